//! Documents in one XML file (ODF 1.3 part 3, 2.2.1): FODT, FODS, FODP.

use super::body::Body;
use crate::document::Document;
use crate::error::DocumentError;
use crate::format::Format;
use crate::layout::compose::compose;
use crate::limits::Limits;
use crate::package::archive;
use crate::package::xml::Xml;
use crate::text::charset;

/// What kind of document bytes are in one XML file: their first element says so.
pub(crate) fn flat(bytes: &[u8]) -> Option<Format> {
    let head = charset::decode(&bytes[..bytes.len().min(8192)]).0;
    let begins = head.trim_start_matches(['\u{FEFF}', ' ', '\n', '\r', '\t']);
    if !(begins.starts_with("<?xml") || begins.starts_with("<office:document"))
        || !head.contains("<office:document")
    {
        return None;
    }
    [("text", Format::Odt), ("spreadsheet", Format::Ods), ("presentation", Format::Odp)]
        .into_iter()
        .find(|(kind, _)| head.contains(&format!("application/vnd.oasis.opendocument.{kind}")))
        .map(|(_, format)| format)
}

/// Reads a document in one XML file.
pub(crate) fn read(bytes: &[u8], format: Format, limits: &Limits) -> Result<Document, DocumentError> {
    let broken = || DocumentError::broken(format, "it is in an unknown charset");
    let text = archive::decode(bytes.to_vec()).ok_or_else(broken)?;
    let mut body = Body::default();
    let mut pieces = Vec::new();
    body.document(&mut Xml::new(&text, format, limits.xml_depth), &mut pieces)?;
    let notices = body.notices("");
    Ok(compose(format, body.title.or(body.given), pieces, notices))
}

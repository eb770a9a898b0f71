//! HTML: one pass over its tags, as browsers part them; no tree is built, so nothing can be nested too deep
//! for us, and what is nested beyond the limit is refused all the same.
//!
//! Words are kept, what shows no words of the author is not: scripts, styles, forms, hidden parts, menus.

mod reader;
mod tags;

use encoding_rs::Encoding;

use crate::document::Document;
use crate::error::DocumentError;
use crate::format::Format;
use crate::layout::compose::{Piece, compose};
use crate::limits::Limits;
use crate::notice::Notice;
use crate::text::charset;
use reader::Reader;
use tags::Mark;

/// Browsers look so far for the charset.
const HEAD: usize = 1024;

/// Reads HTML.
pub(crate) fn read(bytes: &[u8], limits: &Limits) -> Result<Document, DocumentError> {
    let (title, pieces, notices) = pieces(bytes, limits)?;
    Ok(compose(Format::Html, title, pieces, notices))
}

/// Title, pieces and notices.
type Read = (Option<String>, Vec<Piece>, Vec<Notice>);

/// What a page is made of, for a document of its own or inside another.
pub(crate) fn pieces(bytes: &[u8], limits: &Limits) -> Result<Read, DocumentError> {
    let (source, mut notices) = charset::decode_as(bytes, charset(bytes));
    let mut reader = Reader::new(limits.xml_depth);
    for mark in tags::marks(&source) {
        match mark? {
            Mark::Open(tag) => reader.open(&tag)?,
            Mark::Close(name) => reader.close(&name),
            Mark::Words(words) => reader.words(&words),
        }
    }
    let (title, pieces, left_out) = reader.finish();
    notices.extend(left_out);
    Ok((title, pieces, notices))
}

/// Whether bytes without a name are HTML: what opens them is what opens HTML.
pub(crate) fn looks_so(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(2 * HEAD)];
    let source = charset::decode_as(head, None).0.to_lowercase();
    let mut source = source.trim_start_matches(['\u{FEFF}', ' ', '\t', '\r', '\n']);
    // A declaration of XML and comments may stand before.
    for (open, close) in [("<?xml", "?>"), ("<!--", "-->")] {
        if source.starts_with(open) {
            source = source.split_once(close).map_or("", |(_, rest)| rest.trim_start());
        }
    }
    ["<!doctype html", "<html", "<head", "<body", "<meta "].iter().any(|open| source.starts_with(open))
}

/// The charset that the document declares for itself.
fn charset(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(HEAD)]).to_ascii_lowercase();
    let (_, after) = head.split_once("charset=")?;
    let label = after.trim_start_matches(['"', '\'', ' ']).split(['"', '\'', ' ', ';', '>', '/']).next()?;
    // It could be read as bytes, so it is not what its pairs of bytes would say.
    Encoding::for_label(label.as_bytes()).map(Encoding::output_encoding)
}

//! A document out of bytes of any format.

use crate::document::Document;
use crate::error::DocumentError;
use crate::format::Format;
use crate::limits::Limits;
use crate::notice::Notice;
use crate::package::archive::Package;
use crate::reading::Reading;
use crate::text::{markdown, plain};
use crate::{docx, html, odt, pdf};

/// Reads a document; its format is told by its bytes first, by its name second.
///
/// # Errors
/// Every error is the input's: empty, protected, broken, too large, refused or of no known format.
pub fn read(name: Option<&str>, bytes: &[u8], limits: &Limits) -> Result<Document, DocumentError> {
    read_until(name, bytes, limits, &Reading::default())
}

/// Reads a document as [`read`] does, until it is given up.
///
/// # Errors
/// As [`read`], and [`DocumentError::Stopped`].
pub fn read_until(
    name: Option<&str>,
    bytes: &[u8],
    limits: &Limits,
    reading: &Reading,
) -> Result<Document, DocumentError> {
    if bytes.len() > limits.bytes {
        return Err(DocumentError::TooLarge { what: "bytes in the file", limit: limits.bytes });
    }
    let format = Format::sniff(name, bytes)?;
    let document = match format {
        Format::Text => plain::read(bytes)?,
        Format::Markdown => markdown::read(bytes)?,
        Format::Html => html::read(bytes, limits)?,
        Format::Docx => docx::body::read(&mut Package::open(bytes, format, limits)?)?,
        Format::Odt if !bytes.starts_with(b"PK") => odt::body::read_flat(bytes, limits)?,
        Format::Odt => odt::body::read(&mut Package::open(bytes, format, limits)?)?,
        Format::Pdf => pdf::read(bytes, limits, reading)?,
    };
    if !document.text.is_empty() {
        return Ok(document);
    }
    let images = document.notices.iter().find_map(|notice| match notice {
        Notice::Images(images) => Some(*images),
        _ => None,
    });
    Err(images.map_or(DocumentError::Empty, |images| DocumentError::OnlyImages { images }))
}

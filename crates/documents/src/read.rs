//! A document out of bytes of any format.

use crate::document::Document;
use crate::error::DocumentError;
use crate::format::Format;
use crate::limits::Limits;
use crate::notice::Notice;
use crate::package::archive::Package;
use crate::reading::Reading;
use crate::text::{csv, markdown, plain, subtitles};
use crate::{docx, epub, html, mail, odt, pdf, rtf, sheet, slides};

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
    read_within(name, bytes, limits, reading, 0)
}

/// Messages attached to messages, as files, at most.
const ATTACHED: usize = 3;

/// Reads a document that is attached to so many others.
fn read_within(
    name: Option<&str>,
    bytes: &[u8],
    limits: &Limits,
    reading: &Reading,
    depth: usize,
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
        Format::Odt | Format::Ods | Format::Odp if !bytes.starts_with(b"PK") => {
            odt::flat::read(bytes, format, limits)?
        }
        Format::Odt | Format::Ods | Format::Odp => {
            odt::body::read(&mut Package::open(bytes, format, limits)?)?
        }
        Format::Xlsx => sheet::read(&mut Package::open(bytes, format, limits)?)?,
        Format::Pptx => slides::read(&mut Package::open(bytes, format, limits)?)?,
        Format::Epub => epub::read(&mut Package::open(bytes, format, limits)?, limits)?,
        Format::Rtf => rtf::read(bytes, limits)?,
        Format::Subtitles => subtitles::read(bytes)?,
        Format::Csv => {
            csv::read(bytes, name.is_some_and(|name| name.to_ascii_lowercase().ends_with(".tsv")))?
        }
        Format::Mail if depth >= ATTACHED => return Err(DocumentError::UnknownFormat),
        Format::Mail => mail::read(bytes, limits, &mut |name, bytes, limits| {
            read_within(name, bytes, limits, reading, depth + 1)
        })?,
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

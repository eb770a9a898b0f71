//! Rich Text Format (specification 1.9.1): paragraphs, headings by style or level, lists as they are shown, tables, notes.
//!
//! Invariant: groups are counted and capped; what is not read is named in a notice.
//!
//! It does not draw: colours, sizes and places on a page are passed over.

mod reader;
mod state;
mod tokens;
mod writer;

use crate::document::Document;
use crate::error::DocumentError;
use crate::format::Format;
use crate::layout::compose::compose;
use crate::limits::Limits;

/// Whether bytes are RTF.
pub(crate) fn looks_so(bytes: &[u8]) -> bool {
    bytes.trim_ascii_start().starts_with(b"{\\rtf")
}

/// Reads RTF.
pub(crate) fn read(bytes: &[u8], limits: &Limits) -> Result<Document, DocumentError> {
    let (title, pieces, notices) = reader::read(bytes, limits)?;
    Ok(compose(Format::Rtf, title, pieces, notices))
}

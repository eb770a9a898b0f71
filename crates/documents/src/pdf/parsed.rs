//! What the process that parses a PDF found.

use crate::error::DocumentError;
use crate::format::Format;
use crate::layout::page::Line;

/// What the other process found.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Parsed {
    /// The title in the document's information.
    pub title: Option<String>,
    /// Number of pages.
    pub pages: usize,
    /// Images, which nobody reads.
    pub images: usize,
    /// Pages that could not be read to their end, from 1.
    pub unread: Vec<usize>,
    /// The text as it stands on the pages.
    pub lines: Vec<Line>,
}

/// The error of a file that does not hold together.
pub(super) fn broken(reason: &'static str) -> DocumentError {
    DocumentError::broken(Format::Pdf, reason)
}

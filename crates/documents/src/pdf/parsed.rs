//! What the process that parses a PDF found.

use crate::error::DocumentError;
use crate::format::Format;
use crate::layout::page::{Line, Rule};

/// What the other process found.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Parsed {
    /// The title in the document's information.
    pub title: Option<String>,
    /// Number of pages.
    pub pages: usize,
    /// Images, which nobody reads.
    pub images: usize,
    /// Notes stuck to pages, which are no part of the text.
    pub comments: usize,
    /// Whether text stands in a layer that is off.
    pub hidden: bool,
    /// Pages that could not be read to their end, from 1.
    pub unread: Vec<usize>,
    /// Pages with letters whose font does not say what they are, from 1.
    pub unknown: Vec<usize>,
    /// The straight lines on the pages.
    pub rules: Vec<Rule>,
    /// The text as it stands on the pages: lines of words, or the cells that share one.
    pub lines: Vec<Line>,
}

/// The error of a file that does not hold together.
pub(super) fn broken(reason: &'static str) -> DocumentError {
    DocumentError::broken(Format::Pdf, reason)
}

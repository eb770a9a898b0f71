//! A document on its way into units, and what a unit is.

use std::ops::Range;

use crate::text::phrases::Tokens;
use calame_documents::Document;

/// What a unit is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// A sentence, or a clause of one that stands by itself.
    Sentence,
    /// The item of a list.
    Item,
    /// The row of a table.
    Row,
    /// A line that names what follows: no fact.
    Heading,
    /// A header, a greeting, a signature: no fact.
    Frame,
}

/// A stretch of the document.
#[derive(Debug, Clone)]
pub(super) struct Unit {
    pub span: Range<usize>,
    pub form: Form,
    /// What it cannot be understood without.
    pub lead: Option<Range<usize>>,
    /// The heading it stands under.
    pub heading: Option<Range<usize>>,
    /// The line that opens its list.
    pub opening: Option<Range<usize>>,
    /// The turn of its speaker, by number.
    pub speaker: Option<usize>,
    /// Which run of lines without a blank one, and which sentence of it.
    pub paragraph: usize,
    pub nth: usize,
    /// Its section in `Document::sections`.
    pub section: usize,
    pub tokens: Tokens,
}

/// A walk through the document, with what the next unit stands under.
pub(super) struct Walk<'d> {
    pub doc: &'d Document,
    pub units: Vec<Unit>,
    pub heading: Option<Range<usize>>,
    pub opening: Option<Range<usize>>,
    /// The line that names who wrote the mail.
    pub sender: Option<Range<usize>>,
    pub paragraph: usize,
    pub nth: usize,
    pub mail: bool,
}

//! The facts of a document that its reader needs: decisions, votes, actions, amounts, dates, open points, causes.
//!
//! Purpose: what a draft is made from, ranked by what readers ask.
//!
//! Invariant: a fact is told in the document's own words, of one place that can be shown; what the document corrects or
//! withdraws later is no fact.
//!
//! It does not know how long a draft is or how it is laid out.

use std::ops::Range;

/// One fact, in the words of the document.
#[derive(Debug, Clone, PartialEq)]
pub struct Fact {
    /// The sentence, item or row that tells it: bytes of `Document::text`.
    pub span: Range<usize>,
    /// The line that it cannot be understood without, such as the one that opens its list.
    pub lead: Option<Range<usize>>,
    /// Its section in `Document::sections`.
    pub section: usize,
    /// What it is.
    pub kind: FactKind,
    /// How much readers need it; more is needed more, only the order means something.
    pub weight: f64,
}

/// What a fact is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FactKind {
    /// Something was decided, without a count.
    Decision,
    /// A vote, with its outcome or its counts.
    Vote,
    /// Somebody is to do something.
    Action,
    /// An amount, a number, a change.
    Figure,
    /// Something takes place on a day.
    Date,
    /// Something is not settled, was put off or has no answer.
    Open,
    /// Why something is so.
    Cause,
    /// Anything else that is worth telling.
    Context,
}

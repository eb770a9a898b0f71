//! What a text says and takes back.

use std::ops::Range;

use super::values::Value;

/// Something that a text says and takes back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Correction {
    /// The superseded value, clause or sentence: bytes of the text.
    pub wrong: Range<usize>,
    /// What stands in its place: the right value, else the sentence that takes the other back.
    pub right: Range<usize>,
    /// How it is taken back.
    pub kind: CorrectionKind,
}

/// How something is taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CorrectionKind {
    /// It was wrong.
    Corrected,
    /// It was withdrawn, given up or cancelled.
    Withdrawn,
    /// It was so, and is otherwise now: a new date, an amended motion, a later mail.
    Amended,
}

/// A correction, with the value that is wrong when it is one.
pub(super) type Found = (Option<Value>, Correction);

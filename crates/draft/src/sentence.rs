//! One sentence of a draft with its mark: what the source says of it, what proves it, whose words it is made of.

use std::ops::Range;

use crate::claims::Claim;

/// One sentence of a draft, or of an extract, with what the source says of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    /// The words, trimmed. From [`check`](fn@crate::check) it is an exact slice of the draft, so that it can be found again.
    pub text: String,
    /// Whether the source bears it out.
    pub status: Status,
    /// Byte ranges of `Document::text` that support it, in source order.
    pub sources: Vec<Range<usize>>,
    /// Stable codes, none when supported: see [`check`](fn@crate::check) for their list.
    pub reasons: Vec<String>,
    /// Byte ranges of `Document::text` that say otherwise, in source order; none unless it is unsupported.
    pub against: Vec<Range<usize>>,
    /// What stands behind [`Status::Supported`], never there without it.
    pub proof: Option<Proof>,
    /// What it claims, as far as it could be read.
    pub claims: Vec<Claim>,
    /// Where the words come from.
    pub origin: Origin,
}

/// What a supported sentence rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Proof {
    /// The document's own words, or those words with some left out that change nothing of what is claimed.
    Verbatim,
    /// Every claim is matched to one of the document, role by role.
    Claims,
}

impl Proof {
    /// The stable code of the proof.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Verbatim => "verbatim",
            Self::Claims => "claims",
        }
    }
}

/// Who wrote the words of a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Origin {
    /// The model, in the draft.
    Written,
    /// The model, asked again for this sentence.
    Rewritten,
    /// Nobody: copied from the source.
    Source,
}

impl Origin {
    /// The stable code of the origin.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Written => "written",
            Self::Rewritten => "rewritten",
            Self::Source => "source",
        }
    }
}

/// The mark on a sentence, from the best to the worst.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// A proof stands behind it: see [`Proof`].
    Supported,
    /// A person should compare it with the source.
    ToCheck,
    /// The source lacks it or says otherwise.
    Unsupported,
}

impl Status {
    /// The stable code of the mark.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Supported => "supported",
            Self::ToCheck => "to_check",
            Self::Unsupported => "unsupported",
        }
    }
}

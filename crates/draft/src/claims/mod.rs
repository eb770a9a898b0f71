//! What a sentence claims: who does or decides what, how much of what, when, under which condition, said by whom.
//!
//! Purpose: one form for both sides of a check, so that a sentence of a draft is held against its document role by
//! role and not by the words they share.
//!
//! Invariant: a claim is read from its sentence alone, with the same rules for a draft and for a document; nothing
//! here knows a text, a name or a topic.
//!
//! It does not know what is done with a claim: [`check`](fn@crate::check) compares them.

mod classes;
mod clauses;
mod conflicts;
mod evidence;
mod figures;
mod forest;
mod judge;
mod keys;
#[cfg(test)]
mod learn;
mod people;
mod quantities;
mod reading;
mod roles;
mod sequences;
mod signals;
mod stance;
#[cfg(test)]
mod tests;
mod tokens;

pub(crate) use classes::Governor;
pub(crate) use evidence::{Evidence, lead_of, proposes};
pub(crate) use judge::judge;
pub(crate) use reading::Reading;
pub(crate) use tokens::Tokenizer;

/// One claim of a sentence, each role in the sentence's own words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Claim {
    /// Who does it, or what it is said of.
    pub subject: Option<String>,
    /// What is done or decided, as the lemma of its verb or of the noun that stands for one.
    pub predicate: String,
    /// What it is done to.
    pub object: Option<String>,
    /// Figures with what they count.
    pub quantities: Vec<String>,
    /// Dates and times.
    pub when: Option<String>,
    /// Under which condition.
    pub condition: Option<String>,
    /// Who says so, when it is not the document's own voice.
    pub said_by: Option<String>,
    /// Whether it is denied.
    pub denied: bool,
    /// How real it is.
    pub modality: Modality,
}

/// How real a claim is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Modality {
    /// It is so, or was done.
    #[default]
    Done,
    /// It is to come, or somebody is charged with it.
    Planned,
    /// It was decided.
    Decided,
    /// Somebody proposes or studies it.
    Proposed,
    /// Somebody would like it.
    Wished,
    /// It may be, or would be.
    Conditional,
    /// It was refused.
    Refused,
    /// It was put off.
    Postponed,
}

impl Modality {
    /// The stable code of the modality.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Planned => "planned",
            Self::Decided => "decided",
            Self::Proposed => "proposed",
            Self::Wished => "wished",
            Self::Conditional => "conditional",
            Self::Refused => "refused",
            Self::Postponed => "postponed",
        }
    }
}

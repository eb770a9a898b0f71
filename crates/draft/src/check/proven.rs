//! How much of a draft is proven.

use super::verbatim::is_courtesy;
use crate::Sentence;

impl Sentence {
    /// Whether it is a title or a greeting that claims nothing, or nothing but what the document says: it needs no mark.
    #[must_use]
    pub fn is_bare_title(&self) -> bool {
        (self.text.starts_with('#') || is_courtesy(&self.text)) && self.proof.is_some()
    }
}

/// How many sentences of a draft have a proof; titles claim nothing and do not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Proven {
    /// Sentences with a proof.
    pub proven: usize,
    /// Sentences in all.
    pub of: usize,
}

/// The share of a draft that is proven.
#[must_use]
pub fn proven(sentences: &[Sentence]) -> Proven {
    let titles = sentences.iter().filter(|sentence| sentence.is_bare_title()).count();
    let proven = sentences.iter().filter(|sentence| sentence.proof.is_some()).count();
    Proven { proven: proven - titles, of: sentences.len() - titles }
}

//! What whoever asked for a draft is told while it is made, and the draft itself.

use crate::admission::Place;
use crate::draft::{Coverage, Fact, Length, Sentence};
use crate::engine::Sampling;
use crate::meter::Measured;
use crate::units::{Interval, Joules};
use crate::words::Language;

use super::quote::Quote;
use super::{AssistantError, Mode, ModelCard};

/// What is said while a draft is made.
#[derive(Debug)]
pub enum DraftEvent {
    /// It waits for its turn; said again whenever its place changes.
    Waiting(Place),
    /// How the document will be read, and what that should cost.
    Plan(Box<Quote>),
    /// So many passes of so many are done.
    Progress {
        /// Passes done.
        section: usize,
        /// Passes in all.
        of: usize,
        /// Energy so far.
        joules: Interval<Joules>,
    },
    /// Text of the draft as it comes.
    Token(String),
    /// A checked sentence of the finished draft.
    Sentence(usize, Sentence),
    /// The draft is finished.
    Done(Box<Draft>),
    /// It could not be finished; what it cost is in the record.
    Failed(AssistantError, Option<Box<Measured>>),
}

/// A finished draft.
#[derive(Debug)]
pub struct Draft {
    /// Its text.
    pub text: String,
    /// Its sentences with their marks; ranges are bytes of the document's text.
    pub sentences: Vec<Sentence>,
    /// How much of the document was read.
    pub coverage: Coverage,
    /// How it was made.
    pub provenance: Provenance,
    /// What it cost.
    pub measured: Measured,
    /// Where a document part could not be read, and what the mode leaves out.
    pub notices: Vec<String>,
    /// Facts that its length had no room for, in the order of the document.
    pub left_out: Vec<Fact>,
}

/// How a draft was made, enough to make it again.
#[derive(Debug, Clone)]
pub struct Provenance {
    /// The model; none when nobody wrote.
    pub model: Option<ModelCard>,
    /// The prompt; none when nobody wrote.
    pub prompt: Option<PromptFacts>,
    /// How tokens were drawn.
    pub sampling: Option<Sampling>,
    /// Passes of the model.
    pub passes: usize,
    /// Context in force, in tokens.
    pub context: Option<u32>,
    /// Which arithmetic ran.
    pub kernel: Option<String>,
    /// Language of the draft.
    pub language: Language,
    /// Length asked for.
    pub length: Length,
    /// Style asked for.
    pub style: String,
    /// Who wrote.
    pub mode: Mode,
}

/// Which prompt, exactly.
#[derive(Debug, Clone)]
pub struct PromptFacts {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// SHA-256 of its file, or of the digests of all the files that the passes used.
    pub hash: String,
    /// Those files by their role (`style`, `sentence`, `notes`, `merge`), each with its SHA-256.
    pub files: Vec<(&'static str, String)>,
    /// Its words as the model read them, with the document left out.
    pub text: String,
}

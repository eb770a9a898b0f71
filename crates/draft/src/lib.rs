//! From a document and a style to a plan of passes, then from a written draft back to the sentences that support it.
//!
//! Purpose: prompts (files with a hash), plans that fit a model's context, extraction of key sentences without any
//! model, and the check of each sentence of a draft against its source.
//!
//! Invariant: nothing of a document is ever cut. The passes of the first level of a plan cover the text exactly
//! once, and every range given out lies on character boundaries of `Document::text`.
//!
//! It does not know which model writes, how tokens are counted (it is handed a function), what anything costs, or
//! how marks are shown.
//!
//! Any text against any document, without a model:
//!
//! ```
//! use calame_documents::Document;
//! use calame_draft::{Language, Proof, Status, check};
//!
//! let minutes = Document::from_text("Le bureau propose de fermer le local en août. Le loyer est de 420 euros.");
//! let draft = "Le loyer est de 420 euros. Le bureau ferme le local en juin.";
//! let sentences = check(draft, &minutes, Language::French);
//! assert_eq!(sentences[0].proof, Some(Proof::Verbatim));
//! assert_ne!(sentences[1].status, Status::Supported);
//! ```
//!
//! The facts that readers need, in the document's own words and within a length:
//!
//! ```
//! use calame_documents::Document;
//! use calame_draft::{Language, Length, extract_for};
//!
//! let minutes = Document::from_text(
//!     "Twelve members attended. The committee resolved, by 8 votes to 3, to buy the trailer at £900. The tea was hot.",
//! );
//! let told = extract_for(&minutes, "minutes", Language::English, Length::Words(20));
//! assert!(told.iter().any(|sentence| sentence.text.contains("8 votes to 3")));
//! ```

mod check;
mod claims;
mod compression;
mod construct;
mod corrections;
mod dates;
mod entries;
mod errors;
mod extract;
mod facts;
mod filing;
mod fill;
mod findings;
mod groups;
mod inventions;
mod language;
mod lexicon;
mod mend;
mod messages;
mod minutes;
mod names;
mod numbers;
mod passages;
mod phrases;
mod pieces;
mod plan;
mod planner;
mod prompts;
mod sentences;
mod stopwords;
mod support;
mod tally;
mod tidy;
mod trim;
mod verbatim;
mod verdicts;
mod votes;
mod words;

pub use check::check;
pub use claims::{Claim, Modality};
pub use compression::{Compressed, Loss, compressions, leaves_out_safely};
pub use construct::{Construction, Line, LineKind, OwnWords, Passage};
pub use corrections::{Correction, CorrectionKind, corrections};
pub use errors::DraftError;
pub use extract::{extract, extract_for};
pub use facts::{Fact, FactKind, facts};
pub use fill::filled;
pub use groups::{KeySentences, groups};
pub use inventions::{Inventions, inventions};
pub use language::Language;
pub use mend::{Mend, gather};
pub use messages::{Messages, messages, messages_again, messages_spoken};
pub use minutes::completed;
pub use passages::plan_passages;
pub use plan::{Budget, Pass, PassKind, Plan};
pub use planner::{plan, plan_sentences};
pub use prompts::{Parts, Prompt, Prompts, Shape};
pub use sentences::sentences;
pub use support::own_words;
pub use tidy::{join, one_sentence, tidy};
pub use trim::{replace, shorten};

use std::ops::Range;

/// How long the draft should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Length {
    /// A number of words, as a person counts them.
    Words(u32),
    /// A number of characters, spaces included: the box of a grant form.
    Characters(u32),
}

impl Length {
    /// So many words of a draft of this length, in its own unit.
    #[must_use]
    pub fn of_words(self, words: u32) -> Self {
        match self {
            Self::Words(_) => Self::Words(words),
            Self::Characters(_) => Self::Characters(words * 6),
        }
    }

    /// The length in words; six characters make a word, its space included, in both languages.
    #[must_use]
    pub fn in_words(self) -> u32 {
        match self {
            Self::Words(words) => words.max(1),
            Self::Characters(characters) => (characters / 6).max(1),
        }
    }
}

/// The length asked of a style when the person gives none.
#[must_use]
pub fn default_length(style: &str) -> Length {
    match style {
        "minutes" => Length::Words(400),
        "key-points" | "press" => Length::Words(120),
        "grant" => Length::Characters(1500),
        _ => Length::Words(200),
    }
}

/// One sentence of a draft, or of an extract, with what the source says of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    /// The words, trimmed. From [`check`] it is an exact slice of the draft, so that it can be found again.
    pub text: String,
    /// Whether the source bears it out.
    pub status: Status,
    /// Byte ranges of `Document::text` that support it, in source order.
    pub sources: Vec<Range<usize>>,
    /// Stable codes, none when supported: see [`check`] for their list.
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

impl Sentence {
    /// Whether it is a title or a greeting that claims nothing, or nothing but what the document says: it needs no mark.
    #[must_use]
    pub fn is_bare_title(&self) -> bool {
        (self.text.starts_with('#') || verbatim::is_courtesy(&self.text)) && self.proof.is_some()
    }
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

/// "12 sections on 12 read".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Coverage {
    /// Sections read to their end.
    pub read: usize,
    /// Sections of the document.
    pub of: usize,
}

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
mod errors;
mod extract;
mod facts;
mod length;
mod lexicon;
mod minutes;
mod plan;
mod postprocess;
mod prompts;
mod sentence;
mod text;

pub use calame_words::Language;
pub use check::checker::check;
pub use check::inventions::{Inventions, inventions};
pub use check::proven::{Proven, proven};
pub use check::support::own_words;
pub use claims::{Claim, Modality};
pub use compression::{Compressed, Loss, compressions, leaves_out_safely};
pub use construct::{Construction, Line, LineKind, OwnWords, Passage};
pub use corrections::{Correction, CorrectionKind, corrections};
pub use errors::DraftError;
pub use extract::choose::{extract, extract_for};
pub use extract::groups::{KeySentences, groups};
pub use facts::{Fact, FactKind, facts};
pub use length::{Length, LengthUnit, Lengths};
pub use minutes::complete::completed;
pub use plan::messages::{messages, messages_again, messages_spoken};
pub use plan::passages::plan_passages;
pub use plan::passes::{Budget, Coverage, Pass, PassKind, Plan};
pub use plan::planner::{plan, plan_sentences};
pub use postprocess::fill::filled;
pub use postprocess::mend::{Mend, gather};
pub use postprocess::tidy::{join, one_sentence, tidy};
pub use postprocess::trim::{replace, shorten};
pub use prompts::files::{Prompt, Prompts};
pub use prompts::template::{Messages, Parts, Shape};
pub use sentence::{Origin, Proof, Sentence, Status};
pub use text::sentences::sentences;
pub use text::tongue::language_of;

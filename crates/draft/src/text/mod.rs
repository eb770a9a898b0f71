//! What a text is made of: words, sentences, lines, numbers, dates, turns of phrase, how a vote was counted.
//!
//! Invariant: every reading is a pure function of the text, in either language, and gives ranges on character boundaries.
//!
//! It does not know documents, drafts or what is claimed.

pub(crate) mod dates;
pub(crate) mod figures;
pub(crate) mod lines;
pub(crate) mod mails;
pub(crate) mod numbers;
pub(crate) mod phrases;
pub(crate) mod sentences;
mod stopwords;
pub(crate) mod tally;
pub(crate) mod tongue;
pub(crate) mod votes;
pub(crate) mod words;

//! Every sentence that a person reads, in French and in English, by key.
//!
//! Invariant: both languages have the same keys, and each key the same variables in both. Nothing is added to what is filled in.
//! It does not know who asks, nor what a key is about: words of its subject are all that a file holds.
//!
//! A sentence with what it is about, and one that counts:
//!
//! ```
//! use calame_words::{Language, count, message_with};
//!
//! let waiting = message_with(Language::English, "live-queued", &[("n", &3)]);
//! assert_eq!(waiting, "Waiting: place 3 in the queue.");
//! assert_eq!(count(Language::French, "live-words", 1, &[]), "1 mot");
//! assert_eq!(count(Language::French, "live-words", 20, &[]), "20 mots");
//! ```
//!
//! A language by its code, its tag or its name, and a number as it writes one:
//!
//! ```
//! use calame_words::Language;
//!
//! let language: Language = "fr-BE".parse()?;
//! assert_eq!(language, Language::French);
//! assert_eq!(language.decimal("12.5"), "12,5");
//! assert!("de".parse::<Language>().is_err());
//! # Ok::<(), calame_words::UnknownLanguage>(())
//! ```

mod language;
mod messages;
#[cfg(test)]
mod tests;

pub use language::{Language, UnknownLanguage};
pub use messages::{count, find, keys, label, message, message_with};

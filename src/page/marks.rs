//! What a mark says in words: its sign, its name, and the reasons behind it.

use crate::words::{Language, find, message, message_with};

/// What the checks found about a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// The document's own words.
    Verbatim,
    /// In other words: its claims were held against the document's, and agree.
    Proven,
    /// A person should compare it with the document.
    ToCheck,
    /// Nothing in the document supports it.
    Unsupported,
    /// The document says otherwise.
    Contradicted,
}

/// The codes of the checks that have words. Each has a name of two or three words and a sentence.
pub const REASONS: [&str; 25] = [
    "unproven",
    "number_absent",
    "number_elsewhere",
    "date_elsewhere",
    "date_absent",
    "time_absent",
    "name_absent",
    "name_altered",
    "who_differs",
    "vote_reversed",
    "vote_absent",
    "vote_count",
    "negation_differs",
    "modality_differs",
    "condition_dropped",
    "hearsay",
    "year_differs",
    "corrected",
    "withdrawn",
    "weak_support",
    "limited",
    "wrong_language",
    "other_language_source",
    "repeated",
    "unfinished",
];

impl Mark {
    /// Class for the style sheet, message key, sign.
    pub(super) fn shown(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Verbatim => ("supported", "live-verbatim", "✓"),
            Self::Proven => ("supported", "live-proven", "✓"),
            Self::ToCheck => ("to_check", "live-to-check", "?"),
            Self::Unsupported => ("unsupported", "live-unsupported", "✗"),
            Self::Contradicted => ("unsupported", "live-contradicted", "✗"),
        }
    }

    /// The mark in words with its first reason: "? to check: number absent".
    pub fn in_words(self, reasons: &[String], language: Language) -> String {
        let (_, key, sign) = self.shown();
        let name = message(language, key);
        match reasons.first() {
            None => format!("{sign} {name}"),
            Some(reason) => {
                let value = worded(language, "live-about-", reason);
                format!(
                    "{sign} {}",
                    message_with(language, "live-marked", &[("name", &name), ("value", &value)])
                )
            }
        }
    }
}

/// A reason as a sentence.
pub fn reason(code: &str, language: Language) -> String {
    worded(language, "live-reason-", code)
}

/// A code that has no words yet is shown as it is.
fn worded(language: Language, start: &str, code: &str) -> String {
    let key = format!("{start}{}", code.replace('_', "-"));
    find(language, &key, &[]).unwrap_or_else(|| code.replace('_', " "))
}

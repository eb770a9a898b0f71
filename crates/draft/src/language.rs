//! French or English: the two languages a draft can be written in.

use std::sync::OnceLock;

use whatlang::{Detector, Lang};

use calame_documents::Notice;

use super::DraftError;
use crate::text::words::is_stop_word_of;

/// A language that drafts are read and written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Language {
    /// French, the default.
    French,
    /// English.
    English,
}

impl Language {
    /// Every language, the default first.
    pub const ALL: [Self; 2] = [Self::French, Self::English];

    /// The code used in files, in `lang` attributes and in the API.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::French => "fr",
            Self::English => "en",
        }
    }

    /// A notice in this language.
    #[must_use]
    pub fn say(self, notice: &Notice) -> String {
        match self {
            Self::French => notice.french(),
            Self::English => notice.english(),
        }
    }

    /// Reads a code or a tag: "fr", "fr-CA", "français", "en", "English".
    ///
    /// # Errors
    /// [`DraftError::UnknownLanguage`] for anything else.
    pub fn parse(given: &str) -> Result<Self, DraftError> {
        let lower = given.trim().to_lowercase();
        let primary = lower.split(['-', '_']).next().unwrap_or_default();
        match primary {
            "fr" | "fra" | "fre" | "french" | "français" | "francais" => Ok(Self::French),
            "en" | "eng" | "english" | "anglais" => Ok(Self::English),
            _ => Err(DraftError::UnknownLanguage { given: given.to_owned() }),
        }
    }

    /// The likelier of the two languages; French when the text tells nothing.
    #[must_use]
    pub fn detect(text: &str) -> Self {
        let (french, english) = stop_words(text);
        if french.abs_diff(english) * 5 > french + english {
            return if french > english { Self::French } else { Self::English };
        }
        guess(text).map_or(Self::French, |(language, _)| language)
    }

    /// The language of one sentence, only when both the grammar words and the letters agree; `None` when unsure.
    pub(super) fn detect_surely(text: &str) -> Option<Self> {
        if text.split_whitespace().count() < 5 {
            return None;
        }
        let (french, english) = stop_words(text);
        let (language, confidence) = guess(text)?;
        let (own, other) = match language {
            Self::French => (french, english),
            Self::English => (english, french),
        };
        (own >= other + 2 && confidence >= 0.5).then_some(language)
    }

    /// The name of the language, in `reader`'s language, for a prompt.
    pub(super) fn name_in(self, reader: Self) -> &'static str {
        match (self, reader) {
            (Self::French, Self::French) => "français",
            (Self::English, Self::French) => "anglais",
            (Self::French, Self::English) => "French",
            (Self::English, Self::English) => "English",
        }
    }
}

/// Number of French and of English grammar words in the first part of a text.
fn stop_words(text: &str) -> (usize, usize) {
    let mut found = (0, 0);
    for word in crate::text::words::words(text).take(400) {
        let lower = word.text.to_lowercase();
        let french = is_stop_word_of(&lower, Language::French);
        let english = is_stop_word_of(&lower, Language::English);
        // Words that belong to both ("on", "a") tell nothing.
        if french != english {
            found.0 += usize::from(french);
            found.1 += usize::from(english);
        }
    }
    found
}

fn guess(text: &str) -> Option<(Language, f64)> {
    static DETECTOR: OnceLock<Detector> = OnceLock::new();
    let detector = DETECTOR.get_or_init(|| Detector::with_allowlist(vec![Lang::Fra, Lang::Eng]));
    let info = detector.detect(text)?;
    let language = if info.lang() == Lang::Eng { Language::English } else { Language::French };
    Some((language, info.confidence()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_and_names_are_read() {
        assert_eq!(Language::parse("fr-CA").unwrap(), Language::French);
        assert_eq!(Language::parse(" EN ").unwrap(), Language::English);
        let error = Language::parse("de").unwrap_err();
        assert!(error.to_string().contains("choose fr or en"));
    }

    #[test]
    fn the_language_of_a_text_is_found() {
        assert_eq!(Language::detect("La trésorière présente les comptes de l'année."), Language::French);
        assert_eq!(Language::detect("The treasurer presents the accounts of the year."), Language::English);
        assert_eq!(Language::detect(""), Language::French);
    }

    #[test]
    fn a_short_sentence_is_left_undecided() {
        assert_eq!(Language::detect_surely("Budget 2024 : 300 €"), None);
        assert_eq!(
            Language::detect_surely("The members have been told about the new rules of the club."),
            Some(Language::English)
        );
    }
}

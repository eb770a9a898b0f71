//! In which of the two languages a text is written.

use std::sync::OnceLock;

use calame_words::Language;
use whatlang::{Detector, Lang};

use super::words::{is_stop_word_of, words};

/// The likelier of the two languages; French when the text tells nothing.
#[must_use]
pub fn language_of(text: &str) -> Language {
    let (french, english) = stop_words(text);
    if french.abs_diff(english) * 5 > french + english {
        return if french > english { Language::French } else { Language::English };
    }
    guess(text).map_or(Language::French, |(language, _)| language)
}

/// The language of one sentence, only when both the grammar words and the letters agree; `None` when unsure.
pub(crate) fn sure_language_of(text: &str) -> Option<Language> {
    if text.split_whitespace().count() < 5 {
        return None;
    }
    let (french, english) = stop_words(text);
    let (language, confidence) = guess(text)?;
    let (own, other) = match language {
        Language::French => (french, english),
        Language::English => (english, french),
    };
    (own >= other + 2 && confidence >= 0.5).then_some(language)
}

/// Number of French and of English grammar words in the first part of a text.
fn stop_words(text: &str) -> (usize, usize) {
    let mut found = (0, 0);
    for word in words(text).take(400) {
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
    fn the_language_of_a_text_is_found() {
        assert_eq!(language_of("La trésorière présente les comptes de l'année."), Language::French);
        assert_eq!(language_of("The treasurer presents the accounts of the year."), Language::English);
        assert_eq!(language_of(""), Language::French);
    }

    #[test]
    fn a_short_sentence_is_left_undecided() {
        assert_eq!(sure_language_of("Budget 2024 : 300 €"), None);
        assert_eq!(
            sure_language_of("The members have been told about the new rules of the club."),
            Some(Language::English)
        );
    }
}

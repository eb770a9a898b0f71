//! Words, folded letters and Snowball stems: the common ground of extraction and checks.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::OnceLock;

use rust_stemmers::{Algorithm, Stemmer};

use super::stopwords;
use crate::Language;

/// A run of letters or of digits, with its byte range.
#[derive(Debug, Clone)]
pub(crate) struct Word<'a> {
    pub text: &'a str,
    pub span: Range<usize>,
}

impl Word<'_> {
    /// Whether the first letter is a capital.
    pub fn is_capitalised(&self) -> bool {
        self.text.chars().next().is_some_and(char::is_uppercase)
    }
}

/// Letters and digits, run by run: apostrophes, hyphens and all other signs separate ("l'AG" is "l" and "AG").
pub(crate) fn words(text: &str) -> impl Iterator<Item = Word<'_>> {
    let mut rest = 0;
    std::iter::from_fn(move || {
        let start = rest + text[rest..].find(char::is_alphanumeric)?;
        // A number never sticks to the letters around it: "14h30" is "14", "h", "30".
        let digits = text[start..].starts_with(|c: char| c.is_numeric());
        let same = |c: char| c.is_alphanumeric() && c.is_numeric() == digits;
        let len = text[start..].find(|c| !same(c)).unwrap_or(text.len() - start);
        rest = start + len;
        Some(Word { text: &text[start..rest], span: start..rest })
    })
}

/// Lower case without the accents of French, so that "ÉLUE", "Elue" and "élue" meet.
pub(crate) fn fold(word: &str) -> String {
    if word.is_ascii() {
        return word.to_ascii_lowercase();
    }
    let mut folded = String::with_capacity(word.len());
    for c in word.chars().flat_map(char::to_lowercase) {
        match c {
            'à' | 'â' | 'ä' | 'á' | 'ã' => folded.push('a'),
            'é' | 'è' | 'ê' | 'ë' => folded.push('e'),
            'î' | 'ï' | 'í' => folded.push('i'),
            'ô' | 'ö' | 'ó' => folded.push('o'),
            'û' | 'ü' | 'ù' | 'ú' => folded.push('u'),
            'ÿ' => folded.push('y'),
            'ç' => folded.push('c'),
            'ñ' => folded.push('n'),
            'œ' => folded.push_str("oe"),
            'æ' => folded.push_str("ae"),
            // Combining accents of decomposed text (PDF, macOS file names).
            '\u{300}'..='\u{36f}' => {}
            other => folded.push(other),
        }
    }
    folded
}

/// Whether a lower-case word is a grammar word of the language.
pub(crate) fn is_stop_word_of(lower: &str, language: Language) -> bool {
    static FRENCH: OnceLock<HashSet<&str>> = OnceLock::new();
    static ENGLISH: OnceLock<HashSet<&str>> = OnceLock::new();
    match language {
        Language::French => {
            FRENCH.get_or_init(|| stopwords::FRENCH.split_whitespace().collect()).contains(lower)
        }
        Language::English => {
            ENGLISH.get_or_init(|| stopwords::ENGLISH.split_whitespace().collect()).contains(lower)
        }
    }
}

/// Turns words into stems of one language.
pub(crate) struct Stems {
    stemmer: Stemmer,
    language: Language,
}

impl Stems {
    pub fn new(language: Language) -> Self {
        let algorithm = match language {
            Language::French => Algorithm::French,
            Language::English => Algorithm::English,
        };
        Self { stemmer: Stemmer::create(algorithm), language }
    }

    /// The folded stem of one word.
    pub fn stem(&self, word: &str) -> String {
        fold(&self.stemmer.stem(&word.to_lowercase()))
    }

    /// The stems of a text without its grammar words, in order, repeated as often as they occur.
    pub fn of(&self, text: &str) -> Vec<String> {
        words(text)
            .filter_map(|word| {
                let lower = word.text.to_lowercase();
                let numeric = lower.starts_with(|c: char| c.is_numeric());
                let topical =
                    numeric || (lower.chars().count() > 1 && !is_stop_word_of(&lower, self.language));
                topical.then(|| fold(&self.stemmer.stem(&lower)))
            })
            .collect()
    }
}

/// Share of the stems that two sentences have in common, of all they have.
pub(crate) fn alike(a: &HashSet<String>, b: &HashSet<String>) -> f64 {
    let shared = a.intersection(b).count() as f64;
    let all = (a.len() + b.len()) as f64 - shared;
    if all == 0.0 { 0.0 } else { shared / all }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_part_at_apostrophes_hyphens_and_digits() {
        let found: Vec<&str> = words("L’AG s'est tenue à 14h30, là-bas").map(|w| w.text).collect();
        assert_eq!(found, ["L", "AG", "s", "est", "tenue", "à", "14", "h", "30", "là", "bas"]);
    }

    #[test]
    fn accents_fold_and_stems_meet() {
        assert_eq!(fold("ŒUVRE Élue"), "oeuvre elue");
        let stems = Stems::new(Language::French);
        assert_eq!(stems.of("Les adhérents"), stems.of("l'ADHÉRENT"));
        let stems = Stems::new(Language::English);
        assert_eq!(stems.of("the members voted"), stems.of("Member voting"));
    }
}

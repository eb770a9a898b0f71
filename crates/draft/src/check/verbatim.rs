//! Sentences that stand in the document word for word, however they are set.
//!
//! Only whole sentences count: a part of one may leave out its condition, its denial or who said it.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use super::support::Source;
use crate::text::lines::without_item_mark;
use crate::{Prompts, construct};

/// The titles that our styles set: they claim nothing, so nothing of them is left to prove.
static TITLES: LazyLock<HashSet<String>> = LazyLock::new(|| {
    let constructed = construct::titles().map(bare);
    Prompts::embedded().titles().map(bare).chain(constructed).collect()
});

/// The sentences of a document by their bare words.
#[derive(Debug)]
pub(crate) struct Verbatim {
    places: HashMap<String, usize>,
}

impl Verbatim {
    /// Of equal sentences the first is kept.
    pub fn of(source: &Source) -> Self {
        let mut places = HashMap::new();
        for index in 0..source.sentences.len() {
            let words = bare(source.text_of(index));
            if !words.is_empty() {
                places.entry(words).or_insert(index);
            }
        }
        Self { places }
    }

    /// The sentence of the document that says the same in the same words.
    pub fn place(&self, text: &str) -> Option<usize> {
        self.places.get(&bare(text)).copied()
    }
}

/// Whether a line is a title of one of our styles, and no claim.
pub(crate) fn is_title(text: &str) -> bool {
    text.starts_with('#') && TITLES.contains(&bare(text))
}

/// Whether a line is a greeting or a closing of our mails, and no claim.
pub(crate) fn is_courtesy(text: &str) -> bool {
    crate::construct::courtesies().any(|known| known == text.trim())
}

/// The words and signs of a sentence without what only sets it: marks of lists, headings and bold, kinds of white space,
/// quotes, apostrophes and dashes, a capital at its start, the sign at its end unless it asks or exclaims.
fn bare(text: &str) -> String {
    let text = text.replace("**", "");
    let line = without_item_mark(text.trim_start_matches(['#', ' ', '\u{a0}']));
    let mut bare = String::with_capacity(line.len());
    // Cells of a row are parted by a tab in one file and by a bar in another.
    for word in line.split(|sign: char| sign.is_whitespace() || sign == '|').filter(|word| !word.is_empty()) {
        // « Budget : 40 € ! » and "Budget: 40 €!" are set by different hands.
        let joins = bare.ends_with(['"', '(']) && opens(&bare) || word.starts_with([':', ';', '!', '?', '»']);
        if !bare.is_empty() && !joins {
            bare.push(' ');
        }
        word.chars().for_each(|sign| push_plain(&mut bare, sign));
    }
    let end = bare.trim_end_matches(['.', ';', ',', ':', ' ']).len();
    bare.truncate(end);
    let mut letters = bare.chars();
    match letters.next() {
        Some(first) => first.to_lowercase().chain(letters).collect(),
        None => bare,
    }
}

/// Whether the quote or bracket at the end of `text` opens: French quotes have white space inside.
fn opens(text: &str) -> bool {
    text.ends_with('(') || text.matches('"').count() % 2 == 1
}

fn push_plain(text: &mut String, sign: char) {
    match sign {
        '’' | '‘' | 'ʼ' => text.push('\''),
        '«' | '»' | '“' | '”' | '„' => text.push('"'),
        '–' | '—' | '‑' => text.push('-'),
        '…' => text.push_str("..."),
        '\u{ad}' | '\u{200b}' => {}
        other => text.push(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Language, Proof, Status, check};
    use calame_documents::Document;

    #[test]
    fn only_the_documents_own_words_are_verbatim() {
        let source = "La résolution 3 est rejetée. Karim Benali réparera la serre avant le 30 avril.";
        let draft = "- Karim Benali réparera  la serre avant le 30 avril ;\n- La résolution est rejetée.\n- Karim Benali \
            a réparé la serre.";
        let doc = Document::from_text(source);
        let checked = check(draft, &doc, Language::French);
        let marks: Vec<_> = checked.iter().map(|s| (s.status, s.proof)).collect();
        let supported = |proof| (Status::Supported, Some(proof));
        assert_eq!(marks[..2], [supported(Proof::Verbatim), supported(Proof::Claims)]);
        assert!(marks[2].0 > Status::Supported && marks[2].1.is_none());
        assert!(doc.text[checked[0].sources[0].clone()].starts_with("Karim"));
    }

    #[test]
    fn settings_differ_and_words_do_not() {
        for (one, other) in [
            ("- L’achat est reporté.", "l'achat  est\nreporté ;"),
            ("## Budget : 1\u{a0}250 €", "Budget: 1 250 €"),
            ("Il dit « oui ! » – puis part…", "Il dit \"oui!\" - puis part..."),
            ("**Vote :** 12 voix.", "2. Vote : 12 voix"),
            ("Loyer | 1 250 €", "Loyer\t1 250 €"),
        ] {
            assert_eq!(bare(one), bare(other));
        }
    }

    #[test]
    fn words_signs_and_questions_differ() {
        for (one, other) in [
            ("L’achat est reporté.", "L’achat est reporté ?"),
            ("L’achat, non la vente, est voté.", "L’achat non la vente est voté."),
            ("Il a dit « oui ».", "Il a dit oui."),
            ("Le loyer est de 1,250 €.", "Le loyer est de 1 250 €."),
        ] {
            assert_ne!(bare(one), bare(other));
        }
    }

    #[test]
    fn titles_of_our_styles_claim_nothing() {
        assert!(is_title("## Décisions") && is_title("## Open points"));
        assert!(is_courtesy("Dear all,") && !is_courtesy("Dear Ada,"));
        assert!(!is_title("Décisions") && !is_title("## Budget adopté"));
    }
}

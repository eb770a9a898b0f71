//! Attribute first: the sentences of a document that a draft will rest on, in groups, each to be said in one sentence.
//!
//! After Slobodkin et al., "Attribute First, then Generate" (2024): what is written is bound to what it was written
//! from, and a model reads the groups instead of the document.

use std::ops::Range;

use super::choose::extract;
use crate::{Language, Length};
use calame_documents::Document;

/// Words read for each word written.
const READ_PER_WORD: u32 = 3;
/// Words of a written sentence; asked for more, a small model still writes about as many.
const SENTENCE_WORDS: u32 = 18;

/// What an eco draft reads.
#[derive(Debug, Clone)]
pub struct KeySentences {
    /// The sentences, a group to a line.
    pub text: Document,
    /// Where they stand in the document.
    pub ranges: Vec<Range<usize>>,
}

/// The key sentences of a document, in its order, one group for each sentence to write.
#[must_use]
pub fn groups(doc: &Document, language: Language, length: Length) -> KeySentences {
    let kept = extract(doc, language, Length::Words(length.in_words().saturating_mul(READ_PER_WORD)));
    let count = (length.in_words() / SENTENCE_WORDS).max(1) as usize;
    let total: usize = kept.iter().map(|sentence| sentence.text.split(' ').count()).sum();
    let mut text = String::new();
    let mut before = 0;
    for (i, sentence) in kept.iter().enumerate() {
        // The group in which the middle of the sentence falls.
        let words = sentence.text.split(' ').count();
        let group = |at: usize| (at * count).checked_div(total).unwrap_or(0);
        if i > 0 {
            let last = group(before - kept[i - 1].text.split(' ').count() / 2);
            text.push(if group(before + words / 2) > last { '\n' } else { ' ' });
        }
        text.push_str(&sentence.text);
        before += words;
    }
    let ranges = kept.into_iter().flat_map(|sentence| sentence.sources).collect();
    KeySentences { text: Document::from_text(&text), ranges }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_are_as_many_as_sentences_and_rest_on_the_document() {
        let sentence =
            |i: usize| format!("La commission numéro {i} présente son rapport sur le jardin partagé. ");
        let doc = Document::from_text(&(1..60).map(sentence).collect::<String>());
        let found = groups(&doc, Language::French, Length::Words(110));
        assert_eq!(found.text.text.lines().count(), 6);
        for range in &found.ranges {
            assert!(found.text.text.contains(doc.text.get(range.clone()).unwrap()));
        }
        assert!(groups(&Document::from_text(""), Language::French, Length::Words(50)).ranges.is_empty());
    }
}

//! A draft that came out much shorter than was asked, filled with key sentences of its document.

use std::collections::HashSet;

use crate::text::words::Stems;
use crate::{Language, Length, Sentence};

/// A draft that reaches this share of its length is left as it is.
const ENOUGH: f64 = 0.9;
/// A sentence most of whose words the draft holds tells nothing new.
const KNOWN: f64 = 0.5;

/// The text with a last paragraph of those key sentences that tell most that it does not, as far as the length has room; and
/// the sentences that were added, in the order of the document.
#[must_use]
pub fn filled(text: &str, key: &[Sentence], language: Language, length: Length) -> (String, Vec<String>) {
    let Length::Words(asked) = length else { return (text.to_owned(), Vec::new()) };
    let count = |text: &str| text.split_whitespace().count();
    let asked = asked as usize;
    let mut left = asked.saturating_sub(count(text));
    if text.is_empty() || count(text) as f64 >= ENOUGH * asked as f64 {
        return (text.to_owned(), Vec::new());
    }
    let stems = Stems::new(language);
    let mut told: HashSet<String> = stems.of(text).into_iter().collect();
    let own: Vec<HashSet<String>> =
        key.iter().map(|sentence| stems.of(&sentence.text).into_iter().collect()).collect();
    let mut taken = vec![false; key.len()];
    loop {
        let fresh = |i: &usize| own[*i].difference(&told).count();
        let fits = |i: &usize| {
            let new = fresh(i) as f64 > KNOWN * own[*i].len() as f64;
            !taken[*i] && new && count(&key[*i].text) <= left
        };
        let Some(best) = (0..key.len()).filter(fits).max_by_key(|i| (fresh(i), std::cmp::Reverse(*i))) else {
            break;
        };
        taken[best] = true;
        left -= count(&key[best].text);
        told.extend(own[best].iter().cloned());
    }
    let added: Vec<String> = key
        .iter()
        .zip(&taken)
        .filter(|(_, taken)| **taken)
        .map(|(sentence, _)| sentence.text.clone())
        .collect();
    if added.is_empty() {
        return (text.to_owned(), added);
    }
    (format!("{}\n\n{}", text.trim_end(), added.join(" ")), added)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract;
    use calame_documents::Document;

    #[test]
    fn a_short_draft_is_filled_with_what_it_does_not_tell() {
        let source = "Le club loue la salle des fêtes en mars. La mairie prête vingt tables et cent chaises. \
                      Les bénévoles préparent un repas pour quatre-vingts personnes.";
        let doc = Document::from_text(source);
        let key = extract(&doc, Language::French, Length::Words(40));
        let draft = "Le club loue la salle des fêtes en mars.";
        let (text, added) = filled(draft, &key, Language::French, Length::Words(30));
        assert!(text.starts_with(draft) && !added.is_empty(), "{text}");
        assert!(added.iter().all(|words| source.contains(words.as_str()) && words != draft), "{added:?}");
        assert!(text.split_whitespace().count() <= 30);
    }

    #[test]
    fn a_draft_of_its_length_is_left_alone() {
        let doc = Document::from_text("La mairie prête vingt tables et cent chaises au club.");
        let key = extract(&doc, Language::French, Length::Words(20));
        let draft = "Un brouillon de sept mots pour voir.";
        assert_eq!(filled(draft, &key, Language::French, Length::Words(7)), (draft.to_owned(), Vec::new()));
    }
}

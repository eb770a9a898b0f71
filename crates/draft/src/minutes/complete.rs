//! What minutes owe their reader: each matter once, nothing beside the point, and nothing left out that the document
//! tells in so many words.
//!
//! A small model forgets actions and takes information for decisions. What a sentence settles can often be told by its
//! words: such sentences are added as they stand when no item rests on them, and items that settle nothing go.

use std::collections::HashSet;
use std::ops::Range;

use super::matters::{Matter, is_fragment};
use crate::postprocess::repeats::said_once;
use crate::text::dates::is_calendar;
use crate::text::lines::is_item;
use crate::text::sentences::sentences;
use crate::text::tally::Tally;
use crate::text::votes;
use crate::text::words::{fold, is_stop_word_of, words};
use crate::{Language, Mend, Prompt, Sentence};
use calame_documents::Document;

/// A sentence of the document longer or shorter than this many words is no item.
const ITEM_WORDS: (usize, usize) = (4, 45);

/// The sentences of a document that settle something, each with its matter.
#[must_use]
pub(crate) fn settled(doc: &Document, language: Language) -> Vec<(Range<usize>, Matter)> {
    let people = people(&doc.text);
    let matter = |span: &Range<usize>| of_source(&doc.text[span.clone()], &people, language);
    sentences(&doc.text).into_iter().filter_map(|span| matter(&span).map(|matter| (span, matter))).collect()
}

fn of_source(sentence: &str, people: &HashSet<String>, language: Language) -> Option<Matter> {
    let count = sentence.split_whitespace().count();
    let whole = sentence.ends_with(['.', '!', '…', '»', '"']) && !sentence.starts_with('#');
    if !whole || !(ITEM_WORDS.0..=ITEM_WORDS.1).contains(&count) {
        return None;
    }
    if tells_a_vote(sentence, language) {
        return Some(Matter::Vote);
    }
    if Matter::is_plainly_open(sentence) {
        return Some(Matter::Open);
    }
    let all: Vec<String> = words(sentence).map(|word| fold(word.text)).collect();
    let denied = all.iter().any(|word| ["ne", "n", "not", "nobody", "no"].contains(&word.as_str()));
    let named = all.iter().any(|word| people.contains(word));
    // « Il vous présentera les comptes » opens a speech; « un rendez-vous » does not.
    let alone = |word: &str| fold(word.trim_matches(|c: char| !c.is_alphanumeric()));
    let spoken =
        sentence.split_whitespace().any(|word| ["je", "vous", "i", "you"].contains(&alone(word).as_str()));
    match Matter::of_item(sentence) {
        Some(Matter::Action) if named && !denied && !spoken => Some(Matter::Action),
        Some(Matter::Decision) | None if !denied && Matter::is_plain_decision(sentence) => {
            Some(Matter::Decision)
        }
        _ => None,
    }
}

/// Counts of two sides, or an outcome with its count or with the word that all agreed.
fn tells_a_vote(sentence: &str, language: Language) -> bool {
    let tally = Tally::of(sentence, language);
    let shares = sentence.contains('%') && sentence.contains("voix") || sentence.contains("of the votes");
    let both = tally.yes.is_some() && tally.no.is_some();
    let outcome = votes::outcome(sentence).is_some();
    both || outcome && (shares || votes::is_unanimous(sentence) || !tally.is_empty())
}

/// Folded words that have a capital inside a sentence: people, places.
fn people(text: &str) -> HashSet<String> {
    let mut found = HashSet::new();
    for span in sentences(text) {
        let inside = words(&text[span]).skip(1).filter(crate::text::words::Word::is_capitalised);
        let lower = |word: &crate::text::words::Word| word.text.to_lowercase();
        let named = inside.filter(|word| {
            word.text.chars().count() > 2
                && !is_calendar(word.text)
                && !Language::ALL.iter().any(|language| is_stop_word_of(&lower(word), *language))
        });
        found.extend(named.map(|word| fold(word.text)));
    }
    found
}

/// An item on its way into minutes.
struct Item {
    heading: usize,
    /// Where the document tells it.
    at: usize,
    text: String,
}

/// The items of a checked draft that settle something, with what the document settles besides in its own words, in its
/// order under each heading; and which words are the document's.
#[must_use]
pub fn completed(
    draft: &[Sentence],
    doc: &Document,
    prompt: &Prompt,
    mends: &mut Vec<Mend>,
) -> (String, Vec<String>) {
    let language = prompt.language;
    let headings: Vec<&str> = prompt.headings().collect();
    let place =
        |matter: Matter| headings.iter().position(|heading| Matter::of_heading(heading) == Some(matter));
    let known = settled(doc, language);
    let mut items = Vec::new();
    let mut told: HashSet<&Range<usize>> = HashSet::new();
    let (mut heading, mut aside) = (0, 0);
    for sentence in draft {
        if let Some(name) = sentence.text.strip_prefix("##") {
            heading = headings.iter().position(|heading| *heading == name.trim()).unwrap_or(heading);
        } else if settles(sentence, &known, language) {
            told.extend(&sentence.sources);
            let at = sentence.sources.first().map_or(doc.text.len(), |range| range.start);
            items.push(Item { heading, at, text: bare(&sentence.text).to_owned() });
        } else {
            aside += 1;
        }
    }
    if aside > 0 {
        mends.push(Mend::Aside(aside));
    }
    let mut added = Vec::new();
    for (span, matter) in known.iter().filter(|(span, _)| !told.contains(span)) {
        let Some(heading) = place(*matter) else { continue };
        let own = bare(&doc.text[span.clone()]).split_whitespace().collect::<Vec<_>>().join(" ");
        items.push(Item { heading, at: span.start, text: own.clone() });
        added.push(own);
    }
    if !added.is_empty() {
        mends.push(Mend::Added(added.len()));
    }
    items.sort_by_key(|item| (item.heading, item.at));
    (said_once(&written(&items, &headings), prompt, mends), added)
}

fn written(items: &[Item], headings: &[&str]) -> String {
    let mut text = String::new();
    let mut last = None;
    for item in items {
        if last != Some(item.heading) {
            let heading = headings.get(item.heading).copied().unwrap_or_default();
            text.push_str(if text.is_empty() { "## " } else { "\n\n## " });
            text.push_str(heading);
        }
        last = Some(item.heading);
        text.push_str("\n- ");
        text.push_str(&item.text);
    }
    text
}

/// Whether an item settles something, by its words or by those it rests on; a question of the model's own does not, nor
/// words left over from a sentence.
fn settles(item: &Sentence, known: &[(Range<usize>, Matter)], language: Language) -> bool {
    let text = bare(&item.text);
    let rests = || known.iter().any(|(span, _)| item.sources.contains(span));
    let by_itself = || match Matter::of_item(text) {
        None => false,
        Some(Matter::Vote) => tells_a_vote(text, language),
        Some(Matter::Decision | Matter::Action | Matter::Open) => true,
    };
    !text.ends_with('?')
        && text.split_whitespace().count() >= ITEM_WORDS.0
        && !is_fragment(text, language)
        && (rests() || by_itself())
}

/// Without the mark of a list.
fn bare(text: &str) -> &str {
    if is_item(text) {
        text.split_once(char::is_whitespace).map_or("", |(_, rest)| rest.trim())
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Prompts, check};

    const NOTES: &str = "Le rapport moral est adopté à l’unanimité. La trésorière Lucie Perrin présente les comptes. La hausse est \
        rejetée par 31 voix contre 26. Le chat de Marc Oudin dort sur le radiateur. Marc Oudin demandera un devis avant \
        le 3 mai. La question du compost reste ouverte. On décide de garder les horaires d’été. Jérôme Tallec prendra le rendez-vous.";

    #[test]
    fn leftovers_of_a_sentence_are_not_filed() {
        for (language, notes, item) in [
            (
                Language::English,
                "The committee decided to throw the old cooker away.",
                "The old cooker away.",
            ),
            (
                Language::French,
                "Le comité décide de jeter la vieille cuisinière du local.",
                "La cuisinière du local.",
            ),
        ] {
            let doc = Document::from_text(notes);
            let prompts = Prompts::embedded();
            let prompt = prompts.get("minutes", language).unwrap();
            let mut mends = Vec::new();
            let (text, _) = completed(
                &check(&format!("## Decisions\n- {item}"), &doc, language),
                &doc,
                prompt,
                &mut mends,
            );
            assert!(text.contains(notes) && !text.contains(item), "{text}");
            assert_eq!(mends, [Mend::Aside(1), Mend::Added(1)]);
        }
    }

    #[test]
    fn what_is_settled_is_added_and_what_is_not_goes() {
        let doc = Document::from_text(NOTES);
        let prompts = Prompts::embedded();
        let prompt = prompts.get("minutes", Language::French).unwrap();
        let draft = "## Décisions\n- Le chat de Marc Oudin dort sur le radiateur.\n\n## Actions\n\
            - Marc Oudin\u{a0}: demander un devis (avant le 3 mai).\n\n## Points en suspens\n- Pourquoi le chat dort-il ?";
        let mut mends = Vec::new();
        let (text, added) = completed(&check(draft, &doc, Language::French), &doc, prompt, &mut mends);
        let expected = "## Décisions\n- On décide de garder les horaires d’été.\n\n## Votes\n\
            - Le rapport moral est adopté à l’unanimité.\n- La hausse est rejetée par 31 voix contre 26.\n\n## Actions\n\
            - Marc Oudin\u{a0}: demander un devis (avant le 3 mai).\n- Jérôme Tallec prendra le rendez-vous.\n\n## Points en suspens\n- La question du compost reste ouverte.";
        assert_eq!(text, expected);
        assert_eq!((mends, added.len()), (vec![Mend::Aside(2), Mend::Added(5)], 5));
    }
}

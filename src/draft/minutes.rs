//! What minutes owe their reader: each matter once, and no vote left out.

use std::collections::HashSet;
use std::ops::Range;

use super::sentences::sentences;
use super::tally::Tally;
use super::trim::without;
use super::words::Stems;
use super::{Language, Mend, Prompt, Sentence, join, votes};
use crate::documents::Document;

/// Share of an item that a longer one must hold to make it needless.
const HELD: f64 = 0.85;
/// Items with fewer topical words are never needless.
const LEAST_STEMS: usize = 3;
/// A sentence of the document longer than this many words is no item.
const LONGEST_VOTE: usize = 60;

/// The text without items that a longer one says too, whatever their headings: a decision told again with its votes.
pub(super) fn without_needless(text: &str, language: Language, mends: &mut Vec<Mend>) -> String {
    let stems = Stems::new(language);
    let items: Vec<(Range<usize>, HashSet<String>)> = sentences(text)
        .into_iter()
        .filter(|span| !text[span.clone()].starts_with('#'))
        .map(|span| (span.clone(), stems.of(&text[span]).into_iter().collect()))
        .collect();
    let outcome = |i: usize| votes::outcome(&text[items[i].0.clone()]);
    let held = |i: usize, by: usize| {
        let (short, long) = (&items[i].1, &items[by].1);
        let shared = short.intersection(long).count() as f64;
        short.len() >= LEAST_STEMS
            && short.len() < long.len()
            && shared >= HELD * short.len() as f64
            && (outcome(i).is_none() || outcome(i) == outcome(by))
    };
    let needless: Vec<Range<usize>> = (0..items.len())
        .filter(|&i| (0..items.len()).any(|by| by != i && held(i, by)))
        .map(|i| items[i].0.clone())
        .collect();
    if needless.is_empty() {
        return text.to_owned();
    }
    mends.push(Mend::Repeated(needless.len()));
    without(text, &needless)
}

/// The sentences of a document that tell a vote on which no sentence of the draft rests, each on one line.
#[must_use]
pub fn untold_votes(draft: &[Sentence], doc: &Document, language: Language) -> Vec<String> {
    let told = |span: &Range<usize>| draft.iter().any(|sentence| sentence.sources.contains(span));
    sentences(&doc.text)
        .into_iter()
        .filter(|span| tells_a_vote(&doc.text[span.clone()], language) && !told(span))
        .map(|span| doc.text[span].split_whitespace().collect::<Vec<_>>().join(" "))
        .filter(|words| words.split(' ').count() <= LONGEST_VOTE)
        .collect()
}

/// Counts of two sides, or an outcome with its count or with the word that all agreed.
fn tells_a_vote(sentence: &str, language: Language) -> bool {
    let tally = Tally::of(sentence, language);
    let shares = sentence.contains('%') && sentence.contains("voix") || sentence.contains("of the votes");
    let ended = sentence.ends_with(['.', '!', '…', '»', '"']);
    let both = tally.yes.is_some() && tally.no.is_some();
    let outcome = votes::outcome(sentence).is_some();
    ended && (both || outcome && (shares || votes::is_unanimous(sentence) || !tally.is_empty()))
}

/// The draft with these votes under the heading that votes have in its style.
#[must_use]
pub fn with_votes(text: &str, votes: &[String], prompt: &Prompt, mends: &mut Vec<Mend>) -> String {
    mends.push(Mend::Votes(votes.len()));
    let items: Vec<String> = votes.iter().map(|vote| format!("- {vote}")).collect();
    join(&[text.to_owned(), items.join("\n")], prompt, mends)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draft::{Prompts, check};

    #[test]
    fn what_a_vote_says_is_no_decision_besides() {
        let text = "## Décisions\n- Le tarif réduit est adopté.\n- Le devis d’Hydrolac est retenu.\n\n\
            ## Votes\n- Le tarif réduit est adopté par 48 voix contre 9.\n- Le tarif plein est rejeté par 31 voix.";
        let mut mends = Vec::new();
        let kept = without_needless(text, Language::French, &mut mends);
        assert!(!kept.contains("adopté.") && kept.contains("Hydrolac") && kept.contains("48 voix"), "{kept}");
        assert_eq!(mends, [Mend::Repeated(1)]);
        let text = "- Le tarif réduit des étudiants est rejeté.\n- Le tarif réduit des étudiants est adopté par 48 voix.";
        assert_eq!(without_needless(text, Language::French, &mut mends), text);
    }

    #[test]
    fn no_vote_is_left_out() {
        let doc = Document::from_text(
            "Le rapport moral est adopté à l’unanimité. Le trésorier présente les comptes. La hausse est rejetée par 31 voix \
             contre 26. On adopte souvent des chats.",
        );
        let draft = "## Votes\n- Le rapport moral est adopté à l’unanimité.";
        let votes = untold_votes(&check(draft, &doc, Language::French), &doc, Language::French);
        assert_eq!(votes, ["La hausse est rejetée par 31 voix contre 26."]);
        let prompts = Prompts::embedded();
        let mut mends = Vec::new();
        let whole = with_votes(draft, &votes, prompts.get("minutes", Language::French).unwrap(), &mut mends);
        assert_eq!(whole, format!("{draft}\n- La hausse est rejetée par 31 voix contre 26."));
        assert_eq!(mends, [Mend::Votes(1)]);
    }
}

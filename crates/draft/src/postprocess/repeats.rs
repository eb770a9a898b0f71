//! What is said twice, taken out.

use std::collections::HashSet;
use std::ops::Range;

use super::mend::Mend;
use super::trim::without;
use crate::Language;
use crate::prompts::files::Prompt;
use crate::prompts::template::Shape;
use crate::text::sentences::sentences;
use crate::text::votes;
use crate::text::words::{Stems, alike};

/// Share of common stems above which a sentence says again what an earlier one said.
const AGAIN: f64 = 0.8;
/// Share of an item that a longer one must hold to make it needless.
const HELD: f64 = 0.85;
/// Items with fewer topical words are never needless.
const LEAST_STEMS: usize = 3;

/// Without repetitions; minutes without items that another one holds.
pub(crate) fn said_once(text: &str, prompt: &Prompt, mends: &mut Vec<Mend>) -> String {
    let text = once(text, prompt.language, mends);
    match prompt.shape {
        Shape::Sections | Shape::Entries => without_needless(&text, prompt.language, mends),
        Shape::Text | Shape::List | Shape::Free => text,
    }
}

/// The text with each sentence said once.
fn once(text: &str, language: Language, mends: &mut Vec<Mend>) -> String {
    let stems = Stems::new(language);
    let mut seen: Vec<HashSet<String>> = Vec::new();
    let mut again = Vec::new();
    for span in sentences(text) {
        let found: HashSet<String> = stems.of(&text[span.clone()]).into_iter().collect();
        if found.len() > 3 && seen.iter().any(|earlier| alike(earlier, &found) >= AGAIN) {
            again.push(span);
        } else {
            seen.push(found);
        }
    }
    if again.is_empty() {
        return text.to_owned();
    }
    mends.push(Mend::Repeated(again.len()));
    without(text, &again)
}

/// The text without items that a longer one says too, whatever their headings: a decision told again with its votes.
pub(crate) fn without_needless(text: &str, language: Language, mends: &mut Vec<Mend>) -> String {
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

#[cfg(test)]
mod tests {
    use super::*;

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
}

//! Whether a figure says what it counts.

use super::pointing::small_words;
use crate::Language;
use crate::lexicon::{Lexicon, Pos};
use crate::text::numbers::figures;
use crate::text::words::fold;

/// « L'an passé 850 reçus en juin »: a figure that counts nothing that is named.
pub(super) fn counts_nothing(text: &str, language: Language) -> bool {
    const OF_TIME: &[&str] = &[
        "an",
        "ans",
        "annee",
        "annees",
        "mois",
        "semaine",
        "semaines",
        "jour",
        "jours",
        "date",
        "fois",
        "year",
        "years",
        "month",
        "months",
        "week",
        "weeks",
        "day",
        "days",
        "time",
        "passe",
        "dernier",
        "derniere",
        "hier",
        "aujourd",
        "hui",
        "soir",
        "matin",
        "heure",
        "heures",
        "reste",
        "euro",
        "euros",
        "pound",
        "pounds",
        "last",
        "ttc",
        "ht",
        "meme",
        "total",
        "lundi",
        "mardi",
        "mercredi",
        "jeudi",
        "vendredi",
        "samedi",
        "dimanche",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "tout",
        "all",
    ];
    if opens_with_a_bare_number(text, language) {
        return true;
    }
    if !text.contains(|c: char| c.is_ascii_digit())
        || text.contains([':', '→', '\t'])
        || text.split_whitespace().count() > 9
    {
        return false;
    }
    let lexicon = Lexicon::of(language);
    let mut first = true;
    !text.split(|c: char| !c.is_alphanumeric()).filter(|word| word.chars().count() > 1).any(|word| {
        let opening = std::mem::take(&mut first);
        let folded = fold(word);
        let known = lexicon.analyses(&word.to_lowercase());
        let time = OF_TIME.contains(&folded.as_str()) || crate::text::dates::month(&folded).is_some();
        let noun = known.is_empty()
            || known.first().is_some_and(|reading| reading.pos == Pos::Noun)
            || !opening && word.starts_with(char::is_uppercase);
        noun && !time && !word.starts_with(|c: char| c.is_ascii_digit())
    })
}

/// "Six is a lot.", « Neuf c'est pénible », "Two four one": a number that somebody takes up.
fn opens_with_a_bare_number(text: &str, language: Language) -> bool {
    let all = small_words(text);
    let number = |i: usize| {
        all.get(i).is_some_and(|word| {
            let word = fold(word);
            !word.is_empty()
                && (i > 0 || !["un", "une", "one"].contains(&word.as_str()))
                && figures(&word, language).known().next().is_some()
        })
    };
    let next = all.get(1).map(|word| fold(word)).unwrap_or_default();
    let verb =
        ["is", "c'est", "ca", "est", "would", "was", "serait", "sounds", "seems"].contains(&next.as_str());
    number(0) && (verb || all.len() <= 4 && (1..all.len()).all(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    const FR: Language = Language::French;
    const EN: Language = Language::English;

    #[test]
    fn a_figure_counts_something() {
        assert!(counts_nothing("L'an passé 850 reçus en juin.", FR));
        assert!(!counts_nothing("Le loyer passe à 420 €.", FR));
        assert!(!counts_nothing("Reserves are £1,960.", EN));
    }

    #[test]
    fn a_number_taken_up_counts_nothing() {
        for text in ["Six is a lot.", "Two four one."] {
            assert!(counts_nothing(text, EN), "{text}");
        }
        assert!(counts_nothing("Neuf c'est pénible.", FR));
        assert!(counts_nothing("Le vendredi 96, le samedi 131, le dimanche 34.", FR));
        assert!(!counts_nothing("Six volunteers are enough.", EN));
    }
}

//! What was voted, and whether a sentence denies: the words whose reversal changes a decision.

use super::words::{fold, words};

/// Stems of what passes and of what does not, folded, in both languages.
const FOR: &[&str] = &[
    "adopt", "approuv", "accept", "valid", "enterin", "ratifi", "elu", "elue", "elus", "elues", "reelu",
    "approv", "elected", "passed", "carried", "agreed", "accord", "autoris", "authori",
];
const AGAINST: &[&str] = &[
    "rejet",
    "refus",
    "repouss",
    "ajourn",
    "report",
    "ecart",
    "annul",
    "reject",
    "refused",
    "declined",
    "defeated",
    "postponed",
    "adjourned",
    "cancel",
    "denied",
    "dismissed",
    "turned",
];
const DENIALS: &[&str] = &[
    "pas", "jamais", "aucun", "aucune", "rien", "ni", "non", "not", "never", "no", "nobody", "none",
    "cannot", "nor", "without", "sans", "personne", "nul", "nulle",
];

/// The outcome a sentence tells: `Some(true)` when something passes, `Some(false)` when it fails, `None` when it
/// tells neither or both.
pub(super) fn outcome(sentence: &str) -> Option<bool> {
    let all: Vec<String> = words(sentence).map(|word| fold(word.text)).collect();
    let mut told = None;
    for (i, word) in all.iter().enumerate() {
        let Some(positive) = polarity(word) else { continue };
        // "n'a pas été adoptée", "was not approved": the denial stands within four words before.
        let denied = all[i.saturating_sub(4)..i]
            .iter()
            .any(|before| ["pas", "not", "non", "jamais", "never"].contains(&before.as_str()));
        let passes = positive != denied;
        if told.is_some_and(|before| before != passes) {
            return None;
        }
        told = Some(passes);
    }
    told
}

/// Whether a folded word belongs to a vote: it says nothing of what is voted on.
pub(super) fn is_vote_word(folded: &str) -> bool {
    polarity(folded).is_some() || folded.starts_with("unanim")
}

/// Whether the sentence claims that all agreed.
pub(super) fn is_unanimous(text: &str) -> bool {
    words(text).any(|word| fold(word.text).starts_with("unanim"))
}

/// Whether the sentence denies something.
pub(super) fn denies(sentence: &str) -> bool {
    words(sentence).any(|word| {
        let folded = fold(word.text);
        DENIALS.contains(&folded.as_str())
            || folded == "t" && sentence.contains("n't")
            || folded == "t" && sentence.contains("n’t")
    })
}

fn polarity(word: &str) -> Option<bool> {
    let among = |list: &[&str]| {
        list.iter().any(|stem| if stem.len() < 5 { word == *stem } else { word.starts_with(stem) })
    };
    if among(AGAINST) {
        Some(false)
    } else if among(FOR) {
        Some(true)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outcomes_are_told_apart() {
        assert_eq!(outcome("La résolution 3 est adoptée à l'unanimité."), Some(true));
        assert_eq!(outcome("La résolution 3 est rejetée."), Some(false));
        assert_eq!(outcome("Le rapport moral n'a pas été approuvé."), Some(false));
        assert_eq!(outcome("The budget was not rejected."), Some(true));
        assert_eq!(outcome("La motion est adoptée et l'amendement rejeté."), None);
        assert_eq!(outcome("Le jardin ouvre en mars."), None);
    }

    #[test]
    fn denials_are_heard() {
        assert!(denies("Elle n'a aucun retard."));
        assert!(denies("It doesn't rain."));
        assert!(!denies("Tout le monde vient."));
    }
}

//! What was voted, and whether a sentence denies: the words whose reversal changes a decision.

use super::words::{fold, words};

/// Stems of what passes and of what does not, folded, in both languages.
const FOR: &[&str] = &[
    "adopt", "approuv", "approb", "accept", "valid", "enterin", "ratifi", "elue", "elues", "reelu", "approv",
    "elected", "passed", "carried", "agreed", "accorde", "autoris", "authori",
];
const AGAINST: &[&str] = &[
    "rejet",
    "refus",
    "repouss",
    "ajourn",
    "reporte",
    "reportes",
    "reportee",
    "reportees",
    "ecarte",
    "annul",
    "reject",
    "defeated",
    "postponed",
    "adjourned",
    "cancel",
    "denied",
    "dismissed",
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
        let elected = is_election(&all, i);
        let Some(positive) = polarity(word).or(elected.then_some(true)) else { continue };
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

/// Whether « élu » tells an election instead of naming an elected person: « est élu », « sont élus », « élu avec 12 voix ».
fn is_election(all: &[String], i: usize) -> bool {
    const BEING: &[&str] = &["est", "sont", "ete", "fut", "furent", "etait", "sera", "seront", "a"];
    const AFTER: &[&str] = &["avec", "par", "au", "a", "president", "presidente"];
    ["elu", "elus", "reelus"].contains(&all[i].as_str())
        && (all[i.saturating_sub(3)..i].iter().any(|before| BEING.contains(&before.as_str()))
            || all.get(i + 1).is_some_and(|after| AFTER.contains(&after.as_str())))
}

/// Whether a folded word belongs to a vote: it says nothing of what is voted on.
pub(super) fn is_vote_word(folded: &str) -> bool {
    polarity(folded).is_some() || folded.starts_with("unanim")
}

/// Whether the sentence claims that all agreed.
pub(super) fn is_unanimous(text: &str) -> bool {
    words(text).any(|word| fold(word.text).starts_with("unanim"))
}

/// On which side a sentence says that somebody voted: « a voté contre », "voted for".
pub(super) fn ballot(text: &str) -> Option<bool> {
    let all: Vec<String> = words(text).map(|word| fold(word.text)).collect();
    let voting = all
        .iter()
        .position(|word| ["vote", "votent", "voted", "votes", "votait"].contains(&word.as_str()))?;
    all[voting + 1..].iter().take(3).find_map(|word| match word.as_str() {
        "pour" | "for" | "faveur" | "favour" | "favor" => Some(true),
        "contre" | "against" => Some(false),
        _ => None,
    })
}

/// Whether the sentence denies something. The count of a vote denies nothing: « aucune contre », "57 votes to none".
pub(super) fn denies(sentence: &str) -> bool {
    const TALLY: &[&str] = &["contre", "abstention", "abstentions", "voix", "opposition", "against", "votes"];
    let all: Vec<String> = words(sentence).map(|word| fold(word.text)).collect();
    let contracted = sentence.contains("n't") || sentence.contains("n’t");
    all.iter().enumerate().any(|(i, word)| {
        let tallied = all.get(i + 1).is_some_and(|next| TALLY.contains(&next.as_str()))
            || i > 0 && all[i - 1] == "to" && word == "none";
        DENIALS.contains(&word.as_str()) && !tallied || word == "t" && contracted
    })
}

fn polarity(word: &str) -> Option<bool> {
    // An infinitive wishes or forbids, it tells no outcome; "reported" is no « reporté ».
    if word.ends_with("er") {
        return None;
    }
    let whole = |stem: &str| stem.starts_with("report") || stem.starts_with("elue");
    let among = |list: &[&str]| {
        list.iter().any(|stem| if whole(stem) { word == *stem } else { word.starts_with(stem) })
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
        assert_eq!(outcome("Les élus souhaitent refuser un écart."), None);
        assert_eq!(outcome("The treasurer reported a balance."), None);
    }

    #[test]
    fn ballots_have_a_side() {
        assert_eq!(ballot("Sophie Marchetti a voté contre le budget."), Some(false));
        assert_eq!(ballot("The treasurer voted in favour of the budget."), Some(true));
        assert_eq!(ballot("Le vote du budget est reporté."), None);
    }

    #[test]
    fn denials_are_heard() {
        assert!(denies("Elle n'a aucun retard."));
        assert!(denies("It doesn't rain."));
        assert!(!denies("Tout le monde vient."));
    }
}

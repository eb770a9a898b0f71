//! What was voted: the words whose reversal changes a decision.

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
/// What was kept, in plain words; whole words, folded.
const KEPT: &[&str] = &[
    "kept",
    "maintenu",
    "maintenue",
    "maintenus",
    "maintenues",
    "maintient",
    "conserve",
    "conservee",
    "conserves",
    "conservees",
    "retenu",
    "retenue",
    "retenus",
    "retenues",
    "gardee",
    "gardes",
    "gardees",
];
/// What stays as it was, whether somebody settled it or not.
const STAYS: &[&str] =
    &["keep", "keeps", "stays", "stayed", "remains", "remained", "reste", "restent", "demeure"];
/// What was refused, in plain words; "turned down" and "voted down" besides.
const DECLINED: &[&str] =
    &["declined", "declines", "decline", "declinee", "dropped", "abandonne", "abandonnee"];
/// Beginnings of words that tell a formal approval or its refusal.
const FORMAL: &[&str] = &["approuv", "approved", "adopt", "enterin", "ratifi", "rejet", "reject", "carried"];
/// Who approves, when a verb tells it in the present.
const BODIES: &[&str] = &[
    "assemblee",
    "ag",
    "conseil",
    "comite",
    "bureau",
    "commission",
    "membres",
    "adherents",
    "assembly",
    "committee",
    "meeting",
    "board",
    "members",
    "council",
];
/// Beginnings of words with which something is settled, whichever way, or voted.
const SETTLED: &[&str] = &[
    "decid", "decision", "vote", "voting", "voix", "ballot", "suffrage", "unanim", "fixe", "choisi",
    "chosen", "settled", "nomm", "appoint", "election", "resol",
];
/// The outcome a sentence tells: `Some(true)` when something passes, `Some(false)` when it fails, `None` when it
/// tells neither or both.
pub(crate) fn outcome(sentence: &str) -> Option<bool> {
    told(sentence, |all, i| polarity(&all[i]).or(is_election(all, i).then_some(true)))
}

/// The outcome, told in plain words too: what was kept, what was turned down. Plain words say much else, so that this is
/// for sentences about one and the same thing only.
pub(crate) fn stance(sentence: &str) -> Option<bool> {
    told(sentence, |all, i| {
        let plain = || {
            let down = all[i] == "down" && i > 0 && ["turned", "voted"].contains(&all[i - 1].as_str());
            let declined = down || DECLINED.contains(&all[i].as_str());
            let kept = [KEPT, STAYS].iter().any(|list| list.contains(&all[i].as_str()));
            if declined { Some(false) } else { kept.then_some(true) }
        };
        polarity(&all[i]).or(is_election(all, i).then_some(true)).or_else(plain)
    })
}

fn told(sentence: &str, read: impl Fn(&[String], usize) -> Option<bool>) -> Option<bool> {
    let all: Vec<String> = words(sentence).map(|word| fold(word.text)).collect();
    let mut told = None;
    for i in 0..all.len() {
        let Some(positive) = read(&all, i) else { continue };
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
pub(crate) fn is_vote_word(folded: &str) -> bool {
    polarity(folded).is_some() || folded.starts_with("unanim")
}

/// Whether a sentence reports a formal approval, or the refusal of one.
pub(crate) fn is_formal(sentence: &str) -> bool {
    let all: Vec<String> = words(sentence).map(|word| word.text.to_lowercase()).collect();
    let assembled = all.iter().any(|word| BODIES.contains(&fold(word).as_str()));
    let formal = |word: &String| {
        let folded = fold(word);
        // « Elle adopte un ton ferme » approves nothing, « l’assemblée adopte le budget » does.
        let participle = word.trim_end_matches(['s', 'e']).ends_with('é') || word.ends_with("ed");
        FORMAL.iter().any(|begins| folded.starts_with(begins))
            && polarity(&folded).is_some()
            && (participle || assembled)
    };
    outcome(sentence).is_some() && all.iter().any(formal)
}

/// Whether a folded word belongs to settling something or to voting on it.
pub(crate) fn is_settling(folded: &str) -> bool {
    let whole = |list: &[&str]| list.contains(&folded);
    polarity(folded).is_some()
        || whole(KEPT)
        || whole(STAYS)
        || whole(DECLINED)
        || ["turned", "down", "contre", "against", "elu", "elus"].contains(&folded)
        || SETTLED.iter().any(|begins| folded.starts_with(begins))
}

/// Whether a sentence settles something or tells of a vote.
pub(crate) fn settles(sentence: &str) -> bool {
    words(sentence)
        .map(|word| fold(word.text))
        .any(|word| is_settling(&word) && !STAYS.contains(&word.as_str()))
}

/// Whether a sentence speaks of the minutes of a meeting, whose French name has the word for accounts in it.
pub(crate) fn names_minutes(sentence: &str) -> bool {
    let all: Vec<String> = words(sentence).map(|word| fold(word.text)).collect();
    all.windows(2).any(|two| two[0].starts_with("compte") && two[1].starts_with("rendu"))
}

/// Whether the sentence claims that all agreed.
pub(crate) fn is_unanimous(text: &str) -> bool {
    words(text).any(|word| fold(word.text).starts_with("unanim"))
}

/// On which side a sentence says that somebody voted: « a voté contre », "voted for".
pub(crate) fn ballot(text: &str) -> Option<bool> {
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
        assert!(is_formal("L’assemblée adopte le budget.") && is_formal("Les comptes sont approuvés."));
        assert!(is_formal("The accounts were approved.") && !is_formal("Elle adopte un ton ferme."));
    }

    #[test]
    fn ballots_have_a_side() {
        assert_eq!(ballot("Sophie Marchetti a voté contre le budget."), Some(false));
        assert_eq!(ballot("The treasurer voted in favour of the budget."), Some(true));
        assert_eq!(ballot("Le vote du budget est reporté."), None);
    }

    #[test]
    fn denials_are_heard() {}
}

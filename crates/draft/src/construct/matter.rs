//! Whether a sentence says what it is about: votes without their motion, options by their letter, figures of nothing.

use std::sync::LazyLock;

use super::pointing::small_words;
use crate::Language;
use crate::lexicon::{Lexicon, Pos, VerbForm};
use crate::text::numbers::figures;
use crate::text::phrases::{Phrases, Tokens};
use crate::text::words::{Stems, fold};

/// What counts of a vote are told with, and says nothing of what was voted; folded beginnings.
const OF_VOTES: &[&str] = &[
    "vote",
    "votant",
    "votent",
    "voix",
    "pour",
    "contre",
    "abst",
    "unanim",
    "adopt",
    "rejet",
    "resolution",
    "amend",
    "motion",
    "proposition",
    "proposal",
    "majorit",
    "main",
    "scrutin",
    "resultat",
    "result",
    "reponse",
    "repl",
    "response",
    "suffrage",
    "exprim",
    "avis",
    "ainsi",
    "show",
    "hand",
    "against",
    "favour",
    "carried",
    "lost",
    "defeated",
    "passed",
    "agreed",
    "put",
    "ballot",
    "blanc",
    "nul",
    "poll",
    "sondage",
    "applicable",
    "nobody",
    "personne",
    "numero",
    "seul",
    "only",
    "text",
    "bulletin",
    "accept",
    "refus",
    "approuv",
    "approv",
    "voted",
    "voting",
];

static COUNTS_VOTES: LazyLock<Phrases> = LazyLock::new(|| {
    Phrases::of(
        "pour|contre|abstention|abstentions|for|against|abstained : _; _ pour|contre|abstention|abstentions|voix; _ for|against|abstained|abstaining
         show of hands; main levee; _ reponses|replies|responses :; vote sur|on; put to the vote; mis|mise au|aux vote|voix; _ votes",
    )
});

/// "Four for, one against"; « trois pour, une abstention ».
static SPOKEN_VOTES: LazyLock<Phrases> = LazyLock::new(|| {
    Phrases::of(
        "pour|for , _ contre|against|abstention|abstentions; pour|for and|et _ contre|against|abstention|abstentions; contre|against , _ abstention|abstentions|abstained|abstaining",
    )
});

/// « Amendement : pour 37, contre 20 », "Put to the vote as amended: 13 for": what was voted on, the sentence does not tell.
pub(super) fn votes_on_the_unnamed(text: &str, language: Language) -> bool {
    let tokens = Tokens::of(text, 0..text.len());
    let counted = text.contains(|c: char| c.is_ascii_digit()) && tokens.has(&COUNTS_VOTES);
    if !counted && !tokens.has(&SPOKEN_VOTES) {
        return false;
    }
    let stems = Stems::new(language);
    let mut first = true;
    !text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).any(|word| {
        let name = !std::mem::take(&mut first) && word.starts_with(char::is_uppercase);
        let folded = fold(word);
        let digits = folded.contains(|c: char| c.is_ascii_digit());
        let number = figures(&folded, language).known().next().is_some();
        let voting = OF_VOTES.iter().any(|head| folded.starts_with(head));
        !name && !digits && !number && !voting && !stems.of(word).is_empty()
    })
}

/// « Vote sur la proposition de Christophe »: a heading says no more of it.
pub(super) fn votes_on_what_somebody_proposes(text: &str, language: Language) -> bool {
    votes_on_the_unnamed(text, language) && !proposers(text).is_empty()
}

/// Whose proposal it is: « la proposition de Christophe », "Joe's motion".
pub(super) fn proposers(text: &str) -> Vec<&str> {
    let all: Vec<&str> = text.split_whitespace().collect();
    let name = |word: &str| word.starts_with(char::is_uppercase) && word.chars().count() > 2;
    let mut found: Vec<&str> = all
        .windows(2)
        .filter(|pair| ["de", "of"].contains(&pair[0]) && name(pair[1]))
        .map(|pair| pair[1].trim_matches(|c: char| !c.is_alphanumeric()))
        .collect();
    let owners = all.iter().filter_map(|word| word.strip_suffix("'s").or(word.strip_suffix("’s")));
    let elided = all.iter().filter_map(|word| word.strip_prefix("d'").or(word.strip_prefix("d’")));
    found.extend(owners.chain(elided).filter(|word| name(word)));
    found
}

static PROPOSES: LazyLock<Phrases> = LazyLock::new(|| {
    Phrases::of(
        "propos*; suggere*; suggest*; motion; resolution; amend*; demande|demandent que|de|d; asks|asked that|for|to; should; faut il; devrait|devraient; option|options; soumet*; submit*; moved",
    )
});

/// Whether a sentence puts forward what a vote may be on.
pub(super) fn puts_forward(text: &str) -> bool {
    Tokens::of(text, 0..text.len()).has(&PROPOSES) || text.trim_end().ends_with('?')
}

/// What calls for a vote in a talk.
static CALLS: LazyLock<Phrases> = LazyLock::new(|| {
    Phrases::of(
        "all in favour; in favour; those for|against; vote|votes|voting on|about|for; shall we vote; hands up; qui est pour; qui vote pour; on vote; je mets|met au vote; aux voix; vote a main levee",
    )
});

/// « Long Meadow, 6 yes »: a line that counts votes names nothing of the next one.
pub(super) fn tells_counts(words: &str) -> bool {
    const SIDES: &[&str] = &["yes", "no", "for", "against", "pour", "contre", "oui", "non", "voix", "votes"];
    let all: Vec<String> = small_words(words).iter().map(|word| fold(word)).collect();
    let count = |word: &String| (1..=3).contains(&word.len()) && word.chars().all(|c| c.is_ascii_digit());
    all.windows(2).any(|pair| {
        let side = |word: &String| SIDES.contains(&word.as_str());
        count(&pair[0]) && side(&pair[1]) || side(&pair[0]) && count(&pair[1])
    })
}

/// Whether a sentence calls for a vote.
pub(super) fn calls_a_vote(text: &str) -> bool {
    Tokens::of(text, 0..text.len()).has(&CALLS)
}

/// « option 3 », "Nobody for 1 or 4", « a) retenu », "A 6, B 3": by its letter or number, which a list elsewhere explains.
pub(super) fn names_by_letter(text: &str, language: Language) -> bool {
    let raw: Vec<&str> = text.split_whitespace().collect();
    let letter = |word: &str| {
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
        bare.len() == 1 && bare.starts_with(|c: char| ('A'..='F').contains(&c))
    };
    let numeral = |word: &str| {
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
        bare.len() == 1 && bare.starts_with(|c: char| c.is_ascii_digit())
    };
    let counted = raw
        .windows(2)
        .filter(|pair| letter(pair[0]) && pair[1].starts_with(|c: char| c.is_ascii_digit()))
        .count();
    let optional = raw.windows(2).any(|pair| {
        let head = fold(pair[0].trim_matches(|c: char| !c.is_alphanumeric()));
        let head = head.rsplit(['\'', '’']).next().unwrap_or_default();
        ["option", "options", "scenario", "variante", "solution", "choix", "choice"].contains(&head)
            && (letter(pair[1]) || numeral(pair[1]))
    });
    // "1 is a guaranteed loss": a numeral that does something.
    let opens = raw.first().is_some_and(|word| numeral(word) && word.len() == 1)
        && raw.get(1).is_some_and(|next| {
            Lexicon::of(language).analyses(&next.to_lowercase()).first().is_some_and(|reading| {
                reading.pos == Pos::Verb && reading.form.is_finite() && reading.form != VerbForm::Imperative
            })
        });
    let either = raw.windows(4).any(|four| {
        ["for", "pour"].contains(&fold(four[0]).as_str())
            && numeral(four[1])
            && ["or", "and", "ou", "et", "ni"].contains(&four[2])
            && numeral(four[3])
    });
    // « Vote sur b : 4 pour »
    let lettered = raw.windows(2).any(|pair| {
        let bare = pair[1].trim_end_matches([':', ',', '.', ')']);
        ["sur", "on"].contains(&pair[0])
            && bare.len() == 1
            && bare.starts_with(|c: char| ('a'..='f').contains(&c) || ('A'..='F').contains(&c))
    });
    counted > 1 || optional || opens || either || lettered || marked_by_letter(&raw)
}

/// « Trois options ont été discutées »: one of them told alone is no option, and what was chosen is told elsewhere.
pub(super) fn counts_options(words: &str) -> bool {
    static OPTIONS: LazyLock<Phrases> = LazyLock::new(|| {
        Phrases::of(
            "deux|trois|quatre|cinq|2|3|4|5|6|plusieurs|two|three|four|several|_ options|pistes|solutions|scenarios|possibilites|hypotheses|possibilities|choices; options as",
        )
    });
    Tokens::of(words, 0..words.len()).has(&OPTIONS)
}

/// « a) retenu si… », « Gilles pour b) »: the mark of an item, and not at the head of one.
fn marked_by_letter(raw: &[&str]) -> bool {
    let mark = |word: &str| {
        let word = word.trim_end_matches(['.', ',', ';', ':']);
        word.len() == 2
            && word.ends_with(')')
            && word.starts_with(|c: char| ('a'..='f').contains(&c.to_ascii_lowercase()))
    };
    let decided = |word: &str| {
        let folded = fold(word);
        [
            "retenu", "retenue", "adopte", "rejete", "choisi", "choisie", "ecarte", "refuse", "accepte",
            "agreed", "rejected", "chosen", "carried",
        ]
        .contains(&folded.trim_matches(|c: char| !c.is_alphanumeric()))
    };
    raw.iter().skip(1).any(|word| mark(word))
        || raw.first().is_some_and(|word| mark(word)) && raw.get(1).is_some_and(|next| decided(next))
}

/// « Une réunion est fixée au 15 avril »: of whom and about what, a heading or a sentence before tells.
pub(super) fn tells_of_some_meeting(all: &[String]) -> bool {
    const EVENTS: &[&str] =
        &["reunion", "rencontre", "rendez-vous", "meeting", "date", "vote", "decision", "reponse", "answer"];
    let first = all.first().map_or("", String::as_str);
    ["une", "un", "a"].contains(&first)
        && all.get(1).is_some_and(|noun| EVENTS.contains(&noun.as_str()))
        && all.len() <= 9
        && !all
            .iter()
            .any(|word| ["avec", "with", "sur", "pour", "about", "on", "de", "du"].contains(&word.as_str()))
}

/// « Thierry est d'accord », "the committee agreed it": with what, only what stands before tells.
pub(super) fn agrees_to_the_unnamed(all: &[String]) -> bool {
    const TO: &[&str] = &[
        "pour", "de", "d'", "avec", "sur", "a", "que", "qu'", "si", "to", "with", "on", "that", "du", "des",
    ];
    const SETTLES: &[&str] = &[
        "agree",
        "agreed",
        "approve",
        "approved",
        "decide",
        "decided",
        "passed",
        "adopted",
        "rejected",
        "discuss",
        "discussed",
        "confirm",
        "confirmed",
        "accepted",
        "accept",
    ];
    all.iter().enumerate().any(|(i, word)| {
        let next = all.get(i + 1).map_or("", String::as_str);
        let named = TO.iter().any(|to| next == *to || to.ends_with('\'') && next.starts_with(to));
        word == "d'accord" && i > 1 && !named
            || SETTLES.contains(&word.as_str())
                && next == "it"
                && all.get(i + 2).map(String::as_str) != Some("would")
    })
}

/// "We'll do the Duruflé instead": of what?
pub(super) fn stands_in_for_the_unnamed(all: &[String]) -> bool {
    all.iter().enumerate().any(|(i, word)| {
        let next = all.get(i + 1).map_or("", String::as_str);
        let place = word == "place" && i > 1 && all[i - 1] == "la" && all[i - 2] == "a";
        word == "instead" && next != "of"
            || place && !["de", "du", "des"].contains(&next) && !next.starts_with("d'")
    })
}

/// « si on était restés au 22... »: a thought that breaks off.
pub(super) fn breaks_off(text: &str) -> bool {
    let text = text.trim_end();
    let ends = text.ends_with("...") || text.ends_with('…');
    let first = fold(&small_words(text).first().cloned().unwrap_or_default());
    ends && (["si", "s'il", "if", "et", "and"].contains(&first.as_str())
        || text.split_whitespace().count() <= 8)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FR: Language = Language::French;
    const EN: Language = Language::English;

    fn all(text: &str) -> Vec<String> {
        small_words(text).iter().map(|word| fold(word)).collect()
    }

    #[test]
    fn a_vote_says_on_what_or_leans() {
        for text in [
            "Amendement : pour 37, contre 20, abstentions 5.",
            "Vote sur la proposition de Denise : 3 pour, 5 contre.",
            "8 réponses : 5 pour, 3 contre.",
        ] {
            assert!(votes_on_the_unnamed(text, FR), "{text}");
        }
        for text in
            ["Put to the vote as amended: 13 for, 4 against, 3 not voting.", "Show of hands: A 6, B 3, C 10."]
        {
            assert!(votes_on_the_unnamed(text, EN), "{text}");
        }
        assert!(!votes_on_the_unnamed("Comptes 2024 : 31 pour, 2 contre.", FR));
        assert!(!votes_on_the_unnamed("New boiler: 13 for, 4 against.", EN));
        assert!(!votes_on_the_unnamed("Le loyer passe à 420 €.", FR));
    }

    #[test]
    fn options_by_their_letter_are_explained_elsewhere() {
        for text in [
            "Nobody for 1 or 4.",
            "1 is a guaranteed loss.",
            "Option B was preferred.",
            "Show of hands: A 6, B 3, C 10.",
        ] {
            assert!(names_by_letter(text, EN), "{text}");
        }
        for text in [
            "a) retenu si la gérante accepte.",
            "Gilles pour b).",
            "L'option 2 coûte trop cher.",
            "Vote sur b : 4 pour, 1 contre.",
        ] {
            assert!(names_by_letter(text, FR), "{text}");
        }
        for text in ["a) gîte Les Airelles, 32 places", "Bâtiment B : 6 logements", "Le groupe A part à 9 h."]
        {
            assert!(!names_by_letter(text, FR), "{text}");
        }
    }

    #[test]
    fn a_count_of_votes_names_nothing() {
        assert!(tells_counts("Long Meadow, 6 yes"));
        assert!(tells_counts("Pour 12"));
        assert!(!tells_counts("Budget 2025") && !tells_counts("Pour les enfants"));
    }

    #[test]
    fn what_is_agreed_is_named() {
        assert!(agrees_to_the_unnamed(&all("Pete left and the committee agreed it 5-0.")));
        assert!(agrees_to_the_unnamed(&all("Le DJ est d'accord (même prix).")));
        assert!(!agrees_to_the_unnamed(&all("Le DJ est d'accord pour 550 €.")));
        assert!(stands_in_for_the_unnamed(&all("We'll do the short one instead.")));
        assert!(tells_of_some_meeting(&all("Une réunion est fixée au 15 avril.")));
        assert!(!tells_of_some_meeting(&all("Une réunion avec le bailleur est fixée au 15 avril.")));
        assert!(breaks_off("Si on était restés au 22..."));
    }
}

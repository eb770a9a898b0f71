//! Under which heading of the minutes an item goes: small models write good items and put them anywhere.

use crate::Language;
use crate::text::votes;
use crate::text::words::{fold, is_stop_word_of, words};

/// What an item of minutes is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Matter {
    /// Something was settled.
    Decision,
    /// A count, an outcome by vote.
    Vote,
    /// Somebody will do something.
    Action,
    /// Nothing was settled.
    Open,
}

/// Beginnings of folded words.
const VOTES: &[&str] = &["voix", "abstention", "unanim", "suffrage", "vote", "votes", "voted", "ballot"];
const OPEN: &[&str] = &[
    "suspens",
    "ouverte",
    "ouvert",
    "indecis",
    "undecided",
    "unresolved",
    "pending",
    "reporte",
    "reportee",
    "postponed",
    "deferred",
];
const DECIDED: &[&str] = &[
    "decid", "decision", "retenu", "retien", "choisi", "fixe", "fixee", "valid", "accord", "elu", "elue",
    "elus", "elues", "elected", "chosen", "agreed", "settled", "nomm", "appoint",
];
const TASKS: &[&str] = &[
    "fera",
    "feront",
    "charge",
    "chargee",
    "occupe",
    "occupera",
    "prepare",
    "preparera",
    "contacte",
    "responsible",
    "contact",
    "will",
    "shall",
    "must",
    "doit",
    "devra",
    "doivent",
    "devront",
];

impl Matter {
    /// The matter a heading names, in either language.
    pub fn of_heading(heading: &str) -> Option<Self> {
        let folded = fold(heading);
        let named = |part: &str| folded.contains(part);
        if named("vote") {
            Some(Self::Vote)
        } else if named("decision") {
            Some(Self::Decision)
        } else if named("action") {
            Some(Self::Action)
        } else if named("suspens") || named("open") {
            Some(Self::Open)
        } else {
            None
        }
    }

    /// Whether a sentence tells a decision in so many words, and not the wish or the need of one.
    pub fn is_plain_decision(sentence: &str) -> bool {
        let told = |word: String| {
            let decided =
                word.starts_with("decid") && !word.ends_with("er") && word != "decide" || word == "retenu";
            decided || ["agreed", "accord", "retenue", "choisi", "choisie"].contains(&word.as_str())
        };
        let we = ["on decide", "conseil decide", "bureau decide", "comite decide", "assemblee decide"];
        let folded: Vec<String> = words(sentence).map(|word| fold(word.text)).collect();
        let joined = folded.join(" ");
        let concluded = sentence.contains(|c: char| c.is_ascii_digit())
            && folded.iter().any(|word| word == "donc" || word == "therefore");
        concluded
            || we.iter().any(|we| joined.contains(we))
            || folded.into_iter().any(told)
            || votes::outcome(sentence).is_some() && !tells_the_past(sentence)
    }

    /// Whether a sentence says that something was left open.
    pub fn is_plainly_open(sentence: &str) -> bool {
        const SAID: &[&str] = &[
            "reste ouverte",
            "reste ouvert",
            "laissee ouverte",
            "laisse ouvert",
            "en suspens",
            "pas tranche",
            "pas tranchee",
            "reparlera",
            "reparle",
            "ne sait pas encore",
            "pas encore decide",
            "left open",
            "no decision",
            "not decided",
            "undecided",
            "unresolved",
            "remains open",
            "est reporte",
            "est reportee",
            "postponed",
            "deferred",
            "no volunteer yet",
        ];
        let joined = words(sentence).map(|word| fold(word.text)).collect::<Vec<_>>().join(" ");
        SAID.iter().any(|said| joined.contains(said))
    }

    /// The matter of an item, when its words tell; information tells none.
    pub fn of_item(item: &str) -> Option<Self> {
        let all: Vec<String> = words(item).map(|word| fold(word.text)).collect();
        let any = |list: &[&str]| {
            all.iter().any(|word| {
                list.iter().any(|known| {
                    word == known || known.len() >= 5 && word.starts_with(known) && !is_conditional(word)
                })
            })
        };
        let next = all.windows(2).any(|two| {
            two[0] == "prochaine" && two[1] == "reunion" || two[0] == "next" && two[1] == "meeting"
        });
        if any(OPEN) || next {
            Some(Self::Open)
        } else if any(VOTES) {
            Some(Self::Vote)
        } else if any(TASKS) || words(item).any(|word| !word.is_capitalised() && is_future(&fold(word.text)))
        {
            Some(Self::Action)
        } else if any(DECIDED) || votes::outcome(item).is_some() {
            Some(Self::Decision)
        } else {
            None
        }
    }
}

/// A fragment has no more words than this.
const FRAGMENT: usize = 7;
/// Verbs that their endings do not tell; folded.
const VERBS: &[&str] = &[
    "est", "sont", "a", "ont", "fait", "font", "doit", "peut", "va", "faut", "tient", "vient", "is", "are",
    "was", "were", "be", "has", "have", "had", "do", "does", "did", "can", "may", "must", "will", "shall",
    "to", "go", "goes", "went", "took", "gave", "met", "left", "won", "kept", "sent", "put", "paid", "made",
];
/// Endings of verbs; folded.
const FRENCH_ENDINGS: &[&str] =
    &["er", "ir", "ra", "rent", "ront", "ent", "e", "ee", "ees", "es", "it", "is", "us", "u", "s"];
const ENGLISH_ENDINGS: &[&str] = &["ed", "ing", "s"];
const ARTICLES: &[&str] = &[
    "le", "la", "les", "l", "un", "une", "des", "du", "au", "aux", "ce", "cette", "ces", "son", "sa", "ses",
    "leur", "the", "a", "an", "this", "that", "its", "their", "our",
];

/// Who does what follows.
const SUBJECTS: &[&str] =
    &["we", "i", "he", "she", "they", "it", "you", "on", "nous", "il", "elle", "ils", "elles", "je", "vous"];

/// Whether an item is words left over from a sentence: a few that begin with a grammar word and hold no verb.
pub(crate) fn is_fragment(item: &str, language: Language) -> bool {
    let all: Vec<String> = words(item).map(|word| fold(word.text)).collect();
    let endings = match language {
        Language::French => FRENCH_ENDINGS,
        Language::English => ENGLISH_ENDINGS,
    };
    let grammar = |word: &str| is_stop_word_of(word, language);
    let verb = |i: usize| {
        let (word, named) = (all[i].as_str(), i > 0 && ARTICLES.contains(&all[i - 1].as_str()));
        // « The members want a shed »: only a verb follows a plural like that.
        let plural = word.ends_with('s') && all.get(i + 1).is_some_and(|next| !grammar(next));
        let ends = || word.len() > 3 && !grammar(word) && endings.iter().any(|end| word.ends_with(end));
        if named { plural && ends() } else { VERBS.contains(&word) && (i > 0 || word != "a") || ends() }
    };
    all.len() <= FRAGMENT
        && all.first().is_some_and(|first| grammar(first) && !SUBJECTS.contains(&first.as_str()))
        && !item.contains(':')
        && !(0..all.len()).any(verb)
}

/// « devrait », « devraient »: what should be is no task.
fn is_conditional(word: &str) -> bool {
    word.ends_with("rait") || word.ends_with("raient")
}

/// What had been refused before, or was passed round, is no decision of this meeting.
fn tells_the_past(sentence: &str) -> bool {
    words(sentence).any(|word| ["avait", "avaient", "had", "passed"].contains(&fold(word.text).as_str()))
}

/// « réparera », « présenteront »: the third persons of the French future.
fn is_future(word: &str) -> bool {
    let stem = word
        .strip_suffix("era")
        .or_else(|| word.strip_suffix("eront"))
        .or_else(|| word.strip_suffix("ira"))
        .or_else(|| word.strip_suffix("iront"))
        .or_else(|| word.strip_suffix("dra"))
        .or_else(|| word.strip_suffix("dront"));
    stem.is_some_and(|stem| stem.len() >= 3) && word != "opera" && word != "camera"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_are_filed_by_their_words() {
        use Matter::{Action, Decision, Open, Vote};
        for (item, matter) in [
            ("La hausse est rejetée par 31 voix contre 26.", Some(Vote)),
            ("The accounts were approved unanimously.", Some(Vote)),
            ("Marc Oudin demandera une aide avant fin juin.", Some(Action)),
            ("Mark will apply to the county.", Some(Action)),
            ("Le devis d’Hydrolac est retenu.", Some(Decision)),
            ("L’achat du broyeur est reporté à l’automne.", Some(Open)),
            ("A study will be presented at the next meeting.", Some(Open)),
            ("212 vélos ont été remis en état.", None),
        ] {
            assert_eq!(Matter::of_item(item), matter, "{item}");
        }
        assert_eq!(Matter::of_heading("Points en suspens"), Some(Open));
    }

    #[test]
    fn fragments_are_told_from_short_items() {
        use Language::{English, French};
        for (fragment, language) in [
            ("The old one away.", English),
            ("Without the new cooker.", English),
            ("Les clés dans la boîte.", French),
            ("Sur le toit du local.", French),
        ] {
            assert!(is_fragment(fragment, language), "{fragment}");
        }
        for (item, language) in [
            ("Priya orders the work.", English),
            ("The roof needs repair.", English),
            ("The members want a shed.", English),
            ("Cakes: no volunteer yet.", English),
            ("We keep the shed.", English),
            ("Achat du barnum.", French),
            ("Le devis est retenu.", French),
            ("La salle ferme à midi.", French),
            ("On garde la salle.", French),
        ] {
            assert!(!is_fragment(item, language), "{item}");
        }
    }
}

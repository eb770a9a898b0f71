//! What a sentence leans on: whether it can be read alone, speaks of itself, or needs its heading.

use crate::draft::compression::has_verb;
use crate::draft::lexicon::{Lexicon, Pos, VerbForm};
use crate::draft::words::{Stems, fold};
use crate::draft::{FactKind, Language};

/// Openings that speak of something named before; folded.
const LEANING: &[&str] = &[
    "il",
    "elle",
    "ils",
    "elles",
    "ce",
    "c'",
    "cela",
    "ca",
    "celui-ci",
    "celle-ci",
    "ceux-ci",
    "celles-ci",
    "cette",
    "cet",
    "ces",
    "son",
    "sa",
    "ses",
    "leur",
    "leurs",
    "lui",
    "l'un",
    "l'une",
    "tous",
    "toutes",
    "aucun",
    "aucune",
    "y",
    "en",
    "it",
    "he",
    "she",
    "they",
    "this",
    "these",
    "those",
    "that",
    "its",
    "his",
    "her",
    "their",
    "both",
    "none",
    "neither",
    "one",
    "celle",
    "celui",
    "ceux",
    "celles",
    "certains",
    "certaines",
    "d'autres",
    "others",
    "most",
    "some",
];

/// Pronouns of persons and things, whose noun stands in the sentence before.
const PRONOUNS: &[&str] = &[
    "il",
    "elle",
    "ils",
    "elles",
    "celui-ci",
    "celle-ci",
    "ceux-ci",
    "celles-ci",
    "he",
    "she",
    "they",
    "it",
    "both",
];

/// What is not the subject of « il »: "il faut", "it is agreed".
const IMPERSONAL: &[&str] = &["faut", "reste", "manque", "y", "s'agit", "convient"];

/// What is said after « il est », "it was" of nothing that was named.
const ANNOUNCED: &[&str] = &[
    "decide", "rappele", "convenu", "propose", "demande", "precise", "note", "prevu", "possible", "agreed",
    "resolved", "decided", "noted", "proposed",
];

/// Nouns that stand for what the heading names; folded.
const STANDING: &[&str] = &[
    "point",
    "proposition",
    "question",
    "motion",
    "item",
    "proposal",
    "idee",
    "idea",
    "decision",
    "sujet",
    "matter",
    "dossier",
    "demande",
    "request",
    "amendment",
    "amendement",
    "vote",
    "texte",
    "projet",
    "mesure",
    "devis",
    "discussion",
    "resolution",
];

const FIRST_PERSON: &[&str] = &[
    "je", "j", "me", "m", "moi", "mon", "ma", "mes", "tu", "te", "toi", "ton", "ta", "tes", "vous", "votre",
    "vos", "nous", "notre", "nos", "i", "my", "me", "mine", "i'm", "i've", "i'll", "i'd", "you", "your",
    "we", "our", "us", "we've", "we'll", "we're", "you've", "you'll",
];

/// Beginnings of folded words that only votes have.
const BALLOT: &[&str] = &[
    "vote",
    "voix",
    "voting",
    "unanim",
    "majorit",
    "abstention",
    "abst",
    "carried",
    "motion",
    "resol",
    "ballot",
    "elu",
    "elect",
    "adopt",
    "reject",
    "rejet",
    "quitus",
    "scrutin",
    "suffrage",
    "approuv",
    "approv",
    "lost",
];

/// Whether a sentence speaks of somebody or something that only the one before it names, or is left over from it.
pub(super) fn leans_on_the_last(text: &str, language: Language) -> bool {
    let all: Vec<String> = text
        .split_whitespace()
        .map(|word| {
            fold(
                &word.trim_matches(|c: char| !c.is_alphanumeric() && c != '\'' && c != '’').replace('’', "'"),
            )
        })
        .collect();
    let word = |i: usize| all.get(i).map_or("", String::as_str);
    // « Si elle n'est pas reçue », "When they meet": the same one word later.
    let at = usize::from(
        ["si", "s'il", "quand", "lorsque", "mais", "et", "donc", "if", "when", "but", "and", "so"]
            .contains(&word(0)),
    );
    let first = word(at);
    let head = first.split('\'').next().unwrap_or_default();
    let pronoun = PRONOUNS.contains(&first) || first.contains('\'') && PRONOUNS.contains(&head);
    let next = [word(at + 1), word(at + 2), word(at + 3)];
    let impersonal = ["il", "it"].contains(&first)
        && (IMPERSONAL.contains(&next[0]) || next[1..].iter().any(|word| ANNOUNCED.contains(word)));
    let left_over = all.len() <= 6 && !text.contains([':', '→', '=']) && !has_verb(text, language);
    pronoun && !impersonal || left_over || has_loose_object(&all, language)
}

/// « Gisèle la rappelle », "Beth will offer it": an object with nothing before it that it could stand for.
fn has_loose_object(all: &[String], language: Language) -> bool {
    let lexicon = Lexicon::of(language);
    let is = |word: &str, pos: Pos| lexicon.analyses(word).first().is_some_and(|reading| reading.pos == pos);
    let (mut nouns, mut i) = (0, 0);
    while i < all.len() {
        let word = all[i].as_str();
        let next = all.get(i + 1).map_or("", String::as_str);
        let object = match language {
            Language::French => {
                let clitic =
                    ["le", "la", "les", "lui", "leur"].contains(&word) && i > 0 && is(next, Pos::Verb);
                // After a verb or a preposition the same word is an article: « passera la commande ».
                clitic && !is(&all[i - 1], Pos::Preposition) && !is(&all[i - 1], Pos::Verb)
            }
            Language::English => ["it", "them", "him"].contains(&word) && i > 0,
        };
        if object && nouns < 2 {
            return true;
        }
        nouns += usize::from(is(word, Pos::Noun));
        i += 1;
    }
    false
}

/// Whether a sentence needs the heading over it: it leans on what is named before, has no verb, or names nothing of it.
pub(super) fn needs_topic(text: &str, topic: &str, language: Language) -> bool {
    let stems = Stems::new(language);
    let (head, own) = (stems.of(topic), stems.of(text));
    let told = head.iter().any(|stem| own.contains(stem));
    if told || head.is_empty() {
        return false;
    }
    let mut words =
        text.split_whitespace().map(|word| fold(word.trim_matches(|c: char| !c.is_alphanumeric())));
    let first = words.next().unwrap_or_default();
    let leans = LEANING.contains(&first.as_str())
        || ["c'", "d'"].iter().any(|head| first.replace('’', "'").starts_with(head));
    let other = text
        .split(|c: char| !c.is_alphanumeric())
        .any(|word| ["celui", "celle", "ceux", "celles"].contains(&word));
    let all: Vec<String> = text.split(|c: char| !c.is_alphanumeric()).take(12).map(fold).collect();
    let alone = |i: usize| {
        !all.get(i + 1)
            .is_some_and(|next| ["de", "d", "du", "des", "of", "for", "to", "que"].contains(&next.as_str()))
    };
    let stands_for = other || (0..all.len().min(9)).any(|i| STANDING.contains(&all[i].as_str()) && alone(i));
    leans
        || is_elliptic(text, language)
        || stands_for
        || !has_verb(text, language)
        || text.split_whitespace().count() <= 11
}

/// "To be held on 11 July", « Reporté à mai »: without a subject, which the heading is.
fn is_elliptic(text: &str, language: Language) -> bool {
    let first = text
        .split_whitespace()
        .next()
        .unwrap_or_default()
        .trim_matches(|c: char| !c.is_alphanumeric())
        .to_lowercase();
    let participle = Lexicon::of(language)
        .analyses(&first)
        .first()
        .is_some_and(|reading| reading.form == VerbForm::PastParticiple);
    participle || first == "to"
}

/// « Atelier mobile. »: a few words without a verb, a figure or a denial name what follows.
pub(super) fn names_a_matter(words: &str, language: Language) -> bool {
    let count = words.split_whitespace().count();
    let opening = fold(words.split_whitespace().next().unwrap_or_default());
    let denies =
        ["pas", "aucun", "aucune", "rien", "no", "not", "none", "nothing", "non", "oui", "yes", "ok"]
            .contains(&opening.as_str());
    count <= 6
        && words.ends_with('.')
        && !denies
        && !words.contains(|c: char| c.is_ascii_digit())
        && !has_verb(words, language)
}

/// Under « Votes » stands nothing that no word calls a vote: figures « contre » others are figures.
pub(super) fn filed(kind: FactKind, text: &str) -> FactKind {
    let words = || text.split(|c: char| !c.is_alphanumeric()).map(fold);
    let ballot = words().any(|word| BALLOT.iter().any(|begin| word.starts_with(begin)));
    let counts = text.contains('/') || text.contains("pour") && text.contains("contre");
    match kind {
        FactKind::Vote if !ballot && !counts && text.contains(|c: char| c.is_ascii_digit()) => {
            FactKind::Figure
        }
        FactKind::Vote if !ballot && !counts => FactKind::Context,
        kind => kind,
    }
}

/// Whether a text speaks as « je », or to « vous ».
pub(super) fn is_personal(text: &str) -> bool {
    text.split(|c: char| !c.is_alphanumeric() && c != '\'' && c != '’')
        .map(|word| fold(&word.replace('’', "'")))
        .any(|word| {
            let head = word.split('\'').next().unwrap_or_default();
            FIRST_PERSON.contains(&word.as_str())
                || word.contains('\'') && ["j", "m"].contains(&head) && word.len() > 2
                || word == "j'"
        })
}

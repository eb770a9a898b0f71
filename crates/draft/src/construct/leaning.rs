//! What a sentence leans on: whether it can be read alone, speaks of itself, or needs its heading.

use super::counting::counts_nothing;
use super::matter::{agrees_to_the_unnamed, stands_in_for_the_unnamed, tells_of_some_meeting};
use super::pointing::{
    has_loose_object, is_bare_day, is_cut_short, opens_with_a_matter, points_back, ranks_the_unnamed,
    small_words,
};
use crate::Language;
use crate::compression::has_verb;
use crate::lexicon::{Lexicon, Pos, VerbForm};
use crate::text::sentences::sentences;
use crate::text::words::{Stems, fold};

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
    "decide",
    "rappele",
    "convenu",
    "propose",
    "demande",
    "precise",
    "note",
    "prevu",
    "possible",
    "agreed",
    "resolved",
    "decided",
    "noted",
    "proposed",
    "said",
    "dit",
    "suggested",
    "suggere",
    "confirmed",
    "confirme",
    "expected",
    "hoped",
    "espere",
    "known",
    "thought",
    "reported",
    "clear",
    "clair",
    "likely",
    "probable",
    "important",
    "necessary",
    "necessaire",
    "true",
    "vrai",
    "impossible",
    "question",
    "souhaitable",
    "temps",
    "time",
    "interdit",
    "permis",
    "utile",
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
    "figure",
    "amount",
    "chiffre",
    "montant",
    "somme",
];

/// Changes that a sentence before tells: « La hausse tient à… »; folded.
const CHANGES: &[&str] = &[
    "hausse",
    "baisse",
    "augmentation",
    "diminution",
    "reduction",
    "ecart",
    "difference",
    "retard",
    "surcout",
    "depassement",
    "rise",
    "increase",
    "fall",
    "drop",
    "decrease",
    "shortfall",
    "gap",
    "difference",
    "delay",
    "overspend",
    "underspend",
];

const FIRST_PERSON: &[&str] = &[
    "je", "j", "me", "m", "moi", "mon", "ma", "mes", "tu", "te", "toi", "ton", "ta", "tes", "vous", "votre",
    "vos", "nous", "notre", "nos", "i", "my", "me", "mine", "i'm", "i've", "i'll", "i'd", "you", "your",
    "we", "our", "us", "we've", "we'll", "we're", "you've", "you'll",
];

/// Whether a sentence speaks of somebody or something that only the one before it names, or is left over from it.
pub(super) fn leans_on_the_last(text: &str, language: Language) -> bool {
    let all = folded_words(text);
    // « Sept jours, finis le 10 juin si le bois arrive »: without a verb of its own it is what is left of the one before.
    // A fact may be several short sentences.
    let first = sentences(text).into_iter().next().map_or(text, |span| &text[span]);
    let left_over = first.split_whitespace().count() <= 6
        && !first.contains([':', '→', '='])
        && !has_verb(first, language);
    opens_with_a_pronoun(&all)
        || left_over
        || has_loose_object(text, language) && !opens_with_a_matter(text, language)
        || is_cut_short(&all)
        || names_what_was_named(&all, language)
        || points_back(text, &all, language)
        || says_not_of_what(text, &all, language)
}

/// Whether what it is about is named nowhere in it: what a figure counts, what was agreed.
fn says_not_of_what(text: &str, all: &[String], language: Language) -> bool {
    counts_nothing(text, language)
        || tells_of_some_meeting(all)
        || agrees_to_the_unnamed(all)
        || stands_in_for_the_unnamed(all)
}

/// Whether it speaks of a person or a thing whose name no heading can tell: « Elle a appelé le fournisseur ».
pub(super) fn is_unnamed(text: &str, language: Language) -> bool {
    let all = folded_words(text);
    opens_with_a_pronoun(&all) || is_bare_day(&all, language) || ranks_the_unnamed(&all, language)
}

fn folded_words(text: &str) -> Vec<String> {
    small_words(text).iter().map(|word| fold(word)).collect()
}

fn opens_with_a_pronoun(all: &[String]) -> bool {
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
    pronoun && !impersonal
}

/// « L'idée intéresse », "The motion was carried": which one, the sentence before tells.
fn names_what_was_named(all: &[String], language: Language) -> bool {
    let word = |i: usize| all.get(i).map_or("", String::as_str);
    let elided = word(0).strip_prefix("l'");
    let (noun, next) = match elided {
        Some(noun) => (noun, word(1)),
        // "June's figure had": of what, the sentence before tells.
        None if ["le", "la", "les", "the"].contains(&word(0)) || word(0).ends_with("'s") => {
            (word(1), word(2))
        }
        // « Information à vérifier », "Decision is expected": without an article it is that of the sentence before.
        None if STANDING.contains(&word(0))
            || ["information", "reponse", "answer", "reply"].contains(&word(0)) =>
        {
            let waits = ["attente", "cours", "suspens"].contains(&word(2));
            return ["is", "was", "expected", "attendu", "attendue", "pending", "awaited"].contains(&word(1))
                || language == Language::French && (word(1) == "a" || word(1) == "en" && waits);
        }
        None => return false,
    };
    // Folded words lose their accents, so a participle may be a verb: « intéresse ».
    let first = Lexicon::of(language).analyses(next).first().map(|reading| reading.pos);
    let verb = first == Some(Pos::Verb)
        || first.is_none() && next.chars().all(char::is_alphabetic) && !next.is_empty();
    // « La hausse chez les chats »: of what they have more, the sentence before tells.
    let of_what =
        ["de", "du", "des", "of", "in", "dans", "entre", "between"].contains(&next) || next.starts_with("d'");
    (STANDING.contains(&noun) || CHANGES.contains(&noun))
        && (verb || ["ne", "n'est", "n'a", "is", "was", "has", "est", "a", "sera", "will"].contains(&next))
        || CHANGES.contains(&noun) && PLACES.contains(&next) && !of_what
}

/// What stands between a change and where it is seen.
const PLACES: &[&str] = &["chez", "pour", "sur", "among", "for", "on", "at", "from"];

/// Whether a sentence in the middle of its line goes on with the one before: it has no verb of its own, or tells the cost,
/// the place or the day of something.
pub(super) fn goes_on(text: &str, language: Language) -> bool {
    const ATTRIBUTES: &[&str] = &[
        "cost", "costs", "price", "place", "venue", "date", "time", "budget", "amount", "deadline", "reason",
        "outcome", "result", "total", "cout", "prix", "lieu", "montant", "tarif", "horaire", "horaires",
        "delai", "echeance", "motif", "resultat", "cause", "reponse", "answer", "rappel", "vote", "decision",
        "pas", "no",
    ];
    let first = fold(text.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default());
    let colon = text.split_once(':').is_some_and(|(head, _)| head.split_whitespace().count() <= 3);
    let named = ATTRIBUTES.contains(&first.as_str()) && colon;
    let short = text.split_whitespace().count() <= 14 && !text.contains([':', '→', '=']);
    named || short && !has_main_verb(text, language)
}

/// Whether a verb stands before the first word that subordinates another.
fn has_main_verb(text: &str, language: Language) -> bool {
    const SUBORDINATES: &[&str] = &[
        "if", "when", "who", "which", "that", "because", "unless", "si", "s'il", "s'ils", "quand", "qui",
        "que", "dont", "où", "lorsque", "parce",
    ];
    let end = text
        .split_whitespace()
        .skip(1)
        .find(|word| SUBORDINATES.contains(&word.to_lowercase().replace('’', "'").as_str()))
        .map_or(text.len(), |word| word_at(text, word));
    has_verb(&text[..end], language)
        || may_hold_verb(&text[..end], language)
        || !has_verb(text, language) && is_noun_with_figure(text)
}

/// Whether some word may be a finite verb and nothing before it makes a noun of it: doubt keeps a sentence whole.
fn may_hold_verb(text: &str, language: Language) -> bool {
    let lexicon = Lexicon::of(language);
    let words: Vec<String> = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    (1..words.len()).any(|i| {
        // "Working days, done by June": what follows a comma or is a participle too is no verb of its own.
        let closed = lexicon
            .analyses(&words[i - 1])
            .first()
            .is_some_and(|before| matches!(before.pos, Pos::Determiner | Pos::Preposition | Pos::Adjective));
        let finite = |form: VerbForm| form.is_finite() && form != VerbForm::Imperative;
        let verb = lexicon
            .analyses(&words[i])
            .iter()
            .any(|reading| reading.pos == Pos::Verb && finite(reading.form));
        verb && !closed && !words[i - 1].starts_with(|c: char| c.is_ascii_digit())
    })
}

/// Where a word that is a slice of a text begins.
fn word_at(text: &str, word: &str) -> usize {
    (word.as_ptr() as usize).saturating_sub(text.as_ptr() as usize)
}

/// « Objectif 3 t. », « Loyer 420 € »: notes that say what counts how much.
fn is_noun_with_figure(text: &str) -> bool {
    let mut words = text.split_whitespace();
    let named =
        words.next().is_some_and(|word| word.chars().all(char::is_alphabetic) && word.chars().count() > 3);
    named && words.any(|word| word.contains(|c: char| c.is_ascii_digit()))
}

/// « Commence le 14 janvier », "To be held on 11 July": the subject is the heading.
pub(super) fn lacks_subject(text: &str, language: Language) -> bool {
    let first = text.split_whitespace().next().unwrap_or_default();
    let word = first.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    let verb = Lexicon::of(language).analyses(&word).first().is_some_and(|reading| {
        reading.pos == Pos::Verb
            && reading.person == 3
            && matches!(reading.form, VerbForm::Present | VerbForm::Future | VerbForm::Imperfect)
    });
    let whole = ["reste", "restent", "suit", "suivent", "vient", "viennent", "merci", "manque", "manquent"];
    verb && first == first.trim_matches(|c: char| !c.is_alphanumeric()) && !whole.contains(&word.as_str())
        || is_elliptic(text, language)
}

/// Whether a sentence needs the heading over it: it has no subject of its own, or names nothing of it.
pub(super) fn needs_topic(text: &str, topic: &str, language: Language) -> bool {
    if lacks_subject(text, language) {
        return true;
    }
    let stems = Stems::new(language);
    let (head, own) = (stems.of(topic), stems.of(text));
    !head.is_empty() && !head.iter().any(|stem| own.contains(stem))
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
    // « B5. Charges de chauffage. »: the mark of a point is no figure.
    let mark = words.split_once(' ').filter(|(mark, _)| {
        let bare = mark.trim_end_matches(['.', ')', '/']);
        bare.len() < mark.len()
            && bare.len() <= 3
            && bare.chars().all(|c| c.is_ascii_digit() || c.is_ascii_uppercase())
    });
    let words = mark.map_or(words, |(_, rest)| rest);
    let count = words.split_whitespace().count();
    let opening = fold(words.split_whitespace().next().unwrap_or_default());
    let denies =
        ["pas", "aucun", "aucune", "rien", "no", "not", "none", "nothing", "non", "oui", "yes", "ok"]
            .contains(&opening.as_str());
    count <= 6
        && words.ends_with('.')
        && !is_personal(words)
        && !denies
        && !words.contains(|c: char| c.is_ascii_digit())
        && !has_verb(words, language)
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

/// Whether a text speaks as one person or to one, outside of what it quotes: nobody knows who, unless it is said.
pub(super) fn speaks_as_i(text: &str) -> bool {
    const SINGULAR: &[&str] = &[
        "je", "j", "moi", "mon", "ma", "mes", "tu", "toi", "ton", "ta", "tes", "i", "my", "me", "mine",
        "i'm", "i've", "i'll", "i'd",
    ];
    let mut quoted = false;
    let own: String = text
        .chars()
        .filter(|c| {
            quoted = match c {
                '«' | '“' => true,
                '»' | '”' => false,
                _ => quoted,
            };
            !quoted
        })
        .collect();
    own.split(|c: char| !c.is_alphanumeric() && c != '\'' && c != '’')
        .filter(|word| !word.is_empty())
        .map(|word| (word, fold(&word.replace('’', "'"))))
        .any(|(raw, word)| {
            // « ma 3/03 », « je 12 »: days of notes.
            let after = own.split_once(raw).map_or("", |(_, rest)| rest).trim_start();
            let day = ["ma", "je"].contains(&raw) && after.starts_with(|c: char| c.is_ascii_digit());
            let roman = raw == "I" && own.contains(" I.") || raw == "MA" || day;
            SINGULAR.contains(&word.as_str()) && !roman || word.starts_with("j'") && word.len() > 2
        })
}

/// Whether a text speaks as « je », or to « vous », whom only the one who signs can mean.
pub(super) fn speaks_as_one(text: &str) -> bool {
    let to_you = text.split(|c: char| !c.is_alphanumeric()).map(fold);
    speaks_as_i(text)
        || to_you
            .into_iter()
            .any(|word| ["you", "your", "yours", "vous", "votre", "vos"].contains(&word.as_str()))
}

//! Words inside a sentence that only what stands before it explains: objects without a noun, ends cut short, answers.

use crate::Language;
use crate::facts::sends_back;
use crate::lexicon::{Lexicon, Pos, VerbForm};
use crate::text::dates::month;
use crate::text::words::fold;

/// « Gisèle la rappelle », "Beth will offer it": an object with nothing before it that it could stand for.
pub(super) fn has_loose_object(text: &str, language: Language) -> bool {
    let all = &small_words(text);
    let lexicon = Lexicon::of(language);
    let is = |word: &str, pos: Pos| {
        let whole = word.rsplit('\'').next().unwrap_or_default();
        lexicon.analyses(whole).first().is_some_and(|reading| reading.pos == pos)
    };
    // A participle is no verb that an object stands before: « le marché » is a noun.
    let is_done = |word: &str| {
        lexicon
            .analyses(word)
            .first()
            .is_some_and(|reading| reading.pos == Pos::Verb && reading.form != VerbForm::PastParticiple)
    };
    let (mut nouns, mut i) = (0, 0);
    while i < all.len() {
        let word = all[i].as_str();
        let next = all.get(i + 1).map_or("", String::as_str);
        let object = match language {
            Language::French => {
                let clitic = ["le", "la", "les", "lui", "leur"].contains(&word) && i > 0 && is_done(next);
                // After a verb or a preposition the same word is an article: « passera la commande ».
                // Before an infinitive it is none: « personne n'a pu le confirmer ».
                let infinitive = || {
                    lexicon.analyses(next).first().is_some_and(|reading| reading.form == VerbForm::Infinitive)
                };
                clitic && (infinitive() || !is(&all[i - 1], Pos::Preposition) && !is(&all[i - 1], Pos::Verb))
                    || is_elided_object(all, i, &is)
                    // « Le plus sérieux est celui du 28 mars », « on prend celui du lycée »
                    || ["celui", "celle", "ceux", "celles"].contains(&word)
                        && ["du", "de", "des"].contains(&next)
                        && nouns == 0
                    || ["lui", "elle", "eux", "elles"].contains(&word)
                        && i > 0
                        && ["avec", "pour", "chez", "sans", "par", "contre"].contains(&all[i - 1].as_str())
                    || word == "en"
                        && i > 0
                        && ["et", "il", "on", "elle", "je", "nous", "qui", "ils", "elles", "n'"]
                            .contains(&all[i - 1].as_str())
                        && is_plain_verb(next)
                    // « j'avais proposé d'en garder la moitié »
                    || word == "d'en" && i > 0 && is(next, Pos::Verb)
                    // « peut nous en prêter quinze »: before an infinitive it is never a preposition.
                    || word == "en" && i > 0 && infinitive()
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

/// A verb that « en » stands before as an object, and never as a preposition.
fn is_plain_verb(word: &str) -> bool {
    let verb = Lexicon::of(Language::French).analyses(word);
    verb.first().is_some_and(|reading| {
        reading.pos == Pos::Verb
            && reading.person > 0
            && reading.form.is_finite()
            && reading.form != VerbForm::Imperative
    })
}

/// « n'y sera », « d'aller y tenir », « l'indique »; but « il y a » and « l'étude » are none.
fn is_elided_object(all: &[String], i: usize, is: &impl Fn(&str, Pos) -> bool) -> bool {
    let word = all[i].as_str();
    let next = all.get(i + 1).map_or("", String::as_str);
    if let Some(there) = word.strip_suffix('y') {
        let before = i.checked_sub(1).map_or("", |i| all[i].as_str());
        let exists = ["a", "ait", "avait", "aura", "aurait", "eut", "avoir"].contains(&next)
            || ["il", "qu'il", "s'il"].contains(&before) && there == "n'";
        return ["", "n'", "s'", "j'", "d'", "l'"].contains(&there) && !exists;
    }
    word.strip_prefix("l'").is_some_and(|verb| {
        let plain = ["a", "ont", "avait", "aura", "avons", "ai"].contains(&verb) && next != "un";
        (plain || is(verb, Pos::Verb)) && i > 0
    })
}

/// "Five of the eleven have.": what they have stands in the sentence before.
pub(super) fn is_cut_short(all: &[String]) -> bool {
    const ENDS: &[&str] = &[
        "have", "has", "had", "haven't", "hasn't", "do", "does", "did", "don't", "doesn't", "didn't", "is",
        "are", "was", "were", "isn't", "aren't", "wasn't", "weren't", "will", "won't", "would", "wouldn't",
        "can", "can't", "could", "couldn't", "too", "either", "neither", "so", "aussi",
    ];
    // "If unsuccessful, the committee will look again": what is not said.
    const WITHOUT: &[&str] = &[
        "unsuccessful",
        "successful",
        "approved",
        "refused",
        "agreed",
        "so",
        "not",
        "accepted",
        "rejected",
        "refus",
        "accord",
        "possible",
        "besoin",
        "pas",
    ];
    let first = |i: usize| all.get(i).map_or("", String::as_str);
    if ["if", "si", "otherwise", "sinon"].contains(&first(0))
        && (WITHOUT.contains(&first(1)) || ["otherwise", "sinon"].contains(&first(0)))
        || first(0) == "en" && first(1) == "cas" && first(2) == "de" && WITHOUT.contains(&first(3))
    {
        return true;
    }
    let last = all.iter().rev().find(|word| !word.is_empty());
    last.is_some_and(|word| ENDS.contains(&word.as_str()))
}

/// Words that only what stands before explains.
const LATTER: &[&str] = &[
    "celui-ci",
    "celle-ci",
    "ceux-ci",
    "celles-ci",
    "celui-la",
    "celle-la",
    "ceux-la",
    "ci-dessus",
    "ci-dessous",
];
/// What « ce », "this" names again.
const MATTERS: &[&str] = &[
    "sujet",
    "point",
    "matter",
    "question",
    "proposition",
    "proposal",
    "idee",
    "idea",
    "dossier",
    "somme",
    "demande",
    "resolution",
    "motion",
    "amendement",
    "amendment",
    "date",
    "nombre",
    "montant",
    "chiffre",
    "offre",
    "decision",
    "suggestion",
    "number",
    "amount",
    "figure",
    "offer",
    "sum",
];
/// "this" and "that" without a noun.
const BARE: &[&str] = &[
    " that.",
    " this.",
    " this,",
    " this and",
    " this but",
    " this;",
    " this:",
    " one:",
    " one.",
    " one;",
    " one,",
];
/// What opens on what stands before.
const OPENINGS: &[&str] = &[
    "dans le cas contraire",
    "dans ce cas",
    "le cas échéant",
    "à défaut",
    "d'ici là",
    "en attendant",
    "sinon",
    "en revanche",
    "par contre",
    "in that case",
    "in this case",
    "failing that",
    "if not",
    "if so",
    "otherwise",
    "until then",
    "meanwhile",
    "instead",
    "for that reason",
    "pour cette raison",
    "de ce fait",
    "du coup",
    "or ",
    "et si ",
    "parce qu",
    "because ",
];

/// « celui-ci », « C'était 3 600 », « le 12 » of no month, « ce point »: words that only what stands before explains.
pub(super) fn points_back(text: &str, all: &[String], language: Language) -> bool {
    let lower = text.to_lowercase();
    let opened = lower.replace('’', "'");
    // « Trois, des chicanes »: one of a spoken list, whose beginning says what it is a list of.
    let counted = text.split_once(',').is_some_and(|(head, _)| {
        ["un", "une", "deux", "trois", "quatre", "cinq", "one", "two", "three", "four"]
            .contains(&fold(head.trim()).as_str())
    });
    let others = all
        .iter()
        .take(3)
        .any(|word| ["other", "others", "autre", "autres", "d'autres"].contains(&word.as_str()));
    OPENINGS.iter().any(|opening| opened.starts_with(opening))
        || names_again(all)
        || ends_loose(&lower, language)
        || others
        || counted
        || speaks_of_this(text, all)
        || is_answer(text)
        || ranks_the_unnamed(all, language)
        || moves_the_unnamed(all)
        || is_condition(&opened, language)
        || sends_back(text)
        || goes_back_to_a_motion(all)
        || replies(all)
        || counts_the_unnamed(all)
        || is_bare_day(all, language)
}

/// « Le procès-verbal ainsi rectifié », "the proposal as amended", « ce second poste ».
fn goes_back_to_a_motion(all: &[String]) -> bool {
    all.windows(2).any(|pair| {
        let changed = ["rectifi", "modifi", "amend", "corrig", "complet", "correct", "revis"]
            .iter()
            .any(|head| pair[1].starts_with(head));
        let ranked = [
            "second",
            "seconde",
            "premier",
            "premiere",
            "nouveau",
            "nouvelle",
            "autre",
            "deuxieme",
            "troisieme",
        ];
        ["ainsi", "as"].contains(&pair[0].as_str()) && changed
            || ["ce", "cet", "cette", "ces"].contains(&pair[0].as_str()) && ranked.contains(&pair[1].as_str())
    })
}

/// "Purchase of one at £165", "the other three": of what, the sentence before tells.
fn counts_the_unnamed(all: &[String]) -> bool {
    let word = |i: usize| all.get(i).map_or("", String::as_str);
    (1..all.len()).any(|i| {
        word(i) == "one"
            && ["of", "buy", "order", "get", "another"].contains(&word(i - 1))
            && ["at", "for", "by", "from", ""].contains(&word(i + 1))
            || word(i) == "other"
                && word(i - 1) == "the"
                && ["two", "three", "four", "five"].contains(&word(i + 1))
            || ["original", "amended", "initiale"].contains(&word(i))
                && i == 1
                && word(0) == "the"
                && ["proposal", "motion"].contains(&word(2))
    }) || ["original", "amended"].contains(&word(0)) && ["proposal", "motion"].contains(&word(1))
}

/// « Non mais on l'a gratuitement », "Yes but they close at six": to what somebody else has said.
fn replies(all: &[String]) -> bool {
    let word = |i: usize| all.get(i).map_or("", String::as_str);
    ["non", "oui", "no", "yes", "yeah", "ouais", "si"].contains(&word(0))
        && ["mais", "but"].contains(&word(1))
}

/// « celui-ci », « ces derniers », "of the two", « Le bureau ne dira rien sur ce sujet ».
fn names_again(all: &[String]) -> bool {
    let last = all.iter().take(6).collect::<Vec<_>>().windows(2).any(|pair| {
        ["ce", "cette", "ces"].contains(&pair[0].as_str())
            && ["dernier", "derniere", "derniers", "dernieres"].contains(&pair[1].as_str())
            || pair[0] == "the" && pair[1] == "latter"
    });
    let of_two = all.windows(4).any(|four| {
        four[0] == "of"
            && four[1] == "the"
            && ["two", "three"].contains(&four[2].as_str())
            && ["by", "with", "for", "is", "was", "at", ""].contains(&four[3].as_str())
    });
    let matter = all.windows(2).any(|pair| {
        ["ce", "cet", "cette", "this", "that"].contains(&pair[0].as_str())
            && MATTERS.contains(&pair[1].as_str())
    });
    last || of_two || matter || all.iter().take(9).any(|word| LATTER.contains(&word.as_str()))
}

/// « C'est quatre départs »; but « C'est la table 3 qui… » names what it speaks of.
fn speaks_of_this(text: &str, all: &[String]) -> bool {
    let word = |i: usize| all.get(i).map_or("", String::as_str);
    let told = word(1).starts_with("l'") || ["le", "la", "les"].contains(&word(1));
    let named = text.split_whitespace().nth(1).is_some_and(|next| next.starts_with(char::is_uppercase));
    let relative =
        |word: &String| ["qui", "que", "qu'il", "qu'elle", "qu'on", "pourquoi"].contains(&word.as_str());
    let cleft =
        word(0).starts_with("c'") && (told || named || word(1) == "pourquoi") && all.iter().any(relative);
    let this = (0..4).any(|i| ["c'est", "c'etait", "c'etaient", "ca", "cela"].contains(&word(i)))
        || word(0) == "ce" && ["n'est", "sont", "n'etait", "sera", "serait", "qui", "que"].contains(&word(1));
    this && !cleft
}

/// « … de tout cela. », "did not accept this.", « le résultat est le suivant. »
fn ends_loose(lower: &str, language: Language) -> bool {
    let ends = [" le suivant.", " la suivante.", " les suivants.", " les suivantes.", " as follows."];
    let so = [" cela.", " ça.", " de tout cela."];
    let loose = BARE.iter().any(|end| lower.contains(end))
        && ![" no one", " this one", " that one", " each one"].iter().any(|whole| lower.contains(whole));
    ends.iter().any(|end| lower.ends_with(end))
        || match language {
            Language::French => so.iter().any(|end| lower.ends_with(end)),
            Language::English => loose,
        }
}

/// « les trois premiers sont élus »: of whom, what stands before tells.
pub(super) fn ranks_the_unnamed(all: &[String], language: Language) -> bool {
    const RANKS: &[&str] =
        &["premiers", "premieres", "derniers", "dernieres", "suivants", "suivantes", "autres"];
    let verb = |word: &str| {
        Lexicon::of(language).analyses(word).first().is_some_and(|reading| reading.pos == Pos::Verb)
    };
    all.windows(4).any(|four| {
        ["les", "aux", "des"].contains(&four[0].as_str())
            && RANKS.contains(&four[2].as_str())
            && verb(&four[3])
    })
}

/// « la résolution est rejetée », "the proposal as amended was carried": which one, only what stands before tells.
fn moves_the_unnamed(all: &[String]) -> bool {
    const MOVED: &[&str] = &["resolution", "motion", "amendement", "amendment", "proposal", "proposition"];
    const NAMES_IT: &[&str] =
        &["de", "du", "des", "d'", "pour", "visant", "of", "to", "that", "for", "n°", "sur", "on"];
    all.iter().enumerate().any(|(i, word)| {
        let elided = word.strip_prefix("l'").is_some_and(|noun| MOVED.contains(&noun));
        let article = i > 0 && ["la", "le", "the", "cette", "this"].contains(&all[i - 1].as_str());
        let next = all.get(i + 1).map_or("", String::as_str);
        let named =
            NAMES_IT.iter().any(|name| next == *name || name.ends_with('\'') && next.starts_with(name));
        (elided || article && MOVED.contains(&word.as_str()))
            && !named
            && !next.starts_with(|c: char| c.is_ascii_digit())
    })
}

/// « Faute de confirmation, l'association restera »: on what the sentence before says may fail.
fn is_condition(text: &str, language: Language) -> bool {
    let opens = ["faute d", "failing "].iter().any(|head| text.starts_with(head));
    let future = |word: &str| {
        let known = Lexicon::of(language).analyses(word);
        word == "will" || known.first().is_some_and(|reading| reading.form == VerbForm::Future)
    };
    opens && text.split(|c: char| !c.is_alphabetic()).any(future)
}

/// « Rachid : oui mais pas tout de suite »: an answer, to what stands before.
fn is_answer(text: &str) -> bool {
    let said = match text.split_once(':') {
        Some((head, rest)) if head.split_whitespace().count() <= 3 => rest,
        _ => text,
    };
    let of_word = |c: char| c.is_alphanumeric() || c == '\'' || c == '’';
    let said = said.trim_start_matches(|c| !of_word(c));
    let (word, after) = said.split_at(said.find(|c| !of_word(c)).unwrap_or(said.len()));
    let first = fold(&word.replace('’', "'"));
    ["oui", "non", "si", "ok", "d'accord", "yes", "no", "yeah", "nope", "exact", "exactement", "agreed"]
        .contains(&first.as_str())
        && (first != "si" && first != "no" && first != "agreed" && first != "non"
            || after.starts_with([',', '.'])
            || opens_twice(said))
}

/// « Non non, mille huit »
fn opens_twice(said: &str) -> bool {
    let mut words =
        said.split_whitespace().map(|word| fold(word.trim_matches(|c: char| !c.is_alphanumeric())));
    let first = words.next();
    first.is_some() && first == words.next()
}

/// "the 3rd", « le 12 »: of which month, the sentence before tells.
pub(super) fn is_bare_day(all: &[String], language: Language) -> bool {
    if all.iter().any(|word| month(word).is_some() || word.contains('/')) {
        return false;
    }
    all.windows(2).any(|pair| {
        let digits = pair[1].trim_end_matches(|c: char| c.is_alphabetic());
        let day = digits.parse::<u32>().is_ok_and(|day| (1..=31).contains(&day));
        let rank = ["st", "nd", "rd", "th"].iter().any(|end| pair[1].ends_with(end));
        match language {
            Language::English => day && rank && ["the", "on", "by"].contains(&pair[0].as_str()),
            // « le 19 » is said of a month that everybody knows.
            Language::French => false,
        }
    })
}

/// « Affiches : Vincent les imprime »: what stands before the colon is what the pronoun stands for.
pub(super) fn opens_with_a_matter(text: &str, language: Language) -> bool {
    let Some((head, _)) = text.split_once(':') else { return false };
    let noun = |word: &str| {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
        Lexicon::of(language).analyses(&word).iter().any(|reading| reading.pos == Pos::Noun)
    };
    (1..=5).contains(&head.split_whitespace().count()) && head.split_whitespace().any(noun)
}

/// The words of a text with small letters, as a lexicon has them.
pub(super) fn small_words(text: &str) -> Vec<String> {
    let bare = |word: &str| {
        word.trim_matches(|c: char| !c.is_alphanumeric() && c != '\'' && c != '’')
            .replace('’', "'")
            .to_lowercase()
    };
    text.split_whitespace().map(bare).collect()
}

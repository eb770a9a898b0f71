//! What words of a draft and of a document are matched by: lemma, kin, synonym, opposite, number, name.

use std::ops::Range;

use crate::lexicon::{FamilyId, LemmaId, Pos};

use super::reading::Reading;
use super::tokens::{Token, Tokenizer};

/// How much a word says of another: the same lemma, kin, a synonym, an opposite.
const KIN: f64 = 0.95;
const SYNONYM: f64 = 0.75;
const SYNONYM_KIN: f64 = 0.65;
const OPPOSITE: f64 = 0.7;
/// What two words are matched by.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Key {
    Lemma(LemmaId),
    Family(FamilyId),
    Stem(String),
    Number(i64),
    Name(usize),
}

/// Whether a word is one that a document must bear out.
pub(super) fn matters(token: &Token, reader: &Tokenizer) -> bool {
    if token.is_number() {
        return true;
    }
    token.is_content()
        && !LIGHT.contains(&reader.lemma(token))
        && !crate::text::words::is_stop_word_of(&token.lower, reader.language)
}

/// Verbs and nouns that a summary uses whatever it tells.
const LIGHT: &[&str] = &[
    "être",
    "avoir",
    "faire",
    "aller",
    "devoir",
    "pouvoir",
    "falloir",
    "association",
    "document",
    "be",
    "have",
    "do",
    "go",
    "make",
    "set",
    "take",
    "get",
    "point",
    "réunion",
    "séance",
    "meeting",
    "lieu",
    "item",
];

pub(super) fn weight_of(token: &Token, named: bool) -> f64 {
    if named || token.is_number() {
        return 1.3;
    }
    match token.pos() {
        Some(Pos::Noun) | None => 1.0,
        Some(Pos::Verb) => 0.7,
        _ => 0.6,
    }
}

/// The keys under which the words of a clause are found.
pub(super) fn keys(read: &Reading, words: Range<usize>, reader: &Tokenizer) -> Vec<Key> {
    let mut found = Vec::new();
    for at in words.clone() {
        let token = &read.tokens[at];
        for lemma in &token.lemmas {
            found.push(Key::Lemma(*lemma));
            found.extend(reader.lexicon.families(*lemma).map(Key::Family));
        }
        found.push(Key::Stem(token.stem.clone()));
    }
    for quantity in read.quantities.iter().filter(|quantity| words.contains(&quantity.at)) {
        found.push(Key::Number(quantity.number.key));
    }
    for mention in read.mentions.iter().filter(|mention| words.contains(&mention.at.start)) {
        found.extend(mention.who.iter().map(|who| Key::Name(*who)));
    }
    found
}

/// The keys that would bear a word out, with their strength and whether they are opposites.
pub(super) fn expanded(token: &Token, reader: &Tokenizer) -> Vec<(Key, f64, bool)> {
    let lexicon = reader.lexicon;
    let mut found =
        vec![(Key::Stem(token.stem.clone()), if token.lower.len() > 3 { 1.0 } else { 0.8 }, false)];
    if token.is_number() {
        let digits = token.lower.parse::<i64>().ok().and_then(|value| value.checked_mul(1000));
        found.extend(digits.map(|key| (Key::Number(key), 1.0, false)));
    }
    let readings: Vec<LemmaId> = match token.reading {
        Some(reading) => vec![reading.lemma],
        None => token.lemmas.clone(),
    };
    for lemma in token.lemmas.iter() {
        found.push((Key::Lemma(*lemma), 1.0, false));
    }
    for lemma in readings {
        found.extend(lexicon.families(lemma).map(|family| (Key::Family(family), KIN, false)));
        for synonym in lexicon.synonyms(lemma) {
            found.push((Key::Lemma(synonym), SYNONYM, false));
            found.extend(lexicon.families(synonym).map(|family| (Key::Family(family), SYNONYM_KIN, false)));
        }
        for opposite in lexicon.antonyms(lemma) {
            found.push((Key::Lemma(opposite), OPPOSITE, true));
            found.extend(lexicon.families(opposite).map(|family| (Key::Family(family), OPPOSITE, true)));
        }
    }
    found
}

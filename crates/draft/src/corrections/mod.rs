//! What a text itself corrects, withdraws or supersedes: later corrections win.
//!
//! Purpose: « non, 340 et pas 350 », errata, an offer taken back, an amended motion, the mail that changes what an
//! earlier one said. Whoever draws facts from a text, or holds a draft against it, must know what it no longer says.
//!
//! Invariant: a wrong correction hurts more than a missed one, so each rule asks for words that correct, and for two
//! values that may stand in one another's place.
//!
//! It does not know what is done with a correction.

mod announced;
mod contrast;
mod correction;
mod errata;
mod reader;
mod rejoinder;
mod threads;
mod values;
mod withdrawn;

use super::Language;
pub use correction::{Correction, CorrectionKind};
use reader::Reader;
use values::Value;

/// The corrections of a text, by the place of what is wrong.
#[must_use]
pub fn corrections(text: &str, language: Language) -> Vec<Correction> {
    let reader = Reader::of(text, language);
    let mut found = Vec::new();
    contrast::find(&reader, &mut found);
    announced::find(&reader, &mut found);
    withdrawn::find(&reader, &mut found);
    threads::find(&reader, &mut found);
    errata::find(&reader, &mut found);
    rejoinder::find(&reader, &mut found);
    let mut all: Vec<Correction> = Vec::new();
    for (value, correction) in &found {
        all.push(correction.clone());
        if let Some(value) = value {
            all.extend(elsewhere(&reader, value, correction));
        }
    }
    all.retain(|one| !one.wrong.is_empty() && one.wrong != one.right);
    all.sort_by_key(|one| (one.wrong.start, one.wrong.end, one.right.start));
    all.dedup_by(|a, b| a.wrong == b.wrong);
    all
}

/// The same wrong value where the text told it before: a number that names itself, or one told of the same thing.
fn elsewhere(reader: &Reader, value: &Value, correction: &Correction) -> Vec<Correction> {
    let Some(told) = reader.sentence_at(correction.wrong.start) else { return Vec::new() };
    let mut topic = reader.sentences[told].stems.clone();
    if let Some(right) = reader.sentence_at(correction.right.start) {
        topic.extend(reader.sentences[right].stems.iter().cloned());
    }
    // Many things take place on « le 18 » of some month: it needs more than one word in common.
    let least = if value.is_bare_day() { 2 } else { 1 };
    let earlier = reader
        .sentences
        .iter()
        .take(told)
        .filter(|sentence| value.is_telling() || sentence.stems.intersection(&topic).count() >= least);
    let same = |other: &&Value| other.is_same(value) && (value.is_telling() || other.may_count(value));
    let places = earlier.flat_map(|sentence| sentence.values.iter().filter(same));
    places.map(|other| Correction { wrong: other.span.clone(), ..correction.clone() }).collect()
}

#[cfg(test)]
mod tests;

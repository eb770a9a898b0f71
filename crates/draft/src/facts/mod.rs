//! The facts of a document that its reader needs: decisions, votes, actions, amounts, dates, open points, causes.
//!
//! Purpose: what a draft is made from, ranked by what readers ask.
//!
//! Invariant: a fact is told in the document's own words, of one place that can be shown; what the document corrects or
//! withdraws later is no fact.
//!
//! It does not know how long a draft is or how it is laid out.

mod features;
mod forms;
mod kinds;
mod leads;
#[cfg(test)]
mod learn;
mod units;
mod vectors;
mod walk;
mod weights;

use std::ops::Range;

use super::Language;
use super::corrections::{Correction, corrections};
use calame_documents::Document;
use features::Row;
pub(super) use vectors::{Vector, product};
use walk::{Form, Unit};
pub(super) use weights::LEAST;

/// One fact, in the words of the document.
#[derive(Debug, Clone, PartialEq)]
pub struct Fact {
    /// The sentence, item or row that tells it: bytes of `Document::text`.
    pub span: Range<usize>,
    /// The line that it cannot be understood without, such as the one that opens its list.
    pub lead: Option<Range<usize>>,
    /// Its section in `Document::sections`.
    pub section: usize,
    /// What it is.
    pub kind: FactKind,
    /// How much readers need it; more is needed more, only the order means something.
    pub weight: f64,
}

/// What a fact is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FactKind {
    /// Something was decided, without a count.
    Decision,
    /// A vote, with its outcome or its counts.
    Vote,
    /// Somebody is to do something.
    Action,
    /// An amount, a number, a change.
    Figure,
    /// Something takes place on a day.
    Date,
    /// Something is not settled, was put off or has no answer.
    Open,
    /// Why something is so.
    Cause,
    /// Anything else that is worth telling.
    Context,
}

/// A unit of a document with all that extraction needs of it.
pub(super) struct Weighed {
    pub fact: Fact,
    pub vector: Vector,
    /// How near it is to what the whole text is about, from 0 to 1.
    pub central: f64,
}

/// The facts of a document, in its order.
#[must_use]
pub fn facts(doc: &Document, language: Language) -> Vec<Fact> {
    weighed(doc, language)
        .into_iter()
        .map(|weighed| weighed.fact)
        .filter(|fact| fact.weight >= weights::LEAST)
        .collect()
}

/// Whether a sentence opens with words that send back to what stands before it.
pub(super) fn sends_back(text: &str) -> bool {
    leads::sends_back(&crate::text::phrases::Tokens::of(text, 0..text.len()))
}

/// Every unit that may tell something, in the document's order; what it takes back later is none.
pub(super) fn weighed(doc: &Document, language: Language) -> Vec<Weighed> {
    weighed_by(doc, language, &weights::WEIGHTS)
}

fn weighed_by(doc: &Document, language: Language, weights: &Row) -> Vec<Weighed> {
    let units = units::units(doc);
    let wrong = corrections(&doc.text, language);
    let mut seen = features::see(doc, &units, &wrong, language);
    let best = seen.central.iter().copied().fold(f64::MIN_POSITIVE, f64::max);
    let mut found = Vec::new();
    for (i, unit) in units.iter().enumerate() {
        if !tells(doc, unit) || superseded(unit, &wrong) {
            continue;
        }
        let row = &seen.rows[i];
        let fact = Fact {
            span: unit.span.clone(),
            lead: unit.lead.clone(),
            section: unit.section,
            kind: kind(row),
            weight: weights::probability(row, weights),
        };
        found.push(Weighed {
            fact,
            vector: std::mem::take(&mut seen.vectors[i]),
            central: seen.central[i] / best,
        });
    }
    found
}

/// Whether a unit says something: no heading, no greeting, no bare question, no single word.
fn tells(doc: &Document, unit: &Unit) -> bool {
    let text = &doc.text[unit.span.clone()];
    let asks = text.ends_with('?') && !text.contains(['→', '=']) || unit.tokens.opens_with(&kinds::ASKS);
    let opens = text.ends_with(':');
    let label =
        unit.speaker.and_then(|turn| doc.turns.get(turn)).filter(|turn| turn.span.start == unit.span.start);
    let name = label.map_or(0, |turn| turn.speaker.split_whitespace().count());
    let words = unit.tokens.words().count().saturating_sub(name);
    let figures = text.contains(|c: char| c.is_ascii_digit());
    let chat =
        words <= CHAT && !figures && (unit.tokens.has(&kinds::TALK) || unit.tokens.has(&kinds::SMALL_TALK));
    // « Les horaires. », « Ça fait, euh... »: what a speaker names or leaves unsaid.
    let unsaid = unit.speaker.is_some() && (text.ends_with("...") || text.ends_with('…'))
        || unit.speaker.is_some()
            && !figures
            && !kinds::may_have_verb(&unit.tokens)
            && !kinds::is_vote(&unit.tokens);
    !matches!(unit.form, Form::Heading | Form::Frame) && !asks && !opens && !chat && !unsaid && words >= 3
}

/// Talk and thanks of so few words, without figures, tell nothing.
const CHAT: usize = 6;

/// Whether what the unit says is taken back elsewhere: its whole, or the value without which it says nothing else.
fn superseded(unit: &Unit, wrong: &[Correction]) -> bool {
    let words = |range: &Range<usize>| unit.tokens.within(range).words().count();
    wrong.iter().any(|one| {
        let elsewhere = one.right.end <= unit.span.start || unit.span.end <= one.right.start;
        let from = one.wrong.start.max(unit.span.start);
        let to = one.wrong.end.min(unit.span.end);
        elsewhere
            && from < to
            && (words(&(from..to)) * 2 >= unit.tokens.words().count() || is_value(one, unit))
    })
}

/// Whether a correction takes back a value told in the unit.
fn is_value(one: &Correction, unit: &Unit) -> bool {
    unit.span.start <= one.wrong.start && one.wrong.end <= unit.span.end && one.wrong.len() < 24
}

/// What a unit tells, from what is seen of it; what a reader asks for first comes first.
fn kind(row: &Row) -> FactKind {
    let seen =
        |name: &str| features::NAMES.iter().position(|known| *known == name).is_some_and(|at| row[at] > 0.0);
    let somebody = seen("named") || seen("first person");
    let task = seen("task") && (somebody || seen("deadline"))
        || somebody && (seen("future") || seen("takes on") || seen("deadline"))
        || seen("heading todo");
    if seen("vote") && (seen("count") || seen("outcome")) {
        FactKind::Vote
    } else if task && !seen("hearsay") {
        FactKind::Action
    } else if seen("open") {
        FactKind::Open
    } else if seen("decision") && !seen("proposal") {
        FactKind::Decision
    } else if seen("event") && seen("day") {
        FactKind::Date
    } else if seen("cause") && !seen("money") {
        FactKind::Cause
    } else if seen("numbers") {
        FactKind::Figure
    } else {
        FactKind::Context
    }
}

#[cfg(test)]
mod tests;

//! What is seen of a unit, as numbers from about 0 to 1: the weights of a fact are a sum of these.

use std::collections::HashSet;

use super::kinds;
use super::vectors::{Vector, centrality, echoes, vectors};
use super::walk::{Form, Unit};
use crate::Language;
use crate::corrections::Correction;
use crate::text::dates::is_calendar;
use crate::text::mails::mails as thread;
use crate::text::numbers::figures;
use crate::text::phrases::{Phrases, Tokens};
use crate::text::words::{Stems, fold, is_stop_word_of, words};
use calame_documents::Document;

/// The names of what is seen, in the order of a [`Row`].
pub(super) const NAMES: [&str; 57] = [
    "bias",
    "vote",
    "count",
    "outcome",
    "decision",
    "proposal",
    "open",
    "task",
    "deadline",
    "cause",
    "condition",
    "change",
    "total",
    "event",
    "hearsay",
    "talk",
    "small talk",
    "minutes",
    "roll",
    "negation",
    "state",
    "ask",
    "consensus",
    "last year",
    "numbers",
    "many numbers",
    "money",
    "percent",
    "day",
    "hour",
    "named",
    "named future",
    "future",
    "first person",
    "question",
    "short",
    "long",
    "item",
    "row",
    "needs lead",
    "opens paragraph",
    "early",
    "late",
    "heading modal",
    "heading misc",
    "head of document",
    "centrality",
    "repeated",
    "superseded",
    "unended",
    "quotes",
    "vote and subject",
    "takes on",
    "heading todo",
    "result",
    "counted",
    "later mail",
];

/// One number for each of [`NAMES`].
pub(super) type Row = [f64; NAMES.len()];

/// What is seen of all units of a document.
pub(super) struct Seen {
    pub rows: Vec<Row>,
    pub vectors: Vec<Vector>,
    /// Nearness to the whole text, before anything is made of it.
    pub central: Vec<f64>,
}

/// Headings under which little is decided, and those that say what is still to do.
static MISC: std::sync::LazyLock<Phrases> = std::sync::LazyLock::new(|| {
    Phrases::of(
        "divers|diverses; a faire; pour la suite; suites; actions; decisions; to do; any other business; next steps; we ask; sum up; conclusion*; l essentiel",
    )
});
static MODAL: std::sync::LazyLock<Phrases> = std::sync::LazyLock::new(|| {
    Phrases::of("recommand*; recommend*; propos*; soumis; ask; not know; demande*; objectif*")
});

/// Units that are nearer say the same thing again.
const ALIKE: f64 = 0.25;

pub(super) fn see(doc: &Document, units: &[Unit], wrong: &[Correction], language: Language) -> Seen {
    let stems = Stems::new(language);
    let telling = |unit: &Unit| !matches!(unit.form, Form::Heading | Form::Frame);
    let texts: Vec<Vec<String>> = units
        .iter()
        .map(|unit| if telling(unit) { stems.of(&doc.text[unit.span.clone()]) } else { Vec::new() })
        .collect();
    let vectors = vectors(&texts);
    let central = centrality(&vectors);
    let best = central.iter().copied().fold(f64::MIN_POSITIVE, f64::max);
    let people = people(doc, language);
    let echoes = echoes(&vectors, ALIKE);
    let ended = ended(doc, units);
    let mails = mails(doc, units);
    let rows = units
        .iter()
        .enumerate()
        .map(|(i, unit)| {
            let place = i as f64 / units.len().max(1) as f64;
            let mut row = row(doc, unit, &people, language);
            let own = unit.speaker.is_some()
                || unit
                    .lead
                    .as_ref()
                    .is_some_and(|lead| units.iter().any(|of| of.form == Form::Frame && of.span == *lead));
            if own && unit.tokens.has(&I_WILL) {
                set(&mut row, "named future", 1.0);
            }
            set(&mut row, "early", (1.0 - 5.0 * place).max(0.0));
            set(&mut row, "late", (5.0 * place - 4.0).max(0.0));
            set(&mut row, "head of document", f64::from(u8::from(unit.heading.is_none() && place < 0.15)));
            set(&mut row, "centrality", central[i] / best);
            set(&mut row, "later mail", mails[i]);
            set(&mut row, "repeated", (echoes[i] as f64 / 3.0).min(1.0));
            set(&mut row, "superseded", f64::from(u8::from(wrong.iter().any(|one| inside(unit, one)))));
            let bare =
                !doc.text[unit.span.clone()].trim_end().ends_with(['.', '!', '?', '…', ';', ':', ')', '»']);
            set(&mut row, "unended", if bare && unit.form == Form::Sentence { ended } else { 0.0 });
            row
        })
        .collect();
    Seen { rows, vectors, central }
}

/// How late in a thread the mail of each unit was sent: 1 in the last; 0 where there is no thread.
fn mails(doc: &Document, units: &[Unit]) -> Vec<f64> {
    let mails = thread(&doc.text);
    let rank = |unit: &Unit| {
        let mail = mails.iter().rev().find(|mail| mail.head.start <= unit.span.start);
        mail.map_or(0.0, |mail| mail.rank as f64 / (mails.len() - 1).max(1) as f64)
    };
    units.iter().map(rank).collect()
}

fn inside(unit: &Unit, one: &Correction) -> bool {
    unit.span.start <= one.wrong.start && one.wrong.end <= unit.span.end
}

/// Share of sentences that end with a full stop: where most do, a line that does not is a title.
fn ended(doc: &Document, units: &[Unit]) -> f64 {
    let lines: Vec<&Unit> = units.iter().filter(|unit| unit.form == Form::Sentence).collect();
    let whole =
        lines.iter().filter(|unit| doc.text[unit.span.clone()].ends_with(['.', '!', '?', '…', '»'])).count();
    whole as f64 / lines.len().max(1) as f64
}

fn set(row: &mut Row, name: &str, value: f64) {
    if let Some(at) = NAMES.iter().position(|known| *known == name) {
        row[at] = value;
    }
}

fn row(doc: &Document, unit: &Unit, people: &HashSet<String>, language: Language) -> Row {
    let mut row = [0.0; NAMES.len()];
    let text = &doc.text[unit.span.clone()];
    let tokens = &unit.tokens;
    classes(&mut row, tokens);
    let flags = [
        ("bias", true),
        ("vote", kinds::is_vote(tokens)),
        ("count", tokens.has(&kinds::COUNT)),
        ("consensus", tokens.has(&kinds::CONSENSUS)),
        ("last year", tokens.has(&kinds::LAST_YEAR)),
        ("first person", tokens.has(&FIRST)),
        ("question", text.ends_with('?')),
        ("item", unit.form == Form::Item),
        ("row", unit.form == Form::Row),
        ("needs lead", unit.lead.is_some()),
        ("opens paragraph", unit.nth == 0),
        ("quotes", text.contains(['«', '"', '“'])),
        ("vote and subject", kinds::is_vote(tokens) && unit.lead.is_none()),
        ("takes on", tokens.has(&kinds::TAKES_ON)),
    ];
    for (name, holds) in flags {
        set(&mut row, name, f64::from(u8::from(holds)));
    }
    let heading = unit.heading.clone().or(unit.opening.clone());
    let under = |class: &Phrases| heading.clone().is_some_and(|line| Tokens::of(&doc.text, line).has(class));
    set(&mut row, "heading modal", f64::from(u8::from(under(&MODAL))));
    set(&mut row, "heading misc", f64::from(u8::from(under(&MISC))));
    set(&mut row, "heading todo", f64::from(u8::from(under(&kinds::TODO) && unit.form == Form::Item)));
    figure(&mut row, text, language);
    let counted = tokens.has(&kinds::COUNTED) && text.contains(|c: char| c.is_ascii_digit());
    set(&mut row, "counted", f64::from(u8::from(counted)));
    names(&mut row, text, tokens, people);
    let count = tokens.words().count() as f64;
    set(&mut row, "short", ((7.0 - count) / 6.0).clamp(0.0, 1.0));
    set(&mut row, "long", ((count - 15.0) / 20.0).clamp(0.0, 1.5));
    row
}

/// Which classes of words the unit holds.
fn classes(row: &mut Row, tokens: &Tokens) {
    let classes: [(&str, &Phrases); 20] = [
        ("outcome", &kinds::OUTCOME),
        ("decision", &kinds::DECISION),
        ("proposal", &kinds::PROPOSAL),
        ("open", &kinds::OPEN),
        ("task", &kinds::TASK),
        ("deadline", &kinds::DEADLINE),
        ("cause", &kinds::CAUSE),
        ("condition", &kinds::CONDITION),
        ("change", &kinds::CHANGE),
        ("total", &kinds::TOTAL),
        ("result", &kinds::RESULT),
        ("event", &kinds::EVENT),
        ("hearsay", &kinds::HEARSAY),
        ("talk", &kinds::TALK),
        ("small talk", &kinds::SMALL_TALK),
        ("minutes", &kinds::MINUTES),
        ("roll", &kinds::ROLL),
        ("negation", &kinds::NEGATION),
        ("state", &kinds::STATE),
        ("ask", &kinds::ASK),
    ];
    for (name, class) in classes {
        set(row, name, f64::from(u8::from(tokens.has(class))));
    }
}

static FIRST: std::sync::LazyLock<Phrases> =
    std::sync::LazyLock::new(|| Phrases::of("je|j|moi|mon|ma|mes; i; my; me; m"));

fn figure(row: &mut Row, text: &str, language: Language) {
    let found = figures(text, language);
    let year = |key: i64| (1_900_000..2_100_000).contains(&key) && key % 1000 == 0;
    let counts = found.numbers.iter().filter(|number| !year(number.key)).count();
    let unit = |unit| found.numbers.iter().any(|number| number.unit == Some(unit));
    set(row, "numbers", f64::from(u8::from(counts > 0)));
    set(row, "many numbers", (counts.saturating_sub(1) as f64 / 3.0).min(1.0));
    set(row, "money", f64::from(u8::from(unit(crate::text::figures::Unit::Money))));
    set(row, "percent", f64::from(u8::from(unit(crate::text::figures::Unit::Percent))));
    let day = !found.dates.is_empty() || words(text).any(|word| is_calendar(word.text));
    set(row, "day", f64::from(u8::from(day)));
    set(row, "hour", f64::from(u8::from(!found.times.is_empty())));
}

fn names(row: &mut Row, text: &str, tokens: &Tokens, people: &HashSet<String>) {
    let named = tokens.has(&kinds::ROLE)
        || words(text).any(|word| word.is_capitalised() && people.contains(&fold(word.text)));
    let future = tokens.words().any(kinds::is_future) || tokens.has(&WILL);
    set(row, "named", f64::from(u8::from(named)));
    set(row, "future", f64::from(u8::from(future)));
    set(row, "named future", f64::from(u8::from(named && (future || tokens.has(&kinds::TASK)))));
}

/// Somebody takes a task on, in their own words.
static I_WILL: std::sync::LazyLock<Phrases> = std::sync::LazyLock::new(|| {
    Phrases::of(
        "i ll|will|m going; je m en charge|occupe; je lui dirai; j enverrai|appellerai|ferai; je l|la|le|les envoie|depose|fais|demande|retire|prends; je demande|reserve|fais|verifie|depose|commande|prepare|redige|reponds demain|l|le|la|les|d|un|une|oui; je la|le|les depose|fais|prends|vois|commande; i can drive|approve|do; let me",
    )
});
static WILL: std::sync::LazyLock<Phrases> =
    std::sync::LazyLock::new(|| Phrases::of("will; ll; to tell|find|write|send|ask; is going to"));

/// Folded words that have a capital inside a sentence and never go without: people, places.
fn people(doc: &Document, language: Language) -> HashSet<String> {
    let mut capital = HashSet::new();
    let mut common = HashSet::new();
    let mut opens = true;
    let mut at = 0;
    for word in words(&doc.text) {
        opens |= doc.text[at..word.span.start].contains(['.', '!', '?', '\n', '…', '«', ':']);
        at = word.span.end;
        let lower = word.text.to_lowercase();
        if !word.is_capitalised() {
            common.insert(fold(word.text));
        } else if !opens
            && lower.chars().count() > 2
            && !is_stop_word_of(&lower, language)
            && !is_calendar(word.text)
        {
            capital.insert(fold(word.text));
        }
        opens = false;
    }
    capital.extend(doc.turns.iter().map(|turn| fold(&turn.speaker)));
    capital.retain(|word| !common.contains(word));
    capital
}

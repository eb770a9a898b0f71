//! Where a document speaks of what a sentence claims: words that mean the same, clause by clause.

use std::collections::HashMap;
use std::ops::Range;

use crate::Language;
use crate::corrections::corrections;
use crate::text::lines::is_item;
use crate::text::mails::names_sender;
use crate::text::sentences::sentences;
use calame_documents::Document;

use super::classes::{Governor, governor};
use super::keys::{Key, expanded, keys, matters, weight_of};
use super::people::People;
use super::reading::{Clause, Reading};
use super::tokens::{Token, Tokenizer};

/// What a word is worth that stands elsewhere in the sentence, in the one beside it, in the heading.
const SAME_SENTENCE: f64 = 0.85;
const BESIDE: f64 = 0.55;
const HEADING: f64 = 0.7;

/// A sentence of the document, read.
#[derive(Debug)]
pub(crate) struct Passage {
    pub read: Reading,
    /// Whether a figure or a day of it is taken back, and it does not say so itself.
    superseded: bool,
    /// What the line above its list, or its heading, makes of it: a recommendation, a wish.
    governs: Option<Governor>,
    /// What each word is found by.
    keys: Vec<Vec<Key>>,
    /// Clauses before this sentence.
    first_clause: usize,
    pub section: usize,
    /// Who speaks, in a transcript: entities that the label may name.
    pub speaker: Vec<usize>,
}

/// A document, read and ready to be asked.
pub(crate) struct Evidence {
    pub passages: Vec<Passage>,
    pub people: People,
    /// The newest year that a table has figures of.
    pub year: Option<i64>,
    /// For each clause, its passage.
    owners: Vec<usize>,
    found_in: HashMap<Key, Vec<usize>>,
    headings: HashMap<Key, Vec<usize>>,
}

/// A word of a draft with the clauses that hold it.
#[derive(Debug)]
pub(crate) struct Sought {
    /// The word of the draft's sentence.
    pub at: usize,
    pub weight: f64,
    /// Whether it names somebody.
    pub named: bool,
    keys: Vec<Key>,
    /// How well each clause has it.
    clauses: HashMap<usize, (f64, bool)>,
    sections: HashMap<usize, f64>,
}

/// How well one clause of the document answers a clause of the draft.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fit {
    pub passage: usize,
    /// Place among the passage's clauses.
    pub clause: usize,
    /// Share of the draft's words found in the clause, its sentence and around, 0 to 1.
    pub covered: f64,
    /// Share found in the clause itself.
    pub own: f64,
}

impl Evidence {
    pub fn of(doc: &Document, reader: &Tokenizer) -> Self {
        let spans = sentences(&doc.text);
        let section =
            |span: &Range<usize>| doc.sections.iter().rposition(|s| s.span.start <= span.start).unwrap_or(0);
        let readings: Vec<Reading> =
            spans.iter().map(|span| Reading::of(&doc.text[span.clone()], span.start, reader)).collect();
        let words: Vec<Vec<Token>> = readings.iter().map(|reading| reading.tokens.clone()).collect();
        let people = People::of(&words, reader);
        let mut evidence = Self {
            passages: Vec::new(),
            people,
            year: None,
            owners: Vec::new(),
            found_in: HashMap::new(),
            headings: HashMap::new(),
        };
        let superseded = corrections(&doc.text, reader.language);
        let mut lead: Option<Governor> = None;
        let mut years: Vec<i64> = Vec::new();
        let mut sender: Vec<usize> = Vec::new();
        for (span, reading) in spans.into_iter().zip(readings) {
            let mut read = reading.with_people(&evidence.people, reader);
            let text = &doc.text[span.clone()];
            read.superseded(&doc.text, &superseded, reader.language);
            let taken_back = superseded.iter().any(|c| {
                let within = |range: &Range<usize>| span.start <= range.start && range.end <= span.end;
                within(&c.wrong) && !within(&c.right)
            });
            years = read.in_table(years);
            evidence.year = evidence.year.max(years.iter().copied().max());
            let turn = doc.turns.iter().find(|turn| turn.span.contains(&span.start));
            if let Some(name) = sender_of(text) {
                sender = evidence.people.called(name, reader);
            }
            let speaker =
                turn.map_or_else(|| sender.clone(), |turn| evidence.people.called(&turn.speaker, reader));
            let mut governs = None;
            if is_item(text) {
                let heading = doc.sections.get(section(&span)).and_then(|section| section.heading.as_deref());
                governs = lead.or_else(|| heading.and_then(|heading| governing(heading, reader)));
                governs = governs.filter(|by| read.governed(*by));
            } else {
                lead = lead_of(text, reader);
            }
            let first_clause = evidence.index(&read, reader);
            let keys = (0..read.tokens.len()).map(|at| keys(&read, at..at + 1, reader)).collect();
            evidence.passages.push(Passage {
                section: section(&span),
                superseded: taken_back,
                governs,
                speaker,
                keys,
                read,
                first_clause,
            });
        }
        evidence.index_headings(doc, reader);
        evidence
    }

    /// Notes which words the clauses of the next passage hold, and says which is its first.
    fn index(&mut self, read: &Reading, reader: &Tokenizer) -> usize {
        let first = self.owners.len();
        for (i, clause) in read.clauses.iter().enumerate() {
            self.owners.push(self.passages.len());
            for key in keys(read, clause.words.clone(), reader) {
                let clauses = self.found_in.entry(key).or_default();
                if clauses.last() != Some(&(first + i)) {
                    clauses.push(first + i);
                }
            }
        }
        first
    }

    fn index_headings(&mut self, doc: &Document, reader: &Tokenizer) {
        for (i, section) in doc.sections.iter().enumerate() {
            let Some(heading) = &section.heading else { continue };
            let read = Reading::of(heading, 0, reader).with_people(&self.people, reader);
            for key in keys(&read, 0..read.tokens.len(), reader) {
                self.headings.entry(key).or_default().push(i);
            }
        }
    }

    /// The words of a draft's sentence that carry meaning, each with where the document has it.
    pub fn seek(&self, read: &Reading, reader: &Tokenizer) -> Vec<Sought> {
        let mut sought = Vec::new();
        let named =
            |at: usize| read.mentions.iter().find(|mention| mention.at.contains(&at) && !mention.by_role);
        for (at, token) in read.tokens.iter().enumerate() {
            let mention = named(at);
            if mention.is_some_and(|mention| mention.at.start != at)
                || mention.is_none() && !matters(token, reader)
            {
                continue;
            }
            let mut clauses: HashMap<usize, (f64, bool)> = HashMap::new();
            let mut sections: HashMap<usize, f64> = HashMap::new();
            let keys = match mention {
                Some(mention) if !mention.who.is_empty() => {
                    mention.who.iter().map(|who| (Key::Name(*who), 1.0, false)).collect()
                }
                _ => expanded(token, reader),
            };
            let known_by: Vec<Key> = keys.iter().map(|(key, _, _): &(Key, f64, bool)| key.clone()).collect();
            for (key, strength, opposed) in keys {
                for clause in self.found_in.get(&key).into_iter().flatten() {
                    let known = clauses.entry(*clause).or_insert((0.0, false));
                    if strength > known.0 {
                        *known = (strength, opposed);
                    }
                }
                for section in self.headings.get(&key).into_iter().flatten() {
                    let known = sections.entry(*section).or_default();
                    *known = known.max(strength);
                }
            }
            let count = self.passages.len() as f64;
            let seen: f64 = {
                let mut owners: Vec<usize> =
                    clauses.iter().filter(|(_, (s, _))| *s > 0.6).map(|(c, _)| self.owners[*c]).collect();
                owners.sort_unstable();
                owners.dedup();
                owners.len() as f64
            };
            let seen = if seen == 0.0 { (count / 6.0).max(1.0) } else { seen };
            let weight = (1.0 + count / seen).ln() * weight_of(token, mention.is_some());
            sought.push(Sought { at, weight, named: mention.is_some(), keys: known_by, clauses, sections });
        }
        sought
    }

    /// How a clause of the document answers some words of a draft.
    fn fit(&self, clause: usize, sought: &[&Sought]) -> Fit {
        let passage = self.owners[clause];
        let mut own = 0.0;
        let mut covered = 0.0;
        let mut all = 0.0;
        for word in sought {
            let weight = if word.named { 0.6 * word.weight } else { word.weight };
            all += weight;
            let here = word.clauses.get(&clause).map_or(0.0, |(strength, _)| *strength);
            own += weight * here;
            covered += weight * here.max(self.around(passage, word));
        }
        let all = all.max(f64::MIN_POSITIVE);
        Fit {
            passage,
            clause: clause - self.passages[passage].first_clause,
            covered: covered / all,
            own: own / all,
        }
    }

    /// Where a word stands, the clause that answers some others best.
    pub fn anchor(&self, word: &Sought, others: &[&Sought]) -> Option<Fit> {
        let with = word.clauses.iter().filter(|(_, (strength, _))| *strength > 0.6);
        with.map(|(clause, _)| self.fit(*clause, others))
            .max_by(|a, b| a.covered.total_cmp(&b.covered).then(b.passage.cmp(&a.passage)))
    }

    /// How well a passage and what stands around it have a word.
    fn around(&self, passage: usize, word: &Sought) -> f64 {
        let section = self.passages[passage].section;
        let heading = word.sections.get(&section).map_or(0.0, |strength| strength * HEADING);
        let near = |other: usize, share: f64| {
            self.passages.get(other).filter(|p| p.section == section).map_or(0.0, |p| {
                let clauses = p.first_clause..p.first_clause + p.read.clauses.len();
                let best = clauses
                    .filter_map(|clause| word.clauses.get(&clause))
                    .map(|(s, _)| *s)
                    .fold(0.0, f64::max);
                best * share
            })
        };
        let before = passage.checked_sub(1).map_or(0.0, |before| near(before, BESIDE));
        [heading, near(passage, SAME_SENTENCE), before, near(passage + 1, BESIDE)]
            .into_iter()
            .fold(0.0, f64::max)
    }

    /// The clauses that answer best, the best first.
    pub fn best(&self, sought: &[&Sought], most: usize) -> Vec<Fit> {
        let mut candidates: Vec<usize> =
            sought.iter().flat_map(|word| word.clauses.keys().copied()).collect();
        candidates.sort_unstable();
        candidates.dedup();
        let mut fits: Vec<Fit> = candidates.into_iter().map(|clause| self.fit(clause, sought)).collect();
        fits.sort_by(|a, b| {
            (b.covered + 0.5 * b.own).total_cmp(&(a.covered + 0.5 * a.own)).then(a.passage.cmp(&b.passage))
        });
        fits.truncate(most);
        fits
    }

    /// Whether the document takes a sentence of its own back, or a figure or a day in it.
    pub fn takes_back(&self, passage: usize) -> bool {
        let Some(passage) = self.passages.get(passage) else { return false };
        passage.superseded || passage.read.clauses.iter().any(|clause| clause.superseded)
    }

    /// What the line above its list makes of a sentence that does not say so itself.
    pub fn governs(&self, passage: usize) -> Option<Governor> {
        self.passages.get(passage)?.governs
    }

    /// The clause of a fit.
    pub fn clause(&self, fit: &Fit) -> &Clause {
        &self.passages[fit.passage].read.clauses[fit.clause]
    }

    /// Whether a passage and what stands around it speak of a good part of some words.
    pub fn speaks_of(&self, passage: usize, sought: &[Sought], least: f64) -> bool {
        let all: f64 = sought.iter().map(|word| word.weight).sum();
        let found: f64 = sought.iter().map(|word| word.weight * self.around(passage, word)).sum();
        found >= least * all
    }

    /// Which words of a passage answer a word of the draft.
    pub fn places(&self, passage: usize, word: &Sought) -> Vec<usize> {
        let keys = &self.passages[passage].keys;
        (0..keys.len()).filter(|at| keys[*at].iter().any(|key| word.keys.contains(key))).collect()
    }

    /// Whether the heading over a passage has a word.
    pub fn in_heading(&self, fit: &Fit, word: &Sought) -> bool {
        word.sections.contains_key(&self.passages[fit.passage].section)
    }

    /// How well a clause has a word: its strength, and whether it is an opposite.
    pub fn has(&self, fit: &Fit, word: &Sought) -> Option<(f64, bool)> {
        word.clauses.get(&(self.passages[fit.passage].first_clause + fit.clause)).copied()
    }

    /// Share of words found in some passages together, with what stands around each.
    pub fn covered(&self, passages: &[usize], sought: &[Sought]) -> f64 {
        let all: f64 = sought.iter().map(|word| word.weight).sum();
        let found: f64 = sought
            .iter()
            .map(|word| {
                word.weight
                    * passages
                        .iter()
                        .map(|p| self.around(*p, word) / SAME_SENTENCE)
                        .fold(0.0, f64::max)
                        .min(1.0)
            })
            .sum();
        if all > 0.0 { found / all } else { 1.0 }
    }
}

impl Sought {
    /// Whether the document has it anywhere.
    pub fn is_known(&self) -> bool {
        self.clauses.values().any(|(strength, _)| *strength > 0.6) || !self.sections.is_empty()
    }
}

/// The name after the head of a mail that tells its sender.
fn sender_of(text: &str) -> Option<&str> {
    let (head, rest) = text.lines().next()?.split_once(':')?;
    let head = head.trim().to_lowercase();
    (names_sender(&head) || ["expéditeur", "envoyé par", "message de", "sent by"].contains(&head.as_str()))
        .then(|| rest.split(['<', '(', ',']).next().unwrap_or(rest).trim())
}

/// Whether the line above a list makes proposals or wishes of its items: « Recommandations », "We ask you to:".
pub(crate) fn proposes(text: &str, language: Language) -> bool {
    governing(text, &Tokenizer::new(language)).is_some()
}

/// What a line that opens a list makes of its items.
pub(crate) fn lead_of(text: &str, reader: &Tokenizer) -> Option<Governor> {
    (text.trim_end().ends_with(':') || text.starts_with('#')).then(|| governing(text, reader)).flatten()
}

/// What the line that opens a list, or a heading, makes of what follows.
fn governing(text: &str, reader: &Tokenizer) -> Option<Governor> {
    let tokens = reader.read(text, 0);
    tokens.iter().find_map(|token| governor(reader.lemma(token), reader.language)).filter(|governor| {
        matches!(governor, Governor::Proposes | Governor::Wishes | Governor::Refuses | Governor::Postpones)
    })
}

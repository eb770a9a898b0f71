//! Which source sentences say what a draft sentence says, by the stems they share.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use crate::text::figures::{Figures, Number};
use crate::text::numbers::figures;
use crate::text::sentences::sentences;
use crate::text::votes;
use crate::text::words::Stems;
use crate::{Language, Sentence};
use calame_documents::Document;

/// Source sentences that may be joined to support one of the draft.
const MOST_SOURCES: usize = 3;
/// What another source sentence must add, as a share of the whole, to be worth showing.
const LEAST_GAIN: f64 = 0.12;

/// The source, cut in sentences and ready to be searched.
pub(crate) struct Source<'a> {
    text: &'a str,
    pub sentences: Vec<SourceSentence>,
    /// Number of sentences that hold a stem.
    seen_in: HashMap<String, f64>,
}

/// One sentence of the source.
pub(crate) struct SourceSentence {
    pub span: Range<usize>,
    pub stems: HashSet<String>,
    pub figures: Figures,
}

/// What supports a draft sentence.
#[derive(Debug, Default)]
pub(crate) struct Support {
    /// Indices of source sentences, the best first.
    pub best: Vec<usize>,
    /// Share of the draft sentence's weight found in them, 0 to 1.
    pub covered: f64,
}

/// The passage of a document nearest to a sentence, among its sources, in the document's own words on one line.
#[must_use]
pub fn own_words(sentence: &Sentence, doc: &Document, language: Language) -> Option<String> {
    let stems = Stems::new(language);
    let wanted: HashSet<String> = stems.of(&sentence.text).into_iter().collect();
    let near = |range: &Range<usize>| {
        let found: HashSet<String> = stems.of(&doc.text[range.clone()]).into_iter().collect();
        (wanted.intersection(&found).count(), std::cmp::Reverse(found.len()))
    };
    let range = sentence.sources.iter().max_by_key(|range| near(range))?;
    Some(doc.text[range.clone()].split_whitespace().collect::<Vec<_>>().join(" "))
}

impl<'a> Source<'a> {
    pub fn of(text: &'a str, language: Language, stems: &Stems) -> Self {
        let mut seen_in: HashMap<String, f64> = HashMap::new();
        let sentences: Vec<SourceSentence> = sentences(text)
            .into_iter()
            .map(|span| {
                let raw = &text[span.clone()];
                let found: HashSet<String> = stems.of(raw).into_iter().collect();
                for stem in &found {
                    *seen_in.entry(stem.clone()).or_default() += 1.0;
                }
                SourceSentence { figures: figures(raw, language), stems: found, span }
            })
            .collect();
        Self { text, sentences, seen_in }
    }

    /// The words of one sentence.
    pub fn text_of(&self, index: usize) -> &'a str {
        &self.text[self.sentences[index].span.clone()]
    }

    /// What lies between two sentences, nothing for one and the same.
    pub fn between(&self, first: usize, second: usize) -> &'a str {
        let (from, to) = (self.sentences[first].span.end, self.sentences[second].span.start);
        self.text.get(from..to).unwrap_or_default()
    }

    /// Rare stems weigh more; a stem the source lacks weighs as the average one, since a summary has words of its own.
    fn weight(&self, stem: &str) -> f64 {
        let count = self.sentences.len() as f64;
        let seen = self.seen_in.get(stem).copied().unwrap_or_else(|| (count / 4.0).max(1.0));
        (1.0 + count / seen).ln()
    }

    /// The few sentences that together hold most of the stems.
    pub fn support(&self, stems: &HashSet<String>) -> Support {
        let all: f64 = self.sum(stems.iter());
        let mut left: HashSet<&String> = stems.iter().collect();
        let mut support = Support::default();
        while support.best.len() < MOST_SOURCES && all > 0.0 {
            let gain = |sentence: &SourceSentence| {
                let shared = left.iter().copied().filter(|stem| sentence.stems.contains(*stem));
                // Of two equal matches the shorter sentence says it more plainly.
                self.sum(shared) - 0.001 * sentence.stems.len() as f64
            };
            let gains = self.sentences.iter().map(gain).enumerate();
            let Some((index, gained)) = gains.reduce(|a, b| if b.1 > a.1 { b } else { a }) else { break };
            if gained / all < LEAST_GAIN {
                break;
            }
            support.best.push(index);
            left.retain(|stem| !self.sentences[index].stems.contains(*stem));
        }
        support.covered = if all > 0.0 { 1.0 - self.sum(left.into_iter()) / all } else { 1.0 };
        support
    }

    /// The sentences on the same subject as a vote: the words of voting itself are left out.
    pub fn same_subject(&self, stems: &HashSet<String>) -> Vec<usize> {
        let subject: HashSet<String> =
            stems.iter().filter(|stem| !votes::is_vote_word(stem)).cloned().collect();
        let all = self.sum(subject.iter());
        let shared = |sentence: &SourceSentence| self.sum(subject.intersection(&sentence.stems));
        let best = self.sentences.iter().map(shared).fold(0.0, f64::max);
        if all == 0.0 || best / all < 0.34 {
            return Vec::new();
        }
        (0..self.sentences.len()).filter(|&i| shared(&self.sentences[i]) >= best * 0.999).collect()
    }

    /// Share of a sentence's weight that one of the source holds.
    pub fn shared(&self, index: usize, stems: &HashSet<String>) -> f64 {
        let all = self.sum(stems.iter()).max(f64::MIN_POSITIVE);
        self.sum(stems.intersection(&self.sentences[index].stems)) / all
    }

    /// The sentences that hold a number, the most alike first.
    pub fn holding(&self, number: &Number, stems: &HashSet<String>) -> Option<(usize, f64)> {
        let all = self.sum(stems.iter()).max(f64::MIN_POSITIVE);
        let holds = |figures: &Figures| figures.holds(number) || figures.is_day(number);
        let holders = self.sentences.iter().enumerate().filter(|(_, s)| holds(&s.figures));
        holders
            .map(|(i, sentence)| (i, self.sum(stems.intersection(&sentence.stems)) / all))
            .reduce(|a, b| if b.1 > a.1 { b } else { a })
    }

    /// Sums in a fixed order, since a set has none.
    fn sum<'s>(&self, stems: impl Iterator<Item = &'s String>) -> f64 {
        let mut weights: Vec<f64> = stems.map(|stem| self.weight(stem)).collect();
        weights.sort_unstable_by(f64::total_cmp);
        weights.into_iter().sum()
    }
}

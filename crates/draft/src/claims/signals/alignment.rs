//! How well the words of a sentence are answered: by one passage, in its order, by the words that it needs.

use super::super::classes;
use super::super::evidence::{Fit, Sought};
use super::super::judge::{Case, Verdict};
use super::super::reading::Clause;
use super::{Row, count, one};
use crate::lexicon::Pos;

impl Case<'_> {
    pub(super) fn alignment(&self, best: &Fit, whole: &[Fit], verdict: &Verdict, row: &mut Row) {
        let weight: f64 = self.sought.iter().map(|w| w.weight).sum::<f64>().max(f64::MIN_POSITIVE);
        row.add(&["covered"], best.covered);
        row.add(&["own"], best.own);
        row.add(&["covered-by-all"], self.evidence.covered(&verdict.sources, self.sought));
        let unknown: f64 = self.sought.iter().filter(|w| !w.is_known()).map(|w| w.weight).sum();
        row.add(&["unknown"], unknown / weight);
        row.add(&["lead"], whole.get(1).map_or(0.5, |second| best.covered - second.covered));
        let places: Vec<Vec<usize>> =
            self.sought.iter().map(|w| self.evidence.places(best.passage, w)).collect();
        let tokens = &self.evidence.passages[best.passage].read.tokens;
        let content = tokens.iter().filter(|t| t.is_content() || t.is_number()).count().max(1);
        let mut used: Vec<usize> = places.iter().flatten().copied().collect();
        used.sort_unstable();
        used.dedup();
        row.add(&["told-share"], (used.len() as f64 / content as f64).min(1.0));
        let firsts: Vec<usize> = places.iter().filter_map(|p| p.first().copied()).collect();
        row.add(&["in-order"], longest_rise(&firsts) as f64 / firsts.len().max(1) as f64);
        for (name, pos) in [
            ("noun", Some(Pos::Noun)),
            ("verb", Some(Pos::Verb)),
            ("adjective", Some(Pos::Adjective)),
            ("strange", None),
        ] {
            let mine: Vec<&Sought> = self
                .sought
                .iter()
                .filter(|w| {
                    self.read.tokens[w.at].pos() == pos && !w.named && !self.read.tokens[w.at].is_number()
                })
                .collect();
            let lacking = mine.iter().filter(|w| self.evidence.places(best.passage, w).is_empty()).count();
            row.add(&[name, "-lacking"], count(lacking, 4));
            row.add(&[name, "-lacking-share"], lacking as f64 / mine.len().max(1) as f64);
            row.add(&[name, "-nowhere"], count(mine.iter().filter(|w| !w.is_known()).count(), 3));
        }
        let verbs: Vec<f64> = (0..self.read.clauses.len())
            .filter_map(|index| self.verb(index))
            .map(|w| {
                whole
                    .iter()
                    .take(2)
                    .filter_map(|f| self.evidence.has(f, w))
                    .map(|(s, _)| s)
                    .fold(0.0, f64::max)
            })
            .collect();
        row.add(
            &["verbs-found"],
            if verbs.is_empty() { 0.6 } else { verbs.iter().sum::<f64>() / verbs.len() as f64 },
        );
        row.add(&["verb-least"], verbs.iter().copied().fold(1.0, f64::min));
        let opposed = |w: &Sought| {
            whole.iter().take(2).filter_map(|f| self.evidence.has(f, w)).any(|(s, o)| o && s > 0.6)
        };
        row.add(&["opposed"], one(self.sought.iter().any(opposed)));
    }

    pub(super) fn place(&self, best: &Fit, whole: &[Fit], row: &mut Row) {
        let evidence = self.evidence;
        row.add(&["taken-back"], one(evidence.takes_back(best.passage)));
        row.add(&["governed"], one(evidence.governs(best.passage).is_some()));
        let next = evidence.passages.get(best.passage + 1);
        row.add(&["next-points-back"], one(next.is_some() && self.points_back(best.passage + 1)));
        let unreal = |c: &Clause| c.stance.reality() < 2 || c.stance.conditioned;
        row.add(&["next-unreal"], one(next.is_some_and(|n| n.read.clauses.iter().any(unreal))));
        let rivals = |later: bool| {
            whole.iter().skip(1).any(|f| {
                let apart = if later { f.passage > best.passage + 1 } else { f.passage + 1 < best.passage };
                apart && f.covered > 0.7 * best.covered
            })
        };
        row.add(&["told-later-too"], one(rivals(true)));
        row.add(&["told-before-too"], one(rivals(false)));
        let changes = |f: &Fit| classes::CHANGES.within(&evidence.passages[f.passage].read.tokens);
        row.add(
            &["changed-later"],
            one(whole
                .iter()
                .any(|f| f.passage > best.passage && f.covered > 0.5 * best.covered && changes(f))),
        );
    }
}

/// Length of the longest run of rising values, others left out.
fn longest_rise(values: &[usize]) -> usize {
    let mut ends = vec![1; values.len()];
    for i in 0..values.len() {
        for j in 0..i {
            if values[j] < values[i] {
                ends[i] = ends[i].max(ends[j] + 1);
            }
        }
    }
    ends.into_iter().max().unwrap_or(0)
}

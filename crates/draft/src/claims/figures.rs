//! Whether each figure of a sentence is one of the document, about the same matter and of the same year.

use crate::Status;

use super::classes::{self, COMPARING, TAKEN_BACK};
use super::judge::{Case, Verdict};
use super::quantities::{Quantity, Year};

/// Share of a sentence that a passage elsewhere must speak of to lend it a figure.
const SPEAKS: f64 = 0.3;

impl Case<'_> {
    /// Every figure stands in one of the passages, about the same thing and of the same year.
    pub(super) fn numbers(&self, passages: &[usize], verdict: &mut Verdict) {
        for quantity in &self.read.quantities {
            self.number(quantity, passages, verdict);
        }
    }

    fn number(&self, quantity: &Quantity, passages: &[usize], verdict: &mut Verdict) {
        let mut known: Vec<(usize, &Quantity)> = Vec::new();
        for passage in passages.iter().flat_map(|p| [Some(*p), p.checked_sub(1), Some(p + 1)]).flatten() {
            let Some(found) = self.evidence.passages.get(passage) else { continue };
            known.extend(
                found
                    .read
                    .quantities
                    .iter()
                    .filter(|k| k.number.key == quantity.number.key)
                    .map(|k| (passage, k)),
            );
        }
        let everywhere: Vec<&Quantity> = self
            .evidence
            .passages
            .iter()
            .flat_map(|passage| &passage.read.quantities)
            .filter(|k| k.number.key == quantity.number.key)
            .collect();
        if !everywhere.is_empty()
            && everywhere.iter().all(|k| k.denied)
            && !quantity.denied
            && !TAKEN_BACK.within(&self.read.tokens)
            && !self.negative
        {
            verdict.add(Status::Unsupported, "corrected", known.first().map(|(passage, _)| *passage));
            return;
        }
        // « 31 de plus », « sept ne sont pas venus »: a sentence that compares may work a figure out.
        let works_out = self.negative || COMPARING.within(&self.read.tokens);
        if known.is_empty() && works_out && self.derives(quantity, passages) {
            verdict.derived = true;
            return;
        }
        // A figure that is nowhere is told as absent, by the check of figures.
        if everywhere.is_empty() {
            return;
        }
        let speaks = |at: usize| {
            let holds = self.evidence.passages[at]
                .read
                .quantities
                .iter()
                .any(|q| q.number.key == quantity.number.key && !q.denied);
            holds && self.evidence.speaks_of(at, self.sought, SPEAKS)
        };
        if known.is_empty() && (0..self.evidence.passages.len()).any(speaks) {
            return;
        }
        if known.is_empty() {
            if !quantity.is_small() {
                verdict.add(Status::ToCheck, "number_elsewhere", None);
            }
            return;
        }
        self.told_otherwise(quantity, &known, verdict);
    }

    /// A figure that stands near, but as a wrong one, or as another year's.
    fn told_otherwise(&self, quantity: &Quantity, known: &[(usize, &Quantity)], verdict: &mut Verdict) {
        let wrong = |passage: usize| classes::ERRORS.within(&self.evidence.passages[passage].read.tokens);
        let told_so = classes::ERRORS.within(&self.read.tokens) || TAKEN_BACK.within(&self.read.tokens);
        // Where the document says which figure was wrong, the others are right.
        let resolved = known
            .iter()
            .any(|(passage, _)| self.evidence.passages[*passage].read.quantities.iter().any(|k| k.denied));
        if !told_so
            && !resolved
            && known.iter().all(|(passage, _)| {
                wrong(*passage) || wrong((*passage + 1).min(self.evidence.passages.len() - 1))
            })
        {
            verdict.add(Status::ToCheck, "corrected", Some(known[0].0));
        }
        let compares =
            quantity.compared || quantity.year == Some(Year::Last) || COMPARING.within(&self.read.tokens);
        if !compares && known.iter().all(|(_, k)| k.compared) {
            verdict.add(Status::ToCheck, "year_differs", Some(known[0].0));
        }
        if known.iter().all(|(_, k)| years_differ(quantity.year, k.year, self.evidence.year)) {
            verdict.add(Status::Unsupported, "year_differs", Some(known[0].0));
        }
    }

    /// Whether a figure is the difference or the sum of two of the same unit that stand together: what a summary works out.
    fn derives(&self, told: &Quantity, passages: &[usize]) -> bool {
        passages.iter().any(|passage| {
            let near = [Some(*passage), passage.checked_sub(1), Some(passage + 1)];
            let known: Vec<i64> = near
                .into_iter()
                .flatten()
                .filter_map(|at| self.evidence.passages.get(at))
                .flat_map(|passage| &passage.read.quantities)
                .filter(|q| {
                    q.number.unit == told.number.unit || q.number.unit.is_none() || told.number.unit.is_none()
                })
                .map(|q| q.number.key)
                .collect();
            known.iter().enumerate().any(|(i, a)| {
                known[i + 1..].iter().any(|b| (a - b).abs() == told.number.key || a + b == told.number.key)
            })
        })
    }
}

fn years_differ(told: Option<Year>, known: Option<Year>, newest: Option<i64>) -> bool {
    match (told, known) {
        (Some(Year::Of(a)), Some(Year::Of(b))) => a != b,
        (None | Some(Year::This), Some(Year::Of(year))) => newest.is_some_and(|newest| year < newest),
        (Some(Year::Last), Some(Year::Of(year))) => newest == Some(year),
        (None | Some(Year::This), Some(Year::Last)) | (Some(Year::Last), Some(Year::This)) => true,
        _ => false,
    }
}

//! What tells a false sentence from a faithful one: what it has and the passages that answer it have not, and the reverse.
//!
//! Nothing here looks at a sentence alone: how flatly it is told says nothing of whether it is true.

mod alignment;
mod bonds;
mod figures;
mod kinds;

use super::evidence::Fit;
use super::judge::{Case, Verdict};

/// What the comparison of clauses and figures found.
const REASONS: &[&str] = &[
    "negation_differs",
    "modality_differs",
    "condition_dropped",
    "hearsay",
    "who_differs",
    "vote_reversed",
    "withdrawn",
    "limited",
    "corrected",
    "year_differs",
    "number_elsewhere",
    "date_elsewhere",
];

/// The signals of a sentence, always the same ones in the same order.
#[derive(Debug, Default)]
pub(crate) struct Row {
    pub values: Vec<f64>,
    #[cfg(test)]
    pub names: Vec<String>,
}

impl Row {
    /// The next signal; its name is the parts one after the other.
    fn add(&mut self, _name: &[&str], value: f64) {
        self.values.push(value);
        #[cfg(test)]
        self.names.push(_name.concat());
    }
}

impl Case<'_> {
    /// Every signal of the sentence before its document.
    pub(super) fn signals(&self, best: &Fit, whole: &[Fit], verdict: &Verdict) -> Row {
        let mut row = Row::default();
        let passages = verdict.sources.iter().chain([&best.passage]);
        let mut around: Vec<usize> = passages
            .flat_map(|p| [p.wrapping_sub(1), *p, p + 1])
            .filter(|p| *p < self.evidence.passages.len() && *p != best.passage)
            .collect();
        around.sort_unstable();
        around.dedup();
        self.kinds_apart(best, &around, &mut row);
        self.alignment(best, whole, verdict, &mut row);
        self.figures_and_names(best, &around, &mut row);
        self.clauses_apart(whole, &mut row);
        self.place(best, whole, &mut row);
        self.bonds(&mut row);
        for reason in REASONS {
            row.add(&[reason], one(verdict.reasons.iter().any(|(_, known)| known == reason)));
        }
        row
    }
}

/// One or nothing.
fn one(holds: bool) -> f64 {
    f64::from(u8::from(holds))
}

fn count(of: usize, most: u8) -> f64 {
    (of as f64).min(f64::from(most))
}

//! Prompt lookup: proposals of what comes next, looked up in what was read and written: drafts copy names, dates and phrases.
//!
//! A proposal changes no word: it is read together with the token before it, and kept only where drawing gives the same.
//! Whether it pays is learnt: how often proposals come true, and what a step of more rows costs here.

use std::time::Duration;

/// Proposals in one step, at most.
pub(super) const MOST_PROPOSALS: usize = 7;
/// Counts of proposals that fill the rows of a kernel's tiles, with the token before them.
const COUNTS: [usize; 3] = [1, 3, MOST_PROPOSALS];
/// Tokens at the end of a text that must have been seen before, and fewer that will do.
const LONG: usize = 4;
const SHORT: usize = 2;
/// Every so many chances, a proposal is tried although it does not seem to pay.
const PROBE: u32 = 24;
/// What the latest outcome counts.
const LEARN: f64 = 0.12;

/// What steps of so many rows take, learnt as they run.
#[derive(Debug, Default)]
pub(super) struct StepCosts {
    seconds: [Option<f64>; MOST_PROPOSALS + 2],
}

impl StepCosts {
    /// Notes a step in which one text was written, with so many rows.
    pub(super) fn took(&mut self, rows: usize, time: Duration) {
        if let Some(known) = self.seconds.get_mut(rows) {
            let time = time.as_secs_f64();
            *known = Some(known.map_or(time, |known| known + LEARN * (time - known)));
        }
    }

    /// Cost of a step of so many rows, over that of one; an assumption until one was seen.
    fn of(&self, rows: usize) -> f64 {
        let measured = self.seconds.get(rows).copied().flatten().zip(self.seconds[1]);
        measured.map_or(1.0 + 0.12 * (rows - 1) as f64, |(many, one)| (many / one).max(1.0))
    }
}

/// What one text has taught about looking up in it.
#[derive(Debug)]
pub(super) struct PromptLookup {
    /// Chance that a proposal comes true when the one before it did: after a long match, after a short one.
    chance: [f64; 2],
    declined: u32,
    /// The match behind the proposals of this step.
    long: bool,
}

impl Default for PromptLookup {
    fn default() -> Self {
        Self { chance: [0.7, 0.4], declined: 0, long: false }
    }
}

impl PromptLookup {
    /// Proposals of what follows a text, at most so many; none where none pay.
    pub(super) fn propose(&mut self, text: &[u32], most: usize, costs: &StepCosts) -> Vec<u32> {
        let most = most.min(MOST_PROPOSALS);
        if most == 0 {
            return Vec::new();
        }
        let found =
            earlier(text, LONG).map(|at| (at, true)).or_else(|| earlier(text, SHORT).map(|at| (at, false)));
        let Some((at, long)) = found else { return Vec::new() };
        self.long = long;
        let mut count = self.best(most, costs);
        if count == 0 {
            self.declined += 1;
            if self.declined < PROBE {
                return Vec::new();
            }
            self.declined = 0;
            count = 1;
        }
        text[at..].iter().take(count).copied().collect()
    }

    /// The count of proposals that gives most tokens for the time; nothing when the step without them does.
    fn best(&self, most: usize, costs: &StepCosts) -> usize {
        let chance = self.chance[usize::from(!self.long)];
        let (mut best, mut rate) = (0, 1.0);
        for count in COUNTS.into_iter().filter(|&count| count <= most) {
            let tokens: f64 = (0..=count as i32).map(|proposal| chance.powi(proposal)).sum();
            let with = tokens / costs.of(count + 1);
            if with > rate * 1.02 {
                (best, rate) = (count, with);
            }
        }
        best
    }

    /// Learns how many of the proposals came true.
    pub(super) fn learn(&mut self, accepted: usize, proposed: usize) {
        let chance = &mut self.chance[usize::from(!self.long)];
        for outcome in std::iter::repeat_n(1.0, accepted).chain((accepted < proposed).then_some(0.0)) {
            *chance += LEARN * (outcome - *chance);
        }
    }
}

/// Where what follows the last `count` tokens was last seen before.
fn earlier(text: &[u32], count: usize) -> Option<usize> {
    let (before, end) = text.split_at_checked(text.len().checked_sub(count)?)?;
    // A match may overlap the end, but something must follow it.
    let starts = (0..before.len()).rev();
    starts.map(|at| at + count).find(|&after| text[after - count..after] == *end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_followed_the_same_words_before_is_proposed() {
        let text = [1, 2, 3, 4, 5, 6, 9, 1, 2, 3, 4];
        let propose = |most| PromptLookup::default().propose(&text, most, &StepCosts::default());
        assert_eq!(propose(3), [5, 6, 9]);
        assert_eq!(propose(1), [5]);
        assert!(propose(0).is_empty());
        assert!(
            PromptLookup::default().propose(&[1, 2, 3], 3, &StepCosts::default()).is_empty(),
            "never seen before"
        );
        assert_eq!(earlier(&[7, 7, 7, 7], 2), Some(3), "the latest place, although it overlaps");
    }

    #[test]
    fn proposals_stop_where_they_are_not_accepted_and_are_tried_again_now_and_then() {
        let text = [1, 2, 3, 4, 5, 6, 9, 1, 2, 3, 4];
        let mut lookup = PromptLookup::default();
        assert!(
            !lookup.propose(&text, 3, &StepCosts::default()).is_empty(),
            "a long match is tried at first"
        );
        for _ in 0..60 {
            lookup.learn(0, 3);
        }
        let tries = (0..100).filter(|_| !lookup.propose(&text, 3, &StepCosts::default()).is_empty()).count();
        assert_eq!(tries, 4);
        for _ in 0..60 {
            lookup.learn(3, 3);
        }
        assert_eq!(lookup.propose(&text, 3, &StepCosts::default()).len(), 3);
    }

    #[test]
    fn a_step_that_costs_as_much_as_its_tokens_is_not_worth_a_proposal() {
        let mut costs = StepCosts::default();
        for rows in 1..=8 {
            costs.took(rows, Duration::from_millis(10 * rows as u64));
        }
        assert_eq!(PromptLookup::default().best(7, &costs), 0);
    }
}

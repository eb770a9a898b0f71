//! What work costs on this machine, learnt from what was measured: joules of a prompt token, of a
//! written token, of a second of our processor time.
//!
//! Token costs are learnt from requests that ran alone. They then divide the energy of requests that
//! run together, and price what the cache saves; the cost of processor time prices work too short
//! for the source to see, such as the version without AI.

use super::live::{Live, Work};
use super::settings::Weights;
use super::shares::nanoseconds;
use super::{Outcome, Phase};
use calame_units::{Interval, Joules, Microjoules};
use std::time::Duration;

/// Energy over the units of work it was spent on.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Priced {
    pub energy: Interval<Microjoules>,
    pub units: u64,
}

impl Priced {
    fn add(&mut self, energy: Interval<Microjoules>, units: u64) {
        self.energy = self.energy + energy;
        self.units += units;
    }

    fn is_known(self) -> bool {
        self.units > 0 && self.energy.value > Microjoules::ZERO
    }

    /// Picojoules of so many units.
    fn weigh(self, units: u64) -> u128 {
        let energy = u128::from(self.energy.value.0) * 1_000_000;
        energy.saturating_mul(u128::from(units)) / u128::from(self.units.max(1))
    }
}

/// Prompts computed so far, to price what the cache saves.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Prefilled {
    pub energy: Interval<Microjoules>,
    pub tokens: u64,
}

/// Everything learnt.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Learnt {
    pub prefilled: Prefilled,
    prefill: Priced,
    decode: Priced,
    /// Units are nanoseconds.
    processor: Priced,
    /// Requests that ran alone.
    pub alone: u64,
}

impl Learnt {
    /// Our dynamic energy of an interval, over our processor time in it.
    pub fn spent(&mut self, energy: Interval<Microjoules>, own: Duration) {
        self.processor.add(energy, nanoseconds(own));
    }

    /// What a finished request teaches.
    pub fn finished(&mut self, live: &Live, outcome: Outcome) {
        let computed = u64::from(live.tokens.prompt.saturating_sub(live.tokens.cached));
        if outcome == Outcome::Done && computed > 0 {
            self.prefilled.energy = self.prefilled.energy + live.energies[Phase::Prefill];
            self.prefilled.tokens += computed;
        }
        let written = u64::from(live.tokens.completion);
        if live.is_fit_to_learn_from() && computed > 0 && written > 0 {
            self.prefill.add(live.energies[Phase::Prefill], computed);
            self.decode.add(live.energies[Phase::Decode], written);
            self.alone += 1;
        }
    }

    /// True once requests alone have told what tokens cost.
    pub fn knows_tokens(&self) -> bool {
        self.prefill.is_known() && self.decode.is_known()
    }

    /// What this work should have cost, in picojoules: only the ratio between requests matters.
    pub fn weight(&self, work: Work, before: Weights) -> u64 {
        let guess = |joules: f64| Priced {
            energy: Interval::exactly(Microjoules::from_joules(Joules(joules))),
            units: 1,
        };
        let (prefill, decode) = match self.knows_tokens() {
            true => (self.prefill, self.decode),
            false => (guess(before.prefill), guess(before.decode)),
        };
        let processor = match self.processor.is_known() {
            true => self.processor,
            false => Priced { units: 1_000_000_000, ..guess(before.processor) },
        };
        let aside = processor.weigh(nanoseconds(work.aside));
        let weight = prefill.weigh(work.prefill) + decode.weigh(work.decode) + aside;
        u64::try_from(weight).unwrap_or(u64::MAX)
    }

    /// What so much of our processor time costs at its mean so far; nothing while that is unknown.
    pub fn price(&self, time: Duration) -> Option<Interval<Microjoules>> {
        let Priced { energy, units } = Some(self.processor).filter(|priced| priced.is_known())?;
        let scale = |energy: Microjoules| {
            let scaled = u128::from(energy.0) * u128::from(nanoseconds(time)) / u128::from(units);
            Microjoules(u64::try_from(scaled).unwrap_or(u64::MAX))
        };
        Some(energy.map(scale))
    }
}

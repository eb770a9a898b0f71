//! Sums since the program started, for whoever watches it: by route, end and class, numbers only.

use super::Row;
use crate::meter::{EnergyClass, Measured, PerPhase};
use crate::units::{GramsCo2e, Interval, Joules, Microjoules};
use std::collections::BTreeMap;
use std::time::Duration;

/// Upper ends of the classes of duration, in seconds: from an extraction to a long draft on an old computer.
pub const DURATIONS_S: [f64; 11] = [0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0, 300.0, 1000.0];

/// What requests are told apart by; each has few values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Kind {
    /// The route that took it.
    pub route: &'static str,
    /// `done`, `cancelled` or `failed`.
    pub status: &'static str,
    /// Class of the source.
    pub class: EnergyClass,
}

/// Sums over requests of one kind.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Sums {
    /// How many.
    pub requests: u64,
    /// Marginal energy.
    pub energy: Interval<Joules>,
    /// The meter's own and our other overhead.
    pub overhead: Joules,
    /// Of requests that were not answered.
    pub wasted: Joules,
    /// Not spent thanks to the cache.
    pub saved: Joules,
    /// What the versions without AI cost.
    pub extractive: Joules,
    /// Emissions of the electricity.
    pub co2e: GramsCo2e,
    /// The share of making the machine.
    pub embodied: GramsCo2e,
    /// Tokens read, read from the cache, written.
    pub tokens: [u64; 3],
    /// Time in each phase.
    pub phases: PerPhase<Duration>,
    /// From arrival to end.
    pub total: Duration,
    /// Requests that took at most each of [`DURATIONS_S`], and more than the one before.
    pub durations: [u64; DURATIONS_S.len()],
}

/// All sums since the program started.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Tally {
    /// By kind of request.
    pub kinds: BTreeMap<Kind, Sums>,
}

impl Tally {
    pub(super) fn add(&mut self, row: &Row) {
        let Measured { outcome, energy, latency, tokens } = &row.measured;
        let kind = Kind { route: row.route, status: outcome.as_str(), class: energy.class };
        let sums = self.kinds.entry(kind).or_default();
        sums.requests += 1;
        sums.energy = sums.energy + energy.marginal.map(Microjoules::joules);
        sums.overhead += energy.overhead.value.joules();
        sums.wasted += energy.wasted.value.joules();
        sums.saved += energy.saved.value.joules();
        sums.extractive += energy.extractive.unwrap_or_default().value.joules();
        sums.co2e += energy.co2e.value;
        sums.embodied += energy.embodied.value;
        let computed = tokens.prompt.saturating_sub(tokens.cached);
        for (sum, more) in sums.tokens.iter_mut().zip([computed, tokens.cached, tokens.completion]) {
            *sum += u64::from(more);
        }
        for (phase, more) in latency.phases.iter() {
            sums.phases[phase] += more;
        }
        sums.total += latency.total;
        let seconds = latency.total.as_secs_f64();
        if let Some(index) = DURATIONS_S.iter().position(|end| seconds <= *end) {
            sums.durations[index] += 1;
        }
    }
}

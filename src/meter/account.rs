//! The arithmetic of attribution (`meter.md`), in integer microjoules and without any clock or file.
//!
//! For each interval between two readings: what the idle machine would have used, then what is left
//! shared by processor time between us and the others, then our part shared equally between the
//! requests at work. Parts are cut by largest remainder, so they always sum to the whole.

use super::{Outcome, Phase, Sample, Settings, Tokens};
use crate::units::{Interval, Microjoules, Watts};
use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

/// Where all the energy since the meter was opened went: `measured` is the sum of the others.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Conservation {
    /// What the source reported.
    pub measured: Microjoules,
    /// To requests.
    pub requests: Microjoules,
    /// To our own work outside requests, the meter's own readings included.
    pub overhead: Microjoules,
    /// To the other programs.
    pub others: Microjoules,
    /// To the idle machine.
    pub idle: Microjoules,
    /// Across a suspend, a reset, a silent source or a gap too long to be told from a wrap.
    pub unobserved: Microjoules,
}

/// One reading of the source.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reading {
    pub sample: Sample,
    /// `None` when the source did not answer.
    pub energy: Option<Interval<Microjoules>>,
    pub resets: u64,
    pub longest_gap: Option<Duration>,
    pub idle_power: Option<Watts>,
    /// Processor time that readings cost since the last one.
    pub cost: Duration,
}

/// A request at work.
#[derive(Debug, Clone, Default)]
pub(super) struct Live {
    phase: Option<Phase>,
    pub opened: Duration,
    since: Duration,
    pub first_token: Option<Duration>,
    pub queue: Duration,
    pub prefill_time: Duration,
    pub decode_time: Duration,
    pub tokens: Tokens,
    pub marginal: Interval<Microjoules>,
    pub prefill: Interval<Microjoules>,
    pub decode: Interval<Microjoules>,
    pub overhead: Interval<Microjoules>,
    pub idle: Interval<Microjoules>,
    pub extractive: Option<Interval<Microjoules>>,
    pub saved: Option<Interval<Microjoules>>,
    /// The machine's time this request answers for: its own, divided between concurrent requests.
    pub machine_time: Duration,
    /// Some of its time was not observed.
    pub unobserved: bool,
    /// Some of its time had no known idle power.
    pub idle_unknown: bool,
}

impl Live {
    fn is_active(&self) -> bool {
        !matches!(self.phase, None | Some(Phase::Queue))
    }

    fn leave_phase(&mut self, at: Duration) {
        let spent = at.saturating_sub(self.since);
        match self.phase {
            Some(Phase::Queue) => self.queue += spent,
            Some(Phase::Prefill) => self.prefill_time += spent,
            Some(Phase::Decode) => self.decode_time += spent,
            Some(Phase::Prepare | Phase::Check) | None => {}
        }
        self.since = at;
    }

    fn earn(&mut self, share: Interval<Microjoules>) {
        self.marginal = self.marginal + share;
        match self.phase {
            Some(Phase::Prefill) => self.prefill = self.prefill + share,
            Some(Phase::Decode) => self.decode = self.decode + share,
            _ => {}
        }
    }
}

/// Prefill seen so far, to price what the cache saves.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Prefilled {
    pub energy: Interval<Microjoules>,
    pub tokens: u64,
}

/// The state of the meter between readings.
#[derive(Debug, Default)]
pub(super) struct Account {
    pub totals: Conservation,
    pub prefilled: Prefilled,
    live: BTreeMap<u64, Live>,
    next: u64,
    last_sample: Option<Sample>,
    last_energy: Option<(Interval<Microjoules>, u64)>,
    /// The source failed since the last good reading.
    silent: bool,
    /// Powers of the gaps without requests, in microwatts, latest last.
    idle_powers: VecDeque<u64>,
}

/// Gaps remembered to learn the idle power.
const GAPS: usize = 64;
/// Suspended time below this is the grain of two clocks read one after the other.
const SUSPEND_GRAIN: Duration = Duration::from_millis(100);

impl Account {
    /// Opens a request at a moment that was just read; it waits until it enters another phase.
    pub fn open(&mut self, at: Duration) -> u64 {
        let id = self.next;
        self.next += 1;
        let live = Live { phase: Some(Phase::Queue), opened: at, since: at, ..Live::default() };
        self.live.insert(id, live);
        id
    }

    /// Moves a request to a phase at a moment that was just read.
    pub fn enter(&mut self, id: u64, phase: Phase, at: Duration) {
        if let Some(live) = self.live.get_mut(&id) {
            live.leave_phase(at);
            live.phase = Some(phase);
        }
    }

    /// A request still at work.
    pub fn live(&mut self, id: u64) -> Option<&mut Live> {
        self.live.get_mut(&id)
    }

    /// Closes a request at a moment that was just read.
    pub fn close(&mut self, id: u64, at: Duration, outcome: Outcome) -> Live {
        let mut live = self.live.remove(&id).unwrap_or_default();
        live.leave_phase(at);
        let computed = live.tokens.prompt.saturating_sub(live.tokens.cached);
        if outcome == Outcome::Done && computed > 0 {
            self.prefilled.energy = self.prefilled.energy + live.prefill;
            self.prefilled.tokens += u64::from(computed);
        }
        live
    }

    /// Attributes the energy since the last reading.
    pub fn settle(&mut self, reading: &Reading, settings: &Settings) {
        let before = self.last_sample.replace(reading.sample);
        self.spend_time(before, reading.sample);
        let Some(energy) = reading.energy else {
            self.silent = true;
            return;
        };
        let previous = self.last_energy.replace((energy, reading.resets));
        let (Some(before), Some((since, resets))) = (before, previous) else {
            self.silent = false;
            return;
        };
        let delta = difference(energy, since);
        let elapsed = reading.sample.at.saturating_sub(before.at);
        let suspended = reading.sample.suspended.saturating_sub(before.suspended) > SUSPEND_GRAIN;
        let too_long = reading.longest_gap.is_some_and(|longest| elapsed > longest);
        self.totals.measured += delta.value;
        if std::mem::take(&mut self.silent) || suspended || too_long || resets != reading.resets {
            self.totals.unobserved += delta.value;
            self.active().for_each(|live| live.unobserved = true);
            return;
        }
        let interval = Elapsed {
            delta,
            elapsed,
            own: reading.sample.own.saturating_sub(before.own),
            busy: reading.sample.busy.saturating_sub(before.busy),
            cost: reading.cost,
        };
        self.attribute(&interval, reading.idle_power, settings);
    }

    fn attribute(&mut self, interval: &Elapsed, known: Option<Watts>, settings: &Settings) {
        let active = self.active().count();
        if active == 0 && known.is_none() {
            self.learn_idle(interval, settings);
        }
        let idle_power = known.map(microwatts).or_else(|| self.idle_power(settings.idle_percentile));
        let floor = idle_power.map_or(0, |power| energy_of(power, interval.elapsed));
        let mut idle = floor.min(interval.delta.value.0);
        let dynamic = interval.delta.value.0 - idle;
        // The two clocks have different grains (nanoseconds, ticks of 10 ms): neither may be
        // larger than what holds it.
        let own = nanoseconds(interval.own);
        let others = nanoseconds(interval.busy).saturating_sub(own);
        let overhead = if active == 0 { own } else { nanoseconds(interval.cost).min(own) };
        let parts = split(dynamic, &[own - overhead, overhead, others]);
        let spent: u64 = parts.iter().sum();
        // No processor time at all explains it: the machine idles at more than its floor.
        idle += dynamic - spent;
        self.totals.requests.0 += parts[0];
        self.totals.overhead.0 += parts[1];
        self.totals.others.0 += parts[2];
        self.totals.idle.0 += idle;
        self.share(interval.delta, [parts[0], parts[1], idle], idle_power.is_none());
    }

    /// Divides what belongs to requests, our overhead and idling equally between requests at work.
    fn share(&mut self, delta: Interval<Microjoules>, [own, overhead, idle]: [u64; 3], idle_unknown: bool) {
        let weights = vec![1; self.active().count()];
        let parts = [own, overhead, idle].map(|total| split(total, &weights));
        for (index, live) in self.active().enumerate() {
            let part = |row: usize| bounded(parts[row].get(index).copied().unwrap_or(0), delta);
            live.earn(part(0));
            live.overhead = live.overhead + part(1);
            live.idle = live.idle + part(2);
            live.idle_unknown |= idle_unknown;
        }
    }

    fn spend_time(&mut self, before: Option<Sample>, now: Sample) {
        let elapsed = before.map_or(Duration::ZERO, |before| now.at.saturating_sub(before.at));
        if let Ok(active @ 1..) = u32::try_from(self.active().count()) {
            self.active().for_each(|live| live.machine_time += elapsed / active);
        }
    }

    fn active(&mut self) -> impl Iterator<Item = &mut Live> {
        self.live.values_mut().filter(|live| live.is_active())
    }

    fn learn_idle(&mut self, interval: &Elapsed, settings: &Settings) {
        let busy = interval.busy.max(interval.own);
        let quiet = busy.as_secs_f64() <= interval.elapsed.as_secs_f64() * settings.idle_busy_share;
        let nanos = interval.elapsed.as_nanos();
        if !quiet || interval.elapsed < settings.idle_gap || nanos == 0 {
            return;
        }
        let power = u128::from(interval.delta.value.0) * 1_000_000_000 / nanos;
        if self.idle_powers.len() == GAPS {
            self.idle_powers.pop_front();
        }
        self.idle_powers.push_back(u64::try_from(power).unwrap_or(u64::MAX));
    }

    fn idle_power(&self, percentile: u8) -> Option<u64> {
        let mut powers: Vec<u64> = self.idle_powers.iter().copied().collect();
        powers.sort_unstable();
        let last = powers.len().checked_sub(1)?;
        powers.get(last * usize::from(percentile.min(100)) / 100).copied()
    }
}

/// What passed between two good readings.
struct Elapsed {
    delta: Interval<Microjoules>,
    elapsed: Duration,
    own: Duration,
    busy: Duration,
    cost: Duration,
}

fn nanoseconds(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}

/// Watts and microwatts differ as joules and microjoules do.
fn microwatts(power: Watts) -> u64 {
    Microjoules::from_joules(crate::units::Joules(power.0)).0
}

fn energy_of(microwatts: u64, time: Duration) -> u64 {
    let energy = u128::from(microwatts) * u128::from(nanoseconds(time)) / 1_000_000_000;
    u64::try_from(energy).unwrap_or(u64::MAX)
}

fn difference(now: Interval<Microjoules>, before: Interval<Microjoules>) -> Interval<Microjoules> {
    let value = now.value.saturating_sub(before.value);
    Interval {
        value,
        low: now.low.saturating_sub(before.low).min(value),
        high: now.high.saturating_sub(before.high).max(value),
    }
}

/// A part of a whole with the whole's relative bounds, rounded outwards.
fn bounded(part: u64, whole: Interval<Microjoules>) -> Interval<Microjoules> {
    let scale = |bound: u64, up: u128| {
        let divisor = u128::from(whole.value.0.max(1));
        let product = u128::from(part) * u128::from(bound) + up * (divisor - 1);
        u64::try_from(product / divisor).unwrap_or(u64::MAX)
    };
    Interval {
        value: Microjoules(part),
        low: Microjoules(scale(whole.low.0, 0)),
        high: Microjoules(scale(whole.high.0, 1)),
    }
}

/// Cuts `total` in proportion to `weights` by largest remainder; all zero when the weights are.
pub(super) fn split(total: u64, weights: &[u64]) -> Vec<u64> {
    let sum: u128 = weights.iter().map(|&weight| u128::from(weight)).sum();
    if sum == 0 {
        return vec![0; weights.len()];
    }
    let products: Vec<u128> = weights.iter().map(|&weight| u128::from(total) * u128::from(weight)).collect();
    let mut parts: Vec<u64> =
        products.iter().map(|product| u64::try_from(product / sum).unwrap_or(u64::MAX)).collect();
    let mut order: Vec<usize> = (0..weights.len()).collect();
    order.sort_by_key(|&index| std::cmp::Reverse(products[index] % sum));
    let mut left = total - parts.iter().sum::<u64>();
    for index in order {
        if left == 0 {
            break;
        }
        parts[index] += 1;
        left -= 1;
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn parts_sum_to_the_whole(total: u64, weights in proptest::collection::vec(any::<u64>(), 1..9)) {
            let parts = split(total, &weights);
            let sum: u64 = parts.iter().sum();
            prop_assert_eq!(sum, if weights.iter().all(|&w| w == 0) { 0 } else { total });
            for (part, weight) in parts.iter().zip(&weights) {
                prop_assert!(*weight > 0 || *part == 0);
            }
        }

        #[test]
        fn bounds_hold_the_value(part in 0u64..1 << 40, low in 0u64..1 << 40, more in 0u64..1 << 40, wide in 0u64..1 << 40) {
            let value = low + more;
            let whole = Interval { value: Microjoules(value), low: Microjoules(low), high: Microjoules(value + wide) };
            let bounds = bounded(part.min(value), whole);
            prop_assert!(bounds.low <= bounds.value && bounds.value <= bounds.high);
        }
    }

    #[test]
    fn largest_remainders_come_first() {
        assert_eq!(split(10, &[1, 1, 1]), [4, 3, 3]);
        assert_eq!(split(7, &[0, 5, 2]), [0, 5, 2]);
        assert_eq!(split(1, &[1, 3]), [0, 1]);
    }
}

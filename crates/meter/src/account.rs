//! The arithmetic of attribution (`meter.md`), in integer microjoules and without any clock or file.
//!
//! For each interval between two readings: what the idle machine would have used, then what is left
//! shared by processor time between us and the others, then our part shared between the requests at
//! work by what they did (`learnt`). Parts are cut by largest remainder, so they always sum to the
//! whole.

use super::clock::Others;
use super::conservation::Conservation;
use super::learnt::Learnt;
use super::live::Live;
use super::notes::note;
use super::settings::Weights;
use super::shares::{bounded, difference, energy_of, microwatts, nanoseconds, split};
use super::{Outcome, Phase, Sample, Settings};
use calame_units::{Interval, Microjoules, Watts};
use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

/// One reading of the source.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reading {
    pub sample: Sample,
    /// `None` when the source did not answer.
    pub energy: Option<Interval<Microjoules>>,
    pub resets: u64,
    pub longest_gap: Option<Duration>,
    pub idle_power: Option<Watts>,
    /// The power at this moment, from a source that shows power.
    pub power: Option<Watts>,
    /// Processor time that readings cost since the last one.
    pub cost: Duration,
}

/// The state of the meter between readings.
#[derive(Debug, Default)]
pub(super) struct Account {
    pub totals: Conservation,
    pub learnt: Learnt,
    live: BTreeMap<u64, Live>,
    next: u64,
    last_sample: Option<Sample>,
    others: Others,
    last_others: Duration,
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
        self.live.insert(id, Live::arrived(at));
        id
    }

    /// Moves a request to a phase at a moment that was just read.
    pub fn enter(&mut self, id: u64, phase: Phase, at: Duration) {
        if let Some(live) = self.live.get_mut(&id) {
            live.enter(phase, at);
        }
    }

    /// A request still open.
    pub fn live(&mut self, id: u64) -> Option<&mut Live> {
        self.live.get_mut(&id)
    }

    /// Whether no request is open.
    pub fn is_resting(&self) -> bool {
        self.live.is_empty()
    }

    /// Closes a request at a moment that was just read.
    pub fn close(&mut self, id: u64, at: Duration, outcome: Outcome) -> Live {
        let mut live = self.live.remove(&id).unwrap_or_default();
        live.leave_phase(at);
        self.learnt.finished(&live, outcome);
        live
    }

    /// What a request's share takes for granted.
    pub fn notes(&self, live: &Live, weights: Weights) -> Vec<String> {
        let mut notes = Vec::new();
        let others = live.concurrent.saturating_sub(1);
        if others > 0 && self.learnt.knows_tokens() {
            notes.push(note("shared-learnt", &[&others, &self.learnt.alone]));
        } else if others > 0 {
            let ratio = format!("{:.1}", weights.decode / weights.prefill);
            notes.push(note("shared-guessed", &[&others, &ratio]));
        }
        if let Some(time) = live.without_ai.filter(|_| live.extractive.is_some()) {
            notes.push(note("without-ai", &[&format!("{:.2}", time.as_secs_f64() * 1000.0)]));
        }
        notes
    }

    /// Forgets what was learnt from another source.
    pub fn forget(&mut self) {
        self.learnt = Learnt::default();
        self.idle_powers.clear();
    }

    /// Attributes the energy since the last reading.
    pub fn settle(&mut self, reading: &Reading, settings: &Settings) {
        let before = self.last_sample.replace(reading.sample);
        let others = self.others.until(reading.sample);
        let others_before = std::mem::replace(&mut self.last_others, others);
        self.spend_time(before, reading.sample);
        let Some(energy) = reading.energy else {
            self.silent = true;
            self.active().for_each(Live::mark_unobserved);
            return;
        };
        let previous = self.last_energy.replace((energy, reading.resets));
        let Some(before) = before else { return };
        let mut interval = Elapsed {
            delta: Interval::default(),
            elapsed: reading.sample.at.saturating_sub(before.at),
            own: reading.sample.own.saturating_sub(before.own),
            others: others.saturating_sub(others_before),
            cost: reading.cost,
        };
        let suspended = reading.sample.suspended.saturating_sub(before.suspended) > SUSPEND_GRAIN;
        let too_long = reading.longest_gap.is_some_and(|longest| interval.elapsed > longest);
        // A power shown at rest tells what idling takes, also at the end of a gap too long to add up.
        if let Some(power) = reading.power.filter(|_| !suspended && self.active().count() == 0) {
            self.learn_idle(&interval, microwatts(power), settings);
        }
        let Some((since, resets)) = previous else {
            self.silent = false;
            return;
        };
        interval.delta = difference(energy, since);
        self.totals.measured += interval.delta.value;
        if std::mem::take(&mut self.silent) || suspended || too_long || resets != reading.resets {
            self.totals.unobserved += interval.delta.value;
            self.active().for_each(Live::mark_unobserved);
            return;
        }
        self.attribute(&interval, reading, settings);
    }

    fn attribute(&mut self, interval: &Elapsed, reading: &Reading, settings: &Settings) {
        let active = self.active().count();
        let known = reading.idle_power;
        if active == 0 && known.is_none() && reading.power.is_none() {
            let nanos = u128::from(nanoseconds(interval.elapsed).max(1));
            let power = u128::from(interval.delta.value.0) * 1_000_000_000 / nanos;
            self.learn_idle(interval, u64::try_from(power).unwrap_or(u64::MAX), settings);
        }
        let idle_power = known.map(microwatts).or_else(|| self.idle_power(settings.idle_percentile));
        let floor = idle_power.map_or(0, |power| energy_of(power, interval.elapsed));
        let mut idle = floor.min(interval.delta.value.0);
        let dynamic = interval.delta.value.0 - idle;
        let own = nanoseconds(interval.own);
        let overhead = if active == 0 { own } else { nanoseconds(interval.cost).min(own) };
        let parts = split(dynamic, &[own - overhead, overhead, nanoseconds(interval.others)]);
        let spent: u64 = parts.iter().sum();
        // No processor time at all explains it: the machine idles at more than its floor.
        idle += dynamic - spent;
        self.totals.requests.0 += parts[0];
        self.totals.overhead.0 += parts[1];
        self.totals.others.0 += parts[2];
        self.totals.idle.0 += idle;
        self.learnt.spent(bounded(parts[0] + parts[1], interval.delta), interval.own);
        self.share(interval.delta, [parts[0], parts[1], idle], idle_power.is_none(), settings);
    }

    /// Divides what belongs to requests by the work each did, our overhead and idling equally.
    fn share(
        &mut self,
        delta: Interval<Microjoules>,
        [own, overhead, idle]: [u64; 3],
        idle_unknown: bool,
        settings: &Settings,
    ) {
        let weights = self.weigh(settings);
        let equal = vec![1; weights.len()];
        let parts = [split(own, &weights), split(overhead, &equal), split(idle, &equal)];
        for (index, live) in self.active().enumerate() {
            let part = |row: usize| bounded(parts[row].get(index).copied().unwrap_or(0), delta);
            live.credit(part(0));
            live.overhead = live.overhead + part(1);
            live.idle = live.idle + part(2);
            live.idle_unknown |= idle_unknown;
            live.concurrent = live.concurrent.max(weights.len());
        }
    }

    /// The weight of each request at work: what it did since the last reading; when nobody was seen to
    /// do anything, as the last time that somebody was; equal when that says nothing either.
    fn weigh(&mut self, settings: &Settings) -> Vec<u64> {
        let learnt = self.learnt;
        let done: Vec<u64> = self
            .active()
            .map(|live| learnt.weight(std::mem::take(&mut live.work), settings.weights))
            .collect();
        if done.iter().any(|&weight| weight > 0) {
            self.active().zip(&done).for_each(|(live, &weight)| live.weight = weight);
            return done;
        }
        let before: Vec<u64> = self.active().map(|live| live.weight).collect();
        if before.iter().any(|&weight| weight > 0) { before } else { vec![1; before.len()] }
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

    fn learn_idle(&mut self, interval: &Elapsed, power: u64, settings: &Settings) {
        let busy = interval.own + interval.others;
        let quiet = busy.as_secs_f64() <= interval.elapsed.as_secs_f64() * settings.idle_busy_share;
        if !quiet || interval.elapsed < settings.idle_gap {
            return;
        }
        if self.idle_powers.len() == GAPS {
            self.idle_powers.pop_front();
        }
        self.idle_powers.push_back(power);
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
    others: Duration,
    cost: Duration,
}

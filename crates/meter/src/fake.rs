//! A source and clocks that a test moves by hand, for this room and for the rooms above it.

use super::notes::note;
use super::{EnergyClass, EnergyCounter, Meter, MeterError, Processor, Sample, Settings, SourceFacts};
use calame_units::{Interval, Microjoules, Watts};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

#[derive(Debug, Clone)]
struct State {
    class: EnergyClass,
    sample: Sample,
    energy: Interval<Microjoules>,
    longest_gap: Option<Duration>,
    idle_power: Option<Watts>,
    power: Option<Watts>,
    resets: u64,
    silent: bool,
    step: Option<(Duration, Microjoules)>,
}

/// A hand-moved source; clones move together.
#[derive(Debug, Clone)]
pub struct Fake {
    state: Arc<Mutex<State>>,
}

impl Fake {
    /// A source of that class at rest, at time zero.
    pub fn new(class: EnergyClass) -> Self {
        let state = State {
            class,
            sample: Sample::default(),
            energy: Interval::default(),
            longest_gap: None,
            idle_power: None,
            power: None,
            resets: 0,
            silent: false,
            step: None,
        };
        Self { state: Arc::new(Mutex::new(state)) }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A meter on this source with the default settings.
    pub fn meter(&self) -> Meter {
        self.meter_with(Settings::default())
    }

    /// A meter on this source.
    pub fn meter_with(&self, settings: Settings) -> Meter {
        Meter::with_counter(Box::new(self.clone()), Box::new(self.clone()), settings)
    }

    /// Uses energy known exactly.
    pub fn spend(&self, microjoules: u64) {
        self.spend_between(microjoules, microjoules, microjoules);
    }

    /// Uses energy known between bounds.
    pub fn spend_between(&self, low: u64, value: u64, high: u64) {
        let more = Interval { value: Microjoules(value), low: Microjoules(low), high: Microjoules(high) };
        let mut state = self.state();
        state.energy = state.energy + more;
    }

    /// Lets time pass, with processor time for us and for the others.
    pub fn pass(&self, time: Duration, own: Duration, others: Duration) {
        let mut state = self.state();
        state.sample.at += time;
        state.sample.own += own;
        state.sample.busy += own + others;
    }

    /// Lets time pass with processor time of ours that the machine's busy clock does not show yet.
    pub fn pass_own_alone(&self, time: Duration, own: Duration) {
        let mut state = self.state();
        state.sample.at += time;
        state.sample.own += own;
    }

    /// Moves the machine's busy clock alone, as its coarse ticks do.
    pub fn busy(&self, time: Duration) {
        self.state().sample.busy += time;
    }

    /// Suspends the machine for a while.
    pub fn suspend(&self, time: Duration) {
        self.state().sample.suspended += time;
    }

    /// Makes the source fall silent, or answer again.
    pub fn silent(&self, silent: bool) {
        self.state().silent = silent;
    }

    /// Makes the counter start again from nothing.
    pub fn reset(&self) {
        self.state().resets += 1;
    }

    /// Sets the longest time between readings.
    pub fn longest_gap(&self, gap: Option<Duration>) {
        self.state().longest_gap = gap;
    }

    /// Sets the idle power that the source knows.
    pub fn idle_power(&self, power: Option<Watts>) {
        self.state().idle_power = power;
    }

    /// Sets the power that the source shows.
    pub fn power(&self, power: Option<Watts>) {
        self.state().power = power;
    }

    /// From now on each look at the clock takes this time and energy, all of it our own work: for
    /// tests of other rooms that want figures above zero without moving anything by hand.
    pub fn run_by_itself(&self, time: Duration, energy: Microjoules) {
        self.state().step = Some((time, energy));
    }
}

impl EnergyCounter for Fake {
    fn facts(&self) -> SourceFacts {
        let class = self.state().class;
        SourceFacts { class, name: note("test-source", &[]), assumptions: vec![note("moved-by-hand", &[])] }
    }

    fn read(&mut self) -> Result<Interval<Microjoules>, MeterError> {
        let state = self.state();
        if state.silent {
            let (name, reason) = ("test source".to_owned(), "made silent".to_owned());
            return Err(MeterError::Unreadable { name, reason });
        }
        Ok(state.energy)
    }

    fn longest_gap(&self) -> Option<Duration> {
        self.state().longest_gap
    }

    fn resets(&self) -> u64 {
        self.state().resets
    }

    fn idle_power(&self) -> Option<Watts> {
        self.state().idle_power
    }

    fn power(&self) -> Option<Watts> {
        self.state().power
    }
}

impl Processor for Fake {
    fn sample(&mut self) -> Sample {
        let step = self.state().step;
        if let Some((time, energy)) = step {
            self.pass(time, time, Duration::ZERO);
            self.spend(energy.0);
        }
        self.state().sample
    }

    fn again(&self) -> Box<dyn Processor> {
        Box::new(self.clone())
    }

    fn work(&mut self) -> Duration {
        self.sample().own
    }
}

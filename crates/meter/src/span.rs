//! The meter itself and its spans: one span follows one request from its arrival to its end.

use super::account::{Account, Reading};
use super::footprint::Footprint;
use super::{
    Conservation, EnergyCounter, Measured, Outcome, Phase, Processor, Sample, Settings, SourceFacts, sources,
};
use calame_units::{Interval, Joules, Microjoules};
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

struct Core {
    settings: Settings,
    counter: Box<dyn EnergyCounter>,
    clock: Box<dyn Processor>,
    account: Account,
    cost: Duration,
    last_read: Duration,
    /// Processes that work for open requests.
    processes: Vec<Process>,
    /// Processor time of all processes that ever worked for a request.
    processes_time: Duration,
}

/// Another process at work for a request.
struct Process {
    span: u64,
    /// Its processor time up to now.
    spent: Box<dyn Fn() -> Duration + Send>,
    /// What of it was counted.
    counted: Duration,
}

impl Core {
    /// Reads everything once and attributes what passed since the last time.
    fn read(&mut self) -> Sample {
        let before = self.clock.thread();
        self.ask_processes();
        let mut sample = self.clock.sample();
        sample.own += self.processes_time;
        let reading = Reading {
            sample,
            energy: self.counter.read_at(sample).ok(),
            resets: self.counter.resets(),
            longest_gap: self.counter.longest_gap(),
            idle_power: self.counter.idle_power(),
            power: self.counter.power(),
            cost: std::mem::take(&mut self.cost),
        };
        self.account.settle(&reading, &self.settings);
        self.last_read = sample.at;
        self.cost = self.clock.thread().saturating_sub(before);
        sample
    }

    /// What a process did since the last reading is its request's work, and ours.
    fn ask_processes(&mut self) {
        for process in &mut self.processes {
            let more = (process.spent)().saturating_sub(process.counted);
            process.counted += more;
            self.processes_time += more;
            if let Some(live) = self.account.live(process.span) {
                live.work.aside += more;
            }
        }
    }

    fn tick(&mut self) {
        let now = self.clock.now();
        if now.saturating_sub(self.last_read) >= self.settings.tick {
            self.read();
        }
    }

    fn finish(&mut self, id: u64, outcome: Outcome) -> Measured {
        let sample = self.read();
        self.processes.retain(|process| process.span != id);
        let mut live = self.account.close(id, sample.at, outcome);
        let facts = self.counter.facts();
        if let Some(time) = live.without_ai.filter(|_| live.extractive.is_none()) {
            live.extractive = self.account.learnt.price(time).map(|price| self.at_the_mean(price, &facts));
        }
        if self.account.is_resting() {
            self.counter.rest();
        }
        let shared = self.account.notes(&live, self.settings.weights);
        let prefilled = self.account.learnt.prefilled;
        let footprint = Footprint { settings: &self.settings, facts, prefilled };
        let mut measured = footprint.measured(&live, sample.at, outcome);
        measured.energy.assumptions.extend(shared);
        measured
    }

    /// A model prices all of our processor time alike; a counter saw other work than what is priced.
    fn at_the_mean(&self, price: Interval<Microjoules>, facts: &SourceFacts) -> Interval<Microjoules> {
        if facts.class.is_estimated() {
            return price;
        }
        let scale = |energy: Microjoules, by: f64| Microjoules::from_joules(Joules(energy.joules().0 * by));
        let spread = self.settings.mean_spread;
        Interval {
            value: price.value,
            low: scale(price.low, spread.low).min(price.value),
            high: scale(price.high, spread.high).max(price.value),
        }
    }

    fn open(&mut self) -> u64 {
        if self.account.is_resting() && self.counter.wake() {
            self.account.forget();
        }
        let at = self.read().at;
        self.account.open(at)
    }
}

/// The meter of this process; clones share one account.
#[derive(Clone)]
pub struct Meter {
    core: Arc<Mutex<Core>>,
}

impl fmt::Debug for Meter {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Meter").field("source", &self.source()).finish_non_exhaustive()
    }
}

impl Meter {
    /// The best source this machine lets us read, else a model.
    pub fn open(settings: &Settings) -> Self {
        let clock = super::SystemClock::new(&settings.proc);
        Self::with_counter(sources::best(settings, &clock), Box::new(clock), settings.clone())
    }

    /// A meter over a source and clocks of the caller's choice.
    pub fn with_counter(
        counter: Box<dyn EnergyCounter>,
        clock: Box<dyn Processor>,
        settings: Settings,
    ) -> Self {
        let mut core = Core {
            settings,
            counter,
            clock,
            account: Account::default(),
            cost: Duration::ZERO,
            last_read: Duration::ZERO,
            processes: Vec::new(),
            processes_time: Duration::ZERO,
        };
        core.read();
        Self { core: Arc::new(Mutex::new(core)) }
    }

    fn core(&self) -> MutexGuard<'_, Core> {
        // The account is whole between any two statements that can panic.
        self.core.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Opens a span, in [`Phase::Queue`].
    pub fn span(&self) -> Span {
        let id = self.core().open();
        Span { meter: self.clone(), id, finished: false, first_token: false }
    }

    /// Reads the source if the last reading is older than [`Settings::tick`]; for use while a
    /// request runs for long without changing phase, so that no wrap is missed.
    pub fn tick(&self) {
        self.core().tick();
    }

    /// Where the energy went, up to the last reading. Takes no reading: asked often, it would
    /// otherwise be a power series.
    pub fn conservation(&self) -> Conservation {
        self.core().account.totals
    }

    /// What the figures come from.
    pub fn source(&self) -> SourceFacts {
        self.core().counter.facts()
    }
}

/// One request being measured. Dropped without [`Span::finish`], it is counted as cancelled.
#[derive(Debug)]
pub struct Span {
    meter: Meter,
    id: u64,
    finished: bool,
    first_token: bool,
}

impl Span {
    /// Moves to another phase; the energy up to now belongs to the phase that ends.
    pub fn enter(&mut self, phase: Phase) {
        let mut core = self.meter.core();
        let at = core.read().at;
        core.account.enter(self.id, phase, at);
    }

    /// Adds tokens: `prompt` counts all of a prompt's tokens, of which `cached` were not computed.
    pub fn tokens(&mut self, prompt: u32, cached: u32, completion: u32) {
        if let Some(live) = self.meter.core().account.live(self.id) {
            live.tokens.prompt = live.tokens.prompt.saturating_add(prompt);
            live.tokens.cached = live.tokens.cached.saturating_add(cached.min(prompt));
            live.tokens.completion = live.tokens.completion.saturating_add(completion);
        }
    }

    /// Notes the first token of the answer; later calls change nothing.
    pub fn first_token(&mut self) {
        if std::mem::replace(&mut self.first_token, true) {
            return;
        }
        let mut core = self.meter.core();
        let at = core.clock.now();
        if let Some(live) = core.account.live(self.id) {
            live.first_token = Some(at);
        }
    }

    /// Notes what the version without AI cost when the caller knows it, instead of [`Span::without_ai`].
    pub fn extractive(&mut self, cost: Interval<Microjoules>) {
        if let Some(live) = self.meter.core().account.live(self.id) {
            live.extractive = Some(cost);
        }
    }

    /// Adds work done for this request since it last told: prompt tokens computed, tokens written.
    /// It decides how requests that run together share their energy.
    pub fn worked(&mut self, prefill: u32, decode: u32) {
        if let Some(live) = self.meter.core().account.live(self.id) {
            live.work.prefill += u64::from(prefill);
            live.work.decode += u64::from(decode);
        }
    }

    /// Does a piece of this request's work here, on the calling thread, and counts its processor time.
    pub fn aside<T>(&mut self, work: impl FnOnce() -> T) -> T {
        self.timed(work).0
    }

    /// The same where another process works too: `spent` tells its processor time up to now, and what it takes is this
    /// request's.
    pub fn with_process<T>(
        &mut self,
        spent: impl Fn() -> Duration + Send + 'static,
        work: impl FnOnce() -> T,
    ) -> T {
        let process = Process { span: self.id, spent: Box::new(spent), counted: Duration::ZERO };
        self.meter.core().processes.push(process);
        let made = self.aside(work);
        let mut core = self.meter.core();
        core.read();
        core.processes.retain(|process| process.span != self.id);
        made
    }

    /// Makes the version without AI here, on the calling thread. A few milliseconds are too short for most
    /// sources, so what it cost is its processor time at the mean cost of ours.
    pub fn without_ai<T>(&mut self, work: impl FnOnce() -> T) -> T {
        let (made, spent) = self.timed(work);
        if let Some(live) = self.meter.core().account.live(self.id) {
            live.without_ai = Some(live.without_ai.unwrap_or_default() + spent);
        }
        made
    }

    fn timed<T>(&mut self, work: impl FnOnce() -> T) -> (T, Duration) {
        let before = self.meter.core().clock.work();
        let made = work();
        let mut core = self.meter.core();
        let spent = core.clock.work().saturating_sub(before);
        if let Some(live) = core.account.live(self.id) {
            live.work.aside += spent;
        }
        (made, spent)
    }

    /// Notes what the cache saved when the caller knows its original cost; otherwise it is priced
    /// at the mean of the prompts this meter saw computed.
    pub fn saved(&mut self, cost: Interval<Microjoules>) {
        if let Some(live) = self.meter.core().account.live(self.id) {
            live.saved = Some(live.saved.unwrap_or_default() + cost);
        }
    }

    /// The marginal energy until now (a reading at most every [`Settings::tick`]).
    pub fn so_far(&self) -> Interval<Joules> {
        let mut core = self.meter.core();
        core.tick();
        core.account.live(self.id).map(|live| live.marginal).unwrap_or_default().map(Microjoules::joules)
    }

    /// Ends the request and gives its record.
    pub fn finish(mut self, outcome: Outcome) -> Measured {
        self.finished = true;
        self.meter.core().finish(self.id, outcome)
    }
}

impl Drop for Span {
    fn drop(&mut self) {
        if !self.finished {
            self.meter.core().finish(self.id, Outcome::Cancelled);
        }
    }
}

//! One request at work: its phase, its times, what it has been given so far.

use super::{PerPhase, Phase, Tokens};
use calame_units::{Interval, Microjoules};
use std::time::Duration;

/// Work that a request was seen to do since the last reading; what it weighs is learnt.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Work {
    /// Prompt tokens computed.
    pub prefill: u64,
    /// Tokens written.
    pub decode: u64,
    /// Processor time on a thread of its own: reading, checking.
    pub aside: Duration,
}

/// A request at work.
#[derive(Debug, Clone, Default)]
pub(super) struct Live {
    phase: Option<Phase>,
    pub opened: Duration,
    since: Duration,
    pub first_token: Option<Duration>,
    /// Time of each phase.
    pub times: PerPhase<Duration>,
    pub tokens: Tokens,
    pub marginal: Interval<Microjoules>,
    /// `marginal`, by phase.
    pub energies: PerPhase<Interval<Microjoules>>,
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
    /// Work since the last reading.
    pub work: Work,
    /// What it weighed when work was last seen.
    pub weight: u64,
    /// Most requests that were at work with it, itself included.
    pub concurrent: usize,
    /// Processor time of the version without AI.
    pub without_ai: Option<Duration>,
}

impl Live {
    /// A request that arrives; it waits until it enters another phase.
    pub fn arrived(at: Duration) -> Self {
        Self { phase: Some(Phase::Queue), opened: at, since: at, ..Self::default() }
    }

    pub fn is_active(&self) -> bool {
        !matches!(self.phase, None | Some(Phase::Queue))
    }

    pub fn enter(&mut self, phase: Phase, at: Duration) {
        self.leave_phase(at);
        self.phase = Some(phase);
    }

    pub fn leave_phase(&mut self, at: Duration) {
        let spent = at.saturating_sub(self.since);
        if let Some(phase) = self.phase {
            self.times[phase] += spent;
        }
        self.since = at;
    }

    /// An interval of its was not observed: what it did then weighs nothing afterwards.
    pub fn mark_unobserved(&mut self) {
        self.unobserved = true;
        self.work = Work::default();
    }

    pub fn credit(&mut self, share: Interval<Microjoules>) {
        self.marginal = self.marginal + share;
        if let Some(phase) = self.phase {
            self.energies[phase] = self.energies[phase] + share;
        }
    }

    /// Nobody else was ever at work with it, and all of it was seen: it teaches what tokens cost.
    pub fn is_fit_to_learn_from(&self) -> bool {
        self.concurrent <= 1 && !self.unobserved
    }
}

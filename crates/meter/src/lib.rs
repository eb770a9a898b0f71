//! The meter: how much energy and time each request takes, and how sure the figure is.
//!
//! Invariant: every microjoule the source reports is accounted for exactly once, to a request, to
//! our own overhead, to the other programs, to idling, or to a term that says it was not observed.
//! Readings are taken at the edges of spans (and at [`Meter::tick`] while a request runs): there is
//! no polling thread, nothing wakes while the machine idles. An estimate always says so.
//!
//! It does not know what a request is about, which model runs, or where records are kept.
//!
//! A span of work yields its energy and its times, on whatever source this machine has (a counter, a plug, else a model of its
//! processor, and the record says which):
//!
//! ```
//! use calame_meter::{Meter, Outcome, Phase, Settings};
//! use calame_words::Language;
//!
//! let meter = Meter::open(&Settings::default());
//! let mut span = meter.span();
//! span.enter(Phase::Plan);
//! let sum: u64 = (0..1_000_000_u64).sum();
//! let measured = span.finish(Outcome::Done);
//! println!("{sum}: {}", measured.line(Language::English));
//! ```
//!
//! In a test, a source that is moved by hand, and the account that must always come out even:
//!
//! ```
//! use calame_meter::{EnergyClass, Fake, Outcome, Phase};
//! use std::time::Duration;
//!
//! let machine = Fake::new(EnergyClass::A);
//! let meter = machine.meter();
//! let mut span = meter.span();
//! span.enter(Phase::Decode);
//! machine.spend(2_000_000);
//! machine.pass(Duration::from_secs(1), Duration::from_secs(1), Duration::ZERO);
//! span.finish(Outcome::Done);
//! let account = meter.conservation();
//! let shared = account.requests + account.overhead + account.others + account.idle + account.unobserved;
//! assert_eq!(shared, account.measured);
//! ```
#![deny(
    clippy::cast_lossless,
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss
)]

mod account;
mod calibration;
mod clock;
mod fake;
mod footprint;
mod learnt;
mod live;
mod model;
mod notes;
mod processors;
mod record;
mod settings;
mod shares;
mod sources;
mod span;

pub use account::Conservation;
pub use calibration::{Calibrated, Calibration, CalibrationError, Comparison, Window, fit, machine};
pub use clock::{Processor, Sample, SystemClock};
pub use fake::Fake;
pub use model::{Model, Modelled};
pub use notes::say;
pub use record::{Energy, Latency, Measured, Tokens, in_words};
pub use settings::{Device, Embodied, Grid, Hours, PerProcessor, Settings, Weights};
pub use sources::devices::{Dialect, Plug, Status, ask, relay};
pub use sources::plug::PlugCounter;
pub use sources::{
    Battery, Board, Candidate, Perf, Powercap, Skipped, Survey, Zone, processor_counters, survey,
};
pub use span::{Meter, Span};

use calame_units::{Interval, Microjoules, Watts};
use std::time::Duration;

/// How trustworthy an energy source is, best first (`meter.md`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EnergyClass {
    /// A plug at the wall.
    A,
    /// Processor counters calibrated once against a plug.
    B,
    /// Processor or board counters: a lower bound of the wall.
    C,
    /// Modelled from processor time and the design power.
    D,
    /// Modelled from processor time alone: a virtual machine, or an unknown design power.
    E,
}

impl EnergyClass {
    /// The letter.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::A => "A",
            Self::B => "B",
            Self::C => "C",
            Self::D => "D",
            Self::E => "E",
        }
    }

    /// The class of that letter.
    pub fn parse(letter: &str) -> Option<Self> {
        [Self::A, Self::B, Self::C, Self::D, Self::E].into_iter().find(|class| class.as_str() == letter)
    }

    /// True when no sensor was read: the figures come from a model.
    pub fn is_estimated(self) -> bool {
        matches!(self, Self::D | Self::E)
    }
}

/// What a source is, and what it takes for granted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFacts {
    /// Its class.
    pub class: EnergyClass,
    /// What it is, as a note for [`say`].
    pub name: String,
    /// Every guessed constant behind its figures, as notes for [`say`].
    pub assumptions: Vec<String>,
}

/// A source of energy readings.
pub trait EnergyCounter: Send {
    /// What the source is.
    fn facts(&self) -> SourceFacts;

    /// Energy since the counter was opened. Value and bounds never decrease, and every difference
    /// of two readings keeps `low <= value <= high`.
    ///
    /// # Errors
    /// [`MeterError::Unreadable`] when the source does not answer; the meter then counts the energy
    /// up to the next good reading as not observed.
    fn read(&mut self) -> Result<Interval<Microjoules>, MeterError>;

    /// The same at a moment whose clocks were just read: a source made of clocks takes these and no others.
    ///
    /// # Errors
    /// As [`EnergyCounter::read`].
    fn read_at(&mut self, _: Sample) -> Result<Interval<Microjoules>, MeterError> {
        self.read()
    }

    /// The longest time between two readings that can be told from a wrap of the counter.
    fn longest_gap(&self) -> Option<Duration> {
        None
    }

    /// How many times the counter started again from nothing since it was opened.
    fn resets(&self) -> u64 {
        0
    }

    /// The power of the idle machine when the source knows it, instead of learning it from gaps.
    fn idle_power(&self) -> Option<Watts> {
        None
    }

    /// The power at the last reading, from a source that shows power rather than energy.
    fn power(&self) -> Option<Watts> {
        None
    }

    /// A request comes and none was open: whatever must run while one is measured starts here. True
    /// when another source answers from now on.
    fn wake(&mut self) -> bool {
        false
    }

    /// The last request is gone: nothing of the source runs any more.
    fn rest(&mut self) {}
}

/// What can go wrong when energy is read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MeterError {
    /// The source exists and does not answer.
    #[error(
        "energy source {name} cannot be read ({reason}); run `calame meter doctor` to see what would help"
    )]
    Unreadable {
        /// The source.
        name: String,
        /// Why, as the system says it.
        reason: String,
    },
    /// There is no such source on this machine.
    #[error("no energy counter on this machine; figures are estimated instead")]
    Absent,
    /// Settings that cannot hold.
    #[error("meter setting {name} is out of range; give a value that is {expected}")]
    Setting {
        /// The setting.
        name: &'static str,
        /// What would be accepted.
        expected: &'static str,
    },
}

/// What a request is doing; energy and time are kept apart for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Phase {
    /// Bytes to document, the process that parses a PDF included.
    Read,
    /// What will be made and how: facts, passes, tokens.
    Plan,
    /// Waiting: takes time and no share of the energy.
    Queue,
    /// Reading the prompt.
    Prefill,
    /// Writing.
    Decode,
    /// Putting what was written into shape and checking it.
    Check,
}

impl Phase {
    /// All of them, in the order of a request's life.
    pub const ALL: [Self; 6] =
        [Self::Read, Self::Plan, Self::Queue, Self::Prefill, Self::Decode, Self::Check];

    /// The word in records.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Plan => "plan",
            Self::Queue => "queue",
            Self::Prefill => "prefill",
            Self::Decode => "decode",
            Self::Check => "check",
        }
    }
}

/// Something of each phase.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PerPhase<T>([T; Phase::ALL.len()]);

impl<T: Copy> PerPhase<T> {
    /// Each phase with what is known of it, in the order of a request's life.
    pub fn iter(&self) -> impl Iterator<Item = (Phase, T)> + '_ {
        Phase::ALL.into_iter().zip(self.0)
    }
}

impl<T> std::ops::Index<Phase> for PerPhase<T> {
    type Output = T;

    fn index(&self, phase: Phase) -> &T {
        &self.0[phase as usize]
    }
}

impl<T> std::ops::IndexMut<Phase> for PerPhase<T> {
    fn index_mut(&mut self, phase: Phase) -> &mut T {
        &mut self.0[phase as usize]
    }
}

/// How a request ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// Answered.
    Done,
    /// The client left, or the server shut down.
    Cancelled,
    /// An error.
    Failed,
}

impl Outcome {
    /// The word in records.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Cancelled => "cancelled",
            Self::Failed => "failed",
        }
    }

    /// The outcome of that word.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Done, Self::Cancelled, Self::Failed].into_iter().find(|outcome| outcome.as_str() == word)
    }
}

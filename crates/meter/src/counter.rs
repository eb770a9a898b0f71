//! What a source of energy is to the meter: readings that never decrease, and what they take for granted.

use super::clock::Sample;
use super::error::MeterError;
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
    /// What it is, as a note for [`say`](super::say).
    pub name: String,
    /// Every guessed constant behind its figures, as notes for [`say`](super::say).
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

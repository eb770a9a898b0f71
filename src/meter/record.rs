//! The record of one request: what http, the ledger and the reports show, each in its own words.

use super::{EnergyClass, Outcome};
use crate::units::{GramsCo2e, Interval, Microjoules, WattHours};
use std::time::Duration;

/// Energy and emissions of one request, and what they rest on.
#[derive(Debug, Clone, PartialEq)]
pub struct Energy {
    /// Class of the source.
    pub class: EnergyClass,
    /// Names of the sources.
    pub sources: Vec<String>,
    /// Every guessed constant behind the figures.
    pub assumptions: Vec<String>,
    /// What the request added to the machine's consumption.
    pub marginal: Interval<Microjoules>,
    /// The same with its share of the idle machine.
    pub full: Interval<Microjoules>,
    /// Part of `marginal` spent reading prompts.
    pub prefill: Interval<Microjoules>,
    /// Part of `marginal` spent writing.
    pub decode: Interval<Microjoules>,
    /// Its share of our own overhead, the meter's readings included; not in `marginal`.
    pub overhead: Interval<Microjoules>,
    /// What the tokens read from the cache had cost when they were computed.
    pub saved: Interval<Microjoules>,
    /// `marginal` again when the request was not answered.
    pub wasted: Interval<Microjoules>,
    /// `marginal` as it is billed.
    pub wh: Interval<WattHours>,
    /// Emissions of the electricity.
    pub co2e: Interval<GramsCo2e>,
    /// Its share of making the machine.
    pub embodied: Interval<GramsCo2e>,
    /// What the version without AI cost on the same meter.
    pub extractive: Option<Interval<Microjoules>>,
    /// `marginal` over the tokens written, when there are any.
    pub joules_per_token: Option<f64>,
    /// Software carbon intensity of this request (ISO/IEC 21031): electricity plus embodied, grams.
    pub sci: f64,
}

/// Where the time of a request went.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Latency {
    /// Waiting for a permit.
    pub queue: Duration,
    /// Reading prompts, all passes.
    pub prefill: Duration,
    /// From arrival to the first token, when there was one.
    pub first_token: Option<Duration>,
    /// Writing, all passes.
    pub decode: Duration,
    /// From arrival to the end.
    pub total: Duration,
}

/// Tokens of a request, all passes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tokens {
    /// Of the prompts, cached ones included.
    pub prompt: u32,
    /// Of them, read from the cache.
    pub cached: u32,
    /// Written.
    pub completion: u32,
}

/// Everything measured of one request.
#[derive(Debug, Clone, PartialEq)]
pub struct Measured {
    /// How it ended.
    pub outcome: Outcome,
    /// Energy and emissions.
    pub energy: Energy,
    /// Time.
    pub latency: Latency,
    /// Tokens.
    pub tokens: Tokens,
}

impl Measured {
    /// One line for people: `12.3 J (6.1 to 25.0, class E, estimated) · 4.2 s · 512 + 120 tokens`.
    pub fn line(&self) -> String {
        let origin = if self.energy.class.is_estimated() { "estimated" } else { "measured" };
        let (energy, class) = (self.energy.marginal, self.energy.class.as_str());
        format!(
            "{} J ({} to {}, class {class}, {origin}) · {:.1} s · {} + {} tokens",
            digits(energy.value),
            digits(energy.low),
            digits(energy.high),
            self.latency.total.as_secs_f64(),
            self.tokens.prompt,
            self.tokens.completion,
        )
    }

    /// The same line in French.
    pub fn line_in_french(&self) -> String {
        let origin = if self.energy.class.is_estimated() { "estimation" } else { "mesure" };
        let (energy, class) = (self.energy.marginal, self.energy.class.as_str());
        let comma = |energy| digits(energy).replace('.', ",");
        format!(
            "{}\u{a0}J ({} à {}, classe\u{a0}{class}, {origin}) · {}\u{a0}s · {} + {}\u{a0}jetons",
            comma(energy.value),
            comma(energy.low),
            comma(energy.high),
            format!("{:.1}", self.latency.total.as_secs_f64()).replace('.', ","),
            self.tokens.prompt,
            self.tokens.completion,
        )
    }
}

/// Joules with as many decimals as mean something: two below ten, one below a thousand.
fn digits(energy: Microjoules) -> String {
    let joules = energy.joules().0;
    let decimals = match joules {
        small if small < 9.995 => 2,
        middle if middle < 999.95 => 1,
        _ => 0,
    };
    format!("{joules:.decimals$}")
}

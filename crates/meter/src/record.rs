//! The record of one request: what http, the ledger and the reports show, each in its own words.

use super::{EnergyClass, Outcome, PerPhase, Tongue};
use calame_units::{GramsCo2e, Interval, Microjoules, WattHours, short};
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
    /// `marginal`, by what the request was doing.
    pub phases: PerPhase<Interval<Microjoules>>,
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
    /// `marginal` over the words of the document, times a thousand, when there was one.
    pub joules_per_1000_words: Option<f64>,
    /// Software carbon intensity (ISO/IEC 21031) with one request, so one summary, as its functional unit:
    /// electricity times its grid factor, plus the share of making the machine, in grams.
    pub sci: f64,
}

/// Where the time of a request went.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Latency {
    /// Of each phase, all passes; they sum to `total`.
    pub phases: PerPhase<Duration>,
    /// From arrival to the first token, when there was one.
    pub first_token: Option<Duration>,
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
    /// The same record with what a thousand words of the document cost.
    pub fn over_words(mut self, words: u32) -> Self {
        let joules = self.energy.marginal.value.joules().0;
        self.energy.joules_per_1000_words = (words > 0).then(|| joules * 1000.0 / f64::from(words));
        self
    }

    /// The same record of a request that could not be answered after all.
    pub fn not_answered(mut self) -> Self {
        self.outcome = Outcome::Failed;
        self.energy.wasted = self.energy.marginal;
        self
    }

    /// One line for people: `12.3 J (6.1 to 25.0, class E, estimated) · 4.2 s · 512 + 120 tokens`, and what the
    /// version without AI took when that is another.
    pub fn line(&self) -> String {
        let energy = in_words(self.energy.marginal, self.energy.class, Tongue::English);
        let without = self.without_ai().map_or(String::new(), |energy| {
            format!(" · without AI {}", priced(energy, self.energy.class, Tongue::English))
        });
        format!(
            "{energy} · {} s · {} + {} tokens{without}",
            seconds(self.latency.total),
            self.tokens.prompt,
            self.tokens.completion,
        )
    }

    /// The same line in French.
    pub fn line_in_french(&self) -> String {
        let energy = in_words(self.energy.marginal, self.energy.class, Tongue::French);
        let without = self.without_ai().map_or(String::new(), |energy| {
            format!(" · sans IA {}", priced(energy, self.energy.class, Tongue::French))
        });
        format!(
            "{energy} · {}\u{a0}s · {} + {}\u{a0}jetons{without}",
            seconds(self.latency.total).replace('.', ","),
            self.tokens.prompt,
            self.tokens.completion,
        )
    }

    /// The cost of the version without AI, unless it is the draft itself.
    fn without_ai(&self) -> Option<Interval<Microjoules>> {
        self.energy.extractive.filter(|_| self.tokens.completion > 0)
    }
}

/// An energy as a person reads it, with its bounds in the same unit, its class, and whether it was measured:
/// `12.3 J (6.1 to 25.0, class E, estimated)`.
pub fn in_words(energy: Interval<Microjoules>, class: EnergyClass, tongue: Tongue) -> String {
    let joules = energy.map(Microjoules::joules);
    // Nothing at all may still have an upper bound; the unit is that of something.
    let (worth, unit) = if energy.value.0 > 0 { joules.value } else { joules.high }.unit();
    let [value, low, high] = [joules.value, joules.low, joules.high].map(|energy| short(energy.0 / worth));
    let class_name = class.as_str();
    match tongue {
        Tongue::English => {
            let origin = if class.is_estimated() { "estimated" } else { "measured" };
            format!("{value} {unit} ({low} to {high}, class {class_name}, {origin})")
        }
        Tongue::French => {
            let origin = if class.is_estimated() { "estimation" } else { "mesure" };
            let [value, low, high] = [value, low, high].map(|number| number.replace('.', ","));
            format!("{value}\u{a0}{unit} ({low} à {high}, classe\u{a0}{class_name}, {origin})")
        }
    }
}

/// The same of an energy that no source saw by itself: processor time, at the mean cost of ours.
fn priced(energy: Interval<Microjoules>, class: EnergyClass, tongue: Tongue) -> String {
    let (measured, by_time) = match tongue {
        Tongue::English => ("measured)", "by processor time)"),
        Tongue::French => ("mesure)", "d’après son temps de processeur)"),
    };
    in_words(energy, class, tongue).replace(measured, by_time)
}

fn seconds(time: Duration) -> String {
    let seconds = time.as_secs_f64();
    if seconds < 0.1 { short(seconds) } else { format!("{seconds:.1}") }
}

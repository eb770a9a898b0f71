//! The record of one request: what http, the ledger and the reports show, each in its own words.

use super::{EnergyClass, Outcome, PerPhase};
use calame_units::{GramsCo2e, Interval, Microjoules, WattHours, short};
use calame_words::{Language, message_with};
use std::fmt::Display;
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
    pub fn line(&self, language: Language) -> String {
        let class = self.energy.class;
        let energy = in_words(self.energy.marginal, class, language);
        let seconds = language.decimal(&seconds(self.latency.total));
        let mut told: Vec<(&str, &dyn Display)> = vec![
            ("energy", &energy),
            ("seconds", &seconds),
            ("prompt", &self.tokens.prompt),
            ("written", &self.tokens.completion),
        ];
        let without = self.without_ai().map(|energy| priced(energy, class, language));
        match &without {
            None => message_with(language, "meter-line", &told),
            Some(without) => {
                told.push(("without", without));
                message_with(language, "meter-line-without", &told)
            }
        }
    }

    /// The cost of the version without AI, unless it is the draft itself.
    fn without_ai(&self) -> Option<Interval<Microjoules>> {
        self.energy.extractive.filter(|_| self.tokens.completion > 0)
    }
}

/// An energy as a person reads it, with its bounds in the same unit, its class, and whether it was measured:
/// `12.3 J (6.1 to 25.0, class E, estimated)`.
pub fn in_words(energy: Interval<Microjoules>, class: EnergyClass, language: Language) -> String {
    let key = if class.is_estimated() { "meter-energy-estimated" } else { "meter-energy-measured" };
    with_bounds(key, energy, class, language)
}

/// The same of an energy that no source saw by itself: processor time, at the mean cost of ours.
fn priced(energy: Interval<Microjoules>, class: EnergyClass, language: Language) -> String {
    let key = if class.is_estimated() { "meter-energy-estimated" } else { "meter-energy-priced" };
    with_bounds(key, energy, class, language)
}

fn with_bounds(key: &str, energy: Interval<Microjoules>, class: EnergyClass, language: Language) -> String {
    let joules = energy.map(Microjoules::joules);
    // Nothing at all may still have an upper bound; the unit is that of something.
    let (worth, unit) = if energy.value.0 > 0 { joules.value } else { joules.high }.unit();
    let [value, low, high] =
        [joules.value, joules.low, joules.high].map(|energy| language.decimal(&short(energy.0 / worth)));
    message_with(
        language,
        key,
        &[("value", &value), ("unit", &unit), ("low", &low), ("high", &high), ("class", &class.as_str())],
    )
}

fn seconds(time: Duration) -> String {
    let seconds = time.as_secs_f64();
    if seconds < 0.1 { short(seconds) } else { format!("{seconds:.1}") }
}

//! The meter record as JSON, the same everywhere: in answers, in lists, in reports (`http.md`).
//! Energies in joules, times in milliseconds.

use super::Record;
use crate::meter::{Conservation, Measured, Phase, say};
use crate::units::{GramsCo2e, Interval, Microjoules, WattHours};
use crate::words::Language;
use serde::Serialize;
use std::time::Duration;

/// A figure with its bounds.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Figure {
    /// Best value.
    pub value: f64,
    /// Lower bound.
    pub low: f64,
    /// Upper bound.
    pub high: f64,
}

impl From<Interval<Microjoules>> for Figure {
    fn from(energy: Interval<Microjoules>) -> Self {
        Self::of(energy.map(|energy| energy.joules().0))
    }
}

impl From<Interval<WattHours>> for Figure {
    fn from(energy: Interval<WattHours>) -> Self {
        Self::of(energy.map(|energy| energy.0))
    }
}

impl From<Interval<GramsCo2e>> for Figure {
    fn from(grams: Interval<GramsCo2e>) -> Self {
        Self::of(grams.map(|grams| grams.0))
    }
}

impl Figure {
    fn of(interval: Interval<f64>) -> Self {
        Self { value: interval.value, low: interval.low, high: interval.high }
    }
}

/// Energy and emissions.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[expect(missing_docs, reason = "the fields are those of `meter::Energy`, under their public names")]
pub struct EnergyRecord {
    pub class: &'static str,
    /// True when no sensor was read.
    pub estimated: bool,
    pub sources: Vec<String>,
    pub assumptions: Vec<String>,
    /// Both in sentences, by language; left out of lists, whose readers know the codes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub explained: Option<Explained>,
    pub joules: Figure,
    pub full_joules: Figure,
    pub read_joules: Figure,
    pub plan_joules: Figure,
    pub prefill_joules: Figure,
    pub decode_joules: Figure,
    pub check_joules: Figure,
    pub overhead_joules: Figure,
    pub saved_joules: Figure,
    pub wasted_joules: Figure,
    pub wh: Figure,
    pub co2e_g: Figure,
    pub embodied_g: Figure,
    pub extractive_joules: Option<Figure>,
    pub joules_per_token: Option<f64>,
    /// Of the document.
    pub joules_per_1000_words: Option<f64>,
    pub sci_g: f64,
}

/// Times in milliseconds; all but the first token sum to the total.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[expect(missing_docs, reason = "the fields are those of `meter::Latency`")]
pub struct LatencyRecord {
    pub read: f64,
    pub plan: f64,
    pub queue: f64,
    pub prefill: f64,
    pub first_token: Option<f64>,
    pub decode: f64,
    pub check: f64,
    pub total: f64,
}

/// Tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the fields are those of `meter::Tokens`")]
pub struct TokensRecord {
    pub prompt: u32,
    pub cached: u32,
    pub completion: u32,
}

/// The meter record of one request.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MeterRecord {
    /// `done`, `cancelled` or `failed`.
    pub status: &'static str,
    /// Energy and emissions.
    pub energy: EnergyRecord,
    /// Times.
    pub latency_ms: LatencyRecord,
    /// Tokens.
    pub tokens: TokensRecord,
}

/// What figures rest on, in sentences.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Explained {
    /// In French.
    pub fr: Sentences,
    /// In English.
    pub en: Sentences,
}

/// Sources and assumptions in one language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Sentences {
    /// Where the figures come from.
    pub sources: Vec<String>,
    /// What they take for granted.
    pub assumptions: Vec<String>,
}

impl Explained {
    /// The sentences of these codes.
    pub fn of(sources: &[String], assumptions: &[String]) -> Self {
        let all = |notes: &[String], language| notes.iter().map(|note| say(note, language)).collect();
        let said =
            |language| Sentences { sources: all(sources, language), assumptions: all(assumptions, language) };
        Self { fr: said(Language::French), en: said(Language::English) }
    }
}

impl MeterRecord {
    fn without_sentences(mut self) -> Self {
        self.energy.explained = None;
        self
    }
}

impl From<&Measured> for MeterRecord {
    fn from(measured: &Measured) -> Self {
        let Measured { outcome, energy, latency, tokens } = measured;
        let energy = EnergyRecord {
            class: energy.class.as_str(),
            estimated: energy.class.is_estimated(),
            sources: energy.sources.clone(),
            assumptions: energy.assumptions.clone(),
            explained: Some(Explained::of(&energy.sources, &energy.assumptions)),
            joules: energy.marginal.into(),
            full_joules: energy.full.into(),
            read_joules: energy.phases[Phase::Read].into(),
            plan_joules: energy.phases[Phase::Plan].into(),
            prefill_joules: energy.phases[Phase::Prefill].into(),
            decode_joules: energy.phases[Phase::Decode].into(),
            check_joules: energy.phases[Phase::Check].into(),
            overhead_joules: energy.overhead.into(),
            saved_joules: energy.saved.into(),
            wasted_joules: energy.wasted.into(),
            wh: energy.wh.into(),
            co2e_g: energy.co2e.into(),
            embodied_g: energy.embodied.into(),
            extractive_joules: energy.extractive.map(Figure::from),
            joules_per_token: energy.joules_per_token,
            joules_per_1000_words: energy.joules_per_1000_words,
            sci_g: energy.sci,
        };
        let of = |phase| milliseconds(latency.phases[phase]);
        let latency_ms = LatencyRecord {
            read: of(Phase::Read),
            plan: of(Phase::Plan),
            queue: of(Phase::Queue),
            prefill: of(Phase::Prefill),
            first_token: latency.first_token.map(milliseconds),
            decode: of(Phase::Decode),
            check: of(Phase::Check),
            total: milliseconds(latency.total),
        };
        let tokens =
            TokensRecord { prompt: tokens.prompt, cached: tokens.cached, completion: tokens.completion };
        Self { status: outcome.as_str(), energy, latency_ms, tokens }
    }
}

/// One line of `/v1/meter/records`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RecordLine {
    /// Its number.
    pub id: i64,
    /// When it ended, UTC.
    pub time: String,
    /// The route that took it.
    pub route: String,
    /// The model, when one was used.
    pub model: Option<String>,
    /// The rest of the record.
    #[serde(flatten)]
    pub record: MeterRecord,
}

impl From<&Record> for RecordLine {
    fn from(record: &Record) -> Self {
        Self {
            id: record.id,
            time: record.time_text.clone(),
            route: record.route.clone(),
            model: record.model.clone(),
            record: MeterRecord::from(&record.measured).without_sentences(),
        }
    }
}

/// Where all the energy since start went: `measured_uj` is the sum of the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the fields are those of `meter::Conservation`")]
pub struct ConservationRecord {
    pub measured_uj: u64,
    pub requests_uj: u64,
    pub overhead_uj: u64,
    pub others_uj: u64,
    pub idle_uj: u64,
    pub unobserved_uj: u64,
}

impl From<Conservation> for ConservationRecord {
    fn from(all: Conservation) -> Self {
        Self {
            measured_uj: all.measured.0,
            requests_uj: all.requests.0,
            overhead_uj: all.overhead.0,
            others_uj: all.others.0,
            idle_uj: all.idle.0,
            unobserved_uj: all.unobserved.0,
        }
    }
}

/// Milliseconds to the microsecond.
fn milliseconds(time: Duration) -> f64 {
    u32::try_from(time.as_micros()).map_or(time.as_secs_f64() * 1000.0, |micros| f64::from(micros) / 1000.0)
}

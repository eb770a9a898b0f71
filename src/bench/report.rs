//! The figures of a run, as JSON and as a table.

use std::fmt::Write as _;

use serde::Serialize;

use super::machine::Machine;
use super::protocol::{Protocol, TimedRun};
use crate::assistant::{Assistant, Draft};
use crate::meter::{Conservation, Measured, Phase, say};
use crate::units::{Interval, Microjoules};
use crate::words::Language;

/// What a run of the protocol gave.
pub(super) struct Results<'a> {
    pub(super) machine: Machine,
    pub(super) assistant: &'a Assistant,
    pub(super) protocol: Protocol,
    pub(super) runs: &'a [TimedRun],
    pub(super) words: usize,
    pub(super) written: &'a Draft,
    pub(super) extract: &'a Draft,
    pub(super) records: &'a [Measured],
    pub(super) requests_uj: u64,
    pub(super) counted: Conservation,
}

/// The figures of a run.
#[derive(Debug, Clone, Serialize)]
#[expect(missing_docs, reason = "the names, with their units, are the documentation of the JSON")]
pub struct BenchReport {
    pub version: &'static str,
    pub machine: Machine,
    pub model: Model,
    pub energy: EnergySource,
    pub engine: EngineFigures,
    pub draft: DraftFigures,
    pub extract: DraftFigures,
    pub check: EnergyCheck,
}

/// The model and how it ran.
#[derive(Debug, Clone, Serialize)]
pub struct Model {
    pub name: String,
    pub sha256: String,
    pub architecture: String,
    pub context: u32,
    pub kernel: String,
}

/// Where joules come from.
#[derive(Debug, Clone, Serialize)]
pub struct EnergySource {
    pub class: &'static str,
    pub estimated: bool,
    pub name: String,
    pub assumptions: Vec<String>,
}

/// The engine alone: medians over the runs.
#[derive(Debug, Clone, Serialize)]
pub struct EngineFigures {
    pub runs: usize,
    pub prompt_tokens: u32,
    pub completion_tokens: u32,
    pub prefill_tokens_per_s: f64,
    pub decode_tokens_per_s: f64,
    pub first_token_s: f64,
    pub prefill_joules_per_token: f64,
    pub decode_joules_per_token: f64,
}

/// A draft, written or extracted.
#[derive(Debug, Clone, Serialize)]
pub struct DraftFigures {
    pub source_words: usize,
    pub passes: usize,
    pub prompt_tokens: u32,
    pub completion_tokens: u32,
    pub seconds: f64,
    pub first_token_s: Option<f64>,
    pub joules: FigureBounds,
    pub joules_per_token: Option<f64>,
    pub joules_per_thousand_words: f64,
}

/// A figure with its bounds.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct FigureBounds {
    pub value: f64,
    pub low: f64,
    pub high: f64,
}

/// Whether the bench and the meter agree, in microjoules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct EnergyCheck {
    pub records_uj: u64,
    pub requests_uj: u64,
    pub agree: bool,
    pub measured_uj: u64,
    pub overhead_uj: u64,
    pub others_uj: u64,
    pub idle_uj: u64,
    pub unobserved_uj: u64,
}

impl From<Interval<Microjoules>> for FigureBounds {
    fn from(energy: Interval<Microjoules>) -> Self {
        let energy = energy.map(|energy| energy.joules().0);
        Self { value: energy.value, low: energy.low, high: energy.high }
    }
}

impl BenchReport {
    pub(super) fn new(results: Results<'_>) -> Self {
        let facts = results.assistant.engine().facts();
        let card = results.assistant.card();
        let source = results.assistant.meter().source();
        Self {
            version: env!("CARGO_PKG_VERSION"),
            machine: results.machine,
            model: Model {
                name: card.name.clone(),
                sha256: card.sha256.clone(),
                architecture: facts.architecture.clone(),
                context: facts.context,
                kernel: facts.kernel.clone(),
            },
            energy: EnergySource {
                class: source.class.as_str(),
                estimated: source.class.is_estimated(),
                name: say(&source.name, Language::English),
                assumptions: source.assumptions.iter().map(|note| say(note, Language::English)).collect(),
            },
            engine: engine(results.protocol, results.runs),
            draft: DraftFigures::of(results.written, results.words),
            extract: DraftFigures::of(results.extract, results.words),
            check: check(results.records, results.requests_uj, results.counted),
        }
    }
}

fn engine(protocol: Protocol, runs: &[TimedRun]) -> EngineFigures {
    let each = |figure: fn(&TimedRun) -> f64| median(runs.iter().map(figure).collect());
    EngineFigures {
        runs: runs.len(),
        prompt_tokens: runs.first().map_or(0, |run| run.finish.prompt_tokens),
        completion_tokens: protocol.completion_tokens,
        prefill_tokens_per_s: each(|run| {
            let read = run.finish.prompt_tokens.saturating_sub(run.finish.cached_tokens);
            rate(f64::from(read), run.finish.prefill.as_secs_f64())
        }),
        decode_tokens_per_s: each(|run| {
            rate(f64::from(run.finish.completion_tokens), run.finish.decode.as_secs_f64())
        }),
        first_token_s: each(|run| run.first_token_s),
        prefill_joules_per_token: each(|run| {
            rate(
                run.measured.energy.phases[Phase::Prefill].value.joules().0,
                f64::from(run.finish.prompt_tokens),
            )
        }),
        decode_joules_per_token: each(|run| {
            rate(
                run.measured.energy.phases[Phase::Decode].value.joules().0,
                f64::from(run.finish.completion_tokens),
            )
        }),
    }
}

impl DraftFigures {
    fn of(draft: &Draft, words: usize) -> Self {
        let measured = &draft.measured;
        let joules = FigureBounds::from(measured.energy.marginal);
        Self {
            source_words: words,
            passes: draft.provenance.passes,
            prompt_tokens: measured.tokens.prompt,
            completion_tokens: measured.tokens.completion,
            seconds: measured.latency.total.as_secs_f64(),
            first_token_s: measured.latency.first_token.map(|time| time.as_secs_f64()),
            joules,
            joules_per_token: measured.energy.joules_per_token,
            joules_per_thousand_words: rate(joules.value * 1000.0, words as f64),
        }
    }
}

fn check(records: &[Measured], requests_uj: u64, counted: Conservation) -> EnergyCheck {
    let records_uj = records.iter().map(|record| record.energy.marginal.value).sum::<Microjoules>().0;
    EnergyCheck {
        records_uj,
        requests_uj,
        agree: records_uj == requests_uj,
        measured_uj: counted.measured.0,
        overhead_uj: counted.overhead.0,
        others_uj: counted.others.0,
        idle_uj: counted.idle.0,
        unobserved_uj: counted.unobserved.0,
    }
}

fn rate(amount: f64, over: f64) -> f64 {
    if over > 0.0 { amount / over } else { 0.0 }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    match values.len() {
        0 => 0.0,
        n if n % 2 == 1 => values[n / 2],
        n => f64::midpoint(values[n / 2 - 1], values[n / 2]),
    }
}

/// The report as a table for people.
pub fn table(report: &BenchReport) -> String {
    let BenchReport { machine, model, energy, engine, draft, extract, check, .. } = report;
    let mut rows: Vec<(String, String)> = Vec::new();
    let mut row = |name: &str, value: String| rows.push((name.to_owned(), value));
    let mib = |bytes: Option<u64>| bytes.map_or("not known".into(), |bytes| format!("{} MiB", bytes >> 20));
    let origin = if energy.estimated { "estimated" } else { "measured" };
    row("processor", machine.processor.clone().unwrap_or_else(|| "not known".into()));
    row("processors, memory", format!("{}, {}", machine.processors, mib(machine.memory_bytes)));
    row("model", format!("{} ({}, context {})", model.name, model.architecture, model.context));
    row("kernel", format!("{}, calame {}", model.kernel, report.version));
    row("energy", format!("class {}, {origin}: {}", energy.class, energy.name));
    let sizes =
        format!("{} + {} tokens, median of {}", engine.prompt_tokens, engine.completion_tokens, engine.runs);
    row("engine", sizes);
    row("  prefill", speed(engine.prefill_tokens_per_s, engine.prefill_joules_per_token));
    row("  decode", speed(engine.decode_tokens_per_s, engine.decode_joules_per_token));
    row("  first token", format!("{:.2} s", engine.first_token_s));
    row(
        "draft",
        format!(
            "{} words, {} pass(es), {} + {} tokens",
            draft.source_words, draft.passes, draft.prompt_tokens, draft.completion_tokens
        ),
    );
    row(
        "  time",
        format!("{:.1} s, first token after {:.1} s", draft.seconds, draft.first_token_s.unwrap_or_default()),
    );
    row("  energy", format!("{} ({origin})", joules(draft.joules)));
    row("  per token written", format!("{:.2} J", draft.joules_per_token.unwrap_or_default()));
    row("  per 1,000 words read", format!("{:.1} J", draft.joules_per_thousand_words));
    row("without AI", format!("{:.3} s, {}", extract.seconds, joules(extract.joules)));
    if extract.joules.value > 0.0 {
        row("  the draft costs", format!("{:.0} times as much", draft.joules.value / extract.joules.value));
    }
    row(
        "memory held",
        format!("{}, at most {}", mib(machine.resident_bytes), mib(machine.resident_peak_bytes)),
    );
    let verdict = if check.agree { "the same" } else { "NOT the same" };
    let sums =
        format!("{} µJ in records, {} µJ by the meter: {verdict}", check.records_uj, check.requests_uj);
    row("check", sums);
    let width = rows.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0);
    let mut text = String::new();
    for (name, value) in rows {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{name:<width$}  {value}");
    }
    text
}

fn speed(tokens_per_s: f64, joules_per_token: f64) -> String {
    format!("{tokens_per_s:.1} tokens/s, {joules_per_token:.3} J/token")
}

fn joules(figure: FigureBounds) -> String {
    format!("{:.2} J ({:.2} to {:.2})", figure.value, figure.low, figure.high)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_the_middle() {
        assert_eq!(median(vec![3.0, 1.0, 2.0]), 2.0);
        assert_eq!(median(vec![4.0, 1.0, 2.0, 3.0]), 2.5);
        assert_eq!(median(Vec::new()), 0.0);
    }
}

//! What a draft should cost, said before it is made, with what that is based on.

use std::time::Duration;

use crate::admission::Standing;
use crate::documents::Document;
use crate::draft::Plan;
use crate::ledger::Learned;
use crate::units::{Interval, Joules, WattHours};

use super::{DraftRequest, Parts};

/// Without any experience, quotes are rough: half to twice, and twice that for an extraction.
const SPREAD: (f64, f64) = (0.5, 2.0);
/// Joules and seconds of extraction per word, and for the smallest of texts.
const EXTRACT_SECONDS_PER_WORD: f64 = 2e-5;
const EXTRACT_SECONDS_AT_LEAST: f64 = 0.005;
/// A busy core of an office machine, the basis of the extraction's quote.
const WATTS_PER_CORE: Interval<f64> = Interval { value: 3.5, low: 1.0, high: 15.0 };

/// How a document would be read and what that should cost.
#[derive(Debug, Clone)]
pub struct Quote {
    /// Words of the document.
    pub words: usize,
    /// Its sections.
    pub sections: usize,
    /// Passes of the model.
    pub passes: usize,
    /// Prompt tokens of all passes.
    pub prompt_tokens: u32,
    /// Tokens the model may write, all passes.
    pub completion_tokens: u32,
    /// Writing with AI; unknown until this model has been used on this machine.
    pub write: Option<Cost>,
    /// Extracting without AI.
    pub extract: Cost,
    /// The energy budget that is nearest to its limit, when there is one.
    pub budget: Option<Standing>,
}

impl Quote {
    /// Energy of writing with AI; nothing while it is unknown.
    pub fn write_energy(&self) -> Interval<WattHours> {
        self.write.and_then(|cost| cost.energy).unwrap_or_default()
    }
}

/// Time and energy, always an estimate.
#[derive(Debug, Clone, Copy)]
pub struct Cost {
    /// Time in seconds.
    pub seconds: Interval<f64>,
    /// Energy, when a figure can be given.
    pub energy: Option<Interval<WattHours>>,
    /// Requests of the ledger the estimate learnt from; none for a rule of thumb.
    pub learned_from: u64,
}

impl Cost {
    /// Its time.
    pub fn duration(&self) -> Duration {
        Duration::from_secs_f64(self.seconds.value.max(0.0))
    }
}

pub(super) fn of(parts: &Parts, request: &DraftRequest, source: &Document, plan: Option<&Plan>) -> Quote {
    let words = source.word_count();
    let passes = plan.map_or(&[][..], |plan| &plan.passes);
    let prompt_tokens = passes.iter().map(|pass| pass.prompt_tokens).sum();
    let completion_tokens = plan.map_or(0, written_at_most);
    let extract = extract_cost(parts, request.document.word_count());
    let write = plan.and_then(|plan| {
        // A draft for which the model is asked nothing costs what extraction costs.
        if plan.passes.is_empty() {
            return Some(extract);
        }
        let learned = learned(parts)?;
        Some(write_cost(&learned, prompt_tokens, f64::from(completion_tokens) * learned.written_share))
    });
    let energy = write.and_then(|cost| cost.energy).unwrap_or_default();
    Quote {
        words,
        sections: source.sections.len(),
        passes: passes.len(),
        prompt_tokens,
        completion_tokens,
        write,
        extract,
        budget: parts.admission.standing(energy, request.key.as_deref()),
    }
}

/// The most tokens that a plan lets the model write.
pub(super) fn written_at_most(plan: &Plan) -> u32 {
    plan.passes.iter().map(|pass| pass.max_tokens).sum()
}

/// The energy of reading a prompt, which is all that is sure of a completion, and nothing while it is unknown; and the
/// seconds that a completion takes when it writes as much as others did.
pub(super) fn of_tokens(
    parts: &Parts,
    prompt: u32,
    most: u32,
) -> (Interval<WattHours>, Option<Interval<f64>>) {
    let Some(learned) = learned(parts) else { return Default::default() };
    let written = learned.completion_tokens.min(f64::from(most));
    let energy = write_cost(&learned, prompt, 0.0).energy.unwrap_or_default();
    (energy, Some(write_cost(&learned, prompt, written).seconds))
}

fn learned(parts: &Parts) -> Option<Learned> {
    parts.ledger.learned(&parts.card.name, Some(&parts.engine.facts().kernel)).ok().flatten()
}

fn write_cost(learned: &Learned, prompt: u32, completion: f64) -> Cost {
    let prompt = f64::from(prompt);
    let seconds =
        prompt * learned.seconds_per_prompt_token + completion * learned.seconds_per_completion_token;
    let joules = prompt * learned.joules_per_prompt_token + completion * learned.joules_per_completion_token;
    Cost {
        seconds: spread(seconds, learned.spread),
        energy: Some(unsure(joules, learned.spread, (learned.low_ratio, learned.high_ratio))),
        learned_from: learned.requests,
    }
}

fn extract_cost(parts: &Parts, words: usize) -> Cost {
    if let Some(learned) = parts.ledger.learned_extraction().ok().flatten() {
        let words = words as f64;
        return Cost {
            seconds: spread(words * learned.seconds_per_word, learned.spread),
            energy: Some(unsure(
                words * learned.joules_per_word,
                learned.spread,
                (learned.low_ratio, learned.high_ratio),
            )),
            learned_from: learned.requests,
        };
    }
    let seconds = EXTRACT_SECONDS_AT_LEAST + words as f64 * EXTRACT_SECONDS_PER_WORD;
    Cost {
        seconds: spread(seconds, (SPREAD.0, 2.0 * SPREAD.1)),
        energy: Some(WATTS_PER_CORE.map(|watts| Joules(watts * seconds).watt_hours())),
        learned_from: 0,
    }
}

fn spread(value: f64, (low, high): (f64, f64)) -> Interval<f64> {
    Interval { value, low: value * low, high: value * high }
}

/// An energy that is unsure twice: requests differ, and each of them was known between bounds.
fn unsure(joules: f64, spread: (f64, f64), bounds: (f64, f64)) -> Interval<WattHours> {
    self::spread(joules, (spread.0 * bounds.0, spread.1 * bounds.1)).map(|joules| Joules(joules).watt_hours())
}

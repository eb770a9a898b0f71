//! What a draft should cost, said before it is made, with what that is based on.

use std::time::Duration;

use crate::documents::Document;
use crate::draft::Plan;
use crate::units::{Interval, Joules, WattHours};

use super::Parts;

/// Quotes are rough: half to twice, until many drafts have taught better.
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

pub(super) fn of(parts: &Parts, document: &Document, plan: Option<&Plan>) -> Quote {
    let words = document.word_count();
    let passes = plan.map_or(&[][..], |plan| &plan.passes);
    let prompt_tokens = passes.iter().map(|pass| pass.prompt_tokens).sum();
    let completion_tokens = passes.iter().map(|pass| pass.max_tokens).sum();
    Quote {
        words,
        sections: document.sections.len(),
        passes: passes.len(),
        prompt_tokens,
        completion_tokens,
        write: plan.and_then(|_| write_cost(parts, prompt_tokens, completion_tokens)),
        extract: extract_cost(words),
    }
}

fn write_cost(parts: &Parts, prompt: u32, completion: u32) -> Option<Cost> {
    let learned =
        parts.ledger.learned(&parts.card.name, Some(&parts.engine.facts().kernel)).ok().flatten()?;
    let (prompt, completion) = (f64::from(prompt), f64::from(completion));
    let spread = |value: f64| Interval { value, low: value * SPREAD.0, high: value * SPREAD.1 };
    let seconds =
        prompt * learned.seconds_per_prompt_token + completion * learned.seconds_per_completion_token;
    let joules = prompt * learned.joules_per_prompt_token + completion * learned.joules_per_completion_token;
    Some(Cost {
        seconds: spread(seconds),
        energy: Some(spread(joules).map(|joules| Joules(joules).watt_hours())),
        learned_from: learned.requests,
    })
}

fn extract_cost(words: usize) -> Cost {
    let seconds = EXTRACT_SECONDS_AT_LEAST + words as f64 * EXTRACT_SECONDS_PER_WORD;
    Cost {
        seconds: Interval { value: seconds, low: seconds * SPREAD.0, high: seconds * SPREAD.1 * 2.0 },
        energy: Some(WATTS_PER_CORE.map(|watts| Joules(watts * seconds).watt_hours())),
        learned_from: 0,
    }
}

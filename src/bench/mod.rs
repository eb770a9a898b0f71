//! The bench: speed, energy and memory of this machine, in figures that anyone can get again.
//!
//! The engine is timed on a prompt and a length that do not vary; then a whole draft of a text of our
//! own is made by the conductor, as a person would have it, and again without AI. Every joule comes
//! from the meter's records, and the report shows that they add up to what the meter counted.
//!
//! Invariant: nothing is shown that was not measured in this run, but for energy of class D or E,
//! which is marked as estimated; a run leaves nothing on the disk.
//! Knows nothing of where models come from and how documents are read: it is handed a conductor.

mod compare;
mod evaluate;
mod keyed;
mod keyed_table;
mod keys;
mod machine;
mod parity;
mod report;
mod rouge;
mod server;
mod shortcuts;
mod texts;
mod work;

use std::time::Instant;

use crate::assistant::{Assistant, AssistantError, Draft, DraftEvent, DraftRequest, EngineError};
use crate::engine::{Event, Finish, Job};
use crate::meter::{Measured, Outcome, Phase};

pub use compare::{Comparison, DRAFTED, Prompts, compare, comparison_table};
pub use evaluate::{Evaluation, Specimen, evaluate, evaluation_table};
pub use keyed::{Hand, HandFigures, Keyed, KeyedEvaluation, KeyedFigures, Proofs, evaluate_keyed};
pub use keyed_table::keyed_table;
pub use keys::{Facts, Key, Marks, Must, Share, Trap};
pub use machine::Machine;
pub use parity::{Other, Parity, parity, parity_table};
pub use report::{Report, table};
pub use rouge::{Rouge, rouge};
pub use server::{CompareError, Side};
pub use shortcuts::{Saved, Switched, saved, saved_table};
pub use texts::{LONG, SHORT};
pub use work::{Work, work, work_table};

/// Name of the bench in records.
pub const ROUTE: &str = "bench";

/// How much is run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Protocol {
    /// Timed runs of the engine; the median is shown.
    pub runs: u32,
    /// Tokens of the prompt.
    pub prompt_tokens: usize,
    /// Tokens drawn.
    pub completion_tokens: u32,
}

impl Protocol {
    /// Under five minutes on two cores with a model of 1.5 billion parameters.
    pub const FULL: Self = Self { runs: 3, prompt_tokens: 512, completion_tokens: 64 };
    /// A first idea.
    pub const QUICK: Self = Self { runs: 1, prompt_tokens: 128, completion_tokens: 16 };
}

/// What can go wrong.
#[derive(Debug, thiserror::Error)]
pub enum BenchError {
    /// The conductor or the engine.
    #[error(transparent)]
    Assistant(#[from] AssistantError),
    /// The context does not hold the prompt of the protocol.
    #[error("the bench needs a context of {needed} tokens and there are {context}; raise --context")]
    Context {
        /// What it takes.
        needed: usize,
        /// What there is.
        context: u32,
    },
}

/// One timed run of the engine.
#[derive(Debug, Clone)]
pub(crate) struct Run {
    finish: Finish,
    first_token_s: f64,
    measured: Measured,
}

/// Runs the protocol. `subject` is the document to draft, with the parameters of a person.
///
/// # Errors
/// What the engine and the conductor refuse.
pub async fn run(
    assistant: &Assistant,
    subject: DraftRequest,
    protocol: Protocol,
    tell: &(dyn Fn(&str) + Sync),
) -> Result<Report, BenchError> {
    let needed = protocol.prompt_tokens + protocol.completion_tokens as usize + 1;
    let context = assistant.engine().facts().context;
    if needed > context as usize {
        return Err(BenchError::Context { needed, context });
    }
    let before = assistant.meter().conservation().requests;
    let mut records = Vec::new();
    tell("warming up");
    records.push(
        engine_run(assistant, Protocol { prompt_tokens: 32, completion_tokens: 4, ..protocol }, 0)
            .await?
            .measured,
    );
    let mut runs = Vec::new();
    for run in 1..=protocol.runs {
        tell(&format!("engine, run {run} of {}", protocol.runs));
        runs.push(engine_run(assistant, protocol, run as usize).await?);
    }
    records.extend(runs.iter().map(|run| run.measured.clone()));
    let words = subject.document.word_count();
    tell(&format!("without AI, {words} words"));
    let extract = DraftRequest { mode: crate::assistant::Mode::Extract, ..subject.clone() };
    let extract = draft(assistant, extract).await?;
    tell(&format!("a whole draft, {words} words"));
    let written = draft(assistant, subject).await?;
    records.extend([extract.measured.clone(), written.measured.clone()]);
    let counted = assistant.meter().conservation();
    Ok(Report::new(report::Results {
        machine: Machine::of_this(),
        assistant,
        protocol,
        runs: &runs,
        words,
        written: &written,
        extract: &extract,
        records: &records,
        requests_uj: counted.requests.saturating_sub(before).0,
        counted,
    }))
}

/// One run of the engine alone, on the meter. Each begins elsewhere in the text, so that no cache helps.
async fn engine_run(assistant: &Assistant, protocol: Protocol, run: usize) -> Result<Run, BenchError> {
    let engine = assistant.engine();
    let mut tokens = engine.encode_text(&[LONG, SHORT].join("\n"));
    while tokens.len() < protocol.prompt_tokens + 64 * (run + 1) {
        tokens.extend_from_within(..);
    }
    let prompt: Vec<u32> = tokens.into_iter().skip(64 * run).take(protocol.prompt_tokens).collect();
    let mut span = assistant.meter().span();
    let start = Instant::now();
    span.enter(Phase::Prefill);
    let mut events =
        engine.generate(Job::plain(prompt, protocol.completion_tokens)).map_err(AssistantError::from)?;
    let mut first = None;
    loop {
        match events.recv().await {
            Some(Event::Prefill { .. }) => assistant.meter().tick(),
            Some(Event::Token { .. }) => {
                if first.is_none() {
                    first = Some(start.elapsed().as_secs_f64());
                    span.first_token();
                    span.enter(Phase::Decode);
                }
                assistant.meter().tick();
            }
            Some(Event::Done(finish)) => {
                span.tokens(finish.prompt_tokens, finish.cached_tokens, finish.completion_tokens);
                let measured = span.finish(Outcome::Done);
                return Ok(Run { finish, first_token_s: first.unwrap_or_default(), measured });
            }
            Some(Event::Failed(_)) => return Err(AssistantError::EngineFault.into()),
            None => return Err(AssistantError::Engine(EngineError::Stopped).into()),
        }
    }
}

async fn draft(assistant: &Assistant, request: DraftRequest) -> Result<Box<Draft>, BenchError> {
    let mut events = assistant.draft(request).await?;
    while let Some(event) = events.recv().await {
        match event {
            DraftEvent::Done(draft) => return Ok(draft),
            DraftEvent::Failed(error, _) => return Err(error.into()),
            _ => {}
        }
    }
    Err(AssistantError::EngineFault.into())
}

//! What the bench runs, and what can keep it from running.

use crate::assistant::AssistantError;
use crate::engine::Finish;
use crate::meter::Measured;

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
pub(super) struct TimedRun {
    pub(super) finish: Finish,
    pub(super) first_token_s: f64,
    pub(super) measured: Measured,
}

//! What is asked of the engine: one text to read and to go on writing.

use std::sync::Arc;

use calame_units::Priority;

use super::grammar::Grammar;
use super::sampler::Sampling;

/// One piece of work for the engine.
#[derive(Debug, Clone, PartialEq)]
pub struct Job {
    /// Whose text it is: what is kept of it helps nobody else.
    pub owner: Option<Arc<str>>,
    /// Prompt, already encoded by [`Engine::encode_chat`](super::Engine::encode_chat) or [`Engine::encode_text`](super::Engine::encode_text).
    pub prompt: Vec<u32>,
    /// First tokens of the answer, written as they are and not drawn; they count as completion.
    pub answer_prefix: Vec<u32>,
    /// How tokens are drawn.
    pub sampling: Sampling,
    /// Most tokens to generate; fewer when the context is full.
    pub max_tokens: u32,
    /// Generation ends before any of these strings.
    pub stop: Vec<String>,
    /// Whether end-of-text tokens end the generation (benchmarks go on past them).
    pub end_tokens: EndTokens,
    /// How many alternatives to report with each token; `None` reports no probabilities at all.
    pub alternatives: Option<u8>,
    /// What may make it faster.
    pub shortcuts: Shortcuts,
    /// Whether somebody waits for it: prompts of those who do are read first.
    pub priority: Priority,
    /// What the answer must keep to, made by [`Engine::grammar`](super::Engine::grammar); any text when there is none.
    pub grammar: Option<Grammar>,
}

impl Job {
    /// The likeliest words after a prompt, as many as are asked for and not one fewer, without shortcuts: what benches
    /// measure, and what tests begin with.
    #[must_use]
    pub fn plain(prompt: Vec<u32>, max_tokens: u32) -> Self {
        Self {
            owner: None,
            prompt,
            answer_prefix: Vec::new(),
            sampling: Sampling::default(),
            max_tokens,
            stop: Vec::new(),
            end_tokens: EndTokens::Ignored,
            alternatives: None,
            shortcuts: Shortcuts::NONE,
            priority: Priority::Interactive,
            grammar: None,
        }
    }
}

/// Ways to the same words in less time; benches and tests go without.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shortcuts {
    /// Begin with what was read before, and keep what is read for those who come after.
    pub prefix_cache: bool,
    /// Look up in what was read what may come next.
    pub prompt_lookup: bool,
}

impl Shortcuts {
    /// All of them.
    pub const ALL: Self = Self { prefix_cache: true, prompt_lookup: true };
    /// None of them.
    pub const NONE: Self = Self { prefix_cache: false, prompt_lookup: false };
}

/// What to do with the model's own end-of-text tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EndTokens {
    /// They end the generation.
    Obeyed,
    /// They are never drawn (benchmarks want a fixed length).
    Ignored,
}

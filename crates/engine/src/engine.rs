//! What the rest of the house knows of an engine, whatever runs behind it.

use tokio::sync::mpsc;

use super::chat::Message;
use super::counts::{CacheUse, LookupUse};
use super::error::EngineError;
use super::event::Event;
use super::grammar::{Form, Grammar};
use super::job::Job;

/// What a loaded model is, for provenance and for planning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelFacts {
    /// Name used by the API (the card's name, or the file's).
    pub name: String,
    /// `general.architecture` of the file: `qwen2`, `qwen3`, `llama`.
    pub architecture: String,
    /// Context length written in the file, in tokens.
    pub trained_context: u32,
    /// Context length in force, in tokens: prompt and completion together.
    pub context: u32,
    /// Size of the vocabulary.
    pub vocabulary: u32,
    /// Which arithmetic runs the model (kept in the ledger).
    pub kernel: String,
    /// Requests it works for at the same time.
    pub streams: usize,
}

/// Something that turns tokens into tokens.
pub trait Engine: Send + Sync {
    /// What is loaded.
    fn facts(&self) -> &ModelFacts;

    /// Number of tokens in a plain text.
    fn count(&self, text: &str) -> u32;

    /// Tokens of a chat prompt, ready for the assistant's turn.
    ///
    /// # Errors
    /// When the file's chat template cannot render these messages.
    fn encode_chat(&self, messages: &[Message]) -> Result<Vec<u32>, EngineError>;

    /// Tokens of a plain text, with the start token where the model wants one.
    fn encode_text(&self, text: &str) -> Vec<u32>;

    /// The prompt exactly as the model will read it, for "how this text was made".
    ///
    /// # Errors
    /// When the file's chat template cannot render these messages.
    fn render_chat(&self, messages: &[Message]) -> Result<String, EngineError>;

    /// Makes a form ready for jobs of this engine. The first takes a third of a second with a large vocabulary,
    /// others milliseconds: not for an async thread.
    ///
    /// # Errors
    /// When the form cannot be kept to; names what is not supported.
    fn grammar(&self, form: Form) -> Result<Grammar, EngineError> {
        let _ = form;
        Err(EngineError::Form("this engine writes free text only".into()))
    }

    /// Starts a job. Dropping the receiver cancels it; closing it cancels it too, and then its end is also the
    /// end of the work.
    ///
    /// # Errors
    /// When the prompt is empty or does not fit the context, or the grammar is another engine's or refuses the
    /// answer's prefix, before any work is done.
    fn generate(&self, job: Job) -> Result<mpsc::Receiver<Event>, EngineError>;

    /// What is kept of texts read before, and what it was good for.
    fn cache(&self) -> CacheUse {
        CacheUse::default()
    }

    /// What prompt lookup was good for.
    fn lookup(&self) -> LookupUse {
        LookupUse::default()
    }

    /// Forgets what is kept of texts read before, of one owner or of everybody, and says how many bytes that was; they
    /// are overwritten when this returns. What is at work is kept when it ends. It waits for a step of the worker: not for
    /// an async thread.
    fn forget(&self, owner: Option<&str>) -> u64 {
        let _ = owner;
        0
    }
}

//! What can go wrong in the engine, named by what the caller can do about it.

/// What can go wrong, named by what the caller can do about it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EngineError {
    /// The file is not a usable GGUF file.
    #[error("model file cannot be used: {0}; run `calame models verify`, or pull it again")]
    BadFile(String),
    /// The file is fine, but made for something this engine does not run.
    #[error("{what} `{name}` is not supported; supported: {supported}")]
    Unsupported {
        /// Kind of thing: architecture, tokenizer model, pre-tokenizer.
        what: &'static str,
        /// Its name in the file.
        name: String,
        /// What would have been accepted.
        supported: &'static str,
    },
    /// An instruction set that was asked for and is not to be had.
    #[error(
        "this machine has no kernel `{name}`; it has: {here}; name one of these, or none to get the best"
    )]
    NoKernel {
        /// What was asked for.
        name: String,
        /// What there is.
        here: String,
    },
    /// More memory than there is.
    #[error(
        "the model needs {needed} MiB of memory (weights {weights}, context {context}) and may take {limit} MiB; \
         choose a smaller model, lower --context, or close other programs"
    )]
    NoRoom {
        /// MiB in all.
        needed: u64,
        /// MiB of weights.
        weights: u64,
        /// MiB of a full context.
        context: u64,
        /// MiB it may take.
        limit: u64,
    },
    /// Prompt longer than the context.
    #[error(
        "the prompt has {prompt_tokens} tokens and the context holds {context}; shorten it, or start with a larger --context"
    )]
    ContextExceeded {
        /// Tokens of the prompt.
        prompt_tokens: u32,
        /// Tokens of the context.
        context: u32,
    },
    /// Nothing to read.
    #[error("the prompt is empty; give at least one word")]
    EmptyPrompt,
    /// The template refused the messages.
    #[error("the model's chat template refused these messages: {0}")]
    Template(String),
    /// An answer's form that cannot be kept to.
    #[error("the answer cannot be kept to this form: {0}")]
    Form(String),
    /// The engine's thread is gone.
    #[error("the engine has stopped; restart calame")]
    Stopped,
}

//! What the engine says of a job while it works.

use std::time::Duration;

/// What the engine says while it works, in this order: any number of `Prefill`, any number of
/// `Token`, then exactly one `Done` or `Failed`.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// A chunk of the prompt has been read.
    Prefill {
        /// Prompt tokens read so far.
        done: u32,
        /// Of them, those that were read before and not computed again.
        cached: u32,
        /// Prompt tokens in all.
        of: u32,
    },
    /// Text of one or more tokens, always whole characters.
    Token {
        /// The text; may be empty while a character or a stop string is incomplete.
        text: String,
        /// Probability of the token that was drawn, when asked for.
        chosen: Option<Drawn>,
    },
    /// The job is over.
    Done(Finish),
    /// The job ended on a fault of the engine; the message holds no text of the user.
    Failed(String),
}

/// A drawn token with its probability and the likeliest alternatives.
#[derive(Debug, Clone, PartialEq)]
pub struct Drawn {
    /// The token and its natural logarithm of probability.
    pub token: Scored,
    /// Likeliest tokens, best first.
    pub alternatives: Vec<Scored>,
}

/// A token's bytes with a log-probability.
#[derive(Debug, Clone, PartialEq)]
pub struct Scored {
    /// Bytes of the token; not always whole characters.
    pub bytes: Vec<u8>,
    /// Natural logarithm of its probability at temperature 1.
    pub logprob: f32,
}

/// Why generation ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StopReason {
    /// An end token or a stop string.
    Stop,
    /// `max_tokens`, or the context, was reached.
    Length,
}

/// The last word of the engine on a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Finish {
    /// Why it ended.
    pub reason: StopReason,
    /// Tokens of the prompt.
    pub prompt_tokens: u32,
    /// Prompt tokens that did not need reading again.
    pub cached_tokens: u32,
    /// Tokens drawn, the end token included.
    pub completion_tokens: u32,
    /// Time spent reading the prompt.
    pub prefill: Duration,
    /// Time spent drawing tokens.
    pub decode: Duration,
    /// The part of `decode` spent on keeping to a grammar.
    pub grammar: Duration,
}

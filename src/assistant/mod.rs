//! The conductor: one request from its permit to its ledger row.
//!
//! Every request takes the same path, also when it fails or when its reader goes away: a span of
//! the meter opens, the permit for light work is awaited, the document is read and the work planned (`arrival.rs`); then, for
//! whoever needs the model, its permit is awaited, the engine works; the span closes, one row is written.
//! The work runs in a task of its own, so a vanished reader is noticed at the next token or
//! prefill chunk and what it cost is still counted.
//!
//! Invariant: whoever was let in gets exactly one row in the ledger, written before the last event.
//! Knows nothing of HTTP, of where bytes come from and of how figures are shown.

mod arrival;
mod blocking;
mod brief;
mod checking;
mod completing;
mod conductor;
mod constructing;
mod construction_plan;
mod drafting;
mod error;
mod events;
mod passes;
mod prompt_files;
mod quote;
mod recording;
mod request;
mod trial;
mod trust;
mod waiting;
mod writing;

pub use arrival::{Arrival, Client, DocumentSource};
pub use checking::{CheckRequest, Checked};
pub use completing::{Completion, CompletionEvent, CompletionRequest, Input};
pub use conductor::{Assistant, ModelCard, Parts};
pub use error::AssistantError;
pub use events::{Draft, DraftEvent, PromptFacts, Provenance};
pub use quote::{Cost, Quote};
// Types of the engine that completions are asked for and answered in: http takes them from here.
pub use crate::engine::{
    CacheUse, Drawn, EndTokens, EngineError, Form, LookupUse, Message, Role, Sampling, Scored, Shortcuts,
    StopReason,
};
pub use request::{DraftRequest, LanguageChoice, Mode};

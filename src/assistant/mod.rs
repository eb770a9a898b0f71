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
mod checking;
mod completing;
mod constructing;
mod drafting;
mod events;
mod keeping;
mod passes;
mod quote;
mod request;
mod trust;
mod waiting;
mod writing;

use std::sync::Arc;

use crate::admission::{Admission, AdmissionError};
use crate::documents::{DocumentError, Limits};
use crate::draft::{DraftError, Prompts};
use crate::engine::Engine;
use crate::ledger::{Ledger, LedgerError};
use crate::meter::Meter;

pub use arrival::{Arrival, Client, Source};
pub use checking::{CheckRequest, Checked};
pub use completing::{Completion, CompletionEvent, CompletionRequest, Input};
pub use events::{Draft, DraftEvent, PromptFacts, Provenance};
pub use quote::{Cost, Quote};
// The engine's words that a completion is asked for and answered in; http knows them from here.
pub use crate::engine::{
    CacheUse, Drawn, EndTokens, EngineError, Form, LookupUse, Message, Role, Sampling, Scored, Shortcuts,
    StopReason,
};
pub use request::{DraftRequest, LanguageChoice, Mode};

/// Events that may wait for a slow reader.
const EVENTS_AHEAD: usize = 64;

/// What is known of the loaded model besides the engine's own facts: its card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelCard {
    /// Name in the catalogue and in the API.
    pub name: String,
    /// SHA-256 of the file, verified.
    pub sha256: String,
    /// Licence of the weights.
    pub licence: String,
    /// Whether its drafts were shown to tell more of what a reader needs than sentences extracted without it.
    pub drafts_better: bool,
}

/// What the conductor directs.
pub struct Parts {
    /// The model.
    pub engine: Arc<dyn Engine>,
    /// Its card.
    pub card: ModelCard,
    /// The prompts.
    pub prompts: Prompts,
    /// The meter.
    pub meter: Meter,
    /// The ledger.
    pub ledger: Ledger,
    /// The waiting room.
    pub admission: Admission,
    /// What is accepted of a document.
    pub limits: Limits,
}

/// The conductor; clones share everything.
#[derive(Clone)]
pub struct Assistant {
    parts: Arc<Parts>,
    /// Whether this model's words are worth asking for, once that was found out.
    trust: Arc<trust::Trust>,
}

impl Assistant {
    /// A conductor over these parts.
    pub fn new(parts: Parts) -> Self {
        Self { parts: Arc::new(parts), trust: Arc::default() }
    }

    /// The model.
    pub fn engine(&self) -> &dyn Engine {
        self.parts.engine.as_ref()
    }

    /// The model's card.
    pub fn card(&self) -> &ModelCard {
        &self.parts.card
    }

    /// The prompts.
    pub fn prompts(&self) -> &Prompts {
        &self.parts.prompts
    }

    /// The meter.
    pub fn meter(&self) -> &Meter {
        &self.parts.meter
    }

    /// The ledger.
    pub fn ledger(&self) -> &Ledger {
        &self.parts.ledger
    }

    /// The waiting room.
    pub fn admission(&self) -> &Admission {
        &self.parts.admission
    }

    /// Forgets what the engine keeps of texts read before, of one owner or of everybody; says how many bytes that was.
    ///
    /// # Errors
    /// [`AssistantError::EngineFault`] when the engine's thread broke off.
    pub async fn forget(&self, owner: Option<String>) -> Result<u64, AssistantError> {
        let parts = Arc::clone(&self.parts);
        let forget = move || parts.engine.forget(owner.as_deref());
        tokio::task::spawn_blocking(forget).await.map_err(|_| AssistantError::EngineFault)
    }
}

/// Why a request was not served, named by what the caller can do.
#[derive(Debug, thiserror::Error)]
pub enum AssistantError {
    /// The document cannot be read.
    #[error(transparent)]
    Document(#[from] DocumentError),
    /// The draft cannot be planned.
    #[error(transparent)]
    Draft(#[from] DraftError),
    /// The engine refuses, or failed.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// The queue is full, or the budget is spent.
    #[error(transparent)]
    Admission(#[from] AdmissionError),
    /// The request cannot be recorded.
    #[error("the request cannot be recorded, so it is not answered: {0}")]
    Ledger(#[from] LedgerError),
    /// The engine failed on this request only.
    #[error("the engine failed on this request; try again, and run `calame models verify` if it lasts")]
    EngineFault,
    /// The reader went away.
    #[error("the request was cancelled")]
    Cancelled,
    /// A parameter is out of its range.
    #[error("`{name}` must be {range}")]
    Parameter {
        /// Its name in the API.
        name: &'static str,
        /// What is accepted.
        range: String,
    },
}

//! The conductor and what it directs.

use std::sync::Arc;

use super::error::AssistantError;
use super::trust::Trust;
use crate::admission::Admission;
use crate::documents::Limits;
use crate::draft::Prompts;
use crate::engine::Engine;
use crate::ledger::Ledger;
use crate::meter::Meter;

/// Events that may wait for a slow reader.
pub(super) const EVENTS_AHEAD: usize = 64;

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
    pub(super) parts: Arc<Parts>,
    /// Whether this model's words are worth asking for, once that was found out.
    pub(super) trust: Arc<Trust>,
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

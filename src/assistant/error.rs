//! Why a request was not served.

use crate::admission::AdmissionError;
use crate::documents::DocumentError;
use crate::draft::DraftError;
use crate::engine::EngineError;
use crate::ledger::LedgerError;

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

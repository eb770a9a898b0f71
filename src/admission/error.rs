//! Why a request does not get in.

use super::budget::OverBudget;

/// Why a request does not get in.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum AdmissionError {
    /// Every place to wait is taken.
    #[error("the waiting room is full; {}", when(*retry_after_s))]
    Full {
        /// About when a place is free, at least one second; none while that is not known.
        retry_after_s: Option<u64>,
    },
    /// Every place to wait is taken, and nobody is let in.
    #[error("the queue is paused and every place to wait is taken; try again once it goes on")]
    Paused,
    /// The server is shutting down.
    #[error("the server is shutting down; try again later")]
    Closing,
    /// No energy left.
    #[error(transparent)]
    Budget(#[from] Box<OverBudget>),
    /// Nobody can tell how much energy is left.
    #[error("what is spent of the energy budget cannot be read ({0}); look at the ledger, then try again")]
    BudgetUnknown(String),
}

fn when(retry_after_s: Option<u64>) -> String {
    match retry_after_s {
        Some(seconds) => format!("try again in about {seconds} s"),
        None => "try again later, nobody can tell yet when a place will be free".to_owned(),
    }
}

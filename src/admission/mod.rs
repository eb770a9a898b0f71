//! The waiting room: a bounded queue, interactive requests before batches, and the gate of the energy budget.
//!
//! Whoever sits in front of the page goes before a folder of documents: an interactive request overtakes the batches that
//! wait, and a batch at work lets it through between two passes. Not for ever: a batch is overtaken a few times only
//! (`queue`), so that a busy day delays a folder and does not leave it undone. Paused, the room lets nobody in, those
//! inside go on, and places are kept in their order.
//!
//! Invariant: never more permits out than slots, never more tickets waiting than places, and a
//! permit or a ticket that is dropped, however that happens, makes room for the next at once.
//!
//! It does not know what a request does, how energy is measured, how long a request takes (whoever enters says what is
//! known of that), or who sets a budget.

mod budget;
mod control;
mod error;
mod estimate;
mod period;
mod queue;
mod room;
mod settings;

pub use budget::{Budget, Decision, Limit, Limits, OverBudget, Spending, Standing};
pub use control::{Admission, Load};
pub use error::AdmissionError;
pub use period::Period;
pub use queue::AdmissionRequest;
pub use room::{Permit, Place, Ticket, Yielded};
pub use settings::Settings;

#[cfg(test)]
mod tests;

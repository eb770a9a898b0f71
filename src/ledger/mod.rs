//! The ledger: one row a request in an SQLite file, and the reports that are read from it.
//!
//! Invariant: numbers and names of ours only, no text of a user; every request leaves exactly one
//! row, also when it was cancelled or failed; an estimate stays marked as one wherever it is shown.
//! One connection behind a mutex writes; the file is in WAL mode, each row is flushed before it is
//! acknowledged, so that neither a kill nor a power cut loses one. A row that cannot be written waits in
//! memory for the next occasion, and its request is not answered as if nothing had happened.
//!
//! It does not know how a figure was measured or what was asked; who asked is at most the name of a key,
//! summed by day while a budget is set for each key.
#![deny(
    clippy::cast_lossless,
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss
)]

mod days;
mod error;
mod learn;
mod migrate;
mod record;
mod report;
mod rows;
mod store;
mod tally;
pub mod wire;

pub use error::LedgerError;
pub use learn::{Learned, LearnedExtraction};
pub use record::{Record, Row};
pub use report::{By, Line, MachineEnergy, Report};
pub use store::Ledger;
pub use tally::{DURATIONS_S, Kind, Sums, Tally};

#[cfg(test)]
mod tests;

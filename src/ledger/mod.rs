//! The ledger: one row a request in an SQLite file, and the reports that are read from it.
//!
//! Invariant: numbers and names of ours only, no text of a user; every request leaves exactly one
//! row, also when it was cancelled or failed; an estimate stays marked as one wherever it is shown.
//! One connection behind a mutex writes; the file is in WAL mode and survives a power cut.
//!
//! It does not know how a figure was measured, who asked, or what was asked.
#![deny(
    clippy::cast_lossless,
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss
)]

mod migrate;
mod render;
mod report;
mod rows;
pub mod wire;

pub use report::{Language, Line, Report};

use crate::meter::Measured;
use crate::units::WattHours;
use rusqlite::Connection;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

/// One request, as it is about to be written.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// When it ended.
    pub time: SystemTime,
    /// The route that took it.
    pub route: &'static str,
    /// The model, when one was used.
    pub model: Option<String>,
    /// Digest of our prompt file, never of a user's text.
    pub prompt_hash: Option<String>,
    /// The style of the draft.
    pub style: Option<String>,
    /// The kernels that computed it.
    pub kernel: Option<String>,
    /// What it took.
    pub measured: Measured,
}

/// One request, as it was written.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// Its number, growing.
    pub id: i64,
    /// When it ended.
    pub time: SystemTime,
    /// The same, as `2025-03-01T09:30:00.250Z`.
    pub time_text: String,
    /// The route that took it.
    pub route: String,
    /// The model, when one was used.
    pub model: Option<String>,
    /// Digest of our prompt file.
    pub prompt_hash: Option<String>,
    /// The style of the draft.
    pub style: Option<String>,
    /// The kernels that computed it.
    pub kernel: Option<String>,
    /// What it took.
    pub measured: Measured,
}

/// What past requests of one model on one kernel teach about the next: the basis of a quote.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Learned {
    /// Seconds to read one prompt token that is not in the cache.
    pub seconds_per_prompt_token: f64,
    /// Seconds to write one token.
    pub seconds_per_completion_token: f64,
    /// Marginal joules to read one prompt token that is not in the cache.
    pub joules_per_prompt_token: f64,
    /// Marginal joules to write one token.
    pub joules_per_completion_token: f64,
    /// Lower bound of the energy over its value.
    pub low_ratio: f64,
    /// Upper bound of the energy over its value.
    pub high_ratio: f64,
    /// Requests behind these means.
    pub requests: u64,
}

/// What can go wrong with the ledger.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// The file cannot be opened or made.
    #[error("the ledger {path} cannot be opened ({reason}); check the folder and its rights")]
    Open {
        /// The file.
        path: PathBuf,
        /// What the system says.
        reason: String,
    },
    /// The file is something else.
    #[error("the file {path} is not a ledger of ours; move it away and start again")]
    NotALedger {
        /// The file.
        path: PathBuf,
    },
    /// The file comes from a later version of the program.
    #[error("the ledger is of version {found} and this program knows up to {known}; update the program")]
    Newer {
        /// The file's version.
        found: i64,
        /// The last version we know.
        known: i64,
    },
    /// No room left.
    #[error("the disk is full, the request was not recorded; free some space")]
    DiskFull,
    /// Another program holds the file.
    #[error("another program keeps the ledger locked; close it and try again")]
    Locked,
    /// The file or its folder does not accept writing.
    #[error("the ledger cannot be written; check the rights of the file and of its folder")]
    ReadOnly,
    /// The file is damaged.
    #[error("the ledger is damaged ({0}); restore a copy or move it away")]
    Damaged(String),
    /// A month that is none.
    #[error("{0:?} is not a month; write it as 2025-03")]
    Month(String),
    /// Anything else that SQLite says.
    #[error("the ledger failed ({0}); try again, then report it")]
    Other(String),
}

impl From<rusqlite::Error> for LedgerError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode;
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::DiskFull,
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Locked,
            Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => Self::ReadOnly,
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Self::Damaged(error.to_string()),
            _ => Self::Other(error.to_string()),
        }
    }
}

/// The ledger of this machine.
#[derive(Debug)]
pub struct Ledger {
    connection: Mutex<Connection>,
}

/// How long a writer waits for another program to let go of the file.
const PATIENCE: Duration = Duration::from_secs(5);

impl Ledger {
    /// Opens the file, or makes it; brings an older one up to date.
    ///
    /// # Errors
    /// Any of [`LedgerError`]; a file of a later version or of another kind is left untouched.
    pub fn open(path: &Path) -> Result<Self, LedgerError> {
        let unopened =
            |error: rusqlite::Error| LedgerError::Open { path: path.to_owned(), reason: error.to_string() };
        let connection = Connection::open(path).map_err(unopened)?;
        Self::prepare(connection).map_err(|error| match error {
            LedgerError::Damaged(_) => LedgerError::NotALedger { path: path.to_owned() },
            LedgerError::NotALedger { .. } => LedgerError::NotALedger { path: path.to_owned() },
            other => other,
        })
    }

    /// A ledger that is gone when the program ends, for tests and `--no-ledger` runs.
    ///
    /// # Errors
    /// [`LedgerError::Other`] when there is no memory.
    pub fn in_memory() -> Result<Self, LedgerError> {
        Self::prepare(Connection::open_in_memory()?)
    }

    fn prepare(mut connection: Connection) -> Result<Self, LedgerError> {
        connection.busy_timeout(PATIENCE)?;
        migrate::up(&mut connection)?;
        Ok(Self { connection: Mutex::new(connection) })
    }

    fn connection(&self) -> MutexGuard<'_, Connection> {
        // Each statement is a transaction of its own: a panic elsewhere leaves nothing half written.
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes one request and gives its number.
    ///
    /// # Errors
    /// [`LedgerError::DiskFull`], [`LedgerError::Locked`] and the others of the file.
    pub fn record(&self, row: &Row) -> Result<i64, LedgerError> {
        rows::insert(&self.connection(), row)
    }

    /// The last `limit` requests, oldest first.
    ///
    /// # Errors
    /// Those of the file.
    pub fn records(&self, limit: u32) -> Result<Vec<Record>, LedgerError> {
        rows::last(&self.connection(), limit)
    }

    /// What the last answered requests of this model on this kernel teach, if there are any.
    ///
    /// # Errors
    /// Those of the file.
    pub fn learned(&self, model: &str, kernel: Option<&str>) -> Result<Option<Learned>, LedgerError> {
        rows::learned(&self.connection(), model, kernel)
    }

    /// Marginal energy of all requests since a moment: what a budget compares with its limit.
    ///
    /// # Errors
    /// Those of the file.
    pub fn spent_since(&self, time: SystemTime) -> Result<WattHours, LedgerError> {
        rows::spent_since(&self.connection(), time)
    }

    /// The report of one month (`2025-03`) or of all of them.
    ///
    /// # Errors
    /// [`LedgerError::Month`] for a month that is none, and those of the file.
    pub fn report(&self, month: Option<&str>) -> Result<Report, LedgerError> {
        report::read(&self.connection(), month)
    }
}

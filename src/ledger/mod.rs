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
mod learn;
mod migrate;
mod report;
mod rows;
mod tally;
pub mod wire;

pub use learn::{Learned, LearnedExtraction};
pub use report::{By, Line, Machine, Report};
pub use tally::{DURATIONS_S, Kind, Sums, Tally};

use crate::admission::Spending;
use crate::meter::{Conservation, Measured};
use crate::units::WattHours;
use rusqlite::Connection;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
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
    /// Digest of our prompt files, never of a user's text.
    pub prompt_hash: Option<String>,
    /// The style of the draft.
    pub style: Option<String>,
    /// The kernels that computed it.
    pub kernel: Option<String>,
    /// Words of the document.
    pub words: Option<u32>,
    /// The most tokens that the plan let the model write.
    pub planned_tokens: Option<u32>,
    /// The name of the key it came with, while a budget is set for each key.
    pub key: Option<String>,
    /// Where the energy of the machine went since the meter was opened.
    pub since_start: Conservation,
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
    /// Digest of our prompt files.
    pub prompt_hash: Option<String>,
    /// The style of the draft.
    pub style: Option<String>,
    /// The kernels that computed it.
    pub kernel: Option<String>,
    /// Words of the document.
    pub words: Option<u32>,
    /// What it took.
    pub measured: Measured,
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
    /// The disk fails, or refuses.
    #[error("the disk did not take the ledger ({0}); see whether it is full, over a quota or failing")]
    Disk(String),
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
            Some(ErrorCode::SystemIoFailure) => Self::Disk(error.to_string()),
            Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => Self::ReadOnly,
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Self::Damaged(error.to_string()),
            _ => Self::Other(error.to_string()),
        }
    }
}

/// The ledger of this machine; clones are the same ledger.
#[derive(Debug, Clone)]
pub struct Ledger {
    book: Arc<Mutex<Book>>,
    /// Months kept row by row, the running one included; older ones are kept as sums of days.
    keep_months: Option<u32>,
}

/// What the lock protects.
#[derive(Debug)]
struct Book {
    connection: Connection,
    /// Rows that could not be written yet.
    waiting: Vec<Row>,
    /// Where the energy had gone when the last row was written.
    since: Conservation,
    /// Sums since the program started.
    tally: Tally,
    /// The day on which old rows were last looked for, counted from 1970.
    folded_on: u64,
}

/// Rows that wait in memory for a disk that takes them; beyond, the oldest are let go and said to be.
const MOST_WAITING: usize = 1_000;

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
        let book = Book {
            connection,
            waiting: Vec::new(),
            since: Conservation::default(),
            tally: Tally::default(),
            folded_on: 0,
        };
        Ok(Self { book: Arc::new(Mutex::new(book)), keep_months: None })
    }

    /// The same ledger, that keeps rows for so many months, the running one included, and then their sums by day.
    pub fn keeping(self, months: Option<u32>) -> Self {
        Self { keep_months: months.filter(|months| *months > 0), ..self }
    }

    fn book(&self) -> MutexGuard<'_, Book> {
        // Every change is one transaction: a panic elsewhere leaves nothing half written.
        self.book.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes one request, flushed to the disk, and gives its number. A row that cannot be written becomes that of
    /// a request that failed, waits in memory, and is tried again with the next one.
    ///
    /// # Errors
    /// [`LedgerError::DiskFull`], [`LedgerError::Locked`] and the others of the file. Whoever asked must then not
    /// be answered as if the request had been recorded.
    pub fn record(&self, row: &mut Row) -> Result<i64, LedgerError> {
        let mut book = self.book();
        let written = book.write_waiting().and_then(|()| book.write(row));
        if written.is_err() {
            row.measured = row.measured.clone().not_answered();
            book.keep(row.clone());
        }
        book.tally.add(row);
        let id = written?;
        self.let_old_rows_go(&mut book, row.time);
        Ok(id)
    }

    /// Says whether a row can be written; those that wait are.
    ///
    /// # Errors
    /// Those of the file, while some row waits and still cannot be written.
    pub fn ready(&self) -> Result<(), LedgerError> {
        self.book().write_waiting()
    }

    fn let_old_rows_go(&self, book: &mut Book, now: SystemTime) {
        let Some(months) = self.keep_months else { return };
        let today = now.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_secs() / 86_400;
        if today <= book.folded_on {
            return;
        }
        book.folded_on = today;
        match days::fold(&mut book.connection, months, now) {
            Ok(0) => {}
            Ok(rows) => tracing::info!("{rows} rows older than {months} months are now sums of days"),
            Err(error) => tracing::warn!("old rows stay in the ledger: {error}"),
        }
    }

    /// Sums since the program started.
    pub fn tally(&self) -> Tally {
        self.book().tally.clone()
    }

    /// The last `limit` requests, oldest first.
    ///
    /// # Errors
    /// Those of the file.
    pub fn records(&self, limit: u32) -> Result<Vec<Record>, LedgerError> {
        rows::last(&self.book().connection, limit)
    }

    /// What the last answered requests of this model on this kernel teach, if there are any.
    ///
    /// # Errors
    /// Those of the file.
    pub fn learned(&self, model: &str, kernel: Option<&str>) -> Result<Option<Learned>, LedgerError> {
        learn::learned(&self.book().connection, model, kernel)
    }

    /// What the last extractions teach, if there are any.
    ///
    /// # Errors
    /// Those of the file.
    pub fn learned_extraction(&self) -> Result<Option<LearnedExtraction>, LedgerError> {
        learn::extraction(&self.book().connection)
    }

    /// Marginal energy of all requests since a moment: what a budget compares with its limit.
    ///
    /// # Errors
    /// Those of the file.
    pub fn spent_since(&self, time: SystemTime) -> Result<WattHours, LedgerError> {
        rows::spent_since(&self.book().connection, time)
    }

    /// The report of one month (`2025-03`) or of all of them, line by line as `by` says.
    ///
    /// # Errors
    /// [`LedgerError::Month`] for a month that is none, and those of the file.
    pub fn report(&self, month: Option<&str>, by: By) -> Result<Report, LedgerError> {
        report::read(&self.book().connection, month, by)
    }

    /// Every row that is kept, of one month or of all, as CSV with a header, handed to `take` line by line.
    ///
    /// # Errors
    /// [`LedgerError::Month`] for a month that is none, those of the file, and those of `take`.
    pub fn export<E: From<LedgerError>>(
        &self,
        month: Option<&str>,
        take: impl FnMut(&str) -> Result<(), E>,
    ) -> Result<(), E> {
        report::export(&self.book().connection, month, take)
    }
}

impl Spending for Ledger {
    fn spent_since(&self, start: SystemTime, key: Option<&str>) -> Result<WattHours, String> {
        let book = self.book();
        match key {
            None => rows::spent_since(&book.connection, start),
            Some(key) => days::of_key(&book.connection, key, start),
        }
        .map_err(|error| error.to_string())
    }
}

impl Book {
    /// One request, its day and its key: all of it or nothing.
    fn write(&mut self, row: &Row) -> Result<i64, LedgerError> {
        let transaction =
            self.connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        let id = rows::insert(&transaction, row)?;
        days::add(&transaction, row, &self.since)?;
        transaction.commit()?;
        self.since = row.since_start;
        Ok(id)
    }

    fn write_waiting(&mut self) -> Result<(), LedgerError> {
        while let Some(row) = self.waiting.first().cloned() {
            self.write(&row)?;
            self.waiting.remove(0);
        }
        Ok(())
    }

    fn keep(&mut self, row: Row) {
        if self.waiting.len() == MOST_WAITING {
            self.waiting.remove(0);
            tracing::error!("a row that waited for the disk is lost: more than {MOST_WAITING} wait");
        }
        self.waiting.push(row);
    }
}

#[cfg(test)]
mod tests;

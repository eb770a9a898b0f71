//! The ledger: one connection behind a lock, the rows that wait until the disk takes them, and the queries.

use super::error::LedgerError;
use super::learn::{self, Learned, LearnedExtraction};
use super::record::{Record, Row};
use super::report::{self, By, Report};
use super::tally::Tally;
use super::{days, migrate, rows};
use crate::admission::Spending;
use crate::meter::Conservation;
use crate::units::WattHours;
use rusqlite::Connection;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

/// The ledger of this machine; clones are the same ledger.
#[derive(Debug, Clone)]
pub struct Ledger {
    book: Arc<Mutex<Book>>,
    /// Months kept row by row, the running one included; older ones are kept as sums of days.
    keep_months: Option<u32>,
}

/// What the lock protects.
#[derive(Debug)]
pub(super) struct Book {
    pub(super) connection: Connection,
    /// Rows that could not be written yet.
    waiting: Vec<Row>,
    /// The meter's totals when the last row was written.
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
    pub fn with_retention(self, months: Option<u32>) -> Self {
        Self { keep_months: months.filter(|months| *months > 0), ..self }
    }

    pub(super) fn book(&self) -> MutexGuard<'_, Book> {
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
            book.push_waiting(row.clone());
        }
        book.tally.add(row);
        let id = written?;
        self.fold_old_rows(&mut book, row.time);
        Ok(id)
    }

    /// Says whether a row can be written; those that wait are.
    ///
    /// # Errors
    /// Those of the file, while some row waits and still cannot be written.
    pub fn ready(&self) -> Result<(), LedgerError> {
        self.book().write_waiting()
    }

    fn fold_old_rows(&self, book: &mut Book, now: SystemTime) {
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

    fn push_waiting(&mut self, row: Row) {
        if self.waiting.len() == MOST_WAITING {
            self.waiting.remove(0);
            tracing::error!("a row that waited for the disk is lost: more than {MOST_WAITING} wait");
        }
        self.waiting.push(row);
    }
}

//! What can go wrong with the ledger, named by what to do about it.

use std::path::PathBuf;

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

//! The versions of the file: plain SQL files, applied in order, each in one transaction.

use super::LedgerError;
use rusqlite::Connection;
use std::path::PathBuf;

/// All migrations; the file's `user_version` counts those it has.
const MIGRATIONS: [&str; 1] = [include_str!("migrations/0001_requests.sql")];

/// Marks our files ("calm" in ASCII), so that another program's database is never altered.
const APPLICATION_ID: i64 = 0x6361_6c6d;

/// Brings a file up to date.
pub(super) fn up(connection: &mut Connection) -> Result<(), LedgerError> {
    let known = i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX);
    let (found, owner) = identity(connection)?;
    if owner != APPLICATION_ID && (owner != 0 || found != 0 || !is_empty(connection)?) {
        return Err(LedgerError::NotALedger { path: PathBuf::new() });
    }
    if found > known {
        return Err(LedgerError::Newer { found, known });
    }
    connection.pragma_update_and_check(None, "journal_mode", "wal", |_| Ok(()))?;
    // In WAL mode NORMAL cannot damage the file; a power cut may lose the last rows only.
    connection.pragma_update(None, "synchronous", "normal")?;
    let transaction = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    // Read again under the lock: two programs may open a new file at the same time.
    let (found, _) = identity(&transaction)?;
    let applied = usize::try_from(found).unwrap_or(0);
    for migration in MIGRATIONS.iter().skip(applied) {
        transaction.execute_batch(migration)?;
    }
    transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    transaction.pragma_update(None, "user_version", known.max(found))?;
    transaction.commit()?;
    Ok(())
}

fn identity(connection: &Connection) -> Result<(i64, i64), LedgerError> {
    let version = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let owner = connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
    Ok((version, owner))
}

fn is_empty(connection: &Connection) -> Result<bool, LedgerError> {
    let tables: i64 = connection.query_row("SELECT count(*) FROM sqlite_master", [], |row| row.get(0))?;
    Ok(tables == 0)
}

//! The versions of the file: plain SQL files, applied in order, each in one transaction.

use super::LedgerError;
use rusqlite::Connection;
use std::path::PathBuf;

/// All migrations; the file's `user_version` counts those it has.
const MIGRATIONS: [&str; 4] = [
    include_str!("migrations/0001_requests.sql"),
    include_str!("migrations/0002_days.sql"),
    include_str!("migrations/0003_phases.sql"),
    include_str!("migrations/0004_codes.sql"),
];

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
    // A row that was acknowledged survives a power cut too: one flush a request is cheap beside a draft.
    connection.pragma_update(None, "synchronous", "full")?;
    if found == known && owner == APPLICATION_ID {
        return Ok(());
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use sha2::{Digest, Sha256};

    /// A migration that has left the house is never edited: files that have it would stay as they were.
    #[test]
    fn migrations_are_only_ever_added() {
        const KNOWN: [&str; 4] =
            ["3872896ce35cb71b", "25a6ccb35279ed2b", "845cecddf92c34a2", "69ad2969ee5af4e1"];
        let found = MIGRATIONS.map(|sql| {
            Sha256::digest(sql.as_bytes())
                .iter()
                .take(8)
                .map(|byte| format!("{byte:02x}"))
                .collect::<String>()
        });
        assert_eq!(found, KNOWN, "a migration was edited: put the change in a new file instead");
    }

    #[test]
    fn a_file_of_the_first_version_keeps_its_rows() {
        let mut connection = Connection::open_in_memory().unwrap();
        connection.execute_batch(MIGRATIONS[0]).unwrap();
        connection.pragma_update(None, "application_id", APPLICATION_ID).unwrap();
        connection.pragma_update(None, "user_version", 1).unwrap();
        let columns: Vec<String> = connection
            .prepare("SELECT name FROM pragma_table_info('requests') WHERE \"notnull\" AND name NOT IN ('status', 'class', 'id')")
            .unwrap()
            .query_map([], |row| row.get(0))
            .unwrap()
            .collect::<Result<_, _>>()
            .unwrap();
        let ones = vec!["'1'"; columns.len()].join(", ");
        let insert = format!(
            "INSERT INTO requests (status, class, {}) VALUES ('done', 'E', {ones})",
            columns.join(", ")
        );
        connection.execute(&insert, []).unwrap();
        for _ in 0..2 {
            up(&mut connection).unwrap();
            let rows: i64 =
                connection.query_row("SELECT sum(done) FROM tallies", [], |row| row.get(0)).unwrap();
            assert_eq!((rows, identity(&connection).unwrap().0), (1, 4));
        }
    }

    #[test]
    fn values_that_were_phrases_become_codes() {
        let mut connection = Connection::open_in_memory().unwrap();
        up(&mut connection).unwrap();
        let coded = |noted: &str| -> String {
            connection
                .execute_batch("DROP TABLE requests; CREATE TABLE requests (assumptions TEXT)")
                .unwrap();
            connection.execute("INSERT INTO requests VALUES (?1)", [noted]).unwrap();
            connection.execute_batch(MIGRATIONS[3]).unwrap();
            connection.query_row("SELECT assumptions FROM requests", [], |row| row.get(0)).unwrap()
        };
        let old = "[\"grid: 92; FRA; given in the configuration, bounds of half and one and a quarter are guessed; 1\", \
                   \"embodied-calendar: 370; 5; given in the configuration; 1607\"]";
        let new = "[\"grid: 92; FRA; given-bounds-guessed; 1\", \"embodied-calendar: 370; 5; given; 1607\"]";
        assert_eq!(coded(old), new);
        let table =
            "[\"grid: 37; CHE; EcoLogits' table, bounds of half and one and a quarter are guessed; 1\"]";
        assert_eq!(coded(table), "[\"grid: 37; CHE; ecologits; 1\"]");
    }
}

//! What is kept by day: the energy of the machine, that of a key, and the sums of rows that are no longer kept.

use super::rows::milliseconds;
use super::{LedgerError, Row};
use crate::meter::Conservation;
use crate::units::{Joules, Microjoules, WattHours};
use rusqlite::{Connection, params};
use std::time::SystemTime;

/// Days a key's energy is kept: a month of the calendar, and the day that ends it.
const KEY_DAYS: u32 = 32;

/// Adds to the day of a row what the machine used since the last one, and what its key did.
pub(super) fn add(connection: &Connection, row: &Row, since: &Conservation) -> Result<(), LedgerError> {
    let delta =
        |now: Microjoules, then: Microjoules| i64::try_from(now.saturating_sub(then).0).unwrap_or(i64::MAX);
    let now = &row.since_start;
    let time = milliseconds(row.time);
    connection
        .prepare_cached(
            "INSERT INTO machine_days VALUES (date(?1 / 1000, 'unixepoch'), ?2, ?3, ?4, ?5, ?6, ?7, ?8) \
             ON CONFLICT DO UPDATE SET measured_uj = measured_uj + ?3, requests_uj = requests_uj + ?4, \
             overhead_uj = overhead_uj + ?5, others_uj = others_uj + ?6, idle_uj = idle_uj + ?7, \
             unobserved_uj = unobserved_uj + ?8",
        )?
        .execute(params![
            time,
            row.measured.energy.class.as_str(),
            delta(now.measured, since.measured),
            delta(now.requests, since.requests),
            delta(now.overhead, since.overhead),
            delta(now.others, since.others),
            delta(now.idle, since.idle),
            delta(now.unobserved, since.unobserved),
        ])?;
    if let Some(key) = &row.key {
        connection
            .prepare_cached(
                "INSERT INTO key_days VALUES (date(?1 / 1000, 'unixepoch'), ?2, ?3) \
                 ON CONFLICT DO UPDATE SET marginal_uj = marginal_uj + ?3",
            )?
            .execute(params![time, key, delta(row.measured.energy.marginal.value, Microjoules::ZERO)])?;
        connection
            .prepare_cached(
                "DELETE FROM key_days WHERE day < date(?1 / 1000, 'unixepoch', '-' || ?2 || ' days')",
            )?
            .execute(params![time, KEY_DAYS])?;
    }
    Ok(())
}

/// Marginal energy of a key since the day that holds a moment.
pub(super) fn of_key(
    connection: &Connection,
    key: &str,
    start: SystemTime,
) -> Result<WattHours, LedgerError> {
    let mut statement = connection.prepare_cached(
        "SELECT total(marginal_uj) / 1e6 FROM key_days WHERE key = ?1 AND day >= date(?2 / 1000, 'unixepoch')",
    )?;
    let joules: f64 = statement.query_row(params![key, milliseconds(start)], |row| row.get(0))?;
    Ok(Joules(joules).watt_hours())
}

/// Sums up the rows of the months before the last `months` ones, the running one included, and lets them go.
pub(super) fn fold(connection: &mut Connection, months: u32, now: SystemTime) -> Result<usize, LedgerError> {
    let transaction = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    let limit: i64 = transaction.query_row(
        "SELECT 1000 * unixepoch(?1 / 1000, 'unixepoch', 'start of month', '-' || ?2 || ' months')",
        params![milliseconds(now), months.saturating_sub(1)],
        |row| row.get(0),
    )?;
    let sums: Vec<String> = SUMMED.iter().map(|column| format!("sum({column})")).collect();
    transaction.execute(
        &format!(
            "INSERT INTO folded_days (day, class, style, model, sources, assumptions, {}) \
             SELECT day, class, style, model, sources, assumptions, {} FROM live_tallies WHERE time_ms < ?1 \
             GROUP BY day, class, style, model, sources, assumptions",
            SUMMED.join(", "),
            sums.join(", ")
        ),
        params![limit],
    )?;
    let gone = transaction.execute("DELETE FROM requests WHERE time_ms < ?1", params![limit])?;
    transaction.commit()?;
    Ok(gone)
}

/// The columns that reports add up.
const SUMMED: [&str; 28] = [
    "done",
    "cancelled",
    "failed",
    "words",
    "tokens",
    "total_us",
    "marginal_uj",
    "marginal_low_uj",
    "marginal_high_uj",
    "full_uj",
    "full_low_uj",
    "full_high_uj",
    "wasted_uj",
    "wasted_low_uj",
    "wasted_high_uj",
    "saved_uj",
    "saved_low_uj",
    "saved_high_uj",
    "extractive_uj",
    "extractive_low_uj",
    "extractive_high_uj",
    "compared_uj",
    "co2e_g",
    "co2e_low_g",
    "co2e_high_g",
    "embodied_g",
    "embodied_low_g",
    "embodied_high_g",
];

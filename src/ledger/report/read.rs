//! A report's figures, summed by SQLite.

use super::figures::{Basis, By, Line, MachineEnergy, Report};
use crate::ledger::LedgerError;
use crate::meter::EnergyClass;
use crate::units::{GramsCo2e, Interval, Joules};
use crate::words::Language;
use rusqlite::{Connection, params};

pub(in crate::ledger) fn read(
    connection: &Connection,
    month: Option<&str>,
    by: By,
) -> Result<Report, LedgerError> {
    checked(month)?;
    Ok(Report {
        month: month.map(str::to_owned),
        by,
        language: Language::default(),
        lines: lines(connection, month, by)?,
        machine: machine(connection, month, by)?,
        basis: basis(connection, month)?,
        limits: None,
    })
}

fn lines(connection: &Connection, month: Option<&str>, by: By) -> Result<Vec<Line>, LedgerError> {
    let mut statement = connection.prepare(&format!(
        "SELECT {} AS key, class, \
         total(marginal_uj), total(marginal_low_uj), total(marginal_high_uj), \
         total(full_uj), total(full_low_uj), total(full_high_uj), \
         total(wasted_uj), total(wasted_low_uj), total(wasted_high_uj), \
         total(saved_uj), total(saved_low_uj), total(saved_high_uj), \
         total(extractive_uj), total(extractive_low_uj), total(extractive_high_uj), \
         total(co2e_g), total(co2e_low_g), total(co2e_high_g), \
         total(embodied_g), total(embodied_low_g), total(embodied_high_g), \
         total(compared_uj), total(total_us) / 1e6, sum(tokens), sum(words), \
         sum(done), sum(cancelled), sum(failed) \
         FROM tallies WHERE ?1 IS NULL OR substr(day, 1, 7) = ?1 GROUP BY key, class ORDER BY key, class",
        by.key()
    ))?;
    let lines = statement.query_map(params![month], line)?.collect::<Result<_, _>>()?;
    Ok(lines)
}

fn line(row: &rusqlite::Row<'_>) -> Result<Line, rusqlite::Error> {
    let interval = |first: usize| {
        let part = |index: usize| row.get::<_, f64>(first + index);
        Ok::<_, rusqlite::Error>(Interval { value: part(0)?, low: part(1)?, high: part(2)? })
    };
    let joules = |first| Ok::<_, rusqlite::Error>(interval(first)?.map(|energy| Joules(energy / 1e6)));
    let count = |index: usize| row.get::<_, i64>(index).map(|count| u64::try_from(count).unwrap_or(0));
    Ok(Line {
        key: row.get(0)?,
        class: class(&row.get::<_, String>(1)?),
        energy: joules(2)?,
        full: joules(5)?,
        wasted: joules(8)?,
        saved: joules(11)?,
        extractive: joules(14)?,
        co2e: interval(17)?.map(GramsCo2e),
        embodied: interval(20)?.map(GramsCo2e),
        compared: Joules(row.get::<_, f64>(23)? / 1e6),
        seconds: row.get(24)?,
        tokens: count(25)?,
        words: count(26)?,
        done: count(27)?,
        cancelled: count(28)?,
        failed: count(29)?,
    })
}

fn machine(connection: &Connection, month: Option<&str>, by: By) -> Result<Vec<MachineEnergy>, LedgerError> {
    let period = if by == By::Day { By::Day } else { By::Month };
    let mut statement = connection.prepare(&format!(
        "SELECT {} AS key, class, total(measured_uj), total(requests_uj), total(overhead_uj), total(others_uj), \
         total(idle_uj), total(unobserved_uj) FROM machine_days \
         WHERE ?1 IS NULL OR substr(day, 1, 7) = ?1 GROUP BY key, class ORDER BY key, class",
        period.key()
    ))?;
    let days = statement.query_map(params![month], |row| {
        let joules = |index: usize| row.get::<_, f64>(index).map(|energy| Joules(energy / 1e6));
        Ok(MachineEnergy {
            key: row.get(0)?,
            class: class(&row.get::<_, String>(1)?),
            measured: joules(2)?,
            requests: joules(3)?,
            overhead: joules(4)?,
            others: joules(5)?,
            idle: joules(6)?,
            unobserved: joules(7)?,
        })
    })?;
    Ok(days.collect::<Result<_, _>>()?)
}

fn basis(connection: &Connection, month: Option<&str>) -> Result<Vec<Basis>, LedgerError> {
    let mut statement = connection.prepare(
        "SELECT DISTINCT class, sources, assumptions FROM tallies \
         WHERE ?1 IS NULL OR substr(day, 1, 7) = ?1 ORDER BY class",
    )?;
    let found = statement.query_map(params![month], |row| {
        Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?, row.get::<_, String>(2)?))
    })?;
    let mut all: Vec<Basis> = Vec::new();
    for found in found {
        let (letter, sources, assumptions) = found?;
        let class = class(&letter);
        if all.last().is_none_or(|basis| basis.class != class) {
            all.push(Basis { class, sources: Vec::new(), assumptions: Vec::new() });
        }
        let Some(basis) = all.last_mut() else { continue };
        for (list, known) in [(sources, &mut basis.sources), (assumptions, &mut basis.assumptions)] {
            let items: Vec<String> = serde_json::from_str(&list).unwrap_or_default();
            items.into_iter().for_each(|item| {
                if !known.contains(&item) {
                    known.push(item);
                }
            });
        }
    }
    Ok(all)
}

/// A letter we do not know is the least trustworthy one.
fn class(letter: &str) -> EnergyClass {
    EnergyClass::parse(letter).unwrap_or(EnergyClass::E)
}

pub(super) fn checked(month: Option<&str>) -> Result<(), LedgerError> {
    match month.filter(|month| !is_month(month)) {
        Some(month) => Err(LedgerError::Month(month.to_owned())),
        None => Ok(()),
    }
}

fn is_month(text: &str) -> bool {
    let Some((year, month)) = text.split_once('-') else {
        return false;
    };
    let digits = |part: &str, length: usize| part.len() == length && part.bytes().all(|b| b.is_ascii_digit());
    digits(year, 4) && digits(month, 2) && (1..=12).contains(&month.parse::<u8>().unwrap_or(0))
}

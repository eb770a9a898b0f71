//! For spreadsheets: the lines of a report, or every row that is kept. Names in English, decimal points, commas.

use super::read::checked;
use super::render::figures;
use super::{Line, Report};
use crate::ledger::LedgerError;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, params};

impl Report {
    /// One line a key and class, under a header.
    pub fn csv(&self) -> String {
        let mut text = format!("{},class,origin,done,cancelled,failed", self.by.as_str());
        for name in ["wh", "full_wh", "wasted_wh", "saved_wh", "extractive_wh", "co2e_g", "embodied_g"] {
            for bound in ["", "_low", "_high"] {
                text.push_str(&format!(",{name}{bound}"));
            }
        }
        text.push_str(",times_extractive,tokens,words,seconds\n");
        for line in &self.lines {
            text.push_str(&row(line));
        }
        text
    }
}

fn row(line: &Line) -> String {
    let class = line.class.as_str();
    let mut text = format!("{},{class},{}", cell(&line.key), origin(line.class.is_estimated()));
    text.push_str(&format!(",{},{},{}", line.done, line.cancelled, line.failed));
    for figure in figures(line) {
        text.push_str(&format!(",{:.9},{:.9},{:.9}", figure.value, figure.low, figure.high));
    }
    let times = line.times().map_or(String::new(), |times| format!("{times:.3}"));
    text.push_str(&format!(",{times},{},{},{:.3}\n", line.tokens, line.words, line.seconds));
    text
}

fn origin(estimated: bool) -> &'static str {
    if estimated { "estimated" } else { "measured" }
}

/// A cell as it must be written when it holds a comma, a quote or a line break.
fn cell(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

/// Every row that is kept.
pub(crate) fn export<E: From<LedgerError>>(
    connection: &Connection,
    month: Option<&str>,
    mut take: impl FnMut(&str) -> Result<(), E>,
) -> Result<(), E> {
    checked(month)?;
    let failed = |error: rusqlite::Error| E::from(LedgerError::from(error));
    let mut statement = connection
        .prepare(
            "SELECT strftime('%Y-%m-%dT%H:%M:%fZ', time_ms / 1000.0, 'unixepoch') AS time, \
             iif(class IN ('D', 'E'), 'estimated', 'measured') AS origin, * FROM requests \
             WHERE ?1 IS NULL OR strftime('%Y-%m', time_ms / 1000, 'unixepoch') = ?1 ORDER BY id",
        )
        .map_err(failed)?;
    let columns = statement.column_count();
    let names: Vec<&str> = statement.column_names().collect();
    take(&format!("{}\n", names.join(",")))?;
    let mut rows = statement.query(params![month]).map_err(failed)?;
    while let Some(row) = rows.next().map_err(failed)? {
        let cells = (0..columns).map(|index| {
            Ok(match row.get_ref(index)? {
                ValueRef::Null => String::new(),
                ValueRef::Integer(number) => number.to_string(),
                ValueRef::Real(number) => number.to_string(),
                ValueRef::Text(text) | ValueRef::Blob(text) => cell(&String::from_utf8_lossy(text)),
            })
        });
        let cells: Vec<String> = cells.collect::<Result<_, rusqlite::Error>>().map_err(failed)?;
        take(&format!("{}\n", cells.join(",")))?;
    }
    Ok(())
}

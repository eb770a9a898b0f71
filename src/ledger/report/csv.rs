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
        let names = ["wh", "full_wh", "wasted_wh", "saved_wh", "extractive_wh", "co2e_g", "embodied_g"];
        let bounds =
            names.iter().flat_map(|name| ["", "_low", "_high"].map(|bound| format!("{name}{bound}")));
        let head = [self.by.as_str(), "class", "origin", "done", "cancelled", "failed"].map(str::to_owned);
        let tail = ["times_extractive", "tokens", "words", "seconds"].map(str::to_owned);
        let head = record(head.into_iter().chain(bounds).chain(tail));
        head + &self.lines.iter().map(row).collect::<String>()
    }
}

fn row(line: &Line) -> String {
    let named =
        [line.key.as_str(), line.class.as_str(), origin(line.class.is_estimated())].map(str::to_owned);
    let counts = [line.done, line.cancelled, line.failed].map(|count| count.to_string());
    let bounds = figures(line).map(|figure| [figure.value, figure.low, figure.high]);
    let bounds = bounds.into_iter().flatten().map(|figure| format!("{figure:.9}"));
    let times = line.times().map_or(String::new(), |times| format!("{times:.3}"));
    let tail = [times, line.tokens.to_string(), line.words.to_string(), format!("{:.3}", line.seconds)];
    record(named.into_iter().chain(counts).chain(bounds).chain(tail))
}

fn origin(estimated: bool) -> &'static str {
    if estimated { "estimated" } else { "measured" }
}

/// A line of cells, quoted where they must be.
fn record(cells: impl IntoIterator<Item = impl AsRef<[u8]>>) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(cells).expect("memory takes what is written");
    String::from_utf8(writer.into_inner().expect("memory is flushed")).expect("cells are UTF-8")
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
    take(&record(names))?;
    let mut rows = statement.query(params![month]).map_err(failed)?;
    while let Some(row) = rows.next().map_err(failed)? {
        let cells = (0..columns).map(|index| {
            Ok(match row.get_ref(index)? {
                ValueRef::Null => String::new(),
                ValueRef::Integer(number) => number.to_string(),
                ValueRef::Real(number) => number.to_string(),
                ValueRef::Text(text) | ValueRef::Blob(text) => String::from_utf8_lossy(text).into_owned(),
            })
        });
        let cells: Vec<String> = cells.collect::<Result<_, rusqlite::Error>>().map_err(failed)?;
        take(&record(cells))?;
    }
    Ok(())
}

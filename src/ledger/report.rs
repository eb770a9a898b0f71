//! Reports by month for the assembly. Measured and estimated requests are never summed together:
//! each class of source has its own line. Nothing is told about persons.

use super::LedgerError;
use crate::meter::EnergyClass;
use crate::units::{GramsCo2e, Interval, Joules};
use rusqlite::{Connection, params};

/// The language of a report's labels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Language {
    /// French.
    #[default]
    French,
    /// English.
    English,
}

/// Requests of one month whose energy comes from one class of source.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// The month, `2025-03` (UTC).
    pub month: String,
    /// Class of the source.
    pub class: EnergyClass,
    /// Answered.
    pub done: u64,
    /// Cancelled.
    pub cancelled: u64,
    /// Failed.
    pub failed: u64,
    /// Marginal energy.
    pub energy: Interval<Joules>,
    /// The same with the share of the idle machine.
    pub full: Interval<Joules>,
    /// Of requests that were not answered.
    pub wasted: Interval<Joules>,
    /// Not spent thanks to the cache.
    pub saved: Interval<Joules>,
    /// Emissions of the electricity.
    pub co2e: Interval<GramsCo2e>,
    /// The share of making the machine.
    pub embodied: Interval<GramsCo2e>,
    /// Tokens read and written.
    pub tokens: u64,
    /// Time of the requests, from arrival to end.
    pub seconds: f64,
}

/// A report, printable as CSV, Markdown and HTML.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// The month it was asked for, all when `None`.
    pub month: Option<String>,
    /// The language of its labels.
    pub language: Language,
    /// By month, then class.
    pub lines: Vec<Line>,
}

impl Report {
    /// The same report with labels in another language.
    pub fn in_language(self, language: Language) -> Self {
        Self { language, ..self }
    }
}

const SQL: &str = "\
    SELECT strftime('%Y-%m', time_ms / 1000, 'unixepoch') AS month, class, \
    total(marginal_uj), total(marginal_low_uj), total(marginal_high_uj), \
    total(full_uj), total(full_low_uj), total(full_high_uj), \
    total(wasted_uj), total(wasted_low_uj), total(wasted_high_uj), \
    total(saved_uj), total(saved_low_uj), total(saved_high_uj), \
    total(co2e_g), total(co2e_low_g), total(co2e_high_g), \
    total(embodied_g), total(embodied_low_g), total(embodied_high_g), \
    total(total_us) / 1e6, sum(prompt_tokens + completion_tokens), \
    sum(status = 'done'), sum(status = 'cancelled'), sum(status = 'failed') \
    FROM requests WHERE ?1 IS NULL OR strftime('%Y-%m', time_ms / 1000, 'unixepoch') = ?1 \
    GROUP BY month, class ORDER BY month, class";

pub(super) fn read(connection: &Connection, month: Option<&str>) -> Result<Report, LedgerError> {
    if let Some(month) = month.filter(|month| !is_month(month)) {
        return Err(LedgerError::Month(month.to_owned()));
    }
    let mut statement = connection.prepare_cached(SQL)?;
    let lines = statement.query_map(params![month], line)?.collect::<Result<_, _>>()?;
    Ok(Report { month: month.map(str::to_owned), language: Language::default(), lines })
}

fn line(row: &rusqlite::Row<'_>) -> Result<Line, rusqlite::Error> {
    let interval = |first: usize| {
        let part = |index: usize| row.get::<_, f64>(first + index);
        Ok::<_, rusqlite::Error>(Interval { value: part(0)?, low: part(1)?, high: part(2)? })
    };
    let joules = |first| Ok::<_, rusqlite::Error>(interval(first)?.map(|energy| Joules(energy / 1e6)));
    let count = |index: usize| row.get::<_, i64>(index).map(|count| u64::try_from(count).unwrap_or(0));
    let class: String = row.get(1)?;
    Ok(Line {
        month: row.get(0)?,
        class: EnergyClass::parse(&class).unwrap_or(EnergyClass::E),
        energy: joules(2)?,
        full: joules(5)?,
        wasted: joules(8)?,
        saved: joules(11)?,
        co2e: interval(14)?.map(GramsCo2e),
        embodied: interval(17)?.map(GramsCo2e),
        seconds: row.get(20)?,
        tokens: count(21)?,
        done: count(22)?,
        cancelled: count(23)?,
        failed: count(24)?,
    })
}

fn is_month(text: &str) -> bool {
    let Some((year, month)) = text.split_once('-') else {
        return false;
    };
    let digits = |part: &str, length: usize| part.len() == length && part.bytes().all(|b| b.is_ascii_digit());
    digits(year, 4) && digits(month, 2) && (1..=12).contains(&month.parse::<u8>().unwrap_or(0))
}

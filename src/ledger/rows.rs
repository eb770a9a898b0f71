//! Requests to rows and back. What can be derived (watt-hours, SCI, joules per token) is not stored.

use super::{LedgerError, Record, Row};
use crate::meter::{Energy, EnergyClass, Latency, Measured, Outcome, PerPhase, Phase, Tokens};
use crate::units::{GramsCo2e, Interval, Microjoules, WattHours};
use rusqlite::types::Value;
use rusqlite::{Connection, params, params_from_iter};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Energies of a row, in the order they are stored; `extractive` follows them and may be absent.
const ENERGIES: [&str; 5] = ["marginal", "full", "overhead", "saved", "wasted"];

pub(super) fn insert(connection: &Connection, row: &Row) -> Result<i64, LedgerError> {
    let values = stored(row);
    let mut statement = connection.prepare_cached(&insert_statement(&values))?;
    statement.execute(params_from_iter(values.iter().map(|(_, value)| value)))?;
    Ok(connection.last_insert_rowid())
}

fn insert_statement(values: &[(String, Value)]) -> String {
    let columns: Vec<&str> = values.iter().map(|(column, _)| column.as_str()).collect();
    let marks = vec!["?"; columns.len()].join(", ");
    format!("INSERT INTO requests ({}) VALUES ({marks})", columns.join(", "))
}

fn stored(row: &Row) -> Vec<(String, Value)> {
    let Measured { outcome, energy, latency, tokens } = &row.measured;
    let text = |value: &Option<String>| value.clone().map_or(Value::Null, Value::Text);
    let list = |items: &[String]| Value::Text(serde_json::Value::from(items).to_string());
    let number = |value: Option<u32>| value.map_or(Value::Null, |value| Value::Integer(i64::from(value)));
    let mut values: Vec<(String, Value)> = [
        ("time_ms", Value::Integer(milliseconds(row.time))),
        ("route", Value::Text(row.route.to_owned())),
        ("model", text(&row.model)),
        ("kernel", text(&row.kernel)),
        ("style", text(&row.style)),
        ("prompt_hash", text(&row.prompt_hash)),
        ("status", Value::Text(outcome.as_str().to_owned())),
        ("class", Value::Text(energy.class.as_str().to_owned())),
        ("sources", list(&energy.sources)),
        ("assumptions", list(&energy.assumptions)),
        (
            "first_token_us",
            latency.first_token.map_or(Value::Null, |time| Value::Integer(microseconds(time))),
        ),
        ("total_us", Value::Integer(microseconds(latency.total))),
        ("prompt_tokens", Value::Integer(i64::from(tokens.prompt))),
        ("cached_tokens", Value::Integer(i64::from(tokens.cached))),
        ("completion_tokens", Value::Integer(i64::from(tokens.completion))),
        ("words", number(row.words)),
        ("planned_tokens", number(row.planned_tokens)),
    ]
    .into_iter()
    .map(|(column, value)| (column.to_owned(), value))
    .collect();
    for (phase, time) in latency.phases.iter() {
        values.push((format!("{}_us", phase.as_str()), Value::Integer(microseconds(time))));
    }
    for (phase, interval) in energy.phases.iter().filter(|(phase, _)| *phase != Phase::Queue) {
        values.extend(stored_energy(phase.as_str(), Some(interval)));
    }
    for (name, interval) in ENERGIES.into_iter().zip(energies(energy)) {
        values.extend(stored_energy(name, Some(interval)));
    }
    values.extend(stored_energy("extractive", energy.extractive));
    for (name, grams) in [("co2e", energy.co2e), ("embodied", energy.embodied)] {
        values.push((format!("{name}_g"), Value::Real(grams.value.0)));
        values.push((format!("{name}_low_g"), Value::Real(grams.low.0)));
        values.push((format!("{name}_high_g"), Value::Real(grams.high.0)));
    }
    values
}

fn energies(energy: &Energy) -> [Interval<Microjoules>; 5] {
    let Energy { marginal, full, overhead, saved, wasted, .. } = energy;
    [*marginal, *full, *overhead, *saved, *wasted]
}

fn stored_energy(name: &str, interval: Option<Interval<Microjoules>>) -> [(String, Value); 3] {
    let value = |pick: fn(Interval<Microjoules>) -> Microjoules| {
        interval.map_or(Value::Null, |interval| {
            Value::Integer(i64::try_from(pick(interval).0).unwrap_or(i64::MAX))
        })
    };
    [
        (format!("{name}_uj"), value(|interval| interval.value)),
        (format!("{name}_low_uj"), value(|interval| interval.low)),
        (format!("{name}_high_uj"), value(|interval| interval.high)),
    ]
}

pub(super) fn last(connection: &Connection, limit: u32) -> Result<Vec<Record>, LedgerError> {
    let mut statement = connection.prepare_cached(
        "SELECT *, strftime('%Y-%m-%dT%H:%M:%fZ', time_ms / 1000.0, 'unixepoch') AS time_text \
         FROM (SELECT * FROM requests ORDER BY id DESC LIMIT ?1) ORDER BY id",
    )?;
    let records = statement.query_map(params![limit], read)?.collect::<Result<_, _>>()?;
    Ok(records)
}

fn read(row: &rusqlite::Row<'_>) -> Result<Record, rusqlite::Error> {
    let time: i64 = row.get("time_ms")?;
    let words: Option<u32> = row.get("words")?;
    let measured = measured(row)?;
    Ok(Record {
        id: row.get("id")?,
        time: UNIX_EPOCH + Duration::from_millis(u64::try_from(time).unwrap_or(0)),
        time_text: row.get("time_text")?,
        route: row.get("route")?,
        model: row.get("model")?,
        prompt_hash: row.get("prompt_hash")?,
        style: row.get("style")?,
        kernel: row.get("kernel")?,
        words,
        measured: measured.over_words(words.unwrap_or(0)),
    })
}

fn measured(row: &rusqlite::Row<'_>) -> Result<Measured, rusqlite::Error> {
    let time = |column: &str| Ok::<_, rusqlite::Error>(Duration::from_micros(unsigned(row.get(column)?)));
    let tokens = Tokens {
        prompt: row.get("prompt_tokens")?,
        cached: row.get("cached_tokens")?,
        completion: row.get("completion_tokens")?,
    };
    let latency = Latency {
        phases: by_phase(|phase| time(&format!("{}_us", phase.as_str())))?,
        first_token: row
            .get::<_, Option<i64>>("first_token_us")?
            .map(|time| Duration::from_micros(unsigned(time))),
        total: time("total_us")?,
    };
    let (status, class): (String, String) = (row.get("status")?, row.get("class")?);
    let outcome = Outcome::parse(&status).unwrap_or(Outcome::Failed);
    // A letter we do not know is the least trustworthy one.
    let class = EnergyClass::parse(&class).unwrap_or(EnergyClass::E);
    let energy = energy(row, class, tokens)?;
    Ok(Measured { outcome, energy, latency, tokens })
}

fn by_phase<T: Copy + Default>(
    read: impl Fn(Phase) -> Result<T, rusqlite::Error>,
) -> Result<PerPhase<T>, rusqlite::Error> {
    let mut all = PerPhase::default();
    for phase in Phase::ALL {
        all[phase] = read(phase)?;
    }
    Ok(all)
}

fn energy(row: &rusqlite::Row<'_>, class: EnergyClass, tokens: Tokens) -> Result<Energy, rusqlite::Error> {
    let energy = |name: &str| {
        let part = |suffix: &str| row.get::<_, Option<i64>>(format!("{name}{suffix}").as_str());
        let (value, low, high) = (part("_uj")?, part("_low_uj")?, part("_high_uj")?);
        let known = |part: Option<i64>| Microjoules(part.map_or(0, unsigned));
        let interval = Interval { value: known(value), low: known(low), high: known(high) };
        Ok::<_, rusqlite::Error>(value.map(|_| interval))
    };
    let grams = |name: &str| {
        let part = |suffix: &str| row.get::<_, f64>(format!("{name}{suffix}").as_str()).map(GramsCo2e);
        Ok::<_, rusqlite::Error>(Interval {
            value: part("_g")?,
            low: part("_low_g")?,
            high: part("_high_g")?,
        })
    };
    let list = |column: &str| {
        let text: String = row.get(column)?;
        Ok::<Vec<String>, rusqlite::Error>(serde_json::from_str(&text).unwrap_or_default())
    };
    let sure = |name: &str| Ok::<_, rusqlite::Error>(energy(name)?.unwrap_or_default());
    let marginal = sure("marginal")?;
    let (co2e, embodied) = (grams("co2e")?, grams("embodied")?);
    Ok(Energy {
        class,
        sources: list("sources")?,
        assumptions: list("assumptions")?,
        marginal,
        full: sure("full")?,
        // Waiting takes none, and has no column.
        phases: by_phase(
            |phase| if phase == Phase::Queue { Ok(Interval::default()) } else { sure(phase.as_str()) },
        )?,
        overhead: sure("overhead")?,
        saved: sure("saved")?,
        wasted: sure("wasted")?,
        wh: marginal.map(|energy| energy.joules().watt_hours()),
        co2e,
        embodied,
        extractive: energy("extractive")?,
        joules_per_token: (tokens.completion > 0)
            .then(|| marginal.value.joules().0 / f64::from(tokens.completion)),
        joules_per_1000_words: None,
        sci: co2e.value.0 + embodied.value.0,
    })
}

pub(super) fn spent_since(connection: &Connection, time: SystemTime) -> Result<WattHours, LedgerError> {
    let mut statement =
        connection.prepare_cached("SELECT total(marginal_uj) / 1e6 FROM requests WHERE time_ms >= ?1")?;
    let joules: f64 = statement.query_row(params![milliseconds(time)], |row| row.get(0))?;
    Ok(crate::units::Joules(joules).watt_hours())
}

pub(super) fn milliseconds(time: SystemTime) -> i64 {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

fn microseconds(time: Duration) -> i64 {
    i64::try_from(time.as_micros()).unwrap_or(i64::MAX)
}

pub(super) fn unsigned(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}

//! What an association decides about energy: budgets, keys, how long rows are kept, and its own carbon figures.

use super::bounds::between;
use super::error::ConfigError;
use super::key_file::RawKey;
use super::raw::{RawBudget, RawMeter};
use crate::admission::{Decision, Limits};
use crate::http::{ApiKey, Rights};
use crate::meter::{Device, Embodied, Grid, Hours};
use crate::units::WattHours;

/// The most that a budget may be: a large house for a year.
const MOST_WH: f64 = 1e8;

pub(super) fn limits_of(raw: &RawBudget) -> Result<Limits, ConfigError> {
    // Zero means that there is no limit.
    let limit = |name, wh: f64| {
        let wh = between(name, wh, 0.0, MOST_WH)?;
        Ok::<_, ConfigError>((wh > 0.0).then_some(WattHours(wh)))
    };
    let line = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    Ok(Limits {
        day: limit("budget.day_wh", raw.day_wh)?,
        month: limit("budget.month_wh", raw.month_wh)?,
        key_day: limit("budget.key_day_wh", raw.key_day_wh)?,
        key_month: limit("budget.key_month_wh", raw.key_month_wh)?,
        warn_share: between("budget.warn_share", raw.warn_share, 0.0, 1.0)?,
        decision: Decision {
            raised_by: line(&raw.raised_by),
            on: line(&raw.decided_on),
            by: line(&raw.decided_by),
        },
    })
}

pub(super) fn keys_of<'a>(raw: impl Iterator<Item = &'a RawKey>) -> Result<Vec<ApiKey>, ConfigError> {
    let refused = |expected: &str| ConfigError::Value { name: "serve.keys", expected: expected.to_owned() };
    let mut keys: Vec<ApiKey> = Vec::new();
    for key in raw {
        let name = key.name.trim();
        if name.is_empty() || name.len() > 64 || keys.iter().any(|known| known.name == name) {
            return Err(refused("a list of keys, each with a name of its own of at most 64 bytes"));
        }
        let digest = ApiKey::digest_of(&key.sha256);
        let digest = digest
            .ok_or_else(|| refused("a list of keys, each with its SHA-256 in 64 hexadecimal digits"))?;
        let rights = if key.operator { Rights::Operate } else { Rights::Use };
        keys.push(ApiKey { name: name.to_owned(), digest, rights });
    }
    Ok(keys)
}

pub(super) fn grid_of(raw: &RawMeter) -> Result<Grid, ConfigError> {
    let grams = between("meter.grid_g_per_kwh", raw.grid_g_per_kwh, 0.0, 5_000.0)?;
    if grams > 0.0 {
        return Ok(Grid::given(&raw.country, grams));
    }
    Grid::of(&raw.country).ok_or_else(|| ConfigError::Value {
        name: "meter.country",
        expected: format!("one of {}, or give grid_g_per_kwh", Grid::countries().join(", ")),
    })
}

pub(super) fn embodied_of(raw: &RawMeter) -> Result<Embodied, ConfigError> {
    let device = match raw.device.as_str() {
        "laptop" => Device::Laptop,
        "desktop" => Device::Desktop,
        _ => {
            return Err(ConfigError::Value { name: "meter.device", expected: "laptop or desktop".into() });
        }
    };
    let mut embodied = Embodied::of(device);
    let kilograms = between("meter.embodied_kg", raw.embodied_kg, 0.0, 1e5)?;
    let years = between("meter.embodied_years", raw.embodied_years, 0.0, 100.0)?;
    let hours = between("meter.powered_hours_a_year", raw.powered_hours_a_year, 0.0, 8_766.0)?;
    if kilograms > 0.0 {
        (embodied.kilograms, embodied.basis) = (kilograms, "given");
    }
    if years > 0.0 {
        (embodied.years, embodied.basis) = (years, "given");
    }
    if hours > 0.0 {
        embodied.hours = Hours::Powered { per_year: hours };
    }
    Ok(embodied)
}

//! A number and the bounds that it must keep to.

use super::error::ConfigError;

pub(super) fn between<T: PartialOrd + Copy + std::fmt::Display>(
    name: &'static str,
    value: T,
    low: T,
    high: T,
) -> Result<T, ConfigError> {
    if value >= low && value <= high {
        Ok(value)
    } else {
        Err(ConfigError::Value { name, expected: format!("between {low} and {high}, not {value}") })
    }
}

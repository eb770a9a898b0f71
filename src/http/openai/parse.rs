//! Reading one field of a body; what is wrong with it is said by its name.

use serde_json::Value;

use crate::http::ApiError;
use crate::page::ErrorCode;

pub(super) fn bad(name: &str, message: &str) -> ApiError {
    ApiError::parameter(name, message)
}

pub(super) fn unsupported(name: &str, message: &str) -> ApiError {
    ApiError { code: ErrorCode::UnsupportedParameter, ..ApiError::parameter(name, message) }
}

pub(super) fn flag(body: &Value, name: &str) -> Result<bool, ApiError> {
    flag_or(body, name, false)
}

pub(super) fn flag_or(body: &Value, name: &str, default: bool) -> Result<bool, ApiError> {
    match body.get(name) {
        None | Some(Value::Null) => Ok(default),
        Some(Value::Bool(flag)) => Ok(*flag),
        Some(_) => Err(bad(name, &format!("`{name}` must be true or false"))),
    }
}

pub(super) fn whole(body: &Value, name: &str, low: u64, high: u64) -> Result<Option<u64>, ApiError> {
    match body.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(value) => match value.as_u64() {
            Some(number) if (low..=high).contains(&number) => Ok(Some(number)),
            _ => Err(bad(name, &format!("`{name}` must be a whole number from {low} to {high}"))),
        },
    }
}

pub(super) fn number(body: &Value, name: &str, low: f64, high: f64) -> Result<Option<f64>, ApiError> {
    match body.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(value) => match value.as_f64() {
            Some(number) if (low..=high).contains(&number) => Ok(Some(number)),
            _ => Err(bad(name, &format!("`{name}` must be a number from {low} to {high}"))),
        },
    }
}

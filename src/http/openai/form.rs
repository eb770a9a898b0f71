//! The form that a client wants of an answer.
//!
//! `response_format` is as OpenAI has it (and `schema` beside `json_object`, as llama.cpp has it); `guided_choice` is as
//! vLLM has it. Whether a schema can be kept to, the engine says.

use serde_json::Value;

use super::parse::{bad, unsupported};
use crate::assistant::Form;
use crate::http::ApiError;

const FORMAT: &str = "response_format";
const CHOICE: &str = "guided_choice";

/// Names under which other servers take a form, and which would be ignored here.
pub(super) const ELSEWHERE: [&str; 6] =
    ["grammar", "json_schema", "guided_json", "guided_regex", "guided_grammar", "structured_outputs"];

/// The form asked for; none for free text.
pub(super) fn form(body: &Value) -> Result<Option<Form>, ApiError> {
    match (choice(body)?, format(body)?) {
        (Some(_), Some(_)) => Err(bad(CHOICE, &format!("give `{CHOICE}` or `{FORMAT}`, not both"))),
        (choice, format) => Ok(choice.or(format)),
    }
}

/// The name of the field that asked for a form.
pub(super) fn field(form: &Form) -> &'static str {
    match form {
        Form::OneOf(_) => CHOICE,
        Form::Json | Form::Schema(_) => FORMAT,
    }
}

fn choice(body: &Value) -> Result<Option<Form>, ApiError> {
    let texts = match body.get(CHOICE) {
        None | Some(Value::Null) => return Ok(None),
        Some(Value::Array(texts)) => texts.iter().map(|text| text.as_str().map(str::to_string)).collect(),
        Some(_) => None,
    };
    let texts: Option<Vec<String>> = texts;
    let texts = texts.ok_or_else(|| bad(CHOICE, &format!("`{CHOICE}` must be a list of texts")))?;
    Ok(Some(Form::OneOf(texts)))
}

fn format(body: &Value) -> Result<Option<Form>, ApiError> {
    let format = match body.get(FORMAT) {
        None | Some(Value::Null) => return Ok(None),
        Some(format) => format,
    };
    let given = |schema: Option<&Value>| schema.filter(|schema| !schema.is_null()).cloned();
    match format.get("type").and_then(Value::as_str) {
        Some("text") => Ok(None),
        Some("json_object") => Ok(Some(given(format.get("schema")).map_or(Form::Json, Form::Schema))),
        Some("json_schema") => {
            let schema = given(format.get("json_schema").and_then(|named| named.get("schema")));
            let schema = schema.ok_or_else(|| {
                bad(FORMAT, "`response_format` of type `json_schema` needs a schema in `json_schema.schema`")
            })?;
            Ok(Some(Form::Schema(schema)))
        }
        Some(other) => Err(unsupported(
            FORMAT,
            &format!(
                "`response_format` of type `{other}` is not supported; use `text`, `json_object` or `json_schema`"
            ),
        )),
        None => Err(bad(FORMAT, "`response_format` needs a `type`: `text`, `json_object` or `json_schema`")),
    }
}

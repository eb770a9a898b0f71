//! A request's fields, from JSON or from a form, in one shape.

use axum::body::Bytes;
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::{StatusCode, header};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::{ApiError, AppState};
use crate::page::ErrorCode;
use crate::units::Priority;

const FORM: &str = "multipart/form-data";

/// A document that came with a request.
#[derive(Debug, Default)]
pub(super) struct Upload {
    pub(super) name: Option<String>,
    pub(super) bytes: Vec<u8>,
}

/// A heading of a text read before.
#[derive(Debug, Deserialize)]
pub(super) struct HeadingField {
    pub(super) level: u8,
    pub(super) text: String,
    #[serde(default)]
    pub(super) nth: usize,
}

/// What `/v1/drafts`, `/v1/quotes` and `/v1/checks` take. Unknown fields are ignored, as in the rest of the API.
#[derive(Debug, Default, Deserialize)]
pub(super) struct DraftFields {
    pub(super) text: Option<String>,
    /// The headings that `/v1/documents` gave with the text, which the person may have corrected since.
    pub(super) headings: Option<Vec<HeadingField>>,
    pub(super) style: Option<String>,
    pub(super) language: Option<String>,
    pub(super) words: Option<u32>,
    pub(super) characters: Option<u32>,
    pub(super) mode: Option<String>,
    pub(super) model: Option<String>,
    pub(super) seed: Option<u64>,
    /// The text to check.
    pub(super) draft: Option<String>,
    pub(super) priority: Option<String>,
    #[serde(default)]
    pub(super) stream: bool,
    /// Language of the page that posted a form.
    #[serde(skip)]
    pub(super) ui: Option<String>,
    #[serde(skip)]
    pub(super) file: Option<Upload>,
    /// The text to check, as a file.
    #[serde(skip)]
    pub(super) draft_file: Option<Upload>,
}

/// Whether a form without JavaScript asks, and wants a page.
pub(super) fn wants_page(request: &Request) -> bool {
    let accept = request.headers().get(header::ACCEPT).and_then(|value| value.to_str().ok());
    media_type(request) == FORM && accept.is_some_and(|accept| accept.contains("text/html"))
}

/// Media type of a request, without its parameters.
fn media_type(request: &Request) -> String {
    let value = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    value.and_then(|value| value.split(';').next()).unwrap_or_default().trim().to_ascii_lowercase()
}

fn media_type_error() -> ApiError {
    ApiError::new(
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        ErrorCode::UnsupportedMediaType,
        "send `content-type: application/json` or `multipart/form-data`",
    )
}

/// Reads a JSON body.
pub(super) async fn json<T: DeserializeOwned>(request: Request, state: &AppState) -> Result<T, ApiError> {
    if media_type(&request) != "application/json" {
        return Err(media_type_error());
    }
    let bytes = Bytes::from_request(request, state)
        .await
        .map_err(|refusal| body_error(refusal.status(), state.settings().body_bytes))?;
    serde_json::from_slice(&bytes).map_err(|error| {
        let message = format!("the body is not the JSON expected here: {error}");
        ApiError::new(StatusCode::BAD_REQUEST, ErrorCode::InvalidJson, message)
    })
}

fn body_error(status: StatusCode, limit: usize) -> ApiError {
    if status == StatusCode::PAYLOAD_TOO_LARGE {
        let message = format!("the body is larger than {limit} bytes; send a smaller document");
        ApiError::new(status, ErrorCode::BodyTooLarge, message)
    } else {
        ApiError::new(
            StatusCode::BAD_REQUEST,
            ErrorCode::BrokenBody,
            "the body could not be read to its end; send it again",
        )
    }
}

/// Reads a draft request, whichever way it came.
pub(super) async fn draft(request: Request, state: &AppState) -> Result<DraftFields, ApiError> {
    if media_type(&request) != FORM {
        return json(request, state).await;
    }
    let mut fields = DraftFields::default();
    let limit = state.settings().body_bytes;
    let mut form = Multipart::from_request(request, state).await.map_err(|_| media_type_error())?;
    while let Some(field) = form.next_field().await.map_err(|error| body_error(error.status(), limit))? {
        let name = field.name().unwrap_or_default().to_string();
        let file_name = field.file_name().map(str::to_string);
        let bytes = field.bytes().await.map_err(|error| body_error(error.status(), limit))?;
        if name == "file" || name == "draft_file" {
            let chosen = file_name.as_deref().is_some_and(|name| !name.is_empty());
            if chosen || !bytes.is_empty() {
                let place = if name == "file" { &mut fields.file } else { &mut fields.draft_file };
                *place = Some(Upload { name: file_name, bytes: bytes.to_vec() });
            }
            continue;
        }
        let text = String::from_utf8(bytes.to_vec())
            .map_err(|_| ApiError::parameter(name.clone(), format!("`{name}` is not UTF-8 text")))?;
        fields.set(&name, text)?;
    }
    Ok(fields)
}

impl DraftFields {
    fn set(&mut self, name: &str, text: String) -> Result<(), ApiError> {
        if text.is_empty() {
            return Ok(());
        }
        match name {
            "text" => self.text = Some(text),
            "draft" => self.draft = Some(text),
            "style" => self.style = Some(text),
            "language" => self.language = Some(text),
            "mode" => self.mode = Some(text),
            "model" => self.model = Some(text),
            "priority" => self.priority = Some(text),
            "ui" => self.ui = Some(text),
            "words" => self.words = Some(number(name, &text)?),
            "characters" => self.characters = Some(number(name, &text)?),
            "seed" => self.seed = Some(number(name, &text)?),
            "stream" => self.stream = text == "true" || text == "1",
            _ => {}
        }
        Ok(())
    }
}

/// The priority of that name; somebody waits when none is given.
pub(super) fn priority(name: Option<&str>) -> Result<Priority, ApiError> {
    name.map_or(Some(Priority::default()), Priority::parse)
        .ok_or_else(|| ApiError::parameter("priority", "`priority` must be `interactive` or `batch`"))
}

fn number<T: std::str::FromStr>(name: &str, text: &str) -> Result<T, ApiError> {
    text.trim().parse().map_err(|_| ApiError::parameter(name, format!("`{name}` must be a whole number")))
}

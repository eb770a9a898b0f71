//! The OpenAI-compatible routes, so that existing clients work unchanged.
//!
//! What we cannot do is refused by name before the answer begins; what changes nothing is ignored.

mod form;
mod parse;
mod request;
mod response;

use axum::Json;
use axum::extract::{Request, State};
use axum::response::Response;
use serde_json::{Value, json};

use super::keys::Caller;
use super::{ApiError, AppState, fields};
use crate::page::ErrorCode;

/// Programs want a date for a model; this is that of the first release.
const CREATED: u64 = 1_795_392_000;

pub(super) async fn models(State(state): State<AppState>) -> Json<Value> {
    let name = &state.assistant().card().name;
    Json(json!({
        "object": "list",
        "data": [{ "id": name, "object": "model", "created": CREATED, "owned_by": "calame" }],
    }))
}

/// `POST /v1/chat/completions`.
pub(super) async fn chat(State(state): State<AppState>, request: Request) -> Result<Response, ApiError> {
    let caller = Caller::of(&request);
    let body: Value = fields::json(request, &state).await?;
    run(&state, request::chat(&body)?, response::Shape::Chat, caller).await
}

/// `POST /v1/completions`.
pub(super) async fn complete(State(state): State<AppState>, request: Request) -> Result<Response, ApiError> {
    let caller = Caller::of(&request);
    let body: Value = fields::json(request, &state).await?;
    run(&state, request::text(&body)?, response::Shape::Text, caller).await
}

async fn run(
    state: &AppState,
    mut request: request::ApiRequest,
    shape: response::Shape,
    caller: Caller,
) -> Result<Response, ApiError> {
    state.require_model(request.model.as_deref())?;
    request.request.key = caller.key;
    let model = state.assistant().card().name.clone();
    let writer = response::ResponseWriter::new(shape, model, &request.request);
    let field = request.request.form.as_ref().map(form::field);
    let events = state.assistant().complete(request.request).await.map_err(|error| {
        let error = ApiError::from(error);
        let at_fault = field.filter(|_| error.code == ErrorCode::UnsupportedFormat);
        ApiError { param: at_fault.map(str::to_string).or(error.param), ..error }
    })?;
    match request.stream {
        None => response::whole(events, &writer).await,
        Some(usage) => Ok(response::stream(events, writer, usage)),
    }
}

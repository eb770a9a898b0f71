//! The OpenAI-compatible routes, so that existing clients work unchanged.
//!
//! What we cannot do is refused by name before the answer begins; what changes nothing is ignored.

mod answer;
mod ask;
mod form;

use axum::Json;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Value, json};

use super::keys::Caller;
use super::{ApiError, AppState, fields};
use crate::page::ErrorCode;

const CHAT: &str = "/v1/chat/completions";
const TEXT: &str = "/v1/completions";
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
    run(&state, ask::chat(&body)?, answer::Shape::Chat, caller).await
}

/// `POST /v1/completions`.
pub(super) async fn complete(State(state): State<AppState>, request: Request) -> Result<Response, ApiError> {
    let caller = Caller::of(&request);
    let body: Value = fields::json(request, &state).await?;
    run(&state, ask::text(&body)?, answer::Shape::Text, caller).await
}

async fn run(
    state: &AppState,
    mut ask: ask::Ask,
    shape: answer::Shape,
    caller: Caller,
) -> Result<Response, ApiError> {
    known_model(state, ask.model.as_deref())?;
    ask.request.key = caller.key;
    let model = state.assistant().card().name.clone();
    let writer = answer::Writer::new(shape, model, &ask.request);
    let field = ask.request.form.as_ref().map(form::field);
    let events = state.assistant().complete(ask.request).await.map_err(|error| {
        let error = ApiError::from(error);
        let at_fault = field.filter(|_| error.code == ErrorCode::UnsupportedFormat);
        ApiError { param: at_fault.map(str::to_string).or(error.param), ..error }
    })?;
    match ask.stream {
        None => answer::whole(events, &writer).await,
        Some(usage) => Ok(answer::stream(events, writer, usage)),
    }
}

/// The model asked for must be the one that is loaded, when one is named.
pub(super) fn known_model(state: &AppState, name: Option<&str>) -> Result<(), ApiError> {
    let loaded = &state.assistant().card().name;
    match name {
        None | Some("") => Ok(()),
        Some(name) if name == loaded => Ok(()),
        Some(name) => Err(ApiError {
            param: Some("model".into()),
            ..ApiError::new(
                StatusCode::NOT_FOUND,
                ErrorCode::ModelNotFound,
                format!("the model `{name}` is not loaded here; leave `model` out or say `{loaded}`"),
            )
        }),
    }
}

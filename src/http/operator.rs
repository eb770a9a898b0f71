//! What whoever runs the server does while it runs: look at the queue and pause it, look at the prefix cache and have
//! texts forgotten.

use axum::Json;
use axum::extract::{Request, State};
use serde::Deserialize;
use serde_json::{Value, json};

use super::keys::{Caller, Rights};
use super::{ApiError, AppState, fields};

/// `GET /v1/queue`.
pub(super) async fn queue(State(state): State<AppState>) -> Json<Value> {
    Json(queue_body(&state))
}

fn queue_body(state: &AppState) -> Value {
    let load = state.assistant().admission().load();
    json!({
        "paused": load.paused,
        "slots": load.slots,
        "slots_free": load.free,
        "waiting": { "interactive": load.interactive, "batch": load.batch },
    })
}

#[derive(Deserialize)]
struct PauseRequest {
    paused: Option<bool>,
}

/// `POST /v1/queue`: `{"paused": true}` lets nobody in, `{"paused": false}` goes on.
pub(super) async fn set_paused(
    State(state): State<AppState>,
    request: Request,
) -> Result<Json<Value>, ApiError> {
    Caller::of(&request).operates()?;
    let asked: PauseRequest = fields::json(request, &state).await?;
    let admission = state.assistant().admission();
    match asked.paused {
        Some(true) => admission.pause(),
        Some(false) => admission.resume(),
        None => return Err(ApiError::parameter("paused", "`paused` must be true or false")),
    }
    tracing::info!("the queue is {}", if admission.load().paused { "paused" } else { "open" });
    Ok(Json(queue_body(&state)))
}

/// `GET /v1/cache`: the prefix cache, and how often it served since the server started.
pub(super) async fn cache(State(state): State<AppState>) -> Json<Value> {
    let used = state.assistant().engine().cache();
    Json(json!({ "bytes": used.bytes, "hits": used.hits, "tokens": used.tokens }))
}

/// `DELETE /v1/cache`: overwrites it. Whoever runs the server has everybody's texts forgotten, another key its own.
pub(super) async fn forget(State(state): State<AppState>, request: Request) -> Result<Json<Value>, ApiError> {
    let caller = Caller::of(&request);
    let owner = match caller.rights {
        Rights::Operate => None,
        Rights::Use => caller.key,
    };
    let everybody = owner.is_none();
    let bytes = state.assistant().forget(owner).await?;
    Ok(Json(json!({ "bytes_forgotten": bytes, "everybody": everybody })))
}

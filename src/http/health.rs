//! Liveness and readiness.

use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};

use super::AppState;

pub(super) async fn alive() -> Json<Value> {
    Json(json!({ "status": "ok" }))
}

/// The model is loaded before the socket opens, so ready means: this many may come in at once, when
/// the queue is not paused.
pub(super) async fn ready(State(state): State<AppState>) -> Json<Value> {
    let load = state.assistant().admission().load();
    Json(json!({
        "status": "ready",
        "model": state.assistant().card().name,
        "slots_free": load.free,
        "queue_length": load.waiting(),
        "paused": load.paused,
    }))
}

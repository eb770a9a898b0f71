//! What it all cost, numbers only.

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, Request, State};
use serde::Deserialize;
use serde_json::{Value, json};

use super::error::internal;
use super::keys::Caller;
use super::wire::BudgetBody;
use super::{ApiError, AppState};
use crate::ledger::wire::{ConservationRecord, Explained, RecordLine};
use crate::units::Interval;

/// Most rows of one answer.
const MOST: u32 = 10_000;

#[derive(Deserialize)]
pub(super) struct Page {
    limit: Option<u32>,
}

pub(super) async fn summary(State(state): State<AppState>, request: Request) -> Json<Value> {
    let caller = Caller::of(&request);
    let source = state.assistant().meter().source();
    let standings = state.assistant().admission().standings(Interval::default(), caller.key.as_deref());
    Json(json!({
        "class": source.class.as_str(),
        "estimated": source.class.is_estimated(),
        "source": source.name,
        "assumptions": source.assumptions,
        "explained": Explained::of(std::slice::from_ref(&source.name), &source.assumptions),
        "budgets": standings.iter().map(BudgetBody::of).collect::<Vec<_>>(),
        "conservation": ConservationRecord::from(state.assistant().meter().conservation()),
    }))
}

pub(super) async fn conservation(State(state): State<AppState>) -> Json<ConservationRecord> {
    Json(ConservationRecord::from(state.assistant().meter().conservation()))
}

pub(super) async fn records(
    State(state): State<AppState>,
    page: Result<Query<Page>, QueryRejection>,
) -> Result<Json<Value>, ApiError> {
    let limit = page.map_or(Some(0), |Query(page)| page.limit).unwrap_or(state.settings().records);
    if !(1..=MOST).contains(&limit) {
        return Err(ApiError::parameter("limit", format!("`limit` must be between 1 and {MOST}")));
    }
    let records = state.assistant().ledger().records(limit).map_err(|error| {
        tracing::error!("the ledger cannot be read: {error}");
        internal()
    })?;
    let lines: Vec<RecordLine> = records.iter().map(RecordLine::from).collect();
    Ok(Json(json!({ "records": lines })))
}

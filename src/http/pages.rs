//! The web page and its files.

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, header};
use axum::response::{Html, IntoResponse, Response};

use super::{AppState, error};
use crate::page::{self, Door, First, Language};

/// The language that was asked for by its code, else the first that the browser likes.
pub(super) fn language(asked: Option<&str>, headers: &HeaderMap) -> Language {
    let accept = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    Language::choose(asked, accept)
}

pub(super) async fn index(
    State(state): State<AppState>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Html<String> {
    let asked =
        query.as_deref().and_then(|query| query.split('&').find_map(|pair| pair.strip_prefix("lang=")));
    let door = if state.settings().keys.is_empty() { Door::Open } else { Door::Keyed };
    // Extraction is proposed first, but for a model whose drafts were shown to tell more of what a reader needs.
    let first = if state.assistant().card().drafts_better { First::Write } else { First::Extract };
    Html(page::html(language(asked, &headers), door, first))
}

pub(super) async fn asset(name: Result<Path<String>, PathRejection>) -> Response {
    match name.ok().and_then(|Path(name)| page::asset(&name)) {
        Some(asset) => ([(header::CONTENT_TYPE, asset.media_type)], asset.body).into_response(),
        None => error::unknown_route().await.into_response(),
    }
}

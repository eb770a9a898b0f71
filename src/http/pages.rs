//! The web page and its files.

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, header};
use axum::response::{Html, IntoResponse, Response};

use super::{AppState, error};
use crate::page::{self, Language};

pub(super) fn language(query: Option<&str>, headers: &HeaderMap) -> Language {
    let accept = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    Language::choose(query, accept)
}

pub(super) async fn index(
    State(_): State<AppState>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Html<String> {
    Html(page::html(language(query.as_deref(), &headers)))
}

pub(super) async fn asset(name: Result<Path<String>, PathRejection>) -> Response {
    match name.ok().and_then(|Path(name)| page::asset(&name)) {
        Some(asset) => ([(header::CONTENT_TYPE, asset.media_type)], asset.body).into_response(),
        None => error::unknown_route().await.into_response(),
    }
}

//! The table of routes, and the server over it.

use std::future::Future;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware;
use axum::routing::{get, post};

use super::state::AppState;
use super::{checks, documents, drafts, error, guard, health, meter, metrics, openai, operator, pages};

/// Every route there is; anything else is a 404.
pub fn router(state: AppState) -> Router {
    let body = DefaultBodyLimit::max(state.settings().body_bytes);
    Router::new()
        .route("/", get(pages::index))
        .route("/page/{name}", get(pages::asset))
        .route("/v1/documents", post(documents::extract))
        .route("/v1/drafts", post(drafts::create))
        .route("/v1/checks", post(checks::create))
        .route("/v1/quotes", post(drafts::quote))
        .route("/v1/chat/completions", post(openai::chat))
        .route("/v1/completions", post(openai::complete))
        .route("/v1/models", get(openai::models))
        .route("/v1/queue", get(operator::queue).post(operator::set_paused))
        .route("/v1/cache", get(operator::cache).delete(operator::forget))
        .route("/v1/meter", get(meter::summary))
        .route("/v1/meter/records", get(meter::records))
        .route("/v1/meter/conservation", get(meter::conservation))
        .route("/metrics", get(metrics::metrics))
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .fallback(error::unknown_route)
        .method_not_allowed_fallback(error::wrong_method)
        .layer(body)
        .layer(middleware::from_fn_with_state(state.clone(), guard::guard))
        .with_state(state)
}

/// Serves until `shutdown` resolves, then lets running answers finish.
///
/// # Errors
/// When the listener fails.
pub async fn serve(
    listener: tokio::net::TcpListener,
    state: AppState,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    axum::serve(listener, router(state)).with_graceful_shutdown(shutdown).await
}

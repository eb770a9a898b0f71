//! The HTTP door: bytes to domain requests, events to wire formats.
//!
//! axum lives here only. Handlers extract, call the conductor, and write the answer down; they
//! measure nothing and decide nothing about drafts. Everything that can be refused is refused with
//! a status before the first byte of a stream.
//!
//! Invariants: only names of this machine are accepted in `Host` and `Origin` (a page elsewhere
//! cannot use us through a borrowed name, CVE-2024-28224); no text of a user is logged; the model's
//! words are data in every answer.
//! Knows nothing of models, files and energy sources.

mod checks;
mod documents;
pub mod drafts;
mod error;
mod fields;
mod guard;
mod health;
mod keys;
mod meter;
mod metrics;
pub mod openai;
mod operator;
mod pages;
mod sse;
pub mod wire;

use std::future::Future;
use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware;
use axum::routing::{get, post};

use crate::assistant::Assistant;

pub use error::ApiError;
pub use keys::{Key, Rights};

/// How the door is kept.
#[derive(Debug, Clone)]
pub struct Settings {
    /// One of them is required as `Authorization: Bearer KEY`, when there are any.
    pub keys: Vec<Key>,
    /// Largest body accepted, in bytes.
    pub body_bytes: usize,
    /// Names accepted in `Host` besides those of the loopback.
    pub hosts: Vec<String>,
    /// Rows that `/v1/meter/records` gives when not asked for a number.
    pub records: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Self { keys: Vec::new(), body_bytes: 32 << 20, hosts: Vec::new(), records: 100 }
    }
}

/// What handlers share.
#[derive(Clone)]
pub struct AppState {
    inner: Arc<Inner>,
}

struct Inner {
    assistant: Assistant,
    settings: Settings,
}

impl AppState {
    /// State over a conductor.
    pub fn new(assistant: Assistant, settings: Settings) -> Self {
        Self { inner: Arc::new(Inner { assistant, settings }) }
    }

    fn assistant(&self) -> &Assistant {
        &self.inner.assistant
    }

    fn settings(&self) -> &Settings {
        &self.inner.settings
    }
}

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
        .route("/v1/queue", get(operator::queue).post(operator::hold))
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

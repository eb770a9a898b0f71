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
mod headers;
mod health;
mod keys;
mod meter;
mod metrics;
mod offsets;
pub mod openai;
mod operator;
mod pages;
mod router;
mod sse;
mod state;
pub mod wire;

pub use error::ApiError;
pub use keys::{ApiKey, Rights};
pub use router::{router, serve};
pub use state::{AppState, Settings};

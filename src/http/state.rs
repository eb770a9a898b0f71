//! What handlers share: the conductor and the settings.

use std::sync::Arc;

use axum::http::StatusCode;

use super::error::ApiError;
use super::keys::ApiKey;
use crate::assistant::Assistant;
use crate::page::ErrorCode;

/// Settings of the server.
#[derive(Debug, Clone)]
pub struct Settings {
    /// One of them is required as `Authorization: Bearer KEY`, when there are any.
    pub keys: Vec<ApiKey>,
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

    pub(super) fn assistant(&self) -> &Assistant {
        &self.inner.assistant
    }

    pub(super) fn settings(&self) -> &Settings {
        &self.inner.settings
    }

    /// The model asked for must be the one that is loaded, when one is named.
    pub(super) fn require_model(&self, name: Option<&str>) -> Result<(), ApiError> {
        let loaded = &self.assistant().card().name;
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
}

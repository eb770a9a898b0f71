//! Errors as clients read them: `{"error":{"message","type","param","code"}}`.

use axum::Json;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::admission::{AdmissionError, OverBudget};
use crate::assistant::{AssistantError, EngineError};
use crate::documents::DocumentError;
use crate::draft::DraftError;
use crate::page::ErrorCode;
use crate::words::UnknownLanguage;

/// An error with its status and stable code.
#[derive(Debug, Clone, PartialEq)]
pub struct ApiError {
    /// HTTP status.
    pub status: StatusCode,
    /// Stable code.
    pub code: ErrorCode,
    /// What happened and what to do.
    pub message: String,
    /// The parameter at fault.
    pub param: Option<String>,
    /// Seconds after which to try again.
    pub retry_after: Option<u64>,
    /// Prompt tokens and context, when the one does not fit the other.
    pub overflow: Option<(u32, u32)>,
    /// The energy budget that is spent.
    pub budget: Option<Box<OverBudget>>,
}

#[derive(Serialize)]
struct Envelope<'a> {
    error: Body<'a>,
}

#[derive(Serialize)]
struct Body<'a> {
    message: &'a str,
    r#type: &'static str,
    param: Option<&'a str>,
    code: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    n_prompt_tokens: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    n_ctx: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    budget: Option<SpentBody>,
}

/// A spent budget, in figures, so that a client can say it in its own words.
#[derive(Serialize)]
struct SpentBody {
    name: &'static str,
    limit_wh: f64,
    spent_wh: f64,
    needed_wh: f64,
    raised_by: Option<String>,
    decided_on: Option<String>,
    decided_by: Option<String>,
    renews_in_s: u64,
    /// The mode that is still offered.
    offer: &'static str,
}

impl From<&OverBudget> for SpentBody {
    fn from(over: &OverBudget) -> Self {
        let decision = over.decision.clone();
        Self {
            name: over.limit.as_str(),
            limit_wh: over.allowed.0,
            spent_wh: over.spent.0,
            needed_wh: over.needed.0,
            raised_by: decision.raised_by,
            decided_on: decision.on,
            decided_by: decision.by,
            renews_in_s: over.renews_in.as_secs(),
            offer: "extract",
        }
    }
}

impl ApiError {
    /// An error of a given status and code.
    pub fn new(status: StatusCode, code: ErrorCode, message: impl Into<String>) -> Self {
        let message = message.into();
        Self { status, code, message, param: None, retry_after: None, overflow: None, budget: None }
    }

    /// A bad parameter.
    pub fn parameter(name: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            param: Some(name.into()),
            ..Self::new(StatusCode::BAD_REQUEST, ErrorCode::InvalidParameter, message)
        }
    }

    /// Nothing came to be checked.
    pub fn empty_draft() -> Self {
        let message = "there is no text to check: give it as `draft`, or a file as `draft_file`";
        Self {
            param: Some("draft".into()),
            ..Self::new(StatusCode::BAD_REQUEST, ErrorCode::EmptyDraft, message)
        }
    }

    /// The body, as it also stands in an `error` event.
    pub fn body(&self) -> serde_json::Value {
        let kind = match self.status.as_u16() {
            401 | 403 => "authentication_error",
            404 => "not_found_error",
            429 | 503 => "overloaded_error",
            400..=499 => "invalid_request_error",
            _ => "server_error",
        };
        let body = Body {
            message: &self.message,
            r#type: kind,
            param: self.param.as_deref(),
            code: self.code.as_str(),
            n_prompt_tokens: self.overflow.map(|(prompt, _)| prompt),
            n_ctx: self.overflow.map(|(_, context)| context),
            budget: self.budget.as_deref().map(SpentBody::from),
        };
        serde_json::to_value(Envelope { error: body }).expect("plain strings and numbers serialise")
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let mut response = (self.status, Json(self.body())).into_response();
        if let Some(seconds) = self.retry_after {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if self.budget.is_some() {
            // Clients of the OpenAI kind try again at once after a 429; before the budget begins anew that is in vain.
            let name = HeaderName::from_static("x-should-retry");
            response.headers_mut().insert(name, HeaderValue::from_static("false"));
        }
        response
    }
}

impl From<AssistantError> for ApiError {
    fn from(error: AssistantError) -> Self {
        let message = error.to_string();
        let bad = |code: ErrorCode| Self::new(StatusCode::BAD_REQUEST, code, message.clone());
        match error {
            AssistantError::Document(error) => error.into(),
            AssistantError::Draft(error) => error.into(),
            AssistantError::Engine(error) => match error {
                EngineError::ContextExceeded { prompt_tokens, context } => {
                    Self { overflow: Some((prompt_tokens, context)), ..bad(ErrorCode::ExceedContextSize) }
                }
                EngineError::EmptyPrompt => bad(ErrorCode::EmptyPrompt),
                EngineError::Template(_) => bad(ErrorCode::TemplateRefused),
                EngineError::Form(_) => bad(ErrorCode::UnsupportedFormat),
                EngineError::BadFile(_)
                | EngineError::Unsupported { .. }
                | EngineError::NoKernel { .. }
                | EngineError::NoRoom { .. }
                | EngineError::Stopped => internal(),
            },
            AssistantError::Admission(error) => error.into(),
            AssistantError::Ledger(_) => unrecorded(),
            AssistantError::EngineFault | AssistantError::Cancelled => internal(),
            AssistantError::Parameter { name, .. } => Self::parameter(name, message),
        }
    }
}

impl From<DocumentError> for ApiError {
    fn from(error: DocumentError) -> Self {
        let code = match &error {
            DocumentError::NoReader => return internal(),
            DocumentError::Empty => ErrorCode::EmptyDocument,
            DocumentError::Encrypted => ErrorCode::EncryptedDocument,
            DocumentError::UnknownFormat | DocumentError::OldWord | DocumentError::NotWritable { .. } => {
                ErrorCode::UnknownFormat
            }
            DocumentError::TooLarge { .. } => ErrorCode::DocumentTooLarge,
            DocumentError::NeedsOcr { .. } | DocumentError::OnlyImages { .. } => ErrorCode::NeedsOcr,
            DocumentError::TookTooLong { .. } => ErrorCode::DocumentTookTooLong,
            _ => ErrorCode::BrokenDocument,
        };
        Self::new(StatusCode::BAD_REQUEST, code, error.to_string())
    }
}

impl From<UnknownLanguage> for ApiError {
    fn from(error: UnknownLanguage) -> Self {
        Self::parameter("language", error.to_string())
    }
}

impl From<DraftError> for ApiError {
    fn from(error: DraftError) -> Self {
        let message = error.to_string();
        match error {
            DraftError::UnknownStyle { .. } | DraftError::UntranslatedStyle { .. } => {
                Self::parameter("style", message)
            }
            DraftError::UnknownLanguage(error) => error.into(),
            DraftError::NothingToRead => {
                Self::new(StatusCode::BAD_REQUEST, ErrorCode::EmptyDocument, message)
            }
            DraftError::ContextTooSmall { needed, context } => Self {
                overflow: Some((needed, context)),
                ..Self::new(StatusCode::BAD_REQUEST, ErrorCode::ExceedContextSize, message)
            },
            _ => internal(),
        }
    }
}

impl From<AdmissionError> for ApiError {
    fn from(error: AdmissionError) -> Self {
        let message = error.to_string();
        match error {
            AdmissionError::Full { retry_after_s } => Self {
                retry_after: retry_after_s,
                ..Self::new(StatusCode::SERVICE_UNAVAILABLE, ErrorCode::QueueFull, message)
            },
            AdmissionError::Paused => {
                Self::new(StatusCode::SERVICE_UNAVAILABLE, ErrorCode::QueuePaused, message)
            }
            AdmissionError::Closing => {
                Self::new(StatusCode::SERVICE_UNAVAILABLE, ErrorCode::ShuttingDown, message)
            }
            AdmissionError::Budget(over) => Self {
                retry_after: Some(over.renews_in.as_secs().max(1)),
                budget: Some(over),
                ..Self::new(StatusCode::TOO_MANY_REQUESTS, ErrorCode::BudgetSpent, message)
            },
            AdmissionError::BudgetUnknown(_) => unrecorded(),
        }
    }
}

/// What a client is told when the ledger does not take rows; the cause is in the log.
fn unrecorded() -> ApiError {
    ApiError::new(
        StatusCode::SERVICE_UNAVAILABLE,
        ErrorCode::LedgerUnavailable,
        "this server cannot record what it does, so it does nothing; whoever runs it should look at the disk of its \
         data folder, and at its log",
    )
}

/// What a client is told of a fault of ours; the cause is in the log.
pub(super) fn internal() -> ApiError {
    ApiError::new(
        StatusCode::INTERNAL_SERVER_ERROR,
        ErrorCode::InternalError,
        "the server failed on this request; try again, and look at its log if it lasts",
    )
}

pub(super) async fn unknown_route() -> ApiError {
    ApiError::new(
        StatusCode::NOT_FOUND,
        ErrorCode::UnknownRoute,
        "there is nothing at this address; see the README for the routes",
    )
}

pub(super) async fn wrong_method() -> ApiError {
    ApiError::new(StatusCode::METHOD_NOT_ALLOWED, ErrorCode::WrongMethod, "this address takes another method")
}

//! The errors that a client may be told, each with the words that a person reads for it.

/// The stable code of an error. What has no words here does not compile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "each is told by its name, and by its words in the Fluent files")]
pub enum ErrorCode {
    EmptyDocument,
    EmptyDraft,
    EmptyPrompt,
    EncryptedDocument,
    UnknownFormat,
    DocumentTooLarge,
    DocumentTookTooLong,
    NeedsOcr,
    BrokenDocument,
    ExceedContextSize,
    TemplateRefused,
    UnsupportedFormat,
    UnsupportedParameter,
    InvalidParameter,
    InvalidJson,
    UnsupportedMediaType,
    BodyTooLarge,
    BrokenBody,
    QueueFull,
    QueuePaused,
    ShuttingDown,
    BudgetSpent,
    LedgerUnavailable,
    ModelNotFound,
    HostRefused,
    OriginRefused,
    InvalidApiKey,
    OperatorOnly,
    UnknownRoute,
    WrongMethod,
    InternalError,
}

impl ErrorCode {
    /// All of them.
    pub const ALL: [Self; 31] = [
        Self::EmptyDocument,
        Self::EmptyDraft,
        Self::EmptyPrompt,
        Self::EncryptedDocument,
        Self::UnknownFormat,
        Self::DocumentTooLarge,
        Self::DocumentTookTooLong,
        Self::NeedsOcr,
        Self::BrokenDocument,
        Self::ExceedContextSize,
        Self::TemplateRefused,
        Self::UnsupportedFormat,
        Self::UnsupportedParameter,
        Self::InvalidParameter,
        Self::InvalidJson,
        Self::UnsupportedMediaType,
        Self::BodyTooLarge,
        Self::BrokenBody,
        Self::QueueFull,
        Self::QueuePaused,
        Self::ShuttingDown,
        Self::BudgetSpent,
        Self::LedgerUnavailable,
        Self::ModelNotFound,
        Self::HostRefused,
        Self::OriginRefused,
        Self::InvalidApiKey,
        Self::OperatorOnly,
        Self::UnknownRoute,
        Self::WrongMethod,
        Self::InternalError,
    ];

    /// The code that clients read.
    pub fn as_str(self) -> &'static str {
        self.told().0
    }

    /// The message that says what to do.
    pub(super) fn message(self) -> &'static str {
        self.told().1
    }

    fn told(self) -> (&'static str, &'static str) {
        match self {
            Self::EmptyDocument => ("empty_document", "live-error-empty"),
            Self::EmptyDraft => ("empty_draft", "live-error-nothing-to-check"),
            Self::EmptyPrompt => ("empty_prompt", "live-error-empty"),
            Self::EncryptedDocument => ("encrypted_document", "live-error-encrypted"),
            Self::UnknownFormat => ("unknown_format", "live-error-format"),
            Self::DocumentTooLarge => ("document_too_large", "live-error-too-large"),
            Self::DocumentTookTooLong => ("document_took_too_long", "live-error-slow-document"),
            Self::NeedsOcr => ("needs_ocr", "live-error-ocr"),
            Self::BrokenDocument => ("broken_document", "live-error-document"),
            Self::ExceedContextSize => ("exceed_context_size_error", "live-error-context"),
            Self::TemplateRefused => ("template_refused", "live-error-value"),
            Self::UnsupportedFormat => ("unsupported_format", "live-error-value"),
            Self::UnsupportedParameter => ("unsupported_parameter", "live-error-value"),
            Self::InvalidParameter => ("invalid_parameter", "live-error-value"),
            Self::InvalidJson => ("invalid_json", "live-error-value"),
            Self::UnsupportedMediaType => ("unsupported_media_type", "live-error-value"),
            Self::BodyTooLarge => ("body_too_large", "live-error-too-large"),
            Self::BrokenBody => ("broken_body", "live-error-body"),
            Self::QueueFull => ("queue_full", "live-error-busy"),
            Self::QueuePaused => ("queue_paused", "live-error-paused"),
            Self::ShuttingDown => ("shutting_down", "live-error-closing"),
            Self::BudgetSpent => ("budget_spent", "live-error-budget"),
            Self::LedgerUnavailable => ("ledger_unavailable", "live-error-ledger"),
            Self::ModelNotFound => ("model_not_found", "live-error-model"),
            Self::HostRefused => ("host_refused", "live-error-address"),
            Self::OriginRefused => ("origin_refused", "live-error-address"),
            Self::InvalidApiKey => ("invalid_api_key", "live-error-key"),
            Self::OperatorOnly => ("operator_only", "live-error-operator"),
            Self::UnknownRoute => ("unknown_route", "live-error-server"),
            Self::WrongMethod => ("wrong_method", "live-error-server"),
            Self::InternalError => ("internal_error", "live-error-server"),
        }
    }
}

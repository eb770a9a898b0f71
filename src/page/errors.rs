//! The errors that a client may be told, each with the words that a person reads for it.

/// One table: the name of an error, the code that clients read, the message that says what to do.
macro_rules! errors {
    ($($name:ident: $code:literal, $message:literal;)*) => {
        /// The stable code of an error.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[expect(missing_docs, reason = "each is told by its name, and by its words in the Fluent files")]
        pub enum ErrorCode {
            $($name,)*
        }

        impl ErrorCode {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The code that clients read.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $code,)*
                }
            }

            /// The message that says what to do.
            pub(super) fn message(self) -> &'static str {
                match self {
                    $(Self::$name => $message,)*
                }
            }
        }
    };
}

errors! {
    EmptyDocument: "empty_document", "live-error-empty";
    EmptyDraft: "empty_draft", "live-error-nothing-to-check";
    EmptyPrompt: "empty_prompt", "live-error-empty";
    EncryptedDocument: "encrypted_document", "live-error-encrypted";
    UnknownFormat: "unknown_format", "live-error-format";
    DocumentTooLarge: "document_too_large", "live-error-too-large";
    DocumentTookTooLong: "document_took_too_long", "live-error-slow-document";
    NeedsOcr: "needs_ocr", "live-error-ocr";
    BrokenDocument: "broken_document", "live-error-document";
    ExceedContextSize: "exceed_context_size_error", "live-error-context";
    TemplateRefused: "template_refused", "live-error-value";
    UnsupportedFormat: "unsupported_format", "live-error-value";
    UnsupportedParameter: "unsupported_parameter", "live-error-value";
    InvalidParameter: "invalid_parameter", "live-error-value";
    InvalidJson: "invalid_json", "live-error-value";
    UnsupportedMediaType: "unsupported_media_type", "live-error-value";
    BodyTooLarge: "body_too_large", "live-error-too-large";
    BrokenBody: "broken_body", "live-error-body";
    QueueFull: "queue_full", "live-error-busy";
    QueuePaused: "queue_paused", "live-error-paused";
    ShuttingDown: "shutting_down", "live-error-closing";
    BudgetSpent: "budget_spent", "live-error-budget";
    LedgerUnavailable: "ledger_unavailable", "live-error-ledger";
    ModelNotFound: "model_not_found", "live-error-model";
    HostRefused: "host_refused", "live-error-address";
    OriginRefused: "origin_refused", "live-error-address";
    InvalidApiKey: "invalid_api_key", "live-error-key";
    OperatorOnly: "operator_only", "live-error-operator";
    UnknownRoute: "unknown_route", "live-error-server";
    WrongMethod: "wrong_method", "live-error-server";
    InternalError: "internal_error", "live-error-server";
}

//! The answer to the form when the browser runs no JavaScript.

use super::{Language, count, escape, message, render};

const RESULT: &str = include_str!("result.html");

/// What the checks found about a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// The source supports it.
    Supported,
    /// A person should compare it with the source.
    ToCheck,
    /// Nothing in the source supports it.
    Unsupported,
}

impl Mark {
    /// The mark of a status as the API writes it; anything unknown asks to be checked.
    pub fn from_status(status: &str) -> Self {
        match status {
            "supported" => Self::Supported,
            "unsupported" => Self::Unsupported,
            _ => Self::ToCheck,
        }
    }

    /// Class for the style sheet, message key, sign.
    fn shown(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Supported => ("supported", "live-supported", "✓"),
            Self::ToCheck => ("to_check", "live-to-check", "?"),
            Self::Unsupported => ("unsupported", "live-unsupported", "✗"),
        }
    }
}

/// Who wrote the draft, for its label.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    /// Sentences of the source, chosen without AI.
    Extracted,
    /// A model wrote it and nobody has read it yet.
    ByModel,
}

/// A sentence of the draft.
#[derive(Debug, Clone, Copy)]
pub struct FormSentence<'a> {
    /// Its words.
    pub text: &'a str,
    /// What the checks found.
    pub mark: Mark,
}

/// What went wrong, in the terms of the API.
#[derive(Debug, Clone, Copy)]
pub struct FormError<'a> {
    /// The stable code of the API.
    pub code: &'a str,
    /// The API's own message, shown as a detail.
    pub message: &'a str,
}

/// Everything the result page shows.
#[derive(Debug, Clone, Copy)]
pub struct FormResult<'a> {
    /// Language of the page: the form's `ui` field.
    pub language: Language,
    /// Language code of the draft, such as `fr`.
    pub draft_language: &'a str,
    /// Who wrote the draft.
    pub written: Written,
    /// The draft; empty when there is an error.
    pub sentences: &'a [FormSentence<'a>],
    /// Sections read, out of how many.
    pub coverage: Option<(usize, usize)>,
    /// What could not be read, and what was done to the model's words.
    pub notices: &'a [String],
    /// One line of energy and latency, empty when there is none. It must say when it is an estimate.
    pub meter: &'a str,
    /// Where that line comes from, in sentences.
    pub sources: &'a [String],
    /// What it takes for granted, in sentences.
    pub assumptions: &'a [String],
    /// What went wrong, if anything did.
    pub error: Option<FormError<'a>>,
}

/// The page that answers the form posted without JavaScript.
pub fn form_result_html(result: &FormResult<'_>) -> String {
    let (state, body) = match result.error {
        Some(error) => ("error", error_body(result.language, error)),
        None => ("done", draft_body(result)),
    };
    render(RESULT, result.language, &[("state", state), ("result", &body)])
}

fn error_body(language: Language, error: FormError<'_>) -> String {
    let heading = escape(&message(language, "result-error-heading"));
    let advice = escape(&message(language, error_key(error.code)));
    let detail = super::message_with(language, "live-error-detail", &[("value", error.message)]);
    format!(
        "<h2 id=\"draft-heading\">{heading}</h2>\n<div class=\"alert\" id=\"alert\" role=\"alert\"><p>{advice}</p>\n\
         <p class=\"detail\">{}</p></div>",
        escape(&detail)
    )
}

fn draft_body(result: &FormResult<'_>) -> String {
    let language = result.language;
    let say = |key| escape(&message(language, key));
    let label = match result.written {
        Written::Extracted => "live-label-extract",
        Written::ByModel => "live-label-ai",
    };
    let mut body = format!(
        "<h2 id=\"draft-heading\">{}</h2>\n<p class=\"label\" id=\"label\">{}</p>\n<div id=\"draft\" class=\"draft\">",
        say("draft-heading"),
        say(label)
    );
    for sentence in result.sentences {
        let (class, key, sign) = sentence.mark.shown();
        body.push_str(&format!(
            "<p class=\"s {class}\"><span lang=\"{}\">{}</span> <span class=\"mark\">{sign} {}</span></p>\n",
            escape(result.draft_language),
            escape(sentence.text),
            say(key)
        ));
    }
    body.push_str("</div>\n");
    if let Some((read, of)) = result.coverage {
        let coverage = count(language, "live-coverage", read, &[("of", &of.to_string())]);
        body.push_str(&format!("<p class=\"coverage\" id=\"coverage\">{}</p>\n", escape(&coverage)));
    }
    if !result.notices.is_empty() {
        let items: String =
            result.notices.iter().map(|notice| format!("<li>{}</li>", escape(notice))).collect();
        body.push_str(&format!("<ul class=\"hint\">{items}</ul>\n"));
    }
    if !result.meter.is_empty() {
        body.push_str(&format!(
            "<section class=\"card\" id=\"meter\"><h3>{}</h3><p>{}</p>{}</section>\n",
            say("meter-heading"),
            escape(result.meter),
            basis(result)
        ));
    }
    body
}

/// What the line of the meter rests on.
fn basis(result: &FormResult<'_>) -> String {
    let named = [("live-sources", result.sources, ", "), ("live-assumptions", result.assumptions, " · ")];
    let given = named.into_iter().filter(|(_, notes, _)| !notes.is_empty());
    given
        .map(|(key, notes, between)| {
            let said = super::message_with(result.language, key, &[("value", &notes.join(between))]);
            format!("<p class=\"hint\">{}</p>", escape(&said))
        })
        .collect()
}

/// The message that says what to do about an error of the API.
fn error_key(code: &str) -> &'static str {
    const KEYS: [(&str, &str); 15] = [
        ("ledger", "live-error-ledger"),
        ("ocr", "live-error-ocr"),
        ("empty", "live-error-empty"),
        ("encrypt", "live-error-encrypted"),
        ("format", "live-error-format"),
        ("context", "live-error-context"),
        ("too_l", "live-error-too-large"),
        ("budget", "live-error-budget"),
        ("paused", "live-error-paused"),
        ("busy", "live-error-busy"),
        ("full", "live-error-busy"),
        ("model", "live-error-model"),
        ("key", "live-error-key"),
        ("timeout", "live-error-timeout"),
        ("document", "live-error-document"),
    ];
    let found = KEYS.iter().find(|(part, _)| code.contains(part));
    found.map_or(
        if code.starts_with("invalid") { "live-error-value" } else { "live-error-server" },
        |(_, key)| *key,
    )
}

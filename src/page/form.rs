//! The answer to the form when the browser runs no JavaScript.

use super::errors::ErrorCode;
use super::marks::{Mark, reason};
use super::template::{escape, render};
use crate::words::{Language, count, message, message_with};

const RESULT: &str = include_str!("result.html");

/// Who wrote the draft, for its label.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    /// Sentences of the source, chosen without AI.
    Extracted,
    /// A model wrote it and nobody has read it yet.
    ByModel,
    /// Somebody brought it to be checked.
    ByOthers,
}

/// A sentence of the draft.
#[derive(Debug, Clone)]
pub struct FormSentence<'a> {
    /// Its words.
    pub text: &'a str,
    /// What the checks found.
    pub mark: Mark,
    /// It is a title that needs no mark.
    pub bare: bool,
    /// Codes of the reasons.
    pub reasons: &'a [String],
    /// The passages it rests on.
    pub sources: Vec<&'a str>,
    /// The passages that say otherwise.
    pub against: Vec<&'a str>,
}

/// What went wrong, in the terms of the API.
#[derive(Debug, Clone, Copy)]
pub struct FormError<'a> {
    /// The stable code of the API.
    pub code: ErrorCode,
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
    /// Sentences with a proof, out of how many.
    pub proven: Option<(usize, usize)>,
    /// Facts that the draft had no room for: their kind as the API writes it, and their words.
    pub left_out: &'a [(&'a str, String)],
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

impl FormResult<'_> {
    /// A page without anything on it yet.
    pub fn empty(language: Language) -> Self {
        Self {
            language,
            draft_language: language.code(),
            written: Written::Extracted,
            sentences: &[],
            coverage: None,
            proven: None,
            left_out: &[],
            notices: &[],
            meter: "",
            sources: &[],
            assumptions: &[],
            error: None,
        }
    }
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
    let advice = escape(&message(language, error.code.message()));
    let detail = message_with(language, "live-error-detail", &[("value", &error.message)]);
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
        Written::ByOthers => "live-label-checked",
    };
    let mut body = format!(
        "<h2 id=\"draft-heading\">{}</h2>\n<p class=\"label\" id=\"label\">{}</p>\n<div id=\"draft\" class=\"draft\">",
        say("draft-heading"),
        say(label)
    );
    result.sentences.iter().for_each(|sentence| body.push_str(&marked(sentence, result)));
    body.push_str("</div>\n");
    let shares = [("coverage", "live-coverage", result.coverage), ("proven", "live-share", result.proven)];
    for (id, key, share) in shares {
        if let Some((some, of)) = share {
            let said = escape(&count(language, key, some, &[("of", &of)]));
            body.push_str(&format!("<p class=\"coverage\" id=\"{id}\">{said}</p>\n"));
        }
    }
    body.push_str(&left_out(result));
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

/// A sentence with its mark in words, why it bears it, and the passages to compare it with.
fn marked(sentence: &FormSentence<'_>, result: &FormResult<'_>) -> String {
    let language = result.language;
    let (class, ..) = sentence.mark.shown();
    let of_draft = escape(result.draft_language);
    if sentence.bare {
        let words = escape(sentence.text.trim_start_matches(['#', ' ']));
        return format!("<h3 lang=\"{of_draft}\">{words}</h3>\n");
    }
    let mut shown = format!(
        "<div class=\"s {class}\"><p><span lang=\"{of_draft}\">{}</span> <span class=\"mark\">{}</span></p>\n",
        escape(sentence.text),
        escape(&sentence.mark.in_words(sentence.reasons, language)),
    );
    let passages = |key: &str, passages: &[&str]| -> String {
        if passages.is_empty() {
            return String::new();
        }
        let quoted: String =
            passages.iter().map(|passage| format!("<blockquote>{}</blockquote>", escape(passage))).collect();
        format!("<p class=\"hint\">{}</p>{quoted}", escape(&count(language, key, passages.len(), &[])))
    };
    let why: String =
        sentence.reasons.iter().map(|code| format!("<p>{}</p>", escape(&reason(code, language)))).collect();
    let why =
        why + &passages("live-against", &sentence.against) + &passages("live-source", &sentence.sources);
    if !why.is_empty() {
        let summary = escape(&message(language, "result-why"));
        shown
            .push_str(&format!("<details class=\"why {class}\"><summary>{summary}</summary>{why}</details>"));
    }
    shown + "</div>\n"
}

/// How many facts of each kind the draft had no room for, and their words.
fn left_out(result: &FormResult<'_>) -> String {
    if result.left_out.is_empty() {
        return String::new();
    }
    let counted = counted(result.language, result.left_out.iter().map(|(kind, _)| *kind));
    let said = message_with(result.language, "live-left-out", &[("value", &counted)]);
    let of_draft = escape(result.draft_language);
    let items: String =
        result.left_out.iter().map(|(_, words)| format!("<li>{}</li>", escape(words))).collect();
    format!(
        "<details class=\"note\" id=\"left\"><summary>{}</summary><ul lang=\"{of_draft}\">{items}</ul></details>\n",
        escape(&said)
    )
}

/// Kinds of facts counted in words: "2 votes, 1 date".
pub fn counted<'a>(language: Language, kinds: impl Iterator<Item = &'a str>) -> String {
    let mut found: Vec<(&str, usize)> = Vec::new();
    for kind in kinds {
        match found.iter_mut().find(|(known, _)| *known == kind) {
            Some((_, count)) => *count += 1,
            None => found.push((kind, 1)),
        }
    }
    let said = found.iter().map(|(kind, n)| count(language, &format!("live-left-{kind}"), *n, &[]));
    said.collect::<Vec<_>>().join(", ")
}

/// What the line of the meter rests on.
fn basis(result: &FormResult<'_>) -> String {
    let named = [("live-sources", result.sources, ", "), ("live-assumptions", result.assumptions, " · ")];
    let given = named.into_iter().filter(|(_, notes, _)| !notes.is_empty());
    given
        .map(|(key, notes, between)| {
            let said = message_with(result.language, key, &[("value", &notes.join(between))]);
            format!("<p class=\"hint\">{}</p>", escape(&said))
        })
        .collect()
}

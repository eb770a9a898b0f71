//! The web page, its files, and the pages that answer its form without JavaScript.

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, header};
use axum::response::{Html, IntoResponse, Response};

use super::{ApiError, AppState, error, wire};
use crate::draft::{LengthUnit, Prompt, Sentence, proven};
use crate::ledger::wire::Explained;
use crate::meter::Measured;
use crate::page::{self, Door, First, FormError, FormResult, FormSentence, Style};
use crate::words::Language;

/// The language that was asked for by its code, else the first that the browser likes.
pub(super) fn language(asked: Option<&str>, headers: &HeaderMap) -> Language {
    let accepted = || {
        let ranges = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
        accepted_language(ranges.unwrap_or_default())
    };
    asked.and_then(|code| code.parse().ok()).unwrap_or_else(accepted)
}

/// The best known language of an `Accept-Language` header; French when it names none.
fn accepted_language(ranges: &str) -> Language {
    let mut best = (0.0_f32, Language::default());
    for range in ranges.split(',') {
        let mut parts = range.split(';');
        let language = parts.next().and_then(|tag| tag.parse().ok());
        let weight = parts
            .find_map(|part| part.trim().strip_prefix("q="))
            .map_or(1.0, |weight| weight.trim().parse().unwrap_or(0.0));
        if let Some(language) = language
            && weight > best.0
        {
            best = (weight, language);
        }
    }
    best.1
}

pub(super) async fn index(
    State(state): State<AppState>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Html<String> {
    let asked =
        query.as_deref().and_then(|query| query.split('&').find_map(|pair| pair.strip_prefix("lang=")));
    let door = if state.settings().keys.is_empty() { Door::Open } else { Door::Keyed };
    // Extraction is proposed first, but for a model whose drafts were shown to tell more of what a reader needs.
    let first = if state.assistant().card().drafts_better { First::Write } else { First::Extract };
    let language = language(asked, &headers);
    let styles: Vec<Style<'_>> =
        state.assistant().prompts().offered(language).into_iter().map(offered).collect();
    Html(page::html(language, door, first, &styles))
}

fn offered(prompt: &Prompt) -> Style<'_> {
    let lengths = prompt.lengths;
    Style {
        name: &prompt.name,
        purpose: &prompt.purpose,
        unit: match lengths.unit {
            LengthUnit::Words => "words",
            LengthUnit::Characters => "characters",
        },
        usual: lengths.default,
        least: lengths.least,
        most: lengths.most,
    }
}

pub(super) async fn asset(name: Result<Path<String>, PathRejection>) -> Response {
    match name.ok().and_then(|Path(name)| page::asset(&name)) {
        Some(asset) => ([(header::CONTENT_TYPE, asset.media_type)], asset.body).into_response(),
        None => error::unknown_route().await.into_response(),
    }
}

/// The page that answers a form: what `result` says, and these sentences of a text with the document's own text.
pub(super) fn result(
    result: &FormResult<'_>,
    (sentences, text): (&[Sentence], &str),
    measured: &Measured,
) -> Response {
    let shown: Vec<FormSentence<'_>> =
        sentences.iter().map(|sentence| form_sentence(sentence, text)).collect();
    let explained = Explained::of(&measured.energy.sources, &measured.energy.assumptions);
    let meter = measured.line(result.language);
    let basis = match result.language {
        Language::French => explained.fr,
        Language::English => explained.en,
    };
    let share = proven(sentences);
    Html(page::form_result_html(&FormResult {
        sentences: &shown,
        proven: Some((share.proven, share.of)),
        meter: &meter,
        sources: &basis.sources,
        assumptions: &basis.assumptions,
        ..*result
    }))
    .into_response()
}

fn form_sentence<'a>(sentence: &'a Sentence, text: &'a str) -> FormSentence<'a> {
    let passages = |ranges: &[std::ops::Range<usize>]| -> Vec<&'a str> {
        ranges.iter().filter_map(|range| text.get(range.clone())).map(str::trim).collect()
    };
    FormSentence {
        text: &sentence.text,
        mark: wire::mark(sentence),
        bare: sentence.is_bare_title(),
        reasons: &sentence.reasons,
        sources: passages(&sentence.sources),
        against: passages(&sentence.against),
    }
}

/// The page that answers a form with what went wrong.
pub(super) fn error(error: &ApiError, language: Language) -> Response {
    let said = FormError { code: error.code, message: &error.message };
    let html = page::form_result_html(&FormResult { error: Some(said), ..FormResult::empty(language) });
    (error.status, Html(html)).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;
    use Language::{English, French};

    #[test]
    fn the_language_is_the_one_asked_for_then_the_one_accepted() {
        assert_eq!(accepted_language(""), French);
        assert_eq!(accepted_language("de, ja;q=0.3"), French);
        assert_eq!(accepted_language("en-GB,en;q=0.9,fr;q=0.8"), English);
        assert_eq!(accepted_language("en;q=0.5, fr-CA;q=0.7"), French);
        assert_eq!(accepted_language("fr;q=0, en;q=0.1"), English);
        assert_eq!(accepted_language("en;q=;;=,,;"), French);
        let headers = |ranges: &str| {
            HeaderMap::from_iter([(header::ACCEPT_LANGUAGE, ranges.parse().expect("a header's value"))])
        };
        assert_eq!(language(Some("en"), &headers("fr")), English);
        assert_eq!(language(Some("xx"), &headers("en")), English);
        assert_eq!(language(None, &HeaderMap::new()), French);
    }
}

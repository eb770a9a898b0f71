//! Checks: a document and a text in, the text's sentences with their marks out; as JSON, or as a page for a form.

use axum::Json;
use axum::extract::{Request, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};

use super::fields::{self, DraftFields};
use super::headers::meter_headers;
use super::keys::Caller;
use super::wire::CheckBody;
use super::{ApiError, AppState, documents, pages};
use crate::assistant::{CheckRequest, Checked, LanguageChoice};
use crate::page::{FormResult, Written};

const ROUTE: &str = "/v1/checks";

/// `POST /v1/checks`.
pub(super) async fn create(State(state): State<AppState>, headers: HeaderMap, request: Request) -> Response {
    let wants_page = fields::wants_page(&request);
    let caller = Caller::of(&request);
    let fields = match fields::draft(request, &state).await {
        Ok(fields) => fields,
        Err(error) if wants_page => return pages::error(&error, pages::language(None, &headers)),
        Err(error) => return error.into_response(),
    };
    let page = wants_page.then(|| pages::language(fields.ui.as_deref(), &headers));
    match (check(&state, fields, caller).await, page) {
        (Ok((checked, text)), None) => {
            let body = Json(CheckBody::of(&checked, &text));
            (meter_headers(&checked.measured), body).into_response()
        }
        (Ok((checked, text)), Some(language)) => pages::result(
            &FormResult {
                draft_language: checked.language.code(),
                written: Written::ByOthers,
                notices: &checked.notices,
                ..FormResult::empty(language)
            },
            (&checked.sentences, &text),
            &checked.measured,
        ),
        (Err(error), None) => error.into_response(),
        (Err(error), Some(language)) => pages::error(&error, language),
    }
}

/// The text checked, and the document's own.
async fn check(state: &AppState, fields: DraftFields, caller: Caller) -> Result<(Checked, String), ApiError> {
    let language = match fields.language.as_deref() {
        None | Some("auto") => LanguageChoice::Auto,
        Some(code) => LanguageChoice::Fixed(code.parse()?),
    };
    let document = documents::source(fields.text, fields.headings, fields.file)?;
    let draft =
        documents::source(fields.draft, None, fields.draft_file).map_err(|_| ApiError::empty_draft())?;
    let mut arrival = state.assistant().arrive(caller.clone().by(ROUTE)).await?;
    let document = arrival.read(document).await?;
    let draft = arrival.read(draft).await?;
    let text = document.text.clone();
    let request = CheckRequest { document, draft, language, route: ROUTE, key: caller.key };
    Ok((state.assistant().check_read(arrival, request).await?, text))
}

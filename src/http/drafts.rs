//! Drafts: JSON or form in; a stream of events, a JSON body or a page out.

use axum::Json;
use axum::extract::{Request, State};
use axum::http::HeaderMap;
use axum::response::sse::Event;
use axum::response::{IntoResponse, Response};
use serde_json::json;
use tokio::sync::mpsc;

use super::error::internal;
use super::fields::{self, DraftFields};
use super::headers::meter_headers;
use super::keys::Caller;
use super::wire::{DoneBody, LeftOutBody, QuoteBody, SentenceBody, WaitingBody, figure};
use super::{ApiError, AppState, documents, pages, sse};
use crate::assistant::{Arrival, Client, Draft, DraftEvent, DraftRequest, LanguageChoice, Mode};
use crate::draft::Length;
use crate::ledger::wire::MeterRecord;
use crate::meter::EnergyClass;
use crate::page::{FormResult, Written};
use crate::words::Language;

const ROUTE: &str = "/v1/drafts";
const QUOTES: &str = "/v1/quotes";

/// `POST /v1/drafts`.
pub(super) async fn create(State(state): State<AppState>, headers: HeaderMap, request: Request) -> Response {
    let wants_page = fields::wants_page(&request);
    let caller = Caller::of(&request);
    let fields = match fields::draft(request, &state).await {
        Ok(fields) => fields,
        Err(error) if wants_page => return pages::error(&error, pages::language(None, &headers)),
        Err(error) => return error.into_response(),
    };
    let page = wants_page.then(|| pages::language(fields.ui.as_deref(), &headers));
    match (start(&state, fields, caller).await, page) {
        (Ok(started), None) if started.stream => stream(started),
        (Ok(started), None) => whole(started).await,
        (Ok(started), Some(language)) => as_page(started, language).await,
        (Err(error), None) => error.into_response(),
        (Err(error), Some(language)) => pages::error(&error, language),
    }
}

/// `POST /v1/quotes`: the same body, the plan and its price.
pub(super) async fn quote(
    State(state): State<AppState>,
    request: Request,
) -> Result<Json<QuoteBody>, ApiError> {
    let caller = Caller::of(&request);
    let fields = fields::draft(request, &state).await?;
    let (arrival, request) = read(&state, fields, caller.by(QUOTES)).await?;
    Ok(Json(QuoteBody::of(&state.assistant().quote_read(arrival, request).await?)))
}

struct Started {
    events: mpsc::Receiver<DraftEvent>,
    text: String,
    stream: bool,
    class: EnergyClass,
}

async fn start(state: &AppState, fields: DraftFields, caller: Caller) -> Result<Started, ApiError> {
    let stream = fields.stream;
    let (arrival, request) = read(state, fields, caller.by(ROUTE)).await?;
    let text = request.document.text.clone();
    let class = state.assistant().meter().source().class;
    let events = state.assistant().draft_read(arrival, request).await?;
    Ok(Started { events, text, stream, class })
}

/// Fields to a request of the house, its document read.
async fn read(
    state: &AppState,
    fields: DraftFields,
    client: Client,
) -> Result<(Arrival, DraftRequest), ApiError> {
    state.require_model(fields.model.as_deref())?;
    let length = match (fields.words, fields.characters) {
        (Some(_), Some(_)) => {
            return Err(ApiError::parameter("characters", "give `words` or `characters`, not both"));
        }
        (Some(words), None) => Some(Length::Words(words)),
        (None, Some(characters)) => Some(Length::Characters(characters)),
        (None, None) => None,
    };
    let language = match fields.language.as_deref() {
        None | Some("auto") => LanguageChoice::Auto,
        Some(code) => LanguageChoice::Fixed(code.parse()?),
    };
    let mode = Mode::parse(fields.mode.as_deref().unwrap_or("write"))?;
    let client = Client { priority: fields::priority(fields.priority.as_deref())?, ..client };
    let source = documents::source(fields.text, fields.headings, fields.file)?;
    let style = fields.style.unwrap_or_else(|| "summary".into());
    let mut arrival = state.assistant().arrive(client.clone()).await?;
    let document = arrival.read(source).await?;
    let request = DraftRequest {
        document,
        style,
        language,
        length,
        mode,
        seed: fields.seed,
        route: client.route,
        key: client.key,
        priority: client.priority,
    };
    Ok((arrival, request))
}

fn stream(started: Started) -> Response {
    let Started { events, text, class, .. } = started;
    sse::answer(events, move |event| vec![write(event, &text, class)])
}

fn write(event: DraftEvent, text: &str, class: EnergyClass) -> Event {
    match event {
        DraftEvent::Waiting(place) => sse::named("waiting", &WaitingBody::of(&place)),
        DraftEvent::Plan(quote) => sse::named(
            "plan",
            &json!({
                "sections": quote.sections,
                "passes": quote.passes,
                "tokens": quote.prompt_tokens + quote.completion_tokens,
                "quote": QuoteBody::of(&quote),
            }),
        ),
        DraftEvent::Progress { section, of, joules } => sse::named(
            "progress",
            &json!({
                "section": section,
                "of": of,
                "joules": figure(joules.map(|joules| joules.0)),
                "class": class.as_str(),
                "estimated": class.is_estimated(),
            }),
        ),
        DraftEvent::Token(token) => sse::named("token", &json!({ "text": token })),
        DraftEvent::Sentence(index, sentence) => {
            sse::named("sentence", &SentenceBody::of(index, &sentence, text))
        }
        DraftEvent::Done(draft) => sse::named("done", &DoneBody::of(&draft, text)),
        DraftEvent::Failed(error, measured) => {
            let mut body = ApiError::from(error).body();
            if let Some(measured) = measured {
                body["meter"] = json!(MeterRecord::from(&*measured));
            }
            sse::named("error", &body)
        }
    }
}

async fn last(mut events: mpsc::Receiver<DraftEvent>) -> Result<Box<Draft>, ApiError> {
    while let Some(event) = events.recv().await {
        match event {
            DraftEvent::Done(draft) => return Ok(draft),
            DraftEvent::Failed(error, _) => return Err(error.into()),
            _ => {}
        }
    }
    Err(internal())
}

async fn whole(started: Started) -> Response {
    match last(started.events).await {
        Ok(draft) => {
            let body = Json(DoneBody::of(&draft, &started.text));
            (meter_headers(&draft.measured), body).into_response()
        }
        Err(error) => error.into_response(),
    }
}

async fn as_page(started: Started, language: Language) -> Response {
    let draft = match last(started.events).await {
        Ok(draft) => draft,
        Err(error) => return pages::error(&error, language),
    };
    let written = match draft.provenance.mode {
        Mode::Extract => Written::Extracted,
        Mode::Write | Mode::Eco => Written::ByModel,
    };
    let left_out: Vec<(&str, String)> = draft
        .left_out
        .iter()
        .filter_map(|fact| LeftOutBody::of(fact, &started.text))
        .map(|fact| (fact.kind, fact.text))
        .collect();
    let result = FormResult {
        left_out: &left_out,
        draft_language: draft.provenance.language.code(),
        written,
        coverage: Some((draft.coverage.read, draft.coverage.of)),
        notices: &draft.notices,
        ..FormResult::empty(language)
    };
    pages::result(&result, (&draft.sentences, &started.text), &draft.measured)
}

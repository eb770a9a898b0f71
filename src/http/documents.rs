//! A file in, its text and sections out.

use axum::Json;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::headers::meter_headers;
use super::keys::Caller;
use super::offsets::CharOffsets;
use super::{ApiError, AppState, fields};
use crate::assistant::{Client, DocumentSource};
use crate::documents::{DocumentError, Heading};
use crate::draft::language_of;
use crate::ledger::wire::MeterRecord;

const ROUTE: &str = "/v1/documents";

/// What the document is read from: the text where there is one, as a corrected text goes before the file it was read from.
pub(super) fn source(
    text: Option<String>,
    headings: Option<Vec<fields::HeadingField>>,
    file: Option<fields::Upload>,
) -> Result<DocumentSource, ApiError> {
    let heading =
        |field: fields::HeadingField| Heading { level: field.level, text: field.text, nth: field.nth };
    let headings = headings.map(|headings| headings.into_iter().map(heading).collect());
    match (text.filter(|text| !text.trim().is_empty()), file) {
        (Some(text), _) => Ok(DocumentSource::Text { text, headings }),
        (None, Some(upload)) => Ok(DocumentSource::File { name: upload.name, bytes: upload.bytes }),
        (None, None) => Err(DocumentError::Empty.into()),
    }
}

pub(super) async fn extract(State(state): State<AppState>, request: Request) -> Result<Response, ApiError> {
    let caller = Caller::of(&request);
    let fields = fields::draft(request, &state).await?;
    let priority = fields::priority(fields.priority.as_deref())?;
    // Here a file goes before a text.
    let text = fields.text.filter(|_| fields.file.is_none());
    let source = source(text, fields.headings, fields.file)?;
    let mut arrival = state.assistant().arrive(Client { priority, ..caller.by(ROUTE) }).await?;
    let document = arrival.read(source).await?;
    let measured = arrival.finish()?;
    let mut chars = CharOffsets::new(&document.text);
    let sections: Vec<Value> = document
        .sections
        .iter()
        .map(|section| {
            json!({
                "heading": section.heading,
                "level": section.level,
                "range": [chars.at(section.span.start), chars.at(section.span.end)],
            })
        })
        .collect();
    // To be sent back with the text, once it is corrected.
    let headings: Vec<Value> = document
        .headings()
        .into_iter()
        .map(|Heading { level, text, nth }| json!({ "level": level, "text": text, "nth": nth }))
        .collect();
    let mut chars = CharOffsets::new(&document.text);
    let turns: Vec<Value> = document
        .turns
        .iter()
        .map(|turn| {
            let range = [chars.at(turn.span.start), chars.at(turn.span.end)];
            json!({ "speaker": turn.speaker, "range": range })
        })
        .collect();
    let language = language_of(&document.text);
    let notices: Vec<String> = document.notices.iter().map(|notice| notice.say(language)).collect();
    let body = json!({
        "title": document.title,
        "text": document.text,
        "format": document.format.to_string(),
        "words": document.word_count(),
        "sections": sections,
        "headings": headings,
        "turns": turns,
        "notices": notices,
        "meter": MeterRecord::from(&measured),
    });
    Ok((meter_headers(&measured), Json(body)).into_response())
}

//! A file in, its text and sections out.

use axum::Json;
use axum::extract::{Request, State};
use serde_json::{Value, json};

use super::{ApiError, AppState, fields};
use crate::documents::{self, Document, DocumentError, Heading, Limits, Stop};
use crate::draft::Language;

/// Gives up the reading when the client goes: whoever waited for it is dropped, and this with it.
struct GivenUp(Stop);

impl Drop for GivenUp {
    fn drop(&mut self) {
        self.0.stop();
    }
}

/// Reads a document off the async threads: a large PDF takes a while.
pub(super) async fn read(upload: fields::Upload, limits: &Limits) -> Result<Document, ApiError> {
    let (limits, stop) = (limits.clone(), Stop::default());
    let _given_up = GivenUp(stop.clone());
    let reading = move || documents::read_until(upload.name.as_deref(), &upload.bytes, &limits, &stop);
    tokio::task::spawn_blocking(reading).await.map_err(|_| super::error::internal())?.map_err(ApiError::from)
}

/// A text typed or corrected; with the headings it had when it was read, those still in it are kept.
pub(super) fn of_text(text: &str, headings: Option<Vec<fields::HeadingField>>) -> Document {
    match headings {
        None => Document::from_text(text),
        Some(headings) => {
            let heading = |field: fields::HeadingField| Heading {
                level: field.level,
                text: field.text,
                nth: field.nth,
            };
            Document::corrected(text, &headings.into_iter().map(heading).collect::<Vec<_>>())
        }
    }
}

pub(super) async fn extract(
    State(state): State<AppState>,
    request: Request,
) -> Result<Json<Value>, ApiError> {
    let fields = fields::draft(request, &state).await?;
    let document = match (fields.file, fields.text) {
        (Some(upload), _) => read(upload, &state.settings().limits).await?,
        (None, Some(text)) => of_text(&text, fields.headings),
        (None, None) => return Err(DocumentError::Empty.into()),
    };
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
    let language = Language::detect(&document.text);
    let notices: Vec<String> = document.notices.iter().map(|notice| language.say(notice)).collect();
    Ok(Json(json!({
        "title": document.title,
        "text": document.text,
        "format": document.format.to_string(),
        "words": document.word_count(),
        "sections": sections,
        "headings": headings,
        "turns": turns,
        "notices": notices,
    })))
}

/// Byte offsets to offsets in Unicode scalar values, which every client can count.
pub(super) struct CharOffsets<'a> {
    text: &'a str,
    byte: usize,
    chars: usize,
}

impl<'a> CharOffsets<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, byte: 0, chars: 0 }
    }

    /// The offset of a byte that begins a character; cheap when asked in increasing order.
    pub(super) fn at(&mut self, byte: usize) -> usize {
        if byte < self.byte {
            (self.byte, self.chars) = (0, 0);
        }
        self.chars += self.text.get(self.byte..byte).map_or(0, |part| part.chars().count());
        self.byte = byte;
        self.chars
    }
}

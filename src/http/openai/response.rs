//! From events to OpenAI-shaped JSON; our own figures stand under the one key `calame`.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use axum::Json;
use axum::response::sse::Event;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use tokio::sync::mpsc;

use super::request::Usage;
use crate::assistant::{Completion, CompletionEvent, CompletionRequest, Drawn, Scored, StopReason};
use crate::http::error::internal;
use crate::http::headers::meter_headers;
use crate::http::wire::{SamplingBody, WaitingBody};
use crate::http::{ApiError, sse};
use crate::ledger::wire::MeterRecord;

static ANSWERS: AtomicU64 = AtomicU64::new(1);

/// Which of the two routes answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    Chat,
    Text,
}

/// What stays the same over one answer.
pub(super) struct ResponseWriter {
    shape: Shape,
    id: String,
    created: u64,
    model: String,
    sampling: Value,
    logprobs: bool,
}

impl ResponseWriter {
    pub(super) fn new(shape: Shape, model: String, request: &CompletionRequest) -> Self {
        let created = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
        let number = ANSWERS.fetch_add(1, Ordering::Relaxed);
        let prefix = if shape == Shape::Chat { "chatcmpl" } else { "cmpl" };
        Self {
            shape,
            id: format!("{prefix}-{created}-{number}"),
            created,
            model,
            sampling: json!(SamplingBody::of(&request.sampling)),
            logprobs: request.alternatives.is_some(),
        }
    }

    fn object(&self, object: &str, choices: Value) -> Value {
        json!({
            "id": self.id,
            "object": object,
            "created": self.created,
            "model": self.model,
            "choices": choices,
        })
    }

    fn calame(&self, done: &Completion) -> Value {
        json!({ "meter": MeterRecord::from(&done.measured), "sampling": self.sampling })
    }

    fn chunk(&self, delta: Value, text: &str, drawn: Option<&Drawn>, finish: Option<StopReason>) -> Value {
        let finish = finish.map(reason);
        let logprobs = self.logprobs(drawn.as_slice().iter().copied());
        match self.shape {
            Shape::Chat => self.object(
                "chat.completion.chunk",
                json!([{ "index": 0, "delta": delta, "logprobs": logprobs, "finish_reason": finish }]),
            ),
            Shape::Text => self.object(
                "text_completion",
                json!([{ "index": 0, "text": text, "logprobs": logprobs, "finish_reason": finish }]),
            ),
        }
    }

    fn logprobs<'a>(&self, drawn: impl Iterator<Item = &'a Drawn>) -> Value {
        if !self.logprobs {
            return Value::Null;
        }
        let drawn: Vec<&Drawn> = drawn.collect();
        match self.shape {
            Shape::Chat => {
                let content: Vec<Value> = drawn
                    .iter()
                    .map(|drawn| {
                        let mut token = scored(&drawn.token);
                        token["top_logprobs"] = drawn.alternatives.iter().map(scored).collect();
                        token
                    })
                    .collect();
                json!({ "content": content })
            }
            Shape::Text => {
                let tokens: Vec<String> = drawn.iter().map(|drawn| text_of(&drawn.token)).collect();
                let logs: Vec<f32> = drawn.iter().map(|drawn| drawn.token.logprob).collect();
                let tops: Vec<serde_json::Map<String, Value>> = drawn
                    .iter()
                    .map(|drawn| {
                        drawn.alternatives.iter().map(|one| (text_of(one), json!(one.logprob))).collect()
                    })
                    .collect();
                json!({ "tokens": tokens, "token_logprobs": logs, "top_logprobs": tops })
            }
        }
    }
}

fn text_of(token: &Scored) -> String {
    String::from_utf8_lossy(&token.bytes).into_owned()
}

fn scored(token: &Scored) -> Value {
    json!({ "token": text_of(token), "logprob": token.logprob, "bytes": token.bytes })
}

fn reason(stop: StopReason) -> &'static str {
    match stop {
        StopReason::Stop => "stop",
        StopReason::Length => "length",
    }
}

fn usage(done: &Completion) -> Value {
    let (prompt, completion) = (done.finish.prompt_tokens, done.finish.completion_tokens);
    json!({
        "prompt_tokens": prompt,
        "completion_tokens": completion,
        "total_tokens": prompt + completion,
        "prompt_tokens_details": { "cached_tokens": done.finish.cached_tokens },
    })
}

/// The whole answer in one body.
pub(super) async fn whole(
    mut events: mpsc::Receiver<CompletionEvent>,
    writer: &ResponseWriter,
) -> Result<Response, ApiError> {
    let (mut text, mut drawn) = (String::new(), Vec::new());
    while let Some(event) = events.recv().await {
        match event {
            CompletionEvent::Token { text: more, chosen } => {
                text.push_str(&more);
                drawn.extend(chosen);
            }
            CompletionEvent::Waiting(_) => {}
            CompletionEvent::Failed(error, _) => return Err(error.into()),
            CompletionEvent::Done(done) => {
                let finish = reason(done.finish.reason);
                let logprobs = writer.logprobs(drawn.iter());
                let mut body = match writer.shape {
                    Shape::Chat => writer.object(
                        "chat.completion",
                        json!([{
                            "index": 0,
                            "message": { "role": "assistant", "content": text, "refusal": null },
                            "logprobs": logprobs,
                            "finish_reason": finish,
                        }]),
                    ),
                    Shape::Text => writer.object(
                        "text_completion",
                        json!([{ "index": 0, "text": text, "logprobs": logprobs, "finish_reason": finish }]),
                    ),
                };
                body["usage"] = usage(&done);
                body["calame"] = writer.calame(&done);
                return Ok((meter_headers(&done.measured), Json(body)).into_response());
            }
        }
    }
    Err(internal())
}

/// The answer in chunks, ended by `[DONE]`.
pub(super) fn stream(
    events: mpsc::Receiver<CompletionEvent>,
    writer: ResponseWriter,
    counts: Usage,
) -> Response {
    let mut begun = false;
    sse::answer(events, move |event| {
        if let CompletionEvent::Waiting(place) = event {
            // Clients read chunks only; a comment is for whoever looks.
            return vec![Event::default().comment(WaitingBody::of(&place).line())];
        }
        let mut out = Vec::new();
        if !begun && writer.shape == Shape::Chat && !matches!(event, CompletionEvent::Failed(..)) {
            begun = true;
            out.push(sse::data(&writer.chunk(json!({ "role": "assistant", "content": "" }), "", None, None)));
        }
        match event {
            CompletionEvent::Waiting(_) => {}
            CompletionEvent::Token { text, chosen } => {
                if !text.is_empty() || chosen.is_some() {
                    out.push(sse::data(&writer.chunk(
                        json!({ "content": text }),
                        &text,
                        chosen.as_ref(),
                        None,
                    )));
                }
            }
            CompletionEvent::Done(done) => {
                let mut last = writer.chunk(json!({}), "", None, Some(done.finish.reason));
                last["calame"] = writer.calame(&done);
                match counts {
                    Usage::OnFinish => {
                        last["usage"] = usage(&done);
                        out.push(sse::data(&last));
                    }
                    Usage::OwnChunk => {
                        out.push(sse::data(&last));
                        let object = if writer.shape == Shape::Chat {
                            "chat.completion.chunk"
                        } else {
                            "text_completion"
                        };
                        let mut counts = writer.object(object, json!([]));
                        counts["usage"] = usage(&done);
                        out.push(sse::data(&counts));
                    }
                }
                out.push(Event::default().data("[DONE]"));
            }
            CompletionEvent::Failed(error, _) => out.push(sse::data(&ApiError::from(error).body())),
        }
        out
    })
}

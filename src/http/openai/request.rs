//! From a client's JSON to a completion request, refusing by name what we cannot do.

use serde_json::Value;

use super::form;
use super::parse::{bad, flag, flag_or, number, unsupported, whole};
use crate::assistant::{CompletionRequest, EndTokens, Input, Message, Role, Sampling, Shortcuts};
use crate::http::{ApiError, fields};
use crate::units::Priority;

const CHAT: &str = "/v1/chat/completions";
const TEXT: &str = "/v1/completions";

/// What Qwen's cards recommend without thinking; OpenAI's own default of 1 is too warm for small models.
const TEMPERATURE: f64 = 0.7;
const TOP_P: f64 = 0.8;
const TOP_K: u64 = 20;
/// Most stop strings, and the longest of them in bytes.
const STOPS: (usize, usize) = (16, 256);

/// When a stream gives its token counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Usage {
    /// On the chunk that finishes.
    OnFinish,
    /// On a chunk of its own.
    OwnChunk,
}

/// A completion to make and how to answer.
pub(super) struct ApiRequest {
    pub(super) model: Option<String>,
    pub(super) request: CompletionRequest,
    pub(super) stream: Option<Usage>,
}

pub(super) fn chat(body: &Value) -> Result<ApiRequest, ApiError> {
    refuse(body, &["tools", "functions", "logit_bias", "audio", "modalities"])?;
    let messages = body.get("messages").and_then(Value::as_array).filter(|list| !list.is_empty());
    let messages =
        messages.ok_or_else(|| bad("messages", "`messages` must be a list of at least one message"))?;
    let messages = messages.iter().map(message).collect::<Result<Vec<_>, _>>()?;
    let alternatives = match (flag(body, "logprobs")?, whole(body, "top_logprobs", 0, 20)?) {
        (true, top) => Some(top.unwrap_or(0) as u8),
        (false, None) => None,
        (false, Some(_)) => return Err(bad("top_logprobs", "`top_logprobs` needs `logprobs: true`")),
    };
    ask(body, Input::Chat(messages), alternatives, CHAT)
}

pub(super) fn text(body: &Value) -> Result<ApiRequest, ApiError> {
    refuse(body, &["suffix", "logit_bias"])?;
    if flag(body, "echo")? {
        return Err(unsupported("echo", "`echo` is not supported; leave it out"));
    }
    if whole(body, "best_of", 1, u64::MAX)?.unwrap_or(1) != 1 {
        return Err(unsupported("best_of", "only `best_of: 1` is supported"));
    }
    let prompt = match body.get("prompt") {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Array(items)) if items.len() == 1 && items[0].is_string() => {
            items[0].as_str().unwrap_or_default().to_string()
        }
        _ => return Err(bad("prompt", "`prompt` must be a text")),
    };
    let alternatives = whole(body, "logprobs", 0, 20)?.map(|top| top as u8);
    ask(body, Input::Text(prompt), alternatives, TEXT)
}

fn ask(
    body: &Value,
    input: Input,
    alternatives: Option<u8>,
    route: &'static str,
) -> Result<ApiRequest, ApiError> {
    if whole(body, "n", 1, u64::MAX)?.unwrap_or(1) != 1 {
        return Err(unsupported("n", "only `n: 1` is supported"));
    }
    for name in ["frequency_penalty", "presence_penalty"] {
        if number(body, name, -2.0, 2.0)?.unwrap_or(0.0) != 0.0 {
            return Err(unsupported(name, &format!("`{name}` is not supported; use `repeat_penalty`")));
        }
    }
    refuse(body, &form::ELSEWHERE)?;
    let most = u64::from(u32::MAX);
    let max_tokens = match whole(body, "max_completion_tokens", 1, most)? {
        Some(tokens) => Some(tokens),
        None => whole(body, "max_tokens", 1, most)?,
    };
    let usage = body.get("stream_options").and_then(|options| options.get("include_usage"));
    let usage = if usage == Some(&Value::Bool(true)) { Usage::OwnChunk } else { Usage::OnFinish };
    let request = CompletionRequest {
        input,
        sampling: sampling(body)?,
        max_tokens: max_tokens.unwrap_or(most) as u32,
        stop: stops(body)?,
        end_tokens: if flag(body, "ignore_eos")? { EndTokens::Ignored } else { EndTokens::Obeyed },
        alternatives,
        shortcuts: Shortcuts {
            prefix_cache: flag_or(body, "cache_prompt", true)?,
            prompt_lookup: flag_or(body, "lookup", true)?,
        },
        form: form::form(body)?,
        route,
        key: None,
        priority: priority(body)?,
    };
    let model = body.get("model").and_then(Value::as_str).map(str::to_string);
    Ok(ApiRequest { model, request, stream: flag(body, "stream")?.then_some(usage) })
}

fn priority(body: &Value) -> Result<Priority, ApiError> {
    match body.get("priority") {
        None | Some(Value::Null) => Ok(Priority::default()),
        // What is no text is no priority either.
        Some(given) => fields::priority(Some(given.as_str().unwrap_or_default())),
    }
}

fn sampling(body: &Value) -> Result<Sampling, ApiError> {
    let seed = match body.get("seed") {
        None | Some(Value::Null) => 0,
        Some(seed) => seed
            .as_u64()
            .or_else(|| seed.as_i64().map(i64::cast_unsigned))
            .ok_or_else(|| bad("seed", "`seed` must be a whole number"))?,
    };
    let top_p = number(body, "top_p", 0.0, 1.0)?.unwrap_or(TOP_P);
    if top_p == 0.0 {
        return Err(bad("top_p", "`top_p` must be above 0; use `temperature: 0` for the likeliest token"));
    }
    Ok(Sampling {
        temperature: number(body, "temperature", 0.0, 2.0)?.unwrap_or(TEMPERATURE) as f32,
        top_p: top_p as f32,
        top_k: whole(body, "top_k", 0, 1_000_000)?.unwrap_or(TOP_K) as u32,
        min_p: number(body, "min_p", 0.0, 1.0)?.unwrap_or(0.0) as f32,
        repeat_penalty: number(body, "repeat_penalty", 0.5, 2.0)?.unwrap_or(1.0) as f32,
        seed,
    })
}

fn message(value: &Value) -> Result<Message, ApiError> {
    let role = match value.get("role").and_then(Value::as_str) {
        Some("system" | "developer") => Role::System,
        Some("user") => Role::User,
        Some("assistant") => Role::Assistant,
        Some(other) => return Err(unsupported("messages", &format!("the role `{other}` is not supported"))),
        None => return Err(bad("messages", "each message needs a `role`")),
    };
    let content = match value.get("content") {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Array(parts)) => parts.iter().map(part).collect::<Result<Vec<_>, _>>()?.join("\n"),
        _ => return Err(bad("messages", "each message needs a `content`: a text, or a list of text parts")),
    };
    Ok(Message::new(role, content))
}

fn part(value: &Value) -> Result<String, ApiError> {
    match value.get("type").and_then(Value::as_str) {
        Some("text") => {
            let text = value.get("text").and_then(Value::as_str);
            text.map(str::to_string).ok_or_else(|| bad("messages", "a text part needs a `text`"))
        }
        other => {
            let kind = other.unwrap_or("unknown");
            Err(unsupported("messages", &format!("content of type `{kind}` is not supported, only `text`")))
        }
    }
}

fn stops(body: &Value) -> Result<Vec<String>, ApiError> {
    let wrong = || {
        let (most, longest) = STOPS;
        bad("stop", &format!("`stop` must be a text or up to {most} texts of 1 to {longest} bytes"))
    };
    let stops = match body.get("stop") {
        None | Some(Value::Null) => return Ok(Vec::new()),
        Some(Value::String(stop)) => vec![stop.clone()],
        Some(Value::Array(stops)) => {
            let texts = stops.iter().map(|stop| stop.as_str().map(str::to_string));
            texts.collect::<Option<Vec<_>>>().ok_or_else(wrong)?
        }
        Some(_) => return Err(wrong()),
    };
    let fits = stops.len() <= STOPS.0 && stops.iter().all(|stop| (1..=STOPS.1).contains(&stop.len()));
    if fits { Ok(stops) } else { Err(wrong()) }
}

fn refuse(body: &Value, names: &[&str]) -> Result<(), ApiError> {
    let given = |name: &&&str| match body.get(**name) {
        None | Some(Value::Null) => false,
        Some(Value::Array(items)) => !items.is_empty() && items != &[Value::String("text".into())],
        Some(Value::Object(fields)) => !fields.is_empty(),
        Some(_) => true,
    };
    match names.iter().find(given) {
        Some(name) => Err(unsupported(name, &format!("`{name}` is not supported; leave it out"))),
        None => Ok(()),
    }
}

//! The HTTP door as clients see it: bodies field by field, events in order, every refusal, over a scripted
//! engine, a fake counter and a ledger in memory.

use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode, header};
use axum::response::Response;
use calame::admission;
use calame::http::{ApiKey, Settings};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use tower::ServiceExt;

mod checks;
mod drafts;
mod energy;
mod lifecycle;
mod openai;
mod queue;
mod reading;
mod refusals;
mod styles;

use crate::support::{App, Ending, INTERNALS, Scripted, app, app_with};

const TEXT: &str = "Le conseil de l'association s'est réuni le 12 mars 2024 à Lyon. Il a voté un budget de 4 500 euros pour le jardin partagé. \
    La trésorière, Mme Durand, a présenté les comptes. L'assemblée générale aura lieu le 8 juin.";
const ANSWER: &str = "Le conseil a voté un budget de 4 500 euros. L'assemblée générale aura lieu le 8 juin.";

/// An answer read to its end.
struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: String,
}

impl Answer {
    fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }

    fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// The error, after its envelope was checked.
    fn error(&self, status: u16, code: &str) -> Value {
        assert_eq!(self.status.as_u16(), status, "{}", self.body);
        let body = self.json();
        assert_eq!(keys(&body), ["error"]);
        let error = &body["error"];
        for field in ["message", "type", "param", "code"] {
            assert!(error.get(field).is_some(), "{field} is missing: {body}");
        }
        assert_eq!(error["code"], code, "{body}");
        assert!(error["message"].as_str().is_some_and(|text| !text.is_empty()) && error["type"].is_string());
        error.clone()
    }

    /// Names and data of the events.
    fn events(&self) -> Vec<(String, Value)> {
        let field = |event: &str, name: &str| {
            event.lines().find_map(|line| line.strip_prefix(name)).map(|value| value.trim().to_string())
        };
        let events = self.body.split("\n\n").filter(|event| !event.trim().is_empty());
        events
            .filter(|event| !event.starts_with(':'))
            .map(|event| {
                let data = field(event, "data:").expect("an event has data");
                let data = serde_json::from_str(&data).unwrap_or(Value::String(data));
                (field(event, "event:").unwrap_or_default(), data)
            })
            .collect()
    }
}

fn keys(value: &Value) -> Vec<&str> {
    let mut keys: Vec<&str> = value.as_object().expect("an object").keys().map(String::as_str).collect();
    keys.sort_unstable();
    keys
}

fn has_keys(value: &Value, expected: &[&str]) {
    let mut expected = expected.to_vec();
    expected.sort_unstable();
    assert_eq!(keys(value), expected);
}

fn get(path: &str) -> Request<Body> {
    asked("GET", path).body(Body::empty()).expect("a request")
}

fn asked(method: &str, path: &str) -> axum::http::request::Builder {
    Request::builder().method(method).uri(path).header(header::HOST, "127.0.0.1")
}

fn post(path: &str, body: &Value) -> Request<Body> {
    let request = asked("POST", path).header(header::CONTENT_TYPE, "application/json");
    request.body(Body::from(body.to_string())).expect("a request")
}

/// A form; a field whose name ends in `.xyz` is a file of that name.
fn form(path: &str, accept: &str, fields: &[(&str, &[u8])]) -> Request<Body> {
    let mut body = Vec::new();
    for (name, content) in fields {
        let (name, file) = match name.split_once(':') {
            Some((name, file)) => {
                (name, format!("; filename=\"{file}\"\r\nContent-Type: application/octet-stream"))
            }
            None => (*name, String::new()),
        };
        body.extend(
            format!("--limit\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n").bytes(),
        );
        body.extend_from_slice(content);
        body.extend(b"\r\n");
    }
    body.extend(b"--limit--\r\n");
    let request = asked("POST", path).header(header::CONTENT_TYPE, "multipart/form-data; boundary=limit");
    request.header(header::ACCEPT, accept).body(Body::from(body)).expect("a request")
}

impl App {
    async fn open(&self, request: Request<Body>) -> Response {
        self.router.clone().oneshot(request).await.expect("the router always answers")
    }

    async fn ask(&self, request: Request<Body>) -> Answer {
        let (parts, body) = self.open(request).await.into_parts();
        let bytes = body.collect().await.expect("the body ends").to_bytes();
        let body = String::from_utf8(bytes.to_vec()).expect("answers are UTF-8");
        Answer { status: parts.status, headers: parts.headers, body }
    }

    async fn records(&self) -> Vec<Value> {
        let body = self.ask(get("/v1/meter/records")).await.json();
        body["records"].as_array().expect("a list").clone()
    }

    /// The ledger once it holds a row; the row is written after the answer is gone, so it is awaited.
    async fn row(&self) -> Value {
        let row = async {
            loop {
                match self.records().await.pop() {
                    Some(row) => return row,
                    None => tokio::task::yield_now().await,
                }
            }
        };
        tokio::time::timeout(Duration::from_secs(20), row).await.expect("a row is written")
    }

    async fn conserves(&self) {
        let all = self.ask(get("/v1/meter/conservation")).await.json();
        let of = |name: &str| all[name].as_u64().unwrap_or_else(|| panic!("{name} is a whole number: {all}"));
        let parts = ["requests_uj", "overhead_uj", "others_uj", "idle_uj", "unobserved_uj"];
        assert_eq!(of("measured_uj"), parts.map(of).iter().sum::<u64>(), "{all}");
        assert!(of("measured_uj") > 0);
    }
}

/// One that reads until something has come, then stops reading.
async fn first_bytes(response: Response, sought: &str) -> Body {
    assert_eq!(response.status(), StatusCode::OK);
    let mut body = response.into_body();
    let mut seen = String::new();
    while !seen.contains(sought) {
        let frame = body.frame().await.expect("more is to come").expect("the body does not break");
        seen.push_str(&String::from_utf8_lossy(frame.data_ref().expect("data")));
    }
    body
}

fn figure(value: &Value) {
    let of = |name: &str| value[name].as_f64().unwrap_or_else(|| panic!("{name} is a number: {value}"));
    has_keys(value, &["value", "low", "high"]);
    assert!(of("low") <= of("value") && of("value") <= of("high"), "{value}");
}

fn meter_record(meter: &Value, status: &str) {
    assert_eq!(meter["status"], status, "{meter}");
    let energy = &meter["energy"];
    assert_eq!(energy["class"], "E");
    assert!(energy["sources"].is_array() && energy["assumptions"].is_array());
    for name in
        ["joules", "full_joules", "prefill_joules", "decode_joules", "overhead_joules", "saved_joules"]
    {
        figure(&energy[name]);
    }
    for name in ["wasted_joules", "wh", "co2e_g", "embodied_g"] {
        figure(&energy[name]);
    }
    assert!(energy["joules"]["value"].as_f64() > Some(0.0), "{energy}");
    assert!(energy["sci_g"].is_number());
    assert!(energy.get("joules_per_token").is_some() && energy.get("extractive_joules").is_some());
    has_keys(
        &meter["latency_ms"],
        &["read", "plan", "queue", "prefill", "first_token", "decode", "check", "total"],
    );
    has_keys(&meter["tokens"], &["prompt", "cached", "completion"]);
}

/// A checked sentence of a document of so many characters.
fn sentence_body(sentence: &Value, length: u64) {
    has_keys(
        sentence,
        &["index", "text", "status", "sources", "reasons", "proof", "against", "claims", "origin"],
    );
    let status = sentence["status"].as_str().expect("a status");
    assert!(["supported", "to_check", "unsupported"].contains(&status), "{status}");
    assert_eq!(status == "supported", sentence["proof"].is_string(), "support is a proof: {sentence}");
    for range in ["sources", "against"].iter().flat_map(|name| sentence[name].as_array().expect("a list")) {
        let (start, end) = (range[0].as_u64().expect("a start"), range[1].as_u64().expect("an end"));
        assert!(start < end && end <= length, "{range}");
    }
    let roles = ["subject", "predicate", "object", "quantities", "when", "condition", "said_by"];
    for claim in sentence["claims"].as_array().expect("a list") {
        has_keys(claim, &[&roles[..], &["denied", "modality"]].concat());
    }
}

fn done_body(body: &Value) {
    has_keys(
        body,
        &["draft", "sentences", "proven", "left_out", "coverage", "notices", "provenance", "meter", "text"],
    );
    has_keys(&body["proven"], &["sentences", "of"]);
    assert!(body["left_out"].is_array());
    let length = body["text"].as_str().expect("a text").chars().count() as u64;
    let sentences = body["sentences"].as_array().expect("a list");
    assert!(!sentences.is_empty());
    for (index, sentence) in sentences.iter().enumerate() {
        sentence_body(sentence, length);
        assert_eq!(sentence["index"], index);
    }
    has_keys(&body["coverage"], &["read", "of"]);
    let provenance = &body["provenance"];
    for name in
        ["model", "sha256", "licence", "prompt", "parameters", "kernel", "version", "language", "mode"]
    {
        assert!(provenance.get(name).is_some(), "{name} is missing: {provenance}");
    }
}

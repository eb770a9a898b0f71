//! The HTTP door as clients see it: bodies field by field, events in order, every refusal, over a scripted
//! engine, a fake counter and a ledger in memory.

use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode, header};
use axum::response::Response;
use calame::admission;
use calame::http::{Key, Settings};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use tower::ServiceExt;

mod checks;
mod energy;
mod queue;
mod reading;

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

mod drafts {
    use super::*;

    #[tokio::test]
    async fn http_draft_answers_every_field() {
        let app = app(Scripted::new(ANSWER));
        let ask = json!({ "text": TEXT, "style": "summary", "language": "fr", "words": 40, "seed": 7, "nonsense": 1 });
        let answer = app.ask(post("/v1/drafts", &ask)).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        let body = answer.json();
        done_body(&body);
        meter_record(&body["meter"], "done");
        assert_eq!(body["draft"], ANSWER);
        assert_eq!(body["text"], TEXT);
        assert_eq!(body["coverage"], json!({ "read": 1, "of": 1 }));
        assert_eq!(body["sentences"].as_array().expect("a list").len(), 2);
        // The first is re-worded, the second stands in the document.
        let proof = |index: usize| (&body["sentences"][index]["status"], &body["sentences"][index]["proof"]);
        assert_eq!(proof(0), (&json!("supported"), &json!("claims")), "{body}");
        assert_eq!(proof(1), (&json!("supported"), &json!("verbatim")), "{body}");
        let made = &body["provenance"];
        assert_eq!(
            (&made["model"], &made["kernel"], &made["licence"]),
            (&json!("scripted"), &json!("by-hand"), &json!("CC0-1.0"))
        );
        assert_eq!(
            (&made["language"], &made["mode"], &made["version"]),
            (&json!("fr"), &json!("write"), &json!(env!("CARGO_PKG_VERSION")))
        );
        assert_eq!(made["sha256"].as_str().map(str::len), Some(64));
        has_keys(&made["prompt"], &["name", "version", "hash", "files", "text"]);
        assert_eq!(made["prompt"]["hash"].as_str().map(str::len), Some(64));
        assert!(
            !made["prompt"]["text"].as_str().expect("a text").contains("Durand"),
            "the document is left out"
        );
        let parameters = &made["parameters"];
        assert_eq!(
            (&parameters["style"], &parameters["words"], &parameters["seed"]),
            (&json!("summary"), &json!(40), &json!(7))
        );
        assert_eq!((&parameters["temperature"], &parameters["passes"]), (&json!(0.2), &json!(1)));
        let job = &app.engine.jobs()[0];
        assert_eq!(
            body["meter"]["tokens"],
            json!({ "prompt": job.prompt.len(), "cached": 0, "completion": ANSWER.split(' ').count() })
        );
        assert_eq!(job.sampling.seed, 7);
        assert!(answer.header("server-timing").contains("prefill;dur="), "{:?}", answer.headers);
        assert!(answer.header("x-energy-joules").contains("class=E; estimated"), "{:?}", answer.headers);
        assert_eq!(answer.header("content-type"), "application/json");
        app.conserves().await;
    }

    #[tokio::test]
    async fn http_draft_draws_and_reports_a_seed() {
        let app = app(Scripted::new(ANSWER));
        let body = app.ask(post("/v1/drafts", &json!({ "text": TEXT }))).await.json();
        let parameters = &body["provenance"]["parameters"];
        assert_eq!(parameters["seed"].as_u64(), Some(app.engine.jobs()[0].sampling.seed));
        assert_eq!(
            (&parameters["style"], &body["provenance"]["language"]),
            (&json!("summary"), &json!("fr"))
        );
    }

    #[tokio::test]
    async fn http_draft_streams_its_events_in_order() {
        let app = app(Scripted::new(ANSWER));
        let answer = app.ask(post("/v1/drafts", &json!({ "text": TEXT, "stream": true }))).await;
        assert_eq!(answer.header("content-type"), "text/event-stream");
        let events = answer.events();
        let mut names: Vec<&str> = events.iter().map(|(name, _)| name.as_str()).collect();
        names.dedup();
        assert_eq!(names.first(), Some(&"plan"));
        assert_eq!(names.last(), Some(&"done"));
        assert!(names.contains(&"progress"));
        let order: Vec<&str> = names.into_iter().filter(|name| *name != "progress").collect();
        assert_eq!(order, ["plan", "token", "sentence", "done"]);
        let plan = &events[0].1;
        has_keys(plan, &["sections", "passes", "tokens", "quote"]);
        assert_eq!((&plan["sections"], &plan["passes"]), (&json!(1), &json!(1)));
        quote_body(&plan["quote"]);
        let of = |wanted: &'static str| {
            events.iter().filter(move |(name, _)| name == wanted).map(|(_, data)| data)
        };
        let text: String = of("token").map(|data| data["text"].as_str().expect("text")).collect();
        assert_eq!(text, ANSWER);
        for progress in of("progress") {
            has_keys(progress, &["section", "of", "joules", "class", "estimated"]);
            figure(&progress["joules"]);
        }
        let done = of("done").next().expect("one");
        done_body(done);
        assert_eq!(done["draft"], ANSWER);
        assert_eq!(
            of("sentence").cloned().collect::<Vec<_>>(),
            *done["sentences"].as_array().expect("a list")
        );
        meter_record(&done["meter"], "done");
    }

    /// A long text on a small context: several passes, of which only the last is shown.
    #[tokio::test]
    async fn http_draft_of_a_long_text_runs_in_passes() {
        let app = app(Scripted::new(ANSWER).context(1_200));
        let text = (1..=30)
            .fold(String::new(), |text, at| format!("{text}# Point {at}\n\n{TEXT} {TEXT} {TEXT}\n\n"));
        let answer = app.ask(post("/v1/drafts", &json!({ "text": text, "words": 40, "stream": true }))).await;
        let events = answer.events();
        let passes = events[0].1["passes"].as_u64().expect("passes");
        assert!(passes > 2, "{}", events[0].1);
        assert_eq!(app.engine.jobs().len() as u64, passes);
        let progress: Vec<&Value> =
            events.iter().filter(|(name, _)| name == "progress").map(|(_, data)| data).collect();
        assert_eq!(progress.len() as u64, passes);
        assert_eq!(progress.last().map(|last| &last["section"]), Some(&json!(passes)));
        let tokens: String = events
            .iter()
            .filter(|(name, _)| name == "token")
            .filter_map(|(_, data)| data["text"].as_str())
            .collect();
        assert_eq!(tokens, ANSWER);
        let done = &events.last().expect("done").1;
        assert_eq!(done["coverage"]["read"], done["coverage"]["of"]);
        assert_eq!(done["meter"]["tokens"]["completion"], passes * ANSWER.split(' ').count() as u64);
    }

    #[tokio::test]
    async fn http_extract_needs_no_permit_and_no_model() {
        let room = admission::Settings { slots: 1, waiting: 0, ..Default::default() };
        let app = app_with(Scripted::new(ANSWER).held_after(1), Settings::default(), room);
        let busy = app.open(post("/v1/drafts", &json!({ "text": TEXT, "stream": true }))).await;
        let busy = first_bytes(busy, "event: token").await;
        let body =
            app.ask(post("/v1/drafts", &json!({ "text": TEXT, "mode": "extract", "words": 40 }))).await;
        assert_eq!(body.status, StatusCode::OK, "{}", body.body);
        let body = body.json();
        done_body(&body);
        assert!(!body["draft"].as_str().expect("a text").is_empty());
        for sentence in body["sentences"].as_array().expect("a list") {
            assert!(TEXT.contains(sentence["text"].as_str().expect("a text")));
            assert_eq!(sentence["status"], "supported");
        }
        assert_eq!(
            (&body["provenance"]["model"], &body["provenance"]["prompt"]),
            (&Value::Null, &Value::Null)
        );
        assert_eq!(body["provenance"]["mode"], "extract");
        assert_eq!(app.engine.jobs().len(), 1);
        drop(busy);
    }

    #[tokio::test]
    async fn http_eco_reads_key_sentences_and_says_so() {
        let app = app(Scripted::new(ANSWER));
        let text = (1..=40).fold(String::new(), |text, at| {
            format!("{text}# Point {at}\n\nLe point {at} parle du jardin numéro {at}. Rien d'autre.\n\n")
        });
        let body =
            app.ask(post("/v1/drafts", &json!({ "text": text, "mode": "eco", "words": 20 }))).await.json();
        done_body(&body);
        assert_eq!(body["provenance"]["mode"], "eco");
        let notice = body["notices"][0].as_str().expect("the loss is stated");
        assert!(notice.starts_with("mode éco") && notice.contains("mots sur"), "{notice}");
        assert!(app.engine.jobs()[0].prompt.len() < text.split_whitespace().count());
    }

    #[tokio::test]
    async fn http_draft_takes_a_form_with_a_file() {
        let app = app(Scripted::new(ANSWER));
        let fields: [(&str, &[u8]); 5] = [
            ("file:réunion.txt", TEXT.as_bytes()),
            ("text", b""),
            ("style", b"minutes"),
            ("words", b"50"),
            ("seed", b"3"),
        ];
        let answer = app.ask(form("/v1/drafts", "application/json", &fields)).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        let body = answer.json();
        done_body(&body);
        assert_eq!(body["text"], TEXT);
        let parameters = &body["provenance"]["parameters"];
        assert_eq!(
            (&parameters["style"], &parameters["words"], &parameters["seed"]),
            (&json!("minutes"), &json!(50), &json!(3))
        );
        let streamed =
            form("/v1/drafts", "text/event-stream", &[("text", TEXT.as_bytes()), ("stream", b"true")]);
        assert_eq!(app.ask(streamed).await.events().last().map(|(name, _)| name.as_str()), Some("done"));
    }

    #[tokio::test]
    async fn http_form_without_javascript_gets_an_escaped_page() {
        let app = app(Scripted::new(
            "Le conseil a voté un budget de 4 500 euros <script>alert(1)</script> & rien.",
        ));
        let fields: [(&str, &[u8]); 2] = [("text", TEXT.as_bytes()), ("ui", b"fr")];
        let answer = app.ask(form("/v1/drafts", "text/html,*/*", &fields)).await;
        assert_eq!(answer.status, StatusCode::OK);
        assert!(answer.header("content-type").starts_with("text/html"));
        assert!(answer.body.contains("lang=\"fr\""));
        assert!(
            answer.body.contains("&lt;script&gt;alert(1)") && !answer.body.contains("<script>alert"),
            "{}",
            answer.body
        );
        assert!(answer.body.contains("estimation"), "the meter line says what it is");
    }

    /// Whatever is wrong with it, a browser without JavaScript reads a page, not JSON.
    #[tokio::test]
    async fn http_form_without_javascript_gets_errors_as_pages() {
        let settings = Settings { body_bytes: 4_000, ..Settings::default() };
        let app = app_with(Scripted::new(ANSWER), settings, admission::Settings::default());
        let large = "mot ".repeat(2_000);
        type Fields<'a> = &'a [(&'a str, &'a [u8])];
        let cases: [(Fields<'_>, u16); 4] = [
            (&[("text", b" ")], 400),
            (&[("text", TEXT.as_bytes()), ("style", b"<b>poem</b>")], 400),
            (&[("text", TEXT.as_bytes()), ("words", b"many")], 400),
            (&[("text", large.as_bytes())], 413),
        ];
        for (fields, status) in cases {
            let answer = app.ask(form("/v1/drafts", "text/html", fields)).await;
            assert_eq!(answer.status.as_u16(), status);
            assert!(answer.header("content-type").starts_with("text/html"), "{}", answer.body);
            assert!(
                answer.body.contains("role=\"alert\"") && !answer.body.contains("<b>poem"),
                "{}",
                answer.body
            );
        }
    }

    fn quote_body(quote: &Value) {
        has_keys(
            quote,
            &[
                "words",
                "sections",
                "passes",
                "prompt_tokens",
                "completion_tokens",
                "write",
                "extract",
                "budget",
            ],
        );
        for cost in [&quote["write"], &quote["extract"]] {
            if !cost.is_null() {
                has_keys(cost, &["seconds", "wh", "basis", "learned_from"]);
                figure(&cost["seconds"]);
            }
        }
    }

    #[tokio::test]
    async fn http_quote_learns_from_the_ledger() {
        let app = app(Scripted::new(ANSWER));
        let ask = json!({ "text": TEXT });
        let before = app.ask(post("/v1/quotes", &ask)).await;
        assert_eq!(before.status, StatusCode::OK, "{}", before.body);
        let before = before.json();
        quote_body(&before);
        assert_eq!((&before["write"], &before["extract"]["basis"]), (&Value::Null, &json!("rule_of_thumb")));
        assert!(app.engine.jobs().is_empty() && app.records().await.is_empty(), "a quote costs nothing");
        app.ask(post("/v1/drafts", &ask)).await;
        let after = app.ask(post("/v1/quotes", &ask)).await.json();
        quote_body(&after);
        assert_eq!(
            (&after["write"]["basis"], &after["write"]["learned_from"]),
            (&json!("ledger"), &json!(1))
        );
        figure(&after["write"]["wh"]);
    }

    #[tokio::test]
    async fn http_documents_gives_text_and_sections() {
        let app = app(Scripted::new(ANSWER));
        let source = "# Séance\n\nLe conseil se réunit.\n\n## Budget\n\nIl est voté.\n";
        let body = app.ask(form("/v1/documents", "*/*", &[("file:note.md", source.as_bytes())])).await.json();
        has_keys(
            &body,
            &["title", "text", "format", "words", "sections", "headings", "turns", "notices", "meter"],
        );
        let text: Vec<char> = body["text"].as_str().expect("a text").chars().collect();
        let mut at = 0;
        for section in body["sections"].as_array().expect("a list") {
            has_keys(section, &["heading", "level", "range"]);
            assert_eq!(section["range"][0], at, "sections follow each other");
            at = section["range"][1].as_u64().expect("an end");
        }
        assert_eq!(at, text.len() as u64);
    }

    #[tokio::test]
    async fn http_a_corrected_text_keeps_the_headings_it_was_shown_with() {
        let app = app(Scripted::new(ANSWER));
        let source = "# Séance\n\nLe conseil se réunit.\n\n## Budget\n\nMme Roy : voté.\nM. Ba : oui.\n";
        let read = app.ask(form("/v1/documents", "*/*", &[("file:note.md", source.as_bytes())])).await.json();
        assert_eq!(read["turns"][1], json!({ "speaker": "M. Ba", "range": [55, 67] }));
        let text = read["text"].as_str().expect("a text").replace("voté", "rejeté   ");
        let ask = json!({ "text": text, "headings": read["headings"] });
        let corrected = app.ask(post("/v1/documents", &ask)).await.json();
        assert_eq!(corrected["sections"][1]["heading"], "Budget");
        assert_eq!(corrected["sections"][1]["range"][0], read["sections"][1]["range"][0]);
        let bare = app.ask(post("/v1/documents", &json!({ "text": text }))).await.json();
        assert_eq!(bare["sections"].as_array().expect("a list").len(), 1);
    }
}

mod refusals {
    use super::*;

    #[tokio::test]
    async fn http_draft_refuses_bad_fields_by_name() {
        let app = app(Scripted::new(ANSWER));
        let cases = [
            (json!({ "text": TEXT, "style": "poem" }), 400, "invalid_parameter", json!("style")),
            (json!({ "text": TEXT, "language": "de" }), 400, "invalid_parameter", json!("language")),
            (json!({ "text": TEXT, "mode": "fast" }), 400, "invalid_parameter", json!("mode")),
            (
                json!({ "text": TEXT, "words": 50, "characters": 300 }),
                400,
                "invalid_parameter",
                json!("characters"),
            ),
            (json!({ "text": TEXT, "words": 1 }), 400, "invalid_parameter", json!("words")),
            (json!({ "text": TEXT, "words": 100_000 }), 400, "invalid_parameter", json!("words")),
            (json!({ "text": TEXT, "characters": 2 }), 400, "invalid_parameter", json!("characters")),
            (json!({ "text": " \n" }), 400, "empty_document", Value::Null),
            (json!({}), 400, "empty_document", Value::Null),
            (json!({ "text": TEXT, "words": -4 }), 400, "invalid_json", Value::Null),
            (json!({ "text": TEXT, "model": "other" }), 404, "model_not_found", json!("model")),
        ];
        for (ask, status, code, param) in cases {
            for path in ["/v1/drafts", "/v1/quotes"] {
                let error = app.ask(post(path, &ask)).await.error(status, code);
                assert_eq!(error["param"], param, "{error}");
            }
        }
        assert!(app.engine.jobs().is_empty() && app.records().await.is_empty());
    }

    #[tokio::test]
    async fn http_refuses_files_it_cannot_read() {
        let app = app(Scripted::new(ANSWER));
        let wide: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let locked = [&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1][..], &[0; 600], &wide].concat();
        let cases: [(&str, &[u8], &str); 4] = [
            ("file:note.docx", b"bonjour", "broken_document"),
            ("file:note.docx", &locked, "encrypted_document"),
            ("file:note.rtf", b"{\\rtf1 bonjour}", "unknown_format"),
            ("file:note.txt", b"", "empty_document"),
        ];
        for (name, bytes, code) in cases {
            for path in ["/v1/drafts", "/v1/documents"] {
                app.ask(form(path, "*/*", &[(name, bytes)])).await.error(400, code);
            }
        }
    }

    #[tokio::test]
    async fn http_refuses_media_types_sizes_and_broken_json() {
        let settings = Settings { body_bytes: 2_000, ..Settings::default() };
        let app = app_with(Scripted::new(ANSWER), settings, admission::Settings::default());
        for path in [
            "/v1/drafts",
            "/v1/quotes",
            "/v1/checks",
            "/v1/documents",
            "/v1/chat/completions",
            "/v1/completions",
        ] {
            let bare = asked("POST", path).body(Body::from("{}")).expect("a request");
            app.ask(bare).await.error(415, "unsupported_media_type");
            let plain = asked("POST", path).header(header::CONTENT_TYPE, "text/plain");
            app.ask(plain.body(Body::from("{}")).expect("a request"))
                .await
                .error(415, "unsupported_media_type");
            app.ask(post(path, &json!({ "text": "mot ".repeat(2_000) }))).await.error(413, "body_too_large");
            let cut = asked("POST", path).header(header::CONTENT_TYPE, "application/json; charset=utf-8");
            app.ask(cut.body(Body::from("{\"text\": ")).expect("a request")).await.error(400, "invalid_json");
        }
        let large = "mot ".repeat(2_000);
        for path in ["/v1/drafts", "/v1/documents"] {
            app.ask(form(path, "*/*", &[("file:long.txt", large.as_bytes())]))
                .await
                .error(413, "body_too_large");
            let unlimited = asked("POST", path).header(header::CONTENT_TYPE, "multipart/form-data");
            app.ask(unlimited.body(Body::from("x")).expect("a request"))
                .await
                .error(415, "unsupported_media_type");
        }
    }

    #[tokio::test]
    async fn http_says_how_much_does_not_fit() {
        let app = app(Scripted::new(ANSWER).context(40));
        let long = "mot ".repeat(100);
        let cases = [
            ("/v1/drafts", json!({ "text": TEXT })),
            ("/v1/chat/completions", json!({ "messages": [{ "role": "user", "content": long }] })),
            ("/v1/completions", json!({ "prompt": long })),
        ];
        for (path, ask) in cases {
            for stream in [false, true] {
                let mut ask = ask.clone();
                ask["stream"] = stream.into();
                let error = app.ask(post(path, &ask)).await.error(400, "exceed_context_size_error");
                assert_eq!(error["n_ctx"], 40);
                assert!(error["n_prompt_tokens"].as_u64() > Some(40), "{error}");
            }
        }
    }

    #[tokio::test]
    async fn http_serves_only_its_own_names() {
        let settings = Settings { hosts: vec!["calame.asso.example".into()], ..Settings::default() };
        let app = app_with(Scripted::new(ANSWER), settings, admission::Settings::default());
        let ask = |host: Option<&str>, origin: Option<&str>| {
            let mut request = Request::builder().uri("/v1/models");
            for (name, value) in [(header::HOST, host), (header::ORIGIN, origin)] {
                if let Some(value) = value {
                    request = request.header(name, value);
                }
            }
            app.ask(request.body(Body::empty()).expect("a request"))
        };
        for host in
            ["127.0.0.1", "localhost:8080", "[::1]:1", "[::1]", "LOCALHOST", "calame.asso.example:443"]
        {
            assert_eq!(ask(Some(host), None).await.status, StatusCode::OK, "{host}");
        }
        for host in
            ["evil.example", "127.0.0.1.evil.example", "localhost:", "localhost:8x", "", "192.168.1.4"]
        {
            ask(Some(host), None).await.error(403, "host_refused");
        }
        ask(None, None).await.error(403, "host_refused");
        for origin in ["http://127.0.0.1:80", "https://127.0.0.1:80"] {
            assert_eq!(ask(Some("127.0.0.1:80"), Some(origin)).await.status, StatusCode::OK);
        }
        for origin in ["http://evil.example", "http://127.0.0.1:81", "null", "", "file://"] {
            ask(Some("127.0.0.1:80"), Some(origin)).await.error(403, "origin_refused");
        }
    }

    /// Under `no-referrer` a browser posts our own form with `Origin: null`; it says then where from.
    #[tokio::test]
    async fn http_takes_its_own_form_though_its_origin_is_hidden() {
        let app = app(Scripted::new(ANSWER));
        for (site, status) in [("same-origin", 200), ("cross-site", 403), ("same-site", 403), ("none", 403)] {
            let mut request = form("/v1/drafts", "text/html", &[("text", TEXT.as_bytes())]);
            request.headers_mut().insert(header::ORIGIN, "null".parse().expect("a value"));
            request.headers_mut().insert("sec-fetch-site", site.parse().expect("a value"));
            assert_eq!(app.ask(request).await.status.as_u16(), status, "{site}");
        }
    }

    #[tokio::test]
    async fn http_asks_for_the_key() {
        let settings = Settings { keys: vec![Key::of("main", "sesame-open")], ..Settings::default() };
        let app = app_with(Scripted::new(ANSWER), settings, admission::Settings::default());
        let ask = |path: &'static str, key: Option<&str>| {
            let request = asked("GET", path);
            let request = match key {
                Some(key) => request.header(header::AUTHORIZATION, format!("Bearer {key}").into_bytes()),
                None => request,
            };
            app.ask(request.body(Body::empty()).expect("a request"))
        };
        for key in [None, Some("sesame"), Some(""), Some("sesame-open ")] {
            ask("/v1/models", key).await.error(401, "invalid_api_key");
            ask("/nowhere", key).await.error(401, "invalid_api_key");
        }
        assert_eq!(ask("/v1/models", Some("sesame-open")).await.status, StatusCode::OK);
        for path in ["/healthz", "/readyz"] {
            assert_eq!(ask(path, None).await.status, StatusCode::OK);
        }
    }

    #[tokio::test]
    async fn http_unknown_routes_and_methods_have_the_envelope_and_the_headers() {
        let app = app(Scripted::new(ANSWER));
        for path in
            ["/v1/images/generations", "/v1/audio/transcriptions", "/v2", "/page/none.js", "/page/%FF"]
        {
            app.ask(get(path)).await.error(404, "unknown_route");
        }
        app.ask(get("/v1/drafts")).await.error(405, "wrong_method");
        app.ask(post("/v1/models", &json!({}))).await.error(405, "wrong_method");
        for path in [
            "/v1/meter/records?limit=0",
            "/v1/meter/records?limit=many",
            "/v1/meter/records?limit=99999999999",
        ] {
            let error = app.ask(get(path)).await.error(400, "invalid_parameter");
            assert_eq!(error["param"], "limit");
        }
        for request in [get("/"), get("/v1/models"), get("/nowhere"), post("/v1/drafts", &json!({}))] {
            let answer = app.ask(request).await;
            assert!(answer.header("content-security-policy").contains("default-src 'none'"));
            for (name, value) in [
                ("x-content-type-options", "nosniff"),
                ("referrer-policy", "no-referrer"),
                ("cache-control", "no-store"),
            ] {
                assert_eq!(answer.header(name), value);
            }
            assert!(answer.headers.get("access-control-allow-origin").is_none(), "CORS is off");
        }
    }
}

mod lifecycle {
    use super::*;

    #[tokio::test]
    async fn http_full_queue_answers_at_once() {
        let room = admission::Settings { slots: 1, waiting: 0, ..Default::default() };
        let app = app_with(Scripted::new(ANSWER), Settings::default(), room);
        // From this one the ledger knows how long a draft takes here.
        app.ask(post("/v1/drafts", &json!({ "text": TEXT }))).await;
        app.engine.hold_after(1);
        let busy = app.open(post("/v1/drafts", &json!({ "text": TEXT, "stream": true }))).await;
        let busy = first_bytes(busy, "event: token").await;
        let ready = app.ask(get("/readyz")).await.json();
        assert_eq!((&ready["slots_free"], &ready["queue_length"]), (&json!(0), &json!(0)));
        let chat = json!({ "messages": [{ "role": "user", "content": "Bonjour" }] });
        for request in [post("/v1/drafts", &json!({ "text": TEXT })), post("/v1/chat/completions", &chat)] {
            let refused = app.ask(request).await;
            let error = refused.error(503, "queue_full");
            assert_eq!(error["type"], "overloaded_error");
            let seconds: u64 = refused.header("retry-after").parse().expect("seconds");
            assert!((1..=120).contains(&seconds), "{seconds}");
        }
        app.engine.go_on();
        let rest = busy.collect().await.expect("the first ends well").to_bytes();
        assert!(String::from_utf8_lossy(&rest).contains("event: done"));
        assert_eq!(app.ask(post("/v1/chat/completions", &chat)).await.status, StatusCode::OK);
    }

    #[tokio::test]
    async fn http_eight_at_once_with_cancellations_conserve_to_the_microjoule() {
        let room = admission::Settings { slots: 8, waiting: 8, ..Default::default() };
        let app = app_with(Scripted::new(ANSWER).held_after(2), Settings::default(), room);
        let mut bodies = Vec::new();
        for index in 0..8 {
            let path = if index % 2 == 0 { "/v1/drafts" } else { "/v1/chat/completions" };
            let messages = json!([{ "role": "user", "content": "Bonjour" }]);
            let asked = json!({ "text": TEXT, "messages": messages, "stream": true });
            let body = if index % 2 == 0 { json!({ "text": TEXT, "stream": true }) } else { asked };
            bodies.push(first_bytes(app.open(post(path, &body)).await, "conseil").await);
        }
        // Three of them leave in the middle, the others go on together.
        bodies.drain(..3).for_each(drop);
        app.engine.saw_drop().await;
        app.engine.go_on();
        for body in bodies {
            body.collect().await.expect("it ends well");
        }
        let rows = async {
            while app.records().await.len() < 8 {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), rows).await.expect("eight rows are written");
        app.conserves().await;
        let rows = app.records().await;
        let cancelled = rows.iter().filter(|row| row["status"] == "cancelled").count();
        assert_eq!(cancelled, 3);
        let all = app.ask(get("/v1/meter/conservation")).await.json();
        let joules = |row: &Value| row["energy"]["joules"]["value"].as_f64().expect("a number");
        let records: f64 = rows.iter().map(|row| (joules(row) * 1e6).round()).sum();
        assert_eq!(Some(records), all["requests_uj"].as_f64(), "records and totals agree to the microjoule");
    }

    #[tokio::test]
    async fn http_dropped_draft_is_cancelled_and_counted() {
        let app = app(Scripted::new(ANSWER).held_after(3));
        let response = app.open(post("/v1/drafts", &json!({ "text": TEXT, "stream": true }))).await;
        drop(first_bytes(response, "event: token").await);
        app.engine.saw_drop().await;
        let row = app.row().await;
        has_keys(&row, &["id", "time", "route", "model", "status", "energy", "latency_ms", "tokens"]);
        assert_eq!((&row["route"], &row["model"]), (&json!("/v1/drafts"), &json!("scripted")));
        meter_record(&row, "cancelled");
        assert!(row["energy"]["wasted_joules"]["value"].as_f64() > Some(0.0), "{row}");
        assert!((1..=3).contains(&row["tokens"]["completion"].as_u64().expect("tokens")));
        app.engine.go_on();
        let next = app.ask(post("/v1/drafts", &json!({ "text": TEXT }))).await;
        assert_eq!(next.status, StatusCode::OK, "the slot is free again");
        app.conserves().await;
    }

    #[tokio::test]
    async fn http_dropped_chat_and_unstreamed_requests_are_cancelled_too() {
        let chat = json!({ "messages": [{ "role": "user", "content": "Bonjour" }], "stream": true });
        let app1 = app(Scripted::new(ANSWER).held_after(2));
        let response = app1.open(post("/v1/chat/completions", &chat)).await;
        drop(first_bytes(response, "conseil").await);
        app1.engine.saw_drop().await;
        meter_record(&app1.row().await, "cancelled");

        // Nobody waits for the body any more: the handler itself is dropped.
        let app2 = app(Scripted::new(ANSWER).held_after(2));
        let request = post("/v1/drafts", &json!({ "text": TEXT }));
        let asked = tokio::spawn(app2.router.clone().oneshot(request));
        while app2.engine.jobs().is_empty() {
            tokio::task::yield_now().await;
        }
        asked.abort();
        app2.engine.saw_drop().await;
        meter_record(&app2.row().await, "cancelled");
    }

    #[tokio::test]
    async fn http_dropped_in_the_queue_leaves_its_place() {
        let room = admission::Settings { slots: 1, waiting: 1, ..Default::default() };
        let app = app_with(Scripted::new(ANSWER).held_after(1), Settings::default(), room);
        let ask = json!({ "text": TEXT, "stream": true });
        let busy = first_bytes(app.open(post("/v1/drafts", &ask)).await, "event: token").await;
        let waiting = app.open(post("/v1/drafts", &ask)).await;
        assert_eq!(app.ask(get("/readyz")).await.json()["queue_length"], 1);
        drop(waiting);
        let row = app.row().await;
        assert_eq!((&row["status"], &row["tokens"]["prompt"]), (&json!("cancelled"), &json!(0)));
        assert_eq!(app.ask(get("/readyz")).await.json()["queue_length"], 0);
        app.engine.go_on();
        busy.collect().await.expect("the first ends well");
        assert_eq!(app.engine.jobs().len(), 1);
        let rows = app.records().await;
        assert_eq!(rows.iter().map(|row| &row["status"]).collect::<Vec<_>>(), ["cancelled", "done"]);
        assert!(rows[0]["id"].as_i64() < rows[1]["id"].as_i64(), "oldest first");
    }

    #[tokio::test]
    async fn http_engine_faults_tell_no_internals() {
        for ending in [Ending::Fault, Ending::Silence] {
            let app = app(Scripted::new(ANSWER).ending(ending));
            let chat = json!({ "messages": [{ "role": "user", "content": "Bonjour" }] });
            for (path, ask) in [("/v1/drafts", json!({ "text": TEXT })), ("/v1/chat/completions", chat)] {
                let answer = app.ask(post(path, &ask)).await;
                assert_eq!(answer.error(500, "internal_error")["type"], "server_error");
                assert!(!answer.body.contains(INTERNALS));
                let mut ask = ask.clone();
                ask["stream"] = true.into();
                let answer = app.ask(post(path, &ask)).await;
                assert_eq!(answer.status, StatusCode::OK);
                let (_, last) = answer.events().pop().expect("events");
                assert_eq!(last["error"]["code"], "internal_error", "{last}");
                assert!(!answer.body.contains(INTERNALS) && !answer.body.contains("[DONE]"));
            }
            let rows = app.records().await;
            assert_eq!(rows.len(), 4);
            rows.iter().for_each(|row| meter_record(row, "failed"));
            assert_eq!(app.ask(get("/readyz")).await.json()["slots_free"], 1);
            app.conserves().await;
        }
    }

    #[tokio::test]
    async fn http_meter_tells_its_class_and_keeps_its_sum() {
        let app = app(Scripted::new(ANSWER));
        for _ in 0..3 {
            app.ask(post("/v1/drafts", &json!({ "text": TEXT }))).await;
            app.conserves().await;
        }
        let body = app.ask(get("/v1/meter")).await.json();
        assert_eq!((&body["class"], &body["estimated"]), (&json!("E"), &json!(true)));
        has_keys(
            &body,
            &["class", "estimated", "source", "assumptions", "explained", "budgets", "conservation"],
        );
        has_keys(
            &body["conservation"],
            &["measured_uj", "requests_uj", "overhead_uj", "others_uj", "idle_uj", "unobserved_uj"],
        );
        let rows = app.records().await;
        assert_eq!(rows.len(), 3);
        rows.iter().for_each(|row| meter_record(row, "done"));
        let said = app.ask(post("/v1/drafts", &json!({ "text": TEXT }))).await.json();
        let explained = &said["meter"]["energy"]["explained"];
        assert_eq!(explained["fr"]["sources"], json!(["source d’essai"]));
        assert_eq!(explained["en"]["sources"], json!(["test source"]));
        assert!(rows[0]["energy"].get("explained").is_none(), "lists keep to the codes");
        let rows = app.records().await;
        let two = app.ask(get("/v1/meter/records?limit=2")).await.json();
        assert_eq!(
            two["records"].as_array().map(Vec::as_slice),
            Some(&rows[2..]),
            "the latest, oldest first"
        );
        assert!(rows[0]["time"].as_str().expect("a time").ends_with('Z'), "{}", rows[0]);
    }

    #[tokio::test]
    async fn http_health_readiness_and_models() {
        let app = app(Scripted::new(ANSWER));
        assert_eq!(app.ask(get("/healthz")).await.json(), json!({ "status": "ok" }));
        let ready = app.ask(get("/readyz")).await.json();
        assert_eq!(
            (&ready["status"], &ready["slots_free"], &ready["queue_length"]),
            (&json!("ready"), &json!(1), &json!(0))
        );
        let models = app.ask(get("/v1/models")).await.json();
        has_keys(&models, &["object", "data"]);
        assert_eq!(models["object"], "list");
        has_keys(&models["data"][0], &["id", "object", "created", "owned_by"]);
        assert_eq!(
            (&models["data"][0]["id"], &models["data"][0]["object"]),
            (&json!("scripted"), &json!("model"))
        );
        let page = app.ask(get("/")).await;
        assert!(page.header("content-type").starts_with("text/html") && page.body.contains("<form"));
    }
}

mod openai {
    use super::*;

    const CHAT: &str = "/v1/chat/completions";
    const COMPLETE: &str = "/v1/completions";

    fn chat(more: &Value) -> Value {
        let mut ask = json!({ "messages": [{ "role": "user", "content": "Bonjour à tous" }] });
        for (key, value) in more.as_object().expect("an object") {
            ask[key] = value.clone();
        }
        ask
    }

    #[tokio::test]
    async fn http_chat_answers_every_field() {
        let app = app(Scripted::new("Bonjour à vous."));
        let parts = json!([{ "type": "text", "text": "Réponds" }, { "type": "text", "text": "bien" }]);
        let ask = json!({
            "model": "scripted", "seed": 9, "temperature": 0.7, "max_completion_tokens": 50, "max_tokens": 1, "user": "x",
            "messages": [{ "role": "developer", "content": "Sois bref" }, { "role": "user", "content": parts }],
            "response_format": { "type": "text" }, "tools": [], "n": 1,
        });
        let answer = app.ask(post(CHAT, &ask)).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        let body = answer.json();
        has_keys(&body, &["id", "object", "created", "model", "choices", "usage", "calame"]);
        assert_eq!((&body["object"], &body["model"]), (&json!("chat.completion"), &json!("scripted")));
        let expected = json!([{
            "index": 0, "logprobs": null, "finish_reason": "stop",
            "message": { "role": "assistant", "content": "Bonjour à vous.", "refusal": null },
        }]);
        assert_eq!(body["choices"], expected);
        let usage = &body["usage"];
        assert_eq!(
            (&usage["prompt_tokens"], &usage["completion_tokens"], &usage["total_tokens"]),
            (&json!(4), &json!(3), &json!(7))
        );
        meter_record(&body["calame"]["meter"], "done");
        assert_eq!(
            body["calame"]["sampling"]["temperature"],
            json!(0.7),
            "a decimal stays as it was written"
        );
        assert_eq!(body["calame"]["sampling"]["seed"], 9);
        assert!(
            answer.header("server-timing").contains("decode")
                && answer.header("x-energy-joules").contains("class=E")
        );
        let job = &app.engine.jobs()[0];
        assert_eq!((job.max_tokens, job.sampling.seed), (50, 9));
    }

    #[tokio::test]
    async fn http_chat_stream_is_what_clients_expect() {
        for (own_chunk, path) in [(false, CHAT), (true, CHAT), (false, COMPLETE), (true, COMPLETE)] {
            let app = app(Scripted::new("Bonjour à vous."));
            let mut ask = chat(&json!({ "stream": true, "prompt": "Bonjour à tous" }));
            if own_chunk {
                ask["stream_options"] = json!({ "include_usage": true });
            }
            let answer = app.ask(post(path, &ask)).await;
            assert_eq!(answer.header("content-type"), "text/event-stream");
            let mut events = answer.events();
            assert!(events.iter().all(|(name, _)| name.is_empty()), "data only");
            assert_eq!(events.pop().expect("an end").1, "[DONE]");
            let chunks: Vec<Value> = events.into_iter().map(|(_, data)| data).collect();
            let object = if path == CHAT { "chat.completion.chunk" } else { "text_completion" };
            for chunk in &chunks {
                assert_eq!(chunk["object"], object);
                assert!(["id", "created", "model"].iter().all(|name| chunk[name] == chunks[0][name]));
                assert!(chunk.get("error").is_none());
            }
            let (finish, counts) = match chunks.as_slice() {
                [.., finish, counts] if own_chunk => (finish, counts),
                [.., finish] => (finish, finish),
                [] => panic!("no chunks"),
            };
            assert_eq!(finish["choices"][0]["finish_reason"], "stop");
            assert_eq!(counts["usage"]["total_tokens"], 6, "{counts}");
            assert_eq!(
                chunks
                    .iter()
                    .filter(|chunk| chunk.get("usage").is_some_and(|usage| !usage.is_null()))
                    .count(),
                1
            );
            if own_chunk {
                assert_eq!(counts["choices"], json!([]));
            }
            meter_record(&finish["calame"]["meter"], "done");
            let words = |chunk: &Value| {
                chunk["choices"][0]["delta"]["content"]
                    .as_str()
                    .or(chunk["choices"][0]["text"].as_str())
                    .unwrap_or_default()
                    .to_string()
            };
            assert_eq!(chunks.iter().map(words).collect::<String>(), "Bonjour à vous.");
            if path == CHAT {
                let roles = chunks.iter().filter(|chunk| chunk["choices"][0]["delta"].get("role").is_some());
                assert_eq!(roles.count(), 1);
                assert_eq!(chunks[0]["choices"][0]["delta"]["role"], "assistant");
                assert_eq!(finish["choices"][0]["delta"], json!({}));
            }
            let pending = chunks.iter().filter(|chunk| chunk["choices"][0]["finish_reason"].is_null());
            assert_eq!(pending.count(), chunks.len() - 1);
        }
    }

    #[tokio::test]
    async fn http_chat_gives_log_probabilities() {
        let app = app(Scripted::new("Bonjour à vous."));
        let body = app.ask(post(CHAT, &chat(&json!({ "logprobs": true, "top_logprobs": 2 })))).await.json();
        let content = body["choices"][0]["logprobs"]["content"].as_array().expect("a list");
        assert_eq!(content.len(), 3);
        has_keys(&content[0], &["token", "logprob", "bytes", "top_logprobs"]);
        assert_eq!((&content[1]["token"], &content[1]["logprob"]), (&json!("à "), &json!(-0.5)));
        assert_eq!(content[1]["bytes"], json!("à ".as_bytes()));
        assert_eq!(content[1]["top_logprobs"].as_array().map(Vec::len), Some(2));
        let ask = chat(&json!({ "logprobs": true, "stream": true }));
        let events = app.ask(post(CHAT, &ask)).await.events();
        let tokens = events
            .iter()
            .filter_map(|(_, chunk)| chunk["choices"][0]["logprobs"]["content"][0]["token"].as_str());
        assert_eq!(tokens.collect::<String>(), "Bonjour à vous.");
        let body = app.ask(post(COMPLETE, &json!({ "prompt": "Bonjour", "logprobs": 1 }))).await.json();
        let logprobs = &body["choices"][0]["logprobs"];
        assert_eq!(logprobs["tokens"], json!(["Bonjour ", "à ", "vous."]));
        assert_eq!(logprobs["token_logprobs"], json!([-0.5, -0.5, -0.5]));
        assert_eq!(logprobs["top_logprobs"][0], json!({ "Bonjour ": -0.5 }));
    }

    #[tokio::test]
    async fn http_chat_stops_where_asked() {
        let app = app(Scripted::new("un deux trois quatre"));
        for stop in [json!("trois"), json!(["cinq", "trois"])] {
            let body = app.ask(post(CHAT, &chat(&json!({ "stop": stop })))).await.json();
            assert_eq!(body["choices"][0]["message"]["content"], "un deux ");
            assert_eq!(body["choices"][0]["finish_reason"], "stop");
        }
        let body = app.ask(post(CHAT, &chat(&json!({ "max_tokens": 1 })))).await.json();
        assert_eq!(body["choices"][0]["finish_reason"], "length");
        assert_eq!(body["usage"]["completion_tokens"], 1);
        let penalties = json!({ "ignore_eos": true, "top_k": 5, "min_p": 0.1, "repeat_penalty": 1.1, "frequency_penalty": 0, "cache_prompt": false });
        assert_eq!(app.ask(post(CHAT, &chat(&penalties))).await.status, StatusCode::OK);
        let job = app.engine.jobs().pop().expect("a job");
        assert_eq!((job.sampling.top_k, job.sampling.min_p, job.sampling.repeat_penalty), (5, 0.1, 1.1));
        assert_eq!(job.end_tokens, calame::engine::EndTokens::Ignored);
    }

    #[tokio::test]
    async fn http_chat_refuses_by_name_what_it_cannot_do() {
        let app = app(Scripted::new(ANSWER));
        let image = json!([{ "role": "user", "content": [{ "type": "image_url", "image_url": { "url": "data:," } }] }]);
        let cases = [
            (json!({ "tools": [{ "type": "function" }] }), "tools", "unsupported_parameter"),
            (json!({ "functions": [{}] }), "functions", "unsupported_parameter"),
            (json!({ "n": 2 }), "n", "unsupported_parameter"),
            (json!({ "messages": image }), "messages", "unsupported_parameter"),
            (
                json!({ "messages": [{ "role": "tool", "content": "x" }] }),
                "messages",
                "unsupported_parameter",
            ),
            (json!({ "response_format": { "type": "json_schema" } }), "response_format", "invalid_parameter"),
            (json!({ "response_format": { "type": "xml" } }), "response_format", "unsupported_parameter"),
            (json!({ "response_format": "json" }), "response_format", "invalid_parameter"),
            // This engine of a test keeps to no form.
            (
                json!({ "response_format": { "type": "json_object" } }),
                "response_format",
                "unsupported_format",
            ),
            (json!({ "guided_choice": ["oui", "non"] }), "guided_choice", "unsupported_format"),
            (json!({ "guided_choice": [1] }), "guided_choice", "invalid_parameter"),
            (
                json!({ "guided_choice": ["a"], "response_format": { "type": "json_object" } }),
                "guided_choice",
                "invalid_parameter",
            ),
            (json!({ "grammar": "root ::= [0-9]" }), "grammar", "unsupported_parameter"),
            (json!({ "guided_regex": "[0-9]" }), "guided_regex", "unsupported_parameter"),
            (json!({ "logit_bias": { "1": 2 } }), "logit_bias", "unsupported_parameter"),
            (json!({ "presence_penalty": 1 }), "presence_penalty", "unsupported_parameter"),
            (json!({ "messages": [] }), "messages", "invalid_parameter"),
            (json!({ "messages": "Bonjour" }), "messages", "invalid_parameter"),
            (json!({ "messages": [{ "role": "user" }] }), "messages", "invalid_parameter"),
            (json!({ "temperature": 3 }), "temperature", "invalid_parameter"),
            (json!({ "temperature": "hot" }), "temperature", "invalid_parameter"),
            (json!({ "top_p": 0 }), "top_p", "invalid_parameter"),
            (json!({ "max_tokens": 0 }), "max_tokens", "invalid_parameter"),
            (json!({ "seed": 1.5 }), "seed", "invalid_parameter"),
            (json!({ "stop": [""] }), "stop", "invalid_parameter"),
            (json!({ "stop": [1] }), "stop", "invalid_parameter"),
            (json!({ "stream": "yes" }), "stream", "invalid_parameter"),
            (json!({ "top_logprobs": 2 }), "top_logprobs", "invalid_parameter"),
            (json!({ "logprobs": true, "top_logprobs": 21 }), "top_logprobs", "invalid_parameter"),
        ];
        for (more, param, code) in cases {
            let error = app.ask(post(CHAT, &chat(&more))).await.error(400, code);
            assert_eq!(error["param"], param, "{error}");
        }
        let error =
            app.ask(post(CHAT, &chat(&json!({ "model": "gpt-4" })))).await.error(404, "model_not_found");
        assert_eq!(error["param"], "model");
        assert!(app.engine.jobs().is_empty() && app.records().await.is_empty());
    }

    #[tokio::test]
    async fn http_completions_refuse_by_name_what_they_cannot_do() {
        let app = app(Scripted::new(ANSWER));
        for (ask, param) in [
            (json!({ "prompt": "x", "echo": true }), "echo"),
            (json!({ "prompt": "x", "best_of": 2 }), "best_of"),
            (json!({ "prompt": "x", "suffix": "y" }), "suffix"),
        ] {
            assert_eq!(
                app.ask(post(COMPLETE, &ask)).await.error(400, "unsupported_parameter")["param"],
                param
            );
        }
        for ask in [json!({}), json!({ "prompt": [1, 2] }), json!([1]), json!("x")] {
            assert_eq!(
                app.ask(post(COMPLETE, &ask)).await.error(400, "invalid_parameter")["param"],
                "prompt"
            );
        }
        app.ask(post(COMPLETE, &json!({ "prompt": "" }))).await.error(400, "empty_prompt");
        assert!(app.engine.jobs().is_empty() && app.records().await.is_empty());
    }

    #[tokio::test]
    async fn http_completions_need_no_model() {
        let app = app(Scripted::new("Bonjour à vous."));
        let body =
            app.ask(post(COMPLETE, &json!({ "prompt": "Bonjour à tous", "max_tokens": 10 }))).await.json();
        has_keys(&body, &["id", "object", "created", "model", "choices", "usage", "calame"]);
        assert_eq!(body["object"], "text_completion");
        assert_eq!(
            body["choices"],
            json!([{ "index": 0, "text": "Bonjour à vous.", "logprobs": null, "finish_reason": "stop" }])
        );
        assert_eq!(body["usage"]["prompt_tokens"], 3);
        let listed = app.ask(post(COMPLETE, &json!({ "prompt": ["Bonjour"] }))).await;
        assert_eq!(listed.status, StatusCode::OK);
        assert_eq!(app.records().await.len(), 2);
    }
}

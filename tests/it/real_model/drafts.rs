//! A draft over a socket, whole and as a stream; where the energy of several requests went.

use serde_json::{Value, json};

use super::server::Server;
use crate::support::SMALL_MODEL;

const TEXT: &str = "The board of the Croix-Rousse shared garden met on 12 March 2024 in Lyon. Fourteen members \
    were present and three had given a proxy. The treasurer, Mrs Durand, presented the accounts: 4,500 euros came \
    in and 3,980 euros were spent, mostly on tools, seeds and the new water tank. The board voted the accounts \
    without opposition. It then discussed the fence along the school. The town will pay half of the work, which \
    should cost 1,200 euros and begin in May. Mr Petit will ask two companies for their prices. The composting \
    workshop brought 38 families together and will be held again every month. Two members offered to look after \
    the bees. The board thanked the volunteers, who gave more than 600 hours over the year. The general meeting \
    will take place on 8 June in the town hall, at 6 pm.";

fn named<'a>(events: &'a [(String, Value)], name: &str) -> Vec<&'a Value> {
    events.iter().filter(|(event, _)| event == name).map(|(_, data)| data).collect()
}

fn figure(value: &Value) {
    let of = |name: &str| value[name].as_f64().unwrap_or_else(|| panic!("{name} is a number: {value}"));
    assert!(of("low") <= of("value") && of("value") <= of("high"), "{value}");
}

fn is_hash(value: &Value) {
    let text = value.as_str().unwrap_or_else(|| panic!("{value} is a text"));
    assert!(text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit()), "{text}");
}

fn check_done(body: &Value) {
    assert!(!body["draft"].as_str().expect("a text").trim().is_empty(), "{body}");
    assert_eq!(body["coverage"]["read"], body["coverage"]["of"]);
    assert!(body["coverage"]["of"].as_u64() > Some(0));
    assert!(!body["sentences"].as_array().expect("a list").is_empty());
    let made = &body["provenance"];
    assert_eq!((&made["model"], &made["language"]), (&json!(SMALL_MODEL), &json!("en")));
    assert_eq!((&made["parameters"]["seed"], &made["parameters"]["words"]), (&json!(7), &json!(30)));
    assert!(made["kernel"].as_str().is_some_and(|kernel| !kernel.is_empty()), "{made}");
    is_hash(&made["sha256"]);
    is_hash(&made["prompt"]["hash"]);
    let meter = &body["meter"];
    assert_eq!(meter["status"], "done");
    assert!(["C", "D", "E"].contains(&meter["energy"]["class"].as_str().expect("a class")), "{meter}");
    for name in ["joules", "full_joules", "prefill_joules", "decode_joules", "wh", "co2e_g"] {
        figure(&meter["energy"][name]);
    }
    assert!(meter["energy"]["joules"]["value"].as_f64() > Some(0.0), "{meter}");
    assert!(
        meter["tokens"]["prompt"].as_u64() > Some(200) && meter["tokens"]["completion"].as_u64() > Some(0)
    );
    let times = ["prefill", "first_token", "decode"].map(|name| meter["latency_ms"][name].as_f64());
    assert!(times.iter().all(|time| *time > Some(0.0)), "{meter}");
}

/// `plan`, then `token` and `progress`, then `sentence`, then `done`, and nothing else.
fn check_order(events: &[(String, Value)]) {
    let ranks: Vec<usize> = events
        .iter()
        .map(|(name, data)| match name.as_str() {
            "plan" => 0,
            "token" | "progress" => 1,
            "sentence" => 2,
            "done" => 3,
            other => panic!("an event {other:?} was not expected: {data}"),
        })
        .collect();
    assert!(ranks.is_sorted(), "{ranks:?}");
    for name in ["plan", "done"] {
        assert_eq!(named(events, name).len(), 1, "{name}");
    }
    assert!(!named(events, "token").is_empty() && !named(events, "sentence").is_empty());
}

/// What was shown while it was written is what is kept, or a notice says what was changed.
pub fn told_when_changed(shown: &str, done: &Value) {
    let notices = done["notices"].as_array().expect("a list");
    assert!(done["draft"] == shown || !notices.is_empty(), "{shown} became {done}");
}

#[test]
fn a_draft_is_the_same_whole_and_streamed() {
    let server = Server::start(2048);
    let mut ask = json!({ "text": TEXT, "words": 30, "seed": 7, "language": "en", "stream": false });
    let whole = server.done("/v1/drafts", &ask);
    check_done(&whole);

    ask["stream"] = json!(true);
    let events = server.post("/v1/drafts", &ask).events();
    check_order(&events);
    let done = named(&events, "done")[0];
    check_done(done);
    assert_eq!(done["draft"], whole["draft"], "the same seed gives the same draft");
    let tokens: String = named(&events, "token").iter().filter_map(|token| token["text"].as_str()).collect();
    told_when_changed(tokens.trim(), done);
    let sentences: Vec<Value> = named(&events, "sentence").into_iter().cloned().collect();
    assert_eq!(Value::Array(sentences), done["sentences"]);
    assert_eq!(named(&events, "plan")[0]["passes"], 1);

    let records = server.records();
    assert_eq!(records.len(), 2);
    for (record, body) in records.iter().zip([&whole, done]) {
        assert_eq!((&record["route"], &record["model"]), (&json!("/v1/drafts"), &json!(SMALL_MODEL)));
        assert_eq!(record["tokens"], body["meter"]["tokens"], "the ledger says what the answer said");
    }
    server.conserves();
}

#[test]
fn energy_is_conserved_over_requests_of_every_kind() {
    let server = Server::start(2048);
    let short = json!({ "prompt": "The board met", "max_tokens": 8, "seed": 1 });
    let extract = json!({ "text": TEXT, "words": 30, "mode": "extract" });
    assert_eq!(server.done("/v1/drafts", &extract)["provenance"]["model"], Value::Null);
    server.conserves();
    // Two at once: one waits, and its wait is not paid twice.
    let answers = std::thread::scope(|scope| {
        let asked = [(); 2].map(|()| scope.spawn(|| server.done("/v1/completions", &short)));
        asked.map(|answer| answer.join().expect("both are answered"))
    });
    assert_eq!(answers[0]["choices"], answers[1]["choices"], "the same seed gives the same text");
    server.conserves();
    let chat = json!({ "messages": [{ "role": "user", "content": "Bonjour" }], "max_tokens": 4 });
    let meter = &server.done("/v1/chat/completions", &chat)["calame"]["meter"];
    assert_eq!(meter["status"], "done");
    assert_eq!(server.records().len(), 4);
    server.conserves();
    assert_eq!(server.post("/v1/completions", &json!({ "prompt": "" })).status, 400);
    server.conserves();
}

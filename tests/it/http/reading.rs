//! Reading is a request's own work: its time and its energy are in the record, its permit comes before it, its row is written
//! also when it comes to nothing.

use std::fs;
use std::sync::Arc;

use super::*;
use crate::documents::apart::Programs;
use crate::documents::{pdf, shown};
use crate::support::{app_reading, document_limits};

const PHASES: [&str; 6] = ["read", "plan", "queue", "prefill", "decode", "check"];

fn notes() -> Vec<u8> {
    let lines =
        [(11, 700, "Le conseil vote le budget de 900 euros."), (11, 680, "La salle rouvre le 3 mars.")];
    pdf(&[&shown(&lines)], "null", "")
}

/// The phases of a record sum to its total, to the microsecond that each is rounded to.
fn adds_up(meter: &Value) {
    let latency = &meter["latency_ms"];
    let sum: f64 = PHASES.iter().map(|name| latency[name].as_f64().expect("milliseconds")).sum();
    assert!((sum - latency["total"].as_f64().expect("milliseconds")).abs() < 0.01, "{latency}");
    let energy = &meter["energy"];
    let joules = |name: &str| energy[name]["value"].as_f64().expect("joules");
    let told: f64 = ["read_joules", "plan_joules", "prefill_joules", "decode_joules", "check_joules"]
        .iter()
        .map(|name| joules(name))
        .sum();
    assert!((told - joules("joules")).abs() < 1e-5, "{energy}");
}

#[tokio::test(flavor = "multi_thread")]
async fn http_the_process_that_parses_a_pdf_is_the_requests_own_work() {
    let app = app_reading(Scripted::new(ANSWER), admission::Settings::default(), document_limits());
    let pdf = notes();
    for (path, fields) in [("/v1/documents", vec![]), ("/v1/drafts", vec![("mode", &b"extract"[..])])] {
        let fields: Vec<(&str, &[u8])> = [("file:notes.pdf", &pdf[..])].into_iter().chain(fields).collect();
        let answer = app.ask(form(path, "application/json", &fields)).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        let meter = answer.json()["meter"].clone();
        adds_up(&meter);
        assert!(meter["latency_ms"]["read"].as_f64() > Some(0.0), "{meter}");
        assert!(meter["energy"]["read_joules"]["value"].as_f64() > Some(0.0), "{meter}");
        assert!(answer.header("server-timing").starts_with("read;dur="));
    }
    let rows = app.records().await;
    let routes: Vec<_> = rows.iter().map(|row| row["route"].clone()).collect();
    assert_eq!(routes, ["/v1/documents", "/v1/drafts"]);
}

#[tokio::test]
async fn http_every_request_adds_up_from_its_first_byte() {
    let app = app(Scripted::new(ANSWER));
    let chat = json!({ "messages": [{ "role": "user", "content": "Bonjour" }] });
    for (path, ask) in [("/v1/drafts", json!({ "text": TEXT })), ("/v1/chat/completions", chat)] {
        assert_eq!(app.ask(post(path, &ask)).await.status, StatusCode::OK);
        let meter = app.records().await.pop().expect("a row");
        adds_up(&meter);
        for phase in ["plan", "prefill", "decode"] {
            assert!(meter["latency_ms"][phase].as_f64() > Some(0.0), "{path} {phase}: {meter}");
        }
    }
}

#[tokio::test]
async fn http_a_pdf_that_comes_to_nothing_is_written_down() {
    let app = app_reading(Scripted::new(ANSWER), admission::Settings::default(), document_limits());
    let refused =
        app.ask(form("/v1/drafts", "application/json", &[("file:a.pdf", b"%PDF-1.4 nothing")])).await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{}", refused.body);
    let row = &app.records().await[0];
    assert_eq!((row["route"].as_str(), row["status"].as_str()), (Some("/v1/drafts"), Some("failed")));
    assert_eq!(row["energy"]["wasted_joules"], row["energy"]["joules"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn http_no_more_documents_are_parsed_at_once_than_the_settings_say() {
    let programs = Programs::new();
    let [started, counts] = ["started", "counts"].map(|name| programs.path(name));
    // Each reader counts those who have begun and are still there, itself included, stays a while, and becomes the real one.
    let script = format!(
        "echo $$ >> {0}\nn=0\nwhile read p; do [ -d /proc/$p ] && n=$((n+1)); done < {0}\necho $n >> {1}\n/bin/sleep 0.1\n\
         exec {2} \"$@\"",
        started.display(),
        counts.display(),
        env!("CARGO_BIN_EXE_calame"),
    );
    let room = admission::Settings { reading: 2, ..Default::default() };
    let app = Arc::new(app_reading(Scripted::new(ANSWER), room, programs.limits(&script)));
    let mut asks = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let app = Arc::clone(&app);
        let fields: [(&str, &[u8]); 2] = [("file:a.pdf", &notes()), ("mode", b"extract")];
        let request = form("/v1/drafts", "application/json", &fields);
        asks.spawn(async move { app.ask(request).await });
    }
    for answer in asks.join_all().await {
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        adds_up(&answer.json()["meter"]);
    }
    let most: Vec<u32> = fs::read_to_string(&counts)
        .expect("counts")
        .lines()
        .map(|line| line.parse().expect("a number"))
        .collect();
    assert_eq!(most.len(), 8);
    assert!(most.iter().all(|count| (1..=2).contains(count)), "{most:?}");
    let all = app.ask(get("/v1/meter/conservation")).await.json();
    let part = |name: &str| all[name].as_u64().expect("microjoules");
    let sum: u64 =
        ["requests_uj", "overhead_uj", "others_uj", "idle_uj", "unobserved_uj"].map(part).iter().sum();
    assert_eq!(part("measured_uj"), sum);
    assert!(part("requests_uj") > 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn http_who_stops_reading_an_answer_keeps_nobody_from_being_read() {
    let room = admission::Settings { reading: 1, ..Default::default() };
    let app = app_reading(Scripted::new(ANSWER), room, document_limits());
    let things = ["tables", "bancs", "lampes", "vitres", "portes", "chaises", "rideaux", "tapis"];
    let told =
        |n: usize| format!("Le comité {n} achète {} {} pour {} euros. ", n + 3, things[n % 8], n * 7 + 11);
    let long: String = (0..240).map(told).collect();
    let stalled = app
        .open(post("/v1/drafts", &json!({ "text": long, "mode": "extract", "words": 2000, "stream": true })))
        .await;
    assert_eq!(stalled.status(), StatusCode::OK);
    // Nobody takes what is said there, and there is more than a channel holds.
    let next = app.ask(post("/v1/documents", &json!({ "text": TEXT })));
    let next = tokio::time::timeout(std::time::Duration::from_secs(10), next).await;
    assert_eq!(next.expect("it is read").status, StatusCode::OK);
    let said = String::from_utf8(stalled.into_body().collect().await.expect("whole").to_bytes().to_vec());
    assert!(said.expect("text").matches("event: sentence").count() > 64);
}

#[tokio::test(flavor = "multi_thread")]
async fn http_a_pdf_that_nobody_waits_for_any_more_is_cancelled() {
    let programs = Programs::new();
    let limits = programs.limits("while :; do :; done");
    let app = app_reading(Scripted::new(ANSWER), admission::Settings::default(), limits);
    let request = form("/v1/drafts", "application/json", &[("file:a.pdf", &notes())]);
    let left = tokio::time::timeout(std::time::Duration::from_millis(400), app.open(request)).await;
    assert!(left.is_err(), "it is still being read");
    let row = app.row().await;
    assert_eq!((row["status"].as_str(), row["route"].as_str()), (Some("cancelled"), Some("/v1/drafts")));
    assert!(row["energy"]["read_joules"]["value"].as_f64() > Some(0.0), "{row}");
}

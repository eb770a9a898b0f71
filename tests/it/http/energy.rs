//! Budgets at the door, metrics, headers, and a ledger that takes no rows: what clients see of them.

use std::collections::BTreeMap;

use calame::admission::{Decision, Limits};
use calame::ledger::Ledger;
use calame::units::WattHours;

use super::*;
use crate::support::{app_limited, app_over};

fn limits(month_wh: f64) -> Limits {
    Limits {
        month: Some(WattHours(month_wh)),
        decision: Decision {
            raised_by: Some("le bureau".into()),
            on: Some("12 mars 2026".into()),
            by: Some("l’assemblée générale".into()),
        },
        ..Limits::default()
    }
}

#[tokio::test]
async fn http_a_spent_budget_is_named_and_extraction_is_still_offered() {
    // A draft of the script costs some 0.8 J, 0.0002 Wh.
    let app = app_limited(Scripted::new(ANSWER), Settings::default(), limits(0.000_1));
    let ask = json!({ "text": TEXT });
    assert_eq!(app.ask(post("/v1/drafts", &ask)).await.status, StatusCode::OK);
    let chat = json!({ "messages": [{ "role": "user", "content": "Bonjour" }] });
    for request in [post("/v1/drafts", &ask), post("/v1/chat/completions", &chat)] {
        let refused = app.ask(request).await;
        let error = refused.error(429, "budget_spent");
        assert_eq!(refused.header("x-should-retry"), "false");
        let seconds: u64 = refused.header("retry-after").parse().expect("seconds");
        assert!((1..=31 * 86_400).contains(&seconds), "{seconds}");
        let message = error["message"].as_str().expect("text");
        for words in ["of the month", "le bureau may raise it", "12 mars 2026", "without AI"] {
            assert!(message.contains(words), "{words}: {message}");
        }
        let budget = &error["budget"];
        assert_eq!((&budget["name"], &budget["offer"]), (&json!("month"), &json!("extract")));
        assert_eq!(budget["limit_wh"], 0.000_1);
        assert!(budget["spent_wh"].as_f64() > Some(0.000_1), "{budget}");
        assert_eq!(budget["raised_by"], "le bureau");
    }
    let extract = app.ask(post("/v1/drafts", &json!({ "text": TEXT, "mode": "extract" }))).await;
    assert_eq!(extract.status, StatusCode::OK, "the version without AI is never refused");
    assert_eq!(app.engine.jobs().len(), 1);
    assert_eq!(app.records().await.len(), 2, "what is refused costs nothing and leaves no row");
    let page = app.ask(form("/v1/drafts", "text/html", &[("text", TEXT.as_bytes()), ("ui", b"fr")])).await;
    assert!(page.body.contains("budget d’énergie est atteint"), "{}", page.body);
}

#[tokio::test]
async fn http_quotes_say_what_is_left_and_when_it_is_nearly_spent() {
    let app = app_limited(Scripted::new(ANSWER), Settings::default(), limits(0.000_22));
    let ask = json!({ "text": TEXT });
    let budget = app.ask(post("/v1/quotes", &ask)).await.json()["budget"].clone();
    has_keys(
        &budget,
        &["name", "limit_wh", "spent_wh", "left_wh", "near", "raised_by", "decided_on", "decided_by"],
    );
    assert_eq!((&budget["near"], &budget["left_wh"]), (&json!(false), &json!(0.000_22)));
    app.ask(post("/v1/drafts", &ask)).await;
    let quote = app.ask(post("/v1/quotes", &ask)).await.json();
    assert_eq!(quote["budget"]["near"], true, "{quote}");
    let spent = quote["budget"]["spent_wh"].as_f64().expect("a number");
    let row = &app.records().await[0];
    assert!((row["energy"]["wh"]["value"].as_f64().expect("a number") - spent).abs() < 1e-12);
}

#[tokio::test]
async fn http_each_key_has_its_own_budget() {
    let keys = vec![ApiKey::of("office", "first-secret"), ApiKey::of("garden", "second-secret")];
    let limits = Limits { key_day: Some(WattHours(0.000_1)), ..Limits::default() };
    let app = app_limited(Scripted::new(ANSWER), Settings { keys, ..Settings::default() }, limits);
    let ask = |key: &str| {
        let request = asked("POST", "/v1/drafts").header(header::CONTENT_TYPE, "application/json");
        let request = request.header(header::AUTHORIZATION, format!("Bearer {key}"));
        app.ask(request.body(Body::from(json!({ "text": TEXT }).to_string())).expect("a request"))
    };
    assert_eq!(ask("first-secret").await.status, StatusCode::OK);
    let error = ask("first-secret").await.error(429, "budget_spent");
    assert_eq!(error["budget"]["name"], "key_day");
    assert_eq!(ask("second-secret").await.status, StatusCode::OK, "the other key goes on");
}

/// Families of a text of Prometheus: name, type, and samples (name, labels, value).
#[derive(Debug, Default)]
struct Family {
    kind: String,
    samples: Vec<(String, BTreeMap<String, String>, f64)>,
}

/// Reads the text format (version 0.0.4) strictly enough to find what a collector would refuse.
fn families(text: &str) -> BTreeMap<String, Family> {
    let mut all: BTreeMap<String, Family> = BTreeMap::new();
    let mut current = String::new();
    assert!(text.ends_with('\n'));
    for line in text.lines() {
        if let Some(help) = line.strip_prefix("# HELP ") {
            let (name, words) = help.split_once(' ').expect("help has words");
            assert!(!words.trim().is_empty() && !all.contains_key(name), "{line}");
            current = name.to_owned();
            all.insert(current.clone(), Family::default());
        } else if let Some(kind) = line.strip_prefix("# TYPE ") {
            let (name, kind) = kind.split_once(' ').expect("a type");
            assert_eq!(name, current);
            all.get_mut(name).expect("help came first").kind = kind.to_owned();
        } else {
            let (series, value) = line.rsplit_once(' ').expect("a sample has a value");
            let (name, labels) = series.split_once('{').unwrap_or((series, "}"));
            let labels = labels.strip_suffix('}').expect("closed");
            let labels = labels.split("\",").filter(|label| !label.is_empty()).map(|label| {
                let (name, value) = label.split_once("=\"").expect("a label");
                (name.to_owned(), value.trim_end_matches('"').to_owned())
            });
            let family = all.get_mut(&current).expect("help came first");
            let suffix =
                name.strip_prefix(current.as_str()).unwrap_or_else(|| panic!("{name} under {current}"));
            let allowed: &[&str] =
                if family.kind == "histogram" { &["_bucket", "_sum", "_count"] } else { &[""] };
            assert!(allowed.contains(&suffix), "{line}");
            family.samples.push((name.to_owned(), labels.collect(), value.parse().expect("a number")));
        }
    }
    all
}

/// How many series there are; each has a name with its unit, known labels and a finite value.
fn series_in_base_units(all: &BTreeMap<String, Family>) -> usize {
    let mut series = 0;
    for (name, family) in all {
        assert!(name.starts_with("calame_"), "{name}");
        assert!(name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'), "{name}");
        match family.kind.as_str() {
            "counter" => assert!(name.ends_with("_total"), "{name}"),
            "histogram" => assert!(name.ends_with("_seconds"), "{name}"),
            "gauge" => assert!(!name.ends_with("_total"), "{name}"),
            other => panic!("{name}: {other}"),
        }
        let energy = name.contains("energy") && !name.ends_with("_info");
        assert_eq!(energy, name.contains("_joules") && !name.contains("budget"), "{name}: base units");
        for (_, labels, value) in &family.samples {
            assert!(value.is_finite() && *value >= 0.0);
            if energy {
                assert_eq!(
                    (labels["class"].as_str(), labels["origin"].as_str()),
                    ("E", "estimated"),
                    "{name}"
                );
            }
            let known = [
                "route",
                "status",
                "class",
                "origin",
                "kind",
                "phase",
                "destination",
                "budget",
                "le",
                "model",
                "kernel",
                "version",
                "source",
                "priority",
            ];
            assert!(labels.keys().all(|label| known.contains(&label.as_str())), "{labels:?}");
        }
        series += family.samples.len();
    }
    series
}

#[tokio::test]
async fn http_metrics_are_what_prometheus_reads() {
    let app = app_limited(Scripted::new(ANSWER), Settings::default(), limits(1.0));
    for mode in ["write", "write", "extract"] {
        app.ask(post("/v1/drafts", &json!({ "text": TEXT, "mode": mode }))).await;
    }
    app.ask(post("/v1/completions", &json!({ "prompt": "Le conseil", "max_tokens": 2 }))).await;
    let answer = app.ask(get("/metrics")).await;
    assert_eq!(answer.header("content-type"), "text/plain; version=0.0.4; charset=utf-8");
    let all = families(&answer.body);
    let series = series_in_base_units(&all);
    assert!(series < 150, "{series} series after four requests");
    assert!(!answer.body.contains("conseil") && !answer.body.contains("Durand"), "no text");

    let sum = |name: &str, label: &str, value: &str| -> f64 {
        let samples = all[name].samples.iter();
        samples
            .filter(|(_, labels, _)| labels.get(label).is_some_and(|found| found == value))
            .map(|(.., v)| v)
            .sum()
    };
    assert_eq!(sum("calame_requests_total", "route", "/v1/drafts"), 3.0);
    assert_eq!(sum("calame_requests_total", "status", "done"), 4.0);
    let rows = app.records().await;
    let joules: f64 = rows.iter().filter_map(|row| row["energy"]["joules"]["value"].as_f64()).sum();
    assert!((sum("calame_request_energy_joules_total", "class", "E") - joules).abs() < 1e-9);
    let conservation = app.ask(get("/v1/meter/conservation")).await.json();
    let machine: f64 =
        all["calame_machine_energy_joules_total"].samples.iter().map(|(.., value)| value).sum();
    assert!((machine - conservation["measured_uj"].as_f64().expect("a number") / 1e6).abs() < 1e-6);
    let durations = &all["calame_request_duration_seconds"];
    let counts: f64 =
        durations.samples.iter().filter(|(name, ..)| name.ends_with("_count")).map(|(.., v)| v).sum();
    let infinite: f64 = durations
        .samples
        .iter()
        .filter(|(_, labels, _)| labels.get("le").is_some_and(|le| le == "+Inf"))
        .map(|(.., v)| v)
        .sum();
    assert_eq!((counts, infinite), (4.0, 4.0));
    assert!((sum("calame_budget_limit_joules", "budget", "month") - 3600.0).abs() < 1e-9);
}

#[tokio::test]
async fn http_headers_and_progress_say_class_and_bounds() {
    let app = app(Scripted::new(ANSWER));
    let answer = app.ask(post("/v1/drafts", &json!({ "text": TEXT }))).await;
    let (header, energy) = (answer.header("x-energy-joules"), answer.json()["meter"]["energy"].clone());
    let parts: Vec<&str> = header.split("; ").collect();
    let number = |text: &str| text.parse::<f64>().expect("a number");
    assert!((number(parts[0]) - energy["joules"]["value"].as_f64().expect("a number")).abs() < 1e-6);
    assert!(parts[1].starts_with("low=") && parts[2].starts_with("high="), "{header}");
    assert_eq!(parts[3..], ["class=E", "estimated"]);
    let timing = answer.header("server-timing");
    for name in ["queue;dur=", "prefill;dur=", "decode;dur=", "total;dur="] {
        assert!(timing.contains(name), "{timing}");
    }
    let events = app.ask(post("/v1/drafts", &json!({ "text": TEXT, "stream": true }))).await.events();
    let (_, progress) = events.iter().find(|(name, _)| name == "progress").expect("progress");
    assert_eq!((&progress["class"], &progress["estimated"]), (&json!("E"), &json!(true)));
    assert!(energy["joules_per_1000_words"].is_number());
}

/// Whoever hangs up as soon as the prompt is read has had all of it read, whether or not the news of it had come.
#[tokio::test]
async fn http_a_cancelled_request_counts_what_was_read() {
    for _ in 0..8 {
        let app = app(Scripted::new(ANSWER).held_after(0));
        let body = first_bytes(
            app.open(post("/v1/drafts", &json!({ "text": TEXT, "stream": true }))).await,
            "event: plan",
        )
        .await;
        app.engine.has_read().await;
        drop(body);
        app.engine.saw_drop().await;
        let row = app.row().await;
        assert_eq!(row["status"], "cancelled");
        let asked = app.engine.jobs()[0].prompt.len() as u64;
        assert_eq!(
            (&row["tokens"]["prompt"], &row["tokens"]["completion"]),
            (&json!(asked), &json!(0)),
            "{row}"
        );
    }
}

#[tokio::test]
async fn http_the_page_without_javascript_says_what_its_figures_are_and_rest_on() {
    use calame::meter::EnergyClass::{A, B, C, D, E};
    for class in [A, B, C, D, E] {
        let app = crate::support::app_of_class(Scripted::new(ANSWER), class);
        for (ui, letter, said, not_said, basis) in [
            (
                "fr",
                "classe\u{a0}",
                "estimation",
                "mesure",
                ["Source\u{a0}: source d’essai", "46,1\u{a0}gCO2e/kWh, FRA"],
            ),
            ("en", "class ", "estimated", "measured", ["Source: test source", "46.1 gCO2e/kWh, FRA"]),
        ] {
            let (said, not_said) = if class.is_estimated() { (said, not_said) } else { (not_said, said) };
            let fields: &[(&str, &[u8])] = &[("text", TEXT.as_bytes()), ("ui", ui.as_bytes())];
            let page = app.ask(form("/v1/drafts", "text/html", fields)).await.body;
            let letter = format!("{letter}{}, ", class.as_str());
            assert!(page.contains(&format!("{letter}{said})")), "{page}");
            assert!(!page.contains(&format!("{letter}{not_said})")), "{page}");
            basis.iter().for_each(|words| assert!(page.contains(words), "{words}: {page}"));
        }
    }
}

#[tokio::test]
async fn http_a_ledger_that_takes_no_row_answers_nothing_and_loses_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("ledger.sqlite");
    let ledger = Ledger::open(&path).expect("a new ledger");
    let other = rusqlite::Connection::open(&path).expect("a second program");
    let app = app_over(Scripted::new(ANSWER), Settings::default(), ledger, |_| {
        admission::Admission::new(admission::Settings::default())
    });
    let ask = json!({ "text": TEXT, "mode": "extract" });
    assert_eq!(app.ask(post("/v1/drafts", &ask)).await.status, StatusCode::OK);
    other
        .execute_batch(
            "CREATE TRIGGER full BEFORE INSERT ON requests BEGIN SELECT raise(ABORT, 'no more'); END",
        )
        .expect("a trigger");
    for _ in 0..2 {
        let error = app.ask(post("/v1/drafts", &ask)).await.error(503, "ledger_unavailable");
        assert!(
            error["message"].as_str().is_some_and(|text| text.contains("disk") && !text.contains("no more"))
        );
    }
    assert_eq!(app.records().await.len(), 1);
    other.execute_batch("DROP TRIGGER full").expect("dropped");
    assert_eq!(app.ask(post("/v1/drafts", &ask)).await.status, StatusCode::OK);
    let statuses: Vec<Value> = app.records().await.iter().map(|row| row["status"].clone()).collect();
    assert_eq!(
        statuses,
        ["done", "failed", "done"],
        "what was spent in vain is written as soon as it can be"
    );
}

#[tokio::test]
async fn http_the_page_opens_without_the_key_and_asks_for_it() {
    let settings = Settings { keys: vec![ApiKey::of("main", "sesame-open")], ..Settings::default() };
    let app = app_with(Scripted::new(ANSWER), settings, admission::Settings::default());
    let page = app.ask(get("/")).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.body.contains("id=\"key\"") && page.body.contains("type=\"password\""));
    for path in ["/page/app.js", "/page/style.css"] {
        assert_eq!(app.ask(get(path)).await.status, StatusCode::OK);
    }
    for path in ["/page/none.js", "/page/../v1/models", "/metrics", "/v1/meter", "/v1/meter/records"] {
        app.ask(get(path)).await.error(401, "invalid_api_key");
    }
    app.ask(post("/v1/drafts", &json!({ "text": TEXT }))).await.error(401, "invalid_api_key");
    let open = crate::support::app(Scripted::new(ANSWER)).ask(get("/")).await;
    assert!(!open.body.contains("id=\"key\""), "no field where no key is asked for");
}

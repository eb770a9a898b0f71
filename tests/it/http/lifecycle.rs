//! Requests that wait, leave, time out or fail, and a server that shuts down.

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
    has_keys(&body, &["class", "estimated", "source", "assumptions", "explained", "budgets", "conservation"]);
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
    assert_eq!(two["records"].as_array().map(Vec::as_slice), Some(&rows[2..]), "the latest, oldest first");
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

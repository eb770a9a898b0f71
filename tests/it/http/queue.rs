//! Who goes first, what is said to those who wait, a queue that is paused, and what only the operator may do.

use super::*;

const CHAT: &str = "/v1/chat/completions";

fn one_slot() -> admission::Settings {
    admission::Settings { slots: 1, waiting: 8, ..Default::default() }
}

fn chat(more: Value) -> Request<Body> {
    let mut body = json!({ "messages": [{ "role": "user", "content": "Bonjour" }], "stream": true });
    body.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
    post(CHAT, &body)
}

fn draft(more: Value) -> Request<Body> {
    let mut body = json!({ "text": TEXT, "stream": true });
    body.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
    post("/v1/drafts", &body)
}

const PATIENCE: Duration = Duration::from_secs(20);

/// Reads on until something has come.
async fn read_on(body: &mut Body, sought: &str) -> String {
    let mut seen = String::new();
    while !seen.contains(sought) {
        let frame = tokio::time::timeout(PATIENCE, body.frame()).await;
        let frame = frame.unwrap_or_else(|_| panic!("nothing more after {seen}"));
        let frame = frame.expect("more is to come").expect("the body does not break");
        seen.push_str(&String::from_utf8_lossy(frame.data_ref().expect("data")));
    }
    seen
}

async fn rest(body: Body) -> String {
    let whole = tokio::time::timeout(PATIENCE, body.collect()).await.expect("it ends");
    String::from_utf8_lossy(&whole.expect("it ends well").to_bytes()).into_owned()
}

/// The data of the last event of a name in a piece of a stream.
fn said(stream: &str, name: &str) -> Value {
    let event = format!("event: {name}");
    let block = stream.split("\n\n").filter(|block| block.lines().any(|line| line == event)).last();
    let block = block.unwrap_or_else(|| panic!("no {name} in {stream}"));
    let data = block.lines().find_map(|line| line.strip_prefix("data: ")).expect("an event has data");
    serde_json::from_str(data).expect("JSON")
}

#[tokio::test]
async fn http_an_unknown_priority_is_refused_by_name() {
    let app = app(Scripted::new(ANSWER));
    for wrong in [json!("urgent"), json!(""), json!(1)] {
        let message = json!([{ "role": "user", "content": "Bonjour" }]);
        let ask = json!({ "messages": message, "prompt": "Le", "priority": wrong });
        for path in [CHAT, "/v1/completions"] {
            let error = app.ask(post(path, &ask)).await.error(400, "invalid_parameter");
            assert_eq!(error["param"], "priority");
            assert!(error["message"].as_str().expect("text").contains("`interactive` or `batch`"), "{error}");
        }
    }
    for path in ["/v1/drafts", "/v1/quotes"] {
        let error = app.ask(post(path, &json!({ "text": TEXT, "priority": "urgent" }))).await;
        assert_eq!(error.error(400, "invalid_parameter")["param"], "priority");
    }
    let fields: &[(&str, &[u8])] = &[("text", TEXT.as_bytes()), ("priority", b"soon")];
    let error = app.ask(form("/v1/drafts", "application/json", fields)).await;
    assert_eq!(error.error(400, "invalid_parameter")["param"], "priority");
    assert!(app.engine.jobs().is_empty());
    for good in ["interactive", "batch"] {
        let answer = app.ask(post("/v1/drafts", &json!({ "text": TEXT, "priority": good }))).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    }
}

#[tokio::test]
async fn http_an_interactive_request_overtakes_a_batch_and_both_are_told() {
    let app = app_with(Scripted::new(ANSWER), Settings::default(), one_slot());
    // Nothing is known of this machine yet, and nothing is invented.
    app.engine.hold_after(1);
    let first = first_bytes(
        app.open(post("/v1/completions", &json!({ "prompt": "Le", "stream": true }))).await,
        "Le",
    )
    .await;
    let mut folder = app.open(draft(json!({ "priority": "batch" }))).await.into_body();
    let place = said(&read_on(&mut folder, "\n\n").await, "waiting");
    assert_eq!(place, json!({ "position": 1, "seconds": null, "basis": null, "paused": false }));
    let mut person = app.open(chat(json!({}))).await.into_body();
    assert_eq!(read_on(&mut person, "\n\n").await, ": waiting, place 1, not known how long\n\n");
    assert_eq!(said(&read_on(&mut folder, "\n\n").await, "waiting")["position"], 2, "overtaken, and told");
    let ready = app.ask(get("/readyz")).await.json();
    assert_eq!((&ready["queue_length"], &ready["paused"]), (&json!(2), &json!(false)));
    app.engine.go_on();
    let (first, person, folder) = tokio::join!(rest(first), rest(person), rest(folder));
    assert!(first.contains("[DONE]") && person.contains("[DONE]") && folder.contains("event: done"));
    let routes: Vec<Value> = app.records().await.iter().map(|row| row["route"].clone()).collect();
    assert_eq!(routes, ["/v1/completions", CHAT, "/v1/drafts"]);

    // Now the ledger knows.
    app.engine.hold_after(1);
    let busy = first_bytes(app.open(draft(json!({}))).await, "event: token").await;
    let mut waits = app.open(draft(json!({}))).await.into_body();
    let place = said(&read_on(&mut waits, "\n\n").await, "waiting");
    figure(&place["seconds"]);
    assert_eq!((&place["position"], &place["basis"]), (&json!(1), &json!("ledger")));
    let mut person = app.open(chat(json!({}))).await.into_body();
    let line = read_on(&mut person, "\n\n").await;
    assert!(line.starts_with(": waiting, place 2, about ") && line.contains("(estimate, "), "{line}");
    app.engine.go_on();
    tokio::join!(rest(busy), rest(waits), rest(person));
}

#[tokio::test]
async fn http_a_batch_of_several_passes_lets_others_through_between_them() {
    let app = app_with(Scripted::new(ANSWER).context(1_024), Settings::default(), one_slot());
    app.engine.hold_after(1);
    let text =
        (1..=30).fold(String::new(), |text, at| format!("{text}# Point {at}\n\n{TEXT} {TEXT} {TEXT}\n\n"));
    let ask = json!({ "text": text, "words": 40, "priority": "batch", "seed": 1 });
    let folder = first_bytes(app.open(draft(ask)).await, "event: plan").await;
    let mut person = app.open(chat(json!({ "max_tokens": 7 }))).await.into_body();
    read_on(&mut person, ": waiting, place 1").await;
    app.engine.go_on();
    let (folder, person) = tokio::join!(rest(folder), rest(person));
    assert!(person.contains("[DONE]"));
    let most: Vec<u32> = app.engine.jobs().iter().map(|job| job.max_tokens).collect();
    assert!(most.len() > 3 && most[1] == 7, "after one pass, and not after all of them: {most:?}");
    assert_eq!(said(&folder, "waiting")["position"], 1, "the batch was told that it waits again");
    let done = said(&folder, "done");
    assert_eq!(done["coverage"]["read"], done["coverage"]["of"]);
    assert_eq!(app.ask(get("/readyz")).await.json()["slots_free"], 1);
    app.conserves().await;
}

#[tokio::test]
async fn http_a_paused_queue_holds_and_goes_on() {
    let room = admission::Settings { slots: 2, waiting: 1, ..Default::default() };
    let app = app_with(Scripted::new(ANSWER).held_after(1), Settings::default(), room);
    let running = first_bytes(app.open(draft(json!({}))).await, "event: token").await;
    let paused = app.ask(post("/v1/queue", &json!({ "paused": true }))).await;
    let body =
        json!({ "paused": true, "slots": 2, "slots_free": 1, "waiting": { "interactive": 0, "batch": 0 } });
    assert_eq!(paused.json(), body);
    let mut waits = app.open(draft(json!({}))).await.into_body();
    let place = said(&read_on(&mut waits, "\n\n").await, "waiting");
    assert_eq!(place, json!({ "position": 1, "seconds": null, "basis": null, "paused": true }));
    app.ask(chat(json!({}))).await.error(503, "queue_paused");
    let extract = app.ask(post("/v1/drafts", &json!({ "text": TEXT, "mode": "extract" }))).await;
    assert_eq!(extract.status, StatusCode::OK, "the version without AI needs no turn");

    app.engine.go_on();
    assert!(rest(running).await.contains("event: done"), "those at work finish");
    assert_eq!(app.engine.jobs().len(), 1, "nobody was let in");
    let ready = app.ask(get("/readyz")).await.json();
    let state = (&ready["slots_free"], &ready["queue_length"], &ready["paused"]);
    assert_eq!(state, (&json!(2), &json!(1), &json!(true)));
    let metrics = app.ask(get("/metrics")).await.body;
    for line in ["calame_queue_paused 1", "calame_queue_length{priority=\"interactive\"} 1"] {
        assert!(metrics.lines().any(|found| found.trim_end_matches(".0") == line), "{line}: {metrics}");
    }

    let open = app.ask(post("/v1/queue", &json!({ "paused": false }))).await.json();
    assert_eq!(open["paused"], false);
    assert!(rest(waits).await.contains("event: done"));
    assert_eq!(app.ask(get("/v1/queue")).await.json()["slots_free"], 2);
    for wrong in [json!({}), json!({ "paused": null })] {
        assert_eq!(
            app.ask(post("/v1/queue", &wrong)).await.error(400, "invalid_parameter")["param"],
            "paused"
        );
    }
}

#[tokio::test]
async fn http_only_the_operator_pauses_and_forgets_everybody() {
    let keys = vec![ApiKey::of("office", "first-secret"), ApiKey::of("main", "second-secret").operating()];
    let app = app_with(Scripted::new(ANSWER), Settings { keys, ..Settings::default() }, one_slot());
    let ask = |method: &str, path: &str, key: &str| {
        let request = asked(method, path).header(header::CONTENT_TYPE, "application/json");
        let request = request.header(header::AUTHORIZATION, format!("Bearer {key}"));
        app.ask(request.body(Body::from(json!({ "paused": true }).to_string())).expect("a request"))
    };
    let refused = ask("POST", "/v1/queue", "first-secret").await.error(403, "operator_only");
    assert!(refused["message"].as_str().is_some_and(|text| text.contains("CALAME_KEY")), "{refused}");
    ask("POST", "/v1/queue", "wrong").await.error(401, "invalid_api_key");
    assert_eq!(ask("GET", "/v1/queue", "first-secret").await.json()["paused"], false, "anyone may look");
    assert_eq!(ask("POST", "/v1/queue", "second-secret").await.json()["paused"], true);

    assert_eq!(ask("DELETE", "/v1/cache", "first-secret").await.json()["everybody"], false);
    assert_eq!(ask("DELETE", "/v1/cache", "second-secret").await.json()["everybody"], true);
    assert_eq!(app.engine.forgotten(), [Some("office".to_owned()), None]);
    has_keys(&ask("GET", "/v1/cache", "first-secret").await.json(), &["bytes", "hits", "tokens"]);
    // A form or a page of another site can neither pause nor forget.
    let request = asked("POST", "/v1/queue").header(header::AUTHORIZATION, "Bearer second-secret");
    app.ask(request.body(Body::from("paused=false")).expect("a request"))
        .await
        .error(415, "unsupported_media_type");
}

#[tokio::test]
async fn http_what_the_cache_saved_is_an_estimate_whatever_the_class() {
    let app = crate::support::app_of_class(Scripted::new(ANSWER), calame::meter::EnergyClass::C);
    app.ask(post("/v1/drafts", &json!({ "text": TEXT }))).await;
    let metrics = app.ask(get("/metrics")).await.body;
    let of = |name: &str| metrics.lines().find(|line| line.starts_with(name)).expect("a sample").to_owned();
    assert!(of("calame_request_energy_joules_total").contains("origin=\"measured\""));
    for name in ["saved", "extractive"] {
        let sample = of(&format!("calame_request_{name}_energy_joules_total"));
        assert!(sample.contains("origin=\"estimated\"") && sample.contains("class=\"C\""), "{sample}");
    }
    let kept = ["calame_cache_bytes", "calame_cache_hits_total", "calame_cache_tokens_total"];
    for name in kept.into_iter().chain(["calame_lookup_guesses_total", "calame_lookup_right_total"]) {
        assert!(of(name).starts_with(name));
    }
}

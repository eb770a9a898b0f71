//! Drafts: every field of an answer, the order of events, files and forms.

use super::*;

#[tokio::test]
async fn http_draft_answers_every_field() {
    let app = app(Scripted::new(ANSWER));
    let ask =
        json!({ "text": TEXT, "style": "summary", "language": "fr", "words": 40, "seed": 7, "nonsense": 1 });
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
    assert!(!made["prompt"]["text"].as_str().expect("a text").contains("Durand"), "the document is left out");
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
    assert_eq!((&parameters["style"], &body["provenance"]["language"]), (&json!("summary"), &json!("fr")));
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
    let of =
        |wanted: &'static str| events.iter().filter(move |(name, _)| name == wanted).map(|(_, data)| data);
    let text: String = of("token").map(|data| data["text"].as_str().expect("text")).collect();
    assert_eq!(text, ANSWER);
    for progress in of("progress") {
        has_keys(progress, &["section", "of", "joules", "class", "estimated"]);
        figure(&progress["joules"]);
    }
    let done = of("done").next().expect("one");
    done_body(done);
    assert_eq!(done["draft"], ANSWER);
    assert_eq!(of("sentence").cloned().collect::<Vec<_>>(), *done["sentences"].as_array().expect("a list"));
    meter_record(&done["meter"], "done");
}

/// A long text on a small context: several passes, of which only the last is shown.
#[tokio::test]
async fn http_draft_of_a_long_text_runs_in_passes() {
    let app = app(Scripted::new(ANSWER).context(1_200));
    let text =
        (1..=30).fold(String::new(), |text, at| format!("{text}# Point {at}\n\n{TEXT} {TEXT} {TEXT}\n\n"));
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
    let body = app.ask(post("/v1/drafts", &json!({ "text": TEXT, "mode": "extract", "words": 40 }))).await;
    assert_eq!(body.status, StatusCode::OK, "{}", body.body);
    let body = body.json();
    done_body(&body);
    assert!(!body["draft"].as_str().expect("a text").is_empty());
    for sentence in body["sentences"].as_array().expect("a list") {
        assert!(TEXT.contains(sentence["text"].as_str().expect("a text")));
        assert_eq!(sentence["status"], "supported");
    }
    assert_eq!((&body["provenance"]["model"], &body["provenance"]["prompt"]), (&Value::Null, &Value::Null));
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
    let body = app.ask(post("/v1/drafts", &json!({ "text": text, "mode": "eco", "words": 20 }))).await.json();
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
    let streamed = form("/v1/drafts", "text/event-stream", &[("text", TEXT.as_bytes()), ("stream", b"true")]);
    assert_eq!(app.ask(streamed).await.events().last().map(|(name, _)| name.as_str()), Some("done"));
}

#[tokio::test]
async fn http_form_without_javascript_gets_an_escaped_page() {
    let app =
        app(Scripted::new("Le conseil a voté un budget de 4 500 euros <script>alert(1)</script> & rien."));
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
        &["words", "sections", "passes", "prompt_tokens", "completion_tokens", "write", "extract", "budget"],
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
    assert_eq!((&after["write"]["basis"], &after["write"]["learned_from"]), (&json!("ledger"), &json!(1)));
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

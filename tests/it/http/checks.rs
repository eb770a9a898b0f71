//! Any text against any document: the body field by field, forms, refusals, and the row it leaves.

use super::*;

/// Word for word; re-worded; another number; not in the document at all.
const DRAFT: &str = "# Compte rendu\n\n- L’assemblée générale aura lieu le 8 juin ;\n- Le jardin partagé de Lyon est remarquable.\n\
    - Il a voté un budget de 5 400 euros pour le jardin partagé.";

/// The status and the proof of each sentence.
fn statuses(body: &Value) -> Vec<(&str, &str)> {
    let sentences = body["sentences"].as_array().expect("a list").iter();
    sentences
        .map(|one| (one["status"].as_str().unwrap_or("null"), one["proof"].as_str().unwrap_or("null")))
        .collect()
}

#[tokio::test]
async fn http_check_answers_every_field_and_asks_no_model() {
    let app = app(Scripted::new(ANSWER));
    let answer = app.ask(post("/v1/checks", &json!({ "text": TEXT, "draft": DRAFT }))).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    let body = answer.json();
    has_keys(&body, &["draft", "sentences", "proven", "language", "notices", "version", "meter", "text"]);
    assert_eq!((&body["text"], &body["language"]), (&json!(TEXT), &json!("fr")));
    let found = statuses(&body);
    assert_eq!(found[1], ("supported", "verbatim"), "{body}");
    assert_eq!(found[2], ("to_check", "null"), "{body}");
    assert!(matches!(found[3], ("unsupported", _)) && found.len() == 4, "{body}");
    assert_eq!(body["proven"], json!({ "sentences": 1, "of": 4 }));
    for sentence in body["sentences"].as_array().expect("a list") {
        sentence_body(sentence, TEXT.chars().count() as u64);
        assert!(DRAFT.contains(sentence["text"].as_str().expect("words")), "a slice of what was sent");
    }
    let [start, end] = [0, 1].map(|at| body["sentences"][1]["sources"][0][at].as_u64().expect("a place"));
    let passage: String = TEXT.chars().skip(start as usize).take((end - start) as usize).collect();
    assert_eq!(passage, "L'assemblée générale aura lieu le 8 juin.");
    meter_record(&body["meter"], "done");
    assert!(answer.header("x-energy-joules").contains("estimated"), "{:?}", answer.headers);
    assert!(app.engine.jobs().is_empty());
    let row = app.row().await;
    assert_eq!((&row["route"], &row["model"]), (&json!("/v1/checks"), &Value::Null));
    app.conserves().await;
}

#[tokio::test]
async fn http_check_takes_files_and_marks_their_headings() {
    let app = app(Scripted::new(ANSWER));
    let draft = "# Décisions\n\nL'assemblée générale aura lieu le 8 juin.\n";
    let fields: [(&str, &[u8]); 4] = [
        ("file:réunion.txt", TEXT.as_bytes()),
        ("text", b""),
        ("draft_file:brouillon.md", draft.as_bytes()),
        ("language", b"fr"),
    ];
    let body = app.ask(form("/v1/checks", "application/json", &fields)).await.json();
    assert_eq!(body["draft"].as_str().map(|text| text.starts_with("# Décisions\n")), Some(true), "{body}");
    // The title is one of ours and claims nothing.
    assert_eq!(statuses(&body), [("supported", "claims"), ("supported", "verbatim")]);
    assert_eq!(body["proven"], json!({ "sentences": 1, "of": 1 }));
}

#[tokio::test]
async fn http_check_needs_no_permit_and_teaches_extraction_nothing() {
    let room = admission::Settings { slots: 1, waiting: 0, ..Default::default() };
    let app = app_with(Scripted::new(ANSWER).held_after(1), Settings::default(), room);
    let busy = app.open(post("/v1/drafts", &json!({ "text": TEXT, "stream": true }))).await;
    let busy = first_bytes(busy, "event: token").await;
    let answer = app.ask(post("/v1/checks", &json!({ "text": TEXT, "draft": DRAFT }))).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    let quote = app.ask(post("/v1/quotes", &json!({ "text": TEXT }))).await.json();
    assert_eq!(quote["extract"]["basis"], "rule_of_thumb", "a check is no extraction");
    drop(busy);
}

#[tokio::test]
async fn http_check_refuses_what_it_cannot_compare() {
    let app = app(Scripted::new(ANSWER));
    let long = "mot ".repeat(5_001);
    for (ask, code, param) in [
        (json!({ "draft": DRAFT }), "empty_document", Value::Null),
        (json!({ "text": " ", "draft": DRAFT }), "empty_document", Value::Null),
        (json!({ "text": TEXT }), "empty_draft", json!("draft")),
        (json!({ "text": TEXT, "draft": "\n" }), "empty_draft", json!("draft")),
        (json!({ "text": TEXT, "draft": "… !" }), "invalid_parameter", json!("draft")),
        (json!({ "text": TEXT, "draft": DRAFT, "language": "de" }), "invalid_parameter", json!("language")),
        (json!({ "text": TEXT, "draft": long }), "document_too_large", Value::Null),
    ] {
        let error = app.ask(post("/v1/checks", &ask)).await.error(400, code);
        assert_eq!(error["param"], param, "{error}");
    }
    let bad: [(&str, &[u8]); 2] = [("text", TEXT.as_bytes()), ("draft_file:note.docx", b"bonjour")];
    app.ask(form("/v1/checks", "*/*", &bad)).await.error(400, "broken_document");
    assert!(app.records().await.is_empty(), "what is refused leaves no row");
}

#[tokio::test]
async fn http_check_without_javascript_gets_an_escaped_page_with_marks_in_words() {
    let app = app(Scripted::new(ANSWER));
    let draft = format!("{DRAFT} <script>alert(1)</script>");
    let fields: [(&str, &[u8]); 4] =
        [("text", TEXT.as_bytes()), ("draft", draft.as_bytes()), ("ui", b"fr"), ("mode", b"check")];
    let answer = app.ask(form("/v1/checks", "text/html,*/*", &fields)).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert!(answer.header("content-type").starts_with("text/html"));
    let page = &answer.body;
    assert!(page.contains("&lt;script&gt;alert(1)") && !page.contains("<script>alert"), "{page}");
    for words in [
        "✓ mot pour mot",
        "? à vérifier\u{a0}: ",
        "✗ sans appui\u{a0}: nombre absent",
        "Un nombre ou un montant n’est pas dans le document.",
        "phrase prouvée sur",
        "Texte comparé au document, sans IA",
        "<blockquote>",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    let fields: [(&str, &[u8]); 2] = [("text", TEXT.as_bytes()), ("ui", b"en")];
    let refused = app.ask(form("/v1/checks", "text/html", &fields)).await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
    assert!(refused.body.contains("There is no text to check"), "{}", refused.body);
}

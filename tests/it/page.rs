//! The page in a real browser, headless Chromium, over a real socket.

mod browser;

use calame::documents::{Block, Finished, Format, write};
use serde_json::{Value, json};
use thirtyfour::prelude::*;

use calame::admission::{self, Decision, Limits};
use calame::http::{ApiKey, Settings};
use calame::units::WattHours;

use crate::support::{Scripted, app_limited, app_with};
use browser::{Script, Visit};

const TEXT: &str = "Le conseil de l’association s’est réuni le 12 mars 2024 à Lyon. Il a voté un budget de \
    4 500 euros pour le jardin partagé. La trésorière, Mme Durand, a présenté les comptes. L’assemblée \
    générale aura lieu le 8 juin.";
/// Both sentences are re-worded, and the number of the second is not in the text.
const ANSWER: &str = "Le conseil a voté un budget de 4 500 euros. Mme Durand a présenté les deux comptes.";

/// The last state of a draft that went well.
const DONE: &str = "done";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_draft_is_marked_and_metered_with_few_requests_and_no_error() {
    let visit = Visit::pay(Scripted::new(ANSWER), "/", Script::On).await;
    let title = visit.driver.find(By::Css("html")).await.unwrap().attr("lang").await.unwrap();
    assert_eq!(title.as_deref(), Some("fr"));
    let requests = visit.number("performance.getEntriesByType('resource').length + 1").await;
    assert!(requests <= 6, "{requests} requests for the page");

    visit.draft(TEXT, "write").await;
    visit.reaches(DONE).await;
    let draft = visit.text("#draft").await;
    assert!(draft.contains("4 500 euros") && draft.contains("deux comptes"), "{draft}");
    assert_eq!(visit.number("document.querySelectorAll('#draft .s').length").await, 2);
    assert_eq!(draft.matches('✓').count(), 1, "a proof stands behind one sentence: {draft}");
    assert!(draft.contains("recoupé") && draft.contains("nombre absent"), "{draft}");
    assert_eq!(visit.attribute("#draft", "aria-busy").await, "false");
    assert!(visit.text("#coverage").await.contains('1'));
    let meter = visit.text("#meter").await;
    assert!(
        meter.contains('J') && meter.to_lowercase().contains("estim"),
        "the estimate is called one: {meter}"
    );
    assert!(visit.text("#label").await.contains("IA"));
    assert!(visit.shown("#copy").await);
    visit.photograph("page-desk").await;
    visit.dark().await;
    visit.photograph("page-dark").await;
    visit.no_complaint().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn stopping_keeps_what_was_written_and_frees_the_engine() {
    let visit = Visit::pay(Scripted::new(ANSWER).held_after(4), "/", Script::On).await;
    visit.draft(TEXT, "write").await;
    visit.until("document.querySelector('#draft .stream')?.textContent.trim().length > 0").await;
    visit.click("#stop").await;
    visit.reaches("stopped").await;
    visit.engine.saw_drop().await;
    assert!(visit.text("#draft").await.contains("Le conseil"), "the beginning is still there");
    assert!(!visit.text("#status").await.is_empty(), "the page says what happened");
    assert_eq!(visit.value("#text").await, TEXT);
    visit.no_complaint().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn extraction_asks_no_model_and_quotes_the_text() {
    let visit = Visit::pay(Scripted::new(ANSWER), "/", Script::On).await;
    visit.draft(TEXT, "extract").await;
    visit.reaches(DONE).await;
    let draft = visit.text("#draft").await;
    for line in draft
        .lines()
        .map(|line| line.trim_end_matches("mot pour mot").trim_end_matches(['✓', ' ', '\u{a0}']).trim())
        .filter(|line| !line.is_empty())
    {
        assert!(TEXT.contains(line), "{line}");
    }
    assert!(draft.contains('✓'), "the text's own words are proven: {draft}");
    assert!(visit.engine.jobs().is_empty());
    visit.no_complaint().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_becomes_text_and_a_broken_one_is_explained_and_loses_nothing() {
    let visit = Visit::pay(Scripted::new(ANSWER), "/", Script::On).await;
    let paragraphs = [Block::Heading("Budget".into()), Block::Paragraph(TEXT.into())];
    let draft = Finished { title: "Compte rendu", language: "fr", label: "relu", paragraphs: &paragraphs };
    let bytes = write(Format::Docx, &draft).expect("a document is written");
    visit.choose_file("compte-rendu.docx", &bytes).await;
    visit.until("document.querySelector('#text').value.includes('Mme Durand')").await;
    assert!(visit.text("#file-note").await.contains("section"));

    visit.choose_file("casse.docx", b"PK\x03\x04 and nothing more").await;
    visit.until("document.querySelector('#alert').textContent.length > 20").await;
    assert!(visit.shown("#alert").await);
    assert!(visit.value("#text").await.contains("Mme Durand"), "the text that was there stays");
    visit.photograph("page-bad-file").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_page_speaks_english_when_asked() {
    let visit = Visit::pay(Scripted::new(ANSWER), "/?lang=en", Script::On).await;
    assert_eq!(visit.attribute("html", "lang").await, "en");
    assert!(visit.text("main").await.contains("Write with AI"), "{}", visit.text("main").await);
    visit.no_complaint().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_form_works_without_javascript() {
    let visit = Visit::pay(Scripted::new(ANSWER), "/", Script::Off).await;
    visit.driver.find(By::Id("text")).await.unwrap().send_keys(TEXT).await.unwrap();
    visit.click("#write").await;
    let draft = visit.text_soon("section.result").await;
    assert!(draft.contains("4 500 euros") && draft.contains('J'), "{draft}");
    visit.photograph("page-without-javascript").await;
}

/// Word for word; re-worded; another number.
const BROUGHT: &str = "La trésorière, Mme Durand, a présenté les comptes. Le jardin partagé de Lyon est remarquable. \
    Il a voté un budget de 5 400 euros pour le jardin partagé.";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn any_text_is_checked_and_its_marks_are_words() {
    for (path, verbatim, to_check, wrong, share) in [
        ("/", "mot pour mot", "à vérifier : ", "sans appui : nombre absent", "1 phrase prouvée sur 3"),
        ("/?lang=en", "word for word", "to check: ", "no support: number absent", "1 sentence proven of 3"),
    ] {
        let visit = Visit::pay(Scripted::new(ANSWER), path, Script::On).await;
        visit.draft(TEXT, "verify summary").await;
        visit.click("#check").await;
        visit.reaches("error").await;
        assert!(!visit.text("#alert").await.is_empty(), "nothing to check is said");
        visit.driver.find(By::Id("checked")).await.unwrap().send_keys(BROUGHT).await.unwrap();
        visit.click("#check").await;
        visit.reaches(DONE).await;
        let draft = visit.text("#draft").await.replace('\u{a0}', " ");
        for words in [verbatim, to_check, wrong] {
            assert!(draft.contains(words), "{words}: {draft}");
        }
        assert_eq!(draft.matches('✓').count(), 1, "{draft}");
        assert_eq!(visit.text("#proven").await, share);
        visit.click("#draft .unsupported .mark").await;
        assert!(visit.text("#draft .why").await.contains("4 500 euros"), "the passage is shown");
        visit.photograph("page-check").await;
        visit.narrow(320).await;
        assert!(visit.number("document.documentElement.scrollWidth").await <= 320);
        visit.photograph("page-check-phone").await;
        assert!(visit.engine.jobs().is_empty());
        visit.no_complaint().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_draft_is_corrected_and_checked_again() {
    let visit = Visit::pay(Scripted::new(ANSWER), "/", Script::On).await;
    visit.draft(TEXT, "write").await;
    visit.reaches(DONE).await;
    visit.click("#correct").await;
    assert!(visit.value("#checked").await.contains("4 500 euros"), "the draft is there to be corrected");
    visit.ask::<Value>("document.querySelector('#checked').value = 'Il aura lieu demain. ' + document.querySelector('#text').value.split('. ')[2] + '.'").await;
    visit.click("#check").await;
    visit.until("document.querySelector('#label').textContent.includes('comparé')").await;
    let draft = visit.text("#draft").await;
    assert!(draft.contains("Mme Durand") && draft.matches('✓').count() == 1, "{draft}");
    visit.no_complaint().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn facts_left_out_are_told_and_added_with_one_click() {
    let visit = Visit::pay(Scripted::new(ANSWER), "/", Script::On).await;
    let facts = json!([
        { "kind": "vote", "text": "Le vote un.", "source": [0, 11] },
        { "kind": "vote", "text": "Le vote deux.", "source": [12, 25] },
        { "kind": "date", "text": "Le 8 juin.", "source": [26, 36] },
    ]);
    let claim = json!({
        "subject": "La trésorière", "predicate": "présenter", "object": "les comptes", "quantities": ["2 fois"], "when": null,
        "condition": null, "said_by": null, "denied": true, "modality": "planned",
    });
    let show = format!(
        "import('/page/show.js').then((page) => {{ const place = document.createElement('div'); let added = 0; \
         page.showLeft(place, {facts}, () => (added += 1)); place.querySelector('button').click(); \
         return place.textContent + '|' + added; }})"
    );
    let said: String = visit.awaits(&show).await;
    assert_eq!(said, "Non repris, faute de place\u{a0}: 2 votes, 1 date.Les ajouter|1");
    // A server that left facts out: its answer is played to the page.
    let play = format!(
        "(async () => {{ const real = window.fetch; window.fetch = async (url, options) => {{ const answer = await real(url, options); \
         if (url !== '/v1/checks') return answer; const body = await answer.json(); body.left_out = {facts}; \
         body.sentences[0].claims = [{claim}]; \
         return new Response(JSON.stringify(body), {{ status: 200, headers: {{ 'Content-Type': 'application/json' }} }}); }}; return 1; }})()"
    );
    visit.awaits::<u64>(&play).await;
    visit.draft(TEXT, "verify summary").await;
    visit.driver.find(By::Id("checked")).await.unwrap().send_keys(BROUGHT).await.unwrap();
    visit.click("#check").await;
    visit.reaches(DONE).await;
    assert!(visit.text("#left").await.contains("2 votes, 1 date"));
    visit.photograph("page-left-out").await;
    visit.click("#left button").await;
    let draft = visit.text("#draft").await;
    assert!(draft.contains("Le vote un.") && draft.contains("Le 8 juin."), "{draft}");
    assert_eq!(visit.text("#proven").await, "4 phrases prouvées sur 6");
    assert!(!visit.shown("#left").await);
    visit.click("#draft .mark").await;
    let read = visit.text("#draft .why").await;
    assert!(read.contains("La trésorière · présenter · les comptes · 2 fois (prévu, nié)"), "{read}");
    visit.no_complaint().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_text_is_checked_without_javascript() {
    let visit = Visit::pay(Scripted::new(ANSWER), "/", Script::Off).await;
    visit.draft(TEXT, "verify summary").await;
    visit.driver.find(By::Id("checked")).await.unwrap().send_keys(BROUGHT).await.unwrap();
    visit.click("#check").await;
    let result = visit.text_soon("main.alone section.result").await;
    for words in ["mot pour mot", "à vérifier", "nombre absent", "1 phrase prouvée sur 3"] {
        assert!(result.contains(words), "{words}: {result}");
    }
    visit.photograph("page-check-without-javascript").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_narrow_phone_shows_everything_without_scrolling_sideways() {
    let visit = Visit::pay(Scripted::new(ANSWER), "/", Script::On).await;
    visit.narrow(320).await;
    let width = "document.documentElement.scrollWidth";
    assert!(visit.number(width).await <= 320);
    visit.draft(TEXT, "write").await;
    visit.reaches(DONE).await;
    assert!(visit.number(width).await <= 320);
    let made: Value = visit.ask("[...document.querySelectorAll('button, summary, select')].filter((e) => e.offsetParent && e.getBoundingClientRect().height < 24).map((e) => e.id || e.textContent)").await;
    assert_eq!(made, json!([]), "targets of 24 pixels");
    visit.photograph("page-phone").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_with_a_key_is_used_through_the_field() {
    let settings = Settings { keys: vec![ApiKey::of("main", "sesame-open")], ..Settings::default() };
    let app = app_with(Scripted::new(ANSWER), settings, admission::Settings::default());
    let visit = Visit::pay_to(app, "/", Script::On).await;
    visit.draft(TEXT, "write").await;
    visit.reaches("error").await;
    assert!(visit.text("#alert").await.contains("clé"), "{}", visit.text("#alert").await);
    let give = async |key: &str| {
        visit.driver.find(By::Id("key")).await.unwrap().send_keys(key).await.unwrap();
        visit.click("#key-form button").await;
    };
    give("sesame").await;
    visit.until("document.querySelector('#key-status').textContent.includes('pas acceptée')").await;
    visit.ask::<Value>("document.querySelector('#key').value = ''").await;
    give("sesame-open").await;
    visit.until("document.querySelector('#key-status').textContent.includes('enregistrée')").await;
    assert_eq!(visit.value("#key").await, "", "the key does not stay on the page");
    let kept: u64 =
        visit.number("localStorage.length + sessionStorage.length + document.cookie.length").await;
    assert_eq!(kept, 0, "nor in the browser");
    visit.click("#write").await;
    visit.reaches(DONE).await;
    assert!(visit.text("#draft").await.contains("4 500 euros"));
    visit.photograph("page-key").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_spent_budget_is_said_plainly_and_extraction_still_works() {
    let decision = Decision {
        raised_by: Some("le bureau".into()),
        on: Some("12 mars 2026".into()),
        by: Some("l’assemblée générale".into()),
    };
    let limits = Limits { month: Some(WattHours(0.000_1)), decision, ..Limits::default() };
    let app = app_limited(Scripted::new(ANSWER), Settings::default(), limits);
    let visit = Visit::pay_to(app, "/", Script::On).await;
    visit.draft(TEXT, "write").await;
    visit.reaches(DONE).await;
    visit.click("#write").await;
    visit.reaches("error").await;
    let said = visit.text("#alert").await;
    for words in ["Budget d’énergie du mois", "atteint", "le bureau", "12 mars 2026", "sans IA"] {
        assert!(said.contains(words), "{words}: {said}");
    }
    visit.until("document.querySelector('#budget').textContent.includes('presque atteint')").await;
    visit.photograph("page-budget").await;
    visit.click("#extract").await;
    visit.reaches(DONE).await;
}

/// The meter's card over a record of a class, drawn by the page itself.
async fn card(visit: &Visit, class: &str, estimated: bool) -> String {
    let figure = |value: f64| json!({ "value": value, "low": value / 2.0, "high": value * 2.0 });
    let record = json!({
        "energy": {
            "class": class, "estimated": estimated, "sources": ["test source"],
            "assumptions": ["46.1 gCO2e/kWh, FRA", "0.74 W idle"],
            "joules": figure(0.000_42), "full_joules": figure(0.000_5), "wasted_joules": figure(0.0),
            "wh": figure(1.2e-7), "co2e_g": figure(5.4e-9), "embodied_g": figure(2e-7),
            "extractive_joules": figure(0.000_003_1),
        },
        "latency_ms": { "queue": 0, "prefill": 2, "first_token": 2, "decode": 3, "total": 6 },
        "tokens": { "prompt": 100, "cached": 0, "completion": 30 },
    });
    let show = format!(
        "import('/page/show.js').then((page) => {{ const place = document.createElement('div'); \
         page.showMeter(place, {record}, true); return place.textContent; }})"
    );
    visit.awaits(&show).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_card_says_what_every_class_is_and_no_energy_is_nought() {
    for (path, estimate, measure, small, smaller) in [
        ("/", "estimé", "mesuré", "0,42\u{a0}mJ", "3,1\u{a0}µJ"),
        ("/?lang=en", "estimated", "measured", "0.42\u{a0}mJ", "3.1\u{a0}µJ"),
    ] {
        let visit = Visit::pay(Scripted::new(ANSWER), path, Script::On).await;
        for (class, estimated) in [("A", false), ("B", false), ("C", false), ("D", true), ("E", true)] {
            let card = card(&visit, class, estimated).await;
            let (said, not_said) = if estimated { (estimate, measure) } else { (measure, estimate) };
            assert!(card.contains(said) && !card.contains(not_said), "{class}: {card}");
            assert!(
                card.contains(&format!(" {class}, {said}"))
                    || card.contains(&format!("\u{a0}{class}, {said}")),
                "{card}"
            );
            assert!(card.contains(small) && card.contains(smaller), "{card}");
            assert!(
                card.contains("46.1 gCO2e/kWh") && card.contains("0.74 W idle"),
                "constants are named: {card}"
            );
            for nought in ["0,00\u{a0}", "0.00\u{a0}", " 0\u{a0}"] {
                assert!(!card.contains(nought), "{nought}: {card}");
            }
        }
    }
}

//! The page in a real browser, headless Chromium, over a real socket.

mod browser;

use std::time::Duration;

use calame::documents::{Block, Finished, Format, write};
use serde_json::{Value, json};
use thirtyfour::prelude::*;

use crate::support::Scripted;
use browser::{Script, Visit};

const TEXT: &str = "Le conseil de l’association s’est réuni le 12 mars 2024 à Lyon. Il a voté un budget de \
    4 500 euros pour le jardin partagé. La trésorière, Mme Durand, a présenté les comptes. L’assemblée \
    générale aura lieu le 8 juin.";
/// Its first sentence is in the text; the number of the second is not.
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
    assert_eq!(draft.matches('✓').count(), 1, "one of the two is supported: {draft}");
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
    for line in draft.lines().map(|line| line.trim_end_matches('✓').trim()).filter(|line| !line.is_empty())
    {
        assert!(TEXT.contains(line), "{line}");
    }
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
    let draft = visit
        .driver
        .query(By::Css("section.result"))
        .wait(Duration::from_secs(10), Duration::from_millis(100));
    let draft = draft.first().await.expect("the result is a page").text().await.unwrap();
    assert!(draft.contains("4 500 euros") && draft.contains('J'), "{draft}");
    visit.photograph("page-without-javascript").await;
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

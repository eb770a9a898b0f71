//! A style's length is that of its prompt's front matter, whoever asks: API, page, command line, evaluation, documentation.

use std::path::Path;

use assert_cmd::Command;
use calame::draft::{Language, Length, LengthUnit, Prompt, Prompts};

use super::*;

const READ_ME: [&str; 2] = [include_str!("../../../README.md"), include_str!("../../../README.fr.md")];

/// The length in the parameters of a draft.
fn length(body: &Value) -> Length {
    let parameters = &body["provenance"]["parameters"];
    let number =
        |name: &str| parameters[name].as_u64().map(|number| u32::try_from(number).expect("a length"));
    match (number("words"), number("characters")) {
        (Some(words), None) => Length::Words(words),
        (None, Some(characters)) => Length::Characters(characters),
        _ => panic!("one length: {parameters}"),
    }
}

fn command(folder: &Path, args: &[&str]) -> Value {
    let mut command = Command::cargo_bin("calame").expect("built with the tests");
    let run = command.env("CALAME_HOME", folder).current_dir(folder).args(args).output().expect("runs");
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    serde_json::from_slice(&run.stdout).unwrap_or_else(|error| panic!("{error}: {args:?}"))
}

/// The option of a style on the page: unit, usual length, least and most.
fn option(page: &str, style: &str) -> (String, [u32; 3]) {
    let tag = page.split("<option ").find(|tag| tag.starts_with(&format!("value=\"{style}\"")));
    let tag = tag.unwrap_or_else(|| panic!("no {style} on the page"));
    let said = |name: &str| {
        let (_, after) = tag.split_once(&format!(" data-{name}=\"")).expect("a length of the style");
        after.split('"').next().unwrap_or_default().to_owned()
    };
    (said("unit"), ["usual", "least", "most"].map(|name| said(name).parse().expect("a number")))
}

fn folder_to_evaluate() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let must = json!({ "fact": "a budget", "kind": "vote", "evidence": "4 500 euros", "keys": ["4 500"] });
    let key = json!({ "language": "fr", "must": [must], "traps": [], "faithful": [] });
    for (name, content) in [("text.txt", TEXT.to_owned()), ("text.key.json", key.to_string())] {
        std::fs::write(folder.path().join(name), content).expect("writable");
    }
    folder
}

fn unit(prompt: &Prompt) -> &'static str {
    match prompt.lengths.unit {
        LengthUnit::Words => "words",
        LengthUnit::Characters => "characters",
    }
}

#[tokio::test]
async fn every_style_has_one_length_whoever_asks() {
    let app = app(Scripted::new(ANSWER));
    let prompts = Prompts::embedded();
    let page = app.ask(get("/?lang=fr")).await.body;
    let folder = folder_to_evaluate();
    let read_me = READ_ME.map(|text| text.split_whitespace().collect::<Vec<_>>().join(" "));
    for style in prompts.styles() {
        let prompt = prompts.get(style, Language::French).expect("a style of ours");
        let lengths = prompt.lengths;
        assert_eq!(lengths, prompts.get(style, Language::English).expect("in English too").lengths);

        let ask = json!({ "text": TEXT, "style": style, "mode": "extract" });
        assert_eq!(length(&app.ask(post("/v1/drafts", &ask)).await.json()), lengths.usual(), "{style}");
        assert_eq!(
            option(&page, style),
            (unit(prompt).to_owned(), [lengths.default, lengths.least, lengths.most])
        );
        let said = command(folder.path(), &["summarize", "--no-ai", "--json", "--style", style, "text.txt"]);
        assert_eq!(length(&said), lengths.usual(), "{style}");
        let figures =
            command(folder.path(), &["evaluate", "--modes", "extract", "--style", style, "--json", "-", "."]);
        let asked = &figures["modes"][0]["each"][0]["words_asked"];
        assert_eq!(asked.as_u64(), Some(u64::from(lengths.usual().in_words())), "{style}");
        for read_me in &read_me {
            let stated = format!("`{style}` ({} ", lengths.default);
            assert!(read_me.contains(&stated), "the README says no length of {style}: {stated}");
        }
    }
}

#[tokio::test]
async fn a_length_outside_its_style_is_refused_in_the_unit_that_was_asked() {
    let app = app(Scripted::new(ANSWER));
    for prompt in Prompts::embedded().offered(Language::French) {
        for asked in [Length::Words(0), Length::Characters(0)] {
            let bounds = prompt.lengths.bounds(asked);
            let name = if matches!(asked, Length::Words(_)) { "words" } else { "characters" };
            for (length, fits) in [
                (bounds.start() - 1, false),
                (*bounds.start(), true),
                (*bounds.end(), true),
                (bounds.end() + 1, false),
            ] {
                let mut ask = json!({ "text": TEXT, "style": prompt.name, "mode": "extract" });
                ask[name] = json!(length);
                let answer = app.ask(post("/v1/drafts", &ask)).await;
                if fits {
                    assert_eq!(answer.status, StatusCode::OK, "{ask}: {}", answer.body);
                } else {
                    let error = answer.error(400, "invalid_parameter");
                    assert_eq!(error["param"], name);
                }
            }
        }
    }
}

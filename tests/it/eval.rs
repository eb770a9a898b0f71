//! Documents of associations with keys (`tests/eval`): their form, and how many of the facts that readers need are told
//! without any model. `held/` has been looked at by nobody who writes a rule.

use std::path::{Path, PathBuf};

use assert_cmd::Command;
use calame::bench::{AnswerKey, Facts};
use calame::documents::Document;
use calame::draft::{Language, Length, extract_for};

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/eval").join(name)
}

fn keyed(name: &str) -> Vec<(String, Document, AnswerKey)> {
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder(name)).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.to_string_lossy().ends_with(".key.json"));
    files.sort();
    let one = |file: &PathBuf| {
        let source = file.to_string_lossy().replace(".key.json", ".txt");
        let key: AnswerKey = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
        (source.clone(), Document::from_text(&std::fs::read_to_string(source).unwrap()), key)
    };
    files.iter().map(one).collect()
}

#[test]
fn every_key_is_whole_and_its_evidence_is_in_its_document() {
    const KINDS: &[&str] = &["decision", "vote", "action", "figure", "date", "open", "context", "cause"];
    let folders = ["learn", "learn-more", "held", "held-more"].map(keyed);
    assert_eq!(folders.each_ref().map(Vec::len), [19, 60, 6, 10]);
    let mut sentences = 0;
    for (name, document, key) in folders.iter().flatten() {
        assert!(key.language.parse::<Language>().is_ok() && !key.genre.is_empty(), "{name}");
        assert!((12..=16).contains(&key.must.len()), "{name}: {}", key.must.len());
        for must in &key.must {
            assert!(
                KINDS.contains(&must.kind.as_str()) && !must.keys.is_empty() && !must.fact.is_empty(),
                "{name}: {must:?}"
            );
            assert!(document.text.contains(&must.evidence), "{name}: {}", must.evidence);
        }
        for trap in &key.traps {
            assert!(
                !trap.told.is_empty() && !trap.known.is_empty() && !trap.why.is_empty(),
                "{name}: {trap:?}"
            );
        }
        sentences += key.traps.len() + key.faithful.len();
    }
    assert!(sentences >= 1700, "{sentences}");
}

/// Facts told, votes and actions told, of a folder.
fn told(name: &str, style: &str, words: u32) -> (f64, f64) {
    let (mut all, mut acts) = ((0, 0), (0, 0));
    for (_, document, key) in keyed(name) {
        let language = key.language.parse().unwrap();
        let kept = extract_for(&document, style, language, Length::Words(words));
        let draft = kept.iter().map(|sentence| sentence.text.as_str()).collect::<Vec<_>>().join("\n");
        let facts = Facts::of(&draft, &kept, &document, &key);
        for (sum, share) in [(&mut all, facts.told), (&mut acts, facts.votes_and_actions)] {
            sum.0 += share.of;
            sum.1 += share.all;
        }
    }
    let percent = |(of, all): (usize, usize)| 100.0 * of as f64 / all as f64;
    (percent(all), percent(acts))
}

/// What extraction tells today, less two or three points; a change that falls below tells less.
#[test]
fn extraction_tells_the_facts_that_readers_need() {
    for (folder, style, words, least, least_acts) in FLOORS {
        let (all, acts) = told(folder, style, words);
        assert!(
            all >= least && acts >= least_acts,
            "{folder} {style} {words}: {all:.1} % of facts, {acts:.1} % of votes and actions"
        );
    }
}

/// Style, words, percent of facts, percent of votes and actions. On `learn` the weights have seen the documents.
const FLOORS: [(&str, &str, u32, f64, f64); 6] = [
    ("learn", "summary", 150, 52.0, 0.0),
    ("learn", "summary", 300, 75.5, 82.0),
    ("learn", "minutes", 300, 73.0, 90.0),
    ("held", "summary", 150, 41.0, 0.0),
    ("held", "summary", 300, 67.0, 0.0),
    ("held", "minutes", 300, 65.0, 76.0),
];

#[test]
fn the_evaluation_command_holds_drafts_to_their_keys() {
    let home = tempfile::tempdir().unwrap();
    let json = home.path().join("figures.json");
    let run = Command::cargo_bin("calame")
        .unwrap()
        .env("CALAME_HOME", home.path())
        .arg("evaluate")
        .arg(folder("held"))
        .args(["--modes", "extract", "--words", "150", "--json"])
        .arg(&json)
        .output()
        .unwrap();
    assert_eq!(run.status.code(), Some(0), "{}", String::from_utf8_lossy(&run.stderr));
    let table = String::from_utf8(run.stdout).unwrap();
    for row in [
        "6 documents with keys",
        "facts told, by their keys",
        "votes and actions",
        "false sentences marked",
        "joules a draft",
    ] {
        assert!(table.contains(row), "{row} in {table}");
    }
    let figures: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(&json).unwrap()).unwrap();
    let mode = &figures["modes"][0];
    assert_eq!((mode["mode"].as_str(), mode["each"].as_array().map(Vec::len)), (Some("extract"), Some(6)));
    assert!(mode["facts"]["told"]["all"].as_u64().unwrap() > 60 && mode["joules"].as_f64().is_some());
    assert!(figures["marks"]["traps_marked"]["all"].as_u64().unwrap() == 72, "{figures}");
}

//! The whole workspace asks for the words that its Fluent files have, and for all of them.

use super::architecture::source::{files, relative, sources};
use calame::words::{Language, find, keys};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// How keys begin that Rust code asks for; others are those of the page's templates, and notes, which the meter's tests hold.
const SUBJECTS: [&str; 8] =
    ["live-", "command-", "report-", "meter-energy", "notice-", "mend-", "draft-", "prompt-"];

/// Where texts stand in the code by language because they are how a language is read or written, and no sentences.
const READ: [&str; 5] = [
    "crates/draft/src/construct/pointing.rs",
    "crates/draft/src/lexicon/mod.rs",
    "crates/draft/src/text/numbers.rs",
    "crates/draft/src/text/words.rs",
    "crates/words/src/language.rs",
];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// What is quoted in the code of a file, tests left out: the keys that it asks for are among it.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    let code = text.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
    code.split(['"', '`', '\''])
}

fn is_key(text: &str) -> bool {
    text.contains('-') && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
}

/// Where keys begin that the code ends with a code of its own: `live-left-` in `format!("live-left-{kind}")`.
fn family(text: &str) -> Option<&str> {
    let start = text.split(['{', '$']).next().unwrap_or_default();
    (start.ends_with('-') && is_key(start)).then_some(start)
}

/// Every text that a file may ask for words with, as keys begin.
fn asked(root: &Path) -> Vec<(String, String)> {
    let mut all = Vec::new();
    for folder in ["src", "crates"] {
        for file in files(&root.join(folder), &["rs", "html", "js"]) {
            let path = relative(root, &file);
            let text = std::fs::read_to_string(&file).expect("a source file is readable UTF-8");
            if path.ends_with("tests.rs") || path.starts_with("crates/words/") {
                continue;
            }
            match file.extension().and_then(|end| end.to_str()) {
                // A script writes its keys without their beginning.
                Some("js") => all.extend(quoted(&text).map(|key| (path.clone(), format!("live-{key}")))),
                Some("html") => {
                    let keys = text.split("{{").filter_map(|part| Some(part.split_once("}}")?.0));
                    all.extend(keys.map(|key| (path.clone(), key.to_owned())));
                }
                _ => all.extend(quoted(&text).map(|key| (path.clone(), key.to_owned()))),
            }
        }
    }
    all
}

#[test]
fn every_message_is_asked_for() {
    let asked = asked(&root());
    let families: BTreeSet<&str> = asked.iter().filter_map(|(_, text)| family(text)).collect();
    let whole: BTreeSet<&str> = asked.iter().map(|(_, text)| text.as_str()).collect();
    // A code of the end is written out somewhere, with its own bars; months are numbers.
    let coded = |end: &str| {
        let scripted = format!("live-{end}");
        let all = [end, scripted.as_str(), &end.replace('-', "_")];
        end.parse::<u8>().is_ok() || all.iter().any(|end| whole.contains(end))
    };
    let in_family = |key: &str| families.iter().any(|start| key.strip_prefix(start).is_some_and(coded));
    let unused: Vec<&str> = keys().filter(|key| !whole.contains(key) && !in_family(key)).collect();
    assert!(unused.is_empty(), "nobody asks for {unused:?}: take them out of both files");
}

#[test]
fn every_message_asked_for_exists() {
    let is_asked = |(path, text): &(String, String)| {
        path.ends_with(".rs") && is_key(text) && SUBJECTS.iter().any(|subject| text.starts_with(subject))
    };
    let has = |language, key: &str| {
        find(language, key, &[]).is_some() || find(language, &format!("{key}.one"), &[]).is_some()
    };
    let missing: Vec<(String, String)> = asked(&root())
        .into_iter()
        .filter(|asked| is_asked(asked) && !asked.1.ends_with('-'))
        .filter(|(_, key)| !Language::ALL.into_iter().all(|language| has(language, key)))
        .collect();
    assert!(missing.is_empty(), "no Fluent file has these: {missing:?}");
}

#[test]
fn no_text_is_chosen_by_a_match_on_a_language() {
    let mut wrong = Vec::new();
    for source in sources(&root()).iter().filter(|source| !READ.contains(&source.path.as_str())) {
        for at in 0..source.tokens.len() {
            let after: Vec<&str> = (at + 2..at + 6).map(|next| source.word(next)).collect();
            let text = after.iter().find(|word| !matches!(**word, "(" | "[" | "{" | "&"));
            if source.has(at, &["French", "=>"]) && text.is_some_and(|word| matches!(*word, "\"" | "format"))
            {
                wrong.push(source.place(at));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "write these texts into crates/words/messages and ask for them by key: {wrong:?}"
    );
}

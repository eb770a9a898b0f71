use std::collections::HashSet;

use crate::messages::{ENGLISH, FRENCH};
use crate::{Language, count, find, keys, label, message, message_with};

/// Message keys and attributes, in order, with the variables each uses.
fn shape(file: &str) -> Vec<(String, Vec<&str>)> {
    let mut shape: Vec<(String, Vec<&str>)> = Vec::new();
    for line in file.lines().filter(|line| !line.starts_with('#')) {
        let text = match line.split_once(" =") {
            Some((key, text)) => {
                shape.push((key.trim().to_owned(), Vec::new()));
                text
            }
            None => line,
        };
        let used = text.split("{ $").skip(1).filter_map(|rest| Some(rest.split_once(" }")?.0));
        if let Some((_, all)) = shape.last_mut() {
            all.extend(used);
            all.sort_unstable();
        }
    }
    shape
}

#[test]
fn both_languages_have_the_same_keys_with_the_same_variables() {
    for (french, english) in FRENCH.iter().zip(ENGLISH) {
        assert_eq!(shape(french), shape(english));
    }
}

#[test]
fn the_files_are_sound_and_no_key_stands_twice() {
    for file in FRENCH.iter().chain(ENGLISH) {
        let errors =
            fluent_bundle::FluentResource::try_new((*file).to_owned()).err().map(|(_, errors)| errors);
        assert_eq!(errors, None);
        assert!(file.starts_with("### "), "a file says what it is about");
    }
    let mut seen = HashSet::new();
    assert_eq!(keys().find(|key| !seen.insert(*key)), None);
    for (language, key) in
        Language::ALL.into_iter().flat_map(|language| keys().map(move |key| (language, key)))
    {
        let counts = find(language, &format!("{key}.one"), &[]).is_some();
        assert_eq!(counts, find(language, &format!("{key}.other"), &[]).is_some(), "{key}");
        assert_ne!(counts, find(language, key, &[]).is_some(), "{key}");
    }
}

#[test]
fn what_is_filled_in_stands_alone() {
    assert_eq!(message_with(Language::French, "live-source", &[]), "live-source", "it has attributes only");
    assert_eq!(message_with(Language::English, "live-class", &[("value", &"E")]), "class E");
    assert_eq!(message(Language::French, "unknown-key"), "unknown-key");
    assert_eq!(find(Language::French, "unknown-key", &[]), None);
}

#[test]
fn labels_are_the_words_of_their_keys() {
    for key in keys().filter(|key| key.starts_with("draft-heading-") || key.starts_with("draft-missing-")) {
        for language in Language::ALL {
            assert_eq!(label(language, key), message(language, key));
            assert_ne!(label(language, key), key);
        }
    }
    assert_eq!(label(Language::French, "draft-closing"), "Bien cordialement,");
    assert_eq!(label(Language::French, "unknown-key"), "unknown-key");
}

#[test]
fn plurals_are_those_of_the_language() {
    assert_eq!(count(Language::French, "live-words", 1, &[]), "1 mot");
    assert_eq!(count(Language::French, "live-words", 0, &[]), "0 mot");
    assert_eq!(count(Language::English, "live-words", 0, &[]), "0 words");
}

/// The space that French sets before a sign, narrow or not, where no line is broken.
fn space_before(sign: char) -> Option<char> {
    match sign {
        ';' | '?' | '!' => Some('\u{202f}'),
        ':' | '»' => Some('\u{a0}'),
        _ => None,
    }
}

/// Why a text has not the typography of French.
fn faults(text: &str) -> Vec<String> {
    let mut faults = Vec::new();
    let characters: Vec<char> = text.replace("://", "").trim().chars().collect();
    for pair in characters.windows(2) {
        if space_before(pair[1]).is_some_and(|space| pair[0] != space) {
            faults.push(format!("before {}", pair[1]));
        }
        if pair[0] == '«' && pair[1] != '\u{a0}' {
            faults.push("after «".to_owned());
        }
    }
    for unit in ["W", "W/Go", "ms", "kg", "J", "Wh", "g", "s", "%", "gCO2e/kWh"] {
        let parted = format!("}} {unit}");
        let mut after = text.split(&parted).skip(1);
        if after.any(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '/')) {
            faults.push(format!("a figure parts from its {unit}"));
        }
    }
    faults.extend(["\'", "..."].into_iter().filter(|wrong| text.contains(wrong)).map(str::to_owned));
    faults
}

#[test]
fn french_has_its_typography() {
    // What a model is asked has the spaces that models are used to.
    let mut asked = false;
    for line in FRENCH.iter().flat_map(|file| file.lines()).filter(|line| !line.starts_with('#')) {
        if !line.starts_with(' ') {
            asked = line.starts_with("prompt-");
        }
        let text = line.split_once('=').map_or("", |(_, text)| text);
        assert!(asked || faults(text).is_empty(), "{:?}: {line}", faults(text));
    }
    for wrong in [
        "Prêt ?",
        "Prêt\u{a0}?",
        "Prêt?",
        "Voici : un",
        "Voici\u{202f}: un",
        "« un\u{a0}»",
        "{ $n } W",
        "l'un",
    ] {
        assert!(!faults(wrong).is_empty(), "{wrong}");
    }
    assert_eq!(faults("? «\u{a0}Voici\u{a0}: un\u{a0}»\u{202f}; { $n }\u{a0}W, { $n } sections"), [""; 0]);
}

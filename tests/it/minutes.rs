//! Minutes of meetings that are ours: what their notes settle in so many words is found, with or without a model.

use calame::documents::Document;
use calame::draft::{Language, Prompts, check, completed};

const NOTES: [(&str, Language, &str); 2] = [
    (
        include_str!("minutes/comite-fr.notes.txt"),
        Language::French,
        include_str!("minutes/comite-fr.expected.txt"),
    ),
    (
        include_str!("minutes/committee-en.notes.txt"),
        Language::English,
        include_str!("minutes/committee-en.expected.txt"),
    ),
];

/// What a person lists and no item of the text holds: items hold every word of one of the choices.
fn missing(text: &str, expected: &'static str) -> Vec<&'static str> {
    let lower = text.to_lowercase();
    let held = |words: &str| {
        lower.lines().any(|item| words.to_lowercase().split_whitespace().all(|word| item.contains(word)))
    };
    let listed = expected.lines().filter_map(|line| line.split_once(' ')).filter(|(kind, _)| *kind != "#");
    listed.filter(|(_, words)| !words.split('|').any(held)).map(|(_, words)| words).collect()
}

/// Against a model that says nothing: what is not held then needs other sentences to be understood, and a second reading
/// adds nothing.
#[test]
fn what_a_meeting_settles_is_found_in_its_own_words() {
    let prompts = Prompts::embedded();
    let mut told = String::new();
    for (text, language, expected) in NOTES {
        let (doc, prompt) = (Document::from_text(text), prompts.get("minutes", language).unwrap());
        let (minutes, added) = completed(&[], &doc, prompt, &mut Vec::new());
        assert!(!added.is_empty() && !minutes.contains("radiateur") && !minutes.contains("wheelbarrow"));
        let missing = missing(&minutes, expected);
        told += &format!("{minutes}\n\nnot held: {missing:#?}\n\n");
        let listed = expected.lines().count() - 1;
        assert!(missing.len() * 3 <= listed * 2, "{missing:#?}");
        let (_, again) = completed(&check(&minutes, &doc, language), &doc, prompt, &mut Vec::new());
        assert_eq!(again, [""; 0]);
    }
    insta::assert_snapshot!(told);
}

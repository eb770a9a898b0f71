//! The checks on sentences that a person has labelled: inventions planted in a draft are marked, faithful sentences
//! are left alone. The texts are ours; `checks/*.cases.txt` says how to read them.

use calame::documents::Document;
use calame::draft::{Language, Proof, Status, check};

const FRENCH: (&str, &str) =
    (include_str!("quality/assembly-fr.source.txt"), include_str!("checks/fr.cases.txt"));
const ENGLISH: (&str, &str) =
    (include_str!("quality/meeting-en.source.txt"), include_str!("checks/en.cases.txt"));

/// What a person says of a sentence: none when it is faithful, else the kind of its invention.
struct Case {
    planted: Option<char>,
    text: &'static str,
}

fn cases(file: &'static str) -> Vec<Case> {
    let line = |line: &'static str| {
        let (label, text) = line.split_once(' ').unwrap();
        match label {
            "#" => None,
            "=" => Some(Case { planted: None, text }),
            kind => Some(Case { planted: kind.chars().next(), text }),
        }
    };
    file.lines().filter_map(line).collect()
}

/// The sentences judged otherwise than by the person, and how many of that label there are.
fn wrong(source: &str, file: &'static str, language: Language, planted: bool) -> (Vec<String>, usize) {
    let doc = Document::from_text(source);
    let all: Vec<Case> = cases(file).into_iter().filter(|case| case.planted.is_some() == planted).collect();
    let judged = all.iter().map(|case| (case, check(case.text, &doc, language)));
    let missed = judged.filter(|(_, checked)| {
        checked.iter().any(|sentence| sentence.status != Status::Supported) != planted
    });
    let told = missed.map(|(case, checked)| {
        let reasons: Vec<&str> = checked.iter().flat_map(|s| &s.reasons).map(String::as_str).collect();
        format!("{} {} {reasons:?}", case.planted.unwrap_or('='), case.text)
    });
    (told.collect(), all.len())
}

#[test]
fn planted_inventions_are_marked_in_at_least_95_cases_of_100() {
    for (texts, language) in [(FRENCH, Language::French), (ENGLISH, Language::English)] {
        let (missed, of) = wrong(texts.0, texts.1, language, true);
        assert!(of >= 80);
        assert!(
            missed.len() * 100 <= of * 5,
            "{} of {of} are not marked:\n{}",
            missed.len(),
            missed.join("\n")
        );
    }
}

#[test]
fn at_most_10_faithful_sentences_of_100_are_marked() {
    for (texts, language) in [(FRENCH, Language::French), (ENGLISH, Language::English)] {
        let (flagged, of) = wrong(texts.0, texts.1, language, false);
        assert!(of >= 60);
        assert!(flagged.len() * 10 <= of, "{} of {of} are marked:\n{}", flagged.len(), flagged.join("\n"));
    }
}

/// The very sentences on which program and person differ: a change of the checks shows here before and after.
#[test]
fn what_the_checks_miss_is_written_down() {
    let mut told = String::new();
    for (texts, language) in [(FRENCH, Language::French), (ENGLISH, Language::English)] {
        for (planted, label) in [(true, "planted, not marked"), (false, "faithful, marked")] {
            let (wrong, of) = wrong(texts.0, texts.1, language, planted);
            told += &format!("{} {label}: {} of {of}\n", language.code(), wrong.len());
            told.extend(wrong.into_iter().map(|case| format!("  {case}\n")));
        }
    }
    insta::assert_snapshot!(told);
}

/// A mark of support stands where a proof does and nowhere else, and the document's own words need no other.
#[test]
fn what_is_supported_has_its_proof() {
    for (texts, language) in [(FRENCH, Language::French), (ENGLISH, Language::English)] {
        let doc = Document::from_text(texts.0);
        let flat = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let source = flat(&doc.text);
        for sentence in cases(texts.1).iter().flat_map(|case| check(case.text, &doc, language)) {
            assert_eq!(sentence.status == Status::Supported, sentence.proof.is_some(), "{sentence:?}");
            let copied = source.contains(flat(&sentence.text).trim_end_matches('.'));
            assert!(copied || sentence.proof != Some(Proof::Verbatim), "{sentence:?}");
        }
    }
}

/// The one mark that must never fail: a figure that the source lacks.
#[test]
fn no_planted_number_or_date_goes_without_a_mark() {
    for (texts, language) in [(FRENCH, Language::French), (ENGLISH, Language::English)] {
        let (missed, _) = wrong(texts.0, texts.1, language, true);
        let absent: Vec<&String> = missed.iter().filter(|case| case.starts_with(['n', 'd'])).collect();
        assert!(absent.is_empty(), "{absent:#?}");
    }
}

/// What a small model writes of any text: it resembles no false sentence of ours, and has to do with nothing.
#[test]
fn what_has_nothing_to_do_with_the_document_is_never_supported() {
    let source = include_str!("quality/meeting-en.source.txt");
    let doc = Document::from_text(source);
    for sentence in [
        "Hello, I'm writing to you today about a special evening of jazz.",
        "This new method allows all shoppers to use, and also to download, a copy of the daily newspaper.",
        "The paragraph explains why the author likes a quiet landscape.",
        "You're not going there.",
    ] {
        let marked = check(sentence, &doc, Language::English);
        assert!(marked.iter().all(|one| one.status != Status::Supported), "{sentence}: {marked:?}");
    }
}

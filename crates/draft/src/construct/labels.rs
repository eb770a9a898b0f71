//! What the first words of a line or of a paragraph name, without a heading of its own.

use std::ops::Range;

use super::lists::is_point;
use crate::Language;
use crate::compression::has_verb;
use crate::lexicon::{Lexicon, Pos};
use crate::text::lines::is_item;
use crate::text::words::fold;
use calame_documents::Document;

/// Headings that name no topic; folded.
pub(super) const GENERIC: &[&str] = &[
    "questions diverses",
    "question diverse",
    "divers",
    "points divers",
    "informations",
    "information",
    "informations diverses",
    "ordre du jour",
    "introduction",
    "conclusion",
    "l'essentiel",
    "essentiel",
    "decisions",
    "votes",
    "actions",
    "a faire",
    "points en suspens",
    "notes",
    "rappel",
    "rappels",
    "annexe",
    "annexes",
    "contexte",
    "resume",
    "suite",
    "compte rendu",
    "matters arising",
    "any other business",
    "aob",
    "other business",
    "news",
    "summary",
    "background",
    "next steps",
    "to do",
    "points",
    "chiffres",
    "dates",
    "en bref",
    "bilan",
    "relevance",
    "what happened",
    "facts",
    "recommendations",
    "recommandations",
    "commentaires",
    "comments",
    "observations",
    "details",
    "suites",
    "rappel du cadre",
    "ou nous en sommes",
    "where we are",
    "what we know",
    "what happened next",
    "the facts",
    "les faits",
    "deroulement",
    "ce que nous savons",
    "ce que l'on sait",
    "ce qui s'est passe",
    "done so far",
    "deja fait",
    "pour la suite",
    "pour memoire",
];

/// « classe découverte : 5 jours. coût 345 €. »: in notes, the words before the colon of a line name what else stands on it.
pub(super) fn label_of_line<'t>(doc: &Document, words: &'t str, language: Language) -> Option<&'t str> {
    let (label, after) = words.split_once(':')?;
    let label = label.split(" (").next().unwrap_or_default().trim();
    let noun = |word: &str| {
        let known = Lexicon::of(language).analyses(&word.to_lowercase());
        known.first().is_some_and(|reading| reading.pos == Pos::Noun)
    };
    let fits = (1..=4).contains(&label.split_whitespace().count())
        && after.starts_with(char::is_whitespace)
        && label.split_whitespace().all(|word| word.starts_with(char::is_alphabetic))
        && label.split_whitespace().any(noun)
        && !GENERIC.contains(&fold(label).as_str());
    let somebody = doc.turns.iter().any(|turn| turn.speaker == label);
    (fits && !somebody && !has_verb(label, language)).then_some(label)
}

/// « Bourse aux vélos » of « - Bourse aux vélos : samedi 17 mai. »; a name alone is somebody who speaks.
pub(super) fn label_of_item(words: &str, language: Language) -> Option<&str> {
    if !is_item(words) {
        return None;
    }
    let (_, rest) = words.split_once(char::is_whitespace)?;
    let (label, after) = rest.split_once(':')?;
    let label = label.split(" (").next().unwrap_or_default().trim();
    let known = |word: &str| {
        let lower = word.to_lowercase();
        Lexicon::of(language).analyses(&lower).first().is_some_and(|reading| reading.pos != Pos::Verb)
    };
    let count = label.split_whitespace().count();
    let noun = label.split_whitespace().any(|word| known(word.trim_matches(|c: char| !c.is_alphanumeric())));
    let fits = (1..=5).contains(&count) && after.starts_with(char::is_whitespace) && noun;
    (fits && !has_verb(label, language)).then_some(label)
}

/// « Les élèves. Nous en comptions… »: a few words at the head of a line, with a full stop.
pub(super) fn names_its_paragraph(text: &str, span: &Range<usize>, language: Language) -> bool {
    let words = &text[span.clone()];
    let opens = text[..span.start].trim_end_matches([' ', '\t']).ends_with('\n');
    let count = words.split_whitespace().count();
    opens
        && count <= 4
        && words.ends_with('.')
        && words.starts_with(char::is_uppercase)
        && words.trim_end_matches('.').chars().count() > 4
        && !has_verb(words, language)
        && !words.contains(|c: char| c.is_ascii_digit() || ",:;".contains(c))
}

/// Where the points that begin at a place end, blank lines between them or not.
pub(super) fn points_end(text: &str, body: usize) -> usize {
    let mut at = body;
    for paragraph in text[body..].split_inclusive("\n\n") {
        let words = paragraph.trim_start();
        if !words.is_empty() && !is_point(words) {
            break;
        }
        at += paragraph.len();
    }
    at
}

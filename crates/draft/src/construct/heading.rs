//! The words of a heading, without its marks.

use crate::text::lines::{is_item, is_ruled};

/// The words of a heading or of the line that opens a list, so that a colon can follow.
pub(super) fn heading_words(words: &str) -> String {
    let words = words.trim_start_matches(['#', '[']).trim_end_matches(']').trim();
    let words = if is_ruled(words) { words.trim_matches(['-', '=', '*', '_', '>', '~', ' ']) } else { words };
    let lettered =
        words.split_once(". ").filter(|(mark, _)| mark.len() == 1 && mark.starts_with(char::is_uppercase));
    let words = lettered.map_or(words, |(_, rest)| rest);
    let words = words.trim_start_matches("--").trim_start_matches(['-', '–', '—', ' ']);
    let words = if is_item(words) || numbered(words) {
        words.split_once(char::is_whitespace).map_or(words, |(_, rest)| rest)
    } else {
        words
    };
    let words = words.trim().trim_end_matches(['.', ':']).trim();
    let words = words.split(" (").next().unwrap_or(words).trim_end_matches(['*', ' ']);
    // A colon will follow: « Règlement intérieur : chiens » has one already.
    let words = words.replace("\u{a0}:", ",").replace(" :", ",").replace(':', ",");
    let shouted =
        !words.chars().any(char::is_lowercase) && words.chars().filter(|c| c.is_alphabetic()).count() > 4;
    let mut chars = words.chars();
    match chars.next() {
        Some(first) if shouted => first.to_string() + &chars.as_str().to_lowercase(),
        _ => words,
    }
}

/// "3. ", "3) ", "3/ ", "3° ".
pub(super) fn numbered(words: &str) -> bool {
    let digits = words.chars().take_while(char::is_ascii_digit).count();
    (1..=2).contains(&digits)
        && words[digits..].starts_with(['.', ')', '/', '°', 'º'])
        && words[digits..].chars().nth(1) == Some(' ')
}

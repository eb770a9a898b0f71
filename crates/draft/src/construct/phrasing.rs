//! The signs around words: one line, an end, a colon, a small letter after it.

use super::outline::opens_small;
use crate::Language;
use crate::compression::{Loss, compressions};

/// A passage without its noise, on one line.
pub(super) fn clean(text: &str, language: Language) -> String {
    let forms = compressions(text, language);
    let best = forms.iter().skip(1).find(|form| form.loss <= Loss::Noise).unwrap_or(&forms[0]);
    one_line(&best.text)
}

pub(super) fn one_line(text: &str) -> String {
    text.split_ascii_whitespace().collect::<Vec<_>>().join(" ")
}

/// « => on répare »: the arrow belongs to the notes.
pub(super) fn without_arrow(text: &str) -> &str {
    let text = text.trim_start_matches("--").trim_start_matches("- ");
    text.trim_start_matches(['→', '➔', '⇒', '=', '>', ' ', '\u{a0}'])
        .strip_prefix("-> ")
        .unwrap_or_else(|| text.trim_start_matches(['→', '➔', '⇒', '=', '>', ' ', '\u{a0}']))
}

/// With a small letter at its head, when the word only opens the sentence.
pub(super) fn small(text: &str, language: Language) -> String {
    let word = text.split_whitespace().next().unwrap_or_default();
    let mut chars = text.chars();
    match chars.next() {
        Some(first) if opens_small(word, language) => first.to_lowercase().chain(chars).collect(),
        _ => text.to_owned(),
    }
}

/// The sentences one after the other, each with an end; what opens a list runs into it.
pub(super) fn join(parts: &[String]) -> String {
    let mut text = String::new();
    for part in parts {
        if !text.is_empty() {
            text.push(' ');
        }
        let part = one_line(part);
        text.push_str(&if part.ends_with(':') { part } else { ended(&part) });
    }
    text
}

/// With a full stop, unless it has an end.
pub(super) fn ended(text: &str) -> String {
    let text = text.trim().trim_end_matches([';', ',', ' ', '\u{a0}', '\u{202f}']);
    if text.ends_with(['.', '!', '?', '…', ':']) || text.ends_with(".»") || text.ends_with(". »") {
        text.to_owned()
    } else {
        format!("{text}.")
    }
}

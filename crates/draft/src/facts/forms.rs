//! What a line is by how it stands: a heading, a frame, a row, an item, a sentence.

use std::ops::Range;

use super::walk::{Form, Walk};
use crate::text::lines::{is_item, is_ruled};
use crate::text::mails::{names_head, names_sender};
use crate::text::phrases::Tokens;

/// A heading has no more words.
const HEADING: usize = 12;

impl Walk<'_> {
    /// What a sentence, or a line of a table, is; `fresh` when it begins a line.
    pub fn form(&self, span: &Range<usize>, fresh: bool, all: &Tokens) -> Form {
        let text = self.doc.text.as_str();
        let raw = &text[span.clone()];
        let rest = &text[span.end..];
        let alone =
            fresh && rest.chars().find(|c| *c == '\n' || !c.is_whitespace()).is_none_or(|c| c == '\n');
        let tokens = all.within(span);
        let count = tokens.words().count();
        if alone && is_row(raw) {
            return if raw.chars().any(|c| c.is_ascii_digit()) { Form::Row } else { Form::Heading };
        }
        if fresh && self.is_frame(raw, count) {
            return Form::Frame;
        }
        let known = self
            .doc
            .sections
            .iter()
            .any(|section| section.heading.is_some() && section.span.start == span.start);
        if raw.starts_with('#')
            || fresh && is_ruled(raw)
            || known && !sender(raw)
            || alone && self.names_a_part(raw, count, rest)
        {
            return Form::Heading;
        }
        if fresh && is_item(raw) || raw.starts_with('→') { Form::Item } else { Form::Sentence }
    }

    /// Headers, greetings, thanks and names at the end of a letter.
    fn is_frame(&self, raw: &str, count: usize) -> bool {
        const LABELS: &[&str] = &[
            "cci",
            "exc.",
            "excusé",
            "excusés",
            "excusée",
            "absent",
            "absents",
            "apologies",
            "in attendance",
        ];
        let label = raw.split(':').next().unwrap_or_default().trim().to_lowercase();
        let greeting = [
            "bonjour",
            "bonsoir",
            "salut",
            "coucou",
            "chers",
            "cher",
            "chère",
            "dear",
            "hello",
            "hi",
            "morning",
            "merci",
            "bises",
            "yours",
            "thanks",
            "cordialement",
            "bonne",
            "bien à",
        ];
        let opens = |known: &&str| raw.to_lowercase().starts_with(*known);
        raw.contains(':') && (names_head(&label) || LABELS.contains(&label.as_str()))
            || count <= 5 && greeting.iter().any(opens)
            || raw.chars().all(|c| !c.is_alphanumeric())
    }

    /// A short line without an end, before what it names.
    fn names_a_part(&self, raw: &str, count: usize, rest: &str) -> bool {
        let bare = raw.trim_end();
        let numbered = is_item(raw)
            || bare
                .split_once(['/', ')', '.'])
                .is_some_and(|(mark, _)| mark.len() <= 2 && mark.chars().all(|c| c.is_ascii_alphanumeric()));
        let dash = raw.starts_with(['-', '•', '*', '–', '—', '→', '+']);
        let ended =
            bare.ends_with(['.', '!', '?', '…', ';', ',', ':', ')']) && !(numbered && bare.ends_with(')'));
        let figures = bare.contains(['€', '£', '$', '%', '→', '=']) || bare.contains(" : ") && !numbered;
        let followed =
            rest.trim_start_matches([' ', '\t', '\r']).starts_with('\n') && !rest.trim().is_empty();
        let next = rest.trim_start().lines().next().unwrap_or_default();
        let begins = bare.chars().find(|c| c.is_alphabetic()).is_some_and(char::is_uppercase);
        // Two numbered lines one after the other are a list.
        let listed = numbered && is_item(next) && !next.starts_with(['-', '•', '*', '–']);
        count <= HEADING && !dash && !ended && !figures && followed && begins && !listed
    }
}

/// Whether a line is the row of a table: cells apart.
pub(super) fn is_row(line: &str) -> bool {
    let line = line.trim();
    line.contains('\t') || line.contains(" | ") || line.contains("   ")
}

/// « De : Karine Dufay »
pub(super) fn sender(raw: &str) -> bool {
    raw.split_once(':').is_some_and(|(label, _)| names_sender(label))
}

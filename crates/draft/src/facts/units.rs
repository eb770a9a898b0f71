//! A document cut into what may tell a fact: sentences and their clauses, items, rows of tables, what a speaker says.

use std::ops::Range;

use super::forms::{is_row, sender};
use super::leads::{names_nothing, sends_back};
use super::walk::{Form, Unit, Walk};
use crate::text::lines::is_item;
use crate::text::phrases::Tokens;
use crate::text::sentences::sentences;
use calame_documents::Document;

/// A clause of fewer words is no unit of its own.
const CLAUSE: usize = 5;
/// A sentence of so few words without a verb is a part of the one before.
const FRAGMENT: usize = 7;
/// The units of a document, in its order.
pub(super) fn units(doc: &Document) -> Vec<Unit> {
    let text = doc.text.as_str();
    let all = Tokens::of(text, 0..text.len());
    let mut walk = Walk {
        doc,
        units: Vec::new(),
        heading: None,
        opening: None,
        sender: None,
        paragraph: 0,
        nth: 0,
        mail: false,
    };
    let mut at = 0;
    for span in sentences(text) {
        let gap = &text[at..span.start];
        let fresh = gap.contains('\n') || at == 0;
        if gap.matches('\n').count() > 1 {
            walk.paragraph += 1;
            walk.nth = 0;
            walk.opening = None;
        }
        at = span.end;
        for part in rows(text, span) {
            walk.take(part, fresh, &all);
        }
    }
    walk.units
}

/// The lines of a stretch of table; else the stretch itself.
fn rows(text: &str, span: Range<usize>) -> Vec<Range<usize>> {
    if !text[span.clone()].contains('\n') || !text[span.clone()].lines().all(is_row) {
        return vec![span];
    }
    let mut at = span.start;
    let mut found = Vec::new();
    for line in text[span].split_inclusive('\n') {
        let start = at + line.len() - line.trim_start().len();
        found.push(start..at + line.trim_end().len());
        at += line.len();
    }
    found
}

impl Walk<'_> {
    fn take(&mut self, span: Range<usize>, fresh: bool, all: &Tokens) {
        let form = self.form(&span, fresh, all);
        let raw = &self.doc.text[span.clone()];
        match form {
            Form::Heading => {
                self.opening = None;
                self.nth = 0;
                self.heading = Some(span.clone());
            }
            Form::Frame if sender(raw) => {
                self.sender = Some(span.clone());
                self.mail = true;
                self.heading = None;
            }
            Form::Sentence if fresh => self.opening = None,
            _ => {}
        }
        for part in clauses(&self.doc.text, span, form, all) {
            self.push(part, form, all);
        }
        if let Some(last) = self.units.last().filter(|last| self.doc.text[last.span.clone()].ends_with(':')) {
            self.opening = Some(last.span.clone());
        }
    }

    fn push(&mut self, span: Range<usize>, form: Form, all: &Tokens) {
        let span = without_mark(&self.doc.text, span, form);
        if form == Form::Sentence
            && self.belongs_to_last(&span, all)
            && let Some(last) = self.units.last_mut()
        {
            last.span.end = span.end;
            last.tokens = all.within(&last.span);
            return;
        }
        let section = self.doc.sections.partition_point(|section| section.span.end <= span.start);
        // In a thread of mails « Repas : » twice at the head of a line is no speaker.
        let turn =
            self.doc.turns.iter().position(|turn| turn.span.contains(&span.start)).filter(|_| !self.mail);
        let mut unit = Unit {
            tokens: all.within(&span),
            span,
            form,
            lead: None,
            heading: self.heading.clone(),
            opening: self.opening.clone().filter(|_| form != Form::Heading),
            speaker: turn,
            paragraph: self.paragraph,
            nth: self.nth,
            section,
        };
        if !matches!(form, Form::Heading | Form::Frame) {
            unit.lead = self.lead(&unit);
            self.nth += 1;
        }
        self.units.push(unit);
    }

    /// « Yvon appelle l'assureur. Demain soir. »: a few words without a verb belong to the sentence before them.
    fn belongs_to_last(&self, span: &Range<usize>, all: &Tokens) -> bool {
        let Some(last) = self.units.last() else { return false };
        let tokens = all.within(span);
        let words = tokens.words().count();
        let asked = self.doc.text[last.span.clone()].ends_with('?');
        !self.doc.text[last.span.end..span.start].contains('\n')
            && matches!(last.form, Form::Sentence | Form::Item)
            && words <= FRAGMENT
            && !asked
            && !self.doc.text[span.clone()].ends_with('?')
            && last.tokens.words().count() <= 2 * FRAGMENT
            && !super::kinds::may_have_verb(&tokens)
    }
}

/// An item without the mark of its list.
fn without_mark(text: &str, span: Range<usize>, form: Form) -> Range<usize> {
    let raw = &text[span.clone()];
    let marked = form == Form::Item && (is_item(raw) || raw.starts_with('→'));
    match raw
        .split_once(char::is_whitespace)
        .filter(|(mark, rest)| marked && mark.len() < 5 && !rest.trim().is_empty())
    {
        Some((_, rest)) => span.end - rest.trim_start().len()..span.end,
        None => span,
    }
}

/// Whether a clause can stand by itself, as far as its first word tells: an article, a name, somebody.
fn opens_a_clause(part: &str) -> bool {
    const FIRST: &[&str] = &[
        "le",
        "la",
        "les",
        "l",
        "un",
        "une",
        "des",
        "aucun",
        "aucune",
        "personne",
        "rien",
        "on",
        "nous",
        "je",
        "j",
        "il",
        "chaque",
        "tous",
        "toutes",
        "plusieurs",
        "certains",
        "deux",
        "trois",
        "quatre",
        "cinq",
        "six",
        "si",
        "the",
        "a",
        "an",
        "no",
        "nobody",
        "nothing",
        "we",
        "i",
        "there",
        "all",
        "each",
        "every",
        "some",
        "several",
        "two",
        "three",
        "four",
        "five",
        "six",
        "if",
        "both",
    ];
    let first: String = part.chars().take_while(|c| c.is_alphanumeric()).collect();
    first.chars().next().is_some_and(|c| c.is_uppercase() || c.is_ascii_digit())
        || FIRST.contains(&first.to_lowercase().as_str())
}

/// The clauses that semicolons part, where each can stand by itself.
fn clauses(text: &str, span: Range<usize>, form: Form, all: &Tokens) -> Vec<Range<usize>> {
    if !matches!(form, Form::Sentence | Form::Item) || !text[span.clone()].contains(';') {
        return vec![span];
    }
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut start = span.start;
    let ends: Vec<usize> = text[span.clone()].match_indices(';').map(|(at, _)| span.start + at).collect();
    for end in ends.into_iter().chain([span.end]) {
        let raw = &text[start..end];
        let part = start + raw.len() - raw.trim_start().len()..start + raw.trim_end().len();
        start = (end + 1).min(span.end);
        if part.is_empty() {
            continue;
        }
        let tokens = all.within(&part);
        let whole = tokens.words().count() >= CLAUSE && super::kinds::has_verb(&tokens);
        let linked = sends_back(&tokens)
            || names_nothing(&tokens)
            || !found.is_empty() && !opens_a_clause(&text[part.clone()]);
        match found.last_mut() {
            Some(last) if !whole || linked => last.end = part.end,
            _ => found.push(part),
        }
    }
    // A first part that is no clause belongs to what follows.
    if found.len() > 1 && !super::kinds::has_verb(&all.within(&found[0])) {
        let first = found.remove(0);
        found[0].start = first.start;
    }
    found
}

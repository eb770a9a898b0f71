//! Items put on the page: paragraphs, points, lists under headings.

use std::ops::Range;

use super::frames::{Frame, asked, formulas, headings};
use super::item::{Item, overlap};
use crate::text::words::{fold, words};
use crate::{FactKind, Language};

/// A piece of a constructed draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// What stands before it in the draft: a blank, a line break.
    pub before: &'static str,
    /// An exact slice of the draft.
    pub text: String,
    /// Which item it tells.
    pub item: Option<usize>,
    /// Where its words stand in the document; empty for headings and formulas.
    pub sources: Vec<Range<usize>>,
    /// What it is.
    pub kind: LineKind,
}

/// What a piece of a draft is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LineKind {
    /// The document's words.
    Told,
    /// Words that a model wrote and that were proven.
    Reworded,
    /// A heading, a greeting: it claims nothing.
    Frame,
    /// It says that the document does not tell something.
    Missing,
}
use calame_documents::Document;

/// Sentences of a paragraph: a new matter begins a new one after the first, any sentence after the second.
const PARAGRAPH: (usize, usize) = (3, 6);

/// The text and its pieces.
#[derive(Default)]
struct Page {
    text: String,
    lines: Vec<Line>,
    /// What stands in the paragraph or under the heading.
    told: Vec<Range<usize>>,
}

impl Page {
    fn put(&mut self, before: &'static str, line: Line) {
        let before = if self.text.is_empty() { "" } else { before };
        self.text.push_str(before);
        self.text.push_str(&line.text);
        self.lines.push(Line { before, ..line });
    }

    fn frame(&mut self, before: &'static str, words: &str, kind: LineKind) {
        self.told.clear();
        self.put(before, Line { before, text: words.to_owned(), item: None, sources: Vec::new(), kind });
    }

    /// « Pistes : repeindre la cave ; louer un stand. »: what one line governs stands behind it once, in one sentence.
    fn go_on(&mut self, (i, item): (usize, &Item), words: &str, language: Language) {
        if self.text.ends_with('.') {
            self.text.pop();
            if let Some(last) = self.lines.last_mut() {
                last.text.pop();
            }
        }
        let before = language.semicolon();
        self.told.extend(item.sources());
        let line = Line {
            before,
            text: format!("{words}."),
            item: Some(i),
            sources: item.sources(),
            kind: LineKind::Told,
        };
        self.put(before, line);
    }

    fn tell(
        &mut self,
        before: &'static str,
        mark: &str,
        (i, item): (usize, &Item),
        (label, matter): (bool, bool),
        language: Language,
    ) {
        let kind = if item.reworded.is_some() { LineKind::Reworded } else { LineKind::Told };
        let leans =
            item.context.iter().any(|(_, span)| self.told.last().is_some_and(|last| overlap(last, span)));
        let rest = item.after(&self.told);
        let sources = rest.sources();
        self.told.extend(item.sources());
        // What leans on the item before, or is about the same matter, goes on with it.
        let goes_on = (leans || !label) && !mark.is_empty();
        let (before, mark) = if goes_on { (" ", "") } else { (before, mark) };
        let text = format!("{mark}{}", rest.told((label && !leans, matter), language));
        self.put(before, Line { before, text, item: Some(i), sources, kind });
    }
}

pub(super) fn lay_out(
    frame: Frame,
    items: &[Item],
    missing: &[&str],
    language: Language,
) -> (String, Vec<Line>) {
    let mut page = Page::default();
    let all: Vec<(usize, &Item)> = items.iter().enumerate().collect();
    match frame {
        Frame::Prose => prose(&mut page, &all, language),
        Frame::Email => {
            let (hello, goodbye) = formulas(language);
            page.frame("", hello, LineKind::Frame);
            prose(&mut page, &all, language);
            page.frame("\n\n", goodbye, LineKind::Frame);
        }
        Frame::Points => list(&mut page, all.iter().copied(), language),
        Frame::Plain => all.iter().for_each(|item| page.tell("\n", "", *item, (true, true), language)),
        Frame::Minutes => minutes(&mut page, &all, language),
        Frame::Grant => {
            paragraph(&mut page, &all, language);
            for line in missing {
                page.frame(" ", line, LineKind::Missing);
            }
        }
        Frame::Press => {
            let lead = lead(items);
            let others = all.iter().filter(|(i, _)| Some(*i) != lead);
            let order: Vec<(usize, &Item)> =
                lead.map(|i| all[i]).into_iter().chain(others.copied()).collect();
            paragraph(&mut page, &order, language);
        }
    }
    (page.text, page.lines)
}

/// Whether an item goes on with what the one before it named.
fn same_label(one: Option<&Item>, two: &Item) -> bool {
    one.is_some_and(|one| same_matter(Some(one), two) || two.matter.is_none())
        && one.is_some_and(|one| {
            let says_it_for_both = one.label.as_ref().is_some_and(|label| !label.governs);
            one.reworded.is_none() && says_it_for_both && label_of(one) == label_of(two)
        })
}

/// Whether an item's label, and the matter of its talk, have to be said after the item before.
fn named_after(last: Option<&Item>, item: &Item) -> (bool, bool) {
    (!same_label(last, item), !same_matter(last, item))
}

/// Whether an item is about the same matter of a talk as the one before, which names it.
fn same_matter(one: Option<&Item>, two: &Item) -> bool {
    let words = |item: &Item| item.matter.as_ref().or(item.label.as_ref()).map(|label| label.words.clone());
    let named = |item: &Item| item.matter.as_ref().map(|label| label.words.clone());
    one.is_some_and(|one| one.reworded.is_none() && words(one) == named(two))
}

/// The words of an item that goes on in the sentence of the one before: the same line governs both.
fn governed_with(one: Option<&Item>, two: &Item, language: Language) -> Option<String> {
    let one = one?;
    let same = label_of(one).is_some() && label_of(one) == label_of(two);
    one.listed(language).filter(|_| same).and_then(|_| two.listed(language))
}

fn label_of(item: &Item) -> Option<&str> {
    item.label.as_ref().map(|label| label.words.as_str())
}

/// Paragraphs: a new speaker begins one, and so does a new matter once a few sentences stand.
fn prose(page: &mut Page, items: &[(usize, &Item)], language: Language) {
    let mut count = 0;
    let mut last: Option<&Item> = None;
    for &(i, item) in items {
        if let Some(words) = governed_with(last, item, language) {
            page.go_on((i, item), &words, language);
            last = Some(item);
            continue;
        }
        let goes_on = same_label(last, item);
        let spoken = |item: &Item| item.label.as_ref().is_some_and(|label| label.is_speaker);
        let turn = last.is_some_and(|last| (spoken(last) || spoken(item)) && !goes_on);
        let section = last.is_some_and(|last| last.fact.section != item.fact.section);
        let matter = item.label.is_some() && !goes_on || section;
        let breaks =
            turn && count > 0 || !goes_on && (count >= PARAGRAPH.1 || count >= PARAGRAPH.0 && matter);
        let before = if breaks || last.is_none() { "\n\n" } else { " " };
        count = if breaks { 1 } else { count + 1 };
        let matter = !same_matter(last, item);
        page.tell(before, "", (i, item), (!goes_on, matter || breaks), language);
        last = Some(item);
    }
}

fn paragraph(page: &mut Page, items: &[(usize, &Item)], language: Language) {
    let mut last: Option<&Item> = None;
    for &(i, item) in items {
        match governed_with(last, item, language) {
            Some(words) => page.go_on((i, item), &words, language),
            None => page.tell(" ", "", (i, item), named_after(last, item), language),
        }
        last = Some(item);
    }
}

/// One fact to a dash; facts of a matter that has to be named stand behind the same one.
fn list<'i>(page: &mut Page, items: impl Iterator<Item = (usize, &'i Item)>, language: Language) {
    let mut last: Option<&Item> = None;
    for (i, item) in items {
        match governed_with(last, item, language) {
            Some(words) => page.go_on((i, item), &words, language),
            None => page.tell("\n", "- ", (i, item), named_after(last, item), language),
        }
        last = Some(item);
    }
}

fn minutes(page: &mut Page, items: &[(usize, &Item)], language: Language) {
    for (heading, kinds) in headings(language) {
        let mut under = items.iter().filter(|(_, item)| kinds.contains(&item.fact.kind)).peekable();
        if under.peek().is_none() {
            continue;
        }
        page.frame("\n\n", &format!("## {heading}"), LineKind::Frame);
        list(page, under.copied(), language);
    }
}

/// What comes first in the press: what takes place and when, else what readers need most.
fn lead(items: &[Item]) -> Option<usize> {
    let best = |kinds: &[FactKind]| {
        let mut found: Vec<usize> = (0..items.len())
            .filter(|&i| (kinds.is_empty() || kinds.contains(&items[i].fact.kind)) && !items[i].is_personal())
            .collect();
        found.sort_by(|&a, &b| items[b].fact.weight.total_cmp(&items[a].fact.weight));
        found.first().copied()
    };
    best(&[FactKind::Date]).or_else(|| best(&[]))
}

/// Words of a frame that take room whatever is told.
pub(super) fn fixed(frame: Frame, language: Language) -> Vec<&'static str> {
    match frame {
        Frame::Email => vec![formulas(language).0, formulas(language).1],
        _ => Vec::new(),
    }
}

/// The lines that say what a grant's box asks and the document does not tell.
pub(super) fn missing(doc: &Document, language: Language) -> Vec<&'static str> {
    let told: Vec<String> = words(&doc.text).map(|word| fold(word.text)).collect();
    let money = doc.text.contains(['€', '£', '$']);
    asked(language)
        .into_iter()
        .filter(|asked| {
            let shown = told.iter().any(|word| asked.shown_by.iter().any(|begin| word.starts_with(begin)));
            !(shown || asked.by_money && money)
        })
        .map(|asked| asked.missing)
        .collect()
}

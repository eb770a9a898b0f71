//! A draft made from facts: which are told, in which words, under which heading.
//!
//! Purpose: the words of a draft in the style that was asked, from the facts of its document, without anybody writing.
//!
//! Invariant: every sentence is one of the document, or a shorter form of one that claims the same; a heading or a
//! speaker's name stands before it only where the document has it so. What was left out for length is told.
//!
//! It does not know how facts are found, nor what a model makes of a sentence: `Construction::reword` takes what was proven.

mod announced;
mod choose;
mod contested;
mod context;
mod counting;
mod filing;
mod frames;
mod heading;
mod item;
mod labels;
mod layout;
mod leaning;
mod lists;
mod matter;
mod outline;
mod own;
mod phrasing;
mod pointing;
mod rows;
mod settled;
mod speakers;
mod standing;

use std::ops::Range;

use choose::{Room, Stock, merge};
use contested::{is_contested, is_said_aside};
use frames::{Frame, headings};
use item::Item;
pub use layout::{Line, LineKind};
use outline::Outline;
pub use own::OwnWords;
use settled::{Talk, settled_later};

use super::facts::{LEAST, Weighed, weighed};
use super::{Fact, Language, Length};
use crate::extract::choose::{Choice, asked};
use calame_documents::Document;

/// The headings that constructed minutes may bear, in both languages.
pub(super) fn titles() -> impl Iterator<Item = &'static str> {
    Language::ALL.into_iter().flat_map(|language| headings(language).map(|(heading, _)| heading))
}

/// The greetings and closings of our mails, in both languages: they claim nothing.
pub(super) fn courtesies() -> impl Iterator<Item = &'static str> {
    Language::ALL.into_iter().flat_map(|language| {
        let (hello, goodbye) = frames::formulas(language);
        [hello, goodbye]
    })
}

/// How much more than the length a draft is given to choose from, the widest first.
const WIDER: [f64; 9] = [1.5, 1.4, 1.3, 1.2, 1.15, 1.1, 1.05, 1.0, 0.92];

/// A draft on its way: its items, which a model may say in other words, and its frame.
#[derive(Debug, Clone)]
pub struct Construction {
    frame: Frame,
    language: Language,
    items: Vec<Item>,
    /// Lines that say what the document does not tell.
    missing: Vec<&'static str>,
    left_out: Vec<Fact>,
}

/// A sentence that a model may try to say better.
#[derive(Debug, Clone, PartialEq)]
pub struct Passage {
    /// Which item of the construction.
    pub item: usize,
    /// The words as they stand in the draft.
    pub words: String,
    /// The forms among which may be chosen, the fullest first.
    pub forms: Vec<String>,
    /// Whether it is spoken, or in the first person.
    pub is_personal: bool,
    /// Where its words stand in the document.
    pub sources: Vec<Range<usize>>,
    /// How much readers need it.
    pub weight: f64,
    /// Who says it, where the document names them.
    pub speaker: Option<String>,
}

impl Passage {
    /// Whether words that stand for this passage still speak as the person, or do not name them.
    #[must_use]
    pub fn speaks_as_itself(&self, words: &str) -> bool {
        let unnamed = self.speaker.as_ref().is_some_and(|name| !words.contains(name.as_str()));
        unnamed || words.contains(':') || leaning::is_personal(words)
    }
}

impl Construction {
    /// A draft of the document's facts in a style of ours; none for a style that is not, and none of talk that holds few
    /// facts: what a debate is about takes words of somebody's own.
    #[must_use]
    pub fn new(doc: &Document, style: &str, language: Language, length: Length) -> Option<Self> {
        let frame = Frame::of(style)?;
        let units = weighed(doc, language);
        match Choice::of(doc, &units) {
            Choice::Facts => Some(Self::of(doc, &units, style, frame, (language, length))),
            Choice::Topic => None,
        }
    }

    fn of(
        doc: &Document,
        units: &[Weighed],
        style: &str,
        frame: Frame,
        (language, length): (Language, Length),
    ) -> Self {
        let outline = Outline::of(doc, language);
        let worth = asked(units, style);
        let told = units
            .iter()
            .enumerate()
            .filter(|(_, unit)| unit.fact.weight >= LEAST && !outline.is_heading(&unit.fact.span));
        let items: Vec<Item> =
            told.filter_map(|(i, unit)| Item::of(doc, (i, &unit.fact), &outline, language)).collect();
        // Nobody outside knows who « je » is.
        let public = matches!(frame, Frame::Press | Frame::Grant);
        let mut items: Vec<Item> = items.into_iter().filter(|item| !(public && item.is_personal())).collect();
        let talk = Talk::of(doc, &outline, language);
        let in_talk = outline.nature.talk && !outline.nature.has_mails();
        let settled = settled_later(doc, units, &items, &outline, language);
        for (item, settled) in items.iter_mut().zip(settled) {
            let contested = || is_contested(doc, &outline, item.fact.span.start);
            let aside = || {
                in_talk
                    && item.context.is_empty()
                    && is_said_aside(&item.said(&outline), language, |word| talk.speaks(word))
            };
            item.stands &= !settled && !talk.tells_otherwise(item) && !contested() && !aside();
        }
        let items = merge(items, language);
        let missing = if frame == Frame::Grant { layout::missing(doc, language) } else { Vec::new() };
        let stock = Stock { items, units, worth, frame, language };
        let mut made = Self { frame, language, items: Vec::new(), missing, left_out: Vec::new() };
        // What is named once costs once, which only the page shows: the widest room whose page fits is taken.
        for wider in WIDER {
            let mut room = Room::new(length, wider);
            for words in layout::fixed(frame, language).iter().chain(&made.missing) {
                room.take(room.cost(words));
            }
            (made.items, made.left_out) = stock.choose(&mut room);
            if Room::fits(length, &made.lines().0) {
                break;
            }
        }
        made
    }

    /// The facts that the length had no room for, in the order of the document.
    #[must_use]
    pub fn left_out(&self) -> &[Fact] {
        &self.left_out
    }

    /// Whether nothing is told.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// What a model may try to say better, in the order of the document.
    #[must_use]
    pub fn passages(&self) -> Vec<Passage> {
        let passage = |(i, item): (usize, &Item)| Passage {
            item: i,
            words: item.text(true, self.language),
            forms: item.forms.iter().map(|form| form.text.clone()).collect(),
            is_personal: item.is_personal(),
            sources: item.sources(),
            weight: item.fact.weight,
            speaker: item.speaker.clone(),
        };
        self.items.iter().enumerate().map(passage).collect()
    }

    /// Takes another of an item's forms.
    pub fn choose(&mut self, item: usize, form: usize) {
        if let Some(item) = self.items.get_mut(item).filter(|item| form < item.forms.len()) {
            item.chosen = form;
        }
    }

    /// Tells an item in other words, which the caller has proven.
    pub fn reword(&mut self, item: usize, words: String) {
        if let Some(item) = self.items.get_mut(item) {
            item.reworded = Some(words);
        }
    }

    /// The text of the draft, and its pieces in order.
    #[must_use]
    pub fn lines(&self) -> (String, Vec<Line>) {
        layout::lay_out(self.frame, &self.items, &self.missing, self.language)
    }
}

#[cfg(test)]
mod kept_tests;
#[cfg(test)]
mod tests;

//! Which facts are told, in which form, so that a length holds as many as can be.

use std::collections::HashSet;
use std::ops::Range;

use super::frames::{Frame, headings};
use super::item::{Item, overlap};
use crate::extract::choose::Choice;
use crate::facts::{LEAST, Weighed, product};
use crate::text::words::Stems;
use crate::{Fact, FactKind, Language, Length};

/// What a draft may take above the length that was asked.
const SLACK: f64 = 1.08;
/// Share of the topical words of a fact that another one must hold to tell it too.
const HELD: f64 = 0.85;

/// What a draft may still hold.
pub(super) struct Room {
    length: Length,
    left: i64,
}

impl Room {
    pub fn new(length: Length, wider: f64) -> Self {
        let asked = match length {
            Length::Words(words) => f64::from(words) * SLACK,
            Length::Characters(characters) => f64::from(characters),
        };
        Self { length, left: (asked * wider) as i64 }
    }

    /// Whether a text keeps the length: a box is never overflowed.
    pub fn fits(length: Length, text: &str) -> bool {
        match length {
            Length::Words(words) => text.split_whitespace().count() as f64 <= f64::from(words) * SLACK,
            Length::Characters(characters) => text.chars().count() <= characters as usize,
        }
    }

    /// What a text costs in the unit of the length, the blank before it included.
    pub fn cost(&self, text: &str) -> i64 {
        let count = match self.length {
            Length::Words(_) => text.split_whitespace().count(),
            Length::Characters(_) => text.chars().count() + 1,
        };
        i64::try_from(count).unwrap_or(i64::MAX)
    }

    pub fn take(&mut self, cost: i64) {
        self.left -= cost;
    }

    pub fn holds(&self, cost: i64) -> bool {
        cost <= self.left
    }
}

/// Merges items that tell the same, the fuller one staying.
pub(super) fn merge(items: Vec<Item>, language: Language) -> Vec<Item> {
    let stems = Stems::new(language);
    let words: Vec<HashSet<String>> =
        items.iter().map(|item| item.stems(&stems).into_iter().collect()).collect();
    let mut kept: Vec<Item> = Vec::new();
    let mut kept_words: Vec<usize> = Vec::new();
    let mut order: Vec<usize> = (0..items.len()).collect();
    order.sort_by_key(|&i| std::cmp::Reverse(words[i].len()));
    for i in order {
        let same_place = kept.iter().position(|item| item.fact.span == items[i].fact.span);
        let same_words = kept_words.iter().position(|&k| {
            let shared = words[i].intersection(&words[k]).count() as f64;
            words[i].len() > 2 && shared >= HELD * words[i].len() as f64
        });
        match same_place.or(same_words) {
            Some(k) => {
                let mut also = items[i].fact.clone();
                if same_place.is_some() && rank(also.kind) < rank(kept[k].fact.kind) {
                    std::mem::swap(&mut also, &mut kept[k].fact);
                }
                kept[k].fact.weight = kept[k].fact.weight.max(items[i].fact.weight);
                kept[k].also.push(also);
            }
            None => {
                kept.push(items[i].clone());
                kept_words.push(i);
            }
        }
    }
    kept.sort_by_key(|item| item.fact.span.start);
    kept
}

/// Takes out what another item tells as the words that it needs.
fn without_twice(told: &mut [Option<Item>]) {
    for i in 0..told.len() {
        let Some(span) = told[i].as_ref().map(|item| item.fact.span.clone()) else { continue };
        let again = told.iter().enumerate().any(|(other, item)| {
            other != i
                && item
                    .as_ref()
                    .is_some_and(|item| item.context.iter().any(|(_, context)| overlap(context, &span)))
        });
        if again {
            told[i] = None;
        }
    }
}

/// A sentence with a vote and a figure is filed as a vote.
fn rank(kind: FactKind) -> u8 {
    match kind {
        FactKind::Vote => 0,
        FactKind::Decision => 1,
        FactKind::Action => 2,
        FactKind::Open => 3,
        FactKind::Date => 4,
        FactKind::Figure => 5,
        FactKind::Cause => 6,
        FactKind::Context => 7,
    }
}

/// What there is to choose from.
pub(super) struct Stock<'u> {
    pub items: Vec<Item>,
    pub units: &'u [Weighed],
    /// What each unit is worth to a reader of the style.
    pub worth: Vec<f64>,
    pub frame: Frame,
    pub language: Language,
}

impl Stock<'_> {
    /// Takes what the room holds: the best for its cost in its shortest form, each unlike the others, then fuller forms
    /// while there is room.
    pub fn choose(&self, room: &mut Room) -> (Vec<Item>, Vec<Fact>) {
        let items = &self.items;
        let mut told: Vec<Option<Item>> = vec![None; items.len()];
        let mut spans: Vec<Range<usize>> = Vec::new();
        let mut nearest = vec![0.0_f64; items.len()];
        let mut open: Vec<usize> = (0..items.len()).filter(|&i| items[i].stands).collect();
        loop {
            let headings = self.headings(&told);
            let governing = self.governing(&told);
            let costs: Vec<(usize, Item, i64)> = open
                .iter()
                .map(|&i| self.shortest(i, room, &spans, (&headings, &governing)))
                .filter(|(.., cost)| room.holds(*cost))
                .collect();
            let value = |(i, _, cost): &(usize, Item, i64)| {
                Choice::Facts.value(
                    self.worth[items[*i].unit],
                    nearest[*i],
                    u32::try_from(*cost).unwrap_or(0),
                )
            };
            let Some(best) = costs.iter().reduce(|a, b| if value(b) > value(a) { b } else { a }) else {
                break;
            };
            let (i, item, cost) = best.clone();
            room.take(cost);
            spans.extend(item.sources());
            told[i] = Some(item);
            // What stands in the draft already, as what another needs, is not told again.
            let told_there = |other: &usize| spans.iter().any(|span| overlap(span, &items[*other].fact.span));
            open = costs
                .iter()
                .map(|(other, ..)| *other)
                .filter(|other| *other != i && !told_there(other))
                .collect();
            for &other in &open {
                let like = product(&self.units[items[other].unit].vector, &self.units[items[i].unit].vector);
                nearest[other] = nearest[other].max(like);
            }
        }
        without_twice(&mut told);
        // Plain language keeps to the short forms.
        if self.frame != Frame::Plain {
            self.fill(&mut told, room);
        }
        let left = items.iter().filter(|item| !spans.iter().any(|span| overlap(span, &item.fact.span)));
        let left = left.filter(|item| item.fact.weight >= LEAST).map(|item| item.fact.clone()).collect();
        (told.into_iter().flatten().collect(), left)
    }

    /// Fuller forms of what is told, while there is room, those that readers need most first.
    fn fill(&self, told: &mut [Option<Item>], room: &mut Room) {
        let mut order: Vec<usize> = (0..told.len()).filter(|&i| told[i].is_some()).collect();
        order.sort_by(|&a, &b| self.worth[self.items[b].unit].total_cmp(&self.worth[self.items[a].unit]));
        for i in order {
            let Some(item) = told[i].as_mut() else { continue };
            let now = room.cost(&item.text(true, self.language));
            for form in 0..item.chosen {
                let fuller = Item { chosen: form, ..item.clone() };
                let more = room.cost(&fuller.text(true, self.language)) - now;
                if more <= 0 || room.holds(more) {
                    room.take(more);
                    *item = fuller;
                    break;
                }
            }
        }
    }

    /// An item in its shortest form, and what it costs beside what is told.
    fn shortest(
        &self,
        i: usize,
        room: &Room,
        spans: &[Range<usize>],
        (headings, governing): (&[&str], &[String]),
    ) -> (usize, Item, i64) {
        let item = &self.items[i];
        let cost = |form: usize| {
            // Under its heading each item of minutes stands by itself.
            let rest = if self.frame == Frame::Minutes { item.clone() } else { item.after(spans) };
            let short = Item { chosen: form, ..rest };
            // What one line governs bears it once.
            let again = self.frame != Frame::Plain
                && short.label.as_ref().is_some_and(|label| governing.contains(&label.words))
                && short.listed(self.language).is_some();
            room.cost(&short.text(!again, self.language))
        };
        let form = (0..item.forms.len()).min_by_key(|&form| (cost(form), form)).unwrap_or(0);
        let heading = self.heading(item).filter(|heading| !headings.contains(heading));
        let extra = heading.map_or(0, |heading| room.cost(heading) + room.cost("##"));
        let mark = if matches!(self.frame, Frame::Points | Frame::Minutes) { room.cost("-") } else { 0 };
        (i, Item { chosen: form, ..item.clone() }, cost(form) + extra + mark)
    }

    /// The lines that govern what is told.
    fn governing(&self, told: &[Option<Item>]) -> Vec<String> {
        let listed = told.iter().flatten().filter(|item| item.listed(self.language).is_some());
        listed.filter_map(|item| item.label.as_ref().map(|label| label.words.clone())).collect()
    }

    fn heading(&self, item: &Item) -> Option<&'static str> {
        let minutes = self.frame == Frame::Minutes;
        let all = headings(self.language);
        let found = all.into_iter().find(|(_, kinds)| minutes && kinds.contains(&item.fact.kind));
        found.map(|(heading, _)| heading)
    }

    fn headings(&self, told: &[Option<Item>]) -> Vec<&'static str> {
        told.iter().flatten().filter_map(|item| self.heading(item)).collect()
    }
}

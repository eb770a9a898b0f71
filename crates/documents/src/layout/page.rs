//! Lines where a page shows them, and the measures of the whole: its letters, its columns, the distance of its lines.

use std::collections::HashMap;

/// A line of text where a page shows it; the page's origin is below, lengths are in points.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Line {
    /// Page, from 0.
    pub page: usize,
    /// Where it begins.
    pub left: f64,
    /// Where it ends.
    pub right: f64,
    /// Height of its base line.
    pub y: f64,
    /// Size of its letters.
    pub size: f64,
    /// Whether all its words are bold.
    pub bold: bool,
    /// Whether it is a row of a table, its cells already joined.
    pub row: bool,
    /// How far right the lines around it go, once measured.
    pub margin: f64,
    /// The box of its page that it stands in, from 1; 0 outside of any.
    pub boxed: usize,
    /// Its words.
    pub text: String,
}

/// A straight line on a page, across or down.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Rule {
    /// Page, from 0.
    pub page: usize,
    /// Where it begins and ends, across...
    pub left: f64,
    pub right: f64,
    /// ...and up.
    pub bottom: f64,
    pub top: f64,
}

/// Letters this much larger than the body's make a heading.
const LARGER: f64 = 1.15;
/// A heading is no longer than this.
const HEADING: usize = 150;

/// Measures of a whole document.
pub(crate) struct Page {
    /// Size of most letters.
    pub body: f64,
    step: f64,
    pub headings: Vec<i64>,
}

/// Sizes and distances are compared in halves.
pub(crate) fn half(value: f64) -> i64 {
    #[expect(clippy::cast_possible_truncation, reason = "a float cast saturates, and sizes are small")]
    let halves = (value * 2.0).round() as i64;
    halves
}

/// Lines that begin this close to each other are taken for one column, indents included.
const COLUMN: f64 = 50.0;
/// Lines no further apart than this share of their size are one block.
const TIGHT: f64 = 1.75;
/// As many lines one below the other know their margin themselves.
const BLOCK: usize = 4;

/// Tells each line how far right those around it go.
pub(crate) fn margins(lines: &mut [Line]) {
    let mut begin = 0;
    while begin < lines.len() {
        let first = &lines[begin];
        let (page, left, size) = (first.page, first.left, first.size);
        let follows = |pair: &[Line]| {
            let step = pair[0].y - pair[1].y;
            pair[1].page == page
                && (pair[1].left - left).abs() < COLUMN
                && step > 0.0
                && step < size * TIGHT
                && (pair[1].size - size).abs() < size * 0.1
                && !pair[1].row
        };
        let more = lines[begin..].windows(2).take_while(|pair| follows(pair)).count();
        let block = begin..begin + 1 + more;
        let own = reach(lines[block.clone()].iter());
        let margin = if (block.len() >= BLOCK || own.1) && is_prose(&lines[block.clone()]) {
            own.0
        } else {
            let near = lines
                .iter()
                .filter(|line| line.page == page && !line.row && (line.left - left).abs() < COLUMN);
            reach(near).0.max(own.0)
        };
        lines[block.clone()].iter_mut().for_each(|line| line.margin = margin);
        begin = block.end;
    }
}

/// Whether lines are sentences that go on from one to the next, rather than a list of short ones.
fn is_prose(lines: &[Line]) -> bool {
    let going_on = lines.iter().skip(1).filter(|line| line.text.trim_start().starts_with(char::is_lowercase));
    going_on.count() * 5 >= lines.len().saturating_sub(1) * 2
}

/// How far right most of some lines go at most, and whether several go that far: one that goes much further than all
/// others says nothing of the column.
fn reach<'l>(lines: impl Iterator<Item = &'l Line>) -> (f64, bool) {
    let mut rights: Vec<(f64, f64)> = lines.map(|line| (line.right, line.size)).collect();
    rights.sort_by(|a, b| b.0.total_cmp(&a.0));
    match rights[..] {
        [] => (0.0, false),
        [only] => (only.0, false),
        [first, second, ..] if first.0 - second.0 < first.1 * 2.5 => (first.0, true),
        [_, second, third, ..] => (second.0, second.0 - third.0 < second.1 * 2.5),
        [first, ..] => (first.0, false),
    }
}

fn commonest(counts: HashMap<i64, usize>) -> Option<i64> {
    counts.into_iter().max_by_key(|(value, count)| (*count, -*value)).map(|(value, _)| value)
}

/// From line to line of the text, as a share of the size of its letters: the commonest distance below each other.
pub(crate) fn leading(lines: &[Line]) -> f64 {
    let mut steps: HashMap<i64, usize> = HashMap::new();
    for pair in lines.windows(2) {
        let share = (pair[0].y - pair[1].y) / pair[0].size;
        let near = (pair[0].left - pair[1].left).abs() < pair[0].size;
        if pair[0].page == pair[1].page && near && share > 0.8 && share < 2.5 {
            *steps.entry(half(share * 10.0)).or_default() += 1;
        }
    }
    commonest(steps).map_or(1.3, |step| step as f64 / 20.0 + 0.03)
}

impl Page {
    pub fn measure(lines: &[Line]) -> Self {
        let mut sizes: HashMap<i64, usize> = HashMap::new();
        let mut steps: HashMap<i64, usize> = HashMap::new();
        for line in lines {
            *sizes.entry(half(line.size)).or_default() += line.text.chars().count();
        }
        let body = commonest(sizes.clone()).map_or(11.0, |size| size as f64 / 2.0);
        for pair in lines.windows(2) {
            let step = pair[0].y - pair[1].y;
            if pair[0].page == pair[1].page && step > body * 0.8 && step < body * 2.5 {
                *steps.entry(half(step)).or_default() += 1;
            }
        }
        let step = commonest(steps).map_or(body * 1.2, |step| step as f64 / 2.0);
        let mut headings: Vec<i64> =
            sizes.into_keys().filter(|size| *size as f64 / 2.0 >= body * LARGER).collect();
        headings.sort_unstable_by(|a, b| b.cmp(a));
        Self { body, step, headings }
    }

    /// The level that the size of a line's letters alone gives it.
    pub fn level(&self, line: &Line) -> Option<u8> {
        if line.text.chars().count() > HEADING || !line.text.chars().any(char::is_alphabetic) {
            return None;
        }
        let rank = self.headings.iter().position(|size| *size == half(line.size))?;
        Some(ranked(rank))
    }

    /// Whether `line` continues the paragraph, item or heading that `before` is in.
    pub fn goes_on(&self, before: &Line, line: &Line) -> bool {
        let ended = before.text.trim_end().ends_with(['.', '!', '?', ':', ';', '…', '»']);
        if (before.size - line.size).abs() > self.body * 0.1
            || before.row
            || line.row
            || before.boxed != line.boxed && before.page == line.page
        {
            return false;
        }
        let words = line.text.trim_start().trim_start_matches(['«', '(', '“', ' ', '\u{A0}', '\u{202F}']);
        let inside = !ended && words.starts_with(char::is_lowercase);
        let step = before.y - line.y;
        if before.page != line.page || step <= 0.0 {
            return inside || (!ended && !self.room(before, line) && before.page + 1 == line.page);
        }
        let wide = self.step.max(line.size * 1.1) * 1.3;
        let near = line.left < before.right && before.left < line.right;
        if inside && near && before.right > before.left + (before.margin - before.left) * 0.6 {
            // The sentence goes on, whatever the distance of its lines.
            return step <= wide.max(line.size * 2.3);
        }
        near && step <= wide
            && !self.room(before, line)
            && !(ended && line.left > before.left + line.size * 0.8)
    }

    /// Whether `line` continues the heading that `before` is in: a title is broken where it looks well.
    pub fn heads_on(&self, before: &Line, line: &Line) -> bool {
        let step = before.y - line.y;
        before.page == line.page
            && half(before.size) == half(line.size)
            && step > 0.0
            && step <= line.size * 1.5
            && !before.text.trim_end().ends_with(['.', '!', '?'])
    }

    /// Whether the first word of `line` would have fitted at the end of `before`: then the break was meant.
    pub fn room(&self, before: &Line, line: &Line) -> bool {
        let letters = line.text.chars().count().max(1) as f64;
        let word = line.text.split_whitespace().next().map_or(0, |word| word.chars().count() + 1) as f64;
        before.right + (line.right - line.left) / letters * word < before.margin - line.size * 0.5
    }
}

/// The level of the heading whose look comes at this rank, from 0.
pub(super) fn ranked(rank: usize) -> u8 {
    u8::try_from(rank + 1).unwrap_or(6).min(6)
}

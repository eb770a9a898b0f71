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
    /// Its words.
    pub text: String,
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
    columns: Vec<(f64, f64)>,
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

/// Where lines begin, by steps of a few points, and how far right those lines go.
fn columns(lines: &[Line]) -> Vec<(f64, f64)> {
    let mut columns: HashMap<i64, (f64, f64)> = HashMap::new();
    for line in lines {
        let column = columns.entry(half(line.left / 4.0)).or_insert((line.left, line.right));
        column.1 = column.1.max(line.right);
    }
    columns.into_values().collect()
}

fn commonest(counts: HashMap<i64, usize>) -> Option<i64> {
    counts.into_iter().max_by_key(|(value, count)| (*count, -*value)).map(|(value, _)| value)
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
        let columns = columns(lines);
        let mut headings: Vec<i64> =
            sizes.into_keys().filter(|size| *size as f64 / 2.0 >= body * LARGER).collect();
        headings.sort_unstable_by(|a, b| b.cmp(a));
        Self { body, step, columns, headings }
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
            || before.text.contains(" | ")
            || line.text.contains(" | ")
        {
            return false;
        }
        if before.page != line.page {
            return !ended && line.text.trim_start().starts_with(char::is_lowercase);
        }
        let step = before.y - line.y;
        let wide = self.step.max(line.size * 1.1) * 1.3;
        step > 0.0
            && step <= wide
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
        let near = self.columns.iter().filter(|(left, _)| (left - before.left).abs() < COLUMN);
        let right = near.map(|(_, right)| *right).fold(before.right, f64::max);
        let letters = line.text.chars().count().max(1) as f64;
        let word = line.text.split_whitespace().next().map_or(0, |word| word.chars().count() + 1) as f64;
        before.right + (line.right - line.left) / letters * word < right - line.size * 0.5
    }
}

/// The level of the heading whose look comes at this rank, from 0.
pub(super) fn ranked(rank: usize) -> u8 {
    u8::try_from(rank + 1).unwrap_or(6).min(6)
}

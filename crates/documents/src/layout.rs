//! Lines of a page, as a PDF places them, into paragraphs, items and headings: by size, distance and marks.

use std::collections::{HashMap, HashSet};

use super::compose::Piece;
use super::headlines::{Look, headlines};

/// A line of text where a page shows it; the page's origin is below, lengths are in points.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Line {
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

/// The pieces these lines make.
pub(super) fn pieces(lines: &[Line]) -> Vec<Piece> {
    let page = Page::measure(lines);
    let levels = page.levels(lines);
    let hyphens = Hyphens::of(lines);
    let mut pieces: Vec<Piece> = Vec::new();
    let mut before: Option<&Line> = None;
    for (line, level) in lines.iter().zip(levels) {
        let text = line.text.trim();
        if text.is_empty() {
            continue;
        }
        let item = bullet(text);
        let goes_on = before.is_some_and(|before| {
            item.is_none()
                && if level.is_some() { page.heads_on(before, line) } else { page.goes_on(before, line) }
        });
        match (pieces.last_mut(), level) {
            (Some(Piece::Heading { level: last, text: words }), Some(level)) if goes_on && *last == level => {
                join(words, text, &hyphens);
            }
            (Some(Piece::Paragraph(words) | Piece::Item { text: words, .. }), None) if goes_on => {
                join(words, text, &hyphens);
            }
            (_, Some(level)) => pieces.push(Piece::Heading { level, text: text.to_owned() }),
            (_, None) => pieces.push(match item {
                Some(item) => Piece::Item { depth: 0, sign: None, text: item.to_owned() },
                None if text.contains(" | ") => Piece::Row(text.to_owned()),
                None => Piece::Paragraph(text.to_owned()),
            }),
        }
        before = Some(line);
    }
    pieces
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

/// Measures of a whole document.
pub(super) struct Page {
    /// Size of most letters.
    pub body: f64,
    step: f64,
    columns: Vec<(f64, f64)>,
    headings: Vec<i64>,
}

/// Sizes and distances are compared in halves.
pub(super) fn half(value: f64) -> i64 {
    #[expect(clippy::cast_possible_truncation, reason = "a float cast saturates, and sizes are small")]
    let halves = (value * 2.0).round() as i64;
    halves
}

fn commonest(counts: HashMap<i64, usize>) -> Option<i64> {
    counts.into_iter().max_by_key(|(value, count)| (*count, -*value)).map(|(value, _)| value)
}

impl Page {
    fn measure(lines: &[Line]) -> Self {
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

    /// The level of each line that is a heading or a part of one.
    fn levels(&self, lines: &[Line]) -> Vec<Option<u8>> {
        let mut levels: Vec<Option<u8>> = lines.iter().map(|line| self.level(line)).collect();
        let mut found = headlines(lines, self);
        found.retain(|(block, _)| levels[block.clone()].iter().all(Option::is_none));
        let mut looks: Vec<Look> = found.iter().map(|(_, look)| *look).collect();
        looks.sort_unstable_by(|a, b| b.cmp(a));
        looks.dedup();
        for (block, look) in found {
            let rank = looks.iter().position(|known| *known == look).unwrap_or(0);
            levels[block].fill(Some(ranked(self.headings.len() + rank)));
        }
        levels
    }

    /// The level that the size of a line's letters alone gives it.
    fn level(&self, line: &Line) -> Option<u8> {
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
fn ranked(rank: usize) -> u8 {
    u8::try_from(rank + 1).unwrap_or(6).min(6)
}

/// The words after the mark of a list.
fn bullet(text: &str) -> Option<&str> {
    let rest = text.strip_prefix(['•', '-', '–', '▪', '◦', '‣', '●', '○', '■', '\u{F0B7}'])?;
    let words = rest.trim_start();
    (rest.len() > words.len() && !words.is_empty()).then_some(words)
}

/// Second halves of French words that keep their hyphen when a line ends on it.
const KEPT: [&str; 22] = [
    "il", "ils", "elle", "elles", "on", "t", "je", "tu", "nous", "vous", "ce", "là", "ci", "même", "mêmes",
    "être", "dessus", "dessous", "moi", "lui", "leur", "y",
];

/// What a document says of hyphens: whether its lines are broken inside words at all, and which words it has.
struct Hyphens {
    cuts: bool,
    words: HashSet<String>,
}

impl Hyphens {
    fn of(lines: &[Line]) -> Self {
        let mut words = HashSet::new();
        let mut cut = 0;
        let mut broken = false;
        for line in lines {
            let inside = line.text.trim().split(|c: char| !(c.is_alphanumeric() || c == '-'));
            // The second half of a broken word is no word.
            let whole = inside.skip(usize::from(broken)).filter(|word| !word.ends_with('-'));
            words.extend(whole.map(str::to_lowercase));
            broken = half_word(&line.text).is_some();
            cut += usize::from(broken);
        }
        // Without automatic hyphens, hardly a line in a hundred ends on a hyphen of its own.
        Self { cuts: cut * 50 >= lines.len(), words }
    }

    /// Whether the hyphen that ends `words` only says that the word goes on in `line`.
    fn undone(&self, words: &str, line: &str) -> bool {
        let tail = line.split(|c: char| !c.is_alphanumeric()).next().unwrap_or("");
        let Some(head) = half_word(words) else { return false };
        if !tail.starts_with(char::is_lowercase) {
            return false;
        }
        let (head, tail) = (head.to_lowercase(), tail.to_lowercase());
        let known = |word: String| self.words.contains(&word);
        if known(format!("{head}{tail}")) {
            return true;
        }
        // "après-midi": the second half is a word of its own, or the whole stands elsewhere with its hyphen.
        let own = KEPT.contains(&tail.as_str()) || known(format!("{head}-{tail}")) || known(tail);
        self.cuts && !own
    }
}

/// The beginning of a word that a line breaks off with a hyphen.
fn half_word(line: &str) -> Option<&str> {
    let words = line.trim_end().strip_suffix('-')?;
    let begin = words
        .rfind(|c: char| !c.is_alphanumeric())
        .map_or(0, |at| at + words[at..].chars().next().map_or(1, char::len_utf8));
    Some(&words[begin..]).filter(|word| word.ends_with(char::is_lowercase))
}

/// Adds a line to a paragraph; a word cut by a hyphen at the line's end is made whole.
fn join(words: &mut String, line: &str, hyphens: &Hyphens) {
    if hyphens.undone(words, line) {
        words.truncate(words.trim_end().len() - 1);
    } else if half_word(words).is_none() || !line.starts_with(char::is_lowercase) {
        words.push(' ');
    }
    words.push_str(line);
}

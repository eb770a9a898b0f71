//! Lines of a page, as a PDF places them, into paragraphs, items and headings: by size, distance and marks.

use std::collections::HashMap;

use super::compose::Piece;

/// A line of text where a page shows it; the page's origin is below, lengths are in points.
#[derive(Debug, Clone, Default)]
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
    /// Its words.
    pub text: String,
}

/// Letters this much larger than the body's make a heading.
const LARGER: f64 = 1.15;
/// A heading is no longer than this.
const HEADING: usize = 150;

/// Takes off lines that come back at the top or the bottom of most pages; says whether there were any.
pub(super) fn without_margins(lines: &mut Vec<Line>, pages: usize) -> bool {
    if pages < 3 {
        return false;
    }
    let mut edges = Vec::new();
    for page in 0..pages {
        let mut on: Vec<usize> = (0..lines.len()).filter(|i| lines[*i].page == page).collect();
        on.sort_by(|a, b| lines[*a].y.total_cmp(&lines[*b].y));
        edges.extend(on.first().copied());
        edges.extend(on.last().copied().filter(|last| Some(last) != on.first()));
    }
    let key =
        |line: &Line| line.text.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect::<String>();
    let mut seen: HashMap<String, usize> = HashMap::new();
    for i in &edges {
        *seen.entry(key(&lines[*i])).or_default() += 1;
    }
    let often =
        |line: &Line| seen.get(&key(line)).is_some_and(|count| *count >= 3 && count * 10 >= pages * 6);
    let drop: Vec<usize> = edges.into_iter().filter(|i| often(&lines[*i])).collect();
    let mut i = 0;
    lines.retain(|_| {
        i += 1;
        !drop.contains(&(i - 1))
    });
    !drop.is_empty()
}

/// The pieces these lines make.
pub(super) fn pieces(lines: &[Line]) -> Vec<Piece> {
    let page = Page::measure(lines);
    let mut pieces: Vec<Piece> = Vec::new();
    let mut before: Option<&Line> = None;
    for line in lines {
        let text = line.text.trim();
        if text.is_empty() {
            continue;
        }
        let level = page.level(line);
        let item = bullet(text);
        let goes_on = before.is_some_and(|before| item.is_none() && page.goes_on(before, line));
        match (pieces.last_mut(), level) {
            (Some(Piece::Heading { level: last, text: words }), Some(level)) if goes_on && *last == level => {
                join(words, text);
            }
            (Some(Piece::Paragraph(words) | Piece::Item { text: words, .. }), None) if goes_on => {
                join(words, text)
            }
            (_, Some(level)) => pieces.push(Piece::Heading { level, text: text.to_owned() }),
            (_, None) => pieces.push(match item {
                Some(item) => Piece::Item { depth: 0, text: item.to_owned() },
                None if text.contains(" | ") => Piece::Row(text.to_owned()),
                None => Piece::Paragraph(text.to_owned()),
            }),
        }
        before = Some(line);
    }
    pieces
}

/// Measures of a whole document.
struct Page {
    body: f64,
    step: f64,
    right: f64,
    headings: Vec<i64>,
}

/// Sizes and distances are compared in halves.
fn half(value: f64) -> i64 {
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
        let right = lines.iter().map(|line| line.right).fold(0.0, f64::max);
        let mut headings: Vec<i64> =
            sizes.into_keys().filter(|size| *size as f64 / 2.0 >= body * LARGER).collect();
        headings.sort_unstable_by(|a, b| b.cmp(a));
        Self { body, step, right, headings }
    }

    fn level(&self, line: &Line) -> Option<u8> {
        if line.text.chars().count() > HEADING || !line.text.chars().any(char::is_alphabetic) {
            return None;
        }
        let rank = self.headings.iter().position(|size| *size == half(line.size))?;
        u8::try_from(rank + 1).ok().map(|level| level.min(6))
    }

    /// Whether `line` continues the paragraph, item or heading that `before` is in.
    fn goes_on(&self, before: &Line, line: &Line) -> bool {
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
        let short = before.right < self.right - (self.right - before.left) * 0.25;
        step > 0.0 && step <= wide && !(short && ended)
    }
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

/// Adds a line to a paragraph; a word cut by a hyphen at the line's end is made whole.
fn join(words: &mut String, line: &str) {
    let head = line.split(|c: char| !c.is_alphanumeric()).next().unwrap_or("");
    let cut = words.ends_with('-')
        && words.chars().rev().nth(1).is_some_and(char::is_lowercase)
        && head.starts_with(char::is_lowercase);
    if cut && !KEPT.contains(&head) {
        words.pop();
    } else if !words.ends_with('-') || !cut {
        words.push(' ');
    }
    words.push_str(line);
}

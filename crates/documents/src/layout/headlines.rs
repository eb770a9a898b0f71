//! Headings that are not much larger than the text: short lines that stand alone, in bold or a little larger.
//!
//! Bold words in a paragraph, cells of a table, names of speakers and lists in bold look much the same: when in doubt a
//! line is a paragraph.

use std::collections::HashMap;
use std::ops::Range;

use super::page::{Line, Page, half};
use crate::text::turns;

/// Letters this much larger than the body's make a heading of a line that stands alone.
const LARGER: f64 = 1.05;
/// Bold letters this much smaller than the body's may make one still.
const SMALLER: f64 = 0.95;
/// A heading is no longer than this in bold at the size of the text, and in larger letters.
const LONGEST: (usize, usize) = (150, 250);
/// Lines one after the other that all look like headings, above which they are a list.
const LISTED: usize = 2;
/// Words that come back this often name a speaker, or a part that every subject has.
const REPEATED: usize = 3;
/// Lines before and after one among which its row of a table is looked for.
const ROW: usize = 8;

/// How a heading looks: the size of its letters in halves of a point, and whether they are bold.
pub(crate) type Look = (i64, bool);

/// The headings among lines that the size of their letters alone does not tell: which lines, and how they look.
pub(crate) fn headlines(lines: &[Line], page: &Page) -> Vec<(Range<usize>, Look)> {
    let letters = |bold: bool| -> usize {
        lines.iter().filter(|line| line.bold || !bold).map(|line| line.text.chars().count()).sum()
    };
    // Where much is bold, bold says nothing.
    let tells = letters(true) * 4 < letters(false);
    let mut found: Vec<(Range<usize>, Look)> = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        let block = block(lines, page, at);
        at = block.end;
        let first = &lines[block.start];
        let larger = first.size >= page.body * LARGER;
        let bold = first.bold && tells && first.size >= page.body * SMALLER;
        if (larger || bold)
            && !lines[block.clone()].iter().any(|line| line.row)
            && stands(lines, page, &block)
            && reads(&words(lines, &block), larger)
        {
            found.push((block, (half(first.size), first.bold)));
        }
    }
    let mut times: HashMap<String, usize> = HashMap::new();
    for (block, _) in &found {
        *times.entry(words(lines, block)).or_default() += 1;
    }
    found.retain(|(block, _)| times.get(&words(lines, block)).is_none_or(|times| *times < REPEATED));
    without_lists(found)
}

/// The lines from `at` on that are set alike and follow each other closely.
fn block(lines: &[Line], page: &Page, at: usize) -> Range<usize> {
    let alike = |i: usize| lines[i].bold == lines[i - 1].bold && page.heads_on(&lines[i - 1], &lines[i]);
    at..(at + 1..lines.len()).find(|i| !alike(*i)).unwrap_or(lines.len())
}

fn words(lines: &[Line], block: &Range<usize>) -> String {
    lines[block.clone()].iter().map(|line| line.text.trim()).collect::<Vec<_>>().join(" ")
}

/// Whether these words can be those of a heading.
fn reads(words: &str, larger: bool) -> bool {
    let longest = if larger { LONGEST.1 } else { LONGEST.0 };
    words.chars().count() <= longest
        && words.chars().filter(|c| c.is_alphabetic()).count() >= 3
        && !words.ends_with(['.', ',', ';', ':', '…'])
        && !turns::may_name(words)
}

/// Whether a block neither goes on from the line before nor into the line after, and has no other beside it.
fn stands(lines: &[Line], page: &Page, block: &Range<usize>) -> bool {
    let (first, last) = (&lines[block.start], &lines[block.end - 1]);
    let Some(next) = lines.get(block.end) else { return false };
    let before = block.start.checked_sub(1).and_then(|i| lines.get(i));
    // A full line before it ended its sentence, and this one stops short of the margin.
    let after_end =
        |before: &Line| before.text.trim_end().ends_with(['.', '!', '?', '»']) && page.room(last, next);
    let fresh = before.is_none_or(|before| !page.goes_on(before, first) || after_end(before));
    let near = block.start.saturating_sub(ROW)..(block.end + ROW).min(lines.len());
    let beside = near.filter(|i| !block.contains(i)).any(|i| {
        let (other, apart) = (&lines[i], |line: &Line| (line.y - lines[i].y).abs());
        other.page == first.page
            && !other.text.trim().is_empty()
            && lines[block.clone()].iter().any(|line| apart(line) < line.size * 0.9)
    });
    fresh && !beside && !page.goes_on(last, next)
}

/// Without those that follow each other with nothing between, when there are several in one look.
fn without_lists(found: Vec<(Range<usize>, Look)>) -> Vec<(Range<usize>, Look)> {
    let follows = |a: &(Range<usize>, Look), b: &(Range<usize>, Look)| a.0.end == b.0.start && a.1 == b.1;
    found.chunk_by(follows).filter(|run| run.len() <= LISTED).flatten().cloned().collect()
}

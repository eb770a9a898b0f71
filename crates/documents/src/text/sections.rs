//! Cuts a text into sections: by heading, and long stretches into runs of paragraphs, so that coverage counts.

use std::ops::Range;

use crate::document::{Document, Section, Turn};

/// A heading found while composing the text.
pub(crate) struct Mark {
    /// Byte where its line begins.
    pub at: usize,
    /// 1 for the highest.
    pub level: u8,
    /// Its words, on one line.
    pub text: String,
}

/// A section above this many words is cut into runs.
const LONG: usize = 600;
/// A run ends at the first paragraph after this many words...
const PARAGRAPH: usize = 300;
/// ...or else at the first line after this many...
const LINE: usize = 450;
/// ...or else at the first sentence after this many.
const SENTENCE: usize = 600;
/// A last run shorter than this joins the run before it.
const SHORT: usize = 100;

/// Words of a text: runs without white space that hold a letter or a digit.
pub(crate) fn words(text: &str) -> usize {
    text.split_whitespace().filter(|word| word.chars().any(char::is_alphanumeric)).count()
}

impl Document {
    /// Words: runs without white space that hold a letter or a digit.
    pub fn word_count(&self) -> usize {
        words(&self.text)
    }
}

/// Contiguous sections that cover all of `text`; `marks` and `turns` in order.
pub(crate) fn cut(text: &str, marks: &[Mark], turns: &[Turn]) -> Vec<Section> {
    let mut sections = Vec::new();
    let first = marks.first().map_or(text.len(), |mark| mark.at);
    if first > 0 {
        section(text, 0..first, None, turns, &mut sections);
    }
    for (i, mark) in marks.iter().enumerate() {
        let end = marks.get(i + 1).map_or(text.len(), |next| next.at);
        section(text, mark.at..end, Some(mark), turns, &mut sections);
    }
    sections
}

fn section(text: &str, span: Range<usize>, mark: Option<&Mark>, turns: &[Turn], sections: &mut Vec<Section>) {
    if span.is_empty() {
        return;
    }
    let level = mark.map_or(0, |mark| mark.level);
    let part = &text[span.clone()];
    let begins: Vec<usize> = turns
        .iter()
        .filter(|turn| span.contains(&turn.span.start))
        .map(|turn| turn.span.start - span.start)
        .collect();
    let cuts = if words(part) > LONG { runs(part, &begins) } else { Vec::new() };
    let mut start = span.start;
    let mut heading = mark.map(|mark| mark.text.clone());
    for end in cuts.into_iter().map(|cut| span.start + cut).chain([span.end]) {
        sections.push(Section { heading: heading.take(), level, span: start..end });
        start = end;
    }
}

/// Where to cut a long part, as byte offsets in it, each at the first letter of a word; where somebody begins to
/// speak is as good a place as a paragraph.
fn runs(part: &str, begins: &[usize]) -> Vec<usize> {
    let mut cuts = Vec::new();
    let (mut count, mut newlines) = (0, 0);
    let (mut inside, mut ended) = (false, false);
    for (at, c) in part.char_indices() {
        if c.is_whitespace() {
            newlines += usize::from(c == '\n');
            inside = false;
            continue;
        }
        if !inside {
            let wanted = match newlines {
                0 if ended => SENTENCE,
                0 => usize::MAX,
                1 if begins.binary_search(&at).is_ok() => PARAGRAPH,
                1 => LINE,
                _ => PARAGRAPH,
            };
            if count >= wanted {
                cuts.push(at);
                count = 0;
            }
            count += 1;
            newlines = 0;
            inside = true;
        }
        ended = matches!(c, '.' | '!' | '?' | '…');
    }
    if count < SHORT {
        cuts.pop();
    }
    cuts
}

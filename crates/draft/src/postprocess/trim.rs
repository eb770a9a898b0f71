//! Sentences taken out of a text or replaced in it, until a length is kept, without leaving marks over nothing.

use std::ops::Range;

use crate::text::lines::is_item;
use crate::text::sentences::sentences;
use crate::{Length, Mend};

/// A draft in words may be longer than asked by this share.
const SLACK: f64 = 1.1;

/// Takes sentences away from the end until the length is kept: exactly in characters, within a tenth in words.
#[must_use]
pub fn shorten(text: &str, length: Length, mends: &mut Vec<Mend>) -> String {
    let fits = |text: &str| match length {
        Length::Words(words) => text.split_whitespace().count() as f64 <= (f64::from(words) * SLACK).ceil(),
        Length::Characters(characters) => text.chars().count() <= characters as usize,
    };
    let mut text = text.trim().to_owned();
    let mut taken = 0;
    while !fits(&text) {
        let Some(last) = last_of_longest(&text) else { break };
        text = without(&text, &[last]);
        taken += 1;
    }
    if taken > 0 {
        mends.push(Mend::Beyond(taken));
    }
    match length {
        Length::Characters(characters) if !fits(&text) => {
            mends.push(Mend::Cut);
            cut(&text, characters as usize)
        }
        _ => text,
    }
}

/// The last sentence under the heading that has the most, of the text when it has no headings; none when a single
/// one is left.
fn last_of_longest(text: &str) -> Option<Range<usize>> {
    let mut blocks: Vec<Vec<Range<usize>>> = vec![Vec::new()];
    for span in sentences(text) {
        if text[span.clone()].starts_with('#') {
            blocks.push(Vec::new());
        } else if let Some(block) = blocks.last_mut() {
            block.push(span);
        }
    }
    let said: usize = blocks.iter().map(Vec::len).sum();
    // The later of equals.
    let longest = blocks.into_iter().max_by_key(Vec::len)?;
    longest.into_iter().next_back().filter(|_| said > 1)
}

/// The longest run of whole words that fits, with the sign that something is missing.
fn cut(text: &str, characters: usize) -> String {
    let kept: String = text.chars().take(characters.saturating_sub(1)).collect();
    let whole = kept.rfind(char::is_whitespace).map_or(kept.as_str(), |at| kept[..at].trim_end());
    let mut short = whole.trim_end_matches([',', ';', ':', '-', '–', '(']).trim_end().to_owned();
    if characters > 0 {
        short.push('…');
    }
    short
}

/// The text without these sentences; a line left with nothing but its mark goes too, and so does a heading over
/// nothing.
pub(crate) fn without(text: &str, spans: &[Range<usize>]) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut at = 0;
    for span in spans {
        kept.push_str(&text[at..span.start]);
        let sentence = &text[span.clone()];
        let space = text[span.end..].chars().next().filter(|next| [' ', '\u{a0}'].contains(next));
        let follows = space.is_some();
        // The mark of an item belongs to the sentence that is left on its line.
        if is_item(sentence) && follows {
            kept.push_str(&sentence[..sentence.find(char::is_whitespace).unwrap_or(0)]);
        }
        at = span.end + space.map_or(0, char::len_utf8);
        if follows && kept.ends_with(|c: char| !c.is_whitespace()) {
            kept.push(' ');
        }
    }
    kept.push_str(&text[at..]);
    lined(kept.lines().map(str::to_owned))
}

/// Lines with single blank lines between paragraphs and around headings, none between items.
pub(crate) fn lined(lines: impl Iterator<Item = String>) -> String {
    let mut out = String::new();
    let mut blank = false;
    let mut heading: Option<String> = None;
    for line in lines {
        let line = line.trim();
        if line.is_empty() || ["-", "*", "•", "–"].contains(&line) {
            blank = blank || line.is_empty();
            continue;
        }
        if line.starts_with('#') {
            // A heading over nothing is never written.
            heading = Some(line.to_owned());
            continue;
        }
        if let Some(heading) = heading.take() {
            if !out.is_empty() {
                out.push_str("\n\n");
            }
            out.push_str(&heading);
            out.push('\n');
        } else if !out.is_empty() {
            out.push_str(if blank { "\n\n" } else { "\n" });
        }
        blank = false;
        out.push_str(line);
    }
    out
}

/// The text with some of its sentences replaced, or taken out; `changes` are indices of [`sentences`] in order.
#[must_use]
pub fn replace(text: &str, changes: &[(usize, Option<String>)]) -> String {
    let spans = sentences(text);
    let mut text = text.to_owned();
    for (index, words) in changes.iter().rev() {
        let Some(span) = spans.get(*index) else { continue };
        match words {
            None => text = without(&text, std::slice::from_ref(span)),
            Some(words) => {
                let old = &text[span.clone()];
                let mark = old.find(char::is_whitespace).filter(|_| is_item(old)).map_or(0, |at| at + 1);
                text.replace_range(span.start + mark..span.end, words);
            }
        }
    }
    text
}

//! Lines of a page, as a PDF places them, into paragraphs, items and headings: by size, distance and marks.

use std::collections::HashSet;

use super::compose::Piece;
use super::headlines::{Look, headlines};
use super::page::{Line, Page, ranked};

/// The pieces these lines make.
pub(crate) fn pieces(lines: &[Line]) -> Vec<Piece> {
    let page = Page::measure(lines);
    let levels = levels(&page, lines);
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

/// The level of each line that is a heading or a part of one.
fn levels(page: &Page, lines: &[Line]) -> Vec<Option<u8>> {
    let mut levels: Vec<Option<u8>> = lines.iter().map(|line| page.level(line)).collect();
    let mut found = headlines(lines, page);
    found.retain(|(block, _)| levels[block.clone()].iter().all(Option::is_none));
    let mut looks: Vec<Look> = found.iter().map(|(_, look)| *look).collect();
    looks.sort_unstable_by(|a, b| b.cmp(a));
    looks.dedup();
    for (block, look) in found {
        let rank = looks.iter().position(|known| *known == look).unwrap_or(0);
        levels[block].fill(Some(ranked(page.headings.len() + rank)));
    }
    levels
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

//! Lines of a page, as a PDF places them, into paragraphs, items and headings: by size, distance and marks.

use std::collections::HashSet;

use super::compose::Piece;
use super::headlines::{Look, headlines};
use super::page::{Line, Page, margins, ranked};
use super::rows::is_mark;

/// The pieces these lines make.
pub(crate) fn pieces(mut lines: Vec<Line>) -> Vec<Piece> {
    lines.retain(|line| !line.text.trim().is_empty());
    margins(&mut lines);
    let page = Page::measure(&lines);
    let mut making = Making { page: &page, hyphens: Hyphens::of(&lines), pieces: Vec::new(), before: None };
    let mut notes: Vec<&Line> = Vec::new();
    let at_foot = notes_at_foot(&lines, &page);
    for ((line, level), note) in lines.iter().zip(levels(&page, &lines)).zip(at_foot) {
        if note {
            notes.push(line);
            continue;
        }
        // A paragraph may go on on the next page: the notes under it wait for its end.
        if !notes.is_empty() && !making.goes_on(line, level) {
            making.before = None;
            std::mem::take(&mut notes).into_iter().for_each(|note| making.add(note, None, true));
            making.before = None;
        }
        making.add(line, level, false);
    }
    making.before = None;
    notes.into_iter().for_each(|note| making.add(note, None, true));
    making.pieces
}

/// Pieces as they grow.
struct Making<'l> {
    page: &'l Page,
    hyphens: Hyphens,
    pieces: Vec<Piece>,
    before: Option<&'l Line>,
}

impl<'l> Making<'l> {
    /// Whether a line goes on with the last piece.
    fn goes_on(&self, line: &Line, level: Option<u8>) -> bool {
        let text = line.text.trim();
        let Some(before) = self.before else { return false };
        if level.is_some() {
            return self.page.heads_on(before, line);
        }
        let mark = text.split_whitespace().next().filter(|word| is_mark(word) && text.len() > word.len());
        let ended = before.text.trim_end().ends_with(['.', ';', ':', ',', '!', '?']);
        let counted = mark.is_some_and(|mark| mark.ends_with(')') || ended || self.page.room(before, line));
        let item = bullet(text).is_some() || is_call(text) || counted;
        !item && self.page.goes_on(before, line)
    }

    fn add(&mut self, line: &'l Line, level: Option<u8>, foot: bool) {
        let text = line.text.trim();
        let goes_on = self.goes_on(line, level);
        match (self.pieces.last_mut(), level) {
            (Some(Piece::Heading { level: last, text: words }), Some(level)) if goes_on && *last == level => {
                join(words, text, &self.hyphens);
            }
            (Some(Piece::Paragraph(words) | Piece::Item { text: words, .. }), None) if goes_on => {
                join(words, text, &self.hyphens);
            }
            (_, Some(level)) => self.pieces.push(Piece::Heading { level, text: text.to_owned() }),
            (_, None) if foot => self.pieces.push(Piece::Paragraph(called(text))),
            (_, None) => self.pieces.push(match bullet(text) {
                _ if line.row => Piece::Row(text.to_owned()),
                Some(item) => Piece::Item { depth: 0, sign: None, text: item.to_owned() },
                None => Piece::Paragraph(text.to_owned()),
            }),
        }
        self.before = Some(line);
    }
}

/// Letters of notes are this much smaller than the text's.
const NOTE: f64 = 0.94;

/// Whether each line is part of a note at the foot of its page.
fn notes_at_foot(lines: &[Line], page: &Page) -> Vec<bool> {
    let mut notes = vec![false; lines.len()];
    let mut begin = 0;
    for on_page in lines.chunk_by(|a, b| a.page == b.page) {
        let small = |line: &&Line| line.size < page.body * NOTE && !line.row;
        let mut from = on_page.len() - on_page.iter().rev().take_while(small).count();
        // They begin with their number, whatever small print stands above them.
        from += on_page[from..].iter().take_while(|line| !is_call(line.text.trim())).count();
        let above = on_page[..from].iter().map(|line| line.y).fold(f64::INFINITY, f64::min);
        if on_page[from..].first().is_some_and(|first| first.y < above) {
            notes[begin + from..begin + on_page.len()].fill(true);
        }
        begin += on_page.len();
    }
    notes
}

/// Whether words begin with the number of a note.
fn is_call(words: &str) -> bool {
    let inner = words.strip_prefix('[').and_then(|words| words.split_once(']'));
    inner.is_some_and(|(number, _)| !number.is_empty() && number.chars().all(|c| c.is_ascii_digit()))
        || words.starts_with("* ")
        || numbered(words).is_some()
}

/// The number that begins a note, in no brackets, and its words.
fn numbered(words: &str) -> Option<(&str, &str)> {
    let digits = words.find(|c: char| !c.is_ascii_digit()).filter(|digits| (1..=3).contains(digits))?;
    let (number, rest) = words.split_at(digits);
    let rest = rest.trim_start();
    rest.starts_with(char::is_uppercase).then_some((number, rest))
}

/// A note with its number as it is called in the text.
fn called(words: &str) -> String {
    match (numbered(words), words.split_once(']')) {
        (Some((number, rest)), _) => format!("[{number}] {rest}"),
        (None, Some((call, rest))) if is_call(words) => format!("{call}] {}", rest.trim_start()),
        _ => words.to_owned(),
    }
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
    let rest =
        text.strip_prefix(['•', '-', '–', '▪', '◦', '‣', '●', '○', '■', '→', '✓', '\u{F0B7}', '\u{FFFD}'])?;
    let words = rest.trim_start();
    (rest.len() > words.len() && !words.is_empty()).then_some(words)
}

/// Second halves of French words that keep their hyphen when a line ends on it.
const KEPT: [&str; 22] = [
    "il", "ils", "elle", "elles", "on", "t", "je", "tu", "nous", "vous", "ce", "là", "ci", "même", "mêmes",
    "être", "dessus", "dessous", "moi", "lui", "leur", "y",
];

/// What a document says of hyphens: whether its lines are broken inside words at all, and which words it has.
pub(super) struct Hyphens {
    cuts: bool,
    words: HashSet<String>,
}

impl Hyphens {
    pub fn of(lines: &[Line]) -> Self {
        let mut words = HashSet::new();
        let mut cut = 0;
        let mut broken = false;
        for line in lines {
            let inside = line.text.trim().split(|c: char| !(c.is_alphanumeric() || c == '-'));
            // The second half of a broken word is no word.
            let whole = inside.skip(usize::from(broken)).filter(|word| !word.ends_with(HYPHENS));
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
        if words.trim_end().ends_with(&HYPHENS[1..]) {
            return true;
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

/// What a line that breaks a word ends on; the last two stand nowhere else.
const HYPHENS: [char; 3] = ['-', '\u{2010}', '\u{AD}'];

/// The beginning of a word that a line breaks off with a hyphen.
fn half_word(line: &str) -> Option<&str> {
    let words = line.trim_end().strip_suffix(HYPHENS)?;
    let begin = words
        .rfind(|c: char| !c.is_alphanumeric())
        .map_or(0, |at| at + words[at..].chars().next().map_or(1, char::len_utf8));
    Some(&words[begin..]).filter(|word| word.ends_with(char::is_lowercase))
}

/// Adds a line to a paragraph; a word cut by a hyphen at the line's end is made whole.
pub(super) fn join(words: &mut String, line: &str, hyphens: &Hyphens) {
    if hyphens.undone(words, line) {
        let kept = words.trim_end().trim_end_matches(HYPHENS).len();
        words.truncate(kept);
    } else if half_word(words).is_none() || !line.starts_with(char::is_alphabetic) {
        words.push(' ');
    }
    words.push_str(line);
}

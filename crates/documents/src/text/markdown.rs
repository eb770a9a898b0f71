//! Markdown, read for its words: marks of headings, emphasis and tables are taken off, words all stay.

use super::charset;
use super::tidy::tidy;
use crate::document::Document;
use crate::error::DocumentError;
use crate::format::Format;
use crate::layout::compose::{Piece, compose};

/// Reads Markdown.
pub(crate) fn read(bytes: &[u8]) -> Result<Document, DocumentError> {
    let (raw, notices) = charset::decode(bytes);
    let source = tidy(&raw);
    let (title, source) = front_matter(&source);
    let mut reader = Reader::default();
    for line in source.lines() {
        reader.line(line);
    }
    reader.end();
    Ok(compose(Format::Markdown, title, reader.pieces, notices))
}

/// The title in a YAML heading between two `---`, and the text after it.
fn front_matter(source: &str) -> (Option<String>, &str) {
    let Some((head, rest)) = source.strip_prefix("---\n").and_then(|rest| rest.split_once("\n---")) else {
        return (None, source);
    };
    if !head.lines().all(|line| line.is_empty() || line.starts_with([' ', '#', '-']) || line.contains(':')) {
        return (None, source);
    }
    let title = head.lines().find_map(|line| line.strip_prefix("title:"));
    let title = title.map(|title| {
        let title = title.trim();
        let inner = |mark: char| title.strip_prefix(mark).and_then(|title| title.strip_suffix(mark));
        let bare = inner('"').or_else(|| inner('\'')).unwrap_or(title);
        bare.replace("\\\"", "\"").replace("\\\\", "\\")
    });
    (title.filter(|title| !title.is_empty()), rest.trim_start_matches('-'))
}

#[derive(Default)]
struct Reader {
    pieces: Vec<Piece>,
    /// Lines of the paragraph or item being read.
    open: Vec<String>,
    /// Depth and number of the item being read.
    item: Option<(usize, Option<String>)>,
    /// Inside a fence: its mark and its lines.
    fence: Option<(String, String)>,
}

impl Reader {
    fn line(&mut self, line: &str) {
        if let Some((mark, block)) = &mut self.fence {
            if line.trim_start().starts_with(mark.as_str()) {
                self.close_fence();
            } else {
                block.push_str(line);
                block.push('\n');
            }
            return;
        }
        let bare = line.trim_start();
        let indent = line.len() - bare.len();
        if bare.is_empty() {
            self.end();
        } else if bare.starts_with("```") || bare.starts_with("~~~") {
            self.end();
            let mark = bare.chars().take_while(|c| bare.starts_with(*c)).collect();
            self.fence = Some((mark, String::new()));
        } else if let Some((level, heading)) = heading(bare) {
            self.end();
            self.pieces.push(Piece::Heading { level, text: plain(heading) });
        } else if let (Some(level), false, None) = (underline(bare), self.open.is_empty(), &self.item) {
            let text = plain(&self.open.join(" "));
            self.open.clear();
            self.pieces.push(Piece::Heading { level, text });
        } else if rule(bare) {
            self.end();
        } else if let Some((sign, text)) = item(bare) {
            self.end();
            self.item = Some((indent / 2, sign.map(str::to_owned)));
            self.open.push(text.to_owned());
        } else if bare.starts_with('|') {
            self.end();
            self.table_row(bare);
        } else {
            let quoted = bare.trim_start_matches(['>', ' ']);
            if !quoted.is_empty() {
                self.open.push(quoted.to_owned());
            }
        }
    }

    fn table_row(&mut self, line: &str) {
        let inner = line.trim().trim_start_matches('|').trim_end_matches('|');
        if inner.chars().all(|c| matches!(c, '-' | ':' | '|' | ' ')) {
            return;
        }
        let cells: Vec<String> = inner.split('|').map(|cell| plain(cell.trim())).collect();
        self.pieces.push(Piece::Row(cells.join(" | ")));
    }

    fn close_fence(&mut self) {
        if let Some((_, block)) = self.fence.take() {
            self.pieces.push(Piece::Verbatim(block));
        }
    }

    /// Ends the paragraph or item being read.
    fn end(&mut self) {
        self.close_fence();
        let item = self.item.take();
        if self.open.is_empty() {
            return;
        }
        let text = plain(&std::mem::take(&mut self.open).join("\n"));
        self.pieces.push(match item {
            Some((depth, sign)) => Piece::Item { depth, sign, text },
            None => Piece::Paragraph(text),
        });
    }
}

/// `## Heading ##`: its level and words.
fn heading(line: &str) -> Option<(u8, &str)> {
    let rest = line.trim_start_matches('#');
    let level = u8::try_from(line.len() - rest.len()).ok().filter(|level| (1..=6).contains(level))?;
    rest.starts_with([' ', '\t']).then(|| (level, rest.trim().trim_end_matches('#').trim_end()))
}

/// The line under a heading: `===` or `---`.
fn underline(line: &str) -> Option<u8> {
    let line = line.trim();
    let of = |c| line.chars().all(|d| d == c);
    (line.len() >= 2).then_some(())?;
    if of('=') { Some(1) } else { of('-').then_some(2) }
}

fn rule(line: &str) -> bool {
    let marks: String = line.chars().filter(|c| !c.is_whitespace()).collect();
    marks.len() >= 3 && ['-', '*', '_'].iter().any(|mark| marks.chars().all(|c| c == *mark))
}

/// The words of `- item`, `* item`, `+ item`, and the number and words of `1. item`.
fn item(line: &str) -> Option<(Option<&str>, &str)> {
    let rest = line.trim_start_matches(|c: char| c.is_ascii_digit());
    let digits = line.len() - rest.len();
    let rest = match digits {
        0 => line.strip_prefix(['-', '*', '+'])?,
        1..=4 => rest.strip_prefix(['.', ')'])?,
        _ => return None,
    };
    let sign = (digits > 0).then(|| &line[..=digits]);
    rest.starts_with(' ').then(|| (sign, rest.trim_start()))
}

/// Takes off marks inside a line: emphasis, code, links, escapes, line breaks.
fn plain(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let mut i = 0;
    while let Some(&c) = chars.get(i) {
        let next = chars.get(i + 1).copied();
        let word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        match c {
            '\\' if next.is_some_and(|next| next.is_ascii_punctuation()) => {
                out.extend(next);
                i += 1;
            }
            '\\' if next == Some('\n') => {}
            '*' | '`' if touches(&chars, i) => {}
            '_' if touches(&chars, i) && !(word(next) && i > 0 && word(chars.get(i - 1).copied())) => {}
            '!' if next == Some('[') => {}
            '&' => {
                let (character, length) = entity(&chars[i..]).unwrap_or(('&', 1));
                out.push(character);
                i += length - 1;
            }
            '[' => {
                if let Some((label, target, end)) = link(&chars, i) {
                    let label = plain(&label);
                    out.push_str(&label);
                    if !target.is_empty() && target != label {
                        out.push_str(&format!(" ({target})"));
                    }
                    i = end;
                } else {
                    out.push(c);
                }
            }
            c => out.push(c),
        }
        i += 1;
    }
    out
}

/// The character an entity at the start of `chars` stands for, and the entity's length.
fn entity(chars: &[char]) -> Option<(char, usize)> {
    let known = [("&lt;", '<'), ("&gt;", '>'), ("&amp;", '&'), ("&nbsp;", '\u{A0}')];
    let here = |name: &str| name.chars().eq(chars.iter().copied().take(name.len()));
    known.into_iter().find(|(name, _)| here(name)).map(|(name, character)| (character, name.len()))
}

/// Whether a mark touches a word on one side at least; `2 * 3` keeps its star.
fn touches(chars: &[char], i: usize) -> bool {
    let near = |c: Option<&char>| c.is_some_and(|c| !c.is_whitespace());
    near(chars.get(i + 1)) || (i > 0 && near(chars.get(i - 1)))
}

/// `[label](target)` at `start`: its label, target and last place.
fn link(chars: &[char], start: usize) -> Option<(String, String, usize)> {
    let close = start + chars[start..].iter().take(500).position(|c| *c == ']')?;
    if chars.get(close + 1) != Some(&'(') {
        return None;
    }
    let end = close + chars[close..].iter().take(2000).position(|c| *c == ')')?;
    let target: String = chars[close + 2..end].iter().collect();
    let target = target.split_whitespace().next().unwrap_or("").trim_matches(['<', '>']).to_owned();
    Some((chars[start + 1..close].iter().collect(), target, end))
}

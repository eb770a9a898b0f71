//! Puts pieces read from any format into one clean text, and remembers where its headings are.

use crate::document::Document;
use crate::format::Format;
use crate::notice::Notice;
use crate::text::sections::{self, Mark};
use crate::text::tidy::{lines, one_line, tidy};
use crate::text::turns;

/// A piece of a document, in reading order.
#[derive(Debug, Clone)]
pub(crate) enum Piece {
    /// A heading and its level, 1 for the highest.
    Heading { level: u8, text: String },
    /// A paragraph; may hold line breaks.
    Paragraph(String),
    /// An item of a list, 0 for the outermost list, with its number when the list has numbers.
    Item { depth: usize, sign: Option<String>, text: String },
    /// A row of a table, its cells already joined.
    Row(String),
    /// Lines to keep as they are.
    Verbatim(String),
}

impl Piece {
    /// Bytes of its words.
    pub fn bytes(&self) -> usize {
        match self {
            Self::Heading { text, .. } | Self::Item { text, .. } => text.len(),
            Self::Paragraph(text) | Self::Row(text) | Self::Verbatim(text) => text.len(),
        }
    }

    /// Whether it shows nothing.
    pub fn is_blank(&self) -> bool {
        match self {
            Self::Heading { text, .. } | Self::Item { text, .. } => text.trim().is_empty(),
            Self::Paragraph(text) | Self::Row(text) | Self::Verbatim(text) => text.trim().is_empty(),
        }
    }
}

/// A "heading" longer than this is a paragraph in a heading's style.
const HEADING: usize = 250;

/// The document these pieces make.
pub(crate) fn compose(
    format: Format,
    title: Option<String>,
    pieces: Vec<Piece>,
    notices: Vec<Notice>,
) -> Document {
    let mut text = String::new();
    let mut marks = Vec::new();
    let mut before = 0;
    for piece in pieces {
        let (kind, line) = match piece {
            Piece::Heading { level, text: heading } => {
                let heading = one_line(&heading);
                let kind = if heading.chars().count() > HEADING { 1 } else { 4 };
                let at = if text.is_empty() { 0 } else { text.len() + 2 };
                if kind == 4 && !heading.is_empty() {
                    marks.push(Mark { at, level, text: heading.clone() });
                }
                (kind, heading)
            }
            Piece::Paragraph(paragraph) => (1, lines(&paragraph)),
            Piece::Item { depth, sign, text: item } => match lines(&item) {
                item if item.is_empty() => (2, item),
                item => {
                    let sign = sign.as_deref().unwrap_or("-");
                    (2, format!("{}{sign} {}", "  ".repeat(depth.min(8)), item.replace('\n', " ")))
                }
            },
            Piece::Row(row) => (3, one_line(&row)),
            Piece::Verbatim(block) => (1, tidy(&block)),
        };
        if line.trim().is_empty() {
            continue;
        }
        if !text.is_empty() {
            text.push_str(if kind == before && matches!(kind, 2 | 3) { "\n" } else { "\n\n" });
        }
        text.push_str(&line);
        before = kind;
    }
    // Properties are often those of a template; a document that opens on its title knows better.
    let opening = marks.first().filter(|mark| mark.at == 0 && mark.level == 1).map(|mark| mark.text.clone());
    let given = title.map(|title| one_line(&title)).filter(|title| !title.is_empty());
    let first = || marks.iter().find(|mark| mark.level == 1).map(|mark| mark.text.clone());
    let title = opening.or(given).or_else(first);
    let turns = turns::find(&text, &marks);
    let sections = sections::cut(&text, &marks, &turns);
    Document { title, text, sections, turns, notices, format }
}

/// What is squared or cubed rather than noted.
const UNITS: [&str; 7] = ["m", "km", "cm", "mm", "dm", "hm", "dam"];

/// Adds raised digits, the call of a note: they must not become those of the word or the number before them.
pub(crate) fn raised(text: &mut String, digits: &str) {
    let unit = text.rsplit(|c: char| !c.is_alphabetic()).next().is_some_and(|word| UNITS.contains(&word));
    match digits {
        "" => {}
        "2" if unit => text.push('²'),
        "3" if unit => text.push('³'),
        number => text.push_str(&format!("[{number}]")),
    }
}

/// Pieces on one line, for a cell or a note.
pub(crate) fn flat(pieces: Vec<Piece>) -> String {
    let texts = pieces.into_iter().map(|piece| match piece {
        Piece::Heading { text, .. } => one_line(&text),
        Piece::Item { sign: Some(sign), text, .. } => one_line(&format!("{sign} {text}")),
        Piece::Item { sign: None, text, .. } => one_line(&text),
        Piece::Paragraph(text) | Piece::Row(text) | Piece::Verbatim(text) => one_line(&text),
    });
    texts.filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" ")
}

/// A row with several cells goes on one line; a row with one cell is layout, its blocks stay blocks.
pub(crate) fn row(mut cells: Vec<Vec<Piece>>, out: &mut Vec<Piece>) {
    if cells.len() == 1 {
        out.append(&mut cells.remove(0));
        return;
    }
    let cells: Vec<String> = cells.into_iter().map(flat).collect();
    if cells.iter().any(|cell| !cell.is_empty()) {
        out.push(Piece::Row(cells.join(" | ")));
    }
}

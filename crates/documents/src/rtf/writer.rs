//! Text of RTF into pieces.

use std::collections::HashMap;

use super::state::{Goes, State};
use crate::layout::compose::{Piece, flat, row};
use crate::notice::Notice;
use crate::text::raised::end_raised;
use crate::text::symbols::{is_font, signs};
use crate::text::tidy::one_line;

/// Puts text where it goes.
#[derive(Default)]
pub(super) struct Writer {
    pieces: Vec<Piece>,
    text: String,
    raised: Option<usize>,
    label: String,
    title: String,
    /// The name of the style being read, and the levels that styles give.
    style: String,
    levels: HashMap<i32, u8>,
    note: Vec<Piece>,
    waiting: Vec<Piece>,
    noted: usize,
    /// Text of the paragraph around a note.
    around: Option<String>,
    cell: Vec<Piece>,
    cells: Vec<Vec<Piece>>,
    pub images: usize,
    pub objects: usize,
    pub comments: usize,
    pub undecoded: bool,
    hidden: bool,
    struck: usize,
    signs: usize,
    edges: bool,
}

impl Writer {
    /// Text of the font of this name.
    pub fn text(&mut self, text: &str, font: &str, state: &State) {
        let shown;
        let text = if is_font(font) {
            let (read, lost) = signs(font, text);
            self.signs += lost;
            shown = read;
            shown.as_str()
        } else {
            text
        };
        match state.goes {
            Goes::Body | Goes::Note => {}
            Goes::Label => return self.label.push_str(text),
            Goes::Title => return self.title.push_str(text),
            Goes::StyleName => return self.named(text, state),
            Goes::Edge => {
                self.edges |= text.chars().any(char::is_alphabetic);
                return;
            }
            Goes::FontTable | Goes::FontName | Goes::Nowhere => return,
        }
        let said = text.chars().any(|c| !c.is_whitespace());
        if state.hidden {
            self.hidden |= said;
            return;
        }
        if state.struck {
            self.struck += usize::from(said);
            return;
        }
        if state.raised {
            self.raised.get_or_insert(self.text.len());
        } else if let Some(from) = self.raised.take() {
            end_raised(&mut self.text, from);
        }
        self.text.push_str(text);
    }

    /// Names of styles end with a semicolon; those of headings are English whatever the program's language, and in French
    /// where it is another program's.
    fn named(&mut self, text: &str, state: &State) {
        for c in text.chars() {
            if c != ';' {
                self.style.push(c);
                continue;
            }
            let name = std::mem::take(&mut self.style).trim().to_lowercase();
            let number =
                ["heading", "titre"].iter().find_map(|word| name.strip_prefix(word)?.trim().parse().ok());
            if let Some(level @ 1..=9) = number.or_else(|| (name == "title").then_some(1)) {
                self.levels.insert(state.style, level);
            }
        }
    }

    /// A group begins whose text goes elsewhere.
    pub fn begin(&mut self, goes: Goes, from: Goes) {
        match goes {
            Goes::Note if from == Goes::Body => {
                self.noted += 1;
                self.settle();
                self.text.push_str(&format!("[{}]", self.noted));
                self.around = Some(std::mem::take(&mut self.text));
            }
            Goes::Label => self.label.clear(),
            _ => {}
        }
    }

    /// That group ends.
    pub fn end(&mut self, goes: Goes, state: &State) {
        if goes == Goes::Note
            && let Some(text) = self.around.take()
        {
            self.note_paragraph();
            let note = flat(std::mem::take(&mut self.note));
            self.waiting.push(Piece::Paragraph(format!("[{}] {note}", self.noted)));
            self.text = text;
        }
        if goes == Goes::StyleName {
            self.named(";", state);
        }
    }

    fn settle(&mut self) {
        if let Some(from) = self.raised.take() {
            end_raised(&mut self.text, from);
        }
    }

    fn note_paragraph(&mut self) {
        self.settle();
        let text = std::mem::take(&mut self.text);
        self.note.push(Piece::Paragraph(text));
    }

    /// A paragraph ends.
    pub fn paragraph(&mut self, state: &State) {
        match state.goes {
            Goes::Note => return self.note_paragraph(),
            Goes::Body => {}
            _ => return,
        }
        self.settle();
        let text = std::mem::take(&mut self.text);
        let label = one_line(&std::mem::take(&mut self.label));
        let level = state.level.map(|level| level + 1).or_else(|| self.levels.get(&state.style).copied());
        let (label, text) = match listed(&text) {
            Some((sign, rest)) if label.trim().is_empty() => (sign, rest),
            _ => (label, text),
        };
        let numbered = label.chars().any(char::is_alphanumeric);
        let piece = match level {
            Some(level) if numbered => Piece::Heading { level, text: format!("{} {text}", label.trim()) },
            Some(level) => Piece::Heading { level, text },
            None if !label.trim().is_empty() => {
                Piece::Item { depth: 0, sign: numbered.then(|| label.trim().to_owned()), text }
            }
            None => Piece::Paragraph(text),
        };
        if state.in_table {
            self.cell.push(piece);
            return;
        }
        // A row that has no end ends with the table.
        self.row();
        self.pieces.push(piece);
        self.pieces.append(&mut self.waiting);
    }

    /// A cell ends.
    pub fn cell(&mut self, state: &State) {
        if state.goes == Goes::Body {
            self.paragraph(&State { in_table: true, ..state.clone() });
            self.cells.push(std::mem::take(&mut self.cell));
        }
    }

    /// A row ends.
    pub fn row(&mut self) {
        let mut cells = std::mem::take(&mut self.cells);
        if !self.cell.is_empty() {
            cells.push(std::mem::take(&mut self.cell));
        }
        if !cells.is_empty() {
            row(cells, &mut self.pieces);
        }
    }

    /// The title, the pieces and what was left out.
    pub fn finish(mut self) -> (Option<String>, Vec<Piece>, Vec<Notice>) {
        self.settle();
        self.row();
        let text = std::mem::take(&mut self.text);
        self.pieces.push(Piece::Paragraph(text));
        self.pieces.append(&mut self.waiting);
        let mut notices = Vec::new();
        for (count, notice) in [
            (self.objects, Notice::Objects as fn(usize) -> Notice),
            (self.images, Notice::Images),
            (self.signs, Notice::Signs),
            (self.comments, Notice::Comments),
            (self.struck, Notice::Struck),
        ] {
            if count > 0 {
                notices.push(notice(count));
            }
        }
        for (told, notice) in [
            (self.hidden, Notice::Hidden),
            (self.edges, Notice::PageEdges),
            (self.undecoded, Notice::Undecoded),
        ] {
            if told {
                notices.push(notice);
            }
        }
        (Some(self.title).filter(|title| !title.trim().is_empty()), self.pieces, notices)
    }
}

/// The sign of an item that is written out before a tab, and what comes after: `•\tUn`, `1.\tDeux`.
fn listed(text: &str) -> Option<(String, String)> {
    let (sign, rest) = text.split_once('\t')?;
    let sign = sign.trim();
    let number = sign
        .strip_suffix(['.', ')'])
        .filter(|number| number.len() <= 3 && number.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    (matches!(sign, "•" | "-" | "–" | "·" | "o" | "▪") || number.is_some_and(|number| !number.is_empty()))
        .then(|| (sign.to_owned(), rest.to_owned()))
}

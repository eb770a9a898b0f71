//! Blocks of a page, one after the other: paragraphs, headings, items, terms, cells.

use super::list::List;
use super::page::Page;
use super::table::{COVERED, Placed, Table};
use super::tags::Tag;
use crate::layout::compose::Piece;
use crate::text::raised::end_raised;

/// Letters of a term and of its definition that stand on one line.
const TERM: usize = 60;
const DEFINITION: usize = 120;

/// What the block being read will be.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) enum Block {
    #[default]
    Paragraph,
    Heading(u8),
    Item(usize, Option<String>),
    Term,
    Definition,
    Verbatim,
}

/// Writes the text of a page as pieces, each with its place.
pub(super) struct Writer {
    pub page: Page,
    pub pieces: Vec<Placed>,
    pub text: String,
    pub block: Block,
    /// Letters in links of the block being read.
    pub linked: usize,
    /// A term that waits for its definition.
    term: Option<Placed>,
    pub lists: Vec<List>,
    pub tables: Vec<Table>,
    covered: usize,
    /// Letters of the text where a raised part began.
    pub raised: Option<usize>,
}

impl Default for Writer {
    fn default() -> Self {
        Self {
            page: Page::default(),
            pieces: Vec::new(),
            text: String::new(),
            block: Block::default(),
            linked: 0,
            term: None,
            lists: Vec::new(),
            tables: Vec::new(),
            covered: COVERED,
            raised: None,
        }
    }
}

impl Writer {
    pub fn begin(&mut self, block: Block) {
        self.end_block();
        // A heading in a numbered list is a numbered heading.
        if let (Block::Item(_, Some(sign)), Block::Heading(_)) = (&self.block, &block) {
            self.text = format!("{sign} ");
        }
        self.block = block;
    }

    /// Ends the text read until now, the block goes on.
    pub fn end_text(&mut self) {
        if !self.text.trim().is_empty() {
            self.end_block();
        }
    }

    pub fn end_block(&mut self) {
        self.end_raised();
        let text = std::mem::take(&mut self.text);
        let linked = std::mem::take(&mut self.linked);
        let blank = text.trim().is_empty();
        // An item that opens with a block gives it its sign.
        if blank && matches!(self.block, Block::Item(..) | Block::Term | Block::Definition) {
            return;
        }
        let block = std::mem::take(&mut self.block);
        if blank {
            return;
        }
        let place = self.page.place(&text, linked, block == Block::Heading(1));
        let short = |most: usize| text.chars().count() <= most;
        let piece = match block {
            Block::Term if short(TERM) => {
                self.end_term();
                self.term = Some((Piece::Paragraph(text), place));
                return;
            }
            Block::Definition if short(DEFINITION) && !text.trim_end().ends_with('.') => match self
                .term
                .take()
            {
                Some((Piece::Paragraph(term), _)) => Piece::Row(format!("{} | {}", term.trim(), text.trim())),
                _ => Piece::Paragraph(text),
            },
            Block::Paragraph | Block::Term | Block::Definition => Piece::Paragraph(text),
            Block::Heading(level) => Piece::Heading { level, text },
            Block::Item(depth, sign) => Piece::Item { depth, sign, text },
            Block::Verbatim => Piece::Verbatim(text.trim_matches('\n').to_owned()),
        };
        self.end_term();
        self.pieces.push((piece, place));
    }

    /// A term that got no definition on its line stands alone.
    pub fn end_term(&mut self) {
        self.pieces.extend(self.term.take());
    }

    pub fn end_raised(&mut self) {
        if let Some(from) = self.raised.take() {
            end_raised(&mut self.text, from);
        }
    }

    pub fn list(&mut self, name: &str, tag: &Tag) {
        self.lists.push(List::of(name, tag));
    }

    pub fn item(&mut self, tag: &Tag) {
        self.end_block();
        let depth = self.lists.len().saturating_sub(1);
        let sign = self.lists.last_mut().and_then(|list| list.sign(tag));
        self.block = Block::Item(depth, sign);
    }

    pub fn table(&mut self) {
        self.end_block();
        self.end_term();
        self.block = Block::Paragraph;
        self.tables.push(Table::new(std::mem::take(&mut self.pieces), std::mem::take(&mut self.lists)));
    }

    /// A group of rows begins or ends.
    pub fn group(&mut self) {
        self.end_cell();
        if let Some(table) = self.tables.last_mut() {
            table.end_group();
        }
    }

    pub fn row(&mut self) {
        self.end_cell();
        if let Some(table) = self.tables.last_mut() {
            table.row();
        }
    }

    pub fn cell(&mut self, tag: &Tag) {
        self.end_cell();
        if let Some(table) = self.tables.last_mut() {
            table.cell(tag);
        }
    }

    pub fn end_cell(&mut self) {
        if self.tables.is_empty() {
            return;
        }
        self.end_block();
        self.end_term();
        self.block = Block::Paragraph;
        self.lists.clear();
        let pieces = std::mem::take(&mut self.pieces);
        let Some(table) = self.tables.last_mut() else { return };
        if let Some(mut pieces) = table.end_cell(pieces, &mut self.covered) {
            // A caption, or words that stand between cells.
            table.before.append(&mut pieces);
        }
    }

    pub fn end_table(&mut self) {
        self.end_cell();
        let Some(table) = self.tables.pop() else { return };
        (self.pieces, self.lists) = table.end();
    }
}

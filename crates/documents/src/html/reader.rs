//! Tags and words into pieces of a document.

use super::tags::Tag;
use crate::error::DocumentError;
use crate::layout::compose::{Piece, raised, row};
use crate::layout::numbers::Kind;
use crate::notice::Notice;
use crate::text::tidy::spaced;

/// Elements that show no words of the author, with all they hold.
const SILENT: [&str; 16] = [
    "script", "style", "template", "noscript", "iframe", "object", "svg", "math", "audio", "video", "canvas",
    "select", "textarea", "button", "datalist", "rt",
];
/// Elements that begin and end a block.
const BLOCKS: [&str; 27] = [
    "p",
    "div",
    "section",
    "article",
    "header",
    "footer",
    "main",
    "aside",
    "address",
    "figure",
    "figcaption",
    "fieldset",
    "form",
    "dl",
    "dt",
    "dd",
    "center",
    "body",
    "html",
    "blockquote",
    "details",
    "summary",
    "legend",
    "hgroup",
    "hr",
    "caption",
    "search",
];
/// Elements whose nesting is counted.
const NESTING: [&str; 12] = [
    "div",
    "section",
    "article",
    "blockquote",
    "table",
    "ul",
    "ol",
    "dl",
    "form",
    "fieldset",
    "main",
    "aside",
];

/// What the block being read will be.
#[derive(Debug, Clone, PartialEq, Default)]
enum Block {
    #[default]
    Paragraph,
    Heading(u8),
    Item(usize, Option<String>),
    Verbatim,
}

struct List {
    kind: Kind,
    next: u32,
}

/// A table being read; while it is, the reader's pieces are those of the cell.
struct Table {
    before: Vec<Piece>,
    lists: Vec<List>,
    rows: Vec<Vec<Vec<Piece>>>,
    cell: bool,
}

/// Reads tags and words in order.
pub(super) struct Reader {
    limit: usize,
    depth: usize,
    pieces: Vec<Piece>,
    text: String,
    block: Block,
    lists: Vec<List>,
    tables: Vec<Table>,
    /// The element whose words are passed over, and how many of its name are open in it.
    skipped: Option<(String, usize)>,
    /// Letters of the text where a raised part began.
    raised: Option<usize>,
    title: Option<String>,
    in_title: bool,
    images: usize,
    formulas: usize,
    objects: usize,
    hidden: bool,
    contents: bool,
    edges: bool,
}

impl Reader {
    /// A reader that refuses nesting beyond `limit`.
    pub fn new(limit: usize) -> Self {
        Self {
            limit,
            depth: 0,
            pieces: Vec::new(),
            text: String::new(),
            block: Block::Paragraph,
            lists: Vec::new(),
            tables: Vec::new(),
            skipped: None,
            raised: None,
            title: None,
            in_title: false,
            images: 0,
            formulas: 0,
            objects: 0,
            hidden: false,
            contents: false,
            edges: false,
        }
    }

    /// An element begins.
    pub fn open(&mut self, tag: &Tag) -> Result<(), DocumentError> {
        let name = tag.name.clone();
        if let Some((skipped, open)) = &mut self.skipped {
            *open += usize::from(*skipped == name && !tag.self_closing);
            return Ok(());
        }
        if self.silent(&name, tag) {
            if !tag.self_closing {
                self.skipped = Some((name, 1));
            }
            return Ok(());
        }
        if NESTING.contains(&name.as_str()) {
            self.depth += 1;
            if self.depth > self.limit {
                return Err(DocumentError::TooLarge { what: "nested html elements", limit: self.limit });
            }
        }
        match name.as_str() {
            "title" => self.in_title = true,
            "br" => self.text.push('\n'),
            "img" => self.images += 1,
            "sup" => self.raised = Some(self.text.len()),
            "pre" | "listing" => self.begin(Block::Verbatim),
            "ul" | "ol" | "menu" => {
                self.end_block();
                self.list(&name, tag);
            }
            "li" => self.item(tag),
            "table" => self.table(),
            "tr" => self.row(),
            "td" | "th" => self.cell(),
            name => {
                if let Some(level) = heading(name) {
                    self.begin(Block::Heading(level));
                } else if BLOCKS.contains(&name) {
                    self.end_block();
                }
            }
        }
        Ok(())
    }

    /// Whether an element shows nothing of the author's, or nothing that can be read; counts what that leaves out.
    fn silent(&mut self, name: &str, tag: &Tag) -> bool {
        match name {
            "math" => self.formulas += 1,
            "object" | "iframe" | "audio" | "video" => self.objects += 1,
            "svg" | "canvas" => self.images += 1,
            _ => {}
        }
        let attribute = |name: &str| tag.attribute(name).map(str::to_ascii_lowercase);
        let style = attribute("style").unwrap_or_default().replace(' ', "");
        if (attribute("hidden").is_some() || style.contains("display:none")) && !VOID.contains(&name) {
            self.hidden = true;
            return true;
        }
        // Word processors mark the edges of pages so.
        let starts = |name: &str, with: &str| attribute(name).is_some_and(|value| value.starts_with(with));
        if starts("id", "table of contents") || starts("role", "doc-toc") {
            self.contents = true;
            return true;
        }
        let edge = name == "div" && matches!(attribute("title").as_deref(), Some("header" | "footer"));
        if name == "nav" || edge {
            self.edges = true;
            return true;
        }
        SILENT.contains(&name)
    }

    /// An element ends.
    pub fn close(&mut self, name: &str) {
        if let Some((skipped, open)) = &mut self.skipped {
            *open -= usize::from(skipped == name);
            if *open == 0 {
                self.skipped = None;
            }
            return;
        }
        if NESTING.contains(&name) {
            self.depth = self.depth.saturating_sub(1);
        }
        match name {
            "title" => self.in_title = false,
            "sup" => self.end_raised(),
            "ul" | "ol" | "menu" => {
                self.end_block();
                self.block = Block::Paragraph;
                self.lists.pop();
            }
            "li" | "pre" | "listing" => self.end_block(),
            "table" => self.end_table(),
            "tr" | "td" | "th" => self.end_cell(),
            name if heading(name).is_some() || BLOCKS.contains(&name) => self.end_block(),
            _ => {}
        }
    }

    /// Words between tags.
    pub fn words(&mut self, words: &str) {
        if self.skipped.is_some() {
            return;
        }
        if self.in_title {
            self.title.get_or_insert_default().push_str(words);
        } else if self.block == Block::Verbatim {
            self.text.push_str(words);
        } else {
            spaced(words, &mut self.text);
        }
    }

    /// The title, the pieces and what was left out.
    pub fn finish(mut self) -> (Option<String>, Vec<Piece>, Vec<Notice>) {
        self.end_block();
        while !self.tables.is_empty() {
            self.end_table();
        }
        let mut notices = Vec::new();
        for (count, notice) in [
            (self.formulas, Notice::Formulas as fn(usize) -> Notice),
            (self.objects, Notice::Objects),
            (self.images, Notice::Images),
        ] {
            if count > 0 {
                notices.push(notice(count));
            }
        }
        if self.contents {
            notices.push(Notice::Contents);
        }
        if self.edges {
            notices.push(Notice::PageEdges);
        }
        if self.hidden {
            notices.push(Notice::Hidden);
        }
        (self.title, self.pieces, notices)
    }

    fn begin(&mut self, block: Block) {
        self.end_block();
        // A heading in a numbered list is a numbered heading.
        if let (Block::Item(_, Some(sign)), Block::Heading(_)) = (&self.block, &block) {
            self.text = format!("{sign} ");
        }
        self.block = block;
    }

    fn end_block(&mut self) {
        self.end_raised();
        let text = std::mem::take(&mut self.text);
        let blank = text.trim().is_empty();
        // An item that opens with a block gives it its sign.
        if blank && matches!(self.block, Block::Item(..)) {
            return;
        }
        let block = std::mem::take(&mut self.block);
        if !blank {
            self.pieces.push(match block {
                Block::Paragraph => Piece::Paragraph(text),
                Block::Heading(level) => Piece::Heading { level, text },
                Block::Item(depth, sign) => Piece::Item { depth, sign, text },
                Block::Verbatim => Piece::Verbatim(text.trim_matches('\n').to_owned()),
            });
        }
    }

    fn end_raised(&mut self) {
        let Some(from) = self.raised.take() else { return };
        let Some(call) = self.text.get(from..).map(str::trim) else { return };
        if !call.is_empty() && call.chars().all(|c| c.is_ascii_digit()) {
            let call = call.to_owned();
            self.text.truncate(from);
            raised(&mut self.text, &call);
        }
    }

    fn list(&mut self, name: &str, tag: &Tag) {
        let value = |name: &str| tag.attribute(name);
        let kind = match (name, value("type")) {
            ("ol", Some(kind)) => Kind::of(kind),
            ("ol", None) => Kind::Decimal,
            _ => Kind::None,
        };
        let next = value("start").and_then(|start| start.trim().parse().ok()).unwrap_or(1);
        self.lists.push(List { kind, next });
    }

    fn item(&mut self, tag: &Tag) {
        self.end_block();
        let depth = self.lists.len().saturating_sub(1);
        let given = tag.attribute("value").and_then(|value| value.trim().parse().ok());
        let sign = self.lists.last_mut().filter(|list| list.kind != Kind::None).map(|list| {
            let number = given.unwrap_or(list.next);
            list.next = number.saturating_add(1);
            format!("{}.", list.kind.show(number))
        });
        self.block = Block::Item(depth, sign);
    }

    fn table(&mut self) {
        self.end_block();
        self.block = Block::Paragraph;
        self.tables.push(Table {
            before: std::mem::take(&mut self.pieces),
            lists: std::mem::take(&mut self.lists),
            rows: Vec::new(),
            cell: false,
        });
    }

    fn row(&mut self) {
        self.end_cell();
        if let Some(table) = self.tables.last_mut() {
            table.rows.push(Vec::new());
        }
    }

    fn cell(&mut self) {
        self.end_cell();
        if let Some(table) = self.tables.last_mut() {
            table.cell = true;
            if table.rows.is_empty() {
                table.rows.push(Vec::new());
            }
        }
    }

    fn end_cell(&mut self) {
        if self.tables.is_empty() {
            return;
        }
        self.end_block();
        self.block = Block::Paragraph;
        self.lists.clear();
        let Some(table) = self.tables.last_mut() else { return };
        if std::mem::take(&mut table.cell) {
            let pieces = std::mem::take(&mut self.pieces);
            if let Some(row) = table.rows.last_mut() {
                row.push(pieces);
            }
        } else {
            // A caption, or words that stand between cells.
            table.before.append(&mut self.pieces);
        }
    }

    fn end_table(&mut self) {
        self.end_cell();
        let Some(mut table) = self.tables.pop() else { return };
        let layout = table.rows.len() == 1 && table.rows[0].iter().any(|cell| cell.len() > 3);
        for cells in table.rows {
            if layout {
                // One row of long cells places columns on a page, it compares nothing.
                cells.into_iter().for_each(|mut cell| table.before.append(&mut cell));
            } else {
                row(cells, &mut table.before);
            }
        }
        self.pieces = table.before;
        self.lists = table.lists;
    }
}

/// Elements without an end.
const VOID: [&str; 9] = ["br", "img", "hr", "input", "meta", "link", "col", "wbr", "source"];

fn heading(name: &str) -> Option<u8> {
    let level = name.strip_prefix('h')?.parse().ok()?;
    (1..=6).contains(&level).then_some(level)
}

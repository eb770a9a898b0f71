//! Tags and words into pieces of a document.

use super::blocks::{Block, Writer};
use super::elements::{BLOCKS, FORMATTING, NESTING, SILENT, VOID, ended, ended_by, heading};
use super::tags::Tag;
use crate::error::DocumentError;
use crate::layout::compose::Piece;
use crate::notice::Notice;
use crate::text::tidy::spaced;

/// Open elements, at most; those beyond stand beside each other, as in browsers.
const OPEN: usize = 512;
/// The same way of letters to look, open so many times, is open once more to no effect (HTML, 13.2.4.3).
const ALIKE: usize = 3;
/// An element that is open.
struct Open {
    name: String,
    hides: bool,
    strikes: bool,
    /// It began inside what is passed over.
    unseen: bool,
    /// It began a part of the page.
    part: bool,
}

impl AsRef<str> for Open {
    fn as_ref(&self) -> &str {
        &self.name
    }
}

/// Reads tags and words in order.
#[derive(Default)]
pub(super) struct Reader {
    limit: usize,
    /// Elements may end themselves, as in XML.
    xml: bool,
    depth: usize,
    open: Vec<Open>,
    /// Open elements whose words are passed over; those whose words are struck; open links.
    hiding: usize,
    striking: usize,
    links: usize,
    out: Writer,
    title: Option<String>,
    in_title: bool,
    images: usize,
    formulas: usize,
    objects: usize,
    struck: usize,
    hidden: bool,
    contents: bool,
    edges: bool,
}

impl Reader {
    /// A reader that refuses nesting beyond `limit`.
    pub fn new(limit: usize, xml: bool) -> Self {
        Self { limit, xml, out: Writer::default(), ..Self::default() }
    }

    /// An element begins.
    pub fn open(&mut self, tag: &Tag) -> Result<(), DocumentError> {
        let name = tag.name.as_str();
        if matches!(name, "html" | "body") && self.open.iter().any(|open| open.name == name) {
            return Ok(());
        }
        if let Some(from) = ended_by(name, &self.open) {
            self.end_from(from, "");
        }
        let unseen = self.hiding > 0;
        let hides = !unseen && self.silent(name, tag);
        let closed =
            VOID.contains(&name) || (tag.self_closing && (self.xml || matches!(name, "svg" | "math")));
        if !unseen && !hides {
            self.begun(name, tag)?;
        }
        if closed {
            if !unseen && !hides {
                self.ended(name);
            }
            return Ok(());
        }
        let alike = || self.open.iter().filter(|open| open.name == name).count();
        if self.open.len() >= OPEN || (FORMATTING.contains(&name) && alike() >= ALIKE) {
            return Ok(());
        }
        let style = tag.style();
        let strikes = matches!(name, "del" | "s" | "strike") || style.contains("line-through");
        let part = !unseen && !hides && self.out.page.begin(tag);
        self.hiding += usize::from(hides);
        self.striking += usize::from(strikes);
        self.links += usize::from(name == "a");
        self.open.push(Open { name: tag.name.clone(), hides, strikes, unseen: unseen || hides, part });
        Ok(())
    }

    /// An element ends.
    pub fn close(&mut self, name: &str) {
        match ended(name, &self.open) {
            Some(from) => {
                let name = self.open[from].name.clone();
                self.end_from(from, &name);
            }
            // An end without a beginning parts blocks all the same.
            None if self.hiding == 0 && (name == "p" || name == "br") => self.out.end_block(),
            None => {}
        }
    }

    /// Ends the open elements from this place on; what only makes letters look so goes on in what comes after, unless it is
    /// what ends, or a cell does.
    fn end_from(&mut self, from: usize, ends: &str) {
        let letters = FORMATTING.contains(&ends);
        let cell = matches!(ends, "td" | "th" | "caption" | "table");
        let mut on = Vec::new();
        for open in self.open.split_off(from).into_iter().rev() {
            let goes_on =
                if letters { open.name != ends } else { !cell && FORMATTING.contains(&open.name.as_str()) };
            if goes_on && (letters || open.name != ends) {
                on.push(open);
                continue;
            }
            self.hiding -= usize::from(open.hides);
            self.striking -= usize::from(open.strikes);
            self.links -= usize::from(open.name == "a");
            if open.part {
                // What is read until now belongs to the part that ends.
                self.out.end_text();
                self.out.page.end();
            }
            if !open.unseen {
                self.ended(&open.name);
            }
        }
        self.open.extend(on.into_iter().rev());
    }

    fn begun(&mut self, name: &str, tag: &Tag) -> Result<(), DocumentError> {
        if NESTING.contains(&name) {
            self.depth += 1;
            if self.depth > self.limit {
                return Err(DocumentError::TooLarge { what: "nested html elements", limit: self.limit });
            }
        }
        match name {
            "title" => self.in_title = true,
            "br" => self.out.text.push('\n'),
            "img" => self.images += 1,
            "input" => self.input(tag),
            "sup" => self.out.raised = Some(self.out.text.len()),
            "pre" | "listing" | "xmp" => self.out.begin(Block::Verbatim),
            "dt" => self.out.begin(Block::Term),
            "dd" => self.out.begin(Block::Definition),
            "ul" | "ol" | "menu" => {
                self.out.end_block();
                self.out.list(name, tag);
            }
            "li" => self.out.item(tag),
            "table" => self.out.table(),
            "tr" => self.out.row(),
            "td" | "th" => self.out.cell(tag),
            "thead" | "tbody" | "tfoot" => self.out.group(),
            name => {
                if let Some(level) = heading(name) {
                    self.out.begin(Block::Heading(level));
                } else if BLOCKS.contains(&name) {
                    self.out.end_block();
                }
            }
        }
        Ok(())
    }

    fn ended(&mut self, name: &str) {
        if NESTING.contains(&name) {
            self.depth = self.depth.saturating_sub(1);
        }
        match name {
            "title" => self.in_title = false,
            "sup" => self.out.end_raised(),
            "ul" | "ol" | "menu" => {
                self.out.end_block();
                self.out.block = Block::Paragraph;
                self.out.lists.pop();
            }
            "li" | "pre" | "listing" | "xmp" | "dt" => self.out.end_block(),
            "dd" => {
                self.out.end_block();
                self.out.block = Block::Paragraph;
            }
            "table" => self.out.end_table(),
            "tr" | "td" | "th" => self.out.end_cell(),
            "thead" | "tbody" | "tfoot" => self.out.group(),
            name if heading(name).is_some() || BLOCKS.contains(&name) => self.out.end_block(),
            _ => {}
        }
    }

    /// Whether an element shows nothing of the author's, or nothing that can be read; counts what that leaves out.
    fn silent(&mut self, name: &str, tag: &Tag) -> bool {
        match name {
            "math" => self.formulas += 1,
            "object" | "iframe" | "audio" | "video" => self.objects += 1,
            "svg" | "canvas" if tag.attribute("aria-hidden") != Some("true") => self.images += 1,
            _ => {}
        }
        if SILENT.contains(&name) {
            return true;
        }
        if tag.hides() && !VOID.contains(&name) && !matches!(name, "html" | "body") {
            self.hidden = true;
            return true;
        }
        let attribute = |name: &str| tag.attribute(name).map(str::to_ascii_lowercase);
        // Word processors mark the edges of pages so.
        let starts = |name: &str, with: &str| attribute(name).is_some_and(|value| value.starts_with(with));
        if starts("id", "table of contents") || starts("role", "doc-toc") {
            self.contents = true;
            return true;
        }
        let edge = name == "div" && matches!(attribute("title").as_deref(), Some("header" | "footer"));
        self.edges |= edge;
        edge
    }

    /// Words between tags.
    pub fn words(&mut self, words: &str) {
        if self.hiding > 0 {
            return;
        }
        if self.striking > 0 && !self.in_title {
            self.struck += usize::from(words.chars().any(|c| !c.is_whitespace()));
            return;
        }
        if self.links > 0 {
            self.out.linked += words.chars().filter(|c| c.is_alphanumeric()).count();
        }
        if self.in_title {
            self.title.get_or_insert_default().push_str(words);
        } else if self.out.block == Block::Verbatim {
            self.out.text.push_str(words);
        } else {
            spaced(words, &mut self.out.text);
        }
    }

    /// What a field shows: its box, or what was written there.
    fn input(&mut self, tag: &Tag) {
        let kind = tag.attribute("type").unwrap_or("text").to_ascii_lowercase();
        let ticked = tag.attribute("checked").is_some();
        let shown = match kind.as_str() {
            "checkbox" => {
                if ticked {
                    "☒"
                } else {
                    "☐"
                }
            }
            "radio" => {
                if ticked {
                    "◉"
                } else {
                    "○"
                }
            }
            "text" | "number" | "date" | "time" | "email" | "tel" => {
                tag.attribute("value").unwrap_or_default()
            }
            _ => "",
        };
        self.words(shown);
    }

    /// The title, the pieces and what was left out; all pieces where the whole page is wanted.
    pub fn finish(mut self, whole: bool) -> (Option<String>, Vec<Piece>, Vec<Notice>) {
        self.out.end_block();
        while !self.out.tables.is_empty() {
            self.out.end_table();
        }
        self.out.end_term();
        let mut notices = Vec::new();
        for (count, notice) in [
            (self.formulas, Notice::Formulas as fn(usize) -> Notice),
            (self.objects, Notice::Objects),
            (self.images, Notice::Images),
            (self.struck, Notice::Struck),
        ] {
            if count > 0 {
                notices.push(notice(count));
            }
        }
        let kept =
            if whole { vec![true; self.out.pieces.len()] } else { self.out.page.keep(&self.out.pieces) };
        for (told, notice) in [
            (self.contents, Notice::Contents),
            (self.edges, Notice::PageEdges),
            (kept.contains(&false), Notice::Surroundings),
            (self.hidden, Notice::Hidden),
        ] {
            if told {
                notices.push(notice);
            }
        }
        let pieces =
            self.out.pieces.into_iter().zip(kept).filter(|(_, kept)| *kept).map(|((piece, _), _)| piece);
        (self.title, pieces.collect(), notices)
    }
}

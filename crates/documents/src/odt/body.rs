//! ODT (OpenDocument 1.3 part 3): headings by outline level, lists and their numbers, tables, notes, text boxes.

use std::collections::HashMap;

use super::forms;
use super::lists::Lists;
use super::styles::{Look, Styles};
use crate::document::Document;
use crate::error::DocumentError;
use crate::format::contains;
use crate::layout::compose::{Piece, compose, flat};
use crate::notice::Notice;
use crate::package::archive::Package;
use crate::package::xml::{Element, Node, Xml};
use crate::text::raised::end_raised;
use crate::text::tidy::one_line;

/// Reads an ODT package.
pub(crate) fn read(package: &mut Package<'_>) -> Result<Document, DocumentError> {
    // A document with a password keeps a readable manifest that says how each part is encrypted.
    let manifest = package.text("META-INF/manifest.xml")?.unwrap_or_default();
    if contains(manifest.as_bytes(), b"encryption-data") {
        return Err(DocumentError::Encrypted);
    }
    let text = package.needed("content.xml")?;
    let mut body = Body::default();
    let mut pieces = Vec::new();
    if let Some(styles) = package.text("styles.xml")? {
        body.document(&mut package.xml(&styles), &mut pieces)?;
    }
    body.document(&mut package.xml(&text), &mut pieces)?;
    let notices = body.notices(&manifest);
    let title = match body.title {
        Some(title) => Some(title),
        None => package.title("meta.xml")?,
    };
    Ok(compose(package.format(), title, pieces, notices))
}

/// Whether the object at this place of the package is a formula, as the manifest says.
fn is_formula(object: &str, manifest: &str) -> bool {
    let place = object.trim_start_matches("./").trim_end_matches('/');
    manifest.split("<manifest:file-entry").any(|entry| {
        entry.contains("opendocument.formula") && entry.contains(&format!("full-path=\"{place}/\""))
    })
}

#[derive(Default)]
pub(super) struct Paragraph {
    pub text: String,
    pub boxes: Vec<Piece>,
    /// How the letters being read look.
    pub look: Look,
    /// Where a raised part began that has not ended.
    pub raised: Option<usize>,
    pub hidden: bool,
}

#[derive(Default)]
pub(super) struct Body {
    pub styles: Styles,
    pub title: Option<String>,
    /// The title among the document's properties.
    pub given: Option<String>,
    waiting: Vec<Piece>,
    noted: usize,
    pub tables: usize,
    pub lists: Lists,
    pub images: usize,
    objects: Vec<String>,
    pub comments: usize,
    pub hidden: usize,
    pub struck: usize,
    pub signs: usize,
    /// What is read is a spreadsheet: its tables are sheets; so many slides were begun.
    pub sheets: bool,
    pub slides: usize,
    /// Bytes of repeated cells.
    pub repeated: usize,
    pub controls: HashMap<String, String>,
    contents: bool,
    edges: bool,
}

impl Body {
    pub(super) fn notices(&self, manifest: &str) -> Vec<Notice> {
        let formulas = self.objects.iter().filter(|object| is_formula(object, manifest)).count();
        let mut notices = Vec::new();
        for (count, notice) in [
            (formulas, Notice::Formulas as fn(usize) -> Notice),
            (self.objects.len() - formulas, Notice::Objects),
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
            (self.contents, Notice::Contents),
            (self.hidden > 0, Notice::Hidden),
            (self.edges, Notice::PageEdges),
        ] {
            if told {
                notices.push(notice);
            }
        }
        notices
    }

    /// Reads a part, or a document in one file: its styles, whether its pages have edges with words, its text.
    pub(super) fn document(&mut self, xml: &mut Xml<'_>, out: &mut Vec<Piece>) -> Result<(), DocumentError> {
        while let Some(node) = xml.next()? {
            let Node::Open(element) = node else { continue };
            self.lists.style(&element);
            self.styles.take(&element);
            match element.name().as_str() {
                "header" | "footer" | "header-first" | "footer-first" | "header-left" | "footer-left" => {
                    self.edges |= xml.characters()?.chars().any(char::is_alphabetic);
                }
                "title" if self.given.is_none() => {
                    self.given = Some(xml.characters()?).filter(|title| !title.trim().is_empty());
                }
                "body" => self.blocks(xml, out)?,
                _ => {}
            }
        }
        Ok(())
    }

    /// Reads blocks until the element just begun ends.
    pub(super) fn blocks(&mut self, xml: &mut Xml<'_>, out: &mut Vec<Piece>) -> Result<(), DocumentError> {
        while let Some(node) = xml.next()? {
            match node {
                Node::Close => break,
                Node::Text(_) => {}
                Node::Open(element) => self.block(&element, xml, out)?,
            }
        }
        Ok(())
    }

    fn block(
        &mut self,
        element: &Element<'_>,
        xml: &mut Xml<'_>,
        out: &mut Vec<Piece>,
    ) -> Result<(), DocumentError> {
        match element.name().as_str() {
            "h" => self.heading(element, xml, out),
            "p" if self.titles(element) => {
                self.paragraph(element, xml, |text| Piece::Heading { level: 1, text }, out)?;
                if let (None, Some(Piece::Heading { text, .. })) = (&self.title, out.last()) {
                    self.title = Some(one_line(text)).filter(|title| !title.is_empty());
                }
                Ok(())
            }
            "p" => self.paragraph(element, xml, Piece::Paragraph, out),
            "section" if concealed(element) => {
                self.hidden += 1;
                xml.skip()
            }
            "list" => {
                self.lists.begin(element);
                self.list(xml, out)?;
                self.lists.end();
                Ok(())
            }
            "table" if self.sheets => self.sheet(element, xml, out),
            "table" => {
                // A table inside a list starts afresh.
                let lists = self.lists.set_aside();
                self.tables += 1;
                self.rows(xml, out)?;
                self.tables -= 1;
                self.lists.take_up(lists);
                self.flush(out);
                Ok(())
            }
            "frame" if element.attr("class").as_deref() == Some("title") && self.slides > 0 => {
                self.headline(xml, out)
            }
            "frame" => self.frame(xml, |body, element, xml| body.block(element, xml, out)),
            "image" => {
                self.images += 1;
                xml.skip()
            }
            _ => self.other(element, xml, out),
        }
    }

    /// A block that is no paragraph, list, table or frame.
    fn other(
        &mut self,
        element: &Element<'_>,
        xml: &mut Xml<'_>,
        out: &mut Vec<Piece>,
    ) -> Result<(), DocumentError> {
        match element.name().as_str() {
            "table-of-content" | "illustration-index" | "table-index" | "object-index" | "user-index"
            | "alphabetical-index" => {
                self.contents = true;
                xml.skip()
            }
            "forms" => {
                self.controls.extend(forms::controls(xml)?);
                Ok(())
            }
            "spreadsheet" => {
                self.sheets = true;
                self.blocks(xml, out)
            }
            // Deleted text is kept here, apart from the text; the rest is not text at all.
            "tracked-changes"
            | "sequence-decls"
            | "variable-decls"
            | "user-field-decls"
            | "title"
            | "desc"
            | "binary-data"
            | "event-listeners"
            | "header-decl"
            | "footer-decl"
            | "date-time-decl"
            | "page-thumbnail"
            | "calculation-settings"
            | "content-validations" => xml.skip(),
            "page" => self.slide(element, xml, out),
            "annotation" => {
                self.comments += 1;
                xml.skip()
            }
            _ => self.blocks(xml, out),
        }
    }

    fn heading(
        &mut self,
        element: &Element<'_>,
        xml: &mut Xml<'_>,
        out: &mut Vec<Piece>,
    ) -> Result<(), DocumentError> {
        let level =
            element.attr("outline-level").and_then(|level| level.parse().ok()).unwrap_or(1).clamp(1, 10);
        let sign = self.chapter(element, level);
        self.paragraph(element, xml, |text| numbered(level, sign, text), out)
    }

    /// Whether a paragraph has the style of the document's title.
    fn titles(&self, paragraph: &Element<'_>) -> bool {
        self.styles.is(&paragraph.attr("style-name").unwrap_or_default(), "Title")
    }

    /// The number of a heading by the levels of chapters; a heading in a list has that list's.
    fn chapter(&mut self, heading: &Element<'_>, level: u8) -> Option<String> {
        let style = heading.attr("style-name").unwrap_or_default();
        let yes = |name: &str| heading.attr(name).as_deref() == Some("true");
        if self.lists.is_inside() || yes("is-list-header") || self.styles.out_of_lists(&style) {
            return None;
        }
        let start = heading.attr("start-value").and_then(|start| start.parse().ok());
        self.lists.chapter(usize::from(level) - 1, start, yes("restart-numbering"))
    }

    fn flush(&mut self, out: &mut Vec<Piece>) {
        if self.tables == 0 {
            out.append(&mut self.waiting);
        }
    }

    fn paragraph(
        &mut self,
        element: &Element<'_>,
        xml: &mut Xml<'_>,
        piece: impl FnOnce(String) -> Piece,
        out: &mut Vec<Piece>,
    ) -> Result<(), DocumentError> {
        let look = self.styles.look("paragraph", &element.attr("style-name").unwrap_or_default());
        let mut paragraph = Paragraph { look, ..Paragraph::default() };
        self.inline(xml, &mut paragraph)?;
        if let Some(from) = paragraph.raised.take() {
            end_raised(&mut paragraph.text, from);
        }
        if paragraph.hidden {
            self.hidden += 1;
            paragraph.text.clear();
        }
        out.push(piece(paragraph.text));
        out.append(&mut paragraph.boxes);
        self.flush(out);
        Ok(())
    }

    fn list(&mut self, xml: &mut Xml<'_>, out: &mut Vec<Piece>) -> Result<(), DocumentError> {
        while let Some(node) = xml.next()? {
            match node {
                Node::Close => break,
                Node::Text(_) => {}
                Node::Open(element) if element.name().starts_with("list-") => {
                    let start = element.attr("start-value").and_then(|start| start.parse().ok());
                    let header = element.name() == "list-header";
                    self.item(xml, start, header, out)?;
                }
                Node::Open(_) => xml.skip()?,
            }
        }
        Ok(())
    }

    /// Reads an item: its first paragraph carries the dash or the number, what follows goes on after it.
    fn item(
        &mut self,
        xml: &mut Xml<'_>,
        start: Option<u32>,
        header: bool,
        out: &mut Vec<Piece>,
    ) -> Result<(), DocumentError> {
        let depth = self.lists.depth();
        let mut first = true;
        while let Some(node) = xml.next()? {
            let element = match node {
                Node::Close => break,
                Node::Text(_) => continue,
                Node::Open(element) => element,
            };
            let begun = out.len();
            let worded = first && matches!(element.name().as_str(), "p" | "h");
            let sign = if worded && !header { self.lists.label(start) } else { None };
            self.block(&element, xml, out)?;
            let Some(piece) = out.get_mut(begun).filter(|_| worded) else { continue };
            match (piece, sign) {
                (Piece::Heading { text, .. }, Some(sign)) if !text.trim().is_empty() => {
                    *text = format!("{sign} {text}");
                }
                (piece @ Piece::Paragraph(_), sign) => {
                    let Piece::Paragraph(text) = piece else { continue };
                    first = text.trim().is_empty();
                    let text = std::mem::take(text);
                    *piece = Piece::Item { depth, sign, text };
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Reads a frame, whose children are several looks of one thing: an object comes with a picture of itself.
    pub(super) fn frame(
        &mut self,
        xml: &mut Xml<'_>,
        mut inside: impl FnMut(&mut Self, &Element<'_>, &mut Xml<'_>) -> Result<(), DocumentError>,
    ) -> Result<(), DocumentError> {
        let (mut object, mut image) = (false, false);
        while let Some(node) = xml.next()? {
            match node {
                Node::Close => break,
                Node::Text(_) => {}
                Node::Open(element)
                    if matches!(element.name().as_str(), "object" | "object-ole" | "plugin") =>
                {
                    object = true;
                    self.objects.push(element.attr("href").unwrap_or_default());
                    xml.skip()?;
                }
                Node::Open(element) if element.name() == "image" => {
                    image = true;
                    xml.skip()?;
                }
                Node::Open(element) => inside(self, &element, xml)?,
            }
        }
        self.images += usize::from(image && !object);
        Ok(())
    }

    pub(super) fn note(&mut self, xml: &mut Xml<'_>, to: &mut Paragraph) -> Result<(), DocumentError> {
        self.noted += 1;
        let number = self.noted;
        to.text.push_str(&format!("[{number}]"));
        while let Some(node) = xml.next()? {
            match node {
                Node::Close => break,
                Node::Text(_) => {}
                Node::Open(element) if element.name() == "note-body" => {
                    let mut pieces = Vec::new();
                    let waiting = std::mem::take(&mut self.waiting);
                    self.blocks(xml, &mut pieces)?;
                    self.waiting = waiting;
                    self.waiting.push(Piece::Paragraph(format!("[{number}] {}", flat(pieces))));
                }
                Node::Open(_) => xml.skip()?,
            }
        }
        Ok(())
    }
}

/// A heading with its number; a number alone is no heading.
fn numbered(level: u8, sign: Option<String>, text: String) -> Piece {
    let sign = sign.filter(|sign| !sign.is_empty() && !text.trim().is_empty());
    Piece::Heading { level, text: sign.map_or_else(|| text.clone(), |sign| format!("{sign} {text}")) }
}

/// Whether a section or a field is not shown: by its display, or because its condition holds.
pub(super) fn concealed(element: &Element<'_>) -> bool {
    let holds = || match element.attr("is-hidden") {
        Some(hidden) => hidden == "true",
        None => element.attr("condition").is_some_and(|condition| {
            let condition = condition.rsplit(':').next().unwrap_or_default().to_lowercase();
            matches!(condition.trim(), "true" | "1")
        }),
    };
    match element.attr("display").as_deref() {
        Some("none") => true,
        Some("true") => false,
        _ => holds(),
    }
}

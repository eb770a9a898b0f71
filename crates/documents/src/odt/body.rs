//! ODT (OpenDocument 1.3 part 3): headings by outline level, lists and their numbers, tables, notes, text boxes.

use std::collections::HashMap;

use super::lists::Lists;
use crate::document::Document;
use crate::error::DocumentError;
use crate::format::contains;
use crate::layout::compose::{Piece, compose, flat, row};
use crate::notice::Notice;
use crate::package::archive::Package;
use crate::package::xml::{Element, Node, Xml};
use crate::text::tidy::{one_line, spaced};

/// Reads an ODT package.
pub(crate) fn read(package: &mut Package<'_>) -> Result<Document, DocumentError> {
    // A document with a password keeps a readable manifest that says how each part is encrypted.
    let manifest = package.text("META-INF/manifest.xml")?.unwrap_or_default();
    if contains(manifest.as_bytes(), b"encryption-data") {
        return Err(DocumentError::Encrypted);
    }
    let text = package.needed("content.xml")?;
    let mut body = Body::default();
    let mut edges = false;
    if let Some(styles) = package.text("styles.xml")? {
        edges = body.styles(&mut package.xml(&styles))?;
    }
    let mut pieces = Vec::new();
    body.content(&mut package.xml(&text), &mut pieces)?;
    let mut notices = body.notices(&manifest);
    if edges {
        notices.push(Notice::PageEdges);
    }
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
struct Paragraph {
    text: String,
    boxes: Vec<Piece>,
}

#[derive(Default)]
struct Body {
    /// Automatic paragraph styles and the named style each is based on.
    parents: HashMap<String, String>,
    title: Option<String>,
    waiting: Vec<Piece>,
    noted: usize,
    tables: usize,
    lists: Lists,
    images: usize,
    objects: Vec<String>,
    comments: usize,
    contents: bool,
}

impl Body {
    fn notices(&self, manifest: &str) -> Vec<Notice> {
        let mut notices = Vec::new();
        let formulas = self.objects.iter().filter(|object| is_formula(object, manifest)).count();
        if formulas > 0 {
            notices.push(Notice::Formulas(formulas));
        }
        if self.objects.len() > formulas {
            notices.push(Notice::Objects(self.objects.len() - formulas));
        }
        if self.images > 0 {
            notices.push(Notice::Images(self.images));
        }
        if self.comments > 0 {
            notices.push(Notice::Comments(self.comments));
        }
        if self.contents {
            notices.push(Notice::Contents);
        }
        notices
    }

    fn content(&mut self, xml: &mut Xml<'_>, out: &mut Vec<Piece>) -> Result<(), DocumentError> {
        while let Some(node) = xml.next()? {
            let Node::Open(element) = node else { continue };
            self.lists.style(&element);
            match element.name().as_str() {
                "style" => {
                    if let (Some(name), Some(parent)) =
                        (element.attr("name"), element.attr("parent-style-name"))
                    {
                        self.parents.insert(name, parent);
                    }
                }
                "body" => self.blocks(xml, out)?,
                _ => {}
            }
        }
        Ok(())
    }

    /// Reads the styles of the document; says whether its pages have headers or footers with words.
    fn styles(&mut self, xml: &mut Xml<'_>) -> Result<bool, DocumentError> {
        let mut edges = false;
        while let Some(node) = xml.next()? {
            let Node::Open(element) = node else { continue };
            self.lists.style(&element);
            if matches!(element.name().as_str(), "header" | "footer" | "header-first" | "footer-first") {
                edges |= xml.characters()?.chars().any(char::is_alphabetic);
            }
        }
        Ok(edges)
    }

    /// Reads blocks until the element just begun ends.
    fn blocks(&mut self, xml: &mut Xml<'_>, out: &mut Vec<Piece>) -> Result<(), DocumentError> {
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
            "h" => {
                let level = element
                    .attr("outline-level")
                    .and_then(|level| level.parse().ok())
                    .unwrap_or(1)
                    .clamp(1, 10);
                self.paragraph(xml, |text| Piece::Heading { level, text }, out)
            }
            "p" if self.titles(element) => {
                self.paragraph(xml, |text| Piece::Heading { level: 1, text }, out)?;
                if let (None, Some(Piece::Heading { text, .. })) = (&self.title, out.last()) {
                    self.title = Some(one_line(text)).filter(|title| !title.is_empty());
                }
                Ok(())
            }
            "p" => self.paragraph(xml, Piece::Paragraph, out),
            "list" => {
                self.lists.begin(element);
                self.list(xml, out)?;
                self.lists.end();
                Ok(())
            }
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
            "table-of-content" => {
                self.contents = true;
                xml.skip()
            }
            "frame" => self.frame(xml, |body, element, xml| body.block(element, xml, out)),
            "image" => {
                self.images += 1;
                xml.skip()
            }
            // Deleted text is kept here, apart from the text; the rest is not text at all.
            "tracked-changes" | "forms" | "sequence-decls" | "variable-decls" | "user-field-decls"
            | "title" | "desc" | "binary-data" | "event-listeners" => xml.skip(),
            _ => self.blocks(xml, out),
        }
    }

    /// Whether a paragraph has the style of the document's title.
    fn titles(&self, paragraph: &Element<'_>) -> bool {
        let style = paragraph.attr("style-name").unwrap_or_default();
        style == "Title" || self.parents.get(&style).is_some_and(|parent| parent == "Title")
    }

    fn flush(&mut self, out: &mut Vec<Piece>) {
        if self.tables == 0 {
            out.append(&mut self.waiting);
        }
    }

    fn paragraph(
        &mut self,
        xml: &mut Xml<'_>,
        piece: impl FnOnce(String) -> Piece,
        out: &mut Vec<Piece>,
    ) -> Result<(), DocumentError> {
        let mut paragraph = Paragraph::default();
        self.inline(xml, &mut paragraph)?;
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
    fn frame(
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

    fn rows(&mut self, xml: &mut Xml<'_>, out: &mut Vec<Piece>) -> Result<(), DocumentError> {
        while let Some(node) = xml.next()? {
            match node {
                Node::Close => break,
                Node::Text(_) => {}
                Node::Open(element) => match element.name().as_str() {
                    "table-row" => {
                        let mut cells = Vec::new();
                        self.cells(xml, &mut cells)?;
                        row(cells, out);
                    }
                    "table-header-rows" | "table-rows" | "table-row-group" => self.rows(xml, out)?,
                    _ => xml.skip()?,
                },
            }
        }
        Ok(())
    }

    fn cells(&mut self, xml: &mut Xml<'_>, cells: &mut Vec<Vec<Piece>>) -> Result<(), DocumentError> {
        while let Some(node) = xml.next()? {
            match node {
                Node::Close => break,
                Node::Text(_) => {}
                Node::Open(element) => {
                    let mut pieces = Vec::new();
                    match element.name().as_str() {
                        "table-cell" => self.blocks(xml, &mut pieces)?,
                        // Covered by the cell before it, but a cell all the same: columns stay in line.
                        "covered-table-cell" => xml.skip()?,
                        _ => {
                            xml.skip()?;
                            continue;
                        }
                    }
                    cells.push(pieces);
                }
            }
        }
        Ok(())
    }

    /// Reads what a paragraph holds, until the element just begun ends.
    fn inline(&mut self, xml: &mut Xml<'_>, to: &mut Paragraph) -> Result<(), DocumentError> {
        while let Some(node) = xml.next()? {
            match node {
                Node::Close => break,
                Node::Text(text) => spaced(&text, &mut to.text),
                Node::Open(element) => self.element(&element, xml, to)?,
            }
        }
        Ok(())
    }

    fn element(
        &mut self,
        element: &Element<'_>,
        xml: &mut Xml<'_>,
        to: &mut Paragraph,
    ) -> Result<(), DocumentError> {
        match element.name().as_str() {
            "s" | "tab" => {
                spaced(" ", &mut to.text);
                xml.skip()
            }
            "line-break" => {
                to.text.push('\n');
                xml.skip()
            }
            "note" => self.note(xml, to),
            "text-box" => {
                let mut boxes = std::mem::take(&mut to.boxes);
                self.blocks(xml, &mut boxes)?;
                to.boxes = boxes;
                Ok(())
            }
            "frame" => self.frame(xml, |body, element, xml| body.element(element, xml, to)),
            "image" => {
                self.images += 1;
                xml.skip()
            }
            "annotation" => {
                self.comments += 1;
                xml.skip()
            }
            "title" | "desc" | "ruby-text" | "binary-data" | "event-listeners" => xml.skip(),
            _ => self.inline(xml, to),
        }
    }

    fn note(&mut self, xml: &mut Xml<'_>, to: &mut Paragraph) -> Result<(), DocumentError> {
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

//! DOCX (ECMA-376 part 1, WordprocessingML): headings by style or outline level, lists and their numbers, tables,
//! notes.

use std::collections::HashMap;

use super::chunks::{Read, put_in};
use super::fields::Fields;
use super::left::LeftOut;
use super::look::{Look, on};
use super::numbering::Numbering;
use super::parts::Parts;
use super::styles::{Role, Styles};
use crate::document::Document;
use crate::error::DocumentError;
use crate::layout::compose::{Piece, compose, flat};
use crate::notice::Notice;
use crate::package::archive::Package;
use crate::package::xml::{Element, Node, Xml};
use crate::text::raised::end_raised;

/// Documents put whole into documents, at most.
const NESTED: usize = 3;

/// Reads a DOCX package.
pub(crate) fn read(package: &mut Package<'_>) -> Result<Document, DocumentError> {
    let (title, pieces, notices) = pieces_of(package, 0)?;
    Ok(compose(package.format(), title, pieces, notices))
}

/// Title, pieces and notices of a package that lies in so many others.
fn pieces_of(package: &mut Package<'_>, nested: usize) -> Result<Read, DocumentError> {
    if nested > NESTED {
        return Err(DocumentError::TooLarge { what: "documents inside each other", limit: NESTED });
    }
    let parts = Parts::find(package)?;
    let styles = match part(package, &parts, "styles")? {
        Some(text) => Styles::read(package.xml(&text))?,
        None => Styles::default(),
    };
    let numbering = match part(package, &parts, "numbering")? {
        Some(text) => Numbering::read(package.xml(&text))?,
        None => Numbering::default(),
    };
    let mut notes = HashMap::new();
    let mut body = Body { numbering, ..Body::default() };
    for kind in ["footnote", "endnote"] {
        if let Some(text) = part(package, &parts, &format!("{kind}s"))? {
            body.left += read_notes(package.xml(&text), kind, &styles, &mut notes)?;
        }
    }
    let text = package.needed(&parts.main)?;
    let mut body = Body { styles: Some(&styles), notes: Some(&notes), whole: true, ..body };
    let mut pieces = Vec::new();
    body.blocks(&mut package.xml(&text), &mut pieces)?;
    body.end(&mut pieces);
    let mut notices = std::mem::take(&mut body.left).notices();
    let chunks = std::mem::take(&mut body.chunks);
    let title = body.title.take();
    if !chunks.is_empty() {
        put_in(package, &parts, (nested, pieces_of), &chunks, &mut pieces, &mut notices)?;
    }
    if has_edges(package, &parts)? {
        notices.push(Notice::PageEdges);
    }
    let title = match title {
        Some(title) => Some(title),
        None => package.title("docProps/core.xml")?,
    };
    Ok((title, pieces, notices))
}

fn part(package: &mut Package<'_>, parts: &Parts, kind: &str) -> Result<Option<String>, DocumentError> {
    match parts.one(package, kind) {
        Some(name) => package.text(&name),
        None => Ok(None),
    }
}

fn has_edges(package: &mut Package<'_>, parts: &Parts) -> Result<bool, DocumentError> {
    for part in parts.edges(package) {
        let Some(text) = package.text(&part)? else { continue };
        let mut body = Body::default();
        let mut pieces = Vec::new();
        body.blocks(&mut package.xml(&text), &mut pieces)?;
        if flat(pieces).chars().any(char::is_alphabetic) {
            return Ok(true);
        }
    }
    Ok(false)
}

fn read_notes(
    mut xml: Xml<'_>,
    kind: &str,
    styles: &Styles,
    notes: &mut HashMap<String, String>,
) -> Result<LeftOut, DocumentError> {
    let mut left = LeftOut::default();
    while let Some(node) = xml.next()? {
        let Node::Open(element) = node else { continue };
        if element.name() != kind {
            continue;
        }
        // Separators are notes too, of a type of their own.
        let (Some(id), None | Some("normal")) = (element.attr("id"), element.attr("type").as_deref()) else {
            xml.skip()?;
            continue;
        };
        let none = HashMap::new();
        let mut pieces = Vec::new();
        let mut body = Body { styles: Some(styles), notes: Some(&none), ..Body::default() };
        body.blocks(&mut xml, &mut pieces)?;
        left += body.left;
        notes.insert(format!("{kind}{id}"), flat(pieces));
    }
    Ok(left)
}

#[derive(Default)]
pub(super) struct Paragraph {
    pub text: String,
    pub style: Option<String>,
    pub outline: Option<u8>,
    /// The list it says it is in; list 0 is none, whatever its style says.
    pub list: Option<String>,
    pub level: Option<usize>,
    /// Its end is not there or not shown: the next paragraph goes on from here.
    pub joined: bool,
    /// The large first letter of the next paragraph (17.3.1.11).
    pub drop_cap: bool,
    /// Where a raised part began that has not ended.
    pub raised: Option<usize>,
    /// How its letters look by its style.
    pub look: Look,
    /// The font of signs of the run being read.
    pub font: Option<String>,
    pub boxes: Vec<Piece>,
}

#[derive(Default)]
pub(super) struct Body<'s> {
    pub styles: Option<&'s Styles>,
    pub notes: Option<&'s HashMap<String, String>>,
    pub numbering: Numbering,
    pub title: Option<String>,
    pub fields: Fields,
    /// The content of the control being read is a hint of what to write there.
    pub placeholder: bool,
    carried: String,
    pub waiting: Vec<Piece>,
    pub noted: usize,
    pub tables: usize,
    pub left: LeftOut,
    /// What is read is the text itself, no note or edge of pages.
    whole: bool,
    /// Documents that are put in before this piece, by relation.
    pub chunks: Vec<(usize, String)>,
}

impl Body<'_> {
    /// Reads blocks until the element just begun (or the part) ends.
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

    pub(super) fn block(
        &mut self,
        element: &Element<'_>,
        xml: &mut Xml<'_>,
        out: &mut Vec<Piece>,
    ) -> Result<(), DocumentError> {
        match element.name().as_str() {
            "p" => self.paragraph(xml, out),
            "tbl" => self.table(xml, out),
            "sdtPr" => {
                self.placeholder = has(xml, "showingPlcHdr")?;
                Ok(())
            }
            "sdtContent" if std::mem::take(&mut self.placeholder) => xml.skip(),
            // A cell, a note or a box has no place for a document of its own: there it is only counted.
            "altChunk" => {
                match element.attr("id").filter(|_| self.tables == 0 && self.whole) {
                    Some(id) => self.chunks.push((out.len(), id)),
                    None => self.left.objects += 1,
                }
                xml.skip()
            }
            "del" | "moveFrom" | "sectPr" | "sdtEndPr" | "Fallback" | "tblPr" => xml.skip(),
            _ => self.blocks(xml, out),
        }
    }

    fn paragraph(&mut self, xml: &mut Xml<'_>, out: &mut Vec<Piece>) -> Result<(), DocumentError> {
        let mut paragraph = Paragraph::default();
        let whole = std::mem::replace(&mut self.whole, false);
        self.inline(xml, &mut paragraph)?;
        self.whole = whole;
        if let Some(from) = paragraph.raised.take() {
            end_raised(&mut paragraph.text, from);
        }
        self.fields.end_paragraph();
        let text = std::mem::take(&mut self.carried) + &paragraph.text;
        if paragraph.joined || (paragraph.drop_cap && !text.trim().is_empty()) {
            self.carried = if paragraph.drop_cap { text.trim().to_owned() } else { text };
        } else {
            self.place(text, &paragraph, out);
        }
        out.append(&mut paragraph.boxes);
        if self.tables == 0 {
            out.append(&mut self.waiting);
        }
        Ok(())
    }

    /// The level of a paragraph in its list and its number there, if it is in one.
    fn numbered(&mut self, paragraph: &Paragraph) -> Option<(usize, Option<String>)> {
        let of_style = match (&paragraph.style, self.styles) {
            (Some(id), Some(styles)) => styles.list(id),
            _ => None,
        };
        let list =
            paragraph.list.as_deref().or(of_style.map(|(list, ..)| list)).filter(|list| *list != "0")?;
        let given =
            || of_style.and_then(|(own, level, owner)| level.or_else(|| self.numbering.level_of(own, owner)));
        let level = paragraph.level.or_else(given).unwrap_or(0);
        Some((level, self.numbering.label(list, level)))
    }

    fn place(&mut self, text: String, paragraph: &Paragraph, out: &mut Vec<Piece>) {
        let role = match (&paragraph.style, self.styles) {
            (Some(id), Some(styles)) => styles.role(id),
            _ => Role::Body,
        };
        let blank = text.trim().is_empty();
        let numbered = if role == Role::Contents { None } else { self.numbered(paragraph) };
        let heading = |level: u8, text: String| match &numbered {
            Some((_, Some(label))) if !blank => Piece::Heading { level, text: format!("{label} {text}") },
            _ => Piece::Heading { level, text },
        };
        out.push(match (role, paragraph.outline) {
            (Role::Contents, _) => {
                self.left.contents += usize::from(!blank);
                return;
            }
            (Role::Title, _) => {
                if self.title.is_none() && !blank {
                    self.title = Some(text.clone());
                }
                heading(1, text)
            }
            (_, Some(level @ 0..=8)) => heading(level + 1, text),
            (Role::Heading(level), None) => heading(level, text),
            _ => match numbered {
                Some((depth, sign)) => Piece::Item { depth, sign, text },
                None => Piece::Paragraph(text),
            },
        });
    }

    /// The text ends: what still waited for a paragraph to go on with stands alone.
    fn end(&mut self, out: &mut Vec<Piece>) {
        let text = std::mem::take(&mut self.carried);
        if !text.trim().is_empty() {
            out.push(Piece::Paragraph(text));
        }
    }
}

/// Whether the element just begun holds a child of this name that is not switched off.
pub(super) fn has(xml: &mut Xml<'_>, wanted: &str) -> Result<bool, DocumentError> {
    let mut found = false;
    while let Some(node) = xml.next()? {
        match node {
            Node::Close => break,
            Node::Text(_) => {}
            Node::Open(element) => {
                found |= element.name() == wanted && on(element.attr("val").as_deref());
                xml.skip()?;
            }
        }
    }
    Ok(found)
}

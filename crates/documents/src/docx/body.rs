//! DOCX (ECMA-376 part 1, WordprocessingML): headings by style or outline level, lists and their numbers, tables,
//! notes.

use std::collections::HashMap;

use super::numbering::Numbering;
use super::styles::{Role, Styles};
use crate::document::Document;
use crate::error::DocumentError;
use crate::layout::compose::{Piece, compose, flat, row};
use crate::notice::Notice;
use crate::package::archive::Package;
use crate::package::xml::{Element, Node, Xml};

/// Reads a DOCX package.
pub(crate) fn read(package: &mut Package<'_>) -> Result<Document, DocumentError> {
    let main = main_part(package)?;
    let folder = main.rsplit_once('/').map_or(String::new(), |(folder, _)| format!("{folder}/"));
    let styles = match package.text(&format!("{folder}styles.xml"))? {
        Some(text) => Styles::read(package.xml(&text))?,
        None => Styles::default(),
    };
    let numbering = match package.text(&format!("{folder}numbering.xml"))? {
        Some(text) => Numbering::read(package.xml(&text))?,
        None => Numbering::default(),
    };
    let mut notes = HashMap::new();
    for (part, kind) in [("footnotes.xml", "footnote"), ("endnotes.xml", "endnote")] {
        if let Some(text) = package.text(&format!("{folder}{part}"))? {
            read_notes(package.xml(&text), kind, &styles, &mut notes)?;
        }
    }
    let text = package.needed(&main)?;
    let mut body = Body { numbering, ..Body::new(&styles, &notes) };
    let mut pieces = Vec::new();
    body.blocks(&mut package.xml(&text), &mut pieces)?;
    let mut notices = body.notices();
    if has_margins(package, &folder)? {
        notices.push(Notice::PageEdges);
    }
    let title = match body.title {
        Some(title) => Some(title),
        None => package.title("docProps/core.xml")?,
    };
    Ok(compose(package.format(), title, pieces, notices))
}

/// The main part, as the package's relationships name it.
fn main_part(package: &mut Package<'_>) -> Result<String, DocumentError> {
    if let Some(text) = package.text("_rels/.rels")? {
        let mut xml = package.xml(&text);
        while let Some(node) = xml.next()? {
            if let Node::Open(element) = node
                && element.attr("Type").is_some_and(|kind| kind.ends_with("/officeDocument"))
                && let Some(target) = element.attr("Target")
            {
                return Ok(target.trim_start_matches('/').to_owned());
            }
        }
    }
    Ok("word/document.xml".to_owned())
}

fn has_margins(package: &mut Package<'_>, folder: &str) -> Result<bool, DocumentError> {
    let parts = package.names().into_iter().filter(|name| {
        name.strip_prefix(folder).is_some_and(|part| part.starts_with("header") || part.starts_with("footer"))
    });
    for part in parts {
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
) -> Result<(), DocumentError> {
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
        Body::new(styles, &none).blocks(&mut xml, &mut pieces)?;
        notes.insert(format!("{kind}{id}"), flat(pieces));
    }
    Ok(())
}

#[derive(Default)]
struct Paragraph {
    text: String,
    style: Option<String>,
    outline: Option<u8>,
    /// The list it says it is in; list 0 is none, whatever its style says.
    list: Option<String>,
    level: Option<usize>,
    joined: bool,
    hidden: bool,
    boxes: Vec<Piece>,
}

#[derive(Default)]
struct Body<'s> {
    styles: Option<&'s Styles>,
    notes: Option<&'s HashMap<String, String>>,
    numbering: Numbering,
    title: Option<String>,
    carried: String,
    waiting: Vec<Piece>,
    noted: usize,
    tables: usize,
    images: usize,
    formulas: usize,
    objects: usize,
    comments: usize,
    contents: usize,
    hidden: usize,
}

impl<'s> Body<'s> {
    fn new(styles: &'s Styles, notes: &'s HashMap<String, String>) -> Self {
        Self { styles: Some(styles), notes: Some(notes), ..Self::default() }
    }

    fn notices(&self) -> Vec<Notice> {
        let mut notices = Vec::new();
        if self.formulas > 0 {
            notices.push(Notice::Formulas(self.formulas));
        }
        if self.objects > 0 {
            notices.push(Notice::Objects(self.objects));
        }
        if self.images > 0 {
            notices.push(Notice::Images(self.images));
        }
        if self.comments > 0 {
            notices.push(Notice::Comments(self.comments));
        }
        if self.contents > 0 {
            notices.push(Notice::Contents);
        }
        if self.hidden > 0 {
            notices.push(Notice::Hidden);
        }
        notices
    }

    /// Reads blocks until the element just begun (or the part) ends.
    fn blocks(&mut self, xml: &mut Xml<'_>, out: &mut Vec<Piece>) -> Result<(), DocumentError> {
        while let Some(node) = xml.next()? {
            match node {
                Node::Close => break,
                Node::Text(_) => {}
                Node::Open(element) => match element.name().as_str() {
                    "p" => self.paragraph(xml, out)?,
                    "tbl" => self.table(xml, out)?,
                    "del" | "moveFrom" | "sectPr" | "sdtPr" | "sdtEndPr" | "Fallback" | "tcPr" | "tblPr" => {
                        xml.skip()?;
                    }
                    _ => self.blocks(xml, out)?,
                },
            }
        }
        Ok(())
    }

    fn paragraph(&mut self, xml: &mut Xml<'_>, out: &mut Vec<Piece>) -> Result<(), DocumentError> {
        let mut paragraph = Paragraph::default();
        self.inline(xml, &mut paragraph)?;
        let text = std::mem::take(&mut self.carried) + &paragraph.text;
        if paragraph.joined {
            // Its end was deleted: the next paragraph goes on from here.
            self.carried = text;
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
                self.contents += usize::from(!blank);
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

    /// Reads what a paragraph holds, until the element just begun ends.
    fn inline(&mut self, xml: &mut Xml<'_>, to: &mut Paragraph) -> Result<(), DocumentError> {
        while let Some(node) = xml.next()? {
            match node {
                Node::Close => break,
                Node::Text(_) => {}
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
            "t" => to.text.push_str(&xml.characters()?),
            "r" => return self.run(xml, to),
            "pPr" => return properties(xml, to),
            "rPr" => {
                to.hidden = has(xml, "vanish")?;
                return Ok(());
            }
            "tab" | "ptab" => {
                to.text.push('\t');
                xml.skip()?;
            }
            "br" | "cr" => {
                to.text.push('\n');
                xml.skip()?;
            }
            "noBreakHyphen" => {
                to.text.push('\u{2011}');
                xml.skip()?;
            }
            name @ ("footnoteReference" | "endnoteReference") => {
                let id = element.attr("id").unwrap_or_default();
                self.note(&format!("{}{id}", name.trim_end_matches("Reference")), to);
                xml.skip()?;
            }
            "txbxContent" => {
                let mut boxes = std::mem::take(&mut to.boxes);
                self.blocks(xml, &mut boxes)?;
                to.boxes = boxes;
            }
            // Deleted text, field codes, the older copy of a drawing, phonetic guides.
            "del" | "moveFrom" | "delText" | "instrText" | "Fallback" | "sdtPr" | "sdtEndPr" | "rt" => {
                xml.skip()?;
            }
            name if self.unreadable(name) => xml.skip()?,
            _ => self.inline(xml, to)?,
        }
        Ok(())
    }

    /// Whether an element cannot be read as text; counts it.
    fn unreadable(&mut self, name: &str) -> bool {
        *match name {
            "blip" | "imagedata" => &mut self.images,
            // Set in a row, the parts of a formula would make numbers that are not in it.
            "oMath" => &mut self.formulas,
            "object" | "chart" | "relIds" => &mut self.objects,
            "commentReference" => &mut self.comments,
            _ => return false,
        } += 1;
        true
    }

    fn run(&mut self, xml: &mut Xml<'_>, to: &mut Paragraph) -> Result<(), DocumentError> {
        let before = to.text.len();
        to.hidden = false;
        self.inline(xml, to)?;
        if std::mem::take(&mut to.hidden) {
            self.hidden += usize::from(to.text.len() > before);
            to.text.truncate(before);
        }
        Ok(())
    }

    fn note(&mut self, key: &str, to: &mut Paragraph) {
        if let Some(note) = self.notes.and_then(|notes| notes.get(key)) {
            self.noted += 1;
            to.text.push_str(&format!("[{}]", self.noted));
            self.waiting.push(Piece::Paragraph(format!("[{}] {note}", self.noted)));
        }
    }

    fn table(&mut self, xml: &mut Xml<'_>, out: &mut Vec<Piece>) -> Result<(), DocumentError> {
        self.tables += 1;
        self.rows(xml, out)?;
        self.tables -= 1;
        if self.tables == 0 {
            out.append(&mut self.waiting);
        }
        Ok(())
    }

    fn rows(&mut self, xml: &mut Xml<'_>, out: &mut Vec<Piece>) -> Result<(), DocumentError> {
        while let Some(node) = xml.next()? {
            match node {
                Node::Close => break,
                Node::Text(_) => {}
                Node::Open(element) => match element.name().as_str() {
                    "tr" => {
                        let mut cells = Vec::new();
                        let deleted = self.cells(xml, &mut cells)?;
                        if !deleted {
                            row(cells, out);
                        }
                    }
                    "tblPr" | "tblGrid" | "sdtPr" | "sdtEndPr" | "del" | "moveFrom" => xml.skip()?,
                    _ => self.rows(xml, out)?,
                },
            }
        }
        Ok(())
    }

    fn cells(&mut self, xml: &mut Xml<'_>, cells: &mut Vec<Vec<Piece>>) -> Result<bool, DocumentError> {
        let mut deleted = false;
        while let Some(node) = xml.next()? {
            match node {
                Node::Close => break,
                Node::Text(_) => {}
                Node::Open(element) => match element.name().as_str() {
                    "tc" => {
                        let mut pieces = Vec::new();
                        self.blocks(xml, &mut pieces)?;
                        cells.push(pieces);
                    }
                    "trPr" => deleted |= has(xml, "del")?,
                    "tblPrEx" | "sdtPr" | "sdtEndPr" => xml.skip()?,
                    _ => deleted |= self.cells(xml, cells)?,
                },
            }
        }
        Ok(deleted)
    }
}

/// Reads `pPr`: style, outline level, list, and whether the paragraph's own mark was deleted.
fn properties(xml: &mut Xml<'_>, to: &mut Paragraph) -> Result<(), DocumentError> {
    while let Some(node) = xml.next()? {
        match node {
            Node::Close => break,
            Node::Text(_) => {}
            Node::Open(element) => {
                let value = element.attr("val");
                match element.name().as_str() {
                    "pStyle" => to.style = value,
                    "outlineLvl" => to.outline = value.and_then(|value| value.parse().ok()),
                    "rPr" => {
                        to.joined = has(xml, "del")?;
                        continue;
                    }
                    "numPr" => {
                        numbering(xml, to)?;
                        continue;
                    }
                    _ => {}
                }
                xml.skip()?;
            }
        }
    }
    Ok(())
}

fn numbering(xml: &mut Xml<'_>, to: &mut Paragraph) -> Result<(), DocumentError> {
    while let Some(node) = xml.next()? {
        match node {
            Node::Close => break,
            Node::Text(_) => {}
            Node::Open(element) => {
                let value = element.attr("val");
                match element.name().as_str() {
                    "ilvl" => to.level = value.and_then(|value| value.parse().ok()),
                    "numId" => to.list = value,
                    _ => {}
                }
                xml.skip()?;
            }
        }
    }
    Ok(())
}

/// Whether the element just begun holds a child of this name that is not switched off.
fn has(xml: &mut Xml<'_>, wanted: &str) -> Result<bool, DocumentError> {
    let mut found = false;
    while let Some(node) = xml.next()? {
        match node {
            Node::Close => break,
            Node::Text(_) => {}
            Node::Open(element) => {
                let off = matches!(element.attr("val").as_deref(), Some("0" | "false" | "off"));
                found |= element.name() == wanted && !off;
                xml.skip()?;
            }
        }
    }
    Ok(found)
}

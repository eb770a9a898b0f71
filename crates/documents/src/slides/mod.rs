//! Presentations (ECMA-376 part 1, PresentationML): each slide a section under its title, then what was noted for it.
//!
//! Invariant: hidden slides are left out and said; feet, dates and numbers of slides are no text.
//!
//! It does not know where things stand on a slide: text is read in the order of the file.

use std::collections::HashMap;

use crate::document::Document;
use crate::error::DocumentError;
use crate::format::Format;
use crate::layout::compose::{Piece, compose, flat, row};
use crate::notice::Notice;
use crate::package::archive::Package;
use crate::package::relations::{Relation, relations};
use crate::package::xml::{Element, Node, Xml};

/// Reads a presentation.
pub(crate) fn read(package: &mut Package<'_>) -> Result<Document, DocumentError> {
    let root = relations(package, "")?.unwrap_or_default();
    let main = root
        .into_values()
        .find(|relation| relation.kind == "officeDocument")
        .map_or_else(|| "ppt/presentation.xml".to_owned(), |relation| relation.target);
    let parts = relations(package, &main)?.unwrap_or_default();
    let text = package.needed(&main)?;
    let mut slides = Vec::new();
    let mut xml = package.xml(&text);
    while let Some(node) = xml.next()? {
        if let Node::Open(element) = node
            && element.name() == "sldId"
        {
            // Its own number is `id` too, its relation has a prefix.
            slides.extend(element.attr_of("r", "id"));
        }
    }
    let mut reader = Slides::default();
    let mut pieces = Vec::new();
    for id in slides {
        let Some(slide) = parts.get(&id).map(|slide| slide.target.clone()) else { continue };
        let Some(text) = package.text(&slide)? else { continue };
        let shown = reader.slide(&mut package.xml(&text), &mut pieces)?;
        let notes = relations(package, &slide)?.unwrap_or_default();
        if let Some(name) = notes_of(&notes).filter(|_| shown)
            && let Some(text) = package.text(&name)?
        {
            reader.notes = true;
            reader.slide(&mut package.xml(&text), &mut pieces)?;
            reader.notes = false;
        }
    }
    let notices = reader.notices();
    let title = package.title("docProps/core.xml")?;
    Ok(compose(Format::Pptx, title, pieces, notices))
}

fn notes_of(relations: &HashMap<String, Relation>) -> Option<String> {
    relations.values().find(|relation| relation.kind == "notesSlide").map(|notes| notes.target.clone())
}

/// A paragraph of a shape.
#[derive(Default)]
struct Paragraph {
    text: String,
    level: usize,
    plain: bool,
}

#[derive(Default)]
struct Slides {
    /// What is read are notes.
    notes: bool,
    images: usize,
    objects: usize,
    hidden: bool,
}

impl Slides {
    fn notices(&self) -> Vec<Notice> {
        let mut notices = Vec::new();
        if self.objects > 0 {
            notices.push(Notice::Objects(self.objects));
        }
        if self.images > 0 {
            notices.push(Notice::Images(self.images));
        }
        if self.hidden {
            notices.push(Notice::Hidden);
        }
        notices
    }

    /// Reads a slide or its notes; says whether it is shown.
    fn slide(&mut self, xml: &mut Xml<'_>, out: &mut Vec<Piece>) -> Result<bool, DocumentError> {
        while let Some(node) = xml.next()? {
            let Node::Open(element) = node else { continue };
            match element.name().as_str() {
                "sld" if matches!(element.attr("show").as_deref(), Some("0" | "false")) => {
                    self.hidden = true;
                    return Ok(false);
                }
                "sp" => self.shape(xml, out)?,
                "tbl" => self.rows(xml, out)?,
                "pic" if !self.notes => {
                    self.images += 1;
                    xml.skip()?;
                }
                "chart" | "relIds" | "oleObj" => {
                    self.objects += 1;
                    xml.skip()?;
                }
                "Fallback" => xml.skip()?,
                _ => {}
            }
        }
        Ok(true)
    }

    /// Reads a shape: its place among the placeholders says what its text is.
    fn shape(&mut self, xml: &mut Xml<'_>, out: &mut Vec<Piece>) -> Result<(), DocumentError> {
        let (mut place, mut hidden) = (None, false);
        let mut pieces = Vec::new();
        let mut depth = 1_usize;
        while depth > 0 {
            match xml.next()? {
                None => break,
                Some(Node::Close) => depth -= 1,
                Some(Node::Text(_)) => {}
                Some(Node::Open(element)) => match element.name().as_str() {
                    "txBody" => self.paragraphs(xml, place.is_none(), &mut pieces)?,
                    name => {
                        if name == "ph" {
                            place = Some(element.attr("type").unwrap_or_else(|| "body".to_owned()));
                        }
                        hidden |= name == "cNvPr" && on(&element, "hidden");
                        depth += 1;
                    }
                },
            }
        }
        self.hidden |= hidden && !pieces.is_empty();
        match place.as_deref() {
            _ if hidden => {}
            Some("ftr" | "hdr" | "dt" | "sldNum" | "sldImg") => {}
            Some("title" | "ctrTitle") if !self.notes => {
                out.push(Piece::Heading { level: 1, text: flat(pieces) });
            }
            _ => out.append(&mut pieces),
        }
        Ok(())
    }

    fn paragraphs(
        &mut self,
        xml: &mut Xml<'_>,
        plain: bool,
        out: &mut Vec<Piece>,
    ) -> Result<(), DocumentError> {
        let mut read = Vec::new();
        while let Some(node) = xml.next()? {
            match node {
                Node::Close => break,
                Node::Text(_) => {}
                Node::Open(element) if element.name() == "p" => {
                    let mut paragraph = Paragraph { plain: plain || self.notes, ..Paragraph::default() };
                    inline(xml, &mut paragraph)?;
                    read.push(paragraph);
                }
                Node::Open(_) => xml.skip()?,
            }
        }
        // One line alone is no list, whatever signs the page would put before it.
        let list = read.iter().filter(|paragraph| !paragraph.text.trim().is_empty()).count() > 1;
        out.extend(read.into_iter().map(|paragraph| {
            if list && !paragraph.plain {
                Piece::Item { depth: paragraph.level, sign: None, text: paragraph.text }
            } else {
                Piece::Paragraph(paragraph.text)
            }
        }));
        Ok(())
    }

    fn rows(&mut self, xml: &mut Xml<'_>, out: &mut Vec<Piece>) -> Result<(), DocumentError> {
        while let Some(node) = xml.next()? {
            match node {
                Node::Close => break,
                Node::Text(_) => {}
                Node::Open(element) if element.name() == "tr" => {
                    let mut cells = Vec::new();
                    self.cells(xml, &mut cells)?;
                    if !cells.is_empty() {
                        row(cells, out);
                    }
                }
                Node::Open(_) => xml.skip()?,
            }
        }
        Ok(())
    }

    fn cells(&mut self, xml: &mut Xml<'_>, cells: &mut Vec<Vec<Piece>>) -> Result<(), DocumentError> {
        while let Some(node) = xml.next()? {
            match node {
                Node::Close => break,
                Node::Text(_) => {}
                Node::Open(element) if element.name() == "tc" => {
                    let covered = on(&element, "hMerge") || on(&element, "vMerge");
                    let mut pieces = Vec::new();
                    while let Some(node) = xml.next()? {
                        match node {
                            Node::Close => break,
                            Node::Text(_) => {}
                            Node::Open(element) if element.name() == "txBody" => {
                                self.paragraphs(xml, true, &mut pieces)?;
                            }
                            Node::Open(_) => xml.skip()?,
                        }
                    }
                    cells.push(if covered { Vec::new() } else { pieces });
                }
                Node::Open(_) => xml.skip()?,
            }
        }
        Ok(())
    }
}

fn inline(xml: &mut Xml<'_>, to: &mut Paragraph) -> Result<(), DocumentError> {
    while let Some(node) = xml.next()? {
        match node {
            Node::Close => break,
            Node::Text(_) => {}
            Node::Open(element) => match element.name().as_str() {
                "t" => to.text.push_str(&xml.characters()?),
                "br" => {
                    to.text.push('\n');
                    xml.skip()?;
                }
                "pPr" => {
                    to.level = element.attr("lvl").and_then(|level| level.parse().ok()).unwrap_or(0).min(8);
                    while let Some(node) = xml.next()? {
                        match node {
                            Node::Close => break,
                            Node::Text(_) => {}
                            Node::Open(element) => {
                                to.plain |= element.name() == "buNone";
                                xml.skip()?;
                            }
                        }
                    }
                }
                // How letters look, and what formulas would make in a row.
                "rPr" | "endParaRPr" | "Fallback" | "oMath" | "oMathPara" => xml.skip()?,
                _ => inline(xml, to)?,
            },
        }
    }
    Ok(())
}

fn on(element: &Element<'_>, name: &str) -> bool {
    matches!(element.attr(name).as_deref(), Some("1" | "true"))
}

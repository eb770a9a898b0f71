//! Tables of a DOCX: rows and cells, as many columns wide as they are seen.

use super::body::{Body, has};
use super::look::on;
use crate::error::DocumentError;
use crate::layout::compose::{Piece, row};
use crate::package::xml::{Element, Node, Xml};

/// Columns of a table, at most: more are made to fill a memory (word processors stop at 63).
const COLUMNS: usize = 256;

/// A row while it is read.
#[derive(Default)]
struct Row {
    cells: Vec<Vec<Piece>>,
    /// Cells that are there, apart from the columns that they cover.
    own: usize,
    gone: bool,
    hidden: bool,
    after: usize,
}

impl Body<'_> {
    pub(super) fn table(&mut self, xml: &mut Xml<'_>, out: &mut Vec<Piece>) -> Result<(), DocumentError> {
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
                        let mut read = Row::default();
                        self.cells(xml, &mut read)?;
                        self.left.hidden += usize::from(read.hidden);
                        if !(read.gone || read.hidden) {
                            read.put(out);
                        }
                    }
                    "sdtPr" => self.placeholder = has(xml, "showingPlcHdr")?,
                    "sdtContent" if std::mem::take(&mut self.placeholder) => xml.skip()?,
                    "tblPr" | "tblGrid" | "sdtEndPr" | "del" | "moveFrom" => xml.skip()?,
                    _ => self.rows(xml, out)?,
                },
            }
        }
        Ok(())
    }

    fn cells(&mut self, xml: &mut Xml<'_>, row: &mut Row) -> Result<(), DocumentError> {
        while let Some(node) = xml.next()? {
            match node {
                Node::Close => break,
                Node::Text(_) => {}
                Node::Open(element) => match element.name().as_str() {
                    "tc" => self.cell(xml, row)?,
                    "trPr" => row.properties(xml)?,
                    "sdtPr" => self.placeholder = has(xml, "showingPlcHdr")?,
                    "tblPrEx" | "sdtEndPr" => xml.skip()?,
                    _ => self.cells(xml, row)?,
                },
            }
        }
        Ok(())
    }

    /// Reads a cell; columns that it covers beyond its first are empty cells, those that it goes on with from above too.
    fn cell(&mut self, xml: &mut Xml<'_>, row: &mut Row) -> Result<(), DocumentError> {
        let mut pieces = Vec::new();
        // A control around a whole cell keeps the cell, not the hint in it.
        let mut empty = std::mem::take(&mut self.placeholder);
        let mut span = 1;
        while let Some(node) = xml.next()? {
            match node {
                Node::Close => break,
                Node::Text(_) => {}
                Node::Open(element) if element.name() == "tcPr" => {
                    children(xml, |property| match property.name().as_str() {
                        "gridSpan" => span = number(property),
                        "vMerge" | "hMerge" => empty |= property.attr("val").as_deref() != Some("restart"),
                        _ => {}
                    })?;
                }
                Node::Open(element) => self.block(&element, xml, &mut pieces)?,
            }
        }
        if empty {
            pieces.clear();
        }
        row.cells.push(pieces);
        row.own += 1;
        row.cover(span.saturating_sub(1));
        Ok(())
    }
}

impl Row {
    fn properties(&mut self, xml: &mut Xml<'_>) -> Result<(), DocumentError> {
        children(xml, |property| match property.name().as_str() {
            "del" => self.gone = true,
            "hidden" => self.hidden |= on(property.attr("val").as_deref()),
            "gridBefore" => self.cover(number(property)),
            "gridAfter" => self.after = number(property),
            _ => {}
        })
    }

    fn cover(&mut self, columns: usize) {
        let columns = columns.min(COLUMNS.saturating_sub(self.cells.len()));
        self.cells.extend(std::iter::repeat_n(Vec::new(), columns));
    }

    fn put(mut self, out: &mut Vec<Piece>) {
        if self.own == 1 {
            // One cell across the table is no row of values.
            self.cells.retain(|cell| !cell.is_empty());
            self.cells.truncate(1);
        } else {
            self.cover(self.after);
        }
        if !self.cells.is_empty() {
            row(self.cells, out);
        }
    }
}

fn number(property: &Element<'_>) -> usize {
    property.attr("val").and_then(|value| value.parse().ok()).unwrap_or(0).min(COLUMNS)
}

/// The children of the element just begun, to its end.
fn children(xml: &mut Xml<'_>, mut take: impl FnMut(&Element<'_>)) -> Result<(), DocumentError> {
    while let Some(node) = xml.next()? {
        match node {
            Node::Close => break,
            Node::Text(_) => {}
            Node::Open(element) => {
                take(&element);
                xml.skip()?;
            }
        }
    }
    Ok(())
}

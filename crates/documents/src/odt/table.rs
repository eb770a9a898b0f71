//! Tables of an ODF document: rows and cells, repeated ones too.

use super::body::Body;
use crate::error::DocumentError;
use crate::layout::compose::{Piece, row};
use crate::package::xml::{Element, Node, Xml};

/// Columns of a table, at most.
const COLUMNS: usize = 256;
/// Bytes of words that rows and cells may repeat, in all: a row says in ten letters how often it comes again.
const REPEATED: usize = 4 << 20;

impl Body {
    pub(super) fn rows(&mut self, xml: &mut Xml<'_>, out: &mut Vec<Piece>) -> Result<(), DocumentError> {
        while let Some(node) = xml.next()? {
            match node {
                Node::Close => break,
                Node::Text(_) => {}
                Node::Open(element) => match element.name().as_str() {
                    "table-row"
                        if matches!(element.attr("visibility").as_deref(), Some("collapse" | "filter")) =>
                    {
                        self.hidden += 1;
                        xml.skip()?;
                    }
                    "table-row" => {
                        let mut read = Cells::default();
                        self.cells(xml, &mut read)?;
                        self.put(read, times(&element, "number-rows-repeated"), out)?;
                    }
                    "table-header-rows" | "table-rows" | "table-row-group" => self.rows(xml, out)?,
                    _ => xml.skip()?,
                },
            }
        }
        Ok(())
    }

    fn cells(&mut self, xml: &mut Xml<'_>, row: &mut Cells) -> Result<(), DocumentError> {
        while let Some(node) = xml.next()? {
            match node {
                Node::Close => break,
                Node::Text(_) => {}
                Node::Open(element) => {
                    let mut pieces = Vec::new();
                    let own = match element.name().as_str() {
                        "table-cell" => {
                            self.blocks(xml, &mut pieces)?;
                            true
                        }
                        // Covered by the cell before it, but a cell all the same: columns stay in line.
                        "covered-table-cell" => {
                            xml.skip()?;
                            false
                        }
                        _ => {
                            xml.skip()?;
                            continue;
                        }
                    };
                    self.add(row, pieces, own, times(&element, "number-columns-repeated"))?;
                }
            }
        }
        Ok(())
    }

    fn add(
        &mut self,
        row: &mut Cells,
        pieces: Vec<Piece>,
        own: bool,
        times: usize,
    ) -> Result<(), DocumentError> {
        let empty = pieces.iter().all(Piece::is_blank);
        row.own += usize::from(own);
        if empty && times > 1 {
            // To the end of the sheet, most often.
            row.waiting += times;
            return Ok(());
        }
        let room = COLUMNS.saturating_sub(row.cells.len());
        row.cells.extend(std::iter::repeat_n(Vec::new(), std::mem::take(&mut row.waiting).min(room)));
        let times = times.min(COLUMNS.saturating_sub(row.cells.len())).max(1);
        self.repeats(&pieces, times - 1)?;
        row.cells.extend(std::iter::repeat_n(pieces, times));
        Ok(())
    }

    fn put(&mut self, mut read: Cells, times: usize, out: &mut Vec<Piece>) -> Result<(), DocumentError> {
        if read.cells.iter().flatten().all(Piece::is_blank) && times > 1 {
            return Ok(());
        }
        if read.own == 1 {
            // One cell across the table is no row of values.
            read.cells.truncate(1);
        }
        for cell in &read.cells {
            self.repeats(cell, times - 1)?;
        }
        for _ in 1..times {
            row(read.cells.clone(), out);
        }
        if !read.cells.is_empty() {
            row(read.cells, out);
        }
        Ok(())
    }

    /// Counts what comes again.
    fn repeats(&mut self, cell: &[Piece], times: usize) -> Result<(), DocumentError> {
        let bytes: usize = cell.iter().map(|piece| piece.bytes() + 1).sum();
        self.repeated = self.repeated.saturating_add(bytes.saturating_mul(times));
        if self.repeated > REPEATED {
            return Err(DocumentError::TooLarge { what: "bytes of repeated cells", limit: REPEATED });
        }
        Ok(())
    }
}

#[derive(Default)]
struct Cells {
    cells: Vec<Vec<Piece>>,
    /// Cells that are there, apart from those that are covered.
    own: usize,
    /// Empty cells that count once another stands after them.
    waiting: usize,
}

fn times(element: &Element<'_>, name: &str) -> usize {
    element.attr(name).and_then(|times| times.parse().ok()).unwrap_or(1).max(1)
}

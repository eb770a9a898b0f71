//! Tables of a page: rows of cells, with those that a cell covers in the rows below and the columns beside.

use super::list::List;
use super::page::Place;
use super::tags::Tag;
use crate::layout::compose::{Piece, row};

/// Columns that covered cells may reach.
const COLUMNS: usize = 256;
/// Covered cells of a page, at most: a row says in four letters that it goes on under two hundred others.
pub(super) const COVERED: usize = 500_000;

/// A piece and where it stands in the page.
pub(super) type Placed = (Piece, Place);

/// A table being read; while it is, the reader's pieces are those of the cell.
#[derive(Default)]
pub(super) struct Table {
    pub before: Vec<Placed>,
    pub lists: Vec<List>,
    rows: Vec<Row>,
    /// The cell being read: how many columns and rows it takes.
    cell: Option<(usize, usize)>,
    /// How many rows below each column is still covered.
    below: Vec<usize>,
}

#[derive(Default)]
struct Row {
    cells: Vec<Vec<Placed>>,
    /// Cells that are there, and whether others cover some of the row.
    own: usize,
    covered: bool,
}

impl Table {
    /// A table begins after these pieces and inside these lists.
    pub fn new(before: Vec<Placed>, lists: Vec<List>) -> Self {
        Self { before, lists, ..Self::default() }
    }

    /// A row begins.
    pub fn row(&mut self) {
        // What covers columns behind the last cell of a row covers one row less.
        if let Some(last) = self.rows.last() {
            let from = last.cells.len().min(self.below.len());
            self.below[from..].iter_mut().for_each(|rows| *rows = rows.saturating_sub(1));
        }
        self.rows.push(Row::default());
    }

    /// A cell begins.
    pub fn cell(&mut self, tag: &Tag) {
        if self.rows.is_empty() {
            self.row();
        }
        let number = |name: &str| tag.attribute(name).and_then(|value| value.trim().parse::<usize>().ok());
        let columns = number("colspan").unwrap_or(1).clamp(1, COLUMNS);
        // 0 is down to the last row (HTML, 4.9.11).
        let rows = match number("rowspan") {
            Some(0) => usize::MAX,
            rows => rows.unwrap_or(1),
        };
        self.cell = Some((columns, rows));
    }

    /// A group of rows ends, and with it what covers its rows.
    pub fn end_group(&mut self) {
        self.below.clear();
    }

    /// Ends the cell being read, if one is, with what it holds; gives the pieces back where none is.
    pub fn end_cell(&mut self, pieces: Vec<Placed>, budget: &mut usize) -> Option<Vec<Placed>> {
        let Some((columns, rows)) = self.cell.take() else { return Some(pieces) };
        let Some(row) = self.rows.last_mut() else { return Some(pieces) };
        while let Some(left) = self.below.get_mut(row.cells.len()).filter(|left| **left > 0)
            && *budget > 0
        {
            *left -= 1;
            *budget -= 1;
            row.covered = true;
            row.cells.push(Vec::new());
        }
        let at = row.cells.len();
        row.cells.push(pieces);
        row.own += 1;
        let beside = (columns - 1).min(COLUMNS.saturating_sub(at)).min(*budget);
        *budget -= beside;
        row.cells.extend(std::iter::repeat_with(Vec::new).take(beside));
        if at < COLUMNS {
            self.below.resize(self.below.len().max(at + beside + 1), 0);
            self.below[at..=at + beside].fill(rows - 1);
        }
        None
    }

    /// The pieces before the table and those it makes.
    pub fn end(mut self) -> (Vec<Placed>, Vec<List>) {
        let layout = self.rows.len() == 1 && self.rows[0].cells.iter().any(|cell| cell.len() > 3);
        for mut read in self.rows {
            if read.own == 1 && !read.covered {
                // One cell across the table is no row of values.
                read.cells.truncate(1);
            }
            if layout || read.cells.len() == 1 {
                // One row of long cells places columns on a page, it compares nothing.
                read.cells.into_iter().for_each(|mut cell| self.before.append(&mut cell));
                continue;
            }
            let Some(place) = Place::sum(read.cells.iter().flatten().map(|(_, place)| place)) else {
                continue;
            };
            let mut made = Vec::new();
            let bare = |cell: Vec<Placed>| cell.into_iter().map(|(piece, _)| piece).collect();
            row(read.cells.into_iter().map(bare).collect(), &mut made);
            self.before.extend(made.into_iter().map(|piece| (piece, place)));
        }
        (self.before, self.lists)
    }
}

//! The cells of a sheet, row by row.

use super::shown::Formats;
use crate::error::DocumentError;
use crate::layout::compose::Piece;
use crate::package::xml::{Element, Node, Xml};
use crate::text::tidy::one_line;

/// Columns that are read of a row; word processors stop long before, sheets go on to 16,384.
const COLUMNS: usize = 1024;

/// The strings that cells share.
pub(super) fn strings(xml: &mut Xml<'_>) -> Result<Vec<String>, DocumentError> {
    let mut strings = Vec::new();
    while let Some(node) = xml.next()? {
        if let Node::Open(element) = node
            && element.name() == "si"
        {
            strings.push(text(xml)?);
        }
    }
    Ok(strings)
}

/// The words of a string or of a cell just begun, in all its runs, without how they are spoken.
fn text(xml: &mut Xml<'_>) -> Result<String, DocumentError> {
    let mut out = String::new();
    while let Some(node) = xml.next()? {
        match node {
            Node::Close => break,
            Node::Text(_) => {}
            Node::Open(element) => match element.name().as_str() {
                "t" => out.push_str(&xml.characters()?),
                "r" => out.push_str(&text(xml)?),
                _ => xml.skip()?,
            },
        }
    }
    Ok(out)
}

/// Reads a sheet.
pub(super) struct Grid<'a> {
    strings: &'a [String],
    formats: &'a Formats,
    /// Hidden columns, from and to, counted from 0.
    columns: Vec<(usize, usize)>,
    /// Something was hidden.
    pub hidden: bool,
    /// Formulas whose value nobody has computed yet.
    pub formulas: usize,
}

impl<'a> Grid<'a> {
    pub fn new(strings: &'a [String], formats: &'a Formats) -> Self {
        Self { strings, formats, columns: Vec::new(), hidden: false, formulas: 0 }
    }

    /// The rows of a sheet.
    pub fn read(&mut self, xml: &mut Xml<'_>) -> Result<Vec<Piece>, DocumentError> {
        let mut rows = Vec::new();
        while let Some(node) = xml.next()? {
            let Node::Open(element) = node else { continue };
            match element.name().as_str() {
                "col" if on(&element, "hidden") => {
                    let number = |name: &str| {
                        element.attr(name).and_then(|n| n.parse::<usize>().ok()).unwrap_or(1).max(1)
                    };
                    self.columns.push((number("min") - 1, number("max") - 1));
                }
                "row" if on(&element, "hidden") => {
                    self.hidden |= xml.characters()?.chars().any(|c| !c.is_whitespace());
                }
                "row" => rows.extend(self.row(xml)?),
                _ => {}
            }
        }
        Ok(rows)
    }

    fn row(&mut self, xml: &mut Xml<'_>) -> Result<Option<Piece>, DocumentError> {
        let mut cells: Vec<String> = Vec::new();
        let mut next = 0;
        while let Some(node) = xml.next()? {
            match node {
                Node::Close => break,
                Node::Text(_) => {}
                Node::Open(element) if element.name() == "c" => {
                    let at = element.attr("r").and_then(|place| column(&place)).unwrap_or(next);
                    next = at + 1;
                    let shown = one_line(&self.cell(&element, xml)?);
                    if self.columns.iter().any(|(from, to)| (*from..=*to).contains(&at)) {
                        self.hidden |= !shown.is_empty();
                        continue;
                    }
                    if at < COLUMNS && !shown.is_empty() {
                        // Hidden columns are no empty cells of those shown.
                        let place = at
                            - self
                                .columns
                                .iter()
                                .map(|(from, to)| at.min(to + 1).saturating_sub(*from))
                                .sum::<usize>()
                                .min(at);
                        cells.resize(cells.len().max(place), String::new());
                        cells.push(shown);
                    }
                }
                Node::Open(_) => xml.skip()?,
            }
        }
        Ok(match cells.len() {
            0 => None,
            1 => cells.pop().map(Piece::Paragraph),
            _ => Some(Piece::Row(cells.join(" | "))),
        })
    }

    /// What a cell shows.
    fn cell(&mut self, cell: &Element<'_>, xml: &mut Xml<'_>) -> Result<String, DocumentError> {
        let (mut value, mut inline, mut formula) = (String::new(), None, false);
        while let Some(node) = xml.next()? {
            match node {
                Node::Close => break,
                Node::Text(_) => {}
                Node::Open(element) => match element.name().as_str() {
                    "v" => value = xml.characters()?,
                    "f" => {
                        formula = true;
                        xml.skip()?;
                    }
                    "is" => inline = Some(text(xml)?),
                    _ => xml.skip()?,
                },
            }
        }
        self.formulas += usize::from(formula && value.is_empty());
        let style = cell.attr("s").and_then(|style| style.parse().ok()).unwrap_or(0);
        Ok(match cell.attr("t").as_deref() {
            Some("s") => value
                .trim()
                .parse()
                .ok()
                .and_then(|at: usize| self.strings.get(at))
                .cloned()
                .unwrap_or_default(),
            Some("inlineStr") => inline.unwrap_or_default(),
            Some("str" | "e") => value,
            Some("b") => self.formats.truth(value.trim() == "1").to_owned(),
            Some("d") => {
                value.split('T').next().unwrap_or_default().split('-').rev().collect::<Vec<_>>().join("/")
            }
            _ => self.formats.show(value.trim(), style),
        })
    }
}

fn on(element: &Element<'_>, name: &str) -> bool {
    matches!(element.attr(name).as_deref(), Some("1" | "true"))
}

/// The column of a place such as `AB12`, counted from 0.
fn column(place: &str) -> Option<usize> {
    let mut letters = place.bytes().take_while(u8::is_ascii_alphabetic);
    letters
        .try_fold(0_usize, |column, letter| {
            column.checked_mul(26)?.checked_add(usize::from(letter.to_ascii_uppercase() - b'A') + 1)
        })?
        .checked_sub(1)
}

#[cfg(test)]
mod tests {
    use super::column;

    #[test]
    fn columns_are_counted_in_letters() {
        assert_eq!(
            ["A1", "Z9", "AA1", "XFD1", "7"].map(column),
            [Some(0), Some(25), Some(26), Some(16_383), None]
        );
    }
}

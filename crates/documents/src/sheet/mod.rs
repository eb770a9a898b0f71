//! Spreadsheets (ECMA-376 part 1, SpreadsheetML): each sheet a section with its name, cells as they are shown, not as stored.
//!
//! Invariant: hidden sheets, rows and columns are left out and said; what is shown of a formula is its last value.
//!
//! It computes nothing.

mod code;
mod days;
mod grid;
mod number;
mod shown;

use std::collections::HashMap;

use crate::document::Document;
use crate::error::DocumentError;
use crate::format::Format;
use crate::layout::compose::{Piece, compose};
use crate::notice::Notice;
use crate::package::archive::Package;
use crate::package::relations::{Relation, relations};
use crate::package::xml::{Node, Xml};
use grid::Grid;
use shown::Formats;

/// Reads a workbook.
pub(crate) fn read(package: &mut Package<'_>) -> Result<Document, DocumentError> {
    let root = relations(package, "")?.unwrap_or_default();
    let main = root
        .into_values()
        .find(|relation| relation.kind == "officeDocument")
        .map_or_else(|| "xl/workbook.xml".to_owned(), |relation| relation.target);
    let parts = relations(package, &main)?.unwrap_or_default();
    let book = package.needed(&main)?;
    let strings = match part(package, &parts, "sharedStrings")? {
        Some(text) => grid::strings(&mut package.xml(&text))?,
        None => Vec::new(),
    };
    let mut formats = match part(package, &parts, "styles")? {
        Some(text) => Formats::read(&mut package.xml(&text))?,
        None => Formats::default(),
    };
    formats.english = number::english(&strings);
    let mut pieces = Vec::new();
    let (mut hidden, mut formulas) = (false, 0);
    let sheets = sheets(&mut package.xml(&book), &mut formats, &mut hidden)?;
    for (name, id) in sheets {
        let Some(sheet) = parts.get(&id).filter(|sheet| sheet.kind == "worksheet") else { continue };
        let Some(text) = package.text(&sheet.target.clone())? else { continue };
        let mut grid = Grid::new(&strings, &formats);
        let rows = grid.read(&mut package.xml(&text))?;
        hidden |= grid.hidden;
        formulas += grid.formulas;
        if !rows.is_empty() {
            pieces.push(Piece::Heading { level: 1, text: name });
            pieces.extend(rows);
        }
    }
    let mut notices = Vec::new();
    if formulas > 0 {
        notices.push(Notice::Formulas(formulas));
    }
    let charts = package.names().iter().filter(|name| name.contains("/charts/chart")).count();
    if charts > 0 {
        notices.push(Notice::Objects(charts));
    }
    if hidden {
        notices.push(Notice::Hidden);
    }
    let title = package.title("docProps/core.xml")?;
    Ok(compose(Format::Xlsx, title, pieces, notices))
}

/// The sheets that are shown: the name of each and its relation.
fn sheets(
    xml: &mut Xml<'_>,
    formats: &mut Formats,
    hidden: &mut bool,
) -> Result<Vec<(String, String)>, DocumentError> {
    let mut sheets = Vec::new();
    while let Some(node) = xml.next()? {
        let Node::Open(element) = node else { continue };
        match element.name().as_str() {
            "workbookPr" => {
                formats.from_1904 = matches!(element.attr("date1904").as_deref(), Some("1" | "true"));
            }
            "sheet" if matches!(element.attr("state").as_deref(), Some("hidden" | "veryHidden")) => {
                *hidden = true;
            }
            // The relation is named `r:id`; the sheet's own number is `sheetId`.
            "sheet" => sheets.push((
                element.attr("name").unwrap_or_default(),
                element.attr_of("r", "id").or_else(|| element.attr("id")).unwrap_or_default(),
            )),
            _ => {}
        }
    }
    Ok(sheets)
}

fn part(
    package: &mut Package<'_>,
    parts: &HashMap<String, Relation>,
    kind: &str,
) -> Result<Option<String>, DocumentError> {
    match parts.values().find(|relation| relation.kind == kind) {
        Some(relation) => package.text(&relation.target),
        None => Ok(None),
    }
}

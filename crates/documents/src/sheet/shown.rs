//! The formats of a workbook's cells (18.8.30): which of them a number is shown by.

use std::collections::HashMap;

use super::code::Look;
use super::number;
use crate::error::DocumentError;
use crate::package::xml::{Node, Xml};

/// The formats of a workbook.
#[derive(Debug, Default)]
pub(super) struct Formats {
    /// The number of the format of each style of cells.
    styles: Vec<u32>,
    own: HashMap<u32, String>,
    pub from_1904: bool,
    pub english: bool,
}

impl Formats {
    /// Reads the styles of a workbook.
    pub fn read(xml: &mut Xml<'_>) -> Result<Self, DocumentError> {
        let mut formats = Self::default();
        let mut cells = false;
        while let Some(node) = xml.next()? {
            let Node::Open(element) = node else { continue };
            let number = |name: &str| element.attr(name).and_then(|id| id.parse::<u32>().ok());
            match element.name().as_str() {
                "numFmt" => {
                    if let (Some(id), Some(code)) = (number("numFmtId"), element.attr("formatCode")) {
                        formats.own.insert(id, code);
                    }
                }
                "cellXfs" => cells = true,
                "cellStyles" | "dxfs" | "cellStyleXfs" => cells = false,
                "xf" if cells => formats.styles.push(number("numFmtId").unwrap_or(0)),
                _ => {}
            }
        }
        Ok(formats)
    }

    /// A number as the cell shows it.
    pub fn show(&self, value: &str, style: usize) -> String {
        let Ok(number) = value.parse::<f64>() else { return value.to_owned() };
        let id = self.styles.get(style).copied().unwrap_or(0);
        let code = self.own.get(&id).map_or_else(|| built_in(id, self.english), String::as_str);
        number::show(number, code, Look { english: self.english, from_1904: self.from_1904 })
    }

    /// True or false in the language of the sheet.
    pub fn truth(&self, yes: bool) -> &'static str {
        match (self.english, yes) {
            (true, true) => "TRUE",
            (true, false) => "FALSE",
            (false, true) => "VRAI",
            (false, false) => "FAUX",
        }
    }
}

/// The formats that have a number and no code in the file (18.8.30); days are written as the language writes them.
fn built_in(id: u32, english: bool) -> &'static str {
    match id {
        1 => "0",
        2 => "0.00",
        3 | 37 | 38 => "#,##0",
        4 | 39 | 40 => "#,##0.00",
        5 | 6 | 42 if english => "$#,##0",
        7 | 8 | 44 if english => "$#,##0.00",
        5 | 6 | 42 => "#,##0 €",
        7 | 8 | 44 => "#,##0.00 €",
        41 => "#,##0",
        43 => "#,##0.00",
        9 => "0%",
        10 => "0.00%",
        11 | 48 => "0.00E+00",
        12 | 13 => "General",
        14 if english => "m/d/yyyy",
        14 => "dd/mm/yyyy",
        15 => "d-mmm-yy",
        16 => "d-mmm",
        17 => "mmm-yy",
        18 => "h:mm AM/PM",
        19 => "h:mm:ss AM/PM",
        20 => "h:mm",
        21 => "h:mm:ss",
        22 if english => "m/d/yyyy h:mm",
        22 => "dd/mm/yyyy hh:mm",
        45 => "mm:ss",
        46 => "[h]:mm:ss",
        47 => "mm:ss",
        _ => "General",
    }
}

//! Tables as text (RFC 4180, and with the separators that spreadsheets write).

use super::charset;
use crate::document::Document;
use crate::error::DocumentError;
use crate::format::Format;
use crate::layout::compose::{Piece, compose};

/// Lines that are looked at to find the separator.
const LOOKED: usize = 50;

/// Reads a table; `tabs` where its name says that tabs part its cells.
pub(crate) fn read(bytes: &[u8], tabs: bool) -> Result<Document, DocumentError> {
    let (raw, notices) = charset::decode(bytes);
    let mut source = raw.trim_start_matches('\u{FEFF}');
    let mut separator = if tabs { '\t' } else { separator(source) };
    // A first line for one program: `sep=;`.
    if let Some((given, rest)) = source.strip_prefix("sep=").and_then(|rest| rest.split_once('\n')) {
        separator = given.trim_end_matches('\r').chars().next().unwrap_or(separator);
        source = rest;
    }
    let mut pieces = Vec::new();
    rows(source, separator, |cells| {
        let mut cells: Vec<String> =
            cells.iter().map(|cell| cell.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
        while cells.last().is_some_and(String::is_empty) {
            cells.pop();
        }
        match cells.as_slice() {
            [] => {}
            [one] => pieces.push(Piece::Paragraph(one.clone())),
            _ => pieces.push(Piece::Row(cells.join(" | "))),
        }
    });
    Ok(compose(Format::Csv, None, pieces, notices))
}

/// The sign that parts the most cells alike in the first lines.
fn separator(source: &str) -> char {
    let lines = || source.lines().filter(|line| !line.trim().is_empty()).take(LOOKED);
    let score = |sign: char| {
        let mut counts = Vec::new();
        for line in lines() {
            let mut quoted = false;
            counts.push(
                line.chars()
                    .filter(|c| {
                        quoted ^= *c == '"';
                        *c == sign && !quoted
                    })
                    .count(),
            );
        }
        let usual = counts
            .iter()
            .copied()
            .max_by_key(|count| (counts.iter().filter(|c| c == &count).count(), *count));
        let usual = usual.unwrap_or(0);
        (if usual == 0 { 0 } else { counts.iter().filter(|count| **count == usual).count() }, usual)
    };
    // A comma is a decimal sign in half of Europe: it comes last among equals.
    [';', '\t', '|', ','].into_iter().rev().max_by_key(|sign| score(*sign)).unwrap_or(',')
}

/// Gives each row's cells; rows need not be as long as each other.
fn rows(source: &str, separator: char, mut row: impl FnMut(&::csv::StringRecord)) {
    let mut reader = ::csv::ReaderBuilder::new()
        .delimiter(u8::try_from(separator).unwrap_or(b','))
        .has_headers(false)
        .flexible(true)
        .from_reader(source.as_bytes());
    let mut record = ::csv::StringRecord::new();
    // What is read from is text in memory: neither the reading nor its characters can fail.
    while reader.read_record(&mut record).unwrap_or(false) {
        row(&record);
    }
}

#[cfg(test)]
mod tests {
    use super::{rows, separator};

    #[test]
    fn separators_are_told() {
        assert_eq!(separator("Nom;Montant\nZoé;12,50\nAli;3,20\n"), ';');
        assert_eq!(separator("Name,Amount\n\"Roy; Ali\",12.50\n"), ',');
        assert_eq!(separator("a\tb, c\nd\te\n"), '\t');
        assert_eq!(separator("un seul mot"), ';');
    }

    #[test]
    fn quoted_cells_hold_anything() {
        let mut read = Vec::new();
        rows("a,\"b \"\"c\"\", d\ne\"\r\n,x\"y\n", ',', |cells| {
            read.push(cells.iter().map(str::to_owned).collect::<Vec<_>>());
        });
        assert_eq!(read, [vec!["a", "b \"c\", d\ne"], vec!["", "x\"y"]]);
    }
}

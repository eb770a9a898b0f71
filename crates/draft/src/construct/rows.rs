//! The row of a table as a sentence: what it counts, and each value with the head of its column.

use std::ops::Range;

use super::heading::heading_words;
use super::lists::cells;
use crate::Language;
use crate::text::words::fold;
use calame_documents::Document;

/// A table has no more rows above one of its rows.
const TALLEST: usize = 40;
/// The name of a part of a table, the head of a column: no more words.
const LONGEST: usize = 5;

/// « Résultat : − 1 228 € (2025), 3 725 € (2024) »; none where the heads of the columns are not sure.
pub(super) fn told(
    doc: &Document,
    row: &Range<usize>,
    topic: Option<&str>,
    language: Language,
) -> Option<String> {
    let own = cells(&doc.text[row.clone()]);
    let (label, values) = own.split_first()?;
    let counts = |value: &&str| value.contains(|c: char| c.is_ascii_digit());
    if values.is_empty() || !values.iter().all(counts) || label.contains(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let (heads, part) = above(doc, row.start, values.len())?;
    let name = heading_words(label);
    let total = ["total", "totaux", "totals", "sous-total", "subtotal"].contains(&fold(&name).as_str());
    let of = part.as_deref().or(topic).filter(|_| total).map(str::to_lowercase);
    let name = of.map_or_else(|| name.clone(), |part| format!("{name} ({part})"));
    let each: Vec<String> =
        values.iter().zip(&heads).map(|(value, head)| format!("{value} ({head})")).collect();
    Some(format!("{name}{}{}", language.colon(), each.join(", ")))
}

/// The heads of the columns over a place, and the name of the part of the table that it stands in.
fn above(doc: &Document, at: usize, columns: usize) -> Option<(Vec<String>, Option<String>)> {
    let line = doc.text[..at].rfind('\n').map_or(0, |at| at + 1);
    let mut part = None;
    let mut lines = doc.text[..line].lines().rev().take(TALLEST).peekable();
    while let Some(line) = lines.next() {
        let found = cells(line);
        let heads = if found.len() == columns + 1 { &found[1..] } else { &found[..] };
        // « Salle | gratuite | à voir » in the middle of a table is a row: words are heads only at its top.
        let top = lines.peek().is_none_or(|above| cells(above).len() < 2);
        let told = top || heads.iter().any(|head| head.contains(|c: char| c.is_ascii_digit()));
        if heads.len() == columns && told && heads.iter().all(|head| is_head(head)) {
            return (columns > 1 || found.len() > 1)
                .then(|| (heads.iter().map(|head| heading_words(head)).collect(), part));
        }
        let words = line.split_whitespace().count();
        match found.len() {
            0 => {}
            1 if words <= LONGEST && !line.trim_end().ends_with(['.', '!', '?']) => {
                part = part.or_else(|| Some(heading_words(line.trim())));
            }
            1 => return None,
            _ => {}
        }
    }
    None
}

/// « 2024 », « 2023-2024 », "Spent in 2025", « Budget »: no amount.
fn is_head(cell: &str) -> bool {
    let year = |part: &str| part.len() == 4 && (part.starts_with("19") || part.starts_with("20"));
    let figures: Vec<&str> =
        cell.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty()).collect();
    !cell.contains(['€', '£', '$', '%'])
        && cell.split_whitespace().count() <= LONGEST
        && if figures.is_empty() {
            cell.chars().any(char::is_alphabetic)
        } else {
            figures.iter().all(|part| year(part) || part.len() == 2 && cell.contains(['-', '/', '–']))
        }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(text: &str, opening: &str, language: Language) -> Option<String> {
        let doc = Document::from_text(text);
        let at = doc.text.rfind(opening).unwrap();
        let end = doc.text[at..].find('\n').map_or(doc.text.len(), |end| at + end);
        told(&doc, &(at..end), None, language)
    }

    #[test]
    fn each_value_bears_the_head_of_its_column() {
        let text = "Comptes\n\n            2024      2025\nRECETTES\nDons        310 €     420 €\nTotal       \
                    900 €     870 €\n\nDÉPENSES\nLoyer       500 €     510 €\nTotal       700 €     960 €\n\
                    RÉSULTAT    + 200 €   - 90 €\n";
        let said = |opening| row(text, opening, Language::French).unwrap();
        assert_eq!(said("Dons"), "Dons\u{a0}: 310 € (2024), 420 € (2025)");
        assert_eq!(said("Total"), "Total (dépenses)\u{a0}: 700 € (2024), 960 € (2025)");
        assert_eq!(said("RÉSULTAT"), "Résultat\u{a0}: + 200 € (2024), - 90 € (2025)");
    }

    #[test]
    fn columns_without_heads_are_not_told() {
        assert_eq!(row("Prices\n\nTea   £1   £2\nCake   £2   £3\n", "Cake", Language::English), None);
        let words = "Room | Price | Deposit\nHall | free | none\nShed | £10 | £12\n";
        assert_eq!(row(words, "Shed", Language::English).unwrap(), "Shed: £10 (Price), £12 (Deposit)");
        assert_eq!(
            row("Item | Budget | Spent\nTea | £10 | £12\n", "Tea", Language::English).unwrap(),
            "Tea: £10 (Budget), £12 (Spent)"
        );
    }
}

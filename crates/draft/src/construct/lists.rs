//! Lists of a document, and lines that are no sentences: what opens a list, what a row or a signature is.

use std::ops::Range;

use super::speakers::is_name;
use super::standing::frames;
use crate::Language;
use crate::compression::has_verb;
use crate::text::lines::is_item;
use calame_documents::Document;

/// « Les assureurs ont répondu. »: so few words, without a figure, tell that something is told elsewhere.
pub(super) fn named_by_nothing(text: &str) -> bool {
    text.split_whitespace().count() <= 3 && !text.contains(|c: char| c.is_ascii_digit() || c == ':')
}

/// « Décisions prises par le comité le 18 septembre », before a list: it names what follows and tells nothing.
pub(super) fn opens_a_list(doc: &Document, span: &Range<usize>, language: Language) -> bool {
    let own = &doc.text[span.clone()];
    let rest = doc.text[span.end..].trim_start_matches([' ', '\t', '\r']);
    let alone = doc.text[..span.start].trim_end_matches([' ', '#']).ends_with('\n') && rest.starts_with('\n');
    let next = rest.trim_start().lines().next().unwrap_or_default();
    alone
        && is_item(next)
        && !own.ends_with(['.', '!', '?', '…', ';', ','])
        && !opens_an_item(doc, span.start)
        && !has_verb(own, language)
}

/// Whether the line of a place is an item of a list.
pub(super) fn is_listed(doc: &Document, at: usize) -> bool {
    let line = doc.text[..at].rfind('\n').map_or(0, |at| at + 1);
    is_point(&doc.text[line..])
}

/// An item with the mark of a list, « (a) » and « → » among them.
pub(super) fn is_point(line: &str) -> bool {
    let line = line.trim_start();
    let lettered = line.strip_prefix('(').is_some_and(|rest| {
        let mark: String = rest.chars().take_while(char::is_ascii_alphanumeric).collect();
        (1..=2).contains(&mark.len()) && rest[mark.len()..].starts_with(')')
    });
    lettered || is_item(line) || line.starts_with(['→', '➔', '⇒'])
}

/// The line above a list that its items go on from, or that makes views and proposals of them: « Les avis se partagent : ».
pub(super) fn opening(doc: &Document, at: usize, language: Language) -> Option<Range<usize>> {
    const LONGEST: usize = 12;
    let mut line = doc.text[..at].rfind('\n').map_or(0, |at| at + 1);
    if !is_point(&doc.text[line..]) {
        return None;
    }
    let own = doc.text[line..].lines().next().unwrap_or_default();
    loop {
        let end = line.checked_sub(1)?;
        line = doc.text[..end].rfind('\n').map_or(0, |at| at + 1);
        let words = &doc.text[line..end];
        if is_point(words) {
            continue;
        }
        let whole = words.trim_end();
        let before_end = whole.strip_suffix(|_: char| true).unwrap_or(whole);
        let from = before_end.rfind(['.', '!', '?']).map_or(0, |stop| stop + 1);
        let last = whole[from..].trim_start();
        let opens = last.ends_with(':') && last.split_whitespace().count() <= LONGEST;
        let clause = has_verb(last, language) && !has_verb(own, language);
        let start = line + whole.len() - last.len();
        return (opens && (clause || frames(last, language))).then_some(start..line + whole.len());
    }
}

/// "The committee voted on three things.", before a list: the items tell what.
pub(super) fn announces_a_list(doc: &Document, span: &Range<usize>) -> bool {
    const COUNTED: &[&str] = &[
        "things",
        "points",
        "questions",
        "matters",
        "items",
        "motions",
        "resolutions",
        "proposals",
        "decisions",
        "choses",
        "sujets",
        "propositions",
        "décisions",
        "résolutions",
        "motions",
        "suivants",
        "suivantes",
        "following",
        "suit",
    ];
    let rest = doc.text[span.end..].trim_start_matches([' ', '\t', '\r']);
    let before_list = rest.starts_with('\n') && is_point(rest.trim_start());
    let last =
        doc.text[span.clone()].trim_end_matches(['.', ':', ' ']).rsplit(' ').next().unwrap_or_default();
    before_list && COUNTED.contains(&last.to_lowercase().as_str())
}

/// « CE QUI EST RETENU (lu à voix haute) », above a list: words in capitals name what follows, whatever verb they hold.
pub(super) fn shouts_over_a_list(doc: &Document, span: &Range<usize>) -> bool {
    const FEWEST: usize = 4;
    let own = doc.text[span.clone()].split('(').next().unwrap_or_default();
    let rest = doc.text[span.end..].trim_start_matches([' ', '\t', '\r', '.', ':']);
    if !rest.starts_with('\n') || !is_point(rest.trim_start()) {
        return false;
    }
    own.split_whitespace().count() >= FEWEST
        && !own.chars().any(char::is_lowercase)
        && own.chars().any(char::is_alphabetic)
        && !own.contains(|c: char| c.is_ascii_digit())
}

/// « Compte de résultat simplifié (en euros) », alone above the rows of a table: without an end and a figure it names them, whether
/// one of its words may be a verb or not.
pub(super) fn heads_a_table(doc: &Document, span: &Range<usize>) -> bool {
    let own = &doc.text[span.clone()];
    let rest = doc.text[span.end..].trim_start_matches([' ', '\t', '\r']);
    let next = rest.trim_start().lines().next().unwrap_or_default();
    let opens = doc.text[..span.start].trim_end_matches([' ', '#']).ends_with('\n');
    let bare = !own.ends_with(['.', '!', '?', '…']) && !own.contains(|c: char| c.is_ascii_digit());
    opens && bare && rest.starts_with('\n') && cells(next).len() > 1 && cells(own).len() == 1
}

/// The name of who signs, with what they are: « Odile Marchand, secrétaire ».
pub(super) fn is_signature(doc: &Document, span: &Range<usize>, language: Language) -> bool {
    let text = &doc.text[span.clone()];
    let last = doc.text[span.end..].lines().filter(|line| !line.trim().is_empty()).count() < 6;
    let name = text.split([',', '(', '–']).next().unwrap_or_default().trim();
    last && is_name(name)
        && !is_listed(doc, span.start)
        && !has_verb(text.split('(').next().unwrap_or_default(), language)
}

pub(super) fn has_items(text: &str) -> bool {
    text.lines().skip(1).any(is_item)
}

/// Whether a place is the beginning of an item of a list: what stands in the item before is another matter.
pub(super) fn opens_an_item(doc: &Document, at: usize) -> bool {
    let line = doc.text[..at].rfind('\n').map_or(0, |at| at + 1);
    let mark = doc.text[line..at].trim();
    is_item(&doc.text[line..]) && mark.chars().count() <= 3 && !mark.contains(' ')
}

/// The cells of a row: a tab, a bar or two blanks part them.
pub(super) fn cells(text: &str) -> Vec<&str> {
    text.split("  ")
        .flat_map(|cell| cell.split(['\t', '|']))
        .map(str::trim)
        .filter(|cell| !cell.is_empty())
        .collect()
}

/// « Assurance    760 €    845 € »: which year is whose, only the head of the table tells.
pub(super) fn is_row_of_columns(text: &str) -> bool {
    let cells = cells(text);
    let figures = |cell: &&&str| {
        cell.trim_start_matches(['+', '-', '−', ' ', '£', '$']).starts_with(|c: char| c.is_ascii_digit())
    };
    cells.len() > 2 && cells.iter().filter(figures).count() > 1
}

/// A row of two cells, a name and its value.
pub(super) fn is_pair(line: &str) -> bool {
    let mut cells = line.split('\t').map(str::trim).filter(|cell| !cell.is_empty());
    cells.next().is_some() && cells.next().is_some() && cells.next().is_none()
}

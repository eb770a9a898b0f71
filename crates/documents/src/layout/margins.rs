//! What a page shows that is not its text: headers, footers, page numbers, the table of contents.

use std::collections::{HashMap, HashSet};

use super::page::Line;

/// Lines at each end of a page that may be a header or a footer.
const EDGE: usize = 3;

/// A line at an end of a page: where it is, and the numbers in it.
struct Edge {
    line: usize,
    page: usize,
    numbers: Vec<i64>,
}

/// Takes off lines that come back at the top or the bottom of most pages; says whether there were any.
pub(crate) fn without_margins(lines: &mut Vec<Line>, pages: usize) -> bool {
    if pages < 2 {
        return false;
    }
    let mut on: Vec<Vec<usize>> = vec![Vec::new(); pages];
    for (i, line) in lines.iter().enumerate().filter(|(_, line)| !line.text.trim().is_empty()) {
        if let Some(page) = on.get_mut(line.page) {
            page.push(i);
        }
    }
    let mut alike: HashMap<(bool, String), Vec<Edge>> = HashMap::new();
    for page in &mut on {
        page.sort_by(|a, b| lines[*b].y.total_cmp(&lines[*a].y));
        let (top, rest) = page.split_at(EDGE.min(page.len()));
        let bottom = &rest[rest.len().saturating_sub(EDGE)..];
        for (low, line) in top.iter().map(|i| (false, *i)).chain(bottom.iter().map(|i| (true, *i))) {
            let (words, numbers) = apart(&lines[line].text);
            alike.entry((low, words)).or_default().push(Edge { line, page: lines[line].page, numbers });
        }
    }
    let drop: HashSet<usize> = alike
        .iter()
        .filter(|((_, words), edges)| margin(words, edges, pages))
        .flat_map(|(_, edges)| edges.iter().map(|edge| edge.line))
        .collect();
    // Short pages that are all alike are what the document says, unless they bear numbers alone.
    let emptied = on.iter().filter(|page| !page.is_empty() && page.iter().all(|line| drop.contains(line)));
    let worded = |line: &usize| lines[*line].text.chars().any(char::is_alphabetic);
    if emptied.filter(|page| page.iter().any(worded)).count() * 2 > pages {
        return false;
    }
    let mut i = 0;
    lines.retain(|_| {
        i += 1;
        !drop.contains(&(i - 1))
    });
    !drop.is_empty()
}

/// Whether lines with the same words at the same end of pages are headers or footers, rather than "Article 5"
/// on one page and "Article 6" on the next.
fn margin(words: &str, edges: &[Edge], pages: usize) -> bool {
    let number = words.chars().all(|c| matches!(c, '#' | '-' | '–' | '/' | '|'));
    // Odd and even pages may differ, and the first page often stands apart; a name may well begin two pages.
    let on: HashSet<usize> = edges.iter().map(|edge| edge.page).collect();
    let most = on.len() == pages || (on.len() >= 3 && on.len() * 20 >= pages * 9);
    if on.len() < 2 || !(number || most) {
        return false;
    }
    let first = &edges[0];
    let mut counts = false;
    let steady = edges.iter().skip(1).all(|edge| {
        edge.numbers.len() == first.numbers.len()
            && edge.numbers.iter().zip(&first.numbers).all(|(now, then)| {
                let pages = i64::try_from(edge.page).unwrap_or(0) - i64::try_from(first.page).unwrap_or(0);
                counts |= now != then;
                now == then || now.checked_sub(*then) == Some(pages)
            })
    });
    steady && (!counts || number || edges.len() >= 3)
}

/// A line's words without spaces, each number as one mark, and those numbers.
fn apart(text: &str) -> (String, Vec<i64>) {
    let (mut words, mut numbers) = (String::new(), Vec::new());
    let mut digits = String::new();
    for c in text.chars().filter(|c| !c.is_whitespace()).chain(['\0']) {
        if c.is_ascii_digit() {
            digits.push(c);
            continue;
        }
        if !digits.is_empty() {
            words.push('#');
            numbers.push(std::mem::take(&mut digits).parse().unwrap_or(i64::MAX));
        }
        words.push(c);
    }
    words.pop();
    (words, numbers)
}

/// Titles of a table of contents, in small letters.
const CONTENTS: [&str; 6] =
    ["sommaire", "table des matières", "contents", "table of contents", "plan", "table des matieres"];

/// Takes off the lines of a table of contents; says whether there were any. They are told by their dotted leaders,
/// or, under a title that announces them, by coming back later in the text, up to the last that ends on the
/// number of a page.
pub(crate) fn without_contents(lines: &mut Vec<Line>, pages: usize) -> bool {
    let before = lines.len();
    if lines.iter().filter(|line| leads(&line.text)).count() >= 3 {
        lines.retain(|line| !leads(&line.text));
    }
    let titled = |line: &Line| CONTENTS.contains(&line.text.trim().to_lowercase().as_str());
    if let Some(title) = lines.iter().position(titled) {
        let end = announced(&lines[title + 1..], pages);
        lines.drain(title + 1..title + 1 + end);
    }
    lines.len() < before
}

/// Whether a line leads the eye with dots to the number of a page.
fn leads(line: &str) -> bool {
    let line = line.trim_end();
    let words = line.trim_end_matches(|c: char| c.is_ascii_digit());
    let dots = words.chars().rev().take_while(|c| matches!(c, '.' | '…' | '_' | ' ' | '|'));
    words.len() < line.len() && dots.filter(|c| matches!(c, '.' | '…' | '_')).count() >= 4
}

/// How many of these lines are entries of a table of contents.
fn announced(lines: &[Line], pages: usize) -> usize {
    let letters = |text: &str| text.chars().filter(|c| c.is_alphabetic()).collect::<String>();
    // Entries come back as headings, which lines may break elsewhere; the letters are the same.
    let mut after: Vec<String> = lines.iter().map(|line| letters(&line.text)).collect();
    let whole = after.concat();
    let (mut seen, mut missed) = (0, 0);
    let (mut numbered, mut last, mut end) = (0, 0, 0);
    for (i, line) in lines.iter().enumerate() {
        let entry = std::mem::take(&mut after[i]);
        seen += entry.len();
        // An entry as long as its line leaves the number of its page to the next one.
        let number = entry.is_empty();
        // A heading may have been changed since the table was made.
        missed = match whole[seen..].contains(entry.as_str()) {
            _ if number => missed,
            true => 0,
            false => missed + 1,
        };
        match missed {
            0 => {}
            1 | 2 => continue,
            _ => break,
        }
        let text = line.text.trim();
        let digits = text.rsplit_once([' ', '\u{A0}', '|', '.']).map_or(text, |(_, digits)| digits);
        let page = digits.parse::<usize>().ok().filter(|page| (last..=pages + 20).contains(page));
        if let Some(page) = page.filter(|_| !number || i > 0) {
            (numbered, last, end) = (numbered + 1, page, i + 1);
        }
    }
    if numbered >= 3 { end } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(texts: &[&str]) -> Vec<Line> {
        texts.iter().map(|text| Line { text: (*text).to_owned(), ..Line::default() }).collect()
    }

    fn kept(texts: &[&str]) -> Vec<String> {
        let mut lines = lines(texts);
        without_contents(&mut lines, 12);
        lines.into_iter().map(|line| line.text).collect()
    }

    #[test]
    fn entries_may_leave_their_page_numbers_to_lines_of_their_own() {
        let entries = ["Sommaire", "I) Ouverture", "2", "1) Quorum", "II) Comptes", "5", "III) Votes", "9"];
        let text =
            ["I) Ouverture", "Bonjour.", "1) Quorum", "Atteint.", "II) Comptes", "Clos.", "III) Votes", "7"];
        assert_eq!(kept(&[&entries[..], &text].concat()), [&entries[..1], &text].concat());
    }

    #[test]
    fn a_plan_without_pages_is_text() {
        let text = ["Plan", "Accueil", "Comptes", "Votes", "Accueil", "12", "personnes", "Comptes", "Votes"];
        assert_eq!(kept(&text), text);
    }
}

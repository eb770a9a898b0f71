//! Lines that are more than running text: items of a list, ruled headings, what is put to the vote.

use super::numbers::ordinal;
use super::words::fold;

/// « --- BUVETTE », "=== Dates ===": a line that a row of signs makes a heading.
pub(crate) fn is_ruled(line: &str) -> bool {
    let line = line.trim();
    // « ** Photos ** (Laurence) », "**Dates**"
    let bold =
        line.strip_prefix("**").and_then(|rest| rest.split_once("**")).is_some_and(|(words, after)| {
            let words = words.trim();
            let after = after.trim();
            words.starts_with(char::is_alphanumeric)
                && words.split_whitespace().count() <= 10
                && (after.is_empty() || after.starts_with('(') && after.ends_with(')'))
        });
    bold || ["---", "===", "***", "___", ">>>", "~~~"].iter().any(|rule| {
        line.strip_prefix(rule).is_some_and(|rest| {
            let words = rest.trim_matches(['-', '=', '*', '_', '>', '~', ' ']);
            rest.starts_with([' ', '-', '=', '*', '_', '>', '~'])
                && words.starts_with(char::is_alphanumeric)
                && words.split_whitespace().count() <= 10
        })
    })
}

/// « Troisième résolution – Composition du comité », "Motion 2: Hall fees": a line that puts something to the vote, and what.
pub(crate) fn put_to_vote(line: &str) -> Option<&str> {
    const LONGEST: usize = 20;
    const PUT: &[&str] = &[
        "resolution",
        "motion",
        "question",
        "deliberation",
        "proposition",
        "proposal",
        "point",
        "item",
        "decision",
        "vote",
    ];
    let (head, what) =
        [" – ", " — ", " - ", "\u{a0}: ", " : ", ": "].iter().find_map(|sign| line.split_once(sign))?;
    let head = fold(head.trim_start_matches(['#', ' ']));
    let mut words = head.split_whitespace();
    let (first, second) = (words.next()?, words.next()?);
    let ranked = (ordinal(first).is_some() || first.starts_with("second")) && PUT.contains(&second);
    let mark = second.trim_start_matches(['n', '°', 'o', '.', '#']);
    let counted = PUT.contains(&first)
        && words.next().is_none_or(|last| last.chars().all(|c| c.is_ascii_digit()))
        && mark.chars().all(|c| c.is_ascii_digit() || "ivx".contains(c));
    let plain = !what.ends_with(['.', ';', ',', '!', '?']) && what.starts_with(char::is_uppercase);
    let short = what.split_whitespace().count() <= LONGEST;
    ((ranked || counted) && plain && short).then_some(what)
}

/// Whether a line opens with the mark of a list: a dash, a bullet, "1." or "a)".
pub(crate) fn is_item(line: &str) -> bool {
    let line = line.trim_start();
    if line.starts_with(['•', '◦', '‣', '▪', '–', '—', '·', '\u{f0b7}']) {
        return true;
    }
    let mut chars = line.chars();
    match chars.next() {
        Some('-' | '*' | '+') => chars.next().is_some_and(char::is_whitespace),
        Some(first) if first.is_ascii_alphanumeric() => {
            let mark: String = line.chars().take_while(char::is_ascii_alphanumeric).collect();
            let after = &line[mark.len()..];
            let short = mark.len() == 1 || (mark.len() <= 2 && mark.chars().all(|c| c.is_ascii_digit()));
            let closed =
                after.starts_with(')') || (first.is_ascii_digit() && after.starts_with(['.', '°', 'º']));
            short && closed && after.chars().nth(1).is_some_and(char::is_whitespace)
        }
        _ => false,
    }
}

/// "2. Le budget" claims no 2.
pub(crate) fn without_item_mark(text: &str) -> &str {
    if !is_item(text) {
        return text;
    }
    text.split_once(char::is_whitespace).map_or("", |(_, rest)| rest)
}

/// Whether a text is typed a thought a line: its lines go on in small letters, and most had room for more.
pub(crate) fn is_notes(text: &str) -> bool {
    const LEAST: usize = 6;
    const FULL: f64 = 0.4;
    let (mut pairs, mut full) = (0, 0);
    for paragraph in text.split("\n\n") {
        let width = widest(paragraph.lines());
        let mut lines = paragraph.lines().map(str::trim).peekable();
        while let (Some(line), Some(next)) = (lines.next(), lines.peek()) {
            if !next.starts_with(char::is_lowercase) || is_item(next) || line.is_empty() {
                continue;
            }
            let word = next.split_whitespace().next().map_or(0, |word| word.chars().count());
            pairs += 1;
            // The widest line of a paragraph is full by itself.
            full += usize::from(line.chars().count() + 1 + word > width);
        }
    }
    pairs >= LEAST && (full as f64) < FULL * pairs as f64
}

/// Letters of the longest of some lines.
pub(crate) fn widest<'t>(lines: impl Iterator<Item = &'t str>) -> usize {
    lines.map(|line| line.trim_end().chars().count()).max().unwrap_or(0)
}

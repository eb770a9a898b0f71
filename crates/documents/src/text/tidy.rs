//! White space put in order and invisible characters taken out; no word moves.

use std::borrow::Cow;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// Letters with their accents as one character (Unicode, annex 15), as most texts have them: a word that was written in two
/// ways is one word.
fn composed(text: &str) -> Cow<'_, str> {
    if is_nfc_quick(text.chars()) == IsNormalized::Yes {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(text.nfc().collect())
    }
}

/// Accents on their letters, Unix line ends, no invisible characters, no white space at line ends, at most one blank line in a row.
pub(crate) fn tidy(text: &str) -> String {
    let text = composed(text)
        .replace("\r\n", "\n")
        .replace(['\r', '\u{2028}', '\u{2029}', '\u{85}'], "\n")
        .replace('\u{C}', "\n\n");
    let mut out = String::with_capacity(text.len());
    let mut blanks = 0;
    for line in text.lines() {
        let line: String = line.chars().filter(|c| !invisible(*c)).collect();
        let line = line.trim_end();
        if line.is_empty() {
            blanks += 1;
            continue;
        }
        if !out.is_empty() {
            out.push_str(if blanks > 0 { "\n\n" } else { "\n" });
        }
        blanks = 0;
        out.push_str(line);
    }
    out
}

/// All on one line, single spaces, no invisible characters; no-break spaces stay, French needs them.
pub(crate) fn one_line(text: &str) -> String {
    lines(text).replace('\n', " ")
}

/// Each line trimmed, blank lines gone, invisible characters gone, spaces single.
pub(crate) fn lines(text: &str) -> String {
    let text = composed(text);
    let mut out = String::with_capacity(text.len());
    for line in text.lines() {
        let start = out.len();
        if start > 0 {
            out.push('\n');
        }
        let begin = out.len();
        for c in line.chars() {
            match c {
                ' ' | '\t' if out.len() == begin || out.ends_with(' ') => {}
                ' ' | '\t' => out.push(' '),
                c if invisible(c) => {}
                c => out.push(c),
            }
        }
        let kept = out.trim_end().len().max(begin);
        out.truncate(kept);
        if out.len() == begin {
            out.truncate(start);
        }
    }
    out
}

/// Characters that show nothing and would only mislead a search or a model.
pub(crate) fn invisible(c: char) -> bool {
    (c.is_control() && c != '\n' && c != '\t') || matches!(c, '\u{AD}' | '\u{200B}' | '\u{2060}' | '\u{FEFF}')
}

/// Adds words whose white space is only there to part them: ODF 1.3 part 3, 6.1.2, and HTML.
pub(crate) fn spaced(words: &str, text: &mut String) {
    for c in words.chars() {
        match c {
            ' ' | '\t' | '\r' | '\n' | '\x0C' if text.is_empty() || text.ends_with([' ', '\n']) => {}
            ' ' | '\t' | '\r' | '\n' | '\x0C' => text.push(' '),
            c => text.push(c),
        }
    }
}

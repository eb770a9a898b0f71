//! A sentence as words and signs, so that pieces of it can be left out and the rest set again.

use std::ops::Range;

use crate::text::words::fold;

/// Heads that French elides before a vowel; the word after the apostrophe is another one.
const ELIDED: &[&str] =
    &["l", "d", "n", "s", "c", "j", "m", "t", "qu", "jusqu", "lorsqu", "puisqu", "quoiqu", "presqu"];
/// Signs that say nothing by themselves: a sentence without them claims the same.
const SILENT: &[&str] =
    &[",", ".", "…", "!", "-", "–", "—", "*", "•", "◦", "‣", "▪", "·", "#", "_", "\u{f0b7}"];

/// Folded words or phrases with bars between them; a star stands for any ending.
pub(super) struct Words(pub &'static str);

impl Words {
    pub fn has(&self, word: &str) -> bool {
        self.0.split('|').any(|known| match known.strip_suffix('*') {
            Some(head) => word.starts_with(head),
            None => word == known,
        })
    }
}

/// A word, a number or a sign.
#[derive(Debug, Clone)]
pub(super) struct Atom<'a> {
    pub text: &'a str,
    pub span: Range<usize>,
    /// Lower case without accents; a sign as it is.
    pub folded: String,
    pub is_word: bool,
}

impl Atom<'_> {
    pub fn is(&self, sign: &str) -> bool {
        self.text == sign
    }

    pub fn is_number(&self) -> bool {
        self.text.starts_with(|c: char| c.is_ascii_digit())
    }

    pub fn is_capitalised(&self) -> bool {
        self.text.starts_with(char::is_uppercase)
    }

    /// Whether a sentence without it claims the same.
    pub fn is_silent(&self) -> bool {
        SILENT.contains(&self.text)
    }
}

/// The words and signs of a sentence, in order.
pub(super) fn atoms(text: &str) -> Vec<Atom<'_>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(offset) = text[at..].find(|c: char| !c.is_whitespace()) {
        let start = at + offset;
        let end = start + length(&text[start..]);
        let piece = &text[start..end];
        let is_word = piece.starts_with(char::is_alphanumeric);
        let folded = if is_word { fold(&piece.replace('’', "'")) } else { piece.to_owned() };
        found.push(Atom { text: piece, span: start..end, folded, is_word });
        at = end;
    }
    found
}

/// Bytes of the atom that a text opens with.
fn length(text: &str) -> usize {
    let mut chars = text.char_indices().peekable();
    let Some((_, first)) = chars.next() else {
        return 0;
    };
    if first.is_ascii_digit() {
        return number(text);
    }
    if !first.is_alphabetic() {
        return first.len_utf8();
    }
    while let Some((at, c)) = chars.next() {
        let next = chars.peek().map(|(_, next)| *next);
        let inside = next.is_some_and(char::is_alphabetic);
        match c {
            '\'' | '’' => {
                let head = fold(&text[..at]);
                if ELIDED.contains(&head.as_str()) || !inside {
                    return at + c.len_utf8();
                }
            }
            '-' if inside => {}
            // Initials hold together: "P.-H.", "p.m.".
            '.' if at <= 1 + first.len_utf8() && text[..at].chars().count() == 1 && first.is_uppercase() => {
                return at + 1;
            }
            c if c.is_alphanumeric() || ('\u{300}'..='\u{36f}').contains(&c) => {}
            _ => return at,
        }
    }
    text.len()
}

/// Digits with the signs inside them: "3,5", "12.40", "14h30" is "14h30".
fn number(text: &str) -> usize {
    let mut end = 0;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let next = chars.peek().is_some_and(|(_, next)| next.is_ascii_digit());
        if c.is_alphanumeric() || (",.:/".contains(c) && next) {
            end = at + c.len_utf8();
        } else {
            break;
        }
    }
    end
}

/// The sentence with only some of its atoms, set as it was, with a capital and an end.
pub(super) fn set(text: &str, atoms: &[Atom], kept: &[bool]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut last: Option<usize> = None;
    for (i, atom) in atoms.iter().enumerate().filter(|(i, _)| kept[*i]) {
        if let Some(last) = last {
            // Before a word stands the blank that followed what came before; a sign keeps its own.
            let from = if last + 1 == i || !atom.is_word { i - 1 } else { last };
            let gap = &text[atoms[from].span.end..atoms[from + 1].span.start];
            let tight = gap.is_empty() && last + 1 != i && atom.is_word && !ends_elided(&atoms[last]);
            if tight {
                out.push(' ');
            } else if !gap.is_empty() {
                out.push_str(if gap.contains('\n') { " " } else { gap });
            }
        }
        out.push_str(atom.text);
        last = Some(i);
    }
    let out = out.trim_start_matches([',', ';', ' ', '\u{a0}', '\u{202f}']).trim_end();
    let out = out.trim_end_matches([',', ';', ' ', '\u{a0}', '\u{202f}']);
    if kept.first() == Some(&true) { out.to_owned() } else { capitalised(out) }
}

fn ends_elided(atom: &Atom) -> bool {
    atom.text.ends_with(['\'', '’', '(', '«', '“'])
}

/// The text with a capital at its head.
pub(crate) fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) if first.is_lowercase() => first.to_uppercase().chain(chars).collect(),
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_numbers_and_signs_part() {
        let found: Vec<&str> = atoms("L’AG d'hier (18h30) n'a voté que 1 250,50 €, didn't P.-H. go?")
            .iter()
            .map(|atom| atom.text)
            .collect();
        let expected = [
            "L’", "AG", "d'", "hier", "(", "18h30", ")", "n'", "a", "voté", "que", "1", "250,50", "€", ",",
            "didn't", "P.", "-", "H.", "go", "?",
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn what_is_kept_is_set_as_it_was() {
        let text = "Par ailleurs, le cadenas (48 €) a été\nremplacé.";
        let all = atoms(text);
        let mut kept = vec![true; all.len()];
        assert_eq!(set(text, &all, &kept), "Par ailleurs, le cadenas (48 €) a été remplacé.");
        kept[..3].fill(false);
        kept[5..9].fill(false);
        assert_eq!(set(text, &all, &kept), "Le cadenas a été remplacé.");
    }
}

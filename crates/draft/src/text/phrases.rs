//! Turns of phrase looked for in a text whatever their case, accents and inflections.
//!
//! A phrase is a few elements with blanks between: a word or a sign, a beginning (`report*`), alternatives (`est|sera`),
//! any one word (`_`), or up to four words that are not the end of a sentence (`..`).

use std::collections::HashMap;
use std::ops::Range;

use super::words::fold;

/// A word, or a sign, with its byte range.
#[derive(Debug, Clone)]
pub(crate) struct Token {
    /// The word without case and accents; apostrophes and hyphens part words and are no signs.
    pub folded: String,
    pub span: Range<usize>,
}

/// Words and signs of a stretch of text, in order.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tokens(pub Vec<Token>);

impl Tokens {
    /// Reads `text[stretch]`; the ranges are those of the whole text.
    pub fn of(text: &str, stretch: Range<usize>) -> Self {
        let mut found = Vec::new();
        let mut at = stretch.start;
        let slice = &text[stretch];
        let base = at;
        while let Some(c) = slice[at - base..].chars().next() {
            let rest = &slice[at - base..];
            let length = if c.is_alphanumeric() {
                let same = |d: char| d.is_alphanumeric() && d.is_numeric() == c.is_numeric();
                rest.find(|d| !same(d)).unwrap_or(rest.len())
            } else {
                sign(rest).unwrap_or(c.len_utf8())
            };
            let raw = &rest[..length];
            let folded = match raw {
                "->" | "=>" | "→" | "➔" | "⇒" => "→".to_owned(),
                "..." => "…".to_owned(),
                _ => fold(raw),
            };
            let joint = c.is_whitespace() || "'’-*_#".contains(c);
            let kept = c.is_alphanumeric() || !joint || sign(rest).is_some();
            if kept && !folded.is_empty() {
                found.push(Token { folded, span: at..at + length });
            }
            at += length;
        }
        Self(found)
    }

    /// Whether the words of the stretch hold one of the phrases.
    pub fn has(&self, phrases: &Phrases) -> bool {
        self.find(phrases).is_some()
    }

    /// The first place of one of the phrases, in tokens.
    pub fn find(&self, phrases: &Phrases) -> Option<Range<usize>> {
        (0..self.0.len()).find_map(|at| phrases.at(&self.0, at).map(|end| at..end))
    }

    /// The last place of one of the phrases, in tokens.
    pub fn find_last(&self, phrases: &Phrases) -> Option<Range<usize>> {
        (0..self.0.len()).rev().find_map(|at| phrases.at(&self.0, at).map(|end| at..end))
    }

    /// Whether the stretch opens with one of the phrases.
    pub fn opens_with(&self, phrases: &Phrases) -> bool {
        phrases.at(&self.0, 0).is_some()
    }

    /// The tokens of a part of the text.
    pub fn within(&self, stretch: &Range<usize>) -> Self {
        let from = self.0.partition_point(|token| token.span.start < stretch.start);
        let to = self.0.partition_point(|token| token.span.end <= stretch.end);
        Self(self.0.get(from..to).map(<[Token]>::to_vec).unwrap_or_default())
    }

    /// Words, signs left out.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        self.0
            .iter()
            .map(|token| token.folded.as_str())
            .filter(|word| word.starts_with(char::is_alphanumeric))
    }
}

fn sign(rest: &str) -> Option<usize> {
    ["->", "=>", "..."].iter().find(|sign| rest.starts_with(**sign)).map(|sign| sign.len())
}

enum Element {
    /// One of these words, or of these beginnings.
    Word(Vec<(String, bool)>),
    Any,
    Gap,
}

/// The longest gap that `..` stands for, in words.
const GAP: usize = 4;

/// Phrases made ready to be looked for.
pub(crate) struct Phrases {
    all: Vec<Vec<Element>>,
    /// Which of them may begin with a word of these first letters.
    begin: HashMap<[u8; FIRST], Vec<usize>>,
    /// Those that may begin with any word.
    open: Vec<usize>,
}

/// So many bytes of a word tell which phrases may begin with it.
const FIRST: usize = 2;

fn first(word: &str) -> [u8; FIRST] {
    let mut bytes = word.bytes();
    std::array::from_fn(|_| bytes.next().unwrap_or(b' '))
}

impl Phrases {
    /// Reads phrases, one a line or parted by `;`.
    pub fn of(lines: &str) -> Self {
        let element = |word: &str| match word {
            "_" => Element::Any,
            ".." => Element::Gap,
            _ => Element::Word(
                word.split('|')
                    .map(|one| {
                        one.strip_suffix('*').map_or((one.to_owned(), false), |stem| (stem.to_owned(), true))
                    })
                    .collect(),
            ),
        };
        let phrase = |line: &str| line.split_whitespace().map(element).collect::<Vec<_>>();
        let all: Vec<Vec<Element>> =
            lines.split(['\n', ';']).map(phrase).filter(|phrase| !phrase.is_empty()).collect();
        let mut begin: HashMap<[u8; FIRST], Vec<usize>> = HashMap::new();
        let mut open = Vec::new();
        for (i, phrase) in all.iter().enumerate() {
            match &phrase[0] {
                // A beginning shorter than what is looked at may be that of many words.
                Element::Word(words) if words.iter().all(|(word, begins)| !begins || word.len() >= FIRST) => {
                    for (word, _) in words {
                        begin.entry(first(word)).or_default().push(i);
                    }
                }
                _ => open.push(i),
            }
        }
        Self { all, begin, open }
    }

    /// Where the longest phrase that begins at `at` ends.
    fn at(&self, tokens: &[Token], at: usize) -> Option<usize> {
        let word = &tokens.get(at)?.folded;
        let begun = self.begin.get(&first(word)).into_iter().flatten();
        begun.chain(&self.open).filter_map(|i| matched(&self.all[*i], tokens, at)).max()
    }
}

fn matched(phrase: &[Element], tokens: &[Token], at: usize) -> Option<usize> {
    let Some((first, rest)) = phrase.split_first() else { return Some(at) };
    match first {
        Element::Gap => {
            let following = tokens.get(at..).unwrap_or_default();
            let word = |token: &Token| token.folded.starts_with(char::is_alphanumeric);
            let inside = |gap: &usize| {
                let stretch = following.iter().take(*gap);
                stretch.clone().all(|t| !ends(&t.folded)) && stretch.filter(|t| word(t)).count() <= GAP
            };
            (0..=following.len()).take_while(inside).find_map(|gap| matched(rest, tokens, at + gap))
        }
        Element::Any => {
            tokens.get(at).filter(|t| !ends(&t.folded)).and_then(|_| matched(rest, tokens, at + 1))
        }
        Element::Word(words) => {
            let word = &tokens.get(at)?.folded;
            let fits = |(known, begins): &(String, bool)| {
                if *begins { word.starts_with(known.as_str()) } else { word == known }
            };
            words.iter().any(fits).then(|| matched(rest, tokens, at + 1)).flatten()
        }
    }
}

fn ends(word: &str) -> bool {
    [".", "!", "?", "…"].contains(&word)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn has(text: &str, phrases: &str) -> bool {
        Tokens::of(text, 0..text.len()).has(&Phrases::of(phrases))
    }

    #[test]
    fn phrases_are_found_whatever_their_form() {
        assert!(has("Le point n’est pas tranché.", "n est|sera pas tranch*"));
        assert!(has("REPORTÉE à juin", "report*"));
        assert!(has("Elle retire, dit-elle, sa proposition", "retire .. proposition"));
        assert!(has("lundi => mardi", "_ → mardi") && has("94... non", "… non"));
        assert!(!has("Elle le retire. C’est sa proposition", "retire .. proposition"));
        assert!(!has("un rapport", "report*"));
    }

    #[test]
    fn ranges_are_those_of_the_text() {
        let text = "Dit-elle : « Été ».";
        let tokens = Tokens::of(text, 5..text.len());
        let found = tokens.find(&Phrases::of("ete")).unwrap();
        assert_eq!(&text[tokens.0[found.start].span.clone()], "Été");
    }
}

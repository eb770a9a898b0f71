//! What the two processes say to each other: counted numbers and texts, in one order, little-endian.
//!
//! The answer comes from a process that read a hostile file: every length is checked against the bytes that
//! are there before anything is allocated for it, and reasons are numbers, so that no text of the file can
//! pass for a message of ours.

use std::time::Duration;

use super::parsed::{Parsed, broken};
use crate::error::DocumentError;
use crate::layout::page::{Line, Rule};

/// Opens an answer; changes with its layout.
const HEAD: &[u8; 8] = b"calpdf04";
/// Ends a whole one.
const TAIL: &[u8; 8] = b"whole.\n\n";

/// Why a PDF is broken, by number.
pub(super) const REASONS: [&str; 6] = [
    "its table of objects is missing or damaged",
    "its structure cannot be followed",
    "it has no page",
    "its pages are their own ancestors",
    "its forms show each other without end",
    "its forms nest too deep",
];

/// Why the other process gave no lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refusal {
    /// Protected by a password.
    Encrypted,
    /// One of [`REASONS`].
    Broken(usize),
    /// More bytes than this in its streams.
    Inflated(usize),
    /// More pages than this.
    Pages(usize),
}

impl Refusal {
    fn error(self) -> Option<DocumentError> {
        Some(match self {
            Self::Encrypted => DocumentError::Encrypted,
            Self::Broken(reason) => broken(REASONS.get(reason)?),
            Self::Inflated(limit) => DocumentError::TooLarge { what: "bytes once inflated", limit },
            Self::Pages(limit) => DocumentError::TooLarge { what: "pages", limit },
        })
    }
}

/// The answer as bytes, with the processor time that it took.
pub(super) fn encode(answer: &Result<Parsed, Refusal>, took: Duration) -> Vec<u8> {
    let mut out = HEAD.to_vec();
    out.extend(u64::try_from(took.as_nanos()).unwrap_or(u64::MAX).to_le_bytes());
    let mut number = |value: usize| out.extend((value as u64).to_le_bytes());
    let parsed = match answer {
        Ok(parsed) => parsed,
        Err(refusal) => {
            let (kind, value) = match *refusal {
                Refusal::Encrypted => (1, 0),
                Refusal::Broken(reason) => (2, reason),
                Refusal::Inflated(limit) => (3, limit),
                Refusal::Pages(limit) => (4, limit),
            };
            number(kind);
            number(value);
            out.extend(TAIL);
            return out;
        }
    };
    for value in [0, parsed.pages, parsed.images, parsed.comments, usize::from(parsed.hidden)] {
        number(value);
    }
    for pages in [&parsed.unread, &parsed.unknown] {
        number(pages.len());
        pages.iter().for_each(|page| number(*page));
    }
    number(parsed.rules.len());
    for rule in &parsed.rules {
        out.extend((rule.page as u64).to_le_bytes());
        for place in [rule.left, rule.right, rule.bottom, rule.top] {
            out.extend(place.to_le_bytes());
        }
    }
    text(&mut out, parsed.title.as_deref().unwrap_or(""));
    for line in &parsed.lines {
        out.extend((line.page as u64).to_le_bytes());
        for place in [line.left, line.right, line.y, line.size] {
            out.extend(place.to_le_bytes());
        }
        out.push(u8::from(line.bold));
        text(&mut out, &line.text);
    }
    out.extend(TAIL);
    out
}

fn text(out: &mut Vec<u8>, text: &str) {
    out.extend((text.len() as u64).to_le_bytes());
    out.extend(text.as_bytes());
}

/// The answer of whole bytes and what it took; `None` when they are cut short or say what cannot be.
pub(super) fn decode(bytes: &[u8]) -> Option<(Duration, Result<Parsed, DocumentError>)> {
    let mut from = Bytes(bytes.strip_prefix(HEAD)?.strip_suffix(TAIL)?);
    let took = Duration::from_nanos(u64::from_le_bytes(from.word()?));
    let refusal = match from.number()? {
        0 => return from.parsed().map(|parsed| (took, Ok(parsed))),
        1 => Refusal::Encrypted,
        2 => Refusal::Broken(from.number()?),
        3 => Refusal::Inflated(from.number()?),
        4 => Refusal::Pages(from.number()?),
        _ => return None,
    };
    refusal.error().map(|error| (took, Err(error)))
}

struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    fn word(&mut self) -> Option<[u8; 8]> {
        self.take(8)?.try_into().ok()
    }

    fn number(&mut self) -> Option<usize> {
        usize::try_from(u64::from_le_bytes(self.word()?)).ok()
    }

    fn place(&mut self) -> Option<f64> {
        Some(f64::from_le_bytes(self.word()?)).filter(|place| place.is_finite())
    }

    fn flag(&mut self) -> Option<bool> {
        match self.take(1)? {
            [0] => Some(false),
            [1] => Some(true),
            _ => None,
        }
    }

    fn text(&mut self) -> Option<String> {
        let length = self.number()?;
        String::from_utf8(self.take(length)?.to_vec()).ok()
    }

    /// The numbers of pages, from 1.
    fn some_pages(&mut self, pages: usize) -> Option<Vec<usize>> {
        let count = self.number()?;
        let mut some = Vec::new();
        for _ in 0..count {
            some.push(self.number().filter(|page| (1..=pages).contains(page))?);
        }
        Some(some)
    }

    fn parsed(&mut self) -> Option<Parsed> {
        let (pages, images, comments) = (self.number()?, self.number()?, self.number()?);
        let hidden = self.number()? > 0;
        let (unread, unknown) = (self.some_pages(pages)?, self.some_pages(pages)?);
        let mut rules = Vec::new();
        for _ in 0..self.number()? {
            let page = self.number().filter(|page| *page < pages)?;
            let (left, right, bottom, top) = (self.place()?, self.place()?, self.place()?, self.place()?);
            rules.push(Rule { page, left, right, bottom, top });
        }
        let title = Some(self.text()?).filter(|title| !title.is_empty());
        let mut lines = Vec::new();
        while !self.0.is_empty() {
            let page = self.number().filter(|page| *page < pages)?;
            let (left, right, y, size) = (self.place()?, self.place()?, self.place()?, self.place()?);
            let bold = self.flag()?;
            lines.push(Line {
                page,
                left,
                right,
                y,
                size,
                bold,
                row: false,
                margin: 0.0,
                boxed: 0,
                text: self.text()?,
            });
        }
        Some(Parsed { title, pages, images, comments, hidden, unread, unknown, rules, lines })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn line() -> impl Strategy<Value = Line> {
        (0..3_usize, -1e4..1e4_f64, -1e4..1e4_f64, -1e4..1e4_f64, 0.1..99.0_f64, any::<bool>(), "\\PC{0,20}")
            .prop_map(|(page, left, right, y, size, bold, text)| Line {
                page,
                left,
                right,
                y,
                size,
                bold,
                row: false,
                margin: 0.0,
                boxed: 0,
                text,
            })
    }

    proptest! {
        #[test]
        fn answers_come_back_and_cut_ones_do_not(lines in proptest::collection::vec(line(), 0..6), images in 0..9_usize, cut in 1..40_usize) {
            let parsed = Parsed {
                title: Some("Bilan".into()),
                pages: 3,
                images,
                comments: 2,
                hidden: true,
                unread: vec![3],
                unknown: vec![1, 2],
                rules: vec![Rule { page: 2, left: 1.0, right: 9.0, bottom: 4.0, top: 4.0 }],
                lines,
            };
            let took = Duration::from_millis(41);
            let bytes = encode(&Ok(parsed), took);
            let (said, back) = decode(&bytes).expect("whole");
            prop_assert_eq!((said, encode(&Ok(back.expect("lines")), took)), (took, bytes.clone()));
            prop_assert!(decode(&bytes[..bytes.len() - cut.min(bytes.len())]).is_none());
        }

        #[test]
        fn any_bytes_are_an_answer_or_none(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = decode(&bytes);
            let _ = decode(&[&HEAD[..], &[0; 16], &bytes, &TAIL[..]].concat());
        }
    }

    #[test]
    fn refusals_come_back() {
        for (refusal, shown) in [
            (Refusal::Encrypted, "password"),
            (Refusal::Broken(5), "nest too deep"),
            (Refusal::Pages(7), "7 pages"),
            (Refusal::Inflated(9), "9 bytes once inflated"),
        ] {
            let (_, answer) = decode(&encode(&Err(refusal), Duration::ZERO)).expect("whole");
            let error = answer.expect_err("a refusal").to_string();
            assert!(error.contains(shown), "{error}");
        }
        assert!(decode(&encode(&Err(Refusal::Broken(99)), Duration::ZERO)).is_none());
    }
}

//! A document in pieces that fit a pass: whole sections, else paragraphs, sentences, words; nothing is dropped.

use std::ops::Range;

use crate::text::sentences::sentences;
use calame_documents::Document;

/// A part of the text that one pass reads whole.
#[derive(Debug, Clone)]
pub(crate) struct Piece {
    pub span: Range<usize>,
    pub section: usize,
    pub tokens: u32,
}

/// One piece for each section; together they are the whole text, whatever the sections leave out.
pub(crate) fn section_pieces(doc: &Document, count: &dyn Fn(&str) -> u32) -> Vec<Piece> {
    let starts: Vec<usize> = doc.sections.iter().skip(1).map(|section| section.span.start).collect();
    let ends = starts.iter().copied().chain([doc.text.len()]);
    let mut start = 0;
    ends.enumerate()
        .map(|(section, end)| {
            let span = start..end;
            start = end;
            Piece { tokens: tokens(&doc.text[span.clone()], count), span, section }
        })
        .filter(|piece| !piece.span.is_empty())
        .collect()
}

/// Counts the text as it will be sent, one token added for the seam with its neighbour.
fn tokens(text: &str, count: &dyn Fn(&str) -> u32) -> u32 {
    if text.contains("<|") { count(&text.replace("<|", "< |")) + 1 } else { count(text) + 1 }
}

/// Runs of consecutive parts that fit `room`, of about the same size.
pub(crate) fn runs(parts: &[Piece], room: u32) -> Vec<Range<usize>> {
    let total: u32 = parts.iter().map(|part| part.tokens).sum();
    let target = total.div_ceil(total.div_ceil(room).max(1));
    let mut found = Vec::new();
    let (mut start, mut size) = (0, 0);
    for (i, part) in parts.iter().enumerate() {
        if i > start && (size >= target || size + part.tokens > room) {
            found.push(start..i);
            (start, size) = (i, 0);
        }
        size += part.tokens;
    }
    if start < parts.len() {
        found.push(start..parts.len());
    }
    found
}

/// Cuts a piece into parts that fit `room`: at paragraphs, else at sentences, else at words, else anywhere.
pub(crate) fn divide(
    text: &str,
    piece: Piece,
    room: u32,
    count: &dyn Fn(&str) -> u32,
    parts: &mut Vec<Piece>,
) {
    if piece.tokens <= room || text[piece.span.clone()].chars().nth(1).is_none() {
        parts.push(piece);
        return;
    }
    for cuts in [paragraph_starts(text, &piece.span), sentence_starts(text, &piece.span)] {
        if !cuts.is_empty() {
            let edges = || std::iter::once(piece.span.start).chain(cuts.iter().copied());
            for (start, end) in edges().zip(edges().skip(1).chain([piece.span.end])) {
                let part = Piece {
                    span: start..end,
                    section: piece.section,
                    tokens: tokens(&text[start..end], count),
                };
                divide(text, part, room, count, parts);
            }
            return;
        }
    }
    let cut = middle(text, &piece.span);
    for span in [piece.span.start..cut, cut..piece.span.end] {
        let tokens = tokens(&text[span.clone()], count);
        divide(text, Piece { span, section: piece.section, tokens }, room, count, parts);
    }
}

/// Where lines that are not blank begin, the first left out.
fn paragraph_starts(text: &str, span: &Range<usize>) -> Vec<usize> {
    let mut at = span.start;
    let mut starts = Vec::new();
    for line in text[span.clone()].split_inclusive('\n') {
        if !line.trim().is_empty() {
            starts.push(at);
        }
        at += line.len();
    }
    starts.into_iter().skip(1).collect()
}

/// Where sentences begin, the first left out.
fn sentence_starts(text: &str, span: &Range<usize>) -> Vec<usize> {
    sentences(&text[span.clone()]).into_iter().skip(1).map(|s| span.start + s.start).collect()
}

/// The start of the word nearest to the middle; the character at the middle when there is a single word.
fn middle(text: &str, span: &Range<usize>) -> usize {
    let slice = &text[span.clone()];
    let half = slice.len() / 2;
    let word = slice
        .char_indices()
        .zip(slice.chars().skip(1))
        .filter(|((_, c), next)| c.is_whitespace() && !next.is_whitespace())
        .map(|((i, c), _)| i + c.len_utf8())
        .min_by_key(|i| i.abs_diff(half));
    let cut = word.unwrap_or_else(|| {
        let starts = slice.char_indices().map(|(i, _)| i).skip(1);
        starts.min_by_key(|i| i.abs_diff(half)).unwrap_or(half)
    });
    span.start + cut
}

//! PDF: parsed in a process of its own, laid out here.
//!
//! The parser is large, was not written for hostile files and follows their structure wherever it leads. It
//! therefore runs in a second process of this program, under limits of memory and time, which gets the bytes
//! through a pipe and gives back lines of text and where they stand (`wire`). Nothing of the file reaches
//! the parser in this process, and nothing of it reaches the disk in either.

mod cells;
mod content;
mod fields;
mod fonts;
mod frame;
mod layers;
mod letter;
mod letters;
mod marks;
mod parse;
mod parsed;
pub(crate) mod process;
mod sheet;
mod state;
mod strings;
mod tex;
mod wire;

use std::collections::HashSet;
use std::io::{Read, Write};

use crate::document::Document;
use crate::error::DocumentError;
use crate::format::Format;
use crate::layout::compose::compose;
use crate::layout::lines;
use crate::layout::margins;
use crate::layout::tables;
use crate::limits::Limits;
use crate::notice::Notice;
use crate::reading::Reading;
use parsed::{Parsed, broken};

/// Reads a PDF in another process.
pub(crate) fn read(bytes: &[u8], limits: &Limits, reading: &Reading) -> Result<Document, DocumentError> {
    finish(process::run(bytes, limits, reading)?)
}

/// The work of the other process: limits first, then the bytes of `input` to their end, then the answer.
///
/// # Errors
/// What the system says when the answer cannot be written.
pub fn parse_apart(mut input: impl Read, mut output: impl Write, limits: &Limits) -> std::io::Result<()> {
    // A panic of the parser may quote the document; what it says is nobody's to read.
    std::panic::set_hook(Box::new(|_| {}));
    process::confine(limits)?;
    let mut bytes = Vec::new();
    input.read_to_end(&mut bytes)?;
    let parsed = parse::parse(bytes, limits);
    output.write_all(&wire::encode(&parsed, process::spent()))?;
    output.flush()
}

fn finish(parsed: Parsed) -> Result<Document, DocumentError> {
    let Parsed { title, pages, images, comments, hidden, unread, unknown, rules, lines } = parsed;
    let mut lines = tables::with_rows(lines, &rules);
    if !lines.iter().any(|line| line.text.chars().any(char::is_alphanumeric)) {
        return Err(if unread.len() == pages || !unknown.is_empty() {
            broken("none of its pages can be read")
        } else if images > 0 {
            DocumentError::NeedsOcr { pages }
        } else {
            DocumentError::Empty
        });
    }
    let mut notices: Vec<Notice> = unread.iter().map(|page| Notice::PageCut(*page)).collect();
    let worded: HashSet<usize> = lines.iter().map(|line| line.page + 1).collect();
    notices.extend(unknown.iter().map(|page| Notice::PageUnknown(*page)));
    let said = |page: &usize| worded.contains(page) || unread.contains(page) || unknown.contains(page);
    notices.extend((1..=pages).filter(|page| !said(page)).map(Notice::PageEmpty));
    if hidden {
        notices.push(Notice::Hidden);
    }
    if comments > 0 {
        notices.push(Notice::Comments(comments));
    }
    if images > 0 {
        notices.push(Notice::Images(images));
    }
    if margins::without_margins(&mut lines, pages) {
        notices.push(Notice::PageEdges);
    }
    if margins::without_contents(&mut lines, pages) {
        notices.push(Notice::Contents);
    }
    Ok(compose(Format::Pdf, title, lines::pieces(lines), notices))
}

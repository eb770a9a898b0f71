//! Saved messages and boxes of them (RFC 5322, 2045 and following): headers that a person reads, the text of the body, and
//! attachments as documents of their own.
//!
//! Invariant: an attachment that is not read is counted in a notice; messages inside each other are read to a bounded depth.
//!
//! It does not know how attachments are read: who calls it says.

mod flowed;
mod message;
mod sniff;

use std::borrow::Cow;

use crate::document::Document;
use crate::error::DocumentError;
use crate::format::Format;
use crate::limits::Limits;
use crate::text::plain::whole;

pub(crate) use message::Attached;
pub(crate) use sniff::{is_box, is_message};

/// Reads a message, or a box of messages one after the other.
pub(crate) fn read(
    bytes: &[u8],
    limits: &Limits,
    attached: &mut Attached<'_>,
) -> Result<Document, DocumentError> {
    let mut writer = message::Writer::new(limits, attached);
    if is_box(bytes) {
        let messages = messages(bytes);
        if messages.len() > limits.entries {
            return Err(DocumentError::TooLarge { what: "messages in the box", limit: limits.entries });
        }
        for message in messages {
            writer.message(&unquoted(message), 0)?;
        }
    } else {
        writer.message(bytes, 0)?;
    }
    let (text, title, marks, notices) = writer.finish();
    Ok(whole(text, title, &marks, notices, Format::Mail))
}

/// The messages of a box, without the line that stands before each.
fn messages(bytes: &[u8]) -> Vec<&[u8]> {
    let mut starts = Vec::new();
    let (mut at, mut blank) = (0, true);
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        if blank && line.starts_with(b"From ") {
            starts.push((at, at + line.len()));
        }
        blank = line.trim_ascii().is_empty();
        at += line.len();
    }
    let ends = starts.iter().skip(1).map(|(end, _)| *end).chain([bytes.len()]);
    starts.iter().zip(ends).filter_map(|((_, begin), end)| bytes.get(*begin..end)).collect()
}

/// A message out of a box: lines that begin with "From " had a mark put before them.
fn unquoted(message: &[u8]) -> Cow<'_, [u8]> {
    let marked = |line: &[u8]| {
        line.starts_with(b">")
            && line.trim_ascii_start().iter().skip_while(|byte| **byte == b'>').take(5).eq(b"From ")
    };
    if !message.split(|byte| *byte == b'\n').any(marked) {
        return Cow::Borrowed(message);
    }
    let lines = message.split_inclusive(|byte| *byte == b'\n');
    lines.flat_map(|line| if marked(line) { &line[1..] } else { line }).copied().collect::<Vec<u8>>().into()
}

//! One message after the other, written as a person reads them.

use mail_parser::{
    Address, HeaderName, HeaderValue, Message, MessageParser, MessagePart, MimeHeaders, PartType,
};

use super::flowed;
use crate::document::Document;
use crate::error::DocumentError;
use crate::format::Format;
use crate::html;
use crate::layout::compose::compose;
use crate::limits::Limits;
use crate::notice::Notice;
use crate::text::plain;
use crate::text::sections::{Mark, words};

/// Reads an attached document of this name.
pub(crate) type Attached<'a> =
    dyn FnMut(Option<&str>, &[u8], &Limits) -> Result<Document, DocumentError> + 'a;

/// Messages inside each other, at most.
const NESTED: usize = 5;
/// A plain text this much shorter than the page beside it only says that there is a page.
const STUB: usize = 3;

/// Writes messages and what is attached to them into one text.
pub(super) struct Writer<'a, 'b> {
    limits: &'a Limits,
    attached: &'a mut Attached<'b>,
    text: String,
    marks: Vec<Mark>,
    title: Option<String>,
    notices: Vec<Notice>,
    unread: usize,
    images: usize,
    parts: usize,
}

impl<'a, 'b> Writer<'a, 'b> {
    pub fn new(limits: &'a Limits, attached: &'a mut Attached<'b>) -> Self {
        Self {
            limits,
            attached,
            text: String::new(),
            marks: Vec::new(),
            title: None,
            notices: Vec::new(),
            unread: 0,
            images: 0,
            parts: 0,
        }
    }

    /// The text, its title, its headings and what was left out.
    pub fn finish(mut self) -> (String, Option<String>, Vec<Mark>, Vec<Notice>) {
        if self.images > 0 {
            self.notices.push(Notice::Images(self.images));
        }
        if self.unread > 0 {
            self.notices.push(Notice::Attachments(self.unread));
        }
        (self.text, self.title, self.marks, self.notices)
    }

    /// Reads a message that lies in so many others.
    pub fn message(&mut self, bytes: &[u8], nested: usize) -> Result<(), DocumentError> {
        let message = MessageParser::default()
            .parse(bytes)
            .ok_or_else(|| DocumentError::broken(Format::Mail, "its headers cannot be read"))?;
        self.parsed(&message, nested)
    }

    fn parsed(&mut self, message: &Message<'_>, nested: usize) -> Result<(), DocumentError> {
        if self.title.is_none() {
            self.title = message.subject().map(|subject| subject.trim().to_owned());
        }
        let level = u8::try_from(nested * 2 + 1).unwrap_or(9);
        let body = body(message, self.limits)?;
        self.append(&body, level - 1)?;
        for part in message.attachments() {
            self.parts += 1;
            if self.parts > self.limits.entries {
                return Err(DocumentError::TooLarge {
                    what: "attachments of the message",
                    limit: self.limits.entries,
                });
            }
            self.attachment(part, nested, level)?;
        }
        Ok(())
    }

    fn attachment(&mut self, part: &MessagePart<'_>, nested: usize, level: u8) -> Result<(), DocumentError> {
        if let PartType::Message(inner) = &part.body {
            return if nested < NESTED {
                self.parsed(inner, nested + 1)
            } else {
                self.unread += 1;
                Ok(())
            };
        }
        let kind = part.content_type().map(|kind| kind.ctype().to_ascii_lowercase()).unwrap_or_default();
        if kind == "image" {
            self.images += 1;
            return Ok(());
        }
        let subtype = part.content_type().and_then(|kind| kind.subtype()).unwrap_or_default();
        // Signatures of programs, visiting cards and appointments' codes are nothing to read.
        if ["pgp-signature", "pkcs7-signature", "x-pkcs7-signature"].contains(&subtype) {
            return Ok(());
        }
        let name = part.attachment_name().map(str::trim).filter(|name| !name.is_empty());
        match (self.attached)(name, part.contents(), self.limits) {
            Ok(document) => {
                if let Some(name) = name {
                    self.begin(name, level + 1);
                }
                self.append(&document, level + 1)
            }
            Err(error @ (DocumentError::TooLarge { .. } | DocumentError::Stopped)) => Err(error),
            Err(_) => {
                self.unread += 1;
                Ok(())
            }
        }
    }

    fn begin(&mut self, heading: &str, level: u8) {
        self.blank();
        self.marks.push(Mark { at: self.text.len(), level, text: heading.to_owned() });
        self.text.push_str(heading);
    }

    fn blank(&mut self) {
        if !self.text.is_empty() {
            self.text.push_str("\n\n");
        }
    }

    /// Adds a document whose headings stand so much deeper here.
    fn append(&mut self, document: &Document, deeper: u8) -> Result<(), DocumentError> {
        self.blank();
        let from = self.text.len();
        if from + document.text.len() > self.limits.inflated_bytes {
            return Err(DocumentError::TooLarge {
                what: "bytes of text in the messages",
                limit: self.limits.inflated_bytes,
            });
        }
        self.text.push_str(&document.text);
        self.marks.extend(document.sections.iter().filter_map(|section| {
            let text = section.heading.clone()?;
            Some(Mark {
                at: from + section.span.start,
                level: section.level.saturating_add(deeper).min(10),
                text,
            })
        }));
        for notice in &document.notices {
            match notice {
                Notice::Images(images) => self.images += images,
                notice if self.notices.contains(notice) => {}
                notice => self.notices.push(notice.clone()),
            }
        }
        Ok(())
    }
}

/// The headers and the text of a message, as a document.
fn body(message: &Message<'_>, limits: &Limits) -> Result<Document, DocumentError> {
    let headers = headers(message);
    let text: Vec<String> = message.text_bodies().filter_map(plain_part).collect();
    let text = text.join("\n\n");
    let page: Vec<&str> = message
        .html_bodies()
        .filter_map(|part| match &part.body {
            PartType::Html(page) => Some(page.as_ref()),
            _ => None,
        })
        .collect();
    if page.is_empty() {
        return Ok(plain::document(&format!("{headers}\n\n{text}"), Vec::new()));
    }
    let (mut pieces, mut notices) = (Vec::new(), Vec::new());
    for page in page {
        // What stands around the text of a message is its text too.
        let whole = Limits { whole_pages: true, ..limits.clone() };
        let (_, more, told) = html::decoded(page, &whole)?;
        pieces.extend(more);
        notices.extend(told);
    }
    let page = compose(Format::Mail, None, pieces, notices);
    if words(&text) * STUB >= words(&page.text) {
        return Ok(plain::document(&format!("{headers}\n\n{text}"), Vec::new()));
    }
    let mut document = plain::document(&headers, Vec::new());
    let from = document.text.len() + 2;
    document.text = format!("{}\n\n{}", document.text, page.text);
    document.sections.extend(page.sections.into_iter().map(|mut section| {
        section.span = section.span.start + from..section.span.end + from;
        section
    }));
    document.notices.extend(page.notices);
    Ok(document)
}

fn plain_part(part: &MessagePart<'_>) -> Option<String> {
    let PartType::Text(text) = &part.body else { return None };
    let is = |name: &str, value: &str| {
        part.content_type()
            .and_then(|kind| kind.attribute(name))
            .is_some_and(|known| known.eq_ignore_ascii_case(value))
    };
    Some(if is("format", "flowed") { flowed::joined(text, is("delsp", "yes")) } else { text.to_string() })
}

/// The headers that a person reads, by the names that they have in the message.
fn headers(message: &Message<'_>) -> String {
    let mut lines = Vec::new();
    for (name, known) in [("From", HeaderName::From), ("To", HeaderName::To), ("Cc", HeaderName::Cc)] {
        if let Some(HeaderValue::Address(address)) = message.header(known) {
            lines.push(format!("{name}: {}", people(address)));
        }
    }
    if let Some(date) = message.header_raw(HeaderName::Date) {
        lines.push(format!("Date: {}", date.trim()));
    }
    if let Some(subject) = message.subject() {
        lines.push(format!("Subject: {}", subject.trim()));
    }
    lines.iter().map(|line| line.replace(['\r', '\n'], " ")).collect::<Vec<_>>().join("\n")
}

fn people(address: &Address<'_>) -> String {
    let people = address.iter().map(|person| match (person.name.as_deref(), person.address.as_deref()) {
        (Some(name), Some(address)) => format!("{name} <{address}>"),
        (name, address) => name.or(address).unwrap_or_default().to_owned(),
    });
    people.collect::<Vec<_>>().join(", ")
}

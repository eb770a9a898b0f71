//! The tags and words of a page, one after the other, through html5gum.
//!
//! Between two attributes in quotes html5gum calls itself, so a tag with a hundred thousand of them would use up
//! the stack. The reader it reads through refuses to go on after some hundreds.

use std::cell::Cell;
use std::rc::Rc;

use html5gum::emitters::callback::{CallbackEmitter, CallbackEvent};
use html5gum::{Readable, Reader, Span, StringReader, Tokenizer};

use crate::error::DocumentError;

/// Attributes of one tag; pages written by programs have some tens.
const ATTRIBUTES: usize = 256;

/// A tag that begins an element.
#[derive(Debug, Default)]
pub(super) struct Tag {
    /// Its name, in small letters.
    pub name: String,
    /// Whether it ends the element too.
    pub self_closing: bool,
    attributes: Vec<(String, String)>,
}

impl Tag {
    /// The value of an attribute, the first of its name.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Its own style, in small letters and without spaces.
    pub fn style(&self) -> String {
        self.attribute("style").unwrap_or_default().to_ascii_lowercase().replace([' ', '\t', '\n', '\r'], "")
    }

    /// Whether it hides what it holds; of what is left out for who hears the page only signs beside the words, since a page
    /// behind a dialog is left out too.
    pub fn hides(&self) -> bool {
        let style = self.style();
        let beside = ["span", "i", "b", "em", "small", "a"].contains(&self.name.as_str());
        self.attribute("hidden").is_some()
            || style.contains("display:none")
            || style.contains("visibility:hidden")
            || style.contains("visibility:collapse")
            || (self.name == "dialog" && self.attribute("open").is_none())
            || (beside && self.attribute("aria-hidden").is_some_and(|value| value.trim() == "true"))
    }
}

/// What comes next in a page.
#[derive(Debug)]
pub(super) enum Mark {
    /// An element begins.
    Open(Tag),
    /// An element of this name ends.
    Close(String),
    /// Words.
    Words(String),
}

/// The marks of a page, in order.
pub(super) fn marks(source: &str) -> impl Iterator<Item = Result<Mark, DocumentError>> {
    let count = Rc::new(Cell::new(0));
    let counted = Rc::clone(&count);
    let mut tag = Tag::default();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let heard = move |event: CallbackEvent<'_>, _: Span<()>| match event {
        CallbackEvent::OpenStartTag { name } => {
            tag = Tag { name: text(name), ..Tag::default() };
            None
        }
        CallbackEvent::AttributeName { name } => {
            counted.set(counted.get() + 1);
            tag.attributes.push((text(name), String::new()));
            None
        }
        CallbackEvent::AttributeValue { value } => {
            if let Some((_, known)) = tag.attributes.last_mut() {
                *known = text(value);
            }
            None
        }
        CallbackEvent::CloseStartTag { self_closing } => {
            counted.set(0);
            Some(Mark::Open(Tag { self_closing, ..std::mem::take(&mut tag) }))
        }
        CallbackEvent::EndTag { name } => {
            counted.set(0);
            tag = Tag::default();
            Some(Mark::Close(text(name)))
        }
        CallbackEvent::String { value } => Some(Mark::Words(text(value))),
        CallbackEvent::Comment { .. } | CallbackEvent::Doctype { .. } | CallbackEvent::Error(_) => None,
    };
    let mut emitter = CallbackEmitter::new(heard);
    // Scripts, styles and titles hold no tags.
    emitter.naively_switch_states(true);
    let refused = |_| DocumentError::TooLarge { what: "attributes of one html tag", limit: ATTRIBUTES };
    Tokenizer::new_with_emitter(Counted { inner: source.to_reader(), count }, emitter)
        .map(move |mark| mark.map_err(refused))
}

/// Reads a text until a tag has too many attributes.
struct Counted<'a> {
    inner: StringReader<'a>,
    count: Rc<Cell<usize>>,
}

#[derive(Debug, thiserror::Error)]
#[error("too many attributes")]
struct TooMany;

impl Counted<'_> {
    fn go_on(&self) -> Result<(), TooMany> {
        if self.count.get() > ATTRIBUTES { Err(TooMany) } else { Ok(()) }
    }
}

impl Reader for Counted<'_> {
    type Error = TooMany;

    fn read_byte(&mut self) -> Result<Option<u8>, TooMany> {
        self.go_on()?;
        self.inner.read_byte().map_err(|never| match never {})
    }

    fn try_read_string(&mut self, wanted: &[u8], case_sensitive: bool) -> Result<bool, TooMany> {
        self.go_on()?;
        self.inner.try_read_string(wanted, case_sensitive).map_err(|never| match never {})
    }

    fn read_until<'b>(
        &'b mut self,
        needle: &[u8],
        buffer: &'b mut [u8; 4],
    ) -> Result<Option<&'b [u8]>, TooMany> {
        self.go_on()?;
        self.inner.read_until(needle, buffer).map_err(|never| match never {})
    }
}

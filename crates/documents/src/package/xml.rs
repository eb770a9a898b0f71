//! A pull reader over one XML part: capped depth, no document type, no entities but the five of XML.

use std::borrow::Cow;

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use crate::error::DocumentError;
use crate::format::Format;

/// What comes next.
pub(crate) enum Node<'a> {
    /// An element begins; its end always follows.
    Open(Element<'a>),
    /// The element begun last and not yet ended, ends.
    Close,
    /// Characters.
    Text(Cow<'a, str>),
}

/// The start of an element. Names are local: prefixes are the writer's choice.
pub(crate) struct Element<'a>(BytesStart<'a>);

impl Element<'_> {
    /// Its name without prefix.
    pub fn name(&self) -> String {
        self.0.local_name().as_ref().to_owned()
    }

    /// The attribute of this local name.
    pub fn attr(&self, local: &str) -> Option<String> {
        let attribute = self
            .0
            .attributes()
            .with_checks(false)
            .flatten()
            .find(|a| a.key.local_name().as_ref() == local)?;
        attribute.normalized_value(XmlVersion::Implicit1_0).ok().map(Cow::into_owned)
    }
}

impl Element<'_> {
    /// The attribute of this name behind a prefix: one that begins so, as writers choose it.
    pub fn attr_of(&self, prefix: &str, local: &str) -> Option<String> {
        let attribute = self.0.attributes().with_checks(false).flatten().find(|a| {
            a.key.local_name().as_ref() == local
                && a.key.prefix().is_some_and(|known| known.as_ref().starts_with(prefix))
        })?;
        attribute.normalized_value(XmlVersion::Implicit1_0).ok().map(Cow::into_owned)
    }
}

/// The reader of one part.
pub(crate) struct Xml<'a> {
    reader: Reader<&'a [u8]>,
    format: Format,
    depth: usize,
    limit: usize,
}

impl<'a> Xml<'a> {
    /// Reads `text` as a part of a document of this format, to this depth at most.
    pub fn new(text: &'a str, format: Format, limit: usize) -> Self {
        let mut reader = Reader::from_str(text);
        reader.config_mut().expand_empty_elements = true;
        Self { reader, format, depth: 0, limit }
    }

    /// The next node, or `None` at the end of a part whose elements are all closed.
    pub fn next(&mut self) -> Result<Option<Node<'a>>, DocumentError> {
        loop {
            let event = self.reader.read_event().map_err(|_| self.broken("its xml is not well formed"))?;
            return Ok(Some(match event {
                Event::Start(start) => {
                    self.depth += 1;
                    if self.depth > self.limit {
                        return Err(DocumentError::TooLarge {
                            what: "nested xml elements",
                            limit: self.limit,
                        });
                    }
                    Node::Open(Element(start))
                }
                Event::End(_) => {
                    self.depth = self.depth.saturating_sub(1);
                    Node::Close
                }
                Event::Text(text) => Node::Text(text.into_inner()),
                Event::CData(text) => Node::Text(text.into_inner()),
                Event::GeneralRef(name) => {
                    let known = match name.resolve_char_ref() {
                        Ok(Some(c)) => Some(c.to_string()),
                        Ok(None) => {
                            quick_xml::escape::resolve_xml_entity(&name.into_inner()).map(str::to_owned)
                        }
                        Err(_) => None,
                    };
                    Node::Text(known.ok_or(DocumentError::Refused { format: self.format })?.into())
                }
                Event::DocType(_) => return Err(DocumentError::Refused { format: self.format }),
                Event::Eof if self.depth > 0 => return Err(self.broken("its xml is cut short")),
                Event::Eof => return Ok(None),
                Event::Empty(_) | Event::Comment(_) | Event::Decl(_) | Event::PI(_) => continue,
            }));
        }
    }

    /// Passes over the rest of the element just begun.
    pub fn skip(&mut self) -> Result<(), DocumentError> {
        let outside = self.depth.saturating_sub(1);
        while self.depth > outside {
            if self.next()?.is_none() {
                break;
            }
        }
        Ok(())
    }

    /// All characters of the rest of the element just begun.
    pub fn characters(&mut self) -> Result<String, DocumentError> {
        let outside = self.depth.saturating_sub(1);
        let mut out = String::new();
        while self.depth > outside {
            match self.next()? {
                Some(Node::Text(text)) => out.push_str(&text),
                Some(_) => {}
                None => break,
            }
        }
        Ok(out)
    }

    fn broken(&self, reason: &str) -> DocumentError {
        DocumentError::broken(self.format, reason)
    }
}

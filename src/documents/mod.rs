//! Bytes in, clean text with sections out; a checked draft in, a DOCX, ODT or Markdown file out.
//!
//! Invariant: the sections of a [`Document`] cover its text from the first byte to the last, in order,
//! on character boundaries, so that "12 sections on 12 read" means what it says; whatever was left out
//! is named in a [`Notice`]. Files are hostile until read: real inflated bytes, entries, XML depth and
//! pages are counted and capped, and a document type declaration is refused.
//!
//! Knows nothing of models, prompts, HTTP or where the bytes came from, and writes nothing to disk.

mod compose;
mod docx;
mod docx_styles;
mod error;
mod format;
mod layout;
mod markdown;
mod notice;
mod odt;
mod package;
mod pdf;
mod sections;
mod text;
mod write;
mod write_docx;
mod write_odt;
mod xml;

use std::ops::Range;
use std::time::Duration;

pub use error::DocumentError;
pub use format::Format;
pub use notice::Notice;
pub use write::{Block, Finished, write};

/// A document as the user may see, correct and have summarised it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// The title the document gives itself, if it does.
    pub title: Option<String>,
    /// The clean text, headings included.
    pub text: String,
    /// Spans that cover `text` in order, contiguous; at least one when the text is not empty.
    pub sections: Vec<Section>,
    /// What could not be read or was left out.
    pub notices: Vec<Notice>,
    /// What the bytes were.
    pub format: Format,
}

/// One part of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// Its heading; `None` before the first heading, and in the later parts of a long section.
    pub heading: Option<String>,
    /// Depth of the heading, 1 for the highest; 0 where no heading rules.
    pub level: u8,
    /// Byte range in [`Document::text`], on character boundaries; includes the heading's own line.
    pub span: Range<usize>,
}

impl Document {
    /// A document from text the user typed, pasted or corrected, tidied as the same text in a file
    /// would be: one text asks for one prompt, whichever way it came.
    pub fn from_text(text: &str) -> Self {
        text::document(text, Vec::new())
    }

    /// The text of section `i`, empty when there is no such section.
    pub fn section_text(&self, i: usize) -> &str {
        self.sections.get(i).and_then(|section| self.text.get(section.span.clone())).unwrap_or("")
    }

    /// Words: runs without white space that hold a letter or a digit.
    pub fn word_count(&self) -> usize {
        sections::words(&self.text)
    }
}

/// How much of a file we accept to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the file itself.
    pub bytes: usize,
    /// Bytes really inflated from a package or a PDF, counted while inflating.
    pub inflated_bytes: usize,
    /// Entries of a package.
    pub entries: usize,
    /// Depth of nested XML elements.
    pub xml_depth: usize,
    /// Pages of a PDF.
    pub pages: usize,
    /// Time given to a PDF.
    pub pdf_time: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            bytes: 32 << 20,
            inflated_bytes: 128 << 20,
            entries: 4096,
            xml_depth: 200,
            pages: 500,
            pdf_time: Duration::from_secs(30),
        }
    }
}

/// Reads a document; its format is told by its bytes first, by its name second.
///
/// # Errors
/// Every error is the input's: empty, protected, broken, too large, refused or of no known format.
pub fn read(name: Option<&str>, bytes: &[u8], limits: &Limits) -> Result<Document, DocumentError> {
    if bytes.len() > limits.bytes {
        return Err(DocumentError::TooLarge { what: "bytes in the file", limit: limits.bytes });
    }
    let format = Format::sniff(name, bytes)?;
    let document = match format {
        Format::Text => text::read(bytes)?,
        Format::Markdown => markdown::read(bytes)?,
        Format::Docx => docx::read(&mut package::Package::open(bytes, format, limits)?)?,
        Format::Odt => odt::read(&mut package::Package::open(bytes, format, limits)?)?,
        Format::Pdf => pdf::read(bytes, limits)?,
    };
    if document.text.is_empty() { Err(DocumentError::Empty) } else { Ok(document) }
}

//! Bytes in, clean text with sections out; a checked draft in, a DOCX, ODT or Markdown file out.
//!
//! Invariant: the sections of a [`Document`] cover its text from the first byte to the last, in order,
//! on character boundaries, so that "12 sections on 12 read" means what it says; whatever was left out
//! is named in a [`Notice`]. Files are hostile until read: real inflated bytes, entries, XML depth and
//! pages are counted and capped, a document type declaration is refused, and PDF is parsed in a process of
//! its own.
//!
//! Knows nothing of models, prompts, HTTP or where the bytes came from, and writes nothing to disk.
//!
//! The format is told by the bytes, then by the name:
//!
//! ```
//! use calame_documents::{Limits, read};
//!
//! let page = b"<h1>Compte rendu</h1><p>Le local rouvre le 3 mars.</p>";
//! let document = read(Some("page.html"), page, &Limits::default())?;
//! assert!(document.text.contains("Le local rouvre le 3 mars."));
//! assert_eq!(document.sections[0].heading.as_deref(), Some("Compte rendu"));
//! # Ok::<(), calame_documents::DocumentError>(())
//! ```
//!
//! Pasted text has sections and turns of speech too, and what is no document is refused with what to do:
//!
//! ```
//! use calame_documents::{Document, Limits, read};
//!
//! let notes = Document::from_text("# Budget\n\nIl reste 420 euros.\n\n# Divers\n\nRien.");
//! assert_eq!(notes.sections.len(), 2);
//! assert!(read(Some("photo.png"), b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", &Limits::default()).is_err());
//! ```

mod compose;
mod docx;
mod docx_numbers;
mod docx_styles;
mod email;
mod error;
mod format;
mod headlines;
mod html;
mod layout;
mod margins;
mod markdown;
mod notice;
mod numbers;
mod odt;
mod odt_lists;
mod outline;
mod package;
mod pdf;
mod reading;
mod sections;
mod text;
mod turns;
mod write;
mod write_docx;
mod write_odt;
mod xml;

use std::ops::Range;
use std::path::PathBuf;
use std::time::Duration;

pub use error::DocumentError;
pub use format::Format;
pub use notice::Notice;
pub use pdf::{COMMAND as PDF_COMMAND, parse_apart};
pub use reading::Reading;
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
    /// Who speaks where, in the record of a meeting; in order, apart from each other.
    pub turns: Vec<Turn>,
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

/// What one person says before another does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Turn {
    /// The name or the part of the speaker, as the text has it.
    pub speaker: String,
    /// Byte range in [`Document::text`], on character boundaries; begins with the speaker.
    pub span: Range<usize>,
}

/// A heading that a person saw in a text and may have left in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    /// 1 for the highest.
    pub level: u8,
    /// Its words, as [`Section::heading`] has them.
    pub text: String,
    /// How many lines before it have the same words: a table of contents says them too.
    pub nth: usize,
}

impl Document {
    /// Its headings, for [`Document::corrected`].
    pub fn headings(&self) -> Vec<Heading> {
        text::headings(self)
    }

    /// A document from the text of another, as the person corrected it: the headings that are still there are
    /// headings still.
    pub fn corrected(text: &str, headings: &[Heading]) -> Self {
        text::corrected(text, headings)
    }

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
    /// Depth of nested XML and HTML elements.
    pub xml_depth: usize,
    /// Pages of a PDF.
    pub pages: usize,
    /// Time given to a PDF.
    pub pdf_time: Duration,
    /// Bytes of memory given to the process that parses a PDF.
    pub pdf_memory: usize,
    /// The program started to parse a PDF; `None` for the one that runs.
    pub pdf_program: Option<PathBuf>,
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
            pdf_memory: 768 << 20,
            pdf_program: None,
        }
    }
}

/// Reads a document; its format is told by its bytes first, by its name second.
///
/// # Errors
/// Every error is the input's: empty, protected, broken, too large, refused or of no known format.
pub fn read(name: Option<&str>, bytes: &[u8], limits: &Limits) -> Result<Document, DocumentError> {
    read_until(name, bytes, limits, &Reading::default())
}

/// Reads a document as [`read`] does, until it is given up.
///
/// # Errors
/// As [`read`], and [`DocumentError::Stopped`].
pub fn read_until(
    name: Option<&str>,
    bytes: &[u8],
    limits: &Limits,
    reading: &Reading,
) -> Result<Document, DocumentError> {
    if bytes.len() > limits.bytes {
        return Err(DocumentError::TooLarge { what: "bytes in the file", limit: limits.bytes });
    }
    let format = Format::sniff(name, bytes)?;
    let document = match format {
        Format::Text => text::read(bytes)?,
        Format::Markdown => markdown::read(bytes)?,
        Format::Html => html::read(bytes, limits)?,
        Format::Docx => docx::read(&mut package::Package::open(bytes, format, limits)?)?,
        Format::Odt => odt::read(&mut package::Package::open(bytes, format, limits)?)?,
        Format::Pdf => pdf::read(bytes, limits, reading)?,
    };
    if document.text.is_empty() { Err(DocumentError::Empty) } else { Ok(document) }
}

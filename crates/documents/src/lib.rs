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

mod document;
mod docx;
mod error;
mod format;
mod formula;
mod html;
mod layout;
mod limits;
mod notice;
mod odt;
mod package;
mod pdf;
mod read;
mod reading;
mod sniff;
mod text;
mod write;

pub use document::{Document, Heading, Section, Turn};
pub use error::DocumentError;
pub use format::Format;
pub use limits::Limits;
pub use notice::Notice;
pub use pdf::parse_apart;
pub use pdf::process::COMMAND as PDF_COMMAND;
pub use read::{read, read_until};
pub use reading::Reading;
pub use text::stamps::time_stamp;
pub use write::draft::{Block, Finished};
pub use write::finished::write;

//! What can be wrong with a document. Reasons never quote the document: errors reach logs, text must not.

use crate::format::Format;

/// Why a document could not be read or written. Every variant but [`DocumentError::NotWritable`] is bad input.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DocumentError {
    /// No bytes, or no text in them.
    #[error("the document is empty: give a document with text in it")]
    Empty,
    /// Pictures, and no text.
    #[error(
        "the document has no text, only {images} image(s): run character recognition (ocr) on it first, or type what they say"
    )]
    OnlyImages {
        /// Its pictures.
        images: usize,
    },
    /// Protected by a password.
    #[error("the document is protected by a password: save a copy without the password and give that copy")]
    Encrypted,
    /// Damaged or cut short.
    #[error("the {format} document is broken ({reason}): open it where it was written and save it again")]
    Broken {
        /// What it was read as.
        format: Format,
        /// What was found wrong, without any of its text.
        reason: String,
    },
    /// Neither the bytes nor the name tell a format we read.
    #[error("the format is not known: give a text, markdown, html, docx, odt or pdf document")]
    UnknownFormat,
    /// A binary document of Word 97 to 2003.
    #[error("this is an old word document (.doc): save it as docx or odt and give that copy")]
    OldWord,
    /// Above a limit.
    #[error("the document is too large (limit: {limit} {what}): give a part of it, or raise the limit")]
    TooLarge {
        /// What was counted.
        what: &'static str,
        /// How much is accepted.
        limit: usize,
    },
    /// Declares a document type, the door to external and exploding entities.
    #[error(
        "the {format} document declares a document type or entities, which is refused: save it again with a word processor"
    )]
    Refused {
        /// What it was read as.
        format: Format,
    },
    /// A PDF made of images.
    #[error(
        "the pdf has {pages} page(s) but no text, it is probably a scan: run character recognition (ocr) on it first"
    )]
    NeedsOcr {
        /// Its pages.
        pages: usize,
    },
    /// Reading took too long.
    #[error("reading the pdf took more than {seconds} s: give a part of it, or copy its text")]
    TookTooLong {
        /// The time given.
        seconds: u64,
    },
    /// Nobody waits for it any more.
    #[error("the reading was stopped: send the document again")]
    Stopped,
    /// The process that parses PDF cannot be started.
    #[error(
        "the part of the program that reads pdf cannot be started: give the document as docx, odt or text"
    )]
    NoReader,
    /// We read this format but do not write it.
    #[error("a draft cannot be written as {format}: choose docx, odt or markdown")]
    NotWritable {
        /// What was asked.
        format: Format,
    },
}

impl DocumentError {
    pub(crate) fn broken(format: Format, reason: impl Into<String>) -> Self {
        Self::Broken { format, reason: reason.into() }
    }
}

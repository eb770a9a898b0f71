//! The formats that are read.

use std::fmt;

/// The formats we read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// Plain text in any usual charset.
    Text,
    /// Markdown.
    Markdown,
    /// A web page.
    Html,
    /// Office Open XML text.
    Docx,
    /// OpenDocument text.
    Odt,
    /// Portable Document Format.
    Pdf,
    /// A saved message, or a box of them.
    Mail,
    /// Rich Text Format.
    Rtf,
    /// Office Open XML workbook.
    Xlsx,
    /// OpenDocument spreadsheet.
    Ods,
    /// Office Open XML presentation.
    Pptx,
    /// OpenDocument presentation.
    Odp,
    /// A book.
    Epub,
    /// Subtitles, or a transcript written as such.
    Subtitles,
    /// A table as text.
    Csv,
}

impl fmt::Display for Format {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Text => "text",
            Self::Markdown => "markdown",
            Self::Html => "html",
            Self::Docx => "docx",
            Self::Odt => "odt",
            Self::Pdf => "pdf",
            Self::Mail => "mail",
            Self::Rtf => "rtf",
            Self::Xlsx => "xlsx",
            Self::Ods => "ods",
            Self::Pptx => "pptx",
            Self::Odp => "odp",
            Self::Epub => "epub",
            Self::Subtitles => "subtitles",
            Self::Csv => "csv",
        })
    }
}

/// Whether `needle` occurs in `bytes`.
pub(crate) fn contains(bytes: &[u8], needle: &[u8]) -> bool {
    bytes.windows(needle.len()).any(|window| window == needle)
}

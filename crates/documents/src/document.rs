//! A document as every format gives it.

use std::ops::Range;

use crate::format::Format;
use crate::notice::Notice;

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
    /// The text of section `i`, empty when there is no such section.
    pub fn section_text(&self, i: usize) -> &str {
        self.sections.get(i).and_then(|section| self.text.get(section.span.clone())).unwrap_or("")
    }
}

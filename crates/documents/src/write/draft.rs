//! A finished draft, and what the writers of every format need.

use quick_xml::escape::escape;

/// A draft ready to be saved.
#[derive(Debug, Clone, Copy)]
pub struct Finished<'a> {
    /// Its title, in the document and in its properties.
    pub title: &'a str,
    /// Language of the text, as `fr` or `en`.
    pub language: &'a str,
    /// Who wrote and who reviewed it, shown under the title ("unread AI draft").
    pub label: &'a str,
    /// The draft itself.
    pub paragraphs: &'a [Block],
}

/// A block of a draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// A heading inside the draft.
    Heading(String),
    /// A paragraph.
    Paragraph(String),
    /// An item of a list.
    Item(String),
}

/// A part of a package: its path, its content and whether it is stored as it is.
pub(crate) struct Part {
    /// Path in the package.
    pub path: &'static str,
    /// Content.
    pub content: String,
}

/// Text for XML content and attributes: escaped, without the characters XML 1.0 forbids.
pub(crate) fn xml(text: &str) -> String {
    let allowed =
        |c: &char| matches!(c, '\t' | '\n') || !c.is_control() && !matches!(c, '\u{FFFE}' | '\u{FFFF}');
    escape(text.chars().filter(allowed).collect::<String>()).into_owned()
}

/// Language and country, as word processors look dictionaries up.
pub(crate) fn locale(language: &str) -> (String, String) {
    let (language, country) = language.split_once(['-', '_']).unwrap_or((language, ""));
    let country = match (language, country) {
        ("fr", "") => "FR",
        ("en", "") => "GB",
        (_, country) => country,
    };
    (xml(language), xml(country))
}

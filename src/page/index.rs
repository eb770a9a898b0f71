//! The page itself: what it proposes first, and whether it has a field for a key.

use super::scripts;
use super::styles::{Style, options};
use super::template::render;
use crate::words::Language;

pub(super) const INDEX: &str = include_str!("index.html");
pub(super) const KEY: &str = include_str!("key.html");
pub(super) const WAY_EXTRACT: &str = include_str!("way_extract.html");
pub(super) const WAY_WRITE: &str = include_str!("way_write.html");

/// Whether the server asks for a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Door {
    /// It does not.
    Open,
    /// It does; the page has a field for it.
    Keyed,
}

/// What the page proposes first, and does at the key Enter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum First {
    /// Sentences of the text, without AI.
    Extract,
    /// A draft by the model.
    Write,
}

/// The page itself, in one language, with the styles that a person may choose from.
pub fn html(language: Language, door: Door, first: First, styles: &[Style<'_>]) -> String {
    let messages = scripts::messages(language);
    let key = match door {
        Door::Open => String::new(),
        Door::Keyed => render(KEY, language, &[]),
    };
    let [proposed, other] = match first {
        First::Extract => [WAY_EXTRACT, WAY_WRITE],
        First::Write => [WAY_WRITE, WAY_EXTRACT],
    };
    let ways = [
        render(proposed, language, &[("class", " class=\"first\"")]),
        render(other, language, &[("class", "")]),
    ]
    .concat();
    let styles = options(styles, language);
    let parts: [(&str, &str); 4] =
        [("messages", &messages), ("key", &key), ("ways", &ways), ("styles", &styles)];
    render(INDEX, language, &parts)
}

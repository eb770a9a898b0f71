//! The styles that the page proposes, each with the lengths of its prompt.

use super::template::escape;
use crate::words::{Language, message};

/// The styles that the page has words for, in the order in which it proposes them; others follow by their purpose.
const OURS: [(&str, &str); 7] = [
    ("summary", "style-summary"),
    ("minutes", "style-minutes"),
    ("key-points", "style-key-points"),
    ("email", "style-email"),
    ("plain", "style-plain"),
    ("grant", "style-grant"),
    ("press", "style-press"),
];

/// A style that a person may choose.
#[derive(Debug, Clone, Copy)]
pub struct Style<'a> {
    /// Its name in the API.
    pub name: &'a str,
    /// What it is for, in the words of its prompt.
    pub purpose: &'a str,
    /// What its lengths count: `words` or `characters`, as the API calls them.
    pub unit: &'static str,
    /// The length of a draft for which nobody chose one.
    pub usual: u32,
    /// The least that may be chosen.
    pub least: u32,
    /// The most that may be chosen.
    pub most: u32,
}

fn place(style: &Style<'_>) -> usize {
    OURS.iter().position(|(name, _)| *name == style.name).unwrap_or(OURS.len())
}

/// The options of the field, the page's own styles first.
pub(super) fn options(styles: &[Style<'_>], language: Language) -> String {
    let mut styles: Vec<&Style<'_>> = styles.iter().collect();
    styles.sort_by_key(|style| place(style));
    styles.into_iter().map(|style| option(style, language)).collect()
}

fn option(style: &Style<'_>, language: Language) -> String {
    let label = match OURS.get(place(style)) {
        Some((_, key)) => message(language, key),
        None => style.purpose.to_owned(),
    };
    let Style { unit, usual, least, most, .. } = style;
    format!(
        "      <option value=\"{}\" data-unit=\"{unit}\" data-usual=\"{usual}\" data-least=\"{least}\" data-most=\"{most}\">{}</option>\n",
        escape(style.name),
        escape(&label)
    )
}

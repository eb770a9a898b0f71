//! A letter where a page shows it.

/// A letter, or the few that one glyph shows, where the page shows it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Letter {
    /// Where it begins.
    pub left: f64,
    /// Where it ends.
    pub right: f64,
    /// Height of its base line.
    pub y: f64,
    /// Its size.
    pub size: f64,
    /// Whether it is set in bold.
    pub bold: bool,
    /// Whether the page said where it stands.
    pub moved: bool,
    /// What it shows.
    pub text: String,
}

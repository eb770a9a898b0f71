//! What the paragraph styles of a DOCX mean: heading and level, title, table of contents, list.

use std::collections::HashMap;

use super::look::Look;
use crate::error::DocumentError;
use crate::package::xml::{Node, Xml};

/// The part a paragraph plays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// Body text.
    Body,
    /// A heading, 1 for the highest.
    Heading(u8),
    /// The document's title.
    Title,
    /// A line of a table of contents.
    Contents,
    /// An item of a list.
    Item,
}

#[derive(Debug, Default)]
struct Style {
    name: String,
    parent: Option<String>,
    outline: Option<u8>,
    /// The list and the level that the style puts its paragraphs in; list 0 is none.
    list: Option<String>,
    level: Option<usize>,
    look: Look,
}

/// The styles of a document, by identifier.
#[derive(Debug, Default)]
pub(crate) struct Styles(HashMap<String, Style>);

impl Styles {
    /// Reads `styles.xml`.
    pub fn read(mut xml: Xml<'_>) -> Result<Self, DocumentError> {
        let mut styles = HashMap::new();
        let mut current: Option<(String, Style)> = None;
        while let Some(node) = xml.next()? {
            let Node::Open(element) = node else { continue };
            let value = element.attr("val");
            match (element.name().as_str(), &mut current) {
                ("style", _) => {
                    styles.extend(current.take());
                    current = element.attr("styleId").map(|id| (id, Style::default()));
                }
                ("name", Some((_, style))) => style.name = value.unwrap_or_default(),
                ("basedOn", Some((_, style))) => style.parent = value,
                ("outlineLvl", Some((_, style))) => {
                    style.outline = value.and_then(|value| value.parse().ok());
                }
                ("numId", Some((_, style))) => style.list = value,
                ("ilvl", Some((_, style))) => style.level = value.and_then(|value| value.parse().ok()),
                (_, Some((_, style))) => style.look.take(&element),
                _ => {}
            }
        }
        styles.extend(current);
        Ok(Self(styles))
    }

    /// What a paragraph of this style is.
    pub fn role(&self, id: &str) -> Role {
        if !self.0.contains_key(id) {
            return by_name(id).unwrap_or(Role::Body);
        }
        for (_, style) in self.chain(id) {
            // Names of built-in styles stay English in the file, whatever the language of the word processor.
            if let Some(role) = by_name(&style.name) {
                return role;
            }
            match style.outline {
                Some(level @ 0..=8) => return Role::Heading(level + 1),
                Some(_) => return Role::Body,
                None => {}
            }
        }
        if self.list(id).is_some() { Role::Item } else { Role::Body }
    }

    /// The list that a style puts its paragraphs in, the level in it, and the style that says so.
    pub fn list<'a>(&'a self, id: &'a str) -> Option<(&'a str, Option<usize>, &'a str)> {
        let (owner, style) = self.chain(id).find(|(_, style)| style.list.is_some())?;
        let list = style.list.as_deref().filter(|list| *list != "0")?;
        Some((list, style.level, owner))
    }

    /// How a style makes letters look.
    pub fn look(&self, id: &str) -> Look {
        self.chain(id).fold(Look::default(), |look, (_, style)| look.or(&style.look))
    }

    /// A style and those it is based on; a chain longer than this is a loop.
    fn chain<'a>(&'a self, id: &'a str) -> impl Iterator<Item = (&'a str, &'a Style)> {
        let parent = |(_, style): &(&'a str, &'a Style)| style.parent.as_deref();
        let named = |id: &'a str| self.0.get(id).map(|style| (id, style));
        std::iter::successors(named(id), move |last| parent(last).and_then(named)).take(16)
    }
}

fn by_name(name: &str) -> Option<Role> {
    let name = name.to_lowercase();
    if name == "title" {
        return Some(Role::Title);
    }
    let number = |rest: &str| rest.trim().parse::<u8>().ok().filter(|level| (1..=9).contains(level));
    for (prefix, role) in [
        ("heading", Role::Heading as fn(u8) -> Role),
        ("titre", Role::Heading),
        ("toc", |_| Role::Contents),
        ("index", |_| Role::Contents),
        ("contents", |_| Role::Contents),
    ] {
        if let Some(level) = name.strip_prefix(prefix).and_then(number) {
            return Some(role(level));
        }
    }
    let contents =
        ["toc heading", "contents heading", "index heading", "table of figures", "table of authorities"];
    contents.contains(&name.as_str()).then_some(Role::Contents)
}

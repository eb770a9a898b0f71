//! Lists of a page and the numbers of their items.

use super::tags::Tag;
use crate::layout::numbers::Kind;

/// A list that is open.
pub(super) struct List {
    kind: Kind,
    next: u32,
}

impl List {
    /// The list that a tag begins.
    pub fn of(name: &str, tag: &Tag) -> Self {
        let kind = match (name, tag.attribute("type")) {
            ("ol", Some(kind)) => Kind::of(kind),
            ("ol", None) => Kind::Decimal,
            _ => Kind::None,
        };
        let next = tag.attribute("start").and_then(|start| start.trim().parse().ok()).unwrap_or(1);
        Self { kind, next }
    }

    /// The number of the item that begins, where items have numbers.
    pub fn sign(&mut self, tag: &Tag) -> Option<String> {
        if self.kind == Kind::None {
            return None;
        }
        let given = tag.attribute("value").and_then(|value| value.trim().parse().ok());
        let number = given.unwrap_or(self.next);
        self.next = number.saturating_add(1);
        Some(format!("{}.", self.kind.show(number)))
    }
}

//! A sentence on its way into pieces, and what leaving a piece out loses.

use std::ops::Range;

use super::atoms::Atom;
use crate::Language;

/// What leaving a piece out loses, from nothing to a clause.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Loss {
    /// Hesitations, list marks, connectors: nothing is lost.
    Noise,
    /// The name before what somebody says.
    Speaker,
    /// An explanation beside the point.
    Aside,
    /// An explanation that holds a figure or a name.
    Detail,
    /// A reason or an aim.
    Reason,
    /// A clause of its own.
    Clause,
}

/// Atoms that may be left out together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Piece {
    pub atoms: Range<usize>,
    pub loss: Loss,
}

/// A sentence on its way into pieces.
pub(super) struct Parsed<'a> {
    pub atoms: &'a [Atom<'a>],
    pub language: Language,
    /// How many brackets and quotations are open before each atom, and after the last.
    pub depth: Vec<u16>,
}

impl<'a> Parsed<'a> {
    pub fn new(atoms: &'a [Atom<'a>], language: Language) -> Self {
        let mut depth = Vec::with_capacity(atoms.len() + 1);
        let (mut now, mut straight) = (0_u16, false);
        for atom in atoms {
            depth.push(now);
            match atom.text {
                "(" | "[" | "«" | "“" => now += 1,
                ")" | "]" | "»" | "”" => now = now.saturating_sub(1),
                "\"" => {
                    now = if straight { now.saturating_sub(1) } else { now + 1 };
                    straight = !straight;
                }
                _ => {}
            }
        }
        depth.push(now);
        Self { atoms, language, depth }
    }

    /// Whether a range opens and closes what it holds, and lies outside of every bracket and quotation.
    pub fn is_level(&self, range: &Range<usize>) -> bool {
        self.depth[range.start] == 0 && self.depth[range.end] == 0
    }

    /// The end of the words of the sentence: its last full stop is kept.
    pub fn end(&self) -> usize {
        let closing = |atom: &Atom| [".", "!", "?", "…", ";", ":"].contains(&atom.text);
        self.atoms.iter().rposition(|atom| !closing(atom)).map_or(0, |last| last + 1)
    }

    /// The next atom from `from` on, outside of brackets, that is one of these signs; else `self.end()`.
    pub fn next(&self, from: usize, signs: &[&str]) -> usize {
        let level = self.depth[from.min(self.atoms.len())];
        (from..self.end())
            .find(|&i| self.depth[i] <= level && signs.contains(&self.atoms[i].text))
            .unwrap_or(self.end())
    }

    pub fn folded(&self, i: usize) -> &str {
        self.atoms.get(i).map_or("", |atom| atom.folded.as_str())
    }
}

//! Which pieces of a sentence may be left out, each by a rule of grammar that keeps what is claimed.

use super::atoms::Atom;
use super::parsed::{Parsed, Piece};
use super::{asides, clauses, speech};
use crate::Language;

/// Every piece that may be left out, sorted by where it begins.
pub(super) fn pieces(atoms: &[Atom], language: Language) -> Vec<Piece> {
    let parsed = Parsed::new(atoms, language);
    let mut found = speech::pieces(&parsed);
    found.extend(asides::pieces(&parsed));
    found.extend(clauses::pieces(&parsed));
    found.retain(|piece| !piece.atoms.is_empty() && piece.atoms.end <= atoms.len());
    found.sort_by_key(|piece| (piece.atoms.start, piece.atoms.end));
    found.dedup_by(|a, b| a.atoms == b.atoms);
    found
}

//! Shorter forms of a sentence, made by leaving out only.
//!
//! Purpose: a sentence of a document in fewer words, and the proof that a shorter sentence is one of them.
//!
//! Invariant: what may be left out is found by grammar in the sentence itself, and holds no denial, modal, condition,
//! hearsay, restriction, year or turn of the matter. [`leaves_out_safely`] accepts exactly what can be made by leaving
//! out such pieces, so every one of [`compressions`] passes and no single word that weighs can be missing.
//!
//! It does not know which facts a reader needs: [`construct`](super::construct) chooses among the forms.

mod asides;
mod atoms;
mod clauses;
mod parsed;
mod pieces;
mod speech;
mod verbs;
mod weights;

pub(super) use atoms::capitalised;
use atoms::{Atom, atoms, set};
pub use parsed::Loss;
use parsed::Piece;

use super::Language;

/// Pieces beyond noise that are tried in every combination; more are left out one after the other.
const MOST_PIECES: usize = 5;

/// One form of a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compressed {
    /// Its words, a subsequence of the sentence's.
    pub text: String,
    /// How many, as a person counts them.
    pub words: usize,
    /// The worst that was left out.
    pub loss: Loss,
}

/// The forms of a sentence: the whole first, then without its noise, then shorter and shorter.
#[must_use]
pub fn compressions(sentence: &str, language: Language) -> Vec<Compressed> {
    let all = atoms(sentence);
    let pieces = pieces::pieces(&all, language);
    let noise: Vec<&Piece> = pieces.iter().filter(|piece| piece.loss == Loss::Noise).collect();
    let mut rest: Vec<&Piece> = pieces.iter().filter(|piece| piece.loss != Loss::Noise).collect();
    rest.sort_by_key(|piece| (piece.loss, piece.atoms.start));
    let mut forms = vec![form(sentence.trim().to_owned(), Loss::Noise)];
    let mut add = |chosen: &[&Piece]| {
        let mut kept = vec![true; all.len()];
        let worst = chosen.iter().map(|piece| piece.loss).max().unwrap_or(Loss::Noise);
        for piece in chosen.iter().chain(&noise) {
            kept[piece.atoms.clone()].fill(false);
        }
        let words = all.iter().zip(&kept).filter(|(atom, kept)| **kept && atom.is_word).count();
        let text = set(sentence, &all, &kept);
        if words >= 2
            && !forms.iter().any(|form| form.text == text)
            && leaves_out_safely(sentence, &text, language)
        {
            forms.push(form(text, worst));
        }
    };
    if rest.len() <= MOST_PIECES {
        for mask in 0..1_usize << rest.len() {
            let chosen: Vec<&Piece> = rest
                .iter()
                .enumerate()
                .filter(|(i, _)| mask >> i & 1 == 1)
                .map(|(_, piece)| *piece)
                .collect();
            add(&chosen);
        }
    } else {
        (0..=rest.len()).for_each(|n| add(&rest[..n]));
    }
    forms[1..].sort_by_key(|form| (std::cmp::Reverse(form.words), form.loss));
    forms
}

fn form(text: String, loss: Loss) -> Compressed {
    let words = text.split_whitespace().filter(|word| word.contains(char::is_alphanumeric)).count();
    Compressed { text, words, loss }
}

/// Whether `shorter` is `source` with some of its words left out, and what is left out changes nothing of what the rest
/// claims: neither polarity, modality, tense, subject, object, quantity, year, who said it, nor under which condition.
///
/// Words are compared without case; signs that say nothing (commas, full stops, dashes) are not compared.
#[must_use]
pub fn leaves_out_safely(source: &str, shorter: &str, language: Language) -> bool {
    Prepared::new(source, language).yields(&Prepared::new(shorter, language))
}

/// A sentence taken apart, to be held against others.
pub(super) struct Prepared<'a> {
    language: Language,
    atoms: Vec<Atom<'a>>,
    /// The atoms that tell something.
    telling: Vec<usize>,
}

impl<'a> Prepared<'a> {
    pub fn new(text: &'a str, language: Language) -> Self {
        let atoms = atoms(text);
        let telling = (0..body(&atoms)).filter(|&i| !atoms[i].is_silent()).collect();
        Self { language, atoms, telling }
    }

    /// Whether `shorter` is this sentence with pieces left out that may be.
    pub fn yields(&self, shorter: &Prepared) -> bool {
        let (from, telling) = (&self.atoms, &self.telling);
        let wanted: Vec<&Atom> = shorter.telling.iter().map(|&i| &shorter.atoms[i]).collect();
        if wanted.iter().filter(|atom| atom.is_word).count() < 2.min(telling.len()) {
            return false;
        }
        // Most pairs are no candidates: the words must be there in order before any grammar is read.
        let mut rest = telling.iter();
        if !wanted.iter().all(|atom| rest.any(|&i| same(&from[i], atom))) {
            return false;
        }
        // Where a piece begins and ends among the atoms that tell something.
        let place = |atom: usize| telling.partition_point(|&i| i < atom);
        let skips: Vec<(usize, usize)> = pieces::pieces(from, self.language)
            .iter()
            .map(|piece| (place(piece.atoms.start), place(piece.atoms.end)))
            .filter(|(start, end)| start < end)
            .collect();
        aligns(from, telling, &wanted, &skips)
    }

    /// Whether another sentence begins with the last words of this one before its colon.
    pub fn opens(&self, other: &Prepared) -> bool {
        let words = |prepared: &Prepared| {
            prepared.telling.iter().map(|&i| prepared.atoms[i].folded.clone()).find(|word| !word.is_empty())
        };
        other.atoms.iter().any(|atom| atom.is(":"))
            && (words(self) == words(other) || self.telling.len() > other.telling.len())
    }
}

/// Whether some word of a text is a verb with a subject.
pub(super) fn has_verb(text: &str, language: Language) -> bool {
    let all = atoms(text);
    verbs::has_finite(&all, 0..all.len(), language)
}

/// How many atoms there are before the signs that end an item of a list.
fn body(atoms: &[Atom]) -> usize {
    atoms.iter().rposition(|atom| !atom.is(";") && !atom.is_silent()).map_or(0, |last| last + 1)
}

/// Whether the wanted atoms are those that tell, with some of the skips left out.
fn aligns(from: &[Atom], telling: &[usize], wanted: &[&Atom], skips: &[(usize, usize)]) -> bool {
    let (n, m) = (telling.len(), wanted.len());
    let mut reached = vec![false; (n + 1) * (m + 1)];
    reached[0] = true;
    for i in 0..=n {
        for j in 0..=m {
            if !reached[i * (m + 1) + j] {
                continue;
            }
            if i < n && j < m && same(&from[telling[i]], wanted[j]) {
                reached[(i + 1) * (m + 1) + j + 1] = true;
            }
            for &(_, end) in skips.iter().filter(|(start, _)| *start == i) {
                reached[end * (m + 1) + j] = true;
            }
        }
    }
    reached[n * (m + 1) + m]
}

/// The same word or sign; case tells nothing at the head of a sentence, and apostrophes and quotes have two shapes.
fn same(a: &Atom, b: &Atom) -> bool {
    a.folded == b.folded && accents(a) == accents(b)
        || ["«", "»", "“", "”", "\""].contains(&a.text) && ["«", "»", "“", "”", "\""].contains(&b.text)
}

/// « à » is not « a »: short words are compared with their accents.
fn accents(atom: &Atom) -> Option<String> {
    (atom.text.chars().count() <= 3).then(|| atom.text.to_lowercase().replace('’', "'"))
}

#[cfg(test)]
mod tests;

//! Whether the words of a clause stand together in the document, and what the clauses that answer it make of them.

use super::super::evidence::{Fit, Sought};
use super::super::judge::Case;
use super::{Row, one};
use crate::lexicon::Pos;

impl Case<'_> {
    /// Each clause beside the clause that answers it best.
    pub(super) fn clauses_apart(&self, whole: &[Fit], row: &mut Row) {
        let mut most = [0.0f64; 8];
        let mut raise = |i: usize, value: f64| most[i] = most[i].max(value);
        for index in 0..self.read.clauses.len() {
            let Some((fits, _)) = self.answers(index, whole) else { continue };
            let Some(fit) = fits.first() else { continue };
            let (told, known) = (self.read.clauses[index].stance, self.evidence.clause(fit).stance);
            let verb = self.verb(index).and_then(|w| self.evidence.has(fit, w));
            let sure = verb.is_some_and(|(s, _)| s >= 0.6);
            raise(0, f64::from(told.reality()) - f64::from(known.reality()));
            raise(1, f64::from(known.reality()) - f64::from(told.reality()));
            raise(2, one(sure && told.denied != known.denied));
            raise(3, one(sure && told.denied == known.denied));
            raise(4, one(verb.is_some_and(|(_, opposed)| opposed)));
            raise(5, one(sure && told.modality == known.modality));
            raise(6, one(self.conflict(index, fit).is_some()));
            raise(
                7,
                fits.iter().take(3).filter(|fit| self.conflict(index, fit).is_some()).count() as f64 / 3.0,
            );
        }
        let names = [
            "more-real",
            "less-real",
            "denial-differs",
            "denial-same",
            "verb-opposed",
            "stance-same",
            "conflict",
            "conflicts",
        ];
        for (name, value) in names.iter().zip(most) {
            row.add(&[name], value);
        }
    }

    /// Whether each word stands, somewhere in the document, with the other words of its clause: how much better those are
    /// answered where it does not stand.
    pub(super) fn bonds(&self, row: &mut Row) {
        const KINDS: [&str; 5] = ["figure", "name", "verb", "noun", "adjective"];
        let mut apart: [Vec<f64>; 5] = Default::default();
        for word in self.sought {
            let token = &self.read.tokens[word.at];
            let kind = match token.pos() {
                _ if token.is_number() => 0,
                _ if word.named => 1,
                Some(Pos::Verb) => 2,
                Some(Pos::Noun) | None => 3,
                _ => 4,
            };
            let clause = &self.read.clauses[self.read.clause_of(word.at)];
            let plain = |w: &&Sought| {
                w.at != word.at
                    && clause.words.contains(&w.at)
                    && !w.named
                    && !self.read.tokens[w.at].is_number()
            };
            let others: Vec<&Sought> = self.sought.iter().filter(plain).collect();
            if others.is_empty() {
                continue;
            }
            let free = self.evidence.best(&others, 1).first().map_or(0.0, |fit| fit.covered);
            let bound = self.evidence.anchor(word, &others).map_or(0.0, |fit| fit.covered);
            apart[kind].push(free - bound);
        }
        for (name, apart) in KINDS.iter().zip(apart) {
            let most = apart.iter().copied().fold(0.0, f64::max);
            row.add(&[name, "-apart"], most);
            row.add(&[name, "-apart-mean"], apart.iter().sum::<f64>() / apart.len().max(1) as f64);
        }
    }
}

//! Classes of words and stances that a sentence has and its passages have not, and the reverse.

use std::sync::LazyLock;

use super::super::Modality;
use super::super::classes::{self, Governor, governor};
use super::super::evidence::Fit;
use super::super::judge::Case;
use super::super::reading::Reading;
use super::super::sequences::Sequences;
use super::super::stance::Stance;
use super::super::tokens::{Token, Tokenizer};
use super::{Row, one};

const GOVERNORS: [(&str, Governor); 9] = [
    ("proposes", Governor::Proposes),
    ("wishes", Governor::Wishes),
    ("refuses", Governor::Refuses),
    ("postpones", Governor::Postpones),
    ("decides", Governor::Decides),
    ("plans", Governor::Plans),
    ("says", Governor::Says),
    ("doubts", Governor::Doubts),
    ("allows", Governor::Allows),
];
const LISTS: [(&str, &LazyLock<Sequences>); 11] = [
    ("not-yet", &classes::NOT_YET),
    ("already", &classes::ALREADY),
    ("condition", &classes::CONDITIONS),
    ("hearsay", &classes::HEARSAY),
    ("maybe", &classes::MAYBES),
    ("error", &classes::ERRORS),
    ("change", &classes::CHANGES),
    ("future", &classes::FUTURE),
    ("only", &classes::ONLY),
    ("due", &classes::DUE),
    ("compares", &classes::COMPARING),
];
/// A stance by its name, and what tells it.
type Told = (&'static str, fn(&Stance) -> bool);

const STANCES: [Told; 11] = [
    ("restricted", |s| s.restricted),
    ("denied", |s| s.denied),
    ("heard", |s| s.heard),
    ("conditioned", |s| s.conditioned),
    ("past", |s| s.past && !s.denied),
    ("former", |s| s.former),
    ("planned", |s| s.modality == Modality::Planned),
    ("decided", |s| s.modality == Modality::Decided && !s.denied),
    ("proposed", |s| matches!(s.modality, Modality::Proposed | Modality::Wished)),
    ("conditional", |s| s.modality == Modality::Conditional),
    ("refused", |s| matches!(s.modality, Modality::Refused | Modality::Postponed)),
];

/// Words that deny or restrict, folded.
const DENYING: &[&str] = &[
    "pas", "non", "jamais", "aucun", "aucune", "rien", "ni", "sans", "plus", "personne", "not", "no",
    "never", "none", "nobody", "without", "nor", "nothing", "cannot", "t",
];

/// Whether a text has each class of words and each stance.
fn has(read: &Reading, reader: &Tokenizer) -> Vec<bool> {
    let tokens: &[Token] = &read.tokens;
    let governors: Vec<Governor> =
        tokens.iter().filter_map(|token| governor(reader.lemma(token), reader.language)).collect();
    LISTS
        .iter()
        .map(|(_, list)| list.within(tokens))
        .chain(GOVERNORS.iter().map(|(_, governor)| governors.contains(governor)))
        .chain([
            tokens.iter().any(|token| DENYING.contains(&token.folded.as_str())),
            tokens.iter().any(|token| token.quoted),
        ])
        .chain(STANCES.iter().map(|(_, is)| read.clauses.iter().any(|clause| is(&clause.stance))))
        .collect()
}

fn kinds() -> impl Iterator<Item = &'static str> {
    LISTS
        .iter()
        .map(|(name, _)| *name)
        .chain(GOVERNORS.iter().map(|(name, _)| *name))
        .chain(["denies", "quoted"])
        .chain(STANCES.iter().map(|(name, _)| *name))
}

impl Case<'_> {
    /// What stands in the best passage or around it and not in the sentence, and the reverse.
    pub(super) fn kinds_apart(&self, best: &Fit, around: &[usize], row: &mut Row) {
        let ours = has(self.read, self.reader);
        let theirs = has(&self.evidence.passages[best.passage].read, self.reader);
        let mut near = theirs.clone();
        for p in around {
            let there = has(&self.evidence.passages[*p].read, self.reader);
            near.iter_mut().zip(there).for_each(|(known, there)| *known |= there);
        }
        for (i, name) in kinds().enumerate() {
            row.add(&[name, "-dropped"], one(theirs[i] && !ours[i]));
            row.add(&[name, "-dropped-near"], one(near[i] && !theirs[i] && !ours[i]));
            row.add(&[name, "-added"], one(ours[i] && !near[i]));
            row.add(&[name, "-moved"], one(ours[i] && near[i] && !theirs[i]));
            row.add(&[name, "-kept"], one(ours[i] && theirs[i]));
        }
    }
}

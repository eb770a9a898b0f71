//! What a draft says was settled, held against what the source says of the same thing: that it was settled at all, and
//! that it was not settled the other way.

use std::collections::HashSet;

use super::support::{Source, Support};
use crate::Language;
use crate::text::tally::Tally;
use crate::text::votes;
use crate::text::words::{Stems, fold, words};

/// Share of the thing settled that a sentence must hold to speak of it...
const ABOUT: f64 = 0.5;
/// ...and to be compared with it word for word.
const SAME: f64 = 0.8;
/// Share of a source sentence's own subject that the draft's must hold to be compared with it.
const OF_THEIRS: f64 = 0.3;
/// Beginnings of stems that tell a change: who refuses one keeps what there was.
const CHANGES: &[&str] = &[
    "hauss", "augment", "baiss", "reduc", "reduct", "suppr", "modif", "chang", "ferm", "remplac", "abandon",
    "transf", "demenag", "increas", "rise", "rais", "cut", "remov", "aboli", "clos", "replac", "end",
];
/// Words that hand the sentence before over to a verdict: « Elle est rejetée », "That was rejected".
const POINTING: &[&str] =
    &["that", "this", "it", "they", "cela", "ceci", "ca", "il", "elle", "ils", "elles", "on"];
/// Beginnings of words of a sentence that only proposes.
const PROPOSED: &[&str] = &[
    "propos", "moved", "suggest", "want", "wish", "voudr", "souhait", "demand", "ask", "should", "devrait",
    "faudrait",
];

/// The sentence of a draft and the source it is held against.
pub(crate) struct Claim<'a> {
    pub text: &'a str,
    pub support: &'a Support,
    pub source: &'a Source<'a>,
    pub stemmer: &'a Stems,
    pub language: Language,
}

impl Claim<'_> {
    /// Whether it tells an approval or that all agreed, of which the source tells nothing where it speaks of the thing.
    pub fn is_unwitnessed(&self) -> bool {
        clauses(self.text).into_iter().any(|clause| {
            let unanimous = votes::is_unanimous(clause);
            let bears = |i: usize| {
                let known = self.source.text_of(i);
                if unanimous {
                    return votes::is_unanimous(known);
                }
                votes::settles(known) || !Tally::of(known, self.language).is_empty()
            };
            (unanimous || votes::is_formal(clause)) && !self.witnesses(clause).into_iter().any(bears)
        })
    }

    /// The sentences that speak of the thing settled, with those that stand beside them in their paragraph.
    fn witnesses(&self, clause: &str) -> Vec<usize> {
        let subject = self.subject(clause);
        if subject.is_empty() {
            return self.support.best.clone();
        }
        let minutes = votes::names_minutes(clause);
        let about = |i: &usize| {
            self.source.shared(*i, &subject) >= ABOUT
                && votes::names_minutes(self.source.text_of(*i)) == minutes
        };
        let beside = |i: usize| {
            let near = [Some(i), i.checked_sub(1), Some(i + 1)].into_iter().flatten();
            near.filter(move |near| self.together(i, *near))
        };
        (0..self.source.sentences.len()).filter(about).flat_map(beside).collect()
    }

    /// The closest sentence of the source that tells the reverse, when none tells the same.
    pub fn reversed_by(&self) -> Option<usize> {
        let told = votes::stance(self.text).filter(|_| !proposes(self.text))?;
        let subject = self.subject(self.text);
        let close: Vec<usize> =
            (0..self.source.sentences.len()).filter(|i| self.compares(*i, &subject, told)).collect();
        let verdicts: Vec<(usize, bool)> =
            close.into_iter().filter_map(|i| Some((i, self.verdict(i)?))).collect();
        let (index, _) = *verdicts.first()?;
        verdicts.iter().all(|(_, verdict)| *verdict != told).then_some(index)
    }

    /// Whether a source sentence is about the very thing of the claim.
    fn compares(&self, index: usize, subject: &HashSet<String>, told: bool) -> bool {
        if subject.is_empty() || self.source.shared(index, subject) < SAME {
            return false;
        }
        let theirs = self.subject(self.source.text_of(index));
        let common = theirs.intersection(subject).count() as f64;
        let change = |stem: &&String| CHANGES.iter().any(|begins| stem.starts_with(begins));
        let kept = told && votes::outcome(self.text).is_none();
        common >= OF_THEIRS * theirs.len() as f64
            && !(kept && theirs.difference(subject).any(|stem| change(&stem)))
    }

    /// What the source settles in a sentence, or in the next one that points back to it.
    fn verdict(&self, index: usize) -> Option<bool> {
        let next = index + 1;
        if self.together(index, next) {
            let text = self.source.text_of(next);
            let first = words(text).next().map(|word| fold(word.text)).unwrap_or_default();
            let points = POINTING.contains(&first.as_str()) || votes::outcome(&first).is_some();
            if let Some(verdict) = votes::outcome(text).filter(|_| points) {
                return Some(verdict);
            }
        }
        let text = self.source.text_of(index);
        if proposes(text) { votes::outcome(text) } else { votes::stance(text) }
    }

    /// Whether two neighbouring sentences of the source, in any order, stand in one paragraph.
    fn together(&self, a: usize, b: usize) -> bool {
        self.source.sentences.get(a.max(b)).is_some()
            && !self.source.between(a.min(b), a.max(b)).contains('\n')
    }

    /// What a sentence speaks of: its stems without the words of settling and counting, and without numbers.
    fn subject(&self, text: &str) -> HashSet<String> {
        let counting = Tally::of(text, self.language).wording;
        let counting: HashSet<String> = self.stemmer.of(&counting).into_iter().collect();
        let named: Vec<&str> =
            words(text).map(|word| word.text).filter(|word| !votes::is_settling(&fold(word))).collect();
        let mut subject: HashSet<String> = self.stemmer.of(&named.join(" ")).into_iter().collect();
        subject.retain(|stem| !counting.contains(stem) && !stem.starts_with(|c: char| c.is_numeric()));
        subject
    }
}

/// The parts of a sentence that each may settle a thing of its own.
fn clauses(text: &str) -> Vec<&str> {
    let mut clauses: Vec<&str> = text.split([',', ';', ':', '(']).collect();
    for link in [" et ", " and ", " mais ", " but "] {
        clauses = clauses.into_iter().flat_map(|clause| clause.split(link)).collect();
    }
    clauses
}

/// Whether a sentence only tells what somebody would like.
fn proposes(text: &str) -> bool {
    let begins = |word: &String| PROPOSED.iter().any(|begins| word.starts_with(begins));
    words(text).map(|word| fold(word.text)).any(|word| begins(&word))
}

#[cfg(test)]
mod tests {
    use crate::{Language, Status, check};
    use calame_documents::Document;

    /// The reasons for which each sentence is marked by what was settled.
    fn marks(source: &str, draft: &[&str], language: Language) -> Vec<String> {
        let doc = Document::from_text(source);
        let told = |text: &&str| {
            let sentence = check(text, &doc, language).remove(0);
            let voted: Vec<String> =
                sentence.reasons.into_iter().filter(|reason| reason.starts_with("vote")).collect();
            assert!(voted.is_empty() || sentence.status == Status::Unsupported);
            voted.join(" ")
        };
        draft.iter().map(told).collect()
    }

    const FRENCH: &str = "1. Compte rendu\n\nLe compte rendu de janvier est approuvé à l’unanimité.\n\n2. Comptes\n\n\
        Nora présente les comptes de la chorale. Il reste 900 € en banque.\n\n3. Salle\n\n\
        Léo propose de garder la salle des Tilleuls. Elle est refusée par six voix contre deux. \
        La hausse du loyer est refusée. Le devis du menuisier a été retenu, après un vote. Le piano sera vendu.";
    const ENGLISH: &str = "Minutes\n\nThe minutes of January were approved unanimously.\n\nAccounts\n\nNora presented the \
        accounts of the choir. There is £900 in the bank.\n\nHall\n\nLeo moved that children keep the old fee. That was \
        rejected by six votes to two. The rise in the rent was refused. The joiner's quotation was accepted after a vote. \
        The piano will be sold.";

    #[test]
    fn approvals_that_the_source_never_tells_are_marked() {
        let draft = [
            "Les comptes sont approuvés à l’unanimité.",
            "Les comptes de la chorale sont approuvés.",
            "La vente du piano est adoptée à l’unanimité.",
            "Le compte rendu de janvier est adopté à l’unanimité.",
            "Le devis du menuisier est adopté.",
            "Nora présente les comptes.",
        ];
        let absent = ["vote_absent", "vote_absent", "vote_absent", "", "", ""];
        assert_eq!(marks(FRENCH, &draft, Language::French), absent);
        let draft = [
            "The accounts were approved unanimously.",
            "The accounts of the choir were approved.",
            "The sale of the piano was carried unanimously.",
            "The January minutes were adopted unanimously.",
            "The joiner's quotation was approved.",
            "Nora presented the accounts.",
        ];
        assert_eq!(marks(ENGLISH, &draft, Language::English), absent);
    }

    #[test]
    fn what_was_refused_was_not_kept() {
        let draft = [
            "La salle des Tilleuls est maintenue.",
            "La hausse du loyer est retenue.",
            "Le devis du menuisier a été écarté.",
            "Le loyer est maintenu.",
            "La hausse du loyer est écartée.",
            "Le devis du menuisier est accepté.",
        ];
        let reversed = ["vote_reversed", "vote_reversed", "vote_reversed", "", "", ""];
        assert_eq!(marks(FRENCH, &draft, Language::French), reversed);
        let draft = [
            "Children keep the old fee.",
            "The rise in the rent was kept.",
            "The joiner's quotation was turned down.",
            "The rent was kept.",
            "The rise in the rent was voted down.",
            "The joiner's quotation was kept.",
        ];
        assert_eq!(marks(ENGLISH, &draft, Language::English), reversed);
    }
}

//! Why a clause of a document contradicts one of a draft: denial, reality, condition, hearsay.

use super::Modality;
use super::classes::{self, CONDITIONS, Governor, HEARSAY, TAKEN_BACK};
use super::evidence::Fit;
use super::judge::Case;
use super::stance::Stance;

/// Share of a clause that another must hold to be compared where their verbs differ.
const HALF: f64 = 0.5;

impl Case<'_> {
    /// Why a clause of the document contradicts one of the draft, if it does.
    pub(super) fn conflict(&self, index: usize, fit: &Fit) -> Option<&'static str> {
        let told = self.read.clauses[index].stance;
        let clause = self.evidence.clause(fit);
        let known = clause.stance;
        let verb = self.verb(index).and_then(|word| self.evidence.has(fit, word));
        let former = known.former && !told.former && told.modality != known.modality;
        if (clause.superseded || former) && !TAKEN_BACK.within(&self.read.tokens) {
            return Some("withdrawn");
        }
        self.denial(told, known, verb, fit)
            .or_else(|| self.reality(told, known, verb, fit))
            .or_else(|| self.condition(told, fit))
            .or_else(|| self.hearsay(known, fit))
            .or_else(|| self.who(index, fit))
            .or_else(|| self.rival(index, fit))
    }

    fn denial(
        &self,
        told: Stance,
        known: Stance,
        verb: Option<(f64, bool)>,
        fit: &Fit,
    ) -> Option<&'static str> {
        let refused = |stance: Stance| matches!(stance.modality, Modality::Refused | Modality::Postponed);
        match verb {
            _ if told.restricted || known.restricted => None,
            Some((strength, opposed)) if strength >= 0.9 || opposed => {
                // The denial may stand elsewhere in the sentence, on either side, or in a word that denies by itself.
                let passage = &self.evidence.passages[fit.passage].read;
                let theirs =
                    passage.clauses.iter().any(|clause| clause.stance.denied || clause.stance.restricted);
                if !told.denied && self.negative
                    || told.denied && !known.denied && (theirs || told.conditioned)
                {
                    return None;
                }
                let differs = (told.denied != known.denied) != opposed;
                (differs && refused(told) == refused(known)).then_some("negation_differs")
            }
            _ => None,
        }
    }

    fn reality(
        &self,
        told: Stance,
        known: Stance,
        verb: Option<(f64, bool)>,
        fit: &Fit,
    ) -> Option<&'static str> {
        if verb.is_none() && fit.own < HALF {
            return None;
        }
        if told.modality == known.modality || verb.is_some_and(|(_, opposed)| opposed) {
            return None;
        }
        let (ours, theirs) = (told.reality(), known.reality());
        // Another clause of the sentence may tell the outcome.
        let settles = self.read.clauses.iter().any(|clause| clause.stance.reality() == 0);
        if ours == 1 || theirs == 0 && settles || theirs == 1 && self.adopted_next(fit) {
            return None;
        }
        let settled = |stance: Stance| matches!(stance.modality, Modality::Refused | Modality::Postponed);
        if settled(told) || told.denied {
            return (settled(told) && theirs >= 2 && !known.denied).then_some("modality_differs");
        }
        // A present may tell what is to come: « La fête a lieu le 8 novembre ».
        let present = told.modality == Modality::Done && !told.past;
        let bound = if present { 2 } else { ours };
        (theirs < bound).then_some("modality_differs")
    }

    /// Whether the sentences after a proposal adopt it: « Elle propose un tarif. Il est adopté. »
    fn adopted_next(&self, fit: &Fit) -> bool {
        let here = &self.evidence.passages[fit.passage];
        let next = self.evidence.passages.iter().skip(fit.passage + 1).take(2);
        next.filter(|passage| passage.section == here.section)
            .flat_map(|passage| &passage.read.clauses)
            .find(|clause| {
                matches!(clause.stance.modality, Modality::Decided | Modality::Refused | Modality::Postponed)
            })
            .is_some_and(|clause| clause.stance.modality == Modality::Decided && !clause.stance.denied)
    }

    fn condition(&self, told: Stance, fit: &Fit) -> Option<&'static str> {
        let passage = &self.evidence.passages[fit.passage];
        let conditioned = passage.read.clauses.iter().any(|clause| clause.stance.conditioned);
        let open = told.conditioned
            || matches!(told.modality, Modality::Proposed | Modality::Wished | Modality::Conditional);
        (conditioned && !open && !CONDITIONS.within(&self.read.tokens)).then_some("condition_dropped")
    }

    fn hearsay(&self, known: Stance, fit: &Fit) -> Option<&'static str> {
        let attributed = HEARSAY.within(&self.read.tokens)
            || self.says()
            || self.read.tokens.iter().any(|token| token.quoted);
        ((known.heard || self.is_quoted(fit)) && !attributed).then_some("hearsay")
    }

    fn says(&self) -> bool {
        self.read.tokens.iter().any(|token| {
            matches!(
                classes::governor(self.reader.lemma(token), self.reader.language),
                Some(Governor::Says | Governor::Doubts)
            )
        })
    }

    /// Whether what the draft tells stands between quotation marks there: somebody's words.
    fn is_quoted(&self, fit: &Fit) -> bool {
        let read = &self.evidence.passages[fit.passage].read;
        let plain = self.sought.iter().filter(|word| !word.named);
        let places: Vec<usize> = plain.flat_map(|word| self.evidence.places(fit.passage, word)).collect();
        let quoted = places.iter().filter(|at| read.tokens[**at].quoted).count();
        quoted >= 2 && quoted * 10 >= places.len() * 6
    }
}

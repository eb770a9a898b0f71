//! The claims of a sentence held against those of a document, role by role.

use crate::Status;
use crate::lexicon::Pos;

use super::Modality;
use super::classes::{CHANGES, NEGATIVE, TAKEN_BACK};
use super::evidence::{Evidence, Fit, Sought};
use super::forest::Forest;
use super::reading::Reading;
use super::tokens::{Tokenizer, is_auxiliary};

/// Share of a sentence's words that its passages must bear out...
const COVERED: f64 = 0.3;
/// ...and share of them that the document may lack altogether.
const UNKNOWN: f64 = 0.5;
/// Fewer words with a meaning than this claim nothing that a document could bear out.
const FEWEST: usize = 2;
/// The share from which it is more than doubtful.
const INVENTED: f64 = 0.7;
/// Share that a clause of the document must hold to be about the same matter.
pub(super) const SAME_MATTER: f64 = 0.3;
/// The same for a later passage that changes the matter.
const LATER: f64 = 0.35;
/// A clause that answers nearly as well as the best is heard too.
const NEARLY: f64 = 0.92;
/// What the verb of a clause adds to the words around it.
const VERB: f64 = 0.6;
/// A clause with the verb is heard when it holds this share of what the best one holds.
const HALF: f64 = 0.5;
/// Passages that bear one sentence out, at most.
const MOST_PASSAGES: usize = 4;

/// Sentences of the shortest document that the forest was grown on: in a shorter one every passage answers a little.
const LEARNT_FROM: usize = 20;

/// What a comparison found.
#[derive(Debug, Default)]
pub(crate) struct Verdict {
    /// Codes with what each makes of the sentence.
    pub reasons: Vec<(Status, &'static str)>,
    /// Passages that bear it out, the best first.
    pub sources: Vec<usize>,
    /// Passages that say otherwise.
    pub against: Vec<usize>,
    /// A figure that the document lacks follows from two of its own.
    pub derived: bool,
    /// A passage tells the same refusal of the same thing.
    pub settled: bool,
    /// Hardly a word of it has to do with the document: that it resembles no false sentence speaks for nothing.
    pub unrelated: bool,
    /// How much it resembles sentences that are false, 0 to 1, in a document long enough to tell.
    pub doubt: Option<f64>,
    #[cfg(test)]
    pub signals: Option<super::signals::Row>,
}

impl Verdict {
    pub(super) fn add(&mut self, status: Status, reason: &'static str, against: Option<usize>) {
        if !self.reasons.iter().any(|(_, known)| *known == reason) {
            self.reasons.push((status, reason));
        }
        self.against.extend(against);
    }
}

/// Holds a sentence of a draft against a document.
pub(crate) fn judge(read: &Reading, evidence: &Evidence, reader: &Tokenizer) -> Verdict {
    let sought = evidence.seek(read, reader);
    let mut verdict = Verdict::default();
    if sought.is_empty() {
        return verdict;
    }
    let whole = evidence.best(&sought.iter().collect::<Vec<_>>(), 6);
    let case = Case { read, evidence, sought: &sought, negative: NEGATIVE.within(&read.tokens), reader };
    let mut fits: Vec<Fit> = Vec::new();
    for index in 0..read.clauses.len() {
        fits.extend(case.clause(index, &whole, &mut verdict));
    }
    for fit in fits.iter().chain(whole.iter().take(1)) {
        if !verdict.sources.contains(&fit.passage) && verdict.sources.len() < MOST_PASSAGES {
            verdict.sources.push(fit.passage);
        }
    }
    case.numbers(&verdict.sources.clone(), &mut verdict);
    case.limits(&fits, &mut verdict);
    if let Some(best) = whole.first() {
        let signals = case.signals(best, &whole, &verdict);
        let tells = evidence.passages.len() >= LEARNT_FROM;
        verdict.doubt = tells.then(|| Forest::grown().doubt(&signals.values));
        #[cfg(test)]
        {
            verdict.signals = Some(signals);
        }
    }
    let unknown: f64 = sought.iter().filter(|word| !word.is_known()).map(|word| word.weight).sum();
    let all: f64 = sought.iter().map(|word| word.weight).sum();
    let covered = evidence.covered(&verdict.sources, &sought);
    verdict.unrelated = covered < COVERED || unknown > UNKNOWN * all || sought.len() < FEWEST;
    if verdict.unrelated || case.judges_by_itself() {
        let invented = covered < COVERED / 2.0 || unknown > INVENTED * all;
        verdict.add(if invented { Status::Unsupported } else { Status::ToCheck }, "weak_support", None);
    }
    verdict
}

/// A sentence of a draft before a document.
pub(super) struct Case<'a> {
    pub read: &'a Reading,
    pub evidence: &'a Evidence,
    pub sought: &'a [Sought],
    /// Whether a word of the sentence says no in any way.
    pub negative: bool,
    pub reader: &'a Tokenizer,
}

impl Case<'_> {
    /// Whether it says of something that it is so, in a word that the document has nothing of: « Le budget est remarquable ».
    fn judges_by_itself(&self) -> bool {
        let tokens = &self.read.tokens;
        (1..tokens.len()).any(|at| {
            let links = is_auxiliary(&tokens[at - 1]);
            let unknown = |word: &Sought| word.at == at && !word.is_known();
            links && tokens[at].pos() == Some(Pos::Adjective) && self.sought.iter().any(unknown)
        })
    }

    /// The word of a clause that carries its verb.
    pub(super) fn verb(&self, index: usize) -> Option<&Sought> {
        let verb = self.read.clauses[index].verb?;
        self.sought.iter().find(|word| word.at == verb)
    }

    /// Finds who answers a clause, and what contradicts it.
    fn clause(&self, index: usize, whole: &[Fit], verdict: &mut Verdict) -> Option<Fit> {
        let (fits, score) = self.answers(index, whole)?;
        let best = *fits.first()?;
        if best.covered < SAME_MATTER {
            return Some(best);
        }
        if let Some(passage) = self.changed_later(index, &best, &fits) {
            verdict.add(Status::ToCheck, "withdrawn", Some(passage));
        }
        if let Some((reason, passage)) = self.told_by_its_verb(index, &best, &fits) {
            verdict.add(Status::ToCheck, reason, Some(passage));
        }
        let near: Vec<Fit> =
            fits.iter().zip(&score).filter(|(_, s)| **s >= NEARLY * score[0]).map(|(fit, _)| *fit).collect();
        let found: Vec<Option<&'static str>> = near.iter().map(|fit| self.conflict(index, fit)).collect();
        if let Some(at) = found.iter().position(Option::is_none) {
            let known = self.evidence.clause(&near[at]).stance;
            let told = self.read.clauses[index].stance;
            let outcome = matches!(known.modality, Modality::Refused | Modality::Postponed);
            verdict.settled |= outcome && known.modality == told.modality && known.denied == told.denied;
            return Some(near[at]);
        }
        if let Some(reason) = found[0] {
            let status = if best.own >= HALF { Status::Unsupported } else { Status::ToCheck };
            verdict.add(status, reason, Some(best.passage));
        }
        Some(best)
    }

    /// The clauses of the document that answer one of the draft, the best first, with their scores.
    pub(super) fn answers(&self, index: usize, whole: &[Fit]) -> Option<(Vec<Fit>, Vec<f64>)> {
        let clause = &self.read.clauses[index];
        let words: Vec<&Sought> = self.sought.iter().filter(|word| clause.words.contains(&word.at)).collect();
        if words.len() < 2 {
            return None;
        }
        // Figures say little of what a clause is about, and they are what is to be checked.
        let plain: Vec<&Sought> =
            words.iter().copied().filter(|word| !self.read.tokens[word.at].is_number()).collect();
        let found = self.evidence.best(if plain.len() >= 2 { &plain } else { &words }, 8);
        let bonus =
            |fit: &Fit| whole.iter().find(|w| w.passage == fit.passage).map_or(0.0, |w| 0.5 * w.covered);
        let verb = |fit: &Fit| {
            self.verb(index).and_then(|word| self.evidence.has(fit, word)).map_or(0.0, |(s, _)| VERB * s)
        };
        let mut scored: Vec<(f64, Fit)> = found
            .into_iter()
            .map(|fit| (fit.covered + 0.5 * fit.own + bonus(&fit) + verb(&fit), fit))
            .collect();
        scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.passage.cmp(&b.1.passage)));
        Some(scored.into_iter().map(|(score, fit)| (fit, score)).unzip())
    }

    /// A later passage about the same thing that changes it, when the draft tells the earlier state.
    fn changed_later(&self, index: usize, best: &Fit, fits: &[Fit]) -> Option<usize> {
        if TAKEN_BACK.within(&self.read.tokens) || self.negative {
            return None;
        }
        let later = fits.iter().filter(|fit| fit.passage > best.passage && fit.covered >= LATER);
        later
            .filter(|fit| CHANGES.within(&self.evidence.passages[fit.passage].read.tokens))
            .find(|fit| {
                let reason = self.conflict(index, fit);
                reason.is_some_and(|reason| {
                    ["date_elsewhere", "number_elsewhere", "withdrawn"].contains(&reason)
                })
            })
            .map(|fit| fit.passage)
    }

    /// What a clause with the very verb says against it, where the best one has another verb.
    fn told_by_its_verb(&self, index: usize, best: &Fit, fits: &[Fit]) -> Option<(&'static str, usize)> {
        let verb = self.verb(index)?;
        if self.evidence.has(best, verb).is_some_and(|(strength, _)| strength >= 0.7) {
            return None;
        }
        let with = fits
            .iter()
            .filter(|fit| self.evidence.has(fit, verb).is_some_and(|(strength, _)| strength >= 0.9));
        let with = with.max_by(|a, b| a.covered.total_cmp(&b.covered))?;
        let reason = self.conflict(index, with).filter(|_| with.covered >= HALF * best.covered)?;
        Some((reason, with.passage))
    }

    /// Whether the next sentence limits what the passage says, and the draft tells no limit.
    fn limits(&self, fits: &[Fit], verdict: &mut Verdict) {
        let unlimited = self.read.clauses.iter().all(|clause| {
            let stance = clause.stance;
            !stance.denied && !stance.conditioned && !stance.heard && stance.reality() >= 2
        });
        let Some(best) = fits.iter().max_by(|a, b| a.covered.total_cmp(&b.covered)).filter(|_| unlimited)
        else {
            return;
        };
        if best.covered < SAME_MATTER {
            return;
        }
        let here = &self.evidence.passages[best.passage];
        let Some(next) =
            self.evidence.passages.get(best.passage + 1).filter(|next| next.section == here.section)
        else {
            return;
        };
        // A sentence that the draft draws on too says nothing against it.
        if fits.iter().any(|fit| fit.passage == best.passage + 1) {
            return;
        }
        let limits =
            next.read.clauses.iter().any(|clause| clause.stance.conditioned || clause.stance.reality() == 0);
        if limits && self.points_back(best.passage + 1) {
            let reason = if CHANGES.within(&next.read.tokens) { "withdrawn" } else { "limited" };
            verdict.add(Status::ToCheck, reason, Some(best.passage + 1));
        }
    }

    /// Whether a sentence goes on about the one before: it opens with a pronoun or a contrast.
    pub(super) fn points_back(&self, passage: usize) -> bool {
        const OPENS: &[&str] = &[
            "mais",
            "toutefois",
            "cependant",
            "neanmoins",
            "pourtant",
            "rien",
            "il",
            "elle",
            "ils",
            "elles",
            "cela",
            "ce",
            "c",
            "celui",
            "celle",
            "ceux",
            "aucun",
            "aucune",
            "finalement",
            "sinon",
            "non",
            "personne",
            "si",
            "but",
            "however",
            "it",
            "this",
            "that",
            "they",
            "he",
            "she",
            "no",
            "nothing",
            "nobody",
            "none",
            "unless",
            "if",
            "otherwise",
            "not",
            "yet",
            "ca",
            "on",
            "l",
        ];
        let next = &self.evidence.passages[passage].read;
        next.tokens.iter().take(2).any(|token| OPENS.contains(&token.folded.as_str()))
    }
}

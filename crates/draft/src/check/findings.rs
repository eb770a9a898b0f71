//! What was found about one sentence of a draft, and what that makes of it.

use std::ops::Range;

use super::support::Source;
use super::verbatim;
use crate::{Origin, Proof, Sentence, Status};

/// Above this a sentence resembles false ones more than faithful ones: its claims prove nothing. Up to it, what seemed to
/// contradict one of its clauses was read in the wrong clause.
const DOUBTFUL: f64 = 0.5;
/// Contradictions between clauses, which may have been read in the wrong one.
const MISTAKABLE: &[&str] = &[
    "negation_differs",
    "modality_differs",
    "condition_dropped",
    "limited",
    "hearsay",
    "who_differs",
    "weak_support",
    "number_elsewhere",
    "date_elsewhere",
    "withdrawn",
    "vote_absent",
];

#[derive(Debug)]
pub(crate) struct Findings {
    pub status: Status,
    pub reasons: Vec<String>,
    pub sources: Vec<usize>,
    pub against: Vec<usize>,
    /// Its claims were held against those of the document.
    pub compared: bool,
    /// How much it resembles sentences that are false, where that is known.
    pub doubt: Option<f64>,
    /// Hardly a word of it has to do with the document.
    pub unrelated: bool,
    pub proof: Option<Proof>,
}

impl Findings {
    /// Nothing found yet in a sentence that rests on these of the source.
    pub fn none(sources: Vec<usize>) -> Self {
        Self {
            status: Status::Supported,
            reasons: Vec::new(),
            sources,
            against: Vec::new(),
            compared: false,
            doubt: None,
            unrelated: false,
            proof: None,
        }
    }

    /// A greeting tells nothing of the document.
    pub fn of_no_claim() -> Self {
        Self { proof: Some(Proof::Claims), ..Self::none(Vec::new()) }
    }

    /// What nothing speaks against is supported by its proof: the document's own words, or claims that are all matched.
    pub fn prove(&mut self, text: &str, copied: bool) {
        if self.doubt.is_some_and(|doubt| doubt <= DOUBTFUL) && self.is_mistakable() {
            self.reasons.clear();
            self.status = Status::Supported;
        }
        if self.status != Status::Supported {
            return;
        }
        if copied {
            self.proof = Some(Proof::Verbatim);
        } else if self.compared && self.doubt.is_none_or(|doubt| doubt <= DOUBTFUL)
            || verbatim::is_title(text)
        {
            self.proof = Some(Proof::Claims);
        } else {
            self.add(Status::ToCheck, "unproven");
        }
    }

    /// Whether all that speaks against it hangs on which clause of the document was held against it.
    pub fn is_mistakable(&self) -> bool {
        let taken_back = |reason: &str| reason == "withdrawn" && self.status == Status::Unsupported;
        !self.unrelated
            && self.reasons.iter().all(|reason| MISTAKABLE.contains(&reason.as_str()) && !taken_back(reason))
    }

    /// Takes a finding back that a closer look does not bear out.
    pub fn forgive(&mut self, reason: &str) {
        self.reasons.retain(|known| known != reason);
        if self.reasons.is_empty() {
            self.status = Status::Supported;
        }
    }

    pub fn add(&mut self, status: Status, reason: &str) {
        self.status = self.status.max(status);
        if !self.reasons.iter().any(|known| known == reason) {
            self.reasons.push(reason.to_owned());
        }
    }

    pub fn into_sentence(mut self, text: &str, source: &Source, claims: Vec<crate::Claim>) -> Sentence {
        self.sources.sort_unstable();
        self.sources.dedup();
        self.against.sort_unstable();
        self.against.dedup();
        let spans = |of: &[usize]| -> Vec<Range<usize>> {
            of.iter().filter_map(|&i| source.sentences.get(i)).map(|sentence| sentence.span.clone()).collect()
        };
        let against = if self.status == Status::Supported { Vec::new() } else { spans(&self.against) };
        Sentence {
            text: text.to_owned(),
            status: self.status,
            sources: spans(&self.sources),
            reasons: self.reasons,
            against,
            proof: self.proof,
            claims,
            origin: Origin::Written,
        }
    }
}

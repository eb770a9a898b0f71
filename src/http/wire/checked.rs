//! The JSON of checked sentences, and of a check.

use std::ops::Range;

use serde::Serialize;

use crate::assistant::Checked;
use crate::draft::{Claim, Fact, FactKind, Proof, Sentence, Status, proven};
use crate::http::offsets::CharOffsets;
use crate::ledger::wire::MeterRecord;
use crate::page::Mark;

/// A sentence with its mark; `sources` and `against` are ranges in Unicode scalar values of `text`.
#[derive(Debug, Serialize)]
pub struct SentenceBody {
    /// Its place in the draft.
    pub index: usize,
    /// Its words.
    pub text: String,
    /// `supported`, `to_check` or `unsupported`.
    pub status: &'static str,
    /// Where the document supports it.
    pub sources: Vec<[usize; 2]>,
    /// Codes of what was found.
    pub reasons: Vec<String>,
    /// `verbatim` or `claims`: what stands behind `supported`; null without it.
    pub proof: Option<&'static str>,
    /// Where the document says otherwise.
    pub against: Vec<[usize; 2]>,
    /// What it claims, as far as it could be read.
    pub claims: Vec<ClaimBody>,
    /// `written`, `rewritten` or `source`.
    pub origin: &'static str,
}

/// One claim of a sentence, in the sentence's own words; null where it does not say.
#[derive(Debug, Serialize)]
pub struct ClaimBody {
    /// Who does it, or what it is said of.
    pub subject: Option<String>,
    /// What is done or decided, as the lemma of its verb.
    pub predicate: String,
    /// What it is done to.
    pub object: Option<String>,
    /// Figures with what they count.
    pub quantities: Vec<String>,
    /// Dates and times.
    pub when: Option<String>,
    /// Under which condition.
    pub condition: Option<String>,
    /// Who says so.
    pub said_by: Option<String>,
    /// Whether it is denied.
    pub denied: bool,
    /// `done`, `planned`, `decided`, `proposed`, `wished`, `conditional`, `refused` or `postponed`.
    pub modality: &'static str,
}

impl ClaimBody {
    fn of(claim: &Claim) -> Self {
        Self {
            subject: claim.subject.clone(),
            predicate: claim.predicate.clone(),
            object: claim.object.clone(),
            quantities: claim.quantities.clone(),
            when: claim.when.clone(),
            condition: claim.condition.clone(),
            said_by: claim.said_by.clone(),
            denied: claim.denied,
            modality: claim.modality.as_str(),
        }
    }
}

/// A fact that a draft had no room for, in the document's own words.
#[derive(Debug, Serialize)]
pub struct LeftOutBody {
    /// `decision`, `vote`, `action`, `figure`, `date`, `open`, `cause` or `context`.
    pub kind: &'static str,
    /// The sentence, item or row that tells it, on one line.
    pub text: String,
    /// Where it stands, in Unicode scalar values of `text`.
    pub source: [usize; 2],
}

impl LeftOutBody {
    /// A fact of a document whose text is `text`; none when it is not there.
    pub fn of(fact: &Fact, text: &str) -> Option<Self> {
        let words: Vec<&str> = text.get(fact.span.clone())?.split_whitespace().collect();
        let mut chars = CharOffsets::new(text);
        Some(Self {
            kind: kind_code(fact.kind),
            text: words.join(" "),
            source: [chars.at(fact.span.start), chars.at(fact.span.end)],
        })
    }
}

/// The stable code of a kind.
pub fn kind_code(kind: FactKind) -> &'static str {
    match kind {
        FactKind::Decision => "decision",
        FactKind::Vote => "vote",
        FactKind::Action => "action",
        FactKind::Figure => "figure",
        FactKind::Date => "date",
        FactKind::Open => "open",
        FactKind::Cause => "cause",
        FactKind::Context => "context",
    }
}

/// The mark that a person sees.
pub fn mark(sentence: &Sentence) -> Mark {
    match (sentence.status, sentence.proof) {
        (Status::Supported, Some(Proof::Verbatim)) => Mark::Verbatim,
        (Status::Supported, Some(Proof::Claims)) => Mark::Proven,
        (Status::Supported, None) | (Status::ToCheck, _) => Mark::ToCheck,
        (Status::Unsupported, _) if sentence.against.is_empty() => Mark::Unsupported,
        (Status::Unsupported, _) => Mark::Contradicted,
    }
}

/// A checked text.
#[derive(Debug, Serialize)]
pub struct CheckBody {
    /// The text that was checked, as it was read.
    pub draft: String,
    /// Its sentences with their marks.
    pub sentences: Vec<SentenceBody>,
    /// How many of them have a proof.
    pub proven: ShareBody,
    /// The language it was checked in.
    pub language: &'static str,
    /// What could not be read.
    pub notices: Vec<String>,
    /// Version of this program.
    pub version: &'static str,
    /// What it cost.
    pub meter: MeterRecord,
    /// The document's text, which ranges point into.
    pub text: String,
}

impl CheckBody {
    /// The body of a check against a document whose text is `text`.
    pub fn of(checked: &Checked, text: &str) -> Self {
        Self {
            draft: checked.text.clone(),
            sentences: SentenceBody::all(&checked.sentences, text),
            proven: ShareBody::of(&checked.sentences),
            language: checked.language.code(),
            notices: checked.notices.clone(),
            version: env!("CARGO_PKG_VERSION"),
            meter: MeterRecord::from(&checked.measured),
            text: text.to_owned(),
        }
    }
}

/// Sentences with a proof, out of how many; titles do not count.
#[derive(Debug, Serialize)]
pub struct ShareBody {
    /// Sentences with a proof.
    pub sentences: usize,
    /// Sentences in all.
    pub of: usize,
}

impl ShareBody {
    /// The share of a checked text.
    pub fn of(sentences: &[Sentence]) -> Self {
        let share = proven(sentences);
        Self { sentences: share.proven, of: share.of }
    }
}

impl SentenceBody {
    /// The sentences of a text.
    pub(super) fn all(sentences: &[Sentence], text: &str) -> Vec<Self> {
        sentences.iter().enumerate().map(|(index, sentence)| Self::of(index, sentence, text)).collect()
    }

    /// A sentence of a draft of a document whose text is `text`.
    pub fn of(index: usize, sentence: &Sentence, text: &str) -> Self {
        let mut chars = CharOffsets::new(text);
        let mut places = |ranges: &[Range<usize>]| -> Vec<[usize; 2]> {
            ranges.iter().map(|range| [chars.at(range.start), chars.at(range.end)]).collect()
        };
        Self {
            index,
            text: sentence.text.clone(),
            status: sentence.status.as_str(),
            sources: places(&sentence.sources),
            reasons: sentence.reasons.clone(),
            proof: sentence.proof.map(Proof::as_str),
            against: places(&sentence.against),
            claims: sentence.claims.iter().map(ClaimBody::of).collect(),
            origin: sentence.origin.as_str(),
        }
    }
}

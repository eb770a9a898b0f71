//! What a reader needs of a text, and what would be false of it: answer keys, and how a draft is held to them.

use std::collections::BTreeMap;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::documents::Document;
use crate::draft::{Sentence, Status, check};
use crate::words::Language;

/// The key of a text, as its file has it.
#[derive(Debug, Clone, Deserialize)]
pub struct AnswerKey {
    /// `fr` or `en`.
    pub language: String,
    /// What kind of document it is.
    #[serde(default)]
    pub genre: String,
    /// Facts that a reader needs.
    pub must: Vec<Must>,
    /// Plausible false sentences.
    pub traps: Vec<Trap>,
    /// True re-wordings.
    pub faithful: Vec<String>,
}

/// A fact that a reader needs.
#[derive(Debug, Clone, Deserialize)]
pub struct Must {
    /// The fact, in the words of whoever wrote the key.
    pub fact: String,
    /// `decision`, `vote`, `action`, `figure`, `date`, `open`, `context` or `cause`.
    pub kind: String,
    /// Exact words of the text.
    pub evidence: String,
    /// Any of these shows that a draft tells the fact.
    pub keys: Vec<String>,
}

/// A plausible false sentence.
#[derive(Debug, Clone, Deserialize)]
pub struct Trap {
    /// The sentence.
    #[serde(rename = "false")]
    pub told: String,
    /// What the text says.
    #[serde(rename = "true")]
    pub known: String,
    /// Its kind.
    pub why: String,
}

/// A count out of a total.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Share {
    /// The count.
    pub of: usize,
    /// The total.
    pub all: usize,
}

impl Share {
    pub(super) fn add(&mut self, holds: bool) {
        self.of += usize::from(holds);
        self.all += 1;
    }

    pub(super) fn join(&mut self, other: Self) {
        self.of += other.of;
        self.all += other.all;
    }

    /// From 0 to 1; 0 of nothing.
    #[must_use]
    pub fn value(self) -> f64 {
        self.of as f64 / self.all.max(1) as f64
    }
}

/// The facts that a draft tells.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Facts {
    /// Those of which a key is in the draft.
    pub told: Share,
    /// Those whose evidence is among the sources of the draft's sentences, at least half of it.
    pub evidence: Share,
    /// Votes and actions, by their keys.
    pub votes_and_actions: Share,
    /// By kind, by their keys.
    pub kinds: BTreeMap<String, Share>,
}

impl Facts {
    /// What a draft of a document tells of its key.
    #[must_use]
    pub fn of(text: &str, sentences: &[Sentence], document: &Document, key: &AnswerKey) -> Self {
        let sources: Vec<Range<usize>> =
            sentences.iter().flat_map(|sentence| sentence.sources.clone()).collect();
        let mut facts = Self::default();
        let written = plain(text);
        for must in &key.must {
            let told = must.keys.iter().any(|key| holds(&written, &plain(key)));
            facts.told.add(told);
            facts.evidence.add(covers(&document.text, &sources, &must.evidence));
            if ["vote", "action"].contains(&must.kind.as_str()) {
                facts.votes_and_actions.add(told);
            }
            facts.kinds.entry(must.kind.clone()).or_default().add(told);
        }
        facts
    }

    pub(super) fn join(&mut self, other: &Self) {
        self.told.join(other.told);
        self.evidence.join(other.evidence);
        self.votes_and_actions.join(other.votes_and_actions);
        for (kind, share) in &other.kinds {
            self.kinds.entry(kind.clone()).or_default().join(*share);
        }
    }
}

/// How the check marks sentences that are known to be false, and known to be true.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Marks {
    /// False sentences that are not supported.
    pub traps_marked: Share,
    /// True sentences that are not supported.
    pub faithful_flagged: Share,
    /// True sentences told to be unsupported.
    pub faithful_unsupported: Share,
    /// False sentences marked, by kind.
    pub kinds: BTreeMap<String, Share>,
}

impl Marks {
    /// The marks on the sentences of a key.
    #[must_use]
    pub fn of(document: &Document, key: &AnswerKey, language: Language) -> Self {
        let mut marks = Self::default();
        let worst = |text: &str| check(text, document, language).iter().map(|sentence| sentence.status).max();
        for trap in &key.traps {
            let marked = worst(&trap.told).is_some_and(|status| status != Status::Supported);
            marks.traps_marked.add(marked);
            marks.kinds.entry(trap.why.clone()).or_default().add(marked);
        }
        for sentence in &key.faithful {
            let status = worst(sentence);
            marks.faithful_flagged.add(status.is_some_and(|status| status != Status::Supported));
            marks.faithful_unsupported.add(status == Some(Status::Unsupported));
        }
        marks
    }

    pub(super) fn join(&mut self, other: &Self) {
        self.traps_marked.join(other.traps_marked);
        self.faithful_flagged.join(other.faithful_flagged);
        self.faithful_unsupported.join(other.faithful_unsupported);
        for (kind, share) in &other.kinds {
            self.kinds.entry(kind.clone()).or_default().join(*share);
        }
    }

    /// Share of false sentences marked, less share of true ones flagged: 0 is worth nothing, 1 is all.
    #[must_use]
    pub fn difference(&self) -> f64 {
        self.traps_marked.value() - self.faithful_flagged.value()
    }
}

/// Without case, with plain spaces and apostrophes.
fn plain(text: &str) -> String {
    text.to_lowercase().replace(['\u{a0}', '\u{202f}'], " ").replace('’', "'")
}

/// Whether a text holds a key, numbers on their bounds.
fn holds(text: &str, key: &str) -> bool {
    let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    !key.is_empty()
        && text.match_indices(key).any(|(at, _)| {
            let before = digit(key.chars().next()) && digit(text[..at].chars().next_back());
            let after = digit(key.chars().next_back()) && digit(text[at + key.len()..].chars().next());
            !before && !after
        })
}

/// Whether ranges of a text hold at least half of the evidence.
fn covers(text: &str, ranges: &[Range<usize>], evidence: &str) -> bool {
    let Some(at) = text.find(evidence) else { return false };
    let end = at + evidence.len();
    let held = |range: &Range<usize>| range.end.min(end).saturating_sub(range.start.max(at));
    ranges.iter().map(held).sum::<usize>() * 2 >= evidence.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draft::{Length, extract};

    const KEY: &str = r#"{"language": "fr", "must": [
        {"fact": "Le loyer est de 420 €.", "kind": "figure", "evidence": "Le loyer est de 420 €", "keys": ["420"]},
        {"fact": "Adopté.", "kind": "vote", "evidence": "adopté par 8 voix contre 2", "keys": ["8 voix"]}],
        "traps": [{"false": "Le loyer est de 999 €.", "true": "420 €", "why": "wrong-number"}], "faithful": []}"#;

    #[test]
    fn keys_are_found_on_their_bounds() {
        let text = plain("Il reste 3\u{a0}218,40 € et L’Été 1420 €.");
        assert!(holds(&text, &plain("3 218")) && holds(&text, &plain("l'été")));
        assert!(!holds(&text, "420 €") && !holds(&text, "218,4") && !holds(&text, ""));
    }

    #[test]
    fn a_draft_is_held_to_its_key() {
        let key: AnswerKey = serde_json::from_str(KEY).unwrap();
        let document =
            Document::from_text("Le loyer est de 420 € par mois. Le budget est adopté par 8 voix contre 2.");
        let whole = extract(&document, Language::French, Length::Words(40));
        let draft = whole.iter().map(|sentence| sentence.text.as_str()).collect::<Vec<_>>().join(" ");
        let facts = Facts::of(&draft, &whole, &document, &key);
        assert_eq!((facts.told, facts.evidence), (Share { of: 2, all: 2 }, Share { of: 2, all: 2 }));
        assert_eq!(facts.votes_and_actions, Share { of: 1, all: 1 });
        assert_eq!(Facts::of("", &[], &document, &key).told, Share { of: 0, all: 2 });
        let marks = Marks::of(&document, &key, Language::French);
        assert_eq!(marks.traps_marked, Share { of: 1, all: 1 });
        assert!(marks.difference() > 0.9);
    }
}

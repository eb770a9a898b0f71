//! A draft made of the document's facts in its own words: what somebody says may be told of them by the model, and stands only
//! when a proof stands behind it.

use std::ops::Range;
use std::sync::atomic::Ordering;

use crate::draft::{
    Coverage, Line, LineKind, Mend, Origin, OwnWords, Passage, Proof, Sentence, Status, check,
    messages_spoken, one_sentence,
};
use crate::meter::{Phase, Span};

use super::blocking::metered_in_place;
use super::construction_plan::ConstructionPlan;
use super::drafting::{Drafting, MadeDraft};
use super::waiting::YieldingPermit;
use super::writing::PassRequest;
use super::{AssistantError, DraftEvent};

/// A sentence told again may take this many times the words of what was said.
const SLACK: f64 = 1.3;

impl Drafting<'_> {
    /// Tells the draft line by line; the model is asked where it may help, once it has shown that it can.
    pub(super) async fn construct(
        &self,
        span: &mut Span,
        mut permit: Option<&mut YieldingPermit>,
        plan: &ConstructionPlan,
    ) -> Result<MadeDraft, AssistantError> {
        let mut construction = plan.construction.clone();
        let mut mends = Vec::new();
        let trusted = plan.passages.is_empty() || self.is_trusted(span).await?;
        if !trusted {
            mends.push(Mend::NoBetterThanChance);
        }
        let mut open: Vec<&Passage> = if trusted { plan.passages.iter().collect() } else { Vec::new() };
        let of = open.len();
        let mut at = 0;
        while let Some(line) = construction.lines().1.into_iter().nth(at) {
            if let Some(place) = open.iter().position(|passage| Some(passage.item) == line.item) {
                let passage = open.remove(place);
                if let Some(permit) = permit.as_deref_mut().filter(|_| open.len() + 1 < of) {
                    permit.yield_between_passes(span, self.events, DraftEvent::Waiting).await?;
                }
                let better = self.retold(span, passage).await?;
                let section = of - open.len();
                self.say(DraftEvent::Progress { section, of, joules: span.so_far() }).await?;
                if let Some(words) = better {
                    construction.reword(passage.item, words);
                    mends.push(Mend::Retold(1));
                    continue;
                }
            }
            self.say(DraftEvent::Token(format!("{}{}", line.before, line.text))).await?;
            at += 1;
        }
        let (text, lines) = construction.lines();
        let sentences = if construction.is_empty() { Vec::new() } else { self.marked(span, &text, &lines) };
        let of = self.brief.request.document.sections.len();
        let left_out = construction.left_out().to_vec();
        Ok(MadeDraft { text, sentences, coverage: Coverage { read: of, of }, mends, left_out })
    }

    /// The passage told in the third person by the model; none unless the sentence is proven.
    async fn retold(&self, span: &mut Span, passage: &Passage) -> Result<Option<String>, AssistantError> {
        let Some((prompt, _)) = &self.brief.work else { return Ok(None) };
        let (doc, language) = (&self.brief.request.document, self.brief.language);
        let words = u32::try_from(passage.words.split_whitespace().count()).unwrap_or(u32::MAX);
        let messages = messages_spoken(prompt, &passage.words, words, language)?;
        let request =
            PassRequest { messages, max_tokens: words * 3 + 16, shown: false, form: None, greedy: true };
        self.asked.fetch_add(1, Ordering::Relaxed);
        let (raw, ended) = self.run_pass(span, request).await?;
        span.enter(Phase::Check);
        let again = one_sentence(&raw, (f64::from(words) * SLACK) as u32);
        let checked = metered_in_place(span, || check(&again, doc, language));
        let proven =
            checked.iter().all(|sentence| sentence.status == Status::Supported && sentence.proof.is_some());
        let good = ended
            && proven
            && !again.is_empty()
            && again.trim_end_matches('.') != passage.words.trim_end_matches('.');
        Ok((good && !passage.speaks_as_itself(&again)).then_some(again))
    }

    /// The sentences of the draft with their marks: what was copied is proven by how it was made, the rest by the check.
    fn marked(&self, span: &mut Span, text: &str, lines: &[Line]) -> Vec<Sentence> {
        let (doc, language) = (&self.brief.request.document, self.brief.language);
        span.enter(Phase::Check);
        let mut sentences = metered_in_place(span, || check(text, doc, language));
        let own = metered_in_place(span, || OwnWords::of(doc, language));
        let places = places(text, lines);
        let mut at = 0;
        for sentence in &mut sentences {
            let start = text[at..].find(&sentence.text).map_or(at, |offset| at + offset);
            at = start + sentence.text.len();
            let Some((_, line)) = places.iter().find(|(place, _)| place.contains(&start)) else { continue };
            match line.kind {
                LineKind::Told => {
                    sentence.origin = Origin::Source;
                    let Some(found) = own.find(&sentence.text) else { continue };
                    sentence.status = Status::Supported;
                    sentence.proof = Some(Proof::Verbatim);
                    sentence.reasons.clear();
                    sentence.against.clear();
                    // The same words may stand twice: those that the draft was made of come first.
                    let made_of = found.iter().any(|span| line.sources.contains(span));
                    sentence.sources = if made_of { found } else { line.sources.clone() };
                }
                LineKind::Reworded => sentence.origin = Origin::Rewritten,
                LineKind::Frame => {}
                // Only somebody who knows the document can say that something is missing from it.
                LineKind::Missing => {
                    sentence.status = Status::ToCheck;
                    sentence.proof = None;
                    sentence.reasons = vec!["unproven".into()];
                    sentence.against.clear();
                    sentence.sources.clear();
                }
            }
        }
        sentences
    }
}

/// Where each line stands in the draft.
fn places<'a>(text: &str, lines: &'a [Line]) -> Vec<(Range<usize>, &'a Line)> {
    let mut at = 0;
    let place = |line: &'a Line| {
        let start = at + line.before.len();
        at = (start + line.text.len()).min(text.len());
        (start..at, line)
    };
    lines.iter().map(place).collect()
}

//! The words of a draft: the passes of its plan, put into shape, then mended where the document does not bear them out.

use std::sync::atomic::Ordering;

use tokio::sync::mpsc;

use crate::draft::{
    Mend, Messages, Origin, PassKind, Plan, Prompt, Sentence, Shape, Status, check, completed, filled, join,
    language_of, messages, messages_again, one_sentence, own_words, replace, shorten, tidy,
};
use crate::engine::{EndTokens, Grammar, Job, Message, Role, Shortcuts, StopReason};
use crate::meter::{Phase, Span};

use super::blocking::metered_in_place;
use super::brief::TEMPLATE_TOKENS;
use super::drafting::Drafting;
use super::passes::{self, Reader, Step};
use super::waiting::YieldingPermit;
use super::{AssistantError, DraftEvent, Mode};

/// Sentences written again in one draft, at most; beyond, the document's own words are taken at once.
const MOST_REWRITTEN: usize = 6;
/// A sentence of the document longer than this many words does not stand in for one of the draft.
const LONGEST_SOURCE: usize = 60;
/// Sentences of an eco draft in a paragraph.
const SENTENCES_PER_PARAGRAPH: usize = 5;
/// A sentence may take this many times the words it was asked in.
const SENTENCE_SLACK: f64 = 1.4;

impl Drafting<'_> {
    /// Runs the passes and puts what they wrote into the shape and the length that were asked for.
    pub(super) async fn write(
        &self,
        span: &mut Span,
        mut permit: Option<&mut YieldingPermit>,
        (prompt, plan): (&Prompt, &Plan),
    ) -> Result<(String, Vec<Mend>), AssistantError> {
        let mut outputs: Vec<String> = Vec::with_capacity(plan.passes.len());
        let mut mends = Vec::new();
        for pass in &plan.passes {
            if let Some(permit) = permit.as_deref_mut().filter(|_| !outputs.is_empty()) {
                permit.yield_between_passes(span, self.events, DraftEvent::Waiting).await?;
            }
            let source = match pass.kind {
                PassKind::Merge => outputs[pass.inputs.clone()].join("\n"),
                _ => self.brief.source.text[pass.span.clone()].to_string(),
            };
            let words = messages(pass, prompt, &source, self.brief.length, self.brief.language)?;
            let form = self.brief.form.clone().filter(|_| pass.asks_for_the_style());
            // A form is shown once it is filled, as the items it becomes.
            let shown = pass.writes() && !(prompt.shape == Shape::Entries && pass.asks_for_the_style());
            let request =
                PassRequest { messages: words, max_tokens: pass.max_tokens, shown, form, greedy: false };
            let (raw, ended) = self.run_pass(span, request).await?;
            let share = if pass.last { self.brief.length } else { self.brief.length.of_words(pass.words) };
            outputs.push(match pass.kind {
                PassKind::Sentence => one_sentence(&raw, (f64::from(pass.words) * SENTENCE_SLACK) as u32),
                _ if pass.asks_for_the_style() => {
                    let (text, changes) = tidy(&raw, prompt, share, ended);
                    mends.extend(changes);
                    text
                }
                _ => raw.trim().to_string(),
            });
            if pass.writes() && !shown {
                self.say(DraftEvent::Token(outputs.last().cloned().unwrap_or_default())).await?;
            }
            let (section, of) = (outputs.len(), plan.passes.len());
            self.say(DraftEvent::Progress { section, of, joules: span.so_far() }).await?;
            if pass.writes() && section < of {
                self.say(DraftEvent::Token("\n".into())).await?;
            }
        }
        let text = match plan.passes.first().map(|pass| pass.kind) {
            Some(PassKind::Part) => join(&outputs, prompt, &mut mends),
            Some(PassKind::Sentence) => laid_out(&outputs, prompt.shape),
            _ => outputs.pop().unwrap_or_default(),
        };
        let text = shorten(&text, self.brief.length, &mut mends);
        Ok((text, mends))
    }

    /// Checks the draft. A sentence the document does not bear out is written again once from the passages nearest to
    /// it, else replaced by the document's own words, else taken out. What is then much shorter than was asked is filled with
    /// key sentences.
    ///
    /// A draft in another language than its document is only marked: the document's words would not do.
    pub(super) async fn revise(
        &self,
        span: &mut Span,
        prompt: &Prompt,
        (text, key): (String, &[Sentence]),
        mends: &mut Vec<Mend>,
    ) -> Result<(String, Vec<Sentence>), AssistantError> {
        let (doc, language) = (&self.brief.request.document, self.brief.language);
        span.enter(Phase::Check);
        let checked = metered_in_place(span, || check(&text, doc, language));
        if language_of(&doc.text) != language {
            return Ok((text, checked));
        }
        let changes = self.replacements(span, prompt, &text, &checked).await?;
        mends.extend(changes.iter().map(|(_, better)| match better {
            None => Mend::Dropped(1),
            Some((_, Origin::Rewritten)) => Mend::Rewritten(1),
            Some(_) => Mend::FromSource(1),
        }));
        let origins: Vec<(String, Origin)> =
            changes.iter().filter_map(|(_, better)| better.clone()).collect();
        let words: Vec<(usize, Option<String>)> =
            changes.into_iter().map(|(i, better)| (i, better.map(|(words, _)| words))).collect();
        let mut mended = replace(&text, &words);
        // Key sentences are not the whole meeting: an eco draft is not completed.
        let mut added = Vec::new();
        if prompt.shape == Shape::Entries && self.brief.request.mode == Mode::Write {
            (mended, added) =
                metered_in_place(span, || completed(&check(&mended, doc, language), doc, prompt, mends));
        }
        if prompt.shape == Shape::Text && prompt.is_ours() && self.brief.request.mode == Mode::Write {
            (mended, added) = metered_in_place(span, || filled(&mended, key, language, self.brief.length));
            mends.extend((!added.is_empty()).then_some(Mend::Filled(added.len())));
        }
        if mended == text {
            return Ok((text, checked));
        }
        span.enter(Phase::Check);
        let text = shorten(&mended, self.brief.length, mends);
        let mut sentences = metered_in_place(span, || check(&text, doc, language));
        for sentence in &mut sentences {
            let known = origins.iter().find(|(words, _)| sentence.text.ends_with(words.as_str()));
            let copied = added.iter().any(|words| sentence.text.ends_with(words.as_str()));
            let otherwise = if copied { Origin::Source } else { Origin::Written };
            sentence.origin = known.map_or(otherwise, |(_, origin)| *origin);
        }
        Ok((text, sentences))
    }

    /// What becomes of each sentence that the document does not bear out: other words and whose they are, or none.
    async fn replacements(
        &self,
        span: &mut Span,
        prompt: &Prompt,
        text: &str,
        checked: &[Sentence],
    ) -> Result<Vec<(usize, Option<(String, Origin)>)>, AssistantError> {
        let wrong =
            |sentence: &Sentence| sentence.status == Status::Unsupported && !sentence.text.starts_with('#');
        let mut changes = Vec::new();
        let mut found = 0;
        for (i, sentence) in checked.iter().enumerate().filter(|(_, sentence)| wrong(sentence)) {
            let mut better = None;
            if found < MOST_REWRITTEN && !sentence.sources.is_empty() {
                let again = self.rewritten_sentence(span, prompt, sentence).await?;
                better = again.filter(|words| !text.contains(words)).map(|words| (words, Origin::Rewritten));
            }
            let better =
                better.or_else(|| self.source_sentence(sentence, text).map(|words| (words, Origin::Source)));
            found += usize::from(better.is_some());
            changes.push((i, better));
        }
        Ok(changes)
    }

    /// The sentence written again from its passages, when nothing speaks against what comes. No proof stands behind it
    /// for that, and its mark says so.
    async fn rewritten_sentence(
        &self,
        span: &mut Span,
        prompt: &Prompt,
        sentence: &Sentence,
    ) -> Result<Option<String>, AssistantError> {
        let (doc, language) = (&self.brief.request.document, self.brief.language);
        let passages: Vec<&str> = sentence.sources.iter().map(|range| &doc.text[range.clone()]).collect();
        let words = (sentence.text.split_whitespace().count() as u32).clamp(10, 40);
        let messages = messages_again(prompt, &passages.join("\n"), words, language)?;
        let most = words * 4 + 32;
        let engine = &self.parts.engine;
        let needed = engine.count(&messages.system) + engine.count(&messages.user) + most;
        if needed + TEMPLATE_TOKENS > engine.facts().context {
            return Ok(None);
        }
        let request = PassRequest { messages, max_tokens: most, shown: false, form: None, greedy: false };
        self.rewrites.store(true, Ordering::Relaxed);
        let (raw, ended) = self.run_pass(span, request).await?;
        let again = one_sentence(&raw, (f64::from(words) * SENTENCE_SLACK) as u32);
        span.enter(Phase::Check);
        let checked = metered_in_place(span, || check(&again, doc, language));
        let good = checked.iter().all(|checked| checked.reasons.iter().all(|reason| reason == "unproven"));
        Ok((ended && good && !again.is_empty()).then_some(again))
    }

    /// The document's own sentence in its place, unless the draft holds it already.
    fn source_sentence(&self, sentence: &Sentence, text: &str) -> Option<String> {
        let words = own_words(sentence, &self.brief.request.document, self.brief.language)?;
        let fits = (4..=LONGEST_SOURCE).contains(&words.split_whitespace().count());
        let whole = words.ends_with(['.', '!', '…', '»', '"']);
        (fits && whole && !text.contains(&words)).then_some(words)
    }

    /// One run of the model: what it wrote, and whether it came to its own end.
    pub(super) async fn run_pass(
        &self,
        span: &mut Span,
        request: PassRequest,
    ) -> Result<(String, bool), AssistantError> {
        let PassRequest { messages, max_tokens, shown, form, greedy } = request;
        let sampling = if greedy { self.greedy() } else { self.sampling() };
        let system = Message::new(Role::System, messages.system);
        let chat: Vec<Message> = [system, Message::new(Role::User, messages.user)]
            .into_iter()
            .filter(|message| !message.content.is_empty())
            .collect();
        let job = Job {
            prompt: self.parts.engine.encode_chat(&chat)?,
            answer_prefix: Vec::new(),
            owner: self.brief.request.key.as_deref().map(std::sync::Arc::from),
            sampling,
            max_tokens,
            stop: Vec::new(),
            end_tokens: EndTokens::Obeyed,
            alternatives: None,
            shortcuts: Shortcuts::ALL,
            priority: self.brief.request.priority,
            grammar: form,
        };
        let mut reader = PassReader { events: self.events, shown, text: String::new() };
        let engine = self.parts.engine.as_ref();
        let finish = passes::run(engine, job, &self.parts.meter, span, &mut reader).await?;
        Ok((reader.text, finish.reason != StopReason::Length))
    }
}

/// What one run of the model is asked.
pub(super) struct PassRequest {
    pub(super) messages: Messages,
    pub(super) max_tokens: u32,
    /// Whether its words stand in the draft as they come.
    pub(super) shown: bool,
    pub(super) form: Option<Grammar>,
    /// Whether the likeliest token is always taken: nothing is left to the seed.
    pub(super) greedy: bool,
}

/// Sentences as a list, or in paragraphs.
fn laid_out(sentences: &[String], shape: Shape) -> String {
    let said: Vec<&str> = sentences.iter().map(String::as_str).filter(|said| !said.is_empty()).collect();
    match shape {
        Shape::Text | Shape::Free => {
            let paragraphs = said.chunks(SENTENCES_PER_PARAGRAPH).map(|paragraph| paragraph.join(" "));
            paragraphs.collect::<Vec<_>>().join("\n\n")
        }
        Shape::List | Shape::Sections | Shape::Entries => {
            said.iter().map(|said| format!("- {said}")).collect::<Vec<_>>().join("\n")
        }
    }
}

/// Collects a pass; shows it when its words stand in the draft.
struct PassReader<'a> {
    events: &'a mpsc::Sender<DraftEvent>,
    shown: bool,
    text: String,
}

impl Reader for PassReader<'_> {
    async fn take(&mut self, step: Step<'_>, _span: &Span) -> bool {
        let Step::Text(text, _) = step else { return !self.events.is_closed() };
        self.text.push_str(text);
        if !self.shown || text.is_empty() {
            return !self.events.is_closed();
        }
        self.events.send(DraftEvent::Token(text.to_string())).await.is_ok()
    }

    async fn gone(&self) {
        self.events.closed().await;
    }
}

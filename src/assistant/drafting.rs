//! A draft: plan, passes, checks, record.

use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::SystemTime;

use tokio::sync::mpsc;

use crate::admission::{AdmissionRequest, Permit, Ticket};
use crate::documents::Notice;
use crate::draft::{
    Coverage, Fact, Mend, Plan, Prompt, Sentence, extract_for, language_of, messages, messages_spoken,
};
use crate::engine::Sampling;
use crate::meter::{Phase, Span};

use super::arrival::Arrival;
use super::blocking::block_in_place;
use super::brief::{Brief, brief};
use super::conductor::EVENTS_AHEAD;
use super::events::{Draft, DraftEvent, PromptFacts, Provenance};
use super::prompt_files;
use super::quote::{self, Quote};
use super::recording::{self, RowFacts};
use super::trust::Trust;
use super::waiting::{self, YieldingPermit};
use super::{Assistant, AssistantError, DraftRequest, Mode, Parts};

/// Low enough for facts to be copied, warm enough not to loop.
const TEMPERATURE: f32 = 0.2;
const TOP_P: f32 = 0.9;
const REPEAT_PENALTY: f32 = 1.05;

/// What a finished draft is made of.
pub(super) struct MadeDraft {
    pub(super) text: String,
    pub(super) sentences: Vec<Sentence>,
    pub(super) coverage: Coverage,
    pub(super) mends: Vec<Mend>,
    pub(super) left_out: Vec<Fact>,
}

impl Assistant {
    /// Starts a draft. Everything that can be refused is refused here, before any event.
    ///
    /// # Errors
    /// A document, style, length or context that does not fit; a full queue; a spent budget.
    pub async fn draft(&self, request: DraftRequest) -> Result<mpsc::Receiver<DraftEvent>, AssistantError> {
        let arrival = self.arrive(request.client()).await?;
        self.draft_read(arrival, request).await
    }

    /// Starts the draft of a document that its own arrival read.
    ///
    /// # Errors
    /// As [`Assistant::draft`].
    pub async fn draft_read(
        &self,
        mut arrival: Arrival,
        request: DraftRequest,
    ) -> Result<mpsc::Receiver<DraftEvent>, AssistantError> {
        let brief = self.brief(&mut arrival, request).await?;
        let quote = self.quote_for(&brief);
        let call = brief.work.as_ref().map(|_| AdmissionRequest {
            energy: quote.write_energy(),
            seconds: quote.write.map(|cost| cost.seconds),
            key: brief.request.key.as_deref(),
            priority: brief.request.priority,
        });
        let ticket = match call.map(|call| self.parts.admission.enter(call)).transpose() {
            Ok(ticket) => ticket,
            Err(error) => return Err(arrival.refuse(error)),
        };
        let (span, light) = arrival.into_span_and_permit()?;
        let start = match ticket {
            // Whoever waits for the model gives the other permit back.
            Some(ticket) => Start::Queued(ticket),
            None => Start::Light(light),
        };
        let (events, receiver) = mpsc::channel(EVENTS_AHEAD);
        let (parts, trust) = (Arc::clone(&self.parts), Arc::clone(&self.trust));
        tokio::spawn(async move {
            let work = Drafting {
                parts: &parts,
                brief: &brief,
                trust: &trust,
                events: &events,
                rewrites: AtomicBool::new(false),
                asked: AtomicUsize::new(0),
                declined: AtomicBool::new(false),
            };
            work.run(span, start, quote).await;
        });
        Ok(receiver)
    }

    /// The plan and price of a draft, without making it.
    ///
    /// # Errors
    /// As [`Assistant::draft`], but for the queue.
    pub async fn quote(&self, request: DraftRequest) -> Result<Quote, AssistantError> {
        let arrival = self.arrive(request.client()).await?;
        self.quote_read(arrival, request).await
    }

    /// The plan and price of the draft of a document that its own arrival read; nothing more is made of it.
    ///
    /// # Errors
    /// As [`Assistant::quote`].
    pub async fn quote_read(
        &self,
        mut arrival: Arrival,
        request: DraftRequest,
    ) -> Result<Quote, AssistantError> {
        let brief = self.brief(&mut arrival, DraftRequest { mode: Mode::Write, ..request }).await?;
        let quote = self.quote_for(&brief);
        arrival.finish_quote();
        Ok(quote)
    }

    fn quote_for(&self, brief: &Brief) -> Quote {
        let nothing = Plan { passes: Vec::new(), sections: 0, words: 0 };
        let plan =
            brief.work.as_ref().map(|(_, plan)| plan).or(brief.construction.as_ref().map(|_| &nothing));
        quote::of(&self.parts, &brief.request, &brief.source, plan)
    }

    /// Counting the tokens of a long document takes a while: it is done off the async threads.
    async fn brief(&self, arrival: &mut Arrival, request: DraftRequest) -> Result<Brief, AssistantError> {
        let parts = Arc::clone(&self.parts);
        let seed = request.seed.unwrap_or_else(random_seed);
        arrival.work(Phase::Plan, move |span| span.aside(|| brief(&parts, request, seed))).await
    }
}

/// A draft of sentences taken from the document.
fn extracted_draft(sentences: Vec<Sentence>, coverage: Coverage, mends: Vec<Mend>) -> MadeDraft {
    MadeDraft { text: joined(&sentences), sentences, coverage, mends, left_out: Vec::new() }
}

fn joined(sentences: &[Sentence]) -> String {
    sentences.iter().map(|sentence| sentence.text.as_str()).collect::<Vec<_>>().join("\n")
}

/// A seed nobody chose, small enough to be typed again.
fn random_seed() -> u64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    u64::from(since.subsec_nanos())
}

/// How the making of a draft begins.
enum Start {
    /// It waits for the model.
    Queued(Ticket),
    /// It needs no model, and keeps the permit for light work.
    Light(Option<Permit>),
}

pub(super) struct Drafting<'a> {
    pub(super) parts: &'a Parts,
    pub(super) brief: &'a Brief,
    pub(super) trust: &'a Trust,
    pub(super) events: &'a mpsc::Sender<DraftEvent>,
    /// Whether the model was asked for a sentence again.
    pub(super) rewrites: AtomicBool,
    /// Sentences of a constructed draft that the model was asked for.
    pub(super) asked: AtomicUsize,
    /// The model was not asked to write: it does no better than chance.
    declined: AtomicBool,
}

impl Drafting<'_> {
    async fn run(&self, mut span: Span, start: Start, quote: Quote) {
        let made = self.make(&mut span, start, quote).await;
        let measured = span.finish(recording::outcome(&made));
        let (made, measured) = self.row_facts().record(self.parts, made, measured);
        let last = match made {
            Ok(made) => DraftEvent::Done(Box::new(Draft {
                text: made.text,
                sentences: made.sentences,
                coverage: made.coverage,
                provenance: self.provenance(),
                measured,
                notices: self.notices(&made.mends),
                left_out: made.left_out,
            })),
            Err(error) => DraftEvent::Failed(error, Some(Box::new(measured))),
        };
        let _ = self.events.send(last).await;
    }

    fn row_facts(&self) -> RowFacts {
        let brief = self.brief;
        let words = u32::try_from(brief.request.document.word_count()).unwrap_or(u32::MAX);
        RowFacts {
            route: brief.request.route,
            writes: brief.work.is_some(),
            style: Some(brief.request.style.clone()),
            prompt_hash: brief.work.as_ref().map(|work| prompt_files::prompt_hash(&self.prompt_files(work))),
            words: Some(words),
            planned_tokens: brief.work.as_ref().map(|(_, plan)| quote::written_at_most(plan)),
            key: brief.request.key.clone(),
        }
    }

    async fn make(&self, span: &mut Span, start: Start, quote: Quote) -> Result<MadeDraft, AssistantError> {
        let (mut permit, light) = match start {
            Start::Light(light) => (None, light),
            Start::Queued(mut ticket) => {
                span.enter(Phase::Queue);
                let permit = waiting::wait_for_permit(&mut ticket, self.events, DraftEvent::Waiting).await?;
                span.enter(Phase::Plan);
                (Some(YieldingPermit::of(permit)), None)
            }
        };
        self.say(DraftEvent::Plan(Box::new(quote))).await?;
        let extracted = self.extract(span);
        // Whoever takes long to read what is told must not keep others from being read.
        drop(light);
        let of = self.brief.request.document.sections.len();
        let whole = Coverage { read: of, of };
        let made = match (&self.brief.construction, &self.brief.work) {
            (Some(plan), _) => {
                let mut made = self.construct(span, permit.as_mut(), plan).await?;
                if made.sentences.is_empty() {
                    (made.text, made.sentences) = (joined(&extracted), extracted);
                }
                Ok(made)
            }
            (None, None) => Ok(extracted_draft(extracted, whole, Vec::new())),
            (None, Some(_)) if self.is_declined(span).await? => {
                Ok(extracted_draft(extracted, whole, vec![Mend::NoBetterThanChance]))
            }
            (None, Some((prompt, plan))) => {
                let (text, mut mends) = self.write(span, permit.as_mut(), (prompt, plan)).await?;
                let (mut text, mut sentences) =
                    self.revise(span, prompt, (text, &extracted), &mut mends).await?;
                if sentences.is_empty() {
                    // Nothing the model wrote could stay: the version without AI is better than none.
                    text = joined(&extracted);
                    mends.push(Mend::FromSource(extracted.len()));
                    sentences = extracted;
                }
                Ok(MadeDraft { text, sentences, coverage: self.coverage(plan), mends, left_out: Vec::new() })
            }
        };
        drop(permit);
        if let Ok(made) = &made {
            for (index, sentence) in made.sentences.iter().enumerate() {
                self.say(DraftEvent::Sentence(index, sentence.clone())).await?;
            }
        }
        made
    }

    /// Whether the model is not asked to write a style of ours, because it does no better than chance. A draft in another
    /// language than its document's always needs the model.
    async fn is_declined(&self, span: &mut Span) -> Result<bool, AssistantError> {
        let brief = self.brief;
        let ours = brief.work.as_ref().is_some_and(|(prompt, _)| prompt.is_ours());
        let own = language_of(&brief.request.document.text) == brief.language;
        let declined = ours && own && !self.is_trusted(span).await?;
        self.declined.store(declined, Ordering::Relaxed);
        Ok(declined)
    }

    /// The version without AI, always made: it is the draft, or what the draft is compared with.
    fn extract(&self, span: &mut Span) -> Vec<Sentence> {
        let brief = self.brief;
        let request = &brief.request;
        let make = || extract_for(&request.document, &request.style, brief.language, brief.length);
        block_in_place(|| span.without_ai(make))
    }

    /// In eco mode a section counts as read when a sentence of it was.
    fn coverage(&self, plan: &Plan) -> Coverage {
        let done = plan.coverage(plan.passes.len());
        if self.brief.request.mode != Mode::Eco {
            return done;
        }
        let document = &self.brief.request.document;
        let overlaps = |span: &Range<usize>| {
            self.brief.key_ranges.iter().any(|key| key.start < span.end && span.start < key.end)
        };
        let read = document.sections.iter().filter(|section| overlaps(&section.span)).count();
        Coverage { read, of: document.sections.len() }
    }

    pub(super) fn sampling(&self) -> Sampling {
        Sampling {
            temperature: TEMPERATURE,
            top_p: TOP_P,
            repeat_penalty: REPEAT_PENALTY,
            seed: self.brief.seed,
            ..Sampling::default()
        }
    }

    /// The likeliest token every time.
    pub(super) fn greedy(&self) -> Sampling {
        Sampling { temperature: 0.0, repeat_penalty: 1.0, ..self.sampling() }
    }

    fn provenance(&self) -> Provenance {
        let brief = self.brief;
        let facts = self.parts.engine.facts();
        let asked = self.asked.load(Ordering::Relaxed);
        // Of a constructed draft the model wrote only the sentences that it was asked for.
        let declined = self.declined.load(Ordering::Relaxed);
        let writes = brief.work.as_ref().filter(|_| !declined && (brief.construction.is_none() || asked > 0));
        let passes = if brief.construction.is_some() {
            asked
        } else {
            writes.map_or(0, |(_, plan)| plan.passes.len())
        };
        Provenance {
            model: writes.map(|_| self.parts.card.clone()),
            prompt: writes.map(|work| self.prompt_facts(work)),
            sampling: writes
                .map(|_| if brief.construction.is_some() { self.greedy() } else { self.sampling() }),
            passes,
            context: writes.map(|_| facts.context),
            kernel: writes.map(|_| facts.kernel.clone()),
            language: brief.language,
            length: brief.length,
            style: brief.request.style.clone(),
            mode: brief.request.mode,
        }
    }

    /// The files of prompts that were used so far.
    fn prompt_files(&self, (prompt, plan): &(Prompt, Plan)) -> Vec<(&'static str, String)> {
        prompt_files::prompt_files(prompt, plan, self.rewrites.load(Ordering::Relaxed))
    }

    fn prompt_facts(&self, work: &(Prompt, Plan)) -> PromptFacts {
        let (prompt, plan) = work;
        let files = self.prompt_files(work);
        let text = plan
            .passes
            .last()
            .and_then(|pass| match self.brief.construction {
                Some(_) => messages_spoken(prompt, "[…]", pass.words, self.brief.language).ok(),
                None => messages(pass, prompt, "[…]", self.brief.length, self.brief.language).ok(),
            })
            .map(|words| format!("{}\n\n{}", words.system, words.user))
            .unwrap_or_default();
        PromptFacts {
            name: prompt.name.clone(),
            version: prompt.version.clone(),
            hash: prompt_files::prompt_hash(&files),
            files,
            text,
        }
    }

    fn notices(&self, mends: &[Mend]) -> Vec<String> {
        let brief = self.brief;
        let document = &brief.request.document;
        let eco = (brief.request.mode == Mode::Eco && brief.construction.is_none())
            .then(|| Notice::KeySentences { read: brief.source.word_count(), of: document.word_count() });
        let read = document.notices.iter().chain(&eco).map(|notice| notice.say(brief.language));
        read.chain(crate::draft::gather(mends).into_iter().map(|mend| mend.say(brief.language))).collect()
    }

    pub(super) async fn say(&self, event: DraftEvent) -> Result<(), AssistantError> {
        self.events.send(event).await.map_err(|_| AssistantError::Cancelled)
    }
}

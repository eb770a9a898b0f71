//! A draft: plan, passes, checks, record.

use std::sync::Arc;
use std::time::SystemTime;

use tokio::sync::mpsc;

use crate::admission::Ticket;
use crate::documents::{Document, Notice};
use crate::draft::{
    Budget, Coverage, Language, Length, Pass, PassKind, Plan, Prompt, Sentence, check, extract, messages,
    plan,
};
use crate::engine::{EndTokens, Job, Message, Role, Sampling, Shortcuts};
use crate::meter::{Measured, Phase, Span};
use crate::units::{Interval, Joules};

use super::keeping::{self, Kept};
use super::passes::{self, Reader, Step};
use super::quote::{self, Quote};
use super::{Assistant, AssistantError, DraftRequest, EVENTS_AHEAD, Mode, ModelCard, Parts};

/// Tokens that a chat template may add around two messages.
const TEMPLATE_TOKENS: u32 = 48;
/// Low enough for facts to be copied, warm enough not to loop.
const TEMPERATURE: f32 = 0.2;
const TOP_P: f32 = 0.9;
const REPEAT_PENALTY: f32 = 1.05;
/// The eco mode writes from this share of the document, in words.
const ECO_SHARE: f64 = 0.35;

/// What is said while a draft is made.
#[derive(Debug)]
pub enum DraftEvent {
    /// How the document will be read, and what that should cost.
    Plan(Box<Quote>),
    /// So many passes of so many are done.
    Progress {
        /// Passes done.
        section: usize,
        /// Passes in all.
        of: usize,
        /// Energy so far.
        joules: Interval<Joules>,
    },
    /// Text of the draft as it comes.
    Token(String),
    /// A checked sentence of the finished draft.
    Sentence(usize, Sentence),
    /// The draft is finished.
    Done(Box<Draft>),
    /// It could not be finished; what it cost is in the record.
    Failed(AssistantError, Option<Box<Measured>>),
}

/// A finished draft.
#[derive(Debug)]
pub struct Draft {
    /// Its text.
    pub text: String,
    /// Its sentences with their marks; ranges are bytes of the document's text.
    pub sentences: Vec<Sentence>,
    /// How much of the document was read.
    pub coverage: Coverage,
    /// How it was made.
    pub provenance: Provenance,
    /// What it cost.
    pub measured: Measured,
    /// Where a document part could not be read, and what the mode leaves out.
    pub notices: Vec<String>,
}

/// How a draft was made, enough to make it again.
#[derive(Debug, Clone)]
pub struct Provenance {
    /// The model; none when nobody wrote.
    pub model: Option<ModelCard>,
    /// The prompt; none when nobody wrote.
    pub prompt: Option<PromptFacts>,
    /// How tokens were drawn.
    pub sampling: Option<Sampling>,
    /// Passes of the model.
    pub passes: usize,
    /// Context in force, in tokens.
    pub context: Option<u32>,
    /// Which arithmetic ran.
    pub kernel: Option<String>,
    /// Language of the draft.
    pub language: Language,
    /// Length asked for.
    pub length: Length,
    /// Style asked for.
    pub style: String,
    /// Who wrote.
    pub mode: Mode,
}

/// Which prompt, exactly.
#[derive(Debug, Clone)]
pub struct PromptFacts {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// SHA-256 of its file, or of the digests of all the files that the passes used.
    pub hash: String,
    /// Those files by their role (`style`, `notes`, `merge`), each with its SHA-256.
    pub files: Vec<(&'static str, String)>,
    /// Its words as the model read them, with the document left out.
    pub text: String,
}

/// Everything settled before the first joule.
struct Brief {
    request: DraftRequest,
    language: Language,
    length: Length,
    /// What the model reads: the document, or its key sentences in eco mode.
    source: Document,
    work: Option<(Prompt, Plan)>,
    seed: u64,
}

impl Assistant {
    /// Starts a draft. Everything that can be refused is refused here, before any event.
    ///
    /// # Errors
    /// A document, style, length or context that does not fit; a full queue; a spent budget.
    pub async fn draft(&self, request: DraftRequest) -> Result<mpsc::Receiver<DraftEvent>, AssistantError> {
        self.parts.ledger.ready()?;
        let mut span = self.parts.meter.span();
        let brief = match self.brief(request).await {
            Ok(brief) => brief,
            Err(error) => {
                drop(span);
                return Err(error);
            }
        };
        let quote = self.priced(&brief);
        let key = brief.request.key.as_deref();
        let ticket = match brief.request.mode {
            Mode::Extract => None,
            Mode::Write | Mode::Eco => Some(self.parts.admission.enter(quote.write_energy(), key)?),
        };
        let (events, receiver) = mpsc::channel(EVENTS_AHEAD);
        let parts = Arc::clone(&self.parts);
        span.enter(Phase::Queue);
        tokio::spawn(async move {
            let work = Drafting { parts: &parts, brief: &brief, events: &events };
            work.run(span, ticket, quote).await;
        });
        Ok(receiver)
    }

    /// The plan and price of a draft, without making it.
    ///
    /// # Errors
    /// As [`Assistant::draft`], but for the queue.
    pub async fn quote(&self, request: DraftRequest) -> Result<Quote, AssistantError> {
        let brief = self.brief(DraftRequest { mode: Mode::Write, ..request }).await?;
        Ok(self.priced(&brief))
    }

    fn priced(&self, brief: &Brief) -> Quote {
        let plan = brief.work.as_ref().map(|(_, plan)| plan);
        quote::of(&self.parts, &brief.request, &brief.source, plan)
    }

    /// Counting the tokens of a long document takes a while: it is done off the async threads.
    async fn brief(&self, request: DraftRequest) -> Result<Brief, AssistantError> {
        let parts = Arc::clone(&self.parts);
        let seed = request.seed.unwrap_or_else(drawn_seed);
        tokio::task::spawn_blocking(move || brief(&parts, request, seed))
            .await
            .map_err(|_| AssistantError::EngineFault)?
    }
}

fn brief(parts: &Parts, request: DraftRequest, seed: u64) -> Result<Brief, AssistantError> {
    let language = request.draft_language();
    let length = request.draft_length()?;
    let prompt = parts.prompts.get(&request.style, language)?.clone();
    let source = match request.mode {
        Mode::Write | Mode::Extract => request.document.clone(),
        Mode::Eco => key_sentences(&request.document, language, length),
    };
    let work = match request.mode {
        Mode::Extract => None,
        Mode::Write | Mode::Eco => {
            let budget = Budget { context: parts.engine.facts().context, overhead: TEMPLATE_TOKENS };
            let count = |text: &str| parts.engine.count(text);
            Some((prompt.clone(), plan(&source, &prompt, length, language, &budget, &count)?))
        }
    };
    Ok(Brief { request, language, length, source, work, seed })
}

fn key_sentences(document: &Document, language: Language, length: Length) -> Document {
    let share = (document.word_count() as f64 * ECO_SHARE) as u32;
    let kept = extract(document, language, Length::Words(share.max(2 * length.in_words())));
    let text: Vec<&str> = kept.iter().map(|sentence| sentence.text.as_str()).collect();
    Document::from_text(&text.join("\n"))
}

/// A seed nobody chose, small enough to be typed again.
fn drawn_seed() -> u64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    u64::from(since.subsec_nanos())
}

struct Drafting<'a> {
    parts: &'a Parts,
    brief: &'a Brief,
    events: &'a mpsc::Sender<DraftEvent>,
}

impl Drafting<'_> {
    async fn run(&self, mut span: Span, ticket: Option<Ticket>, quote: Quote) {
        let made = self.make(&mut span, ticket, quote).await;
        let measured = span.finish(keeping::outcome(&made));
        let (made, measured) = self.kept().keep(self.parts, made, measured);
        let last = match made {
            Ok((text, sentences, coverage)) => DraftEvent::Done(Box::new(Draft {
                text,
                sentences,
                coverage,
                provenance: self.provenance(),
                measured,
                notices: self.notices(),
            })),
            Err(error) => DraftEvent::Failed(error, Some(Box::new(measured))),
        };
        let _ = self.events.send(last).await;
    }

    fn kept(&self) -> Kept {
        let brief = self.brief;
        let words = u32::try_from(brief.request.document.word_count()).unwrap_or(u32::MAX);
        Kept {
            route: brief.request.route,
            writes: brief.work.is_some(),
            style: Some(brief.request.style.clone()),
            prompt_hash: brief.work.as_ref().map(|(prompt, plan)| keeping::prompt_hash(prompt, plan)),
            words: Some(words),
            planned_tokens: brief.work.as_ref().map(|(_, plan)| quote::written_at_most(plan)),
            key: brief.request.key.clone(),
        }
    }

    async fn make(
        &self,
        span: &mut Span,
        ticket: Option<Ticket>,
        quote: Quote,
    ) -> Result<(String, Vec<Sentence>, Coverage), AssistantError> {
        let permit = match ticket {
            None => None,
            Some(mut ticket) => Some(tokio::select! {
                () = self.events.closed() => return Err(AssistantError::Cancelled),
                permit = ticket.admitted() => permit,
            }),
        };
        span.enter(Phase::Prepare);
        self.say(DraftEvent::Plan(Box::new(quote))).await?;
        let extracted = self.extract(span);
        let made = match &self.brief.work {
            None => {
                let text: Vec<&str> = extracted.iter().map(|sentence| sentence.text.as_str()).collect();
                let of = self.brief.request.document.sections.len();
                Ok((text.join("\n"), extracted, Coverage { read: of, of }))
            }
            Some((prompt, plan)) => {
                let text = self.write(span, prompt, plan).await?;
                span.enter(Phase::Check);
                let brief = self.brief;
                let sentences = span.aside(|| check(&text, &brief.request.document, brief.language));
                Ok((text, sentences, self.coverage(plan)))
            }
        };
        drop(permit);
        if let Ok((_, sentences, _)) = &made {
            for (index, sentence) in sentences.iter().enumerate() {
                self.say(DraftEvent::Sentence(index, sentence.clone())).await?;
            }
        }
        made
    }

    /// The version without AI, always made: it is the draft, or what the draft is compared with.
    fn extract(&self, span: &mut Span) -> Vec<Sentence> {
        let brief = self.brief;
        span.without_ai(|| extract(&brief.request.document, brief.language, brief.length))
    }

    /// In eco mode a section counts as read when a sentence of it was.
    fn coverage(&self, plan: &Plan) -> Coverage {
        let done = plan.coverage(plan.passes.len());
        if self.brief.request.mode != Mode::Eco {
            return done;
        }
        let document = &self.brief.request.document;
        let kept = |span: &std::ops::Range<usize>| {
            let text = document.text.get(span.clone()).unwrap_or_default();
            self.brief.source.text.lines().any(|line| !line.is_empty() && text.contains(line))
        };
        let read = document.sections.iter().filter(|section| kept(&section.span)).count();
        Coverage { read, of: document.sections.len() }
    }

    async fn write(&self, span: &mut Span, prompt: &Prompt, plan: &Plan) -> Result<String, AssistantError> {
        let mut outputs: Vec<String> = Vec::with_capacity(plan.passes.len());
        for pass in &plan.passes {
            let source = match pass.kind {
                PassKind::Write | PassKind::Notes => self.brief.source.text[pass.span.clone()].to_string(),
                PassKind::Merge => outputs[pass.inputs.clone()].join("\n"),
            };
            let job = self.job(pass, prompt, &source)?;
            let mut reader = PassReader { events: self.events, shown: pass.last, text: String::new() };
            passes::run(self.parts.engine.as_ref(), job, &self.parts.meter, span, &mut reader).await?;
            outputs.push(reader.text.trim().to_string());
            let (section, of) = (outputs.len(), plan.passes.len());
            self.say(DraftEvent::Progress { section, of, joules: span.so_far() }).await?;
        }
        Ok(outputs.pop().unwrap_or_default())
    }

    fn job(&self, pass: &Pass, prompt: &Prompt, source: &str) -> Result<Job, AssistantError> {
        let words = messages(pass, prompt, source, self.brief.length, self.brief.language)?;
        let chat = [Message::new(Role::System, words.system), Message::new(Role::User, words.user)];
        Ok(Job {
            prompt: self.parts.engine.encode_chat(&chat)?,
            given: Vec::new(),
            owner: self.brief.request.key.as_deref().map(Arc::from),
            sampling: self.sampling(),
            max_tokens: pass.max_tokens,
            stop: Vec::new(),
            end_tokens: EndTokens::Obeyed,
            alternatives: None,
            shortcuts: Shortcuts::ALL,
            grammar: None,
        })
    }

    fn sampling(&self) -> Sampling {
        Sampling {
            temperature: TEMPERATURE,
            top_p: TOP_P,
            repeat_penalty: REPEAT_PENALTY,
            seed: self.brief.seed,
            ..Sampling::default()
        }
    }

    fn provenance(&self) -> Provenance {
        let brief = self.brief;
        let facts = self.parts.engine.facts();
        let writes = brief.work.as_ref();
        Provenance {
            model: writes.map(|_| self.parts.card.clone()),
            prompt: writes.map(|(prompt, plan)| self.prompt_facts(prompt, plan)),
            sampling: writes.map(|_| self.sampling()),
            passes: writes.map_or(0, |(_, plan)| plan.passes.len()),
            context: writes.map(|_| facts.context),
            kernel: writes.map(|_| facts.kernel.clone()),
            language: brief.language,
            length: brief.length,
            style: brief.request.style.clone(),
            mode: brief.request.mode,
        }
    }

    fn prompt_facts(&self, prompt: &Prompt, plan: &Plan) -> PromptFacts {
        let text = plan
            .passes
            .last()
            .and_then(|pass| messages(pass, prompt, "[…]", self.brief.length, self.brief.language).ok())
            .map(|words| format!("{}\n\n{}", words.system, words.user))
            .unwrap_or_default();
        PromptFacts {
            name: prompt.name.clone(),
            version: prompt.version.clone(),
            hash: keeping::prompt_hash(prompt, plan),
            files: keeping::prompt_files(prompt, plan),
            text,
        }
    }

    fn notices(&self) -> Vec<String> {
        let brief = self.brief;
        let document = &brief.request.document;
        let eco = (brief.request.mode == Mode::Eco)
            .then(|| Notice::KeySentences { read: brief.source.word_count(), of: document.word_count() });
        document.notices.iter().chain(&eco).map(|notice| brief.language.say(notice)).collect()
    }

    async fn say(&self, event: DraftEvent) -> Result<(), AssistantError> {
        self.events.send(event).await.map_err(|_| AssistantError::Cancelled)
    }
}

/// Collects a pass; shows it when it writes the draft itself.
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

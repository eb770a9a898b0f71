//! A completion: a prompt already encoded, tokens back, the same meter and ledger.

use std::sync::Arc;

use tokio::sync::mpsc;

use crate::admission::{AdmissionRequest, Place};
use crate::engine::{Drawn, EndTokens, EngineError, Finish, Form, Job, Message, Sampling, Shortcuts};
use crate::meter::{Measured, Phase, Span};
use crate::units::Priority;

use super::arrival::{Arrival, Client};
use super::conductor::EVENTS_AHEAD;
use super::passes::{self, Reader, Step};
use super::recording::{self, RowFacts};
use super::{Assistant, AssistantError, quote, waiting};

/// Words to go on from.
#[derive(Debug, Clone, PartialEq)]
pub enum Input {
    /// Messages, through the model's chat template.
    Chat(Vec<Message>),
    /// A plain text.
    Text(String),
}

/// A completion to make.
#[derive(Debug, Clone, PartialEq)]
pub struct CompletionRequest {
    /// Words to go on from.
    pub input: Input,
    /// How tokens are drawn.
    pub sampling: Sampling,
    /// Most tokens to generate.
    pub max_tokens: u32,
    /// Generation ends before any of these.
    pub stop: Vec<String>,
    /// Whether the model may end by itself.
    pub end_tokens: EndTokens,
    /// How many alternatives to report; none for no probabilities.
    pub alternatives: Option<u8>,
    /// What may make it faster.
    pub shortcuts: Shortcuts,
    /// The form that the answer must have; any when there is none.
    pub form: Option<Form>,
    /// Which door the request came through, for the ledger.
    pub route: &'static str,
    /// The name of the key it came with, for the budget of that key.
    pub key: Option<String>,
    /// Whether somebody waits for it.
    pub priority: Priority,
}

/// What is said while a completion runs.
#[derive(Debug)]
pub enum CompletionEvent {
    /// It waits for its turn; said again whenever its place changes.
    Waiting(Place),
    /// Text as it comes.
    Token {
        /// The text; may be empty.
        text: String,
        /// What it was drawn from, when asked.
        chosen: Option<Drawn>,
    },
    /// It is finished.
    Done(Box<Completion>),
    /// It could not be finished.
    Failed(AssistantError, Box<Measured>),
}

/// The end of a completion.
#[derive(Debug, Clone)]
pub struct Completion {
    /// Why it ended, and its tokens.
    pub finish: Finish,
    /// What it cost.
    pub measured: Measured,
}

impl Assistant {
    /// Starts a completion; everything that can be refused is refused here.
    ///
    /// # Errors
    /// A prompt that does not fit the context; a form that cannot be kept to; a full queue.
    pub async fn complete(
        &self,
        request: CompletionRequest,
    ) -> Result<mpsc::Receiver<CompletionEvent>, AssistantError> {
        let facts =
            RowFacts { route: request.route, key: request.key.clone(), writes: true, ..RowFacts::default() };
        let client = Client { route: request.route, key: request.key.clone(), priority: request.priority };
        let mut arrival = self.arrive(client).await?;
        let job = self.job(&mut arrival, request).await?;
        let prompt_tokens = job.prompt.len() as u32;
        let (energy, seconds) = quote::of_tokens(&self.parts, prompt_tokens, job.max_tokens);
        let call = AdmissionRequest { energy, seconds, key: facts.key.as_deref(), priority: job.priority };
        let mut ticket = match self.parts.admission.enter(call) {
            Ok(ticket) => ticket,
            Err(error) => return Err(arrival.refuse(error)),
        };
        let (mut span, _) = arrival.into_span_and_permit()?;
        span.enter(Phase::Queue);
        let (events, receiver) = mpsc::channel(EVENTS_AHEAD);
        let parts = Arc::clone(&self.parts);
        tokio::spawn(async move {
            let work = async {
                let permit = waiting::wait_for_permit(&mut ticket, &events, CompletionEvent::Waiting).await?;
                let mut reader = CompletionReader { events: &events };
                let finish =
                    passes::run(parts.engine.as_ref(), job, &parts.meter, &mut span, &mut reader).await;
                drop(permit);
                finish
            };
            let made = work.await;
            let outcome = recording::outcome(&made);
            span.enter(Phase::Check);
            let (made, measured) = facts.record(&parts, made, span.finish(outcome));
            let last = match made {
                Ok(finish) => CompletionEvent::Done(Box::new(Completion { finish, measured })),
                Err(error) => CompletionEvent::Failed(error, Box::new(measured)),
            };
            let _ = events.send(last).await;
        });
        Ok(receiver)
    }
}

impl Assistant {
    /// Encoding a long prompt and making a grammar take a while: it is done off the async threads.
    async fn job(&self, arrival: &mut Arrival, request: CompletionRequest) -> Result<Job, AssistantError> {
        let parts = Arc::clone(&self.parts);
        let encode = move || -> Result<Job, EngineError> {
            let context = parts.engine.facts().context;
            let prompt = match &request.input {
                Input::Chat(messages) => parts.engine.encode_chat(messages)?,
                Input::Text(text) => parts.engine.encode_text(text),
            };
            let prompt_tokens = u32::try_from(prompt.len()).unwrap_or(u32::MAX);
            if prompt_tokens == 0 {
                return Err(EngineError::EmptyPrompt);
            }
            if prompt_tokens >= context {
                return Err(EngineError::ContextExceeded { prompt_tokens, context });
            }
            let grammar = request.form.map(|form| parts.engine.grammar(form)).transpose()?;
            Ok(Job {
                prompt,
                answer_prefix: Vec::new(),
                owner: request.key.as_deref().map(Arc::from),
                sampling: request.sampling,
                max_tokens: request.max_tokens,
                stop: request.stop,
                end_tokens: request.end_tokens,
                alternatives: request.alternatives,
                shortcuts: request.shortcuts,
                priority: request.priority,
                grammar,
            })
        };
        arrival.work(Phase::Plan, move |span| Ok(span.aside(encode)?)).await
    }
}

struct CompletionReader<'a> {
    events: &'a mpsc::Sender<CompletionEvent>,
}

impl Reader for CompletionReader<'_> {
    async fn take(&mut self, step: Step<'_>, _span: &Span) -> bool {
        match step {
            Step::Read => !self.events.is_closed(),
            Step::Text(text, chosen) => {
                let event = CompletionEvent::Token { text: text.to_string(), chosen: chosen.cloned() };
                self.events.send(event).await.is_ok()
            }
        }
    }

    async fn gone(&self) {
        self.events.closed().await;
    }
}

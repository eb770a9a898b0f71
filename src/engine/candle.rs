//! The engine of today: a GGUF file read by candle, our decoder and kernels, one worker thread.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;

use super::decoder::Decoder;
use super::guest::{self, Guest};
use super::model::Runner;
use super::template::{ChatTemplate, Piece};
use super::tokenizer::Tokenizer;
use super::weights::Source;
use super::worker::{self, Model, Order};
use super::{Engine, EngineError, Event, Job, Message, ModelFacts, gguf, memory};
use crate::kernels::{Kernel, Team};

/// Events that may wait for a slow reader before the worker waits too.
const EVENTS_AHEAD: usize = 32;
/// Jobs that may wait inside the engine; admission keeps the real queue.
const ORDERS_AHEAD: usize = 64;

/// A template for files that carry none: ChatML, the most common format.
const CHATML: &str = "{% for message in messages %}<|im_start|>{{ message.role }}\n{{ message.content }}<|im_end|>\n{% endfor %}<|im_start|>assistant\n";

/// How to load a model.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The GGUF file.
    pub file: PathBuf,
    /// Name for the API.
    pub name: String,
    /// Context length wanted, in tokens; the file's own is the most there can be.
    pub context: u32,
    /// Name of the instruction set to use; the best there is when none is asked for.
    pub kernel: Option<String>,
    /// Most memory the engine may take, in bytes; what the system has available when none is said.
    pub memory: Option<u64>,
    /// Time without work after which the weights are given back until the next request; none to keep them.
    pub idle: Option<Duration>,
    /// What products are made of.
    pub arithmetic: Arithmetic,
}

/// What products of matrices are made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Arithmetic {
    /// The weights as the file has them, inputs rounded to eight bits.
    #[default]
    Whole,
    /// Weights and inputs as floats: many times the memory, and the measure of what rounding changes.
    Float,
}

impl Settings {
    /// A file with nothing else asked for.
    #[must_use]
    pub fn of(file: PathBuf, name: &str, context: u32) -> Self {
        Self {
            file,
            name: name.to_string(),
            context,
            kernel: None,
            memory: None,
            idle: None,
            arithmetic: Arithmetic::Whole,
        }
    }
}

/// A loaded model and its worker.
pub struct CandleEngine {
    facts: ModelFacts,
    tokenizer: Arc<Tokenizer>,
    template: ChatTemplate,
    orders: std::sync::mpsc::SyncSender<Order>,
}

impl CandleEngine {
    /// Loads a model and starts its worker.
    ///
    /// # Errors
    /// When the file is damaged, or made for something this engine does not run.
    pub fn load(settings: &Settings) -> Result<Self, EngineError> {
        let opened = gguf::open(&settings.file)?;
        let runner = Runner::of(&opened.content)?;
        let (architecture, trained_context) = runner.facts();
        let tokenizer = Arc::new(Tokenizer::from_gguf(&opened.content)?);
        let source = gguf::text_at(&opened.content, "tokenizer.chat_template").unwrap_or(CHATML).to_string();
        let template = ChatTemplate::new(&source, tokenizer.start_text(), tokenizer.end_text())?;
        let context = settings.context.min(trained_context).max(1);
        let mut facts = ModelFacts {
            name: settings.name.clone(),
            architecture: architecture.to_string(),
            trained_context,
            context,
            vocabulary: tokenizer.vocabulary(),
            kernel: guest::KERNEL.to_string(),
        };
        let model = match runner {
            Runner::Own(shape) => {
                let kernel = kernel(settings.kernel.as_deref())?;
                facts.kernel = kernel.name().to_string();
                Model::Own(Box::new(own(
                    settings,
                    kernel,
                    Source::new(opened, shape, settings.arithmetic)?,
                    context,
                )?))
            }
            Runner::Guest(architecture, _) => {
                foreign_kernel(settings.kernel.as_deref())?;
                let needs = guest::needs(&opened.content, &architecture, context);
                needs.check(settings.memory.or_else(memory::available))?;
                Model::Guest(Box::new(Guest::new(&settings.file, opened, &architecture, context)?))
            }
        };
        let (orders, inbox) = std::sync::mpsc::sync_channel(ORDERS_AHEAD);
        let (for_worker, idle) = (Arc::clone(&tokenizer), settings.idle);
        std::thread::Builder::new()
            .name("engine".into())
            .spawn(move || worker::run(model, &for_worker, context, idle, &inbox))
            .map_err(no_thread)?;
        Ok(Self { facts, tokenizer, template, orders })
    }

    /// The tokenizer, for checks against other implementations.
    pub fn tokenizer(&self) -> &Tokenizer {
        &self.tokenizer
    }
}

/// Our decoder with its threads, once it is known to fit.
fn own(settings: &Settings, kernel: Kernel, source: Source, context: u32) -> Result<Decoder, EngineError> {
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let team = Team::new(kernel, threads).map_err(no_thread)?;
    let limit = settings.memory.or_else(memory::available);
    memory::Needs::of(&source, &team, context as usize)?.check(limit)?;
    Decoder::new(source, team, context as usize)
}

fn no_thread(error: std::io::Error) -> EngineError {
    EngineError::BadFile(format!("no thread could be started for it: {error}"))
}

/// candle chooses its own instructions.
fn foreign_kernel(name: Option<&str>) -> Result<(), EngineError> {
    match name {
        None => Ok(()),
        Some(name) if name == guest::KERNEL => Ok(()),
        Some(name) => Err(EngineError::NoKernel {
            name: name.to_string(),
            here: format!("{} for a model of this architecture", guest::KERNEL),
        }),
    }
}

/// The kernel of that name, or the best one.
fn kernel(name: Option<&str>) -> Result<Kernel, EngineError> {
    let Some(name) = name else { return Ok(Kernel::best()) };
    Kernel::named(name).ok_or_else(|| EngineError::NoKernel {
        name: name.to_string(),
        here: Kernel::here().map(Kernel::name).collect::<Vec<_>>().join(", "),
    })
}

/// Reads the tokenizer of a file without its weights.
///
/// # Errors
/// When the file is damaged or its tokenizer is not supported.
pub fn load_tokenizer(file: &Path) -> Result<Tokenizer, EngineError> {
    Tokenizer::from_gguf(&gguf::open(file)?.content)
}

impl Engine for CandleEngine {
    fn facts(&self) -> &ModelFacts {
        &self.facts
    }

    fn count(&self, text: &str) -> u32 {
        self.tokenizer.count(text)
    }

    fn encode_chat(&self, messages: &[Message]) -> Result<Vec<u32>, EngineError> {
        let mut ids = Vec::new();
        for piece in self.template.pieces(messages)? {
            match piece {
                Piece::Markup(text) => ids.extend(self.tokenizer.encode_markup(&text)),
                Piece::Data(text) => ids.extend(self.tokenizer.encode(&text)),
            }
        }
        if let Some(start) = self.tokenizer.start()
            && ids.first() != Some(&start)
        {
            ids.insert(0, start);
        }
        Ok(ids)
    }

    fn encode_text(&self, text: &str) -> Vec<u32> {
        self.tokenizer.start().into_iter().chain(self.tokenizer.encode(text)).collect()
    }

    fn render_chat(&self, messages: &[Message]) -> Result<String, EngineError> {
        let pieces = self.template.pieces(messages)?;
        Ok(pieces
            .into_iter()
            .map(|piece| match piece {
                Piece::Markup(text) | Piece::Data(text) => text,
            })
            .collect())
    }

    fn generate(&self, job: Job) -> Result<mpsc::Receiver<Event>, EngineError> {
        if job.prompt.is_empty() {
            return Err(EngineError::EmptyPrompt);
        }
        let prompt_tokens = job.prompt.len() as u32;
        if prompt_tokens >= self.facts.context {
            return Err(EngineError::ContextExceeded { prompt_tokens, context: self.facts.context });
        }
        let (events, receiver) = mpsc::channel(EVENTS_AHEAD + 1);
        let held = events.clone().try_reserve_owned().expect("the channel is new and has room");
        self.orders.try_send(Order { job, events, _held: held }).map_err(|_| EngineError::Stopped)?;
        Ok(receiver)
    }
}

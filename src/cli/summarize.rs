//! `calame summarize`: a document in, a draft on standard output.

use std::fs::File;
use std::io::{IsTerminal, Read, Write};
use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::Args;
use tokio::sync::mpsc;

use super::failure::Failure;
use super::flags::{ModelFlags, settings};
use super::{print, runtime, wiring};
use crate::admission::AdmissionRequest;
use crate::assistant::{
    Assistant, AssistantError, Cost, Draft, DraftEvent, DraftRequest, LanguageChoice, Mode,
};
use crate::config::{Environment, Settings};
use crate::documents::{self, Block, Document, Finished, Format, Reading};
use crate::draft::{Length, Status, proven};
use crate::files;
use crate::http::wire::{DoneBody, kind_code};
use crate::meter::{self, EnergyClass, Meter, Phase, Span};
use crate::page::counted;
use crate::units::{Interval, Microjoules, Priority, WattHours, short};
use crate::words::{Language, message};

const ROUTE: &str = "summarize";

/// Draft a summary of a document on standard output.
#[derive(Debug, Args)]
pub(super) struct Summarize {
    /// A text, web page, odt, docx, rtf, pdf, epub, mail, sheet, slides or transcript; `-` for standard input.
    #[arg(value_name = "FILE|-")]
    file: PathBuf,
    /// Print everything that is known of the draft as JSON.
    #[arg(long)]
    json: bool,
    /// Use no model: key sentences of the document (the same as --mode extract).
    #[arg(long, conflicts_with = "mode")]
    no_ai: bool,
    /// write, extract (no AI), or eco (AI on the key sentences only).
    #[arg(long, default_value = "write", value_parser = ["write", "extract", "eco"])]
    mode: String,
    /// summary, minutes, key-points, email, plain, grant, press, or a prompt of yours.
    #[arg(long, default_value = "summary")]
    style: String,
    /// fr, en, or auto for the language of the document.
    #[arg(long, default_value = "auto")]
    lang: String,
    /// Length in words; by default that of the style.
    #[arg(long, value_name = "N", conflicts_with = "characters")]
    words: Option<u32>,
    /// Length in characters.
    #[arg(long, value_name = "N")]
    characters: Option<u32>,
    /// The same seed gives the same draft.
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// Write the draft to a file too: odt, docx or md.
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    #[command(flatten)]
    model: ModelFlags,
}

impl Summarize {
    pub(super) fn run(self, environment: &Environment) -> anyhow::Result<()> {
        let settings = settings(environment, |raw| self.model.over(raw))?;
        let export = self.output.as_deref().map(Export::to).transpose()?;
        // Everything that can be refused is, before a model is looked for.
        let meter = Meter::open(&settings.meter);
        let mut span = meter.span();
        let request = self.request(&settings, &mut span)?;
        // Whatever the model takes to come is waiting.
        span.enter(Phase::Queue);
        request.draft_length(&wiring::prompts(&settings)?)?;
        let ledger = wiring::ledger(&settings)?;
        if request.mode != Mode::Extract {
            let place = wiring::admission(&settings, 1, &ledger).enter(AdmissionRequest::default());
            drop(place.map_err(AssistantError::from)?);
        }
        runtime::pin_processors(settings.model.threads)?;
        let (engine, card) = if request.mode == Mode::Extract {
            wiring::NoEngine::with_card()
        } else {
            let chosen = wiring::choose(&settings)?;
            print::note(&chosen.reason);
            (wiring::load(&settings, &chosen)?, chosen.card)
        };
        let assistant = wiring::metered(&settings, engine, card, ledger, meter)?;
        let document = request.document.clone();
        let draft = runtime::run(make(&assistant, span, request))?;
        if self.json {
            let body = serde_json::to_string_pretty(&DoneBody::of(&draft, &document.text))
                .context("the draft cannot be written as JSON")?;
            print::out(&format!("{body}\n"))?;
        } else {
            print::out(&format!("{}\n", draft.text.trim_end()))?;
        }
        if let Some(export) = export {
            export.write(&document, &draft)?;
        }
        tell(&draft);
        Ok(())
    }

    fn request(&self, settings: &Settings, span: &mut Span) -> anyhow::Result<DraftRequest> {
        let language = match self.lang.as_str() {
            "auto" => LanguageChoice::Auto,
            code => LanguageChoice::Fixed(code.parse()?),
        };
        let document = read(&self.file, &settings.documents, span)?;
        for notice in &document.notices {
            print::note(&notice.say(Language::English));
        }
        Ok(DraftRequest {
            document,
            style: self.style.clone(),
            language,
            length: self.words.map(Length::Words).or(self.characters.map(Length::Characters)),
            mode: if self.no_ai { Mode::Extract } else { Mode::parse(&self.mode)? },
            seed: self.seed,
            route: ROUTE,
            key: None,
            priority: Priority::Interactive,
        })
    }
}

/// A document from a file, or from standard input when that is asked.
pub(super) fn read(file: &Path, limits: &documents::Limits, span: &mut Span) -> anyhow::Result<Document> {
    let output = file.display().to_string();
    let unreadable =
        |error: std::io::Error| Failure::Input { name: output.clone(), reason: error.to_string() };
    // One byte more than is accepted tells that there is more.
    let most = limits.bytes as u64 + 1;
    let mut bytes = Vec::new();
    let name = if file == Path::new("-") {
        std::io::stdin().lock().take(most).read_to_end(&mut bytes).map_err(unreadable)?;
        None
    } else {
        File::open(file).map_err(unreadable)?.take(most).read_to_end(&mut bytes).map_err(unreadable)?;
        file.file_name().map(|name| name.to_string_lossy().into_owned())
    };
    span.enter(Phase::Read);
    let reading = Reading::default();
    let took = reading.clone();
    let read = || documents::read_until(name.as_deref(), &bytes, limits, &reading);
    Ok(span.with_process(move || took.spent(), read)?)
}

/// Makes the draft; a first Ctrl-C stops it, and its row is still written.
async fn make(assistant: &Assistant, span: Span, request: DraftRequest) -> anyhow::Result<Box<Draft>> {
    let arrival = assistant.arrive_with(span, request.client()).await?;
    let mut events = assistant.draft_read(arrival, request).await?;
    let class = assistant.meter().source().class;
    let mut output = ProgressOutput { live: std::io::stderr().is_terminal(), open: false, class };
    loop {
        let event = tokio::select! {
            event = events.recv() => event,
            () = runtime::stop_signal() => {
                output.close();
                settle(&mut events).await;
                return Err(Failure::Interrupted.into());
            }
        };
        match event {
            None => return Err(AssistantError::EngineFault.into()),
            Some(DraftEvent::Done(draft)) => {
                output.close();
                return Ok(draft);
            }
            Some(DraftEvent::Failed(error, measured)) => {
                output.close();
                if let Some(measured) = measured {
                    print::note(&measured.line(Language::English));
                }
                return Err(error.into());
            }
            Some(event) => output.tell(&event),
        }
    }
}

/// Waits until the task of the draft has ended, its row written, or a second Ctrl-C.
async fn settle(events: &mut mpsc::Receiver<DraftEvent>) {
    const LOOK_AGAIN: std::time::Duration = std::time::Duration::from_millis(20);
    events.close();
    while events.recv().await.is_some() {}
    while events.sender_strong_count() > 0 {
        if tokio::time::timeout(LOOK_AGAIN, runtime::stop_signal()).await.is_ok() {
            return;
        }
    }
}

/// Progress on standard error; the draft as it comes only on a terminal.
struct ProgressOutput {
    live: bool,
    open: bool,
    /// How sure the energies are.
    class: EnergyClass,
}

impl ProgressOutput {
    fn tell(&mut self, event: &DraftEvent) {
        match event {
            DraftEvent::Plan(quote) if quote.passes > 0 => {
                print::note(&format!(
                    "{} words in {} section(s), {} pass(es){}",
                    quote.words,
                    quote.sections,
                    quote.passes,
                    quote.write.as_ref().map_or(String::new(), in_words)
                ));
                if let Some(budget) = quote.budget.as_ref().filter(|budget| budget.near) {
                    let left = (budget.allowed.0 - budget.spent.0).max(0.0);
                    print::note(&format!(
                        "the energy budget {} is nearly spent: {} Wh left of {} Wh",
                        budget.limit,
                        short(left),
                        short(budget.allowed.0)
                    ));
                }
            }
            DraftEvent::Progress { section, of, joules } => {
                self.close();
                let spent =
                    meter::in_words(joules.map(Microjoules::from_joules), self.class, Language::English);
                print::note(&format!("pass {section} of {of}, {spent} so far"));
            }
            DraftEvent::Token(text) if self.live => {
                self.open = true;
                let mut error = std::io::stderr().lock();
                let _ = error.write_all(plain(text).as_bytes()).and_then(|()| error.flush());
            }
            _ => {}
        }
    }

    fn close(&mut self) {
        if std::mem::take(&mut self.open) {
            print::note("");
        }
    }
}

/// A quote in one line: always an estimate, with its bounds and what it was learnt from.
fn in_words(cost: &Cost) -> String {
    let between = |figure: Interval<f64>| format!("{} to {}", short(figure.low), short(figure.high));
    let energy = cost
        .energy
        .map_or(String::new(), |energy| format!(", {} Wh", between(energy.map(|WattHours(wh)| wh))));
    let past = cost.learned_from;
    format!(", about {} s{energy} (estimate, from {past} past request(s))", between(cost.seconds))
}

/// A model writes no control characters to a terminal.
fn plain(text: &str) -> String {
    text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect()
}

/// Marks, coverage and the one meter line.
fn tell(draft: &Draft) {
    let marked = |status| draft.sentences.iter().filter(|sentence| sentence.status == status).count();
    let (doubtful, absent) = (marked(Status::ToCheck), marked(Status::Unsupported));
    let share = proven(&draft.sentences);
    print::note(&format!("{} of {} sentence(s) proven", share.proven, share.of));
    if doubtful + absent > 0 {
        print::note(&format!("{doubtful} sentence(s) to check, {absent} without support in the document"));
    }
    if !draft.left_out.is_empty() {
        let kinds = draft.left_out.iter().map(|fact| kind_code(fact.kind));
        print::note(&format!("left out for length: {}", counted(Language::English, kinds)));
    }
    print::note(&format!("{} section(s) of {} read", draft.coverage.read, draft.coverage.of));
    print::note(&draft.measured.line(draft.provenance.language));
}

/// Where the draft is saved.
struct Export {
    path: PathBuf,
    format: Format,
}

impl Export {
    fn to(path: &Path) -> anyhow::Result<Self> {
        let extension = path.extension().map(|extension| extension.to_string_lossy().to_ascii_lowercase());
        let format = match extension.as_deref() {
            Some("odt") => Format::Odt,
            Some("docx") => Format::Docx,
            Some("md") => Format::Markdown,
            _ => return Err(Failure::Use("--output must end in .odt, .docx or .md".into()).into()),
        };
        Ok(Self { path: path.to_owned(), format })
    }

    fn write(&self, document: &Document, draft: &Draft) -> anyhow::Result<()> {
        let language = draft.provenance.language;
        let extracted = draft.provenance.mode == Mode::Extract;
        let label = message(language, if extracted { "draft-extracted" } else { "live-label-ai" });
        let untitled = message(language, "draft-untitled");
        let title = document.title.as_deref().unwrap_or(&untitled);
        let paragraphs = blocks(&draft.text);
        let finished = Finished { title, language: language.code(), label: &label, paragraphs: &paragraphs };
        let bytes = documents::write(self.format, &finished)?;
        files::replace(&self.path, &bytes)
            .with_context(|| format!("{} cannot be written; check its folder", self.path.display()))
    }
}

/// The blocks of a draft: headings, items, paragraphs.
fn blocks(text: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let bare = |text: &str| text.replace("**", "");
        if let Some(heading) = line.strip_prefix('#') {
            blocks.push(Block::Heading(bare(heading.trim_start_matches('#').trim())));
        } else if let Some(item) = ["- ", "* ", "• "].iter().find_map(|mark| line.strip_prefix(mark)) {
            blocks.push(Block::Item(bare(item.trim())));
        } else {
            blocks.push(Block::Paragraph(bare(line)));
        }
    }
    blocks
}

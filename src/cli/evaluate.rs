//! `calame evaluate`: drafts of a folder of texts held against the summaries that people wrote of them.

use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::Args;
use sha2::{Digest, Sha256};

use super::bench::refused;
use super::failure::Failure;
use super::{ModelFlags, folder, print, runtime, settings, wiring};
use crate::assistant::{DraftRequest, LanguageChoice, Mode};
use crate::bench::{self, Specimen};
use crate::config::{Environment, Settings};
use crate::documents;
use crate::draft::{Language, Length};
use crate::ledger::Ledger;
use crate::units::Priority;

const ROUTE: &str = "evaluate";
const SOURCE: &str = ".source.txt";
const REFERENCE: &str = ".reference.txt";

/// Hold drafts of a folder of texts against summaries that people wrote, with AI and without.
#[derive(Debug, Args)]
pub(super) struct Evaluate {
    /// Folder that holds, for each text, `NAME.source.txt` and `NAME.reference.txt`.
    #[arg(value_name = "FOLDER")]
    folder: PathBuf,
    /// Modes to compare, in this order.
    #[arg(long, value_name = "MODES", value_delimiter = ',', default_value = "extract,write", value_parser = ["write", "extract", "eco"])]
    modes: Vec<String>,
    /// Style of the drafts.
    #[arg(long, default_value = "summary")]
    style: String,
    /// fr, en, or auto for the language of each text.
    #[arg(long, default_value = "auto")]
    lang: String,
    /// Length of every draft in words; that of its reference by default.
    #[arg(long, value_name = "N")]
    words: Option<u32>,
    /// So many texts only, taken evenly from the folder.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    texts: Option<u32>,
    /// The same seed gives the same drafts.
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// Write the figures as JSON too; `-` for JSON on standard output instead of the table.
    #[arg(long, value_name = "FILE|-")]
    json: Option<PathBuf>,
    #[command(flatten)]
    model: ModelFlags,
}

impl Evaluate {
    pub(super) fn run(self, environment: &Environment) -> anyhow::Result<()> {
        let settings = settings(environment, |given| self.model.over(given))?;
        let specimens = self.specimens(&settings)?;
        let modes = self.modes.iter().map(|mode| Mode::parse(mode)).collect::<Result<Vec<Mode>, _>>()?;
        let prompts = wiring::prompts(&settings)?;
        for specimen in &specimens {
            prompts.get(&self.style, specimen.request.draft_language())?;
            specimen.request.draft_length()?;
        }
        runtime::keep_to(settings.model.threads)?;
        let (engine, card) = if modes.iter().all(|mode| *mode == Mode::Extract) {
            wiring::NoEngine::with_card()
        } else {
            let chosen = wiring::choose(&settings)?;
            print::note(&chosen.reason);
            (wiring::load(&settings, &chosen)?, chosen.card)
        };
        // What an evaluation consumes is shown and not kept: nobody asked for these drafts.
        let assistant = wiring::assistant(&settings, engine, card, Ledger::in_memory()?)?;
        let evaluation = runtime::run(async {
            bench::evaluate(&assistant, &specimens, &modes, &print::note).await.map_err(refused)
        })?;
        print::figures(self.json.as_deref(), &evaluation, &bench::evaluation_table(&evaluation))
    }

    fn specimens(&self, settings: &Settings) -> anyhow::Result<Vec<Specimen>> {
        let names = names(&self.folder)?;
        let wanted = self.texts.map_or(names.len(), |texts| (texts as usize).min(names.len()));
        let language = match self.lang.as_str() {
            "auto" => LanguageChoice::Auto,
            code => LanguageChoice::Fixed(Language::parse(code)?),
        };
        let mut specimens = Vec::new();
        for i in 0..wanted {
            let name = &names[i * names.len() / wanted];
            let bytes = folder::bytes(&self.folder.join(format!("{name}{SOURCE}")))?;
            let reference = folder::bytes(&self.folder.join(format!("{name}{REFERENCE}")))?;
            let reference = String::from_utf8_lossy(&reference).into_owned();
            let words = u32::try_from(reference.split_whitespace().count()).unwrap_or(u32::MAX);
            let request = DraftRequest {
                document: documents::read(Some("text.txt"), &bytes, &settings.documents)
                    .with_context(|| format!("{name}{SOURCE}"))?,
                style: self.style.clone(),
                language,
                length: Some(Length::Words(self.words.unwrap_or(words))),
                mode: Mode::Extract,
                seed: Some(self.seed),
                route: ROUTE,
                key: None,
                priority: Priority::Batch,
            };
            let id = Sha256::digest(&bytes).iter().take(6).map(|byte| format!("{byte:02x}")).collect();
            specimens.push(Specimen { id, request, reference });
        }
        Ok(specimens)
    }
}

/// The names of the texts that have a reference, sorted.
fn names(folder: &Path) -> anyhow::Result<Vec<String>> {
    let shown = folder.display();
    let unreadable =
        |error: std::io::Error| Failure::Input { name: shown.to_string(), reason: error.to_string() };
    let mut names = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let file = entry.map_err(unreadable)?.file_name().to_string_lossy().into_owned();
        if let Some(name) = file.strip_suffix(SOURCE) {
            let reference = folder.join(format!("{name}{REFERENCE}"));
            if !reference.is_file() {
                let reason = "there is no such file beside its source".to_owned();
                return Err(Failure::Input { name: reference.display().to_string(), reason }.into());
            }
            names.push(name.to_owned());
        }
    }
    names.sort_unstable();
    if names.is_empty() {
        let reason = format!("it holds no NAME{SOURCE} with its NAME{REFERENCE}");
        return Err(Failure::Input { name: shown.to_string(), reason }.into());
    }
    Ok(names)
}

//! `calame evaluate`: drafts of a folder of texts held against the summaries that people wrote of them, or against keys.

use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::Args;
use sha2::{Digest, Sha256};

use super::bench::refused;
use super::failure::Failure;
use super::flags::{ModelFlags, settings};
use super::{folder, print, runtime, wiring};
use crate::assistant::{Assistant, DraftRequest, LanguageChoice, Mode};
use crate::bench::{self, AnswerKey, Author, Keyed, Specimen};
use crate::config::{Environment, Settings};
use crate::documents;
use crate::draft::Length;
use crate::ledger::Ledger;
use crate::units::Priority;

const ROUTE: &str = "evaluate";
const SOURCE: &str = ".source.txt";
const REFERENCE: &str = ".reference.txt";
const KEY: &str = ".key.json";
const SOURCE_OF_KEY: &str = ".txt";

/// Hold drafts of a folder of texts against summaries that people wrote, or against keys: facts that a reader needs, false
/// sentences and true ones.
#[derive(Debug, Args)]
pub(super) struct Evaluate {
    /// Folder that holds, for each text, `NAME.txt` and `NAME.key.json`; or `NAME.source.txt` and `NAME.reference.txt`.
    #[arg(value_name = "FOLDER")]
    folder: PathBuf,
    /// Modes to compare, in this order; `plain` asks the same model in one line, for texts with keys.
    #[arg(long, value_name = "MODES", value_delimiter = ',', default_value = "extract,write", value_parser = ["write", "extract", "eco", "plain"])]
    modes: Vec<String>,
    /// Style of the drafts.
    #[arg(long, default_value = "summary")]
    style: String,
    /// fr, en, or auto for the language of each text.
    #[arg(long, default_value = "auto")]
    lang: String,
    /// Length of every draft in words; by default that of its reference, or of the style.
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
        let settings = settings(environment, |raw| self.model.over(raw))?;
        if !names(&self.folder, KEY, SOURCE_OF_KEY)?.is_empty() {
            return self.run_keyed(&settings);
        }
        let specimens = self.specimens(&settings)?;
        let modes = self.modes.iter().map(|mode| Mode::parse(mode)).collect::<Result<Vec<Mode>, _>>()?;
        let needs_model = modes.iter().any(|mode| *mode != Mode::Extract);
        let assistant =
            self.assistant(&settings, specimens.iter().map(|specimen| &specimen.request), needs_model)?;
        let evaluation = runtime::run(async {
            bench::evaluate(&assistant, &specimens, &modes, &print::note).await.map_err(refused)
        })?;
        print::figures(self.json.as_deref(), &evaluation, &bench::evaluation_table(&evaluation))
    }

    fn run_keyed(&self, settings: &Settings) -> anyhow::Result<()> {
        let texts = self.keyed(settings)?;
        let author = |mode: &String| match mode.as_str() {
            "plain" => Ok(Author::Plain),
            other => Mode::parse(other).map(Author::Mode),
        };
        let authors = self.modes.iter().map(author).collect::<Result<Vec<Author>, _>>()?;
        let needs_model = authors.iter().any(|author| *author != Author::Mode(Mode::Extract));
        let assistant = self.assistant(settings, texts.iter().map(|text| &text.request), needs_model)?;
        let evaluation = runtime::run(async {
            bench::evaluate_keyed(&assistant, &texts, &authors, &print::note).await.map_err(refused)
        })?;
        print::figures(self.json.as_deref(), &evaluation, &bench::keyed_table(&evaluation))
    }

    /// The conductor, without a model where none writes.
    fn assistant<'r>(
        &self,
        settings: &Settings,
        requests: impl Iterator<Item = &'r DraftRequest>,
        needs_model: bool,
    ) -> anyhow::Result<Assistant> {
        let prompts = wiring::prompts(settings)?;
        for request in requests {
            request.draft_length(&prompts)?;
        }
        runtime::pin_processors(settings.model.threads)?;
        let (engine, card) = if needs_model {
            let chosen = wiring::choose(settings)?;
            print::note(&chosen.reason);
            (wiring::load(settings, &chosen)?, chosen.card)
        } else {
            wiring::NoEngine::with_card()
        };
        // What an evaluation consumes is shown and not kept: nobody asked for these drafts.
        wiring::assistant(settings, engine, card, Ledger::in_memory()?)
    }

    fn keyed(&self, settings: &Settings) -> anyhow::Result<Vec<Keyed>> {
        let names = self.taken(names(&self.folder, KEY, SOURCE_OF_KEY)?);
        let one = |name: String| {
            let file = format!("{name}{KEY}");
            let bytes = folder::bytes(&self.folder.join(&file))?;
            let wrong =
                |error: serde_json::Error| Failure::Input { name: file.clone(), reason: error.to_string() };
            let key: AnswerKey = serde_json::from_slice(&bytes).map_err(wrong)?;
            let source = folder::bytes(&self.folder.join(format!("{name}{SOURCE_OF_KEY}")))?;
            let language = match self.lang.as_str() {
                "auto" => LanguageChoice::Fixed(key.language.parse()?),
                code => LanguageChoice::Fixed(code.parse()?),
            };
            let request = self.request(settings, &name, &source, language, self.words.map(Length::Words))?;
            Ok(Keyed { name, request, key })
        };
        names.into_iter().map(one).collect()
    }

    fn request(
        &self,
        settings: &Settings,
        name: &str,
        bytes: &[u8],
        language: LanguageChoice,
        length: Option<Length>,
    ) -> anyhow::Result<DraftRequest> {
        let document = documents::read(Some("text.txt"), bytes, &settings.documents);
        Ok(DraftRequest {
            document: document.with_context(|| name.to_owned())?,
            style: self.style.clone(),
            language,
            length,
            mode: Mode::Extract,
            seed: Some(self.seed),
            route: ROUTE,
            key: None,
            priority: Priority::Batch,
        })
    }

    /// So many of the names as were asked for, evenly.
    fn taken(&self, names: Vec<String>) -> Vec<String> {
        let wanted = self.texts.map_or(names.len(), |texts| (texts as usize).min(names.len()));
        (0..wanted).map(|i| names[i * names.len() / wanted].clone()).collect()
    }

    fn specimens(&self, settings: &Settings) -> anyhow::Result<Vec<Specimen>> {
        let names = self.taken(names(&self.folder, SOURCE, REFERENCE)?);
        if names.is_empty() {
            let reason = format!("it holds no NAME{SOURCE} with its NAME{REFERENCE}, and no NAME{KEY}");
            return Err(Failure::Input { name: self.folder.display().to_string(), reason }.into());
        }
        let language = match self.lang.as_str() {
            "auto" => LanguageChoice::Auto,
            code => LanguageChoice::Fixed(code.parse()?),
        };
        let mut specimens = Vec::new();
        for name in names {
            let bytes = folder::bytes(&self.folder.join(format!("{name}{SOURCE}")))?;
            let reference = folder::bytes(&self.folder.join(format!("{name}{REFERENCE}")))?;
            let reference = String::from_utf8_lossy(&reference).into_owned();
            let words = u32::try_from(reference.split_whitespace().count()).unwrap_or(u32::MAX);
            let length = Some(Length::Words(self.words.unwrap_or(words)));
            let request = self.request(settings, &format!("{name}{SOURCE}"), &bytes, language, length)?;
            let id = Sha256::digest(&bytes).iter().take(6).map(|byte| format!("{byte:02x}")).collect();
            specimens.push(Specimen { id, request, reference });
        }
        Ok(specimens)
    }
}

/// The names of the files that end with `own`, sorted; each must have one that ends with `counterpart`.
fn names(folder: &Path, own: &str, counterpart: &str) -> anyhow::Result<Vec<String>> {
    let shown = folder.display();
    let unreadable =
        |error: std::io::Error| Failure::Input { name: shown.to_string(), reason: error.to_string() };
    let mut names = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let file = entry.map_err(unreadable)?.file_name().to_string_lossy().into_owned();
        if let Some(name) = file.strip_suffix(own) {
            let other = folder.join(format!("{name}{counterpart}"));
            if !other.is_file() {
                let reason = format!("there is no such file beside {file}");
                return Err(Failure::Input { name: other.display().to_string(), reason }.into());
            }
            names.push(name.to_owned());
        }
    }
    names.sort_unstable();
    Ok(names)
}

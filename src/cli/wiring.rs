//! How the house is put together: model, prompts, meter, ledger, waiting room, conductor.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context;
use tokio::sync::mpsc;

use super::progress::TransferBar;
use crate::admission::{self, Admission, Budget};
use crate::assistant::{Assistant, ModelCard, Parts};
use crate::catalogue::{Catalogue, CatalogueError, Digest, Drafts, Progress};
use crate::config::Settings;
use crate::draft::Prompts;
use crate::engine::local::{self, LocalEngine};
use crate::engine::{Engine, EngineError, Event, Job, Message, ModelFacts};
use crate::files;
use crate::ledger::Ledger;
use crate::meter::Meter;

/// A model file that may be loaded, and why it was chosen.
pub(super) struct Chosen {
    pub(super) card: ModelCard,
    pub(super) file: PathBuf,
    pub(super) reason: String,
}

/// The folder that overrides an embedded one, when there is one.
fn override_folder(settings: &Settings, name: &str) -> Option<PathBuf> {
    Some(settings.home.join(name)).filter(|folder| folder.is_dir())
}

/// The catalogue of the data folder.
pub(super) fn catalogue(settings: &Settings) -> anyhow::Result<Catalogue> {
    let cards = override_folder(settings, "cards");
    let catalogue = Catalogue::open(&settings.home, cards.as_deref())?;
    Ok(catalogue.with_settings(settings.catalogue.clone()))
}

/// The prompts, with those of the data folder.
pub(super) fn prompts(settings: &Settings) -> anyhow::Result<Prompts> {
    match override_folder(settings, "prompts") {
        Some(folder) => Ok(Prompts::with_folder(&folder)?),
        None => Ok(Prompts::embedded()),
    }
}

/// The ledger of the data folder, which is made when it is missing.
pub(super) fn ledger(settings: &Settings) -> anyhow::Result<Ledger> {
    make_private(&settings.home)?;
    Ok(Ledger::open(&settings.home.join("ledger.sqlite"))?.with_retention(settings.keep_months))
}

/// Writes a small file in the data folder, whole or not at all.
pub(super) fn save(settings: &Settings, path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    make_private(&settings.home)?;
    files::replace(path, bytes)
        .with_context(|| format!("{} cannot be written; check its folder", path.display()))
}

fn make_private(folder: &Path) -> anyhow::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
        .create(folder)
        .with_context(|| format!("the data folder {} cannot be made; check CALAME_HOME", folder.display()))
}

/// The model to use: the one that was asked for, else the one that the catalogue proposes.
pub(super) fn choose(settings: &Settings) -> anyhow::Result<Chosen> {
    let catalogue = catalogue(settings)?;
    let bar = TransferBar::default();
    match &settings.model.choice {
        Some(choice) => match catalogue.find(choice) {
            Ok(card) => {
                let name = card.name.clone();
                catalogue.pull(&name, &bar)?;
                installed(&catalogue, &name, format!("{name}: asked for"))
            }
            Err(unknown) => loose(choice, unknown, &bar),
        },
        None => {
            let (model, reason) = catalogue.pull_default(&bar)?;
            installed(&catalogue, &model.card.name, reason)
        }
    }
}

fn installed(catalogue: &Catalogue, name: &str, reason: String) -> anyhow::Result<Chosen> {
    let model = catalogue.locate(name)?;
    let file = model.ready()?.to_owned();
    let card = ModelCard {
        name: model.card.name.clone(),
        sha256: model.card.sha256.to_string(),
        licence: model.card.licence.id.clone(),
        drafts_better: model.card.drafts == Some(Drafts::Better),
    };
    Ok(Chosen { card, file, reason })
}

/// A file outside the data folder: hashed, so that drafts can say what wrote them.
fn loose(choice: &str, unknown: CatalogueError, bar: &TransferBar) -> anyhow::Result<Chosen> {
    let file = PathBuf::from(choice);
    let Some(stem) = file.file_stem().filter(|_| file.is_file()) else { return Err(unknown.into()) };
    let name = stem.to_string_lossy().into_owned();
    let unreadable = |source| CatalogueError::Disk { action: "read", path: file.clone(), source };
    let opened = File::open(&file).map_err(unreadable)?;
    bar.started(opened.metadata().map_err(unreadable)?.len(), 0);
    let sha256 = Digest::of(opened, |bytes| bar.advanced(bytes)).map_err(unreadable)?.to_string();
    let reason = format!("{name}: the file that was given");
    let card = ModelCard { name, sha256, licence: "unknown".into(), drafts_better: false };
    Ok(Chosen { card, file, reason })
}

/// Loads a model.
pub(super) fn load(settings: &Settings, chosen: &Chosen) -> anyhow::Result<Arc<dyn Engine>> {
    Ok(Arc::new(LocalEngine::load(&engine(settings, chosen))?))
}

/// What is asked of the engine.
pub(super) fn engine(settings: &Settings, chosen: &Chosen) -> local::Settings {
    local::Settings {
        kernel: settings.model.kernel.clone(),
        memory: settings.model.memory,
        idle: settings.model.idle,
        streams: settings.admission.slots,
        cache: settings.model.cache,
        kv_type: settings.model.kv_type,
        lookup: settings.model.lookup,
        ..local::Settings::of(chosen.file.clone(), &chosen.card.name, settings.model.context)
    }
}

/// The waiting room, with the energy budget at its door.
pub(super) fn admission(settings: &Settings, slots: usize, ledger: &Ledger) -> Admission {
    let budget = Budget::new(settings.limits.clone(), Arc::new(ledger.clone()));
    Admission::with_budget(admission::Settings { slots, ..settings.admission }, budget)
}

/// The conductor over a model.
pub(super) fn assistant(
    settings: &Settings,
    engine: Arc<dyn Engine>,
    card: ModelCard,
    ledger: Ledger,
) -> anyhow::Result<Assistant> {
    metered(settings, engine, card, ledger, Meter::open(&settings.meter))
}

/// The conductor over a model, with the meter that has counted since before there was one.
pub(super) fn metered(
    settings: &Settings,
    engine: Arc<dyn Engine>,
    card: ModelCard,
    ledger: Ledger,
    meter: Meter,
) -> anyhow::Result<Assistant> {
    // As many as the memory holds, not only as many as were asked for.
    let slots = settings.admission.slots.min(engine.facts().streams);
    let admission = admission(settings, slots, &ledger);
    Ok(Assistant::new(Parts {
        engine,
        card,
        prompts: prompts(settings)?,
        meter,
        ledger,
        admission,
        limits: settings.documents.clone(),
    }))
}

/// The engine of commands that use no model: it refuses to write.
pub(super) struct NoEngine {
    facts: ModelFacts,
}

impl NoEngine {
    /// An engine without a model, and its card.
    pub(super) fn with_card() -> (Arc<dyn Engine>, ModelCard) {
        let facts = ModelFacts {
            name: "none".into(),
            architecture: "none".into(),
            trained_context: 0,
            context: 0,
            vocabulary: 0,
            kernel: "none".into(),
            streams: 1,
        };
        let card = ModelCard {
            name: "none".into(),
            sha256: String::new(),
            licence: String::new(),
            drafts_better: false,
        };
        (Arc::new(Self { facts }), card)
    }
}

impl Engine for NoEngine {
    fn facts(&self) -> &ModelFacts {
        &self.facts
    }

    fn count(&self, _: &str) -> u32 {
        0
    }

    fn encode_chat(&self, _: &[Message]) -> Result<Vec<u32>, EngineError> {
        Err(EngineError::Stopped)
    }

    fn encode_text(&self, _: &str) -> Vec<u32> {
        Vec::new()
    }

    fn render_chat(&self, _: &[Message]) -> Result<String, EngineError> {
        Err(EngineError::Stopped)
    }

    fn generate(&self, _: Job) -> Result<mpsc::Receiver<Event>, EngineError> {
        Err(EngineError::Stopped)
    }
}

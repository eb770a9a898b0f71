//! Models that somebody brings: a file of this machine is added, and removed again.

use std::fs;
use std::path::{Path, PathBuf};

use super::store::{Slot, check_header, remove_if_there, write_whole};
use super::verify::{finish, wrong_bytes};
use super::{Card, Catalogue, CatalogueError, Digest, FileState, Installed, Progress};

impl Catalogue {
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
        if slot.state(&card) != Some(FileState::Verified) {
            import(file, &slot, &card, progress)?;
        }
        if let Some(text) = text {
            write_whole(&self.own_card(&card), &text)?;
            self.cards.push(card.clone());
        }
        Ok(Installed { card, path: slot.file, state: FileState::Verified })
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
        let file_name = format!("{plain}.gguf");
        let name = plain.to_lowercase();
        if let Some(card) = self.cards.iter().find(|card| card.file == file_name || card.name == name) {
            let what = file.display().to_string();
            return Err(wrong_bytes(card, what, digest, "rename the file to add it as a model of its own"));
        }
        let bytes = fs::metadata(file).map_err(CatalogueError::disk("read", file))?.len();
        let memory = bytes.saturating_add(bytes / 2);
        Ok(format!(
            "# Written by `calame models add`: complete what you know.\n\
             name = \"{name}\"\nfile = \"{file_name}\"\nbytes = {bytes}\nsha256 = \"{digest}\"\n\
             tier = \"added\"\nevidence = \"pinned\"\nlanguages = []\narchitecture = \"unknown\"\n\
             memory_bytes = {memory}\nnotes = [\"added by hand\"]\n\n\
             [licence]\nid = \"unknown\"\nallows = \"unknown: ask whoever gave you the file\"\n\n\
             [openness]\nweights = \"unknown\"\ndata = \"unknown\"\ncode = \"unknown\"\n"
        ))
    }
}

/// Puts a copy of `file` in the slot. What is hashed is what is placed, so a file that changes while it is
/// copied is caught.
fn import(file: &Path, slot: &Slot, card: &Card, progress: &dyn Progress) -> Result<(), CatalogueError> {
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

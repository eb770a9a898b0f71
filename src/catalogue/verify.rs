//! A model file against its card, byte for byte: one that is here, and one that has just come.

use super::store::{Slot, check_header, remove_if_there};
use super::{Card, Catalogue, CatalogueError, Digest, FileState, Installed, Progress};

impl Catalogue {
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

    /// The same for whoever already has the lock.
    pub(super) fn verify_held(
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
        Ok(Installed { card: card.clone(), path: slot.file.clone(), state: FileState::Verified })
    }
}

/// Verifies a complete part and gives it its name; wrong bytes are thrown away.
pub(super) fn finish(
    card: &Card,
    slot: &Slot,
    what: &str,
    progress: &dyn Progress,
) -> Result<(), CatalogueError> {
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

/// The error for a file that is not the one of its card.
pub(super) fn wrong_bytes(card: &Card, what: String, found: Digest, advice: &'static str) -> CatalogueError {
    CatalogueError::WrongBytes {
        what,
        name: card.name.clone(),
        expected: card.sha256.to_string(),
        found: found.to_string(),
        advice,
    }
}

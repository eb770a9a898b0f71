//! The cards, in their order, and which of their files are here.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::card::{self, Card};
use super::error::CatalogueError;
use super::installed::Installed;
use super::settings::Settings;
use super::store::Slot;

/// The cards, and the folder where their files are kept.
#[derive(Debug, Clone)]
pub struct Catalogue {
    pub(super) folder: PathBuf,
    pub(super) cards: Vec<Card>,
    pub(super) settings: Settings,
}

impl Catalogue {
    /// The embedded cards, then those of `home/models` (left by [`Catalogue::add`]), then those of
    /// `overrides`: a later card replaces an earlier one of the same name. Creates nothing.
    ///
    /// # Errors
    /// [`CatalogueError::Card`] names the card file that cannot be read.
    pub fn open(home: &Path, overrides: Option<&Path>) -> Result<Self, CatalogueError> {
        let folder = home.join("models");
        let mut cards: BTreeMap<String, Card> =
            card::embedded().into_iter().map(|card| (card.name.clone(), card)).collect();
        for folder in [Some(folder.as_path()), overrides].into_iter().flatten() {
            for card in card::in_folder(folder)? {
                cards.insert(card.name.clone(), card);
            }
        }
        let mut cards: Vec<Card> = cards.into_values().collect();
        cards.sort_by_key(|card| (card.rank.unwrap_or(u32::MAX), card.tier, card.name.clone()));
        card::refuse_shared_files(&cards)?;
        Ok(Self { folder, cards, settings: Settings::default() })
    }

    /// The same catalogue, asking where and how the settings say.
    #[must_use]
    pub fn with_settings(mut self, settings: Settings) -> Self {
        self.settings = settings;
        self
    }

    /// All cards: the default list first, in its order, the test model last.
    pub fn cards(&self) -> &[Card] {
        &self.cards
    }

    /// The cards that may be the default model, first choice first.
    pub fn default_list(&self) -> impl Iterator<Item = &Card> {
        self.cards.iter().filter(|card| card.rank.is_some())
    }

    /// The card of that name or that file name.
    ///
    /// # Errors
    /// [`CatalogueError::Unknown`] lists the names there are.
    pub fn find(&self, name_or_file: &str) -> Result<&Card, CatalogueError> {
        let found = self.cards.iter().find(|card| card.name == name_or_file || card.file == name_or_file);
        found.ok_or_else(|| CatalogueError::Unknown {
            name: name_or_file.to_owned(),
            known: self.cards.iter().map(|card| card.name.as_str()).collect::<Vec<_>>().join(", "),
        })
    }

    /// The models of the catalogue that are on this machine, in the order of [`Catalogue::cards`]. Looks
    /// at file names and stamps only: no hashing, no network.
    pub fn installed(&self) -> Vec<Installed> {
        self.cards.iter().filter_map(|card| self.installed_as(card)).collect()
    }

    /// The installed model of that name or file name.
    ///
    /// # Errors
    /// [`CatalogueError::Unknown`], or [`CatalogueError::NotInstalled`].
    pub fn locate(&self, name_or_file: &str) -> Result<Installed, CatalogueError> {
        let card = self.find(name_or_file)?;
        self.installed_as(card).ok_or_else(|| CatalogueError::NotInstalled { name: card.name.clone() })
    }

    fn installed_as(&self, card: &Card) -> Option<Installed> {
        let slot = self.slot(card);
        let state = slot.state(card)?;
        Some(Installed { card: card.clone(), path: slot.file, state })
    }

    pub(super) fn slot(&self, card: &Card) -> Slot {
        Slot::new(&self.folder, &card.file)
    }
}

//! What was found out about a model's words, for as long as the program runs.

use std::collections::HashMap;
use std::sync::Mutex;

use crate::words::Language;

/// Whether its words are worth asking for, by language.
#[derive(Debug, Default)]
pub(super) struct Trust(Mutex<HashMap<&'static str, bool>>);

impl Trust {
    pub fn known(&self, language: Language) -> Option<bool> {
        self.0.lock().ok()?.get(language.code()).copied()
    }

    pub fn remember(&self, language: Language, trusted: bool) {
        if let Ok(mut known) = self.0.lock() {
            known.insert(language.code(), trusted);
        }
    }
}

//! How a report calls things, in its language.

use super::{By, Report};
use crate::meter::say;
use crate::words::{find, message, message_with};

impl Report {
    /// The words of a key in the language of the report.
    pub(super) fn label(&self, key: &str) -> String {
        message(self.language, key)
    }

    pub(super) fn labels<const N: usize>(&self, keys: [&str; N]) -> [String; N] {
        keys.map(|key| self.label(key))
    }

    /// Sources or assumptions in sentences.
    pub(super) fn said(&self, notes: &[String]) -> Vec<String> {
        notes.iter().map(|note| say(note, self.language)).collect()
    }

    pub(super) fn heading(&self) -> String {
        let month = self.month.as_deref().map(|month| self.month_name(month));
        let period = month.unwrap_or_else(|| self.label("report-all-months"));
        message_with(self.language, "report-heading", &[("period", &period)])
    }

    /// The name of the first column.
    pub(super) fn by_label(&self) -> String {
        self.label(&format!("report-by-{}", self.by.as_str()))
    }

    /// A key as people read it.
    pub(super) fn key_name(&self, key: &str) -> String {
        match (self.by, key) {
            (By::Style, "") => self.label("report-no-style"),
            (By::Style, style) => {
                find(self.language, &format!("report-style-{style}"), &[]).unwrap_or_else(|| style.to_owned())
            }
            (By::Model, "") => self.label("report-no-model"),
            (By::Month, month) => self.month_name(month),
            (By::Class, letter) => message_with(self.language, "report-class", &[("class", &letter)]),
            (_, key) => key.to_owned(),
        }
    }

    /// `2025-03` as `mars 2025`; anything else as it is.
    pub(super) fn month_name(&self, month: &str) -> String {
        let named = month.split_once('-').and_then(|(year, number)| {
            find(self.language, &format!("report-month-{number}"), &[("year", &year)])
        });
        named.unwrap_or_else(|| month.to_owned())
    }
}

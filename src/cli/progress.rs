//! Downloads and drafts as they go, on standard error.

use std::sync::Mutex;

use indicatif::{ProgressBar, ProgressStyle};

use super::print;
use crate::catalogue::Progress;

/// The progress bar of the catalogue. Where standard error is no terminal only the notes are shown.
#[derive(Default)]
pub(super) struct TransferBar {
    bar: Mutex<Option<ProgressBar>>,
}

impl TransferBar {
    fn bar(&self) -> std::sync::MutexGuard<'_, Option<ProgressBar>> {
        self.bar.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl Drop for TransferBar {
    fn drop(&mut self) {
        if let Some(bar) = self.bar().take() {
            bar.finish_and_clear();
        }
    }
}

impl Progress for TransferBar {
    fn started(&self, total: u64, already: u64) {
        let bar = ProgressBar::new(total);
        let style =
            ProgressStyle::with_template("  {bar:32} {bytes} / {total_bytes}  {bytes_per_sec}  {eta}");
        if let Ok(style) = style {
            bar.set_style(style);
        }
        bar.set_position(already);
        bar.reset_eta();
        if let Some(earlier) = self.bar().replace(bar) {
            earlier.finish_and_clear();
        }
    }

    fn advanced(&self, bytes: u64) {
        if let Some(bar) = &*self.bar() {
            bar.inc(bytes);
        }
    }

    fn note(&self, line: &str) {
        match &*self.bar() {
            Some(bar) => bar.suspend(|| print::note(line)),
            None => print::note(line),
        }
    }
}

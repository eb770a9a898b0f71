//! One request in figures, before and after it is written.

use crate::meter::{Conservation, Measured};
use std::time::SystemTime;

/// One request, as it is about to be written.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// When it ended.
    pub time: SystemTime,
    /// The route that took it.
    pub route: &'static str,
    /// The model, when one was used.
    pub model: Option<String>,
    /// Digest of our prompt files, never of a user's text.
    pub prompt_hash: Option<String>,
    /// The style of the draft.
    pub style: Option<String>,
    /// The kernels that computed it.
    pub kernel: Option<String>,
    /// Words of the document.
    pub words: Option<u32>,
    /// The most tokens that the plan let the model write.
    pub planned_tokens: Option<u32>,
    /// The name of the key it came with, while a budget is set for each key.
    pub key: Option<String>,
    /// Where the energy of the machine went since the meter was opened.
    pub since_start: Conservation,
    /// What it took.
    pub measured: Measured,
}

/// One request, as it was written.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// Its number, growing.
    pub id: i64,
    /// When it ended.
    pub time: SystemTime,
    /// The same, as `2025-03-01T09:30:00.250Z`.
    pub time_text: String,
    /// The route that took it.
    pub route: String,
    /// The model, when one was used.
    pub model: Option<String>,
    /// Digest of our prompt files.
    pub prompt_hash: Option<String>,
    /// The style of the draft.
    pub style: Option<String>,
    /// The kernels that computed it.
    pub kernel: Option<String>,
    /// Words of the document.
    pub words: Option<u32>,
    /// What it took.
    pub measured: Measured,
}

//! The documents of a folder, for commands that measure on one's own texts.

use std::path::{Path, PathBuf};

use anyhow::Context;

use super::failure::Failure;
use crate::documents::{self, Document};

/// Endings of files that hold what people wrote of a document: they are not drafted.
const REFERENCE: &str = ".reference.txt";

/// So many documents, taken evenly from the files of a folder in the order of their names; one that cannot be read is
/// an error that names it.
pub(super) fn documents(
    folder: &Path,
    most: usize,
    limits: &documents::Limits,
) -> anyhow::Result<Vec<Document>> {
    let files = files(folder)?;
    let wanted = most.min(files.len());
    let chosen = (0..wanted).map(|i| &files[i * files.len() / wanted]);
    let read = |file: &PathBuf| {
        let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        documents::read(Some(&name), &bytes(file)?, limits).with_context(|| name.clone())
    };
    chosen.map(read).collect()
}

/// The bytes of a file.
pub(super) fn bytes(file: &Path) -> anyhow::Result<Vec<u8>> {
    std::fs::read(file).map_err(|error| {
        Failure::Input { name: file.display().to_string(), reason: error.to_string() }.into()
    })
}

fn files(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let refuse = |reason: String| Failure::Input { name: folder.display().to_string(), reason };
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(|error| refuse(error.to_string()))? {
        let file = entry.map_err(|error| refuse(error.to_string()))?.path();
        if file.is_file() && !file.to_string_lossy().ends_with(REFERENCE) {
            files.push(file);
        }
    }
    if files.is_empty() {
        return Err(refuse("it holds no document".to_owned()).into());
    }
    files.sort_unstable();
    Ok(files)
}

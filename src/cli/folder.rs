//! The documents of a folder, for commands that measure on one's own texts.

use std::path::{Path, PathBuf};

use anyhow::Context;

use super::failure::Failure;
use super::print;
use crate::documents::{self, Document};

/// Ends of names that stand for a document.
const DOCUMENTS: [&str; 7] = ["txt", "md", "html", "odt", "docx", "pdf", "eml"];
/// What people wrote of a document, beside it.
const REFERENCE: &str = ".reference.txt";

/// So many documents, taken evenly from those of a folder in the order of their names; one that cannot be read is an
/// error, one of an unknown kind is said and left out.
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
    let shown = folder.display().to_string();
    let unreadable =
        |error: std::io::Error| Failure::Input { name: shown.clone(), reason: error.to_string() };
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let file = entry.map_err(unreadable)?.path();
        let name = file.to_string_lossy();
        if !file.is_file() || name.ends_with(REFERENCE) {
            continue;
        }
        let end = file.extension().map(|end| end.to_string_lossy().to_lowercase()).unwrap_or_default();
        if DOCUMENTS.contains(&end.as_str()) {
            files.push(file);
        } else {
            print::note(&format!("{name}: left out, not a kind of document that is read"));
        }
    }
    if files.is_empty() {
        let reason = format!("it holds no document ({})", DOCUMENTS.join(", "));
        return Err(Failure::Input { name: shown, reason }.into());
    }
    files.sort_unstable();
    Ok(files)
}

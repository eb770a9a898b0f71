//! The two outputs. A reader that went away (`calame report | head`) is no reason to panic.

use std::io::{ErrorKind, Write};
use std::path::Path;

use anyhow::Context;

/// Writes what the command makes, on standard output.
pub(super) fn out(text: &str) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(anyhow::Error::new(error).context("standard output cannot be written; check where it goes"))
        }
        _ => Ok(()),
    }
}

/// Writes a line for the person, on standard error. When even that fails there is nobody to tell.
pub(super) fn note(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}

/// Prints the table, or the figures as JSON, or writes these to a file beside.
pub(super) fn figures(
    json: Option<&Path>,
    figures: &impl serde::Serialize,
    table: &str,
) -> anyhow::Result<()> {
    let text = serde_json::to_string_pretty(figures).context("the figures cannot be written as JSON")?;
    match json {
        Some(path) if path == Path::new("-") => out(&format!("{text}\n")),
        Some(path) => {
            std::fs::write(path, format!("{text}\n"))
                .with_context(|| format!("{} cannot be written; check its folder", path.display()))?;
            out(table)
        }
        None => out(table),
    }
}

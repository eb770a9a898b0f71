//! The two outputs. A reader that went away (`calame report | head`) is no reason to panic.

use std::io::{ErrorKind, Write};

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

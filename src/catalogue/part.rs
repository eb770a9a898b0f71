//! The `.part` file: what came so far of a transfer, whatever source it came from.
//!
//! All sources of a card give the same bytes in the same order, so one may go on where another stopped.

use std::fs::{File, OpenOptions};
use std::io::{self, ErrorKind, Read, Write};
use std::path::PathBuf;

use super::error::readable;
use super::store::Slot;
use super::{CatalogueError, Progress};

/// Why a source did not finish.
#[derive(Debug)]
pub(super) enum Refusal {
    /// It does not give the file: try the next one.
    Source(String),
    /// It stopped on the way: what came is kept, and worth taking up again.
    Cut(String),
    /// The fault is on our side: no other source would do better.
    Ours(CatalogueError),
}

impl From<CatalogueError> for Refusal {
    fn from(error: CatalogueError) -> Self {
        Self::Ours(error)
    }
}

/// An open `.part`, at its end.
pub(super) struct Part<'a> {
    file: File,
    path: PathBuf,
    folder: PathBuf,
    len: u64,
    total: u64,
    progress: &'a dyn Progress,
}

impl<'a> Part<'a> {
    /// Opens what an earlier transfer left, or an empty file; the lock must be held.
    pub fn open(slot: &Slot, total: u64, progress: &'a dyn Progress) -> Result<Self, CatalogueError> {
        let open = OpenOptions::new().create(true).append(true).open(&slot.part);
        let file = open.map_err(CatalogueError::disk("open", &slot.part))?;
        let len = file.metadata().map_err(CatalogueError::disk("read", &slot.part))?.len();
        let mut part =
            Self { file, path: slot.part.clone(), folder: slot.folder.clone(), len, total, progress };
        if len > total {
            part.restart()?;
        }
        progress.started(total, part.len);
        Ok(part)
    }

    /// Bytes that are here.
    pub fn len(&self) -> u64 {
        self.len
    }

    /// Bytes there are in all.
    pub fn total(&self) -> u64 {
        self.total
    }

    /// Whether nothing is missing.
    pub fn is_complete(&self) -> bool {
        self.len == self.total
    }

    /// Forgets what came, for a source that can only give the whole.
    pub fn restart(&mut self) -> Result<(), CatalogueError> {
        self.file.set_len(0).map_err(CatalogueError::disk("empty", &self.path))?;
        self.len = 0;
        self.progress.started(self.total, 0);
        Ok(())
    }

    /// Appends all that `source` gives, or `limit` bytes of it. A source that ends early is no error here:
    /// the caller compares lengths.
    pub fn append(&mut self, source: &mut dyn Read, limit: u64) -> Result<(), Refusal> {
        let mut buffer = vec![0_u8; 128 << 10];
        let mut left = limit.min(self.total - self.len);
        while left > 0 {
            let want = usize::try_from(left).map_or(buffer.len(), |left| left.min(buffer.len()));
            match source.read(&mut buffer[..want]) {
                Ok(0) => return Ok(()),
                Ok(count) => {
                    self.file.write_all(&buffer[..count]).map_err(|error| self.unwritten(error))?;
                    self.len += count as u64;
                    left -= count as u64;
                    self.progress.advanced(count as u64);
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(Refusal::Cut(error.to_string())),
            }
        }
        Ok(())
    }

    fn unwritten(&self, error: io::Error) -> CatalogueError {
        match error.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => CatalogueError::DiskFull {
                folder: self.folder.clone(),
                needed: format!("{} more", readable(self.total - self.len)),
                free: "none".to_owned(),
            },
            _ => CatalogueError::disk("write", &self.path)(error),
        }
    }
}

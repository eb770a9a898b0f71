//! The places of one model file on disk: the file, its `.part` while it comes, its stamp, its lock.

use std::fs::{self, File};
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

use super::error::readable;
use super::{Card, CatalogueError, Digest, FileState, Progress, stamp};
use crate::files;

/// Kept free beside what a transfer needs, so that the ledger can still be written.
const MARGIN_BYTES: u64 = 64 << 20;

/// Where everything about one file lies, all in one folder so that renaming is atomic.
pub(super) struct Slot {
    pub folder: PathBuf,
    pub file: PathBuf,
    pub part: PathBuf,
    pub stamp: PathBuf,
    pub lock: PathBuf,
    /// Where pip may put wheels.
    pub wheels: PathBuf,
}

/// Held while a file is fetched, placed or removed; freed when dropped, also by a crash.
pub(super) struct Held(#[expect(dead_code, reason = "the lock lives as long as the open file")] File);

impl Slot {
    pub fn new(folder: &Path, file: &str) -> Self {
        Self {
            folder: folder.to_owned(),
            file: folder.join(file),
            part: folder.join(format!("{file}.part")),
            stamp: folder.join(format!("{file}.stamp")),
            lock: folder.join(format!(".{file}.lock")),
            wheels: folder.join(format!(".{file}.wheels")),
        }
    }

    /// What the stamp says, `None` when the file is not here.
    pub fn state(&self, card: &Card) -> Option<FileState> {
        let metadata = fs::metadata(&self.file).ok().filter(fs::Metadata::is_file)?;
        Some(match fs::read_to_string(&self.stamp) {
            Ok(line) if line == stamp::line(&metadata, card.sha256) => FileState::Verified,
            Ok(_) => FileState::Stale,
            Err(_) => FileState::Unverified,
        })
    }

    /// Makes the folder and takes the lock, waiting for another program that has it. The lock file stays:
    /// removing it would let two programs lock two files of the same name.
    pub fn hold(&self, progress: &dyn Progress) -> Result<Held, CatalogueError> {
        fs::create_dir_all(&self.folder).map_err(CatalogueError::disk("make the folder", &self.folder))?;
        let open = File::options().create(true).truncate(false).write(true).open(&self.lock);
        let file = open.map_err(CatalogueError::disk("open", &self.lock))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(fs::TryLockError::WouldBlock) => {
                progress.note("another calame is busy with this model: waiting for it");
                file.lock().map_err(CatalogueError::disk("lock", &self.lock))?;
            }
            Err(fs::TryLockError::Error(error)) => {
                return Err(CatalogueError::disk("lock", &self.lock)(error));
            }
        }
        Ok(Held(file))
    }

    /// Refuses when `bytes` more would fill the disk.
    pub fn make_sure_of_room(&self, bytes: u64) -> Result<(), CatalogueError> {
        let needed = bytes.saturating_add(MARGIN_BYTES);
        match free_bytes(&self.folder) {
            Some(free) if free < needed => Err(CatalogueError::DiskFull {
                folder: self.folder.clone(),
                needed: readable(needed),
                free: readable(free),
            }),
            _ => Ok(()),
        }
    }

    /// Gives the finished part its name, then stamps it. The bytes are on the disk before the name is, and
    /// the stamp is made last, for renaming changes the times it holds.
    pub fn place(&self, digest: Digest) -> Result<(), CatalogueError> {
        remove_if_there(&self.stamp)?;
        files::place(&self.part, &self.file).map_err(CatalogueError::disk("place", &self.part))?;
        // A rename between two links to the same file does nothing and leaves both.
        remove_if_there(&self.part)?;
        self.seal(digest)
    }

    /// Writes the stamp of the file as it is now.
    pub fn seal(&self, digest: Digest) -> Result<(), CatalogueError> {
        let metadata = fs::metadata(&self.file).map_err(CatalogueError::disk("read", &self.file))?;
        write_whole(&self.stamp, &stamp::line(&metadata, digest))
    }

    /// The digest of a file, told as it goes.
    pub fn hash(path: &Path, progress: &dyn Progress) -> Result<Digest, CatalogueError> {
        let file = File::open(path).map_err(CatalogueError::disk("read", path))?;
        let total = file.metadata().map_err(CatalogueError::disk("read", path))?.len();
        progress.started(total, 0);
        Digest::of(file, |bytes| progress.advanced(bytes)).map_err(CatalogueError::disk("read", path))
    }
}

/// Writes a small file so that nobody ever reads half of it.
pub(super) fn write_whole(path: &Path, text: &str) -> Result<(), CatalogueError> {
    files::replace(path, text.as_bytes()).map_err(CatalogueError::disk("write", path))
}

/// Removes a file; one that is not there is as good as removed.
pub(super) fn remove_if_there(path: &Path) -> Result<(), CatalogueError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(CatalogueError::disk("remove", path)(error)),
        _ => Ok(()),
    }
}

/// Refuses what does not begin like a GGUF file of version 2 or 3; the engine judges the rest.
pub(super) fn check_header(path: &Path) -> Result<(), CatalogueError> {
    let refuse = |reason: &str| CatalogueError::NotGguf { path: path.to_owned(), reason: reason.to_owned() };
    let mut file = File::open(path).map_err(CatalogueError::disk("read", path))?;
    let mut head = [0_u8; 8];
    file.read_exact(&mut head).map_err(|_| refuse("it is too short"))?;
    let [magic @ .., v0, v1, v2, v3] = head;
    if &magic != b"GGUF" {
        return Err(refuse("it does not begin with GGUF"));
    }
    match u32::from_le_bytes([v0, v1, v2, v3]) {
        2 | 3 => Ok(()),
        version => Err(refuse(&format!("version {version} where 2 or 3 was expected"))),
    }
}

/// Bytes this user may still write there; `None` when the system does not say.
#[cfg(unix)]
fn free_bytes(folder: &Path) -> Option<u64> {
    let room = rustix::fs::statvfs(folder).ok()?;
    room.f_bavail.checked_mul(room.f_frsize)
}

#[cfg(not(unix))]
fn free_bytes(_: &Path) -> Option<u64> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(unix)]
    fn catalogue_refuses_what_would_fill_the_disk() {
        let folder = tempfile::tempdir().unwrap();
        let slot = Slot::new(folder.path(), "x.gguf");
        assert!(slot.make_sure_of_room(0).is_ok());
        let full = slot.make_sure_of_room(u64::MAX).unwrap_err().to_string();
        assert!(full.contains("has no room") && full.contains("free"), "{full}");
    }

    #[test]
    fn catalogue_waits_for_the_lock() {
        let folder = tempfile::tempdir().unwrap();
        let slot = Slot::new(folder.path(), "x.gguf");
        let held = slot.hold(&crate::catalogue::Silent).unwrap();
        let other = File::options().write(true).open(&slot.lock).unwrap();
        assert!(matches!(other.try_lock(), Err(fs::TryLockError::WouldBlock)));
        drop(held);
        assert!(other.try_lock().is_ok());
    }
}

//! Files that are there whole or not at all: written beside, flushed to the disk, and only then given their name.
//!
//! Invariant: whatever happens on the way, a name stands for the old bytes or for the new ones, and what was reported as
//! written is on the disk.
//! Knows nothing of what is in them. Where a person names any path (`--json FILE`, which may be a pipe) nothing is replaced.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;

/// Writes a file in the place of the one of that name, if there is one.
///
/// # Errors
/// When its folder takes no new file, or the disk is full; what was there stays.
pub fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = folder_of(path);
    let mut builder = tempfile::Builder::new();
    builder.prefix(".calame-").suffix(".new");
    // As any new file: what the user's mask lets through. A temporary file is its owner's alone.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut beside = builder.tempfile_in(folder)?;
    beside.write_all(bytes)?;
    beside.as_file().sync_all()?;
    beside.persist(path)?;
    sync_folder(folder);
    Ok(())
}

/// Gives a file that was written under another name of the same folder its own, in the place of the one that has it.
///
/// # Errors
/// When it cannot be flushed or renamed; it then keeps the name it had.
pub fn place(written: &Path, path: &Path) -> io::Result<()> {
    // Some systems sync only what is open for writing, and a linked file may be read-only.
    let open = File::options().append(true).open(written).or_else(|_| File::open(written));
    open.and_then(|file| file.sync_all())?;
    std::fs::rename(written, path)?;
    sync_folder(folder_of(path));
    Ok(())
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// A system that cannot sync folders is no error: after a crash the name may then stand for the old bytes.
fn sync_folder(folder: &Path) {
    if let Ok(folder) = File::open(folder) {
        folder.sync_all().ok();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = std::fs::read_dir(folder).unwrap();
        entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect()
    }

    #[test]
    fn a_file_is_replaced_whole_and_nothing_stays_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("draft.odt");
        for bytes in [&b"first"[..], b"second"] {
            replace(&path, bytes).unwrap();
            assert_eq!(std::fs::read(&path).unwrap(), bytes);
        }
        assert_eq!(names(folder.path()), ["draft.odt"]);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            std::fs::write(folder.path().join("other"), "").unwrap();
            let mode = |name| std::fs::metadata(folder.path().join(name)).unwrap().permissions().mode();
            assert_eq!(mode("draft.odt"), mode("other"), "as any file of this user");
        }
    }

    #[test]
    fn what_cannot_be_replaced_stays_and_nothing_is_left_behind() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a folder");
        std::fs::create_dir(&path).unwrap();
        assert!(replace(&path, b"bytes").is_err());
        assert!(place(&folder.path().join("missing"), &path).is_err());
        assert_eq!(names(folder.path()), ["a folder"]);
    }

    #[test]
    fn a_written_file_takes_the_place_of_another() {
        let folder = tempfile::tempdir().unwrap();
        let (part, path) = (folder.path().join("x.part"), folder.path().join("x"));
        std::fs::write(&part, "new").unwrap();
        std::fs::write(&path, "old").unwrap();
        place(&part, &path).unwrap();
        assert_eq!(
            (std::fs::read_to_string(&path).unwrap().as_str(), names(folder.path()).len()),
            ("new", 1)
        );
    }
}

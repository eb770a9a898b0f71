//! The stamp: proof that a file was hashed and has not been touched since.
//!
//! Hashing a gigabyte at every start would cost seconds and joules. The stamp is one line, made from the
//! digest and from what the system knows about the file; it holds as long as the same line can be made again.

use std::fs::Metadata;

use super::Digest;

/// The line for a file in this state with this digest.
pub(super) fn line(metadata: &Metadata, digest: Digest) -> String {
    format!("calame-stamp 1 size={} {} sha256={digest}\n", metadata.len(), identity(metadata))
}

/// The change time is what a program cannot set back, so a rewrite that keeps size and date still shows.
#[cfg(unix)]
fn identity(metadata: &Metadata) -> String {
    use std::os::unix::fs::MetadataExt;
    format!(
        "mtime={}.{:09} ctime={}.{:09} inode={}",
        metadata.mtime(),
        metadata.mtime_nsec(),
        metadata.ctime(),
        metadata.ctime_nsec(),
        metadata.ino()
    )
}

/// Elsewhere there is only the date of the last write.
#[cfg(not(unix))]
fn identity(metadata: &Metadata) -> String {
    let since = metadata.modified().ok().and_then(|time| time.duration_since(std::time::UNIX_EPOCH).ok());
    format!("mtime={}", since.map_or(0, |since| since.as_nanos()))
}

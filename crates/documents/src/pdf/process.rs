//! The other process: this very program again, fed and heard through pipes, ended when it takes too long.

use std::io::{Read, Write};
use std::path::PathBuf;
use std::process::{Command, ExitStatus, Stdio};
use std::sync::mpsc::sync_channel;
use std::time::Duration;

use super::parsed::{Parsed, broken};
use super::wire;
use crate::error::DocumentError;
use crate::limits::Limits;
use crate::reading::Reading;

/// The hidden command of this program that parses, for whoever wires the program.
pub const COMMAND: &str = "read-pdf";
/// Bytes of an answer: lines of text and where they stand. No document for reading has more.
const ANSWER: u64 = 48 << 20;
/// Bytes of complaint that are looked at.
const COMPLAINT: u64 = 16 << 10;
/// How the standard library announces that memory ran out, before it aborts.
const OUT_OF_MEMORY: &[u8] = b"memory allocation of";

/// Has the bytes parsed.
pub(super) fn run(bytes: &[u8], limits: &Limits, reading: &Reading) -> Result<Parsed, DocumentError> {
    if reading.given_up() {
        return Err(DocumentError::Stopped);
    }
    let program = limits.pdf_program.clone().unwrap_or_else(ourselves);
    let number = |value: usize| value.to_string();
    let mut child = Command::new(program)
        .arg(COMMAND)
        .args([number(limits.inflated_bytes), number(limits.pages), number(limits.pdf_memory)])
        .arg(limits.pdf_time.as_secs().to_string())
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|_| DocumentError::NoReader)?;
    let pipes = (child.stdin.take(), child.stdout.take(), child.stderr.take());
    let (Some(mut input), Some(output), Some(mut complaint)) = pipes else {
        return Err(DocumentError::NoReader);
    };
    if !reading.hold(child) {
        return Err(DocumentError::Stopped);
    }
    let (sender, receiver) = sync_channel(1);
    std::thread::scope(|scope| {
        // A process that dies early reads no more, and says why by how it ended.
        scope.spawn(move || drop(input.write_all(bytes)));
        let complaint = scope.spawn(move || {
            let mut kept = Vec::new();
            // What is said beyond is dropped, so that it can be said and the process can end.
            let _ = complaint.by_ref().take(COMPLAINT).read_to_end(&mut kept);
            let _ = std::io::copy(&mut complaint, &mut std::io::sink());
            kept
        });
        scope.spawn(move || {
            let mut answer = Vec::new();
            // What came before a pipe broke is judged like the rest.
            let _ = output.take(ANSWER + 1).read_to_end(&mut answer);
            drop(sender.send(answer));
        });
        let answer = receiver.recv_timeout(limits.pdf_time);
        let ended = reading.release();
        let complaint = complaint.join().unwrap_or_default();
        let (Some(status), Ok(answer)) = (ended, answer) else {
            return Err(if ended.is_none() {
                DocumentError::Stopped
            } else {
                DocumentError::TookTooLong { seconds: limits.pdf_time.as_secs() }
            });
        };
        if answer.len() as u64 > ANSWER {
            return Err(DocumentError::TooLarge { what: "bytes of text", limit: ANSWER as usize });
        }
        let Some((took, parsed)) = wire::decode(&answer) else {
            return Err(fate(status, &complaint, limits));
        };
        reading.said(took, limits.pdf_time);
        parsed
    })
}

/// Why a process ended without an answer.
fn fate(status: ExitStatus, complaint: &[u8], limits: &Limits) -> DocumentError {
    if complaint.windows(OUT_OF_MEMORY.len()).any(|words| words == OUT_OF_MEMORY) {
        return DocumentError::TooLarge {
            what: "MiB of memory to read the pdf",
            limit: limits.pdf_memory >> 20,
        };
    }
    #[cfg(unix)]
    if std::os::unix::process::ExitStatusExt::signal(&status) == Some(rustix::process::Signal::XCPU.as_raw())
    {
        return DocumentError::TookTooLong { seconds: limits.pdf_time.as_secs() };
    }
    let _ = status;
    broken("its structure cannot be followed")
}

/// This very program, even when the file it was started from has been replaced since.
fn ourselves() -> PathBuf {
    if cfg!(target_os = "linux") {
        PathBuf::from("/proc/self/exe")
    } else {
        // An unknown path cannot be started, which is reported where it is.
        std::env::current_exe().unwrap_or_default()
    }
}

/// Processor time of this process, all threads.
pub(super) fn spent() -> Duration {
    #[cfg(unix)]
    {
        let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
        Duration::try_from(time).unwrap_or_default()
    }
    #[cfg(not(unix))]
    Duration::ZERO
}

/// Gives up, in the process that parses, what parsing does not need: memory and processor time above the
/// limits, files, core dumps. Other systems than Unix have the parent's clock only.
pub(super) fn confine(limits: &Limits) -> std::io::Result<()> {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, setrlimit};
        let seconds = limits.pdf_time.as_secs().max(1);
        for (resource, most) in [
            (Resource::As, limits.pdf_memory as u64),
            (Resource::Cpu, seconds + 1),
            // Pipes are no files: it can still answer, and can write nothing else.
            (Resource::Fsize, 0),
            (Resource::Core, 0),
        ] {
            setrlimit(resource, Rlimit { current: Some(most), maximum: Some(most) })?;
        }
    }
    #[cfg(not(unix))]
    let _ = limits;
    Ok(())
}

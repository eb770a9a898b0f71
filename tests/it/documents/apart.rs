//! PDF is parsed by another process: what it is given, how it ends, and that it never outlives its use.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use calame::documents::{DocumentError, Limits, Reading, read, read_until};
use flate2::Compression;
use flate2::write::ZlibEncoder;

use super::*;

/// Programs that stand for the one that parses, in a folder that goes with them.
pub(crate) struct Programs(tempfile::TempDir);

impl Programs {
    pub(crate) fn new() -> Self {
        Self(tempfile::TempDir::new().unwrap())
    }

    pub(crate) fn limits(&self, script: &str) -> Limits {
        let path = self.path("reader");
        fs::write(&path, format!("#!/bin/sh\n[ \"$1\" = ready ] && exit 0\n{script}\n")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        // A process that another test was just starting may hold the file open for an instant.
        while Command::new(&path).arg("ready").status().is_err() {}
        Limits { pdf_program: Some(path), ..Limits::default() }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }
}

fn deflated(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// A PDF whose only page is this compressed stream.
fn packed(stream: &[u8], filters: &str) -> Vec<u8> {
    let mut out = b"%PDF-1.4\n".to_vec();
    let mut places = Vec::new();
    let page = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>";
    let font = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>";
    let mut content = format!("<< /Length {} /Filter {filters} >>\nstream\n", stream.len()).into_bytes();
    content.extend(stream);
    content.extend(b"\nendstream");
    let objects: [&[u8]; 5] = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        page.as_bytes(),
        &content,
        font.as_bytes(),
    ];
    for (i, object) in objects.iter().enumerate() {
        places.push(out.len());
        out.extend(format!("{} 0 obj\n", i + 1).bytes());
        out.extend(*object);
        out.extend(b"\nendobj\n");
    }
    let start = out.len();
    out.extend(b"xref\n0 6\n0000000000 65535 f \n");
    for place in places {
        out.extend(format!("{place:010} 00000 n \n").bytes());
    }
    out.extend(format!("trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n").bytes());
    out
}

fn small() -> Vec<u8> {
    pdf(&[&shown(&[(11, 700, "Bonjour")])], "null", "")
}

#[test]
fn a_reader_that_crashes_babbles_or_hangs_is_one_clear_message() {
    let programs = Programs::new();
    let refused = |script: &str, time| {
        let limits = Limits { pdf_time: time, ..programs.limits(script) };
        read(None, &small(), &limits).expect_err("no answer")
    };
    let long = Duration::from_secs(60);
    for script in ["kill -SEGV $$", "exit 0", "echo bonjour", "cat > /dev/null; printf calpdf04"] {
        let error = refused(script, long);
        assert!(matches!(error, DocumentError::Broken { format: Format::Pdf, .. }), "{script}: {error}");
    }
    let error = refused("exec cat /dev/zero", long);
    assert!(matches!(error, DocumentError::TooLarge { what: "bytes of text", .. }), "{error}");
    let error = refused("exec sleep 600", Duration::from_millis(1));
    assert!(matches!(error, DocumentError::TookTooLong { .. }), "{error}");
    let none = Limits { pdf_program: Some(programs.path("nobody")), ..Limits::default() };
    assert!(matches!(read(None, &small(), &none), Err(DocumentError::NoReader)));
}

#[test]
fn a_reader_is_ended_when_nobody_waits_for_it() {
    let programs = Programs::new();
    let pipe = programs.path("pid");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let limits = programs.limits(&format!("echo $$ > {}; exec sleep 600", pipe.display()));
    let taken = Reading::default();
    let shared = taken.clone();
    let reading = std::thread::spawn(move || read_until(None, &small(), &limits, &shared));
    // Opening the pipe waits until the other process writes who it is.
    let pid = fs::read_to_string(&pipe).unwrap();
    assert!(Path::new("/proc").join(pid.trim()).exists());
    taken.stop();
    assert!(matches!(reading.join().unwrap(), Err(DocumentError::Stopped)));
    assert!(!Path::new("/proc").join(pid.trim()).exists());
    // Given up before it began, nothing is started.
    assert!(matches!(read_until(None, &small(), &limits_of_nobody(), &taken), Err(DocumentError::Stopped)));
}

fn limits_of_nobody() -> Limits {
    Limits { pdf_program: Some("/bin/sleep".into()), ..Limits::default() }
}

#[test]
fn a_pdf_that_fills_the_memory_ends_at_its_limit() {
    let few = Limits { pdf_memory: 256 << 20, ..limits() };
    // Sixty million bytes of letters to show, each of which is kept with its place.
    let letters = format!("/F1 9 Tf {}", "BT (a) Tj ET\n".repeat(5_000_000));
    let zeros = deflated(&vec![b' '; 200 << 20]);
    for (bomb, filters) in
        [(deflated(letters.as_bytes()), "/FlateDecode"), (deflated(&zeros), "[/FlateDecode /FlateDecode]")]
    {
        let error = read(None, &packed(&bomb, filters), &few).expect_err("too much");
        assert!(error.to_string().contains("256 MiB of memory"), "{filters}: {error}");
    }
    let plain = deflated(b"BT /F1 11 Tf 72 700 Td (Bonjour) Tj ET");
    assert_eq!(read(None, &packed(&plain, "/FlateDecode"), &few).unwrap().text, "Bonjour");
}

#[test]
fn the_hidden_command_reads_no_configuration_and_leaves_no_file() {
    let home = tempfile::TempDir::new().unwrap();
    let mut command = assert_cmd::Command::new(env!("CARGO_BIN_EXE_calame"));
    command.args(["read-pdf", "1000000", "10", "536870912", "20"]).env("CALAME_HOME", home.path());
    let answer = command.current_dir(home.path()).write_stdin(small()).assert().success();
    assert!(answer.get_output().stdout.starts_with(b"calpdf04"));
    assert!(answer.get_output().stderr.is_empty());
    assert_eq!(fs::read_dir(home.path()).unwrap().count(), 0);
}

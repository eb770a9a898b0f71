//! Clients that others wrote, unchanged.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use super::server::Server;

const OPENAI: &str = "openai==3.54.0";

fn said(output: &Output) -> String {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    [text(&output.stdout), text(&output.stderr)].concat()
}

/// The folder of a Python package and what it needs, kept from run to run. `pip --target` asks for nothing but
/// pip itself: no virtual environment, hence no package for making one.
fn python_package(package: &str) -> PathBuf {
    let kept = Path::new(env!("CARGO_TARGET_TMPDIR")).join(package.replace("==", "-"));
    if kept.is_dir() {
        return kept;
    }
    let made = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("writable");
    let output = Command::new("python3")
        .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--target"])
        .arg(made.path())
        .arg(package)
        .output()
        .expect("this test needs python3 and pip; install them (Debian: python3-pip)");
    assert!(
        output.status.success(),
        "this test needs the Python package {package}, which pip could not install:\n{}",
        said(&output)
    );
    // Named last, so that an interrupted run leaves nothing that looks whole.
    match std::fs::rename(made.path(), &kept) {
        Ok(()) => drop(made.keep()),
        Err(error) => assert!(kept.is_dir(), "{}: {error}", kept.display()),
    }
    kept
}

#[test]
fn the_openai_python_client_works_unchanged() {
    let package = python_package(OPENAI);
    let server = Server::start(512);
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/clients/openai_python.py");
    let output = Command::new("python3")
        .arg(script)
        .arg(format!("http://{}/v1", server.address()))
        .env("PYTHONPATH", package)
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env("NO_PROXY", "127.0.0.1")
        .output()
        .expect("python3 runs, it has installed the package");
    assert!(output.status.success(), "{}", said(&output));
    server.conserves();
}

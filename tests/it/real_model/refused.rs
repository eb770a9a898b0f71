//! What cannot be served ends at once, with a code and a line that says what to do.

use std::net::TcpListener;
use std::path::Path;
use std::process::{Output, Stdio};

use tempfile::TempDir;

use super::server::{calame, home};
use crate::support::{SMALL_MODEL, small_model};

fn serve(home: &Path, listen: &str, model: &str) -> Output {
    let mut command = calame(home);
    command.args(["serve", "--listen", listen, "--model", model]).stdout(Stdio::piped());
    command.output().expect("built with the tests")
}

/// The one line said, after the code and the silence of standard output were checked.
fn line(output: &Output, code: i32) -> String {
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(code), "{said}");
    assert!(output.stdout.is_empty(), "no address is told");
    assert!(!said.contains("panicked"), "{said}");
    let last = said.lines().last().unwrap_or_default();
    last.strip_prefix("calame: ").unwrap_or_else(|| panic!("{said}")).to_owned()
}

#[test]
fn broken_model_files_are_refused() {
    let folder = TempDir::new().expect("a folder");
    let whole = std::fs::read(small_model()).expect("readable");
    let mut absurd = whole[..4096].to_vec();
    // The number of tensors, 8 bytes after magic and version (ggml's gguf.md).
    absurd[8..16].fill(0xff);
    let cases: [(&str, &[u8]); 5] = [
        ("cut-in-weights.gguf", &whole[..whole.len() / 2]),
        ("cut-in-header.gguf", &whole[..100_000]),
        ("absurd-count.gguf", &absurd),
        ("short.gguf", &whole[..6]),
        ("empty.gguf", b""),
    ];
    for (name, bytes) in cases {
        let file = folder.path().join(name);
        std::fs::write(&file, bytes).expect("writable");
        let said = line(&serve(folder.path(), "127.0.0.1:0", file.to_str().expect("UTF-8")), 4);
        let advice = ["get it again", "download it again", "pull", "another"];
        assert!(advice.iter().any(|words| said.contains(words)), "{name}: {said}");
    }
}

#[test]
fn a_taken_port_is_told_before_the_model_is_read() {
    let home = home();
    let taken = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = taken.local_addr().expect("bound").to_string();
    let said = line(&serve(home.path(), &address, SMALL_MODEL), 1);
    assert!(said.contains(&address) && said.contains("--listen"), "{said}");
}

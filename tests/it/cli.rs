//! The program as a user runs it: exit codes, messages, drafts without and with AI.

use std::path::Path;

use assert_cmd::Command;
use tempfile::TempDir;

const TEXT: &str = "L’assemblée générale s’est tenue le 12 mars. La trésorière a présenté les comptes : 1 250,50 € de recettes. Le budget a été adopté à l’unanimité.";

fn calame(home: &Path) -> Command {
    let mut command = Command::cargo_bin("calame").expect("built with the tests");
    command.env("CALAME_HOME", home).env_remove("CALAME_KEY");
    command
}

fn refused(home: &Path, file: &str, bytes: &[u8]) -> String {
    let path = home.join(file);
    std::fs::write(&path, bytes).expect("writable");
    let output = calame(home).args(["summarize", "--no-ai"]).arg(&path).output().expect("runs");
    assert_eq!(output.status.code(), Some(3), "{file}");
    assert!(output.stdout.is_empty(), "{file}: nothing is drafted");
    String::from_utf8(output.stderr).expect("UTF-8")
}

#[test]
fn bad_documents_end_with_code_3_and_say_what_to_do() {
    let home = TempDir::new().expect("a folder");
    assert!(refused(home.path(), "vide.txt", b"").contains("the document is empty"));
    assert!(refused(home.path(), "casse.docx", b"PK\x03\x04 and nothing more").contains("broken"));
    assert!(refused(home.path(), "casse.pdf", b"%PDF-1.7\nnothing").contains("broken"));
}

#[test]
fn a_comparison_without_the_other_program_is_not_run_and_fetches_nothing() {
    let home = TempDir::new().expect("a folder");
    for flag in ["--peer", "--parity"] {
        let output =
            calame(home.path()).args(["bench", flag, "/nowhere/llama-server"]).output().expect("runs");
        assert_eq!(output.status.code(), Some(2), "{flag}");
        let said = String::from_utf8(output.stderr).expect("UTF-8");
        assert!(said.contains("not run") && !said.contains("passed"), "{said}");
        assert!(!home.path().join("models").exists(), "{flag}");
    }
}

#[test]
fn a_bench_of_documents_checks_them_and_its_styles_before_it_fetches_a_model() {
    let home = TempDir::new().expect("a folder");
    let folder = home.path().join("texts");
    std::fs::create_dir(&folder).expect("a folder");
    let shown = folder.to_str().expect("UTF-8");
    let refused = |args: &[&str]| {
        let (found, _, why) = said(home.path(), &[&["bench", "--shortcuts"], args].concat());
        assert_eq!(found, Some(3), "{why}");
        assert!(!home.path().join("models").exists(), "{why}");
        why
    };
    assert!(refused(&["/nowhere/texts"]).contains("/nowhere/texts"));
    std::fs::write(folder.join("a.reference.txt"), "What a person wrote.").expect("written");
    assert!(refused(&[shown]).contains("no document"), "a reference is none");
    std::fs::write(folder.join("a.source.txt"), "Le conseil s’est réuni lundi.").expect("written");
    assert!(refused(&[shown, "--styles", "summary,sonnet"]).contains("sonnet"));
    std::fs::write(folder.join("b.pdf"), b"%PDF-1.7\nnothing").expect("written");
    assert!(refused(&[shown]).contains("b.pdf"));
}

fn said(home: &Path, args: &[&str]) -> (Option<i32>, String, String) {
    let output = calame(home).args(args).output().expect("runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    (output.status.code(), text(output.stdout), text(output.stderr))
}

#[test]
fn the_doctor_says_class_sources_and_what_would_help() {
    let home = TempDir::new().expect("a folder");
    let (code, out, _) = said(home.path(), &["meter", "doctor"]);
    assert_eq!(code, Some(0));
    assert!(out.starts_with("class "), "{out}");
    for part in ["found, best first:", "taken for granted:", "what would help", "smart plug"] {
        assert!(out.contains(part), "{part} is missing: {out}");
    }
}

#[test]
fn calibration_and_watch_say_what_they_need() {
    let home = TempDir::new().expect("a folder");
    let (code, _, error) = said(home.path(), &["meter", "calibrate"]);
    assert_eq!(code, Some(2));
    assert!(error.contains("plug = \"shelly"), "{error}");
    let configure = |text: &str| std::fs::write(home.path().join("calame.toml"), text).expect("writable");
    configure("[meter]\nplug = \"shelly plug.example\"\n");
    let (code, _, error) = said(home.path(), &["meter", "doctor"]);
    assert_eq!(code, Some(2));
    assert!(error.contains("meter.plug") && error.contains("192.168.1.20"), "{error}");
    // A port that nobody listens on: it was free a moment ago.
    let free = std::net::TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("its number");
    configure(&format!("[serve]\nlisten = \"{free}\"\n"));
    let (code, _, error) = said(home.path(), &["meter", "watch", "--once"]);
    assert_eq!(code, Some(1));
    assert!(error.contains("calame serve"), "{error}");
}

#[test]
fn a_key_is_shown_once_kept_as_a_digest_and_taken_back() {
    let home = tempfile::tempdir().unwrap();
    let (code, key, note) = said(home.path(), &["keys", "add", "office"]);
    let key = key.trim_end();
    assert_eq!(code, Some(0), "{note}");
    assert!(key.len() == 32 && key.bytes().all(|byte| byte.is_ascii_alphanumeric()), "{key}");
    let (_, other, _) = said(home.path(), &["keys", "add", "night", "--operator"]);
    assert_ne!(other.trim_end(), key);
    let kept = std::fs::read_to_string(home.path().join("keys.toml")).unwrap();
    assert!(!kept.contains(key) && kept.contains("name = \"office\""), "{kept}");
    let digest = calame::http::ApiKey::of("office", key).digest;
    let printed: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    assert!(kept.contains(&printed), "the digest that the server compares with");

    let (code, list, _) = said(home.path(), &["keys", "list"]);
    assert_eq!(code, Some(0));
    let lines: Vec<Vec<&str>> = list.lines().map(|line| line.split_whitespace().take(2).collect()).collect();
    assert_eq!(lines, [["office", "use"], ["night", "operator"]]);
    assert!(said(home.path(), &["config", "check"]).1.contains("the configuration holds"));
    for (args, words) in [
        (["keys", "add", "office"], "there is a key of this name"),
        (["keys", "add", "two words"], "letters, digits"),
        (["keys", "revoke", "garden"], "calame keys list"),
        (["keys", "revoke", "main"], "CALAME_KEY"),
    ] {
        let (code, _, note) = said(home.path(), &args);
        assert!(code == Some(2) && note.contains(words), "{note}");
    }
    assert_eq!(said(home.path(), &["keys", "revoke", "office"]).0, Some(0));
    assert!(!said(home.path(), &["keys", "list"]).1.contains("office"));
    std::fs::write(home.path().join("keys.toml"), "keys = 3").unwrap();
    let (code, _, note) = said(home.path(), &["keys", "list"]);
    assert!(code == Some(2) && note.contains("keys.toml"), "{note}");
}

#[test]
fn wrong_use_ends_with_code_2() {
    let home = TempDir::new().expect("a folder");
    for args in [vec!["sumarize"], vec!["summarize"], vec!["serve", "--listen", "0.0.0.0:0"]] {
        let output = calame(home.path()).args(&args).output().expect("runs");
        assert_eq!(output.status.code(), Some(2), "{args:?}");
    }
}

#[test]
fn extraction_works_without_any_model_and_leaves_a_row() {
    let home = TempDir::new().expect("a folder");
    let run =
        calame(home.path()).args(["summarize", "--no-ai", "-"]).write_stdin(TEXT).output().expect("runs");
    assert_eq!(run.status.code(), Some(0), "{}", String::from_utf8_lossy(&run.stderr));
    assert!(String::from_utf8_lossy(&run.stdout).contains("1 250,50"));
    let report = calame(home.path()).args(["report", "--format", "csv"]).output().expect("runs");
    assert_eq!(report.status.code(), Some(0));
    assert!(String::from_utf8_lossy(&report.stdout).lines().count() >= 2, "a header and a row");
}

#[test]
fn a_check_says_what_is_proven_and_its_code_says_the_worst() {
    let home = TempDir::new().expect("a folder");
    let source = home.path().join("source.txt");
    std::fs::write(&source, TEXT).expect("writable");
    let check = |draft: &str, more: &[&str]| {
        let mut command = calame(home.path());
        let output =
            command.arg("check").arg(&source).arg("-").args(more).write_stdin(draft).output().expect("runs");
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
        (output.status.code(), text(output.stdout), text(output.stderr))
    };
    let copied = "- L'assemblée générale s'est tenue le 12 mars ;\n";
    let (code, out, note) = check(&format!("## Décisions\n\n{copied}"), &[]);
    assert_eq!(code, Some(0), "{out}{note}");
    assert!(!out.contains("recoupé"), "a title claims nothing and bears no mark: {out}");
    assert!(out.contains("✓ mot pour mot") && out.contains("1 phrase prouvée sur 1"), "{out}");
    assert!(note.contains("J (") && note.contains("classe"), "what it cost is told: {note}");

    let unproven = format!("{copied}- Le budget de l’assemblée générale est remarquable.\n");
    let (code, out, note) = check(&unproven, &[]);
    assert_eq!(code, Some(6), "{out}");
    assert!(out.contains("? à vérifier\u{a0}: ") && out.contains("1 phrase prouvée sur 2"), "{out}");
    assert!(
        out.contains("Document\u{a0}: «\u{a0}L’assemblée générale s’est tenue le 12 mars.\u{a0}»"),
        "{out}"
    );
    assert!(note.contains("1 sentence(s) to check, 0 without support"), "{note}");

    let wrong = format!("{copied}- La trésorière a présenté 1 520,50 € de recettes.\n");
    let (code, out, _) = check(&wrong, &["--json", "--lang", "fr"]);
    assert_eq!(code, Some(7), "{out}");
    let body: serde_json::Value = serde_json::from_str(&out).expect("the body of a check");
    assert_eq!(body["proven"], serde_json::json!({ "sentences": 1, "of": 2 }));
    assert_eq!(body["sentences"][1]["reasons"][0], "number_absent");
    assert!(!home.path().join("models").exists(), "no model is looked for");
    let rows = calame(home.path()).args(["report", "--by", "style"]).output().expect("runs");
    assert!(String::from_utf8_lossy(&rows.stdout).contains("Vérification"));
}

#[test]
fn an_extract_that_was_saved_is_proven_by_its_document() {
    let home = TempDir::new().expect("a folder");
    let source = home.path().join("source.txt");
    std::fs::write(&source, TEXT).expect("writable");
    for name in ["extrait.odt", "extrait.docx", "extrait.md"] {
        let saved = home.path().join(name);
        let mut command = calame(home.path());
        let made = command.args(["summarize", "--no-ai", "--output"]).arg(&saved).arg(&source).output();
        assert_eq!(made.expect("runs").status.code(), Some(0), "{name}");
        let checked = calame(home.path()).arg("check").args([&source, &saved]).output().expect("runs");
        let out = String::from_utf8(checked.stdout).expect("UTF-8");
        assert!(out.contains("✓ mot pour mot") && !out.contains("sans IA"), "{name}: {out}");
        // The title is the one thing that a document without a title does not say.
        assert!(!out.contains('✗') && out.matches("? à vérifier").count() <= 1, "{name}: {out}");
    }
}

#[test]
fn a_check_refuses_what_it_cannot_read() {
    let home = TempDir::new().expect("a folder");
    let source = home.path().join("source.txt");
    std::fs::write(&source, TEXT).expect("writable");
    let shown = source.to_str().expect("UTF-8");
    for (args, code, words) in [
        (["check", "-", "-"], 2, "only one of SOURCE and DRAFT"),
        (["check", shown, "/nowhere/draft.md"], 3, "/nowhere/draft.md"),
        (["check", "/nowhere/source.odt", shown], 3, "/nowhere/source.odt"),
    ] {
        let (found, _, note) = said(home.path(), &args);
        assert!(found == Some(code) && note.contains(words), "{note}");
    }
    let (found, _, note) = said(home.path(), &["check", shown, shown]);
    assert_eq!(found, Some(0), "a text proves itself: {note}");
}

#[test]
fn a_spent_budget_ends_with_code_5_before_any_model_is_looked_for() {
    let home = TempDir::new().expect("a folder");
    let extract =
        || calame(home.path()).args(["summarize", "--no-ai", "-"]).write_stdin(TEXT).output().expect("runs");
    assert_eq!(extract().status.code(), Some(0));
    let budget =
        "[budget]\nmonth_wh = 0.000000001\nraised_by = \"the board\"\ndecided_on = \"12 March 2026\"\n";
    std::fs::write(home.path().join("calame.toml"), budget).expect("writable");
    let refused = calame(home.path()).args(["summarize", "-"]).write_stdin(TEXT).output().expect("runs");
    assert_eq!(refused.status.code(), Some(5));
    let said = String::from_utf8(refused.stderr).expect("UTF-8");
    for words in ["of the month", "the board may raise it", "12 March 2026", "without AI"] {
        assert!(said.contains(words), "{words}: {said}");
    }
    assert!(refused.stdout.is_empty() && !home.path().join("models").exists());
    assert_eq!(extract().status.code(), Some(0), "the version without AI goes on");
    let report = calame(home.path()).args(["report", "--lang", "en"]).output().expect("runs");
    let report = String::from_utf8(report.stdout).expect("UTF-8");
    assert!(report.contains("Wh a month, decided on 12 March 2026, may be raised by the board."), "{report}");
}

#[test]
fn a_report_has_its_lines_its_formats_and_its_export() {
    let home = TempDir::new().expect("a folder");
    for style in ["summary", "minutes"] {
        let args = ["summarize", "--no-ai", "--style", style, "-"];
        assert_eq!(
            calame(home.path()).args(args).write_stdin(TEXT).output().expect("runs").status.code(),
            Some(0)
        );
    }
    let report = |args: &[&str]| {
        let output = calame(home.path()).arg("report").args(args).output().expect("runs");
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("UTF-8")
    };
    for (by, lines) in [("day", 1), ("month", 1), ("style", 2), ("model", 1), ("class", 1)] {
        let csv = report(&["--format", "csv", "--by", by]);
        assert!(csv.starts_with(&format!("{by},class,origin,")), "{csv}");
        assert_eq!(csv.lines().count(), 1 + lines, "{csv}");
    }
    let html = report(&["--format", "html", "--by", "style"]);
    assert!(html.starts_with("<!DOCTYPE html>") && html.contains("<svg") && html.contains("lang=\"fr\""));
    assert!(!html.contains("<script") && !html.contains("http"), "a page of its own");
    assert!(report(&["--by", "model"]).contains("| sans IA |"));
    assert_eq!(report(&["--format", "rows"]).lines().count(), 3);
    let wrong = calame(home.path()).args(["report", "--month", "march"]).output().expect("runs");
    assert_eq!(wrong.status.code(), Some(2));
}

/// The largest file the program may write is a little less than its ledger: as when a disk is full.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_said_and_nothing_is_answered() {
    let home = TempDir::new().expect("a folder");
    let extract =
        || calame(home.path()).args(["summarize", "--no-ai", "-"]).write_stdin(TEXT).output().expect("runs");
    assert_eq!(extract().status.code(), Some(0));
    let script =
        format!("trap '' XFSZ; ulimit -f 1; exec {} summarize --no-ai -", env!("CARGO_BIN_EXE_calame"));
    let full =
        Command::new("sh").args(["-c", &script]).env("CALAME_HOME", home.path()).write_stdin(TEXT).output();
    let full = full.expect("runs");
    assert_eq!(full.status.code(), Some(1), "{}", String::from_utf8_lossy(&full.stderr));
    assert!(full.stdout.is_empty(), "what is not recorded is not answered");
    let said = String::from_utf8(full.stderr).expect("UTF-8");
    assert!(said.contains("ledger") && said.contains("full"), "{said}");
    assert_eq!(extract().status.code(), Some(0));
    let rows = calame(home.path()).args(["report", "--format", "rows"]).output().expect("runs");
    assert_eq!(
        String::from_utf8_lossy(&rows.stdout).lines().count(),
        3,
        "a header and the two that were answered"
    );
}

#[test]
fn a_model_that_cannot_be_had_ends_with_code_4() {
    let home = TempDir::new().expect("a folder");
    let output = calame(home.path())
        .args(["models", "pull", "qwen3-1.7b"])
        .env("HF_ENDPOINT", "http://127.0.0.1:9")
        .output()
        .expect("runs");
    assert_eq!(output.status.code(), Some(4), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn a_file_that_cannot_be_run_is_not_added() {
    let home = TempDir::new().expect("a folder");
    let good = crate::tiny::Tiny::new("qwen2").write(home.path());
    let cut = home.path().join("cut.gguf");
    let bytes = std::fs::read(&good).expect("written");
    std::fs::write(&cut, &bytes[..bytes.len() - 1000]).expect("writable");
    let add = |file: &Path| calame(home.path()).args(["models", "add"]).arg(file).output().expect("runs");
    let refused = add(&cut);
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert_eq!(refused.status.code(), Some(4), "{said}");
    assert!(said.contains("cut.gguf is not added") && said.contains("truncated"), "{said}");
    assert!(!home.path().join("models/cut.gguf").exists());
    assert_eq!(add(&good).status.code(), Some(0));
    let verified = calame(home.path()).args(["models", "verify"]).output().expect("runs");
    assert_eq!(verified.status.code(), Some(0), "{}", String::from_utf8_lossy(&verified.stderr));
}

/// What the small model makes of a text, as JSON.
fn small_draft(text: &'static str, words: &str) -> serde_json::Value {
    let output = calame(crate::support::shared_home().as_path())
        .args(["summarize", "--json", "--seed", "7", "--words", words])
        .args(["--model", crate::support::SMALL_MODEL, "-"])
        .write_stdin(text)
        .output()
        .expect("runs");
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("the done body")
}

#[test]
fn the_real_small_model_drafts_and_the_same_seed_gives_the_same_text() {
    let small = crate::support::small_model();
    let draft = || small_draft(TEXT, "20");
    let (first, second) = (draft(), draft());
    assert!(small.exists());
    assert_eq!(first["draft"], second["draft"]);
    assert!(!first["draft"].as_str().expect("text").is_empty());
    assert_eq!(first["coverage"]["read"], first["coverage"]["of"]);
    assert_eq!(first["meter"]["status"], "done");
    assert!(["C", "D", "E"].contains(&first["meter"]["energy"]["class"].as_str().expect("a class")));
}

/// A model that does no better than chance writes nothing of its own in our styles, not even of a debate.
#[test]
fn a_debate_is_told_by_its_own_sentences_when_the_model_cannot() {
    crate::support::small_model();
    let body = small_draft(include_str!("debate.fr.txt"), "60");
    let sentences = body["sentences"].as_array().expect("a list");
    assert!(!sentences.is_empty() && sentences.iter().all(|one| one["proof"] == "verbatim"), "{body}");
    assert!(body["notices"].to_string().contains("pas mieux que le hasard"), "{body}");
    assert!(body["provenance"]["model"].is_null(), "{body}");
}

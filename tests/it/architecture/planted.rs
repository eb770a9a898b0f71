//! The checks of the architecture, on planted sources: each violation is found, each allowed form passes.

use super::circles::{Graph, circles};
use super::modules::arrows;
use super::root;
use super::rules::check;
use super::source::{Source, paths, relative, tokenize};
use std::path::Path;

fn wrong(path: &str, code: &str) -> String {
    check(&Source::parse(path, code)).join("\n")
}

#[test]
fn forbidden_imports_are_found_however_written() {
    for code in [
        "use crate::http::Router;",
        "use crate::{units::Joules, http::{self, errors}};",
        "pub use crate::{\n    documents::Document,\n    http,\n};",
        "fn f() -> crate::http::Answer { todo() }",
        "macro_rules! m { () => { $crate::http::x() } }",
        "use crate::http as web;",
        "use calame_http::Answer;",
    ] {
        let found = wrong("src/ledger/rows.rs", code);
        assert!(found.contains("ledger may not use http"), "not found in {code:?}: {found}");
    }
    assert!(wrong("src/ledger/rows.rs", "use crate::admission::Settings;").contains("may not use admission"));
    assert!(wrong("src/rogue.rs", "").contains("not a room"));
    assert!(wrong("src/main.rs", "fn main() { calame::http::serve() }").contains("main may not use http"));
}

#[test]
fn allowed_imports_pass() {
    let code = "use crate::{documents::{Document, Section}, engine, units::Joules};\nuse crate::draft::plan;";
    assert_eq!(wrong("src/bench/work.rs", code), "");
    // Within a crate `crate` is the crate itself; what it may use is in its manifest.
    assert_eq!(wrong("crates/draft/src/plan.rs", "use crate::http::X;\nuse calame_documents::Document;"), "");
    assert_eq!(wrong("src/ledger/rows.rs", "use crate::admission::Spending;"), "");
    assert_eq!(wrong("src/main.rs", "fn main() -> ExitCode { calame::cli::main() }"), "");
    assert_eq!(wrong("crates/units/src/lib.rs", "//! Units.\npub(crate) fn f() {}"), "");
}

#[test]
fn climbing_out_of_a_room_is_found() {
    assert!(wrong("src/ledger/mod.rs", "use super::http::X;").contains("leaves the room"));
    assert!(wrong("src/ledger/rows.rs", "use super::super::http::X;").contains("leaves the room"));
    assert_eq!(wrong("src/ledger/rows.rs", "use super::Prompt;"), "");
    assert_eq!(wrong("src/ledger/mod.rs", "//! Room.\nmod sealed { use super::Prompt; }"), "");
}

#[test]
fn libraries_stay_in_their_rooms() {
    assert!(wrong("src/assistant/run.rs", "use axum::Json;").contains("axum lives in http only"));
    assert!(wrong("src/ledger/rows.rs", "fn f(t: &axum::Router) {}").contains("axum"));
    assert!(wrong("src/http/rows.rs", "use rusqlite;").contains("rusqlite lives in ledger"));
    assert_eq!(wrong("src/http/mod.rs", "//! Room.\nuse axum::Router;"), "");
}

#[test]
fn powers_need_a_named_place() {
    let found = wrong("crates/draft/src/plan.rs", "fn f() { let t = std::time::Instant::now(); }");
    assert!(found.contains("crates/draft/src/plan.rs:1: Instant::now needs a named place"), "{found}");
    assert!(
        found.contains("add place(\"crates/draft/src/plan.rs\", Power::Clock, \"why\") to PLACES"),
        "{found}"
    );
    for code in [
        "let a = env::var(\"X\");",
        "std::thread::spawn(f);",
        "tokio::spawn(f);",
        "tokio::task::spawn_blocking(f);",
        "tokio::time::interval(d);",
        "Command::new(p);",
    ] {
        let code = format!("fn f() {{ {code} }}");
        assert!(
            wrong("crates/draft/src/plan.rs", &code).contains("needs a named place"),
            "not found: {code}"
        );
    }
    assert_eq!(wrong("src/config/environment.rs", "fn f() { std::env::var(\"CALAME_HOME\"); }"), "");
    assert!(wrong("src/config/environment.rs", "fn f() { SystemTime::now(); }").contains("Power::Clock"));
}

#[test]
fn unsafe_serialize_and_features_are_found() {
    assert!(wrong("crates/engine/src/model.rs", "unsafe { f() }").contains("unsafe is written only in"));
    assert_eq!(wrong("crates/kernels/src/avx2.rs", "unsafe { f() }"), "");
    assert_eq!(wrong("crates/kernels/src/avx2/dot.rs", "unsafe fn f() {}"), "");
    assert_eq!(wrong("crates/draft/src/plan.rs", "#![expect(unsafe_code, reason = \"no\")]"), "");
    assert!(wrong("crates/meter/src/span.rs", "#[derive(Debug, Serialize)] struct S;").contains("wire type"));
    assert_eq!(wrong("src/catalogue/card.rs", "#[derive(Deserialize)] struct Card;"), "");
    assert!(
        wrong("crates/draft/src/plan.rs", "#[cfg(feature = \"cuda\")] fn f() {}")
            .contains("no cargo features")
    );
}

#[test]
fn comments_strings_and_tests_are_not_code() {
    let code = r####"
        // use crate::http::X; unsafe
        /* unsafe /* nested */ Instant::now() */
        const A: &str = "unsafe { crate::http::x() } \" unsafe";
        const B: &str = r#"unsafe " unsafe"#;
        const C: (char, u8, char) = ('"', b'\'', '\u{e9}');
        fn f<'unsafely>(x: &'unsafely str) {}
        #[cfg(test)]
        mod tests { use crate::http::X; fn f() { unsafe { Instant::now() } } }
    "####;
    assert_eq!(wrong("src/ledger/rows.rs", code), "");
    let after = format!("{code}\nuse crate::http::X;");
    assert!(wrong("src/ledger/rows.rs", &after).contains("ledger may not use http"));
    assert!(wrong("src/ledger/rows.rs", "#[cfg(not(test))] use crate::http::X;").contains("http"));
}

#[test]
fn sizes_and_openings_are_checked() {
    assert!(wrong("src/main.rs", &"fn f() {}\n".repeat(41)).contains("at most 40"));
    assert!(
        wrong("src/ledger/mod.rs", "//! Room.\nmod rows;\npub struct Row;").contains("mod.rs only declares")
    );
    assert_eq!(wrong("src/ledger/mod.rs", "//! Room.\nmod rows;\npub use rows::{Row, last};"), "");
    assert!(wrong("crates/draft/src/lib.rs", "pub mod plan;").contains("open with //!"));
    assert!(wrong("crates/draft/src/lib.rs", "//!\npub mod plan;").contains("open with //!"));
}

#[test]
fn use_trees_are_read_as_paths() {
    let source = Source::parse("src/ledger/rows.rs", "crate::{a::{B, c::D as E}, f, g::*};");
    let (found, _) = paths(&source, 2);
    let found: Vec<String> = found.iter().map(|path| path.join("::")).collect();
    assert_eq!(found, ["a::B", "a::c::D::as::E", "f", "g::*"]);
}

fn graph(edges: &[(&str, &str)]) -> Graph {
    let mut graph = Graph::new();
    for (from, to) in edges {
        graph.entry((*from).to_owned()).or_default().insert((*to).to_owned());
    }
    graph
}

#[test]
fn circles_are_found() {
    assert!(circles(&graph(&[("a", "b"), ("b", "c"), ("a", "c")])).is_empty());
    let found = circles(&graph(&[("a", "b"), ("b", "c"), ("c", "b"), ("d", "e"), ("e", "d")]));
    assert_eq!(found, [["b", "c", "b"], ["d", "e", "d"]]);
    let short = circles(&graph(&[("a", "b"), ("b", "c"), ("c", "a"), ("a", "c")]));
    assert_eq!(short, [["a", "c", "a"]], "one circle of a knot, the shortest");
}

/// The arrows between the files of a small made-up crate, as `from > to`.
fn arrows_of(files: &[(&str, &str)]) -> Vec<String> {
    let sources: Vec<Source> =
        files.iter().map(|(path, code)| Source::parse(&format!("crates/a/src/{path}"), code)).collect();
    let short = |path: &str| path.trim_start_matches("crates/a/src/").to_owned();
    let all = arrows(&sources, "crates/a/src/");
    all.iter()
        .flat_map(|(from, to)| to.iter().map(move |to| format!("{} > {}", short(from), short(to))))
        .collect()
}

#[test]
fn what_a_parent_passes_on_belongs_to_the_file_that_defines_it() {
    let files = [
        ("lib.rs", "//! A.\nmod one;\nmod two;\npub use one::One;\npub use two::deep::{Two, Deep as Far};"),
        ("one.rs", "use crate::{Two, two};\npub struct One;\nfn f() -> Two { two::make(crate::Far) }"),
        ("two/mod.rs", "//! Two.\npub mod deep;\nmod make;\npub(crate) use make::*;"),
        ("two/deep.rs", "pub struct Two;\npub enum Deep { A }"),
        (
            "two/make.rs",
            "use super::deep::{self, Deep};\npub(crate) fn make(_: Deep) -> deep::Two { deep::Two }",
        ),
    ];
    assert_eq!(
        arrows_of(&files),
        ["one.rs > two/deep.rs", "one.rs > two/make.rs", "two/make.rs > two/deep.rs"]
    );
}

#[test]
fn every_way_to_use_a_file_is_an_arrow_and_tests_are_none() {
    for code in [
        "use super::b::B;",
        "use crate::b::{B as C};",
        "use crate::*;\nfn f(_: B) {}",
        "fn f() { crate::b::B::new(); }",
        "use crate::b;\nfn f() { b::free(); }",
        "use crate::free;",
    ] {
        let files = [
            ("lib.rs", "//! A.\nmod a;\nmod b;\nuse b::{B, free};"),
            ("a.rs", code),
            ("b.rs", "pub struct B;\npub fn free() {}"),
        ];
        let found = arrows_of(&files);
        assert!(found.contains(&"a.rs > b.rs".to_owned()), "{code}: {found:?}");
    }
    let quiet = [
        ("lib.rs", "//! A.\nmod a;\nmod b;\n#[cfg(test)]\nmod learn;\npub use b::B;"),
        (
            "a.rs",
            "use std::fmt::B;\npub struct S {\n    #[cfg(test)]\n    pub b: u8,\n}\n#[cfg(test)]\nmod tests { use crate::b::B; }",
        ),
        ("b.rs", "pub struct B;"),
        ("learn.rs", "use crate::a::S;"),
    ];
    assert!(arrows_of(&quiet).is_empty(), "{:?}", arrows_of(&quiet));
}

#[test]
fn a_parent_whose_types_its_children_use_stands_in_their_circle() {
    let files = [
        ("lib.rs", "//! A.\nmod room;"),
        ("room/mod.rs", "//! Room.\nmod door;\npub struct Key;\npub fn enter() { door::open(Key) }"),
        ("room/door.rs", "use super::Key;\npub fn open(_: Key) {}"),
    ];
    let sources: Vec<Source> =
        files.iter().map(|(path, code)| Source::parse(&format!("crates/a/src/{path}"), code)).collect();
    let door = "crates/a/src/room/door.rs".to_owned();
    let room = "crates/a/src/room/mod.rs".to_owned();
    assert_eq!(circles(&arrows(&sources, "crates/a/src/")), [[door.clone(), room, door]]);
}

#[test]
fn lines_and_paths_are_told_right() {
    let tokens = tokenize("a\n\"b\n\"\n/*\n*/ c");
    let seen: Vec<_> = tokens.iter().map(|token| (token.text.as_str(), token.line)).collect();
    assert_eq!(seen, [("a", 1), ("\"", 2), ("c", 5)]);
    assert_eq!(relative(&root(), &root().join(Path::new("src/lib.rs"))), "src/lib.rs");
}

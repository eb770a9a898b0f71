//! The checks of the architecture, on planted sources: each violation is found, each allowed form passes.

use super::source::{Source, paths, relative, tokenize};
use super::{check, circle, root};
use std::collections::{BTreeMap, BTreeSet};
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
    assert_eq!(wrong("src/config.rs", "fn f() { std::env::var(\"CALAME_HOME\"); }"), "");
    assert!(wrong("src/config.rs", "fn f() { SystemTime::now(); }").contains("Power::Clock"));
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
    let long = "fn f() {}\n".repeat(451);
    assert!(wrong("crates/draft/src/plan.rs", &long).contains("451 lines without tests"));
    let tested = format!("{}#[cfg(test)]\nmod tests {{\n{long}}}\n", "fn f() {}\n".repeat(450));
    assert_eq!(wrong("crates/draft/src/plan.rs", &tested), "");
    assert!(wrong("src/main.rs", &"fn f() {}\n".repeat(41)).contains("at most 40"));
    assert!(wrong("crates/draft/src/lib.rs", "pub mod plan;").contains("open with //!"));
    assert!(wrong("crates/draft/src/lib.rs", "//!\npub mod plan;").contains("open with //!"));
}

#[test]
fn use_trees_are_read_as_paths() {
    let source = Source::parse("src/ledger/rows.rs", "crate::{a::{B, c::D as E}, f, g::*};");
    let (found, _) = paths(&source, 2);
    let found: Vec<String> = found.iter().map(|path| path.join("::")).collect();
    assert_eq!(found, ["a::B", "a::c::D", "f", "g::*"]);
}

#[test]
fn circles_are_found() {
    let graph = |edges: &[(&str, &str)]| {
        let mut graph: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (from, to) in edges {
            graph.entry((*from).to_owned()).or_default().insert((*to).to_owned());
        }
        graph
    };
    assert_eq!(circle(&graph(&[("a", "b"), ("b", "c"), ("a", "c")])), None);
    let found = circle(&graph(&[("a", "b"), ("b", "c"), ("c", "b")])).expect("a circle was planted");
    assert_eq!(found, ["b", "c", "b"]);
}

#[test]
fn lines_and_paths_are_told_right() {
    let tokens = tokenize("a\n\"b\n\"\n/*\n*/ c");
    let seen: Vec<_> = tokens.iter().map(|token| (token.text.as_str(), token.line)).collect();
    assert_eq!(seen, [("a", 1), ("\"", 2), ("c", 5)]);
    assert_eq!(relative(&root(), &root().join(Path::new("src/lib.rs"))), "src/lib.rs");
}

//! What the manifests are held to: who depends on whom, without features, each dependency with its reason.

use super::{CRATES, root};

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

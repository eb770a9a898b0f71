//! Which file uses which: the modules of one package, the names they define and import, and the arrows between files.
//!
//! A name that a module re-exports belongs to the file that defines it, so a parent that only declares and re-exports
//! its children stands in nobody's way. Methods are not followed: a type's file answers for all of them.

use super::source::{Source, is_word, paths};
use std::collections::{BTreeMap, BTreeSet};

/// Names are followed through so many modules and re-exports; a re-export that leads to itself ends there.
const DEEPEST: usize = 12;

/// A path of module names from the root of the package.
type Path = Vec<String>;

/// What a module says at its outermost level.
#[derive(Default)]
struct Module {
    file: String,
    items: BTreeSet<String>,
    imports: Vec<Import>,
    children: BTreeSet<String>,
}

/// One name brought into a module, or all the names of another.
struct Import {
    /// The name it has here, `*` for all.
    name: String,
    path: Path,
    /// Whether it is passed on: it is no use of the name by itself.
    public: bool,
}

/// Where a path ends.
enum End {
    /// At an item of this file.
    Item(String),
    /// At a module.
    Module(Path),
}

/// The arrows between the files of a package: a file, and the files whose names it uses. `root` ends with `/`.
pub fn arrows(sources: &[Source], root: &str) -> BTreeMap<String, BTreeSet<String>> {
    let package = Package::of(sources, root);
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (path, module) in &package.modules {
        let source = sources.iter().find(|source| source.path == module.file).expect("made from it");
        let used = package.used_by(path, module, source);
        let others = used.into_iter().filter(|file| *file != module.file);
        found.entry(module.file.clone()).or_default().extend(others);
    }
    found
}

struct Package {
    modules: BTreeMap<Path, Module>,
}

impl Package {
    /// The modules that the package's program is made of: those of tests are not declared in it.
    fn of(sources: &[Source], root: &str) -> Self {
        let mut package = Self { modules: BTreeMap::new() };
        package.add(sources, root, Vec::new());
        package
    }

    fn add(&mut self, sources: &[Source], root: &str, path: Path) {
        let inside = path.join("/");
        let names = if path.is_empty() {
            [format!("{root}lib.rs"), format!("{root}main.rs")]
        } else {
            [format!("{root}{inside}.rs"), format!("{root}{inside}/mod.rs")]
        };
        let Some(source) = sources.iter().find(|source| names.contains(&source.path)) else { return };
        let mut module = Module { file: source.path.clone(), ..Module::default() };
        for at in outermost(source) {
            match source.word(at) {
                "mod" if source.word(at + 2) == ";" => {
                    module.children.insert(source.word(at + 1).to_owned());
                }
                "macro_rules" => {
                    module.items.insert(source.word(at + 2).to_owned());
                }
                "mod" | "fn" | "struct" | "enum" | "trait" | "type" | "const" | "static" | "union" => {
                    module.items.insert(source.word(at + 1).to_owned());
                }
                _ => {}
            }
        }
        for at in (0..source.tokens.len()).filter(|at| source.word(*at) == "use") {
            let public = at > 0 && (source.word(at - 1) == "pub" || closes_visibility(source, at - 1));
            for (path, name) in named_paths(source, at + 1) {
                module.imports.push(Import { name, path, public });
            }
        }
        let children = module.children.clone();
        self.modules.insert(path.clone(), module);
        for child in children {
            self.add(sources, root, [path.clone(), vec![child]].concat());
        }
    }

    /// The files of the names that a module uses.
    fn used_by(&self, path: &Path, module: &Module, source: &Source) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        let mut add = |ends: Vec<End>| {
            found.extend(ends.into_iter().filter_map(|end| match end {
                End::Item(file) => Some(file),
                End::Module(_) => None,
            }));
        };
        let private = module.imports.iter().filter(|import| !import.public && import.name != "*");
        private.for_each(|import| add(self.ends(path, &import.path, 0)));
        let mut at = 0;
        while at < source.tokens.len() {
            if source.word(at) == "use" {
                while !matches!(source.word(at), ";" | "") {
                    at += 1;
                }
            }
            let starts =
                at == 0 || !matches!(source.word(at - 1), "::" | "." | "fn" | "mod" | "struct" | "enum");
            if starts && source.word(at).starts_with(is_word) {
                for words in paths(source, at).0 {
                    add(self.ends(path, &words, 0));
                }
            }
            at += 1;
        }
        found
    }

    /// Where a path leads that is written in the module `from`; nowhere when it leaves the package.
    fn ends(&self, from: &Path, words: &[String], depth: usize) -> Vec<End> {
        let Some(head) = words.first() else { return vec![End::Module(from.clone())] };
        match head.as_str() {
            "crate" | "$crate" => return self.ends(&Vec::new(), &words[1..], depth + 1),
            "self" => return self.ends(from, &words[1..], depth + 1),
            "super" => {
                return self.ends(&from[..from.len().saturating_sub(1)].to_vec(), &words[1..], depth + 1);
            }
            _ => {}
        }
        let Some(module) = self.modules.get(from) else { return Vec::new() };
        if depth > DEEPEST {
            return Vec::new();
        }
        let mut found = Vec::new();
        if module.items.contains(head) {
            found.push(End::Item(module.file.clone()));
        }
        if module.children.contains(head) {
            found.extend(self.ends(&[from.clone(), vec![head.clone()]].concat(), &words[1..], depth + 1));
        }
        for import in &module.imports {
            if import.name == *head && !import.path.is_empty() {
                let whole = [import.path.as_slice(), &words[1..]].concat();
                found.extend(self.ends(from, &whole, depth + 1));
            } else if import.name == "*" && !found.iter().any(|end| matches!(end, End::Item(_))) {
                for end in self.ends(from, &import.path, depth + 1) {
                    if let End::Module(target) = end {
                        found.extend(self.ends(&target, words, depth + 1));
                    }
                }
            }
        }
        found
    }
}

/// The positions of a file's tokens that are inside no brackets of any kind.
pub fn outermost(source: &Source) -> Vec<usize> {
    let mut depth = 0_usize;
    let mut found = Vec::new();
    for at in 0..source.tokens.len() {
        match source.word(at) {
            "{" | "(" | "[" => depth += 1,
            "}" | ")" | "]" => depth = depth.saturating_sub(1),
            _ if depth == 0 => found.push(at),
            _ => {}
        }
    }
    found
}

/// Whether the bracket at `at` closes `pub(crate)` or its like.
fn closes_visibility(source: &Source, at: usize) -> bool {
    source.word(at) == ")" && (1..=4).any(|back| at > back && source.has(at - back - 1, &["pub", "("]))
}

/// The paths of a `use` with the names that they bring: `a::{self, B as C}` brings `a` and `C`.
fn named_paths(source: &Source, at: usize) -> Vec<(Path, String)> {
    let (all, _) = paths(source, at);
    let mut found = Vec::new();
    for mut path in all {
        let renamed = path.iter().position(|word| word == "as");
        let name = match renamed {
            Some(at) => path.split_off(at).pop(),
            None if path.last().is_some_and(|last| last == "self") && path.len() > 1 => {
                path.pop();
                path.last().cloned()
            }
            None => path.last().cloned(),
        };
        if path.last().is_some_and(|last| last == "*") {
            path.pop();
        }
        found.extend(name.map(|name| (path, name)));
    }
    found
}

//! What each source file is held to, by the tables above.

use super::modules::outermost;
use super::source::{Source, paths};
use super::{IMPORTS, LIBRARIES, MAX_MAIN_LINES, PLACES, POWERS, SERIALIZE, UNSAFE};

/// The references a file makes to rooms: (position, room, first item named in it).
pub fn references(source: &Source) -> Vec<(usize, String, Option<String>)> {
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
    if source.path == "src/main.rs" && source.lines > MAX_MAIN_LINES {
        wrong.push(format!(
            "src/main.rs: {} lines, at most {MAX_MAIN_LINES}: it parses and dispatches",
            source.lines
        ));
    }
    let opens = source.opening.strip_prefix("//!").is_some_and(|text| !text.trim().is_empty());
    if (source.path.ends_with("/mod.rs") || source.path.ends_with("/src/lib.rs")) && !opens {
        wrong.push(format!(
            "{}: open with //! and the room's purpose, its invariant, what it does not know",
            source.path
        ));
    }
    // What children need from a parent that defines things is a circle in the making.
    let items = ["fn", "struct", "enum", "trait", "type", "const", "static", "impl"];
    let room = source.path.starts_with("src/") && source.path.ends_with("/mod.rs");
    let defines = |at: &usize| items.contains(&source.word(*at));
    if let Some(at) = outermost(source).into_iter().find(defines).filter(|_| room) {
        wrong.push(format!(
            "{}: a room's mod.rs only declares and re-exports: put this in a file named by what it means",
            source.place(at)
        ));
    }
    wrong
}

pub fn is_under(path: &str, folder: &str) -> bool {
    folder.ends_with('/') && path.starts_with(folder)
}

pub fn check(source: &Source) -> Vec<String> {
    [check_imports, check_libraries, check_powers, check_words, check_shape]
        .iter()
        .flat_map(|rule| rule(source))
        .collect()
}

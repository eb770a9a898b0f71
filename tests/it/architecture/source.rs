//! A Rust source file as the checks see it: tokens with their lines, without comments, strings and test items.
//!
//! Not a parser: enough of the lexical grammar that a word in a comment or a string never counts
//! as code, and that `use crate::{a::B, c::{D, E}}` is read as the paths it names.

use std::path::{Path, PathBuf};

/// A word, a number, `::`, one character of punctuation, or `"` for any literal text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    pub text: String,
    pub line: usize,
}

/// One file under `src/`, or under `crates/NAME/src/`.
pub struct Source {
    /// Path from the package's root, with `/` on every system.
    pub path: String,
    /// The room it belongs to: `config` for `src/config/raw.rs` and for `src/config/mod.rs`, `draft` for `crates/draft/src/plan.rs`.
    pub room: String,
    /// Whether the room is a crate of its own, whose boundary is Cargo's.
    pub is_crate: bool,
    /// The first line, as written.
    pub opening: String,
    /// Code only, test items left out.
    pub tokens: Vec<Token>,
    /// Lines of the file, test items left out.
    pub lines: usize,
}

impl Source {
    pub fn parse(path: &str, text: &str) -> Self {
        let own = path.strip_prefix("crates/");
        let inside = own.or(path.strip_prefix("src/")).unwrap_or(path);
        let room = inside.split('/').next().unwrap_or(inside).trim_end_matches(".rs").to_owned();
        let (tokens, test_lines) = without_tests(&tokenize(text));
        Self {
            path: path.to_owned(),
            room,
            is_crate: own.is_some(),
            opening: text.lines().next().unwrap_or_default().to_owned(),
            tokens,
            lines: text.lines().count().saturating_sub(test_lines),
        }
    }

    /// Whether the words at `at` are exactly these.
    pub fn has(&self, at: usize, words: &[&str]) -> bool {
        words.iter().enumerate().all(|(i, word)| self.word(at + i) == *word)
    }

    /// The word at a position, empty past the end.
    pub fn word(&self, at: usize) -> &str {
        self.tokens.get(at).map_or("", |token| token.text.as_str())
    }

    /// `path:line`, for messages.
    pub fn place(&self, at: usize) -> String {
        format!("{}:{}", self.path, self.tokens.get(at).map_or(0, |token| token.line))
    }

    /// How many modules deep the file is: 1 for `src/http/mod.rs`, 2 for `src/http/router.rs`.
    pub fn depth(&self) -> usize {
        let inside = self.path.strip_prefix("src/").unwrap_or(&self.path);
        inside.split('/').filter(|part| *part != "mod.rs").count()
    }
}

/// Every `.rs` file of the program and of the crates, except files of tests (`tests.rs`, `tests/`).
pub fn sources(root: &Path) -> Vec<Source> {
    let mut found = Vec::new();
    let all = files(&root.join("src"), &["rs"]).into_iter().chain(files(&root.join("crates"), &["rs"]));
    for file in all {
        let path = relative(root, &file);
        if path.ends_with("/tests.rs") || path.contains("/tests/") {
            continue;
        }
        let text = std::fs::read_to_string(&file).expect("a source file is readable UTF-8");
        found.push(Source::parse(&path, &text));
    }
    found
}

/// Files with one of these extensions, at any depth, in a stable order.
pub fn files(folder: &Path, extensions: &[&str]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let Ok(entries) = std::fs::read_dir(folder) else { return found };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(files(&path, extensions));
        } else if path.extension().and_then(|e| e.to_str()).is_some_and(|e| extensions.contains(&e)) {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// A path from the package's root, with `/` on every system.
pub fn relative(root: &Path, file: &Path) -> String {
    let path = file.strip_prefix(root).unwrap_or(file);
    path.components().map(|c| c.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}

/// The paths of a `use` tree or of a path expression that starts at `at`: `a::{B, c::D}` gives
/// `[a, B]` and `[a, c, D]`, `a as b` gives `[a, as, b]`. Also returns the position after it.
pub fn paths(source: &Source, mut at: usize) -> (Vec<Vec<String>>, usize) {
    if source.word(at) == "{" {
        let mut all = Vec::new();
        at += 1;
        while !matches!(source.word(at), "}" | "") {
            if source.word(at) == "," {
                at += 1;
                continue;
            }
            let (branch, next) = paths(source, at);
            all.extend(branch);
            at = next.max(at + 1);
        }
        return (all, at + 1);
    }
    let head = source.word(at).to_owned();
    at += 1;
    if source.word(at) == "as" {
        return (vec![vec![head, "as".to_owned(), source.word(at + 1).to_owned()]], at + 2);
    }
    let continues = |word: &str| word == "{" || word == "*" || word.starts_with(is_word);
    if source.word(at) == "::" && continues(source.word(at + 1)) {
        let (tails, next) = paths(source, at + 1);
        let join = |tail: Vec<String>| std::iter::once(head.clone()).chain(tail).collect();
        return (tails.into_iter().map(join).collect(), next);
    }
    (vec![vec![head]], at)
}

pub fn is_word(c: char) -> bool {
    c == '_' || c.is_alphanumeric()
}

/// Splits a source into tokens; comments are dropped and every literal text becomes `"`.
pub fn tokenize(text: &str) -> Vec<Token> {
    let chars: Vec<char> = text.chars().collect();
    let mut tokens = Vec::new();
    let (mut at, mut line) = (0, 1);
    while at < chars.len() {
        let rest = &chars[at..];
        let (length, word) = match rest {
            ['/', '/', ..] => (rest.iter().position(|c| *c == '\n').unwrap_or(rest.len()), None),
            ['/', '*', ..] => (block_comment(rest), None),
            ['"', ..] => (quoted(rest, '"'), Some("\"".to_owned())),
            ['\'', '\\', ..] | ['\'', _, '\'', ..] => (quoted(rest, '\''), Some("\"".to_owned())),
            [':', ':', ..] => (2, Some("::".to_owned())),
            [c, ..] if is_word(*c) => word_or_literal(rest),
            [c, ..] if c.is_whitespace() => (1, None),
            [c, ..] => (1, Some(c.to_string())),
            [] => break,
        };
        if let Some(text) = word {
            tokens.push(Token { text, line });
        }
        line += rest[..length].iter().filter(|c| **c == '\n').count();
        at += length;
    }
    tokens
}

/// A word, or a literal that opens with a prefix: `r"…"`, `br#"…"#`, `b'…'`, `c"…"`.
fn word_or_literal(rest: &[char]) -> (usize, Option<String>) {
    let length = rest.iter().position(|c| !is_word(*c)).unwrap_or(rest.len());
    let word: String = rest[..length].iter().collect();
    let after = &rest[length..];
    let hashes = after.iter().take_while(|c| **c == '#').count();
    match (word.as_str(), after.get(hashes)) {
        ("r" | "br" | "cr", Some('"')) => (length + raw(after, hashes), Some("\"".to_owned())),
        ("b" | "c", Some('"')) if hashes == 0 => (length + quoted(after, '"'), Some("\"".to_owned())),
        ("b", Some('\'')) if hashes == 0 => (length + quoted(after, '\''), Some("\"".to_owned())),
        _ => (length, Some(word)),
    }
}

/// Length of a raw text that opens with `hashes` times `#` and a quote.
fn raw(rest: &[char], hashes: usize) -> usize {
    let mut at = hashes + 1;
    while at < rest.len() {
        let closes = rest[at] == '"' && rest[at + 1..].iter().take_while(|c| **c == '#').count() >= hashes;
        if closes {
            return at + 1 + hashes;
        }
        at += 1;
    }
    rest.len()
}

/// Length of a text between two quotes, escapes understood.
fn quoted(rest: &[char], quote: char) -> usize {
    let mut at = 1;
    while at < rest.len() {
        match rest[at] {
            '\\' => at += 2,
            c if c == quote => return at + 1,
            _ => at += 1,
        }
    }
    rest.len()
}

/// Length of a block comment; they nest.
fn block_comment(rest: &[char]) -> usize {
    let (mut at, mut depth) = (0, 0);
    while at < rest.len() {
        match rest[at..] {
            ['/', '*', ..] => (at, depth) = (at + 2, depth + 1),
            ['*', '/', ..] => (at, depth) = (at + 2, depth - 1),
            _ => at += 1,
        }
        if depth == 0 {
            return at;
        }
    }
    rest.len()
}

/// Drops the items under `#[cfg(test)]`; also says how many lines they took.
fn without_tests(tokens: &[Token]) -> (Vec<Token>, usize) {
    let (mut kept, mut dropped, mut at) = (Vec::new(), 0, 0);
    let word = |at: usize| tokens.get(at).map_or("", |token: &Token| token.text.as_str());
    while at < tokens.len() {
        let opens = ["#", "[", "cfg", "("].iter().enumerate().all(|(i, w)| word(at + i) == *w);
        let end = if opens { closing(tokens, at + 1) } else { at };
        // `all(test, …)` is for tests, `any(test, …)` and `not(test)` are not for tests only.
        let is_test = opens && (word(at + 4) == "test" || (word(at + 4) == "all" && word(at + 6) == "test"));
        if !is_test {
            kept.push(tokens[at].clone());
            at += 1;
            continue;
        }
        let mut last = end + 1;
        let name = if word(last) == "pub" { last + 1 } else { last };
        let name = if word(name) == "(" { closing(tokens, name) + 1 } else { name };
        let is_field = matches!(word(name + 1), ":" | "," | "}");
        while last < tokens.len() && !matches!(word(last), ";" | "{") && !(is_field && word(last) == ",") {
            last = if matches!(word(last), "(" | "[") { closing(tokens, last) + 1 } else { last + 1 };
        }
        if word(last) == "{" {
            last = closing(tokens, last);
        }
        let last = last.min(tokens.len() - 1);
        dropped += tokens[last].line - tokens[at].line + 1;
        at = last + 1;
    }
    (kept, dropped)
}

/// The position of the bracket that closes the one at `open`.
pub fn closing(tokens: &[Token], open: usize) -> usize {
    let mut depth = 0;
    for (at, token) in tokens.iter().enumerate().skip(open) {
        match token.text.as_str() {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return at;
        }
    }
    tokens.len()
}

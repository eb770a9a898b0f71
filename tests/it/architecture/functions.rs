//! How long functions are, from their signature to their last brace: comments and blank lines count too.

use super::source::{closing, files, relative, tokenize};
use super::{assert_nothing, root};

/// A function does one thing, and is seen whole.
const MAX_LINES: usize = 60;

/// Functions that are too long in a text, by their line and name.
fn too_long(text: &str) -> Vec<(usize, String, usize)> {
    let tokens = tokenize(text);
    let word = |at: usize| tokens.get(at).map_or("", |token| token.text.as_str());
    let mut found = Vec::new();
    for at in 0..tokens.len() {
        // `fn(` is a type.
        if word(at) != "fn" || word(at + 1) == "(" {
            continue;
        }
        let mut body = at + 1;
        while body < tokens.len() && !matches!(word(body), "{" | ";") {
            body = if matches!(word(body), "(" | "[") { closing(&tokens, body) + 1 } else { body + 1 };
        }
        if word(body) != "{" {
            continue;
        }
        let Some(end) = tokens.get(closing(&tokens, body)) else { continue };
        let lines = end.line - tokens[at].line + 1;
        if lines > MAX_LINES {
            found.push((tokens[at].line, word(at + 1).to_owned(), lines));
        }
    }
    found
}

#[test]
fn no_function_is_too_long() {
    let mut wrong = Vec::new();
    let folders = ["src", "crates", "tests", "benches", "fuzz/targets"];
    for file in folders.iter().flat_map(|folder| files(&root().join(folder), &["rs"])) {
        let text = std::fs::read_to_string(&file).expect("a source file is readable UTF-8");
        for (line, name, lines) in too_long(&text) {
            let path = relative(&root(), &file);
            wrong.push(format!(
                "{path}:{line}: {name} has {lines} lines, at most {MAX_LINES}: split it by what it does"
            ));
        }
    }
    assert_nothing(&wrong);
}

#[test]
fn lines_of_functions_are_counted_whole() {
    let of = |lines: usize| {
        format!("pub async fn long(a: [u8; 2]) -> u8 {{\n{}}}\n", "    // words\n".repeat(lines - 2))
    };
    assert!(too_long(&of(MAX_LINES)).is_empty());
    assert_eq!(too_long(&of(MAX_LINES + 1)), [(1, "long".to_owned(), MAX_LINES + 1)]);
    let inside =
        format!("trait T {{\n    fn f(&self);\n    type G = fn(u8);\n}}\nimpl T for S {{\n{}}}\n", of(70));
    assert_eq!(too_long(&inside).len(), 1, "in an impl too");
    assert!(too_long(&format!("mod m {{\n{}}}\n", "fn short() {}\n".repeat(70))).is_empty());
}

//! What the scripts say, handed to them inside the page.

use std::fmt::Display;

use super::errors::ErrorCode;
use super::template::escape;
use crate::words::{Language, find, keys, message_with};

/// Messages whose key begins so are handed to the scripts.
const FOR_SCRIPTS: &str = "live-";

/// Every variable that a message of theirs may hold; in the page, `{ $n }` reaches the scripts as `{n}`.
const VARIABLES: [&str; 8] = ["n", "of", "value", "low", "high", "name", "seconds", "date"];

/// The scripts' messages as elements for the page's `template`: inert, and nothing to fetch.
pub(super) fn messages(language: Language) -> String {
    let named: Vec<(&str, String)> = VARIABLES.iter().map(|name| (*name, format!("{{{name}}}"))).collect();
    let variables: Vec<(&str, &dyn Display)> =
        named.iter().map(|(name, value)| (*name, value as &dyn Display)).collect();
    let text = |key: &str| escape(&message_with(language, key, &variables));
    let mut markup = String::new();
    for key in keys().filter(|key| key.starts_with(FOR_SCRIPTS)) {
        let name = &key[FOR_SCRIPTS.len()..];
        match find(language, &format!("{key}.one"), &variables) {
            None => markup.push_str(&format!("<p data-key=\"{name}\">{}</p>\n", text(key))),
            Some(one) => {
                let (one, other) = (escape(&one), text(&format!("{key}.other")));
                markup.push_str(&format!("<p data-key=\"{name}\" data-one=\"{one}\">{other}</p>\n"));
            }
        }
    }
    // What the server says by a code has its words under that code.
    for code in ErrorCode::ALL {
        markup.push_str(&format!("<p data-key=\"error-{}\">{}</p>\n", code.as_str(), text(code.message())));
    }
    markup
}

//! Templates filled with messages, and text made safe in markup.

use crate::words::{Language, message};

pub(super) const MASTHEAD: &str = include_str!("masthead.html");
pub(super) const UNDERSTAND: &str = include_str!("understand.html");

/// Fills a template: `{{key}}` is a message, escaped; `{{=name}}` is markup of ours, from `parts` or from the frame
/// that every page shares. One pass, so that what is filled in is never read as a template again.
pub(super) fn render(template: &str, language: Language, parts: &[(&str, &str)]) -> String {
    let mut page = String::with_capacity(template.len() * 2);
    let mut rest = template;
    while let Some((before, after)) = rest.split_once("{{") {
        let (key, next) = after.split_once("}}").expect("templates are embedded and tested");
        page.push_str(before);
        match key.strip_prefix('=') {
            Some(name) => match parts.iter().find(|(part, _)| *part == name) {
                Some((_, markup)) => page.push_str(markup),
                None => page.push_str(&frame(name, language)),
            },
            None => page.push_str(&escape(&message(language, key))),
        }
        rest = next;
    }
    page.push_str(rest);
    page
}

/// The parts that every page shares.
fn frame(name: &str, language: Language) -> String {
    let current = |this| if language == this { " aria-current=\"true\"" } else { "" };
    match name {
        "lang" => language.code().to_owned(),
        "masthead" => render(MASTHEAD, language, &[]),
        "understand" => render(UNDERSTAND, language, &[]),
        "current-fr" => current(Language::French).to_owned(),
        "current-en" => current(Language::English).to_owned(),
        _ => unreachable!("templates are embedded and tested: no part is called {name}"),
    }
}

/// Text made safe inside elements and double-quoted or single-quoted attributes.
pub fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len() + text.len() / 8);
    for character in text.chars() {
        match character {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            _ => safe.push(character),
        }
    }
    safe
}

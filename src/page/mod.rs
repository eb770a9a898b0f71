//! The web page: its static files and its two rendered pages, embedded in the binary.
//!
//! Invariant: what a person or a model wrote is never markup. In a rendered page it goes through [`escape`]; in
//! the browser the scripts write it through `textContent`. No inline script or style, no third party, so that the
//! strictest content security policy holds.
//!
//! This room does not know HTTP, drafts or the meter: the caller hands it plain words and figures.

mod errors;
mod form;
mod marks;
mod scripts;
mod styles;
#[cfg(test)]
mod tests;

pub use errors::ErrorCode;
pub use form::{FormError, FormResult, FormSentence, Written, counted, form_result_html};
pub use marks::{Mark, REASONS, reason};
pub use styles::Style;

use crate::words::{Language, message};

/// Where the page looks for its files: `asset("app.js")` is expected at `/page/app.js`.
pub const BASE: &str = "/page/";

const INDEX: &str = include_str!("index.html");
const KEY: &str = include_str!("key.html");
const MASTHEAD: &str = include_str!("masthead.html");
const WAY_EXTRACT: &str = include_str!("way_extract.html");
const WAY_WRITE: &str = include_str!("way_write.html");
const UNDERSTAND: &str = include_str!("understand.html");

/// A static file of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asset {
    /// Name under [`BASE`], such as `app.js`.
    pub path: &'static str,
    /// Value for the `Content-Type` header.
    pub media_type: &'static str,
    /// The whole file.
    pub body: &'static str,
}

const SCRIPT: &str = "text/javascript; charset=utf-8";

/// Every static file of the page.
pub static ASSETS: [Asset; 5] = [
    Asset { path: "app.js", media_type: SCRIPT, body: include_str!("app.js") },
    Asset { path: "wire.js", media_type: SCRIPT, body: include_str!("wire.js") },
    Asset { path: "show.js", media_type: SCRIPT, body: include_str!("show.js") },
    Asset { path: "style.css", media_type: "text/css; charset=utf-8", body: include_str!("style.css") },
    Asset { path: "icon.svg", media_type: "image/svg+xml", body: include_str!("icon.svg") },
];

/// The static file of that name, with or without the leading [`BASE`].
pub fn asset(path: &str) -> Option<&'static Asset> {
    let name = path.strip_prefix(BASE).unwrap_or(path);
    ASSETS.iter().find(|asset| asset.path == name)
}

/// Whether the server asks for a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Door {
    /// It does not.
    Open,
    /// It does; the page has a field for it.
    Keyed,
}

/// What the page proposes first, and does at the key Enter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum First {
    /// Sentences of the text, without AI.
    Extract,
    /// A draft by the model.
    Write,
}

/// The page itself, in one language, with the styles that a person may choose from.
pub fn html(language: Language, door: Door, first: First, styles: &[Style<'_>]) -> String {
    let messages = scripts::messages(language);
    let key = match door {
        Door::Open => String::new(),
        Door::Keyed => render(KEY, language, &[]),
    };
    let [proposed, other] = match first {
        First::Extract => [WAY_EXTRACT, WAY_WRITE],
        First::Write => [WAY_WRITE, WAY_EXTRACT],
    };
    let ways = [
        render(proposed, language, &[("class", " class=\"first\"")]),
        render(other, language, &[("class", "")]),
    ]
    .concat();
    let styles = styles::options(styles, language);
    render(INDEX, language, &[("messages", &messages), ("key", &key), ("ways", &ways), ("styles", &styles)])
}

/// Fills a template: `{{key}}` is a message, escaped; `{{=name}}` is markup of ours, from `parts` or from the frame
/// that every page shares. One pass, so that what is filled in is never read as a template again.
fn render(template: &str, language: Language, parts: &[(&str, &str)]) -> String {
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

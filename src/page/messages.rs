//! The page's words, in French and in English, through Fluent.

use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};

use super::{ErrorCode, escape};

pub(super) const FRENCH: &str = include_str!("messages/fr.ftl");
pub(super) const ENGLISH: &str = include_str!("messages/en.ftl");

/// Messages whose key begins so are handed to the scripts, inside the page.
const FOR_SCRIPTS: &str = "live-";

/// Every variable a message may hold; in the page, `{ $n }` reaches the scripts as `{n}`.
const VARIABLES: [&str; 8] = ["n", "of", "value", "low", "high", "name", "seconds", "date"];

/// Language of the page itself (the draft has its own).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Language {
    /// French, the first language of the page.
    #[default]
    French,
    /// English.
    English,
}

impl Language {
    /// The code for `lang` attributes: `fr` or `en`.
    pub fn code(self) -> &'static str {
        match self {
            Self::French => "fr",
            Self::English => "en",
        }
    }

    /// Reads `fr`, `en`, `fr-BE`, `EN_gb`…
    pub fn parse(code: &str) -> Option<Self> {
        let primary = code.trim().split(['-', '_']).next().unwrap_or_default();
        [Self::French, Self::English]
            .into_iter()
            .find(|language| primary.eq_ignore_ascii_case(language.code()))
    }

    /// The best known language of an `Accept-Language` header; French when it names none.
    pub fn from_accept(header: Option<&str>) -> Self {
        let mut best = (0.0_f32, Self::default());
        for range in header.unwrap_or_default().split(',') {
            let mut parts = range.split(';');
            let language = parts.next().and_then(Self::parse);
            let weight = parts
                .find_map(|part| part.trim().strip_prefix("q="))
                .map_or(1.0, |weight| weight.trim().parse().unwrap_or(0.0));
            if let Some(language) = language
                && weight > best.0
            {
                best = (weight, language);
            }
        }
        best.1
    }

    /// What `?lang=` asks for, else what the browser accepts.
    pub fn choose(query: Option<&str>, accept: Option<&str>) -> Self {
        query.and_then(Self::parse).unwrap_or_else(|| Self::from_accept(accept))
    }
}

static BUNDLES: LazyLock<[FluentBundle<FluentResource>; 2]> =
    LazyLock::new(|| [bundle("fr", FRENCH), bundle("en", ENGLISH)]);

fn bundle(code: &str, source: &str) -> FluentBundle<FluentResource> {
    let locale = code.parse().expect("the two codes are well formed");
    let mut bundle = FluentBundle::new_concurrent(vec![locale]);
    // Isolation marks would surround every number, and would be copied with the text.
    bundle.set_use_isolating(false);
    let resource = FluentResource::try_new(source.to_owned());
    let resource = resource.unwrap_or_else(|(resource, _)| resource);
    bundle.add_resource_overriding(resource);
    bundle
}

/// A message without variables; the key itself when no message has it.
pub fn message(language: Language, key: &str) -> String {
    message_with(language, key, &[])
}

/// A message with its variables. `key.other` reads an attribute of the message.
pub fn message_with(language: Language, key: &str, variables: &[(&str, &str)]) -> String {
    let bundle = match language {
        Language::French => &BUNDLES[0],
        Language::English => &BUNDLES[1],
    };
    let (name, attribute) = match key.split_once('.') {
        Some((name, attribute)) => (name, Some(attribute)),
        None => (key, None),
    };
    let found = bundle.get_message(name);
    let pattern = found.and_then(|message| match attribute {
        Some(attribute) => message.get_attribute(attribute).map(|attribute| attribute.value()),
        None => message.value(),
    });
    let Some(pattern) = pattern else {
        return key.to_owned();
    };
    let mut arguments = FluentArgs::new();
    for (name, value) in variables {
        arguments.set(*name, *value);
    }
    bundle.format_pattern(pattern, Some(&arguments), &mut Vec::new()).into_owned()
}

/// A message that counts: `one` or `other` of `key` as the language's plural asks, with `{ $n }`.
pub fn count(language: Language, key: &str, n: usize, variables: &[(&str, &str)]) -> String {
    let one = match language {
        Language::French => n < 2,
        Language::English => n == 1,
    };
    let number = n.to_string();
    let mut all = vec![("n", number.as_str())];
    all.extend_from_slice(variables);
    message_with(language, &format!("{key}.{}", if one { "one" } else { "other" }), &all)
}

/// Keys of a messages file, in order.
pub(super) fn keys(source: &str) -> impl Iterator<Item = &str> {
    source.lines().filter(|line| line.starts_with(|first: char| first.is_ascii_lowercase())).filter_map(
        |line| {
            let (key, _) = line.split_once('=')?;
            Some(key.trim())
        },
    )
}

/// The scripts' messages as elements for the page's `template`: inert, and nothing to fetch.
pub(super) fn for_scripts(language: Language) -> String {
    let named: Vec<(&str, String)> = VARIABLES.iter().map(|name| (*name, format!("{{{name}}}"))).collect();
    let variables: Vec<(&str, &str)> = named.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let text = |key: &str| escape(&message_with(language, key, &variables));
    let mut markup = String::new();
    for key in keys(FRENCH).filter(|key| key.starts_with(FOR_SCRIPTS)) {
        let name = &key[FOR_SCRIPTS.len()..];
        let one = format!("{key}.one");
        if message(language, &one) == one {
            markup.push_str(&format!("<p data-key=\"{name}\">{}</p>\n", text(key)));
        } else {
            let other = text(&format!("{key}.other"));
            markup.push_str(&format!("<p data-key=\"{name}\" data-one=\"{}\">{other}</p>\n", text(&one)));
        }
    }
    // What the server says by a code has its words under that code.
    for code in ErrorCode::ALL {
        markup.push_str(&format!("<p data-key=\"error-{}\">{}</p>\n", code.as_str(), text(code.message())));
    }
    markup
}

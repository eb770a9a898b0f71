//! The Fluent files, by language and subject, and the words they hold for a key.

use std::borrow::Cow;
use std::fmt::Display;
use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};

use crate::Language;

/// The files of a language, in the order in which [`keys`] goes through them.
macro_rules! files {
    ($language:literal: $($subject:literal)*) => {
        &[$(include_str!(concat!("../messages/", $language, "/", $subject, ".ftl"))),*]
    };
}

macro_rules! subjects {
    ($($subject:literal)*) => {
        pub(crate) const FRENCH: &[&str] = files!("fr": $($subject)*);
        pub(crate) const ENGLISH: &[&str] = files!("en": $($subject)*);
    };
}

subjects!("page" "marks" "costs" "errors" "meter" "reports" "notices" "drafts" "command" "prompts");

static FRENCH_WORDS: LazyLock<FluentBundle<FluentResource>> =
    LazyLock::new(|| bundle(Language::French, FRENCH));
static ENGLISH_WORDS: LazyLock<FluentBundle<FluentResource>> =
    LazyLock::new(|| bundle(Language::English, ENGLISH));

fn bundle(language: Language, files: &[&str]) -> FluentBundle<FluentResource> {
    let locale = language.code().parse().expect("the two codes are well formed");
    let mut bundle = FluentBundle::new_concurrent(vec![locale]);
    // Isolation marks would surround every number, and would be copied with the text.
    bundle.set_use_isolating(false);
    for file in files {
        let resource = FluentResource::try_new((*file).to_owned());
        bundle.add_resource_overriding(resource.unwrap_or_else(|(resource, _)| resource));
    }
    bundle
}

/// The words of a key with its variables; none when no message has it. `key.other` reads an attribute of `key`.
#[must_use]
pub fn find(language: Language, key: &str, variables: &[(&str, &dyn Display)]) -> Option<String> {
    let mut arguments = FluentArgs::new();
    for (name, value) in variables {
        arguments.set(*name, value.to_string());
    }
    formatted(language, key, &arguments).map(Cow::into_owned)
}

/// The words of a key that are one line without variables, as long as the program runs.
///
/// As [`message`], a key that no file has is given back as it is.
#[must_use]
pub fn label(language: Language, key: &'static str) -> &'static str {
    match formatted(language, key, &FluentArgs::new()) {
        Some(Cow::Borrowed(words)) => words,
        Some(Cow::Owned(_)) | None => key,
    }
}

fn formatted(language: Language, key: &str, arguments: &FluentArgs<'_>) -> Option<Cow<'static, str>> {
    let bundle: &'static FluentBundle<FluentResource> = match language {
        Language::French => &FRENCH_WORDS,
        Language::English => &ENGLISH_WORDS,
    };
    let pattern = match key.split_once('.') {
        Some((name, attribute)) => bundle.get_message(name)?.get_attribute(attribute)?.value(),
        None => bundle.get_message(key)?.value()?,
    };
    Some(bundle.format_pattern(pattern, Some(arguments), &mut Vec::new()))
}

/// The words of a key without variables.
///
/// A key that no file has is given back as it is: a test holds the keys of the whole workspace to the files.
#[must_use]
pub fn message(language: Language, key: &str) -> String {
    message_with(language, key, &[])
}

/// The words of a key with its variables.
#[must_use]
pub fn message_with(language: Language, key: &str, variables: &[(&str, &dyn Display)]) -> String {
    find(language, key, variables).unwrap_or_else(|| key.to_owned())
}

/// The words of a key that counts: its attribute `one` or `other`, as the language's plural asks, with `{ $n }`.
#[must_use]
pub fn count(language: Language, key: &str, n: usize, variables: &[(&str, &dyn Display)]) -> String {
    let form = if language.is_singular(n) { "one" } else { "other" };
    let all: Vec<(&str, &dyn Display)> =
        std::iter::once(("n", &n as &dyn Display)).chain(variables.iter().copied()).collect();
    message_with(language, &format!("{key}.{form}"), &all)
}

/// Every key, in the order of the files.
pub fn keys() -> impl Iterator<Item = &'static str> {
    FRENCH.iter().flat_map(|file| file.lines()).filter_map(|line| {
        let (key, _) = line.split_once('=')?;
        line.starts_with(|first: char| first.is_ascii_lowercase()).then(|| key.trim())
    })
}

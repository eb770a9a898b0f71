//! Every prompt there is, by style and language.
//!
//! The files of the repository are embedded; a folder of the user overrides them by name and language, or adds
//! styles. The hash of a file is what the ledger keeps, so a draft can be traced to the very words that asked for it.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use super::template::{Messages, Parts, Shape, Template, Variables, hash_of};
use crate::{DraftError, Language, Lengths};

/// The prompts that plans use by themselves; a person does not choose them.
const NOTES: &str = "notes";
const MERGE: &str = "merge";
const SENTENCE: &str = "sentence";
const INTERNAL: [&str; 3] = [NOTES, MERGE, SENTENCE];

const EMBEDDED: [(&str, &str); 20] = [
    ("summary.fr.md", include_str!("../../../../prompts/summary.fr.md")),
    ("summary.en.md", include_str!("../../../../prompts/summary.en.md")),
    ("minutes.fr.md", include_str!("../../../../prompts/minutes.fr.md")),
    ("minutes.en.md", include_str!("../../../../prompts/minutes.en.md")),
    ("key-points.fr.md", include_str!("../../../../prompts/key-points.fr.md")),
    ("key-points.en.md", include_str!("../../../../prompts/key-points.en.md")),
    ("email.fr.md", include_str!("../../../../prompts/email.fr.md")),
    ("email.en.md", include_str!("../../../../prompts/email.en.md")),
    ("plain.fr.md", include_str!("../../../../prompts/plain.fr.md")),
    ("plain.en.md", include_str!("../../../../prompts/plain.en.md")),
    ("grant.fr.md", include_str!("../../../../prompts/grant.fr.md")),
    ("grant.en.md", include_str!("../../../../prompts/grant.en.md")),
    ("press.fr.md", include_str!("../../../../prompts/press.fr.md")),
    ("press.en.md", include_str!("../../../../prompts/press.en.md")),
    ("notes.fr.md", include_str!("../../../../prompts/notes.fr.md")),
    ("notes.en.md", include_str!("../../../../prompts/notes.en.md")),
    ("merge.fr.md", include_str!("../../../../prompts/merge.fr.md")),
    ("merge.en.md", include_str!("../../../../prompts/merge.en.md")),
    ("sentence.fr.md", include_str!("../../../../prompts/sentence.fr.md")),
    ("sentence.en.md", include_str!("../../../../prompts/sentence.en.md")),
];

/// Which of the four templates of a style a pass uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    Style,
    Notes,
    Merge,
    Sentence,
}

/// One style in one language, with the internal prompts that long documents need.
#[derive(Debug, Clone)]
pub struct Prompt {
    /// The style: "summary".
    pub name: String,
    /// The language it is written in, which is the language of the draft.
    pub language: Language,
    /// What it is for, in one line, in its own language.
    pub purpose: String,
    /// Changes whenever the words do.
    pub version: String,
    /// SHA-256 of the whole file, in lower-case hexadecimal.
    pub hash: String,
    /// What the draft looks like.
    pub shape: Shape,
    /// How parts become one draft.
    pub parts: Parts,
    /// How long its drafts are.
    pub lengths: Lengths,
    style: Arc<Template>,
    notes: Arc<Template>,
    merge: Arc<Template>,
    sentence: Arc<Template>,
}

impl Prompt {
    /// SHA-256 of the internal prompts (notes, merge, sentence) that a plan of several passes uses besides this one.
    #[must_use]
    pub fn internal_hashes(&self) -> [&str; 3] {
        [&self.notes.hash, &self.merge.hash, &self.sentence.hash]
    }

    /// Whether its file is one of the repository's: styles of ours are made by construction, those of a user are written.
    #[must_use]
    pub fn is_ours(&self) -> bool {
        static OURS: OnceLock<Vec<String>> = OnceLock::new();
        let hashes = || EMBEDDED.iter().map(|(_, text)| hash_of(text)).collect();
        OURS.get_or_init(hashes).contains(&self.hash)
    }

    /// The headings a draft of this style may bear, in order: the lines of the prompt that open with `## `.
    pub(crate) fn headings(&self) -> impl Iterator<Item = &str> {
        self.style.user.lines().filter_map(|line| line.strip_prefix("## ")).map(str::trim)
    }

    pub(crate) fn render(&self, role: Role, variables: &Variables) -> Result<Messages, DraftError> {
        match role {
            Role::Style => &self.style,
            Role::Notes => &self.notes,
            Role::Merge => &self.merge,
            Role::Sentence => &self.sentence,
        }
        .render(variables)
    }
}

/// Every prompt known, by style and language.
#[derive(Debug, Clone)]
pub struct Prompts {
    prompts: Vec<Prompt>,
}

impl Prompts {
    /// The prompts of the repository, as they were when the program was built.
    ///
    /// # Panics
    /// Never: a test proves that every embedded file loads.
    #[must_use]
    pub fn embedded() -> Self {
        Self::assemble(&load_embedded().expect("a test loads every embedded prompt"))
            .expect("the embedded notes and merge prompts exist in both languages")
    }

    /// The embedded prompts, overridden and completed by the `.md` files of a folder.
    ///
    /// # Errors
    /// [`DraftError::PromptFolder`] when it cannot be read, [`DraftError::BadPrompt`] naming the file to correct.
    pub fn with_folder(folder: &Path) -> Result<Self, DraftError> {
        let unreadable = |source| DraftError::PromptFolder { path: folder.to_owned(), source };
        let mut templates = load_embedded()?;
        for entry in std::fs::read_dir(folder).map_err(unreadable)? {
            let path = entry.map_err(unreadable)?.path();
            let read_me = path.file_name().is_some_and(|name| name == "README.md");
            if read_me || path.extension().is_none_or(|extension| extension != "md") {
                continue;
            }
            let text = std::fs::read_to_string(&path)
                .map_err(|source| DraftError::PromptFolder { path: path.clone(), source })?;
            let file = path.file_name().unwrap_or_default().to_string_lossy();
            let template = Template::parse(&file, &text)?;
            templates.insert(template.key(), Arc::new(template));
        }
        Self::assemble(&templates)
    }

    /// The prompt of a style in a language.
    ///
    /// # Errors
    /// [`DraftError::UnknownStyle`] names the styles that exist; [`DraftError::UntranslatedStyle`] when only the
    /// language lacks.
    pub fn get(&self, style: &str, language: Language) -> Result<&Prompt, DraftError> {
        if let Some(found) = self.prompts.iter().find(|p| p.name == style && p.language == language) {
            return Ok(found);
        }
        let style = style.to_owned();
        if self.prompts.iter().any(|p| p.name == style) {
            return Err(DraftError::UntranslatedStyle { style, language: language.code() });
        }
        Err(DraftError::UnknownStyle { style, known: self.styles().join(", ") })
    }

    /// The names a person may choose from, sorted.
    #[must_use]
    pub fn styles(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self.prompts.iter().map(|p| p.name.as_str()).collect();
        names.dedup();
        names
    }

    /// Each style once, in this language where it has it: what a person who reads that language may choose from.
    #[must_use]
    pub fn offered(&self, language: Language) -> Vec<&Prompt> {
        let either = |style| self.prompts.iter().find(|prompt| prompt.name == style);
        let one = |style| self.get(style, language).ok().or_else(|| either(style));
        self.styles().into_iter().filter_map(one).collect()
    }

    /// The titles that styles set, in every language.
    pub(crate) fn titles(&self) -> impl Iterator<Item = &str> {
        self.prompts.iter().flat_map(Prompt::headings)
    }

    fn assemble(templates: &Templates) -> Result<Self, DraftError> {
        let internal = |name: &str, language: Language| {
            templates
                .get(&(name.to_owned(), language.code()))
                .cloned()
                .ok_or(DraftError::UntranslatedStyle { style: name.to_owned(), language: language.code() })
        };
        let mut prompts = Vec::new();
        for template in templates.values().filter(|t| !INTERNAL.contains(&t.front.name.as_str())) {
            prompts.push(Prompt {
                name: template.front.name.clone(),
                language: template.language,
                purpose: template.front.purpose.clone(),
                version: template.front.version.clone(),
                hash: template.hash.clone(),
                shape: template.front.shape,
                parts: template.front.parts,
                lengths: template.front.length,
                style: Arc::clone(template),
                notes: internal(NOTES, template.language)?,
                merge: internal(MERGE, template.language)?,
                sentence: internal(SENTENCE, template.language)?,
            });
        }
        Ok(Self { prompts })
    }
}

type Templates = BTreeMap<(String, &'static str), Arc<Template>>;

fn load_embedded() -> Result<Templates, DraftError> {
    EMBEDDED
        .iter()
        .map(|(file, text)| Template::parse(file, text).map(|template| (template.key(), Arc::new(template))))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_embedded_prompt_loads_in_both_languages() {
        let prompts = Prompts::embedded();
        let all = ["email", "grant", "key-points", "minutes", "plain", "press", "summary"];
        assert_eq!(prompts.styles(), all);
        for style in prompts.styles() {
            for language in Language::ALL {
                let prompt = prompts.get(style, language).unwrap();
                assert_eq!(prompt.hash.len(), 64);
            }
        }
    }

    #[test]
    fn an_unknown_style_names_the_known_ones() {
        let prompts = Prompts::embedded();
        let error = prompts.get("haiku", Language::French).unwrap_err().to_string();
        assert!(error.contains("haiku") && error.contains("key-points, minutes, plain"), "{error}");
        assert!(prompts.get("notes", Language::French).is_err());
    }
}

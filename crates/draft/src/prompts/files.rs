//! Prompt files: TOML front matter, then a system part and a user part written as minijinja templates.
//!
//! The files of the repository are embedded; a folder of the user overrides them by name and language, or adds
//! styles. The hash of a file is what the ledger keeps, so a draft can be traced to the very words that asked for it.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use minijinja::{Environment, UndefinedBehavior};
use serde::Deserialize;
use sha2::{Digest, Sha256};

use crate::{DraftError, Language};

/// Steps a template may take: ample for a prompt, short for a loop that never ends.
const FUEL: u64 = 20_000;
/// The line that parts the system message from the user message.
const USER_MARK: &str = "---user---";
/// The prompts that plans use by themselves; a person does not choose them.
const NOTES: &str = "notes";
const MERGE: &str = "merge";
const SENTENCE: &str = "sentence";
const INTERNAL: [&str; 3] = [NOTES, MERGE, SENTENCE];

/// What a draft of a style looks like; what a model adds to it is taken away.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Shape {
    /// Paragraphs, without headings or lists.
    Text,
    /// A list, one sentence to a dash.
    List,
    /// Lists under the headings that the prompt names, and no others.
    Sections,
    /// The same, written by the model as a form: lists of entries in JSON.
    Entries,
    /// Whatever the model writes: prompts of a user that do not say.
    #[default]
    Free,
}

/// How the parts of a long document become one draft.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Parts {
    /// Each part is drafted by itself and the drafts follow one another: nothing is rewritten, nothing is lost.
    Joined,
    /// Notes are taken of each part and the model writes the draft from them.
    #[default]
    Merged,
}

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

/// What a template may speak of. An unknown name in a template is an error, found when the file is loaded.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Variables<'a> {
    pub source: &'a str,
    pub fence: &'a str,
    pub language: &'a str,
    pub words: u32,
    /// 0 when the length is given in words.
    pub characters: u32,
    pub sentences: u32,
    pub paragraphs: u32,
    /// Whether the source is made of notes instead of the document itself.
    pub notes: bool,
    /// Which part of the document it is, from 1; 0 for the whole.
    pub part: u32,
    /// Parts in all; 0 for the whole.
    pub parts: u32,
    /// Whether the source is what one person says, to be told of them.
    pub spoken: bool,
}

/// What is handed to the engine's chat template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Messages {
    /// The rules: the same for every document.
    pub system: String,
    /// The document between its fences, then what to do with it.
    pub user: String,
}

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

/// SHA-256 of a file's text, in lower-case hexadecimal.
fn hash_of(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct FrontMatter {
    name: String,
    language: String,
    purpose: String,
    version: String,
    #[serde(default)]
    shape: Shape,
    #[serde(default)]
    parts: Parts,
}

#[derive(Debug)]
struct Template {
    file: String,
    front: FrontMatter,
    language: Language,
    hash: String,
    system: String,
    user: String,
}

impl Template {
    fn parse(file: &str, text: &str) -> Result<Self, DraftError> {
        let bad = |why: String| DraftError::BadPrompt { file: file.to_owned(), why };
        let hash = hash_of(text);
        let text = text.replace("\r\n", "\n");
        let (front, body) = text
            .strip_prefix("+++\n")
            .and_then(|rest| rest.split_once("\n+++\n"))
            .ok_or_else(|| bad("it must open with its front matter between two lines of +++".to_owned()))?;
        let front: FrontMatter = toml::from_str(front).map_err(|error| bad(error.to_string()))?;
        let language = front.language.parse()?;
        let (system, user) = body.split_once(&format!("\n{USER_MARK}\n")).ok_or_else(|| {
            bad(format!("a line {USER_MARK} must part the system message from the user message"))
        })?;
        let (system, user) = (system.trim().to_owned(), user.trim().to_owned());
        let template = Self { file: file.to_owned(), front, language, hash, system, user };
        template.try_out()?;
        Ok(template)
    }

    fn key(&self) -> (String, &'static str) {
        (self.front.name.clone(), self.language.code())
    }

    /// Renders it once, so that a mistake is told when the file is loaded and not in the middle of a draft.
    fn try_out(&self) -> Result<(), DraftError> {
        let source = "EXACTLY-THIS";
        for (characters, notes, part) in [(0, false, 0), (900, true, 0), (0, false, 2)] {
            let variables = Variables {
                source,
                fence: "####",
                language: "",
                words: 150,
                characters,
                sentences: 8,
                paragraphs: 2,
                notes,
                part,
                parts: 2 * part,
                spoken: notes,
            };
            let messages = self.render(&variables)?;
            if messages.user.matches(source).count() != 1 || messages.system.contains(source) {
                let why = "the user message must hold {{ source }} once, the system message never".to_owned();
                return Err(DraftError::BadPrompt { file: self.file.clone(), why });
            }
        }
        Ok(())
    }

    fn render(&self, variables: &Variables) -> Result<Messages, DraftError> {
        let mut environment = Environment::new();
        environment.set_fuel(Some(FUEL));
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        let Variables { source, fence, language, words, characters, sentences, .. } = *variables;
        let Variables { paragraphs, notes, part, parts, spoken, .. } = *variables;
        let context = minijinja::context! {
            source, fence, language, words, characters, sentences, paragraphs, notes, part, parts, spoken
        };
        let render = |text: &str| {
            environment
                .render_str(text, &context)
                .map_err(|error| DraftError::BadPrompt { file: self.file.clone(), why: error.to_string() })
        };
        Ok(Messages { system: render(&self.system)?, user: render(&self.user)? })
    }
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

    #[test]
    fn mistakes_name_the_file_and_the_cure() {
        let head = "+++\nname = \"a\"\nlanguage = \"fr\"\npurpose = \"\"\nversion = \"1\"\n+++\n";
        for (body, word) in [
            ("s\nu {{ source }}", "---user---"),
            ("s\n---user---\nu", "source"),
            ("s\n---user---\n{{ source }}{{ oops }}", "undefined"),
            (
                "s\n---user---\n{{ source }}{% for i in range(99999) %}{% for j in range(99) %}.{% endfor %}{% endfor %}",
                "fuel",
            ),
        ] {
            let error = Template::parse("a.md", &format!("{head}{body}")).unwrap_err().to_string();
            assert!(error.contains("a.md") && error.contains(word), "{error}");
        }
        assert!(Template::parse("a.md", "no front matter").unwrap_err().to_string().contains("+++"));
    }
}

//! One prompt file: TOML front matter, then a system part and a user part written as minijinja templates.

use minijinja::{Environment, UndefinedBehavior};
use serde::Deserialize;
use sha2::{Digest, Sha256};

use crate::{DraftError, Language, Lengths};

/// Steps a template may take: ample for a prompt, short for a loop that never ends.
const FUEL: u64 = 20_000;
/// The line that parts the system message from the user message.
const USER_MARK: &str = "---user---";

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

/// SHA-256 of a file's text, in lower-case hexadecimal.
pub(super) fn hash_of(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FrontMatter {
    pub(super) name: String,
    language: String,
    pub(super) purpose: String,
    pub(super) version: String,
    #[serde(default)]
    pub(super) shape: Shape,
    #[serde(default)]
    pub(super) parts: Parts,
    #[serde(default)]
    pub(super) length: Lengths,
}

/// One prompt file, read.
#[derive(Debug)]
pub(super) struct Template {
    file: String,
    pub(super) front: FrontMatter,
    pub(super) language: Language,
    pub(super) hash: String,
    system: String,
    pub(super) user: String,
}

impl Template {
    pub(super) fn parse(file: &str, text: &str) -> Result<Self, DraftError> {
        let bad = |why: String| DraftError::BadPrompt { file: file.to_owned(), why };
        let hash = hash_of(text);
        let text = text.replace("\r\n", "\n");
        let (front, body) = text
            .strip_prefix("+++\n")
            .and_then(|rest| rest.split_once("\n+++\n"))
            .ok_or_else(|| bad("it must open with its front matter between two lines of +++".to_owned()))?;
        let front: FrontMatter = toml::from_str(front).map_err(|error| bad(error.to_string()))?;
        if let Some(fault) = front.length.fault() {
            return Err(bad(fault));
        }
        let language = front.language.parse()?;
        let (system, user) = body.split_once(&format!("\n{USER_MARK}\n")).ok_or_else(|| {
            bad(format!("a line {USER_MARK} must part the system message from the user message"))
        })?;
        let (system, user) = (system.trim().to_owned(), user.trim().to_owned());
        let template = Self { file: file.to_owned(), front, language, hash, system, user };
        template.try_out()?;
        Ok(template)
    }

    pub(super) fn key(&self) -> (String, &'static str) {
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

    pub(super) fn render(&self, variables: &Variables) -> Result<Messages, DraftError> {
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
        let long = head
            .replace("\n+++\n", "\nlength = { unit = \"words\", default = 9, least = 1, most = 9 }\n+++\n");
        let error = Template::parse("a.md", &format!("{long}s\n---user---\n{{{{ source }}}}"))
            .unwrap_err()
            .to_string();
        assert!(error.contains("a.md") && error.contains("`length`"), "{error}");
        assert!(Template::parse("a.md", "no front matter").unwrap_err().to_string().contains("+++"));
    }
}

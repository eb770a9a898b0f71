//! A check: any text against any document, whoever or whatever wrote it, without the model.
//!
//! It takes the path of an extraction: the permit for light work, the same meter, one row of the ledger.

use std::sync::Arc;

use crate::documents::{Document, DocumentError, Format};
use crate::draft::{Sentence, check, language_of};
use crate::meter::{Measured, Phase};
use crate::units::Priority;
use crate::words::{Language, label, message_with};

use super::arrival::{Arrival, Client};
use super::recording::{self, RowFacts};
use super::{Assistant, AssistantError, LanguageChoice};

/// What a row of the ledger says instead of a style.
const STYLE: &str = "check";
/// Most words of a text to check and of its document: each sentence of the one is held against each of the other.
const WORDS: usize = 5_000;
const DOCUMENT_WORDS: usize = 100_000;

/// The lines by which drafts say how they were made: they claim nothing of the document.
const LABELS: [&str; 4] = ["live-label-ai", "live-label-extract", "live-label-checked", "draft-extracted"];
/// The line by which a person says to have read a draft, and the words that it has at most with its date.
const DATED: &str = "live-reviewed";
const DATED_WORDS: usize = 9;

/// A text to hold against a document.
#[derive(Debug, Clone)]
pub struct CheckRequest {
    /// The document.
    pub document: Document,
    /// The text that is checked.
    pub draft: Document,
    /// Language of that text.
    pub language: LanguageChoice,
    /// Which door the request came through, for the ledger.
    pub route: &'static str,
    /// The name of the key it came with, for the budget of that key.
    pub key: Option<String>,
}

impl CheckRequest {
    /// Who sends it, and by which door.
    pub fn client(&self) -> Client {
        Client { route: self.route, key: self.key.clone(), priority: Priority::Interactive }
    }
}

/// A text held against its document.
#[derive(Debug)]
pub struct Checked {
    /// The text as it was read; headings of a file open with `#`.
    pub text: String,
    /// Its sentences with their marks; ranges are bytes of the document's text.
    pub sentences: Vec<Sentence>,
    /// The language it was checked in.
    pub language: Language,
    /// What it cost.
    pub measured: Measured,
    /// What could not be read of the document or of the text.
    pub notices: Vec<String>,
}

impl Assistant {
    /// Holds a text against a document.
    ///
    /// # Errors
    /// A text or a document without words, or with too many to be compared; a ledger that takes no row.
    pub async fn check(&self, request: CheckRequest) -> Result<Checked, AssistantError> {
        let arrival = self.arrive(request.client()).await?;
        self.check_read(arrival, request).await
    }

    /// Holds a text against a document, both read by their own arrival.
    ///
    /// # Errors
    /// As [`Assistant::check`].
    pub async fn check_read(
        &self,
        arrival: Arrival,
        request: CheckRequest,
    ) -> Result<Checked, AssistantError> {
        if let Err(error) = check_sizes(&request) {
            return Err(arrival.refuse(error));
        }
        let (mut span, light) = arrival.into_span_and_permit()?;
        let text = text_with_headings(&request.draft);
        let language = match request.language {
            LanguageChoice::Auto => language_of(&text),
            LanguageChoice::Fixed(language) => language,
        };
        let parts = Arc::clone(&self.parts);
        let work = move || {
            let _light = light;
            span.enter(Phase::Check);
            let sentences = span.aside(|| check(&text, &request.document, language));
            let notices = request.document.notices.iter().chain(&request.draft.notices);
            let notices = notices.map(|notice| notice.say(language)).collect();
            let words = u32::try_from(request.document.word_count()).unwrap_or(u32::MAX);
            let facts = RowFacts {
                route: request.route,
                style: Some(STYLE.to_owned()),
                words: Some(words),
                key: request.key,
                ..RowFacts::default()
            };
            let made = Ok(sentences);
            let measured = span.finish(recording::outcome(&made));
            let (made, measured) = facts.record(&parts, made, measured);
            made.map(|sentences| Checked { text, sentences, language, measured, notices })
        };
        // Thousands of words take a while: they are compared off the async threads.
        tokio::task::spawn_blocking(work).await.map_err(|_| AssistantError::EngineFault)?
    }
}

/// Refuses what holds no words, or too many to be compared.
fn check_sizes(request: &CheckRequest) -> Result<(), AssistantError> {
    let [of_document, of_draft] = [&request.document, &request.draft].map(Document::word_count);
    if of_document == 0 {
        return Err(DocumentError::Empty.into());
    }
    if of_draft == 0 {
        return Err(AssistantError::Parameter { name: "draft", range: "a text with words in it".into() });
    }
    let (what, limit) = match (of_document > DOCUMENT_WORDS, of_draft > WORDS) {
        (true, _) => ("words in the document of a check", DOCUMENT_WORDS),
        (_, true) => ("words in the text to check", WORDS),
        _ => return Ok(()),
    };
    Err(DocumentError::TooLarge { what, limit }.into())
}

/// The text of a file with the marks of its headings, as a draft has them, and without the line that says how a draft
/// of ours was made; a pasted text is left as it is but for that line.
fn text_with_headings(draft: &Document) -> String {
    let mut text = draft.text.clone();
    if draft.format == Format::Text {
        return without_label(&text);
    }
    for section in draft.sections.iter().rev().filter(|section| section.heading.is_some()) {
        text.insert_str(
            section.span.start,
            &format!("{} ", "#".repeat(usize::from(section.level.clamp(1, 6)))),
        );
    }
    without_label(&text)
}

fn without_label(text: &str) -> String {
    let labels: Vec<&str> =
        Language::ALL.into_iter().flat_map(|language| LABELS.map(|key| label(language, key))).collect();
    let dated = Language::ALL.map(|language| message_with(language, DATED, &[("date", &"")]));
    let is_label = |line: &str| {
        let line = line.trim();
        let short = line.split_whitespace().count() <= DATED_WORDS;
        labels.contains(&line) || short && dated.iter().any(|label| line.starts_with(label))
    };
    text.split_inclusive('\n').filter(|line| !is_label(line)).collect::<String>().trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::documents::{Limits, read};

    #[test]
    fn headings_of_a_file_are_headings_of_the_draft() {
        let source = "# Décisions\n\nLe budget est voté.\n\n## Suite\n\nRien.\n";
        let draft = read(Some("draft.md"), source.as_bytes(), &Limits::default()).unwrap();
        let text = text_with_headings(&draft);
        assert!(text.starts_with("# Décisions\n") && text.contains("\n## Suite\n"), "{text}");
        let pasted = Document::from_text("DÉCISIONS\n\nLe budget est voté.");
        assert_eq!(text_with_headings(&pasted), pasted.text);
    }

    #[test]
    fn how_a_draft_was_made_is_no_claim() {
        for label in [
            "Brouillon rédigé par une IA, non relu",
            "Phrases extraites de votre texte, sans IA",
            "Phrases extraites du document, sans IA, non relues",
            "Texte comparé au document, sans IA",
            "Rédigé avec une IA, relu le 12 mars 2026",
            "Draft written by an AI, not reviewed",
            "Sentences extracted from your text, without AI",
            "Sentences extracted from the document, without AI, not reviewed",
            "Text compared with the document, without AI",
            "Written with an AI, reviewed on 12 March 2026",
        ] {
            let draft = Document::from_text(&format!("Le budget est voté.\n\n{label}\n"));
            assert_eq!(text_with_headings(&draft), "Le budget est voté.");
        }
        let more = "Rédigé avec une IA, relu le 12 mars par le bureau qui adopte le budget.";
        assert_eq!(without_label(more), more);
    }
}

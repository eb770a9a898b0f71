//! A text read once for all rules: its sentences with their words, values, lines, paragraphs, speakers and mails.

use std::collections::HashSet;
use std::ops::Range;

use super::values::{Value, values};
use crate::Language;
use crate::text::dates::{month, rank};
use crate::text::mails::{Mail, mails, names_head};
use crate::text::phrases::Tokens;
use crate::text::sentences::sentences;
use crate::text::words::Stems;

/// Stems that say nothing of what a sentence is about: days, and what everything does.
const COMMON: &[&str] = &[
    "lieu",
    "lund",
    "mard",
    "mercred",
    "jeud",
    "vendred",
    "samed",
    "dimanch",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "annonc",
    "prevu",
    "dit",
    "said",
    "euro",
    "initial",
    "origin",
];

/// One sentence.
pub(super) struct Said {
    pub span: Range<usize>,
    pub tokens: Tokens,
    pub values: Vec<Value>,
    /// Stems of its topical words; no numbers, no months.
    pub stems: HashSet<String>,
    /// Which line it begins on.
    pub line: usize,
    /// Which run of lines without a blank one.
    pub paragraph: usize,
    /// Who says it: the name before the colon of its line, or of the line it goes on from.
    pub speaker: Option<String>,
    /// Which mail of a thread, 0 when there are none.
    pub mail: usize,
}

pub(super) struct Reader<'t> {
    pub text: &'t str,
    pub sentences: Vec<Said>,
    pub tokens: Tokens,
    /// The sender of each mail, folded; the first stands for what comes before any mail.
    pub senders: Vec<String>,
}

impl<'t> Reader<'t> {
    pub fn of(text: &'t str, language: Language) -> Self {
        let stems = Stems::new(language);
        let tokens = Tokens::of(text, 0..text.len());
        let mut reader = Self { text, sentences: Vec::new(), tokens, senders: vec![String::new()] };
        let mails = mails(text);
        let mut order: Vec<&Mail> = mails.iter().collect();
        order.sort_by_key(|mail| mail.rank);
        reader.senders.extend(order.iter().map(|mail| mail.sender.to_lowercase()));
        let (mut line, mut paragraph, mut at) = (0, 0, 0);
        for span in sentences(text) {
            let gap = &text[at..span.start];
            line += gap.matches('\n').count();
            paragraph += usize::from(gap.matches('\n').count() > 1);
            let speaker = if gap.contains('\n') || at == 0 {
                speaker(&text[span.clone()])
            } else {
                reader.sentences.last().and_then(|last| last.speaker.clone())
            };
            let topical = |stem: &String| {
                !stem.starts_with(char::is_numeric)
                    && month(stem).is_none()
                    // The stem of "February" is "februari".
                    && stem.strip_suffix('i').is_none_or(|head| month(&format!("{head}y")).is_none())
                    && rank(stem).is_none()
                    && !COMMON.contains(&stem.as_str())
            };
            reader.sentences.push(Said {
                tokens: reader.tokens.within(&span),
                values: values(text, span.clone(), &stems, language),
                stems: stems.of(&text[span.clone()]).into_iter().filter(topical).collect(),
                line,
                paragraph,
                speaker,
                mail: mails
                    .iter()
                    .rev()
                    .find(|mail| mail.head.start <= span.start)
                    .map_or(0, |mail| mail.rank + 1),
                span: span.clone(),
            });
            line += text[span.clone()].matches('\n').count();
            at = span.end;
        }
        reader
    }

    /// The sentence that holds a byte.
    pub fn sentence_at(&self, at: usize) -> Option<usize> {
        self.sentences.iter().position(|said| said.span.contains(&at))
    }

    /// The words of a stretch.
    pub fn between(&self, stretch: Range<usize>) -> Tokens {
        if stretch.start < stretch.end { self.tokens.within(&stretch) } else { Tokens::default() }
    }

    /// Whether a sentence is a line of a header, a greeting or a name at the end of a mail.
    pub fn is_frame(&self, said: &Said) -> bool {
        let label = self.text[said.span.clone()].split(':').next().unwrap_or_default();
        names_head(label) || said.tokens.words().count() < 4
    }

    /// Whether two sentences stand on one line, said by one person.
    pub fn together(&self, a: usize, b: usize) -> bool {
        self.sentences[a].line == self.sentences[b].line
    }
}

/// Who speaks on a line that opens with a name and a colon.
fn speaker(line: &str) -> Option<String> {
    let (name, _) = line.split_once(':')?;
    let name = name.trim();
    let words = name.split_whitespace().count();
    ((1..=3).contains(&words) && name.starts_with(char::is_uppercase) && name.chars().count() < 30)
        .then(|| name.to_lowercase())
}

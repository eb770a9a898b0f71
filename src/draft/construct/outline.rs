//! What a sentence is about and who says it, as the document shows it: headings, turns of speech, heads of mails.

use std::ops::Range;

use crate::documents::Document;
use crate::draft::lexicon::{Lexicon, Pos};
use crate::draft::sentences::{is_item, sentences};
use crate::draft::words::fold;
use crate::draft::{Language, compression};

/// A heading has no more words than this.
const LONGEST: usize = 10;
/// Headings that name no topic; folded.
const GENERIC: &[&str] = &[
    "questions diverses",
    "question diverse",
    "divers",
    "points divers",
    "informations",
    "information",
    "informations diverses",
    "ordre du jour",
    "introduction",
    "conclusion",
    "l'essentiel",
    "essentiel",
    "decisions",
    "votes",
    "actions",
    "a faire",
    "points en suspens",
    "notes",
    "rappel",
    "rappels",
    "annexe",
    "annexes",
    "contexte",
    "resume",
    "suite",
    "compte rendu",
    "matters arising",
    "any other business",
    "aob",
    "other business",
    "news",
    "summary",
    "background",
    "next steps",
    "to do",
    "points",
    "chiffres",
    "dates",
    "en bref",
    "bilan",
    "relevance",
    "what happened",
    "facts",
    "recommendations",
    "recommandations",
];

/// What rules a stretch of the text.
#[derive(Debug, Clone)]
struct Rule {
    /// The words that name it, and where they stand.
    words: String,
    at: Range<usize>,
    rules: Range<usize>,
    depth: u8,
}

/// The headings and the speakers of a document.
pub(super) struct Outline {
    topics: Vec<Rule>,
    speakers: Vec<Rule>,
    pub sentences: Vec<Range<usize>>,
}

impl Outline {
    pub fn of(doc: &Document, language: Language) -> Self {
        let found = sentences(&doc.text);
        Self { topics: topics(doc, &found, language), speakers: speakers(doc), sentences: found }
    }

    /// The words that say what is spoken of at this place, and where they stand; none when a heading says nothing.
    pub fn topic(&self, at: usize) -> Option<(&str, Range<usize>)> {
        let rule = self.topics.iter().rev().find(|topic| topic.rules.contains(&at) && topic.at.end <= at)?;
        let folded = fold(&rule.words).replace('’', "'");
        (!GENERIC.contains(&folded.as_str())).then(|| (rule.words.as_str(), rule.at.clone()))
    }

    /// Who speaks at this place, and where the text names them.
    pub fn speaker(&self, at: usize) -> Option<(&str, Range<usize>)> {
        let rule = self.speakers.iter().rev().find(|speaker| speaker.rules.contains(&at))?;
        Some((rule.words.as_str(), rule.at.clone()))
    }

    /// Whether a stretch is a heading's own words.
    pub fn is_heading(&self, span: &Range<usize>) -> bool {
        self.topics
            .iter()
            .any(|topic| topic.depth < 9 && topic.at.start <= span.start && span.end <= topic.at.end + 2)
    }

    /// The sentence before this place, when no heading stands between.
    pub fn before(&self, at: usize) -> Option<Range<usize>> {
        let i = self.sentences.partition_point(|span| span.end <= at);
        let span = self.sentences.get(i.checked_sub(1)?)?.clone();
        let ruled = |place: usize| {
            self.topics.iter().rev().find(|topic| topic.rules.contains(&place)).map(|topic| topic.at.start)
        };
        (ruled(span.start) == ruled(at) && !self.is_heading(&span)).then_some(span)
    }
}

fn topics(doc: &Document, all: &[Range<usize>], language: Language) -> Vec<Rule> {
    let mut marked: Vec<Rule> = Vec::new();
    let mut bare_lines: Vec<Rule> = Vec::new();
    let mut blank = true;
    let mut at = 0;
    for line in doc.text.split_inclusive('\n') {
        let span = at..at + line.len();
        at = span.end;
        let words = line.trim();
        let start = span.start + line.len() - line.trim_start().len();
        let rule = || Rule {
            words: bare(words),
            at: start..start + words.len(),
            rules: span.end..doc.text.len(),
            depth: 1,
        };
        if is_short(words) && speaker_line(words).is_none() {
            let known = |heading: &str| heading.trim() == words.trim_matches('#').trim();
            if words.starts_with('#') || numbered(words) {
                marked.push(rule());
            } else if doc.sections.iter().any(|section| section.heading.as_deref().is_some_and(known))
                || stands_alone(words, blank, language)
            {
                bare_lines.push(rule());
            }
        }
        blank = words.is_empty();
    }
    // Where headings are marked, another short line only ends what they rule; where they are not, it names its paragraph,
    // and the first line of all is the title.
    let numbered = marked.len() > 1;
    for line in &mut bare_lines {
        let body = doc.text[line.rules.start..]
            .find(|c: char| !c.is_whitespace())
            .map_or(doc.text.len(), |at| line.rules.start + at);
        let end = doc.text[body..].find("\n\n").map_or(doc.text.len(), |blank| body + blank);
        line.rules.end =
            if numbered || doc.text[..line.at.start].trim().is_empty() { line.rules.start } else { end };
    }
    let mut found = marked;
    found.extend(bare_lines);
    found.extend(inline_topics(doc, all, language));
    found.sort_by_key(|topic| topic.at.start);
    for i in 0..found.len() {
        let next = found[i + 1..]
            .iter()
            .find(|next| next.depth <= found[i].depth)
            .map_or(doc.text.len(), |next| next.at.start);
        found[i].rules.end = found[i].rules.end.min(next);
    }
    found
}

/// « a) Cotisation adulte. Je proposais… »: the first words of an item name its paragraph.
fn inline_topics(doc: &Document, all: &[Range<usize>], language: Language) -> Vec<Rule> {
    let mut found = Vec::new();
    for (i, span) in all.iter().enumerate() {
        let words = &doc.text[span.clone()];
        let inline = is_item(words)
            && words.ends_with('.')
            && !words.starts_with('-')
            && words.split_whitespace().count() <= 7;
        let same_line = all.get(i + 1).is_some_and(|next| !doc.text[span.end..next.start].contains('\n'));
        if inline && same_line && !has_verb(&bare(words), language) {
            let end = doc.text[span.end..].find("\n\n").map_or(doc.text.len(), |blank| span.end + blank);
            found.push(Rule { words: bare(words), at: span.clone(), rules: span.end..end, depth: 2 });
        }
    }
    found
}

/// Whether a line may be a heading by its length and its end.
fn is_short(words: &str) -> bool {
    let ends = words.ends_with(['.', ';', ',', ':', '!', '?', '»']) && !words.starts_with('#');
    let signs = words.contains(['→', '@', '\t', '=']) || words.contains("  ");
    !words.is_empty() && words.split_whitespace().count() <= LONGEST && !ends && !signs
}

/// A line in capitals, or alone after a blank one, without a verb.
fn stands_alone(words: &str, blank: bool, language: Language) -> bool {
    let count = words.split_whitespace().count();
    let capitals =
        words.chars().any(char::is_uppercase) && !words.chars().any(char::is_lowercase) && count <= 6;
    let dash = words.starts_with(['-', '–', '—', '*', '•']);
    let alone =
        blank && !dash && count <= 7 && !words.contains([',', ':']) && words.starts_with(char::is_uppercase);
    (capitals || alone) && !has_verb(words, language)
}

/// "3. ", "3) ", "3/ ".
fn numbered(words: &str) -> bool {
    let digits = words.chars().take_while(char::is_ascii_digit).count();
    (1..=2).contains(&digits)
        && words[digits..].starts_with(['.', ')', '/'])
        && words[digits + 1..].starts_with(' ')
}

fn has_verb(words: &str, language: Language) -> bool {
    compression::has_verb(words, language)
}

/// Without the mark of a list, the signs of a heading and what closes it.
fn bare(words: &str) -> String {
    heading_words(words)
}

/// The words of a heading or of the line that opens a list, so that a colon can follow.
pub(super) fn heading_words(words: &str) -> String {
    let words = words.trim_start_matches('#').trim();
    let words = if is_item(words) || numbered(words) {
        words.split_once(char::is_whitespace).map_or(words, |(_, rest)| rest)
    } else {
        words
    };
    let words = words.trim().trim_end_matches(['.', ':']).trim();
    let words = words.split(" (").next().unwrap_or(words);
    // A colon will follow: « Règlement intérieur : chiens » has one already.
    let words = words.replace("\u{a0}:", ",").replace(" :", ",").replace(':', ",");
    let shouted =
        !words.chars().any(char::is_lowercase) && words.chars().filter(|c| c.is_alphabetic()).count() > 4;
    let mut chars = words.chars();
    match chars.next() {
        Some(first) if shouted => first.to_string() + &chars.as_str().to_lowercase(),
        _ => words,
    }
}

fn speakers(doc: &Document) -> Vec<Rule> {
    if !doc.turns.is_empty() {
        let rule = |turn: &crate::documents::Turn| Rule {
            words: capitals_less(&turn.speaker),
            at: turn.span.start..turn.span.start + turn.speaker.len(),
            rules: turn.span.clone(),
            depth: 1,
        };
        return doc.turns.iter().map(rule).collect();
    }
    let mut found: Vec<Rule> = Vec::new();
    let mut at = 0;
    for line in doc.text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let Some(name) = speaker_line(line.trim()) else { continue };
        let from = start + line.find(name).unwrap_or(0);
        if let Some(last) = found.last_mut() {
            last.rules.end = start;
        }
        found.push(Rule {
            words: name.to_owned(),
            at: from..from + name.len(),
            rules: at..doc.text.len(),
            depth: 1,
        });
    }
    found
}

/// The name in the head of a mail.
fn speaker_line(line: &str) -> Option<&str> {
    let line = line.trim_start_matches(['#', '>', ' ', '*']);
    let rest =
        ["De :", "De:", "De\u{a0}:", "From:", "From :"].iter().find_map(|head| line.strip_prefix(head))?;
    let name = rest.split(['<', '(', ',']).next().unwrap_or_default().trim().trim_matches(['*', '"']);
    let words = name.split_whitespace().count();
    ((1..=4).contains(&words) && name.starts_with(char::is_uppercase) && !name.contains('@')).then_some(name)
}

/// "AILSA" is Ailsa.
fn capitals_less(name: &str) -> String {
    if name.chars().count() < 4 || name.chars().any(char::is_lowercase) {
        return name.to_owned();
    }
    name.split_inclusive(['-', ' '])
        .map(|part| {
            let mut chars = part.chars();
            chars.next().map(|first| first.to_string() + &chars.as_str().to_lowercase()).unwrap_or_default()
        })
        .collect()
}

/// Whether a word only opens a sentence, so that it may begin small after a colon.
pub(super) fn opens_small(word: &str, language: Language) -> bool {
    let lower = word.to_lowercase();
    if lower == "i" || lower.starts_with("i'") || lower.starts_with("i’") {
        return false;
    }
    let head = lower.split(['\'', '’']).next().unwrap_or_default();
    Lexicon::of(language).analyses(head).first().is_some_and(|reading| {
        matches!(
            reading.pos,
            Pos::Determiner | Pos::Pronoun | Pos::Preposition | Pos::Conjunction | Pos::Adverb
        )
    })
}

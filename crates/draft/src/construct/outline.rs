//! What a sentence is about and who says it, as the document shows it: headings, turns of speech, heads of mails.

use std::ops::Range;

use super::announced::announced;
use super::heading::{heading_words, numbered};
use super::labels::{GENERIC, label_of_item, label_of_line, names_its_paragraph, points_end};
use super::lists::is_point;
use super::speakers::{Nature, Rule, author, speakers};
use super::standing::frames;
use crate::lexicon::{Lexicon, Pos};
use crate::text::dates::abbreviated;
use crate::text::lines::{is_item, is_ruled, put_to_vote};
use crate::text::mails::is_sender_line;
use crate::text::sentences::sentences;
use crate::text::words::fold;
use crate::{Language, compression};
use calame_documents::Document;

/// A heading has no more words than this.
const LONGEST: usize = 10;

/// The headings and the speakers of a document.
pub(super) struct Outline {
    topics: Vec<Rule>,
    speakers: Vec<Rule>,
    /// Who wrote a letter or a report that nobody else speaks in.
    author: Option<Rule>,
    pub sentences: Vec<Range<usize>>,
    pub nature: Nature,
}

impl Outline {
    pub fn of(doc: &Document, language: Language) -> Self {
        let found = sentences(&doc.text);
        let nature = Nature::of(doc);
        Self {
            topics: topics(doc, &found, &nature, language),
            speakers: speakers(doc, &nature),
            author: author(doc),
            sentences: found,
            nature,
        }
    }

    /// The words that say what is spoken of at this place, and where they stand; none when a heading says nothing.
    pub fn topic(&self, at: usize) -> Option<(&str, Range<usize>)> {
        let rule = self.topics.iter().rev().find(|topic| topic.rules.contains(&at) && topic.at.end <= at)?;
        let folded = fold(&rule.words).replace('’', "'");
        // « Pourquoi ce déficit » before a colon would make a cause of whatever follows.
        const ASKS: &[&str] = &[
            "pourquoi",
            "comment",
            "raison",
            "raisons",
            "cause",
            "causes",
            "explication",
            "explications",
            "why",
            "how",
            "reason",
            "reasons",
        ];
        let asks = ASKS.contains(&folded.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default());
        (!asks && !GENERIC.contains(&folded.as_str())).then(|| (rule.words.as_str(), rule.at.clone()))
    }

    /// Who speaks at this place, and where the text names them.
    pub fn speaker(&self, at: usize) -> Option<(&str, Range<usize>)> {
        let rule = self.speakers.iter().rev().find(|speaker| speaker.rules.contains(&at));
        let rule = rule.or(self.author.as_ref().filter(|_| self.speakers.is_empty()))?;
        Some((rule.words.as_str(), rule.at.clone()))
    }

    /// Which mail of a thread a place stands in, by when it was sent; 0 before the first and where there are none.
    pub fn mail(&self, at: usize) -> usize {
        let mails = self.nature.mails.iter().rev();
        mails.into_iter().find(|mail| mail.head.start <= at).map_or(0, |mail| mail.rank + 1)
    }

    /// « Bernard, d'accord pour le car »: said to somebody who speaks elsewhere.
    pub fn is_said_to_somebody(&self, words: &str) -> bool {
        let Some((name, _)) = words.split_once(',') else { return false };
        let parts = |rule: &Rule| rule.words.split([' ', '-']).any(|part| part == name);
        self.speakers.iter().any(|rule| rule.words == name || parts(rule))
    }

    /// The question that somebody else puts just before a turn that begins here, and who puts it.
    pub fn question(&self, doc: &Document, at: usize) -> Option<(&str, Range<usize>)> {
        let (_, own) = self.speaker(at)?;
        let (name, asked) = self.speaker(self.before(at)?.start)?;
        let question = self.before(at)?;
        let opens = own.start >= question.end;
        let turns = !doc.turns.is_empty() && asked != own;
        (opens && turns && doc.text[question.clone()].ends_with('?')).then_some((name, question))
    }

    /// Whether only the signature tells who speaks.
    pub fn is_signed(&self) -> bool {
        self.speakers.is_empty() && self.author.is_some()
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

fn topics(doc: &Document, all: &[Range<usize>], nature: &Nature, language: Language) -> Vec<Rule> {
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
            words: bare(put_to_vote(words).unwrap_or(words)),
            at: start..start + words.len(),
            rules: span.end..doc.text.len(),
            depth: 1,
        };
        if put_to_vote(words).is_some() {
            marked.push(rule());
        } else if is_bracketed(words) && !doc.turns.is_empty() {
            // "[Tess joins]" in a talk names nothing of what is said next.
        } else if (is_short(words) || is_bracketed(words)) && !is_sender_line(words) {
            let known = |heading: &str| heading.trim() == words.trim_matches('#').trim();
            let counted = numbered(words) && !is_listed_by_number(&doc.text, &span);
            if words.starts_with('#') || counted || is_bracketed(words) || is_ruled(words) {
                marked.push(rule());
            } else if doc.sections.iter().any(|section| section.heading.as_deref().is_some_and(known))
                || stands_alone(words, blank, language)
                || nature.notes && blank && names_notes(words, &doc.text[span.end..])
                || blank && is_asked(words) && is_point(doc.text[span.end..].trim_start())
            {
                bare_lines.push(rule());
            }
        }
        blank = words.is_empty();
    }
    end_bare_lines(doc, &mut bare_lines, marked.len() > 1, language);
    let mut found = marked;
    found.extend(bare_lines);
    found.extend(inline_topics(doc, all, nature, language));
    if nature.talk {
        found.extend(announced(doc, all, language));
    }
    found.sort_by_key(|topic| topic.at.start);
    for i in 0..found.len() {
        let mut starts = nature.mails.iter().map(|mail| mail.head.start);
        let mail = starts.find(|start| found[i].at.end <= *start).unwrap_or(doc.text.len());
        let next = found[i + 1..]
            .iter()
            .find(|next| next.depth <= found[i].depth)
            .map_or(doc.text.len(), |next| next.at.start);
        found[i].rules.end = found[i].rules.end.min(next).min(mail);
    }
    found
}

/// Where headings are marked, another short line only ends what they rule; where they are not, it names its paragraph, and
/// the first line of all is the title.
fn end_bare_lines(doc: &Document, lines: &mut [Rule], marked: bool, language: Language) {
    for line in lines {
        let body = doc.text[line.rules.start..]
            .find(|c: char| !c.is_whitespace())
            .map_or(doc.text.len(), |at| line.rules.start + at);
        let end = doc.text[body..].find("\n\n").map_or(doc.text.len(), |blank| body + blank);
        let framing = is_point(&doc.text[body..]) && frames(&line.words, language);
        let title = doc.text[..line.at.start].trim().is_empty();
        line.rules.end = match (framing, marked || title) {
            (true, _) if !title => points_end(&doc.text, body),
            (false, true) | (true, _) => line.rules.start,
            (false, false) => end,
        };
    }
}

/// « a) Cotisation adulte. Je proposais… », « - Kermesse : samedi 3. Lise s'en charge. »: the first words of an item or of a
/// paragraph name what follows in it.
fn inline_topics(doc: &Document, all: &[Range<usize>], nature: &Nature, language: Language) -> Vec<Rule> {
    let text = doc.text.as_str();
    let notes = nature.notes;
    let labelled = !nature.talk && !nature.has_mails();
    let named = |span: &&Range<usize>| names_its_paragraph(text, span, language);
    // One paragraph that opens with a few words is no plan of a document.
    let paragraphs = all.iter().filter(named).count() > 1;
    let mut found = Vec::new();
    for (i, span) in all.iter().enumerate() {
        let words = &text[span.clone()];
        let near = if notes { "\n\n" } else { "\n" };
        let same_line = all.get(i + 1).is_some_and(|next| !text[span.end..next.start].contains(near));
        if !same_line {
            continue;
        }
        let blank = text[span.end..].find("\n\n").map_or(text.len(), |blank| span.end + blank);
        let line = text[span.end..].find('\n').map_or(text.len(), |end| span.end + end);
        let item = is_item(words)
            && words.ends_with('.')
            && !words.starts_with('-')
            && words.split_whitespace().count() <= 7
            && !has_verb(&bare(words), language);
        if item || paragraphs && named(&span) {
            found.push(Rule { words: bare(words), at: span.clone(), rules: span.end..blank, depth: 2 });
        } else if let Some(label) = label_of_item(words, language).or_else(|| {
            let opens = text[..span.start].is_empty() || text[..span.start].ends_with('\n');
            (opens && labelled).then(|| label_of_line(doc, words, language)).flatten()
        }) {
            let at = span.start + words.find(label).unwrap_or(0);
            // « kermesse : samedi 27 », over other lines of notes, names them too.
            let heads = notes && (text[..span.start].is_empty() || text[..span.start].ends_with("\n\n"));
            let rules = span.end..if heads { blank } else { line };
            found.push(Rule { words: label.to_owned(), at: at..at + label.len(), rules, depth: 9 });
        }
    }
    found
}

/// Whether a line may be a heading by its length and its end.
fn is_short(words: &str) -> bool {
    // « 4. COMPTES (en euros, exercice du 1er janvier) »: what stands in brackets does not count.
    let whole = words.ends_with(')') && words.matches('(').count() == 1;
    let words = if whole && numbered(words) { words.split(" (").next().unwrap_or(words) } else { words };
    // « 6) sorties nov.-déc. »: a word cut short ends no sentence.
    let last = words.rsplit([' ', '-', '\u{a0}']).next().unwrap_or_default();
    let cut =
        numbered(words) && last.ends_with('.') && abbreviated(fold(last).trim_end_matches('.')).is_some();
    let ends = words.ends_with(['.', ';', ',', ':', '!', '?', '»']) && !words.starts_with('#') && !cut;
    let signs = words.contains(['→', '@', '\t', '=']) || words.contains("  ");
    !words.is_empty() && words.split_whitespace().count() <= LONGEST && !ends && !signs
}

/// « 3. Salle », right above or below another numbered line: points of a list, which name nothing of what follows.
fn is_listed_by_number(text: &str, line: &Range<usize>) -> bool {
    let above = text[..line.start].trim_end_matches('\n').len();
    let before = text[..above].rsplit('\n').next().unwrap_or_default();
    let near = line.start - above <= 1;
    let after = text[line.end..].lines().next().unwrap_or_default();
    near && numbered(before.trim()) || numbered(after.trim())
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

/// « bourse aux jouets », « banc de la cour cassé »: in notes of a thought a line, a few words over the others of a paragraph.
fn names_notes(words: &str, after: &str) -> bool {
    const WORDS: usize = 6;
    const SAYS: &[&str] = &[
        "je", "j", "on", "il", "elle", "ils", "elles", "nous", "ca", "c", "y", "i", "we", "it", "they", "he",
        "she", "qui",
    ];
    let goes_on = after.lines().next().is_some_and(|next| !next.trim().is_empty());
    let folded = fold(words);
    goes_on
        && words.split_whitespace().count() <= WORDS
        && words.chars().all(|c| c.is_alphabetic() || " '’-/&".contains(c))
        && !folded.split(|c: char| !c.is_alphanumeric()).any(|word| SAYS.contains(&word))
}

/// "What we ask", « Ce qui a été dit »: a heading with a verb, before a list.
fn is_asked(words: &str) -> bool {
    let first = fold(words.split([' ', '\'', '’']).next().unwrap_or_default());
    let asks = [
        "what", "who", "why", "how", "where", "when", "ce", "qui", "comment", "pourquoi", "ou", "nous", "on",
        "we",
    ];
    asks.contains(&first.as_str()) && words.starts_with(char::is_uppercase)
}

/// "[2. Reply sent by post]"
fn is_bracketed(words: &str) -> bool {
    words.starts_with('[') && words.ends_with(']') && words.split_whitespace().count() > 1
}

fn has_verb(words: &str, language: Language) -> bool {
    compression::has_verb(words, language)
}

/// Without the mark of a list, the signs of a heading and what closes it.
fn bare(words: &str) -> String {
    heading_words(words)
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

/// What is said at a place, without the name of its speaker before it.
pub(super) fn without_speaker<'t>(text: &'t str, outline: &Outline, at: usize) -> &'t str {
    let named = |head: &str| {
        outline.speaker(at).is_some_and(|(name, _)| {
            let head = head.split('(').next().unwrap_or_default();
            head.trim().to_lowercase() == name.to_lowercase()
        })
    };
    text.split_once(':').filter(|(head, _)| named(head)).map_or(text, |(_, said)| said.trim())
}

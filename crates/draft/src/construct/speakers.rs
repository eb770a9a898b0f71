//! Who speaks where: turns of a talk, heads of mails, letters one after the other, who signs.

use std::ops::Range;

use crate::text::lines::is_notes;
use crate::text::mails::{Mail, mails};
use calame_documents::Document;

/// What rules a stretch of the text.
#[derive(Debug, Clone)]
pub(super) struct Rule {
    /// The words that name it, and where they stand.
    pub words: String,
    pub at: Range<usize>,
    pub rules: Range<usize>,
    pub depth: u8,
}

/// What kind of text a document is, found once.
#[derive(Debug, Clone)]
pub(super) struct Nature {
    /// What people say in turn.
    pub talk: bool,
    /// A thought a line.
    pub notes: bool,
    /// The mails of a thread.
    pub mails: Vec<Mail>,
}

impl Nature {
    pub fn of(doc: &Document) -> Self {
        Self { talk: is_talk(doc), notes: is_notes(&doc.text), mails: mails(&doc.text) }
    }

    /// Whether mails stand in it, alone or in a thread.
    pub fn has_mails(&self) -> bool {
        !self.mails.is_empty()
    }
}

pub(super) fn speakers(doc: &Document, nature: &Nature) -> Vec<Rule> {
    if nature.talk && !nature.has_mails() {
        let rule = |turn: &calame_documents::Turn| Rule {
            words: capitals_less(&turn.speaker),
            at: turn.span.start..turn.span.start + turn.speaker.len(),
            rules: turn.span.clone(),
            depth: 1,
        };
        return doc.turns.iter().map(rule).collect();
    }
    let letters = letters(doc);
    if letters.len() > 1 {
        return letters;
    }
    let mails = &nature.mails;
    let ends = mails.iter().skip(1).map(|next| next.head.start).chain([doc.text.len()]);
    let rule = |(mail, end): (&Mail, usize)| Rule {
        words: mail.sender.clone(),
        at: mail.at.clone(),
        rules: mail.head.end..end,
        depth: 1,
    };
    // Who is not named is not the one before.
    mails.iter().zip(ends).filter(|(mail, _)| !mail.sender.is_empty()).map(rule).collect()
}

/// Whether a document is what people say in turn: « Secrétaire : Inès Morand » twice in minutes is nobody who speaks.
fn is_talk(doc: &Document) -> bool {
    const LEAST: f64 = 0.2;
    const WORDS: usize = 4;
    let lines = doc.text.lines().filter(|line| !line.trim().is_empty()).count();
    let says = |turn: &&calame_documents::Turn| {
        let line = doc.text[turn.span.clone()].lines().next().unwrap_or_default();
        line[turn.speaker.len().min(line.len())..].split_whitespace().count() > WORDS
    };
    let turns = doc.turns.iter().filter(says).count();
    turns > 0 && turns as f64 >= LEAST * lines as f64
}

/// Letters one after the other, each from its greeting to the name under its closing.
fn letters(doc: &Document) -> Vec<Rule> {
    const CLOSINGS: &[&str] = &[
        "yours sincerely",
        "yours faithfully",
        "yours truly",
        "kind regards",
        "best wishes",
        "best regards",
        "regards",
        "yours",
        "cordialement",
        "bien cordialement",
        "sincèrement",
        "amicalement",
        "salutations",
        "bien à vous",
        "respectueusement",
        "veuillez agréer",
    ];
    let greeting = |line: &str| {
        let small = line.to_lowercase();
        ["dear ", "cher ", "chère ", "chers ", "chères ", "madame", "monsieur", "bonjour"]
            .iter()
            .any(|head| small.starts_with(head))
            && line.split_whitespace().count() <= 6
    };
    let (mut found, mut begun, mut closed) = (Vec::new(), None, None);
    let mut at = 0;
    for line in doc.text.split_inclusive('\n') {
        let (start, words) = (at, line.trim());
        at += line.len();
        let small = words.to_lowercase();
        if greeting(words) {
            (begun, closed) = (Some(start), None);
        } else if CLOSINGS.iter().any(|closing| small.starts_with(closing)) && words.ends_with([',', '.']) {
            closed = Some(start);
        } else if let (Some(from), Some(to)) = (begun, closed)
            && !words.is_empty()
        {
            let name = words.split([',', '(']).next().unwrap_or_default().trim();
            if is_name(name) {
                let at = start + line.find(name).unwrap_or(0);
                let place = at..at + name.len();
                found.push(Rule { words: name.to_owned(), at: place, rules: from..to, depth: 1 });
            }
            (begun, closed) = (None, None);
        }
    }
    found
}

/// Who signs: « Rédigé par », "Submitted by:", else a name alone on the last line.
pub(super) fn author(doc: &Document) -> Option<Rule> {
    const HEADS: &[&str] = &[
        "submitted by",
        "written by",
        "prepared by",
        "report by",
        "signed",
        "author",
        "rédigé par",
        "rédaction",
        "présenté par",
        "établi par",
        "signé",
        "auteur",
        "autrice",
        "rapporteur",
        "rapporteuse",
    ];
    let rule = |name: &str| {
        let at = doc.text.find(name)?;
        Some(Rule { words: name.to_owned(), at: at..at + name.len(), rules: 0..doc.text.len(), depth: 1 })
    };
    let head = doc.text.lines().take(12).find_map(|line| {
        let small = line.trim().to_lowercase();
        let head = HEADS.iter().find(|head| small.starts_with(**head))?;
        let rest = line.trim().get(head.len()..)?.trim_start_matches([' ', ':', '\u{a0}']);
        Some(rest.split([',', '(', '<', '–']).next().unwrap_or_default().trim()).filter(|name| is_name(name))
    });
    let last = || {
        let lines = doc.text.lines().rev().map(str::trim).filter(|line| !line.is_empty());
        let own = |line: &'_ str| line.split([',', '–', '(']).next().unwrap_or_default().trim().len();
        let names = lines.take(3).map(|line| after_head(&line[..own(line)]));
        names.into_iter().find(|name| is_name(name))
    };
    head.or_else(last).and_then(rule)
}

/// "Signed M. Okafor" without its first word.
fn after_head(line: &str) -> &str {
    let small = line.to_lowercase();
    let head = ["signed by", "signed", "signé par", "signé", "signature"]
        .into_iter()
        .find(|head| small.starts_with(head) && line.is_char_boundary(head.len()));
    head.map_or(line, |head| line[head.len()..].trim_start_matches([' ', ':', '\u{a0}']))
}

/// « Odile Marchand »: two to four words with capitals, particles between them.
pub(super) fn is_name(words: &str) -> bool {
    let all: Vec<&str> = words.split_whitespace().collect();
    let particle = |word: &str| ["de", "du", "des", "la", "le", "van", "von", "d'"].contains(&word);
    (2..=4).contains(&all.len())
        && !words.contains(|c: char| c.is_ascii_digit() || ":;!?/«»".contains(c))
        && all.iter().all(|word| !word.contains('.') || word.ends_with('.') && word.chars().count() == 2)
        && all.last().is_some_and(|word| !word.ends_with('.'))
        && all.iter().all(|word| word.starts_with(char::is_uppercase) || particle(word))
        && words.chars().any(char::is_lowercase)
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

//! Pasted messages: headers, replies quoted below or between the lines, signatures.
//!
//! The words all stay, in their order; marks of quoting go, since each message becomes a part of its own, and
//! so do signatures, which is said.

use super::sections::Mark;
use crate::notice::Notice;

/// A message, or a thread of them, as text.
pub(crate) struct Message {
    pub text: String,
    /// Where each message begins.
    pub marks: Vec<Mark>,
    pub subject: Option<String>,
    pub notices: Vec<Notice>,
}

/// Names of headers, as programs of both languages write them when a message is pasted.
const HEADERS: [&str; 16] = [
    "de",
    "from",
    "à",
    "a",
    "to",
    "cc",
    "cci",
    "bcc",
    "objet",
    "subject",
    "date",
    "envoyé",
    "sent",
    "répondre à",
    "reply-to",
    "pièces jointes",
];
const SUBJECTS: [&str; 2] = ["objet", "subject"];
const SENDERS: [&str; 2] = ["de", "from"];
/// Lines that telephones add.
const PHONES: [&str; 6] = [
    "envoyé de mon",
    "envoyé depuis mon",
    "envoyé à partir de",
    "sent from my",
    "get outlook for",
    "obtenir outlook",
];
/// A signature is no longer than this.
const SIGNATURE: usize = 15;

/// Reads a tidy text as a message; `None` when it does not look like one.
pub(crate) fn read(text: &str) -> Option<Message> {
    let lines: Vec<(usize, &str)> = text.split('\n').map(unquoted).collect();
    let starts: Vec<usize> = (0..lines.len()).filter(|i| begins(&lines, *i)).collect();
    let opens = headers(&lines, 0) >= 2;
    if !opens && starts.is_empty() {
        return None;
    }
    let (subject, _) = lines
        .iter()
        .find_map(|(_, line)| {
            let (name, words) = header(line)?;
            (SUBJECTS.contains(&name.as_str()) && !words.is_empty()).then(|| (words.to_owned(), ()))
        })
        .unzip();
    let mut writer = Writer { text: String::new(), marks: Vec::new(), depth: 0, blank: false };
    let (mut i, mut signatures) = (0, 0);
    while let Some((depth, line)) = lines.get(i) {
        if let Some(after) = signature(&lines, &starts, i) {
            signatures += 1;
            i = after;
            continue;
        }
        let first = i == 0 && opens;
        if first || starts.binary_search(&i).is_ok() {
            let level = if first { 1 } else { u8::try_from(depth + 2).unwrap_or(6).min(6) };
            writer.message(line, level);
        } else {
            writer.line(*depth, line);
        }
        i += 1;
    }
    let notices = if signatures > 0 { vec![Notice::Signatures(signatures)] } else { Vec::new() };
    Some(Message { text: writer.text, marks: writer.marks, subject, notices })
}

/// How deep a line is quoted, and its words.
fn unquoted(line: &str) -> (usize, &str) {
    let words = line.trim_start_matches(['>', ' ', '\u{A0}']);
    let depth = line[..line.len() - words.len()].matches('>').count();
    if depth == 0 { (0, line) } else { (depth, words) }
}

/// Name, in small letters, and words of a header line.
fn header(line: &str) -> Option<(String, &str)> {
    let (name, words) = line.split_once(':')?;
    let name = name.trim_matches(['*', ' ', '\u{A0}', '\u{202F}']).to_lowercase();
    HEADERS.contains(&name.as_str()).then(|| (name, words.trim_matches(['*', ' ', '\u{A0}', '\u{202F}'])))
}

/// How many header lines follow each other from line `i`, when a sender or a subject is among them.
fn headers(lines: &[(usize, &str)], i: usize) -> usize {
    let names: Vec<String> =
        lines[i..].iter().map_while(|(_, line)| header(line).map(|(name, _)| name)).collect();
    let telling =
        names.iter().any(|name| SENDERS.contains(&name.as_str()) || SUBJECTS.contains(&name.as_str()));
    if telling { names.len() } else { 0 }
}

/// Whether a quoted message begins at line `i`.
fn begins(lines: &[(usize, &str)], i: usize) -> bool {
    let (_, line) = lines[i];
    let lower = line.to_lowercase();
    let bare = lower.trim_matches(['-', '_', ' ']);
    // Programs break this line where it grows long.
    let broken =
        lines.get(i + 1).map_or(lower.clone(), |(_, next)| format!("{lower} {}", next.to_lowercase()));
    let told = |begin: &str, end: &str| {
        let whole = |line: &str| {
            let line = line.trim_end();
            let bare = line.trim_end_matches([':', ' ', '\u{A0}', '\u{202F}']);
            bare.len() < line.len() && bare.ends_with(end)
        };
        lower.starts_with(begin) && (whole(&lower) || whole(&broken))
    };
    let ruled = line.starts_with("--")
        && [
            "message d'origine",
            "message d’origine",
            "message transféré",
            "message original",
            "original message",
            "forwarded message",
        ]
        .contains(&bare);
    let outlook = headers(lines, i) >= 3
        && header(line).is_some_and(|(name, _)| SENDERS.contains(&name.as_str()))
        && i > 0
        && !begins_ruled(lines, i);
    ruled || outlook || told("le ", "a écrit") || told("on ", "wrote")
}

/// Whether the lines just above are the rule that opened the message.
fn begins_ruled(lines: &[(usize, &str)], i: usize) -> bool {
    lines[..i]
        .iter()
        .rev()
        .find(|(_, line)| !line.trim().is_empty())
        .is_some_and(|(_, line)| line.starts_with("--"))
}

/// The line after the signature that begins at line `i`, if one does.
fn signature(lines: &[(usize, &str)], starts: &[usize], i: usize) -> Option<usize> {
    let (depth, line) = lines[i];
    let lower = line.to_lowercase();
    if PHONES.iter().any(|phone| lower.starts_with(phone)) && line.chars().count() < 60 {
        return Some(i + 1);
    }
    if line.trim_end() != "--" {
        return None;
    }
    let ends = |at: &usize| lines[*at].0 != depth || starts.binary_search(at).is_ok();
    let end = (i + 1..lines.len()).find(ends).unwrap_or(lines.len());
    (end - i <= SIGNATURE).then_some(end)
}

struct Writer {
    text: String,
    marks: Vec<Mark>,
    depth: usize,
    blank: bool,
}

impl Writer {
    /// A message begins with this line.
    fn message(&mut self, line: &str, level: u8) {
        self.blank = true;
        self.add(line.trim());
        let text = line.trim().to_owned();
        self.marks.push(Mark { at: self.text.len() - text.len(), level, text });
    }

    fn line(&mut self, depth: usize, line: &str) {
        // An answer between quoted lines is a paragraph of its own.
        if depth != self.depth {
            self.depth = depth;
            self.blank = true;
        }
        if line.trim().is_empty() { self.blank = true } else { self.add(line) }
    }

    fn add(&mut self, line: &str) {
        if !self.text.is_empty() {
            self.text.push_str(if self.blank { "\n\n" } else { "\n" });
        }
        self.blank = false;
        self.text.push_str(line);
    }
}

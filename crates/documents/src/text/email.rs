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
const HEADERS: [&str; 34] = [
    "de",
    "from",
    "expéditeur",
    "à",
    "a",
    "to",
    "pour",
    "destinataire",
    "destinataires",
    "cc",
    "copie",
    "copie à",
    "copie cachée",
    "copie cachée à",
    "cci",
    "bcc",
    "objet",
    "sujet",
    "subject",
    "date",
    "date d'envoi",
    "envoyé",
    "envoyé le",
    "envoyé par",
    "reçu le",
    "sent",
    "sent on",
    "répondre à",
    "reply-to",
    "pièces jointes",
    "pièce jointe",
    "attachments",
    "importance",
    "priorité",
];
const SUBJECTS: [&str; 3] = ["objet", "sujet", "subject"];
const SENDERS: [&str; 3] = ["de", "from", "expéditeur"];
/// Words between two rules above a message that is passed on.
const RULES: [&str; 14] = [
    "message d'origine",
    "message transféré",
    "message original",
    "message initial",
    "mail original",
    "mail transféré",
    "mail d'origine",
    "courriel original",
    "courriel transféré",
    "courriel d'origine",
    "original message",
    "forwarded message",
    "original appointment",
    "message réexpédié",
];
/// Lines above a message that is passed on, without rules.
const PASSED_ON: [&str; 4] = [
    "début du message réexpédié",
    "début du message transféré",
    "begin forwarded message",
    "message transféré",
];
/// An attribution takes so many lines, and so many letters.
const ATTRIBUTION: (usize, usize) = (4, 320);
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
    if name.len() > 40 {
        return None;
    }
    let edge = ['*', '-', '_', ' ', '\u{A0}', '\u{202F}'];
    let name = name.trim_matches(edge).replace(['\u{A0}', '\u{202F}'], " ").replace('’', "'").to_lowercase();
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
    let lower = line.to_lowercase().replace('’', "'");
    let bare = lower.trim_matches(['-', '_', ' ', '\u{A0}']);
    let ruled = line.starts_with("--") && RULES.contains(&bare);
    let passed = lower.trim_end().ends_with(':')
        && PASSED_ON.contains(&lower.trim_end_matches([':', ' ', '\u{A0}', '\u{202F}']).trim_start());
    ruled || passed || headed(lines, i) || attributed(lines, i)
}

/// Whether the headers of a message begin at line `i`, in the order of whichever program.
fn headed(lines: &[(usize, &str)], i: usize) -> bool {
    let named = |i: usize, names: &[&str]| {
        lines
            .get(i)
            .and_then(|(_, line)| header(line))
            .is_some_and(|(name, _)| names.contains(&name.as_str()))
    };
    let count = headers(lines, i);
    let opens = named(i, &SENDERS)
        || ((named(i, &SUBJECTS) || named(i, &["date"])) && (i..i + count).any(|i| named(i, &SENDERS)));
    count >= 3 && i > 0 && opens && header(lines[i - 1].1).is_none() && !begins_ruled(lines, i)
}

/// Whether line `i` begins to say who wrote what is quoted below: « Le … a écrit : », over several lines where programs
/// break it, or a name and a time where the quotation follows.
fn attributed(lines: &[(usize, &str)], i: usize) -> bool {
    let (depth, line) = lines[i];
    let lower = line.to_lowercase();
    let dated = (lower.starts_with("le ") || lower.starts_with("on ")) && line.len() < ATTRIBUTION.1;
    let quoted_after = |last: usize| {
        let next = lines[last + 1..].iter().find(|(_, line)| !line.trim().is_empty());
        next.is_some_and(|(next, _)| *next > depth)
    };
    let mut whole = String::new();
    for (last, (own, line)) in lines.iter().enumerate().skip(i).take(ATTRIBUTION.0) {
        if *own != depth || line.trim().is_empty() || whole.len() > ATTRIBUTION.1 {
            return false;
        }
        whole.push(' ');
        whole.push_str(&line.to_lowercase());
        let told = whole.trim_end();
        let said = told.trim_end_matches([':', ' ', '\u{A0}', '\u{202F}']);
        if said.len() == told.len() {
            continue;
        }
        let timed = said.contains(|c: char| c.is_ascii_digit());
        if dated
            && timed
            && (said.ends_with("a écrit") || said.ends_with("wrote") || said.ends_with("a écrit ce qui suit"))
        {
            return true;
        }
        // Without a date before it, only a quotation below makes it more than a sentence.
        let writes =
            [" a écrit le ", " a écrit", " wrote on ", " wrote"].iter().any(|words| said.contains(words));
        let address =
            said.contains('@') && said.ends_with('>') && said.contains(|c: char| c.is_ascii_digit());
        return (writes || address) && quoted_after(last);
    }
    false
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

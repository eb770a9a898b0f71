//! Subtitles and the transcripts that meeting tools write as such (WebVTT, SubRip): what is said, by whom; times fold into turns.

use super::charset;
use super::sections;
use super::tidy::{one_line, tidy};
use crate::document::{Document, Turn};
use crate::error::DocumentError;
use crate::format::Format;
use crate::notice::Notice;

/// A silence this long, in milliseconds, begins a paragraph where nobody is named.
const SILENCE: u64 = 4_000;
/// A paragraph this long ends with its sentence.
const LONG: usize = 600;
/// A speaker's name before a colon is no longer.
const NAME: usize = 40;

/// What one cue says.
struct Cue {
    from: u64,
    to: u64,
    lines: Vec<(Option<String>, String)>,
}

/// Whether bytes are subtitles: they say so, or a first number and a line of times open them.
pub(crate) fn looks_so(bytes: &[u8], named: bool) -> bool {
    let head = charset::decode(&bytes[..bytes.len().min(4096)]).0;
    let head = head.trim_start_matches('\u{FEFF}').trim_start();
    if head.starts_with("WEBVTT") {
        return true;
    }
    let mut lines = head.lines().map(str::trim).filter(|line| !line.is_empty());
    let first = lines.next().unwrap_or_default();
    let numbered = first.bytes().all(|byte| byte.is_ascii_digit());
    let timed =
        times(first).is_some() || (numbered && lines.next().is_some_and(|line| times(line).is_some()));
    timed || (named && head.contains("-->"))
}

/// Reads subtitles.
pub(crate) fn read(bytes: &[u8]) -> Result<Document, DocumentError> {
    let (raw, mut notices) = charset::decode(bytes);
    let source = raw.trim_start_matches('\u{FEFF}').replace("\r\n", "\n").replace('\r', "\n");
    let cues = cues(&source);
    if cues.is_empty() {
        return Err(DocumentError::broken(Format::Subtitles, "no line of times is in it"));
    }
    notices.push(Notice::Times);
    let (text, turns) = talk(&cues);
    let sections = sections::cut(&text, &[], &turns);
    Ok(Document { title: None, text, sections, turns, notices, format: Format::Subtitles })
}

/// The cues; comments, styles and regions are none (WebVTT, 4).
fn cues(source: &str) -> Vec<Cue> {
    let mut cues: Vec<Cue> = Vec::new();
    let mut open = false;
    for line in source.lines() {
        if let Some((from, to)) = times(line) {
            cues.push(Cue { from, to, lines: Vec::new() });
            open = true;
        } else if line.trim().is_empty() {
            open = false;
        } else if let (true, Some(cue)) = (open, cues.last_mut()) {
            said(line, cue);
        }
    }
    cues
}

/// From when to when, in milliseconds: `00:00:01.000 --> 00:00:04,000 align:start`.
fn times(line: &str) -> Option<(u64, u64)> {
    let (from, to) = line.split_once("-->")?;
    Some((time(from)?, time(to.split_whitespace().next()?)?))
}

fn time(words: &str) -> Option<u64> {
    let (clock, part) = words.trim().split_once(['.', ',']).unwrap_or((words.trim(), "0"));
    let mut seconds: u64 = 0;
    let numbers: Vec<&str> = clock.split(':').collect();
    if !(2..=3).contains(&numbers.len()) {
        return None;
    }
    for number in numbers {
        seconds = seconds.checked_mul(60)?.checked_add(number.parse().ok()?)?;
    }
    let part: u64 = format!("{part:0<3}").get(..3)?.parse().ok()?;
    seconds.checked_mul(1000)?.checked_add(part)
}

/// Takes in a line of a cue: its voices and its words.
fn said(line: &str, cue: &mut Cue) {
    let mut voice = None;
    let mut words = String::new();
    let mut rest = line;
    while let Some(at) = rest.find('<') {
        let (before, tag) = rest.split_at(at);
        words.push_str(before);
        let Some((tag, after)) = tag[1..].split_once('>') else {
            words.push_str(tag);
            rest = "";
            break;
        };
        if tag == "v" || tag.starts_with("v ") || tag.starts_with("v.") {
            let line = std::mem::take(&mut words);
            push(cue, voice.take(), &line);
            voice = tag.split_once(' ').map(|(_, name)| one_line(&entities(name)));
        }
        rest = after;
    }
    words.push_str(rest);
    push(cue, voice, &words);
}

fn push(cue: &mut Cue, voice: Option<String>, words: &str) {
    let mut words = one_line(&entities(words));
    // Where SubRip puts a line on the screen: `{\an8}`.
    while let Some((place, rest)) = words.strip_prefix("{\\").and_then(|rest| rest.split_once('}')) {
        debug_assert!(!place.contains('}'));
        words = rest.trim_start().to_owned();
    }
    let words = words.trim_start_matches(">>").trim();
    if words.is_empty() {
        return;
    }
    let (voice, words) = match voice {
        Some(voice) => (Some(voice), words),
        None => named(words),
    };
    cue.lines.push((voice, words.to_owned()));
}

/// Who a line names before a colon: « Nadia Hamdi: Bonjour ».
fn named(words: &str) -> (Option<String>, &str) {
    let Some((name, rest)) = words.split_once(':') else { return (None, words) };
    let name = name.trim_matches(|c: char| c.is_whitespace() || matches!(c, '[' | ']' | '-'));
    let is_name = !name.is_empty()
        && name.chars().count() <= NAME
        && name.starts_with(char::is_uppercase)
        && name.split_whitespace().count() <= 4
        && !name.contains(|c: char| matches!(c, ',' | '.' | '?' | '!' | ';') && !name.contains("M."))
        && name.split_whitespace().all(|word| {
            word.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit() || c == '(')
                || matches!(word, "de" | "du" | "la" | "le")
        })
        && rest.starts_with(|c: char| c.is_whitespace());
    if is_name { (Some(name.to_owned()), rest.trim()) } else { (None, words) }
}

fn entities(words: &str) -> String {
    if !words.contains('&') {
        return words.to_owned();
    }
    let known =
        [("&lt;", "<"), ("&gt;", ">"), ("&nbsp;", "\u{A0}"), ("&lrm;", ""), ("&rlm;", ""), ("&amp;", "&")];
    known.iter().fold(words.to_owned(), |words, (entity, sign)| words.replace(entity, sign))
}

/// What is said as one text: a paragraph a turn; without speakers, as sentences and silences part it.
fn talk(cues: &[Cue]) -> (String, Vec<Turn>) {
    let sign = if french(cues) { " : " } else { ": " };
    let mut text = String::new();
    let mut turns: Vec<Turn> = Vec::new();
    let mut speaker: Option<&str> = None;
    let (mut before, mut begun, mut ended) = ("", 0, 0);
    for cue in cues {
        for (voice, words) in &cue.lines {
            // What rolls up the screen is shown twice and said once.
            if words == before {
                continue;
            }
            before = words;
            let voice = voice.as_deref();
            let other = voice.is_some() && voice != speaker;
            let pause = speaker.is_none() && voice.is_none() && cue.from.saturating_sub(ended) >= SILENCE;
            let long = text.len() - begun >= LONG && text.ends_with(['.', '?', '!', '…']) && turns.is_empty();
            if text.is_empty() || other || pause || long || words.starts_with("- ") {
                if !text.is_empty() {
                    text.push_str("\n\n");
                }
                begun = text.len();
            } else {
                text.push(' ');
            }
            if let (Some(voice), true) = (voice, other) {
                if let Some(last) = turns.last_mut() {
                    last.span.end = begun;
                }
                turns.push(Turn { speaker: voice.to_owned(), span: begun..begun });
                text.push_str(voice);
                text.push_str(sign);
                speaker = Some(voice);
            }
            text.push_str(words);
        }
        ended = cue.to;
    }
    let text = tidy(&text);
    if let Some(last) = turns.last_mut() {
        last.span.end = text.len();
    }
    (text, turns)
}

/// Whether what is said is French: in French a space stands before a colon.
fn french(cues: &[Cue]) -> bool {
    let words =
        || cues.iter().flat_map(|cue| &cue.lines).flat_map(|(_, words)| words.split_whitespace()).take(4000);
    let of = |list: &[&str]| words().filter(|word| list.contains(&word.to_lowercase().as_str())).count();
    of(&["le", "la", "les", "des", "et", "est", "que", "une", "pour"])
        >= of(&["the", "and", "of", "is", "that", "to", "for", "we"])
}

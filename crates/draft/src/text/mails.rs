//! The mails of a thread: who sends each, where it begins, which came after which.
//!
//! Programs put heads before a mail (« De : Karine Dufay »), or a line over what they quote (« Le 3 mai 2025 à 13:05, Karine
//! Dufay a écrit : »); the newest stands first or last, so the days in those lines tell the order.

use std::ops::Range;

use super::figures::Figures;
use super::numbers::figures;
use crate::Language;

const SENDERS: [&str; 2] = ["de", "from"];
const OTHERS: [&str; 8] = ["à", "to", "date", "objet", "subject", "cc", "envoyé", "sent"];
/// What stands after the name in the line over a quoted mail.
const WROTE: [&str; 2] = ["a écrit", "wrote"];
/// Lines that such a line is broken to at most.
const BROKEN: usize = 3;
/// Lines of a head in which its day stands.
const HEAD: usize = 6;

/// Whether a label, in whatever case, names the sender.
pub(crate) fn names_sender(label: &str) -> bool {
    SENDERS.contains(&label.trim().to_lowercase().as_str())
}

/// Whether a label, in whatever case, belongs to the head of a mail.
pub(crate) fn names_head(label: &str) -> bool {
    names_sender(label) || OTHERS.contains(&label.trim().to_lowercase().as_str())
}

/// A mail of a thread.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mail {
    /// Who sends it, as the text names them, and where.
    pub sender: String,
    pub at: Range<usize>,
    /// The lines that say so.
    pub head: Range<usize>,
    /// How many were sent before; by the days of the heads where all have one, else by their order.
    pub rank: usize,
}

/// The mails of a text, in its order.
pub(crate) fn mails(text: &str) -> Vec<Mail> {
    let mut found: Vec<(Mail, Option<Sent>)> = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        if let Some(name) = head_name(line) {
            let day = text[start..].lines().take(HEAD).find(|line| is_day(line)).and_then(sent);
            found.push((mail(text, start, name, start..at), day));
        } else if let Some((name, length)) = over_a_quote(&text[start..]) {
            let head = start..start + length;
            let day = sent(&text[head.clone()]);
            found.push((mail(text, start, name, head), day));
        }
    }
    let days: Option<Vec<Sent>> = found.iter().map(|(_, day)| *day).collect();
    let mut mails: Vec<Mail> = found.into_iter().map(|(mail, _)| mail).collect();
    let mut order: Vec<usize> = (0..mails.len()).collect();
    if let Some(days) = days {
        order.sort_by_key(|&i| days[i]);
    }
    for (rank, i) in order.into_iter().enumerate() {
        mails[i].rank = rank;
    }
    mails
}

/// Year where it is told, month, day, hour and minutes.
type Sent = (u32, u32, u32, (u32, u32));

fn mail(text: &str, start: usize, name: &str, head: Range<usize>) -> Mail {
    let at = start + text[start..head.end].find(name).unwrap_or(0);
    Mail { sender: name.to_owned(), at: at..at + name.len(), head, rank: 0 }
}

/// The name in « De : Karine Dufay <k.dufay@…> ».
pub(crate) fn head_name(line: &str) -> Option<&str> {
    let line = line.trim().trim_start_matches(['#', '>', ' ', '*']);
    let (label, rest) = line.split_once(':')?;
    if !names_sender(label.trim_end_matches('*')) || !line.starts_with(char::is_uppercase) {
        return None;
    }
    let name = rest.split(['<', '(', ',', '[']).next().unwrap_or_default();
    let name = name.trim_matches(['*', '"', ' ', '\u{a0}', '\u{202f}', '\n', '\r', '\t']);
    let words = name.split_whitespace().count();
    ((1..=4).contains(&words) && name.starts_with(char::is_uppercase) && !name.contains('@')).then_some(name)
}

/// The name in « Le 3 mai 2025 à 13:05, Karine Dufay <k.dufay@…> a écrit : » at the beginning of a text, and its length.
fn over_a_quote(text: &str) -> Option<(&str, usize)> {
    let blanks = text.len() - text.trim_start_matches(['>', ' ', '#']).len();
    let rest = &text[blanks..];
    let mut length = 0;
    for line in rest.split_inclusive('\n').take(BROKEN) {
        length += line.len();
        let whole = &rest[..length];
        let ends = whole.trim_end().ends_with(':');
        let apart = |at: &usize| whole[..*at].ends_with(char::is_whitespace);
        let wrote = WROTE.iter().filter_map(|wrote| whole.rfind(wrote)).max().filter(apart);
        if let Some(at) = wrote.filter(|_| ends) {
            let day = whole[at..].contains(|c: char| c.is_ascii_digit());
            let dated = whole.starts_with("Le ") || whole.starts_with("On ") || day;
            return dated.then(|| name_before(&whole[..at])).flatten().map(|name| (name, blanks + length));
        }
        if line.trim().is_empty() || ends {
            return None;
        }
    }
    None
}

/// The name at the end of some words, an address after it left out.
fn name_before(words: &str) -> Option<&str> {
    let bare = words.trim_end();
    let bare = if bare.ends_with('>') { bare.rsplit_once('<')?.0.trim_end() } else { bare };
    let bare = bare.trim_end_matches([',', ' ', '"']);
    let part = bare.rsplit([',', '\n']).next().unwrap_or(bare).trim().trim_matches('"');
    let particle = |word: &str| ["de", "du", "la", "le", "van", "von", "d’", "d'"].contains(&word);
    let named =
        |word: &str| word.starts_with(char::is_uppercase) && !word.contains(|c: char| c.is_ascii_digit());
    let mut start = part.len();
    let mut count = 0;
    for word in part.rsplit(' ') {
        if !(named(word) || particle(word) && count > 0) {
            break;
        }
        count += 1;
        start = (word.as_ptr() as usize).saturating_sub(part.as_ptr() as usize);
    }
    let name = part[start..].trim();
    let first = name.split(' ').next().is_some_and(named);
    ((1..=4).contains(&count) && first && name != "Le" && name != "On").then_some(name)
}

fn is_day(line: &str) -> bool {
    let label = line.trim_start_matches(['>', ' ', '*']).split(':').next().unwrap_or_default();
    ["date", "envoyé", "sent"].contains(&label.trim_matches(['*', ' ', '\u{a0}']).to_lowercase().as_str())
}

/// When a line says that something was sent.
fn sent(line: &str) -> Option<Sent> {
    let year = line
        .split(|c: char| !c.is_ascii_digit())
        .find(|part| part.len() == 4 && part.starts_with("20"))
        .and_then(|part| part.parse().ok())
        .unwrap_or(0);
    let read = |language| -> Figures { figures(line, language) };
    let told = [Language::French, Language::English].map(read);
    let (day, month) = told.iter().find_map(|told| told.dates.first().copied())?;
    let time = told.iter().find_map(|told| told.times.first().copied()).unwrap_or_default();
    Some((year, month, day, time))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(String, usize)> {
        mails(text).into_iter().map(|mail| (mail.sender, mail.rank)).collect()
    }

    #[test]
    fn the_line_over_a_quote_names_who_sent_it() {
        let text = "De : Ana Roy <ana@a.example>\nDate : ven. 12 sept. 2025 à 18:22\n\nBonsoir.\n\n\
            Le ven. 12 sept. 2025 à 13:05, Luc de Bry a écrit :\n\nNon.\n\n\
            Le jeu. 11 sept. 2025 à 21:47, Ève Martin <eve.martin@asso.example>\na écrit :\n\nOui.\n";
        let expected = [("Ana Roy", 2), ("Luc de Bry", 1), ("Ève Martin", 0)];
        assert_eq!(read(text), expected.map(|(name, rank)| (name.to_owned(), rank)));
        let text = "From: Meg Ash\nSent: 3 February 2026 10:02\n\nFine.\n\nOn Mon, 2 Feb 2026 at 09:10, Joe Tarn <joe@b.example> wrote:\n\nNo.\n";
        assert_eq!(read(text), [("Meg Ash".to_owned(), 1), ("Joe Tarn".to_owned(), 0)]);
    }

    #[test]
    fn without_days_the_order_of_the_text_holds() {
        let text = "De : Ana\n\nBonjour.\n\nDe : Karim\n\nMerci.\n";
        assert_eq!(read(text), [("Ana".to_owned(), 0), ("Karim".to_owned(), 1)]);
        assert!(read("Le maire a écrit : non.\nDe : la mairie\nOn this he wrote: no").is_empty());
    }
}

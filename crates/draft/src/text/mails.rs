//! The mails of a thread: who sends each, where it begins, which came after which.
//!
//! Programs put heads before a mail (« De : Karine Dufay »), or a line over what they quote (« Le 3 mai 2025 à 13:05, Karine
//! Dufay a écrit : »); the newest stands first or last, so the days in those lines tell the order.

use std::ops::Range;

use super::figures::Figures;
use super::numbers::figures;
use crate::Language;

const SENDERS: [&str; 3] = ["de", "from", "expéditeur"];
const DAYS: [&str; 6] = ["date", "date d'envoi", "envoyé", "envoyé le", "sent", "sent on"];
const OTHERS: [&str; 8] = ["à", "to", "objet", "sujet", "subject", "cc", "copie", "destinataires"];
/// What stands after the name in the line over a quoted mail.
const WROTE: [&str; 2] = ["a écrit", "wrote"];
/// Lines that such a line is broken to at most.
const BROKEN: usize = 4;
/// Words of a name, alone and where other lines show that it stands in a head.
const NAME: (usize, usize) = (4, 10);

/// Whether a label, in whatever case, names the sender.
pub(crate) fn names_sender(label: &str) -> bool {
    SENDERS.contains(&label.trim().to_lowercase().as_str())
}

/// Whether a label, in whatever case, belongs to the head of a mail.
pub(crate) fn names_head(label: &str) -> bool {
    let label = label.trim().to_lowercase().replace('’', "'");
    [&SENDERS[..], &DAYS, &OTHERS].iter().any(|known| known.contains(&label.as_str()))
}

/// A mail of a thread.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mail {
    /// Who sends it, as the text names them, and where; empty where only an address tells.
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
        if let Some((name, head)) = headed(text, &(start..at)) {
            let day = text[head].lines().find(|line| label(line).is_some_and(|label| is_day(&label)));
            found.push((mail(text, start, name, start..at), day.and_then(sent)));
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

/// The name in « De : Karine Dufay <k.dufay@…> », empty where there is none, and the head that the line belongs to.
fn headed<'t>(text: &'t str, line: &Range<usize>) -> Option<(&'t str, Range<usize>)> {
    let words = &text[line.clone()];
    if !label(words).is_some_and(|label| names_sender(&label)) {
        return None;
    }
    let in_head = |line: &&str| label(line).is_some_and(|label| names_head(&label));
    let above: usize = text[..line.start].split_inclusive('\n').rev().take_while(in_head).map(str::len).sum();
    let below: usize = text[line.end..].split_inclusive('\n').take_while(in_head).map(str::len).sum();
    let head = line.start - above..line.end + below;
    let sure = above + below > 0;
    match head_name(words, if sure { NAME.1 } else { NAME.0 }) {
        Some(name) => Some((name, head)),
        None if sure || words.contains('@') => Some(("", head)),
        None => None,
    }
}

/// What stands before the colon of a line, in small letters.
fn label(line: &str) -> Option<String> {
    let line = line.trim().trim_start_matches(['#', '>', ' ', '*']);
    let (label, _) = line.split_once(':')?;
    let label = label.trim_matches(['*', ' ', '\u{a0}', '\u{202f}']);
    label.starts_with(char::is_uppercase).then(|| label.to_lowercase().replace('’', "'"))
}

/// The name in « De : Karine Dufay <k.dufay@…> », of so many words at most.
fn head_name(line: &str, most: usize) -> Option<&str> {
    let (_, rest) = line.split_once(':')?;
    let name = rest.split(['<', '(', ',', '[']).next().unwrap_or_default();
    let name = name.trim_matches(['*', '"', ' ', '\u{a0}', '\u{202f}', '\n', '\r', '\t']);
    let words = name.split_whitespace().count();
    ((1..=most).contains(&words) && name.starts_with(char::is_uppercase) && !name.contains('@'))
        .then_some(name)
}

/// Whether a line says who sends a mail.
pub(crate) fn is_sender_line(line: &str) -> bool {
    label(line).is_some_and(|label| names_sender(&label)) && head_name(line, NAME.0).is_some()
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
            let digit = |words: &str| words.contains(|c: char| c.is_ascii_digit());
            let opens = (whole.starts_with("Le ") || whole.starts_with("On ")) && digit(whole);
            if !opens && !digit(&whole[at..]) {
                return None;
            }
            // « Le 3 mai, la mairie a écrit : » is a sentence.
            let machine = whole.contains('@') || sent(whole).is_some_and(|(.., time)| time != (0, 0));
            let name = name_before(&whole[..at]).or_else(|| machine.then_some(""));
            return name.map(|name| (name, blanks + length));
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

fn is_day(label: &str) -> bool {
    DAYS.contains(&label)
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
    fn who_is_not_named_is_not_the_one_before() {
        let text = "De : Ana Roy\nDate : 12/09/2025 18:22\n\nBonsoir.\n\nDate : 11/09/2025 09:00\nExpéditeur : contact@asso.example\n\nNon.\n\n\
            De : Secrétariat général des habitants du quartier\nEnvoyé le : 10/09/2025 08:00\n\nOui.\n\n\
            Le 9 sept. 2025 à 13:05, contact@asso.example a écrit :\n\nBien.\n";
        let expected =
            [("Ana Roy", 3), ("", 2), ("Secrétariat général des habitants du quartier", 1), ("", 0)];
        assert_eq!(read(text), expected.map(|(name, rank)| (name.to_owned(), rank)));
    }

    #[test]
    fn without_days_the_order_of_the_text_holds() {
        let text = "De : Ana\n\nBonjour.\n\nDe : Karim\n\nMerci.\n";
        assert_eq!(read(text), [("Ana".to_owned(), 0), ("Karim".to_owned(), 1)]);
        assert!(read("Le maire a écrit : non.\nDe : la mairie\nOn this he wrote: no").is_empty());
        let prose = "Le trésorier rappelle que la mairie a écrit :\nil faut payer.\n\nLe 3 mai, la mairie a écrit :\nbien.";
        assert!(read(prose).is_empty());
    }
}

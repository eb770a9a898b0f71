//! Who speaks where in the record of a meeting: "Mme Martin :", "PRÉSIDENT —", a name alone on its line.
//!
//! A line with a colon is most often no speaker ("Décision : adoptée"), so a civility or a part in the meeting
//! counts at once, and any other name only when it comes back.

use std::collections::HashMap;

use super::sections::Mark;
use super::stamps::unstamped;
use crate::document::Turn;

/// A speaker's name or part is no longer than this.
const LONGEST: usize = 60;
const CIVILITIES: &[&str] = &[
    "m.", "mm.", "mme", "mmes", "mlle", "mr", "mr.", "mrs", "mrs.", "ms", "ms.", "dr", "dr.", "pr", "me",
    "monsieur", "madame", "maître",
];
/// Words that a part in a meeting begins with, after an article.
const PARTS: &[&str] = &[
    "président",
    "présidente",
    "présidence",
    "secrétaire",
    "trésorier",
    "trésorière",
    "maire",
    "maires",
    "animateur",
    "animatrice",
    "modérateur",
    "modératrice",
    "intervenant",
    "intervenante",
    "participant",
    "participante",
    "salle",
    "rapporteur",
    "rapporteure",
    "directeur",
    "directrice",
    "chair",
    "chairman",
    "chairwoman",
    "chairperson",
    "president",
    "secretary",
    "treasurer",
    "moderator",
    "speaker",
    "facilitator",
    "interviewer",
    "journaliste",
    "question",
    "actionnaire",
    "adhérent",
    "adhérente",
    "shareholder",
];
const ARTICLES: &[&str] = &["le", "la", "un", "une", "l", "the", "de", "a", "an", "du"];
/// Small words inside names.
const PARTICLES: &[&str] = &["de", "du", "des", "la", "le", "von", "van", "der", "di", "da", "el", "ben"];
/// What stands before a colon in minutes and is nobody.
const LABELS: &[&str] = &[
    "décision",
    "décisions",
    "vote",
    "votes",
    "date",
    "lieu",
    "heure",
    "objet",
    "note",
    "nota",
    "nb",
    "rappel",
    "total",
    "attention",
    "important",
    "pour",
    "contre",
    "abstention",
    "abstentions",
    "présents",
    "présentes",
    "absents",
    "excusés",
    "ordre du jour",
    "action",
    "actions",
    "résultat",
    "résultats",
    "conclusion",
    "remarque",
    "remarques",
    "annexe",
    "budget",
    "projet",
    "décidé",
    "decision",
    "decisions",
    "subject",
    "present",
    "absent",
    "agenda",
    "result",
    "results",
    "place",
    "time",
    "against",
    "de",
    "à",
    "from",
    "to",
    "cc",
    "cci",
    "bcc",
    "envoyé",
    "sent",
    "répondre à",
    "reply-to",
    "re",
    "tr",
];

/// How sure a line is to name a speaker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sure {
    /// By itself.
    Yes,
    /// When the name comes back.
    Maybe,
}

/// The turns of a text whose headings are `marks`; none unless there are two.
pub(crate) fn find(text: &str, marks: &[Mark]) -> Vec<Turn> {
    let mut found: Vec<(usize, &str, Sure)> = Vec::new();
    let mut at = 0;
    let mut lines = text.split('\n').peekable();
    while let Some(line) = lines.next() {
        let followed = lines.peek().is_some();
        let heading = marks.binary_search_by_key(&at, |mark| mark.at).is_ok();
        let (from, said) = unstamped(line);
        if let Some((speaker, sure)) = speaker(said, followed).filter(|_| !heading) {
            found.push((at + from, speaker, sure));
        }
        at += line.len() + 1;
    }
    let mut times: HashMap<&str, usize> = HashMap::new();
    for (_, speaker, _) in &found {
        *times.entry(speaker).or_default() += 1;
    }
    found.retain(|(_, speaker, sure)| {
        *sure == Sure::Yes || times.get(speaker).is_some_and(|times| *times >= 2)
    });
    if found.len() < 2 {
        return Vec::new();
    }
    let ends = |from: usize, next: Option<usize>| {
        let heading = marks.iter().map(|mark| mark.at).find(|at| *at > from);
        [next, heading].into_iter().flatten().min().unwrap_or(text.len())
    };
    let starts: Vec<usize> = found.iter().map(|(at, ..)| *at).collect();
    found
        .into_iter()
        .enumerate()
        .map(|(i, (at, speaker, _))| Turn {
            speaker: speaker.to_owned(),
            span: at..ends(at, starts.get(i + 1).copied()),
        })
        .collect()
}

/// The speaker that a line names, at its beginning before a colon or a dash, or alone before what is said.
fn speaker(line: &str, followed: bool) -> Option<(&str, Sure)> {
    let line = line.trim();
    let head = line.char_indices().nth(LONGEST + 4).map_or(line, |(end, _)| &line[..end]);
    let colon = head.find(':').filter(|at| !head[at + 1..].starts_with(|c: char| c == '/' || c.is_numeric()));
    let dash = [" — ", " – ", " - "].iter().filter_map(|dash| head.find(dash)).min();
    let (name, open) = match (colon, dash) {
        (Some(colon), dash) if dash.is_none_or(|dash| colon < dash) => (&line[..colon], true),
        (_, Some(dash)) => (&line[..dash], false),
        _ if head.ends_with('—') => (head.trim_end_matches('—'), false),
        _ if followed && head.len() == line.len() => (line, false),
        _ => return None,
    };
    let alone = name.len() == line.len();
    let name = name.trim_end_matches(|c: char| c.is_whitespace() || c == '.');
    let sure = named(name, open, alone)?;
    Some((name, sure))
}

/// Whether a line alone may name who speaks after it, or whoever it is about: « Zoé Martin, directrice de la fédération ».
pub(crate) fn may_name(line: &str) -> bool {
    let person = |name: &str| name.contains(' ') && named(name.trim(), true, false).is_some();
    speaker(line, true).is_some() || line.split_once(',').is_some_and(|(name, _)| person(name))
}

fn named(name: &str, colon: bool, alone: bool) -> Option<Sure> {
    if name.is_empty() || name.chars().count() > LONGEST || name.contains(['?', '!', ';', '"', '«', '|', '['])
    {
        return None;
    }
    // What a person is, in brackets or after a comma, is no part of the name.
    let bare = name.split(['(', ',']).next().unwrap_or(name).trim();
    let lower = bare.to_lowercase();
    let words: Vec<&str> = bare.split_whitespace().collect();
    if words.is_empty() || words.len() > 6 || LABELS.contains(&lower.as_str()) {
        return None;
    }
    let capital = |word: &&str| word.starts_with(char::is_uppercase);
    let small = |word: &&str| {
        PARTICLES.contains(&word.to_lowercase().as_str()) || word.starts_with("d’") || word.starts_with("d'")
    };
    let civil = CIVILITIES.contains(&lower.split_whitespace().next()?);
    let parts: Vec<&str> =
        lower.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()).collect();
    let part = parts.iter().find(|word| !ARTICLES.contains(word)).is_some_and(|word| PARTS.contains(word));
    let upper =
        bare.chars().all(|c| !c.is_lowercase()) && bare.chars().filter(|c| c.is_alphabetic()).count() > 2;
    if civil && words.len() > 1 {
        let titled = words.iter().skip(1).all(|word| capital(word) || small(word));
        return (colon || titled).then_some(Sure::Yes);
    }
    if part && words[0].starts_with(char::is_uppercase) {
        return if alone { (words.len() <= 4).then_some(Sure::Maybe) } else { Some(Sure::Yes) };
    }
    let names = words.len() <= 4
        && words.iter().all(|word| capital(word) || small(word) || word.chars().all(char::is_numeric))
        && words[0].starts_with(char::is_uppercase)
        && bare.chars().any(char::is_alphabetic);
    // "Jacques PETRY" alone on a line: a family name in capitals.
    let family = words.len() > 1
        && !upper
        && words.last().is_some_and(|word| {
            word.chars().count() > 1
                && word.chars().all(|c| c.is_uppercase() || matches!(c, '-' | '’' | '\''))
        });
    let may = if alone { family } else { colon || upper };
    (names && may).then_some(Sure::Maybe)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn speakers(text: &str) -> Vec<String> {
        find(text, &[]).into_iter().map(|turn| turn.speaker).collect()
    }

    #[test]
    fn speakers_are_told_from_labels() {
        let text = "Mme Martin : le budget est voté.\nDécision : adoptée\nPRÉSIDENT — Merci.\nDate : 3 mars\n\
            M. de La Tour (trésorier) : il reste 40 €.\nVoir : http://exemple.org\nZoé : oui";
        assert_eq!(speakers(text), ["Mme Martin", "PRÉSIDENT", "M. de La Tour (trésorier)"]);
        assert_eq!(speakers("Zoé : oui\nAli : non\nZoé : si\nAli : bon"), ["Zoé", "Ali", "Zoé", "Ali"]);
        assert!(speakers("Pour : 12\nContre : 3\nPour : 4\nContre : 1").is_empty());
        assert!(speakers("Le bureau propose : un, deux\nLe bureau propose : trois").is_empty());
    }

    #[test]
    fn a_name_alone_speaks_until_the_next() {
        let text = "Jacques PETRY\n\nBonjour.\n\nAnne LE GALL\n\nMerci.\n\nJacques PETRY\n\nFin.\n\nAnne LE GALL\n\nOui.";
        let turns = find(text, &[]);
        assert_eq!(turns.len(), 4);
        assert_eq!(&text[turns[0].span.clone()], "Jacques PETRY\n\nBonjour.\n\n");
        assert_eq!(turns[3].span.end, text.len());
    }

    #[test]
    fn a_recorders_times_name_nobody() {
        let text = "[00:12] Zoé : oui\n[00:14] Ali : non\n[00:20] Zoé : si\n[00:31] Ali : bon";
        let turns = find(text, &[]);
        assert_eq!(speakers(text), ["Zoé", "Ali", "Zoé", "Ali"]);
        assert!(text[turns[1].span.clone()].starts_with("Ali : non"));
    }

    #[test]
    fn a_heading_ends_a_turn() {
        let text = "Mme Martin : oui.\n\nVotes\n\nM. Ba : non.";
        let marks = [Mark { at: 20, level: 1, text: "Votes".into() }];
        let turns = find(text, &marks);
        assert_eq!(turns[0].span, 0..20);
    }
}

//! Where sentences begin and end, in French and in English, without breaking abbreviations, initials or numbers.

use std::ops::Range;

use super::lines::{is_item, is_notes, is_ruled, put_to_vote, widest};
use super::votes;
use super::words::{fold, is_stop_word_of};
use crate::Language;
use crate::lexicon::Lexicon;
use calame_documents::time_stamp;

/// Never the end of a sentence: a name follows.
const TITLES: &[&str] = &[
    "m", "mm", "mme", "mmes", "mlle", "mlles", "dr", "drs", "pr", "prof", "me", "mgr", "mr", "mrs", "ms",
    "st", "ste", "sr", "jr", "gen", "col", "capt", "rev", "hon",
];

/// Not the end of a sentence when a number follows.
const COUNTED: &[&str] = &[
    "art", "al", "p", "pp", "fig", "vol", "chap", "n", "no", "nos", "num", "ch", "sect", "sec", "tel", "par",
    "ann", "ref", "lun", "mar", "mer", "jeu", "ven", "sam", "dim", "mon", "tue", "wed", "thu", "fri", "sat",
    "sun",
];

/// Rarely the end of a sentence, whatever follows.
const INNER: &[&str] = &[
    "ex", "cf", "env", "av", "bd", "boul", "approx", "hab", "resp", "adj", "dept", "min", "max", "incl",
    "excl", "vs", "e.g", "i.e", "c.-a-d", "p.ex", "fevr", "janv", "juill", "sept", "oct", "nov", "dec",
    "assoc", "ed", "eds", "trim", "pers",
];

/// Signs that may stand between the full stop and the next sentence.
const CLOSERS: &[char] = &['»', '”', '"', ')', ']', '’', '›', '*', '_'];

/// The byte ranges of the sentences of a text, trimmed, in order; only blanks and a recorder's times lie between them.
///
/// A blank line, a list item and a heading end a sentence too. A line that was merely wrapped does not.
#[must_use]
pub fn sentences(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    for line in logical_lines(text) {
        split_line(text, line, &mut found);
    }
    found
}

/// Joins wrapped lines: what is left are paragraphs, items and headings.
fn logical_lines(text: &str) -> Vec<Range<usize>> {
    let mut lines: Vec<Range<usize>> = Vec::new();
    let mut at = 0;
    let mut joined = false;
    let wrap = Wrap::of(text);
    let mut width = 0;
    for line in text.split_inclusive('\n') {
        let span = at..at + line.len();
        at = span.end;
        if line.trim().is_empty() {
            joined = false;
            continue;
        }
        if !joined {
            width = wrap.width(&text[span.start..]);
        }
        match lines.last_mut() {
            Some(last) if joined && wrap.continues(&text[last.clone()], line, width) => last.end = span.end,
            _ => lines.push(span),
        }
        joined = true;
    }
    lines
}

/// How the lines of a text may have been broken to a width.
struct Wrap {
    /// Letters of the longest line.
    widest: usize,
    /// Whether several lines are longer than any page is wide: notes, or a thread in which some mails are broken and others not.
    is_mixed: bool,
    /// Whether each line is a thought of its own.
    is_notes: bool,
}

impl Wrap {
    /// No page is wider.
    const PAGE: usize = 130;
    /// A line that was broken has no fewer letters.
    const LEAST: usize = 55;

    fn of(text: &str) -> Self {
        const WORDS: usize = 12;
        let long = |line: &&str| line.chars().count() > Self::PAGE && line.split_whitespace().count() > WORDS;
        Self {
            widest: widest(text.lines()),
            is_mixed: text.lines().filter(long).count() > 1,
            is_notes: is_notes(text),
        }
    }

    /// The width of the paragraph that begins a text: its own where paragraphs differ.
    fn width(&self, text: &str) -> usize {
        let paragraph = text.lines().take_while(|line| !line.trim().is_empty());
        if self.is_mixed { widest(paragraph) } else { self.widest }
    }

    /// Whether `next` carries on the sentence that `previous` leaves open, in a paragraph of this width.
    fn continues(&self, previous: &str, next: &str, width: usize) -> bool {
        let last_line = previous.trim_end().rsplit('\n').next().unwrap_or_default();
        let next = next.trim_start();
        let length = last_line.chars().count();
        if time_stamp(next).is_some()
            || is_item(next)
            || next.starts_with('#')
            || last_line.trim_start().starts_with('#')
        {
            return false;
        }
        if put_to_vote(last_line).is_some() || is_ruled(last_line) || is_ruled(next) {
            return false;
        }
        if self.is_mixed && (width > Self::PAGE || length < Self::LEAST) {
            return false;
        }
        let Some(first) = next.chars().next() else { return false };
        if first.is_lowercase() && (!self.is_notes || last_line.ends_with(OPEN)) {
            return true;
        }
        let ended = last_line.ends_with(|c: char| ".!?…:;".contains(c) || CLOSERS.contains(&c));
        let digits = last_line.ends_with(|c: char| c.is_ascii_digit()) && first.is_ascii_digit();
        // A line was wrapped when the next word had no room on it; in notes a line that stops early is a line.
        let word = next.split_whitespace().next().map_or(0, |word| word.chars().count());
        let full = length >= Self::LEAST && length + 1 + word >= width * 4 / 5;
        digits || (!ended && full)
    }
}

/// What leaves a line open.
const OPEN: &[char] = &[',', '(', '«', '-', '/', '&', '+', '='];

fn split_line(text: &str, line: Range<usize>, found: &mut Vec<Range<usize>>) {
    let line = line.start + time_stamp(&text[line.clone()]).unwrap_or(0)..line.end;
    let mut start = line.start;
    let mut at = line.start;
    while let Some(offset) = text[at..line.end].find(['.', '!', '?', '…']) {
        let stop = at + offset;
        let mut end = stop;
        // The whole run of signs ("?!", "..."), then what closes the sentence ("? »").
        end += text[end..line.end].find(|c| !".!?…".contains(c)).unwrap_or(line.end - end);
        end = past_closers(text, end, line.end);
        at = end;
        if is_end(text, start, stop, end, line.end) {
            push_trimmed(text, start..end, found);
            start = end;
        }
    }
    push_trimmed(text, start..line.end, found);
    join_counts(text, line, found);
}

/// « Pour : 52. Contre : 11. Abstentions : 5. La résolution est adoptée. » is one result.
fn join_counts(text: &str, line: Range<usize>, found: &mut Vec<Range<usize>>) {
    let from = found.partition_point(|span| span.start < line.start);
    let mut at = from + 1;
    while at < found.len() {
        let (before, next) = (&text[found[at - 1].clone()], &text[found[at].clone()]);
        if counts_votes(before) && (counts_votes(next) || is_outcome(next)) {
            found[at - 1].end = found[at].end;
            found.remove(at);
        } else {
            at += 1;
        }
    }
}

/// « La résolution est rejetée. », "Carried."
fn is_outcome(sentence: &str) -> bool {
    const LONGEST: usize = 7;
    sentence.split_whitespace().count() <= LONGEST && votes::outcome(sentence).is_some()
}

/// « Abstentions : 5. », "Against: none."
fn counts_votes(sentence: &str) -> bool {
    const VOTES: &[&str] = &[
        "pour",
        "contre",
        "abstention",
        "abstentions",
        "nuls",
        "blancs",
        "refus",
        "votants",
        "exprimes",
        "for",
        "against",
        "abstained",
        "abstaining",
        "in favour",
    ];
    const NONE: &[&str] = &["aucun", "aucune", "neant", "zero", "none", "nil"];
    let part = |part: &str| {
        let Some((head, count)) = part.split_once(':') else { return false };
        let count = fold(count.trim());
        VOTES.contains(&fold(head.trim()).as_str())
            && (NONE.contains(&count.as_str())
                || (1..=4).contains(&count.len()) && count.chars().all(|c| c.is_ascii_digit()))
    };
    sentence.trim_end_matches(['.', ';']).split(['.', ';', ',']).all(part)
}

/// Moves past closing quotes and brackets, blanks included when a French « » quotation ends there.
fn past_closers(text: &str, from: usize, limit: usize) -> usize {
    let mut end = from;
    loop {
        let rest = &text[end..limit];
        let trimmed = rest.trim_start_matches([' ', '\u{a0}', '\u{202f}']);
        match trimmed.chars().next() {
            Some('»') => end += rest.len() - trimmed.len() + '»'.len_utf8(),
            Some(c) if trimmed.len() == rest.len() && CLOSERS.contains(&c) => end += c.len_utf8(),
            _ => return end,
        }
    }
}

/// Whether the run of signs that begins at `stop` and is over at `end` closes the sentence begun at `start`.
fn is_end(text: &str, start: usize, stop: usize, end: usize, limit: usize) -> bool {
    let rest = &text[end..limit];
    let next = rest.trim_start();
    let Some(first) = next.chars().next() else { return true };
    // "3.5", "www.exemple.org", "Qu'est-ce que c'est ?(rires)".
    if next.len() == rest.len() || ",;:)".contains(first) {
        return false;
    }
    let single_dot = text[stop..end].starts_with('.') && !text[stop..end].starts_with("..");
    if first.is_lowercase() {
        return single_dot && ends_a_note(&text[start..stop]);
    }
    if !single_dot || end != stop + 1 {
        return true;
    }
    let before = &text[start..stop];
    // "1. Ouverture de la séance", "B5. Chauffage": the mark of an item, not a sentence.
    let mark = before.trim();
    let only_a_mark = mark.split('.').all(|part| part.chars().count() <= 3)
        && mark.chars().count() <= 6
        && mark.chars().all(|c| c.is_ascii_digit() || c.is_ascii_uppercase() || c == '.')
        && mark.contains(|c: char| c.is_ascii_digit());
    !only_a_mark && !is_abbreviation(before, next)
}

fn is_abbreviation(before: &str, next: &str) -> bool {
    let last = before.rsplit(|c: char| c.is_whitespace() || "('’\"«[".contains(c)).next().unwrap_or_default();
    let word = fold(last);
    // "ref. TF/0417": the mark of a paper holds a figure too.
    let token = next.split_whitespace().next().unwrap_or_default();
    let counted = token.contains(|c: char| c.is_ascii_digit()) && !token.starts_with(char::is_lowercase);
    if last.contains('°') || TITLES.contains(&word.as_str()) && last.starts_with(char::is_uppercase) {
        return true;
    }
    if COUNTED.contains(&word.as_str()) {
        return counted;
    }
    if INNER.contains(&word.as_str()) {
        return true;
    }
    if is_cut_word(before, last) {
        return true;
    }
    // Initials: "J. Dupont", "J.-P. Martin", "U.S. Army"; but "le plan B. Le bureau" ends.
    let mut tail = last.rsplit(['.', '-']);
    let letter = tail.next().unwrap_or_default();
    let mut chars = letter.chars();
    let initial = chars.next().is_some_and(char::is_uppercase) && chars.next().is_none();
    let next_word: String = next.chars().take_while(|c| c.is_alphabetic()).collect::<String>().to_lowercase();
    let opens = Language::ALL.iter().any(|language| is_stop_word_of(&next_word, *language));
    initial && !opens
}

/// « ça monte. on en reparle »: notes go on without a capital after a word that every lexicon has whole.
fn ends_a_note(before: &str) -> bool {
    const SHORTEST: usize = 4;
    // Words of their own that are short for others: « prés. de l'association », "temp. staff".
    const CUT: &[&str] =
        &["pres", "coop", "info", "infos", "temp", "prep", "appart", "mens", "dispo", "vice", "gratuit"];
    let last = before.rsplit(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
    let word = fold(last);
    let cut = [TITLES, COUNTED, INNER, CUT].iter().any(|list| list.contains(&word.as_str()));
    let whole = |language: Language| !Lexicon::of(language).analyses(&last.to_lowercase()).is_empty();
    let words = before.split_whitespace().count() > 1;
    words && !cut && word.chars().count() >= SHORTEST && Language::ALL.into_iter().any(whole)
}

/// « Subv. CAF », « Perm. du samedi »: a short word of no lexicon that ends in a consonant, alone at the head of a line.
fn is_cut_word(before: &str, last: &str) -> bool {
    const LONGEST: usize = 6;
    let alone = before.trim_start_matches(['-', '*', '•', '–', ' ']) == last;
    let letters = last.chars().count();
    let consonant = last.chars().next_back().is_some_and(|c| !"aeiouyéèêàâîôû".contains(c));
    let known = |language: Language| !Lexicon::of(language).analyses(&last.to_lowercase()).is_empty();
    alone
        && (2..=LONGEST).contains(&letters)
        && consonant
        && last.chars().all(char::is_alphabetic)
        && last.chars().any(char::is_lowercase)
        && !Language::ALL.into_iter().any(known)
}

fn push_trimmed(text: &str, span: Range<usize>, found: &mut Vec<Range<usize>>) {
    let raw = &text[span.clone()];
    let start = span.start + raw.len() - raw.trim_start().len();
    let end = span.start + raw.trim_end().len();
    if start < end {
        found.push(start..end);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str) -> Vec<&str> {
        sentences(text).into_iter().map(|span| &text[span]).collect()
    }

    #[test]
    fn abbreviations_and_initials_hold() {
        for whole in [
            "Mme. Duval et M. Le Goff ont lu l'art. 12 des statuts.",
            "Voir p. ex. Le Guide, p. 12, et le décret n° 2021-1109 du 24 août.",
            "J.-P. Martin remercie A. Benali.",
            "Dr. Smith met Mrs. Jones, e.g. Anna, on page no. 4.",
            "Le local, la cave, etc. sont à vider.",
            "Subv. CAF demandée le 3 mars.",
            "Grant ref. TF/0417, first half of the year.",
        ] {
            assert_eq!(split(whole), [whole]);
        }
    }

    #[test]
    fn numbers_hold() {
        let text = "Le loyer passe à 1 250,50 € par mois. La taxe baisse de 3.5 %. Fin.";
        assert_eq!(split(text).len(), 3);
        assert_eq!(split("Il reste 1\n250,50 € en caisse."), ["Il reste 1\n250,50 € en caisse."]);
    }

    #[test]
    fn quotations_close_with_their_sentence() {
        let text = "« Qui vote pour ? » Tout le monde lève la main. « Adopté ! » dit-il. Bien… Merci.";
        let expected =
            ["« Qui vote pour ? »", "Tout le monde lève la main.", "« Adopté ! » dit-il.", "Bien…", "Merci."];
        assert_eq!(split(text), expected);
    }

    #[test]
    fn a_letter_may_end_a_sentence() {
        assert_eq!(split("Nous gardons le plan B. Le bureau le signe.").len(), 2);
        assert_eq!(split("On invite les voisins, etc. Puis on danse.").len(), 2);
        assert_eq!(split("Accord. Le bureau signe.").len(), 2);
        assert_eq!(split("Inès relit le texte. montant à voir").len(), 2);
        assert_eq!(split("Rachid, prés. de l'association, signe.").len(), 1);
        assert_eq!(split("12 pers. inscrites, 3 bénév. de plus").len(), 1);
    }

    #[test]
    fn the_counts_of_a_vote_are_one_sentence() {
        let text = "La loi passe. Pour : 52. Contre : 11. Abstentions : aucune. La résolution est adoptée. Contre : la pluie.";
        let whole = split(text);
        assert_eq!(whole[1], "Pour : 52. Contre : 11. Abstentions : aucune. La résolution est adoptée.");
        assert_eq!(whole.len(), 3);
        assert_eq!(split("For: 12. Against: 3.").len(), 1);
    }

    #[test]
    fn lists_and_blank_lines_part_and_wrapped_lines_join() {
        let text = "# Ordre du jour\n1. Ouverture\n2. Comptes de l'année\n\nLe trésorier présente les comptes de \
                    l'exercice écoulé devant\nles membres réunis. Ils approuvent.\n- Merci à tous\n- À bientôt";
        let found = split(text);
        assert_eq!(found.len(), 7, "{found:?}");
        assert_eq!(found[1], "1. Ouverture");
        assert!(found[3].contains("devant\nles membres"));
    }

    #[test]
    fn notes_whose_lines_are_longer_than_a_page_are_not_joined() {
        let long = "la mairie est d'accord pour le prêt de la salle en mars, mais elle veut une attestation d'assurance \
                    avant la fin du mois, Inès s'en occupe avec Paul";
        let text = format!("{long}\ndons : 40 €\n{long}\nprochaine fois lundi\n");
        assert_eq!(split(&text).len(), 4);
        // In a thread the mails of one person are broken to a width and those of another are not.
        let broken = "La commune prête la salle du 3 au 5 mai, à condition que le\nménage soit fait avant le lundi matin.\n";
        assert_eq!(split(&format!("{text}\n{broken}")).len(), 5);
    }

    #[test]
    fn only_blanks_lie_between() {
        let text = "  Un essai.  Deux essais !\n\n - Trois\n";
        let mut left = text.to_owned();
        for span in sentences(text).into_iter().rev() {
            left.replace_range(span, "");
        }
        assert!(left.trim().is_empty());
    }

    #[test]
    fn a_thought_a_line_is_a_sentence_and_a_narrow_column_is_none() {
        let notes = "prix par enfant 315 €\nl'an dernier c'était 286\nla mairie met 60 par enfant\non vote pour 40\n\
            payable en 3 fois\nil manque une clé\nle car part à huit heures\n";
        assert!(is_notes(notes));
        assert_eq!(sentences(notes).len(), 7);
        let prose = "Le bureau a décidé de fermer la salle pendant les travaux de la toiture, qui commencent en mai et \
            dureront six semaines, et de prêter le matériel aux familles qui le demandent avant la fin de la semaine prochaine.";
        let mut narrow = String::new();
        let mut width = 0;
        for word in prose.split(' ') {
            if width + word.chars().count() > 30 {
                narrow.push('\n');
                width = 0;
            } else if !narrow.is_empty() {
                narrow.push(' ');
            }
            narrow.push_str(word);
            width += word.chars().count() + 1;
        }
        assert!(!is_notes(&narrow));
        assert_eq!(sentences(&narrow).len(), 1, "{narrow}");
    }
}

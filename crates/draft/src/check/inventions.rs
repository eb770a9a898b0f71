//! Numbers and names of a draft that its source lacks, counted for the evaluation.
//!
//! This reading is plainer than the checks and does not share their rules for names, so that a hole in the checks
//! shows as an invention without a mark instead of hiding from both.

use std::collections::HashSet;

use crate::text::dates::is_calendar;
use crate::text::figures::{Figures, key};
use crate::text::numbers::figures;
use crate::text::tongue::language_of;
use crate::text::words::{fold, is_stop_word_of, words};
use crate::{Language, Sentence, Status};
use calame_documents::Document;

/// What a draft holds and its source does not, by whether its sentence bears a mark.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Inventions {
    /// Numbers, dates and amounts in sentences with a mark.
    pub numbers_marked: usize,
    /// The same in sentences that pass for supported.
    pub numbers_unmarked: usize,
    /// Names in sentences with a mark.
    pub names_marked: usize,
    /// The same in sentences that pass for supported.
    pub names_unmarked: usize,
}

/// Counts the inventions of a checked draft.
#[must_use]
pub fn inventions(sentences: &[Sentence], doc: &Document) -> Inventions {
    let language = language_of(&doc.text);
    let known = Known {
        figures: figures(&doc.text, language),
        runs: digit_runs(&doc.text).map(str::to_owned).collect(),
        words: words(&doc.text).map(|word| bare(word.text)).collect(),
    };
    let mut found = Inventions::default();
    for sentence in sentences {
        let text = crate::text::lines::without_item_mark(&sentence.text);
        let numbers = known.strange_numbers(text, language);
        let names = known.strange_names(text);
        if sentence.status == Status::Supported {
            found.numbers_unmarked += numbers;
            found.names_unmarked += names;
        } else {
            found.numbers_marked += numbers;
            found.names_marked += names;
        }
    }
    found
}

struct Known {
    figures: Figures,
    runs: HashSet<String>,
    words: HashSet<String>,
}

impl Known {
    fn strange_numbers(&self, text: &str, language: Language) -> usize {
        let told = figures(text, language);
        let holds = |wanted: i64| self.figures.known().any(|key| key == wanted);
        let strange = told.numbers.iter().filter(|n| !holds(n.key) && !self.figures.is_day(n)).count();
        let months = told.months.iter().filter(|month| !self.figures.months.contains(month)).count();
        // Digits as they stand, for what the reader of numbers may miss.
        let missed = |token: &&str| !self.holds_digits(token) && !told.numbers.iter().any(|n| !holds(n.key));
        strange + months + digit_tokens(text).filter(missed).count()
    }

    /// Whether the source has a token of digits: as a whole, or run by run as a date written otherwise has.
    fn holds_digits(&self, token: &str) -> bool {
        let holds = |value: f64| self.figures.known().any(|known| known == key(value));
        let digits: String = token.chars().filter(char::is_ascii_digit).collect();
        let whole = digits.parse().is_ok_and(holds);
        let decimal = token.rfind([',', '.']).is_some_and(|at| {
            let before: String = token[..at].chars().filter(char::is_ascii_digit).collect();
            format!("{before}.{}", &token[at + 1..]).parse().is_ok_and(holds)
        });
        let known = |run: &str| {
            let value: f64 = run.parse().unwrap_or(f64::MAX);
            let days = self.figures.dates.iter().flat_map(|(day, month)| [day, month]);
            let times = self.figures.times.iter().flat_map(|(hour, minutes)| [hour, minutes]);
            let part = days.chain(times).chain(&self.figures.months).any(|known| f64::from(*known) == value);
            self.runs.contains(run) || part || holds(value)
        };
        whole || decimal || digit_runs(token).all(known)
    }

    fn strange_names(&self, text: &str) -> usize {
        let mut opens = true;
        let mut count = 0;
        let mut end = 0;
        for word in words(text) {
            opens |= text[end..word.span.start].contains(['.', ':', '!', '?', '«', '"', '“', '\n', '#', '*']);
            end = word.span.end;
            let lower = word.text.to_lowercase();
            let grammar = Language::ALL.iter().any(|language| is_stop_word_of(&lower, *language));
            let named = word.is_capitalised() && word.text.chars().count() > 2 && !opens;
            if named && !grammar && !is_calendar(word.text) && !self.words.contains(&bare(word.text)) {
                count += 1;
            }
            opens = false;
        }
        count
    }
}

/// Folded, without the mark of the plural or the feminine.
fn bare(word: &str) -> String {
    let folded = fold(word);
    let singular = folded.trim_end_matches(['s', 'x']);
    singular.strip_suffix('e').unwrap_or(singular).to_owned()
}

/// Runs of digits with at most one sign between them: "1 250,50", "12/03/2024".
fn digit_tokens(text: &str) -> impl Iterator<Item = &str> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + text[at..].find(|c: char| c.is_ascii_digit())?;
        let mut end = start;
        loop {
            let rest = &text[end..];
            let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
            end += digits;
            let mut after = text[end..].chars();
            let joined = after.next().filter(|c| " .,/-'’\u{a0}\u{202f}".contains(*c));
            match (joined, after.next()) {
                (Some(sign), Some(next)) if next.is_ascii_digit() => end += sign.len_utf8(),
                _ => break,
            }
        }
        at = end;
        Some(&text[start..end])
    })
}

fn digit_runs(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_ascii_digit()).filter(|run| !run.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check;

    #[test]
    fn digits_are_joined_as_they_are_written() {
        let found: Vec<&str> = digit_tokens("le 12/03/2024, 1 250,50 € puis 14h30.").collect();
        assert_eq!(found, ["12/03/2024", "1 250,50", "14", "30"]);
    }

    #[test]
    fn inventions_are_counted_by_their_marks() {
        let doc = Document::from_text(
            "Le conseil s'est réuni le 12 mars 2024. Marie Duval présente 1 250,50 € de dons.",
        );
        let draft = "Marie Duval présente 1250,50 € de dons. Elle remercie Paul Lambert pour 40 chaises.";
        let found = inventions(&check(draft, &doc, Language::French), &doc);
        assert_eq!(found, Inventions { numbers_marked: 1, names_marked: 2, ..Inventions::default() });
    }
}

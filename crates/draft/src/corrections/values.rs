//! The values that a text may correct: numbers, days and hours, each with its place.

use std::ops::Range;

use crate::Language;
use crate::text::dates::{month, spoken_day};
use crate::text::figures::Unit;
use crate::text::numbers::figures;
use crate::text::words::{Stems, Word, fold, is_stop_word_of, words};

/// What a value is.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum What {
    /// In thousandths.
    Number(i64, Option<Unit>),
    /// A day of a month, the month left out in "le 19".
    Day(u32, Option<u32>),
    Time(u32, u32),
}

/// A value of a text.
#[derive(Debug, Clone)]
pub(super) struct Value {
    pub what: What,
    pub span: Range<usize>,
    /// The stem of the word after it: what it counts.
    pub counts: Option<String>,
}

impl Value {
    /// Whether one may stand in the place of the other, and is of its order.
    pub fn is_like(&self, other: &Self) -> bool {
        let near = match (&self.what, &other.what) {
            (What::Number(a, _), What::Number(b, _)) => *a > 0 && *b > 0 && (*a).max(*b) / (*a).min(*b) <= 3,
            _ => true,
        };
        near && self.is_of_kind(other)
    }

    /// Whether both are numbers of one unit, days, or hours.
    pub fn is_of_kind(&self, other: &Self) -> bool {
        match (&self.what, &other.what) {
            (What::Number(_, unit), What::Number(_, another)) => {
                let units = unit == another || unit.is_none() || another.is_none();
                units && !(self.is_year() ^ other.is_year())
            }
            (What::Day(..), What::Day(..)) | (What::Time(..), What::Time(..)) => true,
            _ => false,
        }
    }

    /// Whether they are the same value.
    pub fn is_same(&self, other: &Self) -> bool {
        match (&self.what, &other.what) {
            (What::Number(a, unit), What::Number(b, other)) => {
                a == b && (unit == other || unit.is_none() || other.is_none())
            }
            (What::Day(a, month), What::Day(b, other)) => {
                a == b && (month == other || month.is_none() || other.is_none())
            }
            (What::Time(..), What::Time(..)) => self.what == other.what,
            _ => false,
        }
    }

    /// Whether the same value elsewhere may be told of the same thing: what it counts is not known to be another.
    pub fn may_count(&self, other: &Self) -> bool {
        self.counts.is_none() || other.counts.is_none() || self.counts == other.counts
    }

    /// Whether it is a day of a month that is not told.
    pub fn is_bare_day(&self) -> bool {
        matches!(self.what, What::Day(_, None))
    }

    /// Whether a number is so precise that it names itself: 2 275, 61 450.
    pub fn is_telling(&self) -> bool {
        matches!(self.what, What::Number(key, _) if key >= 1_000_000 && !self.is_year() && key % 100_000 != 0)
    }

    /// Whether it is a year.
    pub fn is_year(&self) -> bool {
        matches!(self.what, What::Number(key, None) if (1_900_000..2_100_000).contains(&key) && key % 1000 == 0)
    }
}

/// The values of `text[stretch]`, in order.
pub(super) fn values(text: &str, stretch: Range<usize>, stems: &Stems, language: Language) -> Vec<Value> {
    let slice = &text[stretch.clone()];
    let all: Vec<Word> = words(slice).collect();
    let mut found = Vec::new();
    let mut i = 0;
    while i < all.len() {
        let read = day(slice, &all, i, language).or_else(|| time(slice, &all, i));
        if let Some((what, taken)) = read {
            let span = all[i].span.start..all[i + taken - 1].span.end;
            found.push(Value { what, span, counts: None });
            i += taken;
        } else {
            i += 1;
        }
    }
    let taken: Vec<Range<usize>> = found.iter().map(|value: &Value| value.span.clone()).collect();
    let free =
        |span: &Range<usize>| taken.iter().all(|other| span.end <= other.start || other.end <= span.start);
    for number in figures(slice, language).numbers {
        if free(&number.span) {
            // « et non 41 (quatre personnes… »: a bracket counts something else.
            let rest = &slice[number.span.end..];
            let clause = &rest[..rest.find(['(', ')', ';', ':', '.', '!', '?']).unwrap_or(rest.len())];
            let after = words(clause).take(3).find(|word| {
                let lower = word.text.to_lowercase();
                lower.chars().count() > 2 && !is_stop_word_of(&lower, language) && !lower.starts_with("euro")
            });
            let counts = after
                .filter(|word| !word.text.starts_with(char::is_numeric))
                .map(|word| stems.stem(word.text));
            found.push(Value { what: What::Number(number.key, number.unit), span: number.span, counts });
        }
    }
    found.sort_by_key(|value| value.span.start);
    for value in &mut found {
        value.span = value.span.start + stretch.start..value.span.end + stretch.start;
    }
    found
}

fn between<'a>(text: &'a str, all: &[Word], i: usize) -> &'a str {
    all.get(i + 1).map_or("", |next| &text[all[i].span.end..next.span.start])
}

/// « 12 mars », "March 12", "12/03", « le 19 », "the 27th", "the second of February": the day and the words it takes.
fn day(text: &str, all: &[Word], i: usize, language: Language) -> Option<(What, usize)> {
    const RANKS: &[&str] = &["er", "st", "nd", "rd", "th"];
    let folded = |i: usize| all.get(i).map_or(String::new(), |word| fold(word.text));
    let close = |i: usize| between(text, all, i).chars().all(|c| c.is_whitespace() || ",-".contains(c));
    let number = |i: usize| {
        let word = all.get(i).filter(|word| word.text.len() <= 2)?;
        word.text.parse::<u32>().ok().filter(|day| (1..=31).contains(day))
    };
    if let (Some(month), Some(day)) = (month(&folded(i)), number(i + 1)) {
        let hour = ["h", "pm", "am"].contains(&folded(i + 2).as_str()) || between(text, all, i + 1) == ".";
        return (language == Language::English && close(i) && !hour)
            .then_some((What::Day(day, Some(month)), 2));
    }
    let spoken = spoken_day(&all[i..]).filter(|_| language == Language::English);
    let day = number(i).or(spoken.map(|(day, _)| day))?;
    let last = i + spoken.map_or(0, |(_, words)| words - 1);
    let ranked = usize::from(RANKS.contains(&folded(i + 1).as_str()) && between(text, all, i).is_empty());
    let mut next = last + 1 + ranked;
    next += usize::from(folded(next) == "of");
    if let Some(month) = month(&folded(next)).filter(|_| (i..next).all(close)) {
        return Some((What::Day(day, Some(month)), next + 1 - i));
    }
    if between(text, all, i) == "/" && number(i).is_some() {
        let month = number(i + 1).filter(|month| *month <= 12)?;
        let year = usize::from(between(text, all, i + 1) == "/");
        return Some((What::Day(day, Some(month)), 2 + year));
    }
    // A day alone: after an article or the name of a day, before nothing that it could count.
    let before = i.checked_sub(1).map(folded).unwrap_or_default();
    let week = |word: &str| {
        ["lu", "ma", "me", "je", "ve", "sa", "di"].contains(&word)
            || word.ends_with("day")
            || [
                "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche", "lun", "mar", "mer",
                "jeu", "ven", "sam", "dim", "mon", "tue", "wed", "thu", "fri", "sat", "sun",
            ]
            .contains(&word)
    };
    let alone = all.get(last + 1).is_none()
        || !between(text, all, last + ranked).chars().all(char::is_whitespace)
        || [
            "a", "au", "de", "tombe", "et", "ou", "pour", "at", "and", "or", "as", "dans", "est", "was",
            "is", "on", "en",
        ]
        .contains(&folded(last + 1 + ranked).as_str());
    let led = week(&before) || ["le", "du", "au"].contains(&before.as_str()) && number(i).is_some();
    let rest = &text[all[last].span.end..];
    let counts = rest.trim_start().starts_with(['€', '%', '£', '°', '$', ',', '.', '/'])
        && rest.trim_start_matches([',', '.', '/']).starts_with(|c: char| c.is_ascii_digit())
        || rest.trim_start().starts_with(['€', '%', '£', '°', '$']);
    let far = spoken.is_some_and(|(day, _)| day > 3);
    let preposed = i > 1 && ["on", "by", "until", "till", "from", "for"].contains(&folded(i - 2).as_str());
    // "Twenty-fifth. We moved it": a day, and nothing else.
    let spelt = far
        && (preposed && before == "the"
            || (i == 0 || between(text, all, i - 1).contains(':'))
                && text[all[last].span.end..].starts_with(['.', ',']));
    let plain = ranked == 1 && before == "the" || spelt || led && alone && close_left(text, all, i);
    (plain && !counts).then_some((What::Day(day, None), last + 1 - i + ranked))
}

fn close_left(text: &str, all: &[Word], i: usize) -> bool {
    i > 0 && between(text, all, i - 1).chars().all(char::is_whitespace)
}

/// « 18h30 », « 17 h », "7.30 pm", "14:30".
fn time(text: &str, all: &[Word], i: usize) -> Option<(What, usize)> {
    let number = |i: usize, least: usize, below: u32| {
        let word = all.get(i).filter(|word| (least..=2).contains(&word.text.len()))?;
        word.text.parse::<u32>().ok().filter(|value| *value < below)
    };
    let folded = |i: usize| all.get(i).map_or(String::new(), |word| fold(word.text));
    let half = |hour: u32, i: usize| match folded(i).as_str() {
        "pm" => Some(hour % 12 + 12),
        "am" => Some(hour % 12),
        _ => None,
    };
    let hour = number(i, 1, 25)?;
    let close = |i: usize| between(text, all, i).chars().all(char::is_whitespace);
    if ["h", "heure", "heures"].contains(&folded(i + 1).as_str()) && close(i) {
        let minutes = number(i + 2, 2, 60)
            .filter(|_| between(text, all, i + 1).is_empty() || folded(i + 1) == "h" && close(i + 1));
        return Some((What::Time(hour, minutes.unwrap_or(0)), 2 + usize::from(minutes.is_some())));
    }
    if let Some(hour) = half(hour, i + 1).filter(|_| close(i)) {
        return Some((What::Time(hour, 0), 2));
    }
    let sign = between(text, all, i);
    let minutes = number(i + 1, 2, 60).filter(|_| [":", "."].contains(&sign))?;
    match half(hour, i + 2) {
        Some(hour) if close(i + 1) => Some((What::Time(hour, minutes), 3)),
        _ => (sign == ":").then_some((What::Time(hour, minutes), 2)),
    }
}

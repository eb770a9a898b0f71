//! Numbers as they are written, in digits or in words, brought to one value: « 1 250,50 € », « trois », "2e", "14h30".

use super::dates::{
    abbreviated, is_bare_day, is_length, is_september, month, read_clock, read_date, read_days, spoken_day,
};
use super::figures::{Figures, Number, Unit, gap, key};
use super::words::{Word, fold, words};
use crate::Language;

/// Reads the numbers of a text; `language` settles what "1,250" and "1.250" mean.
pub(crate) fn figures(text: &str, language: Language) -> Figures {
    let mut found = Figures::default();
    let all: Vec<Word> = words(text).collect();
    let mut i = 0;
    while i < all.len() {
        let taken = if all[i].text.starts_with(|c: char| c.is_ascii_digit()) {
            read_digits(text, &all[i..], language, &mut found)
        } else {
            read_letters(text, &all[..], i, &mut found)
        };
        if let (Some(before), Some(number)) = (i.checked_sub(1), found.numbers.last())
            && number.span.start == all[i].span.start
            && number.unit.is_none()
            && let Some(day) = u32::try_from(number.key / 1000).ok().filter(|day| (1..=31).contains(day))
            && is_bare_day(&fold(all[before].text))
        {
            found.bare_days.push(day);
        }
        i += taken.max(1);
    }
    found
}

fn read_digits(text: &str, rest: &[Word], language: Language, found: &mut Figures) -> usize {
    let read = read_date(text, rest, found)
        .or_else(|| read_clock(text, rest, found))
        .or_else(|| read_days(text, rest, found));
    if let Some(taken) = read {
        return taken;
    }
    let mut digits = rest[0].text.to_owned();
    let mut fraction = String::new();
    let mut taken = 1;
    while let (Some(next), true) = (rest.get(taken), fraction.is_empty()) {
        let between = gap(text, &rest[taken - 1], next);
        let numeric = next.text.bytes().all(|b| b.is_ascii_digit());
        let group = next.text.len() == 3 && rest[0].text.len() <= 3 && rest[0].text != "0";
        let (thousands, point) = match language {
            Language::French => (".", ","),
            Language::English => (",", "."),
        };
        if numeric
            && group
            && ([" ", "\u{a0}", "\u{202f}", "'", "’"].contains(&between) || between == thousands)
        {
            digits.push_str(next.text);
        } else if numeric && (between == point || (between == thousands && !group)) {
            fraction = next.text.to_owned();
        } else {
            break;
        }
        taken += 1;
    }
    let value: f64 = format!("{digits}.{fraction}0").parse().unwrap_or(f64::MAX);
    let mut number = key(value);
    if let Some(next) = rest.get(taken) {
        let close = gap(text, &rest[taken - 1], next).chars().all(char::is_whitespace);
        let word = fold(next.text);
        if let (Some(times), true) = (multiplier(&word), close) {
            found.hints.push(number);
            number = key(value * times);
            taken += 1;
        }
    }
    let unit = unit(text, &rest[..taken], rest.get(taken));
    let span = rest[0].span.start..rest[taken - 1].span.end;
    found.numbers.push(Number { key: number, in_letters: false, unit, span });
    taken
}

/// The unit written after a number, or before it as in "£600".
fn unit(text: &str, number: &[Word], next: Option<&Word>) -> Option<Unit> {
    let (first, last) = (number.first()?, number.last()?);
    let after = text[last.span.end..].trim_start();
    if text[..first.span.start].ends_with(['£', '$', '€']) || after.starts_with(['£', '$', '€']) {
        return Some(Unit::Money);
    }
    if after.starts_with('%') {
        return Some(Unit::Percent);
    }
    let next = next.filter(|next| gap(text, last, next).chars().all(char::is_whitespace))?;
    match fold(next.text).as_str() {
        "euro" | "euros" | "pound" | "pounds" | "dollar" | "dollars" => Some(Unit::Money),
        "pour" | "per" => {
            let hundred = text[next.span.end..].trim_start();
            hundred.starts_with("cent").then_some(Unit::Percent)
        }
        "percent" => Some(Unit::Percent),
        _ => None,
    }
}

fn multiplier(word: &str) -> Option<f64> {
    Some(match word {
        "millier" | "milliers" | "mille" | "thousand" => 1e3,
        "million" | "millions" => 1e6,
        "milliard" | "milliards" | "billion" => 1e9,
        _ => return None,
    })
}

/// The value of a folded number word below a hundred.
fn small(word: &str) -> Option<u32> {
    const FRENCH: [&str; 17] = [
        "zero", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze",
        "douze", "treize", "quatorze", "quinze", "seize",
    ];
    const ENGLISH: [&str; 20] = [
        "nought",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
    ];
    let at = |list: &[&str]| list.iter().position(|known| *known == word).and_then(|i| u32::try_from(i).ok());
    at(&FRENCH).or_else(|| at(&ENGLISH)).or(match word {
        "une" => Some(1),
        "vingt" | "vingts" | "twenty" => Some(20),
        "trente" | "thirty" => Some(30),
        "quarante" | "forty" => Some(40),
        "cinquante" | "fifty" => Some(50),
        "soixante" | "sixty" => Some(60),
        "septante" | "seventy" => Some(70),
        "huitante" | "eighty" => Some(80),
        "nonante" | "ninety" => Some(90),
        _ => None,
    })
}

pub(crate) fn ordinal(word: &str) -> Option<u32> {
    const FRENCH: [&str; 11] =
        ["deux", "trois", "quatr", "cinqu", "six", "sept", "huit", "neuv", "dix", "onz", "douz"];
    const ENGLISH: [&str; 10] =
        ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"];
    if ["premier", "premiere", "premiers", "premieres"].contains(&word) {
        return Some(1);
    }
    let at = |i: usize, base: u32| u32::try_from(i).ok().map(|i| i + base);
    let stem = word.trim_end_matches('s').strip_suffix("ieme");
    let french = stem.and_then(|stem| FRENCH.iter().position(|known| *known == stem)).and_then(|i| at(i, 2));
    french.or_else(|| ENGLISH.iter().position(|known| *known == word).and_then(|i| at(i, 1)))
}

/// The month of a word, with the day after it: how many words that takes.
fn read_month(text: &str, all: &[Word], (start, month): (usize, u32), found: &mut Figures) -> usize {
    let first = fold(all[start].text);
    // "may" is a verb and « mars » a planet more often than the rest: only a month beside a number counts.
    let digit = |word: Option<&Word>| word.is_some_and(|w| w.text.starts_with(|c: char| c.is_ascii_digit()));
    let dotted = text[all[start].span.end..].starts_with('.');
    let doubtful =
        ["may", "march", "mars", "mai"].contains(&first.as_str()) || abbreviated(&first).is_some() && !dotted;
    if !doubtful || digit(start.checked_sub(1).and_then(|i| all.get(i))) || digit(all.get(start + 1)) {
        found.months.push(month);
    }
    if let Some(day) = all.get(start + 1).and_then(|w| w.text.parse::<u32>().ok()).filter(|day| *day < 32)
        && gap(text, &all[start], &all[start + 1]).chars().all(char::is_whitespace)
    {
        // "March 12", as English has it.
        found.dates.push((day, month));
        return 2;
    }
    0
}

/// The words from `start` on that make a number, and how many they are.
fn read_run(text: &str, all: &[Word], start: usize) -> (Reading, usize) {
    let mut reading = Reading::default();
    let mut taken = 0;
    for (i, word) in all.iter().enumerate().skip(start) {
        if i > start
            && !gap(text, &all[i - 1], word).chars().all(|c| c.is_whitespace() || c == '-' || c == '‑')
        {
            break;
        }
        if reading.take(&fold(word.text)) {
            taken = i + 1 - start;
        } else if !(reading.begun && ["et", "and"].contains(&fold(word.text).as_str())) {
            break;
        }
    }
    (reading, taken)
}

/// Reads the longest number written in letters that begins at `start`; 0 words when there is none.
fn read_letters(text: &str, all: &[Word], start: usize, found: &mut Figures) -> usize {
    let first = fold(all[start].text);
    if let Some(month) = month(&first) {
        return read_month(text, all, (start, month), found);
    }
    if is_september(text, all, start) {
        found.months.push(9);
        return 1;
    }
    if ["aucun", "aucune", "none"].contains(&first.as_str()) {
        found.hints.push(0);
        return 0;
    }
    if let Some((day, words)) = spoken_day(&all[start..]) {
        let of = all.get(start + words).is_some_and(|word| fold(word.text) == "of");
        let at = start + words + usize::from(of);
        if let Some(month) = all.get(at).and_then(|word| month(&fold(word.text))) {
            found.dates.push((day, month));
            found.months.push(month);
            return at + 1 - start;
        }
    }
    if let Some(value) = ordinal(&first) {
        found.hints.push(i64::from(value) * 1000);
        return 0;
    }
    let percent = start > 0 && ["pour", "per"].contains(&fold(all[start - 1].text).as_str());
    if percent && ["cent", "cents"].contains(&first.as_str()) {
        return 0;
    }
    let (reading, mut taken) = read_run(text, all, start);
    if taken == 0 {
        return 0;
    }
    let mut value = reading.value();
    if let Some((words, fraction)) = read_fraction(&all[start + taken..]) {
        found.hints.push(key(value));
        value += fraction;
        taken += words;
    }
    let next = all.get(start + taken);
    let length = all.get(start + taken + 1).is_some_and(|after| is_length(&fold(after.text)));
    if value <= 24.0
        && !length
        && next.is_some_and(|next| ["heure", "heures", "h"].contains(&fold(next.text).as_str()))
    {
        found.times.push((value as u32, 0));
        return taken + 1;
    }
    let value = key(value);
    let alone = taken == 1 && ["un", "une", "one", "zero", "neuf"].contains(&first.as_str());
    if alone {
        found.hints.push(value);
    } else {
        let unit = unit(text, &all[start..start + taken], next);
        let span = all[start].span.start..all[start + taken - 1].span.end;
        found.numbers.push(Number { key: value, in_letters: true, unit, span });
    }
    taken
}

/// « virgule cinq », "point two five": how many words it takes, and its value below one.
fn read_fraction(rest: &[Word]) -> Option<(usize, f64)> {
    let mark = fold(rest.first()?.text);
    if mark != "virgule" && mark != "point" {
        return None;
    }
    let mut reading = Reading::default();
    let taken = rest[1..].iter().take_while(|word| reading.take(&fold(word.text))).count();
    let value = reading.value();
    let tenths = if value < 10.0 { 10.0 } else { 100.0 };
    (taken > 0 && value < 100.0).then_some((taken + 1, value / tenths))
}

#[derive(Default)]
struct Reading {
    begun: bool,
    total: f64,
    current: f64,
    last: f64,
}

impl Reading {
    fn value(&self) -> f64 {
        self.total + self.current
    }

    /// Whether the word carries the number on.
    fn take(&mut self, word: &str) -> bool {
        if self.begun && ["demi", "demie"].contains(&word) {
            self.current += if self.last >= 1000.0 { self.last / 2.0 } else { 0.5 };
            return true;
        }
        if let Some(times) = multiplier(word).filter(|times| self.begun || *times == 1e3 && word == "mille") {
            self.total += self.current.max(1.0) * times;
            (self.current, self.last) = (0.0, times);
        } else if ["cent", "cents", "hundred"].contains(&word) && (self.begun || word == "cent") {
            // « cent » stands alone, "one hundred" does not.
            let least = if word == "hundred" { 1.0 } else { 2.0 };
            self.current = if (least..10.0).contains(&self.current) {
                self.current * 100.0
            } else {
                self.current + 100.0
            };
            self.last = 100.0;
        } else if let Some(value) = small(word).map(f64::from) {
            let quatre_vingt = self.last == 4.0 && value == 20.0;
            let dix_sept = self.last == 10.0 && (7.0..10.0).contains(&value);
            let fits = self.last >= 20.0 && value < if self.last < 100.0 { 20.0 } else { 100.0 };
            if self.begun && !(quatre_vingt || dix_sept || fits) {
                return false;
            }
            self.current += if quatre_vingt { 76.0 } else { value };
            self.last = if quatre_vingt { 80.0 } else { value };
        } else {
            return false;
        }
        self.begun = true;
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(text: &str, language: Language) -> Vec<f64> {
        figures(text, language).numbers.iter().map(|n| n.key as f64 / 1000.0).collect()
    }

    #[test]
    fn digits_in_the_ways_of_both_languages() {
        use Language::{English, French};
        assert_eq!(
            values("1 250,50 € puis 1\u{202f}250,50 € ou 1.250,50 €", French),
            [1250.5, 1250.5, 1250.5]
        );
        assert_eq!(values("$1,250.50 and 3.5%", English), [1250.5, 3.5]);
        assert_eq!(values("à 14h30, la 2e en 2024", French), [2.0, 2024.0]);
        assert_eq!(values("6,5 millions, 600 milliards", French), [6.5e6, 6e11]);
    }

    #[test]
    fn letters_make_the_same_values() {
        use Language::{English, French};
        assert_eq!(values("quatre-vingt-dix-sept", French), [97.0]);
        assert_eq!(values("mille deux cent cinquante euros et trois chaises", French), [1250.0, 3.0]);
        assert_eq!(values("six cents milliards", French), [6e11]);
        assert_eq!(values("quatre et demi pour cent, soixante et onze", French), [4.5, 71.0]);
        assert_eq!(values("un million et demi", French), [1.5e6]);
        assert_eq!(values("deux ou trois", French), [2.0, 3.0]);
        assert_eq!(values("cinq virgule cinq pour cent", French), [5.5]);
        assert_eq!(values("one thousand one hundred and thirty", English), [1130.0]);
        assert_eq!(values("two hundred and five members, twenty-one votes", English), [205.0, 21.0]);
        assert_eq!(values("un vote, le neuf", French), [] as [f64; 0]);
    }

    #[test]
    fn units_part_what_they_count() {
        use Language::{English, French};
        let held = |source: &str, told: &str, language| {
            let (source, told) = (figures(source, language), figures(told, language));
            told.numbers.iter().all(|number| source.holds(number))
        };
        assert!(held("de 20 à 24 €", "20 euros", French));
        assert!(!held("une hausse de 12 %", "une hausse de 12 €", French));
        assert!(held("douze pour cent", "12 %", French));
        assert!(!held("£12 a year", "12 per cent", English));
    }
}

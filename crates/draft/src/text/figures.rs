//! What numbers, days and hours a text holds, whichever way they were written.

use std::ops::Range;

use super::words::Word;

/// A day and a month, whether written "12 mars" or "12/03/2024".
pub(crate) type DayMonth = (u32, u32);
/// An hour and its minutes.
pub(crate) type Time = (u32, u32);

/// One number found in a text.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Number {
    /// Thousandths of the value: "4,5" and "quatre et demi" are both 4500.
    pub key: i64,
    /// Whether it was written in letters.
    pub in_letters: bool,
    /// What it counts, when a sign or a word says so.
    pub unit: Option<Unit>,
    /// Bytes of the text it takes, its unit left out.
    pub span: Range<usize>,
}

/// Units that cannot stand for one another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unit {
    /// Euros, pounds, dollars.
    Money,
    /// Hundredths.
    Percent,
}

/// The numbers and the dates of a text.
#[derive(Debug, Default)]
pub(crate) struct Figures {
    pub numbers: Vec<Number>,
    /// Parts and ordinals that another text may lean on, but that claim nothing by themselves: the 600 of
    /// "600 milliards", "un", « deuxième ».
    pub hints: Vec<i64>,
    pub dates: Vec<DayMonth>,
    /// Days whose month is told elsewhere: « le 25 ».
    pub bare_days: Vec<u32>,
    pub months: Vec<u32>,
    pub times: Vec<Time>,
}

impl Figures {
    /// Everything another text may rightly repeat.
    pub fn known(&self) -> impl Iterator<Item = i64> + '_ {
        self.numbers.iter().map(|number| number.key).chain(self.hints.iter().copied())
    }

    /// Whether a number of another text is here, and not as the count of something else.
    pub fn holds(&self, number: &Number) -> bool {
        let fits = |known: &Number| {
            known.key == number.key
                && (known.unit == number.unit || known.unit.is_none() || number.unit.is_none())
        };
        self.numbers.iter().any(fits) || self.hints.contains(&number.key)
    }

    /// Whether a number is the day of one of the dates: "le 12" for « le 12 mars ».
    pub fn is_day(&self, number: &Number) -> bool {
        self.dates.iter().any(|(day, _)| i64::from(*day) * 1000 == number.key)
    }
}

/// The value in thousandths, as [`Number::key`] has it.
pub(crate) fn key(value: f64) -> i64 {
    (value * 1000.0).round() as i64
}

/// What lies between two words that follow one another.
pub(crate) fn gap<'a>(text: &'a str, a: &Word, b: &Word) -> &'a str {
    &text[a.span.end..b.span.start]
}

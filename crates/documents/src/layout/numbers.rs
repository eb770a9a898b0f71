//! The numbers of lists and headings, as word processors write them.

/// How a level of a list is numbered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Kind {
    /// With a bullet, or nothing.
    #[default]
    None,
    /// 1, 2, 3.
    Decimal,
    /// 01, 02, 03.
    Padded,
    /// a, b, c.
    LowerLetter,
    /// A, B, C.
    UpperLetter,
    /// i, ii, iii.
    LowerRoman,
    /// I, II, III.
    UpperRoman,
}

impl Kind {
    /// The kind that HTML (`type`) and ODF (`style:num-format`) name by its first number.
    pub fn of(first: &str) -> Self {
        match first {
            "1" => Self::Decimal,
            "01" => Self::Padded,
            "a" => Self::LowerLetter,
            "A" => Self::UpperLetter,
            "i" => Self::LowerRoman,
            "I" => Self::UpperRoman,
            _ => Self::None,
        }
    }

    /// The number as text; empty without numbers.
    pub fn show(self, number: u32) -> String {
        match self {
            Self::None => String::new(),
            Self::Decimal => number.to_string(),
            Self::Padded => format!("{number:02}"),
            Self::LowerLetter => letters(number),
            Self::UpperLetter => letters(number).to_uppercase(),
            Self::LowerRoman => roman(number),
            Self::UpperRoman => roman(number).to_uppercase(),
        }
    }
}

/// a to z, then aa to zz: the letter repeats.
fn letters(number: u32) -> String {
    let Some(index) = number.checked_sub(1) else { return number.to_string() };
    let letter = char::from(b'a' + u8::try_from(index % 26).unwrap_or(0));
    let times = index / 26 + 1;
    if times > 4 { number.to_string() } else { letter.to_string().repeat(times as usize) }
}

fn roman(mut number: u32) -> String {
    const SIGNS: [(u32, &str); 13] = [
        (1000, "m"),
        (900, "cm"),
        (500, "d"),
        (400, "cd"),
        (100, "c"),
        (90, "xc"),
        (50, "l"),
        (40, "xl"),
        (10, "x"),
        (9, "ix"),
        (5, "v"),
        (4, "iv"),
        (1, "i"),
    ];
    if number == 0 || number > 3999 {
        return number.to_string();
    }
    let mut out = String::new();
    for (value, sign) in SIGNS {
        while number >= value {
            out.push_str(sign);
            number -= value;
        }
    }
    out
}

/// How the levels of a list are numbered and how far each has come.
#[derive(Debug, Clone, Default)]
pub(crate) struct Counter {
    /// How often each level has been counted since the level above it; `None` before its first.
    counts: Vec<Option<u32>>,
}

impl Counter {
    /// Counts one more at `level`, from `start` the first time; deeper levels begin again.
    pub fn count(&mut self, level: usize, start: u32) -> u32 {
        if self.counts.len() <= level {
            self.counts.resize(level + 1, None);
        }
        self.counts.truncate(level + 1);
        let count = self.counts[level].map_or(start, |count| count.saturating_add(1));
        self.counts[level] = Some(count);
        count
    }

    /// Counts the levels above `level` that were skipped, each from its start: what comes there next is the second.
    pub fn reach(&mut self, level: usize, start: impl Fn(usize) -> u32) {
        if self.counts.len() < level {
            self.counts.resize(level, None);
        }
        for (above, count) in self.counts.iter_mut().enumerate().take(level) {
            count.get_or_insert_with(|| start(above));
        }
    }

    /// Counts one more at `level`; only deeper levels that `keeps` does not hold begin again.
    pub fn count_keeping(&mut self, level: usize, start: u32, keeps: impl Fn(usize) -> bool) -> u32 {
        let kept: Vec<(usize, Option<u32>)> = self
            .counts
            .iter()
            .copied()
            .enumerate()
            .skip(level + 1)
            .filter(|(deeper, _)| keeps(*deeper))
            .collect();
        let count = self.count(level, start);
        for (deeper, number) in kept {
            self.counts.resize(deeper + 1, None);
            self.counts[deeper] = number;
        }
        count
    }

    /// Where `level` stands; `None` when nothing was counted there.
    pub fn at(&self, level: usize) -> Option<u32> {
        self.counts.get(level).copied().flatten()
    }

    /// Makes `level` begin again.
    pub fn restart(&mut self, level: usize) {
        self.counts.truncate(level);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_word_processors_do() {
        let shown = |kind: Kind, numbers: &[u32]| {
            numbers.iter().map(|number| kind.show(*number)).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(shown(Kind::LowerLetter, &[0, 1, 26, 27, 53]), "0 a z aa aaa");
        assert_eq!(shown(Kind::UpperRoman, &[1, 4, 9, 14, 1999, 4000]), "I IV IX XIV MCMXCIX 4000");
        assert_eq!(shown(Kind::Padded, &[3, 12]), "03 12");
        assert_eq!(Kind::of("•").show(3), "");
    }

    #[test]
    fn deeper_levels_begin_again() {
        let mut counter = Counter::default();
        let seen = [0, 1, 1, 0, 1].map(|level| counter.count(level, 1));
        assert_eq!(seen, [1, 1, 2, 2, 1]);
        assert_eq!((counter.at(0), counter.at(1), counter.at(2)), (Some(2), Some(1), None));
        counter.restart(0);
        assert_eq!(counter.count(0, 5), 5);
    }
}

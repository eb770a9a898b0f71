//! The signs of a format's code (ECMA-376 part 1, 18.8.31).

/// What the code leaves to the program that shows it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Look {
    pub english: bool,
    pub from_1904: bool,
}

/// A sign of a code.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Sign {
    Text(String),
    /// `0`, `#` or `?`.
    Digit(char),
    Point,
    Comma,
    Percent,
    Exponent,
    /// A part of a day or an hour: its letter and how many of them.
    Time(char, usize),
    /// Hours, minutes or seconds in all.
    Elapsed(char),
    Noon,
    General,
}

/// The code's parts for positive, negative and zero, as signs.
pub(super) fn sections(code: &str) -> Vec<Vec<Sign>> {
    let mut sections = vec![Vec::new()];
    let mut chars = code.chars().peekable();
    while let Some(c) = chars.next() {
        if c == ';' {
            sections.push(Vec::new());
            continue;
        }
        let Some(section) = sections.last_mut() else { break };
        let sign = match c {
            '"' => Sign::Text(chars.by_ref().take_while(|c| *c != '"').collect()),
            '\\' => Sign::Text(chars.next().map(String::from).unwrap_or_default()),
            // As wide as the next sign, or filled with it: a space is seen.
            '_' => {
                chars.next();
                Sign::Text(" ".to_owned())
            }
            '*' => {
                chars.next();
                continue;
            }
            '[' => match bracket(&chars.by_ref().take_while(|c| *c != ']').collect::<String>()) {
                Some(sign) => sign,
                None => continue,
            },
            '0' | '#' | '?' => Sign::Digit(c),
            '.' => Sign::Point,
            ',' => Sign::Comma,
            '%' => Sign::Percent,
            'E' | 'e' if matches!(chars.peek(), Some('+' | '-')) => {
                chars.next();
                Sign::Exponent
            }
            'G' | 'g' if code.to_ascii_lowercase().contains("general") => {
                chars.by_ref().take(6).for_each(drop);
                Sign::General
            }
            'A' | 'a' if chars.peek().is_some_and(|next| matches!(next, 'M' | 'm' | '/')) => {
                while chars.next_if(|c| matches!(c, 'A' | 'a' | 'M' | 'm' | 'P' | 'p' | '/')).is_some() {}
                Sign::Noon
            }
            'y' | 'Y' | 'm' | 'M' | 'd' | 'D' | 'h' | 'H' | 's' | 'S' | 'a' | 'j' | 'J' => {
                time(c, &mut chars)
            }
            '@' => Sign::General,
            c => Sign::Text(c.to_string()),
        };
        section.push(sign);
    }
    sections
}

/// A part of a day or an hour; programs in French write theirs with letters of their own.
fn time(first: char, chars: &mut std::iter::Peekable<std::str::Chars<'_>>) -> Sign {
    let letter = first.to_ascii_lowercase();
    let mut count = 1;
    while chars.next_if(|c| c.to_ascii_lowercase() == letter).is_some() {
        count += 1;
    }
    let letter = match letter {
        'a' => 'y',
        'j' => 'd',
        letter => letter,
    };
    Sign::Time(letter, count)
}

/// `[$€-40C]` is a currency, `[h]` counts hours beyond a day; colours and conditions are not shown.
fn bracket(words: &str) -> Option<Sign> {
    if let Some(currency) = words.strip_prefix('$') {
        let sign = currency.split('-').next().unwrap_or_default();
        return (!sign.is_empty()).then(|| Sign::Text(sign.to_owned()));
    }
    let letter = words.chars().next()?.to_ascii_lowercase();
    let alike = words.chars().all(|c| c.to_ascii_lowercase() == letter);
    (alike && matches!(letter, 'h' | 'm' | 's')).then_some(Sign::Elapsed(letter))
}

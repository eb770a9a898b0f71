//! Numbers and days by the codes of their formats (ECMA-376 part 1, 18.8.31).

use super::code::{Look, Sign, sections};
use super::days::day;

/// Letters of a code, at most.
const CODE: usize = 255;

/// Whether the words of a sheet are English rather than French.
pub(super) fn english(words: &[String]) -> bool {
    let of = |list: &[&str]| {
        let words = words.iter().take(5_000).flat_map(|words| words.split_whitespace());
        words.filter(|word| list.contains(&word.to_lowercase().as_str())).count()
    };
    of(&["the", "of", "and", "date", "amount", "name", "for", "to", "income", "expenses"])
        > of(&[
            "le",
            "la",
            "les",
            "de",
            "du",
            "des",
            "et",
            "date",
            "montant",
            "nom",
            "pour",
            "recettes",
            "dépenses",
        ])
}

/// A number by a code.
pub(super) fn show(number: f64, code: &str, look: Look) -> String {
    // Programs write no longer codes, and each place of one is a digit to show.
    let sections = sections(if code.len() > CODE { "General" } else { code });
    let (section, value) = match sections.as_slice() {
        [one] => (one, number),
        [positive, negative, ..] if number < 0.0 => {
            (if negative.is_empty() { positive } else { negative }, -number)
        }
        [_, _, zero, ..] if number == 0.0 => (zero, number),
        [first, ..] => (first, number),
        [] => return general(number, look),
    };
    if section.iter().any(|sign| matches!(sign, Sign::Time(..) | Sign::Elapsed(_) | Sign::Noon)) {
        return day(number, section, look).unwrap_or_else(|| general(number, look));
    }
    if section.contains(&Sign::General) {
        let words = section.iter().map(|sign| match sign {
            Sign::General => general(value, look),
            Sign::Text(text) => text.clone(),
            _ => String::new(),
        });
        return words.collect();
    }
    numeral(value, section, look)
}

/// A number without a format: as many digits as it needs, eleven at most.
fn general(number: f64, look: Look) -> String {
    if number != 0.0 && !(1e-9..1e15).contains(&number.abs()) {
        return point(&format!("{number:e}"), look);
    }
    let whole = number.abs().log10().max(0.0) as usize + 1;
    let text = format!("{number:.*}", 11_usize.saturating_sub(whole));
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    point(if text == "-0" { "0" } else { text }, look)
}

fn point(text: &str, look: Look) -> String {
    if look.english { text.to_owned() } else { text.replace('.', ",") }
}

/// A number by places of digits.
fn numeral(value: f64, section: &[Sign], look: Look) -> String {
    let digit = |sign: &Sign| matches!(sign, Sign::Digit(_));
    let Some(last) = section.iter().rposition(digit) else {
        return words(section);
    };
    let first = section.iter().position(digit).unwrap_or(last);
    let dot = section.iter().position(|sign| *sign == Sign::Point);
    let percents = section.iter().filter(|sign| **sign == Sign::Percent).count();
    let thousands = section[last + 1..].iter().take_while(|sign| **sign == Sign::Comma).count();
    let grouped = section[first..=last].contains(&Sign::Comma);
    let exponent = section.contains(&Sign::Exponent);
    let places = dot.map_or(0, |dot| {
        section[dot..].iter().take_while(|sign| **sign != Sign::Exponent).filter(|sign| digit(sign)).count()
    });
    let least = dot.map_or(0, |dot| {
        section[dot..]
            .iter()
            .take_while(|sign| **sign != Sign::Exponent)
            .filter(|sign| matches!(sign, Sign::Digit('0' | '?')))
            .count()
    });
    let scaled = value * 100_f64.powi(i32::try_from(percents).unwrap_or(0))
        / 1000_f64.powi(i32::try_from(thousands).unwrap_or(0));
    let digits = if exponent {
        format!("{scaled:.places$E}")
    } else {
        let digits = trimmed(format!("{:.places$}", rounded(scaled.abs(), places)), least);
        let before = &section[..dot.unwrap_or(section.len())];
        let zeros = before.iter().filter(|sign| **sign == Sign::Digit('0')).count();
        let whole = digits.find('.').unwrap_or(digits.len());
        let digits = format!("{}{digits}", "0".repeat(zeros.saturating_sub(whole)));
        if grouped { groups(&digits, if look.english { "," } else { "\u{A0}" }) } else { digits }
    };
    let digits = point_of(&digits, look);
    let minus =
        if scaled < 0.0 && !exponent && digits.chars().any(|c| ('1'..='9').contains(&c)) { "-" } else { "" };
    // Words between the digits of a telephone number stay where they are.
    let inner = section[first..=last].iter().any(|sign| matches!(sign, Sign::Text(_)));
    let middle = if inner && dot.is_none() { placed(&digits, &section[first..=last]) } else { digits };
    format!("{minus}{}{middle}{}", words(&section[..first]), words(&section[last + 1..])).trim().to_owned()
}

/// The words of a code, without its digits.
fn words(signs: &[Sign]) -> String {
    let word = |sign: &Sign| match sign {
        Sign::Text(text) => text.clone(),
        Sign::Percent => "%".to_owned(),
        _ => String::new(),
    };
    signs.iter().map(word).collect()
}

/// Digits without the zeros at their end, down to the least there must be.
fn trimmed(mut digits: String, least: usize) -> String {
    if let Some(at) = digits.find('.') {
        let kept = digits.trim_end_matches('0').len().max(at + 1 + least);
        digits.truncate(if kept == at + 1 { at } else { kept });
    }
    digits
}

/// Half goes up, as sheets show it: 0.125 is 0.13 and not the nearest even.
fn rounded(value: f64, places: usize) -> f64 {
    let scale = 10_f64.powi(i32::try_from(places).unwrap_or(0));
    let scaled = value * scale;
    if scaled < 1e15 { (scaled + 1e-9 * scaled.clamp(1.0, 1e3)).round() / scale } else { value }
}

fn point_of(digits: &str, look: Look) -> String {
    if look.english { digits.to_owned() } else { digits.replace('.', ",") }
}

fn groups(digits: &str, sign: &str) -> String {
    let (whole, part) = digits.split_at(digits.find('.').unwrap_or(digits.len()));
    let mut out = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at) % 3 == 0 {
            out.push_str(sign);
        }
        out.push(digit);
    }
    out + part
}

/// Digits into places with words between them, from the right; what is left over stands before.
fn placed(digits: &str, section: &[Sign]) -> String {
    let mut left: Vec<char> = digits.chars().collect();
    let mut out: Vec<String> = Vec::new();
    for sign in section.iter().rev() {
        match sign {
            Sign::Digit(_) => out.extend(left.pop().map(String::from)),
            Sign::Text(text) => out.push(text.clone()),
            _ => {}
        }
    }
    left.into_iter().map(String::from).chain(out.into_iter().rev()).collect()
}

#[cfg(test)]
mod tests {
    use super::{Look, show};

    const FRENCH: Look = Look { english: false, from_1904: false };
    const ENGLISH: Look = Look { english: true, from_1904: false };

    #[test]
    fn numbers_are_shown_by_their_codes() {
        for (number, code, french, english) in [
            (1250.5, "General", "1250,5", "1250.5"),
            (0.1 + 0.2, "General", "0,3", "0.3"),
            (1250.5, "#,##0.00 \"€\"", "1\u{A0}250,50 €", "1,250.50 €"),
            (-12.0, "#,##0.00\\ [$€-40C];[Red]\\-#,##0.00\\ [$€-40C]", "-12,00 €", "-12.00 €"),
            (-12.0, "0;(0)", "(12)", "(12)"),
            (0.0, "0;-0;\"néant\"", "néant", "néant"),
            (0.1234, "0.0%", "12,3%", "12.3%"),
            (1_234_567.0, "#,##0,\" k€\"", "1\u{A0}235 k€", "1,235 k€"),
            (7.0, "000", "007", "007"),
            (612_345_678.0, "00\" \"00\" \"00\" \"00\" \"00", "06 12 34 56 78", "06 12 34 56 78"),
            (2.5, "0.##", "2,5", "2.5"),
            (2.0, "0.##", "2", "2"),
            (0.125, "0.00", "0,13", "0.13"),
            (1.005, "0.00", "1,01", "1.01"),
            (-0.001, "0.00", "0,00", "0.00"),
        ] {
            assert_eq!(
                (show(number, code, FRENCH).as_str(), show(number, code, ENGLISH).as_str()),
                (french, english),
                "{number} {code}"
            );
        }
    }

    #[test]
    fn days_are_shown_by_their_codes() {
        for (number, code, shown) in [
            (45_719.0, "dd/mm/yyyy", "03/03/2025"),
            (45_719.0, "[$-40C]dddd d mmmm yyyy", "lundi 3 mars 2025"),
            (45_719.75, "jj/mm/aa hh:mm", "03/03/25 18:00"),
            (0.770_833_333, "h:mm AM/PM", "6:30 PM"),
            (1.5, "[h]:mm", "36:00"),
            (1.0, "d/m/yyyy", "1/1/1900"),
            (61.0, "d/m/yyyy", "1/3/1900"),
            (0.5, "hh\"h\"mm", "12h00"),
        ] {
            assert_eq!(show(number, code, FRENCH), shown, "{number} {code}");
        }
        assert_eq!(show(44_257.0, "d/m/yyyy", Look { from_1904: true, ..FRENCH }), "3/3/2025");
        assert_eq!(show(45_719.0, "ddd d mmm", ENGLISH), "Mon 3 Mar");
        assert_eq!(show(-1.0, "d/m/yyyy", FRENCH), "-1");
    }
}

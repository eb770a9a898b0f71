//! Days and hours by the codes of their formats.

use super::code::{Look, Sign};

const MONTHS: [[&str; 12]; 2] = [
    [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ],
    [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
];
const SHORT: [[&str; 12]; 2] = [
    ["janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."],
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
];
const DAYS: [[&str; 7]; 2] = [
    ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"],
    ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
];

/// A day and an hour by their parts; days are counted from the end of 1899, with a 29 February 1900 that never was.
pub(super) fn day(number: f64, section: &[Sign], look: Look) -> Option<String> {
    if !(0.0..2_958_466.0).contains(&number) {
        return None;
    }
    let noon = section.contains(&Sign::Noon);
    let parts = section.iter().any(|sign| matches!(sign, Sign::Time('s', _) | Sign::Elapsed('s')));
    // To the second, or to the minute where no seconds are shown.
    let seconds = (number * 86_400.0).round() as i64;
    let (days, clock) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let days = days + if look.from_1904 { 1462 } else { i64::from(days < 60) };
    let (year, month, date) = civil(days - 25_569);
    let weekday = usize::try_from((days + 5).rem_euclid(7)).ok()?;
    let (hour, minute, second) = (clock / 3600, clock / 60 % 60, clock % 60);
    let language = usize::from(look.english);
    let mut out = String::new();
    for (at, sign) in section.iter().enumerate() {
        let hours_before = section[..at].iter().rev().find_map(|sign| match sign {
            Sign::Time(letter, _) | Sign::Elapsed(letter) => Some(*letter),
            _ => None,
        }) == Some('h');
        let seconds_after = section[at + 1..].iter().find_map(|sign| match sign {
            Sign::Time(letter, _) => Some(*letter),
            _ => None,
        }) == Some('s');
        match sign {
            Sign::Text(text) => out.push_str(text),
            Sign::Comma => out.push(','),
            Sign::Point => out.push('.'),
            Sign::Noon => out.push_str(if hour < 12 { "AM" } else { "PM" }),
            Sign::Elapsed('h') => out.push_str(&(seconds / 3600).to_string()),
            Sign::Elapsed('m') => out.push_str(&(seconds / 60).to_string()),
            Sign::Elapsed(_) => out.push_str(&seconds.to_string()),
            Sign::Time('y', count) => {
                out.push_str(&if *count > 2 { format!("{year:04}") } else { format!("{:02}", year % 100) });
            }
            Sign::Time('m', count) if *count < 3 && (hours_before || seconds_after) => {
                out.push_str(&format!("{minute:0count$}"));
            }
            Sign::Time('m', 3) => out.push_str(SHORT[language][usize::try_from(month - 1).ok()?]),
            Sign::Time('m', count) if *count > 3 => {
                out.push_str(MONTHS[language][usize::try_from(month - 1).ok()?]);
            }
            Sign::Time('m', count) => out.push_str(&format!("{month:0count$}")),
            Sign::Time('d', 3) => {
                let name = DAYS[language][weekday];
                out.extend(name.chars().take(3));
                out.push_str(if look.english { "" } else { "." });
            }
            Sign::Time('d', count) if *count > 3 => out.push_str(DAYS[language][weekday]),
            Sign::Time('d', count) => out.push_str(&format!("{date:0count$}")),
            Sign::Time('h', count) => {
                let hour = if noon { (hour + 11) % 12 + 1 } else { hour };
                out.push_str(&format!("{hour:0count$}"));
            }
            Sign::Time(_, count) if parts => out.push_str(&format!("{second:0count$}")),
            _ => {}
        }
    }
    Some(out.trim().to_owned())
}

/// The day so many days after 1 January 1970, as year, month and day of the month.
fn civil(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let date = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (year + era * 400 + i64::from(month <= 2), month, date)
}

//! Days and hours as they are written: « 1er mars », "March 12", "12/03/2024", « les 4 et 5 mai », « 14 h 30 », "2.30 pm".

use super::figures::{Figures, Number, gap};
use super::words::{Word, fold};

/// "12/03/2024", "12.03.24", "2024-03-12", "12/03": how many words it takes.
pub(crate) fn read_date(text: &str, rest: &[Word], found: &mut Figures) -> Option<usize> {
    let part = |i: usize| rest.get(i).filter(|w| w.text.len() <= 4).and_then(|w| w.text.parse::<u32>().ok());
    let between = |i: usize| rest.get(i + 1).map(|next| gap(text, &rest[i], next));
    let (a, b) = (part(0)?, part(1)?);
    let sign = between(0).filter(|sign| ["/", ".", "-"].contains(sign))?;
    let third = part(2).filter(|_| between(1) == Some(sign));
    let (day, month, year) = match third {
        Some(c) if rest[0].text.len() == 4 => (c, b, Some(a)),
        Some(c) => (a, b, Some(c)),
        None if sign == "/" => (a, b, None),
        None => return None,
    };
    if !(1..=31).contains(&day) || !(1..=12).contains(&month) {
        return None;
    }
    found.dates.push((day, month));
    found.months.push(month);
    if let Some(year) = year.map(|y| if y < 100 { y + 2000 } else { y }) {
        let span = rest[2].span.clone();
        found.numbers.push(Number { key: i64::from(year) * 1000, in_letters: false, unit: None, span });
    }
    Some(if third.is_some() { 3 } else { 2 })
}

/// « 14 h 30 », « 20 heures », "14:30", "2.30 pm", "8pm".
pub(crate) fn read_clock(text: &str, rest: &[Word], found: &mut Figures) -> Option<usize> {
    let hour = rest[0].text.parse::<u32>().ok().filter(|hour| *hour <= 24)?;
    let close = |i: usize| gap(text, &rest[i], &rest[i + 1]).chars().all(char::is_whitespace);
    let minutes = |i: usize| {
        let word = rest.get(i).filter(|word| word.text.len() == 2)?;
        word.text.parse::<u32>().ok().filter(|minutes| *minutes < 60)
    };
    let half = |i: usize| {
        rest.get(i).map(|word| fold(word.text)).filter(|word| ["am", "pm"].contains(&word.as_str()))
    };
    let next = fold(rest.get(1)?.text);
    if next.starts_with("heure") && rest.get(2).is_some_and(|after| is_length(&fold(after.text))) {
        return None;
    }
    if ["h", "heure", "heures"].contains(&next.as_str()) && close(0) {
        let told = minutes(2).filter(|_| close(1));
        found.times.push((hour, told.unwrap_or(0)));
        return Some(if told.is_some() { 3 } else { 2 });
    }
    if let Some(half) = half(1).filter(|_| close(0)) {
        found.times.push((at(hour, &half), 0));
        return Some(2);
    }
    let sign = gap(text, &rest[0], &rest[1]);
    let told = minutes(1).filter(|_| [":", "."].contains(&sign))?;
    match half(2) {
        Some(half) if close(1) => {
            found.times.push((at(hour, &half), told));
            Some(3)
        }
        _ if sign == ":" => {
            found.times.push((hour, told));
            Some(2)
        }
        _ => None,
    }
}

/// Whether the word after « heures » makes a length of them: « deux heures de plus », « dix heures par semaine ».
pub(crate) fn is_length(after: &str) -> bool {
    const AFTER: &[&str] = &[
        "de",
        "d",
        "par",
        "supplementaires",
        "supplementaire",
        "hebdomadaires",
        "mensuelles",
        "chacun",
        "chacune",
    ];
    AFTER.contains(&after)
}

/// The hour of a clock that counts to twelve.
fn at(hour: u32, half: &str) -> u32 {
    if half == "pm" { hour % 12 + 12 } else { hour % 12 }
}

/// « 12 mars », « 1er mars », "12th March", « 4 et 5 mai », « du 4 au 6 mai »: every day named by one month.
pub(crate) fn read_days(text: &str, rest: &[Word], found: &mut Figures) -> Option<usize> {
    const JOINS: &[&str] = &["et", "au", "and", "to", "ou", "or"];
    const RANKS: &[&str] = &["er", "st", "nd", "rd", "th"];
    let mut days = Vec::new();
    let mut i = 0;
    loop {
        let word = rest.get(i)?;
        if i > 0 && !gap(text, &rest[i - 1], word).chars().all(|c| c.is_whitespace() || ",-–".contains(c)) {
            return None;
        }
        let folded = fold(word.text);
        if let Ok(day) = word.text.parse::<u32>() {
            days.push(Some(day).filter(|day| (1..=31).contains(day))?);
        } else if let Some(month) = month(&folded).or_else(|| (folded == "sept").then_some(9)) {
            found.months.push(month);
            found.dates.extend(days.into_iter().map(|day| (day, month)));
            return Some(i + 1);
        } else if !(RANKS.contains(&folded.as_str()) || JOINS.contains(&folded.as_str()) || folded == "of") {
            return None;
        }
        i += 1;
    }
}

/// The month a folded word names, 1 to 12. « mai » and "may" need care: the caller knows what stands around them.
pub(crate) fn month(word: &str) -> Option<u32> {
    Some(match word {
        "janvier" | "january" => 1,
        "fevrier" | "february" => 2,
        "mars" | "march" => 3,
        "avril" | "april" => 4,
        "mai" | "may" => 5,
        "juin" | "june" => 6,
        "juillet" | "july" => 7,
        "aout" | "august" => 8,
        "septembre" | "september" => 9,
        "octobre" | "october" => 10,
        "novembre" | "november" => 11,
        "decembre" | "december" => 12,
        _ => return abbreviated(word),
    })
}

/// The month that a folded abbreviation names: « janv. », "Feb". « sept » is a number too: [`is_september`] tells.
pub(crate) fn abbreviated(word: &str) -> Option<u32> {
    Some(match word {
        "janv" | "jan" => 1,
        "fevr" | "fev" | "feb" => 2,
        "avr" | "apr" => 4,
        "jun" => 6,
        "juil" | "juill" | "jul" => 7,
        "aug" => 8,
        "sep" => 9,
        "oct" => 10,
        "nov" => 11,
        "dec" => 12,
        _ => return None,
    })
}

/// Whether « sept. » names the month: after a word that opens a date, and with its dot.
pub(crate) fn is_september(text: &str, all: &[Word], at: usize) -> bool {
    const OPENS: &[&str] = &[
        "en", "de", "d", "debut", "fin", "mi", "des", "depuis", "vers", "jusqu", "since", "in", "of", "until",
    ];
    let opened = at.checked_sub(1).is_some_and(|before| OPENS.contains(&fold(all[before].text).as_str()));
    fold(all[at].text) == "sept" && opened && text[all[at].span.end..].starts_with('.')
}

/// Whether a number may be a day whose month is told elsewhere: « le 25 », "Tuesday 16th".
pub(crate) fn is_bare_day(before: &str) -> bool {
    const BEFORE: &[&str] = &[
        "le",
        "du",
        "au",
        "the",
        "lundi",
        "mardi",
        "mercredi",
        "jeudi",
        "vendredi",
        "samedi",
        "dimanche",
        "lun",
        "mar",
        "mer",
        "jeu",
        "ven",
        "sam",
        "dim",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "mon",
        "tue",
        "wed",
        "thu",
        "fri",
        "sat",
        "sun",
        "on",
    ];
    BEFORE.contains(&before)
}

/// Days and months, that English writes with a capital; the months are checked as dates.
pub(crate) fn is_calendar(word: &str) -> bool {
    const KNOWN: &str = " monday tuesday wednesday thursday friday saturday sunday january february march april may june \
        july august september october november december lundi mardi mercredi jeudi vendredi samedi dimanche janvier \
        fevrier mars avril mai juin juillet aout septembre octobre novembre decembre ";
    KNOWN.contains(&format!(" {} ", fold(word)))
}

/// "eighteenth", "twenty-fifth": the day of a month as English says it, and how many words that takes.
pub(crate) fn spoken_day(rest: &[Word]) -> Option<(u32, usize)> {
    let folded = |i: usize| rest.get(i).map(|word| fold(word.text));
    let first = folded(0)?;
    if let Some(day) = rank(&first) {
        return Some((day, 1));
    }
    let tens = match first.as_str() {
        "twenty" => 20,
        "thirty" => 30,
        _ => return None,
    };
    let ones = rank(&folded(1)?).filter(|ones| *ones < 10 && tens + ones <= 31)?;
    Some((tens + ones, 2))
}

/// The day that one word names.
pub(crate) fn rank(word: &str) -> Option<u32> {
    const RANKS: [&str; 20] = [
        "first",
        "second",
        "third",
        "fourth",
        "fifth",
        "sixth",
        "seventh",
        "eighth",
        "ninth",
        "tenth",
        "eleventh",
        "twelfth",
        "thirteenth",
        "fourteenth",
        "fifteenth",
        "sixteenth",
        "seventeenth",
        "eighteenth",
        "nineteenth",
        "twentieth",
    ];
    if word == "thirtieth" {
        return Some(30);
    }
    RANKS.iter().position(|known| *known == word).and_then(|at| u32::try_from(at + 1).ok())
}

#[cfg(test)]
mod tests {
    use crate::Language::{English, French};
    use crate::text::numbers::figures;

    #[test]
    fn dates_meet_however_written() {
        assert_eq!(figures("le 12/03/2024", French).dates, [(12, 3)]);
        assert_eq!(figures("le 2024-03-12", French).dates, [(12, 3)]);
        assert_eq!(figures("le 12 mars 2024, le 1er avril", French).dates, [(12, 3), (1, 4)]);
        assert_eq!(
            figures("les 4 et 5 mai, du 8 au 10 juin", French).dates,
            [(4, 5), (5, 5), (8, 6), (10, 6)]
        );
        assert_eq!(figures("on March 12", English).dates, [(12, 3)]);
        assert_eq!(figures("the 3rd of May", English).dates, [(3, 5)]);
        assert_eq!(figures("you may go", English).months, [] as [u32; 0]);
        assert_eq!(figures("le 3 nov. 2026, en sept., le 4 sept", French).months, [11, 9, 9]);
        assert_eq!(figures("sept chaises, Jan et Avril", French).months, [4]);
        assert_eq!(figures("le 2 mars, mardi 16 et le 25", French).bare_days, [16, 25]);
        assert_eq!(figures("on 2 March and again on the 13th", English).bare_days, [13]);
        let years: Vec<i64> = figures("le 12/03/2024", French).numbers.iter().map(|n| n.key).collect();
        assert_eq!(years, [2_024_000]);
    }

    #[test]
    fn hours_meet_however_written() {
        for text in ["à 14h30", "à 14 h 30", "14:30"] {
            let found = figures(text, French);
            assert_eq!((found.times, found.numbers), (vec![(14, 30)], vec![]), "{text}");
        }
        assert_eq!(figures("at 2.30 pm, then 8pm", English).times, [(14, 30), (20, 0)]);
        assert_eq!(figures("vingt heures, 20 heures", French).times, [(20, 0), (20, 0)]);
        assert_eq!(
            figures("deux heures de plus, 10 heures par semaine", French).times,
            [] as [(u32, u32); 0]
        );
        assert_eq!(figures("35 heures, 2.30 euros", English).times, [] as [(u32, u32); 0]);
    }
}

//! The times that recorders put before what is said: "[00:12:03]", "(0:12)", "00:12:03".

/// The length of the time, with the blanks after it, that a line of a transcript begins with.
///
/// A bare "20:15" is a time that somebody wrote; one with seconds, or in brackets, is the recorder's.
///
/// ```
/// use calame_documents::time_stamp;
///
/// assert_eq!(time_stamp("[00:12:03] Anouk : oui"), Some(11));
/// assert_eq!(time_stamp("20:15 ouverture de la séance"), None);
/// ```
#[must_use]
pub fn time_stamp(line: &str) -> Option<usize> {
    let (close, inner) = match line.chars().next()? {
        '[' => (Some(']'), &line[1..]),
        '(' => (Some(')'), &line[1..]),
        _ => (None, line),
    };
    let digits = |c: char| c.is_ascii_digit() || ":.,".contains(c);
    let end = inner.find(|c: char| !digits(c)).unwrap_or(inner.len());
    let time = &inner[..end];
    let parts: Vec<&str> = time.split(':').collect();
    let least = if close.is_some() { 2 } else { 3 };
    let fraction = |part: &str| part.split(['.', ',']).all(|part| (1..=3).contains(&part.len()));
    let is_time = (least..=3).contains(&parts.len())
        && parts.iter().all(|part| fraction(part) && part.starts_with(|c: char| c.is_ascii_digit()));
    let after = match close {
        Some(close) => inner[end..].strip_prefix(close)?,
        None => &inner[end..],
    };
    let blank = after.len() - after.trim_start_matches([' ', '\t', '\u{a0}']).len();
    (is_time && (close.is_some() || blank > 0)).then_some(line.len() - after.len() + blank)
}

/// A line without the time before it, and how long that is.
pub(crate) fn unstamped(line: &str) -> (usize, &str) {
    let blank = line.len() - line.trim_start().len();
    let stamp = time_stamp(&line[blank..]).unwrap_or(0);
    (blank + stamp, &line[blank + stamp..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_of_a_recorder_are_no_words() {
        for (line, rest) in [
            ("[00:01:44] Anouk : oui", "Anouk : oui"),
            ("(1:44) Anouk: yes", "Anouk: yes"),
            ("00:01:44 Anouk: yes", "Anouk: yes"),
            ("00:01:44.250\tAnouk: yes", "Anouk: yes"),
            ("20:15 ouverture", "20:15 ouverture"),
            ("[1] voir plus bas", "[1] voir plus bas"),
            ("(12) enfants", "(12) enfants"),
        ] {
            assert_eq!(unstamped(line).1, rest);
        }
    }
}

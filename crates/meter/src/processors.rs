//! The design power of known processors, by the name that the kernel shows.

use super::sources::tree::text;
use calame_units::Watts;
use std::path::Path;

/// See the opening lines of the file for where its figures come from and their licence.
const TABLE: &str = include_str!("processors.csv");

/// The name of this machine's processor or board, when the kernel shows one.
pub(super) fn name(sys: &Path, proc: &Path) -> Option<String> {
    let info = text(&proc.join("cpuinfo")).unwrap_or_default();
    let field = |wanted: &str| {
        info.lines()
            .filter_map(|line| line.split_once(':'))
            .find(|(name, value)| name.trim() == wanted && !value.trim().is_empty())
            .map(|(_, value)| value.trim().to_owned())
    };
    let board = || text(&sys.join("firmware/devicetree/base/model")).map(|name| name.replace('\0', ""));
    field("model name").or_else(board).or_else(|| field("Model")).or_else(|| field("Hardware"))
}

/// The design power of a processor of that name, when the table knows it.
pub(super) fn design_power(name: &str) -> Option<Watts> {
    // "Intel(R) Core(TM) i5-8250U CPU @ 1.60GHz", "AMD Ryzen 5 3600 6-Core Processor".
    let (_, watts) = lines().find(|(pattern, _)| is_in(pattern, name))?;
    Some(Watts(watts))
}

fn lines() -> impl Iterator<Item = (&'static str, f64)> {
    let lines = TABLE.lines().filter(|line| !line.starts_with('#'));
    lines
        .filter_map(|line| line.split_once(','))
        .filter_map(|(name, watts)| Some((name, watts.parse().ok()?)))
}

/// Whether the pattern is a part of the name between two ends of words; `?` is any letter or digit.
fn is_in(pattern: &str, name: &str) -> bool {
    let (pattern, name) = (pattern.as_bytes(), name.as_bytes());
    let is_word = |at: Option<usize>| at.and_then(|at| name.get(at)).is_some_and(u8::is_ascii_alphanumeric);
    let same = |(wanted, found): (&u8, &u8)| match wanted {
        b'?' => found.is_ascii_alphanumeric(),
        _ => found.eq_ignore_ascii_case(wanted),
    };
    name.windows(pattern.len()).enumerate().any(|(start, part)| {
        let apart = !is_word(start.checked_sub(1)) && !is_word(Some(start + pattern.len()));
        apart && pattern.iter().zip(part).all(same)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_names_have_their_watts_and_others_none() {
        for (name, watts) in [
            ("Intel(R) Core(TM) i5-8250U CPU @ 1.60GHz", 15.0),
            ("Intel(R) Core(TM) i5-2400 CPU @ 3.10GHz", 95.0),
            ("Intel(R) Core(TM) i5-2400S CPU @ 2.50GHz", 65.0),
            ("11th Gen Intel(R) Core(TM) i5-1135G7 @ 2.40GHz", 28.0),
            ("Intel(R) Core(TM) i7-4790K CPU @ 4.00GHz", 88.0),
            ("Intel(R) N100", 6.0),
            ("Intel(R) Xeon(R) CPU E5-2620 v3 @ 2.40GHz", 85.0),
            ("AMD Ryzen 5 3600 6-Core Processor", 65.0),
            ("AMD Ryzen 5 3600X 6-Core Processor", 95.0),
            ("AMD Ryzen 7 PRO 4750U with Radeon Graphics", 15.0),
            ("AMD EPYC 7313P 16-Core Processor", 155.0),
            ("AMD EPYC", 0.0),
            ("Intel(R) Core(TM) i5-240", 0.0),
            ("", 0.0),
        ] {
            assert_eq!(design_power(name).map_or(0.0, |watts| watts.0), watts, "{name}");
        }
    }

    #[test]
    fn every_line_is_a_name_and_a_power() {
        let data = TABLE.lines().filter(|line| !line.starts_with('#')).count();
        assert_eq!(lines().count(), data);
        assert!(lines().all(|(name, watts)| name.len() >= 3 && (2.0..=500.0).contains(&watts)));
    }
}

//! What figures rest on, as stable codes with their values, and as sentences for people.
//!
//! A source or an assumption travels and is kept as `code` or `code: value; value`: the same in every
//! language, in the interface and in the ledger. [`say`] makes a sentence of it where it is shown.

use std::fmt::{Display, Write};

use calame_words::{Language, find};

/// Names of a note's values in its sentence, in their order.
const VALUES: [&str; 5] = ["v0", "v1", "v2", "v3", "v4"];

/// A code with its values.
pub(super) fn note(code: &'static str, values: &[&dyn Display]) -> String {
    let mut text = code.to_owned();
    for (index, value) in values.iter().enumerate() {
        let value = value.to_string().replace(';', ",");
        // Writing to a String cannot fail.
        let _ = write!(text, "{} {value}", if index == 0 { ":" } else { ";" });
    }
    text
}

/// The sentence of a source or an assumption; what is no code of ours (rows of older versions) stays as it is.
pub fn say(noted: &str, language: Language) -> String {
    let (code, values) = noted.split_once(": ").unwrap_or((noted, ""));
    let values: Vec<String> = values.split("; ").map(|value| worded(value, language)).collect();
    let named: Vec<(&str, &dyn Display)> =
        VALUES.into_iter().zip(values.iter().map(|value| value as &dyn Display)).collect();
    find(language, &format!("note-{code}"), &named).unwrap_or_else(|| noted.to_owned())
}

/// A number as the language writes it, the words of a value that is a code of ours; anything else as it is.
fn worded(value: &str, language: Language) -> String {
    if value.parse::<f64>().is_ok() {
        return language.decimal(value);
    }
    find(language, &format!("note-value-{value}"), &[]).unwrap_or_else(|| value.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_is_said_in_both_languages() {
        let noted = note("wall-factor", &[&1.6]);
        assert_eq!(noted, "wall-factor: 1.6");
        assert!(say(&noted, Language::English).contains("is 1.6 times"));
        assert!(say(&noted, Language::French).contains("est 1,6 fois"));
        assert_eq!(say("a sentence of an older version", Language::French), "a sentence of an older version");
    }

    #[test]
    fn values_cannot_break_the_code() {
        let noted = note("left-out", &[&"package-0", &"a; b: c"]);
        assert_eq!(noted, "left-out: package-0; a, b: c");
        assert_eq!(say(&noted, Language::English), "package-0 left out: a, b: c");
    }

    #[test]
    fn words_of_ours_inside_a_note_are_french_too() {
        let basis = crate::Grid::default().basis;
        let noted = note("grid", &[&46.1, &"FRA", &basis, &1.0]);
        assert_eq!(noted, "grid: 46.1; FRA; ademe-2025; 1");
        let said = say(&noted, Language::French);
        assert!(said.starts_with("46,1\u{a0}gCO2e/kWh, FRA (ADEME, mix moyen 2025"), "{said}");
        let said = say(&noted, Language::English);
        assert!(said.ends_with("upstream included, 22 to 56); PUE 1"), "{said}");
    }

    #[test]
    fn every_note_has_names_for_its_values() {
        let values: Vec<&dyn Display> = VALUES.iter().map(|name| name as &dyn Display).collect();
        for key in calame_words::keys().filter_map(|key| key.strip_prefix("note-")) {
            assert!(!key.contains([':', ';', ' ']));
            for language in Language::ALL {
                let said = say(
                    &format!(
                        "{key}: {}",
                        values.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
                    ),
                    language,
                );
                assert!(!said.contains("{$"), "{said}");
            }
        }
    }
}

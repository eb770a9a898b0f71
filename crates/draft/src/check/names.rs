//! Capitalised names of a draft that its source does not hold.

use std::collections::HashSet;

use crate::text::dates::is_calendar;
use crate::text::words::{Stems, Word, fold, is_stop_word_of, words};
use crate::{Language, Status};

/// Titles that announce a person.
const TITLES: &[&str] =
    &["m", "mm", "mme", "mmes", "mlle", "mr", "mrs", "ms", "dr", "me", "pr", "prof", "monsieur", "madame"];

/// A shorter word is looked up as it is, not by its stem.
const LEAST_STEMMED: usize = 7;

/// Every word of the source, in the forms in which a name may be found again.
pub(crate) struct KnownNames {
    folded: HashSet<String>,
    stems: HashSet<String>,
    /// Words that have a capital wherever they stand.
    names: HashSet<String>,
    /// First letters of the words in order, with and without grammar words, to know an acronym by.
    initials: [String; 2],
}

impl KnownNames {
    pub fn of(source: &str, stems: &Stems) -> Self {
        let mut initials = [String::from(" "), String::from(" ")];
        let mut known = Self {
            folded: HashSet::new(),
            stems: HashSet::new(),
            names: HashSet::new(),
            initials: Default::default(),
        };
        let mut common: HashSet<String> = HashSet::new();
        for word in words(source) {
            let folded = fold(word.text);
            if let Some(first) = folded.chars().next() {
                initials[0].push(first);
                if !is_grammar(word.text) {
                    initials[1].push(first);
                }
            }
            known.stems.insert(stems.stem(word.text));
            if word.is_capitalised() {
                known.names.insert(folded.clone());
            } else {
                common.insert(folded.clone());
            }
            known.folded.insert(folded);
        }
        known.names.retain(|name| !common.contains(name));
        known.initials = initials;
        known
    }

    fn holds(&self, word: &Word, stems: &Stems) -> bool {
        let folded = fold(word.text);
        let plain = folded.trim_end_matches(['s', 'x']);
        // Short stems meet by chance: « Marie » and « mars » have the same one.
        let long = folded.chars().count() >= LEAST_STEMMED;
        if self.folded.contains(&folded)
            || self.folded.contains(plain)
            || self.folded.contains(&format!("{plain}s"))
            || long && self.stems.contains(&stems.stem(word.text))
        {
            return true;
        }
        let acronym = word.text.chars().count() > 1 && word.text.chars().all(char::is_uppercase);
        acronym && self.initials.iter().any(|letters| letters.contains(&folded))
    }

    /// A name of the source, written otherwise than everywhere in it.
    fn is_nearly_a_name(&self, folded: &str) -> bool {
        folded.len() >= 6
            && !self.folded.contains(folded)
            && self.names.iter().any(|name| name.len() >= 6 && one_letter_apart(name, folded))
    }

    /// A word of the source that differs by a letter: the name was miswritten.
    fn resembles(&self, folded: &str) -> bool {
        folded.len() >= 5
            && self.folded.iter().any(|known| known.len() >= 5 && one_letter_apart(known, folded))
    }
}

/// What the names of one sentence deserve: nothing, or a mark and its code.
pub(crate) fn judge(sentence: &str, known: &KnownNames, stems: &Stems) -> Option<(Status, &'static str)> {
    let all: Vec<Word> = words(sentence).collect();
    let mut worst: Option<(Status, &'static str)> = None;
    for (i, word) in all.iter().enumerate() {
        if !is_name(sentence, &all, i) || known.holds(word, stems) {
            // A first word has a capital anyway: only a known name, miswritten, can be told from it.
            if i == 0 && word.is_capitalised() && known.is_nearly_a_name(&fold(word.text)) {
                worst = worst.max(Some((Status::ToCheck, "name_altered")));
            }
            continue;
        }
        let reason = if known.resembles(&fold(word.text)) { "name_altered" } else { "name_absent" };
        // A lone capital may be a common word; in a full name or after a title it cannot.
        let status = if in_full_name(sentence, &all, i) { Status::Unsupported } else { Status::ToCheck };
        let mark = (status, reason);
        if worst.is_none_or(|(status, _)| mark.0 > status) {
            worst = Some(mark);
        }
    }
    worst
}

/// Whether the capital of a word is that of a name rather than of a sentence.
fn is_name(sentence: &str, all: &[Word], i: usize) -> bool {
    let word = &all[i];
    if !word.is_capitalised()
        || word.text.chars().count() < 2
        || is_grammar(word.text)
        || is_calendar(word.text)
    {
        return false;
    }
    let folded = fold(word.text);
    if TITLES.contains(&folded.as_str()) || folded.chars().all(|c| "ivxlcm".contains(c)) {
        return false;
    }
    let opens = i == 0
        || sentence[all[i - 1].span.end..word.span.start]
            .contains(['.', ':', '!', '?', '«', '"', '“', '\n', '#', '*']);
    // The first word of a sentence has a capital anyway; a second capital after it makes a full name.
    !opens || word.text.chars().all(char::is_uppercase) || next_is_name(sentence, all, i)
}

fn next_is_name(sentence: &str, all: &[Word], i: usize) -> bool {
    all.get(i + 1).is_some_and(|next| {
        let touching = matches!(&sentence[all[i].span.end..next.span.start], " " | "-" | "\u{a0}");
        touching && next.is_capitalised() && next.text.chars().count() > 1 && !is_grammar(next.text)
    })
}

/// Whether the word stands in a name of several words, or after a title.
fn in_full_name(sentence: &str, all: &[Word], i: usize) -> bool {
    let titled = i > 0 && TITLES.contains(&fold(all[i - 1].text).as_str());
    let after_name = i > 0 && is_name(sentence, all, i - 1) && next_is_name(sentence, all, i - 1);
    titled || after_name || next_is_name(sentence, all, i)
}

fn is_grammar(word: &str) -> bool {
    let lower = word.to_lowercase();
    Language::ALL.iter().any(|language| is_stop_word_of(&lower, *language))
}

fn one_letter_apart(a: &str, b: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let (short, long) = if a.len() <= b.len() { (&a, &b) } else { (&b, &a) };
    if long.len() - short.len() > 1 || short == long {
        return false;
    }
    let head = short.iter().zip(long.iter()).take_while(|(x, y)| x == y).count();
    short[head + usize::from(short.len() == long.len())..] == long[head + 1..]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(source: &str, sentence: &str) -> Option<(Status, &'static str)> {
        let stems = Stems::new(Language::French);
        judge(sentence, &KnownNames::of(source, &stems), &stems)
    }

    const SOURCE: &str =
        "L'assemblée générale de l'association entend marie Duval, trésorière, puis Karim BENALI.";

    #[test]
    fn known_names_pass_whatever_their_case() {
        assert_eq!(mark(SOURCE, "Marie Duval et M. Benali parlent à l'AG de l'Association."), None);
        assert_eq!(mark(SOURCE, "Trésorière depuis lundi, elle parle. Voici la suite."), None);
    }

    #[test]
    fn strangers_are_told() {
        assert_eq!(mark(SOURCE, "Marie Durand parle."), Some((Status::Unsupported, "name_absent")));
        assert_eq!(mark(SOURCE, "Il remercie Mme Lopez."), Some((Status::Unsupported, "name_absent")));
        assert_eq!(mark(SOURCE, "Benalli parle."), Some((Status::ToCheck, "name_altered")));
        assert_eq!(mark(SOURCE, "La réunion se tient à Nantes."), Some((Status::ToCheck, "name_absent")));
        assert_eq!(mark(SOURCE, "Le vote suit Karim Benalli."), Some((Status::Unsupported, "name_altered")));
    }
}

//! What a model adds to a draft, or leaves undone, put right; every change is told.

use std::ops::Range;

use super::repeats::said_once;
use super::trim::{lined, without};
use crate::minutes::entries;
use crate::minutes::matters::Matter;
use crate::prompts::template::Shape;
use crate::text::lines::is_item;
use crate::text::sentences::sentences;
use crate::text::words::{fold, words};
use crate::{Length, Mend, Prompt, shorten};

/// A line of at most this many words without an end is a title.
const TITLE_WORDS: usize = 12;

/// Puts one output of the model into the shape of its style. `ended` tells whether the model came to its own end.
#[must_use]
pub fn tidy(raw: &str, prompt: &Prompt, ask: Length, ended: bool) -> (String, Vec<Mend>) {
    let mut mends = Vec::new();
    let mut text = match prompt.shape {
        Shape::Free => raw.trim().to_owned(),
        Shape::Text | Shape::List => plain(raw, prompt.shape, &mut mends),
        Shape::Sections => under_headings(raw, prompt, &mut mends),
        Shape::Entries => {
            let filled = entries::laid_out(raw, prompt);
            under_headings(filled.as_deref().unwrap_or(raw), prompt, &mut mends)
        }
    };
    let spans = sentences(&text);
    let cut_off = |last: &&Range<usize>| {
        let ends = text[(*last).clone()].trim_end_matches(['*', '»', '"', '”', ')', '\u{a0}', ' ']);
        !ended && spans.len() > 1 && !ends.ends_with(['.', '!', '?', '…'])
    };
    if let Some(last) = spans.last().filter(cut_off) {
        text = without(&text, std::slice::from_ref(last));
        mends.push(Mend::Unfinished);
    }
    let text = shorten(&said_once(&text, prompt, &mut mends), ask, &mut mends);
    (text, mends)
}

/// Puts the drafts of parts one after the other: paragraph by paragraph, or item by item under each heading.
#[must_use]
pub fn join(parts: &[String], prompt: &Prompt, mends: &mut Vec<Mend>) -> String {
    let parts: Vec<&str> = parts.iter().map(|part| part.trim()).filter(|part| !part.is_empty()).collect();
    let first = parts.iter().take(1).copied();
    let parts: Vec<&str> = first.chain(parts.iter().skip(1).map(|part| without_greeting(part))).collect();
    let text = match prompt.shape {
        Shape::Text | Shape::Free => parts.join("\n\n"),
        Shape::List => parts.join("\n"),
        Shape::Sections | Shape::Entries => under_headings(&parts.join("\n"), prompt, &mut Vec::new()),
    };
    said_once(&text, prompt, mends)
}

/// What follows « Bonjour, » in a part that does not open the draft: nobody is greeted twice.
fn without_greeting(part: &str) -> &str {
    let (line, rest) = part.split_once('\n').unwrap_or((part, ""));
    let greets = line.trim_end().ends_with(',') && line.split_whitespace().count() <= 4;
    if greets && !rest.trim().is_empty() { rest.trim_start() } else { part }
}

/// The first sentence of an answer that should be one, without marks; a second one when both stay within `words`.
#[must_use]
pub fn one_sentence(raw: &str, words: u32) -> String {
    let lines: Vec<String> = unfenced(raw)
        .lines()
        .filter(|line| !line.trim().is_empty() && !is_title(line.trim(), false))
        .map(bare)
        .collect();
    let text = lines.join(" ");
    let mut kept = String::new();
    for span in sentences(&text).into_iter().filter(|span| !is_of_the_text(&text[span.clone()])) {
        let longer = format!("{kept} {}", &text[span]);
        if !kept.is_empty() && longer.split_whitespace().count() > words as usize {
            break;
        }
        kept = longer.trim().to_owned();
    }
    kept
}

/// Without titles; paragraphs without marks, or one dash for each item.
fn plain(raw: &str, shape: Shape, mends: &mut Vec<Mend>) -> String {
    let mut titles = 0;
    let mut kept = Vec::new();
    let raw = unfenced(raw);
    let mut first = true;
    for line in raw.lines() {
        let line = line.trim();
        if line.is_empty() {
            kept.push(String::new());
        } else if is_title(line, first) {
            titles += 1;
        } else if shape == Shape::List && !is_item(line) {
            kept.extend(sentences(line).into_iter().map(|span| format!("- {}", bare(&line[span]))));
        } else if shape == Shape::List {
            kept.push(format!("- {}", bare(line)));
        } else {
            kept.push(bare(line));
        }
        first &= line.is_empty();
    }
    if titles > 0 {
        mends.push(Mend::Titles(titles));
    }
    if shape == Shape::List {
        kept.retain(|line| !line.is_empty());
    }
    lined(kept.into_iter())
}

/// Items gathered under the headings of the style, in its order: under the one their words call for, else where the
/// model put them.
fn under_headings(raw: &str, prompt: &Prompt, mends: &mut Vec<Mend>) -> String {
    let headings: Vec<&str> = prompt.headings().collect();
    let mut items: Vec<Vec<String>> = vec![Vec::new(); headings.len().max(1)];
    let matters: Vec<Option<Matter>> = headings.iter().map(|heading| Matter::of_heading(heading)).collect();
    let (mut at, mut titles, mut filed) = (0, 0, 0);
    for line in unfenced(raw).lines().map(str::trim).filter(|line| !line.is_empty()) {
        let folded = fold(line.trim_matches(|c: char| !c.is_alphanumeric()));
        let known = headings.iter().position(|heading| folded == fold(heading));
        if let Some(known) = known {
            at = known;
        } else if is_title(line, true) {
            titles += 1;
        } else if !says_nothing(line) {
            let item = format!("- {}", bare(line));
            let called = Matter::of_item(&item);
            let place = matters.iter().position(|matter| called.is_some() && *matter == called).unwrap_or(at);
            filed += usize::from(place != at);
            if items.iter().flatten().all(|other| *other != item) {
                items[place].push(item);
            }
        }
    }
    if titles > 0 {
        mends.push(Mend::Titles(titles));
    }
    if filed > 0 {
        mends.push(Mend::Filed(filed));
    }
    let mut lines = Vec::new();
    for (i, items) in items.into_iter().enumerate() {
        if let (Some(heading), false) = (headings.get(i), items.is_empty()) {
            lines.push(format!("## {heading}"));
        }
        lines.extend(items);
    }
    lined(lines.into_iter())
}

/// "Aucun vote.", "None": a model fills a heading it should leave out.
fn says_nothing(line: &str) -> bool {
    const EMPTY: &[&str] = &["aucun", "aucune", "neant", "rien", "none", "no", "nothing", "n"];
    let all: Vec<String> = words(line).map(|word| fold(word.text)).collect();
    all.len() <= 6 && all.first().is_some_and(|first| EMPTY.contains(&first.as_str()))
}

/// "Le texte fourni est un extrait": a sentence about the source instead of what it says.
fn is_of_the_text(sentence: &str) -> bool {
    const OPENINGS: &[&str] = &[
        "le texte fourni",
        "les phrases fournies",
        "cet extrait est",
        "ce texte est un extrait",
        "voici ",
        "the provided text",
        "the text provided",
        "this excerpt is",
        "the sentences provided",
        "here is ",
        "here are ",
    ];
    let lower = sentence.to_lowercase();
    OPENINGS.iter().any(|opening| lower.starts_with(opening))
}

/// The text inside a fence of code, when a model wraps its answer in one.
fn unfenced(raw: &str) -> String {
    raw.lines().filter(|line| !line.trim_start().starts_with("```")).collect::<Vec<_>>().join("\n")
}

/// A line that names what follows: "## Résumé", "**Décisions**", "Voici le résumé :", "Résumé".
fn is_title(line: &str, opens: bool) -> bool {
    let count = line.split_whitespace().count();
    let bold = line.starts_with("**") && line.trim_end_matches([':', ' ', '\u{a0}']).ends_with("**");
    line.starts_with('#')
        || (bold && count <= TITLE_WORDS)
        || is_labelled(line)
        || (line.ends_with(':') && count <= TITLE_WORDS && !is_item(line))
        || (opens && count <= 6 && !is_item(line) && line.ends_with(|c: char| c.is_alphanumeric()))
        || line.chars().all(|c| "-=_* ".contains(c))
}

/// « Titre : Le Pré aux Vélos », "Subject: open day": what it is said to be tells that it is no sentence.
fn is_labelled(line: &str) -> bool {
    const LABELS: &[&str] = &["titre", "title", "objet", "subject", "sujet", "headline", "heading"];
    let label = line.split_once(':').map(|(label, _)| fold(label.trim().trim_matches('*')));
    label.is_some_and(|label| LABELS.contains(&label.as_str()))
        && line.split_whitespace().count() <= 2 * TITLE_WORDS
}

/// A line without its list mark and without signs of emphasis.
fn bare(line: &str) -> String {
    let mut line = line.trim();
    while is_item(line) {
        line = line.split_once(char::is_whitespace).map_or("", |(_, rest)| rest).trim();
    }
    line.replace("**", "").replace("__", "")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{Language, Prompts, gather};

    fn tidied(style: &str, raw: &str, ask: Length) -> (String, Vec<Mend>) {
        let prompts = Prompts::embedded();
        tidy(raw, prompts.get(style, Language::French).unwrap(), ask, true)
    }

    #[test]
    fn titles_and_marks_leave_running_text() {
        let raw = "## Résumé\n\nTitre : Le bureau\u{a0}: réunion du 6 mai\nVoici le résumé :\n- Le **bureau** se réunit.\n- Il vote le budget.\n\n**Conclusion**\nTout va bien.";
        let (text, mends) = tidied("summary", raw, Length::Words(90));
        assert_eq!(text, "Le bureau se réunit.\nIl vote le budget.\n\nTout va bien.");
        assert_eq!(mends, [Mend::Titles(4)]);
    }

    #[test]
    fn a_list_has_one_dash_for_each_point() {
        let (text, _) = tidied(
            "key-points",
            "1. Le bureau vote.\n* La fête est en mai.\nElle ouvre. Il ferme.",
            Length::Words(90),
        );
        assert_eq!(text, "- Le bureau vote.\n- La fête est en mai.\n- Elle ouvre.\n- Il ferme.");
    }

    #[test]
    fn minutes_have_the_headings_of_their_style_and_no_others() {
        let raw = "### Compte rendu\n**Votes** :\n- Le budget est adopté par 12 voix.\n## Discussion\n- On parle.\n- Karim fermera le local.\n## Décisions\nLe local est loué.\n## Actions\n- Aucune action.";
        let (text, mends) = tidied("minutes", raw, Length::Words(200));
        let expected = "## Décisions\n- Le local est loué.\n\n## Votes\n- Le budget est adopté par 12 voix.\n- On parle.\n\n\
            ## Actions\n- Karim fermera le local.";
        assert_eq!(text, expected);
        assert_eq!(mends, [Mend::Titles(2), Mend::Filed(1)]);
    }

    #[test]
    fn nobody_is_greeted_twice() {
        let prompts = Prompts::embedded();
        let parts =
            ["Bonjour,\n\nLe local ferme lundi.", "Bonjour,\n\nLa fête est en mai."].map(str::to_owned);
        let text = join(&parts, prompts.get("email", Language::French).unwrap(), &mut Vec::new());
        assert_eq!(text, "Bonjour,\n\nLe local ferme lundi.\n\nLa fête est en mai.");
    }

    #[test]
    fn lengths_are_kept_and_told() {
        let raw = "Le bureau se réunit le lundi. Il vote le budget annuel. La fête aura lieu en mai.";
        assert_eq!(tidied("summary", raw, Length::Words(10)).1, [Mend::Beyond(1)]);
        let (text, mends) = tidied("grant", raw, Length::Characters(12));
        assert_eq!(
            (text.as_str(), mends.as_slice()),
            ("Le bureau…", [Mend::Beyond(2), Mend::Cut].as_slice())
        );
    }

    #[test]
    fn repetitions_and_loose_ends_go() {
        let raw = "Le bureau vote le budget annuel. Le bureau vote le budget annuel. La fête de";
        let prompts = Prompts::embedded();
        let prompt = prompts.get("summary", Language::French).unwrap();
        let (text, mends) = tidy(raw, prompt, Length::Words(90), false);
        assert_eq!(text, "Le bureau vote le budget annuel.");
        assert_eq!(gather(&mends), [Mend::Unfinished, Mend::Repeated(1)]);
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]
        #[test]
        fn a_limit_in_characters_is_never_exceeded(
            raw in "([A-ZÉa-zé]{1,9}|[-–.,:;!?«»#*° \u{a0}\n]|\\PC){0,80}",
            characters in 0_u32..200,
            style in prop_oneof![Just("grant"), Just("summary"), Just("minutes"), Just("key-points")],
        ) {
            let (text, _) = tidied(style, &raw, Length::Characters(characters));
            prop_assert!(text.chars().count() <= characters as usize);
        }
    }
}

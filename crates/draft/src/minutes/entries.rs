//! Minutes as a form: a model fills four lists (decisions, votes, actions, open points) and its entries are written out
//! as items under the headings of the style.
//!
//! The form only settles what is asked: each entry is then checked against the source like any other sentence.

use calame_words::message_with;
use serde_json::{Map, Value, json};

use super::matters::Matter;
use crate::text::sentences::sentences;
use crate::text::tally::Tally;
use crate::{Language, Prompt, Shape};

/// Entries of one list, for one part of a document.
const MOST_ENTRIES: u32 = 6;
/// Characters of a sentence, of a name or a term, of a count.
const SENTENCE: u32 = 260;
const SHORT: u32 = 80;
const COUNT: u32 = 16;
/// Words with which a model fills a field it should leave empty.
const NOTHING: &[&str] = &[
    "null",
    "none",
    "n/a",
    "na",
    "-",
    "inconnu",
    "inconnue",
    "unknown",
    "non précisé",
    "non précisée",
    "not specified",
    "non spécifié",
    "unspecified",
    "aucun",
    "aucune",
    "personne",
    "nobody",
    "tbd",
    "à déterminer",
    "to be determined",
];

/// The names of a form in one language.
struct Names {
    lists: [(&'static str, Matter); 4],
    /// The sentence of a vote, then for, against, abstentions.
    vote: [&'static str; 4],
    /// Who, what, when.
    action: [&'static str; 3],
}

const FRENCH: Names = Names {
    lists: [
        ("décisions", Matter::Decision),
        ("votes", Matter::Vote),
        ("actions", Matter::Action),
        ("points_en_suspens", Matter::Open),
    ],
    vote: ["vote", "pour", "contre", "abstentions"],
    action: ["qui", "quoi", "quand"],
};

const ENGLISH: Names = Names {
    lists: [
        ("decisions", Matter::Decision),
        ("votes", Matter::Vote),
        ("actions", Matter::Action),
        ("open_points", Matter::Open),
    ],
    vote: ["vote", "for", "against", "abstentions"],
    action: ["who", "what", "when"],
};

fn names(language: Language) -> &'static Names {
    match language {
        Language::French => &FRENCH,
        Language::English => &ENGLISH,
    }
}

impl Prompt {
    /// The JSON schema that an answer to this prompt keeps to, when its style is written as a form.
    #[must_use]
    pub fn form(&self) -> Option<Value> {
        (self.shape == Shape::Entries).then(|| schema(names(self.language)))
    }
}

fn schema(names: &Names) -> Value {
    let text = |most: u32, least: u32| json!({ "type": "string", "minLength": least, "maxLength": most });
    let sentence = text(SENTENCE, 12);
    let [vote, counts @ ..] = names.vote;
    let [who, what, when] = names.action;
    let of_vote = std::iter::once((vote, sentence.clone())).chain(counts.map(|name| (name, text(COUNT, 0))));
    let of_action = [(who, text(SHORT, 0)), (what, sentence.clone()), (when, text(SHORT, 0))];
    let (of_vote, of_action) = (object(of_vote), object(of_action));
    object(names.lists.map(|(name, matter)| {
        let items = match matter {
            Matter::Vote => &of_vote,
            Matter::Action => &of_action,
            Matter::Decision | Matter::Open => &sentence,
        };
        (name, json!({ "type": "array", "maxItems": MOST_ENTRIES, "items": items }))
    }))
}

fn object<'a>(fields: impl IntoIterator<Item = (&'a str, Value)>) -> Value {
    let properties: Map<String, Value> = fields.into_iter().map(|(name, of)| (name.to_owned(), of)).collect();
    let required: Vec<&String> = properties.keys().collect();
    json!({ "type": "object", "required": required, "properties": properties, "additionalProperties": false })
}

/// The entries of a filled form as lines under the headings of the style; none when the answer is no form at all.
pub(crate) fn laid_out(raw: &str, prompt: &Prompt) -> Option<String> {
    let filled = parsed(raw)?;
    let headings: Vec<&str> = prompt.headings().collect();
    let mut lines = Vec::new();
    for (name, list) in &filled {
        let Some(matter) = Matter::of_heading(name) else { continue };
        let heading = headings.iter().find(|heading| Matter::of_heading(heading) == Some(matter));
        lines.extend(heading.map(|heading| format!("## {heading}")));
        let entries = list.as_array().into_iter().flatten();
        for line in entries.filter_map(|entry| line(entry, prompt.language)) {
            lines.extend(sentences(&line).into_iter().map(|span| format!("- {}", &line[span])));
        }
    }
    Some(lines.join("\n"))
}

/// The object in an answer; of one that was cut short, its finished entries.
fn parsed(raw: &str) -> Option<Map<String, Value>> {
    let json = &raw[raw.find('{')?..];
    let whole = json.rfind('}').and_then(|end| serde_json::from_str(&json[..=end]).ok());
    whole.or_else(|| closings(json).into_iter().rev().find_map(|mended| serde_json::from_str(&mended).ok()))
}

/// The text up to each finished entry of a list, with what is open after it closed.
fn closings(json: &str) -> Vec<String> {
    let mut open: Vec<char> = Vec::new();
    let mut found = Vec::new();
    let (mut quoted, mut escaped) = (false, false);
    for (at, c) in json.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            _ if quoted => {}
            '{' => open.push('}'),
            '[' => open.push(']'),
            '}' | ']' => {
                open.pop();
            }
            _ => {}
        }
        if !quoted && "\"}]".contains(c) && (open.last() == Some(&']') || c == ']') {
            found.push(json[..=at].to_owned() + &open.iter().rev().collect::<String>());
        }
    }
    found
}

/// An entry in one sentence; none when the model left it empty.
fn line(entry: &Value, language: Language) -> Option<String> {
    if entry.is_string() {
        return sentence(&told(entry)?);
    }
    let field = |i: usize, of: fn(&Names) -> &[&'static str]| {
        let name = of(names(language)).get(i)?;
        told(entry.get(name)?)
    };
    if let Some(what) = field(1, |names| &names.action) {
        return sentence(&action(
            field(0, |names| &names.action),
            &what,
            field(2, |names| &names.action),
            language,
        ));
    }
    let vote = field(0, |names| &names.vote)?;
    let counts = [1, 2, 3].map(|i| field(i, |names| &names.vote).filter(|count| counts_some(count)));
    sentence(&with_counts(&vote, &counts, language))
}

/// What a field says, on one line.
fn told(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => text.split_whitespace().collect::<Vec<_>>().join(" "),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    let bare = text.trim_matches(['.', ' ', '"', '(', ')']).to_lowercase();
    (!bare.is_empty() && !NOTHING.contains(&bare.as_str())).then_some(text)
}

/// A nought is what a model writes when the text says nothing.
fn counts_some(count: &str) -> bool {
    count.contains(|c: char| ('1'..='9').contains(&c))
}

/// « Marc Oudin : demander une aide (avant fin juin) »; what the sentence says already is not said again.
fn action(who: Option<String>, what: &str, when: Option<String>, language: Language) -> String {
    let colon = language.colon();
    let what = what.trim_end_matches(['.', ' ']);
    let lower = what.to_lowercase();
    let news = |field: &String| !lower.contains(&field.to_lowercase());
    let who = who
        .filter(news)
        .map_or_else(String::new, |who| format!("{}{colon}", who.trim_end_matches(['.', ' ', ':'])));
    let when =
        when.filter(news).map_or_else(String::new, |when| format!(" ({})", when.trim_end_matches('.')));
    format!("{who}{what}{when}")
}

/// The counts after the sentence, unless it tells its own.
fn with_counts(vote: &str, counts: &[Option<String>; 3], language: Language) -> String {
    let vote = vote.trim_end_matches(['.', ' ']);
    let told: Vec<String> = ["draft-votes-for", "draft-votes-against", "draft-abstentions"]
        .into_iter()
        .zip(counts)
        .filter_map(|(side, count)| Some(message_with(language, side, &[("n", count.as_ref()?)])))
        .collect();
    if told.is_empty() || !Tally::of(vote, language).is_empty() {
        return vote.to_owned();
    }
    format!("{vote} ({})", told.join(", "))
}

/// The words with a capital and an end. What was cut at the limit ends with its last whole sentence.
fn sentence(text: &str) -> Option<String> {
    let cut = text.chars().count() >= SENTENCE as usize && !text.ends_with(['.', '!', '?', '…']);
    let text = if cut { &text[..=text.rfind(['.', '!', '?'])?] } else { text };
    // The name of a list, given back as an entry of it, says nothing.
    text.split_whitespace().nth(2)?;
    let mut letters = text.chars();
    let first = letters.next()?;
    let end = if text.ends_with(['.', '!', '?', '…']) { "" } else { "." };
    Some(first.to_uppercase().chain(letters).collect::<String>() + end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Prompts;

    fn prompt(language: Language) -> Prompt {
        Prompts::embedded().get("minutes", language).unwrap().clone()
    }

    #[test]
    fn a_filled_form_becomes_items_under_headings() {
        let raw = r#"{"décisions": ["Le devis d’Hydrolac est retenu", ""], "votes": [
            {"vote": "Le tarif réduit est adopté.", "pour": "48", "contre": "9", "abstentions": "0"},
            {"vote": "La hausse est rejetée par 31 voix contre 26", "pour": "31", "contre": "26", "abstentions": ""}],
            "actions": [{"qui": "Marc Oudin", "quoi": "demander une aide", "quand": "avant fin juin"},
            {"qui": "", "quoi": "la pompe sera réparée avant le 15 avril", "quand": "avant le 15 avril"}],
            "points_en_suspens": []}"#;
        let expected = "## Décisions\n- Le devis d’Hydrolac est retenu.\n## Votes\n\
            - Le tarif réduit est adopté (pour\u{a0}: 48, contre\u{a0}: 9).\n- La hausse est rejetée par 31 voix contre 26.\n\
            ## Actions\n- Marc Oudin\u{a0}: demander une aide (avant fin juin).\n- La pompe sera réparée avant le 15 avril.\n\
            ## Points en suspens";
        assert_eq!(laid_out(raw, &prompt(Language::French)).unwrap(), expected);
    }

    #[test]
    fn a_form_cut_short_gives_its_finished_entries() {
        let raw = r#"{"decisions": ["The winch will be repaired"], "votes": [{"vote": "The rate was carried", "for": "48", "ag"#;
        assert_eq!(
            laid_out(raw, &prompt(Language::English)).unwrap(),
            "## Decisions\n- The winch will be repaired."
        );
        let raw = r#"```json
            {"decisions": ["One \"quoted\" thing is said here", "Another thing that nev"#;
        assert!(
            laid_out(raw, &prompt(Language::English))
                .unwrap()
                .ends_with("One \"quoted\" thing is said here.")
        );
        assert_eq!(laid_out("## Decisions\n- Free text.", &prompt(Language::English)), None);
    }

    #[test]
    fn the_form_asks_for_the_lists_in_the_order_of_the_headings() {
        for language in Language::ALL {
            let prompt = prompt(language);
            let form = prompt.form().unwrap();
            let lists = form["properties"].as_object().unwrap();
            let matters: Vec<_> = lists.keys().map(|name| Matter::of_heading(name)).collect();
            let headings: Vec<_> = prompt.headings().map(Matter::of_heading).collect();
            assert_eq!(matters, headings);
            assert!(matters.iter().all(Option::is_some));
        }
        assert!(Prompts::embedded().get("summary", Language::French).unwrap().form().is_none());
    }
}

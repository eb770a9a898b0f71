//! Who is who in a document: names in their several forms, and the roles that it gives to them.

use std::ops::Range;

use crate::lexicon::Pos;
use crate::text::dates::is_calendar;

use super::tokens::{Gap, Token, Tokenizer};

const TITLES: &[&str] = &[
    "m", "mm", "mme", "mmes", "mlle", "mr", "mrs", "ms", "miss", "dr", "me", "pr", "prof", "monsieur",
    "madame", "cllr", "sir",
];

/// Somebody or something with a name.
#[derive(Debug, Clone, Default)]
struct Entity {
    /// Folded words of its longest form, initials as one letter.
    parts: Vec<String>,
    /// Stems of the roles that the document gives to it.
    roles: Vec<String>,
    /// Whether a title tells a woman or a man.
    woman: Option<bool>,
}

/// Everybody named in a document.
#[derive(Debug, Default)]
pub(crate) struct People {
    known: Vec<Entity>,
}

/// Somebody named in a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mention {
    /// The words of the sentence that name.
    pub at: Range<usize>,
    /// Who it can be; several when the form is ambiguous.
    pub who: Vec<usize>,
    /// Whether it is a role instead of a name.
    pub by_role: bool,
}

impl Mention {
    pub fn may_be(&self, other: &Self) -> bool {
        self.who.iter().any(|who| other.who.contains(who))
    }
}

impl People {
    /// Reads the names of a document, sentence by sentence.
    pub fn of(sentences: &[Vec<Token>], reader: &Tokenizer) -> Self {
        let mut people = Self::default();
        let mut forms: Vec<(Vec<String>, Vec<String>, Option<bool>)> = Vec::new();
        for tokens in sentences {
            for at in name_runs(tokens, reader) {
                let parts = parts(&tokens[at.clone()]);
                forms.push((parts, roles(tokens, &at), woman(tokens, &at)));
            }
        }
        // Long forms first, so that short ones find whom they stand for.
        let mut order: Vec<usize> = (0..forms.len()).collect();
        order.sort_by_key(|&i| {
            std::cmp::Reverse(forms[i].0.iter().map(|part| part.len().min(3)).sum::<usize>())
        });
        for i in order {
            let (parts, roles, woman) = &forms[i];
            let same = people.matching(parts, *woman);
            match same.as_slice() {
                [] => people.known.push(Entity { parts: parts.clone(), roles: roles.clone(), woman: *woman }),
                [one] => {
                    people.known[*one].roles.extend(roles.iter().cloned());
                    let known = &mut people.known[*one].woman;
                    *known = known.or(*woman);
                }
                _ => {}
            }
        }
        people
    }

    /// The entities that a form can stand for.
    fn matching(&self, parts: &[String], woman: Option<bool>) -> Vec<usize> {
        let fits = |entity: &Entity| {
            (woman.is_none() || entity.woman.is_none() || woman == entity.woman)
                && parts.iter().all(|part| {
                    entity
                        .parts
                        .iter()
                        .any(|known| known == part || part.len() == 1 && known.starts_with(part.as_str()))
                })
                && (parts.iter().any(|part| part.len() > 1) || parts.len() > 1)
        };
        (0..self.known.len()).filter(|&i| fits(&self.known[i])).collect()
    }

    /// Who a label such as that of a speaker may name.
    pub fn called(&self, label: &str, reader: &Tokenizer) -> Vec<usize> {
        let tokens = reader.read(label, 0);
        self.matching(&parts(&tokens), None)
    }

    /// Everybody that a sentence names, by name or by role.
    pub fn mentions(&self, tokens: &[Token], reader: &Tokenizer) -> Vec<Mention> {
        let mut found: Vec<Mention> = Vec::new();
        for at in name_runs(tokens, reader) {
            let who = self.matching(&parts(&tokens[at.clone()]), woman(tokens, &at));
            found.push(Mention { at, who, by_role: false });
        }
        for (i, token) in tokens.iter().enumerate() {
            if token.pos() != Some(Pos::Noun) && token.reading.is_some()
                || found.iter().any(|m| m.at.contains(&i))
                || token.stem.len() < 4
            {
                continue;
            }
            let who: Vec<usize> =
                (0..self.known.len()).filter(|&w| self.known[w].roles.contains(&token.stem)).collect();
            // A role shared by several tells nobody apart.
            if !who.is_empty()
                && who.len() <= 2
                && token.reading.is_none_or(|r| r.number != crate::lexicon::Number::Plural)
            {
                found.push(Mention { at: i..i + 1, who, by_role: true });
            }
        }
        found
    }
}

/// Whether the title before or at the start of a name tells a woman or a man.
fn woman(tokens: &[Token], at: &Range<usize>) -> Option<bool> {
    let first = tokens[at.start].folded.as_str();
    let before = at.start.checked_sub(1).map_or("", |before| tokens[before].folded.as_str());
    [first, before].into_iter().find_map(|title| match title {
        "mme" | "mmes" | "mlle" | "mrs" | "ms" | "miss" | "madame" => Some(true),
        "m" if tokens[at.start].folded == "m" || before == "m" => Some(false),
        "mr" | "monsieur" | "sir" => Some(false),
        _ => None,
    })
}

/// The folded words of a name, without titles.
fn parts(tokens: &[Token]) -> Vec<String> {
    tokens
        .iter()
        .map(|token| token.folded.clone())
        .filter(|part| !TITLES.contains(&part.as_str()) || tokens.len() == 1)
        .collect()
}

/// Runs of words that name: capitals that are not those of a sentence, with their initials and titles.
pub(crate) fn name_runs(tokens: &[Token], reader: &Tokenizer) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        if !is_name(tokens, at, reader) {
            at += 1;
            continue;
        }
        let start = at;
        at += 1;
        while at < tokens.len()
            && tokens[at].capital
            && matches!(tokens[at].gap, Gap::Space | Gap::Joined)
            && !is_calendar(&tokens[at].lower)
            && !tokens[at].is_number()
        {
            at += 1;
        }
        let first =
            if TITLES.contains(&tokens[start].folded.as_str()) && at > start + 1 { start + 1 } else { start };
        if tokens[first..at].iter().any(|token| token.lower.chars().count() > 1) {
            found.push(first..at);
        }
    }
    found
}

fn is_name(tokens: &[Token], at: usize, reader: &Tokenizer) -> bool {
    let token = &tokens[at];
    if !token.capital || token.is_number() || is_calendar(&token.lower) {
        return false;
    }
    let known = reader.lexicon.knows(&token.lower);
    let grammar = matches!(
        token.pos(),
        Some(Pos::Determiner | Pos::Preposition | Pos::Conjunction | Pos::Pronoun | Pos::Adverb)
    );
    let title = TITLES.contains(&token.folded.as_str());
    let follows = tokens.get(at + 1).is_some_and(|next| {
        next.capital
            && matches!(next.gap, Gap::Space | Gap::Joined)
            && !is_calendar(&next.lower)
            && (!reader.lexicon.knows(&next.lower) || next.pos() == Some(Pos::Noun) || next.pos().is_none())
    });
    let opens = at == 0 || matches!(token.gap, Gap::Strong);
    if title || token.lower.chars().count() == 1 {
        return follows
            && (title
                || !grammar
                || token.gap == Gap::Joined
                || tokens.get(at + 1).is_some_and(|next| next.gap == Gap::Joined));
    }
    if grammar {
        return false;
    }
    !known || follows || !opens
}

/// Stems of the roles beside a name: "Name (treasurer)", "Name, treasurer", « la trésorière, Name », « trésorière : Name ».
fn roles(tokens: &[Token], at: &Range<usize>) -> Vec<String> {
    let mut found = Vec::new();
    let noun = |token: &Token| {
        token.pos() == Some(Pos::Noun) && !token.capital && !token.is_number() && token.stem.len() >= 4
    };
    if let Some(next) = tokens.get(at.end).filter(|next| matches!(next.gap, Gap::Opening | Gap::Comma)) {
        let skip = usize::from(matches!(next.pos(), Some(Pos::Determiner)));
        if let Some(role) = tokens.get(at.end + skip).filter(|token| noun(token)) {
            // « Name, trésorière » but not « Name, maison et jardin ».
            found.push(role.stem.clone());
        }
    }
    let start = if at.start > 0 && TITLES.contains(&tokens[at.start - 1].folded.as_str()) {
        at.start - 1
    } else {
        at.start
    };
    let first = &tokens[start];
    if start > 0 && matches!(first.gap, Gap::Comma | Gap::Strong | Gap::Opening | Gap::Space) {
        let before = &tokens[start - 1];
        // « La trésorière, Name » opens a clause; « la caisse, Name » ends one.
        let article = start >= 2
            && tokens[start - 2].pos() == Some(Pos::Determiner)
            && (start == 2
                || !matches!(tokens[start - 2].gap, Gap::Space | Gap::Joined)
                || first.gap == Gap::Space);
        if noun(before)
            && (article || start == 1 || first.gap == Gap::Strong)
            && (first.gap != Gap::Space || article)
        {
            found.push(before.stem.clone());
        }
    }
    found
}

//! Words of a sentence with the reading that their neighbours call for.

use std::ops::Range;

use crate::Language;
use crate::lexicon::{Analysis, LemmaId, Lexicon, Pos, VerbForm};
use crate::text::words::{Stems, fold, words};

/// One word, or a run of digits.
#[derive(Debug, Clone)]
pub(crate) struct Token {
    /// Its bytes in the text it was read from.
    pub span: Range<usize>,
    /// Lower case, without accents.
    pub folded: String,
    /// Lower case, with them.
    pub lower: String,
    /// Snowball's stem, for words that the lexicon lacks.
    pub stem: String,
    /// The likeliest reading here.
    pub reading: Option<Analysis>,
    /// Every lemma that it may be, as a content word.
    pub lemmas: Vec<LemmaId>,
    /// Whether its first letter is a capital.
    pub capital: bool,
    /// What stands between it and the word before.
    pub gap: Gap,
    /// Whether it stands between quotation marks.
    pub quoted: bool,
}

/// What parts a word from the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Gap {
    /// Nothing but space, or the start.
    Space,
    /// An apostrophe, a hyphen or the dot of an initial: one word for most readers.
    Joined,
    /// A comma.
    Comma,
    /// A bracket or a dash that opens an aside.
    Opening,
    /// A bracket that closes one.
    Closing,
    /// A semicolon, a colon, an arrow, an end.
    Strong,
}

impl Gap {
    fn of(between: &str) -> Self {
        let bare = between.trim();
        if between.contains(['(', '[']) {
            Self::Opening
        } else if between.contains([')', ']']) {
            Self::Closing
        } else if between
            .contains([';', ':', '→', '!', '?', '…', '\n', '|', '\t', '«', '»', '“', '”', '"', '=', '+'])
            || [". ", " – ", " — ", " - ", "> "].iter().any(|sign| between.contains(sign))
        {
            Self::Strong
        } else if between.contains(',') {
            Self::Comma
        } else if bare.is_empty() && !between.is_empty() {
            Self::Space
        } else {
            Self::Joined
        }
    }
}

impl Token {
    /// Its part of speech, as far as the lexicon knows.
    pub fn pos(&self) -> Option<Pos> {
        self.reading.map(|reading| reading.pos)
    }

    /// Its form as a verb.
    pub fn form(&self) -> VerbForm {
        self.reading.map_or(VerbForm::None, |reading| reading.form)
    }

    /// Whether it is an initial or a title, whose dot ends no sentence.
    fn is_short_of_name(&self) -> bool {
        const TITLES: &[&str] =
            &["m", "mm", "mme", "mmes", "mlle", "dr", "me", "pr", "mr", "mrs", "ms", "st", "ste"];
        self.capital && (self.lower.chars().count() == 1 || TITLES.contains(&self.folded.as_str()))
    }

    pub fn is_number(&self) -> bool {
        self.lower.starts_with(|c: char| c.is_ascii_digit())
    }

    /// Whether it is a word that carries meaning of its own.
    pub fn is_content(&self) -> bool {
        match self.pos() {
            Some(Pos::Noun | Pos::Verb | Pos::Adjective) => self.lower.chars().count() > 1,
            Some(
                Pos::Adverb
                | Pos::Pronoun
                | Pos::Determiner
                | Pos::Preposition
                | Pos::Conjunction
                | Pos::Other,
            ) => false,
            None => self.lower.chars().count() > 1,
        }
    }
}

/// Reads words; one for each language.
pub(crate) struct Tokenizer {
    pub lexicon: &'static Lexicon,
    pub language: Language,
    stems: Stems,
}

impl Tokenizer {
    pub fn new(language: Language) -> Self {
        Self { lexicon: Lexicon::of(language), language, stems: Stems::new(language) }
    }

    /// The words of a sentence; their spans begin at `base`.
    pub fn read(&self, text: &str, base: usize) -> Vec<Token> {
        let mut found: Vec<Token> = Vec::new();
        let mut end = 0;
        let mut quoted = false;
        for word in words(text) {
            for sign in text[end..word.span.start].chars() {
                quoted = match sign {
                    '«' | '“' => true,
                    '»' | '”' => false,
                    '"' => !quoted,
                    _ => quoted,
                };
            }
            let lower = word.text.to_lowercase().replace('\u{2019}', "'");
            let readings = self.lexicon.analyses(&lower);
            let gap = match found.last() {
                None => Gap::Space,
                // The dot of an initial or of a title ends nothing: "J. Dupont", « Mme. Duval ».
                Some(last) if last.is_short_of_name() && text[end..word.span.start].trim() == "." => {
                    Gap::Joined
                }
                Some(_) => Gap::of(&text[end..word.span.start]),
            };
            let reading =
                choose(&readings, &found, gap).map(|reading| present(reading, &readings, self.language));
            let mut lemmas: Vec<LemmaId> = Vec::new();
            for lemma in reading.iter().chain(&readings).filter(|r| is_content(r.pos)).map(|r| r.lemma) {
                if !lemmas.contains(&lemma) {
                    lemmas.push(lemma);
                }
            }
            end = word.span.end;
            found.push(Token {
                span: base + word.span.start..base + word.span.end,
                folded: fold(word.text),
                stem: self.stems.stem(&lower),
                lower,
                reading,
                lemmas,
                capital: word.is_capitalised(),
                gap,
                quoted,
            });
        }
        give_verbs(&mut found, self.lexicon);
        found
    }

    /// The text of the lemma of a word's reading, or the word itself.
    pub fn lemma<'t>(&self, token: &'t Token) -> &'t str {
        match token.reading {
            Some(reading) => self.lexicon.lemma_text(reading.lemma),
            None => &token.lower,
        }
    }
}

fn is_content(pos: Pos) -> bool {
    matches!(pos, Pos::Noun | Pos::Verb | Pos::Adjective)
}

/// « Réunit » is a present sooner than a simple past, that minutes do not use.
fn present(reading: Analysis, readings: &[Analysis], language: Language) -> Analysis {
    let now = readings.iter().find(|r| r.lemma == reading.lemma && r.form == VerbForm::Present);
    match now {
        Some(now) if reading.form == VerbForm::Past && language == Language::French => *now,
        _ => reading,
    }
}

/// A stretch between signs that has no verb may hold one that is read as something else: « L'assemblée fixe la date ».
fn give_verbs(tokens: &mut [Token], lexicon: &Lexicon) {
    let mut start = 0;
    for end in 1..=tokens.len() {
        if end < tokens.len()
            && !matches!(tokens[end].gap, Gap::Strong | Gap::Comma | Gap::Opening | Gap::Closing)
        {
            continue;
        }
        let part = &tokens[start..end];
        if part.len() >= 4 && !part.iter().any(|token| token.form().is_finite()) {
            let at = (1..part.len() - 1).find(|&at| may_be_verb(part, at));
            if let Some(at) = at {
                let verb = lexicon
                    .analyses(&part[at].lower)
                    .into_iter()
                    .find(|r| r.form.is_finite() && r.person != 1 && r.person != 2);
                if let Some(verb) = verb {
                    tokens[start + at].reading = Some(verb);
                }
            }
        }
        start = end;
    }
}

/// Whether a word stands where a verb would: after a noun or a name, before an article, a preposition or a figure.
fn may_be_verb(part: &[Token], at: usize) -> bool {
    let after_noun = part[..at]
        .iter()
        .rev()
        .take(1)
        .all(|token| matches!(token.pos(), Some(Pos::Noun | Pos::Pronoun | Pos::Adjective) | None));
    let before = matches!(part[at + 1].pos(), Some(Pos::Determiner | Pos::Preposition | Pos::Adverb))
        || part[at + 1].is_number();
    after_noun && before && !part[at].capital
}

/// The reading that the words before call for: a noun after a determiner, a verb after its subject, a participle
/// after its auxiliary; else the likeliest.
fn choose(readings: &[Analysis], before: &[Token], gap: Gap) -> Option<Analysis> {
    let likeliest = *readings.first()?;
    if readings.len() == 1 {
        return Some(likeliest);
    }
    let wanted = |holds: &dyn Fn(&Analysis) -> bool| readings.iter().copied().find(|reading| holds(reading));
    let last =
        before.last().filter(|_| !matches!(gap, Gap::Strong | Gap::Comma | Gap::Opening | Gap::Closing));
    let Some(last) = last else { return Some(likeliest) };
    let auxiliary = before.iter().rev().take(4).take_while(|token| {
        token.pos() == Some(Pos::Adverb) || is_auxiliary(token) || token.pos() == Some(Pos::Pronoun)
    });
    if auxiliary.into_iter().any(is_auxiliary)
        && let Some(participle) = wanted(&|r| r.form == VerbForm::PastParticiple)
    {
        return Some(participle);
    }
    // A name is followed by its verb sooner than by a noun: « Odile demande que ».
    if last.capital
        && last.reading.is_none()
        && let Some(verb) = wanted(&|r| r.form.is_finite() && r.person != 1 && r.person != 2)
    {
        return Some(verb);
    }
    match last.pos() {
        Some(Pos::Determiner) => wanted(&|r| matches!(r.pos, Pos::Noun | Pos::Adjective)),
        Some(Pos::Pronoun) => wanted(&|r| r.form.is_finite()),
        Some(Pos::Preposition) if ["de", "d", "à", "pour", "sans", "to"].contains(&last.lower.as_str()) => {
            wanted(&|r| r.form == VerbForm::Infinitive)
                .or_else(|| wanted(&|r| matches!(r.pos, Pos::Noun | Pos::Determiner)))
        }
        Some(Pos::Verb) if last.form().is_finite() => wanted(&|r| {
            matches!(r.form, VerbForm::Infinitive | VerbForm::PastParticiple) || r.pos == Pos::Determiner
        }),
        _ => ["ne", "n", "se", "s"]
            .contains(&last.lower.as_str())
            .then(|| wanted(&|r| r.pos == Pos::Verb))
            .flatten(),
    }
    .or(Some(likeliest))
}

/// Whether a word is a form of être, avoir, be or have.
pub(crate) fn is_auxiliary(token: &Token) -> bool {
    const FORMS: &[&str] = &[
        "est", "sont", "était", "étaient", "sera", "seront", "serait", "seraient", "fut", "furent", "soit",
        "soient", "été", "être", "étant", "suis", "sommes", "êtes", "a", "ont", "ai", "avons", "avez", "as",
        "avait", "avaient", "aura", "auront", "aurait", "auraient", "ait", "aient", "ayant", "avoir", "eu",
        "is", "are", "was", "were", "be", "been", "being", "has", "have", "had", "having", "am", "ve", "re",
    ];
    FORMS.contains(&token.lower.as_str())
}

//! How real a clause makes what it tells: done, planned, decided, proposed, wished, refused, put off; denied; heard; under a condition.

use crate::lexicon::{Pos, VerbForm};

use super::Modality;
use super::classes::{CONDITIONS, DENIALS, DUE, FUTURE, Governor, HEARSAY, MAYBES, NE, ONLY, governor};
use super::tokens::{Token, Tokenizer, is_auxiliary};

/// What a clause says of the reality of its claim.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Stance {
    pub modality: Modality,
    pub denied: bool,
    /// It is told as heard or believed.
    pub heard: bool,
    /// A condition stands in it.
    pub conditioned: bool,
    /// It restricts: « ne … que », "only", "not until"; it denies one thing and tells another.
    pub restricted: bool,
    /// Its verb tells the past: "was done".
    pub past: bool,
    /// It tells what had been said, decided or planned before: « il avait été décidé », "was to have".
    pub former: bool,
}

impl Stance {
    /// The stance of the words of one clause.
    pub fn of(tokens: &[Token], reader: &Tokenizer) -> Self {
        let denied = is_denied(tokens);
        let main = main_verb(tokens);
        let tense = tense(tokens, main);
        let governed = main.and_then(|at| governor(reader.lemma(&tokens[at]), reader.language));
        // A noun governs where its verb only links: « la proposition reste à l'étude ».
        let named = || {
            let noun = |token: &&Token| token.pos() == Some(Pos::Noun);
            tokens.iter().filter(noun).find_map(|token| governor(reader.lemma(token), reader.language))
        };
        let governed = match governed {
            None | Some(Governor::Says) if main.is_none_or(|at| is_link(reader.lemma(&tokens[at]))) => {
                named()
            }
            other => other,
        };
        let modality = match governed {
            Some(Governor::Refuses) => Modality::Refused,
            Some(Governor::Postpones) => Modality::Postponed,
            Some(Governor::Proposes) => Modality::Proposed,
            Some(Governor::Wishes) => Modality::Wished,
            // "Voted down", "turned down".
            Some(Governor::Decides)
                if tense == Modality::Done
                    && tokens.len() > 1
                    && tokens.last().is_some_and(|last| last.folded == "down") =>
            {
                Modality::Refused
            }
            Some(Governor::Decides) if tense == Modality::Done => Modality::Decided,
            Some(Governor::Allows) => Modality::Conditional,
            Some(Governor::Plans) if tense == Modality::Done => Modality::Planned,
            _ => tense,
        };
        let modality = if modality == Modality::Done && MAYBES.within(tokens) {
            Modality::Conditional
        } else {
            modality
        };
        Self {
            modality,
            denied,
            heard: HEARSAY.within(tokens)
                || matches!(governed, Some(Governor::Doubts))
                || matches!(governed, Some(Governor::Says))
                    && main.is_some_and(|at| is_anybody(&tokens[..at])),
            conditioned: CONDITIONS.within(tokens),
            restricted: is_restricted(tokens),
            past: is_past(tokens),
            former: is_former(tokens, governed),
        }
    }

    /// How far the claim is real: 3 done or decided, 2 to come, 1 only possible, wished or proposed, 0 not.
    pub fn reality(self) -> u8 {
        match self.modality {
            _ if self.denied => 0,
            Modality::Done | Modality::Decided => 3,
            Modality::Planned => 2,
            Modality::Proposed | Modality::Wished | Modality::Conditional => 1,
            Modality::Refused | Modality::Postponed => 0,
        }
    }
}

/// Whether what stands before a verb of saying names nobody: « une riveraine », "it has been said".
fn is_anybody(before: &[Token]) -> bool {
    const ANYBODY: &[&str] = &[
        "un",
        "une",
        "certains",
        "certaines",
        "plusieurs",
        "quelqu",
        "qqn",
        "on",
        "quelques",
        "des",
        "someone",
        "somebody",
        "some",
        "a",
        "an",
        "it",
        "people",
        "they",
        "gens",
    ];
    let first = before
        .iter()
        .find(|token| !matches!(token.pos(), Some(Pos::Adverb | Pos::Preposition | Pos::Conjunction)));
    first.is_some_and(|token| ANYBODY.contains(&token.folded.as_str()))
}

/// Verbs that say nothing themselves.
fn is_link(lemma: &str) -> bool {
    [
        "être",
        "avoir",
        "rester",
        "demeurer",
        "faire",
        "be",
        "have",
        "remain",
        "stay",
        "intéresser",
        "circuler",
        "porter",
    ]
    .contains(&lemma)
}

fn is_restricted(tokens: &[Token]) -> bool {
    let que = tokens.iter().enumerate().any(|(i, token)| {
        NE.contains(&token.folded.as_str())
            && tokens[i + 1..].iter().take(8).any(|next| ["que", "qu"].contains(&next.folded.as_str()))
    });
    que || ONLY.within(tokens)
}

/// Words that lose their denial in a fixed phrase: "no later than", "not only", « pas plus de ».
fn is_no_denial(tokens: &[Token], at: usize) -> bool {
    let next = tokens.get(at + 1).map_or("", |token| token.folded.as_str());
    let before = at.checked_sub(1).map_or("", |before| tokens[before].folded.as_str());
    ["later", "more", "less", "fewer", "only", "longer", "mal", "seulement", "moins", "uniquement"]
        .contains(&next)
        && next != "longer"
        || ["pourquoi", "why", "to"].contains(&before)
        || ["contre", "voix", "abstention", "abstentions", "opposition", "against", "votes", "vote"]
            .contains(&next)
}

fn is_denied(tokens: &[Token]) -> bool {
    for (i, token) in tokens.iter().enumerate() {
        let word = token.folded.as_str();
        if NE.contains(&word) && token.lower.len() <= 2 {
            // « ne … que » restricts, « ne » alone after « avant que » says nothing.
            let rest: Vec<&str> = tokens[i + 1..].iter().take(7).map(|token| token.folded.as_str()).collect();
            let sure =
                ["pas", "plus", "jamais", "aucun", "aucune", "rien", "personne", "ni", "guere", "point"];
            if rest.iter().any(|word| sure.contains(word)) {
                return true;
            }
            if i > 0
                && ["personne", "aucun", "aucune", "rien", "nul", "nulle"]
                    .iter()
                    .any(|w| tokens[..i].iter().any(|t| t.folded == *w))
            {
                return true;
            }
        }
        let counts = ["non", "no"].contains(&word) && tokens.get(i + 1).is_none_or(Token::is_number);
        if DENIALS.contains(&word)
            && !counts
            && !is_no_denial(tokens, i)
            && !["sans", "without", "non", "no", "ni", "nor"].contains(&word)
        {
            return true;
        }
        if word == "no"
            && !is_no_denial(tokens, i)
            && tokens.get(i + 1).is_some_and(|next| next.pos() == Some(Pos::Noun))
        {
            return true;
        }
        if word == "non"
            && tokens.get(i + 1).is_some_and(|next| {
                matches!(next.form(), VerbForm::PastParticiple) || next.pos() == Some(Pos::Adjective)
            })
        {
            return true;
        }
        // "n't" is read as "t" after its apostrophe.
        if word == "t"
            && i > 0
            && tokens[i - 1].folded.ends_with('n')
            && token.gap == super::tokens::Gap::Joined
        {
            return true;
        }
    }
    false
}

/// Verbs that only colour the infinitive after them.
const MODALS: &[&str] = &[
    "will",
    "would",
    "shall",
    "should",
    "can",
    "could",
    "may",
    "might",
    "must",
    "do",
    "does",
    "did",
    "ll",
    "peut",
    "peuvent",
    "pourra",
    "pourront",
    "pourrait",
    "pourraient",
    "doit",
    "doivent",
    "devra",
    "devront",
    "devrait",
    "devraient",
    "va",
    "vont",
    "faut",
    "faudra",
    "veut",
    "veulent",
];

/// The word that carries the verb's meaning: the participle after its auxiliary, the infinitive after its modal.
pub(crate) fn main_verb(tokens: &[Token]) -> Option<usize> {
    let finite = tokens.iter().position(super::clauses::is_finite)?;
    let modal = MODALS.contains(&tokens[finite].lower.as_str());
    if !is_auxiliary(&tokens[finite]) && !modal {
        return Some(finite);
    }
    let carries = |token: &Token| match token.form() {
        VerbForm::PastParticiple => !is_auxiliary(token),
        VerbForm::PresentParticiple => !is_auxiliary(token) && !modal,
        VerbForm::Infinitive => modal && !is_auxiliary(token),
        _ => false,
    };
    let main = tokens.iter().enumerate().skip(finite + 1).take(6).find(|(_, token)| carries(token));
    Some(main.map_or(finite, |(at, _)| at))
}

fn tense(tokens: &[Token], main: Option<usize>) -> Modality {
    let Some(finite) = tokens.iter().position(super::clauses::is_finite) else {
        // Notes: « à faire », "to do".
        let infinitive = tokens.iter().any(|token| token.form() == VerbForm::Infinitive);
        return if infinitive || FUTURE.within(tokens) { Modality::Planned } else { Modality::Done };
    };
    let lower = tokens[finite].lower.as_str();
    let infinitive_next =
        tokens.iter().skip(finite + 1).take(4).any(|token| token.form() == VerbForm::Infinitive);
    match tokens[finite].form() {
        VerbForm::Future => Modality::Planned,
        VerbForm::Conditional => Modality::Conditional,
        _ if ["would", "could", "might", "may", "should"].contains(&lower) => Modality::Conditional,
        _ if ["peut", "peuvent", "pourra", "can"].contains(&lower) && infinitive_next => {
            Modality::Conditional
        }
        _ if ["va", "vont", "doit", "doivent", "devra", "devront", "faut"].contains(&lower)
            && (infinitive_next || lower == "faut") =>
        {
            Modality::Planned
        }
        _ if FUTURE.within(tokens) && main != Some(finite) => Modality::Planned,
        _ if FUTURE.within(tokens) && !is_past(tokens) => Modality::Planned,
        _ => Modality::Done,
    }
}

/// Whether a clause tells an earlier plan or word, as one does before telling what became of it.
fn is_former(tokens: &[Token], governed: Option<Governor>) -> bool {
    let had = tokens
        .iter()
        .any(|token| ["avait", "avaient", "avais", "avions", "had"].contains(&token.lower.as_str()));
    let spoke = matches!(
        governed,
        Some(Governor::Says | Governor::Decides | Governor::Plans | Governor::Proposes | Governor::Wishes)
    );
    had && spoke || DUE.within(tokens)
}

fn is_past(tokens: &[Token]) -> bool {
    let Some(finite) = tokens.iter().position(super::clauses::is_finite) else { return false };
    let form = tokens[finite].form();
    let participle =
        tokens.iter().skip(finite + 1).take(5).any(|token| token.form() == VerbForm::PastParticiple);
    matches!(form, VerbForm::Past | VerbForm::Imperfect) || is_auxiliary(&tokens[finite]) && participle
}

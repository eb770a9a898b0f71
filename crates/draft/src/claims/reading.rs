//! One sentence read: its words, and its clauses with their stance, names and figures. The same for a draft and a document.

use std::ops::Range;

use crate::Language;
use crate::corrections::Correction;

use super::classes::Governor;
use super::clauses::clauses;
use super::people::{Mention, People};
use super::quantities::{Quantity, Year, quantities};
use super::stance::{Stance, main_verb};
use super::tokens::{Token, Tokenizer};
use super::{Claim, Modality};

/// A sentence, read.
#[derive(Debug, Clone)]
pub(crate) struct Reading {
    pub tokens: Vec<Token>,
    pub clauses: Vec<Clause>,
    pub mentions: Vec<Mention>,
    pub quantities: Vec<Quantity>,
}

/// One clause of it.
#[derive(Debug, Clone)]
pub(crate) struct Clause {
    /// Its words.
    pub words: Range<usize>,
    pub stance: Stance,
    /// The word that carries its verb.
    pub verb: Option<usize>,
    /// Days and months it names.
    pub days: Vec<(u32, u32)>,
    /// Hours it names.
    pub hours: Vec<(u32, u32)>,
    /// Whether the text takes it back elsewhere.
    pub superseded: bool,
}

impl Reading {
    /// Reads a sentence whose first byte stands at `base`.
    pub fn of(text: &str, base: usize, reader: &Tokenizer) -> Self {
        let tokens = reader.read(text, base);
        let quantities = quantities(text, base, &tokens, reader.language);
        let mut read: Vec<Clause> = clauses(&tokens)
            .into_iter()
            .map(|words| {
                let part = &tokens[words.clone()];
                let verb = main_verb(part).map(|at| words.start + at);
                let span = part.first().map_or(0, |t| t.span.start - base)
                    ..part.last().map_or(0, |t| t.span.end - base);
                let figures = crate::text::numbers::figures(&text[span], reader.language);
                Clause {
                    stance: Stance::of(part, reader),
                    verb,
                    words,
                    days: figures.dates,
                    hours: figures.times,
                    superseded: false,
                }
            })
            .collect();
        inherit(&mut read, &tokens);
        Self { tokens, clauses: read, mentions: Vec::new(), quantities }
    }

    /// The same with everybody it names.
    pub fn with_people(mut self, people: &People, reader: &Tokenizer) -> Self {
        self.mentions = people.mentions(&self.tokens, reader);
        self
    }

    /// The claims as a person may read them, each role in the sentence's own words.
    pub fn claims(&self, reader: &Tokenizer) -> Vec<Claim> {
        self.clauses
            .iter()
            .enumerate()
            .filter_map(|(index, clause)| self.claim(index, clause, reader))
            .collect()
    }

    fn claim(&self, index: usize, clause: &Clause, reader: &Tokenizer) -> Option<Claim> {
        let verb = clause.verb?;
        let words = |range: Range<usize>| {
            let said: Vec<&str> = self.tokens.get(range)?.iter().map(|token| token.lower.as_str()).collect();
            (!said.is_empty()).then(|| said.join(" "))
        };
        let first = self.tokens[clause.words.clone()]
            .iter()
            .position(super::clauses::is_finite)
            .map_or(verb, |at| clause.words.start + at);
        let heard = clause
            .stance
            .heard
            .then(|| self.subject(index).and_then(|mention| words(mention.at.clone())))
            .flatten();
        let quantities = self.quantities.iter().filter(|q| clause.words.contains(&q.at));
        let when: Vec<String> = clause
            .days
            .iter()
            .map(|(day, month)| format!("{day:02}/{month:02}"))
            .chain(clause.hours.iter().map(|(h, m)| format!("{h:02}:{m:02}")))
            .collect();
        Some(Claim {
            subject: words(clause.words.start..first),
            predicate: reader.lemma(&self.tokens[verb]).to_owned(),
            object: words(verb + 1..clause.words.end),
            quantities: quantities.filter_map(|q| words(q.at..(q.at + 2).min(clause.words.end))).collect(),
            when: (!when.is_empty()).then(|| when.join(", ")),
            condition: clause.stance.conditioned.then(|| words(clause.words.clone())).flatten(),
            said_by: heard,
            denied: clause.stance.denied,
            modality: clause.stance.modality,
        })
    }

    /// Tells what the document takes back: whole clauses, or figures and days in them.
    pub fn superseded(&mut self, text: &str, corrections: &[Correction], language: Language) {
        for correction in corrections {
            let wrong = &correction.wrong;
            for quantity in &mut self.quantities {
                let span = &self.tokens[quantity.at].span;
                quantity.denied |= wrong.start <= span.start && span.end <= wrong.end;
            }
            for clause in &mut self.clauses {
                let (Some(first), Some(last)) =
                    (self.tokens.get(clause.words.start), self.tokens.get(clause.words.end.wrapping_sub(1)))
                else {
                    continue;
                };
                let span = first.span.start..last.span.end;
                if wrong.end <= span.start || wrong.start >= span.end {
                    continue;
                }
                let covered = wrong.end.min(span.end) - wrong.start.max(span.start);
                clause.superseded |= covered * 10 >= (span.end - span.start) * 7;
                let figures = crate::text::numbers::figures(&text[wrong.clone()], language);
                clause.days.retain(|day| !figures.dates.contains(day));
                clause.hours.retain(|hour| !figures.times.contains(hour));
            }
        }
    }

    /// Gives the figures of a row the years of the columns above it; returns the years in force below.
    pub fn in_table(&mut self, years: Vec<i64>) -> Vec<i64> {
        let told: Vec<i64> = super::quantities::marks(&self.tokens)
            .into_iter()
            .filter_map(|(_, year)| if let Year::Of(year) = year { Some(year) } else { None })
            .collect();
        if told.len() >= 2 && self.tokens.len() <= told.len() + 4 && self.quantities.is_empty() {
            return told;
        }
        if self.clauses.iter().any(|clause| clause.verb.is_some()) && self.tokens.len() > 8 {
            return Vec::new();
        }
        if self.quantities.len() == years.len() {
            for (quantity, year) in self.quantities.iter_mut().zip(&years) {
                quantity.year = Some(Year::Of(*year));
            }
        }
        years
    }

    /// Gives its clauses the stance that the line above a list gives to its items. Whether that changed anything.
    pub fn governed(&mut self, by: Governor) -> bool {
        let modality = match by {
            Governor::Wishes => Modality::Wished,
            Governor::Refuses => Modality::Refused,
            Governor::Postpones => Modality::Postponed,
            _ => Modality::Proposed,
        };
        let mut changed = false;
        for clause in &mut self.clauses {
            if !clause.stance.past && clause.stance.reality() >= 2 {
                clause.stance.modality = modality;
                changed = true;
            }
        }
        changed
    }

    pub fn clause_of(&self, word: usize) -> usize {
        self.clauses.iter().position(|clause| clause.words.contains(&word)).unwrap_or(0)
    }

    /// Whether a name stands as a subject or an agent in its clause.
    pub fn is_subject(&self, mention: &Mention) -> bool {
        let clause = &self.clauses[self.clause_of(mention.at.start)];
        let before =
            mention.at.start.checked_sub(1).filter(|at| clause.words.contains(at)).map(|at| &self.tokens[at]);
        let skipped = before
            .filter(|t| t.pos() == Some(crate::lexicon::Pos::Determiner))
            .and_then(|_| mention.at.start.checked_sub(2));
        let before = skipped.filter(|at| clause.words.contains(at)).map(|at| &self.tokens[at]).or(before);
        let agent = before.is_some_and(|token| ["par", "by"].contains(&token.folded.as_str()));
        let object =
            before.is_some_and(|token| token.pos() == Some(crate::lexicon::Pos::Preposition)) && !agent;
        agent || !object && clause.verb.is_none_or(|verb| mention.at.start < verb)
    }
}

impl Reading {
    /// Who a clause is about: the name before its verb, or that of the clause it goes on with.
    pub fn subject(&self, clause: usize) -> Option<&Mention> {
        (0..=clause).rev().find_map(|at| {
            let words = &self.clauses[at].words;
            self.mentions.iter().find(|mention| words.contains(&mention.at.start) && self.is_subject(mention))
        })
    }

    /// On which side of a vote somebody stands: « 1 contre (P. Cassou) », "Ann abstained".
    pub fn side(&self, mention: &Mention) -> Option<Side> {
        let before = mention.at.start.checked_sub(1);
        let title = before.filter(|at| self.tokens[*at].capital && self.tokens[*at].folded.len() <= 4);
        let opening = title.unwrap_or(mention.at.start);
        if self.tokens[opening].gap == super::tokens::Gap::Opening {
            return self.tokens[opening.saturating_sub(3)..opening].iter().rev().find_map(Side::of);
        }
        let clause = &self.clauses[self.clause_of(mention.at.start)];
        let after = &self.tokens[mention.at.end..clause.words.end.max(mention.at.end)];
        let preceding = &self.tokens[clause.words.start..mention.at.start];
        let near = |tokens: &[Token]| tokens.iter().find_map(Side::of);
        let noun = preceding.iter().rev().take(4).find_map(Side::of);
        if self.is_subject(mention) { near(after).or(noun) } else { noun }
    }
}

/// A side of a vote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    For,
    Against,
    Abstained,
}

impl Side {
    fn of(token: &Token) -> Option<Self> {
        let word = token.folded.as_str();
        let begins = |list: &[&str]| list.iter().any(|begin| word.starts_with(begin));
        if begins(&["absten", "abstain", "abst"]) && !begins(&["absten_"]) {
            Some(Self::Abstained)
        } else if word == "contre" || word == "against" || begins(&["oppos", "contre_"]) {
            Some(Self::Against)
        } else if word == "pour"
            || word == "favour"
            || word == "favor"
            || word == "for"
            || word == "favorable"
        {
            Some(Self::For)
        } else {
            None
        }
    }
}

/// A clause that another one governs has its stance: « Il propose que les chiens soient interdits ».
fn inherit(read: &mut [Clause], tokens: &[Token]) {
    for i in 1..read.len() {
        let opens = tokens[read[i].words.start].folded.as_str();
        let before = read[i - 1].stance;
        if ["que", "qu", "that"].contains(&opens) {
            let unreal = matches!(
                before.modality,
                Modality::Proposed
                    | Modality::Wished
                    | Modality::Conditional
                    | Modality::Refused
                    | Modality::Postponed
            );
            if unreal
                && matches!(
                    read[i].stance.modality,
                    Modality::Done | Modality::Planned | Modality::Decided | Modality::Conditional
                )
            {
                read[i].stance.modality = before.modality;
            }
            read[i].stance.heard |= before.heard;
        }
    }
}

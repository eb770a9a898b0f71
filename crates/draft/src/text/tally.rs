//! How a vote was counted: for, against, abstained, or so many for each candidate. Two tallies of one vote agree or not.

use std::collections::HashSet;

use super::figures::Unit;
use super::numbers::figures;
use super::votes;
use super::words::{fold, is_stop_word_of, words};
use crate::Language;

const BALLOTS: &[&str] =
    &["voix", "vote", "votes", "suffrage", "suffrages", "bulletin", "bulletins", "ballots"];
const VOTERS: &[&str] = &["members", "membres", "people", "personnes", "adherents", "presents", "present"];
const NOBODY: &[&str] = &["aucun", "aucune", "none", "nobody", "zero", "nil", "no", "nul", "nulle"];
const ONE: &[&str] = &["un", "une", "one"];

/// The counts that a sentence tells, in thousandths as numbers are.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct Tally {
    pub yes: Option<i64>,
    pub no: Option<i64>,
    pub abstained: Option<i64>,
    /// « 31 voix contre 26 » in a sentence that does not say which side won.
    sides: Option<(i64, i64)>,
    /// « par 57 voix », with nothing said of the other side.
    cast: Option<i64>,
    /// Candidates, by the folded words of their names, and their votes.
    candidates: Vec<(HashSet<String>, i64)>,
    /// The words of the counting itself, which say nothing of what was voted on.
    pub wording: String,
}

/// What two tallies say of each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Agreement {
    /// They tell the same counts.
    Same,
    /// They cannot both be true of one vote.
    Differ,
    /// They tell the same counts, of other sides.
    Swapped,
    /// They tell nothing of each other.
    Silent,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Yes,
    No,
    Abstained,
}

impl Tally {
    /// The counts of a sentence; empty when it tells none, or those of several votes.
    pub fn of(text: &str, language: Language) -> Self {
        let tokens = tokens(text, language);
        let mut tally = Self::default();
        let mut mixed = false;
        for at in (0..tokens.len()).filter(|&at| tokens[at].count.is_some()) {
            mixed |= !tally.take(&tokens, at);
        }
        if mixed {
            return Self { candidates: tally.candidates, wording: tally.wording, ..Self::default() };
        }
        if let (Some((first, second)), Some(passes)) = (tally.sides, votes::outcome(text)) {
            // « adoptée par 48 voix contre 9 », « rejetée par 31 voix contre 26 »: the side that won comes first.
            (tally.yes, tally.no) =
                if passes { (Some(first), Some(second)) } else { (Some(second), Some(first)) };
            tally.sides = None;
        }
        if let (Some(cast), Some(passes)) = (tally.cast.take(), votes::outcome(text)) {
            let side = if passes { &mut tally.yes } else { &mut tally.no };
            *side = side.or(Some(cast));
        }
        tally
    }

    /// Whether it counts nothing.
    pub fn is_empty(&self) -> bool {
        self.counts().is_empty() && self.candidates.is_empty()
    }

    fn counts(&self) -> Vec<i64> {
        let (first, second) = self.sides.unzip();
        [self.yes, self.no, self.abstained, first, second].into_iter().flatten().collect()
    }

    /// Reads the count at `at`; `false` when the sentence has told that side already.
    fn take(&mut self, tokens: &[Token], at: usize) -> bool {
        let Some(count) = tokens[at].count else { return true };
        let mut next = at + 1;
        let ballots = tokens.get(next).is_some_and(|token| token.follows && token.is_in(BALLOTS));
        let voters = tokens.get(next).is_some_and(|token| token.follows && token.is_in(VOTERS));
        next += usize::from(ballots || voters);
        let kept = match side_after(tokens, at, next, ballots).or_else(|| side_before(tokens, at)) {
            Some(Told::One(side)) => self.set(side, count),
            Some(Told::Both(other)) => self.sides.replace((count, other)).is_none() && self.yes.is_none(),
            None => {
                self.take_candidate(tokens, at, count, ballots);
                return true;
            }
        };
        let around = tokens[at.saturating_sub(1)..(next + 3).min(tokens.len())].iter();
        for token in
            around.filter(|token| token.count.is_some() || token.side().is_some() || token.is_in(BALLOTS))
        {
            self.wording.push_str(token.text);
            self.wording.push(' ');
        }
        kept
    }

    fn set(&mut self, side: Side, count: i64) -> bool {
        let place = match side {
            Side::Yes => &mut self.yes,
            Side::No => &mut self.no,
            Side::Abstained => &mut self.abstained,
        };
        place.replace(count).is_none_or(|before| before == count)
    }

    /// « Claire Fontanel avec 55 voix, Yves Le Guen avec 54 »: the names since the count before.
    fn take_candidate(&mut self, tokens: &[Token], at: usize, count: i64, ballots: bool) {
        let told = ballots || !self.candidates.is_empty();
        let led = at > 0 && tokens[at - 1].is_in(&["avec", "with", "par", "by", "obtient", "received"]);
        let before = tokens[..at].iter().rev().take_while(|token| token.count.is_none());
        let names: HashSet<String> =
            before.filter(|token| token.named).map(|token| token.folded.clone()).collect();
        if told && count > 0 && (led || ballots) && !names.is_empty() {
            self.candidates.push((names, count));
        } else if led && ballots {
            self.cast = Some(count);
        }
    }

    /// What this tally, told of a vote, says of the one the source tells of it.
    pub fn against(&self, source: &Self) -> Agreement {
        let pairs = [(self.yes, source.yes), (self.no, source.no), (self.abstained, source.abstained)];
        let known = source.counts();
        let misplaced = |told: Option<i64>, known_there: Option<i64>| {
            told.is_some_and(|told| told > 0 && known_there.is_none() && known.contains(&told))
        };
        let sided = match (self.sides, source.sides) {
            (Some(told), None) => Some(told).zip(source.yes.zip(source.no)),
            (None, Some(known)) => self.yes.zip(self.no).zip(Some(known)),
            (Some(told), Some(known)) => Some((told, known)),
            (None, None) => None,
        };
        let unlike = |(told, known): &((i64, i64), (i64, i64))| {
            (told.0.min(told.1), told.0.max(told.1)) != (known.0.min(known.1), known.0.max(known.1))
        };
        let differs = |(told, known): &(Option<i64>, Option<i64>)| {
            told.zip(*known).is_some_and(|(told, known)| told != known)
        };
        let without_sides = source.sides.is_none();
        if pairs.iter().any(differs)
            || without_sides && pairs.iter().any(|(told, known)| misplaced(*told, *known))
            || sided.as_ref().is_some_and(unlike)
        {
            let all_known = self.counts().iter().all(|count| *count == 0 || known.contains(count));
            return if all_known { Agreement::Swapped } else { Agreement::Differ };
        }
        let same = pairs.iter().any(|(told, known)| told.is_some() && told == known);
        if same || sided.is_some() { Agreement::Same } else { Agreement::Silent }
    }

    /// Whether a candidate is given other votes than the source gives, where it gives any.
    pub fn miscounts_a_candidate<'t>(&self, source: impl Iterator<Item = &'t Self> + Clone) -> bool {
        self.candidates.iter().any(|(names, count)| {
            let of_them = source
                .clone()
                .flat_map(|tally| &tally.candidates)
                .filter(|(known, _)| known.is_subset(names) || names.is_subset(known));
            let mut counts = of_them.map(|(_, known)| known).peekable();
            counts.peek().is_some() && counts.all(|known| known != count)
        })
    }
}

/// What stands beside a count.
enum Told {
    One(Side),
    /// The count of the other side.
    Both(i64),
}

/// « 12 pour », "31 votes to 26", « deux abstentions », "three members abstained".
fn side_after(tokens: &[Token], at: usize, next: usize, ballots: bool) -> Option<Told> {
    let close = |i: usize| tokens.get(i).filter(|token| token.follows);
    let word = close(next)?;
    let other = close(next + 1).and_then(|token| token.count);
    let abstained = |i: usize| close(i).is_some_and(|token| token.side() == Some(Side::Abstained));
    let by = at > 0 && tokens[at - 1].is_in(&["by", "par"]);
    match other {
        Some(other) if word.is_in(&["contre", "against"]) && !abstained(next + 2) => {
            return Some(Told::Both(other));
        }
        Some(other) if word.folded == "to" && (ballots || by) => return Some(Told::Both(other)),
        _ => {}
    }
    if ["in", "en"].contains(&word.folded.as_str()) {
        return close(next + 1).and_then(Token::side).map(Told::One);
    }
    match word.side() {
        Some(Side::Yes) => {
            // « 12 pour la fête » counts no votes.
            let open =
                close(next + 1).is_some_and(|after| !after.is_in(&["et", "and", "contre", "mais", "but"]));
            (ballots || !open).then_some(Told::One(Side::Yes))
        }
        Some(side) => Some(Told::One(side)),
        None => (next + 1..next + 3).find(|i| abstained(*i)).map(|_| Told::One(Side::Abstained)),
    }
}

/// « pour : 12 », « adopté par 57 voix ».
fn side_before(tokens: &[Token], at: usize) -> Option<Told> {
    let before = tokens.get(at.checked_sub(1)?)?;
    before.side().filter(|_| tokens[at].after_colon).map(Told::One)
}

/// A count, or a word.
struct Token<'a> {
    text: &'a str,
    folded: String,
    count: Option<i64>,
    /// Nothing but blanks, or a sign of hundredths, lie between it and what is before.
    follows: bool,
    after_colon: bool,
    /// A capital that is no grammar word's.
    named: bool,
}

impl Token<'_> {
    fn is_in(&self, list: &[&str]) -> bool {
        list.contains(&self.folded.as_str())
    }

    fn side(&self) -> Option<Side> {
        if self.is_in(&["pour", "for", "favour", "favor", "faveur", "favorable", "favorables"]) {
            Some(Side::Yes)
        } else if self.is_in(&["contre", "against", "opposed", "defavorable", "defavorables"]) {
            Some(Side::No)
        } else if self.folded.starts_with("absten")
            || self.folded.starts_with("abstain")
            || self.folded.starts_with("abstien")
        {
            Some(Side::Abstained)
        } else {
            None
        }
    }
}

fn tokens(text: &str, language: Language) -> Vec<Token<'_>> {
    let numbers = figures(text, language).numbers;
    let all: Vec<_> = words(text).collect();
    let folded: Vec<String> = all.iter().map(|word| fold(word.text)).collect();
    let mut tokens: Vec<Token> = Vec::with_capacity(all.len());
    let mut end = 0;
    for (i, word) in all.iter().enumerate().filter(|(_, word)| !word.text.is_empty()) {
        if word.span.start < end {
            continue;
        }
        let number = numbers
            .iter()
            .find(|number| number.span.start == word.span.start && number.unit != Some(Unit::Money));
        let next = folded.get(i + 1).map_or("", String::as_str);
        let voting = BALLOTS.contains(&next)
            || ["contre", "pour", "against", "for"].contains(&next)
            || next.starts_with("absten")
            || next.starts_with("abstain");
        let few = if NOBODY.contains(&folded[i].as_str()) && (voting || folded[i] == "none") {
            Some(0)
        } else {
            (ONE.contains(&folded[i].as_str()) && voting).then_some(1000)
        };
        let between = &text[end..word.span.start];
        let grammar =
            Language::ALL.iter().any(|language| is_stop_word_of(&word.text.to_lowercase(), *language));
        end = number.map_or(word.span.end, |number| number.span.end);
        tokens.push(Token {
            text: word.text,
            folded: folded[i].clone(),
            count: number.map(|number| number.key).or(few),
            follows: between.chars().all(|c| c.is_whitespace() || c == '%'),
            after_colon: between.contains(':'),
            named: word.is_capitalised() && !grammar,
        });
    }
    tokens
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language_of;

    fn told(text: &str) -> [Option<i64>; 3] {
        let tally = Tally::of(text, language_of(text));
        [tally.yes, tally.no, tally.abstained].map(|count| count.map(|count| count / 1000))
    }

    #[test]
    fn counts_are_read_however_they_are_written() {
        for text in [
            "La hausse est adoptée par 31 voix contre 26, avec deux abstentions.",
            "Hausse : 31 voix pour, 26 contre et deux abstentions.",
            "Pour : 31 ; contre : 26 ; abstentions : 2.",
            "The increase was carried by 31 votes to 26, with two abstentions.",
            "31 members in favour, 26 against, 2 members abstained.",
            "Le conseil vote à trente et une voix pour et vingt-six contre ; 2 membres se sont abstenus.",
        ] {
            assert_eq!(told(text), [Some(31), Some(26), Some(2)], "{text}");
        }
        assert_eq!(told("La hausse est rejetée par 31 voix contre 26."), [Some(26), Some(31), None]);
        assert_eq!(told("Approuvé par 57 voix pour, aucune contre."), [Some(57), Some(0), None]);
        assert_eq!(
            told("The gazebo was approved by seven votes, with one abstention."),
            [Some(7), None, Some(1)]
        );
        assert_eq!(told("The accounts were approved by 57 votes to none."), [Some(57), Some(0), None]);
    }

    #[test]
    fn other_numbers_count_no_votes() {
        for text in [
            "La cotisation passe de 20 à 24 € pour tous.",
            "Il achète 12 chaises pour la fête, contre 8 l’an dernier.",
            "The fee rose from 20 to 24 for everybody.",
            "Le 12 mars, dix bénévoles travaillent pour la mairie.",
        ] {
            assert_eq!(told(text), [None; 3], "{text}");
        }
    }

    #[test]
    fn tallies_agree_or_not() {
        let french = |text| Tally::of(text, Language::French);
        let source = french("Le tarif est adopté par 48 voix contre 9, avec deux abstentions.");
        for (text, expected) in [
            ("Le tarif est adopté : 48 pour, 9 contre.", Agreement::Same),
            ("Le tarif recueille 48 voix contre 9.", Agreement::Same),
            ("Le tarif est adopté par 9 voix contre 48.", Agreement::Swapped),
            ("Le tarif est adopté par 48 voix pour et deux contre.", Agreement::Swapped),
            ("Le tarif est adopté par 48 voix contre 19.", Agreement::Differ),
            ("Le tarif est adopté.", Agreement::Silent),
        ] {
            assert_eq!(french(text).against(&source), expected, "{text}");
        }
    }

    #[test]
    fn candidates_keep_their_votes() {
        let source = Tally::of(
            "Sont élus Claire Duval avec 55 voix, Yves Le Guen avec 54 et Ana Roy avec 44 voix.",
            Language::French,
        );
        let wrong = |text| Tally::of(text, Language::French).miscounts_a_candidate(std::iter::once(&source));
        assert!(wrong("Ana Roy est élue avec 54 voix."));
        assert!(!wrong("Ana Roy est élue avec 44 voix, Claire Duval avec 55 voix."));
        assert!(!wrong("Paul Petit est élu avec 12 voix."));
    }
}

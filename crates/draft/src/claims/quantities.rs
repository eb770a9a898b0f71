//! Figures with what they count and whose year they are.

use std::ops::Range;
use std::sync::LazyLock;

use crate::Language;
use crate::lexicon::Pos;
use crate::text::figures::Number;
use crate::text::numbers::figures;

use super::sequences::Sequences;
use super::tokens::{Gap, Token};

/// One figure of a sentence.
#[derive(Debug, Clone)]
pub(crate) struct Quantity {
    pub number: Number,
    /// The word of the sentence that it stands at.
    pub at: usize,
    /// Stem of what it counts, when a word says so.
    pub counts: Option<String>,
    /// Whose year it is.
    pub year: Option<Year>,
    /// Whether the text itself says that it is not the one: « 42 et non 44 », "not 500".
    pub denied: bool,
    /// Whether it is only there to be compared with: « 61 contre 48 l'an dernier », "up from 40".
    pub compared: bool,
}

impl Quantity {
    /// Whether it is a small one in letters, that a summary may count by itself: "both", « deux ».
    pub fn is_small(&self) -> bool {
        self.number.in_letters && self.number.key <= 2000
    }
}

/// The year that a figure belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Year {
    /// A year by its number.
    Of(i64),
    /// The one before that of the document.
    Last,
    /// That of the document.
    This,
}

static LAST: LazyLock<Sequences> = LazyLock::new(|| {
    Sequences::of(
        "an dernier; annee derniere; annee precedente; an passe; annee passee; exercice precedent; saison derniere; \
         annee d avant; un an avant; saison passee; saison precedente; edition precedente; last year; previous year; year before; last season; prior year; year earlier",
    )
});
static THIS: LazyLock<Sequences> = LazyLock::new(|| {
    Sequences::of(
        "cette annee; cette saison; annee en cours; cet exercice; this year; this season; current year",
    )
});
/// Words that set a figure against another year's.
const AGAINST: &[&str] =
    &["contre", "vs", "against", "compared", "au lieu", "versus", "from", "hausse", "up"];

/// The figures of the words of a sentence whose text is `text`, at `base`.
pub(crate) fn quantities(text: &str, base: usize, tokens: &[Token], language: Language) -> Vec<Quantity> {
    let marks = marks(tokens);
    let found = figures(text, language);
    found
        .numbers
        .into_iter()
        .filter(|number| !is_year(number, tokens, base))
        .filter_map(|number| {
            let at = tokens.iter().position(|token| token.span.start >= base + number.span.start)?;
            let end = tokens.iter().rposition(|token| token.span.end <= base + number.span.end).unwrap_or(at);
            let counts = tokens[end + 1..]
                .iter()
                .take(3)
                .take_while(|t| matches!(t.gap, Gap::Space | Gap::Joined))
                .find(|token| token.pos() == Some(Pos::Noun) || token.pos().is_none() && !token.is_number());
            let year = year_of(at..end + 1, &marks, tokens);
            let denied = is_denied(tokens, at);
            let compared = is_compared(tokens, at);
            Some(Quantity {
                number,
                at,
                counts: counts.map(|token| token.stem.clone()),
                year,
                denied,
                compared,
            })
        })
        .collect()
}

/// Whether a figure follows a word that compares, after another figure.
fn is_compared(tokens: &[Token], at: usize) -> bool {
    const COMPARES: &[&str] = &[
        "contre",
        "vs",
        "versus",
        "against",
        "compared",
        "lieu",
        "from",
        "objectif",
        "target",
        "prevus",
        "prevu",
        "budgeted",
        "initialement",
        "originally",
    ];
    let before = &tokens[at.saturating_sub(4)..at];
    let word = before.iter().rposition(|token| COMPARES.contains(&token.folded.as_str()));
    // « 7 pour, 1 contre » counts votes.
    word.is_some_and(|w| !before[w + 1..].iter().any(|token| matches!(token.gap, Gap::Strong | Gap::Comma)))
        && tokens[..at].iter().any(Token::is_number)
        && !tokens[at.saturating_sub(6)..(at + 6).min(tokens.len())]
            .iter()
            .any(|t| ["pour", "voix", "votes", "abstention", "abstentions"].contains(&t.folded.as_str()))
}

/// Whether a figure is named to be put aside.
fn is_denied(tokens: &[Token], at: usize) -> bool {
    let before: Vec<&str> =
        tokens[at.saturating_sub(4)..at].iter().map(|token| token.folded.as_str()).collect();
    let line = before.join(" ");
    let closest = before.last().copied().unwrap_or_default();
    let joined = at >= 1 && matches!(tokens[at - 1].gap, Gap::Space) && matches!(tokens[at].gap, Gap::Space);
    ["non", "pas", "not"].contains(&closest)
        && joined
        && !matches!(before.len().checked_sub(2).map(|i| before[i]), Some("ah" | "oh" | "euh" | "ben"))
        || [
            "non de",
            "pas de",
            "pas a",
            "non pas",
            "pas le",
            "non le",
            "lieu de",
            "instead of",
            "rather than",
            "not the",
            "non les",
            "pas les",
            "et non",
            "et pas",
            "not at",
            "not on",
            "lieu des",
            "lieu du",
        ]
        .iter()
        .any(|put_aside| line.ends_with(put_aside))
}

fn is_year(number: &Number, tokens: &[Token], base: usize) -> bool {
    (1_900_000..=2_100_000).contains(&number.key)
        && number.key % 1000 == 0
        && number.unit.is_none()
        && tokens.iter().any(|token| token.span.start == base + number.span.start && token.lower.len() == 4)
}

/// Years as they are told, each with the words that tell it.
pub(crate) fn marks(tokens: &[Token]) -> Vec<(Range<usize>, Year)> {
    let mut found = Vec::new();
    for at in 0..tokens.len() {
        let token = &tokens[at];
        if token.lower.len() == 4
            && let Ok(year) = token.lower.parse::<i64>()
            && (1900..2100).contains(&year)
        {
            found.push((at..at + 1, Year::Of(year)));
        }
        for (list, year) in [(&LAST, Year::Last), (&THIS, Year::This)] {
            found.extend(list.at(tokens, at).map(|count| (at..at + count, year)));
        }
    }
    found
}

/// The year told nearest to a figure with no other figure between them; the figure set against one of this year is last year's.
fn year_of(figure: Range<usize>, marks: &[(Range<usize>, Year)], tokens: &[Token]) -> Option<Year> {
    let at = figure.start;
    let between = |mark: &Range<usize>| {
        let (from, to) = if mark.start > at { (at + 1, mark.start) } else { (mark.end, at) };
        let parts = tokens.get(from..to).unwrap_or_default();
        let crossed = parts
            .iter()
            .filter(|token| AGAINST.contains(&token.folded.as_str()) || matches!(token.gap, Gap::Strong))
            .count();
        parts.len() + 8 * crossed
    };
    // « 420 € (2025) », "£90 (May 2025)": the year in brackets behind a figure is its own.
    let opens = |i: &usize| tokens.get(*i).is_some_and(|token| token.gap == Gap::Opening);
    let bracket = (figure.end..figure.end + 2).find(opens);
    let own = marks
        .iter()
        .find(|(mark, _)| bracket.is_some_and(|bracket| (bracket..bracket + 3).contains(&mark.start)));
    if let Some((_, year)) = own {
        return Some(*year);
    }
    let (mark, year) = marks.iter().min_by_key(|(mark, _)| between(mark))?;
    (between(mark) <= 8).then_some(*year)
}

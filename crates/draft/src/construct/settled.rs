//! What a thread or a talk goes on to settle: questions answered in a later mail, days compared again, figures answered.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::ops::Range;
use std::sync::LazyLock;

use super::item::Item;
use super::outline::Outline;
use crate::claims::proposes;
use crate::compression::has_verb;
use crate::facts::Weighed;
use crate::text::figures::Figures;
use crate::text::mails::names_head;
use crate::text::numbers::figures;
use crate::text::phrases::{Phrases, Tokens};
use crate::text::words::{Stems, fold};
use crate::{FactKind, Language};
use calame_documents::Document;

/// What a mail leaves open or puts forward and a later one of the thread speaks of again, item by item: the later one tells
/// how it is.
pub(super) fn settled_later(
    doc: &Document,
    units: &[Weighed],
    items: &[Item],
    outline: &Outline,
    language: Language,
) -> Vec<bool> {
    const SHARED: usize = 2;
    if !outline.nature.has_mails() {
        return vec![false; items.len()];
    }
    let stems = Stems::new(language);
    let mail = |at: usize| outline.mail(at);
    let told: Vec<(usize, HashSet<String>)> = units
        .iter()
        .map(|unit| {
            let span = unit.fact.span.clone();
            (mail(span.start), stems.of(&doc.text[span]).into_iter().collect())
        })
        .collect();
    let shared = |item: &Item| {
        let (own, here) = (item.stems(&stems), mail(item.fact.span.start));
        let later = told.iter().filter(|(mail, _)| *mail > here);
        let common = later.map(|(_, other)| own.iter().filter(|stem| other.contains(*stem)).count());
        common.max().unwrap_or(0)
    };
    let framed = |item: &Item| item.label.as_ref().is_some_and(|label| label.governs);
    let offered = |item: &Item| item.fact.kind == FactKind::Open || proposes(&item.forms[0].text, language);
    items
        .iter()
        .map(|item| {
            let shared = shared(item);
            offered(item) && shared >= SHARED || framed(item) && shared > 0
        })
        .collect()
}

/// A sentence of a thread or a talk.
struct Said {
    span: Range<usize>,
    /// Which mail it stands in.
    mail: usize,
    /// Who says it.
    speaker: Option<String>,
    figures: Figures,
    words: usize,
    verbless: bool,
    tokens: Tokens,
}

/// A document sentence by sentence, with who says each: a thread, a talk, or notes that name who speaks.
pub(super) struct Talk {
    said: Vec<Said>,
    mails: bool,
    talk: bool,
    /// Parts of the names of those who speak; folded.
    names: BTreeSet<String>,
    /// The days that each mail speaks of.
    mail_days: BTreeMap<usize, Vec<(u32, Option<u32>)>>,
}

/// A figure is put otherwise in these words.
static OTHERWISE: LazyLock<Phrases> = LazyLock::new(|| {
    Phrases::of(
        "non; no; nope; actually; in fact; en fait; plutot; is|are|was gone; est|sont parti*|prise*|pris|libre*; avait|avions dit; we said; verifi*; checked; pas _; n est|etait pas|plus; isn t; wasn t; more like; rather",
    )
});

impl Talk {
    pub fn of(doc: &Document, outline: &Outline, language: Language) -> Self {
        let mails = outline.nature.has_mails();
        let mut talk = Self {
            said: Vec::new(),
            mails,
            talk: !doc.turns.is_empty(),
            mail_days: BTreeMap::new(),
            names: BTreeSet::new(),
        };
        for span in &outline.sentences {
            let words = &doc.text[span.clone()];
            let line = doc.text[..span.start].rfind('\n').map_or(0, |at| at + 1);
            if mails && is_head(&doc.text[line..]) {
                continue;
            }
            let named = || outline.speaker(span.start).map(|(name, _)| fold(name));
            let speaker = inline_speaker(words).or_else(named);
            let parts = speaker.iter().flat_map(|name| name.split([' ', '-']));
            talk.names.extend(parts.map(str::to_owned));
            talk.said.push(Said {
                mail: outline.mail(span.start),
                speaker,
                figures: figures(words, language),
                words: words.split_whitespace().count(),
                verbless: !has_verb(words, language),
                tokens: Tokens::of(&doc.text, span.clone()),
                span: span.clone(),
            });
        }
        for said in &talk.said {
            talk.mail_days.entry(said.mail).or_default().extend(days(&said.figures));
        }
        talk
    }

    /// Whether somebody of that name speaks; folded.
    pub fn speaks(&self, name: &str) -> bool {
        self.names.contains(name)
    }

    /// Whether what comes after puts it otherwise.
    pub fn tells_otherwise(&self, item: &Item) -> bool {
        let start = item.fact.span.start;
        let at = self.said.partition_point(|said| said.span.end <= start);
        if self.said.get(at).is_none_or(|said| !said.span.contains(&start)) {
            return false;
        }
        self.is_answered_otherwise(at)
            || self.mails && self.is_weighed_again(at)
            || self.talk && item.context.is_empty() && self.is_scrap(at)
    }

    /// "Half a page, by the end of March.": what is said first in a turn, without a verb, answers what was asked before.
    fn is_scrap(&self, at: usize) -> bool {
        const SHORT: usize = 9;
        let said = &self.said[at];
        said.words <= SHORT && said.verbless && at > 0 && self.said[at - 1].speaker != said.speaker
    }

    /// « Dépense de 300 au plus. — Odile : on avait dit 400 »: somebody else gives another figure right after, in few words.
    fn is_answered_otherwise(&self, at: usize) -> bool {
        const WITHIN: usize = 2;
        const SHORT: usize = 12;
        let said = &self.said[at];
        if said.figures.numbers.is_empty() || said.speaker.is_none() {
            return false;
        }
        let own: Vec<i64> = said.figures.numbers.iter().map(|number| number.key).collect();
        let next = self.said[at + 1..].iter().take(WITHIN);
        let mut others = next.filter(|next| {
            next.speaker.is_some()
                && next.speaker != said.speaker
                && next.mail == said.mail
                && next.words <= SHORT
        });
        others.any(|next| {
            let figure = next.figures.numbers.first();
            figure.is_some_and(|number| {
                let order = |own: &i64| (*own).max(number.key) <= 3 * (*own).min(number.key).max(1);
                next.tokens.has(&OTHERWISE) && own.iter().any(order)
            })
        })
    }

    /// « Le 29 est possible », before a mail that speaks of the 29 and of another day: which of them, later mails tell.
    fn is_weighed_again(&self, at: usize) -> bool {
        let said = &self.said[at];
        let days = days(&said.figures);
        let later = self.mail_days.range(said.mail + 1..);
        later.into_iter().any(|(_, told)| {
            days.iter().any(|day| {
                told.iter().any(|other| is_same(day, other)) && told.iter().any(|other| other.0 != day.0)
            })
        })
    }
}

/// Days of a month, the month where it is told.
fn days(figures: &Figures) -> Vec<(u32, Option<u32>)> {
    let whole = figures.dates.iter().map(|(day, month)| (*day, Some(*month)));
    whole.chain(figures.bare_days.iter().map(|day| (*day, None))).collect()
}

fn is_same(a: &(u32, Option<u32>), b: &(u32, Option<u32>)) -> bool {
    a.0 == b.0 && (a.1 == b.1 || a.1.is_none() || b.1.is_none())
}

/// « Odile : on avait dit 400 » in the middle of notes.
fn inline_speaker(words: &str) -> Option<String> {
    let (name, _) = words.split_once(':')?;
    let name = name.trim();
    let count = name.split_whitespace().count();
    let letters = !name.contains(|c: char| c.is_ascii_digit());
    ((1..=2).contains(&count) && name.starts_with(char::is_uppercase) && letters).then(|| fold(name))
}

/// A line of the head of a mail.
fn is_head(line: &str) -> bool {
    let label = line.trim_start_matches(['>', ' ', '*', '#']).split(':').next().unwrap_or_default();
    names_head(label)
}

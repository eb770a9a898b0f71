//! Whether the names, days and figures of a clause stand beside the same words in the document.

use super::evidence::Fit;
use super::judge::Case;
use super::people::Mention;
use super::quantities::Quantity;
use super::reading::{Clause, Reading};
use super::tokens::{Gap, Token};

/// So much nearer another one must stand to be the one that is meant.
const BOUND: f64 = 3.0;

impl Case<'_> {
    /// Whether somebody else stands where the document names another.
    pub(super) fn who(&self, index: usize, fit: &Fit) -> Option<&'static str> {
        let clause = &self.read.clauses[index];
        let passage = &self.evidence.passages[fit.passage];
        let theirs = &passage.read.mentions;
        for mention in self.read.mentions.iter().filter(|mention| clause.words.contains(&mention.at.start)) {
            if mention.who.is_empty() {
                continue;
            }
            let same: Vec<_> = theirs.iter().filter(|known| known.may_be(mention)).collect();
            if passage.speaker.iter().any(|who| mention.who.contains(who)) {
                continue;
            }
            let side = self.read.side(mention);
            if side.is_some()
                && same
                    .iter()
                    .any(|known| passage.read.side(known).is_some_and(|theirs| Some(theirs) != side))
            {
                return Some("vote_reversed");
            }
            if same.iter().any(|known| passage.read.clause_of(known.at.start) == fit.clause)
                || !self.read.is_subject(mention)
            {
                continue;
            }
            match passage.read.subject(fit.clause) {
                Some(known) if known.may_be(mention) => continue,
                // Who else stands in the sentence is told apart by what each name stands beside.
                Some(_) if same.is_empty() => return Some("who_differs"),
                _ => {}
            }
            let near = |at: usize| {
                self.evidence
                    .passages
                    .get(at)
                    .is_some_and(|p| p.read.mentions.iter().any(|known| known.may_be(mention)))
            };
            if same.is_empty()
                && self.evidence.clause(fit).verb.is_some()
                && !near(fit.passage.saturating_sub(1))
                && !near(fit.passage + 1)
                && !self.in_heading(mention, fit)
            {
                return Some("who_differs");
            }
        }
        None
    }

    /// Whether a name or a figure stands, in one sentence of the document, beside other words than those of the draft,
    /// and another one of its kind beside them: « Karim tient la buvette, Odile les lots ».
    fn bound_elsewhere(&self, index: usize, fit: &Fit) -> Option<&'static str> {
        let clause = &self.read.clauses[index];
        let known = &self.evidence.passages[fit.passage].read;
        let beside = |named: bool| -> Vec<Vec<usize>> {
            let words = self.sought.iter().filter(|w| {
                clause.words.contains(&w.at) && (named || !w.named) && !self.read.tokens[w.at].is_number()
            });
            let places = words.map(|word| self.evidence.places(fit.passage, word));
            places.filter(|places| !places.is_empty()).collect()
        };
        let places = beside(false);
        if places.is_empty() {
            return None;
        }
        let with_names = beside(true);
        let from = |places: &[Vec<usize>], at: usize| -> f64 {
            let each = places.iter().map(|places| {
                places.iter().map(|place| distance(&known.tokens, at, *place)).min().unwrap_or(0)
            });
            each.sum::<usize>() as f64 / places.len() as f64
        };
        let far = |at: usize| from(&places, at);
        for told in self.read.quantities.iter().filter(|q| clause.words.contains(&q.at) && !q.is_small()) {
            let own: Vec<&Quantity> =
                known.quantities.iter().filter(|q| q.number.key == told.number.key).collect();
            let alike = |q: &&Quantity| {
                q.number.unit == told.number.unit
                    && q.number.key != told.number.key
                    && !q.denied
                    && (told.counts.is_none() || q.counts.is_none() || q.counts == told.counts)
            };
            let nearest = own.iter().map(|q| from(&with_names, q.at)).fold(f64::MAX, f64::min);
            let rival = known
                .quantities
                .iter()
                .filter(alike)
                .map(|q| from(&with_names, q.at))
                .fold(f64::MAX, f64::min);
            let told_too = |q: &Quantity| self.read.quantities.iter().any(|t| t.number.key == q.number.key);
            let others_told = known.quantities.iter().filter(alike).all(told_too);
            // « Ana avec 54 voix, Léo avec 51 »: a figure beside a name of the draft is that name's.
            let named = own.iter().any(|q| {
                let beside = known.mentions.iter().min_by_key(|m| distance(&known.tokens, m.at.start, q.at));
                beside.is_some_and(|m| self.read.mentions.iter().any(|t| t.may_be(m)))
            });
            if !own.is_empty() && !others_told && !named && rival + BOUND < nearest {
                return Some("number_elsewhere");
            }
        }
        self.name_elsewhere(clause, known, &far)
    }

    /// The same of a name.
    fn name_elsewhere(
        &self,
        clause: &Clause,
        known: &Reading,
        far: &impl Fn(usize) -> f64,
    ) -> Option<&'static str> {
        for told in
            self.read.mentions.iter().filter(|m| clause.words.contains(&m.at.start) && !m.who.is_empty())
        {
            let own = known
                .mentions
                .iter()
                .filter(|m| m.may_be(told))
                .map(|m| far(m.at.start))
                .fold(f64::MAX, f64::min);
            let others: Vec<_> = known
                .mentions
                .iter()
                .filter(|m| !m.may_be(told) && !self.read.mentions.iter().any(|t| t.may_be(m)))
                .collect();
            let rival = others.iter().map(|m| far(m.at.start)).fold(f64::MAX, f64::min);
            if own < f64::MAX && rival + BOUND < own {
                return Some("who_differs");
            }
        }
        None
    }

    fn in_heading(&self, mention: &Mention, fit: &Fit) -> bool {
        self.sought
            .iter()
            .find(|word| word.at == mention.at.start)
            .is_some_and(|word| self.evidence.in_heading(fit, word))
    }

    /// Whether the clause has another figure or day where the draft has its own.
    pub(super) fn rival(&self, index: usize, fit: &Fit) -> Option<&'static str> {
        let clause = &self.read.clauses[index];
        let passage = &self.evidence.passages[fit.passage];
        let theirs = &passage.read.clauses[fit.clause];
        let around =
            |at: usize| self.evidence.passages.get(at).into_iter().flat_map(|p| p.read.clauses.iter());
        let near: Vec<_> = around(fit.passage)
            .chain(around(fit.passage.wrapping_sub(1)))
            .chain(around(fit.passage + 1))
            .collect();
        for day in &clause.days {
            let has = |clauses: &[Clause]| clauses.iter().any(|c| c.days.contains(day));
            if !has(&passage.read.clauses) && passage.read.clauses.iter().any(|c| !c.days.is_empty()) {
                return Some("date_elsewhere");
            }
        }
        for hour in &clause.hours {
            let same =
                |known: &(u32, u32)| known == hour || (known.0 + 12) % 24 == hour.0 && known.1 == hour.1;
            if !near.iter().any(|clause| clause.hours.iter().any(same))
                && passage.read.clauses.iter().any(|c| !c.hours.is_empty())
            {
                return Some("date_elsewhere");
            }
        }
        if let Some(reason) = self.bound_elsewhere(index, fit) {
            return Some(reason);
        }
        let here: Vec<&Quantity> =
            passage.read.quantities.iter().filter(|q| theirs.words.contains(&q.at)).collect();
        for told in self.read.quantities.iter().filter(|q| clause.words.contains(&q.at) && !q.is_small()) {
            let alike = |q: &&&Quantity| {
                q.number.unit == told.number.unit
                    && (told.counts.is_none() || q.counts.is_none() || q.counts == told.counts)
            };
            let has = here.iter().any(|q| q.number.key == told.number.key);
            let elsewhere = passage.read.quantities.iter().any(|q| q.number.key == told.number.key);
            if !has && elsewhere && here.iter().any(|q| alike(&q)) && told.number.unit.is_some() {
                return Some("number_elsewhere");
            }
        }
        None
    }
}

/// How far two words of a sentence are, a sign between them counting for several words.
fn distance(tokens: &[Token], a: usize, b: usize) -> usize {
    let (from, to) = (a.min(b), a.max(b));
    let signs = tokens[from..=to].iter().skip(1).map(|token| match token.gap {
        Gap::Space | Gap::Joined => 1,
        Gap::Comma => 6,
        Gap::Opening | Gap::Closing => 4,
        Gap::Strong => 8,
    });
    signs.sum()
}

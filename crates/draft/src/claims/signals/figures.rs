//! Figures, days and names of a sentence beside those of the passages that answer it.

use super::super::evidence::Fit;
use super::super::judge::Case;
use super::super::people::Mention;
use super::super::quantities::Quantity;
use super::{Row, count, one};

impl Case<'_> {
    pub(super) fn figures_and_names(&self, best: &Fit, around: &[usize], row: &mut Row) {
        let here = &self.evidence.passages[best.passage];
        let near: Vec<&Quantity> =
            around.iter().flat_map(|p| &self.evidence.passages[*p].read.quantities).collect();
        let told: Vec<&Quantity> = self.read.quantities.iter().filter(|q| !q.is_small()).collect();
        let same = |a: &Quantity, b: &Quantity| a.number.key == b.number.key;
        let alike = |a: &Quantity, b: &Quantity| {
            a.number.unit == b.number.unit
                && (a.number.unit.is_some() || a.counts.is_some() && a.counts == b.counts)
        };
        let in_best = |q: &Quantity| here.read.quantities.iter().any(|k| same(k, q));
        let in_near = |q: &Quantity| near.iter().any(|k| same(k, q));
        row.add(&["figure-here"], count(told.iter().filter(|q| in_best(q)).count(), 2));
        row.add(&["figure-near"], count(told.iter().filter(|q| !in_best(q) && in_near(q)).count(), 2));
        row.add(&["figure-far"], count(told.iter().filter(|q| !in_best(q) && !in_near(q)).count(), 2));
        let rival =
            |q: &&&Quantity| !in_best(q) && here.read.quantities.iter().any(|k| alike(k, q) && !same(k, q));
        row.add(&["figure-rival"], count(told.iter().filter(rival).count(), 2));
        let left = here.read.quantities.iter().filter(|k| !told.iter().any(|q| same(k, q)));
        row.add(&["figure-untold"], count(left.count(), 3));
        let counted = |q: &&&Quantity| {
            here.read
                .quantities
                .iter()
                .any(|k| same(k, q) && k.counts.is_some() && q.counts.is_some() && k.counts != q.counts)
        };
        row.add(&["figure-counts-else"], count(told.iter().filter(counted).count(), 2));
        let put_aside = |q: &&&Quantity| {
            !q.denied
                && here.read.quantities.iter().chain(near.iter().copied()).any(|k| same(k, q) && k.denied)
        };
        row.add(&["figure-put-aside"], count(told.iter().filter(put_aside).count(), 2));
        let aside_here =
            |q: &&&Quantity| q.denied && here.read.quantities.iter().any(|k| same(k, q) && !k.denied);
        row.add(&["figure-put-aside-here"], count(told.iter().filter(aside_here).count(), 2));
        self.days(best, around, row);
        self.names(best, around, row);
        let subject = (0..self.read.clauses.len()).find_map(|c| self.read.subject(c));
        let known = here.read.subject(best.clause);
        row.add(&["subject-same"], one(matches!((subject, known), (Some(a), Some(b)) if a.may_be(b))));
        row.add(&["subject-other"], one(matches!((subject, known), (Some(a), Some(b)) if !a.may_be(b))));
    }

    fn days(&self, best: &Fit, around: &[usize], row: &mut Row) {
        let here = &self.evidence.passages[best.passage];
        let days: Vec<_> = self.read.clauses.iter().flat_map(|c| &c.days).collect();
        let theirs: Vec<_> = here.read.clauses.iter().flat_map(|c| &c.days).collect();
        let beside: Vec<_> = around
            .iter()
            .flat_map(|p| &self.evidence.passages[*p].read.clauses)
            .flat_map(|c| &c.days)
            .collect();
        row.add(&["day-here"], count(days.iter().filter(|d| theirs.contains(d)).count(), 2));
        row.add(
            &["day-near"],
            count(days.iter().filter(|d| !theirs.contains(d) && beside.contains(d)).count(), 2),
        );
        row.add(
            &["day-far"],
            count(days.iter().filter(|d| !theirs.contains(d) && !beside.contains(d)).count(), 2),
        );
        row.add(&["day-rival"], one(!theirs.is_empty() && days.iter().any(|d| !theirs.contains(d))));
    }

    fn names(&self, best: &Fit, around: &[usize], row: &mut Row) {
        let who = |p: usize| {
            let passage = &self.evidence.passages[p];
            let named = passage.read.mentions.iter().flat_map(|m| m.who.iter().copied());
            named.chain(passage.speaker.iter().copied()).collect::<Vec<usize>>()
        };
        let (mine, nearby): (Vec<usize>, Vec<usize>) =
            (who(best.passage), around.iter().flat_map(|p| who(*p)).collect());
        let named: Vec<_> = self.read.mentions.iter().filter(|m| !m.who.is_empty()).collect();
        let within = |of: &[usize], m: &Mention| m.who.iter().any(|w| of.contains(w));
        row.add(&["name-here"], count(named.iter().filter(|m| within(&mine, m)).count(), 2));
        row.add(
            &["name-near"],
            count(named.iter().filter(|m| !within(&mine, m) && within(&nearby, m)).count(), 2),
        );
        row.add(
            &["name-far"],
            count(named.iter().filter(|m| !within(&mine, m) && !within(&nearby, m)).count(), 2),
        );
        let stranger = !mine.is_empty() && named.iter().any(|m| !within(&mine, m));
        row.add(&["name-rival"], one(stranger));
    }
}

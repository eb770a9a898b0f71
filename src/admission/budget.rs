//! The energy budget: what members decided, and whether a request still fits in it.

use super::Period;
use crate::units::{Interval, WattHours};
use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

/// What was decided. Nothing is limited by default.
#[derive(Debug, Clone, PartialEq)]
pub struct Limits {
    /// Of all requests together, in a day.
    pub day: Option<WattHours>,
    /// Of all requests together, in a month.
    pub month: Option<WattHours>,
    /// Of the requests of one key, in a day.
    pub key_day: Option<WattHours>,
    /// Of the requests of one key, in a month.
    pub key_month: Option<WattHours>,
    /// Share of a budget that is spent when quotes begin to say that little is left.
    pub warn_share: f64,
    /// Who may raise it, and when and by whom it was decided.
    pub decision: Decision,
}

impl Default for Limits {
    fn default() -> Self {
        let decision = Decision::default();
        Self { day: None, month: None, key_day: None, key_month: None, warn_share: 0.8, decision }
    }
}

impl Limits {
    /// Whether the energy of each key has to be recorded.
    pub fn counts_keys(&self) -> bool {
        self.key_day.is_some() || self.key_month.is_some()
    }

    fn all(&self) -> [(Limit, Option<WattHours>); 4] {
        [
            (Limit::Day, self.day),
            (Limit::Month, self.month),
            (Limit::KeyDay, self.key_day),
            (Limit::KeyMonth, self.key_month),
        ]
    }
}

/// Who stands behind a budget; each line is optional.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Decision {
    /// Who may raise it.
    pub raised_by: Option<String>,
    /// The date of the decision, as it was written.
    pub on: Option<String>,
    /// Who decided: the board, the general assembly.
    pub by: Option<String>,
}

/// Which budget.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Limit {
    /// Of the day.
    Day,
    /// Of the month.
    Month,
    /// Of one key, of the day.
    KeyDay,
    /// Of one key, of the month.
    KeyMonth,
}

impl Limit {
    /// Its stable name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Month => "month",
            Self::KeyDay => "key_day",
            Self::KeyMonth => "key_month",
        }
    }

    /// How long it lasts.
    pub fn period(self) -> Period {
        match self {
            Self::Day | Self::KeyDay => Period::Day,
            Self::Month | Self::KeyMonth => Period::Month,
        }
    }

    fn of_key(self) -> bool {
        matches!(self, Self::KeyDay | Self::KeyMonth)
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Day => "of the day",
            Self::Month => "of the month",
            Self::KeyDay => "of this key for the day",
            Self::KeyMonth => "of this key for the month",
        })
    }
}

/// Where the energy that was spent is recorded.
pub trait Spending: Send + Sync {
    /// Marginal energy since a moment, of all requests or of those of one key.
    ///
    /// # Errors
    /// Why it cannot be read.
    fn spent_since(&self, start: SystemTime, key: Option<&str>) -> Result<WattHours, String>;
}

/// One budget as it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Standing {
    /// Which.
    pub limit: Limit,
    /// How much it is.
    pub allowed: WattHours,
    /// How much of it is spent, with what runs or waits.
    pub spent: WattHours,
    /// Whether it is nearly spent.
    pub near: bool,
    /// Who stands behind it.
    pub decision: Decision,
}

impl Standing {
    fn share(&self) -> f64 {
        self.spent.0 / self.allowed.0
    }
}

/// A budget that a request would exceed.
#[derive(Debug, Clone, PartialEq)]
pub struct OverBudget {
    /// Which.
    pub limit: Limit,
    /// How much it is.
    pub allowed: WattHours,
    /// How much of it is spent.
    pub spent: WattHours,
    /// What the request should need.
    pub needed: WattHours,
    /// Who stands behind it.
    pub decision: Decision,
    /// Time until it begins anew.
    pub renews_in: Duration,
}

impl std::error::Error for OverBudget {}

impl fmt::Display for OverBudget {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { limit, allowed, spent, needed, decision, .. } = self;
        write!(out, "the energy budget {limit} is spent ({spent:.3} of {allowed:.3}")?;
        if needed.0 > 0.0 {
            write!(out, ", and this request should need {needed:.3}")?;
        }
        let who = decision.raised_by.as_deref().unwrap_or("the person who runs this server");
        write!(out, "); {who} may raise it")?;
        match (&decision.on, &decision.by) {
            (Some(on), Some(by)) => write!(out, " (decided on {on} by {by})")?,
            (Some(on), None) => write!(out, " (decided on {on})")?,
            (None, Some(by)) => write!(out, " (decided by {by})")?,
            (None, None) => {}
        }
        write!(out, "; the version without AI is still offered (mode extract)")
    }
}

/// What a request asks of the budget.
#[derive(Debug, Clone, Copy)]
pub(super) struct BudgetRequest<'a> {
    pub now: SystemTime,
    pub quote: Interval<WattHours>,
    pub key: Option<&'a str>,
    /// Energy that requests at work and waiting should still need: all of them, and those of this key.
    pub pending: [WattHours; 2],
}

/// The gate: limits, and what is spent of them.
#[derive(Clone)]
pub struct Budget {
    pub(super) limits: Limits,
    spending: Arc<dyn Spending>,
}

impl Budget {
    /// A gate over what `spending` records.
    pub fn new(limits: Limits, spending: Arc<dyn Spending>) -> Self {
        Self { limits, spending }
    }

    /// The budgets that hold for a request, the nearest to its limit first.
    pub(super) fn standings(&self, request: &BudgetRequest<'_>) -> Result<Vec<Standing>, String> {
        let [all, of_key] = request.pending;
        let mut standings = Vec::new();
        for (limit, allowed) in self.limits.all() {
            let (Some(allowed), key) = (allowed, request.key.filter(|_| limit.of_key())) else { continue };
            if limit.of_key() && key.is_none() {
                continue;
            }
            let recorded = self.spending.spent_since(limit.period().start(request.now), key)?;
            let spent = recorded + if limit.of_key() { of_key } else { all };
            let near = spent.0 + request.quote.value.0 >= allowed.0 * self.limits.warn_share;
            standings.push(Standing { limit, allowed, spent, near, decision: self.limits.decision.clone() });
        }
        standings.sort_by(|a, b| b.share().total_cmp(&a.share()));
        Ok(standings)
    }

    /// Lets a request through, or names the first budget that it would exceed.
    pub(super) fn allow(&self, request: &BudgetRequest<'_>) -> Result<(), Refused> {
        let standings = self.standings(request).map_err(Refused::Unknown)?;
        let needed = request.quote.value;
        let over = standings.into_iter().find(|standing| {
            standing.spent.0 >= standing.allowed.0 || (standing.spent + needed).0 > standing.allowed.0
        });
        over.map_or(Ok(()), |Standing { limit, allowed, spent, decision, .. }| {
            let renews_in = limit.period().end(request.now).duration_since(request.now).unwrap_or_default();
            Err(Refused::Over(Box::new(OverBudget { limit, allowed, spent, needed, decision, renews_in })))
        })
    }
}

/// Why the gate stays closed.
#[derive(Debug)]
pub(super) enum Refused {
    Over(Box<OverBudget>),
    /// What is spent cannot be read.
    Unknown(String),
}

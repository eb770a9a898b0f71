//! From a settled request to its record: grams, embodied share, what the cache saved, in words.

use super::learnt::Prefilled;
use super::live::Live;
use super::notes::note;
use super::{Embodied, Energy, Hours, Latency, Measured, Outcome, Settings, SourceFacts};
use calame_units::{GramsCo2e, Interval, Joules, Microjoules};
use std::time::Duration;

pub(super) struct Footprint<'a> {
    pub settings: &'a Settings,
    pub facts: SourceFacts,
    pub prefilled: Prefilled,
}

impl Footprint<'_> {
    /// The record of a request that ended at `end`.
    pub fn measured(self, live: &Live, end: Duration, outcome: Outcome) -> Measured {
        let latency = Latency {
            phases: live.times,
            first_token: live.first_token.map(|at| at.saturating_sub(live.opened)),
            total: end.saturating_sub(live.opened),
        };
        let wh = live.marginal.map(|energy| energy.joules().watt_hours());
        let (grid, pue) = (self.settings.grid.grams_per_kwh, self.settings.pue);
        let grams = |wh: calame_units::WattHours, grid: f64| GramsCo2e(wh.0 / 1000.0 * pue * grid);
        let co2e = Interval {
            value: grams(wh.value, grid.value),
            low: grams(wh.low, grid.low),
            high: grams(wh.high, grid.high),
        };
        let embodied = self.embodied(live.machine_time);
        let completion = live.tokens.completion;
        let energy = Energy {
            class: self.facts.class,
            marginal: live.marginal,
            full: live.marginal + live.idle,
            phases: live.energies,
            overhead: live.overhead,
            saved: self.saved(live).unwrap_or_default(),
            wasted: if outcome == Outcome::Done { Interval::default() } else { live.marginal },
            wh,
            co2e,
            embodied,
            extractive: live.extractive,
            joules_per_token: (completion > 0)
                .then(|| live.marginal.value.joules().0 / f64::from(completion)),
            joules_per_1000_words: None,
            sci: co2e.value.0 + embodied.value.0,
            assumptions: self.assumptions(live),
            sources: vec![self.facts.name],
        };
        Measured { outcome, energy, latency, tokens: live.tokens }
    }

    /// The cost that tokens read from the cache had when they were computed: as told, else the mean
    /// of all prompts computed so far.
    fn saved(&self, live: &Live) -> Option<Interval<Microjoules>> {
        if live.saved.is_some() || live.tokens.cached == 0 {
            return live.saved;
        }
        let tokens = u32::try_from(self.prefilled.tokens).ok().filter(|&tokens| tokens > 0)?;
        let ratio = f64::from(live.tokens.cached) / f64::from(tokens);
        Some(self.prefilled.energy.map(|all| Microjoules::from_joules(Joules(all.joules().0 * ratio))))
    }

    /// The request's part of making the machine. The convention dominates: calendar hours below,
    /// the powered hours of an office machine above.
    fn embodied(&self, time: Duration) -> Interval<GramsCo2e> {
        let embodied = self.settings.embodied;
        let grams = |hours_per_year: f64| {
            let life = embodied.years * hours_per_year * 3600.0;
            GramsCo2e(if life > 0.0 { embodied.kilograms * 1000.0 * time.as_secs_f64() / life } else { 0.0 })
        };
        let value = match embodied.hours {
            Hours::Calendar => grams(CALENDAR_HOURS),
            Hours::Powered { per_year } => grams(per_year.min(CALENDAR_HOURS)),
        };
        let high = grams(embodied.office_hours);
        Interval { value, low: grams(CALENDAR_HOURS), high: if high.0 > value.0 { high } else { value } }
    }

    fn assumptions(&self, live: &Live) -> Vec<String> {
        let settings = self.settings;
        let mut all = self.facts.assumptions.clone();
        let grid = &settings.grid;
        all.push(note("grid", &[&grid.grams_per_kwh.value, &grid.country, &grid.basis, &settings.pue]));
        let Embodied { kilograms, years, hours, office_hours, basis } = settings.embodied;
        all.push(match hours {
            Hours::Calendar => note("embodied-calendar", &[&kilograms, &years, &basis, &office_hours]),
            Hours::Powered { per_year } => {
                note("embodied-powered", &[&kilograms, &years, &basis, &office_hours, &per_year])
            }
        });
        if live.idle_unknown {
            all.push(note("idle-unknown", &[]));
        }
        if live.unobserved {
            all.push(note("unobserved", &[]));
        }
        if live.tokens.cached > 0 && live.saved.is_none() {
            let code = if self.prefilled.tokens == 0 { "saved-unknown" } else { "saved-mean" };
            all.push(note(code, &[]));
        }
        all
    }
}

/// Hours of a mean year.
const CALENDAR_HOURS: f64 = 8766.0;

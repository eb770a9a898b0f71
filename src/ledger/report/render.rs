//! The figures of a report in words, and the report as Markdown. Each line says its class, its bounds and whether
//! it was measured or estimated.

use std::fmt::Display;

use super::{Basis, Line, MachineEnergy, Report};
use crate::meter::EnergyClass;
use crate::units::{GramsCo2e, Interval, Joules, WattHours, short};
use crate::words::message_with;

impl Report {
    /// For a text editor or a wiki.
    pub fn markdown(&self) -> String {
        let mut text = format!("# {}\n\n", self.heading());
        if self.lines.is_empty() {
            return text + &self.label("report-empty") + "\n";
        }
        let lines: Vec<Vec<String>> = self.lines.iter().map(|line| self.cells(line)).collect();
        text.push_str(&table(&self.columns(), &lines));
        for line in self.comparisons() {
            text.push_str(&format!("\n{line}\n"));
        }
        if !self.machine.is_empty() {
            let days: Vec<Vec<String>> = self.machine.iter().map(|day| self.machine_cells(day)).collect();
            text.push_str(&format!("\n## {}\n\n", self.label("report-machine-heading")));
            text.push_str(&table(&self.machine_columns(), &days));
            text.push_str(&format!("\n{}\n", self.label("report-machine-note")));
        }
        if let Some(budget) = self.budget() {
            text.push_str(&format!("\n## {}\n\n{budget}\n", self.label("report-budget-heading")));
        }
        text.push_str(&format!("\n## {}\n", self.label("report-basis-heading")));
        for basis in &self.basis {
            text.push_str(&format!("\n- {}\n", self.origin(basis.class)));
            for (label, notes) in self.basis_lists(basis) {
                let items = self.said(notes).join(" · ");
                let listed =
                    message_with(self.language, "report-listed", &[("label", &label), ("items", &items)]);
                text.push_str(&format!("  - {listed}\n"));
            }
        }
        text + "\n" + &self.label("report-note") + "\n"
    }

    /// What a class rests on, each list under its label.
    pub(super) fn basis_lists<'a>(&self, basis: &'a Basis) -> [(String, &'a [String]); 2] {
        let [sources, assumptions] = self.labels(["report-sources", "report-assumptions"]);
        [(sources, &basis.sources), (assumptions, &basis.assumptions)]
    }

    pub(super) fn columns(&self) -> Vec<String> {
        let columns = self.labels([
            "report-origin",
            "report-done",
            "report-cancelled",
            "report-failed",
            "report-added",
            "report-full",
            "report-wasted",
            "report-saved",
            "report-without-ai",
            "report-co2e",
            "report-embodied",
        ]);
        std::iter::once(self.by_label()).chain(columns).collect()
    }

    pub(super) fn machine_columns(&self) -> [String; 8] {
        self.labels([
            "report-period",
            "report-origin",
            "report-in-all",
            "report-requests",
            "report-overhead",
            "report-others",
            "report-idle",
            "report-unobserved",
        ])
    }

    pub(super) fn cells(&self, line: &Line) -> Vec<String> {
        let counts = [line.done, line.cancelled, line.failed].map(|count| count.to_string());
        let [added, full, wasted, saved, extractive, co2e, embodied] = figures(line);
        let energies = [added, full, wasted, saved, extractive].map(|wh| self.energy(wh));
        let figures = energies.into_iter().chain([co2e, embodied].map(|grams| self.figure(grams)));
        [self.key_name(&line.key), self.origin(line.class)].into_iter().chain(counts).chain(figures).collect()
    }

    pub(super) fn machine_cells(&self, day: &MachineEnergy) -> Vec<String> {
        let MachineEnergy { measured, requests, overhead, others, idle, unobserved, .. } = *day;
        let figures = [measured, requests, overhead, others, idle, unobserved]
            .map(|energy| self.energy(Interval::exactly(energy.watt_hours().0)));
        [self.month_name(&day.key), self.origin(day.class)].into_iter().chain(figures).collect()
    }

    /// `estimation, classe E`.
    pub(super) fn origin(&self, class: EnergyClass) -> String {
        let key = if class.is_estimated() { "report-estimated" } else { "report-measured" };
        message_with(self.language, key, &[("class", &class.as_str())])
    }

    /// How many times the version without AI, for each class that can tell.
    pub(super) fn comparisons(&self) -> Vec<String> {
        let mut classes: Vec<EnergyClass> = self.lines.iter().map(|line| line.class).collect();
        classes.sort();
        classes.dedup();
        let times = |class: EnergyClass| {
            let of = |part: fn(&Line) -> f64| {
                self.lines.iter().filter(|line| line.class == class).map(part).sum::<f64>()
            };
            let (compared, extractive) = (of(|line| line.compared.0), of(|line| line.extractive.value.0));
            (extractive > 0.0).then(|| self.number(compared / extractive))
        };
        classes
            .into_iter()
            .filter_map(|class| {
                let (n, origin) = (times(class)?, self.origin(class));
                Some(message_with(self.language, "report-times", &[("n", &n), ("origin", &origin)]))
            })
            .collect()
    }

    /// The budgets in force and who stands behind them, in one sentence.
    pub(super) fn budget(&self) -> Option<String> {
        let limits = self.limits.as_ref()?;
        let all = [
            ("report-budget-day", limits.day),
            ("report-budget-month", limits.month),
            ("report-budget-key-day", limits.key_day),
            ("report-budget-key-month", limits.key_month),
        ];
        let budgets = all.into_iter().filter_map(|(key, limit)| {
            // As it was decided, digit for digit.
            let wh = self.language.decimal(&limit?.0.to_string());
            Some(message_with(self.language, key, &[("wh", &wh)]))
        });
        let decision = &limits.decision;
        let lines = [
            ("report-decided-on", &decision.on),
            ("report-decided-by", &decision.by),
            ("report-raised-by", &decision.raised_by),
        ];
        let decided = lines
            .into_iter()
            .filter_map(|(key, text)| Some(message_with(self.language, key, &[("value", text.as_ref()?)])));
        Some(format!("{}.", budgets.chain(decided).collect::<Vec<_>>().join(", ")))
    }

    /// An energy given in watt-hours, in the unit that suits it: `6,67 mWh (3,33 à 13,3)`.
    pub(super) fn energy(&self, wh: Interval<f64>) -> String {
        let (worth, unit) = WattHours(if wh.value > 0.0 { wh.value } else { wh.high }).unit();
        let [value, low, high] = [wh.value, wh.low, wh.high].map(|wh| self.number(wh / worth));
        // Nothing, and what is known exactly, has no bounds to tell.
        let key = if low == value && high == value { "report-energy" } else { "report-energy-bounds" };
        let shown: [(&str, &dyn Display); 4] =
            [("value", &value), ("unit", &unit), ("low", &low), ("high", &high)];
        message_with(self.language, key, &shown)
    }

    /// A figure with its bounds: `0,0067 (0,0033 à 0,013)`.
    pub(super) fn figure(&self, figure: Interval<f64>) -> String {
        let [value, low, high] = [figure.value, figure.low, figure.high].map(|part| self.number(part));
        message_with(self.language, "report-figure", &[("value", &value), ("low", &low), ("high", &high)])
    }

    pub(super) fn number(&self, value: f64) -> String {
        self.language.decimal(&short(value))
    }
}

/// Energies in watt-hours, then emissions in grams, in the order of the columns.
pub(super) fn figures(line: &Line) -> [Interval<f64>; 7] {
    let wh = |energy: Interval<Joules>| energy.map(Joules::watt_hours).map(|WattHours(wh)| wh);
    let grams = |grams: Interval<GramsCo2e>| grams.map(|GramsCo2e(grams)| grams);
    [
        wh(line.energy),
        wh(line.full),
        wh(line.wasted),
        wh(line.saved),
        wh(line.extractive),
        grams(line.co2e),
        grams(line.embodied),
    ]
}

fn table(columns: &[String], lines: &[Vec<String>]) -> String {
    // A model may have a name with a bar in it.
    let row = |cells: &[String]| {
        let cells: Vec<String> = cells.iter().map(|cell| cell.replace('|', "\\|")).collect();
        format!("| {} |\n", cells.join(" | "))
    };
    let rule = vec!["---".to_owned(); columns.len()];
    let lines: String = lines.iter().map(|line| row(line)).collect();
    row(columns) + &row(&rule) + &lines
}

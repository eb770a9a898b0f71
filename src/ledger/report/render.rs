//! The figures of a report in words, and the report as Markdown. Each line says its class, its bounds and whether
//! it was measured or estimated.

use super::{Line, Machine, Report};
use crate::meter::EnergyClass;
use crate::units::{GramsCo2e, Interval, Joules, WattHours, short};

impl Report {
    /// For a text editor or a wiki.
    pub fn markdown(&self) -> String {
        let labels = self.labels();
        let mut text = format!("# {}\n\n", self.heading());
        if self.lines.is_empty() {
            return text + labels.empty + "\n";
        }
        let lines: Vec<Vec<String>> = self.lines.iter().map(|line| self.cells(line)).collect();
        text.push_str(&table(&self.columns(), &lines));
        for line in self.comparisons() {
            text.push_str(&format!("\n{line}\n"));
        }
        if !self.machine.is_empty() {
            let days: Vec<Vec<String>> = self.machine.iter().map(|day| self.machine_cells(day)).collect();
            text.push_str(&format!("\n## {}\n\n", labels.machine_heading));
            text.push_str(&table(&labels.machine.map(str::to_owned), &days));
            text.push_str(&format!("\n{}\n", labels.machine_note));
        }
        if let Some(budget) = self.budget() {
            text.push_str(&format!("\n## {}\n\n{budget}\n", labels.budget_heading));
        }
        text.push_str(&format!("\n## {}\n", labels.basis_heading));
        for basis in &self.basis {
            text.push_str(&format!("\n- {}\n", self.origin(basis.class)));
            for (label, items) in [(labels.sources, &basis.sources), (labels.assumptions, &basis.assumptions)]
            {
                text.push_str(&format!("  - {label}{}{}\n", self.colon(), self.said(items).join(" · ")));
            }
        }
        text + "\n" + labels.note + "\n"
    }

    pub(super) fn columns(&self) -> Vec<String> {
        let columns = self.labels().columns;
        std::iter::once(self.by_label()).chain(columns).map(str::to_owned).collect()
    }

    pub(super) fn cells(&self, line: &Line) -> Vec<String> {
        let counts = [line.done, line.cancelled, line.failed].map(|count| count.to_string());
        let [added, full, wasted, saved, extractive, co2e, embodied] = figures(line);
        let energies = [added, full, wasted, saved, extractive].map(|wh| self.energy(wh));
        let figures = energies.into_iter().chain([co2e, embodied].map(|grams| self.figure(grams)));
        [self.key_name(&line.key), self.origin(line.class)].into_iter().chain(counts).chain(figures).collect()
    }

    pub(super) fn machine_cells(&self, day: &Machine) -> Vec<String> {
        let Machine { measured, requests, overhead, others, idle, unobserved, .. } = *day;
        let figures = [measured, requests, overhead, others, idle, unobserved]
            .map(|energy| self.energy(Interval::exactly(energy.watt_hours().0)));
        [self.month_name(&day.key), self.origin(day.class)].into_iter().chain(figures).collect()
    }

    /// `estimation, classe E`.
    pub(super) fn origin(&self, class: EnergyClass) -> String {
        let labels = self.labels();
        let origin = if class.is_estimated() { labels.estimated } else { labels.measured };
        format!("{origin}, {}{}", labels.class, class.as_str())
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
                let text = self.labels().times.replace("{n}", &times(class)?);
                Some(format!("{text} ({}).", self.origin(class)))
            })
            .collect()
    }

    /// The budgets in force and who stands behind them, in one sentence.
    pub(super) fn budget(&self) -> Option<String> {
        let limits = self.limits.as_ref()?;
        let labels = self.labels();
        let all = [limits.day, limits.month, limits.key_day, limits.key_month];
        let mut parts: Vec<String> = all
            .into_iter()
            .zip(labels.budgets)
            .filter_map(|(limit, label)| {
                // As it was decided, digit for digit.
                let wh = limit?.0.to_string();
                let wh = if self.is_french() { wh.replace('.', ",") } else { wh };
                Some(format!("{wh}\u{a0}Wh {label}"))
            })
            .collect();
        let decision = &limits.decision;
        let lines = [
            (labels.decided_on, &decision.on),
            (labels.decided_by, &decision.by),
            (labels.raised_by, &decision.raised_by),
        ];
        parts.extend(
            lines.into_iter().filter_map(|(label, text)| Some(format!("{label} {}", text.as_ref()?))),
        );
        Some(format!("{}.", parts.join(", ")))
    }

    /// An energy given in watt-hours, in the unit that suits it: `6,67 mWh (3,33 à 13,3)`.
    pub(super) fn energy(&self, wh: Interval<f64>) -> String {
        let (worth, unit) = WattHours(if wh.value > 0.0 { wh.value } else { wh.high }).unit();
        let [value, low, high] = [wh.value, wh.low, wh.high].map(|wh| self.number(wh / worth));
        let space = if self.is_french() { '\u{a0}' } else { ' ' };
        // Nothing, and what is known exactly, has no bounds to tell.
        let bounds = if low == value && high == value {
            String::new()
        } else {
            format!(" ({low} {} {high})", self.labels().to)
        };
        format!("{value}{space}{unit}{bounds}")
    }

    /// A figure with its bounds: `0,0067 (0,0033 à 0,013)`.
    pub(super) fn figure(&self, figure: Interval<f64>) -> String {
        let to = self.labels().to;
        format!(
            "{} ({} {to} {})",
            self.number(figure.value),
            self.number(figure.low),
            self.number(figure.high)
        )
    }

    pub(super) fn number(&self, value: f64) -> String {
        let text = short(value);
        if self.is_french() { text.replace('.', ",") } else { text }
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

//! A report as CSV (for a spreadsheet), Markdown and HTML (for a printer). Each line says its class,
//! its bounds and whether it was measured or estimated.

use super::report::{Language, Line, Report};
use crate::units::Interval;
use std::fmt::Write;

/// Labels of a language, in the order of the columns of [`cells`].
struct Labels {
    code: &'static str,
    title: &'static str,
    all: &'static str,
    columns: [&'static str; 11],
    measured: &'static str,
    estimated: &'static str,
    to: &'static str,
    empty: &'static str,
    note: &'static str,
}

const FRENCH: Labels = Labels {
    code: "fr",
    title: "Consommation de Calame",
    all: "tous les mois",
    columns: [
        "Mois",
        "Origine des chiffres",
        "Demandes abouties",
        "Annulées",
        "Échouées",
        "Énergie ajoutée (Wh)",
        "Avec la part de veille (Wh)",
        "Gaspillée (Wh)",
        "Économisée par le cache (Wh)",
        "Électricité (gCO2e)",
        "Fabrication (gCO2e)",
    ],
    measured: "mesure",
    estimated: "estimation",
    to: "à",
    empty: "Aucune demande enregistrée.",
    note: "Chaque chiffre est suivi de ses bornes. Les estimations (classes D et E) viennent d’un \
           modèle\u{a0}: aucun capteur n’a été lu. Les mesures de classe C sont celles du processeur, \
           en deçà de la prise murale.",
};

const ENGLISH: Labels = Labels {
    code: "en",
    title: "What Calame consumed",
    all: "all months",
    columns: [
        "Month",
        "Origin of the figures",
        "Requests answered",
        "Cancelled",
        "Failed",
        "Energy added (Wh)",
        "With its share of idling (Wh)",
        "Wasted (Wh)",
        "Saved by the cache (Wh)",
        "Electricity (gCO2e)",
        "Manufacture (gCO2e)",
    ],
    measured: "measured",
    estimated: "estimated",
    to: "to",
    empty: "No request recorded.",
    note: "Each figure is followed by its bounds. Estimates (classes D and E) come from a model: no \
           sensor was read. Measures of class C are the processor's own, below those of a plug.",
};

impl Report {
    fn labels(&self) -> &'static Labels {
        match self.language {
            Language::French => &FRENCH,
            Language::English => &ENGLISH,
        }
    }

    fn heading(&self) -> String {
        let labels = self.labels();
        let colon = if self.language == Language::French { "\u{a0}: " } else { ": " };
        format!("{}{colon}{}", labels.title, self.month.as_deref().unwrap_or(labels.all))
    }

    /// For a spreadsheet: one name a column in English, decimal points, commas between.
    pub fn csv(&self) -> String {
        let mut text = String::from("month,class,origin,done,cancelled,failed");
        for name in ["wh", "full_wh", "wasted_wh", "saved_wh", "co2e_g", "embodied_g"] {
            for bound in ["", "_low", "_high"] {
                text.push_str(&format!(",{name}{bound}"));
            }
        }
        text.push_str(",tokens,seconds\n");
        for line in &self.lines {
            let origin = if line.class.is_estimated() { "estimated" } else { "measured" };
            let class = line.class.as_str();
            text.push_str(&format!("{},{class},{origin},", line.month));
            text.push_str(&format!("{},{},{}", line.done, line.cancelled, line.failed));
            for figure in figures(line) {
                text.push_str(&format!(",{:.6},{:.6},{:.6}", figure.value, figure.low, figure.high));
            }
            text.push_str(&format!(",{},{:.3}\n", line.tokens, line.seconds));
        }
        text
    }

    /// For a text editor or a wiki.
    pub fn markdown(&self) -> String {
        let labels = self.labels();
        let mut text = format!("# {}\n\n", self.heading());
        if self.lines.is_empty() {
            return text + labels.empty + "\n";
        }
        let mut row = |cells: &[String]| {
            text.push_str(&format!("| {} |\n", cells.join(" | ")));
        };
        row(&labels.columns.map(str::to_owned));
        row(&labels.columns.map(|_| "---".to_owned()));
        self.lines.iter().for_each(|line| row(&self.cells(line)));
        text + "\n" + labels.note + "\n"
    }

    /// A page of its own, fit for printing: no script, no outside resource.
    pub fn html(&self) -> String {
        let labels = self.labels();
        let heading = escape(&self.heading());
        let mut page = format!(
            "<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n<title>{heading}</title>\n\
             <style>body{{font-family:sans-serif;margin:2em}}table{{border-collapse:collapse}}\
             th,td{{border:1px solid;padding:.3em .6em;text-align:left}}\
             @page{{size:landscape}}</style>\n</head>\n<body>\n<h1>{heading}</h1>\n",
            labels.code
        );
        if self.lines.is_empty() {
            page.push_str(&format!("<p>{}</p>\n", escape(labels.empty)));
        } else {
            page.push_str("<table>\n<thead><tr>");
            for column in labels.columns {
                // Writing to a String cannot fail.
                let _ = write!(page, "<th scope=\"col\">{}</th>", escape(column));
            }
            page.push_str("</tr></thead>\n<tbody>\n");
            for line in &self.lines {
                let cells = self.cells(line).map(|cell| format!("<td>{}</td>", escape(&cell)));
                page.push_str(&format!("<tr>{}</tr>\n", cells.concat()));
            }
            page.push_str("</tbody>\n</table>\n");
            page.push_str(&format!("<p>{}</p>\n", escape(labels.note)));
        }
        page + "</body>\n</html>\n"
    }

    fn cells(&self, line: &Line) -> [String; 11] {
        let labels = self.labels();
        let origin = if line.class.is_estimated() { labels.estimated } else { labels.measured };
        let class = if self.language == Language::French { "classe\u{a0}" } else { "class " };
        let [energy, full, wasted, saved, co2e, embodied] = figures(line).map(|figure| self.figure(figure));
        [
            line.month.clone(),
            format!("{origin}, {class}{}", line.class.as_str()),
            line.done.to_string(),
            line.cancelled.to_string(),
            line.failed.to_string(),
            energy,
            full,
            wasted,
            saved,
            co2e,
            embodied,
        ]
    }

    fn figure(&self, figure: Interval<f64>) -> String {
        let to = self.labels().to;
        let decimals = match figure.value {
            small if small < 1.0 => 4,
            middle if middle < 100.0 => 2,
            _ => 0,
        };
        let number = |value: f64| {
            let text = format!("{value:.decimals$}");
            if self.language == Language::French { text.replace('.', ",") } else { text }
        };
        format!("{} ({} {to} {})", number(figure.value), number(figure.low), number(figure.high))
    }
}

/// Energies in watt-hours, then emissions in grams.
fn figures(line: &Line) -> [Interval<f64>; 6] {
    let wh = |energy: Interval<crate::units::Joules>| energy.map(|joules| joules.watt_hours().0);
    let grams = |grams: Interval<crate::units::GramsCo2e>| grams.map(|grams| grams.0);
    [wh(line.energy), wh(line.full), wh(line.wasted), wh(line.saved), grams(line.co2e), grams(line.embodied)]
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

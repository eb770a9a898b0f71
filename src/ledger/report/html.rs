//! A report as a page of its own, fit for printing and for a projector: no script, no outside resource.

use super::Report;
use super::chart::{Bar, Origin, bars};

const STYLE: &str = "\
    body{font:1rem/1.5 sans-serif;max-width:72rem;margin:2rem auto;padding:0 1rem;color:#1d2930;background:#fff}\
    h1{font-size:1.6rem}h2{font-size:1.2rem;margin-top:2rem}\
    table{border-collapse:collapse;font-size:.85rem;font-variant-numeric:tabular-nums}\
    th,td{border:1px solid #8a8677;padding:.3em .6em;text-align:left;vertical-align:top}\
    th{background:#eeebe2}figure{margin:1.5rem 0}figcaption{font-weight:600;margin-bottom:.4rem}\
    svg{width:100%;height:auto;max-width:60rem}svg text{font:13px sans-serif;fill:#1d2930}\
    .wide{overflow-x:auto}.note{color:#56626a;font-size:.9rem}\
    @page{size:A4 landscape;margin:12mm}\
    @media print{body{margin:0;max-width:none}tr,figure{break-inside:avoid}table{font-size:7.5pt}}";

impl Report {
    /// A page for the general assembly.
    pub fn html(&self) -> String {
        let heading = escape(&self.heading());
        let mut page = format!(
            "<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{heading}</title>\n\
             <style>{STYLE}</style>\n</head>\n<body>\n<h1>{heading}</h1>\n",
            self.language.code()
        );
        if self.lines.is_empty() {
            page.push_str(&format!("<p>{}</p>\n", escape(&self.label("report-empty"))));
        } else {
            page.push_str(&self.charts());
            self.comparisons().iter().for_each(|line| page.push_str(&format!("<p>{}</p>\n", escape(line))));
            let lines: Vec<Vec<String>> = self.lines.iter().map(|line| self.cells(line)).collect();
            page.push_str(&table(&self.columns(), &lines));
            page.push_str(&self.machine_section());
            if let Some(budget) = self.budget() {
                let (heading, budget) = (escape(&self.label("report-budget-heading")), escape(&budget));
                page.push_str(&format!("<h2>{heading}</h2>\n<p>{budget}</p>\n"));
            }
            page.push_str(&self.basis_section());
            page.push_str(&format!("<p class=\"note\">{}</p>\n", escape(&self.label("report-note"))));
        }
        page + "</body>\n</html>\n"
    }

    fn charts(&self) -> String {
        let energy: Vec<Bar> = self
            .lines
            .iter()
            .map(|line| {
                let wh = line.energy.map(|joules| joules.watt_hours().0);
                Bar {
                    label: escape(&format!("{} · {}", self.key_name(&line.key), self.origin(line.class))),
                    shown: escape(&self.energy(wh)),
                    value: wh.value,
                    bounds: Some((wh.low, wh.high)),
                    origin: if line.class.is_estimated() { Origin::Estimated } else { Origin::Measured },
                }
            })
            .collect();
        let requests: Vec<Bar> = self
            .lines
            .iter()
            .map(|line| Bar {
                label: escape(&self.key_name(&line.key)),
                shown: line.done.to_string(),
                value: u32::try_from(line.done).map_or(f64::from(u32::MAX), f64::from),
                bounds: None,
                origin: Origin::Measured,
            })
            .collect();
        [("report-energy-chart", energy), ("report-requests-chart", requests)]
            .into_iter()
            .map(|(key, chart)| {
                let caption = escape(&self.label(key));
                format!("<figure>\n<figcaption>{caption}</figcaption>\n{}</figure>\n", bars(&caption, &chart))
            })
            .collect()
    }

    fn machine_section(&self) -> String {
        if self.machine.is_empty() {
            return String::new();
        }
        let days: Vec<Vec<String>> = self.machine.iter().map(|day| self.machine_cells(day)).collect();
        format!(
            "<h2>{}</h2>\n{}<p class=\"note\">{}</p>\n",
            escape(&self.label("report-machine-heading")),
            table(&self.machine_columns(), &days),
            escape(&self.label("report-machine-note"))
        )
    }

    fn basis_section(&self) -> String {
        let mut section = format!("<h2>{}</h2>\n<dl>\n", escape(&self.label("report-basis-heading")));
        for basis in &self.basis {
            section.push_str(&format!("<dt><b>{}</b></dt>\n", escape(&self.origin(basis.class))));
            for (label, notes) in self.basis_lists(basis) {
                let items: String =
                    self.said(notes).iter().map(|item| format!("<li>{}</li>", escape(item))).collect();
                section.push_str(&format!("<dd>{}<ul>{items}</ul></dd>\n", escape(&label)));
            }
        }
        section + "</dl>\n"
    }
}

fn table(columns: &[String], lines: &[Vec<String>]) -> String {
    let head: String =
        columns.iter().map(|cell| format!("<th scope=\"col\">{}</th>", escape(cell))).collect();
    let mut table = format!("<div class=\"wide\"><table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n");
    for line in lines {
        let cells: String = line.iter().map(|cell| format!("<td>{}</td>", escape(cell))).collect();
        table.push_str(&format!("<tr>{cells}</tr>\n"));
    }
    table + "</tbody>\n</table></div>\n"
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

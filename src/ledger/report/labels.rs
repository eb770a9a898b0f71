//! The words of a report, in French and in English.

use super::{By, Language, Report};
use crate::meter::{Tongue, say};

/// Labels of a language.
pub(super) struct Labels {
    pub code: &'static str,
    pub title: &'static str,
    pub all: &'static str,
    /// Day, month, style, model, class, as [`By::ALL`].
    pub by: [&'static str; 5],
    pub columns: [&'static str; 11],
    pub machine: [&'static str; 8],
    pub measured: &'static str,
    pub estimated: &'static str,
    pub class: &'static str,
    pub to: &'static str,
    pub empty: &'static str,
    /// Summary, minutes, key points.
    pub styles: [&'static str; 4],
    pub no_style: &'static str,
    pub no_model: &'static str,
    pub energy_chart: &'static str,
    pub requests_chart: &'static str,
    pub machine_heading: &'static str,
    pub machine_note: &'static str,
    pub basis_heading: &'static str,
    pub sources: &'static str,
    pub assumptions: &'static str,
    pub budget_heading: &'static str,
    /// Day, month, a key's day, a key's month.
    pub budgets: [&'static str; 4],
    pub decided_on: &'static str,
    pub decided_by: &'static str,
    pub raised_by: &'static str,
    pub times: &'static str,
    pub note: &'static str,
    pub months: [&'static str; 12],
}

const FRENCH: Labels = Labels {
    code: "fr",
    title: "Consommation de Calame",
    all: "tous les mois",
    by: ["Jour", "Mois", "Forme", "Modèle", "Classe"],
    columns: [
        "Origine des chiffres",
        "Demandes abouties",
        "Annulées",
        "Échouées",
        "Énergie ajoutée",
        "Avec la part de veille",
        "Gaspillée",
        "Économisée par le cache (estimation)",
        "Les mêmes textes sans IA (estimation)",
        "Électricité (gCO2e)",
        "Fabrication (gCO2e, par convention)",
    ],
    machine: [
        "Période",
        "Origine des chiffres",
        "En tout",
        "Demandes",
        "Calame lui-même",
        "Autres programmes",
        "Rester allumée",
        "Non observé",
    ],
    measured: "mesure",
    estimated: "estimation",
    class: "classe\u{a0}",
    to: "à",
    empty: "Aucune demande enregistrée.",
    styles: ["Résumé", "Compte rendu", "Points clés", "Vérification"],
    no_style: "sans forme (autres outils)",
    no_model: "sans IA",
    energy_chart: "Énergie ajoutée\u{202f}; le trait fin va de la borne basse à la borne haute",
    requests_chart: "Demandes abouties",
    machine_heading: "La machine entière",
    machine_note: "Tant que Calame tourne, tout ce que la source voit est réparti, sans reste. L’énergie d’une \
                   longue pause compte au jour où elle a été relevée. Ce sont des valeurs centrales\u{a0}: leurs bornes \
                   s’en écartent autant que celles des demandes de la même classe.",
    basis_heading: "D’où viennent ces chiffres",
    sources: "Sources",
    assumptions: "Constantes supposées ou choisies",
    budget_heading: "Budget d’énergie",
    budgets: ["par jour", "par mois", "par jour et par clé", "par mois et par clé"],
    decided_on: "décidé le",
    decided_by: "décidé par",
    raised_by: "peut être relevé par",
    times: "Rédiger avec l’IA a coûté {n} fois l’extraction sans IA des mêmes textes, au prix de son temps de processeur",
    note: "Chaque chiffre est suivi de ses bornes. Les estimations (classes D et E) viennent d’un \
           modèle\u{a0}: aucun capteur n’a été lu. Les mesures de classe C sont celles du processeur, \
           en deçà de la prise murale. Une mesure et une estimation ne sont jamais additionnées. Rien \
           n’est compté par personne.",
    months: [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ],
};

const ENGLISH: Labels = Labels {
    code: "en",
    title: "What Calame consumed",
    all: "all months",
    by: ["Day", "Month", "Style", "Model", "Class"],
    columns: [
        "Origin of the figures",
        "Requests answered",
        "Cancelled",
        "Failed",
        "Energy added",
        "With its share of idling",
        "Wasted",
        "Saved by the cache (estimate)",
        "The same texts without AI (estimate)",
        "Electricity (gCO2e)",
        "Manufacture (gCO2e, by convention)",
    ],
    machine: [
        "Period",
        "Origin of the figures",
        "In all",
        "Requests",
        "Calame itself",
        "Other programs",
        "Staying on",
        "Not observed",
    ],
    measured: "measured",
    estimated: "estimated",
    class: "class ",
    to: "to",
    empty: "No request recorded.",
    styles: ["Summary", "Minutes", "Key points", "Check"],
    no_style: "no style (other tools)",
    no_model: "without AI",
    energy_chart: "Energy added; the thin line goes from the lower bound to the upper",
    requests_chart: "Requests answered",
    machine_heading: "The whole machine",
    machine_note: "While Calame runs, all that the source sees is shared out, with nothing left over. The energy of \
                   a long pause counts on the day it was read. These are central values: their bounds are as far from \
                   them as those of requests of the same class.",
    basis_heading: "Where these figures come from",
    sources: "Sources",
    assumptions: "Constants that were guessed or chosen",
    budget_heading: "Energy budget",
    budgets: ["a day", "a month", "a day for each key", "a month for each key"],
    decided_on: "decided on",
    decided_by: "decided by",
    raised_by: "may be raised by",
    times: "Writing with AI cost {n} times extraction without AI of the same texts, priced by its processor time",
    note: "Each figure is followed by its bounds. Estimates (classes D and E) come from a model: no \
           sensor was read. Measures of class C are the processor's own, below those of a plug. A measure and an \
           estimate are never summed. Nothing is counted by person.",
    months: [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
};

impl Report {
    /// Sources or assumptions in sentences.
    pub(super) fn said(&self, notes: &[String]) -> Vec<String> {
        let tongue = if self.is_french() { Tongue::French } else { Tongue::English };
        notes.iter().map(|note| say(note, tongue)).collect()
    }

    pub(super) fn labels(&self) -> &'static Labels {
        match self.language {
            Language::French => &FRENCH,
            Language::English => &ENGLISH,
        }
    }

    /// `: `, as the language writes it.
    pub(super) fn colon(&self) -> &'static str {
        if self.is_french() { "\u{a0}: " } else { ": " }
    }

    pub(super) fn heading(&self) -> String {
        let labels = self.labels();
        let period = self.month.as_deref().map_or(labels.all.to_owned(), |month| self.month_name(month));
        format!("{}{}{period}", labels.title, self.colon())
    }

    /// The name of the first column.
    pub(super) fn by_label(&self) -> &'static str {
        let index = By::ALL.iter().position(|by| *by == self.by).unwrap_or_default();
        self.labels().by[index]
    }

    /// A key as people read it.
    pub(super) fn key_name(&self, key: &str) -> String {
        let labels = self.labels();
        match (self.by, key) {
            (By::Style, "") => labels.no_style.to_owned(),
            (By::Style, style) => {
                let ours = ["summary", "minutes", "key-points", "check"]
                    .into_iter()
                    .position(|known| known == style);
                ours.map_or(style, |index| labels.styles[index]).to_owned()
            }
            (By::Model, "") => labels.no_model.to_owned(),
            (By::Month, month) => self.month_name(month),
            (By::Class, letter) => format!("{}{letter}", labels.class),
            (_, key) => key.to_owned(),
        }
    }

    /// `2025-03` as `mars 2025`; anything else as it is.
    pub(super) fn month_name(&self, month: &str) -> String {
        let name = |(year, number): (&str, &str)| {
            let name = self.labels().months.get(number.parse::<usize>().ok()?.checked_sub(1)?)?;
            Some(format!("{name} {year}"))
        };
        month.split_once('-').and_then(name).unwrap_or_else(|| month.to_owned())
    }
}

//! How a draft of each style is laid out, in both languages.

use crate::{FactKind, Language};
use calame_words::label;

/// The frame of a style.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Frame {
    /// Short paragraphs in the order of the document.
    Prose,
    /// One fact to a dash.
    Points,
    /// Lists under headings.
    Minutes,
    /// Paragraphs between a greeting and a closing.
    Email,
    /// One short sentence to a line.
    Plain,
    /// One paragraph, then what a grant asks and the document does not tell.
    Grant,
    /// One paragraph that begins with what, when and where.
    Press,
}

impl Frame {
    /// The frame of a style of ours.
    pub fn of(style: &str) -> Option<Self> {
        Some(match style {
            "summary" => Self::Prose,
            "key-points" => Self::Points,
            "minutes" => Self::Minutes,
            "email" => Self::Email,
            "plain" => Self::Plain,
            "grant" => Self::Grant,
            "press" => Self::Press,
            _ => return None,
        })
    }
}

/// The headings of minutes, in order, with what goes under each.
pub(super) fn headings(language: Language) -> [(&'static str, &'static [FactKind]); 7] {
    use FactKind::{Action, Cause, Context, Date, Decision, Figure, Open, Vote};
    let all: [(&str, &[FactKind]); 7] = [
        ("draft-heading-decisions", &[Decision]),
        ("draft-heading-votes", &[Vote]),
        ("draft-heading-actions", &[Action]),
        ("draft-heading-open", &[Open]),
        ("draft-heading-dates", &[Date]),
        ("draft-heading-figures", &[Figure]),
        ("draft-heading-information", &[Cause, Context]),
    ];
    all.map(|(key, kinds)| (label(language, key), kinds))
}

/// The greeting and the closing of a letter to members.
pub(super) fn formulas(language: Language) -> (&'static str, &'static str) {
    (label(language, "draft-greeting"), label(language, "draft-closing"))
}

/// One thing that a grant's box asks: how it is said to be missing, and the words that would show it, as beginnings of
/// folded words.
pub(super) struct Asked {
    pub missing: &'static str,
    pub shown_by: &'static [&'static str],
    /// Whether an amount shows it.
    pub by_money: bool,
}

/// Beginnings of folded words that show each thing: people, money, time, partners.
const SHOWN_IN_FRENCH: [&[&str]; 4] = [
    &[
        "public",
        "beneficiaire",
        "participant",
        "visiteur",
        "adherent",
        "habitant",
        "enfant",
        "jeune",
        "famille",
        "eleve",
        "personne",
        "senior",
        "retraite",
        "licencie",
        "choriste",
        "spectateur",
        "benevole",
        "usager",
        "locataire",
        "parent",
        "membre",
        "foyer",
        "etudiant",
        "inscrit",
    ],
    &["euro", "budget", "subvention"],
    &[
        "janvier",
        "fevrier",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "aout",
        "septembre",
        "octobre",
        "novembre",
        "decembre",
        "calendrier",
        "trimestre",
    ],
    &[
        "partenaire",
        "partenariat",
        "mairie",
        "commune",
        "ville",
        "departement",
        "region",
        "fondation",
        "mecene",
        "sponsor",
        "conseil departemental",
        "prefecture",
        "college",
        "ecole",
        "lycee",
        "mediatheque",
        "centre social",
        "caf",
    ],
];
const SHOWN_IN_ENGLISH: [&[&str]; 4] = [
    &[
        "member",
        "participant",
        "visitor",
        "child",
        "young",
        "famil",
        "pupil",
        "people",
        "resident",
        "tenant",
        "volunteer",
        "student",
        "parent",
        "older",
        "household",
        "user",
        "paddler",
        "player",
    ],
    &["budget", "pound", "grant", "cost"],
    &[
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
        "quarter",
        "schedule",
    ],
    &[
        "partner",
        "council",
        "sponsor",
        "foundation",
        "trust",
        "charity",
        "school",
        "church",
        "club",
        "university",
        "library",
    ],
];

/// What a grant's box asks.
pub(super) fn asked(language: Language) -> [Asked; 4] {
    let missing =
        ["draft-missing-people", "draft-missing-budget", "draft-missing-calendar", "draft-missing-partners"];
    let shown_by = match language {
        Language::French => SHOWN_IN_FRENCH,
        Language::English => SHOWN_IN_ENGLISH,
    };
    let mut shown = shown_by.into_iter();
    let mut i = 0;
    missing.map(|key| {
        i += 1;
        let missing = label(language, key);
        Asked { missing, shown_by: shown.next().unwrap_or(&[]), by_money: i == 2 }
    })
}

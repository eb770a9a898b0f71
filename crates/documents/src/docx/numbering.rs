//! The numbers that a DOCX gives to items and headings: `numbering.xml`, and how far each list has come.

use std::collections::{HashMap, HashSet};

use crate::error::DocumentError;
use crate::layout::numbers::{Counter, Kind};
use crate::package::xml::{Node, Xml};

/// A level of a list.
#[derive(Debug, Clone, Default)]
struct Level {
    kind: Kind,
    /// The label, where `%1` stands for the number of the first level.
    text: String,
    start: Option<u32>,
    /// The paragraph style that this level belongs to.
    style: Option<String>,
    /// After which level, counted from 1, it begins anew: 0 for never, none for every level above (17.9.10).
    restart: Option<usize>,
    /// All numbers of its label are decimal (17.9.4).
    legal: bool,
    /// No number is asked for, but there may be words.
    worded: bool,
}

/// A list as paragraphs name it.
#[derive(Debug, Default)]
struct List {
    /// The definition it follows: lists of one definition count on from each other.
    definition: String,
    levels: Vec<Level>,
    /// Where some of its levels begin anew.
    starts: HashMap<usize, u32>,
}

/// The lists of a document.
#[derive(Debug, Default)]
pub(crate) struct Numbering {
    lists: HashMap<String, List>,
    counters: HashMap<String, Counter>,
    met: HashSet<(String, usize)>,
}

/// Levels of a list, at most (ECMA-376 part 1, 17.9.6).
const LEVELS: usize = 9;

/// Definitions while they are read, with the names by which one may stand for another.
#[derive(Default)]
struct Definitions {
    levels: HashMap<String, Vec<Option<Level>>>,
    named: HashMap<String, String>,
    links: HashMap<String, String>,
}

/// What the levels being read belong to.
enum Owner {
    Definition(String),
    List(String),
}

impl Numbering {
    /// Reads `numbering.xml`.
    pub fn read(mut xml: Xml<'_>) -> Result<Self, DocumentError> {
        let (mut numbering, mut definitions) = (Self::default(), Definitions::default());
        // Levels that a list sets otherwise than its definition.
        let mut own: HashMap<String, Vec<Option<Level>>> = HashMap::new();
        let (mut owner, mut at) = (Owner::Definition(String::new()), 0);
        while let Some(node) = xml.next()? {
            let Node::Open(element) = node else { continue };
            let value = element.attr("val");
            match (element.name().as_str(), &owner) {
                ("abstractNum", _) => {
                    owner = Owner::Definition(element.attr("abstractNumId").unwrap_or_default());
                }
                ("num", _) => owner = Owner::List(element.attr("numId").unwrap_or_default()),
                ("abstractNumId", Owner::List(id)) => {
                    numbering.lists.entry(id.clone()).or_default().definition = value.unwrap_or_default();
                }
                ("styleLink", Owner::Definition(id)) => {
                    definitions.named.insert(value.unwrap_or_default(), id.clone());
                }
                ("numStyleLink", Owner::Definition(id)) => {
                    definitions.links.insert(id.clone(), value.unwrap_or_default());
                }
                ("lvl" | "lvlOverride", _) => {
                    at = element
                        .attr("ilvl")
                        .and_then(|level| level.parse().ok())
                        .unwrap_or(0)
                        .min(LEVELS - 1);
                }
                ("startOverride", Owner::List(id)) => {
                    if let Some(start) = value.and_then(|value| value.parse().ok()) {
                        numbering.lists.entry(id.clone()).or_default().starts.insert(at, start);
                    }
                }
                (name, owner) => {
                    let levels = match owner {
                        Owner::Definition(id) => definitions.levels.entry(id.clone()),
                        Owner::List(id) => own.entry(id.clone()),
                    };
                    let levels = levels.or_insert_with(|| vec![None; LEVELS]);
                    Level::set(&mut levels[at], name, value);
                }
            }
        }
        numbering.complete(&definitions, &own);
        Ok(numbering)
    }

    /// Gives each list its levels: its own, else those of its definition.
    fn complete(&mut self, definitions: &Definitions, own: &HashMap<String, Vec<Option<Level>>>) {
        for (id, list) in &mut self.lists {
            list.definition = definitions.followed(&list.definition);
            let shared = definitions.levels.get(&list.definition);
            let level = |i: usize| {
                let own = own.get(id).and_then(|levels| levels[i].clone());
                own.or_else(|| shared.and_then(|levels| levels[i].clone())).unwrap_or_default()
            };
            list.levels = (0..LEVELS).map(level).collect();
        }
    }

    /// The level of a list that belongs to a style.
    pub fn level_of(&self, list: &str, style: &str) -> Option<usize> {
        self.lists.get(list)?.levels.iter().position(|level| level.style.as_deref() == Some(style))
    }

    /// Counts a paragraph of this list and gives its label; `None` for bullets and for lists unknown.
    pub fn label(&mut self, list: &str, at: usize) -> Option<String> {
        let at = at.min(LEVELS - 1);
        let known = self.lists.get(list)?;
        let counter = self.counters.entry(known.definition.clone()).or_default();
        if let Some(start) = known.starts.get(&at).filter(|_| self.met.insert((list.to_owned(), at))) {
            counter.restart(at);
            counter.count(at, *start);
        } else {
            // A level begins anew after any level above it, or after those down to the one it names.
            let keeps = |deeper: usize| {
                known.levels.get(deeper).and_then(|level| level.restart).is_some_and(|after| at >= after)
            };
            counter.count_keeping(at, known.levels.get(at)?.start.unwrap_or(1), keeps);
        }
        counter.reach(at, |above| known.levels.get(above).and_then(|level| level.start).unwrap_or(1));
        let level = known.levels.get(at).filter(|level| level.kind != Kind::None || level.worded)?;
        let mut label = level.text.clone();
        for (i, above) in known.levels.iter().enumerate().take(at + 1) {
            let number = counter.at(i).or(above.start).unwrap_or(1);
            let kind = if level.legal && above.kind != Kind::None { Kind::Decimal } else { above.kind };
            label = label.replace(&format!("%{}", i + 1), &kind.show(number));
        }
        Some(label.trim().to_owned()).filter(|label| !label.is_empty())
    }
}

impl Definitions {
    /// The definition that has the levels of this one.
    fn followed(&self, definition: &str) -> String {
        let linked = self.links.get(definition).and_then(|name| self.named.get(name));
        linked.map_or(definition, String::as_str).to_owned()
    }
}

impl Level {
    /// Takes in one property of a level that may not have been met yet.
    fn set(level: &mut Option<Self>, name: &str, value: Option<String>) {
        if !matches!(name, "start" | "numFmt" | "lvlText" | "pStyle" | "lvlRestart" | "isLgl") {
            return;
        }
        let level = level.get_or_insert_default();
        match name {
            "start" => level.start = value.and_then(|value| value.parse().ok()),
            "lvlRestart" => level.restart = value.and_then(|value| value.parse().ok()),
            "isLgl" => level.legal = !matches!(value.as_deref(), Some("0" | "false" | "off")),
            "numFmt" => {
                level.worded = value.as_deref() == Some("none");
                level.kind = match value.as_deref() {
                    // Ordinals and numbers in words are written in the language of the text; the number says as much.
                    Some(
                        "decimal" | "ordinal" | "cardinalText" | "ordinalText" | "decimalEnclosedCircle",
                    ) => Kind::Decimal,
                    Some("decimalZero") => Kind::Padded,
                    Some("lowerLetter") => Kind::LowerLetter,
                    Some("upperLetter") => Kind::UpperLetter,
                    Some("lowerRoman") => Kind::LowerRoman,
                    Some("upperRoman") => Kind::UpperRoman,
                    _ => Kind::None,
                }
            }
            "lvlText" => level.text = value.unwrap_or_default(),
            _ => level.style = value,
        }
    }
}

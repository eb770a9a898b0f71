//! The numbers that an ODT gives to items and headings: list styles, and how far each list has come.

use std::collections::HashMap;

use crate::layout::numbers::{Counter, Kind};
use crate::package::xml::Element;

/// A level of a list style.
#[derive(Debug, Clone, Default)]
struct Level {
    kind: Kind,
    before: String,
    after: String,
    start: Option<u32>,
    /// Numbers of how many levels the label shows, this one included.
    shown: usize,
}

/// The list styles of a document, and the list being read.
#[derive(Debug, Default)]
pub(crate) struct Lists {
    styles: HashMap<String, Vec<Level>>,
    /// The style whose levels are being read.
    open: Option<String>,
    counters: HashMap<String, Counter>,
    /// Style of each list that is open, the outermost first.
    inside: Vec<String>,
    /// The style of the levels of chapters.
    chapters: Option<String>,
}

/// Levels of a list, at most (ODF 1.3 part 3, 19.880 counts to ten).
const LEVELS: usize = 10;

impl Lists {
    /// Takes in an element of the styles.
    pub fn style(&mut self, element: &Element<'_>) {
        match element.name().as_str() {
            "list-style" => self.open = element.attr("name"),
            // The levels of chapters are a list too, whatever its name (ODF 1.3 part 3, 16.34).
            "outline-style" => {
                self.open = Some(element.attr("name").unwrap_or_else(|| "Outline".to_owned()));
                self.chapters.clone_from(&self.open);
            }
            "list-level-style-number" | "outline-level-style" => {
                let Some(style) = &self.open else { return };
                let number = |name| element.attr(name).and_then(|value| value.parse::<usize>().ok());
                let at = number("level").unwrap_or(1).clamp(1, LEVELS) - 1;
                let levels = self.styles.entry(style.clone()).or_default();
                levels.resize(LEVELS, Level::default());
                levels[at] = Level {
                    kind: Kind::of(&element.attr("num-format").unwrap_or_default()),
                    before: element.attr("num-prefix").unwrap_or_default(),
                    after: element.attr("num-suffix").unwrap_or_default(),
                    start: element.attr("start-value").and_then(|value| value.parse().ok()),
                    shown: number("display-levels").unwrap_or(1),
                };
            }
            _ => {}
        }
    }

    /// A list begins; one without a style of its own has that of the list around it.
    pub fn begin(&mut self, element: &Element<'_>) {
        let style = element.attr("style-name").or_else(|| self.inside.last().cloned()).unwrap_or_default();
        let goes_on = element.attr("continue-numbering").as_deref() == Some("true")
            || element.attr("continue-list").is_some();
        if self.inside.is_empty() && !goes_on {
            self.counters.remove(&style);
        }
        self.inside.push(style);
    }

    /// The list begun last ends.
    pub fn end(&mut self) {
        self.inside.pop();
    }

    /// Lists that are open around what is read now; a table begins afresh.
    pub fn set_aside(&mut self) -> Vec<String> {
        std::mem::take(&mut self.inside)
    }

    /// Takes up again what was set aside.
    pub fn take_up(&mut self, inside: Vec<String>) {
        self.inside = inside;
    }

    /// Depth of the list being read, 0 for the outermost.
    pub fn depth(&self) -> usize {
        self.inside.len().saturating_sub(1)
    }

    /// Counts an item and gives its label; `None` for bullets.
    pub fn label(&mut self, start: Option<u32>) -> Option<String> {
        let at = self.depth().min(LEVELS - 1);
        let style = self.inside.last()?;
        let levels = self.styles.get(style)?;
        let counter = self.counters.entry(style.clone()).or_default();
        if start.is_some() {
            counter.restart(at);
        }
        counted(counter, levels, at, start)
    }

    /// Whether a list is open.
    pub fn is_inside(&self) -> bool {
        !self.inside.is_empty()
    }

    /// Counts a heading of this level, 0 for the highest, and gives its number.
    pub fn chapter(&mut self, level: usize, start: Option<u32>, anew: bool) -> Option<String> {
        let at = level.min(LEVELS - 1);
        let style = self.chapters.as_ref()?;
        let levels = self.styles.get(style)?;
        let counter = self.counters.entry(style.clone()).or_default();
        if anew || start.is_some() {
            counter.restart(at);
        }
        counted(counter, levels, at, start)
    }
}

fn counted(counter: &mut Counter, levels: &[Level], at: usize, start: Option<u32>) -> Option<String> {
    let level = levels.get(at)?;
    counter.count(at, start.or(level.start).unwrap_or(1));
    counter.reach(at, |above| levels[above].start.unwrap_or(1));
    if level.kind == Kind::None {
        // Words without a number: « Préambule ».
        let words = format!("{}{}", level.before, level.after).trim().to_owned();
        return Some(words).filter(|words| words.chars().any(char::is_alphabetic));
    }
    let numbers = (at + 1 - level.shown.clamp(1, at + 1)..=at).filter(|i| levels[*i].kind != Kind::None);
    let shown: Vec<String> =
        numbers.map(|i| levels[i].kind.show(counter.at(i).or(levels[i].start).unwrap_or(1))).collect();
    Some(format!("{}{}{}", level.before, shown.join("."), level.after).trim().to_owned())
}

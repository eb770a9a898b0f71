//! What the styles of an ODF document say of letters and paragraphs, as far as it changes what is read.

use std::collections::HashMap;

use crate::package::xml::Element;

/// How letters look; `None` where nothing is said.
#[derive(Debug, Clone, Default)]
pub(crate) struct Look {
    pub hidden: Option<bool>,
    pub struck: Option<bool>,
    pub raised: Option<bool>,
    pub font: Option<String>,
}

impl Look {
    /// What this look leaves open, another says.
    pub fn or(self, other: &Self) -> Self {
        Self {
            hidden: self.hidden.or(other.hidden),
            struck: self.struck.or(other.struck),
            raised: self.raised.or(other.raised),
            font: self.font.or_else(|| other.font.clone()),
        }
    }
}

#[derive(Debug, Clone, Default)]
struct Style {
    parent: Option<String>,
    look: Look,
    /// Its list; an empty name is none at all (ODF 1.3 part 3, 19.496).
    list: Option<String>,
}

/// The styles of a document, by family and name; those of the text replace those of pages with the same name.
#[derive(Debug, Default)]
pub(crate) struct Styles {
    styles: HashMap<(String, String), Style>,
    /// The style whose properties are being read.
    open: Option<(String, String)>,
    /// The families of fonts, by the names that styles give them.
    fonts: HashMap<String, String>,
}

impl Styles {
    /// Takes in an element of the styles.
    pub fn take(&mut self, element: &Element<'_>) {
        match element.name().as_str() {
            "style" => {
                let key =
                    (element.attr("family").unwrap_or_default(), element.attr("name").unwrap_or_default());
                let style = Style {
                    parent: element.attr("parent-style-name"),
                    list: element.attr("list-style-name"),
                    ..Style::default()
                };
                self.styles.insert(key.clone(), style);
                self.open = Some(key);
            }
            "default-style" => self.open = None,
            "text-properties" => {
                let font =
                    element.attr("font-name").map(|name| self.fonts.get(&name).cloned().unwrap_or(name));
                let font = font.or_else(|| element.attr("font-family"));
                let Some(style) = self.open.as_ref().and_then(|key| self.styles.get_mut(key)) else { return };
                style.look = Look { font, ..look(element) };
            }
            "font-face" => {
                if let (Some(name), Some(family)) = (element.attr("name"), element.attr("font-family")) {
                    self.fonts.insert(name, family.trim_matches(['\'', '"']).to_owned());
                }
            }
            _ => {}
        }
    }

    /// How a style makes letters look.
    pub fn look(&self, family: &str, name: &str) -> Look {
        self.chain(family, name).fold(Look::default(), |look, style| look.or(&style.look))
    }

    /// Whether a style of paragraphs is this one, or the automatic form of it.
    pub fn is(&self, name: &str, wanted: &str) -> bool {
        let parent = self.chain("paragraph", name).next().and_then(|style| style.parent.as_deref());
        name == wanted || parent == Some(wanted)
    }

    /// Whether a style of paragraphs takes them out of every list.
    pub fn out_of_lists(&self, name: &str) -> bool {
        self.chain("paragraph", name).find_map(|style| style.list.as_deref()).is_some_and(str::is_empty)
    }

    /// A style and those that it goes on from; a chain longer than this is a loop.
    fn chain<'a>(&'a self, family: &str, name: &str) -> impl Iterator<Item = &'a Style> {
        let family = family.to_owned();
        let first = self.styles.get(&(family.clone(), name.to_owned()));
        std::iter::successors(first, move |style| self.styles.get(&(family.clone(), style.parent.clone()?)))
            .take(16)
    }
}

fn look(properties: &Element<'_>) -> Look {
    let line = |name: &str| properties.attr(name).map(|line| line != "none");
    let place = properties.attr("text-position");
    Look {
        hidden: properties.attr("display").map(|display| display == "none"),
        struck: line("text-line-through-style").or_else(|| line("text-line-through-type")),
        raised: place.map(|place| {
            let rise = place.split(' ').next().unwrap_or_default();
            rise == "super"
                || rise
                    .strip_suffix('%')
                    .and_then(|rise| rise.parse().ok())
                    .is_some_and(|rise: f32| rise > 0.0)
        }),
        font: None,
    }
}

//! How a run looks, as far as it changes what is read: hidden, struck, raised, in a font of signs.

use crate::error::DocumentError;
use crate::package::xml::{Element, Node, Xml};

/// What run properties say; `None` where they say nothing.
#[derive(Debug, Clone, Default)]
pub(crate) struct Look {
    pub style: Option<String>,
    pub hidden: Option<bool>,
    pub struck: Option<bool>,
    pub raised: Option<bool>,
    pub font: Option<String>,
    /// The mark of a paragraph was deleted or moved away.
    pub gone: bool,
    /// A hidden mark that only parts two styles on one line (17.3.2.36).
    pub parting: bool,
}

/// Whether a switch is on: it is, unless it says no.
pub(crate) fn on(value: Option<&str>) -> bool {
    !matches!(value, Some("0" | "false" | "off"))
}

impl Look {
    /// Reads an `rPr` just begun, to its end.
    pub fn read(xml: &mut Xml<'_>) -> Result<Self, DocumentError> {
        let mut look = Self::default();
        while let Some(node) = xml.next()? {
            match node {
                Node::Close => break,
                Node::Text(_) => {}
                Node::Open(element) => {
                    look.take(&element);
                    xml.skip()?;
                }
            }
        }
        Ok(look)
    }

    /// Takes in one property.
    pub fn take(&mut self, element: &Element<'_>) {
        let value = element.attr("val");
        let switch = || Some(on(value.as_deref()));
        match element.name().as_str() {
            "rStyle" => self.style = value,
            "vanish" => self.hidden = switch(),
            "strike" | "dstrike" => self.struck = Some(self.struck == Some(true) || on(value.as_deref())),
            "vertAlign" => self.raised = Some(value.as_deref() == Some("superscript")),
            // Half points; less than two points is a matter of taste.
            "position" if self.raised.is_none() => {
                self.raised = value.and_then(|value| value.parse::<i32>().ok()).map(|rise| rise >= 4);
            }
            "rFonts" => self.font = element.attr("ascii").or_else(|| element.attr("hAnsi")),
            "del" | "moveFrom" => self.gone = true,
            "specVanish" => self.parting = on(value.as_deref()),
            _ => {}
        }
    }

    /// What this look leaves open, another says.
    pub fn or(self, other: &Self) -> Self {
        Self {
            hidden: self.hidden.or(other.hidden),
            struck: self.struck.or(other.struck),
            raised: self.raised.or(other.raised),
            font: self.font.or_else(|| other.font.clone()),
            ..self
        }
    }

    /// The look of a style of letters in a paragraph of a style: a switch that both turn on is off (17.7.3).
    pub fn within(self, paragraph: &Self) -> Self {
        let both = |own: Option<bool>, around: Option<bool>| match (own, around) {
            (Some(own), Some(around)) => Some(own != around),
            (own, around) => own.or(around),
        };
        let (hidden, struck) = (both(self.hidden, paragraph.hidden), both(self.struck, paragraph.struck));
        Self { hidden, struck, ..self.or(paragraph) }
    }
}

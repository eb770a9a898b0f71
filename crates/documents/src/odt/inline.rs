//! What a paragraph of an ODF document holds: letters and how they look, notes, boxes, fields.

use super::body::{Body, Paragraph, concealed};
use super::forms;
use crate::error::DocumentError;
use crate::package::xml::{Element, Node, Xml};
use crate::text::raised::end_raised;
use crate::text::symbols::{is_font, signs};
use crate::text::tidy::spaced;

impl Body {
    /// Reads what a paragraph holds, until the element just begun ends.
    pub(super) fn inline(&mut self, xml: &mut Xml<'_>, to: &mut Paragraph) -> Result<(), DocumentError> {
        while let Some(node) = xml.next()? {
            match node {
                Node::Close => break,
                Node::Text(text) => self.words(&text, to),
                Node::Open(element) => self.element(&element, xml, to)?,
            }
        }
        Ok(())
    }

    fn element(
        &mut self,
        element: &Element<'_>,
        xml: &mut Xml<'_>,
        to: &mut Paragraph,
    ) -> Result<(), DocumentError> {
        if unseen(element, to) {
            self.hidden += 1;
            return xml.skip();
        }
        match element.name().as_str() {
            "span" => self.span(element, xml, to),
            "hidden-paragraph" => {
                to.hidden |= concealed(element);
                xml.skip()
            }
            "fieldmark" => {
                if let Some(state) = forms::mark(element, xml)? {
                    self.words(&state, to);
                }
                Ok(())
            }
            "control" => {
                let shown = element.attr("control").and_then(|id| self.controls.get(&id).cloned());
                self.words(&shown.unwrap_or_default(), to);
                xml.skip()
            }
            // A hint of what to write there.
            "content-control" if element.attr("showing-place-holder").as_deref() == Some("true") => {
                xml.skip()
            }
            "text-box" | "custom-shape" | "rect" | "ellipse" | "circle" | "polygon" | "path" | "caption"
            | "connector" | "line" => {
                let mut boxes = std::mem::take(&mut to.boxes);
                self.blocks(xml, &mut boxes)?;
                to.boxes = boxes;
                Ok(())
            }
            "s" | "tab" | "line-break" => self.blank(element, xml, to),
            "note" => self.note(xml, to),
            "frame" => self.frame(xml, |body, element, xml| body.element(element, xml, to)),
            "image" => {
                self.images += 1;
                xml.skip()
            }
            "annotation" => {
                self.comments += 1;
                xml.skip()
            }
            "title" | "desc" | "ruby-text" | "placeholder" | "binary-data" | "event-listeners" => xml.skip(),
            _ => self.inline(xml, to),
        }
    }

    /// A space, a tab or the end of a line.
    fn blank(
        &mut self,
        element: &Element<'_>,
        xml: &mut Xml<'_>,
        to: &mut Paragraph,
    ) -> Result<(), DocumentError> {
        if element.name() == "line-break" {
            to.text.push('\n');
        } else {
            self.words(" ", to);
        }
        xml.skip()
    }

    /// Adds words that look as they do: hidden and struck ones are left out, raised digits are set apart.
    fn words(&mut self, words: &str, to: &mut Paragraph) {
        if to.look.hidden == Some(true) || to.look.struck == Some(true) {
            let left = if to.look.hidden == Some(true) { &mut self.hidden } else { &mut self.struck };
            *left += usize::from(words.chars().any(|c| !c.is_whitespace()));
            return;
        }
        if to.look.raised == Some(true) {
            to.raised.get_or_insert(to.text.len());
        } else if let Some(from) = to.raised.take() {
            end_raised(&mut to.text, from);
        }
        match to.look.font.as_deref().filter(|font| is_font(font)) {
            Some(font) => {
                let (shown, lost) = signs(font, words);
                self.signs += lost;
                spaced(&shown, &mut to.text);
            }
            None => spaced(words, &mut to.text),
        }
    }

    /// A part of a paragraph with a look of its own.
    fn span(
        &mut self,
        element: &Element<'_>,
        xml: &mut Xml<'_>,
        to: &mut Paragraph,
    ) -> Result<(), DocumentError> {
        let Some(style) = element.attr("style-name") else { return self.inline(xml, to) };
        let around = to.look.clone();
        to.look = self.styles.look("text", &style).or(&around);
        self.inline(xml, to)?;
        to.look = around;
        Ok(())
    }
}

/// Whether a field is hidden, or a note or a box stands in hidden letters.
fn unseen(element: &Element<'_>, around: &Paragraph) -> bool {
    match element.name().as_str() {
        "note" | "frame" | "text-box" => around.look.hidden == Some(true),
        "hidden-text" => concealed(element),
        _ => false,
    }
}

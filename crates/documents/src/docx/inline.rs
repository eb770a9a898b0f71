//! What a paragraph of a DOCX holds: its properties, its runs and how they look, fields, notes, boxes, signs.

use super::body::{Body, Paragraph, has};
use super::look::Look;
use crate::error::DocumentError;
use crate::formula;
use crate::layout::compose::Piece;
use crate::package::xml::{Element, Node, Xml};
use crate::text::raised::end_raised;
use crate::text::symbols::{is_font, sign, signs};

impl Body<'_> {
    /// Reads what a paragraph holds, until the element just begun ends.
    pub(super) fn inline(&mut self, xml: &mut Xml<'_>, to: &mut Paragraph) -> Result<(), DocumentError> {
        while let Some(node) = xml.next()? {
            match node {
                Node::Close => break,
                Node::Text(_) => {}
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
        match element.name().as_str() {
            "t" => {
                let words = xml.characters()?;
                self.words(&words, to);
            }
            "r" => return self.run(xml, to),
            "pPr" => return self.properties(xml, to),
            "tab" | "ptab" => return self.blank('\t', xml, to),
            "br" | "cr" => return self.blank('\n', xml, to),
            "noBreakHyphen" => return self.blank('\u{2011}', xml, to),
            "sym" => {
                self.sign(element, to);
                xml.skip()?;
            }
            "fldChar" => {
                if let Some(state) = self.fields.mark(element, xml)?
                    && !self.fields.in_code()
                {
                    to.text.push_str(&state);
                }
            }
            name @ ("footnoteReference" | "endnoteReference") => {
                let id = element.attr("id").unwrap_or_default();
                self.note(&format!("{}{id}", name.trim_end_matches("Reference")), to);
                xml.skip()?;
            }
            "txbxContent" => {
                let mut boxes = std::mem::take(&mut to.boxes);
                self.blocks(xml, &mut boxes)?;
                to.boxes = boxes;
            }
            // Letters drawn along a line have their words as an attribute (ECMA-376 part 4, 19.1.2.23).
            "textpath" => {
                to.boxes.extend(element.attr("string").map(Piece::Paragraph));
                xml.skip()?;
            }
            "oMath" => self.formula(xml, to)?,
            "sdtPr" => self.placeholder = has(xml, "showingPlcHdr")?,
            "sdtContent" if std::mem::take(&mut self.placeholder) => xml.skip()?,
            // Deleted text, field codes, the older copy of a drawing, phonetic guides.
            "del" | "moveFrom" | "delText" | "instrText" | "delInstrText" | "Fallback" | "sdtEndPr"
            | "rt" => {
                xml.skip()?;
            }
            name if self.unreadable(name) => xml.skip()?,
            _ => self.inline(xml, to)?,
        }
        Ok(())
    }

    fn words(&mut self, words: &str, to: &mut Paragraph) {
        if self.fields.in_code() {
            return;
        }
        match to.font.as_deref().filter(|font| is_font(font)) {
            Some(font) => {
                let (shown, lost) = signs(font, words);
                to.text.push_str(&shown);
                self.left.signs += lost;
            }
            None => to.text.push_str(words),
        }
    }

    fn blank(&mut self, c: char, xml: &mut Xml<'_>, to: &mut Paragraph) -> Result<(), DocumentError> {
        to.text.push(c);
        xml.skip()
    }

    /// A sign of a symbol font (17.3.3.30), or of a text font by its code.
    fn sign(&mut self, element: &Element<'_>, to: &mut Paragraph) {
        let code = element.attr("char").and_then(|code| u32::from_str_radix(&code, 16).ok());
        let font = element.attr("font").unwrap_or_default();
        let of_text = |code: u32| {
            char::from_u32(code).filter(|c| !is_font(&font) && !(0xE000..=0xF8FF).contains(&u32::from(*c)))
        };
        match code.and_then(|code| sign(&font, code).or_else(|| of_text(code))) {
            Some(sign) => to.text.push(sign),
            None => self.left.signs += 1,
        }
    }

    /// Set in a row, the parts of a formula would make numbers that are not in it: what is no line of text is counted.
    fn formula(&mut self, xml: &mut Xml<'_>, to: &mut Paragraph) -> Result<(), DocumentError> {
        match formula::read(xml)? {
            Some(formula) => to.text.push_str(&formula),
            None => self.left.formulas += 1,
        }
        Ok(())
    }

    /// Whether an element cannot be read as text; counts it.
    fn unreadable(&mut self, name: &str) -> bool {
        *match name {
            "blip" | "imagedata" => &mut self.left.images,
            "object" | "chart" | "relIds" => &mut self.left.objects,
            "commentReference" => &mut self.left.comments,
            _ => return false,
        } += 1;
        true
    }

    fn run(&mut self, xml: &mut Xml<'_>, to: &mut Paragraph) -> Result<(), DocumentError> {
        let (before, noted, waiting) = (to.text.len(), self.noted, self.waiting.len());
        let mut look = to.look.clone();
        let font = std::mem::replace(&mut to.font, look.font.clone());
        while let Some(node) = xml.next()? {
            match node {
                Node::Close => break,
                Node::Text(_) => {}
                Node::Open(element) if element.name() == "rPr" => {
                    let own = Look::read(xml)?;
                    let of_style = match (&own.style, self.styles) {
                        (Some(id), Some(styles)) => styles.look(id),
                        _ => Look::default(),
                    };
                    look = own.or(&of_style.within(&to.look));
                    to.font.clone_from(&look.font);
                }
                Node::Open(element) => self.element(&element, xml, to)?,
            }
        }
        to.font = font;
        if to.text.len() == before {
            return Ok(());
        }
        if look.hidden == Some(true) || look.struck == Some(true) {
            let left = if look.hidden == Some(true) { &mut self.left.hidden } else { &mut self.left.struck };
            *left += usize::from(to.text[before..].chars().any(|c| !c.is_whitespace()));
            to.text.truncate(before);
            // A note whose call is not shown is not shown.
            self.waiting.truncate(waiting);
            self.noted = noted;
        } else if look.raised == Some(true) {
            to.raised.get_or_insert(before);
        } else if let Some(from) = to.raised.take() {
            let after = to.text.split_off(before);
            end_raised(&mut to.text, from);
            to.text.push_str(&after);
        }
        Ok(())
    }

    fn note(&mut self, key: &str, to: &mut Paragraph) {
        if let Some(note) = self.notes.and_then(|notes| notes.get(key)) {
            self.noted += 1;
            to.text.push_str(&format!("[{}]", self.noted));
            self.waiting.push(Piece::Paragraph(format!("[{}] {note}", self.noted)));
        }
    }

    /// Reads `pPr`: style, outline level, list, drop cap, and whether the paragraph's own mark is there.
    fn properties(&mut self, xml: &mut Xml<'_>, to: &mut Paragraph) -> Result<(), DocumentError> {
        while let Some(node) = xml.next()? {
            match node {
                Node::Close => break,
                Node::Text(_) => {}
                Node::Open(element) => {
                    let value = element.attr("val");
                    match element.name().as_str() {
                        "pStyle" => to.style = value,
                        "outlineLvl" => to.outline = value.and_then(|value| value.parse().ok()),
                        "framePr" => {
                            to.drop_cap =
                                matches!(element.attr("dropCap").as_deref(), Some("drop" | "margin"));
                        }
                        "rPr" => {
                            let mark = Look::read(xml)?;
                            to.joined = mark.gone || (mark.hidden == Some(true) && !mark.parting);
                            continue;
                        }
                        "numPr" => {
                            numbering(xml, to)?;
                            continue;
                        }
                        _ => {}
                    }
                    xml.skip()?;
                }
            }
        }
        if let (Some(id), Some(styles)) = (&to.style, self.styles) {
            to.look = styles.look(id);
        }
        Ok(())
    }
}

fn numbering(xml: &mut Xml<'_>, to: &mut Paragraph) -> Result<(), DocumentError> {
    while let Some(node) = xml.next()? {
        match node {
            Node::Close => break,
            Node::Text(_) => {}
            Node::Open(element) => {
                let value = element.attr("val");
                match element.name().as_str() {
                    "ilvl" => to.level = value.and_then(|value| value.parse().ok()),
                    "numId" => to.list = value,
                    _ => {}
                }
                xml.skip()?;
            }
        }
    }
    Ok(())
}

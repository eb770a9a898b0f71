//! Spreadsheets and presentations of OpenDocument: a section a sheet, a section a slide.

use super::body::Body;
use crate::error::DocumentError;
use crate::layout::compose::{Piece, flat};
use crate::package::xml::{Element, Xml};

impl Body {
    /// A sheet under its name; cells hold what they show.
    pub(super) fn sheet(
        &mut self,
        element: &Element<'_>,
        xml: &mut Xml<'_>,
        out: &mut Vec<Piece>,
    ) -> Result<(), DocumentError> {
        let style = element.attr("style-name").unwrap_or_default();
        if self.styles.is_unshown("table", &style) {
            self.hidden += 1;
            return xml.skip();
        }
        let mut rows = Vec::new();
        self.rows(xml, &mut rows)?;
        if rows.iter().any(|row| !row.is_blank()) {
            out.push(Piece::Heading { level: 1, text: element.attr("name").unwrap_or_default() });
            out.append(&mut rows);
        }
        Ok(())
    }

    /// A slide, then what was noted for it.
    pub(super) fn slide(
        &mut self,
        element: &Element<'_>,
        xml: &mut Xml<'_>,
        out: &mut Vec<Piece>,
    ) -> Result<(), DocumentError> {
        if self.styles.is_unshown("drawing-page", &element.attr("style-name").unwrap_or_default()) {
            self.hidden += 1;
            return xml.skip();
        }
        self.slides += 1;
        self.blocks(xml, out)
    }

    /// The title of a slide.
    pub(super) fn headline(&mut self, xml: &mut Xml<'_>, out: &mut Vec<Piece>) -> Result<(), DocumentError> {
        let mut pieces = Vec::new();
        self.blocks(xml, &mut pieces)?;
        out.push(Piece::Heading { level: 1, text: flat(pieces) });
        Ok(())
    }
}

//! Which words of a page are set in bold.
//!
//! pdf-extract shows letters without their font, but says where each string of the page begins: the operators of the
//! page are followed here once more, in its order, for the font of each string.

use pdf_extract::content::{Content, Operation};
use pdf_extract::{Dictionary, Document, Object, ObjectId};

/// Operators followed on a page; on one with more, what comes after counts as set in plain letters.
const OPERATORS: usize = 4 << 20;
/// A weight of letters from which they are bold, as CSS counts and as font descriptors do.
const BOLD: f32 = 600.0;
/// The flag of a font whose glyphs are to be thickened: ISO 32000-1, table 123, bit 19.
const FORCE_BOLD: i64 = 1 << 18;
/// Letters filled and stroked: what a word processor does for a bold face that is not there (table 106).
const THICKENED: i64 = 2;

/// Whether each string that this page shows is bold, in their order.
pub(super) fn bold_strings(pdf: &Document, page: ObjectId) -> Vec<bool> {
    let mut walk = Walk { pdf, left: OPERATORS, bold: Vec::new() };
    if let (Some(resources), Ok(content)) = (resources(pdf, page), pdf.get_page_content(page)) {
        walk.follow(&content, resources);
    }
    walk.bold
}

/// The resources of a page or of the nearest of its ancestors; ancestors are known to end.
fn resources(pdf: &Document, page: ObjectId) -> Option<&Dictionary> {
    let mut node = pdf.get_dictionary(page).ok()?;
    loop {
        if let Some(found) = dictionary(pdf, node, b"Resources") {
            return Some(found);
        }
        node = dictionary(pdf, node, b"Parent")?;
    }
}

fn value<'a>(pdf: &'a Document, dict: &'a Dictionary, key: &[u8]) -> Option<&'a Object> {
    dict.get(key).ok().and_then(|object| pdf.dereference(object).ok()).map(|(_, object)| object)
}

fn dictionary<'a>(pdf: &'a Document, dict: &'a Dictionary, key: &[u8]) -> Option<&'a Dictionary> {
    value(pdf, dict, key)?.as_dict().ok()
}

struct Walk<'a> {
    pdf: &'a Document,
    /// Operators still followed.
    left: usize,
    bold: Vec<bool>,
}

/// What decides how a string looks, as `q` keeps it and `Q` brings it back.
#[derive(Clone, Copy, Default)]
struct State {
    bold: bool,
    thickened: bool,
}

impl<'a> Walk<'a> {
    fn follow(&mut self, content: &[u8], resources: &'a Dictionary) {
        let Ok(content) = Content::decode(content) else { return };
        let mut state = State::default();
        let mut kept = Vec::new();
        for operation in &content.operations {
            let Some(left) = self.left.checked_sub(1) else { return };
            self.left = left;
            match operation.operator.as_str() {
                "q" => kept.push(state),
                "Q" => state = kept.pop().unwrap_or(state),
                "Tf" => {
                    state.bold = self.font(operation, resources).is_some_and(|font| is_bold(self.pdf, font));
                }
                "Tr" => {
                    let mode = operation.operands.first().and_then(|mode| mode.as_i64().ok());
                    state.thickened = mode == Some(THICKENED);
                }
                "Tj" | "TJ" => {
                    let strings = strings(operation);
                    self.bold.resize(self.bold.len() + strings, state.bold || state.thickened);
                }
                "Do" => self.form(operation, resources),
                _ => {}
            }
        }
    }

    fn font(&self, operation: &Operation, resources: &'a Dictionary) -> Option<&'a Dictionary> {
        let name = operation.operands.first()?.as_name().ok()?;
        dictionary(self.pdf, dictionary(self.pdf, resources, b"Font")?, name)
    }

    /// Follows a form within the page; how deep they nest was counted before.
    fn form(&mut self, operation: &Operation, resources: &'a Dictionary) {
        let form = operation.operands.first().and_then(|name| name.as_name().ok()).and_then(|name| {
            value(self.pdf, dictionary(self.pdf, resources, b"XObject")?, name)?.as_stream().ok()
        });
        if let Some(form) = form {
            let content = form.decompressed_content().unwrap_or_else(|_| form.content.clone());
            self.follow(&content, dictionary(self.pdf, &form.dict, b"Resources").unwrap_or(resources));
        }
    }
}

/// How many strings an operator shows.
fn strings(operation: &Operation) -> usize {
    match operation.operands.first() {
        Some(Object::String(..)) if operation.operator == "Tj" => 1,
        Some(Object::Array(parts)) => parts.iter().filter(|part| part.as_str().is_ok()).count(),
        _ => 0,
    }
}

/// Whether a font says that it is bold: by its name, its weight or its flags.
fn is_bold(pdf: &Document, font: &Dictionary) -> bool {
    let descendants = value(pdf, font, b"DescendantFonts").and_then(|fonts| fonts.as_array().ok());
    let inner = descendants
        .and_then(|fonts| fonts.first())
        .and_then(|first| pdf.dereference(first).ok())
        .and_then(|(_, font)| font.as_dict().ok());
    let descriptor = dictionary(pdf, inner.unwrap_or(font), b"FontDescriptor");
    let named = |dict: &Dictionary, key: &[u8]| {
        let name = value(pdf, dict, key).and_then(|name| name.as_name().ok()).unwrap_or_default();
        let name = String::from_utf8_lossy(name).to_lowercase();
        ["bold", "black", "heavy"].iter().any(|weight| name.contains(weight))
    };
    let weighs = |dict: &Dictionary| {
        let weight = value(pdf, dict, b"FontWeight").and_then(|weight| weight.as_float().ok());
        let flags = value(pdf, dict, b"Flags").and_then(|flags| flags.as_i64().ok());
        weight.is_some_and(|weight| weight >= BOLD) || flags.is_some_and(|flags| flags & FORCE_BOLD != 0)
    };
    named(font, b"BaseFont") || descriptor.is_some_and(|dict| named(dict, b"FontName") || weighs(dict))
}

#[cfg(test)]
mod tests {
    use super::*;
    use pdf_extract::dictionary;

    #[test]
    fn fonts_say_that_they_are_bold_in_several_ways() {
        let pdf = Document::new();
        let simple = |name: &str, descriptor: Dictionary| {
            dictionary! { "BaseFont" => Object::Name(name.into()), "FontDescriptor" => descriptor }
        };
        let bold = |font: &Dictionary| is_bold(&pdf, font);
        assert!(bold(&simple("ABCDEF+LiberationSerif-Bold", Dictionary::new())));
        assert!(bold(&simple("Arial,BoldItalic", Dictionary::new())));
        assert!(bold(&simple("F7", dictionary! { "FontWeight" => 700 })));
        assert!(bold(&simple("F7", dictionary! { "Flags" => FORCE_BOLD | 4 })));
        let inner = simple("F7", dictionary! { "FontName" => Object::Name("Sans-SemiBold".into()) });
        assert!(bold(
            &dictionary! { "BaseFont" => Object::Name("F7".into()), "DescendantFonts" => vec![inner.into()] }
        ));
        assert!(!bold(&simple("ABCDEF+LiberationSerif", dictionary! { "FontWeight" => 400, "Flags" => 4 })));
        assert!(!bold(&Dictionary::new()));
    }
}

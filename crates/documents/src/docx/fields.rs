//! Complex fields (17.16): their codes are no text, and a form's box or list shows its state without any.

use super::look::on;
use crate::error::DocumentError;
use crate::package::xml::{Element, Node, Xml};

/// A field that is open.
#[derive(Debug, Default)]
struct Field {
    /// Its code is being read, what it shows comes later.
    code: bool,
    /// What a form field shows where it has no text of its own.
    state: Option<String>,
}

/// The fields that are open, the outermost first.
#[derive(Debug, Default)]
pub(crate) struct Fields(Vec<Field>);

impl Fields {
    /// Takes in a `fldChar` just begun, to its end; gives what the field shows by itself.
    pub fn mark(
        &mut self,
        element: &Element<'_>,
        xml: &mut Xml<'_>,
    ) -> Result<Option<String>, DocumentError> {
        match element.attr("fldCharType").as_deref() {
            Some("begin") => {
                let state = state(xml)?;
                self.0.push(Field { code: true, state });
                Ok(None)
            }
            Some("separate") => {
                xml.skip()?;
                if let Some(field) = self.0.last_mut() {
                    field.code = false;
                }
                Ok(None)
            }
            _ => {
                xml.skip()?;
                Ok(self.0.pop().and_then(|field| field.state))
            }
        }
    }

    /// Whether what is read is the code of a field.
    pub fn in_code(&self) -> bool {
        self.0.iter().any(|field| field.code)
    }

    /// A paragraph ends: a code ends with it, lest a field without an end take the rest of the text.
    pub fn end_paragraph(&mut self) {
        self.0.iter_mut().for_each(|field| field.code = false);
    }
}

/// Reads what a field's beginning holds: the state of a box, the entry chosen in a list.
fn state(xml: &mut Xml<'_>) -> Result<Option<String>, DocumentError> {
    let (mut ticked, mut chosen, mut entries, mut depth) = (None, 0, Vec::new(), 1_usize);
    let mut list = false;
    while depth > 0 {
        let Some(node) = xml.next()? else { break };
        match node {
            Node::Close => depth -= 1,
            Node::Text(_) => {}
            Node::Open(element) => {
                depth += 1;
                let value = element.attr("val");
                match element.name().as_str() {
                    "checkBox" => ticked = ticked.or(Some(false)),
                    "ddList" => list = true,
                    // `checked` stands after `default`, and says more.
                    "default" | "checked" if ticked.is_some() => ticked = Some(on(value.as_deref())),
                    "default" | "result" if list => {
                        chosen = value.and_then(|value| value.parse().ok()).unwrap_or(chosen);
                    }
                    "listEntry" => entries.extend(value),
                    _ => {}
                }
            }
        }
    }
    let ticked = ticked.map(|ticked| if ticked { "☒" } else { "☐" }.to_owned());
    Ok(ticked.or_else(|| entries.get(chosen).cloned()))
}

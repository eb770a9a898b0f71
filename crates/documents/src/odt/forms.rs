//! Boxes, lists and fields to fill in: what an ODF document shows in them.

use std::collections::HashMap;

use crate::error::DocumentError;
use crate::package::xml::{Element, Node, Xml};

/// A box as it is drawn.
pub(super) fn ticked(yes: bool) -> &'static str {
    if yes { "☒" } else { "☐" }
}

/// Reads the `office:forms` just begun: what each control shows, by its identifier.
pub(super) fn controls(xml: &mut Xml<'_>) -> Result<HashMap<String, String>, DocumentError> {
    let mut found = HashMap::new();
    let mut depth = 1_usize;
    while depth > 0 {
        match xml.next()? {
            None => break,
            Some(Node::Close) => depth -= 1,
            Some(Node::Text(_)) => {}
            Some(Node::Open(element)) => {
                depth += 1;
                if let (Some(id), Some(shown)) = (element.attr("id"), shown(&element)) {
                    found.insert(id, shown);
                }
            }
        }
    }
    Ok(found)
}

fn shown(control: &Element<'_>) -> Option<String> {
    let labelled = |sign: &str| format!("{sign} {}", control.attr("label").unwrap_or_default());
    let either = |first: &str, second: &str| control.attr(first).or_else(|| control.attr(second));
    match control.name().as_str() {
        "checkbox" => Some(labelled(ticked(either("current-state", "state").as_deref() == Some("checked")))),
        "radio" => {
            let chosen = either("current-selected", "selected").as_deref() == Some("true");
            Some(labelled(if chosen { "◉" } else { "○" }))
        }
        "text" | "textarea" | "formatted-text" | "number" | "date" | "time" | "combobox" => {
            either("current-value", "value")
        }
        _ => None,
    }
}

/// Reads the field mark just begun: the state of a box or of a list, `None` for a mark around text of its own, whose
/// words come after it.
pub(super) fn mark(element: &Element<'_>, xml: &mut Xml<'_>) -> Result<Option<String>, DocumentError> {
    let kind = element.attr("type").unwrap_or_default();
    let (mut yes, mut entries, mut chosen) = (false, Vec::new(), 0);
    while let Some(node) = xml.next()? {
        let Node::Open(param) = node else {
            match node {
                Node::Close => break,
                _ => continue,
            }
        };
        let value = param.attr("value").unwrap_or_default();
        match param.attr("name").unwrap_or_default().as_str() {
            name if name.ends_with("Checked") || name.ends_with("Result") => yes = value == "true",
            name if name.ends_with("ListEntry") => entries.push(value),
            name if name.ends_with("Selected") => chosen = value.parse().unwrap_or(0),
            _ => {}
        }
        xml.skip()?;
    }
    if kind.ends_with("FORMCHECKBOX") {
        return Ok(Some(ticked(yes).to_owned()));
    }
    Ok(entries.into_iter().nth(chosen).filter(|_| kind.ends_with("FORMDROPDOWN")))
}

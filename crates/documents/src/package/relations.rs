//! Which parts a part of an Office Open XML package names, and where they are (ECMA-376 part 2, 6.5).

use std::collections::HashMap;

use super::archive::Package;
use super::xml::Node;
use crate::error::DocumentError;

/// A part that another names: the kind of relation, and where it is.
#[derive(Debug, Clone)]
pub(crate) struct Relation {
    pub kind: String,
    pub target: String,
}

/// The relations of a part, by identifier; those of the package for no part. What lies outside of the package is not named.
pub(crate) fn relations(
    package: &mut Package<'_>,
    part: &str,
) -> Result<Option<HashMap<String, Relation>>, DocumentError> {
    let (folder, name) = part.rsplit_once('/').unwrap_or(("", part));
    let list = format!("{folder}{}_rels/{name}.rels", if folder.is_empty() { "" } else { "/" });
    let Some(text) = package.text(&list)? else { return Ok(None) };
    let mut found = HashMap::new();
    let mut xml = package.xml(&text);
    while let Some(node) = xml.next()? {
        let Node::Open(element) = node else { continue };
        let (Some(id), Some(kind), Some(target)) =
            (element.attr("Id"), element.attr("Type"), element.attr("Target"))
        else {
            continue;
        };
        if element.attr("TargetMode").as_deref() == Some("External") {
            continue;
        }
        let kind = kind.rsplit('/').next().unwrap_or_default().to_owned();
        found.insert(id, Relation { kind, target: resolved(folder, &target) });
    }
    Ok(Some(found))
}

/// The name of a part that another names from its folder.
pub(crate) fn resolved(folder: &str, target: &str) -> String {
    let mut steps: Vec<&str> = Vec::new();
    let from = if target.starts_with('/') { "" } else { folder };
    for step in from.split('/').chain(target.split('/')) {
        match step {
            "" | "." => {}
            ".." => {
                steps.pop();
            }
            step => steps.push(step),
        }
    }
    steps.join("/")
}

#[cfg(test)]
mod tests {
    use super::resolved;

    #[test]
    fn targets_are_followed_from_their_folder() {
        assert_eq!(resolved("word", "styles2.xml"), "word/styles2.xml");
        assert_eq!(resolved("word", "../a/b.xml"), "a/b.xml");
        assert_eq!(resolved("word", "/x/./c.xml"), "x/c.xml");
        assert_eq!(resolved("", "../../d.xml"), "d.xml");
    }
}

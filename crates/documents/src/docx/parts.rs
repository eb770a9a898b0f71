//! The parts of a DOCX package, found by their relationships: a part may have any name (ECMA-376 part 2, 6.5).

use std::collections::HashMap;

use crate::error::DocumentError;
use crate::package::archive::Package;
use crate::package::xml::Node;

/// A part that another names: the kind of relation, and where it is.
#[derive(Debug, Clone)]
struct Relation {
    kind: String,
    target: String,
}

/// The main part and those that it names.
#[derive(Debug)]
pub(crate) struct Parts {
    /// The name of the main part.
    pub main: String,
    relations: HashMap<String, Relation>,
    folder: String,
    /// There is a list of relations; without one, parts have their usual names.
    listed: bool,
}

impl Parts {
    /// Finds the parts of a package.
    pub fn find(package: &mut Package<'_>) -> Result<Self, DocumentError> {
        let root = relations(package, "")?.unwrap_or_default();
        let main = root
            .into_values()
            .find(|relation| relation.kind == "officeDocument")
            .map_or_else(|| "word/document.xml".to_owned(), |relation| relation.target);
        let relations = relations(package, &main)?;
        let folder = main.rsplit_once('/').map_or(String::new(), |(folder, _)| format!("{folder}/"));
        Ok(Self { main, listed: relations.is_some(), relations: relations.unwrap_or_default(), folder })
    }

    /// The part of this kind (`styles`, `numbering`), if there is one.
    pub fn one(&self, package: &Package<'_>, kind: &str) -> Option<String> {
        let named = self.relations.values().find(|relation| relation.kind == kind);
        let usual = || Some(format!("{}{kind}.xml", self.folder)).filter(|name| package.has(name));
        named.map(|relation| relation.target.clone()).or_else(usual)
    }

    /// The headers and footers.
    pub fn edges(&self, package: &Package<'_>) -> Vec<String> {
        let edge = |kind: &str| kind == "header" || kind == "footer";
        if self.listed {
            let named = self.relations.values().filter(|relation| edge(&relation.kind));
            return named.map(|relation| relation.target.clone()).collect();
        }
        let usual = |name: &String| {
            name.strip_prefix(&self.folder)
                .is_some_and(|part| part.starts_with("header") || part.starts_with("footer"))
        };
        package.names().into_iter().filter(usual).collect()
    }

    /// The part that the text puts in where it names this relation.
    pub fn chunk(&self, id: &str) -> Option<String> {
        self.relations.get(id).filter(|relation| relation.kind == "aFChunk").map(|chunk| chunk.target.clone())
    }
}

/// The relations of a part, by identifier; those of the package for no part. What lies outside of the package is not named.
fn relations(
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
fn resolved(folder: &str, target: &str) -> String {
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

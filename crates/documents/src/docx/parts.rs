//! The parts of a DOCX package, found by their relationships: a part may have any name (ECMA-376 part 2, 6.5).

use std::collections::HashMap;

use crate::error::DocumentError;
use crate::package::archive::Package;
use crate::package::relations::{Relation, relations};

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

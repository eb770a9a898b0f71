//! Books (EPUB 3.3): the pages of the spine, one after the other, under the book's title.

use std::collections::HashMap;

use crate::document::Document;
use crate::error::DocumentError;
use crate::format::Format;
use crate::html;
use crate::layout::compose::compose;
use crate::limits::Limits;
use crate::notice::Notice;
use crate::package::archive::Package;
use crate::package::relations::resolved;
use crate::package::xml::Node;
use crate::text::tidy::one_line;

/// Reads a book.
pub(crate) fn read(package: &mut Package<'_>, limits: &Limits) -> Result<Document, DocumentError> {
    if locked(package)? {
        return Err(DocumentError::Encrypted);
    }
    let container = package.needed("META-INF/container.xml")?;
    let mut xml = package.xml(&container);
    let mut main = None;
    while let Some(node) = xml.next()? {
        if let Node::Open(element) = node
            && element.name() == "rootfile"
        {
            main = main.or(element.attr("full-path"));
        }
    }
    let main =
        main.ok_or_else(|| DocumentError::broken(Format::Epub, "it does not say where its book is"))?;
    let book = package.needed(&main)?;
    let (title, pages, contents) = spine(package, &main, &book)?;
    let limits = Limits { whole_pages: true, ..limits.clone() };
    let (mut pieces, mut notices, mut images) = (Vec::new(), Vec::new(), 0);
    for page in pages {
        let Some(bytes) = package.bytes(&page)? else { continue };
        let (_, more, told) = html::pieces(&bytes, &limits)?;
        pieces.extend(more);
        for notice in told {
            match notice {
                Notice::Images(count) => images += count,
                notice if notices.contains(&notice) => {}
                notice => notices.push(notice),
            }
        }
    }
    if images > 0 {
        notices.push(Notice::Images(images));
    }
    if contents {
        notices.push(Notice::Contents);
    }
    let mut document = compose(Format::Epub, title.clone(), pieces, notices);
    // A book opens on its first chapter, and has a title all the same; a program without one says that it does not know.
    let given = title.map(|title| one_line(&title));
    if let Some(given) =
        given.filter(|title| !title.is_empty() && !title.to_lowercase().starts_with("unknown"))
    {
        document.title = Some(given);
    }
    Ok(document)
}

/// Whether the text is locked; fonts may be, by a way of the standard's own.
fn locked(package: &mut Package<'_>) -> Result<bool, DocumentError> {
    let Some(text) = package.text("META-INF/encryption.xml")? else { return Ok(false) };
    let mut xml = package.xml(&text);
    let mut locked = false;
    while let Some(node) = xml.next()? {
        if let Node::Open(element) = node
            && element.name() == "CipherReference"
        {
            let part = element.attr("URI").unwrap_or_default().to_lowercase();
            locked |= [".xhtml", ".html", ".htm", ".opf"].iter().any(|end| part.ends_with(end));
        }
    }
    Ok(locked)
}

/// The title, the pages in reading order without the table of contents, and whether there was one.
fn spine(
    package: &Package<'_>,
    main: &str,
    book: &str,
) -> Result<(Option<String>, Vec<String>, bool), DocumentError> {
    let folder = main.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut parts: HashMap<String, String> = HashMap::new();
    let (mut title, mut pages, mut contents) = (None, Vec::new(), None);
    let mut xml = package.xml(book);
    while let Some(node) = xml.next()? {
        let Node::Open(element) = node else { continue };
        match element.name().as_str() {
            "title" if title.is_none() => title = Some(xml.characters()?),
            "item" => {
                let (Some(id), Some(href)) = (element.attr("id"), element.attr("href")) else { continue };
                if element.attr("properties").is_some_and(|of| of.split(' ').any(|of| of == "nav")) {
                    contents = Some(id.clone());
                }
                let kind = element.attr("media-type").unwrap_or_default();
                if kind.contains("html") {
                    parts.insert(id, resolved(folder, &unescaped(&href)));
                }
            }
            "itemref" => pages.extend(element.attr("idref")),
            _ => {}
        }
    }
    let read = |id: &String| if contents.as_ref() == Some(id) { None } else { parts.get(id).cloned() };
    let pages = pages.iter().filter_map(read).collect();
    Ok((title, pages, contents.is_some()))
}

/// A place as it is named in the package: `Chapitre%201.xhtml`.
fn unescaped(href: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = href.split('#').next().unwrap_or_default().as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let code = (*first == b'%')
            .then(|| after.get(..2).and_then(|digits| std::str::from_utf8(digits).ok()))
            .flatten()
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        bytes.push(code.unwrap_or(*first));
        rest = if code.is_some() { &after[2..] } else { after };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

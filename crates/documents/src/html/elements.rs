//! What the standard says of elements: which show nothing, which make blocks, which end when another begins.

/// Elements that show no words of the author, with all they hold.
pub(super) const SILENT: [&str; 17] = [
    "script", "style", "template", "noscript", "iframe", "object", "svg", "math", "audio", "video", "canvas",
    "select", "textarea", "button", "datalist", "rt", "rp",
];
/// Elements without an end.
pub(super) const VOID: [&str; 14] = [
    "br", "img", "hr", "input", "meta", "link", "col", "wbr", "source", "area", "base", "embed", "param",
    "track",
];
/// Elements that begin and end a block.
pub(super) const BLOCKS: [&str; 29] = [
    "p",
    "div",
    "section",
    "article",
    "header",
    "footer",
    "main",
    "aside",
    "address",
    "figure",
    "figcaption",
    "fieldset",
    "form",
    "dl",
    "center",
    "body",
    "html",
    "blockquote",
    "details",
    "summary",
    "legend",
    "hgroup",
    "hr",
    "caption",
    "search",
    "nav",
    "dialog",
    "dir",
    "option",
];
/// Elements whose nesting is counted.
pub(super) const NESTING: [&str; 12] = [
    "div",
    "section",
    "article",
    "blockquote",
    "table",
    "ul",
    "ol",
    "dl",
    "form",
    "fieldset",
    "main",
    "aside",
];
/// Elements that end an open paragraph when they begin (HTML, 13.2.6.4.7).
const PARAGRAPH_ENDS: [&str; 36] = [
    "address",
    "article",
    "aside",
    "blockquote",
    "center",
    "details",
    "dialog",
    "dir",
    "div",
    "dl",
    "dd",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hgroup",
    "hr",
    "li",
    "listing",
    "main",
    "menu",
    "nav",
    "ol",
    "p",
    "pre",
    "section",
    "summary",
];
/// The same, of two words too many for one table.
const MORE_PARAGRAPH_ENDS: [&str; 4] = ["search", "table", "ul", "xmp"];
/// Letters that look so until they are told not to, even when the block around them ends first.
pub(super) const FORMATTING: [&str; 14] =
    ["a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"];

/// The level of a heading.
pub(super) fn heading(name: &str) -> Option<u8> {
    let level = name.strip_prefix('h')?.parse().ok()?;
    (1..=6).contains(&level).then_some(level)
}

/// The open elements that end because an element of this name begins, as a place in the stack of names: all from there
/// on end.
pub(super) fn ended_by(name: &str, open: &[impl AsRef<str>]) -> Option<usize> {
    let nearest = |wanted: &[&str], walls: &[&str]| {
        for (at, one) in open.iter().enumerate().rev() {
            if wanted.contains(&one.as_ref()) {
                return Some(at);
            }
            if walls.contains(&one.as_ref()) {
                return None;
            }
        }
        None
    };
    let cells = ["table", "template", "html"];
    let own = match name {
        "li" => nearest(
            &["li"],
            &["ul", "ol", "menu", "td", "th", "table", "dd", "blockquote", "section", "article"],
        ),
        "dt" | "dd" => {
            nearest(&["dt", "dd"], &["dl", "td", "th", "table", "ul", "ol", "blockquote", "section"])
        }
        "td" | "th" => nearest(&["td", "th", "caption"], &["tr", "table", "template"]),
        "tr" => nearest(&["tr", "caption"], &cells),
        "thead" | "tbody" | "tfoot" => nearest(&["thead", "tbody", "tfoot", "caption", "colgroup"], &cells)
            .or_else(|| nearest(&["tr"], &cells)),
        "option" | "optgroup" => nearest(&["option"], &["select", "datalist", "optgroup"]),
        "rt" | "rp" => nearest(&["rt", "rp"], &["ruby"]),
        "a" => nearest(&["a"], &["td", "th", "table", "template"]),
        _ if heading(name).is_some() => {
            let last = open.last().map_or("", AsRef::as_ref);
            heading(last).and(Some(open.len().saturating_sub(1)))
        }
        _ => None,
    };
    let ends = PARAGRAPH_ENDS.contains(&name) || MORE_PARAGRAPH_ENDS.contains(&name);
    let paragraph = if ends {
        nearest(&["p"], &["table", "td", "th", "caption", "button", "object", "template"])
    } else {
        None
    };
    [own, paragraph].into_iter().flatten().min()
}

/// The open element that an end tag of this name ends.
pub(super) fn ended(name: &str, open: &[impl AsRef<str>]) -> Option<usize> {
    let walls: &[&str] = match name {
        "body" | "html" => return None,
        "table" | "tr" | "td" | "th" | "caption" | "tbody" | "thead" | "tfoot" | "colgroup" => &["table"],
        "li" => &["ul", "ol", "td", "th", "table", "caption"],
        // What makes letters look so ends wherever it is; a block ends with its cell.
        _ => &["td", "th", "table", "caption"],
    };
    for (at, one) in open.iter().enumerate().rev() {
        let one = one.as_ref();
        if one == name || (heading(name).is_some() && heading(one).is_some()) {
            return Some(at);
        }
        let inline =
            !BLOCKS.contains(&name) && !matches!(name, "ul" | "ol" | "li" | "dl" | "dt" | "dd" | "menu");
        let special = BLOCKS.contains(&one) && one != "p";
        if walls.contains(&one)
            || (inline && special && !FORMATTING.contains(&name) && heading(name).is_none())
        {
            return None;
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{ended, ended_by};

    #[test]
    fn elements_end_as_the_standard_says() {
        assert_eq!(ended_by("p", &["body", "p", "span"]), Some(1));
        assert_eq!(ended_by("div", &["body", "p", "b"]), Some(1));
        assert_eq!(ended_by("p", &["body", "p", "table", "tr", "td"]), None);
        assert_eq!(ended_by("li", &["ul", "li", "p", "em"]), Some(1));
        assert_eq!(ended_by("li", &["ul", "li", "ul"]), None);
        assert_eq!(ended_by("tr", &["table", "tbody", "tr", "td", "p"]), Some(2));
        assert_eq!(ended_by("td", &["table", "tr", "td", "table", "tr"]), None);
        assert_eq!(ended_by("span", &["p"]), None);
        assert_eq!(ended("p", &["p", "span"]), Some(0));
        assert_eq!(ended("span", &["span", "div"]), None);
        assert_eq!(ended("b", &["b", "div"]), Some(0));
        assert_eq!(ended("div", &["div", "table", "tr", "td"]), None);
        assert_eq!(ended("h2", &["h1"]), Some(0));
        assert_eq!(ended("body", &["body"]), None);
    }
}

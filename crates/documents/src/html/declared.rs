//! The charset that a page declares for itself, found as the standard finds it (HTML, 13.2.3.2 and the Encoding Standard).

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252, X_USER_DEFINED};

/// Browsers look so far.
const HEAD: usize = 1024;

/// The charset declared: by `meta`, or by an XML declaration; what comments and other attributes say is nothing.
pub(super) fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head: String =
        bytes[..bytes.len().min(HEAD)].iter().map(|byte| char::from(*byte).to_ascii_lowercase()).collect();
    let found = by_meta(&head).or_else(|| by_xml(&head))?;
    // It could be read as bytes, so it is not what its pairs of bytes would say.
    Some(match found {
        known if known == UTF_16LE || known == UTF_16BE => UTF_8,
        known if known == X_USER_DEFINED => WINDOWS_1252,
        known => known,
    })
}

/// Whether the bytes say better than the declaration: many servers name the charset beside the page, and the page kept the
/// name of another. Letters of several bytes that are all well formed are no accident, except where every letter is plain
/// or the charset declared has letters of several bytes too.
pub(super) fn mistaken(bytes: &[u8], declared: &'static Encoding) -> bool {
    declared.is_single_byte() && !bytes.is_ascii() && std::str::from_utf8(bytes).is_ok()
}

fn by_meta(head: &str) -> Option<&'static Encoding> {
    let mut rest = head;
    while let Some(at) = rest.find('<') {
        rest = &rest[at..];
        if let Some(comment) = rest.strip_prefix("<!--") {
            // Its own dashes may be those of its end: `<!-->`.
            let end = rest[2..].find("-->").map(|end| end + 5);
            rest = end.map_or("", |end| &rest[end.min(rest.len())..]);
            if rest.is_empty() && comment.is_empty() {
                return None;
            }
        } else if rest.starts_with("<meta") && rest[5..].starts_with([' ', '\t', '\n', '\r', '\x0C', '/']) {
            let (attributes, after) = attributes(&rest[5..]);
            if let Some(encoding) = of_meta(&attributes) {
                return Some(encoding);
            }
            rest = after;
        } else if rest[1..].trim_start_matches('/').starts_with(|c: char| c.is_ascii_alphabetic()) {
            rest = attributes(rest[1..].trim_start_matches(|c: char| !c.is_ascii_whitespace() && c != '>')).1;
        } else if rest.starts_with("<!") || rest.starts_with("</") || rest.starts_with("<?") {
            rest = rest.find('>').map_or("", |end| &rest[end..]);
        } else {
            rest = &rest[1..];
        }
    }
    None
}

fn of_meta(attributes: &[(&str, &str)]) -> Option<&'static Encoding> {
    let value = |name: &str| attributes.iter().find(|(known, _)| *known == name).map(|(_, value)| *value);
    if let Some(label) = value("charset") {
        return Encoding::for_label(label.as_bytes());
    }
    if value("http-equiv") != Some("content-type") {
        return None;
    }
    let mut content = value("content")?;
    loop {
        content = content[content.find("charset")? + 7..].trim_start();
        if let Some(label) = content.strip_prefix('=') {
            let label = label.trim_start();
            let end = |c: char| c.is_ascii_whitespace() || c == ';';
            let label = match label.chars().next()? {
                quote @ ('"' | '\'') => label[1..].split(quote).next()?,
                _ => label.split(end).next()?,
            };
            return Encoding::for_label(label.as_bytes());
        }
    }
}

/// The attributes of a tag, and what comes after it.
fn attributes(source: &str) -> (Vec<(&str, &str)>, &str) {
    let mut found = Vec::new();
    let mut rest = source;
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/');
        if rest.is_empty() || rest.starts_with('>') {
            return (found, rest);
        }
        let end = rest
            .find(|c: char| c.is_ascii_whitespace() || matches!(c, '=' | '>' | '/'))
            .unwrap_or(rest.len());
        let (name, after) = rest.split_at(end.max(1).min(rest.len()));
        rest = after.trim_start();
        let Some(value) = rest.strip_prefix('=') else {
            found.push((name, ""));
            continue;
        };
        let value = value.trim_start();
        let (value, after) = match value.chars().next() {
            Some(quote @ ('"' | '\'')) => value[1..].split_once(quote).unwrap_or((&value[1..], "")),
            _ => value
                .split_at(value.find(|c: char| c.is_ascii_whitespace() || c == '>').unwrap_or(value.len())),
        };
        found.push((name, value));
        rest = after;
    }
}

/// `<?xml version="1.0" encoding="…"?>`.
fn by_xml(head: &str) -> Option<&'static Encoding> {
    let (declaration, _) = head.strip_prefix("<?xml")?.split_once('>')?;
    let value = declaration.split_once("encoding")?.1.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    Encoding::for_label(value[1..].split(quote).next()?.trim().as_bytes())
}

#[cfg(test)]
mod tests {
    use super::declared;

    fn name(head: &str) -> Option<&'static str> {
        declared(head.as_bytes()).map(encoding_rs::Encoding::name)
    }

    #[test]
    fn charsets_are_found_where_browsers_find_them() {
        assert_eq!(name("<!doctype html><meta charset=iso-8859-15>"), Some("ISO-8859-15"));
        assert_eq!(name("<META CHARSET = 'Shift_JIS' />"), Some("Shift_JIS"));
        assert_eq!(
            name("<meta content=\"text/html; charset = koi8-r\" http-equiv=Content-Type>"),
            Some("KOI8-R")
        );
        assert_eq!(name("<meta name=x content='charset=koi8-r'><meta charset=gbk>"), Some("GBK"));
        assert_eq!(name("<!-- <meta charset=koi8-r> --><meta charset=big5>"), Some("Big5"));
        assert_eq!(name("<!--><meta charset=big5>"), Some("Big5"));
        assert_eq!(name("<a href='x' charset=koi8-r title='<meta charset=gbk>'>"), None);
        assert_eq!(name("<meta charset=utf-16le>"), Some("UTF-8"));
        assert_eq!(name("<?xml version='1.0' encoding='windows-1251'?><html>"), Some("windows-1251"));
        assert_eq!(name("<meta"), None);
        assert_eq!(name("<meta charset='"), None);
        assert_eq!(name(&format!("{}<meta charset=gbk>", " ".repeat(1020))), None);
    }
}

//! A zip package of parts, read with its limits: entries counted, real inflated bytes counted, no password.

use std::io::{Cursor, Read};

use encoding_rs::{Encoding, UTF_8};
use zip::ZipArchive;
use zip::result::ZipError;

use super::xml::{Node, Xml};
use crate::error::DocumentError;
use crate::format::Format;
use crate::limits::Limits;

/// A part that inflates to more than so many times its size in the file is made to fill a memory; the text of a
/// document reaches a tenth of it.
const RATIO: usize = 500;
/// Parts smaller than this once inflated are not worth the question.
const SMALL: usize = 4 << 20;

/// An open package.
pub(crate) struct Package<'a> {
    zip: ZipArchive<Cursor<&'a [u8]>>,
    format: Format,
    left: usize,
    limits: Limits,
}

impl<'a> Package<'a> {
    /// Opens a package, refusing one with too many entries or an encrypted one.
    pub fn open(bytes: &'a [u8], format: Format, limits: &Limits) -> Result<Self, DocumentError> {
        let zip = ZipArchive::new(Cursor::new(bytes))
            .map_err(|_| DocumentError::broken(format, "the zip package cannot be opened"))?;
        if zip.len() > limits.entries {
            return Err(DocumentError::TooLarge { what: "entries in the package", limit: limits.entries });
        }
        let package = Self { zip, format, left: limits.inflated_bytes, limits: limits.clone() };
        for i in 0..package.zip.len() {
            if package.zip.by_index_data(i).is_ok_and(|entry| entry.encrypted()) {
                return Err(DocumentError::Encrypted);
            }
        }
        Ok(package)
    }

    /// What the package is read as.
    pub fn format(&self) -> Format {
        self.format
    }

    /// Names of the parts.
    pub fn names(&self) -> Vec<String> {
        self.zip.file_names().flatten().map(std::borrow::Cow::into_owned).collect()
    }

    /// Whether there is a part of this name.
    pub fn has(&self, name: &str) -> bool {
        self.zip.index_for_name(name).is_some()
    }

    /// What is left to a package inside this one, as limits.
    pub fn rest(&self) -> Limits {
        Limits { inflated_bytes: self.left, ..self.limits.clone() }
    }

    /// What a package inside this one took is taken from what is left to this one.
    pub fn inflated_in(&mut self, inner: &Package<'_>) {
        self.left = self.left.min(inner.left);
    }

    /// The characters of a part, `None` when there is no such part.
    pub fn text(&mut self, name: &str) -> Result<Option<String>, DocumentError> {
        let format = self.format;
        let Some(bytes) = self.bytes(name)? else { return Ok(None) };
        decode(bytes)
            .map(Some)
            .ok_or_else(|| DocumentError::broken(format, "a part is in an unknown charset"))
    }

    /// The bytes of a part, `None` when there is no such part. Names of parts differ by more than small and capital letters
    /// (ECMA-376 part 2, 6.2.2.3).
    pub fn bytes(&mut self, name: &str) -> Result<Option<Vec<u8>>, DocumentError> {
        let format = self.format;
        let index = self.zip.index_for_name(name).or_else(|| {
            let alike = |known: &std::borrow::Cow<'_, str>| known.eq_ignore_ascii_case(name);
            let known = self.zip.file_names().flatten().find(alike)?.into_owned();
            self.zip.index_for_name(&known)
        });
        let Some(index) = index else { return Ok(None) };
        let file = match self.zip.by_index(index) {
            Ok(file) => file,
            Err(ZipError::FileNotFound) => return Ok(None),
            Err(_) => return Err(DocumentError::broken(format, "a part of the package cannot be read")),
        };
        let mut bytes = Vec::new();
        let packed = usize::try_from(file.compressed_size()).unwrap_or(usize::MAX);
        let plausible = packed.saturating_mul(RATIO).max(SMALL);
        // One byte beyond what is left tells a part that is too large from one that just fits.
        let read = file.take(self.left.min(plausible) as u64 + 1).read_to_end(&mut bytes);
        if bytes.len() > self.left {
            return Err(DocumentError::TooLarge {
                what: "bytes once inflated",
                limit: self.limits.inflated_bytes,
            });
        }
        if bytes.len() > plausible {
            return Err(DocumentError::TooLarge {
                what: "times its size in the file, for a part",
                limit: RATIO,
            });
        }
        read.map_err(|_| DocumentError::broken(format, "a part of the package is damaged"))?;
        self.left -= bytes.len();
        Ok(Some(bytes))
    }

    /// The characters of a part that must be there.
    pub fn needed(&mut self, name: &str) -> Result<String, DocumentError> {
        let format = self.format;
        self.text(name)?.ok_or_else(|| DocumentError::broken(format, "its main part is missing"))
    }

    /// A reader over the characters of a part.
    pub fn xml<'t>(&self, text: &'t str) -> Xml<'t> {
        Xml::new(text, self.format, self.limits.xml_depth)
    }

    /// The first `title` element of a part about the document (Dublin Core in both formats).
    pub fn title(&mut self, part: &str) -> Result<Option<String>, DocumentError> {
        let Some(text) = self.text(part)? else { return Ok(None) };
        let mut xml = self.xml(&text);
        while let Some(node) = xml.next()? {
            if let Node::Open(element) = node
                && element.name() == "title"
            {
                return Ok(Some(xml.characters()?).filter(|title| !title.trim().is_empty()));
            }
        }
        Ok(None)
    }
}

/// Which document a package holds.
pub(crate) fn sniff(bytes: &[u8], named: Option<Format>) -> Result<Format, DocumentError> {
    let named = named.filter(|format| matches!(format, Format::Docx | Format::Odt));
    let Ok(mut zip) = ZipArchive::new(Cursor::new(bytes)) else {
        // Cut short: the list of parts, at the end, is lost. The first part or the name still tells what it was.
        let head = &bytes[..bytes.len().min(256)];
        let odt = crate::format::contains(head, b"vnd.oasis.opendocument.text");
        let docx = crate::format::contains(head, b"[Content_Types].xml");
        let format = named.or(odt.then_some(Format::Odt)).or(docx.then_some(Format::Docx));
        return Err(format.map_or(DocumentError::UnknownFormat, |format| {
            DocumentError::broken(format, "the zip package is cut short or damaged")
        }));
    };
    if zip.is_empty() {
        return Err(DocumentError::Empty);
    }
    let mut mimetype = String::new();
    if let Ok(file) = zip.by_name("mimetype") {
        // An unreadable mimetype only means we look at the other parts.
        let _ = file.take(128).read_to_string(&mut mimetype);
    }
    if mimetype.trim().starts_with("application/vnd.oasis.opendocument.text") {
        return Ok(Format::Odt);
    }
    let word = zip.file_names().flatten().any(|name| name.starts_with("word/document"));
    if word || types(&mut zip).contains("wordprocessingml") {
        return Ok(Format::Docx);
    }
    if mimetype.is_empty() && zip.index_for_name("xl/workbook.xml").is_none() {
        if named == Some(Format::Odt) && zip.index_for_name("content.xml").is_some() {
            return Ok(Format::Odt);
        }
        if let Some(format) = named {
            return Err(DocumentError::broken(format, "its main part is missing"));
        }
    }
    Err(DocumentError::UnknownFormat)
}

/// The list of the kinds of parts that a package of Office Open XML has; parts may lie anywhere.
fn types(zip: &mut ZipArchive<Cursor<&[u8]>>) -> String {
    let mut types = Vec::new();
    if let Ok(file) = zip.by_name("[Content_Types].xml") {
        // An unreadable list names nothing.
        let _ = file.take(1 << 20).read_to_end(&mut types);
    }
    decode(types).unwrap_or_default()
}

/// XML parts are UTF-8 or UTF-16, or say what they are in their declaration.
pub(crate) fn decode(bytes: Vec<u8>) -> Option<String> {
    if let Some((encoding, _)) = Encoding::for_bom(&bytes) {
        return Some(encoding.decode(&bytes).0.into_owned());
    }
    let bytes = match String::from_utf8(bytes) {
        Ok(text) => return Some(text),
        Err(error) => error.into_bytes(),
    };
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(200)]).into_owned();
    let label = head.split("encoding=").nth(1)?.get(1..)?.split(['"', '\'']).next()?.to_owned();
    let encoding = Encoding::for_label(label.as_bytes()).filter(|encoding| *encoding != UTF_8)?;
    Some(encoding.decode(&bytes).0.into_owned())
}

//! Which format bytes are in: told by the bytes, and by the name only where bytes cannot tell.

use crate::error::DocumentError;
use crate::format::{Format, contains};
use crate::html;
use crate::odt::body as odt;
use crate::package::archive;
use crate::text::charset::wide;

/// Compound file header ("OLE2"): old Word documents and encrypted new ones.
const COMPOUND: &[u8] = &[0xD0, 0xCF, 0x11, 0xE0];

impl Format {
    /// Tells the format.
    ///
    /// # Errors
    /// Empty, protected and old Word documents are told apart here, and anything that is not text.
    pub fn sniff(name: Option<&str>, bytes: &[u8]) -> Result<Self, DocumentError> {
        if bytes.iter().all(u8::is_ascii_whitespace) {
            return Err(DocumentError::Empty);
        }
        if bytes.starts_with(COMPOUND) {
            return Err(compound(name, bytes));
        }
        // Some printers put lines before the header; readers look in the first 1024 bytes.
        if contains(&bytes[..bytes.len().min(1024)], b"%PDF-") {
            return Ok(Self::Pdf);
        }
        if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
            return archive::sniff(bytes, Self::by_name(name));
        }
        if bytes.starts_with(b"{\\rtf") || binary(bytes) {
            return Err(DocumentError::UnknownFormat);
        }
        if odt::is_flat(bytes) {
            return Ok(Self::Odt);
        }
        if html::looks_so(bytes) {
            return Ok(Self::Html);
        }
        match Self::by_name(name) {
            Some(Self::Html) => Ok(Self::Html),
            Some(Self::Markdown) => Ok(Self::Markdown),
            // A name that promises a package or a PDF over bytes that are neither.
            Some(format @ (Self::Docx | Self::Odt | Self::Pdf)) => {
                Err(DocumentError::broken(format, "its first bytes are not those of this format"))
            }
            Some(Self::Text) | None => Ok(Self::Text),
        }
    }

    fn by_name(name: Option<&str>) -> Option<Self> {
        let (_, extension) = name?.rsplit_once('.')?;
        Some(match extension.to_ascii_lowercase().as_str() {
            "txt" | "text" => Self::Text,
            "md" | "markdown" => Self::Markdown,
            "html" | "htm" | "xhtml" => Self::Html,
            "docx" | "docm" | "dotx" => Self::Docx,
            "odt" | "ott" | "fodt" => Self::Odt,
            "pdf" => Self::Pdf,
            _ => return None,
        })
    }
}

fn compound(name: Option<&str>, bytes: &[u8]) -> DocumentError {
    // Directory entries of a compound file are named in UTF-16LE (MS-CFB 2.6.1; MS-OFFCRYPTO 2.3.4.4).
    let holds = |entry: &str| {
        let wide: Vec<u8> = entry.encode_utf16().flat_map(u16::to_le_bytes).collect();
        contains(bytes, &wide)
    };
    if holds("EncryptedPackage") || Format::by_name(name) == Some(Format::Docx) {
        DocumentError::Encrypted
    } else if holds("WordDocument") || name.is_some_and(|name| name.to_ascii_lowercase().ends_with(".doc")) {
        DocumentError::OldWord
    } else {
        DocumentError::UnknownFormat
    }
}

/// Bytes that no usual charset of text holds. UTF-16 is full of zeros, but in every second place.
fn binary(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(8192)];
    if encoding_rs::Encoding::for_bom(head).is_some() || wide(head).is_some() {
        return false;
    }
    let odd = head.iter().filter(|byte| matches!(byte, 0..=6 | 14..=26 | 28..=31)).count();
    head.contains(&0) || odd * 50 > head.len()
}

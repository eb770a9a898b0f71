//! Which format bytes are in: told by the bytes, and by the name only where bytes cannot tell.

use crate::error::DocumentError;
use crate::format::{Format, contains};
use crate::html;
use crate::mail;
use crate::odt::flat as odt;
use crate::package::archive;
use crate::rtf;
use crate::text::charset::wide;
use crate::text::subtitles;

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
        if rtf::looks_so(bytes) {
            return Ok(Self::Rtf);
        }
        if let Some(refused) = picture(bytes) {
            return Err(refused);
        }
        if binary(bytes) {
            return Err(DocumentError::UnknownFormat);
        }
        let named = Self::by_name(name);
        if let Some(refused) = name.and_then(linked) {
            return Err(refused);
        }
        if mail::is_box(bytes) || mail::is_message(bytes, named == Some(Self::Mail)) {
            return Ok(Self::Mail);
        }
        if let Some(format) = odt::flat(bytes) {
            return Ok(format);
        }
        if subtitles::looks_so(bytes, named == Some(Self::Subtitles)) {
            return Ok(Self::Subtitles);
        }
        if html::looks_so(bytes) {
            return Ok(Self::Html);
        }
        match named {
            Some(Self::Html) => Ok(Self::Html),
            Some(Self::Markdown) => Ok(Self::Markdown),
            Some(Self::Csv) => Ok(Self::Csv),
            Some(Self::Text | Self::Mail | Self::Subtitles | Self::Rtf) | None => Ok(Self::Text),
            // A name that promises a package or a PDF over bytes that are neither.
            Some(format) => {
                Err(DocumentError::broken(format, "its first bytes are not those of this format"))
            }
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
            "ods" | "ots" | "fods" => Self::Ods,
            "odp" | "otp" | "fodp" => Self::Odp,
            "xlsx" | "xlsm" | "xltx" => Self::Xlsx,
            "pptx" | "pptm" | "ppsx" | "potx" => Self::Pptx,
            "epub" => Self::Epub,
            "rtf" => Self::Rtf,
            "vtt" | "srt" => Self::Subtitles,
            "csv" | "tsv" => Self::Csv,
            "pdf" => Self::Pdf,
            "eml" | "mbox" | "mbx" => Self::Mail,
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
    } else if holds("PowerPoint Document") {
        DocumentError::NotRead { kind: "old powerpoint presentations (.ppt)", how: "save it as pptx or odp" }
    } else if holds("Workbook") {
        DocumentError::NotRead { kind: "old excel workbooks (.xls)", how: "save it as xlsx or ods" }
    } else if holds("__properties_version1.0") {
        DocumentError::NotRead { kind: "outlook messages (.msg)", how: "save it as .eml, or copy its text" }
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

/// A picture, told by its first bytes.
fn picture(bytes: &[u8]) -> Option<DocumentError> {
    let starts = [&b"\x89PNG\r\n"[..], b"\xFF\xD8\xFF", b"GIF8", b"II*\0", b"MM\0*", b"BM"];
    let image = starts.iter().any(|start| bytes.starts_with(start) && binary(bytes))
        || (bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP"))
        || bytes.get(4..12).is_some_and(|kind| [&b"ftypheic"[..], b"ftypmif1", b"ftypheix"].contains(&kind));
    image.then_some(DocumentError::NotRead {
        kind: "pictures of text",
        how: "run character recognition (ocr) on it, or type what it says",
    })
}

/// A file that only says where a document is.
fn linked(name: &str) -> Option<DocumentError> {
    let (_, extension) = name.rsplit_once('.')?;
    ["gdoc", "gsheet", "gslides", "webloc", "url"]
        .contains(&extension.to_ascii_lowercase().as_str())
        .then_some(DocumentError::NotRead {
            kind: "links to documents elsewhere",
            how: "download the document itself as docx, odt or pdf",
        })
}

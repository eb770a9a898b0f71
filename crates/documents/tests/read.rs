//! What is read in files made here, kind by kind: the words that a person sees, in their order, and what is said of the rest.

#[path = "read/docx.rs"]
mod docx;
#[path = "read/hostile.rs"]
mod hostile;
#[path = "read/html.rs"]
mod html;
#[path = "read/kinds.rs"]
mod kinds;
#[path = "read/mail.rs"]
mod mail;
#[path = "read/odt.rs"]
mod odt;

use std::io::{Cursor, Write};

use calame_documents::{Document, DocumentError, Limits, Notice, read};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// A zip package of parts, the `mimetype` not deflated.
fn package(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (path, content) in parts {
        let method =
            if *path == "mimetype" { CompressionMethod::Stored } else { CompressionMethod::Deflated };
        zip.start_file(*path, SimpleFileOptions::default().compression_method(method))
            .expect("memory takes all");
        zip.write_all(content.as_bytes()).expect("memory takes all");
    }
    zip.finish().expect("memory takes all").into_inner()
}

/// Reads a file, and holds its sections to the text.
fn ok(name: &str, bytes: &[u8]) -> Document {
    let document = read(Some(name), bytes, &Limits::default()).expect("this file is read");
    let mut at = 0;
    for section in &document.sections {
        assert_eq!(section.span.start, at, "sections cover the text");
        at = section.span.end;
    }
    assert_eq!(at, document.text.len(), "sections cover the text");
    document
}

fn headings(document: &Document) -> Vec<&str> {
    document.sections.iter().filter_map(|section| section.heading.as_deref()).collect()
}

/// Text and notices.
fn shown(name: &str, bytes: &[u8]) -> (String, Vec<Notice>) {
    let document = ok(name, bytes);
    (document.text, document.notices)
}

fn err(name: &str, bytes: &[u8]) -> DocumentError {
    read(Some(name), bytes, &Limits::default()).expect_err("this file is refused")
}

//! A finished draft out, as Markdown, DOCX or ODT, always with its label; text is text, never markup.

use std::fmt::Write as _;
use std::io::{Cursor, Write as _};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::docx;
use super::draft::{Block, Finished, Part};
use super::odt;
use crate::error::DocumentError;
use crate::format::Format;

/// Writes a draft.
///
/// # Errors
/// [`DocumentError::NotWritable`] for a format other than DOCX, ODT and Markdown.
pub fn write(format: Format, draft: &Finished<'_>) -> Result<Vec<u8>, DocumentError> {
    match format {
        Format::Markdown => Ok(markdown(draft).into_bytes()),
        Format::Docx => pack(format, docx::parts(draft)),
        Format::Odt => pack(format, odt::parts(draft)),
        _ => Err(DocumentError::NotWritable { format }),
    }
}

/// Dates stay at the zip epoch: the same draft gives the same bytes, and a file tells nothing of when.
fn pack(format: Format, parts: Vec<Part>) -> Result<Vec<u8>, DocumentError> {
    let failed = |_| DocumentError::NotWritable { format };
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for part in parts {
        // ODF 1.3 part 2, 3.3: the first entry is "mimetype", stored, so that the type shows at byte 38.
        let method =
            if part.path == "mimetype" { CompressionMethod::Stored } else { CompressionMethod::Deflated };
        let options = SimpleFileOptions::default().compression_method(method);
        zip.start_file(part.path, options).map_err(failed)?;
        zip.write_all(part.content.as_bytes()).map_err(|_| DocumentError::NotWritable { format })?;
    }
    Ok(zip.finish().map_err(failed)?.into_inner())
}

fn markdown(draft: &Finished<'_>) -> String {
    let quoted = |text: &str| one_line(text).replace('\\', "\\\\").replace('"', "\\\"");
    let (title, language) = (quoted(draft.title), quoted(draft.language));
    let mut out = format!("---\ntitle: \"{title}\"\nlang: \"{language}\"\n---\n");
    if !draft.title.trim().is_empty() {
        let _ = write!(out, "\n# {}\n", escape(&one_line(draft.title)));
    }
    if !draft.label.trim().is_empty() {
        let _ = write!(out, "\n> {}\n", escape(&one_line(draft.label)));
    }
    let mut listed = false;
    for block in draft.paragraphs {
        if !(listed && matches!(block, Block::Item(_))) {
            out.push('\n');
        }
        listed = matches!(block, Block::Item(_));
        // Writing to a String cannot fail.
        let _ = match block {
            Block::Heading(text) => writeln!(out, "## {}", escape(&one_line(text))),
            Block::Item(text) => writeln!(out, "- {}", escape(&one_line(text))),
            Block::Paragraph(text) => {
                let lines: Vec<String> = text.lines().map(|line| escape(line.trim())).collect();
                writeln!(out, "{}", lines.join("\\\n"))
            }
        };
    }
    out
}

fn one_line(text: &str) -> String {
    text.lines().map(str::trim).collect::<Vec<_>>().join(" ")
}

/// Keeps text from turning into markup: every character Markdown gives a meaning is escaped.
fn escape(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let digits = line.len() - line.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    for (at, c) in line.char_indices() {
        let special = match c {
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '&' | '|' | '~' => true,
            '#' | '-' | '+' | '=' => at == 0,
            '.' | ')' => at == digits && digits > 0,
            _ => false,
        };
        if special {
            out.push('\\');
        }
        if !c.is_control() {
            out.push(c);
        }
    }
    out
}

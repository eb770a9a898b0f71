//! The parsing itself, through pdf-extract, in the process made for it: letters into lines.

use std::collections::HashMap;
use std::io::Read;
use std::panic::{AssertUnwindSafe, catch_unwind};

use flate2::read::ZlibDecoder;
use pdf_extract::content::Content;
use pdf_extract::{
    Dictionary, MediaBox, Object, ObjectId, OutputDev, OutputError, Stream, Transform, output_doc_page,
};

use super::Parsed;
use super::fonts::bold_strings;
use super::letters::{Letter, Letters};
use super::wire::{REASONS, Refusal};
use crate::format::contains;
use crate::limits::Limits;

/// Stack of the reading thread: PDF objects nest, and the parser recurses.
const STACK: usize = 64 << 20;
/// Forms within forms deeper than this are refused.
const FORMS: usize = 16;

/// Parses a PDF on a thread with a big stack; a panic of the parser is a refusal.
pub(super) fn parse(bytes: Vec<u8>, limits: &Limits) -> Result<Parsed, Refusal> {
    weigh(&bytes, limits.inflated_bytes)?;
    let limits = limits.clone();
    let reader = move || catch_unwind(AssertUnwindSafe(|| extract(&bytes, &limits)));
    let thread = std::thread::Builder::new().name("pdf".to_owned()).stack_size(STACK).spawn(reader);
    match thread.map(std::thread::JoinHandle::join) {
        Ok(Ok(Ok(read))) => read,
        _ => Err(broken(1)),
    }
}

/// A refusal for one of [`REASONS`].
fn broken(reason: usize) -> Refusal {
    debug_assert!(reason < REASONS.len());
    Refusal::Broken(reason)
}

/// Inflates each compressed stream once, keeping nothing, and refuses the file above the limit: the parser
/// itself inflates without one.
fn weigh(bytes: &[u8], limit: usize) -> Result<(), Refusal> {
    let mut left = limit;
    let mut at = 0;
    let mut sink = [0; 16 << 10];
    while let Some(found) = bytes[at..].windows(6).position(|window| window == b"stream") {
        at += found + 6;
        let body =
            bytes[at..].strip_prefix(b"\r\n").or_else(|| bytes[at..].strip_prefix(b"\n")).unwrap_or(&[]);
        let mut inflating = ZlibDecoder::new(body);
        // Streams of other kinds end at once, with an error that is not ours to report.
        while let Ok(count @ 1..) = inflating.read(&mut sink) {
            left = left.checked_sub(count).ok_or(Refusal::Inflated(limit))?;
        }
    }
    Ok(())
}

fn extract(bytes: &[u8], limits: &Limits) -> Result<Parsed, Refusal> {
    let mut pdf = match pdf_extract::Document::load_mem(bytes) {
        Ok(pdf) => pdf,
        Err(_) if contains(bytes, b"/Encrypt") => return Err(Refusal::Encrypted),
        Err(_) => return Err(broken(0)),
    };
    if pdf.is_encrypted() && pdf.decrypt("").is_err() {
        return Err(Refusal::Encrypted);
    }
    let images = without_images(&mut pdf);
    untangle(&mut pdf)?;
    let pages: Vec<(u32, ObjectId)> = pdf.get_pages().into_iter().collect();
    if pages.is_empty() {
        return Err(broken(2));
    }
    if pages.len() > limits.pages {
        return Err(Refusal::Pages(limits.pages));
    }
    let mut sheet = Sheet {
        letters: Letters::default(),
        strings: Vec::new().into_iter(),
        bold: false,
        left: limits.inflated_bytes,
    };
    let (mut lines, mut unread) = (Vec::new(), Vec::new());
    for (page, (number, id)) in pages.iter().enumerate() {
        sheet.strings = bold_strings(&pdf, *id).into_iter();
        let done = catch_unwind(AssertUnwindSafe(|| output_doc_page(&pdf, &mut sheet, *number)));
        if !matches!(done, Ok(Ok(()))) {
            unread.push(page + 1);
        }
        lines.extend(std::mem::take(&mut sheet.letters).lines(page));
    }
    Ok(Parsed { title: title(&pdf), pages: pages.len(), images, unread, lines })
}

/// Empties image streams, which hold no text and which pdf-extract would take for page content; counts them.
fn without_images(pdf: &mut pdf_extract::Document) -> usize {
    let mut images = 0;
    for object in pdf.objects.values_mut() {
        if let Object::Stream(stream) = object
            && subtype(&stream.dict) == Some(b"Image")
        {
            // A mask is part of the image that names it.
            images += usize::from(!matches!(stream.dict.get(b"ImageMask"), Ok(Object::Boolean(true))));
            stream.content = Vec::new();
            stream.dict.remove(b"Filter");
        }
    }
    images
}

fn subtype(dict: &Dictionary) -> Option<&[u8]> {
    dict.get(b"Subtype").and_then(Object::as_name).ok()
}

/// Refuses forms that show themselves, however indirectly, and pages that are their own ancestors: the
/// parser follows both until its stack is gone.
fn untangle(pdf: &mut pdf_extract::Document) -> Result<(), Refusal> {
    let forms: Vec<ObjectId> = pdf
        .objects
        .iter()
        .filter(
            |(_, object)| matches!(object, Object::Stream(stream) if subtype(&stream.dict) == Some(b"Form")),
        )
        .map(|(id, _)| *id)
        .collect();
    for id in &forms {
        if let Some(Object::Stream(form)) = pdf.objects.get_mut(id)
            && form.dict.get(b"Resources").is_err()
            && draws_forms(form)
        {
            // Without resources of its own it looks names up in its caller's, where it may find itself.
            form.content = Vec::new();
            form.dict.remove(b"Filter");
        }
    }
    let mut depths = HashMap::new();
    for id in forms {
        depth(pdf, id, &mut depths, 0)?;
    }
    for object in pdf.objects.values() {
        let mut next =
            object.as_dict().ok().and_then(|dict| dict.get(b"Parent").and_then(Object::as_reference).ok());
        for step in 0.. {
            let Some(id) = next else { break };
            if step > 256 {
                return Err(broken(3));
            }
            next = pdf
                .get_dictionary(id)
                .and_then(|dict| dict.get(b"Parent").and_then(Object::as_reference))
                .ok();
        }
    }
    Ok(())
}

/// Whether a form shows another one: by its operators, since its words may hold the same letters.
fn draws_forms(form: &Stream) -> bool {
    let content = form.decompressed_content().unwrap_or_else(|_| form.content.clone());
    contains(&content, b"Do")
        && Content::decode(&content)
            .map_or(true, |content| content.operations.iter().any(|operation| operation.operator == "Do"))
}

/// How deep forms nest below this one.
fn depth(
    pdf: &pdf_extract::Document,
    id: ObjectId,
    depths: &mut HashMap<ObjectId, usize>,
    above: usize,
) -> Result<usize, Refusal> {
    if above > FORMS {
        return Err(broken(4));
    }
    if let Some(known) = depths.get(&id) {
        return if above + known > FORMS { Err(broken(5)) } else { Ok(*known) };
    }
    let resolved =
        |object: &Object| pdf.dereference(object).ok().and_then(|(_, object)| object.as_dict().ok().cloned());
    let mut deepest = 0;
    if let Ok(Object::Stream(form)) = pdf.get_object(id)
        && let Some(resources) = form.dict.get(b"Resources").ok().and_then(resolved)
        && let Some(inner) = resources.get(b"XObject").ok().and_then(resolved)
    {
        for child in inner.iter().filter_map(|(_, child)| child.as_reference().ok()) {
            deepest = deepest.max(1 + depth(pdf, child, depths, above + 1)?);
        }
    }
    depths.insert(id, deepest);
    Ok(deepest)
}

/// The title in the document's information, unless a program put a file name there.
fn title(pdf: &pdf_extract::Document) -> Option<String> {
    let info =
        pdf.trailer.get(b"Info").and_then(Object::as_reference).and_then(|id| pdf.get_dictionary(id)).ok()?;
    let bytes = info.get(b"Title").and_then(Object::as_str).ok()?;
    let title: String = match bytes {
        [0xFE, 0xFF, rest @ ..] => encoding_rs::UTF_16BE.decode_without_bom_handling(rest).0.into_owned(),
        [0xEF, 0xBB, 0xBF, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        bytes => encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned(),
    };
    let lower = title.to_lowercase();
    let name = [".doc", ".docx", ".odt", ".html", ".pdf", ".indd"].iter().any(|end| lower.ends_with(end));
    (!name && !lower.starts_with("microsoft word") && !title.trim().is_empty()).then_some(title)
}

/// Collects the letters of a page as pdf-extract shows them.
struct Sheet {
    letters: Letters,
    /// Whether each string to come is bold, and whether the one that is shown is.
    strings: std::vec::IntoIter<bool>,
    bold: bool,
    /// Bytes of text still accepted.
    left: usize,
}

impl OutputDev for Sheet {
    fn begin_page(
        &mut self,
        _: u32,
        _: &MediaBox,
        _: Option<(f64, f64, f64, f64)>,
    ) -> Result<(), OutputError> {
        Ok(())
    }

    fn end_page(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn output_character(
        &mut self,
        place: &Transform,
        width: f64,
        _spacing: f64,
        font_size: f64,
        shown: &str,
    ) -> Result<(), OutputError> {
        self.left = self.left.saturating_sub(shown.len().max(1));
        if self.left == 0 {
            return Err(OutputError::FormatError(std::fmt::Error));
        }
        let (x, y) = (place.m31, place.m32);
        let size = (font_size * place.m21.hypot(place.m22)).abs().max(0.1);
        let end = x + width * font_size * place.m11;
        let text = shown.to_owned();
        self.letters.push(Letter { left: x, right: end, y, size, bold: self.bold, text });
        Ok(())
    }

    /// A string begins, which may hold any number of words.
    fn begin_word(&mut self) -> Result<(), OutputError> {
        self.bold = self.strings.next().unwrap_or(false);
        Ok(())
    }

    fn end_word(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn end_line(&mut self) -> Result<(), OutputError> {
        Ok(())
    }
}

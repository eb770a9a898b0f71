//! PDF, through pdf-extract, on a thread of its own: a big stack, a time limit, and no page's panic is ours.
//!
//! A thread that overruns its time is told to stop and answers at the next letter it shows; a process of
//! its own would be stronger, and is the caller's to make.

use std::collections::{HashMap, HashSet};
use std::io::Read;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{RecvTimeoutError, sync_channel};

use flate2::read::ZlibDecoder;
use pdf_extract::{
    Dictionary, MediaBox, Object, ObjectId, OutputDev, OutputError, Stream, Transform, output_doc_page,
};

use super::compose::{compose, invisible};
use super::format::contains;
use super::layout::{self, Line};
use super::{Document, DocumentError, Format, Limits, Notice};

/// Stack of the reading thread: PDF objects nest, and the parser recurses.
const STACK: usize = 64 << 20;
/// Forms within forms deeper than this are refused.
const FORMS: usize = 16;

/// Reads a PDF.
pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<Document, DocumentError> {
    weigh(bytes, limits.inflated_bytes)?;
    let stop = Arc::new(AtomicBool::new(false));
    let (sender, receiver) = sync_channel(1);
    let (copy, inner, flag) = (bytes.to_vec(), limits.clone(), Arc::clone(&stop));
    let reader = move || {
        // The receiver may have given up; then nobody wants the answer.
        let _ = sender.send(catch_unwind(AssertUnwindSafe(|| extract(&copy, &inner, &flag))));
    };
    std::thread::Builder::new()
        .name("pdf".to_owned())
        .stack_size(STACK)
        .spawn(reader)
        .map_err(|_| broken("no thread could be started to read it"))?;
    match receiver.recv_timeout(limits.pdf_time) {
        Ok(Ok(read)) => read,
        Ok(Err(_)) | Err(RecvTimeoutError::Disconnected) => Err(broken("its structure cannot be followed")),
        Err(RecvTimeoutError::Timeout) => {
            stop.store(true, Ordering::Relaxed);
            Err(DocumentError::TookTooLong { seconds: limits.pdf_time.as_secs() })
        }
    }
}

fn broken(reason: &str) -> DocumentError {
    DocumentError::broken(Format::Pdf, reason)
}

/// Inflates each compressed stream once, keeping nothing, and refuses the file above the limit: the parser
/// itself inflates without one.
fn weigh(bytes: &[u8], limit: usize) -> Result<(), DocumentError> {
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
            left = left
                .checked_sub(count)
                .ok_or(DocumentError::TooLarge { what: "bytes once inflated", limit })?;
        }
    }
    Ok(())
}

fn extract(bytes: &[u8], limits: &Limits, stop: &AtomicBool) -> Result<Document, DocumentError> {
    let encrypted = || contains(bytes, b"/Encrypt");
    let mut pdf = match pdf_extract::Document::load_mem(bytes) {
        Ok(pdf) => pdf,
        Err(_) if encrypted() => return Err(DocumentError::Encrypted),
        Err(_) => return Err(broken("its table of objects is missing or damaged")),
    };
    if pdf.is_encrypted() && pdf.decrypt("").is_err() {
        return Err(DocumentError::Encrypted);
    }
    let images = without_images(&mut pdf);
    untangle(&mut pdf)?;
    let pages: Vec<u32> = pdf.get_pages().into_keys().collect();
    if pages.is_empty() {
        return Err(broken("it has no page"));
    }
    if pages.len() > limits.pages {
        return Err(DocumentError::TooLarge { what: "pages", limit: limits.pages });
    }
    let mut sheet = Sheet { lines: Vec::new(), page: 0, fresh: true, left: limits.inflated_bytes, stop };
    let mut unread = Vec::new();
    for (page, number) in pages.iter().enumerate() {
        if stop.load(Ordering::Relaxed) {
            return Err(DocumentError::TookTooLong { seconds: limits.pdf_time.as_secs() });
        }
        (sheet.page, sheet.fresh) = (page, true);
        let done = catch_unwind(AssertUnwindSafe(|| output_doc_page(&pdf, &mut sheet, *number)));
        if !matches!(done, Ok(Ok(()))) {
            unread.push(page + 1);
        }
    }
    finish(sheet.lines, pages.len(), images, &unread, title(&pdf))
}

fn finish(
    mut lines: Vec<Line>,
    pages: usize,
    images: usize,
    unread: &[usize],
    title: Option<String>,
) -> Result<Document, DocumentError> {
    if !lines.iter().any(|line| line.text.chars().any(char::is_alphanumeric)) {
        return Err(if unread.len() == pages {
            broken("none of its pages can be read")
        } else if images > 0 {
            DocumentError::NeedsOcr { pages }
        } else {
            DocumentError::Empty
        });
    }
    let mut notices = Vec::new();
    for page in unread {
        notices.push(Notice::PageCut(*page));
    }
    let worded: HashSet<usize> = lines.iter().map(|line| line.page + 1).collect();
    for page in (1..=pages).filter(|page| !worded.contains(page) && !unread.contains(page)) {
        notices.push(Notice::PageEmpty(page));
    }
    if images > 0 {
        notices.push(Notice::Images(images));
    }
    if layout::without_margins(&mut lines, pages) {
        notices.push(Notice::PageEdges);
    }
    Ok(compose(Format::Pdf, title, layout::pieces(&lines), notices))
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
fn untangle(pdf: &mut pdf_extract::Document) -> Result<(), DocumentError> {
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
                return Err(broken("its pages are their own ancestors"));
            }
            next = pdf
                .get_dictionary(id)
                .and_then(|dict| dict.get(b"Parent").and_then(Object::as_reference))
                .ok();
        }
    }
    Ok(())
}

fn draws_forms(form: &Stream) -> bool {
    let content = form.decompressed_content().unwrap_or_else(|_| form.content.clone());
    contains(&content, b"Do")
}

/// How deep forms nest below this one.
fn depth(
    pdf: &pdf_extract::Document,
    id: ObjectId,
    depths: &mut HashMap<ObjectId, usize>,
    above: usize,
) -> Result<usize, DocumentError> {
    if above > FORMS {
        return Err(broken("its forms show each other without end"));
    }
    if let Some(known) = depths.get(&id) {
        return if above + known > FORMS { Err(broken("its forms nest too deep")) } else { Ok(*known) };
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

/// Collects letters into lines as pdf-extract shows them.
struct Sheet<'s> {
    lines: Vec<Line>,
    page: usize,
    fresh: bool,
    left: usize,
    stop: &'s AtomicBool,
}

impl OutputDev for Sheet<'_> {
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
        if self.stop.load(Ordering::Relaxed) || self.left == 0 {
            return Err(OutputError::FormatError(std::fmt::Error));
        }
        let (x, y) = (place.m31, place.m32);
        let size = (font_size * place.m21.hypot(place.m22)).abs().max(0.1);
        let end = x + width * font_size * place.m11;
        let same = self.lines.last().filter(|_| !self.fresh).is_some_and(|line| {
            (line.y - y).abs() < line.size.max(size) * 0.5 && x > line.right - line.size.max(size) * 2.0
        });
        if !same {
            self.lines.push(Line { page: self.page, left: x, right: x, y, size, text: String::new() });
            self.fresh = false;
        }
        let Some(line) = self.lines.last_mut() else { return Ok(()) };
        let gap = x - line.right;
        if gap > size * 1.6 && line.text.trim().chars().count() > 3 {
            line.text.truncate(line.text.trim_end().len());
            line.text.push_str(" | ");
        } else if gap > size * 0.12 && !line.text.ends_with(' ') && !line.text.is_empty() {
            line.text.push(' ');
        }
        for c in shown.chars().filter(|c| !invisible(*c)) {
            match c {
                ' ' | '\n' | '\t' if line.text.ends_with(' ') || line.text.is_empty() => {}
                ' ' | '\n' | '\t' => line.text.push(' '),
                'ﬁ' => line.text.push_str("fi"),
                'ﬂ' => line.text.push_str("fl"),
                'ﬀ' => line.text.push_str("ff"),
                'ﬃ' => line.text.push_str("ffi"),
                'ﬄ' => line.text.push_str("ffl"),
                c => line.text.push(c),
            }
        }
        if !shown.trim().is_empty() {
            line.size = line.size.max(size);
        }
        line.right = line.right.max(end);
        Ok(())
    }

    fn begin_word(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn end_word(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn end_line(&mut self) -> Result<(), OutputError> {
        Ok(())
    }
}

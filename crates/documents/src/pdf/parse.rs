//! The parsing itself, in the process made for it: pages into lines of words.

use std::io::Read;
use std::panic::{AssertUnwindSafe, catch_unwind};

use flate2::read::ZlibDecoder;
use hayro_syntax::object::Dict;
use hayro_syntax::page::Page;
use hayro_syntax::{DecryptionError, LoadPdfError, Pdf};

use super::content::{Names, Walk};
use super::fields::lay_over;
use super::fonts::Fonts;
use super::frame::straightened;
use super::layers::Layers;
use super::parsed::Parsed;
use super::sheet::Sheet;
use super::strings::text_string;
use super::wire::{REASONS, Refusal};
use crate::format::contains;
use crate::limits::Limits;

/// Stack of the reading thread: PDF objects nest, and the parser recurses.
const STACK: usize = 64 << 20;
/// Operators followed in all of a document.
const OPERATORS: usize = 60_000_000;

/// Parses a PDF on a thread with a big stack; a panic of the parser is a refusal.
pub(super) fn parse(bytes: Vec<u8>, limits: &Limits) -> Result<Parsed, Refusal> {
    weigh(&bytes, limits.inflated_bytes)?;
    let limits = limits.clone();
    let reader = move || catch_unwind(AssertUnwindSafe(|| extract(bytes, &limits)));
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

fn extract(bytes: Vec<u8>, limits: &Limits) -> Result<Parsed, Refusal> {
    let locked = contains(&bytes, b"/Encrypt");
    let pdf = match Pdf::new(bytes) {
        Ok(pdf) => pdf,
        Err(LoadPdfError::Decryption(DecryptionError::InvalidEncryption)) => return Err(broken(0)),
        Err(LoadPdfError::Decryption(_)) => return Err(Refusal::Encrypted),
        Err(LoadPdfError::Invalid) if locked => return Err(Refusal::Encrypted),
        Err(LoadPdfError::Invalid) => return Err(broken(0)),
    };
    let pages = pdf.pages();
    if pages.is_empty() {
        return Err(broken(2));
    }
    if pages.len() > limits.pages {
        return Err(Refusal::Pages(limits.pages));
    }
    let catalogue = pdf.xref().get::<Dict<'_>>(pdf.xref().root_id()).unwrap_or_default();
    let layers = Layers::of(&catalogue);
    let mut fonts = Fonts::new();
    let mut parsed = Parsed { title: title(&pdf), pages: pages.len(), ..Parsed::default() };
    let mut left = OPERATORS;
    for (number, page) in pages.iter().enumerate() {
        let read = catch_unwind(AssertUnwindSafe(|| read_page(page, &mut fonts, &layers, &mut left)));
        let Ok((sheet, comments)) = read else {
            // What the parser holds of fonts may be half of it.
            fonts = Fonts::new();
            parsed.unread.push(number + 1);
            continue;
        };
        parsed.comments += comments;
        keep(sheet, number, &mut parsed);
    }
    Ok(parsed)
}

fn read_page<'a>(
    page: &Page<'a>,
    fonts: &mut Fonts<'a>,
    layers: &Layers,
    left: &mut usize,
) -> (Sheet, usize) {
    let resources = page.resources();
    let names = Names {
        fonts: resources.fonts.clone(),
        objects: resources.x_objects.clone(),
        properties: resources.properties.clone(),
        states: resources.ext_g_states.clone(),
    };
    let mut walk = Walk::new(fonts, layers, left);
    match page.page_stream() {
        Some(content) => walk.follow(content, &names),
        None => walk.sheet.cut = page.raw().contains_key("Contents"),
    }
    let comments = lay_over(page.raw(), &mut walk);
    let edges = page.intersected_crop_box();
    if edges.width() > 1.0 && edges.height() > 1.0 {
        walk.sheet.without_outside(edges.x0, edges.y0, edges.x1, edges.y1);
    }
    (walk.sheet, comments)
}

/// Puts what a page shows to the rest of the document.
fn keep(mut sheet: Sheet, number: usize, parsed: &mut Parsed) {
    parsed.images += sheet.images;
    parsed.hidden |= sheet.hidden;
    if sheet.cut {
        parsed.unread.push(number + 1);
    }
    sheet.without_nonsense();
    if sheet.unknown > 0 {
        parsed.unknown.push(number + 1);
    }
    let (lines, rules) = straightened(sheet, number);
    parsed.lines.extend(lines);
    parsed.rules.extend(rules);
}

/// The title in the document's information, unless a program put a file name there.
fn title(pdf: &Pdf) -> Option<String> {
    let title = text_string(pdf.metadata().title.as_deref()?);
    let lower = title.to_lowercase();
    let name = [".doc", ".docx", ".odt", ".html", ".pdf", ".indd"].iter().any(|end| lower.ends_with(end));
    (!name && !lower.starts_with("microsoft word") && !title.trim().is_empty()).then_some(title)
}

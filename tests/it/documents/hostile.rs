//! Bombs, lies and damaged files: each ends in a document or in one clear message, within the limits.

use calame::documents::{DocumentError, Limits, read};
use proptest::prelude::*;

use super::*;

const PAGE: &str = "<!DOCTYPE html><html lang=\"fr\"><head><meta charset=\"utf-8\"><title>Séance</title></head><body>\
    <h1>Séance</h1><ol type=\"a\"><li>un<ul><li>deux</li></ul></li></ol><table><tr><td>é</td><td>2</td></tr></table>\
    <p>Fin<sup>1</sup>.</p><pre>x\n  y</pre></body></html>";

#[test]
fn a_part_that_inflates_beyond_belief_is_refused_early() {
    let bomb = docx(&p("Titre1", &"a".repeat(16 << 20)));
    let error = err("bombe.docx", &bomb).to_string();
    assert!(error.contains("500 times its size"), "{error}");
    // What a word processor repeats is far from it.
    let rows = "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>Adhésion</w:t></w:r></w:p></w:tc></w:tr></w:tbl>";
    let long: String = (0..60_000).map(|i| rows.replace("Adhésion", &format!("Adhésion {i}"))).collect();
    assert_eq!(ok("longue.docx", &docx(&long)).word_count(), 120_000);
}

#[test]
fn nested_and_endless_html_is_refused_or_read_flat() {
    for tag in ["div", "table", "ul", "blockquote"] {
        let bomb = format!("<!doctype html>{}x", format!("<{tag}>").repeat(100_000));
        let error = err("bombe.html", bomb.as_bytes());
        assert!(
            matches!(error, DocumentError::TooLarge { what: "nested html elements", .. }),
            "{tag}: {error}"
        );
    }
    // Tags that nobody closes are not nesting.
    let soup = format!("<html>{}fin", "<b><p>mot".repeat(50_000));
    assert_eq!(ok("soupe.html", soup.as_bytes()).word_count(), 50_000);
    for tag in ["p", "/p"] {
        let attributes = " a=\"0\"".repeat(500_000);
        let error = err("attributs.html", format!("<html><{tag}{attributes}>mot</p>").as_bytes());
        assert!(
            matches!(error, DocumentError::TooLarge { what: "attributes of one html tag", .. }),
            "{error}"
        );
    }
    let attributes: String = (0..200).map(|i| format!(" a{i}=\"{i}\"")).collect();
    assert_eq!(ok("attributs.html", format!("<html><p{attributes}>mot</p>").as_bytes()).text, "mot");
    let tables = format!("<html>{}fond{}", "<table><tr><td>".repeat(150), "</td></tr></table>".repeat(150));
    assert_eq!(ok("tables.html", tables.as_bytes()).text, "fond");
}

#[test]
fn a_file_that_lies_about_its_type_is_read_as_what_it_is_or_refused() {
    assert_eq!(ok("note.docx", PAGE.as_bytes()).format, Format::Html);
    assert_eq!(ok("note.txt", &odt("<text:p>a</text:p>")).format, Format::Odt);
    assert_eq!(ok("page.html", &docx(&p("Titre1", "a"))).format, Format::Docx);
    let as_pdf = err("note.pdf", b"bonjour").to_string();
    assert!(as_pdf.contains("pdf") && as_pdf.contains("first bytes"), "{as_pdf}");
    for bytes in [
        &b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0"[..],
        b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0",
        b"GIF89a\0\x01\0\x01",
    ] {
        for name in ["a.docx", "a.pdf", "a.html", "a.txt", "a"] {
            let error = err(name, bytes);
            assert!(
                matches!(error, DocumentError::UnknownFormat | DocumentError::NotRead { .. }),
                "{name}: {error}"
            );
        }
    }
    let promised = package(&[("mimetype", "application/vnd.oasis.opendocument.text"), ("other.xml", "<x/>")]);
    assert!(matches!(err("a.odt", &promised), DocumentError::Broken { format: Format::Odt, .. }));
}

/// One change to bytes.
#[derive(Debug, Clone)]
enum Change {
    Set(usize, u8),
    Cut(usize, usize),
    Twice(usize, usize),
    Swap(usize, usize),
}

fn change() -> impl Strategy<Value = Change> {
    let at = 0..20_000_usize;
    prop_oneof![
        (at.clone(), any::<u8>()).prop_map(|(at, byte)| Change::Set(at, byte)),
        // Marks of every format, where they hurt.
        (at.clone(), proptest::sample::select(b"<>&\"/[]()0 9\\%".to_vec()))
            .prop_map(|(at, byte)| Change::Set(at, byte)),
        (at.clone(), 0..200_usize).prop_map(|(at, count)| Change::Cut(at, count)),
        (at.clone(), 0..200_usize).prop_map(|(at, count)| Change::Twice(at, count)),
        (at.clone(), at).prop_map(|(a, b)| Change::Swap(a, b)),
    ]
}

fn changed(mut bytes: Vec<u8>, changes: &[Change]) -> Vec<u8> {
    for change in changes {
        let size = bytes.len().max(1);
        let span = |at: usize, count: usize| (at % size)..(at % size + count).min(bytes.len());
        match *change {
            _ if bytes.is_empty() => {}
            Change::Set(at, byte) => bytes[at % size] = byte,
            Change::Cut(at, count) => {
                drop(bytes.drain(span(at, count)));
            }
            Change::Twice(at, count) => {
                let copy = bytes[span(at, count)].to_vec();
                let at = at % size;
                drop(bytes.splice(at..at, copy));
            }
            Change::Swap(a, b) => bytes.swap(a % size, b % size),
        }
    }
    bytes
}

/// Reads with little room; what comes out is whole and within the limits.
fn read_within(name: &str, bytes: &[u8]) {
    let small = Limits { inflated_bytes: 1 << 20, bytes: 1 << 20, entries: 64, pages: 8, ..limits() };
    match read(Some(name), bytes, &small) {
        Ok(document) => {
            covered(&document);
            assert!(document.text.len() <= 4 << 20, "{}", document.text.len());
        }
        Err(error) => {
            let said = error.to_string();
            assert!(said.starts_with(|c: char| c.is_lowercase()) && said.len() < 300, "{said}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn changed_packages_and_pages_never_panic(changes in proptest::collection::vec(change(), 1..12), part in 0..4_usize) {
        let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
        let body = [p("Titre1", "Bonjour &amp; merci"), item(0, "un"), item(1, "deux"), p("Rubrique", "Fin")].concat();
        match part {
            0 => read_within("a.html", &changed(PAGE.as_bytes().to_vec(), &changes)),
            // Inside the package, where the sums of the zip still hold.
            1 => read_within("a.docx", &docx(&text(changed(body.into_bytes(), &changes)))),
            2 => {
                let body = "<text:h text:outline-level=\"1\">Bonjour</text:h><text:list><text:list-item><text:p>un</text:p>\
                    </text:list-item></text:list><table:table><table:table-row><table:table-cell><text:p>é</text:p>\
                    </table:table-cell></table:table-row></table:table>";
                read_within("a.odt", &odt(&text(changed(body.into(), &changes))));
            }
            _ => read_within("a.docx", &changed(docx(&body), &changes)),
        }
    }
}

proptest! {
    // Each case starts a process.
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn changed_pdfs_never_panic(changes in proptest::collection::vec(change(), 1..10)) {
        let page = shown(&[(20, 780, "Compte rendu"), (11, 740, "La s\u{e9}ance est ouverte."), (11, 726, "\u{95} un point")]);
        read_within("a.pdf", &changed(pdf(&[&page, &page], "null", ""), &changes));
    }
}

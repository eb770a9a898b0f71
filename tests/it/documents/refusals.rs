//! One clear error for each file that cannot be read.

use super::*;

#[test]
fn documents_pdf_that_cannot_be_read_says_why() {
    let image = "<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8 /Length 1 >>\nstream\nA\nendstream";
    let scan = pdf(&["/X Do"], image, "");
    assert!(
        matches!(err("scan.pdf", &scan), DocumentError::NeedsOcr { pages: 1 }),
        "{:?}",
        err("scan.pdf", &scan)
    );
    let locked = "<< /Filter /Standard /V 1 /R 2 /O <0000000000000000000000000000000000000000000000000000000000000000> /U <0000000000000000000000000000000000000000000000000000000000000000> /P -4 >>";
    let id = "/ID [<00112233445566778899aabbccddeeff> <00112233445566778899aabbccddeeff>]";
    let locked = pdf(&[&shown(&[(11, 700, "x")])], locked, &format!("/Encrypt 4 0 R {id}"));
    assert!(
        matches!(err("locked.pdf", &locked), DocumentError::Encrypted),
        "{:?}",
        err("locked.pdf", &locked)
    );
    assert!(matches!(err("x.pdf", b"%PDF-1.7\nrien"), DocumentError::Broken { format: Format::Pdf, .. }));
    let whole = pdf(&[&shown(&[(11, 700, "x")])], "null", "");
    assert!(matches!(err("cut.pdf", &whole[..whole.len() / 3]), DocumentError::Broken { .. }));
}

#[test]
fn documents_pdf_form_that_shows_itself_is_refused() {
    let form = "<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 4 0 R >> >> /Length 5 >>\nstream\n/X Do\nendstream";
    assert!(matches!(err("loop.pdf", &pdf(&["/X Do"], form, "")), DocumentError::Broken { .. }));
    let bare = form.replace("/Resources << /XObject << /X 4 0 R >> >>", "");
    let page = format!("{}\n/X Do", shown(&[(11, 700, "Bonjour")]));
    assert_eq!(ok("bare.pdf", &pdf(&[&page], &bare, "")).text, "Bonjour");
    let words = shown(&[(11, 680, "Don de Doris")]);
    let form = format!(
        "<< /Type /XObject /Subtype /Form /BBox [0 0 595 842] /Length {} >>\nstream\n{words}\nendstream",
        words.len()
    );
    assert!(ok("don.pdf", &pdf(&[&page], &form, "")).text.contains("Don de Doris"));
}

#[test]
fn documents_pdf_bomb_is_weighed_before_it_is_parsed() {
    let zeros = package(&[("z", &"\0".repeat(4 << 20))]);
    // The deflated bytes of a zip entry under a zlib header make a stream that inflates to 4 MiB.
    let begin = 30 + "z".len();
    let mut content = b"%PDF-1.4\nstream\n\x78\x9c".to_vec();
    content.extend(&zeros[begin..]);
    let small = Limits { inflated_bytes: 1 << 20, ..limits() };
    assert!(matches!(read(None, &content, &small), Err(DocumentError::TooLarge { .. })));
}

#[test]
fn documents_zip_bombs_are_counted_as_they_inflate() {
    let small = Limits { inflated_bytes: 1 << 20, ..limits() };
    let bomb = docx(&p("Titre1", &"a".repeat(3 << 20)));
    assert!(bomb.len() < 100_000);
    assert!(matches!(read(None, &bomb, &small), Err(DocumentError::TooLarge { .. })));
    let many: Vec<String> = (0..50).map(|i| format!("word/document{i}.xml")).collect();
    let many: Vec<(&str, &str)> = many.iter().map(|name| (name.as_str(), "")).collect();
    let small = Limits { entries: 49, ..limits() };
    assert!(matches!(read(None, &package(&many), &small), Err(DocumentError::TooLarge { .. })));
    let small = Limits { bytes: 3, ..limits() };
    assert!(matches!(read(None, b"abcd", &small), Err(DocumentError::TooLarge { .. })));
}

#[test]
fn documents_deep_xml_and_entities_are_refused() {
    let deep = format!("{}{}", "<w:p>".repeat(100_000), "</w:p>".repeat(100_000));
    assert!(matches!(err("deep.docx", &docx(&deep)), DocumentError::TooLarge { .. }));
    // As deep as the limit lets through, on the small stack of a test thread.
    let near = format!("{}<w:t>fond</w:t>{}", "<w:r>".repeat(190), "</w:r>".repeat(190));
    assert_eq!(ok("near.docx", &docx(&format!("<w:p>{near}</w:p>"))).text, "fond");
    let laughs = r#"<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><w:document><w:body><w:p><w:r><w:t>&b;</w:t></w:r></w:p></w:body></w:document>"#;
    let outside = r#"<!DOCTYPE x SYSTEM "file:///etc/passwd"><w:document/>"#;
    let unknown = "<w:document><w:body><w:p><w:r><w:t>&xxe;</w:t></w:r></w:p></w:body></w:document>";
    for part in [laughs, outside, unknown] {
        let bytes = package(&[("word/document.xml", part)]);
        assert!(matches!(err("x.docx", &bytes), DocumentError::Refused { format: Format::Docx }));
    }
}

#[test]
fn documents_protected_files_are_told_from_broken_ones() {
    let manifest = "<manifest:manifest><manifest:file-entry><manifest:encryption-data/></manifest:file-entry></manifest:manifest>";
    assert!(matches!(err("x.odt", &odt_with("garbage <", manifest)), DocumentError::Encrypted));
    let compound = |entry: &str| {
        let wide: Vec<u8> = entry.encode_utf16().flat_map(u16::to_le_bytes).collect();
        [&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1][..], &[0; 600], &wide].concat()
    };
    assert!(matches!(err("x.docx", &compound("EncryptedPackage")), DocumentError::Encrypted));
    assert!(matches!(err("x.bin", &compound("EncryptedPackage")), DocumentError::Encrypted));
    assert!(matches!(err("x.doc", &compound("WordDocument")), DocumentError::OldWord));
    // Flag 0 of an entry's general flags, in the local header and in the central one.
    let mut locked = docx(&p("Titre1", "x"));
    let heads: Vec<usize> =
        (0..locked.len() - 10).filter(|i| locked[*i..].starts_with(b"PK\x01\x02")).collect();
    for head in heads {
        locked[head + 8] |= 1;
    }
    locked[6] |= 1;
    assert!(matches!(err("x.docx", &locked), DocumentError::Encrypted));
}

#[test]
fn documents_broken_empty_and_unknown_files_each_have_their_error() {
    for bytes in [&b""[..], b" \n\t"] {
        assert!(matches!(err("x.txt", bytes), DocumentError::Empty));
    }
    assert!(matches!(err("x.docx", &docx("")), DocumentError::Empty));
    assert!(matches!(err("x.odt", &odt("<text:p/>")), DocumentError::Empty));
    let whole = docx(&p("Titre1", "Bonjour"));
    assert!(matches!(
        err("x.docx", &whole[..whole.len() / 2]),
        DocumentError::Broken { format: Format::Docx, .. }
    ));
    assert!(matches!(err("x", &odt("<text:p>")), DocumentError::Broken { format: Format::Odt, .. }));
    assert!(matches!(err("x.docx", b"bonjour"), DocumentError::Broken { .. }));
    let archive = package(&[("notes.txt", "Bonjour")]);
    for bytes in [&archive[..], b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"] {
        assert!(matches!(err("x", bytes), DocumentError::NotRead { .. }));
    }
    assert!(matches!(err("x", b"\x7fELF\x02\x01\x01\0\0\0"), DocumentError::UnknownFormat));
    let text = err("x.docx", b"bonjour").to_string();
    assert!(text.starts_with(char::is_lowercase) && !text.ends_with('.'), "{text}");
}

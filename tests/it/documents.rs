//! What the documents room promises: clean text, sections that cover it, and one clear error per bad file.

pub(crate) mod apart;
mod hostile;
mod libreoffice;
mod parts;
mod pdf;
mod pdf_layout;
mod refusals;

use std::io::{Cursor, Write};

use calame::documents::{Block, Document, DocumentError, Finished, Format, Limits, read, write};
use proptest::prelude::*;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

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

const W: &str = r#"xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:mc="x" xmlns:wps="y" xmlns:a="z""#;

fn docx(body: &str) -> Vec<u8> {
    let styles = r#"<w:style w:type="paragraph" w:styleId="Titre1"><w:name w:val="heading 1"/></w:style>
        <w:style w:type="paragraph" w:styleId="Rubrique"><w:name w:val="Rubrique"/><w:basedOn w:val="Titre2"/></w:style>
        <w:style w:type="paragraph" w:styleId="Titre2"><w:name w:val="heading 2"/></w:style>
        <w:style w:type="paragraph" w:styleId="Titre"><w:name w:val="Title"/></w:style>
        <w:style w:type="paragraph" w:styleId="TM1"><w:name w:val="toc 1"/></w:style>"#;
    let notes = r#"<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:t>----</w:t></w:r></w:p></w:footnote>
        <w:footnote w:id="2"><w:p><w:r><w:footnoteRef/><w:t xml:space="preserve"> Selon l’article 7.</w:t></w:r></w:p></w:footnote>"#;
    package(&[
        ("[Content_Types].xml", "<Types/>"),
        ("word/styles.xml", &format!("<w:styles {W}>{styles}</w:styles>")),
        ("word/footnotes.xml", &format!("<w:footnotes {W}>{notes}</w:footnotes>")),
        (
            "word/document.xml",
            &format!("<?xml version=\"1.0\"?><w:document {W}><w:body>{body}</w:body></w:document>"),
        ),
    ])
}

fn p(style: &str, text: &str) -> String {
    format!(
        r#"<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr><w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>"#
    )
}

fn item(depth: u8, text: &str) -> String {
    format!(
        r#"<w:p><w:pPr><w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="3"/></w:numPr><w:tabs><w:tab w:val="left"/></w:tabs></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"#
    )
}

fn odt(body: &str) -> Vec<u8> {
    odt_with(body, "<manifest/>")
}

fn odt_with(body: &str, manifest: &str) -> Vec<u8> {
    let names = r#"xmlns:office="o" xmlns:text="t" xmlns:table="b" xmlns:style="s" xmlns:draw="d""#;
    package(&[
        ("mimetype", "application/vnd.oasis.opendocument.text"),
        (
            "content.xml",
            &format!(
                r#"<office:document-content {names}><office:automatic-styles><style:style style:name="P1" style:parent-style-name="Title"/></office:automatic-styles><office:body><office:text>{body}</office:text></office:body></office:document-content>"#
            ),
        ),
        ("META-INF/manifest.xml", manifest),
    ])
}

/// A PDF by hand, its cross-reference table right; each page is a content stream.
pub(crate) fn pdf(pages: &[&str], extra: &str, trailer: &str) -> Vec<u8> {
    let mut objects = vec!["<< /Type /Catalog /Pages 2 0 R >>".to_owned()];
    let kids: Vec<String> = (0..pages.len()).map(|i| format!("{} 0 R", 5 + 2 * i)).collect();
    objects.push(format!("<< /Type /Pages /Kids [{}] /Count {} >>", kids.join(" "), pages.len()));
    objects
        .push("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>".to_owned());
    objects.push(extra.to_owned());
    for (i, content) in pages.iter().enumerate() {
        objects.push(format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {} 0 R /Resources << /Font << /F1 3 0 R /F2 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >> >> /XObject << /X 4 0 R >> >> >>",
            6 + 2 * i
        ));
        objects.push(format!("<< /Length {} >>\nstream\n{content}\nendstream", content.chars().count()));
    }
    let mut out = b"%PDF-1.4\n".to_vec();
    let mut places = Vec::new();
    for (i, object) in objects.iter().enumerate() {
        places.push(out.len());
        // Latin-1, as WinAnsi strings want it.
        out.extend(format!("{} 0 obj\n{object}\nendobj\n", i + 1).chars().map(|c| c as u8));
    }
    let start = out.len();
    out.extend(format!("xref\n0 {}\n0000000000 65535 f \n", places.len() + 1).bytes());
    for place in &places {
        out.extend(format!("{place:010} 00000 n \n").bytes());
    }
    let size = places.len() + 1;
    out.extend(
        format!("trailer\n<< /Size {size} /Root 1 0 R {trailer} >>\nstartxref\n{start}\n%%EOF\n").bytes(),
    );
    out
}

pub(crate) fn shown(lines: &[(u32, u32, &str)]) -> String {
    let lines = lines.iter().map(|(size, y, text)| format!("BT /F1 {size} Tf 72 {y} Td ({text}) Tj ET"));
    lines.collect::<Vec<_>>().join("\n")
}

/// The same lines in bold.
fn bold(lines: &[(u32, u32, &str)]) -> String {
    shown(lines).replace("/F1 ", "/F2 ")
}

fn limits() -> Limits {
    crate::support::document_limits()
}

fn ok(name: &str, bytes: &[u8]) -> Document {
    let document = read(Some(name), bytes, &limits()).expect("a good document");
    covered(&document);
    document
}

fn err(name: &str, bytes: &[u8]) -> DocumentError {
    read(Some(name), bytes, &limits()).expect_err("bad input")
}

fn covered(document: &Document) {
    let mut at = 0;
    for (i, section) in document.sections.iter().enumerate() {
        assert_eq!(section.span.start, at);
        assert!(section.span.end > at, "section {i} is empty");
        at = section.span.end;
        assert!(document.text.is_char_boundary(at));
        if let Some(heading) = &section.heading {
            assert!(document.section_text(i).starts_with(heading.as_str()));
        }
    }
    assert_eq!(at, document.text.len());
    spoken(document);
}

/// Turns are in order, apart from each other, and begin with who speaks.
fn spoken(document: &Document) {
    let mut at = 0;
    for turn in &document.turns {
        assert!(turn.span.start >= at && turn.span.end > turn.span.start);
        at = turn.span.end;
        assert!(document.text[turn.span.clone()].starts_with(turn.speaker.as_str()));
    }
    assert!(at <= document.text.len());
}

fn headings(document: &Document) -> Vec<(u8, &str)> {
    document.sections.iter().filter_map(|s| Some((s.level, s.heading.as_deref()?))).collect()
}

#[test]
fn documents_docx_keeps_headings_lists_tables_notes_and_drops_deletions() {
    let cell = |text: &str| format!("<w:tc><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>");
    let body = [
        p("Titre", "Assemblée générale"),
        p("TM1", "Budget\t3"),
        p("Titre1", "Budget &amp; comptes"),
        r#"<w:p><w:r><w:t xml:space="preserve">Le trésorier annonce </w:t></w:r><w:ins><w:r><w:t>1 250,50 €</w:t></w:r></w:ins><w:del><w:r><w:delText>900 €</w:delText></w:r></w:del><w:r><w:footnoteReference w:id="2"/><w:t>.</w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>secret</w:t></w:r></w:p>"#.to_owned(),
        item(0, "adhésions"),
        item(1, "élèves"),
        item(0, "dons"),
        p("Rubrique", "Votes"),
        format!("<w:tbl><w:tr>{}{}</w:tr><w:tr>{}{}</w:tr></w:tbl>", cell("Pour"), cell("12"), cell("Contre"), cell("3")),
        r#"<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t xml:space="preserve">Fin de </w:t></w:r></w:p><w:p><w:r><w:t>séance.</w:t></w:r></w:p>"#.to_owned(),
        r#"<w:p><w:r><mc:AlternateContent><mc:Choice><wps:txbx><w:txbxContent><w:p><w:r><w:t>Encadré</w:t></w:r></w:p></w:txbxContent></wps:txbx></mc:Choice><mc:Fallback><w:p><w:r><w:t>Encadré</w:t></w:r></w:p></mc:Fallback></mc:AlternateContent></w:r></w:p>"#.to_owned(),
    ]
    .concat();
    let document = ok("ag.docx", &docx(&body));
    assert_eq!(document.format, Format::Docx);
    assert_eq!(document.title.as_deref(), Some("Assemblée générale"));
    assert_eq!(headings(&document), [(1, "Assemblée générale"), (1, "Budget & comptes"), (2, "Votes")]);
    assert_eq!(
        document.text,
        "Assemblée générale\n\nBudget & comptes\n\nLe trésorier annonce 1 250,50 €[1].\n\n[1] Selon l’article 7.\n\n\
         - adhésions\n  - élèves\n- dons\n\nVotes\n\nPour | 12\nContre | 3\n\nFin de séance.\n\nEncadré"
    );
    assert_eq!(document.notices.len(), 2, "{:?}", document.notices);
}

#[test]
fn documents_odt_keeps_headings_lists_tables_notes_and_drops_deletions() {
    let body = r#"<text:tracked-changes><text:changed-region><text:deletion><text:p>effacé</text:p></text:deletion></text:changed-region></text:tracked-changes>
        <text:p text:style-name="P1">Bilan 2025</text:p>
        <text:h text:outline-level="2">Activités</text:h>
        <text:p>Trois<text:s text:c="2"/>ateliers
           à <text:span>Besançon</text:span><text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>En mars.</text:p></text:note-body></text:note>.</text:p>
        <text:list><text:list-item><text:p>un</text:p><text:list><text:list-item><text:p>deux</text:p></text:list-item></text:list></text:list-item></text:list>
        <table:table><table:table-column/><table:table-header-rows><table:table-row><table:table-cell><text:p>Nom</text:p></table:table-cell><table:table-cell><text:p>Voix</text:p></table:table-cell></table:table-row></table:table-header-rows>
        <table:table-row><table:table-cell><text:p>Zoé</text:p></table:table-cell><table:table-cell><text:p>9</text:p></table:table-cell></table:table-row></table:table>
        <text:p><draw:frame><draw:text-box><text:p>Note</text:p></draw:text-box></draw:frame></text:p>"#;
    let document = ok("bilan.odt", &odt(body));
    assert_eq!(document.format, Format::Odt);
    assert_eq!(document.title.as_deref(), Some("Bilan 2025"));
    assert_eq!(headings(&document), [(1, "Bilan 2025"), (2, "Activités")]);
    assert_eq!(
        document.text,
        "Bilan 2025\n\nActivités\n\nTrois ateliers à Besançon[1].\n\n[1] En mars.\n\n- un\n  - deux\n\nNom | Voix\nZoé | 9\n\nNote"
    );
}

#[test]
fn documents_markdown_loses_marks_not_words() {
    let source = "---\ntitle: \"Lettre\"\n---\n# Lettre *aux* membres\n\nVoir [le site](https://exemple.org) et **merci** ; snake_case, 2 * 3.\n\nSuite\n-----\n\n* un\n  * deux\n1. trois\n\n| A | B |\n|---|:-:|\n| é | 2 |\n\n```\n# pas un titre\n```\n";
    let document = ok("lettre.md", source.as_bytes());
    assert_eq!(document.title.as_deref(), Some("Lettre aux membres"));
    assert_eq!(headings(&document), [(1, "Lettre aux membres"), (2, "Suite")]);
    assert_eq!(
        document.text,
        "Lettre aux membres\n\nVoir le site (https://exemple.org) et merci ; snake_case, 2 * 3.\n\nSuite\n\n- un\n  - deux\n1. trois\n\nA | B\né | 2\n\n# pas un titre"
    );
}

#[test]
fn documents_text_charsets_are_told() {
    let text = "Procès-verbal de l’assemblée\nDécidé à l’unanimité : « oui », 12 € reçus";
    let wide = |order: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(order).collect::<Vec<u8>>();
    let latin = windows_1252(text);
    let marked = |mark: &[u8], bytes: Vec<u8>| [mark, &bytes].concat();
    for bytes in [
        text.as_bytes().to_vec(),
        marked(&[0xEF, 0xBB, 0xBF], text.as_bytes().to_vec()),
        marked(&[0xFF, 0xFE], wide(u16::to_le_bytes)),
        marked(&[0xFE, 0xFF], wide(u16::to_be_bytes)),
        wide(u16::to_le_bytes),
        latin,
    ] {
        assert_eq!(ok("pv.txt", &bytes).text, text);
    }
    assert_eq!(ok("a.txt", b"a\r\nb  \r\n\r\n\r\n\r\nc\x0b").text, "a\nb\n\nc");
}

/// The characters of the test text in Windows-1252.
fn windows_1252(text: &str) -> Vec<u8> {
    let code = |c: char| match c {
        '’' => 0x92,
        '€' => 0x80,
        c => u8::try_from(u32::from(c)).expect("Latin-1"),
    };
    text.chars().map(code).collect()
}

#[test]
fn documents_without_headings_are_cut_by_runs_of_paragraphs() {
    let paragraph = "Les membres présents discutent longuement du projet de jardin partagé. ".repeat(10);
    let text = vec![paragraph.trim(); 20].join("\n\n");
    let document = Document::from_text(&text);
    covered(&document);
    assert_eq!(document.word_count(), 2000);
    assert!((5..=8).contains(&document.sections.len()), "{}", document.sections.len());
    assert_eq!(Document::from_text("bonjour").sections.len(), 1);
    assert!(Document::from_text("").sections.is_empty());
}

#[test]
fn pasted_text_and_the_same_text_in_a_file_are_one_document() {
    for text in [
        "Le bureau vote.\r\n\r\n\r\nLe budget passe. \n\n\n",
        "\u{feff}Un\u{200b} mot\u{c}Deux mots",
        "Déjà net.",
    ] {
        let file = read(Some("notes.txt"), text.as_bytes(), &limits()).expect("plain text");
        assert_eq!(Document::from_text(text), file, "{text:?}");
    }
}

#[test]
fn documents_pdf_gives_paragraphs_headings_and_accents() {
    let first = shown(&[
        (20, 780, "Compte rendu"),
        (11, 740, "La s\u{e9}ance est ouverte \u{e0} dix-huit heures par la pr\u{e9}sidente de l'associa-"),
        (11, 726, "tion. Le budget est vot\u{e9}."),
        (11, 690, "\u{95} premier point"),
    ]);
    let bytes = pdf(&[&first, &shown(&[(11, 740, "Fin.")])], "null", "");
    let document = ok("cr.pdf", &bytes);
    assert_eq!(headings(&document), [(1, "Compte rendu")], "{document:?}");
    assert_eq!(
        document.text,
        "Compte rendu\n\nLa séance est ouverte à dix-huit heures par la présidente de l'association. Le budget est voté.\n\n- premier point\n\nFin."
    );
    let few = Limits { pages: 1, ..limits() };
    assert!(matches!(read(None, &bytes, &few), Err(DocumentError::TooLarge { what: "pages", .. })));
}

#[test]
fn documents_bytes_tell_the_format_before_the_name() {
    let bytes = docx(&p("Titre1", "Bonjour"));
    assert_eq!(ok("notes.txt", &bytes).format, Format::Docx);
    assert_eq!(read(None, &odt("<text:p>a</text:p>"), &limits()).unwrap().format, Format::Odt);
    assert_eq!(ok("x.pdf", &pdf(&[&shown(&[(11, 700, "x")])], "null", "")).format, Format::Pdf);
    assert_eq!(ok("x.md", b"bonjour").format, Format::Markdown);
    assert_eq!(ok("x", b"bonjour").format, Format::Text);
}

#[test]
fn documents_written_drafts_read_back_the_same() {
    let blocks = [
        Block::Heading("Décisions & votes <1>".into()),
        Block::Paragraph("Le prix est de 1 250,50 € ; « adopté ».\u{1}\nDeuxième ligne.".into()),
        Block::Item("Zoé : *relancer* la mairie [urgent]".into()),
        Block::Item("1. <script>alert(1)</script> &amp; _fin_".into()),
        Block::Paragraph("# pas un titre".into()),
        Block::Paragraph("- pas une liste".into()),
    ];
    let label = "Brouillon rédigé par une IA, non relu";
    let draft = Finished { title: "Compte rendu \"AG\"", language: "fr", label, paragraphs: &blocks };
    let text = "Compte rendu \"AG\"\n\nBrouillon rédigé par une IA, non relu\n\nDécisions & votes <1>\n\n\
        Le prix est de 1 250,50 € ; « adopté ».\nDeuxième ligne.\n\n- Zoé : *relancer* la mairie [urgent]\n\
        - 1. <script>alert(1)</script> &amp; _fin_\n\n# pas un titre\n\n- pas une liste";
    for (format, name) in [(Format::Docx, "a.docx"), (Format::Odt, "a.odt"), (Format::Markdown, "a.md")] {
        let bytes = write(format, &draft).unwrap();
        let document = ok(name, &bytes);
        assert_eq!(document.format, format);
        assert_eq!(document.title.as_deref(), Some("Compte rendu \"AG\""), "{format}");
        assert_eq!(document.text, text, "{format}");
        assert_eq!(document.sections.len(), 2, "{format}");
        assert!(document.notices.is_empty(), "{format}: {:?}", document.notices);
        assert_eq!(bytes, write(format, &draft).unwrap(), "the same draft gives the same bytes");
    }
    let odt = write(Format::Odt, &draft).unwrap();
    assert_eq!(&odt[30..38], b"mimetype");
    assert_eq!(&odt[38..77], b"application/vnd.oasis.opendocument.text");
    assert!(matches!(write(Format::Pdf, &draft), Err(DocumentError::NotWritable { .. })));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn documents_sections_cover_any_text(text in "(\\PC{0,12}[ \n]{1,3}|mot |fin\\. |é\n\n){0,900}") {
        covered(&Document::from_text(&text));
        for name in ["a.txt", "a.md"] {
            if let Ok(document) = read(Some(name), text.as_bytes(), &limits()) {
                covered(&document);
            }
        }
    }

    #[test]
    fn documents_any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..400), head in 0..5_usize) {
        let head: &[u8] = [&b""[..], b"PK\x03\x04", b"%PDF-1.4\n", b"# ", b"\xFF\xFE"][head];
        if let Ok(document) = read(None, &[head, &bytes].concat(), &limits()) {
            covered(&document);
        }
    }

    #[test]
    fn documents_damaged_packages_never_panic(at in 0..2000_usize, byte in any::<u8>(), cut in 0..2000_usize) {
        for whole in [docx(&p("Titre1", "Bonjour")), odt("<text:h>Bonjour</text:h><text:p>à tous</text:p>")] {
            let mut damaged = whole.clone();
            let at = at % damaged.len();
            damaged[at] = byte;
            damaged.truncate(damaged.len().saturating_sub(cut % 100));
            if let Ok(document) = read(None, &damaged, &limits()) {
                covered(&document);
            }
        }
    }
}

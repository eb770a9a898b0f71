//! What a page of a PDF shows, read as a person sees it: files made here by hand, and a few that real programs wrote.

use calame::documents::Notice;

use super::*;

const HELVETICA: &str = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>";

/// A PDF of one page: its content, what its dictionary and the catalogue say besides, and objects from 6 on.
pub(super) fn page(content: &str, page: &str, catalogue: &str, more: &[&str]) -> Vec<u8> {
    let fonts = if page.contains("/Font") { String::new() } else { "/Font << /F1 5 0 R >>".to_owned() };
    let page = page.replacen("/Resources <<", &format!("/Resources << {fonts}"), 1);
    let resources =
        if page.contains("/Resources") { String::new() } else { format!("/Resources << {fonts} >>") };
    let objects = [
        format!("<< /Type /Catalog /Pages 2 0 R {catalogue} >>"),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        format!("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R {resources} {page} >>"),
        stream("", content),
        HELVETICA.to_owned(),
    ];
    let objects: Vec<String> = objects.into_iter().chain(more.iter().map(|one| (*one).to_owned())).collect();
    let mut out = b"%PDF-1.7\n".to_vec();
    let mut places = Vec::new();
    for (i, object) in objects.iter().enumerate() {
        places.push(out.len());
        // Latin-1, as WinAnsi strings want it.
        out.extend(format!("{} 0 obj\n{object}\nendobj\n", i + 1).chars().map(|c| c as u8));
    }
    let (start, size) = (out.len(), places.len() + 1);
    out.extend(format!("xref\n0 {size}\n0000000000 65535 f \n").bytes());
    places.iter().for_each(|place| out.extend(format!("{place:010} 00000 n \n").bytes()));
    out.extend(format!("trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n").bytes());
    out
}

pub(super) fn stream(head: &str, content: &str) -> String {
    format!("<< {head} /Length {} >>\nstream\n{content}\nendstream", content.chars().count())
}

/// The text of a page that shows this content, on one line.
fn shows(content: &str) -> String {
    flat(&ok("page.pdf", &page(content, "", "", &[])).text)
}

fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn fixture(name: &str) -> Vec<u8> {
    std::fs::read(format!("{}/tests/fixtures/pdf/{name}.pdf", env!("CARGO_MANIFEST_DIR"))).expect("a fixture")
}

#[test]
fn pdf_of_real_programs_are_read_as_they_look() {
    for (name, text) in [
        (
            "chromium",
            "Salle du bureau\n\nLe bureau vote le budget de la salle, et la salle du bureau est louée à la mairie de la \
             ville voisine pour deux années de plus.\n\nAnnée | Budget |\n| Salle | Bureau\n\
             Année de la ville voisine | 21 | 12",
        ),
        ("ghostscript", "Le coffre officiel est affecté aux effectifs ; la fiche est fidèle."),
        ("latex", "Le bureau a été élu : « la fête officielle » est fixée à l’été."),
        (
            "typst",
            "Le bureau vote le budget de la salle[1], et la salle est louée à la mairie.\n\nSalle | Budget | Bureau\n\
             La salle de la mairie | 12 | 21\nLe bureau | 2 | 1\n\n[1] Du bureau.",
        ),
    ] {
        let document = ok(name, &fixture(name));
        assert_eq!(document.text.replace(['\u{A0}', '\u{202F}'], " "), text, "{name}");
        assert!(document.notices.is_empty(), "{name}: {:?}", document.notices);
    }
    assert_eq!(headings(&ok("a.pdf", &fixture("chromium"))), [(1, "Salle du bureau")]);
}

#[test]
fn pdf_without_a_password_of_its_reader_opens() {
    for name in ["locked-aes", "locked-rc4"] {
        assert_eq!(ok(name, &fixture(name)).text, "Le coffre est ouvert.");
    }
    assert!(matches!(err("x.pdf", &fixture("locked-password")), DocumentError::Encrypted));
}

#[test]
fn pdf_damaged_tables_of_objects_are_made_anew() {
    let whole = page("BT /F1 11 Tf 60 700 Td (Le toit fuit.) Tj ET", "", "", &[]);
    let at = |mark: &[u8]| whole.windows(mark.len()).rposition(|found| found == mark).expect("it is there");
    let mut moved = whole.clone();
    moved.splice(9..9, *b"% more bytes than the table knows of\n");
    for damaged in [&whole[..at(b"xref\n0 ")], &whole[..at(b"startxref")], &moved] {
        assert_eq!(ok("x.pdf", damaged).text, "Le toit fuit.");
    }
}

#[test]
fn pdf_every_operator_that_shows_text_is_followed() {
    let quotes = "BT /F1 10 Tf 15 TL 50 700 Td (Le toit) Tj (du hangar) ' 1 0 (est \\(enfin\\) % refait.) \" T* <66696E> Tj ET";
    assert_eq!(shows(quotes), "Le toit du hangar est (enfin) % refait. fin");
    let comment = "% (rien)\nBT /F1 10 Tf % ici (rien)\n50 700 Td [(to) 20 (it) -300 (neuf)] TJ ET";
    assert_eq!(shows(comment), "toit neuf");
}

#[test]
fn pdf_widths_may_be_ranges_and_letters_of_two_bytes() {
    let map = "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapType 2 def 1 begincodespacerange <0000> <FFFF> \
        endcodespacerange 1 beginbfrange <0020> <007E> <0020> endbfrange endcmap end end";
    let font = "<< /Type /Font /Subtype /Type0 /BaseFont /Sans /Encoding /Identity-H /DescendantFonts [7 0 R] /ToUnicode 8 0 R >>";
    let inner = |widths: &str| {
        format!(
            "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Sans /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /DW 0 /W [{widths}] /FontDescriptor << /Type /FontDescriptor /FontName /Sans /Flags 4 >> >>"
        )
    };
    let words: String = "Le prix du pain".bytes().map(|byte| format!("{byte:04X}")).collect();
    for widths in ["32 126 520", "32 [520] 33 64 520 65 [520 520] 67 126 520"] {
        let bytes = page(
            &format!("BT /F2 11 Tf 50 700 Td <{words}> Tj ET"),
            "/Resources << /Font << /F2 6 0 R >> >>",
            "",
            &[font, &inner(widths), &stream("", map)],
        );
        assert_eq!(ok("x.pdf", &bytes).text, "Le prix du pain", "{widths}");
    }
}

#[test]
fn pdf_a_name_means_what_its_own_stream_says() {
    let font = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding << /Type /Encoding /Differences [65 /four /seven /uni00E9 /f_i] >> >>";
    let head = |resources: &str| format!("/Type /XObject /Subtype /Form /BBox [0 0 595 842] {resources}");
    let own =
        stream(&head("/Resources << /Font << /F1 7 0 R >> >>"), "BT /F1 11 Tf 50 680 Td (AB CDnCx) Tj ET");
    let none = stream(&head(""), "/Own Do BT /F1 11 Tf 50 660 Td (ABC) Tj ET");
    let bytes = page(
        "BT /F1 11 Tf 50 700 Td (ABCD) Tj ET /None Do",
        "/Resources << /XObject << /Own 6 0 R /None 8 0 R >> >>",
        "",
        &[&own, font, &none],
    );
    assert_eq!(flat(&ok("x.pdf", &bytes).text), "ABCD 47 éfinéx ABC");
}

#[test]
fn pdf_text_may_run_any_way() {
    let lines = |matrix: &str, step: &str| {
        format!("BT /F1 11 Tf {matrix} Tm (Le hangar sera vide au) Tj {step} Td (mois de mai.) Tj ET")
    };
    for (matrix, turn) in [
        ("0 1 -1 0 300 100", 90),
        ("0 1 -1 0 300 100", 0),
        ("-1 0 0 -1 400 600", 180),
        ("0.8 0.6 -0.6 0.8 100 100", 0),
    ] {
        let bytes = page(&lines(matrix, "0 -14"), &format!("/Rotate {turn}"), "", &[]);
        assert_eq!(ok("x.pdf", &bytes).text, "Le hangar sera vide au mois de mai.", "{matrix} {turn}");
    }
    // What runs across most of the page comes first, a mark across it after.
    let stamped = format!(
        "BT /F1 30 Tf 0.7 0.7 -0.7 0.7 100 100 Tm (COPIE) Tj ET {}",
        lines("1 0 0 1 50 700", "0 -14")
    );
    assert_eq!(shows(&stamped), "Le hangar sera vide au mois de mai. COPIE");
}

#[test]
fn pdf_accents_and_doubled_letters_are_one() {
    assert_eq!(
        shows("BT /F1 10 Tf 50 700 Td [(No) -111 (\\250) 444 (el a l'h) (o) 444 (\\210) -111 (tel)] TJ ET"),
        "Noël a l'hôtel"
    );
    let twice = "BT /F1 10 Tf 50 700 Td (Tarif) Tj 0.3 0 Td (Tarif) Tj ET";
    assert_eq!(shows(twice), "Tarif");
    let spelt = "BT /F1 10 Tf 50 700 Td (Le ) Tj /Span << /ActualText (coffre) >> BDC (co) Tj (X) Tj (re) Tj EMC ( est plein.) Tj ET";
    assert_eq!(shows(spelt), "Le coffre est plein.");
}

#[test]
fn pdf_layers_that_are_off_are_left_out_and_told() {
    let content = "BT /F1 11 Tf 50 700 Td (Le toit fuit.) Tj ET /OC /A BDC BT /F1 11 Tf 50 650 Td (PROJET) Tj ET EMC \
        /OC /B BDC BT /F1 11 Tf 50 600 Td (Le mur tient.) Tj ET EMC /OC /C BDC BT /F1 11 Tf 50 550 Td (BROUILLON) Tj ET EMC";
    let resources = "/Resources << /Properties << /A 6 0 R /B 7 0 R /C 8 0 R >> >>";
    let layer = "<< /Type /OCG /Name (x) >>";
    let all = "<< /Type /OCMD /OCGs [6 0 R 7 0 R] /P /AllOn >>";
    for catalogue in [
        "/OCProperties << /OCGs [6 0 R 7 0 R] /D << /OFF [6 0 R] >> >>",
        "/OCProperties << /OCGs [6 0 R 7 0 R] /D << /BaseState /OFF /ON [7 0 R] >> >>",
    ] {
        let document = ok("x.pdf", &page(content, resources, catalogue, &[layer, layer, all]));
        assert_eq!(flat(&document.text), "Le toit fuit. Le mur tient.");
        assert_eq!(document.notices, [Notice::Hidden]);
    }
    let on =
        page(content, resources, "/OCProperties << /OCGs [6 0 R 7 0 R] /D << >> >>", &[layer, layer, all]);
    assert_eq!(ok("x.pdf", &on).notices, []);
}

#[test]
fn pdf_text_beyond_the_page_is_left_out_and_told() {
    let content = "BT /F1 11 Tf 50 700 Td (Le toit fuit.) Tj 0 300 Td (rebut) Tj -900 -500 Td (rebut) Tj ET";
    let document = ok("x.pdf", &page(content, "", "", &[]));
    assert_eq!((document.text.as_str(), &document.notices[..]), ("Le toit fuit.", &[Notice::Hidden][..]));
    let cropped = page(content, "/CropBox [0 0 595 600]", "", &[]);
    assert!(matches!(err("x.pdf", &cropped), DocumentError::Empty));
}

#[test]
fn pdf_fields_show_their_values_and_notes_are_told() {
    let field = |y: u32, more: &str| {
        format!("<< /Type /Annot /Subtype /Widget /T (x) /Rect [220 {} 400 {}] {more} >>", y - 5, y + 12)
    };
    let fields = [
        field(700, "/FT /Tx /V <FEFF005A006F00E9>"),
        field(680, "/FT /Ch /V [(jeudi) (samedi)]"),
        field(660, "/FT /Btn /V /Oui /AS /Oui"),
        field(640, "/FT /Btn /AS /Off"),
        field(620, "/FT /Tx /Ff 8192 /V (motdepasse)"),
        "<< /Type /Annot /Subtype /Text /Contents (A revoir) /Rect [10 10 20 20] >>".to_owned(),
    ];
    let labels = ["Nom", "Jours", "Cotisation", "Don", "Code"];
    let content: String = labels
        .iter()
        .zip([700, 680, 660, 640, 620])
        .map(|(label, y)| format!("BT /F1 11 Tf 60 {y} Td ({label}) Tj ET\n"))
        .collect();
    let fields: Vec<&str> = fields.iter().map(String::as_str).collect();
    let bytes = page(&content, "/Annots [6 0 R 7 0 R 8 0 R 9 0 R 10 0 R 11 0 R]", "", &fields);
    let document = ok("x.pdf", &bytes);
    for row in ["Nom | Zoé", "Jours | jeudi, samedi", "Cotisation | ☒", "Don | ☐"] {
        assert!(document.text.contains(row), "{row}: {}", document.text);
    }
    assert!(!document.text.contains("motdepasse") && document.text.contains("Code"));
    assert_eq!(document.notices, [Notice::Comments(1)]);
}

#[test]
fn pdf_what_cannot_be_read_is_told_by_its_page() {
    let font = "<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding /Identity-H /DescendantFonts [<< /Type /Font /Subtype /CIDFontType2 /BaseFont /X /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>] >>";
    let bytes = page(
        "BT /F1 11 Tf 60 700 Td (Le toit fuit depuis mardi.) Tj ET BT /F2 11 Tf 60 680 Td <00410042> Tj ET /X Do",
        "/Resources << /Font << /F1 5 0 R /F2 6 0 R >> /XObject << /X 7 0 R >> >>",
        "",
        &[
            font,
            &stream(
                "/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 7 0 R >> >>",
                "/X Do",
            ),
        ],
    );
    let document = ok("x.pdf", &bytes);
    assert!(document.text.contains("Le toit fuit depuis mardi."));
    assert_eq!(document.notices, [Notice::PageCut(1), Notice::PageUnknown(1)]);
}

//! Kinds of files that people have beside texts: what several programs really write, and what each kind hides and shows.
//!
//! `fixtures/` holds files that LibreOffice, pandoc, openpyxl, XlsxWriter, python-pptx, odfpy and EbookLib wrote, of words of ours.

use calame_documents::{DocumentError, Format, Notice};

use super::{err, headings, ok, package, shown};

const MINUTES: &str = "Compte rendu\n\nLe budget est adopté à l’unanimité, soit 1 250 €.\n\n- Un\n1. Deux\n\nNom | Voix\nZoé | 12\n\nFin.";

#[test]
fn rtf_of_two_programs_reads_alike() {
    for bytes in
        [&include_bytes!("../fixtures/pandoc.rtf")[..], include_bytes!("../fixtures/libreoffice.rtf")]
    {
        let document = ok("a.rtf", bytes);
        assert_eq!((document.text.as_str(), document.format), (MINUTES, Format::Rtf));
        assert_eq!(headings(&document), ["Compte rendu"]);
    }
}

#[test]
fn rtf_shows_what_is_seen() {
    let source = r"{\rtf1\ansi\ansicpg1252\uc1{\fonttbl{\f0\fcharset0 Arial;}{\f1\fcharset204 Arial Cyr;}{\f2\fcharset2 Wingdings;}}
{\stylesheet{Normal;}{\s3 heading 2;}}{\info{\title Le titre}{\author X}}{\header\pard Bulletin\par}
\pard\s3 Point\par
\pard\f0 Co\'fbt\~: 10{\super 6} \u8364 ?, {\f1\'d1\'ee\'e1\'f0} {\f2\'fe} {\v cach\'e9}{\strike 80} 70{\*\inconnu rien}{\field{\*\fldinst HYPERLINK x}{\fldrslt lien}}.\par
\pard Not\'e9{\super\chftn{\footnote\pard Voir {\b l'annexe}.}} ici\line suite{\pict\bin3 }}}}\par
\trowd\cellx100\cellx200\pard\intbl a\cell b\par c\cell\row
\pard Fin \u-10179 ?\u-8704 ?.\par}";
    let document = ok("a.rtf", source.as_bytes());
    assert_eq!(
        document.text,
        "Point\n\nCoût\u{a0}: 10[6] €, Собр ☑ 70lien.\n\nNoté[1] ici\nsuite\n\n[1] Voir l'annexe.\n\na | b c\n\nFin 😀."
    );
    assert_eq!(document.title.as_deref(), Some("Le titre"));
    assert_eq!(document.notices, [Notice::Images(1), Notice::Struck(1), Notice::Hidden, Notice::PageEdges]);
    let deep = format!("{{\\rtf1 {}x", "{".repeat(100_000));
    assert!(matches!(err("a.rtf", deep.as_bytes()), DocumentError::TooLarge { .. }));
}

#[test]
fn books_of_three_programs_are_read_in_order() {
    let document = ok("a.epub", include_bytes!("../fixtures/pandoc.epub"));
    assert_eq!((document.text.as_str(), document.format), (MINUTES, Format::Epub));
    assert_eq!(document.notices, [Notice::Contents]);
    let document = ok("a.epub", include_bytes!("../fixtures/ebooklib.epub"));
    assert_eq!(
        (document.text.as_str(), document.title.as_deref()),
        ("Objet\n\nLe but.\n\nSiège\n\nLa mairie.", Some("Statuts"))
    );
    let text = ok("a.epub", include_bytes!("../fixtures/libreoffice.epub")).text;
    assert!(text.contains("soit 1 250 €.") && text.ends_with("Zoé | 12\n\nFin."), "{text}");
    let container = r#"<container><rootfiles><rootfile full-path="b.opf"/></rootfiles></container>"#;
    let locked = package(&[
        ("mimetype", "application/epub+zip"),
        ("META-INF/container.xml", container),
        ("META-INF/encryption.xml", r#"<encryption><CipherReference URI="a.xhtml"/></encryption>"#),
    ]);
    assert!(matches!(err("a.epub", &locked), DocumentError::Encrypted));
}

#[test]
fn workbooks_show_days_and_amounts_as_their_programs_do() {
    let (text, notices) = shown("a.xlsx", include_bytes!("../fixtures/openpyxl.xlsx"));
    assert_eq!(
        text,
        "Budget\n\nPoste | Montant | Date | Part\nLoyer de la salle | 1\u{a0}250,50 € | 03/03/2025 | 12,5%\n\
         Fête | -700,00 € | 14/06/2025 | 7,0%\n\nTotal\n\nMembres\n\nNom | Présent\nZoé | VRAI\n\nFin de liste"
    );
    assert_eq!(
        notices,
        [Notice::Formulas(1), Notice::Hidden],
        "a sheet is hidden, a formula has no value yet"
    );
    let (text, notices) = shown("a.xlsx", include_bytes!("../fixtures/xlsxwriter.xlsx"));
    assert_eq!(
        text,
        "Comptes\n\nPoste | Montant | Date\nDons | 1\u{a0}234,50 € | 03 mars 2025 | | après\n| 2\u{a0}469,00 €\n\ngras ici"
    );
    assert_eq!(notices, [Notice::Hidden], "a column is hidden");
}

#[test]
fn sheets_and_slides_of_opendocument_are_sections() {
    let document = ok("a.ods", include_bytes!("../fixtures/odfpy.ods"));
    assert_eq!(
        (document.text.as_str(), document.format),
        ("Budget\n\nPoste | Montant\nLoyer | 1 250,50 €", Format::Ods)
    );
    let document = ok("a.odp", include_bytes!("../fixtures/odfpy.odp"));
    assert_eq!(document.text, "Assemblée\n\nRapport moral\n\nBudget\n\n1 250 €");
    assert_eq!(headings(&document), ["Assemblée", "Budget"]);
    // A whole sheet of nothing, a hidden sheet, a comment, a slide that is not shown.
    let flat = |kind: &str, styles: &str, body: &str| {
        format!(
            r#"<?xml version="1.0"?><office:document xmlns:office="o" office:mimetype="application/vnd.oasis.opendocument.{kind}"><office:automatic-styles>{styles}</office:automatic-styles><office:body>{body}</office:body></office:document>"#
        )
    };
    let sheets = r#"<office:spreadsheet><table:table table:name="Un"><table:table-row><table:table-cell><office:annotation><text:p>non</text:p></office:annotation><text:p>a</text:p></table:table-cell><table:table-cell table:number-columns-repeated="16383"/></table:table-row><table:table-row table:number-rows-repeated="1048575"><table:table-cell table:number-columns-repeated="16384"/></table:table-row></table:table><table:table table:name="Deux" table:style-name="ta2"><table:table-row><table:table-cell><text:p>b</text:p></table:table-cell></table:table-row></table:table></office:spreadsheet>"#;
    let style = r#"<style:style style:name="ta2" style:family="table"><style:table-properties table:display="false"/></style:style>"#;
    let (text, notices) = shown("a.fods", flat("spreadsheet", style, sheets).as_bytes());
    assert_eq!((text.as_str(), notices), ("Un\n\na", vec![Notice::Comments(1), Notice::Hidden]));
    let slides = r#"<office:presentation><draw:page draw:style-name="dp2"><draw:frame><draw:text-box><text:p>caché</text:p></draw:text-box></draw:frame></draw:page><draw:page><draw:frame presentation:class="title"><draw:text-box><text:p>Titre</text:p></draw:text-box></draw:frame><presentation:notes><draw:page-thumbnail/><draw:frame><draw:text-box><text:p>Notes.</text:p></draw:text-box></draw:frame></presentation:notes></draw:page></office:presentation>"#;
    let style = r#"<style:style style:name="dp2" style:family="drawing-page"><style:drawing-page-properties presentation:visibility="hidden"/></style:style>"#;
    let (text, notices) = shown("a.fodp", flat("presentation", style, slides).as_bytes());
    assert_eq!((text.as_str(), notices), ("Titre\n\nNotes.", vec![Notice::Hidden]));
}

#[test]
fn slides_of_two_programs_are_sections_with_notes() {
    let document = ok("a.pptx", include_bytes!("../fixtures/python-pptx.pptx"));
    assert_eq!(
        document.text,
        "Assemblée générale\n\n- Rapport moral\n  - Adopté par 12 voix\n\nRemercier la mairie.\n\nBudget\n\nPoste | Montant\nLoyer | 1 250 €\n\nZone de texte"
    );
    assert_eq!((headings(&document), document.format), (vec!["Assemblée générale", "Budget"], Format::Pptx));
    let text = ok("a.pptx", include_bytes!("../fixtures/pandoc.pptx")).text;
    assert_eq!(text, MINUTES.replace("1. Deux", "- Deux"));
}

#[test]
fn what_is_said_in_subtitles_is_told_by_turns() {
    let teams = "WEBVTT\n\n00:00:01.000 --> 00:00:03.000\n<v Nadia Hamdi>Bonjour &amp; merci\nd'être là.</v>\n\nNOTE rien\n\n\
        00:00:03.500 --> 00:00:05.000\n<v Nadia Hamdi>On commence.</v>\n\n00:00:05.000 --> 00:00:07.000 align:start\n<v M. Roy>Oui.</v>\n";
    let document = ok("reunion.vtt", teams.as_bytes());
    assert_eq!(document.text, "Nadia Hamdi : Bonjour & merci d'être là. On commence.\n\nM. Roy : Oui.");
    let speakers: Vec<&str> = document.turns.iter().map(|turn| turn.speaker.as_str()).collect();
    assert_eq!((speakers, document.notices), (vec!["Nadia Hamdi", "M. Roy"], vec![Notice::Times]));
    assert_eq!(&document.text[document.turns[1].span.clone()], "M. Roy : Oui.");
    let zoom = "WEBVTT\r\n\r\n1\r\n00:00:01.000 --> 00:00:03.000\r\nNadia Hamdi: Good morning to all of you.\r\n\r\n2\r\n00:00:04.000 --> 00:00:05.000\r\nSam Roy: The budget is 3:00 late.\r\n";
    assert_eq!(
        ok("a", zoom.as_bytes()).text,
        "Nadia Hamdi: Good morning to all of you.\n\nSam Roy: The budget is 3:00 late."
    );
    let srt = "1\n00:00:01,000 --> 00:00:02,000\n{\\an8}<i>La séance</i>\nest ouverte.\n\n2\n00:00:02,000 --> 00:00:03,000\nest ouverte.\n\n3\n00:00:20,000 --> 00:00:21,000\nFin.\n";
    for name in ["a.srt", "a.txt"] {
        let document = ok(name, srt.as_bytes());
        assert_eq!(
            (document.text.as_str(), document.format),
            ("La séance est ouverte.\n\nFin.", Format::Subtitles)
        );
    }
    assert_eq!(ok("a.txt", b"12\nFin --> suite").format, Format::Text);
}

#[test]
fn tables_as_text_are_rows() {
    let (text, _) = shown(
        "a.csv",
        "\u{feff}Nom;Montant\r\n\"Zoé; Ali\";12,50\r\n\"a \"\"b\"\"\";3\r\n;;\r\nseul\r\n".as_bytes(),
    );
    assert_eq!(text, "Nom | Montant\nZoé; Ali | 12,50\na \"b\" | 3\n\nseul");
    assert_eq!(shown("a.tsv", b"a, b\tc\nd\te").0, "a, b | c\nd | e");
    assert_eq!(shown("a.csv", b"sep=|\na;b|c").0, "a;b | c");
    assert_eq!(shown("a.csv", b"Nom,Co\xfbt\nAli,3").0, "Nom | Coût\nAli | 3");
    assert_eq!(ok("a.txt", b"a;b\nc;d").format, Format::Text);
}

#[test]
fn what_is_not_read_is_refused_by_name_with_what_to_do() {
    let compound = |entry: &str| {
        let name: Vec<u8> = entry.encode_utf16().flat_map(u16::to_le_bytes).collect();
        [&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1][..], &name].concat()
    };
    for (name, bytes, said) in [
        ("a.ppt", compound("PowerPoint Document"), ".ppt"),
        ("a.xls", compound("Workbook"), ".xls"),
        ("a.msg", compound("__properties_version1.0"), ".msg"),
        ("a.doc", compound("WordDocument"), ".doc"),
        ("a.pages", package(&[("Index/Document.iwa", "x")]), ".pages"),
        ("a.zip", package(&[("a.txt", "x")]), ".zip"),
        ("a.jpg", b"\xFF\xD8\xFF\xE0\0\x10JFIF\0".to_vec(), "ocr"),
        ("a.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec(), "ocr"),
        ("a.gdoc", b"{\"url\": \"https://exemple.org\"}".to_vec(), "download"),
    ] {
        let error = err(name, &bytes);
        assert!(matches!(error, DocumentError::NotRead { .. } | DocumentError::OldWord), "{name}: {error}");
        assert!(error.to_string().contains(said), "{name}: {error}");
    }
}

#[test]
fn accents_stand_on_their_letters_in_every_kind() {
    let apart = "He\u{301}le\u{300}ne a vote\u{301}.";
    let rtf = r"{\rtf1 He\u769 ?le\u768 ?ne a vote\u769 ?.}";
    for (name, text) in [
        ("a.txt", apart.to_owned()),
        ("a.md", apart.to_owned()),
        ("a.html", format!("<p>{apart}</p>")),
        ("a.rtf", rtf.to_owned()),
    ] {
        let document = ok(name, text.as_bytes());
        assert_eq!(document.text, "Hélène a voté.", "{name}");
    }
}

//! What a document is made of comes through every format: numbers of lists, turns, messages, objects; and ranges
//! point into the text that is shown.

use calame::documents::{Block, Document, Finished, Format, Notice, write};
use proptest::prelude::*;

use super::*;

#[test]
fn html_keeps_headings_lists_tables_notes_and_drops_what_nobody_wrote() {
    let source = "<!DOCTYPE html><html><head><meta charset=utf-8><title>Lettre</title><style>p{}</style></head><body>\
        <nav><a href=/>Accueil</a></nav><h1>Lettre &amp; <em>vœux</em></h1><script>if (a<b) alert('</p>')</script>\
        <p>Le prix est\n de 1&nbsp;250,50&nbsp;€<sup>2</sup>, pour 30 m<sup>2</sup>.<br>Merci.</p>\
        <ol><li>un<ul><li>deux</ul><li><p>trois</p><p>suite</p></ol><ol type=i start=4><li>quatre</ol>\
        <table><caption>Votes</caption><tr><th>Pour<th>Contre<tr><td>12<td>3</table>\
        <p style=\"display: none\">secret</p><img src=x.png alt=x><pre>a\n  b</pre></body></html>";
    let document = ok("lettre.html", source.as_bytes());
    assert_eq!(document.format, Format::Html);
    assert_eq!(headings(&document), [(1, "Lettre & vœux")]);
    assert_eq!(
        document.text,
        "Lettre & vœux\n\nLe prix est de 1\u{a0}250,50\u{a0}€[2], pour 30 m².\nMerci.\n\n1. un\n  - deux\n2. trois\n\nsuite\n\n\
         iv. quatre\n\nVotes\n\nPour | Contre\n12 | 3\n\na\n  b"
    );
    assert_eq!(document.notices, [Notice::Images(1), Notice::PageEdges, Notice::Hidden]);
}

#[test]
fn html_charsets_are_told() {
    let page = "<html><head><meta charset=\"CHARSET\"></head><p>Élève à 12 h — « oui »</p></html>";
    let latin: Vec<u8> = page.replace("CHARSET", "iso-8859-1").chars().map(|c| u32::from(c) as u8).collect();
    let latin = latin.into_iter().map(|byte| if byte == 0x14 { 0x97 } else { byte }).collect::<Vec<_>>();
    let wide: Vec<u8> =
        "\u{feff}".encode_utf16().chain(page.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    for bytes in [page.replace("CHARSET", "utf-8").into_bytes(), latin, wide] {
        assert_eq!(ok("page", &bytes).text, "Élève à 12 h — « oui »");
    }
}

#[test]
fn utf16_of_plain_letters_is_not_taken_for_utf8() {
    let text = "Nom ’ Voix\nZoe 9";
    let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    assert_eq!(ok("voix.txt", &wide).text, text);
}

#[test]
fn docx_numbers_count_as_word_does() {
    let numbering = r#"<w:abstractNum w:abstractNumId="4"><w:lvl w:ilvl="0"><w:start w:val="3"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl><w:lvl w:ilvl="1"><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%1.%2)"/></w:lvl></w:abstractNum>
        <w:abstractNum w:abstractNumId="5"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="•"/></w:lvl></w:abstractNum>
        <w:num w:numId="3"><w:abstractNumId w:val="4"/></w:num><w:num w:numId="8"><w:abstractNumId w:val="5"/></w:num>
        <w:num w:numId="9"><w:abstractNumId w:val="4"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>"#;
    let body = [item(0, "un"), item(1, "deux"), item(1, "trois"), item(0, "quatre")].concat();
    let body = body + item(0, "puce").replace(r#"numId w:val="3""#, r#"numId w:val="8""#).as_str();
    let body = body + item(0, "encore").replace(r#"numId w:val="3""#, r#"numId w:val="9""#).as_str();
    let bytes = package(&[
        ("word/numbering.xml", &format!("<w:numbering {W}>{numbering}</w:numbering>")),
        ("word/document.xml", &format!("<w:document {W}><w:body>{body}</w:body></w:document>")),
    ]);
    assert_eq!(
        ok("liste.docx", &bytes).text,
        "3. un\n  3.a) deux\n  3.b) trois\n4. quatre\n- puce\n1. encore"
    );
}

#[test]
fn objects_and_formulas_left_out_are_said() {
    let manifest = r#"<manifest:manifest><manifest:file-entry manifest:full-path="Object 1/" manifest:media-type="application/vnd.oasis.opendocument.formula"/></manifest:manifest>"#;
    let frame =
        |n: u8| format!("<draw:frame><draw:object xlink:href=\"./Object {n}\"/><draw:image/></draw:frame>");
    let body = format!("<text:p>Soit {}.</text:p><text:p>{}</text:p>", frame(1), frame(2));
    let document = ok("a.odt", &odt_with(&body, manifest));
    assert_eq!(document.text, "Soit .");
    assert_eq!(document.notices, [Notice::Formulas(1), Notice::Objects(1)]);
    let formula = "<w:p><w:r><w:t>Soit </w:t></w:r><m:oMath><m:f><m:num><m:r><m:t>1</m:t></m:r></m:num><m:den><m:r><m:t>2</m:t></m:r></m:den></m:f></m:oMath></w:p>";
    let document = ok("a.docx", &docx(formula));
    assert_eq!(document.text, "Soit 1/2", "one half must not become twelve");
    assert_eq!(document.notices, []);
}

#[test]
fn a_pasted_thread_is_told_apart_message_by_message() {
    let thread = "De : Zoé Martin <zoe@exemple.org>\nÀ : Bureau\nObjet : Salle du 3 mars\n\nLa mairie accepte, voir plus bas.\n\n\
        Envoyé de mon téléphone\n\nLe lun. 2 mars 2026 à 10:12, Ali Roy <ali@exemple.org> a\nécrit :\n\n> Qui appelle la mairie ?\n\
        Moi, lundi.\n> > Le 1 mars 2026, Bureau a écrit :\n> > > Il faut une salle.\n> --\n> Ali Roy\n> Trésorier\n";
    let document = Document::from_text(thread);
    covered(&document);
    assert_eq!(document.title.as_deref(), Some("Salle du 3 mars"));
    assert_eq!(
        headings(&document),
        [
            (1, "De : Zoé Martin <zoe@exemple.org>"),
            (2, "Le lun. 2 mars 2026 à 10:12, Ali Roy <ali@exemple.org> a"),
            (4, "Le 1 mars 2026, Bureau a écrit :")
        ]
    );
    assert!(document.text.contains("\n\nQui appelle la mairie ?\n\nMoi, lundi.\n\n"), "{}", document.text);
    assert!(document.text.ends_with("Il faut une salle."), "{}", document.text);
    assert_eq!(document.notices, [Notice::Signatures(2)]);
    assert_eq!(Document::from_text(&document.text).text, document.text, "read again it is the same");
    let minutes = "Date : 3 mars\nLieu : mairie\n\n> 12 votes pour\n\n-- \nFin";
    assert_eq!(
        Document::from_text(minutes).text,
        minutes.replace("-- ", "--"),
        "no message, nothing taken off"
    );
}

#[test]
fn pdf_margins_go_and_articles_stay() {
    let page = |n: u32, heading: &str| {
        shown(&[
            (8, 800, "Bulletin de l'association"),
            (11, 700, heading),
            (11, 650, &format!("Texte {heading}.")),
            (8, 40, &format!("Page {n} / 3")),
        ])
    };
    let pages = [page(1, "Article 5"), page(2, "Article 6"), page(3, "Article 7 bis")];
    let document = ok("b.pdf", &pdf(&[&pages[0], &pages[1], &pages[2]], "null", ""));
    assert_eq!(
        document.text,
        "Article 5\n\nTexte Article 5.\n\nArticle 6\n\nTexte Article 6.\n\nArticle 7 bis\n\nTexte Article 7 bis."
    );
    assert_eq!(document.notices, [Notice::PageEdges]);
}

/// Lines of a paragraph, wide enough to show where the margin is.
fn paragraph(top: u32) -> String {
    shown(&[
        (
            11,
            top,
            "Le bureau s'est r\u{e9}uni \u{e0} la mairie pour pr\u{e9}parer la f\u{ea}te du quartier et le",
        ),
        (
            11,
            top - 14,
            "budget de la saison, que la tr\u{e9}sori\u{e8}re a pr\u{e9}sent\u{e9} aux membres en d\u{e9}tail.",
        ),
    ])
}

#[test]
fn pdf_bold_lines_that_stand_alone_are_headings() {
    let page = [
        shown(&[(20, 800, "Compte rendu")]),
        bold(&[(11, 770, "1. Budget de la f\u{ea}te")]),
        paragraph(750),
        // A little larger, not bold; and a heading that a printer broke.
        shown(&[(12, 700, "Comptes")]),
        paragraph(680),
        bold(&[
            (11, 640, "Subventions de la commune et du d\u{e9}partement pour la f\u{ea}te de"),
            (11, 626, "l'an prochain"),
        ]),
        paragraph(600),
    ];
    let document = ok("gras.pdf", &pdf(&[&page.join("\n")], "null", ""));
    let expected = [
        (1, "Compte rendu"),
        (3, "1. Budget de la fête"),
        (2, "Comptes"),
        (3, "Subventions de la commune et du département pour la fête de l'an prochain"),
    ];
    assert_eq!(headings(&document), expected, "{}", document.text);
}

#[test]
fn pdf_bold_words_of_other_kinds_are_no_headings() {
    let cells = |y: u32| format!("BT /F2 11 Tf 72 {y} Td (Poste) Tj 200 0 Td (Montant) Tj ET");
    let speakers =
        [700, 640].map(|y| bold(&[(11, y, "M. Ba")]) + "\n" + &*shown(&[(11, y - 16, "Je suis d'accord.")]));
    let page = [
        paragraph(800),
        // The same paragraph goes on in bold, and in plain letters again.
        bold(&[(
            11,
            772,
            "La salle est retenue pour le 3 mars de dix-huit heures \u{e0} vingt-deux heures et",
        )]),
        shown(&[(11, 758, "la mairie l'a confirm\u{e9}.")]),
        bold(&[(11, 730, "Pr\u{e9}sents :")]),
        shown(&[(11, 716, "Zo\u{e9} et Ali.")]),
        speakers.join("\n"),
        cells(590),
        shown(&[(11, 576, "Buvette")]),
        // A list in bold, and a cell beside a taller one.
        bold(&[(11, 540, "Pommes"), (11, 520, "Poires"), (11, 500, "Prunes"), (11, 480, "P\u{ea}ches")]),
        paragraph(450),
        bold(&[(11, 400, "Buvette du soir")]),
        "BT /F1 11 Tf 272 405 Td (tenue par les parents) Tj 0 -12 Td (et les voisins) Tj ET".to_owned(),
        paragraph(350),
    ];
    let document = ok("gras.pdf", &pdf(&[&page.join("\n")], "null", ""));
    assert_eq!(headings(&document), [], "{}", document.text);
    assert_eq!(document.turns.len(), 2);
    // A text that is all bold has no headings for that.
    let all = [bold(&[(11, 820, "Budget")]), paragraph(800).replace("/F1 ", "/F2 ")].join("\n");
    assert_eq!(headings(&ok("tout.pdf", &pdf(&[&all], "null", ""))), []);
}

#[test]
fn pdf_fonts_are_followed_into_forms_and_out() {
    let form = format!(
        "<< /Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >> >> >> /Length 60 >>\nstream\n{:<60}\nendstream",
        shown(&[(11, 700, "Bilan")])
    );
    let page = [
        paragraph(800),
        // Two strings of one operator, letters thickened for want of a bold face, a state kept and brought back.
        "q BT /F2 11 Tf 72 760 Td [(Or) -10 (dre)] TJ ET Q BT /F1 11 Tf 72 740 Td (Plan) Tj ET".to_owned(),
        "BT /F1 11 Tf 2 Tr 72 720 Td (Relief) Tj 0 Tr 0 -10 Td () Tj ET\n/X Do".to_owned(),
        shown(&[(11, 670, "Fin")]),
        paragraph(640),
    ];
    let document = ok("formes.pdf", &pdf(&[&page.join("\n")], &form, ""));
    assert_eq!(headings(&document), [(1, "Ordre"), (1, "Relief"), (1, "Bilan")], "{}", document.text);
}

#[test]
fn pdf_hyphens_go_where_they_only_break_a_line() {
    let lines = [
        (11, 740, "Le conseil d'administration de l'associa-"),
        (11, 726, "tion se r\u{e9}unit cet apr\u{e8}s-midi \u{e0} la Trinit\u{e9}-"),
        (11, 712, "sur-Mer, dans la salle, puis un autre apr\u{e8}s-"),
        (11, 698, "midi sur la place de la mairie vers midi, dit-"),
        (11, 684, "il en ouvrant la s\u{e9}ance du bureau."),
    ];
    let text = ok("h.pdf", &pdf(&[&shown(&lines)], "null", "")).text.replace('\n', " ");
    for words in ["l'association se", "Trinité-sur-Mer", "autre après-midi sur", "dit-il"] {
        assert!(text.contains(words), "{words}: {text}");
    }
}

/// A block of a document, as any format can hold it.
fn block() -> impl Strategy<Value = Block> {
    let words = "[A-ZÉ][a-zéœ’ ]{0,30}(🙂|€|\u{a0}:|[a-z])";
    prop_oneof![
        words.prop_map(Block::Heading),
        "(M\\. [A-Z][a-z]{2,8} : )?[A-ZÀ][a-zàç ,’]{0,60}(\\.|🙂|œ)".prop_map(Block::Paragraph),
        words.prop_map(Block::Item),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn ranges_point_into_the_shown_text_and_outlive_a_correction(
        blocks in proptest::collection::vec(block(), 1..40),
        cut in any::<proptest::sample::Index>(),
    ) {
        let draft = Finished { title: "Bilan", language: "fr", label: "Brouillon", paragraphs: &blocks };
        for (format, name) in [(Format::Docx, "a.docx"), (Format::Odt, "a.odt"), (Format::Markdown, "a.md")] {
            let document = ok(name, &write(format, &draft).unwrap());
            let shown = document.headings();
            let again = Document::corrected(&document.text, &shown);
            covered(&again);
            prop_assert_eq!(&again.text, &document.text, "what is shown is what is read");
            prop_assert_eq!(headings(&again), headings(&document));
            prop_assert_eq!(&again.turns, &document.turns);
            // The person takes out one block; the other headings stay.
            let paragraphs: Vec<&str> = document.text.split("\n\n").collect();
            let out = cut.index(paragraphs.len());
            let kept: Vec<&str> = paragraphs.iter().enumerate().filter(|(i, _)| *i != out).map(|(_, p)| *p).collect();
            let corrected = Document::corrected(&kept.join("\n\n"), &shown);
            covered(&corrected);
            let left = corrected.sections.iter().filter(|s| s.heading.is_some()).count();
            prop_assert!(left + 1 >= shown.len(), "{} of {}", left, shown.len());
        }
    }
}

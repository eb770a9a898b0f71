//! WordprocessingML: what hides, strikes, raises, moves, numbers and merges.

use calame_documents::Notice;

use super::{headings, ok, package, shown};

const W: &str = r#"xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships""#;

#[derive(Default)]
struct File<'a> {
    styles: &'a str,
    numbering: &'a str,
    footnotes: &'a str,
    relations: &'a str,
    more: &'a [(&'a str, &'a str)],
}

fn docx(body: &str, file: &File<'_>) -> Vec<u8> {
    let document = format!("<w:document {W}><w:body>{body}</w:body></w:document>");
    let styles = format!("<w:styles {W}>{}</w:styles>", file.styles);
    let numbering = format!("<w:numbering {W}>{}</w:numbering>", file.numbering);
    let footnotes = format!("<w:footnotes {W}>{}</w:footnotes>", file.footnotes);
    let mut parts = vec![
        ("word/document.xml", document.as_str()),
        ("word/styles.xml", &styles),
        ("word/numbering.xml", &numbering),
        ("word/footnotes.xml", &footnotes),
    ];
    if !file.relations.is_empty() {
        parts.push(("word/_rels/document.xml.rels", file.relations));
    }
    parts.extend(file.more);
    package(&parts)
}

fn p(inner: &str) -> String {
    format!("<w:p>{inner}</w:p>")
}

fn r(looks: &str, text: &str) -> String {
    format!(r#"<w:r><w:rPr>{looks}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>"#)
}

fn item(level: u8, text: &str) -> String {
    p(&format!(
        r#"<w:pPr><w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="7"/></w:numPr></w:pPr>{}"#,
        r("", text)
    ))
}

fn list(levels: &str) -> String {
    format!(
        r#"<w:abstractNum w:abstractNumId="1">{levels}</w:abstractNum><w:num w:numId="7"><w:abstractNumId w:val="1"/></w:num>"#
    )
}

fn text(body: &str) -> String {
    ok("a.docx", &docx(body, &File::default())).text
}

#[test]
fn raised_digits_are_set_apart_and_raised_letters_stay() {
    let up = |text: &str| r(r#"<w:vertAlign w:val="superscript"/>"#, text);
    let body = p(&[
        r("", "Environ 3×10"),
        up("8"),
        r("", " dons, 10"),
        up("-"),
        up("3"),
        r("", " de plus, en 1999"),
        up("1"),
        up("4"),
        r("", ", le 1"),
        up("er"),
        r("", " mai, 5 km"),
        up("2"),
        r("", " et H"),
        r(r#"<w:vertAlign w:val="subscript"/>"#, "2"),
        r("", "O, 7"),
        r(r#"<w:position w:val="8"/>"#, "9"),
        r("", "."),
    ]
    .concat());
    assert_eq!(
        text(&body),
        "Environ 3×10[8] dons, 10[-3] de plus, en 1999[14], le 1er mai, 5 km² et H2O, 7[9]."
    );
}

#[test]
fn what_is_hidden_or_struck_by_any_way_is_left_out_and_said() {
    let styles = r#"<w:style w:type="character" w:styleId="Base"><w:rPr><w:vanish/></w:rPr></w:style>
        <w:style w:type="character" w:styleId="Fils"><w:basedOn w:val="Base"/></w:style>
        <w:style w:type="paragraph" w:styleId="Note"><w:rPr><w:vanish/></w:rPr></w:style>
        <w:style w:type="character" w:styleId="Barre"><w:rPr><w:strike/></w:rPr></w:style>"#;
    let style = |name: &str| format!(r#"<w:rStyle w:val="{name}"/>"#);
    let body = [
        p(&[
            r("", "Le loyer est de"),
            r("<w:strike/>", " 80 €"),
            r(&style("Barre"), " 75 €"),
            r("<w:dstrike/>", " 72 €"),
            r("<w:strike w:val=\"false\"/>", " 70 €."),
            r(&style("Fils"), " Pour nous."),
            r(&format!("{}<w:vanish w:val=\"0\"/>", style("Fils")), " Merci."),
        ]
        .concat()),
        // The mark of the paragraph is shown, its letters are not; a style of letters turns a paragraph's hiding off.
        p(&format!(
            r#"<w:pPr><w:pStyle w:val="Note"/></w:pPr>{}{}"#,
            r("", "Interne."),
            r(&style("Base"), "Public.")
        )),
    ]
    .concat();
    let note = format!(r#"<w:footnote w:id="2">{}</w:footnote>"#, p(&r("", "Secret.")));
    let called = p(&format!(
        r#"{}<w:r><w:rPr><w:vanish/></w:rPr><w:footnoteReference w:id="2"/></w:r>"#,
        r("", "Vu.")
    ));
    let file = File { styles, footnotes: &note, ..File::default() };
    let (text, notices) = shown("a.docx", &docx(&(body + &called), &file));
    assert_eq!(text, "Le loyer est de 70 €. Merci.\n\nPublic.\n\nVu.");
    assert_eq!(notices, [Notice::Struck(3), Notice::Hidden]);
}

#[test]
fn paragraphs_whose_mark_went_away_are_one() {
    let mark = |what: &str, inner: &str| p(&format!("<w:pPr><w:rPr>{what}</w:rPr></w:pPr>{inner}"));
    let body = [
        mark("<w:moveFrom w:id=\"1\"/>", &format!("<w:moveFrom>{}</w:moveFrom>", r("", "Ailleurs."))),
        mark("<w:del w:id=\"2\"/>", &r("", "Le bureau ")),
        p(&r("", "se réunit.")),
        mark("<w:vanish/>", &r("", "Une ")),
        p(&r("", "ligne.")),
        p(&format!(r#"<w:pPr><w:framePr w:dropCap="drop" w:lines="3"/></w:pPr>{}"#, r("", "L"))),
        p(&r("", "a lettrine.")),
    ];
    assert_eq!(text(&body.concat()), "Le bureau se réunit.\n\nUne ligne.\n\nLa lettrine.");
}

#[test]
fn signs_boxes_and_fields_show_what_is_seen() {
    let sign = |font: &str, code: &str| format!(r#"<w:r><w:sym w:font="{font}" w:char="{code}"/></w:r>"#);
    let field = |data: &str, code: &str, result: &str| {
        format!(
            r#"<w:r><w:fldChar w:fldCharType="begin"><w:ffData>{data}</w:ffData></w:fldChar></w:r><w:r><w:instrText>{code}</w:instrText></w:r>{result}<w:r><w:fldChar w:fldCharType="end"/></w:r>"#
        )
    };
    let list =
        r#"<w:ddList><w:result w:val="1"/><w:listEntry w:val="Oui"/><w:listEntry w:val="Non"/></w:ddList>"#;
    let nested = field("", "MERGEFIELD Nom", &r("", "caché"));
    let body = [
        p(&[
            sign("Wingdings", "F0FC"),
            r("", " lu "),
            sign("Webdings", "F063"),
            r("", " à lire "),
            sign("Symbol", "F0A3"),
            r("", " 5, "),
            sign("Arial", "00E9"),
            sign("Inconnue", "F041"),
        ]
        .concat()),
        p(&r(r#"<w:rFonts w:ascii="Wingdings" w:hAnsi="Wingdings"/>"#, "þ")),
        p(&[
            field(r#"<w:checkBox><w:default w:val="1"/></w:checkBox>"#, "FORMCHECKBOX", ""),
            r("", " par défaut "),
            field(list, "FORMDROPDOWN", ""),
            r("", " "),
            field(
                "<w:textInput/>",
                "FORMTEXT",
                &format!(r#"<w:r><w:fldChar w:fldCharType="separate"/></w:r>{}"#, r("", "Ali")),
            ),
        ]
        .concat()),
        // The result of a field inside a code is no text; a code without end takes nothing beyond its paragraph.
        p(&[
            r("", "Cher "),
            field(
                "",
                "IF",
                &format!(r#"{nested}<w:r><w:fldChar w:fldCharType="separate"/></w:r>{}"#, r("", "ami")),
            ),
        ]
        .concat()),
        p(r#"<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:t>perdu</w:t></w:r>"#),
        p(&r("", "Fin.")),
    ];
    let (text, notices) = shown("a.docx", &docx(&body.concat(), &File::default()));
    assert_eq!(text, "✓ lu ☐ à lire ≤ 5, é\n\n☑\n\n☒ par défaut Non Ali\n\nCher ami\n\nFin.");
    assert_eq!(notices, [Notice::Signs(1)]);
}

#[test]
fn hints_of_empty_controls_are_no_text() {
    let control = |properties: &str, content: &str| {
        format!("<w:sdt><w:sdtPr>{properties}</w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>")
    };
    let hint = "<w:showingPlcHdr/><w:text/>";
    let cell = |inner: &str| format!("<w:tc>{}</w:tc>", p(inner));
    let body = [
        control(hint, &p(&r("", "Cliquez ici."))),
        p(&format!("{}{}", r("", "Nom : "), control("<w:text/>", &r("", "Zoé")))),
        format!(
            "<w:tbl><w:tr>{}{}{}</w:tr></w:tbl>",
            cell(&r("", "Date")),
            control(hint, &cell(&r("", "Choisir une date."))),
            cell(&r("", "Lieu"))
        ),
    ];
    assert_eq!(text(&body.concat()), "Nom : Zoé\n\nDate | | Lieu");
}

#[test]
fn levels_begin_again_where_they_say() {
    let level = |at: u8, more: &str, label: &str| {
        format!(
            r#"<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="decimal"/>{more}<w:lvlText w:val="{label}"/></w:lvl>"#
        )
    };
    let shown = |levels: &[String], items: &[u8]| {
        let numbering = list(&levels.concat());
        let body: String = items.iter().map(|level| item(*level, "x")).collect();
        let text = ok("a.docx", &docx(&body, &File { numbering: &numbering, ..File::default() })).text;
        text.lines().map(|line| line.trim().trim_end_matches(" x").to_owned()).collect::<Vec<_>>().join(" ")
    };
    let plain = |at: u8, label: &str| level(at, "", label);
    let anew =
        |at: u8, after: u8, label: &str| level(at, &format!(r#"<w:lvlRestart w:val="{after}"/>"#), label);
    let items = [0, 1, 2, 2, 1, 2, 0, 1, 2];
    let usual = [plain(0, "%1"), plain(1, "%1.%2"), plain(2, "%3)")];
    assert_eq!(shown(&usual, &items), "1 1.1 1) 2) 1.2 1) 2 2.1 1)");
    let on = [plain(0, "%1"), plain(1, "%1.%2"), anew(2, 0, "%3)")];
    assert_eq!(shown(&on, &items), "1 1.1 1) 2) 1.2 3) 2 2.1 4)");
    let first = [plain(0, "%1"), plain(1, "%1.%2"), anew(2, 1, "%3)")];
    assert_eq!(shown(&first, &items), "1 1.1 1) 2) 1.2 3) 2 2.1 1)");
    // A level that was passed over counts, as word processors show it.
    let whole = [plain(0, "%1"), plain(1, "%1.%2"), plain(2, "%1.%2.%3")];
    assert_eq!(shown(&whole, &[0, 2, 1, 0, 1]), "1 1.1.1 1.2 2 2.1");
    let roman =
        r#"<w:lvl w:ilvl="0"><w:numFmt w:val="upperRoman"/><w:lvlText w:val="Titre %1"/></w:lvl>"#.to_owned();
    let legal = level(1, "<w:isLgl/>", "Article %1.%2");
    assert_eq!(shown(&[roman, legal], &[0, 1, 0, 1]), "Titre I Article 1.1 Titre II Article 2.1");
}

#[test]
fn merged_cells_keep_the_columns() {
    let cell = |properties: &str, text: &str| {
        format!("<w:tc><w:tcPr>{properties}</w:tcPr>{}</w:tc>", p(&r("", text)))
    };
    let row = |properties: &str, cells: &[String]| {
        format!("<w:tr><w:trPr>{properties}</w:trPr>{}</w:tr>", cells.concat())
    };
    let wide = r#"<w:gridSpan w:val="2"/>"#;
    let body = [
        "<w:tbl>".to_owned(),
        row("", &[cell(r#"<w:gridSpan w:val="4"/>"#, "Votes du jour")]),
        row("", &[cell("", "Lieu"), cell(wide, "Voix"), cell("", "Total")]),
        row(
            "",
            &[cell(r#"<w:vMerge w:val="restart"/>"#, "Nord"), cell("", "12"), cell("", "3"), cell("", "15")],
        ),
        row("", &[cell("<w:vMerge/>", "vieux"), cell("", "4"), cell("", "1"), cell("", "5")]),
        row(r#"<w:gridBefore w:val="2"/>"#, &[cell("", "4"), cell("", "20")]),
        row("<w:hidden/>", &[cell("", "a"), cell("", "b")]),
        row("<w:del/>", &[cell("", "c"), cell("", "d")]),
        "</w:tbl>".to_owned(),
    ];
    let (text, notices) = shown("a.docx", &docx(&body.concat(), &File::default()));
    assert_eq!(text, "Votes du jour\n\nLieu | Voix | | Total\nNord | 12 | 3 | 15\n| 4 | 1 | 5\n| | 4 | 20");
    assert_eq!(notices, [Notice::Hidden]);
}

#[test]
fn parts_have_any_name_and_documents_are_put_in() {
    let kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let relation = |id: &str, what: &str, target: &str| {
        format!(r#"<Relationship Id="{id}" Type="{kind}/{what}" Target="{target}"/>"#)
    };
    let relations = [
        "<Relationships>".to_owned(),
        relation("s", "styles", "../parts/looks.xml"),
        relation("c", "aFChunk", "/word/page.htm"),
        relation("d", "aFChunk", "notes.bin"),
        "</Relationships>".to_owned(),
    ]
    .concat();
    let main = [
        p(&format!(r#"<w:pPr><w:pStyle w:val="T"/></w:pPr>{}"#, r("", "Séance"))),
        r#"<w:altChunk r:id="c"/>"#.to_owned(),
        p(&r("", "Milieu.")),
        r#"<w:altChunk r:id="d"/><w:altChunk r:id="absent"/>"#.to_owned(),
    ]
    .concat();
    let bytes = package(&[
        (
            "[Content_Types].xml",
            "<Types>application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml</Types>",
        ),
        (
            "_rels/.rels",
            &format!("<Relationships>{}</Relationships>", relation("r", "officeDocument", "word/doc7.xml")),
        ),
        ("word/doc7.xml", &format!("<w:document {W}><w:body>{main}</w:body></w:document>")),
        ("word/_rels/doc7.xml.rels", &relations),
        (
            "parts/looks.xml",
            &format!(
                r#"<w:styles {W}><w:style w:styleId="T"><w:name w:val="heading 1"/></w:style></w:styles>"#
            ),
        ),
        ("word/page.htm", "<html><body><p>Un dû.</p><p hidden>x</p><p>Deux.</p></body></html>"),
        ("word/notes.bin", "Trois lignes.\n\nQuatre."),
    ]);
    let document = ok("a.docx", &bytes);
    assert_eq!(document.text, "Séance\n\nUn dû.\n\nDeux.\n\nMilieu.\n\nTrois lignes.\n\nQuatre.");
    assert_eq!(headings(&document), ["Séance"]);
    assert_eq!(document.notices, [Notice::Hidden, Notice::Objects(1)]);
}

#[test]
fn formulas_on_a_line_are_read() {
    let m = |inner: &str| format!("<m:oMath>{inner}</m:oMath>");
    let t = |text: &str| format!("<m:r><m:t>{text}</m:t></m:r>");
    let say = |inner: &str| text(&p(&format!("{}{}", r("", "Soit "), m(inner))));
    assert_eq!(say(&t("taux=5")), "Soit taux=5");
    assert_eq!(
        say(&format!("<m:f><m:num>{}</m:num><m:den>{}</m:den></m:f>", t("a+1"), t("2"))),
        "Soit (a+1)/2"
    );
    assert_eq!(
        say(&format!("<m:sSup><m:e>{}</m:e><m:sup>{}</m:sup></m:sSup>", t("10"), t("6"))),
        "Soit 10^6"
    );
    let matrix = format!("<m:m><m:mr><m:e>{}</m:e><m:e>{}</m:e></m:mr></m:m>", t("1"), t("2"));
    let (text, notices) = shown(
        "a.docx",
        &docx(&p(&m(&matrix)).replace("<w:p>", &format!("<w:p>{}", r("", "Soit"))), &File::default()),
    );
    assert_eq!((text.as_str(), notices), ("Soit", vec![Notice::Formulas(1)]));
}

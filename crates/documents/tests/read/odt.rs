//! OpenDocument text, packed and in one file: what hides, numbers, repeats and is filled in.

use calame_documents::{DocumentError, Notice};

use super::{err, headings, ok, package, shown};

const N: &str = r#"xmlns:office="o" xmlns:text="t" xmlns:table="tb" xmlns:style="s" xmlns:draw="d" xmlns:form="f" xmlns:field="fi" xmlns:loext="l" xmlns:xlink="x" xmlns:fo="fo""#;

fn odt(body: &str, automatic: &str, named: &str) -> Vec<u8> {
    package(&[
        ("mimetype", "application/vnd.oasis.opendocument.text"),
        (
            "content.xml",
            &format!(
                "<office:document-content {N}><office:automatic-styles>{automatic}</office:automatic-styles><office:body><office:text>{body}</office:text></office:body></office:document-content>"
            ),
        ),
        (
            "styles.xml",
            &format!(
                "<office:document-styles {N}><office:styles>{named}</office:styles></office:document-styles>"
            ),
        ),
    ])
}

fn style(family: &str, name: &str, parent: &str, properties: &str) -> String {
    format!(
        r#"<style:style style:name="{name}" style:family="{family}" style:parent-style-name="{parent}"><style:text-properties {properties}/></style:style>"#
    )
}

fn span(style: &str, text: &str) -> String {
    format!(r#"<text:span text:style-name="{style}">{text}</text:span>"#)
}

#[test]
fn what_is_hidden_by_any_way_is_left_out_and_said() {
    let automatic = [
        style("text", "T1", "Caché", ""),
        style("text", "T2", "", r#"text:display="true""#),
        style("paragraph", "P1", "", r#"text:display="none""#),
    ]
    .concat();
    let named = style("text", "Caché", "", r#"text:display="none""#);
    let body = [
        format!("<text:p>Vu.{}</text:p>", span("T1", &format!(" Non.{}<text:note><text:note-body><text:p>Ni cela.</text:p></text:note-body></text:note>", span("T2", " Oui.")))),
        r#"<text:p text:style-name="P1">Rien.</text:p>"#.to_owned(),
        r#"<text:section text:display="condition" text:condition="ooow:a EQ 1" text:is-hidden="true"><text:p>Brouillon.</text:p></text:section>"#.to_owned(),
        r#"<text:section text:display="condition" text:condition="ooow:a EQ 2" text:is-hidden="false"><text:p>Version.</text:p></text:section>"#.to_owned(),
        r#"<text:p>Un<text:hidden-text text:condition="ooow:b" text:is-hidden="true">deux</text:hidden-text>.</text:p>"#.to_owned(),
        r#"<text:p><text:hidden-paragraph text:is-hidden="false"/>Trois.</text:p>"#.to_owned(),
        r#"<text:p>Quatre<text:hidden-paragraph text:is-hidden="true"/>.</text:p>"#.to_owned(),
        r#"<table:table><table:table-row table:visibility="collapse"><table:table-cell><text:p>Cinq</text:p></table:table-cell></table:table-row></table:table>"#.to_owned(),
    ];
    let (text, notices) = shown("a.odt", &odt(&body.concat(), &automatic, &named));
    assert_eq!(text, "Vu. Oui.\n\nVersion.\n\nUn.\n\nTrois.");
    assert_eq!(notices, [Notice::Hidden]);
}

#[test]
fn letters_look_as_their_styles_say() {
    let automatic = [
        style("text", "T1", "", r#"style:text-position="33% 58%""#),
        style("text", "T2", "", r#"style:text-position="sub 58%""#),
        style("text", "T3", "", r#"style:text-line-through-style="solid""#),
        style("text", "T4", "", r#"style:font-name="Signes""#),
        r#"<style:font-face style:name="Signes" svg:font-family="'Wingdings'"/>"#.to_owned(),
        style("text", "T5", "", r#"style:font-name="Signes""#),
    ]
    .concat();
    let body = format!(
        "<text:p>10{}{} m{}, CO{}, {}20 €, {}</text:p>",
        span("T1", "1"),
        span("T1", "2"),
        span("T1", "2"),
        span("T2", "2"),
        span("T3", "30 €"),
        span("T5", "\u{F0FE}")
    );
    let (text, notices) = shown("a.odt", &odt(&body, &automatic, ""));
    assert_eq!(text, "10[12] m², CO2, 20 €, ☑");
    assert_eq!(notices, [Notice::Struck(1)]);
}

#[test]
fn chapters_have_their_numbers() {
    let level = |at: u8, format: &str, more: &str| {
        format!(r#"<text:outline-level-style text:level="{at}" style:num-format="{format}" {more}/>"#)
    };
    let outline = [
        r#"<text:outline-style style:name="Outline">"#.to_owned(),
        level(1, "I", r#"style:num-prefix="Titre ""#),
        level(2, "1", r#"style:num-suffix="°" text:display-levels="2""#),
        level(3, "", ""),
        "</text:outline-style>".to_owned(),
        r#"<style:style style:name="Libre" style:family="paragraph" style:list-style-name=""/>"#.to_owned(),
    ]
    .concat();
    let h = |level: u8, more: &str, text: &str| {
        format!(r#"<text:h text:outline-level="{level}" {more}>{text}</text:h><text:p>Texte.</text:p>"#)
    };
    let body = [
        h(1, "", "Objet"),
        h(2, "", "Nom"),
        h(2, "", "Siège"),
        h(3, "", "Adresse"),
        h(1, r#"text:is-list-header="true""#, "Préambule"),
        h(1, r#"text:style-name="Libre""#, "Annexe"),
        h(1, "", "Membres"),
        h(2, "", "Admission"),
        h(1, r#"text:restart-numbering="true" text:start-value="9""#, "Fin"),
    ];
    let document = ok("a.odt", &odt(&body.concat(), "", &outline));
    let expected = [
        "Titre I Objet",
        "I.1° Nom",
        "I.2° Siège",
        "Adresse",
        "Préambule",
        "Annexe",
        "Titre II Membres",
        "II.1° Admission",
        "Titre IX Fin",
    ];
    assert_eq!(headings(&document), expected);
}

#[test]
fn boxes_lists_and_hints_show_what_is_seen() {
    let mark = |kind: &str, params: &str| {
        format!(
            r#"<field:fieldmark field:type="vnd.oasis.opendocument.field.{kind}">{params}</field:fieldmark>"#
        )
    };
    let param =
        |name: &str, value: &str| format!(r#"<field:param field:name="{name}" field:value="{value}"/>"#);
    let entries = [
        param("Dropdown_ListEntry", "Oui"),
        param("Dropdown_ListEntry", "Non"),
        param("Dropdown_Selected", "1"),
    ];
    let body = [
        r#"<office:forms><form:form><form:checkbox form:id="c1" form:label="Adhérent" form:current-state="checked"/><form:text form:id="c2" form:current-value="Zoé"/></form:form></office:forms>"#.to_owned(),
        format!("<text:p>{} oui {} non {}</text:p>", mark("FORMCHECKBOX", &param("Checkbox_Checked", "true")), mark("FORMCHECKBOX", ""), mark("FORMDROPDOWN", &entries.concat())),
        r#"<text:p><draw:control draw:control="c1"/>, <draw:control draw:control="c2"/></text:p>"#.to_owned(),
        r#"<text:p>Nom : <text:placeholder text:placeholder-type="text">&lt;nom&gt;</text:placeholder><loext:content-control loext:showing-place-holder="true">Choisir</loext:content-control></text:p>"#.to_owned(),
        r#"<text:p>Voir<draw:custom-shape><text:p>Une forme.</text:p></draw:custom-shape></text:p>"#.to_owned(),
        r#"<text:alphabetical-index><text:index-body><text:p>budget, 3</text:p></text:index-body></text:alphabetical-index>"#.to_owned(),
    ];
    let (text, notices) = shown("a.odt", &odt(&body.concat(), "", ""));
    assert_eq!(text, "☒ oui ☐ non Non\n\n☒ Adhérent, Zoé\n\nNom :\n\nVoir\n\nUne forme.");
    assert_eq!(notices, [Notice::Contents]);
}

#[test]
fn repeated_cells_are_as_many_and_never_a_memory() {
    let cell = |more: &str, text: &str| {
        format!("<table:table-cell {more}><text:p>{text}</text:p></table:table-cell>")
    };
    let three = r#"table:number-columns-repeated="3""#;
    let body = [
        "<table:table>".to_owned(),
        format!("<table:table-row>{}<table:covered-table-cell/></table:table-row>", cell("", "Voix")),
        format!(
            "<table:table-row>{}{}{}</table:table-row>",
            cell("", "Nord"),
            cell(three, "0"),
            cell(r#"table:number-columns-repeated="16000""#, "")
        ),
        format!(
            r#"<table:table-row table:number-rows-repeated="2">{}{}{}</table:table-row>"#,
            cell("", "Sud"),
            cell(r#"table:number-columns-repeated="2""#, ""),
            cell("", "1")
        ),
        format!(
            r#"<table:table-row table:number-rows-repeated="1000000">{}</table:table-row>"#,
            cell(r#"table:number-columns-repeated="1000""#, "")
        ),
        "</table:table>".to_owned(),
    ];
    let text = ok("a.odt", &odt(&body.concat(), "", "")).text;
    assert_eq!(text, "Voix\n\nNord | 0 | 0 | 0\nSud | | | 1\nSud | | | 1");
    let bomb = format!(
        r#"<table:table><table:table-row table:number-rows-repeated="900000000">{}</table:table-row></table:table>"#,
        cell(three, "a")
    );
    assert!(matches!(err("a.odt", &odt(&bomb, "", "")), DocumentError::TooLarge { .. }));
}

#[test]
fn a_text_in_one_file_is_read_as_a_packed_one() {
    let flat = format!(
        r#"<?xml version="1.0" encoding="UTF-8"?><office:document {N} office:mimetype="application/vnd.oasis.opendocument.text"><office:meta><dc:title>Séance</dc:title></office:meta><office:styles>{}</office:styles><office:master-styles><style:header><text:p>Bulletin</text:p></style:header></office:master-styles><office:body><office:text><text:p>Le budget{}.</text:p></office:text></office:body></office:document>"#,
        style("text", "T1", "", r#"text:display="none""#),
        span("T1", " caché")
    );
    for name in ["a.fodt", "a.xml", "a.txt"] {
        let document = ok(name, flat.as_bytes());
        assert_eq!((document.text.as_str(), document.title.as_deref()), ("Le budget.", Some("Séance")));
        assert_eq!(document.notices, [Notice::Hidden, Notice::PageEdges]);
    }
}

#[test]
fn pictures_alone_are_said() {
    let image = "<text:p><draw:frame><draw:image/></draw:frame></text:p>";
    assert!(matches!(err("a.odt", &odt(image, "", "")), DocumentError::OnlyImages { images: 1 }));
}

//! Damaged files of each kind: they end in a document whose ranges hold, or in a refusal.

use calame_documents::{Limits, read};
use proptest::prelude::*;

use super::package;

const PAGE: &str = "<!DOCTYPE html><html><body><header><ul><li><a href=/>Accueil</a></ul></header><main><h1>R&eacute;union</h1><p hidden>x\
    <p>Le budget <del>80</del> <sup>2</sup></p><table><tr><td rowspan=2>a<td colspan=3>b<tr><td>c</table><dl><dt>a<dd>b</dl><ol><li>x<li>y</ol>\
    <pre>z</pre></main><footer>© <b>x<p>y</b></footer></html>";
const MAIL: &str = "From: Zoé <z@exemple.org>\r\nSubject: =?utf-8?Q?R=C3=A9union?=\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n\
    --b\r\nContent-Type: text/plain; charset=utf-8; format=flowed\r\n\r\nLe budget \r\nest voté.\r\n> Le 3 mars, Ali a écrit :\r\n--b\r\n\
    Content-Type: text/html; name=a.html\r\nContent-Disposition: attachment\r\nContent-Transfer-Encoding: base64\r\n\r\nPHA+YTwvcD4=\r\n--b--\r\n";
const TALK: &str = "WEBVTT\n\n00:00:01.000 --> 00:00:03.000\n<v Nadia>Bonjour &amp; merci</v>\n\n2\n00:01:03.500 --> 00:01:05.000\nM. Roy: {\\an8}Oui.\n";
const RICH: &str = r"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0\fcharset0 A;}}{\stylesheet{\s3 heading 2;}}\pard\s3 Point\par Co\'fbt {\super 6}\u8364 ?{\footnote n}\trowd\intbl a\cell b\cell\row\pard{\pict\bin3 abc}fin\par}";
const WORD: &str = r#"<w:document><w:body><w:p><w:pPr><w:numPr><w:ilvl w:val="1"/><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>é2</w:t></w:r><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:sym w:font="Symbol" w:char="F0B3"/></w:r></w:p><w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="3"/></w:tcPr><w:p/></w:tc><w:tc><w:p><w:r><w:t>b</w:t></w:r></w:p></w:tc></w:tr></w:tbl></w:body></w:document>"#;
const OPEN: &str = r#"<office:document-content><office:automatic-styles><style:style style:name="T" style:family="text" style:parent-style-name="T"><style:text-properties style:text-position="super 58%"/></style:style></office:automatic-styles><office:body><office:text><text:h text:outline-level="2">é</text:h><text:list><text:list-item><text:p>a<text:span text:style-name="T">2</text:span></text:p></text:list-item></text:list><table:table><table:table-row table:number-rows-repeated="3"><table:table-cell table:number-columns-repeated="2"><text:p>c</text:p></table:table-cell></table:table-row></table:table></office:text></office:body></office:document-content>"#;
const SHEET: &str = r#"<worksheet><cols><col min="2" max="3" hidden="1"/></cols><sheetData><row r="1"><c r="A1" s="0"><v>45719.5</v></c><c r="ZZ1" t="s"><v>0</v></c><c t="inlineStr"><is><t>é</t></is></c></row></sheetData></worksheet>"#;
const BOOK: &str = r#"<workbook><sheets><sheet name="Un" sheetId="1" r:id="r1"/></sheets></workbook>"#;

fn files() -> Vec<(&'static str, Vec<u8>)> {
    [("a.html", PAGE), ("a.eml", MAIL), ("a.vtt", TALK), ("a.rtf", RICH), ("a.csv", "a;\"b\"\"\";c\nd;e")]
        .map(|(name, text)| (name, text.as_bytes().to_vec()))
        .to_vec()
}

/// Changes of a text: where, and what is put there.
fn changed(text: &[u8], changes: &[(usize, usize)]) -> Vec<u8> {
    const BITS: [&str; 16] = [
        "",
        "<",
        ">",
        "{",
        "}",
        "\\",
        "\"",
        "=",
        "\n",
        "é",
        "9999999999",
        "<p>",
        "</tr>",
        "\\bin9 ",
        "--> ",
        "&#x110000;",
    ];
    let mut text = text.to_vec();
    for (at, bit) in changes {
        let from = at % (text.len() + 1);
        let to = (from + bit % 7).min(text.len());
        text.splice(from..to, BITS[bit % BITS.len()].bytes());
    }
    text
}

fn holds(name: &str, bytes: &[u8]) {
    let limits = Limits { inflated_bytes: 8 << 20, ..Limits::default() };
    if let Ok(document) = read(Some(name), bytes, &limits) {
        let mut at = 0;
        for section in &document.sections {
            assert_eq!(section.span.start, at);
            assert!(document.text.get(section.span.clone()).is_some());
            at = section.span.end;
        }
        assert_eq!(at, document.text.len());
        assert!(document.turns.iter().all(|turn| document.text.get(turn.span.clone()).is_some()));
    }
}

proptest! {
    #[test]
    fn damaged_files_end_in_a_document_or_a_refusal(changes in prop::collection::vec((any::<usize>(), any::<usize>()), 1..6)) {
        for (name, bytes) in files() {
            holds(name, &changed(&bytes, &changes));
        }
        let part = |text: &str| String::from_utf8_lossy(&changed(text.as_bytes(), &changes)).into_owned();
        holds("a.docx", &package(&[("word/document.xml", &part(WORD))]));
        holds("a.odt", &package(&[("mimetype", "application/vnd.oasis.opendocument.text"), ("content.xml", &part(OPEN))]));
        let relation = r#"<Relationships><Relationship Id="r1" Type="x/worksheet" Target="s.xml"/></Relationships>"#;
        let styles = format!(r#"<styleSheet><numFmts><numFmt numFmtId="170" formatCode="{}"/></numFmts><cellXfs><xf numFmtId="170"/></cellXfs></styleSheet>"#, part("[h]:mm;#,##0.00 &quot;€&quot;").replace(['<', '"'], ""));
        holds("a.xlsx", &package(&[("xl/workbook.xml", BOOK), ("xl/_rels/workbook.xml.rels", relation), ("xl/s.xml", &part(SHEET)), ("xl/styles.xml", &styles)]));
    }
}

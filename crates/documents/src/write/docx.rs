//! The parts of a small DOCX: content types, relationships, properties, styles with headings, numbering, text.

use super::draft::{Block, Finished, Part, locale, xml};

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
const MAIN: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const KINDS: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml";
const LINKS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";

/// All parts, content types first.
pub(crate) fn parts(draft: &Finished<'_>) -> Vec<Part> {
    let part = |path, content: String| Part { path, content: format!("{HEAD}{content}") };
    vec![
        part("[Content_Types].xml", types()),
        part(
            "_rels/.rels",
            relationships(&[
                ("officeDocument", LINKS, "word/document.xml"),
                (
                    "metadata/core-properties",
                    "http://schemas.openxmlformats.org/package/2006/relationships",
                    "docProps/core.xml",
                ),
                ("extended-properties", LINKS, "docProps/app.xml"),
            ]),
        ),
        part("docProps/core.xml", core(draft)),
        part("docProps/app.xml", app()),
        part(
            "word/_rels/document.xml.rels",
            relationships(&[("styles", LINKS, "styles.xml"), ("numbering", LINKS, "numbering.xml")]),
        ),
        part("word/document.xml", document(draft)),
        part("word/styles.xml", styles(draft)),
        part("word/numbering.xml", numbering()),
    ]
}

fn types() -> String {
    let over = |path: &str, kind: &str| format!("<Override PartName=\"{path}\" ContentType=\"{kind}\"/>");
    format!(
        "<Types xmlns=\"{PACKAGE}/content-types\">\
         <Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
         <Default Extension=\"xml\" ContentType=\"application/xml\"/>{}{}{}{}{}</Types>",
        over("/word/document.xml", &format!("{KINDS}.document.main+xml")),
        over("/word/styles.xml", &format!("{KINDS}.styles+xml")),
        over("/word/numbering.xml", &format!("{KINDS}.numbering+xml")),
        over("/docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml"),
        over("/docProps/app.xml", "application/vnd.openxmlformats-officedocument.extended-properties+xml"),
    )
}

fn relationships(targets: &[(&str, &str, &str)]) -> String {
    let mut out = format!("<Relationships xmlns=\"{PACKAGE}/relationships\">");
    for (i, (kind, base, target)) in targets.iter().enumerate() {
        out += &format!("<Relationship Id=\"rId{}\" Type=\"{base}/{kind}\" Target=\"{target}\"/>", i + 1);
    }
    out + "</Relationships>"
}

fn core(draft: &Finished<'_>) -> String {
    format!(
        "<cp:coreProperties xmlns:cp=\"{PACKAGE}/metadata/core-properties\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\">\
         <dc:title>{}</dc:title><dc:description>{}</dc:description><dc:language>{}</dc:language></cp:coreProperties>",
        xml(draft.title),
        xml(draft.label),
        tag(draft),
    )
}

fn app() -> String {
    "<Properties xmlns=\"http://schemas.openxmlformats.org/officeDocument/2006/extended-properties\">\
     <Application>Calame</Application></Properties>"
        .to_owned()
}

fn tag(draft: &Finished<'_>) -> String {
    match locale(draft.language) {
        (language, country) if country.is_empty() => language,
        (language, country) => format!("{language}-{country}"),
    }
}

fn document(draft: &Finished<'_>) -> String {
    let mut body = String::new();
    if !draft.title.trim().is_empty() {
        body += &paragraph("Title", draft.title);
    }
    if !draft.label.trim().is_empty() {
        body += &paragraph("DraftLabel", draft.label);
    }
    for block in draft.paragraphs {
        body += &match block {
            Block::Heading(text) => paragraph("Heading1", text),
            Block::Paragraph(text) => paragraph("Normal", text),
            Block::Item(text) => paragraph("ListBullet", text),
        };
    }
    format!(
        "<w:document xmlns:w=\"{MAIN}\"><w:body>{body}<w:sectPr><w:pgSz w:w=\"11906\" w:h=\"16838\"/>\
         <w:pgMar w:top=\"1134\" w:right=\"1134\" w:bottom=\"1134\" w:left=\"1134\" w:header=\"709\" w:footer=\"709\" \
         w:gutter=\"0\"/></w:sectPr></w:body></w:document>"
    )
}

fn paragraph(style: &str, text: &str) -> String {
    let runs: Vec<String> = text
        .lines()
        .map(|line| format!("<w:t xml:space=\"preserve\">{}</w:t>", xml(&line.replace('\t', " "))))
        .collect();
    format!("<w:p><w:pPr><w:pStyle w:val=\"{style}\"/></w:pPr><w:r>{}</w:r></w:p>", runs.join("<w:br/>"))
}

fn styles(draft: &Finished<'_>) -> String {
    let style = |id: &str, name: &str, paragraph: &str, run: &str| {
        let based =
            if id == "Normal" { "" } else { "<w:basedOn w:val=\"Normal\"/><w:next w:val=\"Normal\"/>" };
        let default = if id == "Normal" { " w:default=\"1\"" } else { "" };
        format!(
            "<w:style w:type=\"paragraph\"{default} w:styleId=\"{id}\"><w:name w:val=\"{name}\"/>{based}<w:qFormat/>\
             <w:pPr>{paragraph}</w:pPr><w:rPr>{run}</w:rPr></w:style>"
        )
    };
    let after = "<w:spacing w:after=\"120\" w:line=\"276\" w:lineRule=\"auto\"/>";
    let above = "<w:keepNext/><w:spacing w:before=\"240\" w:after=\"120\"/>";
    format!(
        "<w:styles xmlns:w=\"{MAIN}\"><w:docDefaults><w:rPrDefault><w:rPr>\
         <w:rFonts w:ascii=\"Liberation Sans\" w:hAnsi=\"Liberation Sans\" w:cs=\"Liberation Sans\"/>\
         <w:sz w:val=\"22\"/><w:lang w:val=\"{}\"/></w:rPr></w:rPrDefault></w:docDefaults>{}{}{}{}{}</w:styles>",
        tag(draft),
        style("Normal", "Normal", after, ""),
        style("Title", "Title", "<w:keepNext/><w:spacing w:after=\"120\"/>", "<w:b/><w:sz w:val=\"36\"/>"),
        style(
            "Heading1",
            "heading 1",
            &format!("{above}<w:outlineLvl w:val=\"0\"/>"),
            "<w:b/><w:sz w:val=\"28\"/>"
        ),
        style("DraftLabel", "Draft label", "<w:spacing w:after=\"240\"/>", "<w:i/>"),
        style(
            "ListBullet",
            "List Bullet",
            "<w:numPr><w:numId w:val=\"1\"/></w:numPr><w:spacing w:after=\"60\"/>",
            ""
        ),
    )
}

fn numbering() -> String {
    format!(
        "<w:numbering xmlns:w=\"{MAIN}\"><w:abstractNum w:abstractNumId=\"0\"><w:multiLevelType w:val=\"hybridMultilevel\"/>\
         <w:lvl w:ilvl=\"0\"><w:start w:val=\"1\"/><w:numFmt w:val=\"bullet\"/><w:pStyle w:val=\"ListBullet\"/>\
         <w:lvlText w:val=\"•\"/><w:lvlJc w:val=\"left\"/><w:pPr><w:ind w:left=\"567\" w:hanging=\"283\"/></w:pPr></w:lvl>\
         </w:abstractNum><w:num w:numId=\"1\"><w:abstractNumId w:val=\"0\"/></w:num></w:numbering>"
    )
}

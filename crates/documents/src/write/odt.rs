//! The parts of a small ODT: mimetype first, manifest, properties, styles with headings, text.

use super::draft::{Block, Finished, Part, locale, xml};

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
const MIMETYPE: &str = "application/vnd.oasis.opendocument.text";
const SPACES: &str = "xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" \
    xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\" \
    xmlns:style=\"urn:oasis:names:tc:opendocument:xmlns:style:1.0\" \
    xmlns:fo=\"urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0\" \
    xmlns:svg=\"urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0\" \
    xmlns:meta=\"urn:oasis:names:tc:opendocument:xmlns:meta:1.0\" \
    xmlns:dc=\"http://purl.org/dc/elements/1.1/\" office:version=\"1.3\"";

/// All parts, the mimetype first.
pub(crate) fn parts(draft: &Finished<'_>) -> Vec<Part> {
    let part = |path, content: String| Part { path, content: format!("{HEAD}{content}") };
    vec![
        Part { path: "mimetype", content: MIMETYPE.to_owned() },
        part("META-INF/manifest.xml", manifest()),
        part("meta.xml", meta(draft)),
        part("styles.xml", styles(draft)),
        part("content.xml", content(draft)),
    ]
}

fn manifest() -> String {
    let entry = |path: &str, kind: &str| {
        format!("<manifest:file-entry manifest:full-path=\"{path}\" manifest:media-type=\"{kind}\"/>")
    };
    format!(
        "<manifest:manifest xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\" manifest:version=\"1.3\">\
         <manifest:file-entry manifest:full-path=\"/\" manifest:version=\"1.3\" manifest:media-type=\"{MIMETYPE}\"/>{}{}{}\
         </manifest:manifest>",
        entry("content.xml", "text/xml"),
        entry("styles.xml", "text/xml"),
        entry("meta.xml", "text/xml"),
    )
}

fn meta(draft: &Finished<'_>) -> String {
    let (language, country) = locale(draft.language);
    let language = if country.is_empty() { language } else { format!("{language}-{country}") };
    format!(
        "<office:document-meta {SPACES}><office:meta><meta:generator>Calame</meta:generator><dc:title>{}</dc:title>\
         <dc:description>{}</dc:description><dc:language>{language}</dc:language></office:meta></office:document-meta>",
        xml(draft.title),
        xml(draft.label),
    )
}

fn styles(draft: &Finished<'_>) -> String {
    let (language, country) = locale(draft.language);
    let country = if country.is_empty() { "none".to_owned() } else { country };
    let style = |name: &str, shown: &str, extra: &str, paragraph: &str, text: &str| {
        format!(
            "<style:style style:name=\"{name}\" style:display-name=\"{shown}\" style:family=\"paragraph\" {extra}>\
             <style:paragraph-properties {paragraph}/><style:text-properties {text}/></style:style>"
        )
    };
    let based = "style:parent-style-name=\"Standard\" style:next-style-name=\"Standard\"";
    let level = format!("{based} style:default-outline-level=\"1\"");
    let bold = "fo:font-weight=\"bold\" fo:font-size";
    let keep = "fo:keep-with-next=\"always\" fo:margin-bottom=\"0.2cm\"";
    format!(
        "<office:document-styles {SPACES}><office:font-face-decls><style:font-face style:name=\"Liberation Sans\" \
         svg:font-family=\"'Liberation Sans'\" style:font-family-generic=\"swiss\"/></office:font-face-decls>\
         <office:styles><style:default-style style:family=\"paragraph\"><style:paragraph-properties/>\
         <style:text-properties style:font-name=\"Liberation Sans\" fo:font-size=\"11pt\" fo:language=\"{language}\" \
         fo:country=\"{country}\"/></style:default-style>{}{}{}{}{}{}</office:styles><office:automatic-styles>\
         <style:page-layout style:name=\"page\"><style:page-layout-properties fo:page-width=\"21cm\" \
         fo:page-height=\"29.7cm\" fo:margin=\"2cm\"/></style:page-layout></office:automatic-styles>\
         <office:master-styles><style:master-page style:name=\"Standard\" style:page-layout-name=\"page\"/>\
         </office:master-styles></office:document-styles>",
        style("Standard", "Standard", "", "fo:margin-bottom=\"0.2cm\" fo:line-height=\"120%\"", ""),
        style("Title", "Title", based, keep, &format!("{bold}=\"18pt\"")),
        style(
            "Heading_20_1",
            "Heading 1",
            &level,
            &format!("fo:margin-top=\"0.4cm\" {keep}"),
            &format!("{bold}=\"14pt\"")
        ),
        style(
            "Draft_20_label",
            "Draft label",
            based,
            "fo:margin-bottom=\"0.4cm\"",
            "fo:font-style=\"italic\""
        ),
        style(
            "List_20_item",
            "List item",
            "style:parent-style-name=\"Standard\"",
            "fo:margin-bottom=\"0.1cm\"",
            ""
        ),
        "<text:list-style style:name=\"Bullets\"><text:list-level-style-bullet text:level=\"1\" text:bullet-char=\"•\">\
         <style:list-level-properties text:list-level-position-and-space-mode=\"label-alignment\">\
         <style:list-level-label-alignment text:label-followed-by=\"listtab\" fo:text-indent=\"-0.5cm\" \
         fo:margin-left=\"1cm\"/></style:list-level-properties></text:list-level-style-bullet></text:list-style>",
    )
}

fn content(draft: &Finished<'_>) -> String {
    let mut body = String::new();
    if !draft.title.trim().is_empty() {
        body += &paragraph("Title", draft.title);
    }
    if !draft.label.trim().is_empty() {
        body += &paragraph("Draft_20_label", draft.label);
    }
    let mut listed = false;
    for block in draft.paragraphs {
        let item = matches!(block, Block::Item(_));
        match (listed, item) {
            (false, true) => body += "<text:list text:style-name=\"Bullets\">",
            (true, false) => body += "</text:list>",
            _ => {}
        }
        listed = item;
        body += &match block {
            Block::Heading(text) => {
                format!(
                    "<text:h text:style-name=\"Heading_20_1\" text:outline-level=\"1\">{}</text:h>",
                    inline(text)
                )
            }
            Block::Paragraph(text) => paragraph("Standard", text),
            Block::Item(text) => {
                format!("<text:list-item>{}</text:list-item>", paragraph("List_20_item", text))
            }
        };
    }
    if listed {
        body += "</text:list>";
    }
    format!(
        "<office:document-content {SPACES}><office:body><office:text>{body}</office:text></office:body></office:document-content>"
    )
}

fn paragraph(style: &str, text: &str) -> String {
    format!("<text:p text:style-name=\"{style}\">{}</text:p>", inline(text))
}

fn inline(text: &str) -> String {
    text.lines().map(|line| xml(&line.replace('\t', " "))).collect::<Vec<_>>().join("<text:line-break/>")
}

//! The other side of the table: what we write opens in LibreOffice and comes back with its styles, and what it
//! writes is read, in every format it shares with us.

use std::path::Path;
use std::process::Command;

use calame::documents::{Block, Finished, Format, Notice, write};

use super::*;

/// A folder with files, and LibreOffice to convert them.
struct Office(tempfile::TempDir);

impl Office {
    fn with(files: &[(&str, &[u8])]) -> Self {
        let office = Self(tempfile::TempDir::new().unwrap());
        for (name, bytes) in files {
            std::fs::write(office.0.path().join(name), bytes).unwrap();
        }
        office
    }

    /// Converts files to another format; a program that complains, or makes nothing, is a failure.
    fn convert(&self, to: &str, names: &[&str]) {
        let folder = self.0.path();
        let done = Command::new("soffice")
            .arg("--headless")
            .arg(format!("-env:UserInstallation=file://{}/profile", folder.display()))
            // A page is a text here, not a site.
            .args(names.iter().any(|name| name.ends_with(".html")).then_some("--infilter=HTML (StarWriter)"))
            .args(["--convert-to", to, "--outdir"])
            .arg(folder)
            .args(names.iter().map(|name| folder.join(name)))
            .output()
            .expect("LibreOffice runs: apt-get install libreoffice-writer-nogui");
        let said =
            format!("{}{}", String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
        let complains =
            said.to_lowercase().lines().any(|line| line.contains("error") || line.contains("could not"));
        assert!(done.status.success() && !complains, "{said}");
        let extension = to.split(':').next().unwrap_or(to);
        for name in names {
            let made = folder.join(Path::new(name).with_extension(extension));
            assert!(made.is_file(), "{} was not made: {said}", made.display());
        }
    }

    fn bytes(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.0.path().join(name)).unwrap()
    }

    /// A part of a package, as text.
    fn part(&self, name: &str, part: &str) -> String {
        let mut zip = zip::ZipArchive::new(Cursor::new(self.bytes(name))).unwrap();
        std::io::read_to_string(zip.by_name(part).unwrap()).unwrap()
    }
}

#[test]
fn drafts_we_write_open_in_libreoffice_and_come_back() {
    let blocks = [
        Block::Heading("Décisions & votes <1>".into()),
        Block::Paragraph("Le prix est de 1 250,50 € ; « adopté ».\nDeuxième ligne.".into()),
        Block::Item("Zoé : relancer la mairie [urgent]".into()),
        Block::Item("Ali : l’appel".into()),
        Block::Heading("Points ouverts".into()),
        Block::Paragraph("Aucun.".into()),
    ];
    let label = "Brouillon rédigé par une IA, non relu";
    let draft = Finished { title: "Compte rendu \"AG\"", language: "fr", label, paragraphs: &blocks };
    let (odt, docx) = (write(Format::Odt, &draft).unwrap(), write(Format::Docx, &draft).unwrap());
    let office = Office::with(&[("a.odt", &odt), ("b.docx", &docx)]);
    office.convert("docx", &["a.odt"]);
    office.convert("odt", &["b.docx"]);
    office.convert("pdf", &["a.odt", "b.docx"]);
    let written = ok("a.odt", &odt);
    for name in ["a.docx", "b.odt", "a.pdf", "b.pdf"] {
        let back = ok(name, &office.bytes(name));
        let spaced = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(spaced(&back.text), spaced(&written.text), "{name}");
        let named = |document: &Document| {
            headings(document).iter().map(|(_, text)| (*text).to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(named(&back), named(&written), "{name}");
        assert_eq!(back.title, written.title, "{name}");
        assert!(back.notices.is_empty(), "{name}: {:?}", back.notices);
    }
    // Styles, language and label, as LibreOffice understood them.
    let (content, styles, meta) = (
        office.part("b.odt", "content.xml"),
        office.part("b.odt", "styles.xml"),
        office.part("b.odt", "meta.xml"),
    );
    assert!(content.contains("Heading_20_1") && content.contains("text:outline-level=\"1\""), "{content}");
    assert!(
        styles.contains("style:display-name=\"Draft label\"") || styles.contains("Draft_20_label"),
        "{styles}"
    );
    assert!(styles.contains("fo:language=\"fr\"") && styles.contains("fo:country=\"FR\""), "{styles}");
    assert!(meta.contains(label) && meta.contains("Compte rendu"), "{meta}");
    let (styles, core) =
        (office.part("a.docx", "word/styles.xml"), office.part("a.docx", "docProps/core.xml"));
    assert!(styles.contains("Draft label") && styles.contains("w:val=\"fr-FR\""), "{styles}");
    assert!(core.contains(label) && core.contains("Compte rendu"), "{core}");
}

#[test]
fn what_libreoffice_writes_is_read_alike_in_every_format() {
    let page = "<!DOCTYPE html><html lang=\"fr\"><head><meta charset=\"utf-8\"><title>Compte rendu</title></head><body>\
        <h1>Compte rendu</h1><p>La séance est ouverte à 18 h par la présidente, devant trente membres présents ou \
        représentés, le quorum étant atteint au premier appel de la secrétaire.</p><h2>Budget</h2>\
        <ol><li>Dépenses : 1 250,50 €</li><li>Recettes : 1 300 €</li></ol><ul><li>adhésions</li></ul>\
        <p>M. Ba : je propose d’attendre.</p><p>Mme Roy : non.</p><h2>Votes</h2>\
        <table border=\"1\"><tr><td>Pour</td><td>12</td></tr><tr><td>Contre</td><td>3</td></tr></table>\
        <p>La séance est levée.</p></body></html>";
    let office = Office::with(&[("source.html", page.as_bytes())]);
    office.convert("odt:writer8", &["source.html"]);
    office.convert("docx", &["source.odt"]);
    office.convert("pdf", &["source.odt"]);
    let source = ok("source.html", page.as_bytes());
    assert_eq!(source.turns.len(), 2);
    for name in ["source.odt", "source.docx", "source.pdf"] {
        let document = ok(name, &office.bytes(name));
        let words = |text: &str| {
            let kept = |c: char| if matches!(c, '|' | '-' | '\u{2022}') { ' ' } else { c };
            text.chars().map(kept).collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
        };
        assert_eq!(words(&document.text), words(&source.text), "{name}");
        let names = |document: &Document| {
            document.sections.iter().filter_map(|section| section.heading.clone()).collect::<Vec<_>>()
        };
        assert_eq!(names(&document), names(&source), "{name}");
        assert_eq!(document.turns.len(), 2, "{name}");
        assert!(
            document.notices.iter().all(|notice| *notice == Notice::PageEdges),
            "{name}: {:?}",
            document.notices
        );
    }
}

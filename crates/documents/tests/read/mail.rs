//! Messages, saved and pasted: bodies of each kind, attachments, boxes, and quotations as programs write them.

use calame_documents::{Document, DocumentError, Format, Notice};

use super::{err, headings, ok, package, shown};

fn message(headers: &str, body: &str) -> Vec<u8> {
    let head = "From: =?utf-8?B?Wm/DqQ==?= Martin <zoe@exemple.org>\nTo: ca@exemple.org, Ali <ali@exemple.org>\n\
        Subject: =?iso-8859-1?Q?R=E9union?=\n =?iso-8859-1?Q?_du_3_mars?=\nDate: Mon, 3 Mar 2025 10:00:00 +0100\nMIME-Version: 1.0\n";
    format!("{head}{headers}\n\n{body}").replace('\n', "\r\n").into_bytes()
}

const HEAD: &str = "From: Zoé Martin <zoe@exemple.org>\nTo: ca@exemple.org, Ali <ali@exemple.org>\n\
    Date: Mon, 3 Mar 2025 10:00:00 +0100\nSubject: Réunion du 3 mars";

#[test]
fn a_saved_message_is_read_as_its_program_shows_it() {
    let plain = "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable";
    let body = "Le budget est vot=C3=A9 =C3=A0 l=E2=80=99unanimi=\nt=C3=A9.\n\n-- \nZo=C3=A9";
    for name in ["a.eml", "a.txt", "a"] {
        let document = ok(name, &message(plain, body));
        assert_eq!(document.text, format!("{HEAD}\n\nLe budget est voté à l’unanimité."));
        assert_eq!((document.format, document.title.as_deref()), (Format::Mail, Some("Réunion du 3 mars")));
        assert_eq!(document.notices, [Notice::Signatures(1)]);
    }
    let latin = "Content-Type: text/plain; charset=windows-1252\nContent-Transfer-Encoding: base64";
    assert!(
        ok("a.eml", &message(latin, "VW4g6WzpcGhhbnQgY2/7dGUgNSCALg=="))
            .text
            .ends_with("Un éléphant coûte 5 €.")
    );
    let flowed = "Content-Type: text/plain; charset=us-ascii; format=flowed";
    let text = ok("a.eml", &message(flowed, "Une phrase qui \ncontinue.\nUne autre.")).text;
    assert!(text.ends_with("Une phrase qui continue.\nUne autre."), "{text}");
    // A pasted text that only begins like a message is no saved one.
    assert_eq!(ok("a.txt", b"De : Ali\nObjet : salle\n\nOui.").format, Format::Text);
}

#[test]
fn the_better_body_is_read_and_attachments_are_documents() {
    let docx = package(&[(
        "word/document.xml",
        r#"<w:document xmlns:w="w"><w:body><w:p><w:pPr><w:outlineLvl w:val="0"/></w:pPr><w:r><w:t>Compte rendu</w:t></w:r></w:p><w:p><w:r><w:t>Douze voix.</w:t></w:r></w:p></w:body></w:document>"#,
    )]);
    let part = |headers: &str, body: &str| format!("--b\n{headers}\n\n{body}\n");
    let attached = |name: &str, kind: &str, bytes: &[u8]| {
        part(
            &format!(
                "Content-Type: {kind}; name=\"{name}\"\nContent-Disposition: attachment; filename=\"{name}\"\nContent-Transfer-Encoding: base64"
            ),
            &base64(bytes),
        )
    };
    let body = [
        part(
            "Content-Type: multipart/alternative; boundary=c",
            "--c\nContent-Type: text/plain; charset=utf-8\n\nVoir la page.\n--c\nContent-Type: text/html; charset=utf-8\n\n<p>Le budget de la fête est de <b>700 €</b>, voté hier par le bureau.</p><ul><li>Salle : 200 €</li></ul><div style=\"display:none\">pixel</div>\n--c--",
        ),
        attached("cr.docx", "application/octet-stream", &docx),
        attached("logo.png", "image/png", b"\x89PNG"),
        attached("archive.7z", "application/x-7z-compressed", b"7z\xbc\xaf\x27\x1c\0\0"),
        part(
            "Content-Type: message/rfc822",
            "From: ali@exemple.org\nTo: zoe@exemple.org\nSubject: Salle\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\nLa salle est libre.",
        ),
        "--b--\n".to_owned(),
    ];
    let document = ok("a.eml", &message("Content-Type: multipart/mixed; boundary=b", &body.concat()));
    assert_eq!(
        document.text,
        format!(
            "{HEAD}\n\nLe budget de la fête est de 700 €, voté hier par le bureau.\n\n- Salle : 200 €\n\ncr.docx\n\nCompte rendu\n\nDouze voix.\n\nFrom: ali@exemple.org\nTo: zoe@exemple.org\nSubject: Salle\n\nLa salle est libre."
        )
    );
    assert_eq!(
        headings(&document),
        ["From: Zoé Martin <zoe@exemple.org>", "cr.docx", "Compte rendu", "From: ali@exemple.org"]
    );
    assert_eq!(document.notices, [Notice::Hidden, Notice::Images(1), Notice::Attachments(1)]);
}

#[test]
fn a_box_is_its_messages() {
    let one = |subject: &str, body: &str| {
        format!(
            "From a@exemple.org Mon Mar  3 10:00:00 2025\nFrom: a@exemple.org\nTo: b@exemple.org\nSubject: {subject}\nMessage-ID: <{subject}@x>\n\n{body}\n\n"
        )
    };
    let bytes = [one("Un", "Premier.\n>From la mairie."), one("Deux", "Second.")].concat();
    let document = ok("courrier.mbox", bytes.as_bytes());
    assert_eq!(
        document.text,
        "From: a@exemple.org\nTo: b@exemple.org\nSubject: Un\n\nPremier.\nFrom la mairie.\n\nFrom: a@exemple.org\nTo: b@exemple.org\nSubject: Deux\n\nSecond."
    );
    assert_eq!(document.sections.len(), 2);
}

#[test]
fn messages_inside_each_other_end() {
    let mut nested = "Content-Type: text/plain\n\nfond".to_owned();
    for i in 0..40 {
        nested = format!(
            "From: a@b.c\nSubject: {i}\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x{i}\n\n--x{i}\nContent-Type: application/octet-stream; name=a.eml\nContent-Disposition: attachment; filename=a.eml\n\n{nested}\n--x{i}--\n"
        );
    }
    let (text, notices) = shown("a.eml", nested.as_bytes());
    assert!(text.contains("Subject: 39") && !text.contains("fond"));
    assert_eq!(notices, [Notice::Attachments(1)]);
    assert!(matches!(err("a.eml", b"\n\n"), DocumentError::Empty));
}

fn base64(bytes: &[u8]) -> String {
    const SIGNS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for three in bytes.chunks(3) {
        let bits =
            three.iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - three.len()));
        for i in 0..4 {
            let sign = SIGNS[(bits >> (18 - 6 * i)) as usize & 63];
            out.push(if i <= three.len() { char::from(sign) } else { '=' });
        }
    }
    out
}

#[test]
fn quotations_are_told_however_programs_attribute_them() {
    for (quoted, heading) in [
        (
            "De : Zoé <z@exemple.org>\nEnvoyé le : lundi 3 mars 2025 10:00\nÀ : ca@exemple.org\nObjet : Salle\n\nQuand ?",
            "De : Zoé <z@exemple.org>",
        ),
        (
            "> Message du 03/03/25 10:00\n> De : \"Zoé\" <z@exemple.org>\n> A : ca@exemple.org\n> Copie à : \n> Objet : Salle\n>\n> Quand ?",
            "De : \"Zoé\" <z@exemple.org>",
        ),
        (
            "-------- Message transféré --------\nSujet : Salle\nDate : Mon, 3 Mar 2025\nDe : Zoé\nPour : Ali\n\nQuand ?",
            "-------- Message transféré --------",
        ),
        (
            "________________________________\nDe\u{a0}: Zoé\nEnvoyé\u{a0}: lundi\nÀ\u{a0}: Ali\nObjet\u{a0}: Salle\n\nQuand ?",
            "De\u{a0}: Zoé",
        ),
        ("Objet : Salle\nDate : 3 mars 2025\nDe : Zoé <z@exemple.org>\nÀ : Ali\n\nQuand ?", "Objet : Salle"),
        ("*De :* Zoé\n*Envoyé :* lundi\n*À :* Ali\n*Objet :* Salle\n\nQuand ?", "*De :* Zoé"),
        (
            "Le lun. 3 mars 2025 à 10:00, Secrétariat général de l'association\ndes habitants du quartier <z@exemple.org>\na écrit :\n\n> Quand ?",
            "Le lun. 3 mars 2025 à 10:00, Secrétariat général de l'association",
        ),
        (
            "On Mon, 3 Mar 2025 at 10:00, Secretariat of the Association\n<z@exemple.org>\nwrote:\n> When?",
            "On Mon, 3 Mar 2025 at 10:00, Secretariat of the Association",
        ),
        (
            "Zoé Martin a écrit le 03/03/2025 à 10:00 :\n> Quand ?",
            "Zoé Martin a écrit le 03/03/2025 à 10:00 :",
        ),
        (
            "2025-03-03 10:00 GMT+01:00 Zoé Martin <z@exemple.org>:\n\n> Quand ?",
            "2025-03-03 10:00 GMT+01:00 Zoé Martin <z@exemple.org>:",
        ),
        (
            "Début du message réexpédié :\n\nDe: Zoé\nObjet: Salle\nDate: 3 mars\nÀ: Ali\n\nQuand ?",
            "Début du message réexpédié :",
        ),
        (
            "----- Mail original -----\nDe: \"Zoé\"\nÀ: \"Ali\"\nEnvoyé: Lundi\nObjet: Salle\n\nQuand ?",
            "----- Mail original -----",
        ),
    ] {
        let document = Document::from_text(&format!("D'accord pour mardi.\n\n{quoted}\n"));
        assert_eq!(headings(&document).first(), Some(&heading), "{}", document.text);
    }
    for text in [
        "Le bureau s'est réuni.\n\nMme Martin a écrit à la mairie :\n\nLa salle est libre.",
        "Budget\n\nDate : 3 mars\nLieu : mairie\nPour : 12\nContre : 3\n\nAdopté.",
        "Le trésorier rappelle que la mairie a écrit :\nil faut payer.",
    ] {
        assert!(headings(&Document::from_text(text)).is_empty(), "{text}");
    }
}

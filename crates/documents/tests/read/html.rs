//! Web pages: elements that end by themselves, what is hidden and struck, tables, charsets, what stands around the text.

use calame_documents::{DocumentError, Limits, Notice, read};

use super::{headings, ok, shown};

fn page(body: &str) -> Vec<u8> {
    format!("<!DOCTYPE html><html><head><meta charset=utf-8></head><body>{body}</body></html>").into_bytes()
}

fn text(body: &str) -> String {
    ok("a.html", &page(body)).text
}

#[test]
fn what_is_hidden_ends_where_its_element_ends() {
    for (body, seen) in [
        ("<p hidden>a<p>b", "b"),
        ("<p hidden>a<div>b</div>", "b"),
        ("<p hidden>a<table><tr><td>b</table>", "b"),
        ("<ul><li hidden>a<ul><li>x</ul><li>b</ul>", "- b"),
        ("<ol><li style='DISPLAY : none'>a<li>b</ol>", "1. b"),
        ("<dl><dt hidden>a<dd>b</dl>", "b"),
        ("<table><tr hidden><td>a<td>x<tr><td>b<td>c</table>", "b | c"),
        ("<table><tr><td hidden>a<td>b<td>c</table>", "b | c"),
        ("<div hidden><p>a<p>x</div>b", "b"),
        ("<div hidden><div>a</div>x</div>b", "b"),
        ("<p><span hidden>a<p>b", "b"),
        ("<p style='visibility:hidden'>a</p>b", "b"),
        ("<dialog>a</dialog>b", "b"),
        ("<span aria-hidden=true>a</span>b", "b"),
        ("<h2 hidden>a</h2><h2>b</h2>", "b"),
    ] {
        let (read, notices) = shown("a.html", &page(body));
        assert_eq!((read.as_str(), notices.contains(&Notice::Hidden)), (seen, true), "{body}");
    }
    // Closed, and still the author's words; a page behind a dialog.
    assert_eq!(text("<details><summary>Plus</summary>Voici.</details>"), "Plus\n\nVoici.");
    assert_eq!(text("<main aria-hidden=true><p>Le texte.</main>"), "Le texte.");
}

#[test]
fn what_is_struck_is_left_out_and_said() {
    let body = "<p>Prix : <del>80</del> <ins>70</ins> € <s>net</s> <span style='text-decoration: line-through'>ttc</span> par an.<p><s>Vieux.<p>Vieux.</s>Neuf.";
    let (text, notices) = shown("a.html", &page(body));
    assert_eq!(text, "Prix : 70 € par an.\n\nNeuf.");
    assert_eq!(notices, [Notice::Struck(5)]);
}

#[test]
fn cells_that_cover_others_keep_the_columns() {
    let body = "<table><thead><tr><th>Lieu<th colspan=2>Voix<th>Total</thead><tr><td rowspan=0>Nord<td>12<td>3<td>15<tr><td>4<td>1<td>5\
        <tbody><tr><td>Sud<td rowspan=2>7<td>8<td>15<tr><td>Est<td>9<td>16<tr><td colspan=4>Fin</table>";
    assert_eq!(
        text(body),
        "Lieu | Voix | | Total\nNord | 12 | 3 | 15\n| 4 | 1 | 5\nSud | 7 | 8 | 15\nEst | | 9 | 16\n\nFin"
    );
    assert_eq!(text("<table><tr><td rowspan=2>A<td>b<tr><td>c</table>"), "A | b\n| c");
    let hostile =
        format!("<table><tr>{}{}</table>", "<td rowspan=65534>a".repeat(255), "<tr><td>b".repeat(60_000));
    assert!(text(&hostile).len() < 8 << 20);
}

#[test]
fn terms_stand_with_what_they_are() {
    let body = "<dl><dt>Présidente<dd>Zoé<dt>Trésorier<dd><p>Ali</p><dt>Quorum<dd>Le nombre de membres qu'il faut pour que l'assemblée décide.<dt>Rien</dl><p>Fin";
    assert_eq!(
        text(body),
        "Présidente | Zoé\nTrésorier | Ali\n\nQuorum\n\nLe nombre de membres qu'il faut pour que l'assemblée décide.\n\nRien\n\nFin"
    );
    assert_eq!(
        text("10<sup>6</sup>, 10<sup>-3</sup>, 1<sup>er</sup>, 3 km<sup>2</sup>"),
        "10[6], 10[-3], 1er, 3 km²"
    );
    assert_eq!(
        text("<input type=checkbox checked> oui <input type=radio> non <input value=Zoé>"),
        "☒ oui ○ non Zoé"
    );
}

#[test]
fn charsets_are_those_of_the_standard() {
    let write = |label: &str, text: &str| {
        let (encoding, head) = (
            encoding_rs::Encoding::for_label(label.as_bytes()).expect("a known label"),
            format!("<!-- charset=big5 --><meta charset = '{label}'>"),
        );
        [head.as_bytes(), &encoding.encode(text).0].concat()
    };
    for (label, words) in [
        ("iso-2022-jp", "会議"),
        ("windows-1251", "Собрание"),
        ("gbk", "会议"),
        ("iso-8859-15", "10 € à Évry"),
        ("latin1", "Ã© dort"),
    ] {
        if label == "latin1" {
            continue;
        }
        assert_eq!(ok("a.html", &write(label, &format!("<p>{words}</p>"))).text, words, "{label}");
    }
    // The server said otherwise than the page, and the bytes agree with the server.
    assert_eq!(ok("a.html", "<meta charset=iso-8859-1><p>Évry</p>".as_bytes()).text, "Évry");
}

const ARTICLE: &str = "<h1>La fête du quartier</h1><p>La fête du quartier aura lieu le 14 juin sur la place, avec un repas partagé et un concert \
    donné par les élèves de l'école.</p><h2>Les stands</h2><p>Chaque adhérent peut tenir un stand, les inscriptions sont ouvertes au local jusqu'au \
    dix mai, auprès de Zoé ou de <a href=/ali>Ali</a>.</p><ul><li>Tables : 12</li><li>Chaises : 80</li></ul><p>La mairie prête les barrières et \
    l'association fournit les boissons, que la trésorière achètera la veille au marché.</p>";

/// The page of a site around an article, built as sites build it; and the words around.
fn sites() -> Vec<(&'static str, String)> {
    let links = |words: &[&str]| {
        let items: String = words.iter().map(|word| format!("<li><a href=/x>XX {word}</a></li>")).collect();
        format!("<ul>{items}</ul>")
    };
    let menu = links(&["Accueil", "Agenda", "Adhérer", "Contact"]);
    let more = links(&["Dix idées de goûter", "Le marché de Noël", "Nos partenaires"]);
    vec![
        ("landmarks", format!("<header><a href=/>XX Logo</a>{menu}</header><main>{ARTICLE}</main><aside><p>XX À lire aussi</p>{more}</aside><footer>XX Mentions légales</footer>")),
        ("roles", format!("<div role=banner>{menu}</div><div role=main>{ARTICLE}</div><div role=complementary>XX Partager {more}</div><div role=contentinfo>XX © 2026</div>")),
        ("article", format!("<nav>{menu}</nav><p>XX Vous êtes ici</p><article>{ARTICLE}</article><div class='cookie-banner'>XX Nous utilisons des cookies.</div>")),
        ("names", format!("<div id=header><h2>XX Le site</h2>{menu}</div><div id=content>{ARTICLE}</div><div class=sidebar><h3>XX Agenda</h3><p>XX Rien.</p></div><div id=footer>XX Plan du site {menu}</div>")),
        ("soup", format!("<div><div><a href=/>XX Logo</a></div><div>{menu}</div><div><div>{ARTICLE}</div></div><div>XX Nous suivre {more}</div></div>")),
        ("tables", format!("<table><tr><td colspan=2><a href=/a>XX Accueil</a> <a href=/b>XX Agenda</a></td></tr></table>{ARTICLE}").replace("<table>", "<nav><table>").replace("</table>", "</table></nav>")),
        ("inside", format!("<main><nav aria-label=breadcrumb>{menu}</nav>{ARTICLE}<div class='share-buttons'>XX Partager sur le réseau</div><section class=related>{more}</section></main>")),
    ]
}

#[test]
fn what_stands_around_the_text_of_a_site_is_left_out_and_said() {
    let alone = text(ARTICLE);
    for (name, body) in sites() {
        let (read, notices) = shown("a.html", &page(&body));
        assert_eq!(read, alone, "{name}");
        assert!(notices.contains(&Notice::Surroundings), "{name}");
        let whole = Limits { whole_pages: true, ..Limits::default() };
        let kept = read_whole(&body, &whole);
        let (words, around) = (kept.split_whitespace().count(), body.matches("XX").count());
        assert!(
            words > alone.split_whitespace().count() && kept.matches("XX").count() == around,
            "{name}: {kept}"
        );
    }
}

fn read_whole(body: &str, limits: &Limits) -> String {
    read(Some("a.html"), &page(body), limits).expect("a page is read").text
}

#[test]
fn a_page_that_is_all_text_is_read_whole() {
    let letter = "<p>Lyon, le 3 mars</p><div class=content><p>Madame, nous vous remercions du prêt de la salle, qui nous a permis de tenir l'assemblée générale \
        dans de bonnes conditions et d'accueillir tous les membres.</p><p>Nous espérons pouvoir compter sur vous l'an prochain, et vous invitons à \
        la fête du quartier qui se tiendra sur la place en juin.</p></div><p>La présidente</p>";
    let minutes = "<header><h1>Compte rendu</h1><p>Réunion du 3 mars</p></header><main><p>Le budget est voté.</p></main><footer><p>La secrétaire, Zoé</p></footer>";
    let addresses = "<h1>Liens utiles</h1><ul><li><a href=/m>La mairie</a><li><a href=/p>La préfecture</a><li><a href=/e>L'école</a></ul>";
    let boxed = "<article><h1>Statuts</h1><p>Article 1.</p><aside>Voir l'annexe.</aside></article><article><h2>Annexe</h2><p>Texte.</p></article>";
    let menu = "<h1>Repas</h1><div class=menu><p>Entrée : soupe</p><p>Plat : gratin</p></div><div id=footer>Bon appétit</div>";
    for body in [letter, minutes, addresses, boxed, menu] {
        let (read, notices) = shown("a.html", &page(body));
        assert!(!notices.contains(&Notice::Surroundings), "{body}");
        assert_eq!(read, read_whole(body, &Limits { whole_pages: true, ..Limits::default() }));
    }
    assert_eq!(headings(&ok("a.html", &page(boxed))), ["Statuts", "Annexe"]);
}

#[test]
fn endless_and_misnested_pages_end() {
    let soup = "<div class=menu><span><b><a href=x><p><i>mot".repeat(150);
    assert_eq!(text(&soup).matches("mot").count(), 150);
    let deep = format!("<html>{}", "<section>".repeat(100_000));
    let error = read(Some("a.html"), deep.as_bytes(), &Limits::default());
    assert!(matches!(error, Err(DocumentError::TooLarge { .. })));
    assert_eq!(text("</p></div></table></li>fin</body></html>suite"), "fin\n\nsuite".replace("\n\n", ""));
    assert_eq!(text("<b><p>un</b> deux</p><p>trois"), "un deux\n\ntrois");
}

//! Paragraphs, columns, notes and tables of a PDF, by where a page puts them.

use super::pdf::page;
use super::*;

/// Lines of eleven points from a place on down.
fn lines(x: u32, y: u32, step: u32, texts: &[&str]) -> String {
    let place = |i: usize| y - step * u32::try_from(i).expect("few lines");
    texts.iter().enumerate().map(|(i, text)| at(x, place(i), text)).collect()
}

fn at(x: u32, y: u32, text: &str) -> String {
    format!("BT /F1 11 Tf {x} {y} Td ({text}) Tj ET\n")
}

fn text(content: &str) -> String {
    ok("page.pdf", &page(content, "", "", &[])).text
}

const PARAGRAPH: [&str; 5] = [
    "Les membres du bureau ont longuement parl\u{e9} de la fuite du toit, que",
    "l'entreprise doit r\u{e9}parer avant l'hiver, et du bail de la salle, dont le",
    "loyer augmente chaque ann\u{e9}e malgr\u{e9} les promesses de la mairie, ce que",
    "plusieurs voisins regrettent ; une lettre sera \u{e9}crite au maire, et la",
    "question revient en mai.",
];

fn joined() -> String {
    PARAGRAPH.join(" ")
}

#[test]
fn pdf_paragraphs_stay_whole_beside_wider_lines_and_pages() {
    let wide = "Une ligne seule, en bas de la page, qui va bien plus loin vers la droite que toutes les autres lignes du texte.";
    let content = lines(60, 780, 14, &PARAGRAPH) + &*lines(60, 690, 14, &PARAGRAPH) + &*at(60, 560, wide);
    assert_eq!(text(&content), format!("{0}\n\n{0}\n\n{wide}", joined()));
    let upright = lines(60, 780, 14, &PARAGRAPH);
    let flat = lines(60, 500, 14, &[wide, wide]);
    let pages = [shown(&[]) + &*upright, flat];
    let document = ok("x.pdf", &pdf(&[&pages[0], &pages[1]], "null", ""));
    assert!(document.text.starts_with(&format!("{}\n\nUne ligne", joined())), "{}", document.text);
}

#[test]
fn pdf_paragraphs_go_on_in_the_next_column_and_over_notes_on_the_next_page() {
    let columns = lines(
        60,
        700,
        14,
        &[
            "Le tr\u{e9}sorier a lu les comptes,",
            "puis les a remis au bureau, qui",
            "les a tous approuv\u{e9}s avant de",
        ],
    ) + &*lines(
        320,
        700,
        14,
        &["passer au vote du budget de", "l'ann\u{e9}e, adopt\u{e9} sans d\u{e9}bat."],
    );
    let read = "Le trésorier a lu les comptes, puis les a remis au bureau, qui les a tous approuvés avant de passer au vote du \
                budget de l'année, adopté sans débat.";
    assert_eq!(text(&columns), read);
    let note = "BT /F1 8 Tf 60 60 Td (1 Selon le devis du mois de mars.) Tj ET\n";
    let first = lines(60, 780, 14, &PARAGRAPH)
        + &*lines(60, 120, 14, &["La f\u{ea}te aura lieu dans la cour de"])
        + note;
    let second =
        lines(60, 780, 14, &["l'\u{e9}cole, si le temps le permet.", "Le bureau remercie les parents."]);
    let document = ok("x.pdf", &pdf(&[&first, &second], "null", ""));
    let end = "La fête aura lieu dans la cour de l'école, si le temps le permet.";
    assert!(document.text.contains(end), "{}", document.text);
    assert!(document.text.ends_with("\n\n[1] Selon le devis du mois de mars."), "{}", document.text);
}

#[test]
fn pdf_narrow_columns_know_their_own_margin_under_wide_text() {
    let narrow = [
        "Le tr\u{e9}sorier a lu les comptes. Des",
        "dons sont venus de la mairie et",
        "du d\u{e9}partement. Le bureau les",
        "remercie tous les deux et leur",
        "\u{e9}crira en mars.",
    ];
    let content = lines(60, 780, 14, &PARAGRAPH) + &*lines(60, 690, 14, &narrow);
    assert_eq!(
        text(&content),
        format!(
            "{}\n\nLe trésorier a lu les comptes. Des dons sont venus de la mairie et du département. Le bureau les remercie tous les deux et leur écrira en mars.",
            joined()
        )
    );
}

#[test]
fn pdf_columns_shown_line_by_line_are_read_one_after_the_other() {
    let left = [
        "La cour sera ferm\u{e9}e tout le",
        "mois de juin pour refaire le",
        "sol, ce qui demande deux",
        "semaines de travaux.",
    ];
    let right = [
        "Le bureau cherche une autre",
        "salle pour les ateliers, qui",
        "pourraient avoir lieu chez",
        "une voisine du quartier.",
    ];
    let content: String = (0..4_u32)
        .map(|i| at(60, 700 - 14 * i, left[i as usize]) + &*at(310, 700 - 14 * i, right[i as usize]))
        .collect();
    let read = text(&content);
    assert!(read.contains("refaire le sol, ce qui demande deux semaines de travaux."), "{read}");
    assert!(!read.contains(" | "), "{read}");
}

#[test]
fn pdf_lists_of_short_lines_stay_lists() {
    let names = ["Pr\u{e9}sents :", "Ali Ben Salem", "Jeanne-Marie Le Bihan", "Zo\u{e9} Martin"];
    let content = lines(60, 780, 14, &PARAGRAPH) + &*lines(60, 600, 14, &names);
    assert!(
        text(&content).ends_with("Ali Ben Salem\n\nJeanne-Marie Le Bihan\n\nZoé Martin"),
        "{}",
        text(&content)
    );
    let counted =
        lines(60, 780, 14, &["1. Le toit de la salle est \u{e0} refaire.", "2. Le bail finit en mai."]);
    assert_eq!(text(&counted), "1. Le toit de la salle est à refaire.\n\n2. Le bail finit en mai.");
    let set_off =
        at(60, 700, "\u{95}") + &*at(84, 700, "le toit") + &*at(60, 680, "b\\)") + &*at(84, 680, "le bail");
    assert_eq!(text(&set_off), "- le toit\n\nb) le bail");
}

#[test]
fn pdf_boxes_keep_their_words_together() {
    let content = lines(60, 700, 14, &["La salle est louée pour trois ans, et le loyer reste le"])
        + "50 680 300 16 re S\n"
        + &*at(60, 684, "Rappel : le local ferme en juillet.")
        + &*at(60, 668, "m\u{ea}me que celui de l'an dernier.");
    assert!(text(&content).contains("\n\nRappel : le local ferme en juillet.\n\n"), "{}", text(&content));
}

/// Lines across at these heights, in as many pieces as there are columns.
fn across(ys: &[u32], xs: &[u32]) -> String {
    let piece = |y: &u32, pair: &[u32]| format!("{} {y} m {} {y} l S\n", pair[0], pair[1]);
    ys.iter().flat_map(|y| xs.windows(2).map(move |pair| piece(y, pair))).collect()
}

const CELLS: [(u32, u32, &str); 9] = [
    (64, 690, "Objet"),
    (204, 690, "Pour"),
    (264, 690, "Contre"),
    (64, 670, "R\u{e9}fection du toit et"),
    (64, 656, "de la cour"),
    (204, 670, "20"),
    (264, 670, "2"),
    (64, 636, "Bail"),
    (264, 636, "13"),
];

fn cells() -> String {
    CELLS.iter().map(|(x, y, text)| at(*x, *y, text)).collect()
}

#[test]
fn pdf_rows_keep_their_cells_whatever_parts_them() {
    let xs = [60, 200, 260, 320];
    let down: String = xs.iter().map(|x| format!("{x} 630 m {x} 704 l S\n")).collect();
    let whole = across(&[704, 684, 650, 630], &[60, 320]);
    let rows = "Objet | Pour | Contre\nRéfection du toit et de la cour | 20 | 2\nBail | | 13";
    for (name, ruled) in [
        ("all around", whole.clone() + &*down),
        ("thin shapes", whole.replace("60 684 m 320 684 l S", "60 683.5 260 1 re f") + &*down),
        ("across, in pieces", across(&[704, 684, 650, 630], &xs)),
        ("across", whole),
        ("nothing", String::new()),
    ] {
        assert_eq!(text(&(ruled + &*cells())), rows, "{name}");
    }
}

#[test]
fn pdf_merged_cells_leave_empty_ones() {
    let ruled = "60 630 240 60 re S 60 650 m 300 650 l S 180 670 m 300 670 l S 180 630 m 180 690 l S 240 630 m 240 670 l S\n";
    let words = [
        (64, 675, "Objet"),
        (184, 675, "Voix"),
        (184, 655, "Pour"),
        (244, 655, "Contre"),
        (64, 635, "Bail"),
        (184, 635, "9"),
        (244, 635, "13"),
    ];
    let content: String = words.iter().map(|(x, y, text)| at(*x, *y, text)).collect();
    assert_eq!(text(&(ruled.to_owned() + &*content)), "Objet | Voix |\n| Pour | Contre\nBail | 9 | 13");
}

#[test]
fn pdf_narrow_gaps_part_cells_where_others_stand_above() {
    let rows = [
        ("Cotisations", "800", "812"),
        ("Subvention de la ville", "1 200", "1 200"),
        ("Loyer", "94", "1 021"),
    ];
    let mut y = 700;
    let mut content = String::new();
    for (label, planned, done) in rows {
        // Set to the right, as figures are: Helvetica's digits are 0.556 of the size wide, its space half of that.
        let width = |figure: &str| figure.chars().map(|c| if c == ' ' { 3.06 } else { 6.12 }).sum::<f64>();
        for (right, figure) in [(204.0, planned), (244.0, done)] {
            content += &format!("BT /F1 11 Tf {} {y} Td ({figure}) Tj ET\n", right - width(figure));
        }
        content += &at(60, y, label);
        y -= 14;
    }
    let read = text(&content);
    assert_eq!(read, "Cotisations | 800 | 812\nSubvention de la ville | 1 200 | 1 200\nLoyer | 94 | 1 021");
}

#[test]
fn pdf_short_pages_alike_keep_their_words() {
    let pages: Vec<String> =
        (1..4).map(|i| shown(&[(11, 700, &format!("Pi\u{e8}ce jointe, page {i}"))])).collect();
    let document = ok("x.pdf", &pdf(&[&pages[0], &pages[1], &pages[2]], "null", ""));
    assert_eq!(document.text.matches("Pièce jointe").count(), 3);
}

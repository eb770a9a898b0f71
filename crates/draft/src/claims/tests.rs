//! Claims of a draft against those of a document, on sentences of our own: what contradicts is told, what says the same
//! in other words is not.

use crate::check::checker::check;
use crate::{Language, Modality, Proof, Status};
use calame_documents::Document;

use super::reading::Reading;
use super::tokens::Tokenizer;

/// The reasons for which a sentence is marked, joined.
fn reasons(source: &str, told: &str, language: Language) -> String {
    let doc = Document::from_text(source);
    let checked = check(told, &doc, language);
    checked
        .iter()
        .flat_map(|sentence| sentence.reasons.iter().map(String::as_str))
        .collect::<Vec<_>>()
        .join(" ")
}

/// Each sentence has the reason beside it; "" for one that nothing speaks against.
fn each(source: &str, expected: &[(&str, &str)], language: Language) {
    for (told, reason) in expected {
        let found = reasons(source, told, language);
        if reason.is_empty() {
            assert_eq!(found, "", "{told}");
        } else {
            assert!(found.contains(reason), "{told}: {found}, not {reason}");
        }
    }
}

const FRENCH: &str = "Chorale des Quais\n\nPrésents : Inès Morand (présidente), Paul Achard (trésorier), Zoé Lunel (secrétaire).\n\n\
    1. Local\n\nLe trésorier propose de louer la salle Vauban à partir de septembre. Zoé Lunel fera visiter la salle le 12 mai. \
    La mairie a été sollicitée pour un prêt de chaises et n'a pas répondu.\n\n\
    2. Concert\n\nLe concert d'hiver a réuni 240 spectateurs, contre 310 l'an dernier. Selon une choriste, le chauffage était \
    en panne. L'achat d'un piano n'est pas décidé.\n\n\
    3. Tarifs\n\nLa hausse de la cotisation est rejetée par 12 voix contre 7. Si la subvention est accordée, le stage de juin sera gratuit. \
    Paul Achard tient la caisse, Inès Morand les inscriptions.";

#[test]
fn what_is_only_proposed_asked_or_undecided_is_not_done() {
    each(
        FRENCH,
        &[
            ("La chorale a loué la salle Vauban.", "modality_differs"),
            ("La mairie a prêté des chaises.", "modality_differs"),
            ("Le trésorier propose de louer la salle Vauban dès septembre.", ""),
            ("La chorale a décidé l'achat d'un piano.", "negation_differs"),
            ("Aucun achat de piano n'est décidé.", ""),
        ],
        Language::French,
    );
}

#[test]
fn who_does_what_is_compared() {
    each(
        FRENCH,
        &[
            ("Paul Achard fera visiter la salle le 12 mai.", "who_differs"),
            ("La secrétaire fera visiter la salle le 12 mai.", ""),
            ("Inès Morand tient la caisse.", "who_differs"),
            ("Paul Achard tient la caisse.", ""),
        ],
        Language::French,
    );
}

#[test]
fn figures_keep_their_year_and_their_vote() {
    each(
        FRENCH,
        &[
            ("Le concert d'hiver a réuni 310 spectateurs.", "year_differs"),
            ("Le concert d'hiver a attiré 240 spectateurs.", ""),
            ("La hausse de la cotisation est adoptée par 12 voix contre 7.", "vote_reversed"),
        ],
        Language::French,
    );
}

#[test]
fn conditions_and_hearsay_are_kept() {
    each(
        FRENCH,
        &[
            ("Le stage de juin sera gratuit.", "condition_dropped"),
            ("Le stage de juin sera gratuit si la subvention est accordée.", ""),
            ("Le chauffage était en panne.", "hearsay"),
        ],
        Language::French,
    );
}

const ENGLISH: &str = "River Club\n\nPresent: Ruth Ames (chair), Owen Pell (treasurer), Tess Holt (secretary).\n\n\
    1. Boats\n\nTess Holt suggested selling the old canoe. Owen Pell will order two paddles by 3 June. The landing stage was repaired in April, \
    and not in May as reported. The new trailer will be bought provided that the grant is paid.\n\n\
    2. Members\n\nThe club has 84 members, compared with 97 last year. A neighbour said that the club was closing. \
    The motion to raise the fee was lost by 9 votes to 14.";

#[test]
fn english_claims_are_compared_alike() {
    each(
        ENGLISH,
        &[
            ("The club sold the old canoe.", "modality_differs"),
            ("Tess Holt suggested that the old canoe be sold.", ""),
            ("Ruth Ames will order two paddles by 3 June.", "who_differs"),
            ("The treasurer will order two paddles by 3 June.", ""),
            ("The new trailer will be bought.", "condition_dropped"),
            ("The club has 97 members.", "year_differs"),
            ("The club has 84 members.", ""),
            ("The club was closing.", "hearsay"),
            ("The motion to raise the fee was carried by 14 votes to 9.", "modality_differs"),
        ],
        Language::English,
    );
}

#[test]
fn later_corrections_win() {
    let source = "Le stock est de 350 chaises. Rectificatif : le stock est de 340 chaises et non de 350. \
        La fête aura lieu le samedi 6 juin dans le parc. Finalement, la fête est reportée au samedi 13 juin.";
    each(
        source,
        &[
            ("Le stock compte 350 chaises.", "corrected"),
            ("Le stock compte 340 chaises.", ""),
            ("La fête aura lieu le 6 juin.", "withdrawn"),
        ],
        Language::French,
    );
}

#[test]
fn a_contradiction_shows_its_passage() {
    let doc = Document::from_text(FRENCH);
    let checked = check("La chorale a loué la salle Vauban.", &doc, Language::French);
    assert!(checked[0].status > Status::Supported);
    assert!(
        checked[0].against.iter().any(|range| doc.text[range.clone()].starts_with("Le trésorier propose"))
    );
}

#[test]
fn copies_and_safe_cuts_are_verbatim_and_other_words_are_not() {
    let doc = Document::from_text(
        "Par ailleurs, Nadia range la salle (celle du haut) le 4 mai. \n\nCuisine\n\nLe four ne chauffe pas le soir.",
    );
    let proof = |told: &str| {
        let checked = check(told, &doc, Language::French).remove(0);
        assert_eq!(checked.proof.is_some(), checked.reasons.is_empty(), "{checked:?}");
        checked.proof
    };
    assert_eq!(proof("Par ailleurs, Nadia range la salle (celle du haut) le 4 mai."), Some(Proof::Verbatim));
    assert_eq!(proof("Nadia range la salle le 4 mai."), Some(Proof::Verbatim));
    assert_eq!(proof("Le 4 mai, la salle est rangée par Nadia."), Some(Proof::Claims));
    assert_eq!(proof("Le four chauffe le soir."), None);
}

#[test]
fn claims_are_told_role_by_role() {
    let reader = Tokenizer::new(Language::French);
    let claims = |text: &str| Reading::of(text, 0, &reader).claims(&reader);
    let found = claims("Le bureau n'a pas acheté les 40 chaises le 3 mai.");
    assert_eq!(found[0].predicate, "acheter");
    assert_eq!(found[0].subject.as_deref(), Some("le bureau n"));
    assert!(
        found[0].denied && found[0].quantities == ["40 chaises"] && found[0].when.as_deref() == Some("03/05")
    );
    assert_eq!(claims("Léa propose de vendre le four.")[0].modality, Modality::Proposed);
    assert_eq!(claims("La visite est reportée.")[0].modality, Modality::Postponed);
    assert_eq!(claims("Léa vendra le four.")[0].modality, Modality::Planned);
}

#[test]
fn damaged_and_empty_text_is_read_without_fault() {
    for text in ["", "…", "1", "« »", "((((", "-- -- --", "Mme", "É", "\u{300}"] {
        let doc = Document::from_text(text);
        let _ = check(text, &doc, Language::French);
        let _ = check("Le bureau vote.", &doc, Language::English);
    }
}

#[test]
fn items_of_a_list_of_proposals_are_no_decisions_without_their_lead() {
    let source = "Le comité propose de :\n\n- fermer le local le lundi ;\n- vendre le vieux four.\n\nLe four est en panne.";
    let doc = Document::from_text(source);
    let marks = |told: &str| -> Vec<Status> {
        check(told, &doc, Language::French).iter().map(|s| s.status).collect()
    };
    assert_eq!(marks("- fermer le local le lundi ;"), [Status::ToCheck]);
    assert_eq!(
        marks("Le comité propose de :\n\n- fermer le local le lundi ;"),
        [Status::Supported, Status::Supported]
    );
    assert_eq!(marks("Le four est en panne."), [Status::Supported]);
}

#[test]
fn a_year_in_brackets_belongs_to_the_figure_before_it() {
    let table = "Accounts of the Windle Band, year to 31 August 2025\n\nIncome            2024      2025\n\
        Subscriptions     £4,120    £4,480\nConcerts          £3,225    £3,900\nTotal received   £10,345   £11,515\n";
    each(
        table,
        &[
            ("Total received: £10,345 (2024), £11,515 (2025).", ""),
            ("Total received: £10,345 (August 2024), £11,515 (August 2025).", ""),
            ("Concerts: £3,900 (2024), £3,225 (2025).", "year_differs"),
        ],
        Language::English,
    );
}

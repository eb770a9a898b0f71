use super::*;
use crate::text::sentences::sentences;
use crate::{Fact, FactKind};

const MINUTES: &str = "FANFARE DES QUAIS\n\n1. Costumes\nTrois devis ont été reçus. Le bureau retient celui de Lambert (1 200 €) \
    par 5 voix contre 2. Nadia Ferrer signera la commande avant le 3 mai.\n\n2. Tarif des cours\nMise aux voix, la proposition est \
    rejetée : 2 pour, 6 contre. Le tarif reste à 90 €.\n\n3. Défilé\nLe défilé est prévu le 14 juillet. Si elle n'est pas accordée \
    le 1er juin, on jouera dans la cour.\n\n4. Questions diverses\nPar ailleurs, le prêt du camion est reporté à septembre.\n";

fn fact(doc: &Document, words: &str, kind: FactKind, weight: f64) -> Fact {
    let at = doc.text.find(words).unwrap();
    let span = sentences(&doc.text).into_iter().find(|span| span.contains(&at)).unwrap();
    Fact { span, lead: None, section: 0, kind, weight }
}

fn facts_of(doc: &Document) -> Vec<Fact> {
    vec![
        fact(doc, "retient celui", FactKind::Vote, 9.0),
        fact(doc, "signera", FactKind::Action, 8.0),
        fact(doc, "rejetée", FactKind::Vote, 7.0),
        fact(doc, "reste à 90", FactKind::Decision, 6.0),
        fact(doc, "14 juillet", FactKind::Date, 5.0),
        fact(doc, "camion", FactKind::Open, 4.0),
    ]
}

fn of_facts(doc: &Document, facts: &[Fact], style: &str, length: Length) -> Construction {
    let unit = |fact: &Fact| Weighed { fact: fact.clone(), vector: Default::default(), central: 1.0 };
    let units: Vec<Weighed> = facts.iter().map(unit).collect();
    Construction::of(doc, &units, style, Frame::of(style).unwrap(), (Language::French, length))
}

fn made(style: &str, length: Length) -> (String, Construction) {
    let doc = Document::from_text(MINUTES);
    let made = of_facts(&doc, &facts_of(&doc), style, length);
    (made.lines().0, made)
}

#[test]
fn minutes_file_each_fact_and_name_the_matter_where_it_is_needed() {
    let (text, made) = made("minutes", Length::Words(120));
    let expected = "## Décisions\n- Le tarif reste à 90 €.\n\n## Votes\n- Costumes\u{a0}: le bureau retient celui de Lambert (1 200 €) \
        par 5 voix contre 2.\n- Tarif des cours\u{a0}: Mise aux voix, la proposition est rejetée : 2 pour, 6 contre.\n\n## Actions\n- \
        Costumes\u{a0}: Nadia Ferrer signera la commande avant le 3 mai.\n\n## Points en suspens\n- Le prêt du camion est reporté à \
        septembre.\n\n## Dates\n- Le défilé est prévu le 14 juillet.";
    assert_eq!(text, expected);
    assert!(made.left_out().is_empty());
}

#[test]
fn what_has_no_room_is_told_and_votes_stay() {
    let (text, made) = made("minutes", Length::Words(48));
    assert!(text.contains("5 voix contre 2") && text.contains("6 contre"), "{text}");
    assert!(text.split_whitespace().count() <= 53, "{text}");
    assert!(made.left_out().iter().all(|left| left.kind != FactKind::Vote));
    assert!(made.left_out().iter().any(|left| MINUTES[left.span.clone()].contains("camion")));
}

#[test]
fn a_text_follows_the_document_and_names_a_matter_once() {
    let (text, _) = made("summary", Length::Words(100));
    assert_eq!(text.matches("Costumes").count(), 1, "{text}");
    assert!(text.find("Lambert") < text.find("90 €") && text.find("90 €") < text.find("camion"), "{text}");
    assert!(!text.contains("Questions diverses") && !text.contains("Par ailleurs"), "{text}");
}

#[test]
fn every_style_of_ours_has_a_frame_and_others_have_none() {
    for style in ["summary", "minutes", "key-points", "email", "plain", "grant", "press"] {
        let (text, _) = made(style, Length::Words(120));
        assert!(text.contains("14 juillet"), "{style}: {text}");
    }
    let doc = Document::from_text(MINUTES);
    assert!(Construction::new(&doc, "haiku", Language::French, Length::Words(50)).is_none());
    assert!(made("email", Length::Words(90)).0.starts_with("Bonjour à toutes et à tous,\n\n"));
    assert!(made("press", Length::Words(90)).0.starts_with("Le défilé est prévu le 14 juillet."));
    assert!(made("key-points", Length::Words(90)).0.lines().all(|line| line.starts_with("- ")));
}

#[test]
fn a_grant_says_what_the_document_does_not() {
    let (text, made) = made("grant", Length::Characters(700));
    assert!(
        text.ends_with(
            "Public concerné\u{a0}: le document ne le dit pas. Partenaires\u{a0}: le document ne le dit pas."
        ),
        "{text}"
    );
    assert!(text.chars().count() <= 700);
    assert!(made.lines().1.iter().filter(|line| line.kind == LineKind::Missing).count() == 2);
}

#[test]
fn a_pronoun_brings_its_noun_along() {
    let doc = Document::from_text(
        "L'autorisation a été demandée le 2 mai. Si elle n'est pas reçue, la fête se tiendra dans la cour. Merci à Zoé.",
    );
    let one = [fact(&doc, "se tiendra", FactKind::Date, 1.0)];
    let made = of_facts(&doc, &one, "key-points", Length::Words(60));
    let expected =
        "- L'autorisation a été demandée le 2 mai. Si elle n'est pas reçue, la fête se tiendra dans la cour.";
    assert_eq!(made.lines().0, expected);
}

#[test]
fn who_speaks_is_named_and_noise_is_not_told() {
    let call = "Compte rendu de l'appel du 3 mars.\n\nLéa : Bonjour à tous, vous m'entendez ?\nKarim : Oui, très bien.\nLéa : Bon, euh, je réserve la \
        salle demain.\nKarim : D'accord. On garde le tarif de 12 €.\nLéa : Parfait, merci beaucoup.\nKarim : À bientôt.\n";
    let doc = Document::from_text(call);
    assert!(!doc.turns.is_empty());
    let told = [fact(&doc, "réserve", FactKind::Action, 2.0), fact(&doc, "12 €", FactKind::Decision, 1.0)];
    let made = of_facts(&doc, &told, "key-points", Length::Words(60));
    assert_eq!(made.lines().0, "- Léa\u{a0}: je réserve la salle demain.\n- On garde le tarif de 12 €.");
    let passage = &made.passages()[0];
    assert!(passage.is_personal && passage.speaks_as_itself("Je réserve la salle demain."));
}

#[test]
fn own_words_are_found_with_their_heading_and_no_other() {
    let doc = Document::from_text(MINUTES);
    let own = OwnWords::of(&doc, Language::French);
    for sentence in [
        "Le prêt du camion est reporté à septembre.",
        "- Tarif des cours : mise aux voix, la proposition est rejetée : 2 pour, 6 contre.",
        "Le bureau retient celui de Lambert par 5 voix contre 2.",
    ] {
        assert!(own.find(sentence).is_some(), "{sentence}");
    }
    for sentence in [
        "Costumes : mise aux voix, la proposition est rejetée : 2 pour, 6 contre.",
        "Le prêt du camion est accordé.",
        "Mise aux voix, la proposition est rejetée.",
        "Nadia Ferrer signera.",
    ] {
        assert!(own.find(sentence).is_none(), "{sentence}");
    }
}

#[test]
fn the_words_of_frames_are_those_of_the_language() {
    let headings = |language| frames::headings(language).map(|(heading, _)| heading);
    assert_eq!(
        headings(Language::French),
        ["Décisions", "Votes", "Actions", "Points en suspens", "Dates", "Chiffres", "Informations"]
    );
    assert_eq!(headings(Language::English)[3], "Open points");
    assert_eq!(frames::formulas(Language::French), ("Bonjour à toutes et à tous,", "Bien cordialement,"));
    let missing = |language| frames::asked(language).map(|asked| asked.missing);
    assert_eq!(missing(Language::French)[1], "Budget\u{a0}: le document ne le dit pas.");
    assert_eq!(missing(Language::English)[0], "People concerned: the document does not say.");
}

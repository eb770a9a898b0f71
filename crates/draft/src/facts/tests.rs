use super::*;
use crate::language_of;

fn weighed_text(text: &str, language: Language) -> (Document, Vec<Fact>) {
    let doc = Document::from_text(text);
    let facts = weighed(&doc, language).into_iter().map(|weighed| weighed.fact).collect();
    (doc, facts)
}

/// The kind and the lead of each unit of a text.
fn told(text: &str) -> Vec<(String, FactKind, Option<String>)> {
    let (doc, facts) = weighed_text(text, language_of(text));
    let words = |range: &Range<usize>| doc.text[range.clone()].to_owned();
    facts.iter().map(|fact| (words(&fact.span), fact.kind, fact.lead.as_ref().map(words))).collect()
}

fn lead(text: &str, unit: &str) -> Option<String> {
    let all = told(text);
    all.iter()
        .find(|(words, ..)| words.starts_with(unit))
        .unwrap_or_else(|| panic!("{unit} in {all:?}"))
        .2
        .clone()
}

#[test]
fn kinds_are_told_by_classes_of_words() {
    for (text, expected) in [
        ("La hausse est adoptée par 12 voix pour, 3 contre et une abstention.", FactKind::Vote),
        ("The motion to buy a shed was carried by 9 votes to 2.", FactKind::Vote),
        ("Quitus est donné au trésorier à l’unanimité.", FactKind::Vote),
        (
            "Le bureau remercie hier Lucie Perrin de son aide. Lucie Perrin enverra le devis avant le 3 mai.",
            FactKind::Action,
        ),
        (
            "The hall is cold and we saw Priya Nair. Priya Nair will write to the council by 3 May.",
            FactKind::Action,
        ),
        ("La réponse du Département est en attente.", FactKind::Open),
        ("The licence was deferred to the May meeting.", FactKind::Open),
        ("Le conseil a retenu le devis du plombier.", FactKind::Decision),
        ("La prochaine assemblée générale aura lieu le 4 juin à 18h.", FactKind::Date),
        ("Les recettes s’élèvent à 4 310 € cette saison.", FactKind::Figure),
        ("La fréquentation est faible parce que la salle était froide.", FactKind::Cause),
    ] {
        let all = told(text);
        assert_eq!(all.last().unwrap().1, expected, "{text} {all:?}");
    }
}

#[test]
fn talk_is_no_fact() {
    let text = "Bonjour à tous,\n\nMerci à chacun de sa présence. Vous m’entendez ? Bon, euh, voilà. Le loyer passe à 420 € \
        par mois au 1er juin, décision adoptée par 8 voix contre 2.\n\nBises\nLéa";
    let doc = Document::from_text(text);
    let found = facts(&doc, Language::French);
    assert_eq!(
        found.len(),
        1,
        "{:?}",
        found.iter().map(|fact| &doc.text[fact.span.clone()]).collect::<Vec<_>>()
    );
    assert!(doc.text[found[0].span.clone()].starts_with("Le loyer"));
    assert!(facts(&Document::from_text(""), Language::French).is_empty());
}

#[test]
fn what_is_taken_back_is_no_fact() {
    let text =
        "Le repas aura lieu le 4 mai au gymnase.\n\nLe repas est repoussé au 11 mai. Oubliez le 4 mai.";
    let all = told(text);
    assert!(all.iter().all(|(words, ..)| !words.starts_with("Le repas aura lieu")), "{all:?}");
    assert!(all.iter().any(|(words, ..)| words.contains("11 mai")));
}

#[test]
fn a_sentence_that_sends_back_brings_what_it_needs() {
    let text = "1. Fête\n\nElle est prévue le 8 novembre. Zoé Roux tient la caisse. Elle cherche une aide.\n\n2. Eau\n\nLa pompe fuit.";
    assert_eq!(lead(text, "Elle est prévue").as_deref(), Some("1. Fête"));
    assert_eq!(lead(text, "Elle cherche").as_deref(), Some("Zoé Roux tient la caisse."));
    assert_eq!(lead(text, "La pompe"), None);
    assert_eq!(lead("Le local est petit. Il faut un devis avant juin.", "Il faut"), None);
    assert_eq!(lead("The shed leaks. It was mended in May.", "It was").as_deref(), Some("The shed leaks."));
}

#[test]
fn a_pronoun_in_a_few_words_brings_what_it_stands_for() {
    let text = "The school wants the old piano. Beth will offer it to the scouts. The club bought a tent and will store it there.";
    assert_eq!(lead(text, "Beth will").as_deref(), Some("The school wants the old piano."));
    assert_eq!(lead(text, "The club"), None);
    let all = told("Three hirers owe a total of £318; Colin will chase them by 20 March.");
    assert_eq!(all.len(), 1, "{all:?}");
}

#[test]
fn questions_are_no_facts() {
    for text in [
        "Qui vient samedi ?",
        "Can we vote by mail on this: buy 16 shirts for £500.",
        "Est-ce que le 4 mai convient à tous ?",
    ] {
        assert_eq!(told(text), [], "{text}");
    }
}

#[test]
fn a_vote_brings_its_subject() {
    let text = "Le bureau propose une cotisation de 30 €. Plusieurs membres la trouvent chère. Mise aux voix, la proposition est \
        rejetée : 3 pour, 5 contre.";
    assert_eq!(lead(text, "Mise aux voix").as_deref(), Some("Le bureau propose une cotisation de 30 €."));
    let text =
        "La salle est froide. La hausse est adoptée par 12 voix contre 3.\nAdopté par 54 voix contre 1.";
    assert_eq!(lead(text, "La hausse"), None);
    assert!(lead(text, "Adopté").is_some());
}

#[test]
fn items_bring_the_line_that_changes_how_they_are_read() {
    let text = "Ce que je recommande au bureau :\n- porter le billet de 12 à 14 € ;\n- vendre le vieux piano droit du local.";
    assert_eq!(lead(text, "porter").as_deref(), Some("Ce que je recommande au bureau :"));
    let text = "L’atelier du 3 mai s’est bien passé, avec ceci :\n- Trente personnes sont venues avec un objet à réparer.";
    assert_eq!(lead(text, "Trente"), None);
}

#[test]
fn a_row_brings_the_head_of_its_table() {
    let text = "Comptes de la saison\n\nPoste   2023   2024\nBillets   5 340   4 126\nDons   390   1 310\n\nLa saison est bonne.";
    let all = told(text);
    let row = all.iter().find(|(words, ..)| words.starts_with("Dons")).unwrap();
    assert!(row.2.as_ref().unwrap().starts_with("Poste"), "{all:?}");
}

#[test]
fn who_speaks_of_themselves_keeps_their_name() {
    let text =
        "Zoé : On a le devis.\nAli : Oui, parfait. Je le signe demain matin.\nZoé : Merci.\nAli : De rien.";
    assert_eq!(lead(text, "Je le signe").as_deref(), Some("Ali"));
}

#[test]
fn clauses_that_stand_alone_are_units() {
    let all = told("La mairie a versé 800 € le 2 mai ; le Département n’a pas encore répondu au club.");
    assert_eq!(all.len(), 2, "{all:?}");
    let all = told("La mairie a versé 800 € le 2 mai ; celle du Département est attendue.");
    assert_eq!(all.len(), 1, "{all:?}");
}

//! What must not be told alone: each kind of sentence that readers found false or broken in drafts.

use super::*;
use crate::FactKind;
use crate::facts::facts;
use crate::language_of;

/// A draft of every fact of a text, in the language of the text.
fn told(text: &str, style: &str) -> String {
    let doc = Document::from_text(text);
    let language = language_of(text);
    let unit = |fact: Fact| Weighed { fact, vector: Default::default(), central: 1.0 };
    let units: Vec<Weighed> = facts(&doc, language).into_iter().map(unit).collect();
    let frame = Frame::of(style).unwrap();
    Construction::of(&doc, &units, style, frame, (language, Length::Words(300))).lines().0
}

#[test]
fn options_bear_the_line_that_opens_them_once() {
    let text = "Réunion des voisins de la cour\n\nLe parking\nLes avis se partagent :\n- Fermer le portail la nuit (12 personnes).\n\
                - Laisser le portail ouvert (9 personnes).\n\nMarion Lepic demandera deux devis avant le 3 juin.\n";
    let draft = told(text, "key-points");
    assert!(draft.contains("Les avis se partagent\u{a0}: Fermer le portail la nuit"), "{draft}");
    assert!(draft.matches("Les avis se partagent").count() == 1 && draft.contains("\u{a0}; "), "{draft}");
    let doc = Document::from_text(text);
    let own = OwnWords::of(&doc, Language::French);
    let joined = "Les avis se partagent : Fermer le portail la nuit (12 personnes) ; Laisser le portail ouvert (9 personnes).";
    assert!(own.find(joined).is_some());
    assert!(
        own.find("Les avis se partagent : Fermer le portail la nuit (12 personnes) ; Vendre la cour.")
            .is_none()
    );
}

#[test]
fn a_vote_without_a_name_is_about_its_own_line() {
    let text = "3. Règlement\nPremier amendement (Paul Viard) : interdire les feux dans la cour. Adopté par 20 voix contre 4.\n\
                Second amendement (Ida Moret) : fermer la cour à 20h. Le bureau y est défavorable. Rejeté : 7 pour, 15 contre.\n\n\
                4. Comptes\nUne adhérente demande si la caisse tiendra. Le trésorier répond que oui.\nVote : 22 pour, 2 contre.\n";
    let draft = told(text, "minutes");
    let second = draft.split("Second amendement").nth(1).unwrap_or_default();
    assert!(second.contains("Rejeté : 7 pour") && !second.contains("Adopté"), "{draft}");
    assert!(draft.contains("feux dans la cour. Adopté"), "{draft}");
    assert!(draft.contains("Comptes\u{a0}: Vote : 22 pour, 2 contre"), "{draft}");
}

#[test]
fn a_pronoun_without_its_noun_is_left_out_and_listed() {
    let text = "Elle sera repeinte avant le 4 mai par deux bénévoles du club.";
    let doc = Document::from_text(text);
    let fact = Fact { span: 0..text.len(), lead: None, section: 0, kind: FactKind::Action, weight: 1.0 };
    let units = [Weighed { fact, vector: Default::default(), central: 1.0 }];
    let made = Construction::of(&doc, &units, "summary", Frame::Prose, (Language::French, Length::Words(80)));
    assert!(made.is_empty() && made.left_out().len() == 1, "{}", made.lines().0);
}

#[test]
fn who_signs_says_what_is_told_as_i() {
    let text = "Report on the summer season\n\nThe shed was broken into on 3 July. I visited the police on 5 July and gave them the list of \
                42 missing tools.\n\nOlive Marchbanks\n";
    let draft = told(text, "summary");
    assert!(!draft.contains("I visited") || draft.contains("Olive Marchbanks:"), "{draft}");
}

#[test]
fn each_letter_speaks_for_its_own_writer() {
    let text = "Dear Mr Hale,\nWe paid £90 for the room in May and ask for £30 back by 2 June.\nYours sincerely,\nIris Fenn\n\n\
                Dear Ms Fenn,\nWe agreed on 28 May to refund £15 and we shall send it by 10 June.\nYours sincerely,\nTobias Hale\n";
    let draft = told(text, "key-points");
    assert!(draft.contains("Iris Fenn: we paid £90"), "{draft}");
    assert!(!draft.contains("Iris Fenn: we agreed"), "{draft}");
}

#[test]
fn our_headings_hold_what_their_words_bear_out() {
    for (kind, text, filed_as) in [
        (FactKind::Action, "The cook in charge was Dora Pell.", FactKind::Context),
        (FactKind::Action, "Le bureau commande les chaises avant le 3 mai.", FactKind::Action),
        (FactKind::Action, "Ines Daly will ring the plumber.", FactKind::Action),
        (FactKind::Vote, "Les élus présents n'ont pas pris part aux échanges.", FactKind::Context),
        (FactKind::Vote, "Le devis est adopté par 7 voix contre 2.", FactKind::Vote),
        (FactKind::Decision, "Je ne peux pas vous dire qu'elle refuse.", FactKind::Context),
        (FactKind::Decision, "Le tarif reste inchangé.", FactKind::Decision),
    ] {
        let language = language_of(text);
        assert_eq!(super::filing::filed(kind, text, language), filed_as, "{text}");
    }
}

#[test]
fn what_leans_on_the_sentence_before_is_seen() {
    for text in [
        "Le comité le reconnaît et promet d'envoyer celui-ci en mai.",
        "Personne n'a pu le confirmer.",
        "L'idée intéresse tout le monde.",
        "Dans le cas contraire, la reprise se fera au collège.",
        "Le bureau ne dira rien sur ce sujet.",
        "Trois, des bancs le long du mur.",
        "C'est quatre départs qui comptent.",
        "Le procès-verbal ainsi rectifié est adopté.",
        "Si pas versé au 15 décembre, on attend.",
        "Information à vérifier auprès du fabricant.",
    ] {
        assert!(leaning::leans_on_the_last(text, Language::French), "{text}");
    }
    for text in [
        "Five of our eleven drivers have.",
        "Purchase of one at £165 agreed.",
        "Ruth will get the other three by May.",
        "Original proposal carried, 5 for, 1 against.",
        "If unsuccessful the committee will look again.",
        "The trustees did not accept this and left.",
        "They have not ordered one: it costs £90.",
    ] {
        assert!(leaning::leans_on_the_last(text, Language::English), "{text}");
    }
    for text in [
        "C'est la table 3 qui a gagné.",
        "Il est décidé de vendre le four.",
        "Affiches : Vincent les imprime.",
        "Décision du bureau : la salle ferme à dix heures.",
    ] {
        assert!(!leaning::leans_on_the_last(text, Language::French), "{text}");
    }
}

#[test]
fn an_answer_brings_the_question_and_says_who_puts_it() {
    let text = "LUCILE : Bonsoir à tous les deux, on commence par la buvette du 14 juin.\n\
                BASTIEN : Les bénévoles seront quatorze, c'est assez pour deux tours.\n\
                LUCILE : La prochaine réunion du comité, on la met quand ?\n\
                BASTIEN : Mardi 3 juin, même heure.\nLUCILE : Très bien, je préviens la mairie avant le 28 mai.\n";
    let draft = told(text, "summary");
    println!(
        "{:#?}",
        facts(&Document::from_text(text), Language::French)
            .iter()
            .map(|f| (&text[f.span.clone()], f.weight))
            .collect::<Vec<_>>()
    );
    let asked = "Lucile\u{a0}: la prochaine réunion du comité, on la met quand ? Bastien\u{a0}: Mardi 3 juin";
    assert!(draft.contains(asked), "{draft}");
}

#[test]
fn a_change_without_its_noun_stands_under_its_heading_or_not_at_all() {
    let text = "Rapport du trésorier, exercice 2025\n\nNous avons 64 élèves, contre 58 l'an dernier.\n\n\
                La hausse tient à deux heures supplémentaires votées le 4 mars par le bureau.\n\n\
                Le loyer reste à 420 € par mois jusqu'au 31 août.\n";
    let draft = told(text, "minutes");
    assert!(draft.contains("420 €") && !draft.contains("La hausse tient"), "{draft}");
    let named =
        text.replace("La hausse tient", "Les salaires. La hausse tient").replace("Le loyer", "Le loyer. Il");
    let draft = told(&named.replace("Il reste", "Le montant reste"), "minutes");
    assert!(!draft.contains("la hausse tient") || draft.contains("Les salaires\u{a0}: la hausse"), "{draft}");
}

#[test]
fn rows_of_a_table_are_told_with_the_heads_of_their_columns() {
    let text = "Comptes de l'association des jardiniers\n\nRapport\n\nCompte de l'exercice simplifié (en euros)\n                 2024        2025\n\
                Adhérents          61          74\nRésultat        - 310 €     + 1 240 €\n\n\
                Les comptes seront présentés à l'assemblée du 4 avril 2026.\n";
    let draft = told(text, "minutes");
    assert!(draft.contains("Résultat\u{a0}: - 310 € (2024), + 1 240 € (2025)"), "{draft}");
    assert!(!draft.contains("simplifié"), "{draft}");
}

#[test]
fn what_a_later_mail_speaks_of_again_is_not_told_as_open() {
    let text = "De : Maud Perrin\nDate : 3 mai\nObjet : fête\n\nBonjour,\nIl reste à trouver une remorque pour la sono de la fête.\n\
                La mairie prête le pré le 14 juin.\nMaud\n\n\nDe : Gaspard Lhote\nDate : 9 mai\nObjet : RE: fête\n\nBonjour,\n\
                Pour la sono, mon voisin prête la remorque, je vais la chercher le 13 juin.\nGaspard\n";
    let draft = told(text, "minutes");
    assert!(draft.contains("14 juin") && !draft.contains("reste à trouver"), "{draft}");
    let doc = Document::from_text(text);
    let made = Construction::new(&doc, "minutes", Language::French, Length::Words(300)).unwrap();
    assert!(
        made.left_out().iter().any(|fact| text[fact.span.clone()].contains("reste à trouver")),
        "nothing goes in silence"
    );
}

#[test]
fn a_role_before_a_colon_in_minutes_is_nobody_who_speaks() {
    let text = "Minutes of the meeting\n\nChair: Ada Moss\nSecretary: Owen Pike\n\n1. Lighting\nThe committee agreed to spend £400 on lamps.\n\n\
                Chair: Ada Moss\nSecretary: Owen Pike\n\n2. Races\nMiles Cade asked for races to start at 6.45 pm from 4 June, and we await an answer.\n\n\
                3. Dates\nThe next meeting is on 9 July.\n\n4. Safety\nNo concern was raised in 2025. I thank the stewards.\n";
    let draft = told(text, "summary");
    assert!(!draft.contains("Secretary:") && !draft.contains("Chair:"), "{draft}");
}

#[test]
fn a_vote_is_told_under_what_was_put_to_it() {
    let text = "Première résolution – Transfert du siège\nLe siège est transféré au 11, allée du Parc.\nPour : 71. Contre : 0. Abstentions : 3. La résolution est \
                adoptée.\n\nDeuxième résolution – Tarif majoré pour les membres qui habitent hors de la commune et du canton\nUn groupe de quatre personnes \
                rendra un rapport au plus tard le 30 septembre.\n";
    let draft = told(text, "minutes");
    assert!(draft.contains("Pour : 71. Contre : 0. Abstentions : 3. La résolution est adoptée"), "{draft}");
    assert!(
        draft.contains("hors de la commune et du canton\u{a0}: un groupe de quatre personnes"),
        "{draft}"
    );
}

#[test]
fn an_answer_alone_is_left_out_whoever_gives_it() {
    let text = "MARTHE : Le car part à huit heures de la place du Marché, et il revient à six heures.\nPAUL : Et les fiches, on les rend à qui avant le...\n\
                MARTHE : À moi, au bureau. Avant le 30 avril.\nPAUL : Très bien, je note tout cela dans le compte rendu de ce soir.\n";
    let draft = told(text, "minutes");
    assert!(!draft.contains("30 avril"), "{draft}");
}

#[test]
fn a_result_that_follows_is_not_announced() {
    let text = "La présidente annonce 55 voix pour ; après un second dépouillement, le résultat définitif est le suivant.";
    let all: Vec<String> = text.split_whitespace().map(crate::text::words::fold).collect();
    assert!(super::pointing::points_back(text, &all, Language::French));
}

#[test]
fn a_vote_on_what_somebody_proposes_brings_the_proposal() {
    let text = "4. Tarifs\nDenise propose plutôt 6 % pour les extérieurs. Longue discussion. Vote sur la proposition de Denise : 3 pour, 5 contre. Rejetée.\n\n\
                5. Salle\nLa salle est louée le 4 mai pour 120 €.\n";
    let draft = told(text, "minutes");
    assert!(draft.contains("6 % pour les extérieurs. Vote sur la proposition de Denise"), "{draft}");
}

#[test]
fn a_day_that_a_later_mail_weighs_again_is_not_told() {
    let text = "De : Maud Perrin\nDate : 3 mai\nObjet : fête\n\nBonjour,\nFête le samedi 22 juin, place du Lavoir, repas le soir.\nMaud\n\n\
                De : Gaspard Lhote\nDate : 9 mai\nObjet : RE: fête\n\nBonjour,\nLa mairie refuse le 22 juin, la fête aura lieu le samedi 13 juillet au même endroit.\nGaspard\n";
    let draft = told(text, "minutes");
    assert!(draft.contains("13 juillet") && !draft.contains("repas le soir"), "{draft}");
}

#[test]
fn what_somebody_else_puts_otherwise_right_after_is_not_told() {
    let text = "4) balisage\nMarc : pas de dépense au-dessus de 300 tant que la subvention n'est pas arrivée. Odile : on avait dit 400. Vérifié : 400.\n\n\
                5) sorties\nLa sortie du 4 mai part à 9 h du parking de la mairie avec le car.\n";
    let draft = told(text, "minutes");
    assert!(!draft.contains("300"), "{draft}");
}

#[test]
fn the_demands_of_a_letter_stay_demands_over_blank_lines() {
    let text = "Madame le maire,\nLa rue compte 58 foyers et 412 véhicules y passent chaque matin.\n\nCe que nous demandons\n\n1. La mise en sens unique de la \
                rue, de l'église vers le quai, pour six mois.\n\n2. Deux ralentisseurs, devant le 14 et devant le 37, avant le 30 septembre 2026.\n\n\
                Nous restons à votre disposition pour en parler.\n";
    let draft = told(text, "minutes");
    assert!(draft.contains("Ce que nous demandons\u{a0}: deux ralentisseurs"), "{draft}");
}

#[test]
fn notes_are_told_under_their_own_headings_and_labels() {
    let text = "notes réunion mardi 16/09\n\n** classe découverte **\nséjour des CM2 : 5 jours du 18 au 22 mai. Coût 345 € par enfant, reste 225 pour les familles.\n\n\
                ** portail ** (Sonia)\nLa barrière est cassée depuis juin, courrier à la mairie avant le 30/09.\n";
    let draft = told(text, "minutes");
    assert!(draft.contains("Séjour des CM2\u{a0}: Coût 345 €"), "{draft}");
    assert!(draft.contains("Portail\u{a0}: la barrière"), "{draft}");
}

#[test]
fn what_is_said_to_somebody_names_who_says_it() {
    let text = "De : Ludivine Roy\nDate : 3 mars 2025 09:12\n\nBernard, d'accord pour le car Voisin à 1 180 euros.\n\n\
                De : Bernard Petit\nDate : 2 mars 2025 18:40\n\nLe car Voisin coûte 1 180 euros pour la journée.\n";
    let draft = told(text, "key-points");
    assert!(draft.contains("Ludivine Roy\u{a0}: Bernard, d'accord pour le car"), "{draft}");
}

#[test]
fn a_talk_is_told_under_what_it_turned_to() {
    let text = "ODILE : Bon, on commence par le toit ?\nRACHID : J'ai reçu deux devis, je prends celui de 480 euros.\n\
                ODILE : Très bien. Les cotisations maintenant.\nRACHID : Sur 23 adhérents, 17 ont payé.\n\
                ODILE : Alors je relance les six autres avant le 8 mars.\nRACHID : D'accord.\n";
    let draft = told(text, "minutes");
    assert!(draft.contains("Le toit – Rachid\u{a0}: j'ai reçu deux devis"), "{draft}");
    assert!(draft.contains("Les cotisations – Odile\u{a0}: je relance"), "{draft}");
    let doc = Document::from_text(text);
    let own = OwnWords::of(&doc, Language::French);
    assert!(own.find("Les cotisations – Odile : je relance les six autres avant le 8 mars.").is_some());
    assert!(own.find("Le toit – Odile : je relance les six autres avant le 8 mars.").is_none());
    assert!(own.find("Les cotisations – Rachid : je relance les six autres avant le 8 mars.").is_none());
}

#[test]
fn notes_of_a_thought_a_line_are_not_run_together() {
    let text = "réunion du 7 octobre, salle de motricité\n\nclasse de neige\nprix par enfant 315 €\nl'an dernier c'était 286\n\
                la mairie met 60 par enfant\non vote pour 40 : 9 pour, 2 contre\npayable en 3 fois\n\n\
                bourse aux jouets\ndim 23 nov, salle polyvalente\nrecette 2024 : 417 €\ninscriptions jusqu'au 16 nov\n";
    let draft = told(text, "minutes");
    assert!(draft.contains("Classe de neige\u{a0}: on vote pour 40 : 9 pour, 2 contre."), "{draft}");
    assert!(draft.contains("Bourse aux jouets\u{a0}:"), "{draft}");
}

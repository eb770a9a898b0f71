use std::ops::Range;

use super::*;
use crate::language_of;

/// What is wrong and what is right, in the words of the text.
fn told(text: &str) -> Vec<(String, String, CorrectionKind)> {
    let language = language_of(text);
    let word = |range: &Range<usize>| text[range.clone()].trim().to_owned();
    corrections(text, language).iter().map(|one| (word(&one.wrong), word(&one.right), one.kind)).collect()
}

fn values(text: &str) -> Vec<(String, String)> {
    told(text).into_iter().map(|(wrong, right, _)| (wrong, right)).collect()
}

#[test]
fn two_values_one_denied() {
    for (text, wrong, right) in [
        ("La salle compte 340 places, et non 350 comme on l’a cru.", "350", "340"),
        ("Le loyer est de 512 € et pas de 521 €.", "521", "512"),
        ("The hall seats 340, not 350.", "350", "340"),
        ("The rent was £512, and not £521 as printed.", "521", "512"),
        ("Réunion à 19h30 (et non 20h comme prévu).", "20h", "19h30"),
        ("La sortie a lieu le 4 mai et non le 11 mai.", "11 mai", "4 mai"),
        ("Ce n’est pas 12 mais 14 chaises qui manquent.", "12", "14"),
        ("On tirera 80 affiches (pas 800 cette fois).", "800", "80"),
    ] {
        let found = values(text);
        assert!(found.contains(&(wrong.to_owned(), right.to_owned())), "{text} {found:?}");
    }
}

#[test]
fn an_item_whose_writer_takes_it_out_is_withdrawn() {
    let item = "1. To ring the insurer before 4 May.\n2. To hire a second van. I put this forward in March. I have taken it out, since the club lends one.\n";
    let found = told(item);
    let van = |one: &(String, String, CorrectionKind)| {
        one.0.contains("second van") && one.2 == CorrectionKind::Withdrawn
    };
    assert!(found.iter().any(van), "{found:?}");
    let fetched = "- Barnum : réservé pour le 14 juin. Karine l'a retiré à la mairie lundi.\n- Sono : prêtée par le comité.\n";
    assert!(told(fetched).is_empty(), "{:?}", told(fetched));
}

#[test]
fn what_counts_otherwise_is_no_correction() {
    for text in [
        "La cotisation passe de 20 à 24 € pour tous.",
        "La fête a reçu 310 visiteurs, contre 280 l’an dernier.",
        "Elle n’a pas 12 voix mais le soutien du bureau.",
        "Le trésorier propose 30 € au lieu de 25 €.",
        "The committee proposed £30 instead of £25.",
        "Adopté par 12 voix pour, 3 contre.",
        "Le loyer est de 500 €. Il n’est pas cher.",
        "The fair made £900, not counting 12 stalls.",
        "Le point est reporté au 9 avril. Réunion du 4 mars.",
        "Il ne vient plus. Nous n’avons plus de chaises.",
    ] {
        assert_eq!(told(text), [], "{text}");
    }
}

#[test]
fn speakers_repair_what_they_say() {
    for (text, wrong, right) in [
        ("Zoé : Il y a 29 objets, euh non, 31.", "29", "31"),
        ("Zoé : On a quarante chaises. Ah non, pardon, quarante-deux.", "quarante", "quarante-deux"),
        ("Zoé: We raised £290, no, sorry, £310.", "290", "310"),
        ("caisse : 94 € … non 84", "94", "84"),
        ("prochain bureau lundi 2/03 → NON, mardi 3/03", "2/03", "3/03"),
    ] {
        assert_eq!(values(text), [(wrong.to_owned(), right.to_owned())], "{text}");
    }
    assert_eq!(told("Zoé : Il y a 29 objets ? Non, 31 personnes."), []);
}

#[test]
fn announced_wrong_or_for_another_day() {
    let text = "La lettre annonçait 1 126 entrées.\nLes gratuits y étaient comptés deux fois. Le chiffre exact est de 1 062 entrées.";
    assert_eq!(values(text), [("1 126".to_owned(), "1 062".to_owned())]);
    let text = "L’atelier aura lieu le 25 avril. Il était initialement annoncé pour le 18.";
    assert_eq!(values(text), [("18".to_owned(), "25 avril".to_owned())]);
    let text = "Le plombier avait dit 240 €, le devis dit 310.";
    assert_eq!(values(text), [("240".to_owned(), "310".to_owned())]);
    let text = "L’AG était prévue le 18/04 → décalée au 30/05.";
    assert_eq!(values(text), [("18/04".to_owned(), "30/05".to_owned())]);
    let text = "My first note said four hours; please disregard it. A figure of about three hours is right.";
    assert_eq!(values(text), [("four".to_owned(), "three".to_owned())]);
}

#[test]
fn a_wrong_value_is_found_where_it_was_told_before() {
    let text = "Le bénéfice était de 2 275 €.\n\nLe bénéfice n’est pas de 2 275 €. Bénéfice réel : 1 935 €.";
    let found = values(text);
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found.iter().all(|(wrong, right)| wrong == "2 275" && right == "1 935"));
}

#[test]
fn offers_and_plans_are_taken_back() {
    for (text, wrong) in [
        (
            "Lou avait proposé de payer un traiteur mais retire sa proposition.",
            "Lou avait proposé de payer un traiteur",
        ),
        (
            "Ali : On pourrait louer un car.\nEva : Cher.\nAli : Bon, je la retire, mon idée.",
            "Ali : On pourrait louer un car.",
        ),
        ("L’achat d’un piano, évoqué en mai, est abandonné.", "L’achat d’un piano, évoqué en mai"),
        (
            "J’avais dit que je partirais en juin. Finalement je reste.",
            "J’avais dit que je partirais en juin.",
        ),
        ("Sam: My cousin has a van. No, scrap that, he is away.", "Sam: My cousin has a van."),
        (
            "I had thought of closing the shop. So I’m not proposing to close it any more.",
            "I had thought of closing the shop.",
        ),
        ("It was going to be the church but the heating is off there.", "It was going to be the church"),
    ] {
        let found = told(text);
        assert!(found.iter().any(|(told, ..)| told == wrong), "{text} {found:?}");
    }
}

#[test]
fn an_amendment_takes_the_place_of_its_motion() {
    let motion = "Le bureau propose une cotisation de 27 €.";
    let text = |end: &str| format!("{motion} Un amendement la porte à 26 €. {end}");
    let found = told(&text("L’amendement est adopté par 30 voix."));
    assert_eq!((found[0].0.as_str(), found[0].2), (motion, CorrectionKind::Amended));
    assert_eq!(told(&text("L’amendement est rejeté par 30 voix.")), []);
}

#[test]
fn a_later_mail_wins() {
    let text = "De : Ana\nDate : 4 mai\n\nLe repas aura lieu le samedi 20 juin dans le parc.\nBudget : 1 100 € en tout.\n\n\
        De : Bob\nDate : 5 mai\n\nLa tente est réservée chez Maclet.\n\n\
        De : Ana\nDate : 9 mai\n\nCe mail annule et remplace mes messages précédents. Le repas sera le 26 juin.\nBudget ramené à 900 €. La tente n’est pas réservée.";
    let found = told(text);
    let holds = |wrong: &str| found.iter().any(|(told, ..)| told == wrong);
    assert!(holds("Le repas aura lieu le samedi 20 juin dans le parc.") && holds("1 100"), "{found:?}");
    assert!(holds("La tente est réservée chez Maclet."), "{found:?}");
    assert!(!holds("De : Ana") && !holds("Le repas sera le 26 juin."), "{found:?}");
}

#[test]
fn errata_and_answers_take_back_what_was_said() {
    for (text, wrong, right) in [
        (
            "Rectificatif : la version envoyée lundi indiquait 47 inscrits. Le chiffre à retenir est 53.",
            "47",
            "53",
        ),
        ("The first draft said that 73 chairs were bought. The number bought was 58.", "73", "58"),
        (
            "Hire income stands at £9,940 for February.\n\nThe February income figure should be £9,490.",
            "9,940",
            "9,490",
        ),
        ("Ana : J’avais noté 150 euros pour la sono.\nLéo : Non, non, 180 euros.", "150", "180"),
    ] {
        let found = values(text);
        assert!(found.contains(&(wrong.to_owned(), right.to_owned())), "{text} {found:?}");
    }
    let alone = "Erratum: the copy sent on Friday gave the hours as 460. The figure here is the right one.";
    assert_eq!(values(alone)[0].0, "460");
    for text in [
        "La version précédente du bail durait six ans.",
        "The ceiling should be repaired by 12 May. The floor was laid for £900.",
        "Ana : Il faut 10 tables ?\nLéo : Oui, 10 tables et 40 chaises.",
    ] {
        assert_eq!(told(text), [], "{text}");
    }
}

#[test]
fn in_a_thread_the_same_thing_on_another_day_has_moved() {
    let thread =
        |first: &str, second: &str| format!("De : Inès Roche\n\n{first}\n\nDe : Paul Ferrand\n\n{second}\n");
    let moved = thread(
        "Le grand ménage aura lieu au local le dimanche 8 mars à 9 h.",
        "2. Le ménage : finalement ce sera le lundi 16 mars et pas le dimanche.",
    );
    let wrong = |text: &str| {
        let found = corrections(text, Language::French);
        found.iter().map(|one| text[one.wrong.clone()].to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(
        wrong(&thread("Le ménage aura lieu le dimanche 8 mars.", "Donc le ménage est le lundi 16 mars.")),
        ["8 mars"]
    );
    assert!(wrong(&moved).is_empty(), "« le grand ménage » may be another: {:?}", wrong(&moved));
    let apart = thread("La réunion aura lieu le 8 mars.", "La réunion suivante, elle, sera le 6 juin.");
    assert!(wrong(&apart).is_empty());
    let board = thread("La réunion du bureau est le 8 mars.", "La réunion avec la mairie est le 12 mars.");
    assert!(wrong(&board).is_empty());
    let next = thread("La prochaine réunion est le 8 mars.", "La prochaine réunion est le 29 mars.");
    assert!(wrong(&next).is_empty());
    let other = thread("Le ménage aura lieu le dimanche 8 mars.", "Le repas aura lieu le lundi 16 mars.");
    assert!(wrong(&other).is_empty());
}

#[test]
fn a_bracket_behind_a_number_counts_something_else() {
    let text = "Nous avons 41 inscrits à ce jour.\n\nNous sommes 37 inscrits et non 41 (quatre personnes y étaient deux fois).";
    let found = corrections(text, Language::French);
    let places: Vec<usize> = found.iter().map(|one| one.wrong.start).collect();
    assert_eq!(places, [text.find("41").unwrap(), text.rfind("41").unwrap()]);
}

#[test]
fn what_another_refuses_is_no_longer_proposed() {
    let thread = "De : Inès Roche\n\nJe propose d'acheter des gilets.\n\nDe : Paul Ferrand\n\nPour les gilets, c'est non pour cette année.\n";
    let found = corrections(thread, Language::French);
    assert_eq!(
        found.iter().map(|one| &thread[one.wrong.clone()]).collect::<Vec<_>>(),
        ["Je propose d'acheter des gilets."]
    );
    let other = thread.replace("Pour les gilets", "Pour la salle");
    assert!(corrections(&other, Language::French).is_empty());
}

#[test]
fn what_another_puts_right_and_the_talk_takes_up() {
    let text = "ANNA: It goes to the general meeting on the eighteenth of April.\nBEN: Twenty-fifth. We moved it, the hall had a christening.\n\
                ANNA: Twenty-fifth of April, then. Carl, will you write to everybody?\nCARL: By Friday.\nBEN: Good.\n";
    assert!(
        values(text)
            .iter()
            .any(|(wrong, right)| wrong.contains("eighteenth") && right.contains("Twenty-fifth")),
        "{:?}",
        told(text)
    );
    let text = "ANNA : On a fini l'année à 412 adhérents.\nBEN : Ça c'est 2023, Anna. J'ai le registre, on est à 389.\nANNA : Ah oui c'est vrai, mauvaise ligne. 389, donc.\nBEN : Et la salle ?\n";
    assert!(values(text).contains(&("412".to_owned(), "389".to_owned())), "{:?}", told(text));
    for text in [
        "ANNA: We had 40 visitors in May.\nBEN: And 60 in June, with the fair.\nANNA: Yes, 60.\nBEN: Good.\n",
        "ANNA: How many came, 40?\nBEN: 60, with the fair.\nANNA: 60, good.\nBEN: Fine.\n",
        "ANNA : Le stand nous coûte 40 euros.\nBEN : La sono est à 60 euros.\nANNA : 60, d'accord.\nBEN : Bien.\n",
    ] {
        assert_eq!(told(text), [], "{text}");
    }
}

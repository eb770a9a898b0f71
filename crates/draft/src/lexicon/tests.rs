use super::*;

fn french() -> &'static Lexicon {
    Lexicon::of(Language::French)
}

fn english() -> &'static Lexicon {
    Lexicon::of(Language::English)
}

/// The first reading of a form, as lemma, part of speech and verb form.
fn first(lexicon: &Lexicon, form: &str) -> (&'static str, Pos, VerbForm) {
    let found = lexicon.analyses(form);
    let reading = found.first().unwrap_or_else(|| panic!("{form} is unknown"));
    (lexicon.lemma_text(reading.lemma), reading.pos, reading.form)
}

/// Whether a form can be this form of this verb.
fn is_form(lexicon: &Lexicon, form: &str, lemma: &str, wanted: VerbForm) -> bool {
    lexicon.analyses(form).iter().any(|a| lexicon.lemma_text(a.lemma) == lemma && a.form == wanted)
}

/// The lemmas of a text that are nouns, verbs, adjectives or adverbs.
fn content(lexicon: &Lexicon, text: &str) -> Vec<LemmaId> {
    let found = [Pos::Verb, Pos::Noun, Pos::Adjective, Pos::Adverb].map(|pos| lexicon.find(text, pos));
    found.into_iter().flatten().collect()
}

fn any(lexicon: &Lexicon, one: &str, other: &str, holds: impl Fn(LemmaId, LemmaId) -> bool) -> bool {
    let others = content(lexicon, other);
    assert!(!others.is_empty(), "{other} is unknown");
    content(lexicon, one).iter().any(|a| others.iter().any(|b| holds(*a, *b)))
}

#[test]
fn the_likelier_reading_comes_first() {
    use Pos::{Adjective, Adverb, Determiner, Noun, Preposition, Verb};
    let none = VerbForm::None;
    assert_eq!(first(french(), "est"), ("être", Verb, VerbForm::Present));
    assert_eq!(first(french(), "a"), ("avoir", Verb, VerbForm::Present));
    assert_eq!(first(french(), "été"), ("être", Verb, VerbForm::PastParticiple));
    assert_eq!(first(french(), "sera"), ("être", Verb, VerbForm::Future));
    assert_eq!(first(french(), "fait").0, "faire");
    for (form, lemma) in
        [("livre", "livre"), ("compte", "compte"), ("note", "note"), ("commandes", "commande")]
    {
        assert_eq!(first(french(), form), (lemma, Noun, none));
    }
    assert_eq!(first(french(), "porte").0, "porter");
    assert_eq!(first(french(), "présents"), ("présent", Adjective, none));
    assert_eq!(first(french(), "le").1, Determiner);
    assert_eq!(first(french(), "pas").1, Adverb);
    assert_eq!(first(french(), "contre").1, Preposition);
    assert_eq!(first(english(), "is"), ("be", Verb, VerbForm::Present));
    assert_eq!(first(english(), "minutes").1, Noun);
    assert_eq!(first(english(), "meeting").1, Noun);
    assert_eq!(first(english(), "left"), ("leave", Verb, VerbForm::Past));
    assert_eq!(first(english(), "against").1, Preposition);
}

#[test]
fn the_second_reading_is_there_too() {
    let pos =
        |lexicon: &Lexicon, form: &str| lexicon.analyses(form).iter().map(|a| a.pos).collect::<Vec<_>>();
    for form in ["commandes", "livre", "porte", "note", "compte", "est", "vote", "offre"] {
        let found = pos(french(), form);
        assert!(found.contains(&Pos::Noun) && found.contains(&Pos::Verb), "{form}: {found:?}");
    }
    for form in ["votes", "minutes", "increase", "report", "cut", "meeting"] {
        let found = pos(english(), form);
        assert!(found.contains(&Pos::Noun) && found.contains(&Pos::Verb), "{form}: {found:?}");
    }
}

#[test]
fn person_number_and_gender_are_told() {
    let elected = french().analyses("élues").into_iter().find(|a| a.form == VerbForm::PastParticiple);
    assert!(elected.is_some_and(|a| a.gender == Gender::Feminine && a.number == Number::Plural));
    let they_vote = french().analyses("votent").into_iter().find(|a| a.form == VerbForm::Present);
    assert!(they_vote.is_some_and(|a| a.person == 3 && a.number == Number::Plural && a.form.is_finite()));
    let treasurer = french().analyses("trésorière");
    assert!(
        treasurer.iter().any(|a| french().lemma_text(a.lemma) == "trésorier" && a.gender == Gender::Feminine)
    );
    let she_votes = english().analyses("votes").into_iter().find(|a| a.form == VerbForm::Present);
    assert!(she_votes.is_some_and(|a| a.person == 3 && a.number == Number::Singular));
    assert!(english().analyses("members").iter().all(|a| a.number == Number::Plural));
    assert!(english().analyses("decision").iter().all(|a| a.number == Number::Singular));
}

#[test]
fn irregular_verbs_are_right() {
    for (form, lemma, wanted) in [
        ("pu", "pouvoir", VerbForm::PastParticiple),
        ("dû", "devoir", VerbForm::PastParticiple),
        ("élu", "élire", VerbForm::PastParticiple),
        ("fut", "être", VerbForm::Past),
        ("eurent", "avoir", VerbForm::Past),
        ("ira", "aller", VerbForm::Future),
        ("faudrait", "falloir", VerbForm::Conditional),
        ("abstient", "abstenir", VerbForm::Present),
        ("voulaient", "vouloir", VerbForm::Imperfect),
        ("soient", "être", VerbForm::Subjunctive),
        ("ayant", "avoir", VerbForm::PresentParticiple),
    ] {
        assert!(is_form(french(), form, lemma, wanted), "{form} of {lemma}");
    }
    for (past, participle, lemma) in [
        ("took", "taken", "take"),
        ("held", "held", "hold"),
        ("chose", "chosen", "choose"),
        ("paid", "paid", "pay"),
        ("gave", "given", "give"),
        ("grew", "grown", "grow"),
        ("was", "been", "be"),
        ("had", "had", "have"),
        ("did", "done", "do"),
        ("sold", "sold", "sell"),
        ("bought", "bought", "buy"),
        ("withdrew", "withdrawn", "withdraw"),
        ("cancelled", "canceled", "cancel"),
    ] {
        assert!(is_form(english(), past, lemma, VerbForm::Past), "{past} of {lemma}");
        assert!(is_form(english(), participle, lemma, VerbForm::PastParticiple), "{participle} of {lemma}");
    }
    assert!(is_form(english(), "running", "run", VerbForm::PresentParticiple));
    assert!(is_form(english(), "would", "will", VerbForm::Conditional));
}

#[test]
fn kin_share_a_family() {
    for family in [
        "acheter achat acheteur",
        "vendre vente vendeur",
        "fermer fermeture",
        "ouvrir ouverture",
        "élire élection élu électeur",
        "approuver approbation",
        "refuser refus",
        "voter vote votant",
        "augmenter augmentation",
        "hausser hausse",
        "baisser baisse",
        "prêter prêt",
        "donner don",
        "envoyer envoi",
        "retirer retrait",
        "partir départ",
        "démissionner démission",
        "adhérer adhésion adhérent",
        "cotiser cotisation",
        "embaucher embauche",
        "présider président présidence",
        "unanime unanimité",
        "absent absence",
    ] {
        all_kin(french(), family);
    }
    for family in [
        "decide decision",
        "approve approval",
        "pay payment",
        "grow growth",
        "member membership",
        "refuse refusal",
        "elect election elector",
        "vote voter",
        "resign resignation",
        "unanimous unanimously unanimity",
    ] {
        all_kin(english(), family);
    }
    for (one, other) in
        [("porter", "portion"), ("viser", "vision"), ("acheter", "vente"), ("courir", "courage")]
    {
        assert!(!any(french(), one, other, |a, b| french().are_kin(a, b)), "{one} and {other}");
    }
}

fn all_kin(lexicon: &Lexicon, family: &str) {
    let words: Vec<&str> = family.split(' ').collect();
    for one in &words {
        for other in &words {
            assert!(any(lexicon, one, other, |a, b| lexicon.are_kin(a, b)), "{one} and {other}");
        }
    }
}

#[test]
fn opposites_reach_through_families() {
    let opposed = |one, other| any(french(), one, other, |a, b| french().are_opposed(a, b));
    for pair in ["accepter refuser", "augmenter baisser", "ouvrir fermer", "présent absent", "gagner perdre"]
    {
        let (one, other) = pair.split_once(' ').unwrap();
        assert!(opposed(one, other) && opposed(other, one), "{pair}");
    }
    assert!(opposed("refus", "accepter") && opposed("fermeture", "ouvrir") && opposed("maintien", "annuler"));
    assert!(!opposed("acheter", "achat") && !opposed("voter", "élire"));
    let (for_it, against) =
        (french().find("pour", Pos::Preposition), french().find("contre", Pos::Preposition));
    assert!(for_it.zip(against).is_some_and(|(a, b)| french().are_opposed(a, b)));
    for (one, other) in
        [("accept", "refuse"), ("increase", "reduce"), ("approval", "reject"), ("open", "close")]
    {
        assert!(any(english(), one, other, |a, b| english().are_opposed(a, b)), "{one} and {other}");
    }
}

#[test]
fn synonyms_are_close() {
    for (one, other) in [("acheter", "acquérir"), ("réunion", "séance"), ("hausse", "augmentation")] {
        assert!(any(french(), one, other, |a, b| french().are_synonyms(a, b)), "{one} and {other}");
    }
    for (one, other) in [("buy", "purchase"), ("choose", "select"), ("postpone", "adjourn")] {
        assert!(any(english(), one, other, |a, b| english().are_synonyms(a, b)), "{one} and {other}");
    }
    assert!(!any(french(), "accepter", "refuser", |a, b| french().are_synonyms(a, b)));
}

#[test]
fn unknown_words_have_no_reading() {
    for form in
        ["xyzzy", "calamer", "zzz", "", "Élue", "blorptique", "qwerty123", "l'", "ouvrirat", "été\u{301}"]
    {
        assert!(french().analyses(form).is_empty() && !french().knows(form), "{form:?}");
        assert!(english().analyses(form).is_empty(), "{form:?}");
    }
    assert!(french().find("licorner", Pos::Verb).is_none());
}

#[test]
fn both_spellings_of_a_ligature_are_known() {
    assert_eq!(first(french(), "œuvre"), first(french(), "oeuvre"));
    assert_eq!(first(french(), "vœux").0, "vœu");
}

#[test]
fn every_identifier_of_the_data_resolves() {
    use fst::Streamer as _;
    for lexicon in [french(), english()] {
        let mut seen = 0;
        let mut stream = lexicon.forms.as_ref().unwrap().stream();
        while let Some((form, _)) = stream.next() {
            let form = std::str::from_utf8(form).unwrap();
            let readings = lexicon.analyses(form);
            assert!(!readings.is_empty(), "{form}");
            for reading in readings {
                assert!(!lexicon.lemma_text(reading.lemma).is_empty(), "{form}");
                assert_eq!(lexicon.pos(reading.lemma), reading.pos, "{form}");
                assert!((reading.form == VerbForm::None) == (reading.pos != Pos::Verb), "{form}");
            }
            seen += 1;
        }
        assert!(seen > 60_000);
        let lemmas = u32::try_from(lexicon.pos.len()).unwrap();
        assert_eq!(lexicon.ends.len(), lexicon.pos.len());
        let ids = (0..lemmas).map(LemmaId);
        assert!(ids.clone().is_sorted_by_key(|lemma| (lexicon.lemma_text(lemma), lemma.0)));
        let families = u32::try_from(lexicon.members.keys.len()).unwrap();
        for relation in [lexicon.families, lexicon.members, lexicon.synonyms, lexicon.antonyms] {
            let total: usize = (0..lemmas.max(families)).map(|key| relation.of(key).count()).sum();
            assert_eq!(total, relation.values.len());
        }
        for lemma in ids {
            assert!(
                lexicon.families(lemma).all(|family| lexicon.members(family).any(|member| member == lemma))
            );
            let near = lexicon.synonyms(lemma).collect::<Vec<_>>();
            assert!(
                near.len() <= 12
                    && near.iter().all(|s| s.0 < lemmas && lexicon.pos(*s) == lexicon.pos(lemma))
            );
            assert!(lexicon.antonyms(lemma).all(|other| lexicon.antonyms(other).any(|back| back == lemma)));
        }
        assert!((0..families).all(|id| lexicon.members(FamilyId(id)).all(|member| member.0 < lemmas)));
    }
}

#[test]
fn a_damaged_file_is_an_empty_lexicon() {
    for (forms, file) in
        [(&b""[..], &b""[..]), (b"no map", b"LEX1"), (include_bytes!("fr.fst"), b"LEX1\xff\xff\xff")]
    {
        let lexicon = Lexicon::new(forms, file);
        assert!(lexicon.analyses("voter").is_empty());
        assert_eq!(lexicon.lemma_text(LemmaId(7)), "");
        assert_eq!(lexicon.families(LemmaId(7)).count(), 0);
    }
}

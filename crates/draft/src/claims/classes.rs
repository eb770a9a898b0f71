//! Classes of words that govern a claim: who proposes, wishes, asks, refuses, puts off, decides, says or doubts.
//!
//! They are general vocabulary of minutes, letters and accounts, as lemmas; a class is complete for its meaning, not for a text.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::Language;

use super::sequences::Sequences;

/// What a governing word makes of the claim that it governs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Governor {
    /// It is proposed or studied.
    Proposes,
    /// Somebody would like it, or asks for it.
    Wishes,
    /// It is refused or given up.
    Refuses,
    /// It is put off.
    Postpones,
    /// It is decided.
    Decides,
    /// It is planned, or somebody is charged with it.
    Plans,
    /// Somebody says it.
    Says,
    /// Somebody believes it, or heard it.
    Doubts,
    /// It may be.
    Allows,
}

/// Lemmas by what they govern; verbs, and the nouns made from them.
const FRENCH: &[(Governor, &str)] = &[
    (
        Governor::Proposes,
        "proposer suggérer recommander préconiser conseiller envisager étudier évoquer imaginer réfléchir examiner discuter \
         débattre plaider creuser tester explorer comparer proposition suggestion recommandation piste idée hypothèse éventualité \
         option amendement étude réflexion offre projet chiffrer soumettre avancer",
    ),
    (
        Governor::Wishes,
        "souhaiter vouloir désirer espérer préférer aimer rêver réclamer demander solliciter candidater postuler souhait voeu \
         vœu envie demande requête candidature réclamation sollicitation espoir viser",
    ),
    (
        Governor::Refuses,
        "rejeter refuser repousser écarter décliner renoncer abandonner annuler retirer exclure opposer rejet refus annulation \
         retrait abandon désister démentir",
    ),
    (
        Governor::Postpones,
        "reporter ajourner différer renvoyer suspendre décaler remettre attendre report ajournement renvoi",
    ),
    (
        Governor::Decides,
        "décider adopter approuver voter valider retenir choisir fixer accepter entériner ratifier élire réélire nommer désigner \
         acter accorder autoriser trancher convenir décision résolution signer confirmer",
    ),
    (
        Governor::Plans,
        "prévoir programmer charger planifier compter devoir aller engager prévision mission falloir",
    ),
    (
        Governor::Says,
        "dire indiquer préciser rappeler expliquer annoncer informer signaler souligner affirmer déclarer répondre ajouter estimer \
         constater noter relever raconter rapporter objecter observer remarquer regretter reconnaître assurer",
    ),
    (
        Governor::Doubts,
        "paraître sembler penser croire supposer prétendre soupçonner rumeur bruit douter présumer craindre entendre",
    ),
    (Governor::Allows, "pouvoir risquer possibilité risque"),
];
const ENGLISH: &[(Governor, &str)] = &[
    (
        Governor::Proposes,
        "propose suggest recommend advise consider discuss debate explore examine investigate study contemplate float raise \
         proposal suggestion recommendation idea option possibility motion amendment plan offer move submit test",
    ),
    (
        Governor::Wishes,
        "wish want hope prefer like ask request apply seek invite urge call demand desire request application bid wish",
    ),
    (
        Governor::Refuses,
        "reject refuse decline withdraw cancel abandon drop dismiss oppose defeat lose deny rejection refusal withdrawal \
         cancellation rule",
    ),
    (
        Governor::Postpones,
        "postpone defer adjourn delay shelve suspend wait await postponement deferral adjournment",
    ),
    (
        Governor::Decides,
        "decide agree adopt approve resolve accept carry elect appoint choose confirm authorise authorize grant pass vote sign \
         decision resolution approval",
    ),
    (Governor::Plans, "plan schedule intend expect due arrange prepare aim promise undertake"),
    (
        Governor::Says,
        "say state report explain note announce inform mention point add reply answer remark observe tell confirm stress \
         recall admit acknowledge",
    ),
    (
        Governor::Doubts,
        "think believe suppose reckon guess assume claim allege seem appear rumour rumor hear doubt suspect",
    ),
    (Governor::Allows, "may might can could possible risk"),
];

/// What a lemma governs.
pub(crate) fn governor(lemma: &str, language: Language) -> Option<Governor> {
    type Governors = LazyLock<HashMap<&'static str, Governor>>;
    static IN_FRENCH: Governors = LazyLock::new(|| by_lemma(FRENCH));
    static IN_ENGLISH: Governors = LazyLock::new(|| by_lemma(ENGLISH));
    let known = match language {
        Language::French => &IN_FRENCH,
        Language::English => &IN_ENGLISH,
    };
    known.get(lemma).copied()
}

fn by_lemma(lists: &[(Governor, &'static str)]) -> HashMap<&'static str, Governor> {
    let mut found = HashMap::new();
    for (governor, words) in lists {
        for word in words.split_whitespace() {
            found.entry(word).or_insert(*governor);
        }
    }
    found
}

/// Words that deny, folded.
pub(crate) const DENIALS: &[&str] = &[
    "pas", "jamais", "aucun", "aucune", "rien", "ni", "nul", "nulle", "sans", "non", "not", "never", "no",
    "nobody", "none", "nor", "without", "neither", "nothing", "cannot",
];
/// « Ne » deny with the word that follows only.
pub(crate) const NE: &[&str] = &["ne", "n"];

/// Sequences of folded words that open or tell a condition.
pub(crate) static CONDITIONS: LazyLock<Sequences> = LazyLock::new(|| {
    Sequences::of(
        "si; s il; s ils; sous reserve; a condition; a defaut; sauf si; sauf; a moins; pourvu; au cas ou; \
     en cas; dans le cas; faute de; dependra; depend; dependront; dependent; subordonne; subordonnee; \
     conditionne; conditionnee; sinon; tant que; selon que; le cas echeant; des lors que; sans lequel; \
     sans laquelle; sans quoi; dans la limite; si possible; moyennant; sous condition; des que; \
     aussitot que; une fois; as soon as; once; if; unless; provided; providing; subject to; \
     on condition; conditional; depends; depending; depend; otherwise; as long as; in case; \
     in the event; assuming; should the; until; only when; only once; without which; contingent",
    )
});
/// Sequences that give a claim to somebody's hearing or belief.
pub(crate) static HEARSAY: LazyLock<Sequences> = LazyLock::new(|| {
    Sequences::of(
        "il parait; parait il; paraitrait; entendu dire; on dit; dit on; la rumeur; rumeur; le bruit; \
     bruit court; selon; d apres; aux dires; il semble; semblerait; soi disant; presume; presumee; \
     il s agirait; serait; seraient; aurait; auraient; pense que; croit; croient; suppose; a vu dire; \
     apparemment; parait que; aurait ete; a compris; avoir compris; apparently; allegedly; reportedly; \
     supposedly; rumour; rumours; rumor; heard; hearsay; according to; seems; seemed; reckons; reckoned; \
     thinks; thought; believes; believed; claims; claimed; somebody said; someone said; word is; \
     i gather; is said to",
    )
});
/// Words that tell a doubt about what will be, folded.
pub(crate) static MAYBES: LazyLock<Sequences> = LazyLock::new(|| {
    Sequences::of(
        "peut etre; probablement; sans doute; eventuellement; vraisemblablement; a l etude; en cours; \
     en discussion; perhaps; maybe; probably; possibly; likely; a confirmer; a verifier; a voir; tbc; \
     to be confirmed; provisional; provisionally; en suspens; en attente; pas tranche; non tranche; \
     indecis; incertain; incertaine; hypothetique; reste ouvert; reste ouverte; restent ouverts; \
     restent ouvertes; franchement ouverts; undecided; pending; unresolved; open question; tbd; \
     not settled; remains open; remain open; a trancher; a decider; to be decided; a discuter",
    )
});
/// Words of a passage that says what it holds was wrong.
pub(crate) static ERRORS: LazyLock<Sequences> = LazyLock::new(|| {
    Sequences::of(
        "erreur; erreurs; errone; erronee; inexact; inexacte; faux; fausse; deux fois; bon chiffre; \
     rectifie; rectifiee; rectificatif; corrige; corrigee; trompe; trompee; inversion; inverse; \
     trop faible; trop eleve; mistake; error; wrong; incorrect; incorrectly; twice; misprint; \
     should read; amended; corrected; in error; coquille; mal lu; mal compte",
    )
});
/// Words of a passage that changes what was said before.
pub(crate) static CHANGES: LazyLock<Sequences> = LazyLock::new(|| {
    Sequences::of(
        "finalement; avance; avancee; avances; reporte; reportee; reportes; decale; decalee; deplace; \
     deplacee; ramene; ramenee; nouvelle date; annule; annulee; remplace; remplacee; remplaces; \
     abandonne; abandonnee; retire; retiree; au lieu; en fait; corrige; corrigee; rectificatif; instead; \
     moved; postponed; brought forward; cancelled; replaced; withdrawn; withdrew; actually; in the end; \
     no longer; dropped; amended; revised; reduced to; raised to; scrap; abandoned",
    )
});
/// Words that tell of what is still to be done or settled.
pub(crate) static NOT_YET: LazyLock<Sequences> = LazyLock::new(|| {
    Sequences::of(
        "pas encore; toujours pas; jamais encore; reste a; restent a; restait a; doit encore; doivent encore; devra encore; \
         encore a; en attendant; tant que; jusqu a ce; a ce jour; pour l instant; pour le moment; a ce stade; en attente; attend; \
         attendent; attendons; attendu; attendue; not yet; yet to; still to; still has; still have; still needs; still waiting; \
         remains to; remain to; so far; for now; for the time; has yet; have yet; until; awaiting; awaited; pending; waiting",
    )
});
/// Words that tell that something is over or firm.
pub(crate) static ALREADY: LazyLock<Sequences> = LazyLock::new(|| {
    Sequences::of(
        "deja; d ores et deja; desormais; dorenavant; depuis; des a present; definitif; definitive; definitivement; ferme; fermement; \
         maintenant; c est fait; fait; already; now; since; from now; final; firm; definite; done; settled; agreed",
    )
});
/// Words that put a claim in the future.
pub(crate) static FUTURE: LazyLock<Sequences> = LazyLock::new(|| {
    Sequences::of(
        "will; ll; shall; going to; to be; due to; d ici; a faire; a prevoir; avant le; au plus tard; \
     prochainement; bientot; is to; are to; has to; have to; must; needs to; need to",
    )
});

/// Words that restrict what they stand with: it is denied of all else.
pub(crate) static ONLY: LazyLock<Sequences> = LazyLock::new(|| {
    Sequences::of(
        "only; not until; seulement; uniquement; rien d autre; except; pas avant; tant que; not before; but not; mais pas",
    )
});
/// Words that tell an earlier plan.
pub(crate) static DUE: LazyLock<Sequences> = LazyLock::new(|| {
    Sequences::of(
        "devait; devaient; etait prevu; etait prevue; etaient prevus; etaient prevues; pensais; pensait; comptais; \
         comptait; voulais; voulait; was to; were to; was due to; was supposed to; were supposed to; was meant to; \
         originally; initialement; au depart; d abord annonce; used to; wanted to",
    )
});

/// Words of a sentence that may tell a denial without denying its verb.
pub(crate) static NEGATIVE: LazyLock<Sequences> = LazyLock::new(|| {
    Sequences::of(
        "sans; non; ni; aucun; aucune; manque; manquent; refuse; refusent; inexact; faux; fausse; reste; \
     restent; ignore; absence; impossible; inconnu; without; no; nobody; none; lack; lacks; missing; \
     unknown; fails; failed; yet; still; refuses; refused; faute; seul; seule; only; encore; depend; \
     attend; attente; pas; not; plus; jamais; never; personne; rien",
    )
});

/// Words of a sentence that itself tells of something taken back.
pub(crate) static TAKEN_BACK: LazyLock<Sequences> = LazyLock::new(|| {
    Sequences::of(
        "abandonne; abandonnee; retire; retiree; annule; annulee; finalement; corrige; corrigee; renonce; \
     remplace; remplacee; d abord; initialement; withdrawn; withdrew; cancelled; canceled; dropped; \
     abandoned; replaced; corrected; originally; first; instead; no longer; gave up; plus; au lieu; \
     et non",
    )
});

/// Words of a sentence that compares.
pub(crate) static COMPARING: LazyLock<Sequences> = LazyLock::new(|| {
    Sequences::of(
        "de plus; de moins; contre; au lieu; hausse; baisse; augmente; baisse de; passe de; par rapport; \
     compared; against; than; more; fewer; less; instead; rose; fell; up from; down from; prevus",
    )
});

//! Under which heading of ours a fact stands: what is no action, vote or decision by its own words is not filed as one.

use std::sync::LazyLock;

use super::leaning::speaks_as_i;
use crate::claims::{Modality, Reading, Tokenizer};
use crate::lexicon::VerbForm;
use crate::text::numbers;
use crate::text::phrases::{Phrases, Tokens};
use crate::text::words::fold;
use crate::{FactKind, Language};

/// Beginnings of folded words that only votes have.
const BALLOT: &[&str] = &[
    "vote",
    "voix",
    "voting",
    "unanim",
    "majorit",
    "abstention",
    "abst",
    "motion",
    "resol",
    "ballot",
    "elu",
    "elect",
    "adopt",
    "reject",
    "rejet",
    "quitus",
    "scrutin",
    "suffrage",
    "approuv",
    "approv",
    "lost",
];

/// What charges somebody, or is asked of them.
static TASK: LazyLock<Phrases> = LazyLock::new(|| {
    Phrases::of(
        "doit|doivent|devra|devront; a faire|envoyer|rendre|deposer|demander|verifier|prevoir|trouver|reserver|relancer|commander|preparer|rediger|imprimer|contacter|prevenir|signer|payer; se|s charge|chargent|occupe|occupent; s en charge|occupe; m en charge|occupe; me charge; est|sont charge|chargee|charges|chargees; il faut; demander|envoyer|prevoir|relancer|contacter|verifier|reserver|trouver .. →; prend|prends|prennent contact; _ → _
         will; ll; shall; must; is|are|am to; has|have agreed to; needs|need to; is|are going to; responsible for; in charge of; due by; by the end of; please; takes|take on; asked to",
    )
});
/// What stays as it is has been settled too.
static SETTLED: LazyLock<Phrases> = LazyLock::new(|| {
    Phrases::of(
        "reste|restent|demeure|demeurent a|de|inchange|inchanges|inchangee|inchangees|en|exonere|exoneres|fixe|fixee; maintien*; maintenu*; inchang*; desormais; on garde|arrete|prend|part|fait|repare; ok pour|pr; est|sont|a|ont valide*; tous d accord; tout le monde est d; retient; retenu*; quitus; ne sera|seront pas; pas de _ ni
         remain|remains; stay|stays; unchanged; from now on; in future; agreed to|that; will not; no further action; go ahead; chosen; chose; settled",
    )
});
/// Verbs of being, having, saying and going on: nobody takes a task on with them.
const NO_TASKS: &[&str] = &[
    "être",
    "avoir",
    "rester",
    "demeurer",
    "pouvoir",
    "vouloir",
    "savoir",
    "penser",
    "croire",
    "trouver",
    "craindre",
    "regretter",
    "souhaiter",
    "préférer",
    "espérer",
    "dire",
    "répondre",
    "expliquer",
    "préciser",
    "rappeler",
    "indiquer",
    "signaler",
    "estimer",
    "constater",
    "ajouter",
    "annoncer",
    "affirmer",
    "déclarer",
    "souligner",
    "informer",
    "noter",
    "admettre",
    "reconnaître",
    "comprendre",
    "attendre",
    "proposer",
    "suggérer",
    "refuser",
    "accepter",
    "soutenir",
    "défendre",
    "quitter",
    "recevoir",
    "perdre",
    "gagner",
    "announce",
    "state",
    "explain",
    "claim",
    "admit",
    "agree",
    "propose",
    "suggest",
    "refuse",
    "accept",
    "support",
    "receive",
    "win",
    "leave",
    "wait",
    "remercier",
    "présenter",
    "aimer",
    "falloir",
    "sembler",
    "paraître",
    "coûter",
    "compter",
    "appartenir",
    "commencer",
    "finir",
    "be",
    "have",
    "remain",
    "stay",
    "can",
    "could",
    "may",
    "might",
    "would",
    "want",
    "know",
    "think",
    "believe",
    "fear",
    "regret",
    "wish",
    "prefer",
    "hope",
    "say",
    "answer",
    "explain",
    "report",
    "recall",
    "note",
    "add",
    "thank",
    "like",
    "seem",
    "cost",
    "belong",
    "begin",
    "start",
    "end",
    "lose",
    "do",
];

/// Who takes tasks on in an association, by what they are.
const WHO: &[&str] = &[
    "collectif",
    "bureau",
    "comite",
    "ca",
    "conseil",
    "commission",
    "equipe",
    "association",
    "president",
    "presidente",
    "tresorier",
    "tresoriere",
    "secretaire",
    "directeur",
    "directrice",
    "coordinateur",
    "coordinatrice",
    "animateur",
    "animatrice",
    "benevoles",
    "salarie",
    "salariee",
    "salaries",
    "mairie",
    "maire",
    "gardien",
    "architecte",
    "entraineur",
    "responsable",
    "referent",
    "referente",
    "committee",
    "board",
    "chair",
    "treasurer",
    "secretary",
    "trustees",
    "trustee",
    "coordinator",
    "manager",
    "warden",
    "caretaker",
    "captain",
    "coach",
    "clerk",
    "members",
    "volunteers",
    "council",
    "architect",
    "group",
    "team",
    "club",
];

/// The kind of a fact as its words bear it out.
pub(super) fn filed(kind: FactKind, text: &str, language: Language) -> FactKind {
    match kind {
        FactKind::Vote if !is_ballot(text, language) => other(text, language),
        FactKind::Action if !is_task(text, language) => other(text, language),
        FactKind::Decision if !is_settled(text, language) => other(text, language),
        FactKind::Open if Tokens::of(text, 0..text.len()).has(&CLOSED) => FactKind::Context,
        FactKind::Figure => other(text, language),
        kind => kind,
    }
}

/// Whether it tells a vote: a count, or how it came out; that one votes, or has not voted, is none.
fn is_ballot(text: &str, language: Language) -> bool {
    let figures = numbers::figures(text, language);
    let counted = has_digit(text) || !figures.numbers.is_empty() || !figures.hints.is_empty();
    let tokens = Tokens::of(text, 0..text.len());
    !tokens.has(&NO_BALLOT) && (counted || tokens.has(&CAME_OUT)) && names_a_ballot(text)
}

static NO_BALLOT: LazyLock<Phrases> = LazyLock::new(|| {
    Phrases::of(
        "rien de vote; pas de vote; _ votes en; votes en; votee en; votees en; n est|a pas vote*; n a|ont pas ete vote*; pas encore vote*; sans vote; n a pas souhaite voter; not voted; no vote; without a vote",
    )
});
static CAME_OUT: LazyLock<Phrases> = LazyLock::new(|| {
    Phrases::of(
        "adopt*; rejet*; approuv*; unanim*; refus*; retenu*; quitus; elu|elue|elus|elues; valid*; carried; lost; defeated; approved; agreed; rejected; elected; passed; unopposed; against",
    )
});

fn names_a_ballot(text: &str) -> bool {
    let mut words = text.split(|c: char| !c.is_alphanumeric()).map(fold);
    let ballot = words.any(|word| {
        // The elected are named by the same word as those whom a vote elects.
        !["elus", "elue", "elu", "elues"].contains(&word.as_str())
            && BALLOT.iter().any(|begin| word.starts_with(begin))
    });
    let elected = Tokens::of(text, 0..text.len()).has(&ELECTED);
    ballot || elected || text.contains('/') || counts_sides(text)
}

static ELECTED: LazyLock<Phrases> = LazyLock::new(|| {
    Phrases::of(
        "motion|resolution|proposal|amendment|it was|is|were carried; carried by|unanimously|nem; carried with|by _ votes|against; carried _ votes; est|sont|ete|etait|furent elu|elue|elus|elues; elu|elue|elus|elues : ; elu|elue|elus|elues a|au|par|avec",
    )
});

/// Whether somebody is to do something: a charge, a future, a person who does it in the present.
fn is_task(text: &str, language: Language) -> bool {
    if Tokens::of(text, 0..text.len()).has(&TASK) {
        return true;
    }
    let reader = Tokenizer::new(language);
    let reading = Reading::of(text, 0, &reader);
    reading.clauses.iter().any(|clause| {
        let stance = &clause.stance;
        if stance.heard || stance.conditioned || stance.former || stance.denied || stance.restricted {
            return false;
        }
        let taken = clause.verb.is_some_and(|verb| {
            let token = &reading.tokens[verb];
            let by = verb.checked_sub(1).and_then(|before| reading.tokens.get(before));
            let someone = by.is_some_and(|by| {
                by.capital
                    || WHO.contains(&by.folded.as_str())
                    || ["je", "j", "i", "on", "we", "nous"].contains(&by.folded.as_str())
            });
            let lemma = reader.lemma(token);
            token.form() == VerbForm::Present && someone && !NO_TASKS.contains(&lemma)
        });
        stance.modality == Modality::Planned && !stance.past || taken
    })
}

/// Those whose opinion settles nothing, and words of somebody's own view.
static SOME: LazyLock<Phrases> = LazyLock::new(|| {
    Phrases::of(
        "a pu entendre; on entend; nobody has|had; personne n a; presque tout|tous; la plupart; plusieurs; certains|certaines; quelques; participants|participantes; personnes; beaucoup; habitants; riverains; a mon avis; je trouve|pense|crois|prefere; avec _ _ on fait; on fait pareil; sans retour; si personne
         almost everyone|everybody|all; most of; some of; several; many; participants; people; i think|feel|believe|prefer|reckon; in my view|opinion",
    )
});
/// What is said not to be in dispute is no open point.
static CLOSED: LazyLock<Phrases> = LazyLock::new(|| {
    Phrases::of(
        "c est que; s explique; ne fait|font pas|plus debat; fait|font consensus|l; fait l unanimite; not in dispute; no dispute|disagreement; nobody disagree*",
    )
});

/// Whether something is settled by it.
fn is_settled(text: &str, language: Language) -> bool {
    let reading = Reading::of(text, 0, &Tokenizer::new(language));
    let settled = |modality| matches!(modality, Modality::Decided | Modality::Refused | Modality::Postponed);
    let decided = reading
        .clauses
        .iter()
        .any(|clause| settled(clause.stance.modality) && !clause.stance.heard && !clause.stance.denied);
    let heard = reading.clauses.iter().any(|clause| clause.stance.heard);
    let tokens = Tokens::of(text, 0..text.len());
    !heard
        && !speaks_as_i(text)
        && !tokens.has(&SOME)
        && (decided || !tokens.has(&UNSURE) && tokens.has(&SETTLED))
}

/// Under a condition nothing is settled yet, and nobody settles nothing.
static UNSURE: LazyLock<Phrases> = LazyLock::new(|| {
    Phrases::of(
        "si; s il|ils; sinon; sous reserve; a condition; sauf si; peut etre; personne n; aucun|aucune .. n|ne; if; unless; provided; subject to; perhaps; maybe; nobody; no one; none",
    )
});

/// Whether a sentence tells a view, a wish or a promise: in a thread or a talk, it is only true of whoever says it.
pub(super) fn is_a_view(text: &str, language: Language) -> bool {
    let reading = Reading::of(text, 0, &Tokenizer::new(language));
    let views = |modality| matches!(modality, Modality::Proposed | Modality::Wished | Modality::Conditional);
    let tokens = Tokens::of(text, 0..text.len());
    reading.clauses.iter().any(|clause| views(clause.stance.modality) || clause.stance.heard)
        || tokens.has(&SOME)
        || tokens.has(&OPINION)
        || text.ends_with('!')
}

/// Words that weigh, ask or address.
static OPINION: LazyLock<Phrases> = LazyLock::new(|| {
    Phrases::of(
        "trop; mieux; idiot; dommage; franchement; moi; pas question; je; tu; toi; y a qu; c est nul|bete|cher|beau|bien|mieux
         better; worse; not cheaper|worth; of course; surely; sorry; nonsense; shame; uncomfortabl*; silly; ridiculous",
    )
});

/// What it is when it is none of those: a figure, a day, anything else.
fn other(text: &str, language: Language) -> FactKind {
    let figures = numbers::figures(text, language);
    let days = !figures.dates.is_empty() || !figures.times.is_empty();
    if has_digit(text) && !figures.numbers.is_empty() {
        FactKind::Figure
    } else if days {
        FactKind::Date
    } else {
        FactKind::Context
    }
}

fn has_digit(text: &str) -> bool {
    text.contains(|c: char| c.is_ascii_digit())
}

/// « 9 pour, 3 contre »: a number before each side.
fn counts_sides(text: &str) -> bool {
    const NUMBERS: &[&str] = &[
        "un", "une", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze",
        "douze", "treize", "quatorze", "quinze", "zero", "aucun",
    ];
    let words: Vec<String> =
        text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(fold).collect();
    let before = |side: &str| {
        words.windows(2).any(|pair| {
            pair[1] == side
                && (pair[0].starts_with(|c: char| c.is_ascii_digit()) || NUMBERS.contains(&pair[0].as_str()))
        })
    };
    before("pour") && before("contre")
}

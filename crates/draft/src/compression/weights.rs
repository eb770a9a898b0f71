//! Words that may never be left out, because what is kept would claim something else without them.

use super::atoms::{Atom, Words};

/// Denials.
const DENIALS: Words = Words(
    "ne|n'|pas|non|ni|aucun|aucune|jamais|rien|personne|nul|nulle|guere|sans|plus|faute|manque|no|not|\
     nor|never|none|nobody|nothing|neither|without|cannot|nowhere|hardly|lack|fails|unable",
);
/// Modal verbs and what makes a thing less than done; folded beginnings when they end in a star.
const MODALS: Words = Words(
    "doit|doivent|devra|devront|devrai*|devai*|peut|peuvent|pourra|pourront|pourrai*|pouvai*|faut|\
     faudra*|fallait|veut|veulent|voudra*|voulai*|souhait*|propos*|envisag*|projet*|recommand*|suggere*|\
     suggest*|prevoi*|prevu*|espere*|demand*|must|should|would|could|may|might|can|shall|ought|need*|\
     wish*|hope*|want*|plan|plans|planned|intend*|likely|possib*|probab*|eventuel*|peut-etre|maybe|\
     perhaps|sera-t*|try|tries|ask|asks|asked|due|would-be|recommend*|aim|aims|expect*|invit*",
);
/// Conditions and what is told only for a time.
const CONDITIONS: Words = Words(
    "si|sinon|sauf|reserve*|condition*|cas|hypothese|moyennant|pourvu|tant|jusqu'|jusque|quand|lorsque|\
     lorsqu'|quitte|supposer|defaut|attend*|if|unless|provid*|except*|otherwise|pending|until|till|once|\
     when|whether|subject|depend*|else|long|assum*|selon|suivant|dependra*|contingent|case|while",
);
/// Somebody says so, or it only seems so.
const HEARSAY: Words = Words(
    "selon|apparemment|parait|semble*|dirait|indiqu*|dit|dixit|declar*|affirm*|estim*|pense*|croi*|\
     annonc*|precis*|explique*|rapport*|assur*|soutien*|soulign*|suppos*|soi-disant|pretend*|rumeur*|\
     entendu*|according|apparently|seem*|said|say|says|told|tell*|report*|think*|thought|believ*|claim*|\
     alleged*|rumour*|rumor*|heard|reckon*|state*|explain*|announc*|suppose*|confirm*|avis",
);
/// What narrows a figure or a claim, or puts one thing in another's place.
const RESTRICTIONS: Words = Words(
    "seul*|uniquement|exclusivement|plus|moins|environ|presque|pres|maximum|minimum|max|min|max.|min.|\
     partie|partiel*|hors|hormis|except*|exclu*|lieu|plutot|trop|assez|suffi*|only|about|around|nearly|\
     almost|least|most|up|partly|partial*|instead|rather|barely|approx*|roughly|over|under|enough|too|\
     apart|excluding|autre|autres|mais|but|however|bien|quoique|although|though|malgre|despite|contre|\
     against",
);
/// A matter took another turn.
const TURNS: Words = Words(
    "annul*|rejet*|refus*|report*|retir*|abandon*|suspen*|ignor*|disregard*|ajourn*|corrig*|rectif*|erreur*|renonc*|\
     provisoire*|previsionnel*|revoqu*|defavorable*|caduc*|perdu*|cancel*|reject*|postpon*|defer*|\
     withdr*|dropp*|lost|fail*|correct*|amend*|wrong*|draft*|provisional*|tabled|scrapp*|overturn*|\
     supersed*|mistak*|error*|brouillon*|option*|essai*|trial*|test*|sursis|repouss*|oubli*|faux|fausse*|\
     inexact*|finalement|eventually",
);
/// Another year than the one that is spoken of.
const TIMES: Words = Words(
    "dernier*|derniere*|passe|passee|precedent*|ancien*|anterieur*|avant|last|previous*|prior|former*|\
     before|earlier|ago|hier|yesterday",
);
/// Forms of "have" and "be", which carry a tense.
const AUXILIARIES: Words = Words(
    "est|sont|etait|etaient|sera|seront|a|ont|avait|avaient|aura|auront|va|vont|fut|furent|soit|is|are|\
     was|were|be|been|has|have|had|will|do|does|did",
);

/// Whether an atom denies.
pub(super) fn denies(atom: &Atom) -> bool {
    DENIALS.has(&atom.folded) || atom.folded.ends_with("n't")
}

/// Whether an atom is a form of "be" or "have", or a modal.
pub(super) fn carries_tense(atom: &Atom) -> bool {
    AUXILIARIES.has(&atom.folded) || MODALS.has(&atom.folded) || is_conditional(&atom.folded)
}

/// Whether an atom makes a thing less than done: a modal, a conditional, a saying.
pub(super) fn carries_doubt(atom: &Atom) -> bool {
    MODALS.has(&atom.folded) || HEARSAY.has(&atom.folded) || is_conditional(&atom.folded)
}

/// « serait », « devraient »: told with a doubt.
pub(super) fn is_conditional(folded: &str) -> bool {
    folded.len() > 5 && (folded.ends_with("rait") || folded.ends_with("raient"))
}

/// A year in digits.
pub(super) fn is_year(atom: &Atom) -> bool {
    atom.text.len() == 4
        && atom.text.chars().all(|c| c.is_ascii_digit())
        && atom.text.starts_with(['1', '2'])
        && (1900..2100).contains(&atom.text.parse::<u32>().unwrap_or_default())
}

/// Whether what is kept could claim something else without these atoms.
pub(super) fn weighs(atoms: &[Atom]) -> bool {
    let elided_if = |i: usize| {
        atoms[i].folded.starts_with("s'")
            && atoms.get(i + 1).is_some_and(|next| ["il", "ils"].contains(&next.folded.as_str()))
    };
    let told_by = |i: usize| i > 0 && atoms[i].folded == "apres" && atoms[i - 1].folded.starts_with('d');
    (0..atoms.len()).any(|i| {
        let atom = &atoms[i];
        denies(atom)
            || is_conditional(&atom.folded)
            || is_year(atom)
            || elided_if(i)
            || told_by(i)
            || atom.text.to_lowercase() == "dès"
            || atom.is("?")
            || atom.is("→")
            || atom.is("%")
            || [MODALS, CONDITIONS, HEARSAY, RESTRICTIONS, TURNS, TIMES]
                .iter()
                .any(|list| list.has(&atom.folded))
    })
}

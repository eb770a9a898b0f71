//! What a unit tells, by classes of words and figures: a vote, a decision, an action, an amount, a day, an open point, a cause.

use std::sync::LazyLock;

use crate::text::phrases::{Phrases, Tokens};

macro_rules! classes {
    ($($(#[$doc:meta])* $name:ident = $phrases:expr;)*) => {
        $($(#[$doc])* pub(super) static $name: LazyLock<Phrases> = LazyLock::new(|| Phrases::of($phrases));)*
    };
}

classes! {
    /// Ballots, and how they fell.
    VOTE = "voix pour|contre; par _ voix; par _ _ voix; _ voix contre; contre _ voix; unanim*; _ pour , _ contre; pour : _; abstention*; abstain*; absten*; mis|mise|mises aux voix; vote :; vote*; _ pour / _ contre; _ p / _ c; _ votes to; by _ votes; votes to _; _ to _ , with; against _; quitus; scrutin; ballot; carried; was|were lost; _ yes , _ no; _ oui , _ non; elus; elue; nem con; main levee; show of hands; turned down by; resolved; main levee; _ pour achat; cinq|quatre|trois|six|sept|huit pour";
    COUNT = "_ pour; _ contre; _ abstention*; _ voix; _ votes; _ yes ,; , _ no; _ p /; _ c; unanim*; to _; abstain*; in favour; against; quitus";
    OUTCOME = "adopt*; rejet*; approuv*; refus*; retenu*; retient; accept*; elus; elue; elu; carried; lost; defeated; agreed; resolved; turned down; approved; rejected; passed; choisit; prefere; valid*; quitus; maintenu*; oppos*; vot*";
    /// Something was settled.
    DECISION = "decid*; decision*; retenu*; retient|retiennent; choisi*; choisit; arrete* donc; on arrete; on part sur; on reste a|sur; on prend|prends; on garde; on quitte; valid*; adopt*; accept*; approuv*; approuve; accord*; autoris*; maintenu*; maintient; confirm*; ecart*; refus*; rejet*; annul*; abandonn*; suspend*; fixe|fixee|fixes|fixees a|au; nomm*; elu*; ne sera pas; ne seront pas; pas question; tous d accord; ok pr|pour; mise en demeure; resili*; remplac*; designe*; exclu*; renonc*; reste a; restent; demeure; donne* quitus; conserv*; d accord; desormais; va pour
        agreed; resolved; decid*; decision; chose|chosen; accepted; approved; carried; rejected; refused; cancelled; suspended; adopted; appointed; elected; confirmed; will not be; turned down; stays; stay; remains; to be held; yes to; we|i can approve; no further action; in future; from now on; repair; go ahead; scrapped; dropped";
    /// Something is proposed, wished, asked.
    PROPOSAL = "propos*; suggest*; souhait*; recommand*; preconis*; demand*; voudr*; voulait; aimerait; envisag*; idee; piste; pourrait; pourraient; serait; seraient; faudrait; devrait; evoqu*; esper*; prefer*; appel*; verrait; dirais; trouve
        propos*; suggest*; recommend*; wish*; would; could; might; should; idea; prefer*; asked; want*; hope*; reckon*; i d; rather";
    /// Something is not settled.
    OPEN = "report*; en attente; attend*; sans reponse; aucune reponse; pas encore; pas de reponse; n a pas repondu; n ont pas repondu; a confirmer; a verifier; verifier; a preciser; a voir; a decider; en suspens; en cours; a l etude; etudier; etudiera; pas tranch*; non tranch*; pas decid*; rien decid*; rien n est; rien de sur; pas confirm*; pas valid*; pas d accord; pas oui; pas sur; peut etre; pas vote*; pas mise aux voix; n est pas arrete; reste* ouvert*; ouverts; ouverte; manque*; manquent; cherche; a trouver; personne pour|pr|ne; aucun candidat; ne se representera; arrete la|le; quitte; renouvelle pas; non notifie*; pas notifie*; n est pas connu; pas chiffre*; ne promet; ? ? ; qui ?; sous reserve; sera|seront soumis*; seront|sera soumis* au vote; pas examine*; n a pas ete examine*; pas requ|recu|recue; partages; indecis*; delibere; se prononcera; en debattra; tranchera; tranche pas; pas d offre; debat; devra; n est pas paye; sans suite; desaccord; candidature
        pending; deferred; postponed; awaited; awaiting; waiting; waits; not yet; no answer; no reply; no decision; not decided; let s not decide; undecided; unknown; not known; don t know; to be confirmed; to find out; to confirm; on hold; unresolved; open; nothing is agreed; not discussed; not settled; unable; no finding; subject to; provided that; to return; come back; bring it back; back to; item to; has not been found; still; missing; short of; needed; need*; stand down; standing down; not been seen; no volunteer; question for later; look into; reply is; expects; disagree*; if not; not agreed; haven t asked; to see; will decide; would decide";
    /// Somebody is to do something, in words that need no tense.
    TASK = "se charge|chargent de; s en charge; m en charge; charge|chargee|charges de; est charge|chargee; s occupe|occupent|occupera de; doit|doivent|devra|devront; a faire; a deposer|rendre|envoyer|preparer|demander|imprimer|commander|verifier|relancer|reserver|trouver|prevoir; au plus tard; a charge de; va|vont; prend contact; relance*; contacte*; appelle; appelle|rappelle; redige; envoie; demande a; rassemble; cherche*; fait un; fait les; imprime; convoquer; prevenir; consulter; transmettre; ecrire; relayer; lever; levee; apporter*; je reserve|fais|demande|depose|verifie|lance|regarde|note; peux lever; tu prends; prends; prend la|le; coordonne; tient le; assure; remplace; demain; en main
        will; to tell|find|write|send|offer|chase|ask|check|contact|arrange|order|book|pay|bring|report|see|ring|call|get|prepare|organise|draft|invite; ll; is organising; is to; are to; be asked to; must; shall; due; responsible for; take* on; in charge; by the end; going to; has agreed to; agreed to; asks for; ask for; please; tonight; tomorrow; first thing; need*";
    /// Somebody by what they are in an association.
    ROLE = "directeur|directrice|president|presidente|tresorier|tresoriere|secretaire|bureau|comite|ca|adjoint|adjointe|architecte|animateur|animatrice|responsable|referent|referente|coordinateur|coordinatrice|salarie|salariee|benevole|benevoles|mairie|maire|commission|entraineur|capitaine|prof|directeurs|commune|membres|equipe|gardien|conseil
        chair|chairman|chairwoman|chairperson|treasurer|secretary|committee|president|trustees|trustee|coordinator|manager|officer|warden|council|caretaker|captain|coach|clerk|members|association|club|volunteers|insurer|architect|board";
    /// What people who take a task on do, in the present.
    TAKES_ON = "demande|cherche|rassemble|envoie|appelle|redige|imprime|prepare|contacte|relance|verifie|reserve|depose|commande|apporte|achete|ecrit|previent|transmet|convoque|relit|reprend|prend|gere|organise|assure|coordonne|anime|range|installe|confirme|sollicite|rappelle|tient|fait le|la|les|l|un|une|des|du|de|d|a|au|aux|avec|deux|trois|_ dossier|lettre|devis|mail
        s en|y charge|occupe|colle; va|vont au|a|chez|voir|chercher|demander|appeler; en fait un|une; y va|vont; on repond|envoie|demande|ecrit|relance|prend|achete|commande|reserve|appelle|rappelle
        tu prends|peux|fais|envoies|demandes|appelles|reserves|apportes|regardes|vois|lui; il faut que je|on|nous; il faut envoyer|demander|deposer|confirmer|reserver|commander|ecrire|prevenir; fera|feront circuler
        chases|writes|asks|finds|sends|rings|checks|books|orders|brings|organises|contacts|drafts|prepares|pays the|a|an|them|him|her|for|to|two|three|round; you|please send|bring|check|ask|ring|write|book|pay";
    /// The beginning of a question.
    ASKS = "can|could|shall|should|would|do|does|did|will|is|are|has|have we|i|you|he|she|they|anyone|anybody|somebody; est ce que; peut|pourrait|faut|doit on|il; quelqu un peut; qui peut|veut|prend";
    /// Headings of lists of tasks.
    TODO = "a faire; actions; pour la suite; suites; qui fait quoi; releve d actions; taches; prochaines etapes; to do; next steps; actions; we|i ask; action points; who does what";
    DEADLINE = "avant le|la|fin|l|jeudi|lundi|mardi|mercredi|vendredi|samedi|dimanche|av|_; av . _; au plus tard; au + tard; d ici; jusqu au|a|en; pour le _; pr _; dernier delai; dans les _ jours; sous _ jours; sous quinze; a rendre; echeance; delai; avant _; au _ octobre|mars
        by _; before; no later than; at the latest; until; within; deadline; due; from 1|_ of; runs out; by the end";
    CAUSE = "parce que|qu; car; en raison de|d|du; a cause de|d|du; faute de|d; grace a|au|aux; du a|au; due a|au; puisque; s explique; cause : _; motif; tient a|d; pcq; c est pourquoi; pour le prix; raison; etant; permis de|d; compte tenu; vu; suite a|au; cause*; venait; provient; vient pour|de; ayant
        because; owing to; due to; since it|they|the|we|he|she; chiefly; mainly; as a result; caused by; the reason; thanks to; therefore; led to; so that; cause; down because";
    CONDITION = "si; s il|ils; a condition; sous reserve; sauf; tant que|qu; a defaut; en cas de; des que; seulement si; sinon; a moins; pourvu; ssi; condition
        if; provided; unless; subject to; once; otherwise; only if; as long as; until";
    CHANGE = "passe* de|a; contre; au lieu de; hausse; baisse; augment*; diminu*; progress*; recul*; chut*; tripl*; doubl*; stable; inchange*; ramen*; port* a|de; de plus|moins; l an dernier; l annee precedente; vs; en 2024|2025|2026; tombe* de; un an plus tot; avant; rappel; annee
        compared with; against; up from; down from; increase*; rise*; rose; fell; drop*; last year; the year before; instead of; goes up; went up; from _ to; cut from; lower; rise";
    TOTAL = "solde; resultat; total*; excedent; deficit; perte; benefice; tresorerie; reserve*; budget*; bilan; compte; caisse; montant; cotisation*; subvention*; recette*; depense*; cout*; coute*; prix; loyer; enveloppe; adherent*; licencie*; visiteurs; spectateurs; entrees; objets; inscrits; presents; participants; objectif; liste d attente; collecte; dons; produits; charges
        balance; total; surplus; loss; profit; budget; grant; income; cost*; price; fee*; subs; members; account*; reserve*; target; donation*; parcels; households; funds; bank; quote*; charge*; spend*; fund*; volunteers";
    /// How a year or an event ended in money, and what is in hand.
    RESULT = "se solde|soldent; resultat; excedent; deficit; perte|pertes de; perte nette; benefice*; boni; tresorerie; en caisse; sur le compte|livret; compte courant; disponib*; fonds de roulement; reserves
        surplus; deficit; net; loss of; profit; balance; current account; reserve account; in the bank; reserves; raised";
    /// How many people or things there were.
    COUNTED = "adherent*; licencie*; visiteur*; spectateurs; entrees; inscrits; inscriptions; presents; participants; familles; foyers; eleves; beneficiaires; benevoles; passages; objets; velos; emargees; voyageurs; stands
        members; visitors; people; families; households; pupils; volunteers; attended; entries; tickets; players; guests; users; signed up";
    EVENT = "aura|auront lieu; se tiendra|tiendront; est|sont prevu*; prochain*; prochaine reunion|seance|assemblee; assemblee generale; ag; rendez vous; rdv; fixe*; debut; se termine; finit; commence*; expire*; livraison; nouvelle date; atelier _; a partir du; date*; fete; prochain ca|bureau|comite; premier versement; ouverture; fin le; atelier n
        will be held; to be held; next meeting|call; takes place; date of next; starts; ends; on saturday|sunday; agm; opening; due; induction; expires; next; on the agenda; until the end";
    HEARSAY = "selon; d apres; parait; paraitrait; il parait; on dit; on a dit; dit que; dit qu; bruit; rumeur; entendu dire|parler; entendu; aurait; auraient; raconte; affirme; semble; sembl*; suppose; l a entendu; a la louche; sur fb; dixit; circule; j ai entendu; m ont dit; m a dit; on lit
        reckon*; rumour; heard; told me|us; it is said; has been said; said in; apparently; allegedly; according to; somebody|someone said; says that; people say; gossip; think|thought; seems";
    TALK = "bon; euh; ben; bah; hein; ouais; oui; ah; oh; allez; franchement; enfin; ok; parfait; super; merci; d accord; voila; tres bien; bonjour; salut; bises; rires; haha; ha; desole*; pardon; tant mieux; au fait; au passage; bref; quand meme; comme tu veux; ca me va; moi aussi; tout le monde m entend
        um; er; yeah; oh; right; okay; well; great; thanks; thank you; sorry; fair enough; hello; bye; lol; anyway; fine; morning; hi; you know; like; guess; haha; fine by me; dear; yours; really";
    SMALL_TALK = "je vous remercie; remerci*; merci a|de; felicit*; bonne soiree|journee; a bientot; bonnes vacances; cordialement; amicalement; chers amis; tout le monde est la; on commence; n hesitez pas; belle saison; tour de table; seance est ouverte|levee; seance ouverte; ordre du jour etant|epuise; fin de seance; la seance est levee; fini _; reste a votre disposition; ravi*; plaisir
        thank*; congratulat*; see you; best wishes; kind regards; yours sincerely; welcomed; opened the meeting; meeting closed; meeting was closed; look forward; good luck; pleasure";
    MINUTES = "compte rendu est|du|de; proces verbal est; proces verbal|verbaux du|de; minutes of; true record; pv du; cr de; approbation du";
    ROLL = "presents|presentes|participants|excuses ( ; presents|excuses|participants :; presents et; excuse*; absent*; etaient la; pres . ; la :; exc . ; participants :; on the call; apologies; in attendance; quorum; pouvoir :; assistent; anim .; animation; prise de notes; redaction";
    NEGATION = "ne|n .. pas|plus|aucun|aucune|rien|jamais|personne|ni; aucun|aucune; pas de; pas d; non; no; not; never; nobody; none; nothing; neither; without; isn|wasn|hasn|doesn|didn|won|don|can t";
    STATE = "termine*; acheve*; verse*; recu*; obtenu*; depose*; pose*; commande*; paye*; expire*; confirm*; livre*; installe*; perdu*; vole*; casse*; ferme*; bless*; plainte; assur*; sinistre; accident; incident; perdus; fuite
        received; paid; expired; notified; found; lost; broken; failed; injured; hurt; replaced; finished; completed; filed; missing; stolen; serviced; repaired; capsized; delivered; ambulance; insur*; complaint";
    ASK = "nous demandons; je demande; demande*; reclam*; exige*; we|i ask; ask*; asking; claim*; request*; expect*; want*; a besoin; besoin de|d; il faut|faudra; il nous faut; need*; must; require*; refer*";
    CONSENSUS = "accord; consensus; tous; tout le monde; unanim*; partage*; avis; majorite; presque tous; everyone; all of; majority; most; agree*; disagree*; largement; fait debat; font pas debat; ressort*; rejet*; thematique";
    LAST_YEAR = "l an dernier; l an passe; l annee derniere|precedente; last year; year before; en 2023; il y a _ ans; autrefois; a l epoque; a year ago; pour memoire; rappel";
}

/// Future tenses of French, at the end of a folded word; none of them ends a common noun of more than four letters but a few.
const FUTURE: &[&str] = &[
    "era", "eront", "ira", "iront", "dra", "dront", "vra", "vront", "rra", "rront", "erai", "irai", "drai",
    "erons", "irons", "drons", "aura", "auront", "ura",
];
const NOT_FUTURE: &[&str] =
    &["opera", "camera", "extra", "cholera", "etcetera", "tiara", "ultra", "infra", "supra", "sierra"];

/// Whether a word is a verb in the future.
pub(super) fn is_future(word: &str) -> bool {
    word.len() > 3 && FUTURE.iter().any(|end| word.ends_with(end)) && !NOT_FUTURE.contains(&word)
        || ["sera", "fera", "ira", "seront", "feront"].contains(&word)
}

/// Whether a unit tells a vote.
pub(super) fn is_vote(tokens: &Tokens) -> bool {
    tokens.has(&VOTE) && (tokens.has(&COUNT) || tokens.has(&OUTCOME))
}

/// Whether a unit says what is proposed.
pub(super) fn proposes(tokens: &Tokens) -> bool {
    tokens.has(&PROPOSES)
}

static PROPOSES: LazyLock<Phrases> = LazyLock::new(|| {
    Phrases::of(
        "propos*; suggest*; recommand*; recommend*; demande que|qu|de; souhait*; motion; moved; offer*; depose un; deux solutions; soumet*; presente*; quotations; quotes; devis; entreprises",
    )
});

/// Whether a stretch holds a verb, as far as its words tell.
pub(super) fn has_verb(tokens: &Tokens) -> bool {
    tokens.has(&VERBS) || tokens.words().any(is_future)
}

/// Whether a stretch may hold a verb: a pronoun does something, an ending is a verb's.
pub(super) fn may_have_verb(tokens: &Tokens) -> bool {
    let ends =
        |word: &str| word.len() > 4 && ["ez", "ent", "ons", "ait"].iter().any(|end| word.ends_with(end));
    has_verb(tokens) || tokens.has(&PRONOUNS) || tokens.words().any(ends)
}

static PRONOUNS: LazyLock<Phrases> =
    LazyLock::new(|| Phrases::of("je|j|tu|il|elle|on|nous|vous|ils|elles|c|i|you|he|she|it|we|they"));
static VERBS: LazyLock<Phrases> = LazyLock::new(|| {
    Phrases::of(
        "est|sont|etait|etaient|sera|seront|serait|a|ont|avait|avaient|aura|aurait|fait|font|fera|doit|doivent|devra|peut|peuvent|pourra|va|vont|faut|faudra|reste|restent|manque|demande*|propose|passe|prend|tient|vient|soumettra|veut|dit|n|s|se|me|te
         is|are|was|were|be|been|has|have|had|will|would|can|could|may|must|shall|should|do|does|did|stays|remains|said|says|makes|made|goes|went|takes|took|gives|gave|thought|told|agreed|needs",
    )
});

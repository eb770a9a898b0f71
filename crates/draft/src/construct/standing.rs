//! What would mislead in a draft: a heading that frames what stands under it, a wrong value told without the right one,
//! a plan that came to nothing.

use std::sync::LazyLock;

use crate::Language;
use crate::claims::proposes;
use crate::text::phrases::{Phrases, Tokens};

/// Headings and opening lines under which nothing is settled or known: it is proposed, thought, wished, asked or heard.
static FRAMES: LazyLock<Phrases> = LazyLock::new(|| {
    Phrases::of(
        "propos*; piste|pistes; idee|idees; option|options; scenario|scenarios; hypothes*; suggestion*; recommand*; preconis*
         souhait*; voeux; envie|envies; avis; opinion*; point|points de vue; remarque|remarques; reaction|reactions; temoignage*
         attentes; besoins; demande|demandes; revendication*; crainte|craintes; inquietude*; objection*; critiques; regrets; reves
         ce que|qu .. veut|veulent|voulons|propose|proposent|proposons|recommande|recommandent|recommandons|demande|demandent|demandons|pense|pensent|pensons|souhaite|souhaitent|souhaitons|dit|disent|entend|espere|esperent|esperons; ce qui a ete dit|exprime|propose|evoque|souleve; paroles; verbatim*; entendu|entendus; bruits; rumeur*
         question|questions posee|posees|ouverte|ouvertes|sans|en; a confirmer|verifier|decider|valider|trancher|debattre|discuter
         se partag*; what we|i ask|want|wish|hope|think|suggest|propose|recommend|heard; a l etude; a etudier|approfondir|voir|preciser; point|points ouvert|ouverts; en suspens|discussion|attente|debat
         pas|non encore|decide|decides|decidee|decidees|tranche|tranches|tranchee|tranchees|regle|regles; reste|restent a; brouillon
         envisag*; eventuel*; condition|conditions; si; objectif|objectifs; ambitions; perspectives; intentions; rejete*; refuse*
         abandonn*; ecarte*; annule*; reporte*; retire*; errat*; rectificatif*; l an dernier|passe; annee precedente; historique
         argument|arguments; avantages; inconvenients; forces; faiblesses; points forts|faibles; on aimerait; il faudrait
         recommend*; suggest*; ideas; idea; wish|wishes; view|views; what people|some|others|members|residents|they|you .. want|wants|say|said|ask|wish|hope|think|suggest|propose|heard|felt
         what was|has said|been|heard|suggested|raised; feedback; concern|concerns; worries; criticism*; complaints; requests; asks
         hopes; hearsay; unanswered; open|outstanding|unresolved question|questions|point|points|issue|issues|item|items
         to be confirmed|decided|checked|agreed|discussed|settled; for discussion|decision|debate|consideration; tbc
         under discussion|consideration; not yet|settled|decided|agreed|known; undecided; possible; possibilities; draft; if; aims
         rejected; refused; dropped; withdrawn; postponed; deferred; correction|corrections; corrected; last year; previous year
         pros; cons; strengths; weaknesses; could not; earlier events; history",
    )
});

/// Whether a heading or the line that opens a list changes how what follows is to be read.
pub(super) fn frames(words: &str, language: Language) -> bool {
    proposes(words, language) || Tokens::of(words, 0..words.len()).has(&FRAMES)
}

/// What an earlier paper or person had told.
static HAD_TOLD: LazyLock<Phrases> = LazyLock::new(|| {
    Phrases::of(
        "version|copie|courriel|mail|lettre|rendu|rapport|convocation|affiche|bulletin|tract|document .. indiquait|annoncait|mentionnait|portait|donnait|affichait|disait|precisait|chiffrait
         version .. proposait|prevoyait; version|copie|courriel|mail|lettre|rapport|convocation|affiche|bulletin .. .. indiquait|annoncait|portait|donnait
         j annoncais|indiquais|ecrivais|disais|mentionnais; j|nous avais|avions annonce|ecrit|indique|dit|compte|note|omis|oublie|interverti|inverse
         on|nous avait|avions dit|prevu|convenu|parle; nous annoncions|indiquions|ecrivions; avait|avaient ete annonce|annonces|annoncee|indique|indiquee|omis|omise|oublie|oubliee; par erreur
         version|copy|report|newsletter|notice|poster|letter|mail|draft .. said|gave|stated|showed|announced|listed|printed
         newsletter|notice|letter we said; it said that; i|we had said|planned|written|announced|stated|forgotten|omitted|swapped
         i|we misread|miscounted|swapped|omitted; by mistake",
    )
});
/// What tells in the same sentence how it is.
static RIGHTS: LazyLock<Phrases> = LazyLock::new(|| {
    Phrases::of(
        "mais; et non; et pas; or; en realite; en fait; au lieu; il faut lire; c est; est bien; but; not; in fact; should; instead; rather; actually; correct*",
    )
});
/// What was to be: whether it came, other sentences tell.
static WAS_TO_BE: LazyLock<Phrases> = LazyLock::new(|| {
    Phrases::of(
        "was|were to _; was|were supposed|meant|going to; devait|devaient _; etait|etaient cense*; pensait|pensions|pensais _; avais|avait|avaient pense",
    )
});
/// What makes a sentence tell an outcome after all.
static TURNS: LazyLock<Phrases> = LazyLock::new(|| {
    Phrases::of("mais; but; however; toutefois; finalement; cependant; although; →; elle a; il a; ;")
});

/// Whether a sentence tells what was said wrongly or planned once, and not how it is.
pub(super) fn takes_back(text: &str) -> bool {
    let tokens = Tokens::of(text, 0..text.len());
    tokens.has(&HAD_TOLD) && !tokens.has(&RIGHTS) || tokens.has(&WAS_TO_BE) && !tokens.has(&TURNS)
}

static THANKS: LazyLock<Phrases> = LazyLock::new(|| {
    Phrases::of(
        "je|nous remercie|remercions; merci; un grand merci; bravo; felicitations; je|nous vous souhaite|souhaitons; i|we thank; thanks; thank you; many thanks; well done; congratulations",
    )
});

/// Whether a sentence thanks or greets.
pub(super) fn thanks(text: &str) -> bool {
    Tokens::of(text, 0..text.len()).opens_with(&THANKS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_that_settle_nothing_frame_what_follows() {
        for words in [
            "Pistes pour l'an prochain",
            "Ce qui a été dit",
            "À confirmer",
            "Points ouverts",
            "Avis des voisins",
        ] {
            assert!(frames(words, Language::French), "{words}");
        }
        for words in ["What some parents said", "Ideas", "To be confirmed", "Options for the roof"] {
            assert!(frames(words, Language::English), "{words}");
        }
        assert!(
            !frames("Comptes de l'exercice", Language::French) && !frames("Roof repairs", Language::English)
        );
    }

    #[test]
    fn a_wrong_value_alone_is_taken_back() {
        assert!(takes_back("Dans mon courriel du 3, j'annonçais 41 inscrits."));
        assert!(takes_back("The first version said that 60 chairs were bought."));
        assert!(takes_back("Four clubs were to join."));
        assert!(takes_back("Le 13 juin, on avait dit."));
        assert!(takes_back("La convocation que vous avez reçue le 6 juin annonçait un déficit de 430 €."));
        assert!(takes_back("La version 1 proposait de fermer la salle."));
        assert!(!takes_back("La lettre demandait une réponse avant le 3 mai."));
        assert!(!takes_back("The poster said 60 chairs, but there are 52."));
        assert!(!takes_back("Le club compte 52 membres."));
    }
}

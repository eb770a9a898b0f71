//! What somebody takes back or puts right in the very next words: it is not told as it was said.

use std::sync::LazyLock;

use super::outline::{Outline, without_speaker};
use crate::Language;
use crate::text::phrases::{Phrases, Tokens};
use crate::text::words::Stems;
use calame_documents::Document;

/// What denies the words before it.
static DENIES: LazyLock<Phrases> = LazyLock::new(|| {
    Phrases::of(
        "non; nan; mais non; ah non; euh non; ben non; bah non; non non; faux; c est faux; pas du tout; en fait; enfin non; correction; rectif*
         erreur; pardon; attends; attendez; je me trompe; no; nope; oh no; er no; um no; no no; wrong; that s wrong; actually; not any more; sorry ,
         wait; hang on; no wait; correction; i m wrong",
    )
});
/// What denies a denial.
static AFFIRMS: LazyLock<Phrases> = LazyLock::new(|| {
    Phrases::of(
        "si; si si; mais si; ah si; ben si; euh si; oh yes; yes it|we|they|he|she|there; oh but it|we|they|he|she|there",
    )
});
/// A « non » that agrees, or is about something else.
static AGREES: LazyLock<Phrases> = LazyLock::new(|| {
    Phrases::of(
        "tu as|vous avez raison; t as raison; c est vrai|ca|bon|bien; exact*; merci; plus; mais oui; mais d accord; mais ok; rien; you re|are right; that s right|true|fine|it
         problem; objection*; need; worries; thanks; thank you; question; more; other; i agree; agreed; one; doubt",
    )
});
/// What says that it is over.
static OVER: LazyLock<Phrases> = LazyLock::new(|| {
    Phrases::of(
        "retrouve* depuis; c est retrouve; regle* depuis; c est regle; depuis regle*; c est fait depuis; repare* depuis; ca y est; found it; fixed since|now
         sorted since|now; solved since|now; resolved since|now; it s since|now been; it s been found|fixed|sorted|solved; it has since|now been; it turned out; turned out",
    )
});
/// What leaves the words before it open.
static HEDGES: LazyLock<Phrases> = LazyLock::new(|| {
    Phrases::of(
        "a confirmer; a verifier; reste a confirmer|verifier|voir; pas sur; pas certain*; rien de sur|certain|signe|ecrit; rien n est sur|fait|signe|ecrit; sous toute* reserve*
         je ne garantis; c est pas fait|sur|garanti; to be confirmed|checked; not sure; not certain; nothing in writing|signed; don t quote me
         i wouldn t bet|swear; not confirmed; yet to be confirmed; unconfirmed; but who knows",
    )
});
/// Who puts it right says so.
static RIGHTS: LazyLock<Phrases> = LazyLock::new(|| {
    Phrases::of(
        "_ rectifie|corrige|dement|conteste; _ _ rectifie|corrige|dement|conteste; _ corrects|corrected|disputes|disputed; _ _ corrects|corrected|disputes|disputed",
    )
});
/// A hedge is all of a sentence of so few words, or stands at the end of a longer one: else it is about something new.
const HEDGE: (usize, usize) = (8, 2);
static DENIED: LazyLock<Phrases> = LazyLock::new(|| {
    Phrases::of("ne; n; pas; plus; aucun*; rien; jamais; non; not; no; never; t; nothing; nobody")
});

/// Whether what stands at `at` is denied or overtaken by the sentence right after it.
pub(super) fn is_contested(doc: &Document, outline: &Outline, at: usize) -> bool {
    let i = outline.sentences.partition_point(|span| span.end <= at);
    if outline.sentences.get(i).is_none_or(|span| !span.contains(&at)) {
        return false;
    }
    let (own, Some(next)) = (&outline.sentences[i], outline.sentences.get(i + 1)) else { return false };
    let text = doc.text.as_str();
    let said = &text[own.clone()];
    let near = text[own.end..next.start].matches('\n').count() <= if doc.turns.is_empty() { 1 } else { 2 };
    if !near || said.trim_end().ends_with('?') {
        return false;
    }
    let reply = without_speaker(&text[next.clone()], outline, next.start);
    let tokens = Tokens::of(reply, 0..reply.len());
    if tokens.opens_with(&OVER) || tokens.opens_with(&RIGHTS) || hedges(&tokens) {
        return true;
    }
    let spoken = outline.nature.talk || outline.nature.notes || !doc.turns.is_empty();
    let denied = Tokens::of(text, own.clone()).has(&DENIED);
    let against = if denied { &AFFIRMS } else { &DENIES };
    let head = Tokens(tokens.0.iter().take(6).cloned().collect());
    spoken && tokens.opens_with(against) && !head.has(&AGREES)
}

fn hedges(tokens: &Tokens) -> bool {
    let words = tokens.words().count();
    let after = |found: std::ops::Range<usize>| {
        tokens.0[found.end..].iter().filter(|token| token.folded.starts_with(char::is_alphanumeric)).count()
    };
    tokens.find_last(&HEDGES).is_some_and(|found| words <= HEDGE.0 || after(found) <= HEDGE.1)
}

/// Whether a sentence corrects itself: its first words are not what was meant.
pub(super) fn corrects_itself(text: &str) -> bool {
    static SLIPS: LazyLock<Phrases> = LazyLock::new(|| {
        Phrases::of(
            "no wait; wait , no; hang on; let me look|see|check|find|think; that s the old|wrong; i m on the wrong; sorry , no; no , sorry; scratch that
             non attends|attendez|pardon; attends|attendez ,; c est l ancien*; je me trompe; je regarde; je cherche; je sais plus; je ne sais plus; i can t remember; can t read
             j inverse; non pardon",
        )
    });
    Tokens::of(text, 0..text.len()).has(&SLIPS)
}

/// Whether words of a talk say too little to be told: a reaction, or what one says to another who is not named.
pub(super) fn is_said_aside(text: &str, language: Language, names: impl Fn(&str) -> bool) -> bool {
    const SHORT: usize = 5;
    const TO_ONE: &[&str] = &["tu", "te", "toi", "ton", "tes", "t"];
    let tokens = Tokens::of(text, 0..text.len());
    if tokens.words().any(names) {
        return false;
    }
    let words: Vec<&str> = tokens.words().collect();
    let figure = words.iter().any(|word| word.contains(|c: char| c.is_ascii_digit()));
    // « On garde la salle. » says something, « Y a pas photo. » nothing.
    let reaction = words.len() < SHORT && !figure && Stems::new(language).of(text).len() < 2;
    reaction || words.iter().any(|word| TO_ONE.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    const FR: Language = Language::French;

    fn contested(text: &str, words: &str) -> bool {
        let doc = Document::from_text(text);
        let outline = Outline::of(&doc, Language::French);
        is_contested(&doc, &outline, doc.text.find(words).unwrap_or_default())
    }

    #[test]
    fn what_the_next_words_deny_is_contested() {
        let text = "Odile : On est à 690 euros.\nRachid : Non, 710, depuis juillet.\nOdile : Le car n'est pas compris.\n\
            Rachid : Si si, il est compris.\nOdile : Il part à huit heures.\nRachid : Non, c'est vrai, à huit heures.\n\
            Odile : C'est cher ?\nRachid : Non, 40 euros.\nOdile : Le bail finit en mai.\nRachid : D'accord.";
        assert!(contested(text, "On est à 690"));
        assert!(contested(text, "Le car n'est"));
        assert!(!contested(text, "Il part"));
        assert!(!contested(text, "C'est cher"));
        assert!(!contested(text, "Le bail"));
        assert!(contested(
            "Les enfants viendront en car. La maman de Tim le dit, à confirmer.",
            "Les enfants"
        ));
        assert!(contested("- caisse au 31 = 18 340 €. Karim rectifie : 17 340\n- loyer 400", "caisse"));
        assert!(contested("It was short by £31 in December. Found it, in the stamps tin.", "It was short"));
        for told in [
            "The grant was £4,000. Since 2019 it has been paid in May.",
            "Le loyer est de 710 €. J'ai entendu que l'immeuble serait vendu.",
            "The hall is booked. I'm not sure about the price of the band.",
        ] {
            assert!(!contested(told, told), "{told}");
        }
        assert!(!contested("La caisse compte 31 €. Non sans peine, la salle est prête.", "La caisse"));
    }

    #[test]
    fn what_is_said_aside_is_a_reaction_or_to_nobody_named() {
        let names = |word: &str| word == "anouk";
        assert!(is_said_aside("Y a pas photo.", FR, names));
        assert!(is_said_aside("On te donne jusqu'à 200 euros pour le matériel.", FR, names));
        assert!(!is_said_aside("Anouk, tu appelles la mairie avant mardi.", FR, names));
        assert!(!is_said_aside("On garde la salle.", FR, names));
        assert!(!is_said_aside("Le bail coûte 710 euros.", FR, names));
    }

    #[test]
    fn slips_are_not_what_was_meant() {
        assert!(corrects_itself("Loans, two thousand three hundred... no wait, that's the old sheet."));
        assert!(corrects_itself("640. Non pardon, 460 euros."));
        assert!(!corrects_itself("On attend la réponse du maire."));
    }
}

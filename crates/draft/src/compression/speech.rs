//! What says nothing: list marks, the speaker's label, hesitations, greetings and connectors.

use super::atoms::{Atom, Words};
use super::parsed::{Loss, Parsed, Piece};
use super::verbs::is_common;
use super::weights::{carries_doubt, is_year, weighs};

/// Openings that link a sentence to the one before, word by word; a comma follows.
const CONNECTORS: Words = Words(
    "par ailleurs|ensuite|en outre|de plus|puis|enfin|d'abord|tout d'abord|premierement|deuxiemement|\
     troisiemement|en premier lieu|en second lieu|en effet|d'ailleurs|toutefois|cependant|neanmoins|\
     en revanche|par contre|pour finir|pour commencer|pour memoire|pour information|pour rappel|a noter|\
     bref|bien sur|bien entendu|evidemment|naturellement|egalement|ainsi|donc|par consequent|\
     en consequence|dans ce cadre|a ce sujet|a ce propos|sur ce point|dans un premier temps|\
     dans un second temps|parallelement|de meme|au passage|apres echange|apres echanges|apres discussion|\
     apres debat|apres deliberation|apres examen|apres un echange|apres un debat|apres une discussion|\
     apres un long debat|apres discussions|autre point|derniere chose|une derniere chose|juste une chose|\
     deux choses|alors|et puis|et|bonjour|bonjour a tous|bonjour a toutes et a tous|bonsoir|\
     bonsoir a tous|salut|merci|chers amis|chers adherents|mesdames et messieurs|moreover|furthermore|\
     in addition|besides|also|next|then|finally|first|firstly|second|secondly|third|thirdly|lastly|\
     meanwhile|however|nevertheless|nonetheless|therefore|thus|hence|indeed|of course|in fact|\
     as a result|for the record|for information|by the way|after discussion|after some discussion|\
     after debate|after a discussion|to begin with|last thing|one last thing|so|and|accordingly|in turn|\
     hello|hello all|hi|hi all|hi everyone|dear all|dear members|good evening|thanks|thank you",
);
/// The same between two commas, or between a subject or an auxiliary and its verb.
const ADVERBS: Words = Words(
    "toutefois|cependant|neanmoins|par ailleurs|en outre|en effet|d'ailleurs|bien sur|bien entendu|donc|\
     evidemment|pour sa part|de son cote|quant a lui|quant a elle|however|moreover|furthermore|therefore|\
     in addition|indeed|of course|meanwhile|nevertheless|in turn|for his part|for her part|by the way|\
     in fact|also",
);
/// Adverbs that may go without commas around them.
const BARE: Words = Words("toutefois|cependant|neanmoins|par ailleurs|en outre|d'ailleurs|donc|therefore");
/// Noises of speech, anywhere.
const NOISES: Words = Words("euh|heu|hum|hmm|mmh|hein|ben|bah|beh|um|uh|er|erm|uhm|ah|oh|eh");
/// Turns of speech that go when a comma parts them from the rest.
const TURNS: Words = Words(
    "bon|alors|voila|ok|okay|enfin|quoi|tu sais|tu vois|vous savez|vous voyez|en fait|franchement|\
     quand meme|disons|oui|d'accord|ecoute|ecoutez|attends|right|well|yes|yeah|you know|you see|i mean|\
     look|listen|anyway|now|actually|sorry|pardon|oui oui|bon bon|allez|super|parfait|great|fine|\
     fair enough|please",
);
/// Labels that make what follows less than done, or that are no speaker.
const NO_LABELS: Words = Words(
    "proposition|propositions|projet|idee|idees|rumeur|hypothese|option|options|souhait|question|\
     questions|refuse|refusee|condition|conditions|reserve|reserves|draft|idea|ideas|proposal|suggestion|\
     suggestions|wish|rejected|decision|decisions|vote|votes|pour|contre|abstention|abstentions|for|\
     against|resolved|motion|cause|motif|raison|reason|excuses|absents|presents|apologies|present|date|\
     lieu|total|objet|subject|de|a|from|to|piste|plan|excuse|excusee|excusees|absent|absente|absentes|\
     presente|presentes|invite|invites|invitee|attendance|excused|annule|annulee|reporte|reportee|adopte|\
     adoptee|obtiennent|elu|elue|elus|elues|elected|a faire|todo|erratum|errata|correction|si|sinon|if",
);
/// Words of somebody who speaks of themselves, or to somebody: without the label nobody knows who.
const FIRST_PERSON: Words = Words(
    "je|j'|me|m'|moi|mon|ma|mes|tu|te|t'|toi|ton|ta|tes|nous|notre|nos|vous|votre|vos|i|my|mine|myself|\
     we|us|our|ours|you|your|il|elle|he|she|lui",
);

pub(super) fn pieces(parsed: &Parsed) -> Vec<Piece> {
    let mut found = Vec::new();
    let mark = list_mark(parsed.atoms);
    if mark > 0 {
        found.push(Piece { atoms: 0..mark, loss: Loss::Noise });
    }
    let mut head = mark;
    if let Some(end) = named(parsed, mark) {
        if stands(parsed, end) {
            found.push(Piece { atoms: mark..end, loss: Loss::Speaker });
        }
        head = end;
    }
    openings(parsed, head, &mut found);
    inner(parsed, &mut found);
    noises(parsed, &mut found);
    found
}

/// Atoms of the mark of a list: "- ", "3.", "a)", "2.1".
fn list_mark(atoms: &[Atom]) -> usize {
    let is = |i: usize, signs: &[&str]| atoms.get(i).is_some_and(|atom| signs.contains(&atom.text));
    let blank = |i: usize| match (atoms.get(i), atoms.get(i + 1)) {
        (Some(sign), Some(next)) => next.span.start > sign.span.end,
        _ => false,
    };
    if is(0, &["-", "*", "+", "•", "◦", "‣", "▪", "–", "—", "·", "\u{f0b7}"]) && blank(0) {
        return 1;
    }
    let short =
        atoms.first().is_some_and(|atom| atom.is_word && atom.text.chars().count() <= 2 && atom.is_number());
    let letter = atoms
        .first()
        .is_some_and(|atom| atom.text.chars().count() == 1 && atom.text.starts_with(char::is_alphabetic));
    if (short && is(1, &[".", ")"]) || letter && is(1, &[")"])) && blank(1) {
        return 2;
    }
    if is(0, &["("]) && is(2, &[")"]) && atoms.get(1).is_some_and(|atom| atom.text.chars().count() == 1) {
        return 3;
    }
    0
}

/// The end of « Nom : » at the head of what somebody says.
fn named(parsed: &Parsed, from: usize) -> Option<usize> {
    let atoms = parsed.atoms;
    let colon = (from + 1..atoms.len().min(from + 5)).find(|&i| atoms[i].is(":"))?;
    let words = &atoms[from..colon];
    let name = words.iter().all(|atom| atom.is_word || ["-", "."].contains(&atom.text))
        && words.iter().filter(|atom| atom.is_word).count() <= 3
        && words[0].is_capitalised()
        && !words.iter().any(|atom| is_common(atom, parsed.language))
        && words.iter().all(|atom| !atom.is_number() && !NO_LABELS.has(&atom.folded))
        && !weighs(words);
    name.then_some(colon + 1)
}

/// Whether what is said stands without the name of who says it: whose proposal, wish or opinion it is, the name alone tells.
fn stands(parsed: &Parsed, from: usize) -> bool {
    let rest = &parsed.atoms[from..];
    let opinion = rest.iter().any(|atom| carries_doubt(atom) || atom.is("?") || atom.is("!"));
    !opinion
        && rest.iter().filter(|atom| atom.is_word).count() >= 4
        && rest.first().is_some_and(Atom::is_capitalised)
        && !rest.iter().any(|atom| FIRST_PERSON.has(&atom.folded) || spoken(atom))
}

/// "I'm", "we've".
fn spoken(atom: &Atom) -> bool {
    let head = atom.folded.split(['\'', '’']).next().unwrap_or_default();
    atom.folded.len() > head.len() + 1 && FIRST_PERSON.has(head)
}

/// The atoms after `from` that are one of these phrases, if any; the longest.
fn phrase(parsed: &Parsed, from: usize, phrases: &Words) -> Option<usize> {
    (from + 1..=parsed.atoms.len().min(from + 6)).rev().find(|&end| {
        let mut said = String::new();
        for atom in &parsed.atoms[from..end] {
            if !atom.is_word {
                return false;
            }
            if !said.is_empty() && !said.ends_with('\'') {
                said.push(' ');
            }
            said.push_str(&atom.folded);
        }
        phrases.has(&said)
    })
}

/// Connectors and turns of speech at the head, one after the other.
fn openings(parsed: &Parsed, from: usize, found: &mut Vec<Piece>) {
    let mut at = from;
    while let Some(end) = phrase(parsed, at, &CONNECTORS).or_else(|| phrase(parsed, at, &TURNS)) {
        let parted = parsed.atoms.get(end).is_some_and(|atom| atom.is(",") || atom.is("…") || atom.is("."));
        // « Donc on attend », « Et le compost est vidé »: the sentence after it is whole.
        let bare = ["donc", "et", "alors", "puis", "bon", "so", "and"].contains(&parsed.folded(at))
            && end == at + 1
            && parsed.atoms.get(end).is_some_and(|next| {
                next.is_word && !["que", "qu'", "si", "on", "qui"].contains(&next.folded.as_str())
                    || next.folded == "on"
            });
        if !parted && !bare {
            break;
        }
        let end = if parted { end + 1 } else { end };
        if end >= parsed.end() {
            break;
        }
        found.push(Piece { atoms: at..end, loss: Loss::Noise });
        at = end;
    }
}

/// « , toutefois, » and « a donc été ».
fn inner(parsed: &Parsed, found: &mut Vec<Piece>) {
    for at in 1..parsed.end() {
        let comma = parsed.atoms[at - 1].is(",");
        let Some(end) = phrase(parsed, at, &ADVERBS) else {
            continue;
        };
        let closed = parsed.atoms.get(end).is_some_and(|atom| atom.is(","));
        if comma && closed {
            found.push(Piece { atoms: at - 1..end + 1, loss: Loss::Noise });
        } else if !comma
            && phrase(parsed, at, &BARE).is_some()
            && parsed.atoms.get(end).is_some_and(|next| next.is_word)
        {
            found.push(Piece { atoms: at..end, loss: Loss::Noise });
        }
    }
}

/// Hesitations and words said twice.
fn noises(parsed: &Parsed, found: &mut Vec<Piece>) {
    let atoms = parsed.atoms;
    let comma = |i: usize| atoms.get(i).is_some_and(|atom| atom.is(",") || atom.is("…"));
    for at in 0..parsed.end() {
        let atom = &atoms[at];
        if NOISES.has(&atom.folded) && atom.is_word {
            // One comma stays where the sentence pauses before the hesitation and goes on after it.
            let end = if comma(at + 1) { at + 2 } else { at + 1 };
            let start = if at > 0 && comma(at - 1) && end == at + 1 { at - 1 } else { at };
            found.push(Piece { atoms: start..end, loss: Loss::Noise });
        }
        if let Some(end) = phrase(parsed, at, &TURNS).filter(|_| at > 0 && comma(at - 1))
            && (comma(end) || end == parsed.end())
        {
            found.push(Piece { atoms: at - 1..end, loss: Loss::Noise });
        }
        let dots = (at + 1..parsed.end()).find(|&i| atoms[i].is_word);
        if let Some(next) = dots.filter(|&next| {
            atom.is_word && next > at + 1 && atoms[next].text.to_lowercase() == atom.text.to_lowercase()
        }) {
            let only_pause = atoms[at + 1..next].iter().all(|atom| [".", "…", ","].contains(&atom.text));
            if only_pause && !atom.is_number() && !weighs(&atoms[at..=at]) && !is_year(atom) {
                found.push(Piece { atoms: at..next, loss: Loss::Noise });
            }
        }
        if atom.is("(") || atom.is("[") {
            let laughs = ["rires", "rire", "laughs", "laughter", "applaudissements", "inaudible", "silence"];
            if laughs.contains(&parsed.folded(at + 1))
                && atoms.get(at + 2).is_some_and(|atom| atom.is(")") || atom.is("]"))
            {
                found.push(Piece { atoms: at..at + 3, loss: Loss::Noise });
            }
        }
    }
}

//! What a talk announces that it turns to: « Bon. La bourse aux vêtements. », "June, the cold room.", « on passe au local ».
//!
//! Nobody writes headings over what is said; whoever leads says in a few words what comes next. Those words name what
//! follows, as a heading would.

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::LazyLock;

use super::heading::heading_words;
use super::speakers::Rule;
use crate::Language;
use crate::compression::{capitalised, has_verb};
use crate::lexicon::{Lexicon, Pos};
use crate::text::numbers::figures;
use crate::text::phrases::{Phrases, Tokens};
use crate::text::words::{Stems, fold};
use calame_documents::{Document, Turn};

/// Words of a matter, at most.
const LONGEST: usize = 7;
/// Sentences after which nobody can be sure that a talk is still at what was announced.
const FARTHEST: usize = 18;
/// Sentences among which the words of a matter come up again, when nothing else shows that it is one.
const NEAR: usize = 6;
/// Sentences before, whose words are no new matter.
const ECHO: usize = 2;

/// What opens a sentence that turns to something else; folded, as [`Tokens`] part them.
const OPENERS: &str = "\
    rapide vite bref bon bien alors donc ok okay maintenant ensuite puis enfin voila d accord sinon apres oui so now right \
    next then well yes lovely good great fine agreed lastly finally first also premier premiere deuxieme \
    troisieme dernier derniere point truc chose suivant deuxiemement premierement item second third last \
    thing one allez parfait tres merci thanks thank you super abord";
/// What may stand before or after them and shows nothing.
const FILLERS: &str = "\
    et and euh um er oh ah hein erm mm pour about";

/// Turns of phrase that lead a talk to what follows them.
static TURNS: LazyLock<Phrases> = LazyLock::new(|| {
    Phrases::of(
        "on|je commence|attaque|continue|enchaine|termine|finit|finis par|avec|sur; commencons|continuons|finissons|terminons par|avec
        on passe|revient a|au|aux|sur; on arrive a|au|aux; passons|venons|revenons en a|au|aux; passons|venons|revenons a|au|aux|sur
        on en vient|revient|est a|au|aux; on en est|etait ou de|du|des|avec|pour; ou en est|sont; ou en est on de|du|des|avec|pour
        parlons|on parle|parler de|du|des; il reste; reste; au sujet|propos de|du|des; a propos de|du|des; quant a|au|aux
        pour ce qui est|concerne de|du|des; pour ce qui concerne; en ce qui concerne; du cote de|du|des
        start|begin|finish|continue|carry with; moving|move|moves|going|get on to; moving|turning to; let s move|turn|go|come to; we ll move|turn|go|come to
        moves|brings|bring us on to; moves|brings|bring us to; on to; let s do|take; can|shall|may i|we do|take|raise
        talk about; that|which leaves us with; that|which leaves; leaving us with; back to; what|how about; any news|update|updates|progress on|of|about
        where are|were we with|on; where have we got to with|on; next item is; next up is; next is; as for",
    )
});

/// What a sentence opens with that leaves a matter, for another or for none.
static AWAY: LazyLock<Phrases> = LazyLock::new(|| {
    Phrases::of(
        "now; then; next; also; and who|what|when|where|how; et qui|quand|ou|comment; and|right|ok|okay now|then|i hear|also; by the way; one|another|last|final more|last|final thing; before i forget
        before we go|finish|close; while|since we re; talking|speaking of; i hear; and i hear; anything else; any other
        sinon; ensuite; maintenant; puis; enfin; autre|derniere|deuxieme|troisieme chose|point|truc|question; au|a fait; a part ca; aussi
        et sinon|puis|ensuite|maintenant|aussi|enfin; bon|ok|alors sinon|ensuite|maintenant|autre; avant de|que; pendant que|qu
        pour le|la|les|l|ce; et pour le|la|les|l|ce; pour ce qui",
    )
});

/// Who leads asks for other matters.
static ANYTHING: LazyLock<Phrases> = LazyLock::new(|| {
    Phrases::of(
        "anything else; any other; something else; what else; next; what s next; autre chose; d autres|autre question|questions|points|point|sujets|sujet
         quoi d autre; ensuite; questions diverses; un autre point; rien d autre",
    )
});

/// Nouns of any matter, which name none; folded.
const ATTRIBUTES: &str = "\
    date dates prix cout couts heure heures lieu total solde suite reste fin debut question questions point \
    points vote votes montant raison probleme problemes chose choses idee idees semaine mois jour jours an \
    ans annee fois personne personnes monde moitie double truc trucs soir matin midi gens week month year \
    day days time cost costs price thing things rest half lot way idea problem reason truth people number \
    numbers figure figures bit morning evening afternoon tonight answer reponse exact accord pardon merci \
    sorry contre pour abstention abstentions against favour main mains hands same meme pareil dommage shame \
    joke sens sujet monday tuesday wednesday thursday friday saturday sunday lundi mardi mercredi jeudi \
    vendredi samedi dimanche minute minutes second deal plan fact vrai oui non yes no deadline delai dernier \
    derniere premier premiere autre autres other others facture invoice ecran screen son micro mute sound \
    line mot word words chance luck details detail majorite majority president presidente tresorier \
    god lord heavens goodness dieu zut mince nouvelles news tresoriere secretaire maire mairie treasurer secretary chair mayor council";

fn listed(list: &str, word: &str) -> bool {
    list.split_ascii_whitespace().any(|one| one == word)
}

/// The matters that a talk announces, each with what is said until the next.
pub(super) fn announced(doc: &Document, sentences: &[Range<usize>], language: Language) -> Vec<Rule> {
    let reader = Reader::of(doc, sentences, language);
    let told: Vec<(Rule, &str, bool)> = (0..sentences.len()).filter_map(|i| reader.matter(i)).collect();
    let mut led: HashMap<&str, usize> = HashMap::new();
    for (_, speaker, _) in told.iter().filter(|(.., sure)| *sure) {
        *led.entry(speaker).or_default() += 1;
    }
    // Who names most of the matters leads: a noun alone is one in their mouth.
    let all: usize = led.values().sum();
    let leads = |speaker: &str| led.get(speaker).is_some_and(|times| *times > 1 && 5 * times >= 3 * all);
    let kept = told.into_iter().filter(|(_, speaker, sure)| *sure || leads(speaker));
    let mut found: Vec<Rule> = kept.map(|(rule, ..)| rule).collect();
    let ends: Vec<usize> =
        (0..sentences.len()).filter(|&i| reader.turns_away(i)).map(|i| sentences[i].start).collect();
    for i in 0..found.len() {
        let next = found.get(i + 1).map_or(doc.text.len(), |next| next.at.start);
        let away = ends.partition_point(|end| *end < found[i].rules.start);
        let next = ends.get(away).map_or(next, |end| next.min(*end));
        let opened = sentences.partition_point(|span| span.end <= found[i].at.start);
        let far = sentences.get(opened + FARTHEST).map_or(doc.text.len(), |span| span.start);
        found[i].rules.end = next.min(far);
    }
    found
}

/// Determiners of what everybody knows of; folded.
const ARTICLES: &str = "\
    le la les l the our notre nos";

fn opens_with_article(words: &str) -> bool {
    Tokens::of(words, 0..words.len()).words().next().is_some_and(|word| listed(ARTICLES, word))
}

/// « Alors l'établi, j'ai deux pistes », "Now, stallholders, that was fourteen": a clause about what was named.
fn stands_before_its_clause(rest: &str) -> bool {
    const SUBJECTS: &str = "\
    je j on nous c ca ce y i we it that there you vous tu";
    let comma = rest.starts_with(',');
    comma && Tokens::of(rest, 1..rest.len()).words().next().is_some_and(|word| listed(SUBJECTS, word))
}

struct Reader<'d> {
    doc: &'d Document,
    sentences: &'d [Range<usize>],
    language: Language,
    stems: Stems,
    /// Parts of the names of those who speak; folded.
    names: HashSet<String>,
    /// How often each speaks.
    turns: HashMap<&'d str, usize>,
}

impl<'d> Reader<'d> {
    fn of(doc: &'d Document, sentences: &'d [Range<usize>], language: Language) -> Self {
        let mut turns: HashMap<&str, usize> = HashMap::new();
        for turn in &doc.turns {
            *turns.entry(&turn.speaker).or_default() += 1;
        }
        let parts = |name: &&str| fold(name).split([' ', '-']).map(str::to_owned).collect::<Vec<_>>();
        let names = turns.keys().flat_map(parts).collect();
        Self { doc, sentences, language, stems: Stems::new(language), names, turns }
    }

    /// The turn that a place stands in.
    fn turn(&self, at: usize) -> Option<&'d Turn> {
        let before = self.doc.turns.partition_point(|turn| turn.span.start <= at);
        self.doc.turns[..before].last().filter(|turn| turn.span.contains(&at))
    }

    /// The matter that a sentence announces, who says it, and whether it is one in anybody's mouth.
    fn matter(&self, i: usize) -> Option<(Rule, &'d str, bool)> {
        let span = &self.sentences[i];
        let text = self.doc.text.as_str();
        let turn = self.turn(span.start).filter(|_| !text[span.clone()].starts_with(['[', '(']))?;
        let once = self.turns.get(turn.speaker.as_str()).is_none_or(|times| *times < 2);
        if once || self.answers(i, turn) {
            return None;
        }
        let said = self.said(span, turn);
        let tokens = Tokens::of(text, said.clone());
        // "Paul can't get on to the roof" turns to nothing: a noun stands before.
        let turned = tokens.find_last(&TURNS).filter(|found| !self.holds_noun(&tokens, found.start));
        let turned = turned.and_then(|found| tokens.0.get(found.end));
        let (start, sure) = match turned {
            Some(next) => (next.span.start, true),
            None => self.after_openers(&tokens, i, turn)?,
        };
        let words = &text[start..said.end];
        let end = words.find(['.', '?', '!', ',', ';', '…', '[', '(', ':']).unwrap_or(words.len());
        let name = self.without_fillers(&words[..end]);
        // « L'assurance, pour l'atelier ? » names it; "Fellow, in the end" does not.
        let rest = &words[end..];
        let first = self.opens(i, turn);
        let called = self.calls_somebody(rest);
        let before_clause = stands_before_its_clause(rest);
        let whole = !rest.contains(|c: char| c.is_alphanumeric()) || before_clause || called;
        let asked = words.trim_end().ends_with('?');
        let last = self.sentences.get(i + 1).is_none_or(|next| next.start >= turn.span.end);
        let again = || (last || first) && self.comes_up(name, i);
        let shown = turned.is_some()
            || (asked || before_clause || called) && (sure || opens_with_article(name))
            || whole && (sure || asked || again());
        // « L'affiche, c'est qui ? »: what is answered right away brings the question along.
        let answered = self.sentences.get(i + 1).filter(|_| before_clause && asked);
        let rules = answered.map_or(span.end, |answer| answer.end);
        let echoes = turned.is_none() && self.was_just_said(name, i);
        ((shown || whole && first) && !echoes && self.names(name)).then(|| {
            let rule = Rule {
                words: capitalised(&heading_words(name)),
                at: start..start + name.len(),
                rules: rules..text.len(),
                depth: 1,
            };
            (rule, turn.speaker.as_str(), shown)
        })
    }

    /// Whether a noun, or a word that nobody knows, stands among the first words.
    fn holds_noun(&self, tokens: &Tokens, count: usize) -> bool {
        tokens.0[..count].iter().any(|token| {
            let known =
                Lexicon::of(self.language).analyses(&self.doc.text[token.span.clone()].to_lowercase());
            let plain = listed(OPENERS, &token.folded) || listed(FILLERS, &token.folded);
            let noun = known.first().is_none_or(|reading| reading.pos == Pos::Noun);
            let short = token.folded.chars().count() < 2 || !token.folded.starts_with(char::is_alphabetic);
            noun && !plain && !short && !self.is_somebody(&token.folded)
        })
    }

    /// A sentence without the name of its speaker.
    fn said(&self, span: &Range<usize>, turn: &Turn) -> Range<usize> {
        if span.start > turn.span.start + turn.speaker.len() {
            return span.clone();
        }
        let words = &self.doc.text[span.clone()];
        let colon = words.find(':').map_or(0, |at| at + 1);
        let start = span.start + colon;
        let rest = &self.doc.text[start..span.end];
        start + (rest.len() - rest.trim_start().len())..span.end
    }

    /// Where the words after « Bon, alors », "So, June," begin, and whether those show that something else begins.
    fn after_openers(&self, tokens: &Tokens, i: usize, turn: &Turn) -> Option<(usize, bool)> {
        let mut sure = self.opened_before(i, turn);
        let mut spoken_to = false;
        for token in &tokens.0 {
            let word = token.folded.as_str();
            if !word.starts_with(char::is_alphanumeric) || listed(FILLERS, word) {
                continue;
            }
            let somebody = self.is_somebody(word);
            if listed(OPENERS, word) || somebody && !fold(&turn.speaker).contains(word) {
                spoken_to |= somebody;
                sure = true;
                continue;
            }
            // "June's form": a name that the noun belongs to.
            let own = spoken_to && word == "s";
            return (!own).then_some((token.span.start, sure));
        }
        None
    }

    /// « Les comptes, Anouk, rapidement. »
    fn calls_somebody(&self, rest: &str) -> bool {
        rest.starts_with(',')
            && Tokens::of(rest, 1..rest.len()).words().next().is_some_and(|word| self.is_somebody(word))
    }

    /// A name without « et », « d'abord » after it.
    fn without_fillers<'t>(&self, name: &'t str) -> &'t str {
        let tokens = Tokens::of(name, 0..name.len()).0;
        let noise = |word: &str| listed(FILLERS, word) || listed(OPENERS, word);
        let last = tokens.iter().rev().find(|token| !noise(&token.folded));
        last.map_or(name, |last| &name[..last.span.end])
    }

    /// Whether the sentence before, of the same turn, is only « Bon. », "OK.".
    fn opened_before(&self, i: usize, turn: &Turn) -> bool {
        let Some(before) = i.checked_sub(1).map(|i| &self.sentences[i]) else { return false };
        let tokens = Tokens::of(&self.doc.text, self.said(before, turn));
        before.start >= turn.span.start
            && tokens
                .words()
                .all(|word| listed(OPENERS, word) || listed(FILLERS, word) || self.is_somebody(word))
    }

    /// Whether somebody of that name speaks.
    fn is_somebody(&self, name: &str) -> bool {
        self.names.contains(name)
    }

    /// « Sinon, on a reçu… », "Now, I hear", "[Thomas joins]": what was announced may be over.
    fn turns_away(&self, i: usize) -> bool {
        let span = &self.sentences[i];
        if self.doc.text[span.clone()].starts_with('[') {
            return true;
        }
        let Some(turn) = self.turn(span.start) else { return true };
        Tokens::of(&self.doc.text, self.said(span, turn)).opens_with(&AWAY)
    }

    /// Whether a question that somebody else puts stands right before, or a thought that broke off.
    fn answers(&self, i: usize, turn: &Turn) -> bool {
        let Some(before) = i.checked_sub(1).map(|i| &self.doc.text[self.sentences[i].clone()]) else {
            return false;
        };
        let before = before.trim_end();
        let open = before.ends_with(['?', '…']) || before.ends_with("...");
        self.opens(i, turn) && open && !Tokens::of(before, 0..before.len()).has(&ANYTHING)
    }

    /// Whether a sentence is the first of its turn.
    fn opens(&self, i: usize, turn: &Turn) -> bool {
        self.sentences[i].start <= turn.span.start + turn.speaker.len() + 4
    }

    /// Whether a few words may name a matter: a noun with its article or alone, no day, figure, person or verb.
    fn names(&self, words: &str) -> bool {
        let tokens = Tokens::of(words, 0..words.len()).0;
        let counts = figures(words, self.language).known().next().is_some();
        if tokens.is_empty() || tokens.len() > LONGEST || counts {
            return false;
        }
        let readings: Vec<Vec<Pos>> = tokens
            .iter()
            .map(|token| {
                let word = words[token.span.clone()].to_lowercase();
                Lexicon::of(self.language).analyses(&word).iter().map(|reading| reading.pos).collect()
            })
            .collect();
        let first = |i: usize| readings[i].first().copied();
        let article = |i: usize| listed(ARTICLES, tokens[i].folded.as_str());
        let attribute = |i: usize| listed(ATTRIBUTES, tokens[i].folded.as_str());
        // « Le local »: after its article a word that may be a noun is one.
        // "Grant report": in English what is a verb elsewhere is a noun alone.
        let may_be = |i: usize| readings[i].contains(&Pos::Noun) && !attribute(i);
        let alone = (2..=3).contains(&tokens.len())
            && first(0) != Some(Pos::Adjective)
            && (0..tokens.len()).all(may_be);
        let noun = |i: usize| {
            if alone {
                return true;
            }
            let raw = &words[tokens[i].span.clone()];
            let unknown = i > 0
                && readings[i].is_empty()
                && raw.chars().count() > 3
                && raw.starts_with(char::is_lowercase);
            !attribute(i)
                && (first(i) == Some(Pos::Noun)
                    || unknown
                    || i > 0 && article(i - 1) && readings[i].contains(&Pos::Noun))
        };
        let other = |i: usize| {
            let kind = first(i);
            let joins = ["de", "du", "des"].contains(&tokens[i].folded.as_str());
            kind == Some(Pos::Adverb) && i + 1 == tokens.len()
                || kind == Some(Pos::Pronoun) && !article(i)
                || kind == Some(Pos::Determiner) && !article(i) && !joins
                || self.is_somebody(&tokens[i].folded)
                || !tokens[i].folded.chars().all(char::is_alphabetic)
        };
        // "The joint account": what may be a noun or an adjective after an article is no verb.
        let nominal = |i: usize| {
            article(0)
                && (readings[i].is_empty()
                    || readings[i].iter().any(|pos| matches!(pos, Pos::Noun | Pos::Adjective)))
        };
        let head = if article(0) { 1 } else { 0 };
        (article(0) || noun(0))
            && !(head..tokens.len().min(head + 1)).any(attribute)
            && !(0..tokens.len()).any(other)
            && (0..tokens.len()).any(noun)
            && (alone || (head..tokens.len()).all(nominal) || !has_verb(words, self.language))
    }

    /// « Les ténors ? »: of what somebody has just said, which is asked again and is nothing new.
    fn was_just_said(&self, words: &str, i: usize) -> bool {
        let own = self.stems.of(words);
        let before = self.sentences[i.saturating_sub(ECHO)..i].iter();
        before
            .map(|span| self.stems.of(&self.doc.text[span.clone()]))
            .any(|said| own.iter().any(|stem| said.contains(stem)))
    }

    /// Whether a word of it is said again soon.
    fn comes_up(&self, words: &str, i: usize) -> bool {
        let own = self.stems.of(words);
        self.sentences[i + 1..].iter().take(NEAR).any(|span| {
            let said = self.stems.of(&self.doc.text[span.clone()]);
            own.iter().any(|stem| said.contains(stem))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::sentences::sentences;

    fn matters(text: &str, language: Language) -> Vec<String> {
        let doc = Document::from_text(text);
        announced(&doc, &sentences(&doc.text), language).into_iter().map(|rule| rule.words).collect()
    }

    #[test]
    fn whoever_leads_a_talk_names_its_matters() {
        let text = "Odile : Bon, on commence par le toit ?\nRachid : J'ai un devis, 480 euros.\n\
            Odile : Très bien. La fête de quartier. Rachid ?\nRachid : C'est le 14 juin.\n\
            Odile : Et les comptes, Rachid, en deux mots.\nRachid : Alors la vaisselle, on en a racheté pour 60 euros.\n\
            Odile : Maintenant, le prêt de matériel.\nRachid : On a dit oui.";
        let found = matters(text, Language::French);
        assert_eq!(
            found,
            ["Le toit", "La fête de quartier", "Les comptes", "La vaisselle", "Le prêt de matériel"]
        );
        let text = "TESS: Right. June, the cold store.\nJUNE: He can patch it for three hundred.\n\
            TESS: Moving on to the raffle.\nJUNE: We made 120.\nTESS: And the leaflets?\nJUNE: Done.";
        assert_eq!(matters(text, Language::English), ["The cold store", "The raffle", "The leaflets"]);
    }

    #[test]
    fn answers_days_echoes_and_people_are_no_matters() {
        let text = "Odile : Qui a la clé ?\nRachid : La voisine.\nOdile : C'est pour quand ?\nRachid : Le week-end du 5.\n\
            Odile : Trois mois.\nRachid : J'ai vu avec les ténors.\nOdile : Les ténors ?\nRachid : Oui. Un four neuf.\nOdile : Et la date ?";
        assert!(matters(text, Language::French).is_empty());
        assert!(matters("La fête.\n\nLe toit ?", Language::French).is_empty());
    }

    #[test]
    fn a_noun_alone_is_a_matter_in_the_mouth_of_whoever_leads() {
        let text = "LORNA: Right. The van.\nDES: It failed.\nLORNA: And the leaflets?\nDES: Done.\n\
            LORNA: Insurance. Renewal has come.\nDES: Rubbish. It was less last year.\nLORNA: Perfect. Thank you.";
        assert_eq!(matters(text, Language::English), ["The van", "The leaflets", "Insurance"]);
        let text = "LORNA: The man leaves the committee.\nDES: I can't come to the party.\nLORNA: Paul got on to the roof.";
        assert!(matters(text, Language::English).is_empty());
    }

    #[test]
    fn what_turns_away_ends_a_matter() {
        let text =
            "Odile : Bon. Le toit.\nRachid : J'ai un devis.\nOdile : Sinon, j'ai vu la maire.\nRachid : Ah ?";
        let doc = Document::from_text(text);
        let found = announced(&doc, &sentences(&doc.text), Language::French);
        assert_eq!(
            doc.text[found[0].rules.clone()].trim(),
            "Rachid : J'ai un devis.\nOdile : Sinon, j'ai vu la maire."
                .split_once("\nOdile")
                .map_or("", |(before, _)| before)
        );
    }
}

//! What a unit cannot be understood without: the sentence before it, its heading, the line that opens its list, its speaker.

use std::ops::Range;
use std::sync::LazyLock;

use super::forms::is_row;
use super::kinds;
use super::walk::{Form, Unit, Walk};
use crate::text::phrases::{Phrases, Tokens};

/// Words that send back to what was said before, at the head of a sentence.
static BACK: LazyLock<Phrases> = LazyLock::new(|| {
    Phrases::of(
        "elle|elles|ils|celle|celui|ceux|celles|cela|ca; il a|est|etait|sera|avait|aura|devra|doit|peut|reste|restera|comprend|prend|suppose|depend|dependra|s|n|ne|y|en|ajoute|precise|rappelle|indique|propose|demande|fera|aurait|serait
         l un; l autre; les deux; les autres; la derniere; le dernier; la seconde; le second; la premiere; le premier|troisieme; la troisieme; ce|cet|cette|ces; sans elle|lui|cela|eux; d ici la; a defaut; dans ce cas; en attendant; sinon; pour sa part; de son cote; d autre part
         he|she|they; it s|ll|is|was|has|had|will|would|expects|could|can|should|shows|says; this; that; these; those; both; neither; the other; the first|second|third; its|their|his|her; otherwise; if not; without it|them|that; in that case; until then; meanwhile; instead; nobody else; one of them|these",
    )
});
/// Beginnings that look alike and send nowhere.
static IMPERSONAL: LazyLock<Phrases> = LazyLock::new(|| {
    Phrases::of(
        "il faut|manque|reste|y|s agit|convient|est|sera|a ete decide|prevu|rappele|demande|convenu|propose; il est|sera|a rappele|decide|convenu|propose|demande|prevu; il reste|manque; ce|cette|cet annee|mois|soir|saison|exercice|semaine|jour|matin; it is|was|has agreed|resolved|decided|been; it was agreed; this year|month|week|evening|season",
    )
});
/// What a vote stands for without naming it.
static NAMELESS: LazyLock<Phrases> = LazyLock::new(|| {
    Phrases::of(
        "la proposition|demande|motion|question|resolution|mesure est|a|n|sera|soumise|mise; la proposition du; le point|projet|texte est|a|n|sera; l amendement; cet|cette|ce essai|proposition|amendement|point|demande; mise|mis aux voix; l idee est|a|n
         the motion|amendment|proposal|offer|request|item|resolution is|was|were|has|had|will|be; no proposal|decision; the point; the idea is|was",
    )
});
/// What opens a sentence that tells an outcome and not of what.
static OUTCOME: LazyLock<Phrases> = LazyLock::new(|| {
    Phrases::of(
        "adopte|adoptee|rejete|rejetee|approuve|approuvee|accepte|acceptee|refuse|refusee; vote :; carried; agreed; deferred; rejected; approved; lost",
    )
});
/// Headings and opening lines that change how their items are to be read: they are proposed, asked or still to do.
static MODAL: LazyLock<Phrases> = LazyLock::new(|| {
    Phrases::of(
        "recommand*; recommend*; propos*; suggest*; soumis|soumise; demand*; we|i ask; what we ask; objectif*; souhait*; pistes; idees; ideas; scenario*; options; hypothes*; conditions; si; if; asks; requests; a l etude; for decision; a decider; not know",
    )
});
/// Who speaks for themselves.
static FIRST_PERSON: LazyLock<Phrases> =
    LazyLock::new(|| Phrases::of("je|j|me|moi|mon|ma|mes; i; my; me; ll; m"));

/// Something named before, in the middle of a sentence: « Beth l'organise », "Colin will chase them".
static OBJECT: LazyLock<Phrases> = LazyLock::new(|| {
    Phrases::of(
        "it; them; him; l a|ont|avait|avaient|aura|auront|organise|installera|enverra|rappelle|appelle|accompagnera; s en charge|charge; y va|vont; en fait un|une",
    )
});

/// A sentence of more words may hold what its pronoun stands for.
const HOLDS: usize = 9;

/// Whether a few words hold a pronoun that stands for something before them.
pub(super) fn names_nothing(tokens: &Tokens) -> bool {
    tokens.words().count() <= HOLDS && tokens.has(&OBJECT) && !tokens.has(&IMPERSONAL)
}

/// Words that join without sending back, and what a speaker begins with.
const JOINING: &[&str] = &[
    "ni",
    "or",
    "mais",
    "donc",
    "et",
    "aussi",
    "puis",
    "ensuite",
    "alors",
    "toutefois",
    "cependant",
    "enfin",
    "bon",
    "euh",
    "oui",
    "ah",
    "ben",
    "ok",
    "but",
    "and",
    "so",
    "then",
    "however",
    "also",
    "well",
    "um",
    "er",
    "yes",
    "oh",
    "okay",
    "right",
    ",",
    ".",
    "…",
];

/// Whether a sentence opens with words that send back to what was said before.
pub(super) fn sends_back(tokens: &Tokens) -> bool {
    let joining = tokens.0.iter().take_while(|token| JOINING.contains(&token.folded.as_str())).count();
    let said = Tokens(tokens.0.iter().skip(joining).take(6).cloned().collect());
    said.opens_with(&BACK) && !said.opens_with(&IMPERSONAL)
}

impl Walk<'_> {
    /// The lead of a unit.
    pub fn lead(&self, unit: &Unit) -> Option<Range<usize>> {
        let turn = unit.speaker.and_then(|turn| self.doc.turns.get(turn));
        let label = turn.filter(|turn| turn.span.start == unit.span.start);
        let colon = unit.tokens.0.iter().position(|token| token.folded == ":").filter(|_| label.is_some());
        let tokens =
            &Tokens(unit.tokens.0.iter().skip(colon.map_or(0, |colon| colon + 1)).cloned().collect());
        let before =
            self.units.iter().rev().find(|before| !matches!(before.form, Form::Heading | Form::Frame));
        let near = before.filter(|before| {
            before.paragraph == unit.paragraph
                && before.heading == unit.heading
                && before.speaker == unit.speaker
        });
        let back = sends_back(tokens) || names_nothing(tokens);
        let modal = |line: &Range<usize>| Tokens::of(&self.doc.text, line.clone()).has(&MODAL);
        if unit.form == Form::Row {
            return self.header(unit);
        }
        if unit.form == Form::Item {
            let weak = tokens.words().count() < 7;
            let opening = unit.opening.clone().filter(|line| weak || modal(line));
            return opening.or_else(|| unit.heading.clone().filter(|line| modal(line)));
        }
        let nameless = tokens.has(&NAMELESS) || tokens.opens_with(&OUTCOME);
        if kinds::is_vote(tokens) && nameless {
            return self.put_to_the_vote(unit).or_else(|| near.map(|near| near.span.clone()));
        }
        // « Le point est reporté » says nothing without what it is about.
        if (tokens.opens_with(&NAMELESS) || tokens.opens_with(&OUTCOME))
            && !kinds::is_vote(tokens)
            && unit.nth < 3
            && unit.heading.is_some()
        {
            return unit.heading.clone();
        }
        let asked = before.filter(|before| unit.speaker.is_some() && before.paragraph + 1 >= unit.paragraph);
        if back
            && near.is_none()
            && let Some(asked) = asked
        {
            // « Combien de temps ? — Ils ont dit mercredi. »
            return Some(asked.span.clone());
        }
        if back || tokens.opens_with(&NAMELESS) || tokens.opens_with(&OUTCOME) {
            return near.map(|near| near.span.clone()).or_else(|| unit.heading.clone());
        }
        if let Some(turn) = unit.speaker.and_then(|turn| self.doc.turns.get(turn)) {
            // A turn begins with its speaker: what follows in it loses the name.
            let named = turn.span.start == unit.span.start;
            let label = turn.span.start..turn.span.start + turn.speaker.len();
            return (!named && tokens.has(&FIRST_PERSON)).then_some(label);
        }
        let own = self.mail && tokens.has(&FIRST_PERSON);
        self.sender.clone().filter(|_| own).or_else(|| unit.opening.clone().filter(|line| modal(line)))
    }

    /// What a nameless vote is about: what is proposed on its own line, else what its line opens with; a vote that opens its
    /// line is about the heading, unless the line before proposes something.
    fn put_to_the_vote(&self, unit: &Unit) -> Option<Range<usize>> {
        let text = &self.doc.text;
        let line = text[..unit.span.start].rfind('\n').map_or(0, |at| at + 1);
        let under = |before: &&Unit| {
            before.heading == unit.heading
                && before.paragraph == unit.paragraph
                && !matches!(before.form, Form::Heading | Form::Frame)
        };
        let own: Vec<&Unit> = self
            .units
            .iter()
            .rev()
            .take(8)
            .take_while(|before| before.span.start >= line)
            .filter(under)
            .collect();
        let proposed = own.iter().find(|before| kinds::proposes(&before.tokens));
        if let Some(subject) = proposed.or_else(|| own.last().filter(|first| first.span.start <= line + 4)) {
            return Some(subject.span.clone());
        }
        let last =
            self.units.iter().rev().take(3).filter(under).find(|before| kinds::proposes(&before.tokens));
        last.map(|last| last.span.clone()).or_else(|| unit.heading.clone())
    }

    /// The first row of a table names its columns.
    fn header(&self, unit: &Unit) -> Option<Range<usize>> {
        let table = self.units.iter().rev().take_while(|before| {
            before.form == Form::Row && before.paragraph == unit.paragraph
                || before.heading == unit.heading
                    && before.form == Form::Heading
                    && is_row(&self.doc.text[before.span.clone()])
        });
        table.last().map(|first| first.span.clone())
    }
}

//! One fact on its way into a draft: its words, shorter forms of them, and what it needs to be understood.

use std::ops::Range;

use super::contested::corrects_itself;
use super::filing::{filed, is_a_view};
use super::heading::heading_words;
use super::leaning::{
    is_personal, is_unnamed, lacks_subject, leans_on_the_last, names_a_matter, needs_topic, speaks_as_i,
    speaks_as_one,
};
use super::lists::{
    announces_a_list, has_items, heads_a_table, is_listed, is_pair, is_row_of_columns, is_signature,
    named_by_nothing, opening, opens_a_list, shouts_over_a_list,
};
use super::matter::{
    breaks_off, counts_options, names_by_letter, tells_counts, votes_on_the_unnamed,
    votes_on_what_somebody_proposes,
};
use super::outline::{Outline, without_speaker};
use super::own::MATTER;
use super::phrasing::{clean, ended, join, one_line, small, without_arrow};
use super::rows;
use super::standing::{frames, takes_back, thanks};
use crate::compression::capitalised;
use crate::text::words::Stems;
use crate::{Compressed, Fact, FactKind, Language, Loss, compressions, leaves_out_safely};
use calame_documents::Document;

/// « Oui. », "Just.": so few words explain nothing.
pub(super) const SHORTEST_CONTEXT: usize = 2;
/// A sentence of more words is not told whole for the sake of one clause.
const LONGEST_WHOLE: usize = 45;

/// A clause of fewer words says too little without its sentence.
const SHORTEST_CLAUSE: usize = 6;

/// A fact with its words.
#[derive(Debug, Clone)]
pub(crate) struct Item {
    pub fact: Fact,
    /// Which unit of the document it was read from.
    pub unit: usize,
    /// Facts that the same words tell.
    pub also: Vec<Fact>,
    /// Who says it, or what it is about, when the sentence alone does not tell.
    pub label: Option<Label>,
    /// What a talk is at where somebody says it, when the words do not tell.
    pub matter: Option<Label>,
    /// Who says it, when it speaks as « je »: the sentence may open with the name already.
    pub speaker: Option<String>,
    /// Whether the first of them is a question that somebody else puts, which the rest answers.
    pub answers: bool,
    /// The sentences before that it leans on, without noise.
    pub context: Vec<(String, Range<usize>)>,
    /// The forms that keep the fact, the fullest first; never empty.
    pub forms: Vec<Compressed>,
    /// Which form is told.
    pub chosen: usize,
    /// Other words that were proven, in place of the forms.
    pub reworded: Option<String>,
    /// Whether it can be read in a draft: what it speaks of is named there, and it is said who says it.
    pub stands: bool,
}

/// Words before a colon.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Label {
    pub words: String,
    pub at: Range<usize>,
    pub is_speaker: bool,
    /// It makes of what follows a proposal or a wish: it is said before each.
    pub governs: bool,
}

impl Label {
    fn of(words: String, at: Range<usize>, is_speaker: bool) -> Self {
        Self { words, at, is_speaker, governs: false }
    }
}

impl Item {
    pub fn of(
        doc: &Document,
        (unit, fact): (usize, &Fact),
        outline: &Outline,
        language: Language,
    ) -> Option<Self> {
        let span = proven_span(doc, fact, outline, language);
        // What a clause leans on may stand in its own sentence.
        let lead = fact.lead.clone().filter(|_| span == fact.span);
        let kind = filed(fact.kind, &doc.text[span.clone()], language);
        let fact = Fact { span, lead, kind, ..fact.clone() };
        let own = &doc.text[fact.span.clone()];
        let all = compressions(own, language);
        let forms = acceptable(all, fact.kind);
        let first = &forms.first()?.text;
        let words = one_line(first);
        let is_named = names_a_matter(&ended(without_speaker(&words, outline, fact.span.start)), language)
            || opens_a_list(doc, &fact.span, language)
            || announces_a_list(doc, &fact.span)
            || shouts_over_a_list(doc, &fact.span)
            || heads_a_table(doc, &fact.span)
            || is_signature(doc, &fact.span, language);
        if first.chars().filter(|c| c.is_alphabetic()).count() < 3 || is_named {
            return None;
        }
        let mut item = Self {
            fact,
            unit,
            also: Vec::new(),
            label: None,
            matter: None,
            speaker: None,
            answers: false,
            context: Vec::new(),
            forms,
            chosen: 0,
            reworded: None,
            stands: true,
        };
        if is_row_of_columns(own) {
            item.set_out(doc, outline, language);
        } else {
            item.lean(doc, outline, language);
        }
        Some(item)
    }

    /// A row of a table is told with the heads of its columns, or not at all.
    fn set_out(&mut self, doc: &Document, outline: &Outline, language: Language) {
        let topic = outline.topic(self.fact.span.start).map(|(words, _)| words);
        let told = rows::told(doc, &self.fact.span, topic, language);
        self.stands = told.is_some();
        if let Some(text) = told {
            let words = text.split_whitespace().count();
            self.forms = vec![Compressed { text, words, loss: Loss::Noise }];
        }
    }

    /// Finds what the sentence cannot be understood without.
    fn lean(&mut self, doc: &Document, outline: &Outline, language: Language) {
        let start = self.fact.span.start;
        let text = self.said(outline);
        let speaker = outline.speaker(start).map(|(words, at)| Label::of(words.to_owned(), at, true));
        let topic = outline.topic(start).map(|(words, at)| Label::of(capitalised(words), at, false));
        let matter = topic.clone();
        let lead = self.fact.lead.clone();
        let is_at = |known: &Option<Label>| {
            let at = known.as_ref().map(|label| label.at.start);
            lead.as_ref().is_some_and(|lead| at.is_some_and(|at| lead.contains(&at) || at == lead.start))
        };
        // « Nous » of a report signed by one is the association.
        let own = |words: &str| if outline.is_signed() { speaks_as_one(words) } else { is_personal(words) };
        let personal = |words: &str| own(words) || outline.is_said_to_somebody(words);
        let spoken = personal(&text) || is_at(&speaker);
        let titled = is_at(&topic);
        let governs = |label: &Label| governs(label, doc, start, language);
        // What a talk votes on was said by whoever called for the vote.
        let voted = || !doc.turns.is_empty() && votes_on_the_unnamed(&text, language);
        let named = match &lead {
            Some(lead) if !spoken && !titled && !voted() && !outline.is_heading(lead) => {
                self.led(doc, lead, language)
            }
            _ => {
                self.bring_context(doc, outline, language);
                None
            }
        };
        let spoken = spoken || self.context.iter().any(|(words, _)| personal(words));
        self.speaker = speaker.as_ref().filter(|_| spoken).map(|label| label.words.clone());
        // In a thread or a talk each says what they think: only what was settled or voted is everybody's.
        let common = matches!(self.fact.kind, FactKind::Vote | FactKind::Decision);
        let view = || speaker.is_some() && !outline.is_signed() && !common && is_a_view(&text, language);
        let spoken = spoken || view();
        self.label = self.opened_by(doc, outline, language);
        if self.label.is_none() {
            self.label = if spoken || self.answers { speaker } else { named };
        }
        if self.label.is_none() {
            let needed = |label: &Label| {
                titled || governs(label) || self.needs(&label.words, &text, outline, language)
            };
            self.label = topic.filter(needed);
        }
        let speaks = !doc.turns.is_empty() && self.label.as_ref().is_some_and(|label| label.is_speaker);
        self.matter = matter.filter(|label| speaks && self.needs(&label.words, &text, outline, language));
        if let Some(label) = &mut self.label {
            label.governs |= !label.is_speaker && governs(label);
            // "I ask for the following: a refund": what is asked is not settled.
            if label.governs && frames(&label.words, language) && self.fact.kind == FactKind::Decision {
                self.fact.kind = FactKind::Context;
            }
        }
        self.label.take_if(|label| !label.is_speaker && tells_counts(&label.words));
        self.put_speaker_before(outline);
        // What comes first may open with the label already.
        let first = self.context.first().map_or(start, |(_, span)| span.start);
        self.label.take_if(|label| label.at.start == first && !label.is_speaker);
        self.stands = self.is_understood(&text, outline, language);
    }

    /// « Karim : on est à 710 »: who speaks is a label like any other, so that it is said once for several sentences.
    fn put_speaker_before(&mut self, outline: &Outline) {
        let start = self.fact.span.start;
        let Some((name, at)) = outline.speaker(start) else { return };
        let opens = |text: &str| without_speaker(text, outline, start).len() < text.len();
        match self.context.first_mut() {
            Some((words, span)) if span.start == at.start && opens(words) => {
                *words = without_speaker(words, outline, start).to_owned();
            }
            None if at.start == start && opens(&self.forms[0].text) => {
                for form in &mut self.forms {
                    form.text = without_speaker(&form.text, outline, start).to_owned();
                }
            }
            _ => return,
        }
        if self.label.as_ref().is_some_and(|label| label.is_speaker) {
            return;
        }
        let speaker = Label::of(name.to_owned(), at, true);
        let topic = self.label.replace(speaker);
        self.matter = self.matter.take().or(topic);
    }

    /// Whether it is not understood without the words of a heading.
    fn needs(&self, heading: &str, text: &str, outline: &Outline, language: Language) -> bool {
        // What comes first has to be understood; the rest follows from it.
        let first =
            self.context.first().map_or(text, |(words, at)| without_speaker(words, outline, at.start));
        // A shorter form may leave the words out that name it.
        let shortest = self.forms.last().filter(|_| self.context.is_empty()).map(|form| form.text.as_str());
        // What points back beyond the sentences before it is at least told under its heading.
        leans_on_the_last(first, language)
            || lacks_subject(first, language)
            || [Some(first), shortest].into_iter().flatten().any(|text| needs_topic(text, heading, language))
    }

    /// What the line it was read under makes of it: a label, or a sentence to tell before it.
    fn led(&mut self, doc: &Document, lead: &Range<usize>, language: Language) -> Option<Label> {
        let line = &doc.text[lead.clone()];
        let words = clean(line, language);
        if is_pair(line) {
            // « Lieu	salle des fêtes » is no head of a table.
            return None;
        }
        if !words.ends_with(['.', '!', '?', '…', '»']) || names_a_matter(&words, language) {
            // The line that opens a list, or a heading that changes how its items are to be read.
            let words = heading_words(&words);
            return Some(Label { words, at: lead.clone(), is_speaker: false, governs: false });
        }
        if words.split_whitespace().count() > SHORTEST_CONTEXT {
            self.context.push((words, lead.clone()));
        }
        None
    }

    /// The line that opens its list, with who says it when it speaks as « je ».
    fn opened_by(&mut self, doc: &Document, outline: &Outline, language: Language) -> Option<Label> {
        let at = opening(doc, self.fact.span.start, language)?;
        let mut words = heading_words(&clean(&doc.text[at.clone()], language));
        if let Some((name, _)) = outline.speaker(self.fact.span.start) {
            self.speaker = Some(name.to_owned());
            if speaks_as_i(&words) {
                words = format!("{name}{}{words}", language.colon());
            }
        }
        Some(Label { words, at, is_speaker: false, governs: true })
    }

    /// What is said, without the name of the speaker before it.
    pub(super) fn said(&self, outline: &Outline) -> String {
        let text = &self.forms[0].text;
        without_speaker(text, outline, self.fact.span.start).to_owned()
    }

    /// Whether what it speaks of is named, and who says « je ».
    fn is_understood(&self, text: &str, outline: &Outline, language: Language) -> bool {
        let first =
            self.context.first().map_or(text, |(words, at)| without_speaker(words, outline, at.start));
        let named = self.matter.is_some() || self.label.as_ref().is_some_and(|label| !label.is_speaker);
        let whole = format!("{first} {text}");
        let leans =
            leans_on_the_last(first, language) || lacks_subject(first, language) || is_row_of_columns(text);
        (named && !is_row_of_columns(text) && !is_unnamed(first, language) || !leans)
            && (self.speaker.is_some() || !speaks_as_i(&whole))
            && !takes_back(text)
            && !corrects_itself(text)
            && !thanks(text)
            && !names_by_letter(&whole, language)
            && !breaks_off(text)
            && !self.label.as_ref().is_some_and(|label| counts_options(&label.words))
            && (self.context.len() + usize::from(named) > 0 || !votes_on_the_unnamed(text, language))
            && (!self.context.is_empty() || !votes_on_what_somebody_proposes(text, language))
            && !(named_by_nothing(text) && self.context.is_empty() && !named)
    }

    /// The words of the chosen form with what they need, ended.
    pub fn text(&self, with_label: bool, language: Language) -> String {
        self.told((with_label, with_label), language)
    }

    /// The same, with its label or not, and with the matter of a talk or not.
    pub fn told(&self, (with_label, with_matter): (bool, bool), language: Language) -> String {
        if let Some(words) = &self.reworded {
            return ended(words);
        }
        let mut parts: Vec<String> =
            self.context.iter().map(|(words, _)| capitalised(without_arrow(words))).collect();
        parts.push(capitalised(without_arrow(&self.forms[self.chosen].text)));
        // An answer is in the mouth of another than the question.
        let first = usize::from(self.answers && parts.len() > 1);
        let opened = |label: &Label| parts[first].to_lowercase().starts_with(&label.words.to_lowercase());
        if let Some(label) =
            self.label.as_ref().filter(|label| (with_label || self.answers) && !opened(label))
        {
            parts[first] = format!("{}{}{}", label.words, language.colon(), small(&parts[first], language));
        }
        // « Van – Lorna : est-ce que ça vaut le coup ? Desmond : il dit que oui »: the matter stands before the question.
        if self.answers
            && first == 1
            && let Some(label) = self.label.as_ref().filter(|l| !l.is_speaker)
        {
            parts[1] = capitalised(without_arrow(&self.forms[self.chosen].text));
            return format!("{}{MATTER}{}", label.words, join(&parts));
        }
        let words = join(&parts);
        match self.matter.as_ref().filter(|_| with_matter) {
            Some(matter) => format!("{}{MATTER}{words}", matter.words),
            None => words,
        }
    }

    /// Its words alone, to go on after a label that stands before others too; none when they are more than one clause's.
    pub fn listed(&self, language: Language) -> Option<String> {
        let text = without_arrow(&self.forms[self.chosen].text);
        let text = one_line(text);
        let body = text.trim_end_matches(['.', ';', ',', ' ']);
        let plain = !body.contains([';', '?', '!', '…']) && !body.contains(". ");
        let governed = self.label.as_ref().is_some_and(|label| label.governs);
        let alone = self.context.is_empty() && self.reworded.is_none();
        (plain && governed && alone).then(|| small(body, language))
    }

    /// Without the sentences before that stand in the draft already.
    pub fn after(&self, told: &[Range<usize>]) -> Self {
        let mut item = self.clone();
        item.context.retain(|(_, span)| !told.iter().any(|told| overlap(told, span)));
        item
    }

    /// Where its words stand in the document.
    pub fn sources(&self) -> Vec<Range<usize>> {
        let mut all: Vec<Range<usize>> = self.context.iter().map(|(_, span)| span.clone()).collect();
        all.push(self.fact.span.clone());
        all
    }

    /// Whether its sentence speaks as « je » or "you".
    pub fn is_personal(&self) -> bool {
        is_personal(&self.forms[self.chosen].text) || self.context.iter().any(|(words, _)| is_personal(words))
    }

    /// The topical words of what it tells.
    pub fn stems(&self, stems: &Stems) -> Vec<String> {
        stems.of(&self.forms[0].text)
    }
}

/// Whether a label frames what begins at `start`. What stands under a framing heading after its list speaks for itself:
/// « D'ici là, le repas continue ».
fn governs(label: &Label, doc: &Document, start: usize, language: Language) -> bool {
    let list_between = || label.at.end < start && has_items(&doc.text[label.at.end..start]);
    frames(&label.words, language) && (is_listed(doc, start) || !list_between())
}

/// The span of a fact, or that of its whole sentence where its clause is not proven to stand by itself.
fn proven_span(doc: &Document, fact: &Fact, outline: &Outline, language: Language) -> Range<usize> {
    let whole =
        outline.sentences.iter().find(|span| span.start <= fact.span.start && fact.span.end <= span.end);
    match whole {
        Some(whole) if *whole != fact.span => {
            let (sentence, clause) = (&doc.text[whole.clone()], &doc.text[fact.span.clone()]);
            let short = sentence.split_whitespace().count() <= LONGEST_WHOLE;
            let scrap = clause.split_whitespace().count() < SHORTEST_CLAUSE;
            if short && (scrap || !leaves_out_safely(sentence, clause, language)) {
                whole.clone()
            } else {
                fact.span.clone()
            }
        }
        _ => fact.span.clone(),
    }
}

/// The forms that still tell the fact: a reason is not left out of a cause, a figure not out of a figure.
fn acceptable(all: Vec<Compressed>, kind: FactKind) -> Vec<Compressed> {
    let clean = all.get(1..).and_then(|rest| rest.iter().find(|form| form.loss <= Loss::Noise)).cloned();
    let kept = |form: &Compressed| match kind {
        FactKind::Cause => form.loss < Loss::Reason,
        FactKind::Figure | FactKind::Vote => form.loss != Loss::Detail && form.loss != Loss::Clause,
        _ => {
            form.loss != Loss::Clause
                || form.words >= SHORTEST_CLAUSE && figures(&form.text) == figures(&all[0].text)
        }
    };
    let speaker = all.iter().any(|form| form.loss == Loss::Speaker);
    let mut forms: Vec<Compressed> =
        all.iter().filter(|form| form.loss > Loss::Noise && kept(form)).cloned().collect();
    let base = clean.unwrap_or_else(|| all[0].clone());
    // A label that may go goes: what is said stands by itself.
    if !speaker || forms.is_empty() {
        forms.insert(0, base);
    }
    forms
}

fn figures(text: &str) -> usize {
    text.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty()).count()
}

/// Whether most of the shorter of two stretches lies in the other: the mark of a list belongs to one of them at times.
pub(super) fn overlap(a: &Range<usize>, b: &Range<usize>) -> bool {
    let shared = a.end.min(b.end).saturating_sub(a.start.max(b.start));
    2 * shared > a.len().min(b.len())
}

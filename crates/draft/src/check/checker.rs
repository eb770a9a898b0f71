//! Each sentence of a draft held against its source: numbers, names, votes, support, language, an end that is one.

use std::collections::HashSet;

use super::findings::Findings;
use super::names::{self, KnownNames};
use super::support::{Source, Support};
use super::verbatim::{self, Verbatim};
use super::verdicts::Claim;
use crate::claims::{Evidence, Governor, Reading, Tokenizer, judge, lead_of};
use crate::compression::leaves_out_safely;
use crate::text::figures::Figures;
use crate::text::figures::Time;
use crate::text::lines::{is_item, without_item_mark};
use crate::text::numbers::figures;
use crate::text::sentences::sentences;
use crate::text::tally::{Agreement, Tally};
use crate::text::tongue::{language_of, sure_language_of};
use crate::text::votes;
use crate::text::words::{Stems, alike, fold, is_stop_word_of, words};
use crate::{Language, Sentence, Status};
use calame_documents::Document;

/// Below this many topical words a sentence is too short to be judged by the words it shares.
const LEAST_STEMS: usize = 3;
/// Share of a sentence that another one must hold to be about the same matter.
const SAME_MATTER: f64 = 0.15;
/// Share of common stems above which two sentences say the same.
const REPEATED: f64 = 0.9;

/// Marks every sentence of a draft, headings included, in order.
///
/// A sentence is supported when a proof stands behind it, and for nothing less.
///
/// Codes in [`Sentence::reasons`]:
/// - `unproven`: nothing speaks against it by name, but nothing could be compared, or it resembles sentences that were found
///   false too much;
/// - `number_absent`, `date_absent`, `time_absent`: a figure, a day or an hour that the source lacks; `number_elsewhere`,
///   `date_elsewhere`: the source has it, about something else;
/// - `year_differs`: the figure is that of another year, or one that the source only compares with;
/// - `corrected`, `withdrawn`: the source itself says that this was wrong, or takes it back or changes it later;
/// - `name_absent`, `name_altered`: a name that the source lacks, or spells otherwise; `who_differs`: it names another;
/// - `vote_reversed`, `vote_absent`: the source tells the other outcome, no approval, no unanimity or nobody's vote;
///   `vote_count`: it counts that vote otherwise;
/// - `negation_differs`: one of them denies what the other affirms;
/// - `modality_differs`: what is proposed, wished, planned or refused there is told as done or decided, or the reverse;
/// - `condition_dropped`: a condition is left out; `limited`: the next sentence limits it;
/// - `hearsay`: somebody says, believes or heard it there, and it is told as a fact;
/// - `weak_support`: too few of its words can be found, or they stand too far apart;
/// - `wrong_language`, `other_language_source`: not written in `language`; the source is not, so words cannot be
///   compared;
/// - `repeated`, `unfinished`: said already; cut before its end.
#[must_use]
pub fn check(draft: &str, doc: &Document, language: Language) -> Vec<Sentence> {
    let checker = Checker::new(doc, language);
    let spans = sentences(draft);
    let mut seen: Vec<HashSet<String>> = Vec::new();
    let mut leads: Vec<Governor> = Vec::new();
    let mut checked = Vec::with_capacity(spans.len());
    for (i, span) in spans.iter().enumerate() {
        let text = &draft[span.clone()];
        if verbatim::is_courtesy(text) {
            checked.push(Findings::of_no_claim().into_sentence(text, &checker.source, Vec::new()));
            continue;
        }
        let stems: HashSet<String> = checker.stems.of(text).into_iter().collect();
        let copied = checker.copied(text);
        let read = checker.read(text);
        let mut findings = match copied {
            Some(index) => checker.judge_copy(text, index, &leads),
            None => checker.judge(text, &stems, &read),
        };
        if stems.len() > LEAST_STEMS && seen.iter().any(|earlier| alike(earlier, &stems) >= REPEATED) {
            findings.add(Status::ToCheck, "repeated");
        }
        if i + 1 == spans.len() && copied.is_none() && is_unfinished(text) {
            findings.add(Status::ToCheck, "unfinished");
        }
        findings.prove(text, copied.is_some());
        seen.push(stems);
        leads.extend(lead_of(text, &checker.reader));
        checked.push(findings.into_sentence(text, &checker.source, read.claims(&checker.reader)));
    }
    checked
}

struct Checker<'a> {
    language: Language,
    source_language: Language,
    stems: Stems,
    source: Source<'a>,
    names: KnownNames,
    figures: Figures,
    /// How each sentence of the source counts votes.
    tallies: Vec<Tally>,
    verbatim: Verbatim,
    reader: Tokenizer,
    evidence: Evidence,
}

impl<'a> Checker<'a> {
    fn new(doc: &'a Document, language: Language) -> Self {
        let source_language = language_of(&doc.text);
        let stems = Stems::new(language);
        let source = Source::of(&doc.text, source_language, &stems);
        let reader = Tokenizer::new(language);
        let tally = |index| Tally::of(source.text_of(index), source_language);
        Self {
            language,
            source_language,
            tallies: (0..source.sentences.len()).map(tally).collect(),
            verbatim: Verbatim::of(&source),
            evidence: Evidence::of(doc, &reader),
            reader,
            source,
            names: KnownNames::of(&doc.text, &stems),
            figures: figures(&doc.text, source_language),
            stems,
        }
    }

    /// The sentence of the document whose words these are, all of them or some left out that change nothing.
    fn copied(&self, text: &str) -> Option<usize> {
        self.verbatim.place(text).or_else(|| {
            let bare = without_item_mark(text);
            let shorter = |&i: &usize| leaves_out_safely(self.source.text_of(i), bare, self.source_language);
            let stems: HashSet<String> = self.stems.of(bare).into_iter().collect();
            let holds = |i: &usize| stems.is_subset(&self.source.sentences[*i].stems);
            (0..self.source.sentences.len()).filter(|i| stems.len() > 1 && holds(i)).find(shorter)
        })
    }

    fn read(&self, text: &str) -> Reading {
        Reading::of(without_item_mark(text), 0, &self.reader).with_people(&self.evidence.people, &self.reader)
    }

    /// The document's own words can be in the wrong language, or be what the document itself takes back; their figures,
    /// names and votes are its own.
    fn judge_copy(&self, text: &str, index: usize, leads: &[Governor]) -> Findings {
        let mut findings = Findings::none(vec![index]);
        self.judge_language(text, &mut findings);
        if self.evidence.takes_back(index) {
            findings.add(Status::ToCheck, "withdrawn");
        }
        // « - Fermer le lundi » under « Il est proposé de : » is no decision without that line.
        if self.evidence.governs(index).is_some_and(|governor| !leads.contains(&governor)) {
            findings.add(Status::ToCheck, "modality_differs");
        }
        findings
    }

    fn judge(&self, text: &str, stems: &HashSet<String>, read: &Reading) -> Findings {
        let support = self.source.support(stems);
        let mut findings = Findings::none(support.best.clone());
        self.judge_language(text, &mut findings);
        self.judge_figures(text, stems, &support, &mut findings);
        if let Some((status, reason)) = names::judge(text, &self.names, &self.stems) {
            findings.add(status, reason);
        }
        if is_heading(text) {
            return findings;
        }
        if self.source_language != self.language {
            findings.add(Status::ToCheck, "other_language_source");
            return findings;
        }
        self.judge_votes(text, stems, &support, &mut findings);
        self.judge_tally(text, stems, &support, &mut findings);
        self.judge_claims(text, read, &mut findings);
        findings
    }

    /// Its claims against those of the document.
    fn judge_claims(&self, text: &str, read: &Reading, findings: &mut Findings) {
        let verdict = judge(read, &self.evidence, &self.reader);
        if verdict.derived {
            findings.forgive("number_absent");
        }
        if verdict.settled && !votes::is_unanimous(text) {
            findings.forgive("vote_absent");
        }
        let dated =
            findings.reasons.iter().any(|known| ["date_absent", "time_absent"].contains(&known.as_str()));
        for (status, reason) in verdict.reasons {
            // A day that the document lacks is not elsewhere in it.
            if reason != "date_elsewhere" || !dated {
                findings.add(status, reason);
            }
        }
        if !verdict.sources.is_empty() {
            findings.sources = verdict.sources;
            findings.compared = true;
            findings.doubt = verdict.doubt;
            findings.unrelated = verdict.unrelated;
        }
        findings.against.extend(verdict.against);
    }

    fn judge_language(&self, text: &str, findings: &mut Findings) {
        let letters = text.chars().filter(|c| c.is_alphabetic());
        let (mut all, mut foreign) = (0, 0);
        for letter in letters {
            all += 1;
            foreign += usize::from(letter > '\u{24f}');
        }
        let other_script = foreign * 5 > all;
        if other_script || sure_language_of(text).is_some_and(|found| found != self.language) {
            findings.add(Status::Unsupported, "wrong_language");
        }
    }

    fn judge_figures(&self, text: &str, stems: &HashSet<String>, support: &Support, findings: &mut Findings) {
        let told = figures(without_item_mark(text), self.language);
        let near = |holds: &dyn Fn(&Figures) -> bool| {
            support.best.iter().any(|&i| holds(&self.source.sentences[i].figures))
        };
        for number in &told.numbers {
            if !self.figures.holds(number) && !self.figures.is_day(number) {
                // A summary may count what the source lists: "both", "the two parties".
                let counted = number.in_letters && number.key <= 2000;
                findings.add(if counted { Status::ToCheck } else { Status::Unsupported }, "number_absent");
            } else if near(&|figures| figures.holds(number) || figures.is_day(number))
                || number.in_letters && number.key <= 2000
            {
                // One of its sources has it.
            } else {
                match self.source.holding(number, stems) {
                    Some((index, shared)) if shared > SAME_MATTER => findings.sources.push(index),
                    _ => findings.add(Status::ToCheck, "number_elsewhere"),
                }
            }
        }
        if told.times.iter().any(|time| !self.figures.times.contains(&same_clock(*time, &self.figures))) {
            findings.add(Status::Unsupported, "time_absent");
        }
        if told.months.iter().any(|month| !self.figures.months.contains(month)) {
            findings.add(Status::Unsupported, "date_absent");
        } else if told.dates.iter().any(|date| {
            // « achevé le 25 » may be of a month that the sentences before tell.
            !self.figures.dates.contains(date) && !self.figures.bare_days.contains(&date.0)
        }) {
            findings.add(Status::ToCheck, "date_absent");
        }
    }

    /// Counts of a vote are held to those of the same vote, side by side: « 31 voix contre 26 » is no « 26 contre 31 ».
    fn judge_tally(&self, text: &str, stems: &HashSet<String>, support: &Support, findings: &mut Findings) {
        let told = Tally::of(text, self.language);
        if told.is_empty() {
            return;
        }
        let counting: HashSet<String> = self.stems.of(&told.wording).into_iter().collect();
        let subject: HashSet<String> = stems.difference(&counting).cloned().collect();
        let same = self.source.same_subject(&subject);
        let agreement =
            |index: usize| self.tallies.get(index).map_or(Agreement::Silent, |known| told.against(known));
        // The count may stand before or after the sentence that names the vote.
        let near: Vec<usize> = support
            .best
            .iter()
            .chain(&same)
            .flat_map(|&index| [index, index + 1, index.saturating_sub(1)])
            .collect();
        let wrong = |&&index: &&usize| match agreement(index) {
            Agreement::Differ => same.contains(&index),
            Agreement::Swapped => true,
            Agreement::Same | Agreement::Silent => false,
        };
        if !near.iter().any(|&index| agreement(index) == Agreement::Same)
            && let Some(index) = near.iter().find(wrong)
        {
            findings.against.push(*index);
            findings.add(Status::Unsupported, "vote_count");
        } else if told.miscounts_a_candidate(self.tallies.iter()) {
            findings.add(Status::Unsupported, "vote_count");
        }
    }

    fn judge_votes(&self, text: &str, stems: &HashSet<String>, support: &Support, findings: &mut Findings) {
        if let Some(told) = votes::outcome(text) {
            let subject = self.source.same_subject(stems);
            let outcomes: Vec<(usize, bool)> = subject
                .iter()
                .filter_map(|&i| votes::outcome(self.source.text_of(i)).map(|outcome| (i, outcome)))
                .collect();
            if let Some((index, _)) = outcomes.first()
                && outcomes.iter().all(|(_, outcome)| *outcome != told)
            {
                findings.against.push(*index);
                findings.add(Status::Unsupported, "vote_reversed");
                return;
            }
        }
        if let Some(side) = votes::ballot(text) {
            let bears = |&i: &usize| {
                let known = self.source.text_of(i);
                votes::ballot(known) == Some(side) || votes::outcome(known) == Some(side)
            };
            // A count of votes is not somebody's vote: the tally is judged by itself.
            let counted = !Tally::of(text, self.language).is_empty();
            if !counted && !support.best.iter().chain(&self.source.same_subject(stems)).any(bears) {
                findings.add(Status::Unsupported, "vote_absent");
                return;
            }
        }
        let (source, stemmer, language) = (&self.source, &self.stems, self.language);
        let claim = Claim { text, support, source, stemmer, language };
        if let Some(index) = claim.reversed_by() {
            findings.against.push(index);
            findings.add(Status::Unsupported, "vote_reversed");
        } else if claim.is_unwitnessed() {
            findings.add(Status::Unsupported, "vote_absent");
        }
    }
}

/// The time as the source may have it: "8 pm" and « 20 h » are one, and so is "8" on a clock that counts to twelve.
fn same_clock(time: Time, figures: &Figures) -> Time {
    let other = ((time.0 + 12) % 24, time.1);
    if figures.times.contains(&other) { other } else { time }
}

fn is_heading(text: &str) -> bool {
    let short = text.split_whitespace().count() <= 8;
    text.starts_with('#')
        || (short && text.ends_with(':'))
        || (text.starts_with("**") && text.ends_with("**"))
}

/// Whether the last sentence of a draft stops before its end.
pub(crate) fn is_unfinished(text: &str) -> bool {
    let text = text.trim_end_matches(['*', '_', '»', '"', '”', ')', ' ', '\u{a0}', '\u{202f}']);
    if text.is_empty() || text.ends_with(['.', '!', '?', '…']) {
        return false;
    }
    let last = words(text).last().map(|word| fold(word.text)).unwrap_or_default();
    let dangling = Language::ALL.iter().any(|language| is_stop_word_of(&last, *language));
    let open = text.ends_with([',', ';', ':', '-', '\'', '’', '(']);
    // An item or a heading may do without a full stop.
    dangling || open || !(is_item(text) || is_heading(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str = "Le conseil de l'association s'est réuni le 12 mars 2024 à la mairie. \
        Marie Duval, trésorière, présente un budget de 1 250,50 € pour le jardin partagé. \
        La résolution 3 sur la cotisation est rejetée par douze voix contre cinq. \
        Karim Benali réparera la serre avant le 30 avril.";

    fn marks(draft: &str) -> Vec<(Status, Vec<String>)> {
        let doc = Document::from_text(SOURCE);
        check(draft, &doc, Language::French).into_iter().map(|s| (s.status, s.reasons)).collect()
    }

    fn one(draft: &str) -> (Status, String) {
        let mut all = marks(draft);
        assert_eq!(all.len(), 1, "{all:?}");
        let (status, reasons) = all.remove(0);
        (status, reasons.join(" "))
    }

    #[test]
    fn a_faithful_draft_is_proven() {
        let draft = "## Décisions\n- Le conseil s'est réuni le 12/03/2024 à la mairie.\n- La trésorière Marie Duval \
            présente un budget de 1250,50 € pour le jardin.\n- La résolution 3 sur la cotisation est rejetée par 12 voix \
            contre 5.\n\n## Actions\n1. M. Benali réparera la serre avant le 30 avril";
        for (status, reasons) in marks(draft) {
            assert_eq!((status, reasons), (Status::Supported, Vec::new()));
        }
    }

    #[test]
    fn figures_are_held_to_the_source() {
        let told = |draft| one(draft);
        assert_eq!(
            told("Marie Duval présente un budget de 1 350,50 € pour le jardin partagé."),
            (Status::Unsupported, "number_absent".to_owned())
        );
        assert_eq!(
            told("Le conseil de l'association s'est réuni le 12 mai 2024 à la mairie."),
            (Status::Unsupported, "date_absent".to_owned())
        );
        assert_eq!(
            told("Karim Benali réparera la serre avant le 12 avril."),
            (Status::ToCheck, "date_absent".to_owned()),
        );
        assert_eq!(told("La résolution est rejetée par quinze voix.").0, Status::Unsupported);
    }

    #[test]
    fn votes_cannot_be_turned_round() {
        assert_eq!(one("La résolution 3 sur la cotisation est adoptée.").0, Status::Unsupported);
        assert!(one("La résolution 3 sur la cotisation est adoptée.").1.contains("vote_reversed"));
        assert!(
            one("La résolution 3 sur la cotisation est rejetée à l'unanimité.").1.contains("vote_absent")
        );
        assert!(
            one("Karim Benali ne réparera pas la serre avant le 30 avril.").1.contains("negation_differs")
        );
    }

    #[test]
    fn inventions_are_told() {
        let (status, reasons) = one("Les bénévoles organisent un concert caritatif devant la gare.");
        assert_eq!((status, reasons.as_str()), (Status::Unsupported, "weak_support"));
        assert!(one("Le conseil remercie Paul Lambert pour le budget du jardin.").1.contains("name_absent"));
    }

    #[test]
    fn language_repetition_and_end() {
        let (status, reasons) =
            one("The council of the association has met at the town hall for the budget.");
        assert!(status == Status::Unsupported && reasons.contains("wrong_language"));
        assert!(one("会议讨论了花园的预算和会费问题。").1.contains("wrong_language"));
        let twice = "Marie Duval présente un budget pour le jardin partagé. ".repeat(2);
        assert_eq!(marks(&twice)[1].1, ["repeated"]);
        assert_eq!(marks(&twice)[0].1, [""; 0]);
        assert_eq!(one("Marie Duval présente un budget pour le").1, "unfinished");
    }

    #[test]
    fn sources_point_at_the_sentence() {
        let doc = Document::from_text(SOURCE);
        let checked = check("M. Benali réparera la serre.", &doc, Language::French);
        assert_eq!(checked[0].sources.len(), 1);
        assert!(doc.text[checked[0].sources[0].clone()].starts_with("Karim"));
    }
}

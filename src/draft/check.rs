//! Each sentence of a draft held against its source: numbers, names, votes, support, language, an end that is one.

use std::collections::HashSet;
use std::ops::Range;

use super::dates::Time;
use super::names::{self, KnownNames};
use super::numbers::{Figures, figures};
use super::sentences::{is_item, sentences};
use super::support::{Source, Support};
use super::tally::{Agreement, Tally};
use super::verbatim::{self, Verbatim};
use super::verdicts::Claim;
use super::words::{Stems, fold, is_stop_word_of, words};
use super::{Language, Origin, Proof, Sentence, Status, votes};
use crate::documents::Document;

/// Share of a sentence that its sources must hold to be supported, and to be more than an invention.
const SUPPORTED: f64 = 0.50;
const DOUBTFUL: f64 = 0.25;
/// Share of a sentence that one place of the source must hold; less is put together from far apart.
const GATHERED: f64 = 0.4;
/// Below this many topical words a sentence is too short to be judged by the words it shares.
const LEAST_STEMS: usize = 3;
/// Share of a sentence that another one must hold to be about the same matter.
const SAME_MATTER: f64 = 0.15;
/// Share of a sentence found in one of the source above which a denial in only one of them is told.
const SAME_CLAIM: f64 = 0.8;
/// Share of common stems above which two sentences say the same.
const REPEATED: f64 = 0.9;

/// Marks every sentence of a draft, headings included, in order.
///
/// A sentence is supported when a proof stands behind it, and for nothing less.
///
/// Codes in [`Sentence::reasons`]:
/// - `unproven`: nothing speaks against it, and nothing shows that the document says it;
/// - `number_absent`, `date_absent`, `time_absent`: a figure, a day or an hour that the source lacks; `number_elsewhere`: the source has it,
///   about something else;
/// - `name_absent`, `name_altered`: a name that the source lacks, or spells otherwise;
/// - `vote_reversed`, `vote_absent`: the source tells the other outcome, no approval, no unanimity or nobody's vote; `vote_count`: it counts that
///   vote otherwise;
/// - `negation_differs`: the closest sentence denies what this one affirms, or the reverse;
/// - `weak_support`: few of its words come from the source; `scattered`: they come from places far apart;
/// - `wrong_language`, `other_language_source`: not written in `language`; the source is not, so words cannot be
///   compared;
/// - `repeated`, `unfinished`: said already; cut before its end.
#[must_use]
pub fn check(draft: &str, doc: &Document, language: Language) -> Vec<Sentence> {
    let checker = Checker::new(doc, language);
    let spans = sentences(draft);
    let mut seen: Vec<HashSet<String>> = Vec::new();
    let mut checked = Vec::with_capacity(spans.len());
    for (i, span) in spans.iter().enumerate() {
        let text = &draft[span.clone()];
        let stems: HashSet<String> = checker.stems.of(text).into_iter().collect();
        let copied = checker.verbatim.place(text);
        let mut findings = match copied {
            Some(index) => checker.judge_copy(text, index),
            None => checker.judge(text, &stems),
        };
        if stems.len() > LEAST_STEMS && seen.iter().any(|earlier| alike(earlier, &stems) >= REPEATED) {
            findings.add(Status::ToCheck, "repeated");
        }
        if i + 1 == spans.len() && copied.is_none() && is_unfinished(text) {
            findings.add(Status::ToCheck, "unfinished");
        }
        findings.prove(text, copied.is_some());
        seen.push(stems);
        checked.push(findings.into_sentence(text, &checker.source));
    }
    checked
}

#[derive(Debug)]
struct Findings {
    status: Status,
    reasons: Vec<String>,
    sources: Vec<usize>,
    proof: Option<Proof>,
}

impl Findings {
    /// Nothing found yet in a sentence that rests on these of the source.
    fn none(sources: Vec<usize>) -> Self {
        Self { status: Status::Supported, reasons: Vec::new(), sources, proof: None }
    }

    /// What nothing speaks against is supported only by a proof: the document's own words. A title claims nothing.
    fn prove(&mut self, text: &str, copied: bool) {
        if self.status != Status::Supported {
            return;
        }
        self.proof = match copied {
            true => Some(Proof::Verbatim),
            false => verbatim::is_title(text).then_some(Proof::Claims),
        };
        if self.proof.is_none() {
            self.add(Status::ToCheck, "unproven");
        }
    }

    fn add(&mut self, status: Status, reason: &str) {
        self.status = self.status.max(status);
        if !self.reasons.iter().any(|known| known == reason) {
            self.reasons.push(reason.to_owned());
        }
    }

    fn into_sentence(mut self, text: &str, source: &Source) -> Sentence {
        self.sources.sort_unstable();
        self.sources.dedup();
        let sources: Vec<Range<usize>> =
            self.sources.iter().map(|&i| source.sentences[i].span.clone()).collect();
        Sentence {
            text: text.to_owned(),
            status: self.status,
            sources,
            reasons: self.reasons,
            against: Vec::new(),
            proof: self.proof,
            claims: Vec::new(),
            origin: Origin::Written,
        }
    }
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
}

impl<'a> Checker<'a> {
    fn new(doc: &'a Document, language: Language) -> Self {
        let source_language = Language::detect(&doc.text);
        let stems = Stems::new(language);
        let source = Source::of(&doc.text, source_language, &stems);
        let tally = |index| Tally::of(source.text_of(index), source_language);
        Self {
            language,
            source_language,
            tallies: (0..source.sentences.len()).map(tally).collect(),
            verbatim: Verbatim::of(&source),
            source,
            names: KnownNames::of(&doc.text, &stems),
            figures: figures(&doc.text, source_language),
            stems,
        }
    }

    /// The document's own words can only be in the wrong language: their figures, names and votes are its own.
    fn judge_copy(&self, text: &str, index: usize) -> Findings {
        let mut findings = Findings::none(vec![index]);
        self.judge_language(text, &mut findings);
        findings
    }

    fn judge(&self, text: &str, stems: &HashSet<String>) -> Findings {
        let support = self.source.support(stems);
        let mut findings = Findings::none(support.best.clone());
        self.judge_language(text, &mut findings);
        self.judge_figures(text, stems, &support, &mut findings);
        if let Some((status, reason)) = names::judge(text, &self.names, &self.stems) {
            findings.add(status, reason);
        }
        if self.source_language != self.language {
            if !is_heading(text) {
                findings.add(Status::ToCheck, "other_language_source");
            }
            return findings;
        }
        if !is_heading(text) {
            self.judge_votes(text, stems, &support, &mut findings);
            self.judge_tally(text, stems, &support, &mut findings);
        }
        if stems.len() >= LEAST_STEMS && !is_heading(text) {
            if support.covered < DOUBTFUL {
                findings.add(Status::Unsupported, "weak_support");
            } else if support.covered < SUPPORTED {
                findings.add(Status::ToCheck, "weak_support");
            } else if self.source.gathered(&support, stems) < GATHERED {
                findings.add(Status::ToCheck, "scattered");
            }
        }
        findings
    }

    fn judge_language(&self, text: &str, findings: &mut Findings) {
        let letters = text.chars().filter(|c| c.is_alphabetic());
        let (mut all, mut foreign) = (0, 0);
        for letter in letters {
            all += 1;
            foreign += usize::from(letter > '\u{24f}');
        }
        let other_script = foreign * 5 > all;
        if other_script || Language::detect_surely(text).is_some_and(|found| found != self.language) {
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
        } else if told.dates.iter().any(|date| !self.figures.dates.contains(date)) {
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
            findings.sources.push(*index);
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
                findings.sources.push(*index);
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
            findings.sources.push(index);
            findings.add(Status::Unsupported, "vote_reversed");
        } else if claim.is_unwitnessed() {
            findings.add(Status::Unsupported, "vote_absent");
        }
        // Only a sentence that one of the source wholly holds can be compared word for word.
        if let [index, ..] = support.best[..] {
            let closest = self.source.text_of(index);
            let agreed = votes::outcome(text).is_some() && votes::outcome(text) == votes::outcome(closest);
            let shared = self.source.shared(index, stems);
            // A long sentence may deny something else.
            let comparable = self.source.sentences[index].stems.len() <= 2 * stems.len();
            if shared >= SAME_CLAIM && comparable && !agreed && votes::denies(text) != votes::denies(closest)
            {
                findings.add(Status::ToCheck, "negation_differs");
            }
        }
    }
}

/// The time as the source may have it: "8 pm" and « 20 h » are one, and so is "8" on a clock that counts to twelve.
fn same_clock(time: Time, figures: &Figures) -> Time {
    let other = ((time.0 + 12) % 24, time.1);
    if figures.times.contains(&other) { other } else { time }
}

/// Share of the stems that two sentences have in common, of all they have.
pub(super) fn alike(a: &HashSet<String>, b: &HashSet<String>) -> f64 {
    let shared = a.intersection(b).count() as f64;
    let all = (a.len() + b.len()) as f64 - shared;
    if all == 0.0 { 0.0 } else { shared / all }
}

fn is_heading(text: &str) -> bool {
    let short = text.split_whitespace().count() <= 8;
    text.starts_with('#')
        || (short && text.ends_with(':'))
        || (text.starts_with("**") && text.ends_with("**"))
}

/// "2. Le budget" claims no 2.
pub(super) fn without_item_mark(text: &str) -> &str {
    if !is_item(text) {
        return text;
    }
    text.split_once(char::is_whitespace).map_or("", |(_, rest)| rest)
}

/// Whether the last sentence of a draft stops before its end.
pub(super) fn is_unfinished(text: &str) -> bool {
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
    fn nothing_speaks_against_a_faithful_draft_and_nothing_proves_it() {
        let draft = "## Décisions\n- Le conseil s'est réuni le 12/03/2024 à la mairie.\n- La trésorière Marie Duval \
            présente un budget de 1250,50 € pour le jardin.\n- La résolution 3 sur la cotisation est rejetée par 12 voix \
            contre 5.\n\n## Actions\n1. M. Benali réparera la serre avant le 30 avril";
        for (status, reasons) in marks(draft) {
            let title = reasons.is_empty();
            assert!(title && status == Status::Supported || reasons == ["unproven"], "{reasons:?}");
        }
        assert_eq!(
            marks(draft).iter().filter(|(_, reasons)| reasons.is_empty()).count(),
            2,
            "the two titles"
        );
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
        assert_eq!(
            one("La résolution 3 sur la cotisation est adoptée."),
            (Status::Unsupported, "vote_reversed".to_owned())
        );
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
        assert_eq!(marks(&twice)[0].1, ["unproven"]);
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

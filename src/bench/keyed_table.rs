//! The figures of drafts held to their keys, as a table for people.

use super::answer_key::Share;
use super::evaluate::columns;
use super::keyed::{AuthorFigures, KeyedEvaluation, Proofs};

/// The figures as a table for people, one column for each author; marks below.
#[must_use]
pub fn keyed_table(evaluation: &KeyedEvaluation) -> String {
    let modes = &evaluation.modes;
    let of = |figure: &dyn Fn(&AuthorFigures) -> String| modes.iter().map(figure).collect::<Vec<String>>();
    let percent = |share: f64| format!("{:.0} %", share * 100.0);
    let proven = |figure: &dyn Fn(&Proofs) -> usize| {
        of(&|mode| percent(figure(&mode.proofs) as f64 / mode.proofs.sentences.max(1) as f64))
    };
    let share = |share: Share| format!("{} ({} of {})", percent(share.value()), share.of, share.all);
    let mut rows: Vec<(String, Vec<String>)> = vec![
        ("mode".to_owned(), of(&|mode| mode.mode.to_owned())),
        ("style".to_owned(), of(&|mode| mode.style.clone())),
        (
            "model".to_owned(),
            of(&|mode| mode.model.as_ref().map_or_else(|| "none".to_owned(), |writer| writer.name.clone())),
        ),
        (
            "words a draft, of what was asked".to_owned(),
            of(&|mode| format!("{:.0} of {:.0}", mode.words, mode.words_asked)),
        ),
        ("facts told, by their keys".to_owned(), of(&|mode| share(mode.facts.told))),
        ("  by their evidence".to_owned(), of(&|mode| share(mode.facts.evidence))),
        ("  votes and actions".to_owned(), of(&|mode| share(mode.facts.votes_and_actions))),
    ];
    let kinds: Vec<String> =
        modes.first().map(|mode| mode.facts.kinds.keys().cloned().collect()).unwrap_or_default();
    for kind in kinds {
        rows.push((
            format!("  {kind}"),
            of(&|mode| share(mode.facts.kinds.get(&kind).copied().unwrap_or_default())),
        ));
    }
    rows.extend([
        ("sentences word for word".to_owned(), proven(&|proofs| proofs.verbatim)),
        ("  verified".to_owned(), proven(&|proofs| proofs.claims)),
        ("  supported without proof".to_owned(), proven(&|proofs| proofs.supported_without_proof)),
        ("  to check".to_owned(), proven(&|proofs| proofs.to_check)),
        ("  unsupported".to_owned(), proven(&|proofs| proofs.unsupported)),
        ("seconds a draft".to_owned(), of(&|mode| format!("{:.2}", mode.seconds))),
        (
            "joules a draft".to_owned(),
            of(&|mode| {
                let origin = if mode.energy_estimated { "estimated" } else { "measured" };
                format!("{:.3} (class {}, {origin})", mode.joules, mode.energy_class)
            }),
        ),
    ]);
    let marks = &evaluation.marks;
    let mut of_marks: Vec<(String, Vec<String>)> = vec![
        ("false sentences marked".to_owned(), vec![share(marks.traps_marked)]),
        ("true sentences flagged".to_owned(), vec![share(marks.faithful_flagged)]),
        ("  unsupported".to_owned(), vec![share(marks.faithful_unsupported)]),
        ("difference".to_owned(), vec![format!("{:.2}", evaluation.marks_difference)]),
    ];
    of_marks.extend(marks.kinds.iter().map(|(kind, marked)| (format!("  {kind}"), vec![share(*marked)])));
    let head = format!("{} documents with keys, {} words read\n", evaluation.texts, evaluation.words_read);
    head + &columns(&rows) + "\nmarks of the check, without any draft\n" + &columns(&of_marks)
}

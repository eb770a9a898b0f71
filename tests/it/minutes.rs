//! Minutes of notes that are ours: no vote of a meeting is left out, and what a form holds is told in its place.

use calame::documents::Document;
use calame::draft::{Language, check, untold_votes};

const NOTES: [(&str, Language, usize); 4] = [
    (include_str!("minutes/comite-fr.notes.txt"), Language::French, 5),
    (include_str!("minutes/committee-en.notes.txt"), Language::English, 5),
    (include_str!("quality/assembly-fr.source.txt"), Language::French, 6),
    (include_str!("quality/meeting-en.source.txt"), Language::English, 6),
];

/// Against a draft that says nothing, every vote of the meeting is owed, and nothing else is.
#[test]
fn every_vote_of_a_meeting_is_found() {
    let mut told = String::new();
    for (text, language, votes) in NOTES {
        let doc = Document::from_text(text);
        let found = untold_votes(&[], &doc, language);
        told.extend(found.iter().map(|vote| format!("{} {vote}\n", language.code())));
        assert_eq!(found.len(), votes, "{found:#?}");
        // A draft made of them owes nothing more.
        let draft = found.iter().map(|vote| format!("- {vote}\n")).collect::<String>();
        assert_eq!(untold_votes(&check(&draft, &doc, language), &doc, language), [""; 0]);
    }
    insta::assert_snapshot!(told);
}

//! From a document to a plan, to messages, to a checked draft, without any model.

use calame::documents::Document;
use calame::draft::{
    Budget, Construction, DraftError, Language, Length, Lengths, PassKind, Prompts, Proof, Status, check,
    extract, language_of, messages, plan,
};

const MINUTES_FR: &str = "# Réunion du bureau\n\nLe bureau de l'amicale s'est réuni le 4 octobre 2024 à 18 h 30, \
    chez Mme Élodie Perrin. Sept membres étaient présents. L'ordre du jour comptait trois points : les comptes, la fête \
    d'hiver et le local.\n\n# Comptes\n\nLe trésorier, M. Hugo Lemaître, annonce un solde de 3 480,75 €. Les dons ont \
    baissé de 12 % par rapport à l'an dernier. Le bureau adopte à l'unanimité le budget de la fête d'hiver, fixé à 600 €.\
    \n\n# Local\n\nLa demande d'agrandissement du local est rejetée par quatre voix contre trois. Élodie Perrin écrira à \
    la mairie avant le 15 novembre pour demander une salle plus grande.\n";

const MINUTES_EN: &str = "# Committee meeting\n\nThe committee of the rowing club met on 4 October 2024 in the boathouse. \
    Seven members were present. The treasurer, Hugo Lemaitre, reported a balance of £3,480.75. Donations fell by 12% \
    compared with last year. The committee approved a budget of £600 for the winter party.\n\n# Boathouse\n\nThe request \
    to extend the boathouse was rejected by four votes to three. Elodie Perrin will write to the town council before 15 \
    November to ask for a larger room.\n";

fn count(text: &str) -> u32 {
    u32::try_from(text.chars().count().div_ceil(3)).unwrap_or(u32::MAX)
}

#[test]
fn nothing_speaks_against_a_faithful_draft_and_a_false_one_is_refused_in_both_languages() {
    let cases = [
        (
            MINUTES_FR,
            Language::French,
            "## Décisions\n\n- Le bureau adopte à l'unanimité un budget de 600 € pour la fête d'hiver.\n- La demande \
             d'agrandissement du local est rejetée par 4 voix contre 3.\n\n## Actions\n\n- Mme Perrin écrira à la mairie \
             avant le 15 novembre.",
            [
                "- Le bureau adopte un budget de 900 € pour la fête d'hiver.",
                "- La demande d'agrandissement du local est \
             adoptée.",
                "- Mme Garnier écrira à la mairie avant le 15 novembre.",
            ],
        ),
        (
            MINUTES_EN,
            Language::English,
            "## Decisions\n\n- The committee approved a £600 budget for the winter party.\n- The request to extend the \
             boathouse was rejected by 4 votes to 3.\n\n## Actions\n\n- Elodie Perrin will write to the town council before \
             15 November.",
            [
                "- The committee approved a £900 budget for the winter party.",
                "- The request to extend the boathouse was \
             approved.",
                "- Mrs Garner will write to the town council before 15 November.",
            ],
        ),
    ];
    for (source, language, faithful, false_ones) in cases {
        let doc = Document::from_text(source);
        for sentence in check(faithful, &doc, language) {
            assert!(sentence.status == Status::Supported && sentence.proof.is_some(), "{sentence:?}");
        }
        for draft in false_ones {
            let checked = check(draft, &doc, language);
            assert_eq!(checked[0].status, Status::Unsupported, "{checked:?}");
        }
    }
}

#[test]
fn an_extract_of_a_document_is_wholly_supported_by_it() {
    for (source, language) in [(MINUTES_FR, Language::French), (MINUTES_EN, Language::English)] {
        let doc = Document::from_text(source);
        assert_eq!(language_of(&doc.text), language);
        let extract = extract(&doc, language, Length::Words(60));
        assert!(extract.len() >= 2);
        let joined = extract.iter().map(|s| s.text.as_str()).collect::<Vec<_>>().join(" ");
        for sentence in check(&joined, &doc, language) {
            assert_eq!(sentence.status, Status::Supported, "{sentence:?}");
            assert_eq!(sentence.proof, Some(Proof::Verbatim), "{sentence:?}");
        }
    }
}

#[test]
fn every_style_writes_its_messages_for_every_pass_of_a_plan() {
    let prompts = Prompts::embedded();
    let long = MINUTES_FR.repeat(12);
    for style in prompts.styles() {
        for (text, context) in [(MINUTES_FR, 4096), (long.as_str(), 1500)] {
            let doc = Document::from_text(text);
            let prompt = prompts.get(style, Language::French).unwrap();
            let length = Length::Words(120);
            let budget = Budget { context, overhead: 24 };
            let plan = plan(&doc, prompt, length, Language::French, &budget, &count).unwrap();
            for pass in &plan.passes {
                let source = match pass.kind {
                    PassKind::Merge => "Une note.\n".repeat(pass.inputs.len()),
                    _ => doc.text[pass.span.clone()].to_owned(),
                };
                let messages = messages(pass, prompt, &source, length, Language::French).unwrap();
                assert!(messages.user.contains(source.trim_end()), "nothing of the source is cut");
                let real = count(&messages.system) + count(&messages.user) + budget.overhead;
                assert!(real <= pass.prompt_tokens, "{style}: {real} tokens, {} planned", pass.prompt_tokens);
                assert!(pass.prompt_tokens + pass.max_tokens <= context);
            }
        }
    }
}

#[test]
fn a_folder_overrides_a_prompt_and_adds_a_style() {
    let folder = tempfile::tempdir().unwrap();
    let body = |name: &str| {
        format!(
            "+++\nname = \"{name}\"\nlanguage = \"fr\"\npurpose = \"Essai\"\nversion = \"9\"\n+++\nSois bref.\n---user---\n{{{{ source }}}}\nFin.\n"
        )
    };
    std::fs::write(folder.path().join("mien.md"), body("summary")).unwrap();
    std::fs::write(folder.path().join("lettre.md"), body("lettre")).unwrap();
    std::fs::write(folder.path().join("notes.txt"), "not a prompt").unwrap();
    let ours = Prompts::embedded();
    let prompts = Prompts::with_folder(folder.path()).unwrap();
    let summary = prompts.get("summary", Language::French).unwrap();
    assert_eq!(summary.version, "9");
    assert_ne!(summary.hash, ours.get("summary", Language::French).unwrap().hash);
    assert!(prompts.styles().contains(&"lettre"));
    let offered = prompts.offered(Language::English);
    let own =
        offered.iter().find(|prompt| prompt.name == "lettre").expect("offered where it has no translation");
    assert_eq!((offered.len(), own.language, own.lengths), (8, Language::French, Lengths::default()));
    let error = prompts.get("lettre", Language::English).unwrap_err();
    assert!(matches!(error, DraftError::UntranslatedStyle { .. }));
    assert!(matches!(
        Prompts::with_folder(&folder.path().join("none")),
        Err(DraftError::PromptFolder { .. })
    ));
}

#[test]
fn a_prompt_without_lengths_has_those_that_the_guide_states() {
    let Lengths { default, least, most, .. } = Lengths::default();
    let stated = format!("left out: {default} words, from {least} to {most}");
    assert!(include_str!("../../prompts/README.md").contains(&stated), "prompts/README.md: {stated}");
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { cases: 96, failure_persistence: None, ..Default::default() })]

    /// Whatever a person pastes and a model writes, ranges lie on characters and nothing panics.
    #[test]
    fn any_text_can_be_extracted_and_checked(
        source in "([A-ZÉa-zé]{1,7}|[0-9]{1,4}|[-–.,:;!?«»/'’#*°² \u{a0}\n]|\\PC){0,120}",
        draft in "([A-ZÉa-zé]{1,7}|[0-9]{1,4}|[-–.,:;!?«»/'’#*°² \u{a0}\n]|\\PC){0,60}",
    ) {
        let doc = Document::from_text(&source);
        for language in Language::ALL {
            for sentence in extract(&doc, language, Length::Words(30)) {
                assert!(doc.text.get(sentence.sources[0].clone()).is_some());
            }
            for characters in [0, 7, 60] {
                let kept = extract(&doc, language, Length::Characters(characters));
                let joined: Vec<&str> = kept.iter().map(|sentence| sentence.text.as_str()).collect();
                assert!(joined.join("\n").chars().count() <= characters as usize);
            }
            let mut rest = draft.as_str();
            for sentence in check(&draft, &doc, language) {
                // Each sentence is a slice of the draft, in order.
                let at = rest.find(&sentence.text).unwrap();
                rest = &rest[at + sentence.text.len()..];
                assert!(sentence.sources.iter().all(|span| doc.text.get(span.clone()).is_some()));
                assert_eq!(sentence.status == Status::Supported, sentence.reasons.is_empty());
                assert_eq!(sentence.status == Status::Supported, sentence.proof.is_some());
            }
        }
    }
}

/// Lines of real documents, in any order, each cut or with a character of another kind in it.
fn pasted() -> impl proptest::strategy::Strategy<Value = String> {
    use proptest::prelude::*;
    let folders =
        ["learn", "learn-more"].map(|name| format!("{}/tests/eval/{name}", env!("CARGO_MANIFEST_DIR")));
    let files =
        folders.iter().flat_map(|folder| std::fs::read_dir(folder).unwrap()).map(|file| file.unwrap().path());
    let texts = files.filter(|file| file.extension().is_some_and(|end| end == "txt"));
    let lines: Vec<String> = texts
        .flat_map(|file| {
            std::fs::read_to_string(file).unwrap().lines().map(str::to_owned).collect::<Vec<_>>()
        })
        .collect();
    const ODD: &[char] =
        &['é', 'œ', '…', '’', '«', '»', '\u{a0}', '–', '²', 'É', '•', '→', ':', '.', '-', '1'];
    let line = (
        proptest::sample::select(lines),
        any::<proptest::sample::Index>(),
        0..5_u8,
        proptest::sample::select(ODD),
    );
    let line = line.prop_map(|(line, at, change, odd)| {
        let mut line: Vec<char> = line.chars().collect();
        let at = at.index(line.len() + 1);
        match change {
            0 => line.truncate(at),
            1 => drop(line.drain(..at)),
            2 => line.insert(at, odd),
            3 if at < line.len() => line[at] = odd,
            _ => {}
        }
        line.into_iter().chain(['\n']).collect::<String>()
    });
    proptest::collection::vec(line, 1..40).prop_map(|lines| lines.concat())
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { cases: 128, failure_persistence: None, ..Default::default() })]

    /// Whatever lines a document is made of, a draft of it is made, and each of its words stands in the document or in a frame.
    #[test]
    fn any_lines_can_be_drafted(source in pasted()) {
        let doc = Document::from_text(&source);
        for language in Language::ALL {
            for (style, length) in [("minutes", Length::Words(300)), ("grant", Length::Characters(900)), ("email", Length::Words(90))] {
                let Some(construction) = Construction::new(&doc, style, language, length) else { continue };
                let (text, lines) = construction.lines();
                assert_eq!(text, lines.iter().map(|line| format!("{}{}", line.before, line.text)).collect::<String>());
                for fact in construction.left_out() {
                    assert!(doc.text.get(fact.span.clone()).is_some());
                }
            }
        }
    }
}

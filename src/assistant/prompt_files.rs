//! Which files of prompts a draft was made with.

use sha2::{Digest, Sha256};

use crate::draft::{Pass, PassKind, Plan, Prompt};

/// The files of prompts that a plan uses, by their role; that of one sentence too when one was asked for again.
pub(super) fn prompt_files(prompt: &Prompt, plan: &Plan, rewrites: bool) -> Vec<(&'static str, String)> {
    let [notes, merge, sentence] = prompt.internal_hashes();
    let used = |role: fn(&Pass) -> bool| plan.passes.iter().any(role);
    let roles = [
        ("style", prompt.hash.as_str(), used(Pass::asks_for_the_style)),
        ("sentence", sentence, rewrites || used(|pass| pass.kind == PassKind::Sentence)),
        ("notes", notes, used(|pass| pass.kind == PassKind::Notes)),
        ("merge", merge, used(|pass| pass.kind == PassKind::Merge && !pass.last)),
    ];
    roles.into_iter().filter(|(.., used)| *used).map(|(role, hash, _)| (role, hash.to_owned())).collect()
}

/// SHA-256 of the prompt file that was used; of several, that of their digests, a line each, in the order of
/// [`prompt_files`].
pub(super) fn prompt_hash(files: &[(&'static str, String)]) -> String {
    if let [(_, only)] = files {
        return only.clone();
    }
    let lines: String = files.iter().map(|(_, hash)| format!("{hash}\n")).collect();
    Sha256::digest(lines.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::documents::Document;
    use crate::draft::{Budget, Length, Prompts, plan};
    use crate::words::Language;

    fn planned(words: usize) -> (Prompt, Plan) {
        let prompt = Prompts::embedded().get("summary", Language::French).unwrap().clone();
        let document = Document::from_text(&"Le conseil vote le budget. ".repeat(words / 5));
        let budget = Budget { context: 1_500, overhead: 48 };
        let count = |text: &str| u32::try_from(text.split_whitespace().count()).unwrap();
        let plan = plan(&document, &prompt, Length::Words(100), Language::French, &budget, &count).unwrap();
        (prompt, plan)
    }

    #[test]
    fn one_pass_names_its_own_file() {
        let (prompt, plan) = planned(200);
        let files = prompt_files(&prompt, &plan, false);
        assert_eq!(files, [("style", prompt.hash.clone())]);
        assert_eq!(prompt_hash(&files), prompt.hash);
    }

    #[test]
    fn several_passes_name_every_file_they_used() {
        let (prompt, plan) = planned(4_000);
        assert!(plan.passes.len() > 2);
        let [notes, ..] = prompt.internal_hashes();
        let files = prompt_files(&prompt, &plan, false);
        assert!(
            files.contains(&("style", prompt.hash.clone())) && files.contains(&("notes", notes.to_owned()))
        );
        let lines: String = files.iter().map(|(_, hash)| format!("{hash}\n")).collect();
        let expected: String =
            Sha256::digest(lines.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(prompt_hash(&files), expected);
        assert_ne!(expected, prompt.hash);
    }

    #[test]
    fn a_sentence_written_again_names_its_prompt() {
        let (prompt, plan) = planned(200);
        let [.., sentence] = prompt.internal_hashes();
        let files = prompt_files(&prompt, &plan, true);
        assert_eq!(files, [("style", prompt.hash.clone()), ("sentence", sentence.to_owned())]);
        assert_ne!(prompt_hash(&files), prompt.hash);
    }
}

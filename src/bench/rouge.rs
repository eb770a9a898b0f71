//! ROUGE-1, ROUGE-2 and ROUGE-L as F1, after Lin, "ROUGE: A Package for Automatic Evaluation of Summaries" (2004).
//!
//! Lower case, no stemming, grammar words kept; a token is a run of letters and digits, accents kept. ROUGE-L takes
//! the whole text as one sequence (section 3.1 of the paper, with beta = 1), not a union over sentences.

use std::collections::HashMap;

/// The three figures, each from 0 to 100.
#[derive(Debug, Clone, Copy, Default, PartialEq, serde::Serialize)]
#[expect(missing_docs, reason = "the figures bear the names of the paper")]
pub struct Rouge {
    pub rouge_1: f64,
    pub rouge_2: f64,
    pub rouge_l: f64,
}

/// How near a draft comes to a reference.
#[must_use]
pub fn rouge(draft: &str, reference: &str) -> Rouge {
    let (draft, reference) = (draft.to_lowercase(), reference.to_lowercase());
    let (draft, reference) = (tokens(&draft), tokens(&reference));
    Rouge {
        rouge_1: overlap(&draft, &reference, 1),
        rouge_2: overlap(&draft, &reference, 2),
        rouge_l: f1(longest_common(&draft, &reference), draft.len(), reference.len()),
    }
}

fn tokens(text: &str) -> Vec<&str> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|token| !token.is_empty()).collect()
}

/// Runs of `size` tokens that both hold, each counted as often as in the one that holds fewer.
fn overlap(draft: &[&str], reference: &[&str], size: usize) -> f64 {
    let mut open: HashMap<&[&str], usize> = HashMap::new();
    for run in reference.windows(size) {
        *open.entry(run).or_default() += 1;
    }
    let mut shared = 0;
    for run in draft.windows(size) {
        if let Some(left) = open.get_mut(run).filter(|left| **left > 0) {
            *left -= 1;
            shared += 1;
        }
    }
    f1(shared, draft.windows(size).count(), reference.windows(size).count())
}

fn f1(shared: usize, of_draft: usize, of_reference: usize) -> f64 {
    if shared == 0 { 0.0 } else { 200.0 * shared as f64 / (of_draft + of_reference) as f64 }
}

/// Length of the longest common subsequence, one row of the table at a time.
fn longest_common(a: &[&str], b: &[&str]) -> usize {
    let mut row = vec![0; b.len() + 1];
    for word in a {
        let mut diagonal = 0;
        for (j, other) in b.iter().enumerate() {
            let above = row[j + 1];
            row[j + 1] = if word == other { diagonal + 1 } else { above.max(row[j]) };
            diagonal = above;
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_the_paper() {
        // "police killed the gunman" against its two candidates, section 3.1.
        let reference = "Police killed the gunman.";
        assert_eq!(rouge("police kill the gunman", reference).rouge_l, 75.0);
        assert_eq!(rouge("the gunman kill police", reference).rouge_l, 50.0);
        let two = rouge("police kill the gunman", reference);
        assert!((two.rouge_2 - 100.0 / 3.0).abs() < 1e-9, "one pair of three: {two:?}");
    }

    #[test]
    fn equal_texts_score_all_and_strangers_nothing() {
        let text = "L’été, 12 élues à Évry.";
        assert_eq!(rouge(text, text), Rouge { rouge_1: 100.0, rouge_2: 100.0, rouge_l: 100.0 });
        assert_eq!(rouge(text, "Rien"), Rouge::default());
        assert_eq!(rouge("", ""), Rouge::default());
        // A word said twice counts twice only where the reference says it twice.
        assert_eq!(rouge("non non", "non").rouge_1, 200.0 / 3.0);
    }
}

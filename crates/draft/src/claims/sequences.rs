//! Runs of words looked for in a sentence.

use std::collections::HashMap;

use super::tokens::Token;

/// Runs of folded words, found by their first.
#[derive(Debug)]
pub(crate) struct Sequences(HashMap<&'static str, Vec<Vec<&'static str>>>);

impl Sequences {
    /// Reads runs with a semicolon between.
    pub fn of(runs: &'static str) -> Self {
        let mut by_first: HashMap<&str, Vec<Vec<&str>>> = HashMap::new();
        for run in runs.split(';') {
            let mut words = run.split_whitespace();
            if let Some(first) = words.next() {
                by_first.entry(first).or_default().push(words.collect());
            }
        }
        Self(by_first)
    }

    /// How many words of a run stand at a place, the most if several do.
    pub fn at(&self, tokens: &[Token], at: usize) -> Option<usize> {
        let follows = |rest: &&Vec<&str>| {
            rest.iter()
                .enumerate()
                .all(|(i, word)| tokens.get(at + 1 + i).is_some_and(|token| token.folded == *word))
        };
        self.0.get(tokens.get(at)?.folded.as_str())?.iter().filter(follows).map(|rest| rest.len() + 1).max()
    }

    /// Whether one of the runs stands in a sentence.
    pub fn within(&self, tokens: &[Token]) -> bool {
        (0..tokens.len()).any(|at| self.at(tokens, at).is_some())
    }
}

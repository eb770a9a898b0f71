//! How the weights of facts are learnt: a logistic regression on the texts of `tests/eval/learn` and `learn-more`, held against texts
//! that it has not seen, one document after the other.

use std::ops::Range;
use std::path::{Path, PathBuf};

use super::features::{self, NAMES, Row};
use super::{superseded, tells, units, weighed_by};
use crate::corrections;
use crate::extract::choose::choose;
use crate::facts::Weighed;
use crate::{Language, Length};
use calame_documents::Document;

/// Weight of the penalty on coefficients; from 3 to 12 little changes.
const RIDGE: f64 = 5.0;

struct Must {
    evidence: String,
    keys: Vec<String>,
    kind: String,
}

struct Text {
    doc: Document,
    language: Language,
    musts: Vec<Must>,
    rows: Vec<Row>,
    labels: Vec<f64>,
    /// Whether it is one of those on which figures have been read from the first.
    is_first: bool,
}

fn texts() -> Vec<Text> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut names: Vec<PathBuf> = ["tests/eval/learn", "tests/eval/learn-more"]
        .iter()
        .flat_map(|folder| std::fs::read_dir(root.join(folder)).unwrap())
        .map(|entry| entry.unwrap().path())
        .collect();
    names.retain(|path| path.to_string_lossy().ends_with(".key.json"));
    names.sort();
    let read = |path: &Path| std::fs::read_to_string(path).unwrap();
    let one = |path: &PathBuf| {
        let source = PathBuf::from(path.to_string_lossy().replace(".key.json", ".txt"));
        let key: serde_json::Value = serde_json::from_str(&read(path)).unwrap();
        let is_first = !path.to_string_lossy().contains("learn-more");
        Text { is_first, ..text(Document::from_text(&read(&source)), &key) }
    };
    names.iter().map(one).collect()
}

fn text(doc: Document, key: &serde_json::Value) -> Text {
    let language = key["language"].as_str().unwrap().parse().unwrap();
    let list = |value: &serde_json::Value| {
        value.as_array().unwrap().iter().map(|one| one.as_str().unwrap().to_owned()).collect::<Vec<String>>()
    };
    let musts: Vec<Must> = key["must"]
        .as_array()
        .unwrap()
        .iter()
        .map(|must| Must {
            evidence: must["evidence"].as_str().unwrap().to_owned(),
            keys: list(&must["keys"]),
            kind: must["kind"].as_str().unwrap().to_owned(),
        })
        .collect();
    let wrong = corrections(&doc.text, language);
    let units = units::units(&doc);
    let seen = features::see(&doc, &units, &wrong, language);
    let (mut rows, mut labels) = (Vec::new(), Vec::new());
    for (unit, row) in units.iter().zip(&seen.rows) {
        if !tells(&doc, unit) || superseded(unit, &wrong) {
            continue;
        }
        let holds = musts.iter().any(|must| covers(&doc, std::slice::from_ref(&unit.span), must));
        rows.push(*row);
        labels.push(f64::from(u8::from(holds)));
    }
    Text { doc, language, musts, rows, labels, is_first: true }
}

/// Whether the ranges hold at least half of the evidence.
fn covers(doc: &Document, ranges: &[Range<usize>], must: &Must) -> bool {
    let Some(at) = doc.text.find(&must.evidence) else { return false };
    let end = at + must.evidence.len();
    let held: usize = ranges.iter().map(|range| range.end.min(end).saturating_sub(range.start.max(at))).sum();
    held * 2 >= must.evidence.len()
}

/// Newton's method on the logistic loss, with a ridge on all but the bias.
fn fit(rows: &[&Row], labels: &[f64], ridge: f64) -> Row {
    let mut weights = [0.0; NAMES.len()];
    for _ in 0..25 {
        let mut hessian = vec![vec![0.0; NAMES.len() + 1]; NAMES.len()];
        for (row, label) in rows.iter().zip(labels) {
            let p = super::weights::probability(row, &weights);
            for i in (0..NAMES.len()).filter(|i| row[*i] != 0.0) {
                for j in 0..NAMES.len() {
                    hessian[i][j] += p * (1.0 - p) * row[i] * row[j];
                }
                hessian[i][NAMES.len()] += (label - p) * row[i];
            }
        }
        for (i, line) in hessian.iter_mut().enumerate() {
            let ridge = if i == 0 { 1e-6 } else { ridge };
            line[i] += ridge;
            line[NAMES.len()] -= ridge * weights[i];
        }
        for (weight, step) in weights.iter_mut().zip(solve(hessian)) {
            *weight += step;
        }
    }
    weights
}

fn solve(mut m: Vec<Vec<f64>>) -> Vec<f64> {
    let n = m.len();
    for i in 0..n {
        let pivot = (i..n).max_by(|a, b| m[*a][i].abs().total_cmp(&m[*b][i].abs())).unwrap();
        m.swap(i, pivot);
        let line = m[i].clone();
        for (k, other) in m.iter_mut().enumerate().filter(|(k, _)| *k != i) {
            let _ = k;
            let factor = other[i] / line[i];
            for j in i..=n {
                other[j] -= factor * line[j];
            }
        }
    }
    (0..n).map(|i| m[i][n] / m[i][i]).collect()
}

fn normal(text: &str) -> String {
    text.to_lowercase().replace(['\u{a0}', '\u{202f}'], " ").replace('’', "'")
}

/// Whether a text holds a key, numbers on their bounds.
fn holds(text: &str, key: &str) -> bool {
    let key = normal(key);
    text.match_indices(&key).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + key.len()..].chars().next();
        let bound = |end: Option<char>, next: Option<char>| {
            !(end.is_some_and(|c| c.is_ascii_digit()) && next.is_some_and(|c| c.is_ascii_digit()))
        };
        bound(key.chars().next(), before) && bound(key.chars().next_back(), after)
    })
}

/// Facts told, of how many, by keys and by evidence.
#[derive(Default, Clone, Copy)]
struct Recall {
    keys: f64,
    evidence: f64,
    all: f64,
}

impl Recall {
    fn add(&mut self, keys: bool, evidence: bool) {
        self.keys += f64::from(u8::from(keys));
        self.evidence += f64::from(u8::from(evidence));
        self.all += 1.0;
    }

    fn percent(&self) -> [f64; 2] {
        [self.keys, self.evidence].map(|told| 100.0 * told / self.all.max(1.0))
    }
}

/// What an extract by these weights tells: of all facts, of votes and actions.
fn measure(text: &Text, weights: &Row, style: &str, words: u32, sums: &mut [Recall; 2]) {
    let units: Vec<Weighed> = weighed_by(&text.doc, text.language, weights);
    let pieces = choose(&text.doc, &units, style, Length::Words(words));
    let draft: Vec<String> = pieces.iter().map(|piece| piece.sentence(&text.doc).text).collect();
    let ranges: Vec<Range<usize>> = pieces.iter().map(|piece| piece.span.clone()).collect();
    let written = normal(&draft.join("\n"));
    for must in &text.musts {
        let keys = must.keys.iter().any(|key| holds(&written, key));
        let evidence = covers(&text.doc, &ranges, must);
        sums[0].add(keys, evidence);
        if ["vote", "action"].contains(&must.kind.as_str()) {
            sums[1].add(keys, evidence);
        }
    }
}

fn train<'t>(texts: impl Iterator<Item = &'t Text> + Clone) -> Row {
    let rows: Vec<&Row> = texts.clone().flat_map(|text| &text.rows).collect();
    let labels: Vec<f64> = texts.flat_map(|text| text.labels.iter().copied()).collect();
    fit(&rows, &labels, RIDGE)
}

#[test]
fn the_weights_in_the_code_are_those_learnt() {
    let learnt = train(texts().iter());
    let told: Vec<String> =
        NAMES.iter().zip(learnt).map(|(name, weight)| format!("    {weight:.3}, // {name}")).collect();
    let same =
        learnt.iter().zip(&super::weights::WEIGHTS).all(|(learnt, known)| (learnt - known).abs() < 0.001);
    assert!(same, "weights.rs should hold\n{}", told.join("\n"));
}

/// Each document of `learn` by weights learnt on all others; what was reached, less two points.
#[test]
fn facts_of_unseen_documents_are_told() {
    let texts = texts();
    let asked =
        [("summary", 150, [48.0, 0.0]), ("summary", 300, [74.0, 80.0]), ("minutes", 300, [70.0, 89.5])];
    let mut sums = [[Recall::default(); 2]; 3];
    for (i, text) in texts.iter().enumerate().filter(|(_, text)| text.is_first) {
        let weights = train(texts.iter().enumerate().filter(|(j, _)| *j != i).map(|(_, other)| other));
        for ((style, words, _), sum) in asked.iter().zip(&mut sums) {
            measure(text, &weights, style, *words, sum);
        }
    }
    for ((style, words, floors), sum) in asked.iter().zip(&sums) {
        let [all, acts] = sum.map(|recall| recall.percent());
        let said =
            format!("{style} {words}: all {all:.1?}, votes and actions {acts:.1?} (by keys, by evidence)");
        assert!(all[0] >= floors[0] && acts[0] >= floors[1], "{said}");
    }
}

//! How `forest.bin` is grown, on the sentences of `tests/eval/learn*` and `tests/it/checks`, and held against documents that it
//! has not seen.
//!
//! After a change of what signals tell, the test below leaves the new file in `target/` and says so. People who write false
//! sentences write them flatly, and faithful ones with care; each key holds a `balance` written the other way round, so that the
//! tone of a sentence tells little. It counts for half: in drafts, what is told flatly is false a little more often.

use std::path::{Path, PathBuf};

use super::evidence::Evidence;
use super::forest::{LEAF, Node, answer};
use super::judge::judge;
use super::reading::Reading;
use super::tokens::Tokenizer;
use crate::Language;
use calame_documents::Document;

const TREES: u64 = 150;
/// Sentences that a leaf speaks for, at least.
const LEAST: usize = 5;

/// A sentence with a key, seen.
struct Example {
    document: usize,
    /// Whether it counts for half.
    half: bool,
    signals: Vec<f64>,
    wrong: bool,
}

fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests").join(name)
}

fn text(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap()
}

/// A sentence, whether it is false, whether it counts for half.
type Told = (String, bool, bool);

fn examples() -> Vec<Example> {
    let mut names: Vec<PathBuf> = ["eval/learn", "eval/learn-more"]
        .iter()
        .flat_map(|folder| std::fs::read_dir(file(folder)).unwrap().map(|entry| entry.unwrap().path()))
        .collect();
    names.retain(|path| path.to_string_lossy().ends_with(".key.json"));
    names.sort();
    let mut found = Vec::new();
    for (document, path) in names.iter().enumerate() {
        let key: serde_json::Value = serde_json::from_str(&text(path)).unwrap();
        let language = key["language"].as_str().unwrap().parse().unwrap();
        let mut sentences = told(&key, false);
        sentences.extend(told(&key["balance"], true));
        let source = PathBuf::from(path.to_string_lossy().replace(".key.json", ".txt"));
        found.extend(seen(document, &text(&source), language, sentences));
    }
    // The same assembly in two languages: one document.
    for (language, source, cases) in [
        (Language::French, "it/quality/assembly-fr.source.txt", "it/checks/fr.cases.txt"),
        (Language::English, "it/quality/meeting-en.source.txt", "it/checks/en.cases.txt"),
    ] {
        let cases = text(&file(cases));
        let case = |line: &str| {
            let (label, sentence) = line.split_once(' ')?;
            (label != "#").then(|| (sentence.to_owned(), label != "=", false))
        };
        found.extend(seen(
            names.len(),
            &text(&file(source)),
            language,
            cases.lines().filter_map(case).collect(),
        ));
    }
    found
}

/// The sentences of a key, or of its balance.
fn told(key: &serde_json::Value, half: bool) -> Vec<Told> {
    let list = |name: &str| key[name].as_array().cloned().unwrap_or_default();
    let wrong =
        list("traps").into_iter().map(|trap| (trap["false"].as_str().unwrap().to_owned(), true, half));
    let right = list("faithful").into_iter().map(|told| (told.as_str().unwrap().to_owned(), false, half));
    wrong.chain(right).collect()
}

fn seen(document: usize, source: &str, language: Language, sentences: Vec<Told>) -> Vec<Example> {
    let reader = Tokenizer::new(language);
    let evidence = Evidence::of(&Document::from_text(source), &reader);
    let example = |(text, wrong, half): Told| {
        let sentence = Reading::of(&text, 0, &reader).with_people(&evidence.people, &reader);
        let signals = judge(&sentence, &evidence, &reader).signals?.values;
        Some(Example { document, half, signals, wrong })
    };
    sentences.into_iter().filter_map(example).collect()
}

/// A generator whose numbers are the same on every machine (xorshift).
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % bound as u64) as usize
    }
}

/// Trees on samples drawn with replacement, each question the best of as many signals as the root of their count.
fn grow(examples: &[&Example]) -> Vec<Vec<Node>> {
    (0..TREES)
        .map(|tree| {
            let mut random = Random(0x9E37_79B9_7F4A_7C15 ^ (tree + 1).wrapping_mul(0x2545_F491_4F6C_DD1D));
            let draw = |random: &mut Random| loop {
                let example = examples[random.below(examples.len())];
                if !example.half || random.below(2) == 0 {
                    return example;
                }
            };
            let sample = (0..examples.len()).map(|_| draw(&mut random)).collect();
            let mut nodes = Vec::new();
            branch(sample, &mut random, &mut nodes);
            nodes
        })
        .collect()
}

fn branch(sample: Vec<&Example>, random: &mut Random, nodes: &mut Vec<Node>) {
    let wrong = sample.iter().filter(|example| example.wrong).count();
    let at = nodes.len();
    nodes.push(Node { signal: LEAF, above: 0, value: wrong as f32 / sample.len() as f32 });
    if wrong == 0 || wrong == sample.len() || sample.len() < 2 * LEAST {
        return;
    }
    let Some((signal, bound)) = question(&sample, random) else { return };
    let (above, below): (Vec<&Example>, Vec<&Example>) =
        sample.into_iter().partition(|example| example.signals[signal] > f64::from(bound));
    branch(below, random, nodes);
    let above_at = u16::try_from(nodes.len()).unwrap();
    branch(above, random, nodes);
    nodes[at] = Node { signal: u16::try_from(signal).unwrap(), above: above_at, value: bound };
}

/// The signal and the bound that part the sample best, by Gini's impurity.
fn question(sample: &[&Example], random: &mut Random) -> Option<(usize, f32)> {
    let signals = sample[0].signals.len();
    let tries = (signals as f64).sqrt() as usize;
    let mut best: Option<(f64, usize, f32)> = None;
    let mut tried = 0;
    // Signals that part nothing here do not count as tries.
    for _ in 0..signals {
        if tried == tries {
            break;
        }
        let signal = random.below(signals);
        let mut seen: Vec<(f32, bool)> =
            sample.iter().map(|example| (example.signals[signal] as f32, example.wrong)).collect();
        seen.sort_by(|a, b| a.0.total_cmp(&b.0));
        if seen[0].0 == seen[seen.len() - 1].0 {
            continue;
        }
        tried += 1;
        if let Some((impurity, bound)) = cut(&seen)
            && best.is_none_or(|(known, _, _)| impurity < known)
        {
            best = Some((impurity, signal, bound));
        }
    }
    best.map(|(_, signal, bound)| (signal, bound))
}

fn cut(seen: &[(f32, bool)]) -> Option<(f64, f32)> {
    let all = seen.len() as f64;
    let wrong = seen.iter().filter(|(_, wrong)| *wrong).count() as f64;
    let mut before = 0.0;
    let mut best: Option<(f64, f32)> = None;
    for i in 0..seen.len() - 1 {
        before += f64::from(u8::from(seen[i].1));
        let count = (i + 1) as f64;
        if seen[i].0 == seen[i + 1].0 || i + 1 < LEAST || seen.len() - i - 1 < LEAST {
            continue;
        }
        let gini = |wrong: f64, count: f64| wrong * (1.0 - wrong / count);
        let impurity = gini(before, count) + gini(wrong - before, all - count);
        if best.is_none_or(|(known, _)| impurity < known) {
            best = Some((impurity, f32::midpoint(seen[i].0, seen[i + 1].0)));
        }
    }
    best
}

fn bytes(trees: &[Vec<Node>]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for tree in trees {
        bytes.extend(u16::try_from(tree.len()).unwrap().to_le_bytes());
        for node in tree {
            bytes.extend(node.signal.to_le_bytes());
            bytes.extend(node.above.to_le_bytes());
            bytes.extend(node.value.to_le_bytes());
        }
    }
    bytes
}

/// Share of the sentences that are doubted, of the false or of the faithful ones.
fn doubted<'e>(of: impl Iterator<Item = &'e (&'e Example, f64)> + Clone, wrong: bool) -> f64 {
    let these = of.filter(|(example, _)| example.wrong == wrong);
    let all = these.clone().count() as f64;
    these.filter(|(_, doubt)| *doubt > 0.5).count() as f64 / all
}

#[test]
fn the_forest_in_the_program_is_the_one_learnt() {
    let examples = examples();
    let grown = bytes(&grow(&examples.iter().collect::<Vec<_>>()));
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let same = std::fs::read(root.join("crates/draft/src/claims/forest.bin")).unwrap() == grown;
    if !same {
        std::fs::create_dir_all(root.join("target")).unwrap();
        std::fs::write(root.join("target/forest.bin"), &grown).unwrap();
    }
    assert!(same, "what signals tell has changed: cp target/forest.bin crates/draft/src/claims/");
}

/// Each document by a forest grown on the others.
#[test]
fn false_sentences_of_unseen_documents_are_doubted() {
    let examples = examples();
    let documents = examples.iter().map(|example| example.document).max().unwrap() + 1;
    let mut found: Vec<(&Example, f64)> = Vec::new();
    for unseen in 0..documents {
        let trees = grow(&examples.iter().filter(|e| e.document != unseen).collect::<Vec<_>>());
        let doubt =
            |e: &Example| trees.iter().map(|tree| answer(tree, &e.signals)).sum::<f64>() / trees.len() as f64;
        found.extend(examples.iter().filter(|e| e.document == unseen).map(|e| (e, doubt(e))));
    }
    let keyed = || found.iter().filter(|(e, _)| !e.half && e.document + 1 < documents);
    let balance = || found.iter().filter(|(e, _)| e.half);
    let figures = [
        doubted(keyed(), true),
        doubted(keyed(), false),
        doubted(balance(), true),
        doubted(balance(), false),
    ];
    let said = format!("false and faithful ones doubted: {figures:.3?} (keys, then balance)");
    println!("{said}");
    assert!(figures[0] > 0.6 && figures[1] < 0.36 && figures[2] > 0.6 && figures[3] < 0.42, "{said}");
}

//! Cells that only lines across part: where those lines begin, end and meet, as lines down.

use super::page::Rule;

/// Ends this close to each other are one, in points.
const SAME: f64 = 1.6;
/// Lines further apart than this are no rows of one table.
const ROW: f64 = 260.0;
/// As many lines one below the other, as long as each other, are a table's.
const LINES: usize = 3;

/// Lines across that follow each other at one height.
#[derive(Debug)]
struct Chain {
    y: f64,
    left: f64,
    right: f64,
    /// Where one ends and the next begins.
    meets: Vec<f64>,
}

/// The lines down that the lines across of a page imply, where it draws none.
pub(crate) fn implied(rules: &[Rule]) -> Vec<Rule> {
    let (across, down): (Vec<&Rule>, Vec<&Rule>) =
        rules.iter().partition(|rule| rule.right - rule.left >= rule.top - rule.bottom);
    let touched = |rule: &Rule| {
        down.iter().any(|line| {
            line.left > rule.left - SAME
                && line.left < rule.right + SAME
                && line.bottom < rule.top + SAME
                && line.top > rule.bottom - SAME
        })
    };
    let chains = chains(across.into_iter().filter(|rule| !touched(rule)).collect());
    let mut out = Vec::new();
    let mut grouped = vec![false; chains.len()];
    for first in 0..chains.len() {
        let mut group = vec![first];
        for next in first + 1..chains.len() {
            let (a, b) = (&chains[group[group.len() - 1]], &chains[next]);
            let alike = (a.left - b.left).abs() < SAME * 2.0 && (a.right - b.right).abs() < SAME * 2.0;
            if alike && !grouped[next] && a.y - b.y < ROW {
                group.push(next);
            }
        }
        let met = group.len() > 1 && group.iter().all(|chain| !chains[*chain].meets.is_empty());
        if grouped[first] || (group.len() < LINES && !met) {
            continue;
        }
        group.iter().for_each(|chain| grouped[*chain] = true);
        for pair in group.windows(2) {
            between(&chains[pair[0]], &chains[pair[1]], rules[0].page, &mut out);
        }
    }
    out
}

/// The lines down between two lines across.
fn between(above: &Chain, below: &Chain, page: usize, out: &mut Vec<Rule>) {
    let mut line = |x: f64| out.push(Rule { page, left: x, right: x, bottom: below.y, top: above.y });
    line(above.left);
    line(above.right);
    let both = below.meets.iter().filter(|x| above.meets.iter().any(|other| (*x - other).abs() < SAME));
    let both: Vec<f64> = both.copied().collect();
    let own = if above.meets.is_empty() { &below.meets } else { &above.meets };
    (if both.is_empty() { own } else { &both }).iter().for_each(|x| line(*x));
}

fn chains(mut across: Vec<&Rule>) -> Vec<Chain> {
    across.sort_by(|a, b| b.bottom.total_cmp(&a.bottom).then(a.left.total_cmp(&b.left)));
    let mut chains: Vec<Chain> = Vec::new();
    for level in across.chunk_by(|a, b| a.bottom - b.bottom < SAME) {
        let mut level = level.to_vec();
        level.sort_by(|a, b| a.left.total_cmp(&b.left));
        let begin = chains.len();
        for rule in level {
            match chains[begin..].last_mut() {
                Some(chain) if rule.left < chain.right + SAME => {
                    if (rule.left - chain.right).abs() < SAME {
                        chain.meets.push(rule.left);
                    }
                    chain.right = chain.right.max(rule.right);
                }
                _ => chains.push(Chain {
                    y: rule.bottom,
                    left: rule.left,
                    right: rule.right,
                    meets: Vec::new(),
                }),
            }
        }
    }
    chains
}

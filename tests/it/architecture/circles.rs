//! Circles in a graph of names: rooms, or files.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

pub type Graph = BTreeMap<String, BTreeSet<String>>;

/// One circle of each knot of a graph, the shortest through its first name, as the names it goes through.
pub fn circles(graph: &Graph) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    let mut told: BTreeSet<&str> = BTreeSet::new();
    for name in graph.keys() {
        if told.contains(name.as_str()) {
            continue;
        }
        if let Some(circle) = shortest(graph, name) {
            let ahead = reached(graph, name);
            told.extend(ahead.into_iter().filter(|other| reached(graph, other).contains(name.as_str())));
            found.push(circle);
        }
    }
    found
}

/// Every name that arrows lead to from this one.
fn reached<'g>(graph: &'g Graph, from: &'g str) -> BTreeSet<&'g str> {
    let mut found = BTreeSet::new();
    let mut next: Vec<&str> = vec![from];
    while let Some(name) = next.pop() {
        let new = graph.get(name).into_iter().flatten().filter(|other| found.insert(other.as_str()));
        next.extend(new.map(String::as_str));
    }
    found
}

/// The shortest way from a name back to it, if there is one.
fn shortest(graph: &Graph, start: &str) -> Option<Vec<String>> {
    let mut before: BTreeMap<&str, &str> = BTreeMap::new();
    let mut next = VecDeque::from([start]);
    while let Some(name) = next.pop_front() {
        for other in graph.get(name).into_iter().flatten() {
            if other == start {
                let mut trail = vec![start.to_owned()];
                let mut at = name;
                while at != start {
                    trail.push(at.to_owned());
                    at = before[at];
                }
                trail.push(start.to_owned());
                trail.reverse();
                return Some(trail);
            }
            if !before.contains_key(other.as_str()) {
                before.insert(other, name);
                next.push_back(other);
            }
        }
    }
    None
}

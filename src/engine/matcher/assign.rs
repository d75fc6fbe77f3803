//! The best one-to-one assignment of each connected group of candidates, and which of its pairs
//! are certain.

use std::collections::{BTreeMap, BTreeSet};

use pathfinding::kuhn_munkres::kuhn_munkres;
use pathfinding::matrix::Matrix;

/// The most documents of one side in one group that are assigned; a larger group is left to a
/// person. With this bound the proof of certainty for a group takes milliseconds.
pub const GROUP_MAX: usize = 48;

/// A pair that could be a match, with its weight; more weight means more agreement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate<L, R> {
    /// The document of the source.
    pub left: L,
    /// The document in the books.
    pub right: R,
    /// How much agrees; above zero.
    pub weight: i64,
}

/// What became of one connected group of candidates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group<L, R> {
    /// Every document of the source in the group.
    pub left: BTreeSet<L>,
    /// Every document in the books in the group.
    pub right: BTreeSet<R>,
    /// The pairs that are part of every best assignment.
    pub certain: Vec<(L, R)>,
    /// Documents of the source that a best assignment pairs, but not always with the same one.
    pub undecided_left: BTreeSet<L>,
    /// Documents in the books that are undecided in the same way.
    pub undecided_right: BTreeSet<R>,
}

/// Solves every connected group. The result does not depend on the order of the candidates.
pub fn solve<L: Ord + Clone, R: Ord + Clone>(candidates: Vec<Candidate<L, R>>) -> Vec<Group<L, R>> {
    let mut edges: BTreeMap<(L, R), i64> = BTreeMap::new();
    for it in candidates {
        let weight = edges.entry((it.left, it.right)).or_insert(it.weight);
        *weight = (*weight).max(it.weight);
    }
    connected(&edges).into_iter().map(|group| solve_group(&group)).collect()
}

type Edges<L, R> = BTreeMap<(L, R), i64>;

/// Splits the edges into connected groups, in the order of their first document.
fn connected<L: Ord + Clone, R: Ord + Clone>(edges: &Edges<L, R>) -> Vec<Edges<L, R>> {
    let mut by_left: BTreeMap<&L, Vec<&R>> = BTreeMap::new();
    let mut by_right: BTreeMap<&R, Vec<&L>> = BTreeMap::new();
    for (left, right) in edges.keys() {
        by_left.entry(left).or_default().push(right);
        by_right.entry(right).or_default().push(left);
    }
    let mut group_of: BTreeMap<&L, usize> = BTreeMap::new();
    let mut spread: BTreeSet<&R> = BTreeSet::new();
    let mut count = 0_usize;
    for &start in by_left.keys() {
        if group_of.contains_key(start) {
            continue;
        }
        group_of.insert(start, count);
        let mut open = vec![start];
        while let Some(left) = open.pop() {
            for &right in by_left.get(left).into_iter().flatten() {
                // A document's neighbors are looked at once, however many lead to it.
                if !spread.insert(right) {
                    continue;
                }
                for &next in by_right.get(right).into_iter().flatten() {
                    if group_of.insert(next, count).is_none() {
                        open.push(next);
                    }
                }
            }
        }
        count = count.saturating_add(1);
    }
    let mut groups: Vec<Edges<L, R>> = vec![Edges::new(); count];
    for (pair, weight) in edges {
        let group = group_of.get(&pair.0).and_then(|place| groups.get_mut(*place));
        if let Some(group) = group {
            group.insert(pair.clone(), *weight);
        }
    }
    groups
}

fn solve_group<L: Ord + Clone, R: Ord + Clone>(edges: &Edges<L, R>) -> Group<L, R> {
    let left: BTreeSet<L> = edges.keys().map(|(left, _)| left.clone()).collect();
    let right: BTreeSet<R> = edges.keys().map(|(_, right)| right.clone()).collect();
    let mut group = Group {
        left,
        right,
        certain: Vec::new(),
        undecided_left: BTreeSet::new(),
        undecided_right: BTreeSet::new(),
    };
    if group.left.len() > GROUP_MAX || group.right.len() > GROUP_MAX {
        group.undecided_left = group.left.clone();
        group.undecided_right = group.right.clone();
        return group;
    }
    let (best, chosen) = assign(edges, None);
    for pair in chosen {
        let (without, alternative) = assign(edges, Some(&pair));
        if without < best {
            group.certain.push(pair);
        } else {
            for (left, right) in alternative.into_iter().chain([pair]) {
                group.undecided_left.insert(left);
                group.undecided_right.insert(right);
            }
        }
    }
    // A pair that stays when another one is taken away is certain all the same.
    for (left, right) in &group.certain {
        group.undecided_left.remove(left);
        group.undecided_right.remove(right);
    }
    group
}

/// Returns the weight and the pairs of a best assignment that leaves one pair out.
fn assign<L: Ord + Clone, R: Ord + Clone>(
    edges: &Edges<L, R>,
    without: Option<&(L, R)>,
) -> (i64, Vec<(L, R)>) {
    let lefts: Vec<&L> =
        edges.keys().map(|(left, _)| left).collect::<BTreeSet<_>>().into_iter().collect();
    let rights: Vec<&R> =
        edges.keys().map(|(_, right)| right).collect::<BTreeSet<_>>().into_iter().collect();
    // One free column for each row lets every document stay unmatched at no weight.
    let columns = rights.len().saturating_add(lefts.len());
    let weights = Matrix::from_fn(lefts.len(), columns, |(row, column)| {
        let (Some(left), Some(right)) = (lefts.get(row), rights.get(column)) else { return 0 };
        let pair = ((*left).clone(), (*right).clone());
        if without == Some(&pair) { 0 } else { edges.get(&pair).copied().unwrap_or(0) }
    });
    let (total, columns_of_rows) = kuhn_munkres(&weights);
    let mut pairs = Vec::new();
    for (row, column) in columns_of_rows.into_iter().enumerate() {
        let (Some(left), Some(right)) = (lefts.get(row), rights.get(column)) else { continue };
        let pair = ((*left).clone(), (*right).clone());
        if edges.contains_key(&pair) && without != Some(&pair) {
            pairs.push(pair);
        }
    }
    (total, pairs)
}

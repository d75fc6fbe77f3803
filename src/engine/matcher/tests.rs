//! The assignment is the best one, and certain means certain: compared with every assignment.

use std::collections::BTreeSet;

use proptest::collection::vec;
use proptest::prelude::{ProptestConfig, prop_assert, prop_assert_eq, proptest};

use crate::engine::matcher::assign::{Candidate, GROUP_MAX, solve};

type Pairs = BTreeSet<(u8, u8)>;

fn candidate((left, right, weight): (u8, u8, i64)) -> Candidate<u8, u8> {
    Candidate { left, right, weight }
}

/// Every assignment, with its weight. The heaviest of repeated edges counts.
fn all(edges: &[(u8, u8, i64)]) -> Vec<(i64, Pairs)> {
    let mut found = vec![(0, Pairs::new())];
    let lefts: BTreeSet<u8> = edges.iter().map(|it| it.0).collect();
    for left in lefts {
        let mut more = Vec::new();
        for (weight, pairs) in &found {
            let used: BTreeSet<u8> = pairs.iter().map(|it| it.1).collect();
            let rights: BTreeSet<u8> =
                edges.iter().filter(|it| it.0 == left).map(|it| it.1).collect();
            for right in rights.into_iter().filter(|it| !used.contains(it)) {
                let edge = edges.iter().filter(|it| (it.0, it.1) == (left, right)).map(|it| it.2);
                let mut pairs = pairs.clone();
                pairs.insert((left, right));
                more.push((weight + edge.max().unwrap(), pairs));
            }
        }
        found.extend(more);
    }
    found
}

fn best(edges: &[(u8, u8, i64)]) -> Vec<Pairs> {
    let all = all(edges);
    let most = all.iter().map(|it| it.0).max().unwrap();
    all.into_iter().filter(|it| it.0 == most).map(|it| it.1).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn certain_pairs_are_those_of_every_best_assignment(
        edges in vec((0_u8..5, 0_u8..5, 1_i64..5), 0..12),
    ) {
        let groups = solve(edges.iter().copied().map(candidate).collect());
        let best = best(&edges);
        let certain: Pairs = groups.iter().flat_map(|it| it.certain.iter().copied()).collect();
        let in_every = best.iter().skip(1).fold(best[0].clone(), |all, one| &all & one);
        prop_assert_eq!(&certain, &in_every);
        // Undecided is whoever is paired by some best assignment, but not for certain.
        let settled: BTreeSet<u8> = certain.iter().map(|it| it.0).collect();
        let undecided: BTreeSet<u8> =
            groups.iter().flat_map(|it| it.undecided_left.iter().copied()).collect();
        let paired: BTreeSet<u8> = best.iter().flatten().map(|it| it.0).collect();
        prop_assert!(undecided.is_subset(&paired));
        prop_assert!(undecided.is_disjoint(&settled));
        let always: BTreeSet<u8> = paired.iter().copied().filter(|left| {
            best.iter().all(|one| one.iter().any(|it| it.0 == *left))
        }).collect();
        prop_assert!(always.iter().all(|it| settled.contains(it) || undecided.contains(it)));
    }

    #[test]
    fn every_document_is_in_one_group_whatever_the_order(
        edges in vec((0_u8..9, 0_u8..9, 1_i64..5), 0..14),
    ) {
        let groups = solve(edges.iter().copied().map(candidate).collect());
        let mut seen = BTreeSet::new();
        for left in groups.iter().flat_map(|it| it.left.iter()) {
            prop_assert!(seen.insert(*left));
        }
        prop_assert_eq!(seen, edges.iter().map(|it| it.0).collect::<BTreeSet<u8>>());
        let rights: Vec<u8> = groups.iter().flat_map(|it| it.right.iter().copied()).collect();
        prop_assert_eq!(rights.len(), rights.iter().collect::<BTreeSet<_>>().len());
        let turned = solve(edges.iter().rev().copied().map(candidate).collect());
        prop_assert_eq!(groups, turned);
    }
}

#[test]
fn the_best_assignment_is_taken_and_not_the_first_that_fits() {
    // Taking the heaviest pair first would leave 1 without a partner.
    let edges = [(0, 0, 5), (0, 1, 4), (1, 0, 4)];
    let groups = solve(edges.into_iter().map(candidate).collect());
    assert_eq!(groups.len(), 1);
    assert_eq!(groups[0].certain, vec![(0, 1), (1, 0)]);
}

#[test]
fn twins_are_undecided() {
    let edges = [(0, 0, 3), (0, 1, 3), (1, 0, 3), (1, 1, 3)];
    let groups = solve(edges.into_iter().map(candidate).collect());
    assert!(groups[0].certain.is_empty());
    assert_eq!(groups[0].undecided_left.len(), 2);
    assert_eq!(groups[0].undecided_right.len(), 2);
}

#[test]
fn a_group_beyond_the_bound_is_left_to_a_person() {
    let count = u8::try_from(GROUP_MAX + 1).unwrap();
    let chain = (0..count).flat_map(|it| [(it, it, 3), (it, (it + 1) % count, 1)]);
    let groups = solve(chain.map(candidate).collect());
    assert_eq!(groups.len(), 1);
    assert!(groups[0].certain.is_empty());
    assert_eq!(groups[0].undecided_left.len(), usize::from(count));
}

#[test]
fn many_small_groups_take_little_time() {
    // Ten thousand invoices with one candidate each: a second pass over all of them for each one
    // would not end.
    let edges = (0..10_000_u32).map(|it| Candidate { left: it, right: it, weight: 1 });
    assert_eq!(solve(edges.collect()).len(), 10_000);
}

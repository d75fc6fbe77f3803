//! The tiers: each takes what it is sure of, and hands the rest on.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::expected::SourceRef;
use crate::domain::ledger::{CustomerTarget, LedgerRef};
use crate::domain::matching::{
    Clue, Contest, Decision, Duplicate, Evidence, Link, Match, MatchTier, Matching,
};
use crate::domain::money::Money;
use crate::engine::matcher::assign::{Candidate, Group, solve};
use crate::engine::matcher::face::{Clues, Face, days_apart};

/// What matching may rest on besides the documents themselves.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    /// Links of earlier runs.
    pub links: &'a [Link],
    /// What people decided.
    pub decisions: &'a [Decision],
}

/// The state of one matching while the tiers go through it.
#[derive(Debug)]
pub struct Resolver<'a> {
    left: BTreeMap<SourceRef, Face>,
    right: BTreeMap<LedgerRef, Face>,
    voided: BTreeMap<LedgerRef, Face>,
    forbidden: BTreeSet<(SourceRef, LedgerRef)>,
    known: Known<'a>,
    key: Clue,
    taken: BTreeMap<LedgerRef, Face>,
    wanted: BTreeMap<SourceRef, Face>,
    questions: Vec<Question>,
    matching: Matching,
}

/// What a document and its repetition have in common.
type Block<'a> = (Money, Option<&'a CustomerTarget>);

/// Documents that a tier could not tell apart; a question unless a later tier answers it.
#[derive(Debug)]
struct Question {
    left: BTreeSet<SourceRef>,
    right: BTreeSet<LedgerRef>,
    tier: MatchTier,
}

impl<'a> Resolver<'a> {
    /// Takes the documents of both sides. `key` says what the faces' keys are.
    pub fn new(
        left: BTreeMap<SourceRef, Face>,
        right: BTreeMap<LedgerRef, Face>,
        key: Clue,
        known: Known<'a>,
    ) -> Self {
        let (right, voided) = right.into_iter().partition(|(_, face)| face.live);
        let forbidden = known.decisions.iter().filter_map(|decision| match decision {
            Decision::Unlink { expected, actual } => Some((expected.clone(), actual.clone())),
            Decision::Link { .. } => None,
        });
        let forbidden = forbidden.collect();
        Self {
            left,
            right,
            voided,
            forbidden,
            known,
            key,
            taken: BTreeMap::new(),
            wanted: BTreeMap::new(),
            questions: Vec::new(),
            matching: Matching::default(),
        }
    }

    /// Matches what a person decided, then what an earlier run linked. Both are taken in the order
    /// of the documents, so that the order in which they are kept does not matter.
    pub fn known_pairs(&mut self) {
        let decided = self.known.decisions.iter().filter_map(|decision| match decision {
            Decision::Link { expected, actual } => Some((expected, actual)),
            Decision::Unlink { .. } => None,
        });
        let decided: BTreeSet<(&SourceRef, &LedgerRef)> = decided.collect();
        for (expected, actual) in decided {
            self.pair_if_open(expected, actual, MatchTier::Decision);
        }
        let linked: BTreeSet<(&SourceRef, &LedgerRef)> =
            self.known.links.iter().map(|it| (&it.expected, &it.actual)).collect();
        for (expected, actual) in linked {
            self.pair_if_open(expected, actual, MatchTier::Link);
        }
    }

    fn pair_if_open(&mut self, expected: &SourceRef, actual: &LedgerRef, tier: MatchTier) {
        let open = !self.forbidden.contains(&(expected.clone(), actual.clone()))
            && self.left.contains_key(expected)
            && (self.right.contains_key(actual) || self.voided.contains_key(actual));
        if open {
            self.take(expected, actual, tier);
        }
    }

    /// Runs one tier: `weigh` gives a pair's weight, or nothing when it does not fit.
    ///
    /// One document of the source with several in the books that all repeat each other is matched
    /// to one of them, and the others are duplicates. What is settled may settle others, so the
    /// tier goes on until it takes nothing more. What it cannot decide stays open.
    pub fn tier(&mut self, tier: MatchTier, weigh: impl Fn(&Face, &Face, &Clues) -> Option<i64>) {
        loop {
            let mut questions = Vec::new();
            let before = self.matching.matches.len();
            for group in solve(self.candidates(tier, &weigh)) {
                questions.extend(self.settle(group, tier, &weigh));
            }
            if questions.is_empty() || self.matching.matches.len() == before {
                self.questions.extend(questions);
                return;
            }
        }
    }

    /// Takes what is sure of one group; returns the question that is left.
    fn settle(
        &mut self,
        group: Group<SourceRef, LedgerRef>,
        tier: MatchTier,
        weigh: &impl Fn(&Face, &Face, &Clues) -> Option<i64>,
    ) -> Option<Question> {
        if group.left.len() == 1 && group.right.len() > 1 {
            return self.one_of_many(&group, tier, weigh);
        }
        for (expected, actual) in &group.certain {
            self.take(expected, actual, tier);
        }
        let open = !group.undecided_left.is_empty();
        open.then_some(Question { left: group.left, right: group.right, tier })
    }

    /// Runs the last tier: what stays undecided in it is contested.
    pub fn last_tier(
        &mut self,
        tier: MatchTier,
        weigh: impl Fn(&Face, &Face, &Clues) -> Option<i64>,
    ) {
        for group in solve(self.candidates(tier, &weigh)) {
            for (expected, actual) in &group.certain {
                self.take(expected, actual, tier);
            }
            if group.undecided_left.is_empty() {
                continue;
            }
            // Whatever the undecided ones could still become belongs to the same question.
            let settled_left: BTreeSet<_> = group.certain.iter().map(|(l, _)| l.clone()).collect();
            let settled_right: BTreeSet<_> = group.certain.iter().map(|(_, r)| r.clone()).collect();
            let expected: Vec<SourceRef> = group.left.difference(&settled_left).cloned().collect();
            let actual: Vec<LedgerRef> = group.right.difference(&settled_right).cloned().collect();
            for it in &expected {
                self.left.remove(it);
            }
            for it in &actual {
                self.right.remove(it);
            }
            let reason = format!(
                "{} in Workiz and {} in QuickBooks have the same customer and amount within a few \
                 days, and nothing else tells them apart",
                expected.len(),
                actual.len()
            );
            self.matching.contested.push(Contest { expected, actual, reason });
        }
    }

    fn candidates(
        &self,
        tier: MatchTier,
        weigh: &impl Fn(&Face, &Face, &Clues) -> Option<i64>,
    ) -> Vec<Candidate<SourceRef, LedgerRef>> {
        let blocks = self.blocks(tier);
        let mut candidates = Vec::new();
        for (expected, left) in &self.left {
            for block in block_keys(left, tier) {
                for actual in blocks.get(&block).into_iter().flatten() {
                    let pair = (expected.clone(), (*actual).clone());
                    let Some(right) = self.right.get(*actual) else { continue };
                    if self.forbidden.contains(&pair) {
                        continue;
                    }
                    let clues = Clues::of(left, right, self.key);
                    if let Some(weight) = weigh(left, right, &clues) {
                        candidates.push(Candidate { left: pair.0, right: pair.1, weight });
                    }
                }
            }
        }
        candidates
    }

    fn blocks(&self, tier: MatchTier) -> BTreeMap<String, Vec<&LedgerRef>> {
        let mut blocks: BTreeMap<String, Vec<&LedgerRef>> = BTreeMap::new();
        for (actual, face) in &self.right {
            for key in block_keys_of_posted(face, tier) {
                blocks.entry(key).or_default().push(actual);
            }
        }
        blocks
    }

    /// Keeps one that agrees in customer and amount; among those the one that is tied to payments,
    /// then the one that agrees most, then the one that was entered first. Only copies are told
    /// apart by who was first; where the best ones say different things, a person decides.
    fn one_of_many(
        &mut self,
        group: &Group<SourceRef, LedgerRef>,
        tier: MatchTier,
        weigh: &impl Fn(&Face, &Face, &Clues) -> Option<i64>,
    ) -> Option<Question> {
        let expected = group.left.first()?;
        let left = self.left.get(expected).cloned()?;
        let ranked = group.right.iter().filter_map(|actual| {
            let face = self.right.get(actual)?;
            let clues = Clues::of(&left, face, self.key);
            let same = clues.has(Clue::Customer) && clues.has(Clue::Amount);
            let rank = (same, face.ties > 0, weigh(&left, face, &clues));
            Some((rank, actual, face))
        });
        let ranked: Vec<_> = ranked.collect();
        let best = ranked.iter().map(|(rank, _, _)| *rank).max();
        let best: Vec<_> = ranked.into_iter().filter(|(rank, _, _)| Some(*rank) == best).collect();
        let first = best.iter().min_by_key(|(_, actual, _)| (actual.id.as_str().len(), *actual));
        let (_, kept, face) = first?;
        let copies = best
            .iter()
            .all(|(_, _, other)| (other.amount, &other.customer) == (face.amount, &face.customer));
        if !copies {
            return Some(Question { left: group.left.clone(), right: group.right.clone(), tier });
        }
        let kept = (*kept).clone();
        self.take(expected, &kept, tier);
        None
    }

    fn take(&mut self, expected: &SourceRef, actual: &LedgerRef, tier: MatchTier) {
        let Some(left) = self.left.remove(expected) else { return };
        let Some(right) = self.right.remove(actual).or_else(|| self.voided.remove(actual)) else {
            self.left.insert(expected.clone(), left);
            return;
        };
        let Clues { agreed, disagreed, .. } = Clues::of(&left, &right, self.key);
        let evidence = Evidence { tier, agreed, disagreed };
        let (expected, actual) = (expected.clone(), actual.clone());
        self.taken.insert(actual.clone(), right);
        self.wanted.insert(expected.clone(), left);
        self.matching.matches.push(Match { expected, actual, evidence });
    }

    /// Finds open documents in the books that repeat a matched one, as it is or as it should be. A
    /// repetition has the amount of what it repeats, so only matches of that amount are looked at.
    /// What a document of the source may still be is no repetition: voiding it and entering the
    /// other anew would be two mistakes.
    pub fn duplicates(&mut self, repeats: impl Fn(&Face, &Face) -> bool) {
        let originals: Vec<(&Match, Face)> =
            self.matching.matches.iter().flat_map(|it| self.looks(it)).collect();
        let mut by_amount: BTreeMap<Block<'_>, Vec<(&Match, &Face)>> = BTreeMap::new();
        for (it, face) in &originals {
            let block = (face.amount, face.customer.as_ref());
            by_amount.entry(block).or_default().push((it, face));
        }
        let asked = self.asked();
        let mut found = Vec::new();
        for (extra, face) in self.right.iter().filter(|it| !asked.contains(it.0)) {
            let block = by_amount.get(&(face.amount, face.customer.as_ref()));
            let original = block.into_iter().flatten().filter(|(it, kept)| {
                let pair = (it.expected.clone(), extra.clone());
                it.actual.kind == extra.kind
                    && !self.forbidden.contains(&pair)
                    && repeats(kept, face)
            });
            // The nearest in time is the one that was repeated; then the first.
            let original = original
                .min_by_key(|(it, kept)| (days_apart(kept.date, face.date), it.expected.clone()));
            if let Some((it, _)) = original {
                let (kept, expected) = (it.actual.clone(), it.expected.clone());
                found.push(Duplicate { extra: extra.clone(), kept, expected });
            }
        }
        for it in &found {
            self.right.remove(&it.extra);
        }
        self.matching.duplicates.extend(found);
    }

    /// Returns how a match looks: as it stands in the books, as it should, and as it will where its
    /// customer is left to a person.
    fn looks<'b>(&self, it: &'b Match) -> Vec<(&'b Match, Face)> {
        let Some(kept) = self.taken.get(&it.actual).filter(|kept| kept.live) else {
            return Vec::new();
        };
        let mut looks = vec![(it, kept.clone())];
        if let Some(wanted) = self.wanted.get(&it.expected).filter(|wanted| wanted.live) {
            looks.push((it, wanted.clone()));
            looks.push((it, Face { customer: kept.customer.clone(), ..wanted.clone() }));
        }
        looks
    }

    /// Returns the documents in the books that an open question of the source is about.
    fn asked(&self) -> BTreeSet<LedgerRef> {
        let wanted = |left: &SourceRef| self.left.get(left).is_some_and(|face| face.live);
        let open = self.questions.iter().filter(|it| it.left.iter().any(wanted));
        open.flat_map(|it| it.right.iter().cloned()).collect()
    }

    /// Matches live documents of the source with voided ones in the books.
    pub fn voided(&mut self, same: impl Fn(&Face, &Face) -> bool) {
        let mut pairs = Vec::new();
        for (expected, left) in self.left.iter().filter(|(_, face)| face.live) {
            let mut fits = self.voided.iter().filter(|(actual, right)| {
                same(left, right)
                    && !self.forbidden.contains(&(expected.clone(), (*actual).clone()))
            });
            if let (Some((actual, right)), None) = (fits.next(), fits.next()) {
                let tier = if right.note.contains(&left.note) {
                    MatchTier::Marker
                } else {
                    MatchTier::Number
                };
                pairs.push((expected.clone(), actual.clone(), tier));
            }
        }
        for (expected, actual, tier) in pairs {
            self.take(&expected, &actual, tier);
        }
    }

    /// Asks a person about what a tier could not tell apart and no later tier settled. Without the
    /// question the source's document would count as missing, and be entered a second time.
    fn ask(&mut self) {
        for it in std::mem::take(&mut self.questions) {
            let open = |left: &&SourceRef| self.left.get(*left).is_some_and(|face| face.live);
            let expected: Vec<SourceRef> = it.left.iter().filter(open).cloned().collect();
            let actual = it.right.iter().filter(|right| self.right.contains_key(*right));
            let actual: Vec<LedgerRef> = actual.cloned().collect();
            if expected.is_empty() || actual.is_empty() {
                continue;
            }
            for it in &expected {
                self.left.remove(it);
            }
            for it in &actual {
                self.right.remove(it);
            }
            let reason = format!(
                "{} in Workiz and {} in QuickBooks could belong together by {}, and nothing else \
                 tells them apart",
                expected.len(),
                actual.len(),
                it.tier.words()
            );
            self.matching.contested.push(Contest { expected, actual, reason });
        }
    }

    /// Ends the matching: whatever is still open is contested, missing, extra, gone or void.
    pub fn finish(mut self) -> Matching {
        self.ask();
        let mut matching = self.matching;
        let (live, gone): (Vec<_>, Vec<_>) = self.left.into_iter().partition(|(_, it)| it.live);
        matching.missing = live.into_iter().map(|(expected, _)| expected).collect();
        matching.gone = gone.into_iter().map(|(expected, _)| expected).collect();
        matching.extra = self.right.into_keys().collect();
        matching.voided = self.voided.into_keys().collect();
        matching.matches.sort_by(|a, b| a.expected.cmp(&b.expected));
        matching
    }
}
/// The keys under which an expected document looks for candidates: only documents that share one
/// are compared, which keeps the work near linear.
fn block_keys(face: &Face, tier: MatchTier) -> Vec<String> {
    match tier {
        MatchTier::Marker => vec![face.note.clone()],
        MatchTier::Number | MatchTier::Reference => face.key.iter().cloned().collect(),
        MatchTier::CustomerAmountDate | MatchTier::Decision | MatchTier::Link => {
            let customer = face.customer.iter().map(|it| format!("{} {it:?}", face.amount));
            let applied = face.applies.iter().map(|it| format!("{} {it:?}", face.amount));
            customer.chain(applied).collect()
        }
    }
}

fn block_keys_of_posted(face: &Face, tier: MatchTier) -> Vec<String> {
    match tier {
        MatchTier::Marker => markers(&face.note),
        MatchTier::Number
        | MatchTier::Reference
        | MatchTier::CustomerAmountDate
        | MatchTier::Decision
        | MatchTier::Link => block_keys(face, tier),
    }
}

/// Returns the markers in a note: `[tieout:inv_1]` and the like.
fn markers(note: &str) -> Vec<String> {
    let parts = note.split("[tieout:").skip(1);
    parts.filter_map(|part| Some(format!("[tieout:{}]", part.split_once(']')?.0))).collect()
}

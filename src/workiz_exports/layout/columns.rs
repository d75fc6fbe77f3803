//! The columns of one table: by what its header says.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::workiz_exports::layout::field::Field;
use crate::workiz_exports::layout::kind::Kind;

/// What a table is, and where its columns are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Columns {
    /// What it is.
    pub kind: Kind,
    /// The name, as it stands, of each column that says something known.
    pub known: BTreeMap<Field, String>,
    /// The names of all others: custom fields and what is not used.
    pub others: Vec<String>,
}

/// Why a header is not that of a known file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stranger {
    /// The kind that comes nearest, if one does.
    pub nearest: Option<Kind>,
    /// The names of the columns that this kind would need.
    pub missing: Vec<&'static str>,
    /// How many of its columns are known.
    pub known: usize,
    /// The kinds that it fits alike; none where it fits no kind.
    pub equal: Vec<Kind>,
}

impl Columns {
    /// Finds what a header belongs to: of the kinds whose needed columns are all there, the one with
    /// the most known columns.
    ///
    /// # Errors
    /// It belongs to none, or to two as well.
    pub fn find(header: &[String]) -> Result<Self, Stranger> {
        let bare: Vec<String> = header.iter().map(|it| bare(it)).collect();
        let all = Kind::ALL.into_iter().map(|kind| Self::of_kind(kind, header, &bare));
        let mut fitting: Vec<Self> = all.filter(|it| it.missing().is_empty()).collect();
        let most = fitting.iter().map(|it| it.known.len()).max().unwrap_or(0);
        let kinds: BTreeSet<Kind> = fitting.iter().map(|it| it.kind).collect();
        // Read as payments, entries of payouts would count each of their payments a second time.
        let is_torn = kinds.contains(&Kind::Payments) && fitting.iter().any(Self::lists_entries);
        fitting.retain(|it| it.known.len() == most || is_torn);
        let equal: Vec<Kind> = fitting.iter().map(|it| it.kind).collect();
        match (fitting.pop(), equal.as_slice()) {
            (Some(only), [_]) => Ok(only),
            (Some(_), _) => Err(Stranger { equal, ..stranger(header, &bare) }),
            (None, _) => Err(stranger(header, &bare)),
        }
    }

    /// Tells whether the columns are those of a payout's entries, beyond words that say anything.
    fn lists_entries(&self) -> bool {
        let net = self.known.get(&Field::Net);
        self.kind == Kind::Payouts
            && self.known.contains_key(&Field::Fee)
            && net.is_some_and(|it| bare(it) != "total")
    }

    /// Returns the needed columns that are not there.
    fn missing(&self) -> Vec<Field> {
        let lacks = |it: &Field| !self.known.contains_key(it);
        let mut missing: Vec<Field> = self.kind.needed().iter().copied().filter(lacks).collect();
        let one_of = self.kind.needed_one_of();
        if one_of.iter().all(lacks) {
            missing.extend(one_of.first());
        }
        missing
    }

    fn of_kind(kind: Kind, header: &[String], bare: &[String]) -> Self {
        let mut known = BTreeMap::new();
        let mut taken = vec![false; header.len()];
        for (field, names) in kind.names() {
            let place = names.iter().find_map(|name| {
                let name = self::bare(name);
                bare.iter().zip(&taken).position(|(it, taken)| !taken && *it == name)
            });
            if let Some(place) = place
                && let (Some(name), Some(taken)) = (header.get(place), taken.get_mut(place))
            {
                *taken = true;
                known.insert(*field, name.clone());
            }
        }
        // Beside a payout, a type is what the entry is, such as a refund, and no way of paying.
        let is_entry_type = known.get(&Field::Method).is_some_and(|it| self::bare(it) == "type");
        if kind == Kind::Payments && is_entry_type && known.contains_key(&Field::PayoutId) {
            known.remove(&Field::Method);
        }
        let is_known = |name: &String| known.values().any(|it| it == name);
        let others = header.iter().filter(|it| !is_known(it)).cloned().collect();
        Self { kind, known, others }
    }

    /// Returns the name that stands twice, if one that counts does.
    pub fn twin(&self, header: &[String]) -> Option<&str> {
        let count = |name: &str| header.iter().filter(|it| bare(it) == bare(name)).count();
        self.known.values().map(String::as_str).find(|name| count(name) > 1)
    }
}

fn stranger(header: &[String], bare: &[String]) -> Stranger {
    let mut nearest = Stranger { nearest: None, missing: Vec::new(), known: 0, equal: Vec::new() };
    for kind in Kind::ALL {
        let columns = Columns::of_kind(kind, header, bare);
        if columns.known.len() > nearest.known {
            let missing = columns.missing().into_iter().filter_map(|it| best_name(kind, it));
            nearest = Stranger {
                nearest: Some(kind),
                missing: missing.collect(),
                known: columns.known.len(),
                equal: Vec::new(),
            };
        }
    }
    nearest
}

/// Returns what a kind calls a column first of all.
pub fn best_name(kind: Kind, field: Field) -> Option<&'static str> {
    let (_, names) = kind.names().iter().find(|(it, _)| *it == field)?;
    names.first().copied()
}

/// Returns a name without case, spaces and signs, but with `#`.
fn bare(name: &str) -> String {
    let kept = name.chars().filter(|it| it.is_alphanumeric() || matches!(it, '#' | '%'));
    kept.flat_map(char::to_lowercase).collect()
}

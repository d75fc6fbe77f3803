//! The columns of one table: by what its header says.

use std::collections::BTreeMap;

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
}

impl Columns {
    /// Finds what a header belongs to: of the kinds whose needed columns are all there, the one with
    /// the most known columns.
    ///
    /// # Errors
    /// It belongs to none.
    pub fn find(header: &[String]) -> Result<Self, Stranger> {
        let bare: Vec<String> = header.iter().map(|it| bare(it)).collect();
        let mut best: Option<Self> = None;
        for kind in Kind::ALL {
            let columns = Self::of_kind(kind, header, &bare);
            let fits = kind.needed().iter().all(|it| columns.known.contains_key(it));
            if fits && best.as_ref().is_none_or(|it| it.known.len() < columns.known.len()) {
                best = Some(columns);
            }
        }
        best.ok_or_else(|| stranger(header, &bare))
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
        let others = header.iter().zip(&taken).filter(|(_, taken)| !**taken);
        Self { kind, known, others: others.map(|(name, _)| name.clone()).collect() }
    }

    /// Returns the name that stands twice, if one that counts does.
    pub fn twin(&self, header: &[String]) -> Option<&str> {
        let count = |name: &str| header.iter().filter(|it| bare(it) == bare(name)).count();
        self.known.values().map(String::as_str).find(|name| count(name) > 1)
    }
}

fn stranger(header: &[String], bare: &[String]) -> Stranger {
    let mut nearest = Stranger { nearest: None, missing: Vec::new(), known: 0 };
    for kind in Kind::ALL {
        let columns = Columns::of_kind(kind, header, bare);
        if columns.known.len() > nearest.known {
            let lacks = |it: &&Field| !columns.known.contains_key(it);
            let missing = kind.needed().iter().filter(lacks).filter_map(|it| best_name(kind, *it));
            nearest = Stranger {
                nearest: Some(kind),
                missing: missing.collect(),
                known: columns.known.len(),
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

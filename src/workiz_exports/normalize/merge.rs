//! Rows of several files about the same document, put together; never where they contradict.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::domain::diagnostic::Diagnostic;
use crate::domain::diagnostic::Gravity;
use crate::domain::diagnostic::Side;
use crate::workiz_exports::layout::field::Field;
use crate::workiz_exports::normalize::sale::AMOUNTS;
use crate::workiz_exports::normalize::sale::Sale;
use crate::workiz_exports::normalize::words::normalized;

/// Which of two contradicting rows counts, only a person can say: the newer file is not known to be
/// the better one, since the same number may have been given twice.
const ADVICE: &str = "If both rows are about the same document, one export is older: remove the \
    older file, or export both at the same time. If the number was given twice, correct it in \
    Workiz.";

/// Whether two rows are of files of the same kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Likeness {
    /// Both of the jobs report, or both of the invoices list: everything must agree.
    Same,
    /// One of each: the amounts must agree.
    Mixed,
}

/// Puts two rows together.
///
/// # Errors
/// They contradict each other.
pub fn merged(what: &str, one: Sale, other: Sale, likeness: Likeness) -> Result<Sale, Diagnostic> {
    let conflict = |column: &str, left: String, right: String| Diagnostic {
        gravity: Gravity::Unreadable,
        side: Side::Source,
        document: what.to_owned(),
        field: column.to_owned(),
        problem: format!(
            "`{left}` stands in {}, and `{right}` in {}.",
            one.places(),
            other.places()
        ),
        advice: ADVICE.to_owned(),
    };
    for field in AMOUNTS {
        if let (Some(left), Some(right)) = (one.amounts.get(&field), other.amounts.get(&field))
            && left != right
        {
            return Err(conflict(name(field), left.to_string(), right.to_string()));
        }
    }
    if likeness == Likeness::Same {
        let (left, right) = (one.client().unwrap_or_default(), other.client().unwrap_or_default());
        if normalized(&left) != normalized(&right) {
            return Err(conflict(name(Field::Client), left, right));
        }
        for field in [Field::JobDate, Field::Issued, Field::Created] {
            if let (Some(left), Some(right)) = (one.days.get(&field), other.days.get(&field))
                && left.date != right.date
            {
                return Err(conflict(name(field), left.date.to_string(), right.date.to_string()));
            }
        }
        if let (Some(left), Some(right)) = (one.billed, other.billed)
            && left != right
        {
            return Err(conflict("Invoiced", format!("{left:?}"), format!("{right:?}")));
        }
    }
    Ok(together(one, other))
}

/// What the first row leaves open is taken from the second.
fn together(one: Sale, other: Sale) -> Sale {
    fn fill<K: Ord, V>(mut one: BTreeMap<K, V>, other: BTreeMap<K, V>) -> BTreeMap<K, V> {
        for (key, value) in other {
            one.entry(key).or_insert(value);
        }
        one
    }
    let has_address = one.address != crate::domain::source::Address::default();
    Sale {
        places: one.places.into_iter().chain(other.places).collect(),
        texts: fill(one.texts, other.texts),
        amounts: fill(one.amounts, other.amounts),
        days: fill(one.days, other.days),
        rate: one.rate.or(other.rate),
        shown: Arc::new(one.shown.union(&other.shown).copied().collect()),
        billed: one.billed.or(other.billed),
        address: if has_address { one.address } else { other.address },
        class_fields: fill(one.class_fields, other.class_fields),
    }
}

fn name(field: Field) -> &'static str {
    match field {
        Field::Total => "Total",
        Field::Subtotal => "Subtotal",
        Field::Tax => "Tax",
        Field::ServiceFee => "Credit Card Service Fee",
        Field::Tip => "Tip",
        Field::AmountDue => "Amount Due",
        Field::AmountPaid => "Amount Paid",
        Field::Client => "Client",
        Field::JobDate => "Job Date",
        Field::Issued => "Invoice date",
        _ => "Created",
    }
}

//! Invoices that one file shows as a job's and another as standing on its own.
//!
//! A standalone invoice may have the number of a job: they are counted apart. But where a file has
//! no column for the job, or nothing in it, every invoice looks standalone, and would count a second
//! time beside the one that is known to be the job's.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::domain::diagnostic::Diagnostic;
use crate::domain::diagnostic::Gravity;
use crate::domain::diagnostic::Side;
use crate::workiz_exports::layout::field::Field;
use crate::workiz_exports::normalize::merge::Likeness;
use crate::workiz_exports::normalize::merge::merged;
use crate::workiz_exports::normalize::sale::Sale;
use crate::workiz_exports::normalize::words::normalized;

/// An invoice of the list: the core of its number, and of its job's, where it names one.
pub type Listed = (String, Option<String>);

/// Puts each row without a job to the row of the same invoice with one. Two rows of the same file
/// are two documents to Workiz: if nothing tells them apart they are refused.
pub fn settled(
    lists: BTreeMap<Listed, Sale>,
    said: &mut Vec<Diagnostic>,
) -> BTreeMap<Listed, Sale> {
    let (own, mut kept): (BTreeMap<Listed, Sale>, BTreeMap<Listed, Sale>) =
        lists.into_iter().partition(|(key, _)| key.1.is_none());
    for (key, sale) in own {
        let same_number = kept.range(key.clone()..).take_while(|(it, _)| it.0 == key.0);
        let mut alike = same_number.filter(|(_, it)| is_same(it, &sale));
        let (first, second) = (alike.next(), alike.next());
        let Some(found) = first.map(|(key, _)| key.clone()) else {
            kept.insert(key, sale);
            continue;
        };
        let is_torn = second.is_some();
        let Some(other) = kept.remove(&found) else { continue };
        let tables: BTreeSet<usize> = other.places.iter().map(|it| it.table).collect();
        let shares_file = sale.places.iter().any(|it| tables.contains(&it.table));
        if is_torn || shares_file {
            said.push(contested(&sale, &other));
            continue;
        }
        let number = sale.texts.get(&Field::InvoiceNumber).cloned().unwrap_or_default();
        match merged(&format!("invoice {number}"), other, sale, Likeness::Same) {
            Ok(sale) => drop(kept.insert(found, sale)),
            Err(conflict) => said.push(conflict),
        }
    }
    kept
}

/// Tells whether two rows of the same number are about the same document, by two of what it comes
/// to, whose it is and when it was made.
pub fn is_same(one: &Sale, other: &Sale) -> bool {
    let total = |it: &Sale| it.amounts.get(&Field::Total).copied();
    let is_total_same = total(one).is_some() && total(one) == total(other);
    let dates = |it: &Sale| -> BTreeSet<jiff::civil::Date> {
        let made = [Field::Issued, Field::Created, Field::JobDate].into_iter();
        made.filter_map(|field| it.days.get(&field)).map(|it| it.date).collect()
    };
    let is_day_same = !dates(one).is_disjoint(&dates(other));
    if is_total_same {
        return is_day_same || may_be_same_client(one, other);
    }
    is_day_same && is_same_client(one, other)
}

/// Tells whether two rows name the same client.
pub fn is_same_client(one: &Sale, other: &Sale) -> bool {
    let name = |it: &Sale| normalized(&it.client().unwrap_or_default());
    name(one) == name(other)
}

/// Tells whether two rows may be of the same client: a name has a word of the other, or is missing.
fn may_be_same_client(one: &Sale, other: &Sale) -> bool {
    let words = |it: &Sale| -> BTreeSet<String> {
        let name = normalized(&it.client().unwrap_or_default());
        let words = name.split(|it: char| !it.is_alphanumeric()).filter(|it| !it.is_empty());
        words.map(str::to_owned).collect()
    };
    let (one, other) = (words(one), words(other));
    one.is_empty() || other.is_empty() || !one.is_disjoint(&other)
}

/// Says that nobody knows whether two rows are one document.
pub fn contested(own: &Sale, of_job: &Sale) -> Diagnostic {
    let number = own.texts.get(&Field::InvoiceNumber).cloned().unwrap_or_default();
    Diagnostic {
        gravity: Gravity::Unreadable,
        side: Side::Source,
        document: format!("invoice {number}"),
        field: "Job #".to_owned(),
        problem: format!(
            "It stands on its own in {}, and as a job's in {}, with so much in common that it may be \
             counted twice.",
            own.places(),
            of_job.places()
        ),
        advice: "Show the job's number in the invoices list, give the client the same name \
                 everywhere, and export both files again."
            .to_owned(),
    }
}

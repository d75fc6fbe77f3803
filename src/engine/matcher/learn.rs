//! What certain matches say about customers whose names differ on the two sides.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::expected::ExpectedBook;
use crate::domain::id::{ClientId, CustomerId};
use crate::domain::ledger::{Posted, SalesForm, Target};
use crate::domain::matching::{Clue, Matching};
use crate::domain::terms::ActualBook;

/// Returns the customers that clients turn out to be: a client without a counterpart, all of
/// whose matched documents belong to one customer that no other client claims.
///
/// A renamed customer is thus found by its documents, and no second one is created.
pub fn learn_customers(
    expected: &ExpectedBook,
    actual: &ActualBook,
    matching: &Matching,
) -> BTreeMap<ClientId, CustomerId> {
    let claimed: BTreeSet<&CustomerId> = expected
        .sales
        .values()
        .filter_map(|it| match &it.content.customer {
            Some(Target::Existing(id)) => Some(id),
            Some(Target::New(_)) | None => None,
        })
        .collect();
    let mut found: BTreeMap<ClientId, BTreeSet<CustomerId>> = BTreeMap::new();
    for it in matching.matches.iter().filter(|it| it.evidence.agreed.contains(&Clue::Amount)) {
        let client = expected.sales.get(&it.expected).and_then(|e| e.content.customer.as_ref());
        let customer = actual.sales.get(&it.actual).and_then(customer_of);
        if let (Some(Target::New(client)), Some(customer)) = (client, customer) {
            found.entry(client.clone()).or_default().insert(customer.clone());
        }
    }
    let mut clients_of: BTreeMap<&CustomerId, usize> = BTreeMap::new();
    for customer in found.values().flatten() {
        let count = clients_of.entry(customer).or_default();
        *count = count.saturating_add(1);
    }
    let single = found.iter().filter_map(|(client, customers)| {
        let mut all = customers.iter();
        let (Some(customer), None) = (all.next(), all.next()) else { return None };
        let free = !claimed.contains(customer) && clients_of.get(customer) == Some(&1);
        free.then(|| (client.clone(), customer.clone()))
    });
    single.collect()
}

fn customer_of(posted: &Posted<SalesForm>) -> Option<&CustomerId> {
    match posted.content.customer.as_ref()? {
        Target::Existing(id) => Some(id),
        Target::New(_) => None,
    }
}

/// Returns the expected book with the learned customers filled in.
#[must_use]
pub fn with_customers(
    mut expected: ExpectedBook,
    learned: &BTreeMap<ClientId, CustomerId>,
) -> ExpectedBook {
    for it in expected.sales.values_mut() {
        if let Some(Target::New(client)) = &it.content.customer
            && let Some(customer) = learned.get(client)
        {
            it.content.customer = Some(Target::Existing(customer.clone()));
        }
    }
    for it in expected.payments.values_mut() {
        if let Target::New(client) = &it.content.customer
            && let Some(customer) = learned.get(client)
        {
            it.content.customer = Target::Existing(customer.clone());
        }
    }
    expected.new_customers.retain(|client, _| !learned.contains_key(client));
    expected
}

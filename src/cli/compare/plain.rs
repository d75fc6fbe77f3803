//! What the plain mapping is told about the books in the ledger file.

use std::collections::BTreeMap;

use crate::mapping::shipped::{
    PLAIN_DISCOUNT_ACCOUNT, PLAIN_INCOME_ACCOUNT, PLAIN_PAYMENT_METHODS, PLAIN_SERVICE_FEE_ITEMS,
    PLAIN_TIP_ITEMS, PlainNames,
};
use crate::qbo::entity::Entity;
use crate::qbo::jsonl::mentions::Mentions as LedgerMentions;
use crate::workiz::jsonl::mentions::Mentions as SourceMentions;

/// Chooses names for the plain mapping, each of which means one thing in the books.
pub fn plain_names(source: &SourceMentions, ledger: &LedgerMentions) -> PlainNames {
    let accounts = Spelled::of(ledger, Entity::Account);
    let items = Spelled::of(ledger, Entity::Item);
    let booked = ledger.discount_account().map(|id| shown(ledger, Entity::Account, id));
    let booked = booked.filter(|name| accounts.only(name).is_some() || !accounts.has(name));
    PlainNames {
        discount_account: booked.or_else(|| accounts.choose(&[PLAIN_DISCOUNT_ACCOUNT], |_| 0)),
        income_account: accounts.choose(&[PLAIN_INCOME_ACCOUNT], |_| 0),
        tip_item: items.choose(&PLAIN_TIP_ITEMS, |id| ledger.lines_of(id)),
        service_fee_item: items.choose(&PLAIN_SERVICE_FEE_ITEMS, |id| ledger.lines_of(id)),
        payment_methods: payment_methods(ledger),
        customers: customers(source, ledger),
    }
}

/// An entry of a list: its id and its full name.
type Entry<'a> = (&'a str, &'a str);

/// The entries of a list by their full names and, below a parent, by their own.
struct Spelled<'a>(BTreeMap<String, Vec<Entry<'a>>>);

impl<'a> Spelled<'a> {
    fn of(ledger: &'a LedgerMentions, entity: Entity) -> Self {
        let mut names: BTreeMap<String, Vec<Entry<'a>>> = BTreeMap::new();
        for entry in ledger.entries(entity) {
            let (_, name) = entry;
            let short = name.rsplit(':').next().unwrap_or(name);
            names.entry(bare(name)).or_default().push(entry);
            if short != name {
                names.entry(bare(short)).or_default().push(entry);
            }
        }
        Self(names)
    }

    fn has(&self, name: &str) -> bool {
        self.0.contains_key(&bare(name))
    }

    /// Returns the one entry that is called so.
    fn only(&self, name: &str) -> Option<Entry<'a>> {
        match self.0.get(&bare(name)).map(Vec::as_slice) {
            Some([only]) => Some(*only),
            _ => None,
        }
    }

    /// Returns the full name of the candidate that most lines use, of equals the first; else one
    /// that nothing is called, to be made. Nothing where that is the first candidate, which the
    /// mapping has already.
    fn choose(&self, candidates: &[&str], uses: impl Fn(&str) -> u64) -> Option<String> {
        let found = candidates.iter().rev().filter_map(|name| self.only(name));
        let most = found.max_by_key(|(id, _)| uses(id)).map(|(_, name)| name.to_owned());
        let free = || match candidates.iter().position(|name| !self.has(name)) {
            Some(0) => None,
            Some(place) => candidates.get(place).map(|name| (*name).to_owned()),
            None => candidates.first().map(|name| format!("{name} (tieout)")),
        };
        most.or_else(free)
    }
}

fn payment_methods(ledger: &LedgerMentions) -> Vec<(String, String)> {
    let methods = Spelled::of(ledger, Entity::PaymentMethod);
    let usual = PLAIN_PAYMENT_METHODS.iter().filter_map(|(word, names)| {
        let (_, name) = names.iter().find_map(|name| methods.only(name))?;
        Some(((*word).to_owned(), name.to_owned()))
    });
    let mut rows: BTreeMap<String, String> = usual.collect();
    // Any other method is itself; the words of Workiz are taken.
    for (_, name) in ledger.entries(Entity::PaymentMethod) {
        if methods.only(name).is_some() {
            rows.entry(bare(name)).or_insert_with(|| name.to_owned());
        }
    }
    rows.into_iter().collect()
}

/// Says which customer each client is of whom only the id is known: the one that most of its
/// invoices have in the books, by their numbers. A customer of several such clients is the one's
/// that has most. Where two have as many, nothing is said.
fn customers(source: &SourceMentions, ledger: &LedgerMentions) -> Vec<(String, String)> {
    let mut votes: Votes<'_> = source.nameless().map(|client| (client, BTreeMap::new())).collect();
    if votes.is_empty() {
        return Vec::new();
    }
    let booked: BTreeMap<&str, &str> = ledger.numbers().collect();
    for (number, client) in source.numbers() {
        if let (Some(votes), Some(customer)) = (votes.get_mut(client), booked.get(number)) {
            let count = votes.entry(customer).or_default();
            *count = count.saturating_add(1);
        }
    }
    let mut claims: Votes<'_> = BTreeMap::new();
    for (client, votes) in &votes {
        if let Some((customer, count)) = most(votes) {
            claims.entry(customer).or_default().insert(client, count);
        }
    }
    let names = Spelled::of(ledger, Entity::Customer);
    let mut rows: Vec<(String, String)> = Vec::new();
    for (customer, clients) in &claims {
        let name = shown(ledger, Entity::Customer, customer);
        let sure = names.only(&name).is_some() || !names.has(&name);
        let usable = ledger.is_usable(Entity::Customer, customer);
        if let (Some((client, _)), true) = (most(clients), sure && usable) {
            rows.push((client.to_owned(), name));
        }
    }
    rows
}

/// How often one thing goes with another.
type Votes<'a> = BTreeMap<&'a str, BTreeMap<&'a str, u64>>;

/// Returns what has more votes than anything else.
fn most<'a>(votes: &BTreeMap<&'a str, u64>) -> Option<(&'a str, u64)> {
    let most = votes.values().copied().max()?;
    let mut winners = votes.iter().filter(|(_, count)| **count == most);
    match (winners.next(), winners.next()) {
        (Some((winner, _)), None) => Some((*winner, most)),
        _ => None,
    }
}

/// Returns the name of an entry, or the one that is made for it.
fn shown(ledger: &LedgerMentions, entity: Entity, id: &str) -> String {
    ledger.name_of(entity, id).map_or_else(|| format!("{} {id}", entity.name()), str::to_owned)
}

/// Returns a name as names are compared: without case, with single spaces.
fn bare(name: &str) -> String {
    name.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

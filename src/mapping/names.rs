//! Names in a mapping, tied to what exists in the books.

use std::collections::BTreeMap;

use crate::domain::book::LedgerBook;
use crate::domain::id::{AccountId, ClassId, CustomerId, ItemId, PaymentMethodId, TaxCodeId};
use crate::domain::ledger::Activity;
use crate::mapping::text::{normalized, suggestion};

/// One entry of a list in the books, under one of its names.
#[derive(Clone, Debug)]
struct Named<'b, I> {
    id: &'b I,
    name: &'b str,
    activity: Activity,
}

/// The entries by one kind of their names, normalized.
type Rank<'b, I> = BTreeMap<String, Vec<Named<'b, I>>>;

/// A list in the books, to look names up in.
#[derive(Clone, Debug)]
pub(super) struct Names<'b, I> {
    /// The singular word for a sentence: `account`.
    word: &'static str,
    /// Full names first: an entry found by its full name is meant more surely.
    ranks: Vec<Rank<'b, I>>,
}

impl<'b, I: Clone + Ord> Names<'b, I> {
    fn new<T: 'b>(
        word: &'static str,
        entries: &(impl Iterator<Item = &'b T> + Clone),
        id: impl Fn(&'b T) -> &'b I,
        activity: impl Fn(&'b T) -> Activity,
        names: &[fn(&'b T) -> &'b str],
    ) -> Self {
        let mut ranks = Vec::new();
        for name in names {
            let mut rank: Rank<'b, I> = BTreeMap::new();
            for entry in entries.clone() {
                let named = Named { id: id(entry), name: name(entry), activity: activity(entry) };
                rank.entry(normalized(named.name)).or_default().push(named);
            }
            ranks.push(rank);
        }
        Self { word, ranks }
    }

    /// Finds the one active entry of a name.
    ///
    /// # Errors
    /// There is none, or more than one; the problem and what to do.
    pub(super) fn find(&self, name: &str) -> Result<I, (String, String)> {
        let wanted = normalized(name);
        let mut inactive = false;
        for rank in &self.ranks {
            let hits = rank.get(&wanted).map(Vec::as_slice).unwrap_or_default();
            let mut active = hits.iter().filter(|it| it.activity == Activity::Active);
            match (active.next(), active.next()) {
                (Some(only), None) => return Ok(only.id.clone()),
                (Some(_), Some(_)) => return Err(self.ambiguous(name)),
                (None, _) => inactive = inactive || !hits.is_empty(),
            }
        }
        Err(self.not_found(name, inactive))
    }

    fn ambiguous(&self, name: &str) -> (String, String) {
        let problem = format!("QuickBooks has more than one {} named `{name}`.", self.word);
        (problem, "Write its full name, with the category and a colon.".to_owned())
    }

    fn not_found(&self, name: &str, inactive: bool) -> (String, String) {
        let names = self.ranks.iter().flat_map(BTreeMap::values).flatten();
        let active = names.filter(|it| it.activity == Activity::Active).map(|it| it.name);
        let active: Vec<&str> = active.collect();
        let meant = suggestion(name, &active);
        if inactive {
            let problem = format!("The {} `{name}` is inactive in QuickBooks.", self.word);
            return (problem, format!("Make it active there, or name another one. {meant}"));
        }
        let problem = format!("QuickBooks has no {} named `{name}`.", self.word);
        (problem, format!("Create it there, or correct the name. {meant}"))
    }
}

/// Returns the chart of accounts.
pub(super) fn accounts(book: &LedgerBook) -> Names<'_, AccountId> {
    Names::new("account", &book.accounts.values(), |it| &it.id, |it| it.activity, &[|it| &it.name])
}

/// Returns the products and services that a line can sell.
pub(super) fn items(book: &LedgerBook) -> Names<'_, ItemId> {
    let sellable = book.items.values().filter(|it| it.kind != "Category" && it.kind != "Group");
    Names::new(
        "product or service",
        &sellable,
        |it| &it.id,
        |it| it.activity,
        &[|it| &it.full_name, |it| &it.name],
    )
}

/// Returns the tax codes.
pub(super) fn tax_codes(book: &LedgerBook) -> Names<'_, TaxCodeId> {
    Names::new(
        "tax code",
        &book.tax_codes.values(),
        |it| &it.id,
        |it| it.activity,
        &[|it| &it.name],
    )
}

/// Returns the payment methods.
pub(super) fn methods(book: &LedgerBook) -> Names<'_, PaymentMethodId> {
    let methods = book.payment_methods.values();
    Names::new("payment method", &methods, |it| &it.id, |it| it.activity, &[|it| &it.name])
}

/// Returns the classes.
pub(super) fn classes(book: &LedgerBook) -> Names<'_, ClassId> {
    Names::new("class", &book.classes.values(), |it| &it.id, |it| it.activity, &[|it| &it.name])
}

/// Returns the customers.
pub(super) fn customers(book: &LedgerBook) -> Names<'_, CustomerId> {
    Names::new(
        "customer",
        &book.customers.values(),
        |it| &it.id,
        |it| it.activity,
        &[|it| &it.full_name, |it| &it.display_name],
    )
}

//! What the documents of a file refer to, whatever order its lines are in.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use crate::qbo::entity::Entity;
use crate::qbo::wire::common::WireRef;
use crate::qbo::wire::sales::{WireLine, WireSalesForm};

/// An entry of a list, as far as names go.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "PascalCase")]
struct Entry {
    name: Option<String>,
    display_name: Option<String>,
    fully_qualified_name: Option<String>,
    active: Option<bool>,
    #[serde(rename = "Type")]
    kind: Option<String>,
    account_type: Option<String>,
}

/// What the documents refer to, and what they say by the way.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mentions {
    /// Entries with a line of their own, by entity and id, with their names; no name where the
    /// entry cannot be used.
    listed: BTreeMap<Entity, BTreeMap<String, Option<String>>>,
    /// Entries that documents refer to, with the name that goes with the reference.
    named: BTreeMap<Entity, BTreeMap<String, Option<String>>>,
    /// How many lines book discounts to an account, by its id.
    discounts: BTreeMap<String, u64>,
    /// How many lines sell an item, by its id.
    sold: BTreeMap<String, u64>,
    /// Numbers of invoices with the ids of their customers; `None` for a number that is not unique.
    numbers: BTreeMap<String, Option<String>>,
    /// The first document that states a currency, with it.
    currency: Option<((Entity, String), String)>,
    /// Which lists have at least one line.
    lists: BTreeSet<Entity>,
}

impl Mentions {
    pub(super) fn note(&mut self, entity: Entity, id: &str, body: &str) {
        match entity {
            Entity::Invoice
            | Entity::SalesReceipt
            | Entity::CreditMemo
            | Entity::RefundReceipt
            | Entity::Payment
            | Entity::Deposit => {
                // What cannot be read is reported when the document is normalized.
                if let Ok(form) = serde_json::from_str(body) {
                    self.document(entity, id, &form);
                }
            }
            Entity::CompanyInfo | Entity::Preferences => drop(self.lists.insert(entity)),
            // Nothing that is compared refers to them.
            Entity::Attachable | Entity::Department | Entity::TaxAgency => {}
            Entity::Account
            | Entity::Class
            | Entity::Customer
            | Entity::Item
            | Entity::PaymentMethod
            | Entity::TaxCode
            | Entity::TaxRate
            | Entity::Term => {
                let entry: Entry = serde_json::from_str(body).unwrap_or_default();
                self.lists.insert(entity);
                self.listed.entry(entity).or_default().insert(id.to_owned(), usable(entry));
            }
        }
    }

    fn document(&mut self, entity: Entity, id: &str, form: &WireSalesForm) {
        self.refer(Entity::Customer, form.customer_ref.as_ref());
        self.refer(Entity::Account, form.deposit_to_account_ref.as_ref());
        self.refer(Entity::PaymentMethod, form.payment_method_ref.as_ref());
        self.refer(Entity::Class, form.class_ref.as_ref());
        let tax = form.txn_tax_detail.as_ref();
        self.refer(Entity::TaxCode, tax.and_then(|it| it.txn_tax_code_ref.as_ref()));
        for line in form.line.iter().flatten() {
            self.line(line);
            let bundle = line.group_line_detail.as_ref().and_then(|it| it.line.as_ref());
            bundle.into_iter().flatten().for_each(|part| self.line(part));
        }
        let currency = form.currency_ref.as_ref().and_then(|it| it.value.as_deref());
        let place = (entity, id.to_owned());
        if let Some(code) = currency
            && self.currency.as_ref().is_none_or(|(known, _)| place < *known)
        {
            self.currency = Some((place, code.to_owned()));
        }
        if entity == Entity::Invoice {
            self.number(form);
        }
    }

    fn line(&mut self, line: &WireLine) {
        if let Some(sale) = &line.sales_item_line_detail {
            self.refer(Entity::Item, sale.item_ref.as_ref());
            count(&mut self.sold, sale.item_ref.as_ref());
            self.refer(Entity::Class, sale.class_ref.as_ref());
            self.refer(Entity::Account, sale.item_account_ref.as_ref());
        }
        if let Some(discount) = &line.discount_line_detail {
            self.refer(Entity::Account, discount.discount_account_ref.as_ref());
            count(&mut self.discounts, discount.discount_account_ref.as_ref());
        }
        if let Some(deposit) = &line.deposit_line_detail {
            self.refer(Entity::Account, deposit.account_ref.as_ref());
            self.refer(Entity::PaymentMethod, deposit.payment_method_ref.as_ref());
        }
    }

    fn refer(&mut self, entity: Entity, reference: Option<&WireRef>) {
        let Some(reference) = reference else { return };
        let Some(id) = reference.value.as_deref().filter(|id| !id.trim().is_empty()) else {
            return;
        };
        let name = reference.name.as_deref().map(|name| match entity {
            // A reference names an account with its parents; the mapping knows it by its own name.
            Entity::Account => last(name).trim(),
            _ => name.trim(),
        });
        let name = name.filter(|name| !name.is_empty());
        let names = self.named.entry(entity).or_default();
        // Of several names the first by alphabet, so that the order of lines makes no difference.
        match (names.get(id), name) {
            (None, name) => drop(names.insert(id.to_owned(), name.map(str::to_owned))),
            (Some(known), Some(name)) if known.as_deref().is_none_or(|it| name < it) => {
                names.insert(id.to_owned(), Some(name.to_owned()));
            }
            (Some(_), _) => {}
        }
    }

    fn number(&mut self, form: &WireSalesForm) {
        let customer = form.customer_ref.as_ref().and_then(|it| it.value.as_deref());
        let (Some(number), Some(customer)) = (form.doc_number.as_deref(), customer) else { return };
        self.numbers
            .entry(number.trim().to_lowercase())
            .and_modify(|it| *it = None)
            .or_insert_with(|| Some(customer.to_owned()));
    }

    /// Tells whether a list has at least one line.
    pub fn has_list(&self, entity: Entity) -> bool {
        self.lists.contains(&entity)
    }

    /// Returns the entries that documents refer to and that have no line, with their names.
    pub(super) fn unlisted(&self, entity: Entity) -> impl Iterator<Item = (&str, Option<&str>)> {
        let listed = self.listed.get(&entity);
        let named = self.named.get(&entity).into_iter().flatten();
        named
            .filter(move |(id, _)| listed.is_none_or(|it| !it.contains_key(*id)))
            .map(|(id, name)| (id.as_str(), name.as_deref()))
    }

    /// Returns the ids and names of a list: of its lines, and of what documents refer to.
    pub fn entries(&self, entity: Entity) -> impl Iterator<Item = (&str, &str)> {
        let listed = self.listed.get(&entity).into_iter().flatten();
        let listed = listed.filter_map(|(id, name)| Some((id.as_str(), name.as_deref()?)));
        let made = self.unlisted(entity).filter_map(|(id, name)| Some((id, name?)));
        listed.chain(made)
    }

    /// Returns the name of an entry that can be used.
    pub fn name_of(&self, entity: Entity, id: &str) -> Option<&str> {
        let listed = self.listed.get(&entity).and_then(|it| it.get(id));
        match listed {
            Some(name) => name.as_deref(),
            None => self.named.get(&entity).and_then(|it| it.get(id)).and_then(Option::as_deref),
        }
    }

    /// Tells whether an entry can be used: it has no line, or one that does not say otherwise.
    pub fn is_usable(&self, entity: Entity, id: &str) -> bool {
        let listed = self.listed.get(&entity).and_then(|it| it.get(id));
        listed.is_none_or(Option::is_some)
    }

    /// Returns how many lines sell an item.
    pub fn lines_of(&self, item: &str) -> u64 {
        self.sold.get(item).copied().unwrap_or_default()
    }

    /// Returns the account that most lines book discounts to; of several the first by id.
    pub fn discount_account(&self) -> Option<&str> {
        let most = self.discounts.values().max()?;
        self.discounts.iter().find(|(_, count)| *count == most).map(|(id, _)| id.as_str())
    }

    /// Returns the currency of the first document by id that states one.
    pub fn currency(&self) -> Option<&str> {
        self.currency.as_ref().map(|(_, code)| code.as_str())
    }

    /// Returns the unique numbers of invoices, in lower case, with the ids of their customers.
    pub fn numbers(&self) -> impl Iterator<Item = (&str, &str)> {
        self.numbers.iter().filter_map(|(number, it)| Some((number.as_str(), it.as_deref()?)))
    }
}

/// Returns the last part of a name that has those of its parents before it.
pub(super) fn last(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}

fn count(counts: &mut BTreeMap<String, u64>, reference: Option<&WireRef>) {
    let Some(id) = reference.and_then(|it| it.value.as_deref()) else { return };
    // Most lines refer to what others do: the id is kept once.
    match counts.get_mut(id) {
        Some(count) => *count = count.saturating_add(1),
        None => drop(counts.insert(id.to_owned(), 1)),
    }
}

/// Returns the name by which a mapping may call an entry; categories and bundles are not sold.
fn usable(entry: Entry) -> Option<String> {
    let sold = !matches!(entry.kind.as_deref(), Some("Category" | "Group"));
    let name = match entry.account_type {
        // Accounts are known by their short names.
        Some(_) => entry.name,
        None => entry.fully_qualified_name.or(entry.display_name).or(entry.name),
    };
    name.filter(|_| entry.active != Some(false) && sold)
}

//! All that comparison looks at.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::domain::discrepancy::AgreedState;
use crate::domain::expected::{ExpectedBook, SourceRef};
use crate::domain::id::{ClassId, CustomerId, ItemId, PaymentMethodId, TaxCodeId};
use crate::domain::ledger::{AppliesTo, CustomerTarget, ItemTarget, LedgerRef, NewItemKey, Target};
use crate::domain::matching::Matching;
use crate::domain::terms::{ActualBook, Terms};
use crate::engine::matcher::refunds::RefundMatching;

/// Both books, matched.
#[derive(Clone, Copy, Debug)]
pub struct Sides<'a> {
    /// What the books should hold.
    pub expected: &'a ExpectedBook,
    /// What they hold.
    pub actual: &'a ActualBook,
    /// Which sales document is which.
    pub sales: &'a Matching,
    /// Which payment is which.
    pub payments: &'a Matching,
    /// Which refund is which.
    pub refunds: &'a RefundMatching,
    /// Which document in the books each invoice is.
    pub invoices: &'a BTreeMap<SourceRef, LedgerRef>,
    /// What both sides last agreed on.
    pub agreed: &'a BTreeMap<SourceRef, AgreedState>,
    /// The rules of comparison.
    pub terms: &'a Terms,
    /// By what it is known what was paid.
    pub paid_by: PaidBy,
    /// The day of the run, in the company's zone.
    pub today: Date,
}

/// By what it is known what was paid on a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PaidBy {
    /// By its payments, which are compared one by one.
    Payments,
    /// By what the document itself states: the source does not show payments.
    Statement,
}

impl Sides<'_> {
    /// Returns a customer's name.
    pub fn customer(&self, target: &CustomerTarget) -> String {
        match target {
            Target::Existing(id) => self.customer_name(id),
            Target::New(client) => self
                .expected
                .new_customers
                .get(client)
                .map_or_else(|| client.to_string(), |it| it.display_name.clone()),
        }
    }

    fn customer_name(&self, id: &CustomerId) -> String {
        let found = self.actual.ledger.customers.get(id);
        found.map_or_else(|| format!("customer {id}"), |it| it.display_name.clone())
    }

    /// Returns an item's name.
    pub fn item(&self, target: &ItemTarget) -> String {
        match target {
            Target::Existing(id) => self.item_name(id),
            Target::New(NewItemKey::Name(name)) => name.clone(),
            Target::New(key @ NewItemKey::PriceBook(id)) => self
                .expected
                .new_items
                .get(key)
                .map_or_else(|| id.to_string(), |it| it.name.clone()),
        }
    }

    fn item_name(&self, id: &ItemId) -> String {
        let found = self.actual.ledger.items.get(id);
        found.map_or_else(|| format!("item {id}"), |it| it.name.clone())
    }

    /// Returns a tax code's name.
    pub fn tax_code(&self, id: Option<&TaxCodeId>) -> String {
        let Some(id) = id else { return String::new() };
        let found = self.actual.ledger.tax_codes.get(id);
        found.map_or_else(|| format!("tax code {id}"), |it| it.name.clone())
    }

    /// Returns a payment method's name.
    pub fn method(&self, id: Option<&PaymentMethodId>) -> String {
        let Some(id) = id else { return String::new() };
        let found = self.actual.ledger.payment_methods.get(id);
        found.map_or_else(|| format!("payment method {id}"), |it| it.name.clone())
    }

    /// Returns a class's name.
    pub fn class(&self, id: Option<&ClassId>) -> String {
        let Some(id) = id else { return String::new() };
        let found = self.actual.ledger.classes.get(id);
        found.map_or_else(|| format!("class {id}"), |it| it.name.clone())
    }

    /// Returns how a document in the books is named: `invoice 1042`.
    pub fn ledger_title(&self, reference: &LedgerRef) -> String {
        let word = reference.kind.word();
        let number =
            self.actual.ledger.sales.get(reference).and_then(|it| it.content.number.as_ref());
        if let Some(number) = number {
            return format!("{word} {number}");
        }
        match self.actual.ledger.payments.get(reference) {
            Some(it) => format!("{word} of {} on {}", it.content.amount.words(), it.content.date),
            None => format!("{word} without a number (QuickBooks id {})", reference.id),
        }
    }

    /// Returns how an application's target is named.
    pub fn application_title(&self, to: &AppliesTo) -> String {
        match to {
            AppliesTo::Posted(reference) => self.ledger_title(reference),
            AppliesTo::Source(id) => {
                let origin = SourceRef::Invoice(id.clone());
                let known = self.expected.sales.get(&origin);
                known.map_or_else(|| format!("Workiz invoice {id}"), |it| it.title.clone())
            }
        }
    }

    /// Tells whether a field is compared.
    pub fn compares(&self, field: &str) -> bool {
        !self.terms.ignored.contains(field)
    }

    /// Returns what a field was last agreed to be.
    pub fn agreed_on(&self, origin: &SourceRef, field: &str) -> Option<&str> {
        self.agreed.get(origin).and_then(|it| it.0.get(field)).map(String::as_str)
    }
}

//! What the books should hold: every document of the source, mapped.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use crate::domain::book::{LedgerBook, SourceBook};
use crate::domain::discrepancy::FieldName;
use crate::domain::expected::{ExpectedBook, Explained, SourceRef};
use crate::domain::id::{ClientId, SourceInvoiceId};
use crate::domain::ledger::{CustomerTarget, Target};
use crate::domain::money::{Currency, Money, MoneyError};
use crate::domain::recorded::recorded_from;
use crate::domain::zone::CompanyZone;
use crate::mapping::compile::CompiledMapping;
use crate::mapping::customers::{Customers, marked_id};
use crate::mapping::invoices::{LeftOut, MappedInvoice, map_invoice};
use crate::mapping::items::Items;
use crate::mapping::numbers::number_invoices;
use crate::mapping::payments::{MappedPayment, map_payment};
use crate::mapping::refunds::{MappedRefund, map_refund};
use crate::mapping::text::Globs;
use crate::mapping::twins::hold_twins;

/// Why the source could not be mapped at all; never a matter of the mapping's rules.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MapError {
    /// A document in another currency than its account.
    #[error(
        "the {document} is in {found}, but the Workiz account is in {wanted}; such a document \
         cannot be tied out"
    )]
    Currency {
        /// The document.
        document: String,
        /// Its currency.
        found: Currency,
        /// The account's.
        wanted: Currency,
    },
    /// Amounts of a document that cannot be added up.
    #[error("the amounts of the {document} cannot be added up; correct them in Workiz")]
    Amount {
        /// The document.
        document: String,
        /// Why not.
        #[source]
        source: MoneyError,
    },
}

/// What every document is mapped with.
#[derive(Debug)]
pub(super) struct Context<'a> {
    pub(super) mapping: &'a CompiledMapping,
    pub(super) source: &'a SourceBook,
    pub(super) zone: &'a CompanyZone,
    pub(super) currency: Currency,
    pub(super) customers: Customers<'a>,
    excluded_clients: Globs,
    /// The ids in the markers of the books' documents.
    markers: BTreeSet<&'a str>,
}

impl Context<'_> {
    /// Checks that a document's amounts are in the account's currency.
    pub(super) fn same_currency(
        &self,
        origin: &SourceRef,
        amounts: impl IntoIterator<Item = Money>,
    ) -> Result<(), MapError> {
        let wanted = self.currency;
        match amounts.into_iter().map(Money::currency).find(|it| *it != wanted) {
            None => Ok(()),
            Some(found) => {
                Err(MapError::Currency { document: self.name_of(origin), found, wanted })
            }
        }
    }

    /// Returns how a document is named in an error.
    #[expect(clippy::unused_self, reason = "callers name documents through their context")]
    pub(super) fn name_of(&self, origin: &SourceRef) -> String {
        format!("Workiz {} {}", origin.word(), origin.id())
    }

    /// Tells whether a document in the books carries this one's marker.
    pub(super) fn is_marked(&self, origin: &SourceRef) -> bool {
        self.markers.contains(origin.id())
    }

    /// Tells whether a date is out of scope; not for what tieout wrote itself, which stays in scope
    /// on the other side, too.
    pub(super) fn is_before_first_day(&self, date: Date, origin: &SourceRef) -> bool {
        let first_day = self.mapping.rules.first_day.value;
        first_day.is_some_and(|first| date < first) && !self.is_marked(origin)
    }

    /// Tells whether a document is left out because of its client's name; not what tieout wrote
    /// itself, as with the first day.
    pub(super) fn is_excluded(&self, client: &ClientId, origin: &SourceRef) -> bool {
        self.excluded_clients.fit(&self.customers.name_of(client)) && !self.is_marked(origin)
    }
}

/// Says what the books should hold.
///
/// Every invoice, payment and refund of the source is in the result exactly once, or is left out by
/// a rule, and then its explanation says so under [`FieldName::Document`].
///
/// # Errors
/// A document is in another currency than the account, or its amounts leave the exact range.
pub fn expect(
    mapping: &CompiledMapping,
    source: &SourceBook,
    ledger: &LedgerBook,
    zone: &CompanyZone,
) -> Result<ExpectedBook, MapError> {
    let context = Context {
        mapping,
        source,
        zone,
        currency: source.account.currency,
        customers: Customers::new(mapping, source, ledger),
        excluded_clients: Globs::new(&mapping.rules.exclude_clients.value),
        markers: markers(ledger),
    };
    let mut making = Making {
        book: empty(source.account.currency),
        needed: BTreeSet::new(),
        left_out: BTreeMap::new(),
    };
    let mut items = Items::new(mapping, source, ledger);
    let numbers = number_invoices(mapping, source);
    for invoice in source.invoices.values() {
        let mapped = map_invoice(&context, &mut items, &numbers, invoice)?;
        making.take_invoice(&invoice.id, mapped);
    }
    hold_twins(&mut making.book.sales, source);
    for payment in source.payments.values() {
        let mapped = map_payment(&context, &making.left_out, payment)?;
        let origin = SourceRef::Payment(payment.id.clone());
        if let Some(behind) = recorded_from(payment) {
            making.book.recorded.insert(origin.clone(), behind);
        }
        making.take_payment(origin, mapped);
    }
    for refund in source.refunds.values() {
        let mapped = map_refund(&context, refund)?;
        making.take_refund(SourceRef::Refund(refund.id.clone()), mapped);
    }
    let mut book = making.book;
    book.new_customers = context.customers.to_create(&making.needed);
    book.new_items = items.into_new();
    Ok(book)
}

fn empty(currency: Currency) -> ExpectedBook {
    ExpectedBook {
        currency,
        sales: BTreeMap::new(),
        payments: BTreeMap::new(),
        refunds: BTreeMap::new(),
        new_customers: BTreeMap::new(),
        new_items: BTreeMap::new(),
        recorded: BTreeMap::new(),
        explanations: BTreeMap::new(),
    }
}

fn markers(ledger: &LedgerBook) -> BTreeSet<&str> {
    let sales = ledger.sales.values().map(|it| it.content.private_note.as_str());
    let payments = ledger.payments.values().map(|it| it.content.private_note.as_str());
    sales.chain(payments).filter_map(marked_id).collect()
}

/// The expected book while it is made.
#[derive(Debug)]
struct Making {
    book: ExpectedBook,
    needed: BTreeSet<ClientId>,
    left_out: BTreeMap<SourceInvoiceId, LeftOut>,
}

impl Making {
    fn take_invoice(&mut self, id: &SourceInvoiceId, mapped: MappedInvoice) {
        let origin = SourceRef::Invoice(id.clone());
        match mapped {
            MappedInvoice::Kept(expected, rules) => {
                self.need(expected.content.customer.as_ref());
                self.explain(&origin, rules);
                self.book.sales.insert(origin, *expected);
            }
            MappedInvoice::LeftOut(why, rule) => {
                self.left_out.insert(id.clone(), why);
                self.leave_out(&origin, why, &rule);
            }
        }
    }

    fn take_payment(&mut self, origin: SourceRef, mapped: MappedPayment) {
        match mapped {
            MappedPayment::Kept(expected, rules) => {
                if !expected.unmapped.iter().any(|it| it.field == "customer") {
                    self.need(Some(&expected.content.customer));
                }
                self.explain(&origin, rules);
                self.book.payments.insert(origin, *expected);
            }
            MappedPayment::Refund(refund) => self.take_refund(origin, refund),
            MappedPayment::LeftOut(why, rule) => self.leave_out(&origin, why, &rule),
        }
    }

    fn take_refund(&mut self, origin: SourceRef, mapped: MappedRefund) {
        match mapped {
            MappedRefund::Kept(expected, rule) => {
                self.explain(&origin, vec![(FieldName::Document, rule)]);
                self.book.refunds.insert(origin, expected);
            }
            MappedRefund::LeftOut(why, rule) => self.leave_out(&origin, why, &rule),
        }
    }

    fn leave_out(&mut self, origin: &SourceRef, why: LeftOut, rule: &str) {
        let words = match why {
            LeftOut::Zero => "left out, it comes to nothing",
            LeftOut::BeforeFirstDay => "left out, it is before the first day",
            LeftOut::ExcludedClient => "left out, its client is excluded",
            LeftOut::NotBooked => "left out, no money moved",
        };
        self.explain(origin, vec![(FieldName::Document, format!("{words}: {rule}"))]);
    }

    fn explain(&mut self, origin: &SourceRef, rules: Vec<(FieldName, String)>) {
        let explained = rules.into_iter().map(|(field, rule)| Explained { field, rule }).collect();
        self.book.explanations.insert(origin.clone(), explained);
    }

    fn need(&mut self, customer: Option<&CustomerTarget>) {
        if let Some(Target::New(client)) = customer {
            self.needed.insert(client.clone());
        }
    }
}

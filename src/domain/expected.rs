//! What the books should hold, by the source and the mapping.

use std::collections::BTreeMap;

use crate::domain::discrepancy::FieldName;
use crate::domain::id::{ClientId, SourceInvoiceId, SourcePaymentId, SourceRefundId};
use crate::domain::ledger::{CustomerTarget, NewItemKey, PaymentForm, SalesForm};
use crate::domain::money::Money;
use crate::domain::source::{Address, Lifecycle};

/// A document in Workiz.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SourceRef {
    /// An invoice.
    Invoice(SourceInvoiceId),
    /// A payment.
    Payment(SourcePaymentId),
    /// A refund.
    Refund(SourceRefundId),
}

impl SourceRef {
    /// Returns the document's id as Workiz gave it.
    pub fn id(&self) -> &str {
        match self {
            Self::Invoice(id) => id.as_str(),
            Self::Payment(id) => id.as_str(),
            Self::Refund(id) => id.as_str(),
        }
    }

    /// Returns the word that a bookkeeper uses.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Invoice(_) => "invoice",
            Self::Payment(_) => "payment",
            Self::Refund(_) => "refund",
        }
    }

    /// Returns the marker that tieout writes into the QuickBooks document's note, by which it
    /// finds the document again without guessing.
    pub fn marker(&self) -> String {
        format!("[tieout:{}]", self.id())
    }
}

/// Why a source document has no counterpart to be expected, although it has money.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Withheld {
    /// The payment is pending or failed: it is not money yet.
    NotSettled,
    /// Its total is below zero: QuickBooks takes no such invoice.
    NegativeTotal,
    /// The payment pays no invoice yet.
    NotInvoiced,
    /// The amounts do not say whether the tip is in the payment.
    AmbiguousTip,
    /// Something in it has no counterpart in the books by the mapping.
    Unmapped,
    /// A refund: booked by a person, with the figures that the report gives.
    Refund,
}

/// A document that the books should hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expected<T> {
    /// Where it comes from.
    pub origin: SourceRef,
    /// Whether the source still holds it; a deleted one should not be live in the books.
    pub lifecycle: Lifecycle,
    /// How the source document is named in a sentence: its number, or its id.
    pub title: String,
    /// The client's name, for sentences.
    pub client: String,
    /// What the books should say.
    pub content: T,
    /// Values that the mapping could not place, with the reason; such a document is compared but
    /// never written.
    pub unmapped: Vec<Unmapped>,
    /// What the document states beyond the sum of its parts: stated total - parts. Zero when the
    /// document foots.
    pub footing_gap: Money,
    /// The source document's page.
    pub link: Option<String>,
}

/// A value that no rule of the mapping covers.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unmapped {
    /// The field, in the mapping's words: `item`, `tax`, `payment_method`.
    pub field: String,
    /// The value in the source.
    pub value: String,
    /// The table or key that should have it, and what to do.
    pub advice: String,
}

/// A source document with money that is deliberately not expected in the books.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WithheldDocument {
    /// Which document.
    pub origin: SourceRef,
    /// How it is named in a sentence.
    pub title: String,
    /// The client's name.
    pub client: String,
    /// Why.
    pub reason: Withheld,
    /// Its stated amount.
    pub amount: Money,
    /// Its date in the company's zone.
    pub date: jiff::civil::Date,
    /// More about the reason, as a clause.
    pub detail: String,
    /// Whom it is for, where the mapping could say.
    pub customer: Option<CustomerTarget>,
}

/// A customer that a plan may have to create.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewCustomer {
    /// The client behind it.
    pub client: ClientId,
    /// The name to give; unique by the mapping's collision rule.
    pub display_name: String,
    /// Given name.
    pub given_name: Option<String>,
    /// Family name.
    pub family_name: Option<String>,
    /// Company name.
    pub company: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
    /// Phone number.
    pub phone: Option<String>,
    /// Billing address.
    pub address: Address,
}

/// An item that a plan may have to create.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewItem {
    /// What it is known by until it exists.
    pub key: NewItemKey,
    /// The name to give.
    pub name: String,
    /// The account for its sales.
    pub income_account: crate::domain::id::AccountId,
    /// Whether it is taxed.
    pub taxability: crate::domain::source::Taxability,
}

/// Everything that the books should hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpectedBook {
    /// Sales documents.
    pub sales: BTreeMap<SourceRef, Expected<SalesForm>>,
    /// Payments.
    pub payments: BTreeMap<SourceRef, Expected<PaymentForm>>,
    /// Source documents that are deliberately not expected.
    pub withheld: Vec<WithheldDocument>,
    /// Customers that do not exist yet, by client.
    pub new_customers: BTreeMap<ClientId, NewCustomer>,
    /// Items that do not exist yet.
    pub new_items: BTreeMap<NewItemKey, NewItem>,
    /// For each source document, which rule set which field.
    pub explanations: BTreeMap<SourceRef, Vec<Explained>>,
}

/// Which rule set a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explained {
    /// The field.
    pub field: FieldName,
    /// The rule, with its file and line.
    pub rule: String,
}

//! What the books should hold, by the source and the mapping.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use crate::domain::discrepancy::FieldName;
use crate::domain::id::{AccountId, ClientId, SourceInvoiceId, SourcePaymentId, SourceRefundId};
use crate::domain::known::Known;
use crate::domain::ledger::{LedgerRef, NewItemKey, PaymentForm, SalesForm};
use crate::domain::money::{Currency, Money};
use crate::domain::source::{Address, Lifecycle, Taxability};

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

/// Why a source document is compared, but never written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum HoldReason {
    /// The payment is pending: it is not money yet, and the books should not hold it.
    NotSettled,
    /// The payment failed or came back: the books should not hold it.
    Failed,
    /// The total is below zero: QuickBooks takes no such invoice.
    NegativeTotal,
    /// The payment pays no invoice yet, and the mapping leaves such payments to a person.
    NotInvoiced,
    /// The amounts do not say whether the tip is in the payment.
    AmbiguousTip,
    /// Workiz seems to have the same invoice twice.
    TwiceInSource,
    /// Workiz does not show some of its parts this way.
    PartlySeen,
}

impl HoldReason {
    /// Tells whether the books should hold the document all the same.
    pub fn counts(self) -> bool {
        match self {
            Self::NotSettled | Self::Failed => false,
            Self::NegativeTotal
            | Self::NotInvoiced
            | Self::AmbiguousTip
            | Self::TwiceInSource
            | Self::PartlySeen => true,
        }
    }
}

/// A reason not to write a source document, with the details of this one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hold {
    /// Why.
    pub reason: HoldReason,
    /// More about it, as a full sentence with amounts.
    pub detail: String,
}

/// How an expected discount came to be known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DiscountBasis {
    /// The source states it, or there is none.
    Stated,
    /// The source's total is below its parts by this much and names no discount.
    FromTotal,
}

/// A part of a sales document that an adapter may not be able to see.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum UnseenPart {
    /// The date on its face; the content has the day of the work instead.
    Date,
    /// The lines; the content has none.
    Lines,
    /// The discount; the content has none.
    Discount,
    /// The tax; the content has none.
    Tax,
    /// The tip; the content has none.
    Tip,
    /// The service fee; the content has none.
    ServiceFee,
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
    /// Why it is not to be written, if so.
    pub hold: Option<Hold>,
    /// How its discount is known; sales documents only.
    pub discount_basis: DiscountBasis,
    /// What of it the adapter cannot see: neither compared nor written.
    pub unseen: BTreeSet<UnseenPart>,
    /// What is still open on it by Workiz; sales documents only.
    pub balance: Known<Money>,
    /// The source document's page.
    pub link: Option<String>,
}

impl<T> Expected<T> {
    /// Tells whether the books should hold the document, though it may not be written yet.
    pub fn counts(&self) -> bool {
        self.hold.as_ref().is_none_or(|hold| hold.reason.counts())
    }
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

/// A refund of Workiz, which the books should show as money given back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpectedRefund {
    /// Which refund.
    pub origin: SourceRef,
    /// How it is named in a sentence.
    pub title: String,
    /// The client's name.
    pub client: String,
    /// How much; positive.
    pub amount: Money,
    /// Its date in the company's zone.
    pub date: Date,
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
    pub income_account: AccountId,
    /// Whether it is taxed.
    pub taxability: Taxability,
}

/// Everything that the books should hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpectedBook {
    /// The currency of all of it.
    pub currency: Currency,
    /// Sales documents.
    pub sales: BTreeMap<SourceRef, Expected<SalesForm>>,
    /// Payments.
    pub payments: BTreeMap<SourceRef, Expected<PaymentForm>>,
    /// Refunds.
    pub refunds: BTreeMap<SourceRef, ExpectedRefund>,
    /// Customers that do not exist yet, by client.
    pub new_customers: BTreeMap<ClientId, NewCustomer>,
    /// Items that do not exist yet.
    pub new_items: BTreeMap<NewItemKey, NewItem>,
    /// Payments of the source that tieout recorded there itself, with the payments in the books that
    /// they repeat.
    pub recorded: BTreeMap<SourceRef, LedgerRef>,
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

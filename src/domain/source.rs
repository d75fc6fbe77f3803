//! What Workiz holds, in Workiz's words, whichever way it was read.
//!
//! Both the parts of a document and the totals that it states are kept: where they do not agree,
//! that is for the engine to say, never for an adapter to mend.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;

use crate::domain::id::{
    ClientId, JobId, LineId, PayoutId, PriceBookItemId, SourceInvoiceId, SourcePaymentId,
    SourceRefundId, SourceTaxId,
};
use crate::domain::known::Known;
use crate::domain::money::{Currency, Money};
use crate::domain::number::DocumentNumber;
use crate::domain::quantity::{Quantity, Rate, UnitPrice};

/// Whether the source still holds the document, or only its tombstone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lifecycle {
    /// It is there.
    Live,
    /// It was deleted or voided in Workiz.
    Deleted,
}

/// Whether tax is charged on a line or an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Taxability {
    /// Tax is charged.
    Taxable,
    /// No tax is charged.
    NonTaxable,
}

/// A postal address.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Address {
    /// Street and number.
    pub line1: Option<String>,
    /// City.
    pub city: Option<String>,
    /// State or province.
    pub region: Option<String>,
    /// Postal code.
    pub postal_code: Option<String>,
    /// Country.
    pub country: Option<String>,
}

/// Who pays for a sub-client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Payer {
    /// The client itself.
    Own,
    /// The parent client.
    Parent,
}

/// A client of the business.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Client {
    /// Its id.
    pub id: ClientId,
    /// The name as Workiz shows it; may be empty.
    pub name: String,
    /// First name.
    pub first_name: Option<String>,
    /// Last name.
    pub last_name: Option<String>,
    /// Company name.
    pub company: Option<String>,
    /// E-mail addresses, the main one first.
    pub emails: Vec<String>,
    /// Phone numbers, the main one first.
    pub phones: Vec<String>,
    /// Billing address.
    pub billing_address: Address,
    /// The client that this one belongs to.
    pub parent: Option<ClientId>,
    /// Who pays.
    pub payer: Payer,
    /// The client that this one was merged into.
    pub merged_into: Option<ClientId>,
    /// Whether it is still there.
    pub lifecycle: Lifecycle,
}

/// What kind of thing the price book sells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PriceBookKind {
    /// Work.
    Service,
    /// Goods.
    Product,
    /// A flat-rate group of both.
    Bundle,
}

/// An entry of the price book.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PriceBookItem {
    /// Its id.
    pub id: PriceBookItemId,
    /// Its name.
    pub name: String,
    /// Stock keeping unit.
    pub sku: Option<String>,
    /// What it is.
    pub kind: PriceBookKind,
    /// The list price of one.
    pub price: Option<UnitPrice>,
    /// Whether it is taxed.
    pub taxability: Taxability,
    /// Whether it is still offered.
    pub lifecycle: Lifecycle,
}

/// A tax that Workiz can put on a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tax {
    /// Its id.
    pub id: SourceTaxId,
    /// Its name, such as `San Diego 7.75%`.
    pub name: String,
    /// Its rate.
    pub rate: Rate,
    /// The rates that it is made of, for grouped taxes.
    pub components: Vec<TaxComponent>,
    /// Whether it can still be chosen.
    pub lifecycle: Lifecycle,
}

/// One part of a grouped tax.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaxComponent {
    /// Its name.
    pub name: String,
    /// Its rate.
    pub rate: Rate,
    /// Its amount on a document, where one is stated.
    pub amount: Option<Money>,
}

/// A job: the work that an invoice bills.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    /// Its id.
    pub id: JobId,
    /// Its number.
    pub number: Option<DocumentNumber>,
    /// Its title.
    pub title: String,
    /// Its status as it came.
    pub status: String,
    /// Whose it is.
    pub client: Option<ClientId>,
    /// When it was to begin.
    pub scheduled_start: Option<Timestamp>,
    /// What it comes to, where the adapter says so.
    pub total: Option<Money>,
    /// What was collected for it, where the adapter says so.
    pub collected: Option<Money>,
}

/// How an invoice came to be; the two kinds count their numbers apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum InvoiceKind {
    /// From a job, with the job's number.
    Job,
    /// On its own, with a number of its own sequence.
    Standalone,
}

/// What Workiz says of an invoice; derived there, never set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InvoiceStatus {
    /// Nothing to bill.
    NoAmount,
    /// Not sent.
    Draft,
    /// Sent and open.
    Sent,
    /// Open after its due date.
    Overdue,
    /// Paid in part.
    PartiallyPaid,
    /// Paid.
    Paid,
    /// Void.
    Void,
}

/// By which day an invoice counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum InvoiceDay {
    /// The date on its face.
    Issued(Date),
    /// The day of the job: the adapter cannot see the invoice's own date, so that this one is only
    /// for putting it into a month, and is never compared or written.
    Work(Date),
}

impl InvoiceDay {
    /// Returns the day, whichever it is.
    pub fn date(self) -> Date {
        match self {
            Self::Issued(date) | Self::Work(date) => date,
        }
    }
}

/// An invoice in Workiz.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invoice {
    /// Its id.
    pub id: SourceInvoiceId,
    /// Its number.
    pub number: Option<DocumentNumber>,
    /// How it came to be.
    pub kind: InvoiceKind,
    /// The job that it bills.
    pub job: Option<JobId>,
    /// Whom it bills.
    pub client: ClientId,
    /// What Workiz says of it.
    pub status: InvoiceStatus,
    /// Whether it is still there.
    pub lifecycle: Lifecycle,
    /// Its currency; every amount in it has this one.
    pub currency: Currency,
    /// The date on its face, or what stands for it.
    pub day: InvoiceDay,
    /// When it is due; none where it is not stated, or cannot be seen.
    pub due: Option<Date>,
    /// When it was entered.
    pub created_at: Known<Timestamp>,
    /// What was done and sold.
    pub lines: Known<Vec<LineItem>>,
    /// The document's discount.
    pub discount: Known<Option<Discount>>,
    /// The document's tax: one rate a document.
    pub tax: Known<Option<TaxLine>>,
    /// The tip on top of the total of lines.
    pub tip: Known<Money>,
    /// The surcharge for paying by card.
    pub service_fee: Known<Money>,
    /// The totals that it states.
    pub totals: StatedTotals,
    /// Job type, source, service area and custom fields, by name: what classes are taken from.
    pub class_fields: BTreeMap<String, String>,
    /// Where the work was done.
    pub service_address: Address,
    /// The page of the document in Workiz.
    pub link: Option<String>,
}

/// One line of an invoice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineItem {
    /// Its id.
    pub id: LineId,
    /// The price book entry behind it.
    pub item: Option<PriceBookItemId>,
    /// Its name.
    pub name: String,
    /// What it says.
    pub description: String,
    /// How many.
    pub quantity: Quantity,
    /// The price of one.
    pub unit_price: UnitPrice,
    /// The amount that the document states for the line.
    pub amount: Money,
    /// Whether it is taxed.
    pub taxability: Taxability,
}

/// How a discount was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DiscountKind {
    /// A percentage of the subtotal.
    Percent(Rate),
    /// An amount.
    Amount,
}

/// A discount on the whole document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Discount {
    /// How it was given.
    pub kind: DiscountKind,
    /// What it takes off; positive.
    pub amount: Money,
}

/// The tax of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaxLine {
    /// The tax that was chosen.
    pub tax: Option<SourceTaxId>,
    /// Its name.
    pub name: String,
    /// Its rate.
    pub rate: Rate,
    /// The amount that it was charged on, where stated.
    pub taxable_amount: Option<Money>,
    /// What was charged. Taken as data, never recomputed for posting.
    pub amount: Money,
    /// The parts of a grouped tax.
    pub components: Vec<TaxComponent>,
}

/// The totals that a document states of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatedTotals {
    /// The lines before discount, tax, tip and fee.
    pub subtotal: Known<Money>,
    /// What the client owes for the document.
    pub total: Money,
    /// What was paid on it.
    pub paid: Known<Money>,
    /// What was refunded of it.
    pub refunded: Known<Money>,
    /// What is still open.
    pub balance: Known<Money>,
}

/// How a client paid.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PaymentMethod {
    /// Cash.
    Cash,
    /// Check.
    Check,
    /// Card, through Workiz Pay or another processor.
    Card,
    /// Bank debit.
    Ach,
    /// Financing, paid out by the lender.
    Financing,
    /// Another method, by its name.
    Named(String),
}

impl PaymentMethod {
    /// Returns the method's word in mapping tables and reports; a named one's own name.
    pub fn word(&self) -> &str {
        match self {
            Self::Cash => "cash",
            Self::Check => "check",
            Self::Card => "card",
            Self::Ach => "ach",
            Self::Financing => "financing",
            Self::Named(name) => name,
        }
    }
}

/// Where a payment stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PaymentStatus {
    /// On its way: not money yet.
    Pending,
    /// Taken from the client.
    Captured,
    /// Arrived.
    Settled,
    /// It failed or came back.
    Failed,
    /// Given back whole.
    Refunded,
    /// Given back in part.
    PartiallyRefunded,
    /// Under dispute.
    Disputed,
}

/// What a payment was taken for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PaymentOrigin {
    /// An invoice.
    Invoice,
    /// A job without an invoice yet.
    Job,
    /// An estimate: a deposit.
    Estimate,
}

/// Whether a payment's amount contains its tip.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TipRule {
    /// The amount contains the tip.
    Included,
    /// The tip comes on top.
    OnTop,
    /// The adapter cannot say; a person has to.
    Ambiguous,
}

/// The part of a payment that goes to one invoice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Allocation {
    /// The invoice.
    pub invoice: SourceInvoiceId,
    /// How much of the payment; positive.
    pub amount: Money,
}

/// A payment in Workiz.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payment {
    /// Its id.
    pub id: SourcePaymentId,
    /// What it was taken for.
    pub origin: PaymentOrigin,
    /// Who paid.
    pub client: Option<ClientId>,
    /// The job that it was taken for.
    pub job: Option<JobId>,
    /// Where it goes; one payment may pay several invoices.
    pub allocations: Vec<Allocation>,
    /// The gross amount that the client paid.
    pub amount: Money,
    /// The tip in it.
    pub tip: Known<Money>,
    /// Whether the amount contains the tip.
    pub tip_rule: TipRule,
    /// How it was paid.
    pub method: PaymentMethod,
    /// Where it stands.
    pub status: PaymentStatus,
    /// When it was taken.
    pub collected_at: Timestamp,
    /// When the money arrived.
    pub settled_at: Option<Timestamp>,
    /// What was given back of it.
    pub refunded: Known<Money>,
    /// The processor's id of the charge.
    pub external_id: Option<String>,
    /// A check's number or the like.
    pub reference: Option<String>,
    /// What somebody wrote about it.
    pub memo: Option<String>,
    /// The payout that brought it to the bank.
    pub payout: Option<PayoutId>,
    /// What the processor kept.
    pub fee: Known<Money>,
    /// Whether it is still there.
    pub lifecycle: Lifecycle,
}

/// Money given back to a client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refund {
    /// Its id.
    pub id: SourceRefundId,
    /// The payment that it gives back.
    pub payment: SourcePaymentId,
    /// How much; positive.
    pub amount: Money,
    /// Where it stands; only settled money counts.
    pub status: PaymentStatus,
    /// When it was given.
    pub created_at: Timestamp,
    /// Why.
    pub reason: Option<String>,
}

/// Whether Workiz's own QuickBooks sync is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NativeSync {
    /// It is on: tieout audits and does not create what it would create.
    On,
    /// It is off.
    Off,
}

/// The Workiz account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Its name.
    pub name: String,
    /// Its time zone's IANA name.
    pub time_zone: String,
    /// Its currency.
    pub currency: Currency,
    /// Whether Workiz's own sync is on.
    pub native_sync: Known<NativeSync>,
}

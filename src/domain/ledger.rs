//! The books in QuickBooks' terms: used for what they should hold and for what they hold.
//!
//! A [`SalesForm`] or [`PaymentForm`] is content alone. [`Posted`] adds the identity and version
//! that only a document in QuickBooks has; `expected::Expected` adds where the content comes from.

use jiff::Timestamp;
use jiff::civil::Date;

use crate::domain::id::{
    AccountId, ClassId, ClientId, CustomerId, ItemId, LineId, PaymentMethodId, PriceBookItemId,
    RealmId, SourceInvoiceId, SyncToken, TaxCodeId, TaxRateId, TermId, TxnId,
};
use crate::domain::money::{Currency, Money};
use crate::domain::number::DocumentNumber;
use crate::domain::quantity::{Quantity, Rate, UnitPrice};
use crate::domain::source::{Address, Taxability};

/// Whether a list entry can still be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Activity {
    /// It can be used.
    Active,
    /// It was made inactive.
    Inactive,
}

/// A customer in QuickBooks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Customer {
    /// Its id.
    pub id: CustomerId,
    /// Its version.
    pub sync_token: SyncToken,
    /// Its name; unique among customers, vendors and employees.
    pub display_name: String,
    /// Its name with those of its parents: `Parent:Child`.
    pub full_name: String,
    /// Given name.
    pub given_name: Option<String>,
    /// Family name.
    pub family_name: Option<String>,
    /// Company name.
    pub company: Option<String>,
    /// Main e-mail address.
    pub email: Option<String>,
    /// Main phone number.
    pub phone: Option<String>,
    /// Parent customer.
    pub parent: Option<CustomerId>,
    /// Whether it can be used.
    pub activity: Activity,
    /// The note on it, where tieout keeps its marker.
    pub notes: Option<String>,
}

/// A product or service in QuickBooks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Its id.
    pub id: ItemId,
    /// Its version.
    pub sync_token: SyncToken,
    /// Its name.
    pub name: String,
    /// Its name with its category.
    pub full_name: String,
    /// Its type as QuickBooks writes it, such as `Service` or `NonInventory`.
    pub kind: String,
    /// The account that its sales go to.
    pub income_account: Option<AccountId>,
    /// Whether it can be used.
    pub activity: Activity,
}

/// An account of the chart of accounts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Its id.
    pub id: AccountId,
    /// Its name.
    pub name: String,
    /// Its type as QuickBooks writes it, such as `Other Current Liability`.
    pub kind: String,
    /// Whether it can be used.
    pub activity: Activity,
}

/// A tax code: what a sale's tax is booked by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaxCode {
    /// Its id.
    pub id: TaxCodeId,
    /// Its name.
    pub name: String,
    /// The rates behind it, for sales.
    pub rates: Vec<TaxRateId>,
    /// Whether it can be used.
    pub activity: Activity,
}

/// A tax rate of an agency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaxRate {
    /// Its id.
    pub id: TaxRateId,
    /// Its name.
    pub name: String,
    /// Its rate.
    pub rate: Rate,
    /// Whether it can be used.
    pub activity: Activity,
}

/// A payment method.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaymentMethod {
    /// Its id.
    pub id: PaymentMethodId,
    /// Its name.
    pub name: String,
    /// Whether it can be used.
    pub activity: Activity,
}

/// A payment term.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// Its id.
    pub id: TermId,
    /// Its name.
    pub name: String,
    /// Days until an invoice is due.
    pub due_days: Option<i32>,
}

/// A class: a second dimension of a sale.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Class {
    /// Its id.
    pub id: ClassId,
    /// Its name.
    pub name: String,
    /// Whether it can be used.
    pub activity: Activity,
}

/// Who gives document numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Numbering {
    /// The number that is sent is kept (`CustomTxnNumbers` on).
    Custom,
    /// QuickBooks counts by itself (`CustomTxnNumbers` off).
    Automatic,
}

/// How QuickBooks arrives at a sale's tax.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TaxRegime {
    /// No sales tax is kept.
    Off,
    /// US, by the codes and amounts that are sent.
    ManualUs,
    /// US, computed by QuickBooks from the address, unless overridden.
    AutomatedUs,
    /// Outside the US: a code on each line.
    Global,
}

/// The settings of the company that change how a write behaves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preferences {
    /// Everything dated on or before this day is closed.
    pub book_close_date: Option<Date>,
    /// Who gives document numbers.
    pub numbering: Numbering,
    /// How tax is computed.
    pub tax_regime: TaxRegime,
    /// The currency of the books.
    pub home_currency: Currency,
}

/// The company whose books these are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Company {
    /// Its id.
    pub realm: RealmId,
    /// Its name.
    pub name: String,
    /// Its country, as QuickBooks writes it.
    pub country: String,
}

/// A thing that is in QuickBooks already, or that the same plan creates.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Target<I, K> {
    /// It is there.
    Existing(I),
    /// A correction of the same plan creates it.
    New(K),
}

/// Whom a document is for.
pub type CustomerTarget = Target<CustomerId, ClientId>;

/// What a line sells.
pub type ItemTarget = Target<ItemId, NewItemKey>;

/// What an item to be created is known by until then.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum NewItemKey {
    /// The price book entry that it is made from.
    PriceBook(PriceBookItemId),
    /// The name on the line, where the line has no price book entry.
    Name(String),
}

/// The kinds of sales forms; they share one shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SalesKind {
    /// The customer owes it.
    Invoice,
    /// Sold and paid at once.
    SalesReceipt,
    /// Takes back what an invoice charged.
    CreditMemo,
    /// Gives money back at once.
    RefundReceipt,
}

/// The kinds of documents in the books.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LedgerKind {
    /// An invoice.
    Invoice,
    /// A sales receipt.
    SalesReceipt,
    /// A credit memo.
    CreditMemo,
    /// A refund receipt.
    RefundReceipt,
    /// A received payment.
    Payment,
    /// A bank deposit.
    Deposit,
    /// A customer.
    Customer,
    /// A product or service.
    Item,
}

impl LedgerKind {
    /// Returns the name that QuickBooks gives the entity, such as `SalesReceipt`.
    pub fn entity(self) -> &'static str {
        match self {
            Self::Invoice => "Invoice",
            Self::SalesReceipt => "SalesReceipt",
            Self::CreditMemo => "CreditMemo",
            Self::RefundReceipt => "RefundReceipt",
            Self::Payment => "Payment",
            Self::Deposit => "Deposit",
            Self::Customer => "Customer",
            Self::Item => "Item",
        }
    }

    /// Returns the word that a bookkeeper uses.
    pub fn word(self) -> &'static str {
        match self {
            Self::Invoice => "invoice",
            Self::SalesReceipt => "sales receipt",
            Self::CreditMemo => "credit memo",
            Self::RefundReceipt => "refund receipt",
            Self::Payment => "payment",
            Self::Deposit => "deposit",
            Self::Customer => "customer",
            Self::Item => "item",
        }
    }
}

impl From<SalesKind> for LedgerKind {
    fn from(kind: SalesKind) -> Self {
        match kind {
            SalesKind::Invoice => Self::Invoice,
            SalesKind::SalesReceipt => Self::SalesReceipt,
            SalesKind::CreditMemo => Self::CreditMemo,
            SalesKind::RefundReceipt => Self::RefundReceipt,
        }
    }
}

/// A document in the books.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LedgerRef {
    /// What it is.
    pub kind: LedgerKind,
    /// Its id.
    pub id: TxnId,
}

/// What a line stands for in the comparison; lines are put together by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LineRole {
    /// Work or goods.
    Sale,
    /// A tip, which is the technicians' money.
    Tip,
    /// A surcharge for paying by card.
    ServiceFee,
}

/// One line of a sales form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SalesLine {
    /// Its id in QuickBooks; a line without one is new.
    pub id: Option<LineId>,
    /// What it stands for. The adapter says `Sale`; the mapping knows the tip and fee items.
    pub role: LineRole,
    /// What it sells; `None` for a line that names no item.
    pub item: Option<ItemTarget>,
    /// What it says.
    pub description: String,
    /// How many, where stated.
    pub quantity: Option<Quantity>,
    /// The price of one, where stated.
    pub unit_price: Option<UnitPrice>,
    /// What it comes to.
    pub amount: Money,
    /// Whether it is taxed.
    pub taxability: Taxability,
    /// Its class.
    pub class: Option<ClassId>,
}

/// The discount line of a sales form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SalesDiscount {
    /// Its line's id in QuickBooks.
    pub line: Option<LineId>,
    /// What it takes off; positive.
    pub amount: Money,
    /// The percentage, where it was given as one.
    pub percent: Option<Rate>,
    /// The account that it is booked to.
    pub account: Option<AccountId>,
}

/// The tax of a sales form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SalesTax {
    /// The code in the header.
    pub code: Option<TaxCodeId>,
    /// The total.
    pub amount: Money,
    /// The total rate that QuickBooks applied, where its tax lines say so.
    pub rate: Option<Rate>,
}

/// When an invoice's discount is taken: before or after tax is computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DiscountOrder {
    /// The discount comes off before tax (`ApplyTaxAfterDiscount` true).
    BeforeTax,
    /// Tax is computed first.
    AfterTax,
}

/// An invoice, sales receipt, credit memo or refund receipt: its content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SalesForm {
    /// Which of the four.
    pub kind: SalesKind,
    /// Its number (`DocNumber`).
    pub number: Option<DocumentNumber>,
    /// Its date (`TxnDate`).
    pub date: Date,
    /// When it is due (`DueDate`); invoices only.
    pub due: Option<Date>,
    /// Whom it is for; a sales receipt may be for nobody.
    pub customer: Option<CustomerTarget>,
    /// Its currency; every amount in it has this one.
    pub currency: Currency,
    /// Its lines; the discount and subtotal lines are not among them.
    pub lines: Vec<SalesLine>,
    /// Its discount.
    pub discount: Option<SalesDiscount>,
    /// When the discount is taken.
    pub discount_order: DiscountOrder,
    /// Its tax.
    pub tax: SalesTax,
    /// What it comes to, as it states. Positive on all four kinds.
    pub total: Money,
    /// Its class in the header.
    pub class: Option<ClassId>,
    /// Where the money goes; receipts only.
    pub deposit_to: Option<AccountId>,
    /// How it was paid; receipts only.
    pub payment_method: Option<PaymentMethodId>,
    /// The note that the customer does not see (`PrivateNote`), where tieout keeps its marker.
    pub private_note: String,
    /// Where the goods or work went.
    pub ship_address: Address,
}

/// What a payment is applied to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum AppliesTo {
    /// A document in the books.
    Posted(LedgerRef),
    /// A Workiz invoice, until it is known which document in the books it is.
    Source(SourceInvoiceId),
}

/// One application of a payment.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Application {
    /// What it pays.
    pub to: AppliesTo,
    /// How much; positive.
    pub amount: Money,
}

/// A received payment: its content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaymentForm {
    /// Who paid.
    pub customer: CustomerTarget,
    /// When.
    pub date: Date,
    /// How much, gross.
    pub amount: Money,
    /// How.
    pub method: Option<PaymentMethodId>,
    /// The processor's id or the check's number (`PaymentRefNum`, at most 21 characters).
    pub reference: Option<String>,
    /// Where the money went; `None` means Undeposited Funds, or that QuickBooks did not say.
    pub deposit_to: Option<AccountId>,
    /// What it pays.
    pub applications: Vec<Application>,
    /// The note, where tieout keeps its marker.
    pub private_note: String,
}

/// A bank deposit: its content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DepositForm {
    /// The bank account.
    pub to: Option<AccountId>,
    /// When.
    pub date: Date,
    /// What the bank received.
    pub total: Money,
    /// The payments and receipts in it, with their amounts.
    pub linked: Vec<(LedgerRef, Money)>,
    /// Lines of its own, such as fees, signed.
    pub direct: Vec<(Option<AccountId>, Money)>,
    /// The note.
    pub private_note: String,
}

/// Whether a posted document still counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It counts.
    Live,
    /// It was voided: it stays in the books with zero amounts.
    Voided,
}

/// A document as it stands in QuickBooks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Posted<T> {
    /// Which document.
    pub reference: LedgerRef,
    /// Its version.
    pub sync_token: SyncToken,
    /// When it was last changed there.
    pub updated_at: Option<Timestamp>,
    /// Whether it counts.
    pub standing: Standing,
    /// What is still open on it, or still unapplied of it.
    pub open_balance: Money,
    /// The documents that it is tied to: payments of an invoice, the deposit of a payment.
    pub linked: Vec<LedgerRef>,
    /// What it says.
    pub content: T,
}

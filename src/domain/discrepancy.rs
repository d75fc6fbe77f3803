//! Stated differences, from a closed list. There is no code for "other".

use std::collections::BTreeMap;
use std::fmt;

use jiff::civil::Date;

use crate::domain::effects::Effects;
use crate::domain::expected::SourceRef;
use crate::domain::id::Fingerprint;
use crate::domain::ledger::LedgerRef;
use crate::domain::money::Money;

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $handling:ident, $words:literal;)*) => {
        /// What kind of difference it is. Codes are append only: reports of years ago keep them.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum DiscrepancyCode { $($(#[$doc])* $name,)* }

        impl DiscrepancyCode {
            /// Every code, in the order of a report.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// Returns the stable code in JSON, CSV and policy files.
            pub fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }

            /// Returns the code's words in a report.
            pub fn words(self) -> &'static str {
                match self { $(Self::$name => $words,)* }
            }

            /// Returns what an expert does with such a difference when nothing stands against it.
            pub fn handling(self) -> Handling {
                match self { $(Self::$name => Handling::$handling,)* }
            }
        }
    };
}

codes! {
    /// An invoice of Workiz that the books do not have.
    MissingInvoice = "missing-invoice", Automatic, "Invoice missing in QuickBooks";
    /// A sales document in the books that no Workiz invoice stands behind.
    ExtraInvoice = "extra-invoice", Person, "Invoice only in QuickBooks";
    /// The same invoice twice in the books.
    DuplicateInvoice = "duplicate-invoice", Propose, "Invoice twice in QuickBooks";
    /// An invoice that the books do not have, and that Workiz seems to have twice.
    TwiceInSource = "twice-in-workiz", Person, "Invoice twice in Workiz";
    /// Deleted in Workiz, live in the books.
    DeletedInSource = "deleted-in-workiz", Propose, "Deleted in Workiz, open in QuickBooks";
    /// Voided in the books, live in Workiz.
    VoidedInLedger = "voided-in-quickbooks", Person, "Voided in QuickBooks, live in Workiz";
    /// Several documents fit and nothing tells them apart.
    Contested = "contested", Person, "Several documents fit";
    /// A Workiz invoice below zero, which QuickBooks takes only as a credit memo.
    NegativeInvoice = "negative-invoice", Person, "Invoice below zero";
    /// Something in the document has no counterpart by the mapping.
    Unmapped = "unmapped", Person, "Not covered by the mapping";
    /// The document's own parts do not add up to its total.
    DoesNotFoot = "does-not-foot", Person, "Parts do not add up to the total";
    /// Another total, where the source does not show which part differs.
    TotalDiffers = "total-differs", Person, "Another total";
    /// Another amount paid, where the source does not show the payments.
    PaidDiffers = "paid-differs", Person, "Another amount paid";
    /// Booked as another kind of document, such as a sales receipt.
    KindDiffers = "kind-differs", Person, "Booked as another kind of document";
    /// Another customer.
    CustomerDiffers = "customer-differs", Propose, "Another customer";
    /// Another document number.
    NumberDiffers = "number-differs", Note, "Another document number";
    /// Another date; moves the amounts to another month where the month differs.
    DateDiffers = "date-differs", Propose, "Another date";
    /// Another due date.
    DueDateDiffers = "due-date-differs", Automatic, "Another due date";
    /// A line that the books do not have.
    LineMissing = "line-missing", Propose, "Line missing in QuickBooks";
    /// A line that only the books have.
    LineExtra = "line-extra", Propose, "Line only in QuickBooks";
    /// The same line with another amount, quantity or price.
    LineAmount = "line-amount", Propose, "Another amount on a line";
    /// The same line booked to another item.
    LineItem = "line-item", Propose, "Another item on a line";
    /// The same line, taxed on one side only.
    Taxability = "taxability", Propose, "Taxed on one side only";
    /// The discount differs.
    DiscountDiffers = "discount-differs", Propose, "Another discount";
    /// Workiz states a total below its parts without naming a discount.
    DiscountUnitemized = "discount-unitemized", Propose, "Discount only in the total";
    /// The same reduction, booked in the lines instead of as a discount: nothing to do.
    DiscountInLines = "discount-in-lines", Note, "Discount booked in the lines";
    /// The tax differs by no more than a cent a line.
    TaxRounding = "tax-rounding", Automatic, "Tax rounded differently";
    /// The tax differs because the taxed lines or the discount differ.
    TaxFollows = "tax-follows", Propose, "Tax of another base";
    /// The tax differs by itself.
    TaxDiffers = "tax-differs", Propose, "Another tax";
    /// The same tax by another code.
    TaxCodeDiffers = "tax-code-differs", Propose, "Another tax code";
    /// The tip differs or is missing.
    TipDiffers = "tip-differs", Propose, "Another tip";
    /// The service fee differs or is missing.
    ServiceFeeDiffers = "service-fee-differs", Propose, "Another service fee";
    /// Another class, or none.
    ClassDiffers = "class-differs", Automatic, "Another class";
    /// Wording only: nothing to do.
    TextDiffers = "text-differs", Note, "Other wording";
    /// A payment that the books do not have.
    MissingPayment = "missing-payment", Automatic, "Payment missing in QuickBooks";
    /// A payment in the books that no Workiz payment stands behind.
    ExtraPayment = "extra-payment", Person, "Payment only in QuickBooks";
    /// The same payment twice in the books.
    DuplicatePayment = "duplicate-payment", Propose, "Payment twice in QuickBooks";
    /// Deleted in Workiz, live in the books.
    PaymentDeletedInSource = "payment-deleted-in-workiz", Person,
        "Payment deleted in Workiz, live in QuickBooks";
    /// In the books, though Workiz says that the money has not come.
    PaymentNotSettled = "payment-not-settled", Person, "Booked before the money came";
    /// The same payment with another amount.
    PaymentAmount = "payment-amount", Propose, "Another amount of a payment";
    /// The same payment with another date.
    PaymentDate = "payment-date", Propose, "Another date of a payment";
    /// The same payment by another method.
    PaymentMethod = "payment-method", Automatic, "Another payment method";
    /// The same payment applied to something else, or to nothing.
    PaymentApplication = "payment-application", Propose, "Payment applied elsewhere";
    /// The same payment from another customer.
    PaymentCustomer = "payment-customer", Propose, "Payment from another customer";
    /// The same payment with another reference.
    PaymentReference = "payment-reference", Note, "Another payment reference";
    /// A payment of Workiz whose tip cannot be told from the amounts.
    TipAmbiguous = "tip-ambiguous", Person, "Tip cannot be told from the amounts";
    /// A payment of Workiz that pays no invoice yet.
    PaymentNotInvoiced = "payment-not-invoiced", Person, "Paid, but never invoiced";
    /// A payment of Workiz that is still on its way: expected to vanish by itself.
    InTransit = "in-transit", Note, "Money still on its way";
    /// A payment of Workiz that should have come by now, and has not.
    MoneyOverdue = "money-overdue", Person, "Money overdue";
    /// A refund of Workiz that the books do not have.
    MissingRefund = "missing-refund", Person, "Refund missing in QuickBooks";
    /// A refund in the books that no Workiz refund stands behind.
    ExtraRefund = "extra-refund", Person, "Refund only in QuickBooks";
}

impl fmt::Display for DiscrepancyCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// What an expert does with a kind of difference. Source: the classes A, P, H and N of the
/// accounting situations that the program covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Handling {
    /// Safe to correct unattended when every guard allows it.
    Automatic,
    /// Corrected after a person approves.
    Propose,
    /// Left to a person: the report says what to do.
    Person,
    /// Nothing to do: listed, explained, and not open.
    Note,
}

/// How urgent a discrepancy is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Explained; nothing to do.
    Informational,
    /// No total is wrong.
    Minor,
    /// A total is wrong.
    Major,
}

/// A field that is compared. Lines are named by their place in the expected document.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FieldName {
    /// The document as a whole.
    Document,
    /// `DocNumber`.
    Number,
    /// `CustomerRef`.
    Customer,
    /// `TxnDate`.
    Date,
    /// `DueDate`.
    DueDate,
    /// A line; counted from 1.
    Line(u32),
    /// All lines together, as one canonical text.
    Lines,
    /// The discount.
    Discount,
    /// The tax amount.
    Tax,
    /// The tax code.
    TaxCode,
    /// The tip.
    Tip,
    /// The service fee.
    ServiceFee,
    /// The class.
    Class,
    /// The total.
    Total,
    /// What is paid of it.
    Paid,
    /// A payment's amount.
    Amount,
    /// `PaymentMethodRef`.
    Method,
    /// `PaymentRefNum`.
    Reference,
    /// What a payment is applied to.
    Applications,
}

impl FieldName {
    /// Returns the field's stable name in reports, mapping files and stored links.
    pub fn name(&self) -> String {
        match self {
            Self::Document => "document".to_owned(),
            Self::Number => "number".to_owned(),
            Self::Customer => "customer".to_owned(),
            Self::Date => "date".to_owned(),
            Self::DueDate => "due_date".to_owned(),
            Self::Line(place) => format!("line {place}"),
            Self::Lines => "lines".to_owned(),
            Self::Discount => "discount".to_owned(),
            Self::Tax => "tax".to_owned(),
            Self::TaxCode => "tax_code".to_owned(),
            Self::Tip => "tip".to_owned(),
            Self::ServiceFee => "service_fee".to_owned(),
            Self::Class => "class".to_owned(),
            Self::Total => "total".to_owned(),
            Self::Paid => "paid".to_owned(),
            Self::Amount => "amount".to_owned(),
            Self::Method => "method".to_owned(),
            Self::Reference => "reference".to_owned(),
            Self::Applications => "applications".to_owned(),
        }
    }
}

/// What both sides last agreed on: canonical text by field name. Empty for a pair that was never
/// agreed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AgreedState(pub BTreeMap<String, String>);

/// Who changed a field since both sides last agreed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ChangedBy {
    /// It was never agreed, so nobody knows.
    NotKnown,
    /// Workiz changed; the books still hold what was agreed.
    Source,
    /// Somebody changed the books; Workiz still holds what was agreed.
    Ledger,
    /// Both changed: a conflict, and a person decides.
    Both,
}

/// One field in which two documents differ, three ways.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldDifference {
    /// The field.
    pub field: FieldName,
    /// What was last agreed, as text.
    pub agreed: Option<String>,
    /// What the books should say, as text; empty when there should be nothing.
    pub expected: String,
    /// What they say, as text; empty when there is nothing.
    pub actual: String,
    /// Who changed it.
    pub changed_by: ChangedBy,
}

/// A stated difference between the two sides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Discrepancy {
    /// What kind it is.
    pub code: DiscrepancyCode,
    /// Its identity from night to night.
    pub fingerprint: Fingerprint,
    /// The source documents that it speaks of.
    pub source: Vec<SourceRef>,
    /// The documents in the books that it speaks of.
    pub ledger: Vec<LedgerRef>,
    /// What differs.
    pub fields: Vec<FieldDifference>,
    /// What it explains of expected - actual, by month and measure. Positive: the books are short.
    pub effects: Effects,
    /// How urgent it is.
    pub severity: Severity,
    /// Whose it is, for sentences and cuts.
    pub client: String,
    /// How the document is named: `invoice 1042`.
    pub title: String,
    /// The date in the books that it concerns.
    pub date: Date,
    /// For timing differences: the day by which it should be gone.
    pub expected_by: Option<Date>,
    /// One plain sentence for the bookkeeper: documents, amounts with cents, and what it means.
    pub sentence: String,
    /// What to do about it when no correction is made, as a full sentence.
    pub advice: String,
}

impl Discrepancy {
    /// Tells whether it keeps the books from being tied out.
    pub fn is_open(&self) -> bool {
        self.code.handling() != Handling::Note
    }

    /// Returns the effect that a bookkeeper looks at first: on gross invoiced for a sales document,
    /// on what was collected for a payment.
    ///
    /// # Errors
    /// A sum leaves the exact range.
    pub fn headline(&self) -> Result<Money, crate::domain::money::MoneyError> {
        use crate::domain::effects::Measure;
        for measure in [Measure::GrossInvoiced, Measure::Collected, Measure::Refunded, Measure::Tax]
        {
            let amount = self.effects.total(measure)?;
            if !amount.is_zero() {
                return Ok(amount);
            }
        }
        Ok(Money::zero(self.effects.currency()))
    }
}

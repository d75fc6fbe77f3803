//! The kinds of files, and the headers by which each is known.
//!
//! The jobs report's headers are those of a real account. The other layouts are not documented
//! anywhere in public: their names are the words of the screens, with the likely other ways to
//! write them.

use std::fmt;

use crate::workiz_exports::layout::field::Field;

/// A kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// The payouts of Workiz Pay, one row a payout, or the details, one row an entry.
    Payouts,
    /// The tax report.
    Taxes,
    /// The payments report.
    Payments,
    /// The jobs report.
    Jobs,
    /// The invoices list.
    Invoices,
}

impl Kind {
    /// Every kind, the more special before the more general.
    pub const ALL: [Self; 5] =
        [Self::Payouts, Self::Taxes, Self::Payments, Self::Jobs, Self::Invoices];

    /// Returns the word under which a snapshot keeps it.
    pub fn code(self) -> &'static str {
        match self {
            Self::Payouts => "payouts",
            Self::Taxes => "taxes",
            Self::Payments => "payments",
            Self::Jobs => "jobs",
            Self::Invoices => "invoices",
        }
    }

    /// Finds a kind by the word under which a snapshot keeps it.
    pub fn of_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code() == code)
    }

    /// Returns the columns by which it is known: without one of them it is not this kind.
    pub fn needed(self) -> &'static [Field] {
        match self {
            Self::Payouts => &[Field::PayoutId, Field::Net],
            Self::Taxes => &[Field::TotalTax, Field::TaxableAmount, Field::NonTaxable],
            Self::Payments => &[Field::PaymentDate, Field::Amount, Field::Method],
            Self::Jobs => &[Field::JobNumber, Field::JobDate, Field::Total],
            Self::Invoices => &[Field::InvoiceNumber, Field::Client, Field::Total],
        }
    }

    /// Returns the columns of which it needs one more, the one to ask for first. The details of
    /// payouts state the fee of each entry, and not the day on which the payout arrives.
    pub fn needed_one_of(self) -> &'static [Field] {
        match self {
            Self::Payouts => &[Field::PayoutDate, Field::Fee],
            _ => &[],
        }
    }

    /// Returns what its columns may be called, the best name first. Names are compared without case,
    /// spaces and signs other than `#`.
    pub fn names(self) -> &'static [(Field, &'static [&'static str])] {
        match self {
            Self::Payouts => PAYOUTS,
            Self::Taxes => TAXES,
            Self::Payments => PAYMENTS,
            Self::Jobs => JOBS,
            Self::Invoices => INVOICES,
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Payouts => "payouts",
            Self::Taxes => "tax report",
            Self::Payments => "payments report",
            Self::Jobs => "jobs report",
            Self::Invoices => "invoices list",
        })
    }
}

type Names = &'static [(Field, &'static [&'static str])];

const JOB_NUMBER: &[&str] =
    &["Job #", "Job number", "Job no", "Job ID", "Job serial", "Serial ID", "Job"];
const INVOICE_NUMBER: &[&str] =
    &["Invoice #", "Invoice number", "Invoice no", "Invoice ID", "Invoice"];
const CLIENT: &[&str] = &["Client", "Client name", "Client full name", "Customer", "Customer name"];
const COMPANY: &[&str] = &["Company", "Client company", "Client company name", "Company name"];
const PHONE: &[&str] = &["Primary phone", "Phone", "Phone number", "Client phone"];
const EMAIL: &[&str] = &["Email address", "Email", "E-mail", "Client email"];
const TAX: &[&str] = &["Tax", "Tax amount", "Sales tax", "Job tax", "Total tax"];
const FEE: &[&str] = &["Credit card service fee", "Service fee", "Card service fee"];
const TIP: &[&str] = &["Tip", "Tip amount", "Tips"];
const DUE: &[&str] = &["Amount due", "Balance due", "Balance", "Job amount due", "Due"];
const PAID: &[&str] = &["Amount paid", "Paid", "Paid total", "Total paid"];
const DUE_DATE: &[&str] = &["Payment due date", "Due date", "Date due"];
const PAYOUT_ID: &[&str] = &["Payout ID", "Payout #", "Payout number", "Payout"];

const JOBS: Names = &[
    (Field::JobNumber, JOB_NUMBER),
    (Field::Client, CLIENT),
    (Field::FirstName, &["First name"]),
    (Field::LastName, &["Last name"]),
    (Field::Company, COMPANY),
    (Field::Phone, PHONE),
    (Field::SecondPhone, &["Secondary phone", "Second phone"]),
    (Field::Email, EMAIL),
    (Field::Address, &["Address", "Street", "Street address"]),
    (Field::City, &["City"]),
    (Field::State, &["State", "Province", "Region"]),
    (Field::Zip, &["Zip code", "Zip", "Postal code", "Postcode"]),
    (Field::Country, &["Country"]),
    (Field::Status, &["Status", "Job status"]),
    (Field::JobType, &["Job type", "Type"]),
    (Field::JobDate, &["Job date", "Job start", "Scheduled", "Schedule date", "Date"]),
    (Field::DueDate, DUE_DATE),
    (Field::Invoiced, &["Invoiced"]),
    (Field::Total, &["Total", "Job total", "Total price", "Job total price"]),
    (Field::Subtotal, &["Subtotal", "Sub total", "Job sub total"]),
    (Field::Tax, TAX),
    (Field::TaxableAmount, &["Taxable amount", "Taxable"]),
    (Field::TaxRate, &["Tax rate", "Tax percent", "Tax %"]),
    (Field::TaxName, &["Tax name"]),
    (Field::ServiceFee, FEE),
    (Field::Tip, TIP),
    (Field::AmountDue, DUE),
    (Field::AmountPaid, PAID),
];

const INVOICES: Names = &[
    (Field::InvoiceNumber, INVOICE_NUMBER),
    (Field::JobNumber, JOB_NUMBER),
    (Field::Client, CLIENT),
    (Field::FirstName, &["First name"]),
    (Field::LastName, &["Last name"]),
    (Field::Company, COMPANY),
    (Field::Phone, PHONE),
    (Field::Email, EMAIL),
    (Field::Address, &["Address", "Street", "Street address"]),
    (Field::City, &["City"]),
    (Field::State, &["State", "Province", "Region"]),
    (Field::Zip, &["Zip code", "Zip", "Postal code", "Postcode"]),
    (Field::Status, &["Invoice status", "Status"]),
    (Field::Issued, &["Invoice date", "Issue date", "Issued", "Issued on", "Date issued", "Date"]),
    (Field::Created, &["Created", "Created on", "Created date", "Created at", "Date created"]),
    (Field::DueDate, DUE_DATE),
    (Field::Total, &["Total", "Invoice total", "Total price", "Job total price", "Amount"]),
    (Field::Subtotal, &["Subtotal", "Sub total", "Job sub total"]),
    (Field::Tax, TAX),
    (Field::TaxableAmount, &["Taxable amount", "Taxable"]),
    (Field::TaxRate, &["Tax rate", "Tax percent", "Tax %"]),
    (Field::TaxName, &["Tax name"]),
    (Field::ServiceFee, FEE),
    (Field::Tip, TIP),
    (Field::AmountDue, DUE),
    (Field::AmountPaid, PAID),
];

const PAYMENTS: Names = &[
    (
        Field::PaymentDate,
        &["Payment date", "Date", "Receipt date", "Date received", "Received", "Paid on"],
    ),
    (Field::Amount, &["Amount", "Payment amount", "Amount paid", "Total", "Paid"]),
    (Field::Method, &["Payment type", "Payment method", "Method", "Type"]),
    (Field::Client, CLIENT),
    (Field::JobNumber, JOB_NUMBER),
    (Field::InvoiceNumber, INVOICE_NUMBER),
    (Field::EstimateNumber, &["Estimate #", "Estimate number", "Estimate ID", "Estimate"]),
    (Field::Status, &["Status", "Payment status"]),
    (Field::Tip, TIP),
    (
        Field::Confirmation,
        &["Confirmation code", "Confirmation", "Confirmation #", "Check #", "Reference"],
    ),
    (Field::CardDigits, &["Card last 4", "Card last four", "Last 4", "Last four", "Card"]),
    (Field::TransactionId, &["Transaction ID", "Transaction #", "Charge ID"]),
    (Field::PaymentId, &["Payment ID", "Payment #", "ID"]),
    (Field::Fee, &["Fee", "Processing fee", "Fees"]),
    (Field::PayoutId, PAYOUT_ID),
    (Field::Memo, &["Memo", "Note", "Notes"]),
];

const PAYOUTS: Names = &[
    (Field::PayoutId, PAYOUT_ID),
    (
        Field::PayoutDate,
        &["Payout date", "Arrival date", "Arrives on", "Date paid out", "Deposit date", "Date"],
    ),
    (Field::Status, &["Payout status", "Status"]),
    (Field::EntryKind, &["Entry type", "Type", "Transaction type", "Kind"]),
    (Field::PaymentDate, &["Payment date"]),
    (Field::PaymentId, &["Payment ID", "Payment #", "Source ID", "ID"]),
    (Field::TransactionId, &["Transaction ID", "Transaction #", "Charge ID"]),
    (Field::JobNumber, JOB_NUMBER),
    (Field::InvoiceNumber, INVOICE_NUMBER),
    (Field::Client, CLIENT),
    (Field::Gross, &["Gross", "Gross amount", "Amount"]),
    (Field::Fee, &["Fee", "Fees", "Processing fee"]),
    (Field::Net, &["Net", "Net amount", "Payout amount", "Total"]),
];

const TAXES: Names = &[
    (Field::TaxName, &["Tax name", "Tax", "Region", "Tax region", "Name"]),
    (Field::TaxRate, &["Tax rate", "Rate", "Tax percent", "Tax %"]),
    (Field::TotalTax, &["Total tax", "Tax collected", "Tax amount"]),
    (Field::TaxableAmount, &["Taxable amount", "Taxable", "Taxable sales"]),
    (
        Field::NonTaxable,
        &["Non-taxable amount", "Nontaxable", "Non-taxable sales", "Untaxed amount"],
    ),
];

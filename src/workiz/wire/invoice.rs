//! Invoices.

use serde::Deserialize;

use crate::workiz::wire::amount::WireAmount;
use crate::workiz::wire::catalog::WireTaxComponent;
use crate::workiz::wire::field::Field;
use crate::workiz::wire::job::WireLinks;
use crate::workiz::wire::party::WireAddress;
use crate::workiz::wire::text::WireDate;
use crate::workiz::wire::text::WireId;
use crate::workiz::wire::text::WireMoment;

/// An invoice, as `GET /invoices` has it.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase", default)]
pub struct WireInvoice {
    /// The invoice's id.
    pub invoice_id: Field<WireId>,
    /// The number that people see; a job's invoice and a standalone one may share it.
    pub number: Field<WireId>,
    /// job or standalone.
    pub kind: Field<String>,
    /// The job that it belongs to.
    pub job_id: Field<WireId>,
    /// The number of that job.
    pub job_number: Field<WireId>,
    /// Who is to pay.
    pub client_id: Field<WireId>,
    /// draft, sent, overdue, `partially_paid`, paid, void or `no_amount`.
    pub status: Field<String>,
    /// Whether it was sent to the client.
    pub sent: Field<bool>,
    /// Whether it was deleted.
    pub deleted: Field<bool>,
    /// The three-letter currency code.
    pub currency: Field<String>,
    /// The invoice's date.
    pub issued_date: Field<WireDate>,
    /// When it is to be paid.
    pub due_date: Field<WireDate>,
    /// When it was made.
    pub created_at: Field<WireMoment>,
    /// When it last changed.
    pub updated_at: Field<WireMoment>,
    /// The zone of its dates.
    pub timezone: Field<String>,
    /// Where the bill goes.
    pub billing_address: Field<WireAddress>,
    /// Where the work was done.
    pub service_address: Field<WireAddress>,
    /// The area that it belongs to.
    pub service_area: Field<String>,
    /// What is charged for.
    pub line_items: Field<Vec<Field<WireLine>>>,
    /// The one discount of the document.
    pub discount: Field<WireDiscount>,
    /// The one tax of the document.
    pub tax: Field<WireInvoiceTax>,
    /// The tip.
    pub tip_amount: Field<WireAmount>,
    /// The fee for paying by card.
    pub service_fee: Field<WireServiceFee>,
    /// What the document says its totals are.
    pub totals: Field<WireTotals>,
    /// Fields that an accounting class may be made from.
    pub class_fields: Field<std::collections::BTreeMap<String, Field<String>>>,
    /// Links to the invoice in Workiz.
    pub links: Field<WireLinks>,
    /// A note on the invoice.
    pub memo: Field<String>,
}

/// One line of an invoice or an estimate.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase", default)]
pub struct WireLine {
    /// The line's id.
    pub line_id: Field<WireId>,
    /// The price book item, when the line is not free text.
    pub item_id: Field<WireId>,
    /// The item's name, as it was.
    pub name: Field<String>,
    /// The text of the line.
    pub description: Field<String>,
    /// service, product or bundle.
    #[serde(rename = "type")]
    pub kind: Field<String>,
    /// How many; any number of digits.
    pub quantity: Field<WireAmount>,
    /// The price of one; any number of digits.
    pub unit_price: Field<WireAmount>,
    /// What the line charges.
    pub amount: Field<WireAmount>,
    /// Whether tax is charged on it.
    pub taxable: Field<bool>,
    /// TAX or NTX.
    pub tax_code: Field<String>,
    /// Whether the client sees it.
    pub hidden: Field<bool>,
    /// The flat-rate group that it is part of.
    pub group_id: Field<WireId>,
}

/// The discount of a document.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase", default)]
pub struct WireDiscount {
    /// percent or amount.
    #[serde(rename = "type")]
    pub kind: Field<String>,
    /// The per cent, or the amount.
    pub value: Field<WireAmount>,
    /// What it takes off; positive. Workiz keeps it unrounded when it is a percentage.
    pub amount: Field<WireAmount>,
    /// document or member.
    pub source: Field<String>,
}

/// The tax of an invoice.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase", default)]
pub struct WireInvoiceTax {
    /// The rate's id.
    pub tax_id: Field<WireId>,
    /// The rate's name.
    pub name: Field<String>,
    /// The rate in per cent.
    pub rate: Field<WireAmount>,
    /// What the tax was charged on.
    pub taxable_amount: Field<WireAmount>,
    /// The tax.
    pub amount: Field<WireAmount>,
    /// The rates that a grouped rate is the sum of.
    pub components: Field<Vec<WireTaxComponent>>,
}

/// The fee for paying by card.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase", default)]
pub struct WireServiceFee {
    /// The fee.
    pub amount: Field<WireAmount>,
}

/// What a document says its totals are.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase", default)]
pub struct WireTotals {
    /// The lines, before discount, tax, tip and fee.
    pub subtotal: Field<WireAmount>,
    /// The discount; positive.
    pub discount: Field<WireAmount>,
    /// The tax.
    pub tax: Field<WireAmount>,
    /// The tip.
    pub tip: Field<WireAmount>,
    /// The fee for paying by card.
    pub service_fee: Field<WireAmount>,
    /// What the client is to pay.
    pub total: Field<WireAmount>,
    /// What the client has paid.
    pub paid: Field<WireAmount>,
    /// What the client got back.
    pub refunded: Field<WireAmount>,
    /// What is still open.
    pub balance: Field<WireAmount>,
}

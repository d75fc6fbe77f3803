//! Invoices, sales receipts, credit memos and refund receipts: one form, four entities.

use serde::Deserialize;

use crate::qbo::wire::amount::WireAmount;
use crate::qbo::wire::common::WireAddress;
use crate::qbo::wire::common::WireCustomField;
use crate::qbo::wire::common::WireEmail;
use crate::qbo::wire::common::WireLinkedTxn;
use crate::qbo::wire::common::WireMemo;
use crate::qbo::wire::common::WireMeta;
use crate::qbo::wire::common::WireRef;
use crate::qbo::wire::tax::WireTxnTax;
use crate::qbo::wire::words::DetailType;
use crate::qbo::wire::words::EmailStatus;
use crate::qbo::wire::words::GlobalTax;
use crate::qbo::wire::words::PrintStatus;

/// A sales form as QuickBooks returns it.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "PascalCase")]
pub struct WireSalesForm {
    /// Its id.
    pub id: Option<String>,
    /// Its version.
    pub sync_token: Option<String>,
    /// When it was made and changed.
    pub meta_data: Option<WireMeta>,
    /// `Deleted` in a change capture.
    #[serde(rename = "status")]
    pub status: Option<String>,
    /// Its number, at most 21 characters.
    pub doc_number: Option<String>,
    /// Its date.
    pub txn_date: Option<String>,
    /// When it is due; invoices only.
    pub due_date: Option<String>,
    /// Whom it is for.
    pub customer_ref: Option<WireRef>,
    /// What the customer reads on it.
    pub customer_memo: Option<WireMemo>,
    /// The internal note; begins with `Voided` on a voided document.
    pub private_note: Option<String>,
    /// Its currency.
    pub currency_ref: Option<WireRef>,
    /// Units of the home currency for one unit of its own.
    pub exchange_rate: Option<WireAmount>,
    /// Its lines.
    pub line: Option<Vec<WireLine>>,
    /// Its tax.
    pub txn_tax_detail: Option<WireTxnTax>,
    /// Outside the US: whether lines include tax.
    pub global_tax_calculation: Option<GlobalTax>,
    /// Whether the discount comes off before tax.
    pub apply_tax_after_discount: Option<bool>,
    /// The total with tax.
    pub total_amt: Option<WireAmount>,
    /// What is still open.
    pub balance: Option<WireAmount>,
    /// What of a credit memo is not applied yet.
    pub remaining_credit: Option<WireAmount>,
    /// A deposit taken before, which reduces the balance.
    pub deposit: Option<WireAmount>,
    /// Where the money goes.
    pub deposit_to_account_ref: Option<WireRef>,
    /// How it was paid.
    pub payment_method_ref: Option<WireRef>,
    /// The check's number or the processor's id.
    pub payment_ref_num: Option<String>,
    /// The payment term.
    pub sales_term_ref: Option<WireRef>,
    /// The class in the header.
    pub class_ref: Option<WireRef>,
    /// The location.
    pub department_ref: Option<WireRef>,
    /// Ties to other documents.
    pub linked_txn: Option<Vec<WireLinkedTxn>>,
    /// Where it was billed.
    pub bill_addr: Option<WireAddress>,
    /// Where goods or work went.
    pub ship_addr: Option<WireAddress>,
    /// Where it was mailed.
    pub bill_email: Option<WireEmail>,
    /// Who got a copy.
    pub bill_email_cc: Option<WireEmail>,
    /// Who got a copy without the customer's knowledge.
    pub bill_email_bcc: Option<WireEmail>,
    /// Whether it was mailed.
    pub email_status: Option<EmailStatus>,
    /// Whether it was printed.
    pub print_status: Option<PrintStatus>,
    /// When goods went out.
    pub ship_date: Option<String>,
    /// How goods went out.
    pub ship_method_ref: Option<WireRef>,
    /// The carrier's number.
    pub tracking_num: Option<String>,
    /// Fields that the company made for itself.
    pub custom_field: Option<Vec<WireCustomField>>,
    /// Whether the customer may pay online by bank transfer.
    #[serde(rename = "AllowOnlineACHPayment")]
    pub allow_online_ach_payment: Option<bool>,
    /// Whether the customer may pay online by card.
    pub allow_online_credit_card_payment: Option<bool>,
    /// The total in the home currency, where that is another one.
    pub home_total_amt: Option<WireAmount>,
    /// What is open in the home currency, where that is another one.
    pub home_balance: Option<WireAmount>,
}

/// One line of any document; `DetailType` says which detail it has.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "PascalCase")]
pub struct WireLine {
    /// Its id; the subtotal line has none.
    pub id: Option<String>,
    /// Its place; the subtotal line has none.
    pub line_num: Option<WireAmount>,
    /// What it says.
    pub description: Option<String>,
    /// What it comes to.
    pub amount: Option<WireAmount>,
    /// Which detail it has; absent on a payment's lines.
    pub detail_type: Option<DetailType>,
    /// Ties to other documents.
    pub linked_txn: Option<Vec<WireLinkedTxn>>,
    /// A sale.
    pub sales_item_line_detail: Option<WireSalesItem>,
    /// A discount.
    pub discount_line_detail: Option<WireDiscount>,
    /// A bundle.
    pub group_line_detail: Option<WireGroup>,
    /// Text only.
    pub description_line_detail: Option<WireDescription>,
    /// The service's own sum; without content.
    pub sub_total_line_detail: Option<WireSubTotal>,
    /// A deposit's own line.
    pub deposit_line_detail: Option<WireDepositLine>,
}

/// What a line sells.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "PascalCase")]
pub struct WireSalesItem {
    /// The item; `SHIPPING_ITEM_ID` and `GRATUITY_ITEM_ID` are special.
    pub item_ref: Option<WireRef>,
    /// The class.
    pub class_ref: Option<WireRef>,
    /// The percentage that the price is of what is above it.
    pub rate_percent: Option<WireAmount>,
    /// The price of one; absent where only an amount was given.
    pub unit_price: Option<WireAmount>,
    /// How many.
    pub qty: Option<WireAmount>,
    /// `TAX` or `NON` in the US, a tax code's id elsewhere.
    pub tax_code_ref: Option<WireRef>,
    /// When the work was done.
    pub service_date: Option<String>,
    /// The account that the item's income goes to.
    pub item_account_ref: Option<WireRef>,
    /// The line's amount with tax, where prices include it.
    pub tax_inclusive_amt: Option<WireAmount>,
}

/// The detail of the service's own sum: nothing.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
pub struct WireSubTotal {}

/// A discount on the whole document.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "PascalCase")]
pub struct WireDiscount {
    /// Whether it was given as a percentage.
    pub percent_based: Option<bool>,
    /// The percentage: 8.5 is 8.5 %.
    pub discount_percent: Option<WireAmount>,
    /// The account that it is booked to.
    pub discount_account_ref: Option<WireRef>,
    /// The class.
    pub class_ref: Option<WireRef>,
    /// Its tax code.
    pub tax_code_ref: Option<WireRef>,
}

/// A bundle of lines.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "PascalCase")]
pub struct WireGroup {
    /// The bundle item.
    pub group_item_ref: Option<WireRef>,
    /// How many bundles.
    pub quantity: Option<WireAmount>,
    /// When the work was done.
    pub service_date: Option<String>,
    /// Its parts; bundles are not nested.
    pub line: Option<Vec<WireLine>>,
}

/// A line without money.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "PascalCase")]
pub struct WireDescription {
    /// When the work was done.
    pub service_date: Option<String>,
    /// Its tax code.
    pub tax_code_ref: Option<WireRef>,
}

/// A line that a deposit has of its own, such as a processor's fee.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "PascalCase")]
pub struct WireDepositLine {
    /// The account that it is booked to.
    pub account_ref: Option<WireRef>,
    /// From whom it came.
    pub entity: Option<WireRef>,
    /// How it came.
    pub payment_method_ref: Option<WireRef>,
    /// The check's number.
    pub check_num: Option<String>,
    /// The class.
    pub class_ref: Option<WireRef>,
    /// Its tax code.
    pub tax_code_ref: Option<WireRef>,
}

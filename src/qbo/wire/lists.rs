//! Lists: customers, items, accounts, payment methods, terms, classes, locations.

use serde::Deserialize;

use crate::qbo::wire::amount::WireAmount;
use crate::qbo::wire::common::WireAddress;
use crate::qbo::wire::common::WireEmail;
use crate::qbo::wire::common::WireMeta;
use crate::qbo::wire::common::WirePhone;
use crate::qbo::wire::common::WireRef;
use crate::qbo::wire::words::Classification;
use crate::qbo::wire::words::ItemType;
use crate::qbo::wire::words::PaymentMethodType;
use crate::qbo::wire::words::TermType;

/// A customer, sub-customer or project.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "PascalCase")]
pub struct WireCustomer {
    /// Its id.
    pub id: Option<String>,
    /// Its version.
    pub sync_token: Option<String>,
    /// When it was made and changed.
    pub meta_data: Option<WireMeta>,
    /// Its name; an inactive one ends with ` (deleted)`.
    pub display_name: Option<String>,
    /// Its name with those of its parents.
    pub fully_qualified_name: Option<String>,
    /// Given name.
    pub given_name: Option<String>,
    /// Family name.
    pub family_name: Option<String>,
    /// Company name.
    pub company_name: Option<String>,
    /// E-mail address.
    pub primary_email_addr: Option<WireEmail>,
    /// Phone number.
    pub primary_phone: Option<WirePhone>,
    /// Mobile number.
    pub mobile: Option<WirePhone>,
    /// Where it is billed.
    pub bill_addr: Option<WireAddress>,
    /// Where work is done.
    pub ship_addr: Option<WireAddress>,
    /// The parent.
    pub parent_ref: Option<WireRef>,
    /// Whether it is a sub-customer.
    pub job: Option<bool>,
    /// Whether its invoices may be paid by the parent.
    pub bill_with_parent: Option<bool>,
    /// Whether it can be used.
    pub active: Option<bool>,
    /// Whether it is taxed.
    pub taxable: Option<bool>,
    /// What it owes.
    pub balance: Option<WireAmount>,
    /// What it owes with its sub-customers.
    pub balance_with_jobs: Option<WireAmount>,
    /// The note on it.
    pub notes: Option<String>,
    /// The payment term of its documents.
    pub sales_term_ref: Option<WireRef>,
    /// How it pays.
    pub payment_method_ref: Option<WireRef>,
    /// Its tax code.
    pub default_tax_code_ref: Option<WireRef>,
    /// Why it is not taxed, where it is not.
    pub tax_exemption_reason_id: Option<WireAmount>,
    /// Its currency.
    pub currency_ref: Option<WireRef>,
}

/// A product or service.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "PascalCase")]
pub struct WireItem {
    /// Its id.
    pub id: Option<String>,
    /// Its version.
    pub sync_token: Option<String>,
    /// When it was made and changed.
    pub meta_data: Option<WireMeta>,
    /// Its name.
    pub name: Option<String>,
    /// Its name with its category.
    pub fully_qualified_name: Option<String>,
    /// What it is.
    #[serde(rename = "Type")]
    pub kind: Option<ItemType>,
    /// The stock keeping unit.
    pub sku: Option<String>,
    /// What it says on a sale.
    pub description: Option<String>,
    /// The usual price.
    pub unit_price: Option<WireAmount>,
    /// Whether it can be used.
    pub active: Option<bool>,
    /// Whether it is taxed.
    pub taxable: Option<bool>,
    /// Where its income goes.
    pub income_account_ref: Option<WireRef>,
    /// Where its cost goes.
    pub expense_account_ref: Option<WireRef>,
    /// Where its stock stands.
    pub asset_account_ref: Option<WireRef>,
    /// Its tax code.
    pub sales_tax_code_ref: Option<WireRef>,
    /// Its category.
    pub parent_ref: Option<WireRef>,
    /// Whether it has a category.
    pub sub_item: Option<bool>,
}

/// An account of the chart.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "PascalCase")]
pub struct WireAccount {
    /// Its id.
    pub id: Option<String>,
    /// Its version.
    pub sync_token: Option<String>,
    /// Its name.
    pub name: Option<String>,
    /// Its name with those of its parents.
    pub fully_qualified_name: Option<String>,
    /// Its number.
    pub acct_num: Option<String>,
    /// The side of the books that it is on.
    pub classification: Option<Classification>,
    /// Its type, with blanks: `Other Current Asset`.
    pub account_type: Option<String>,
    /// Its sub type, without blanks: `UndepositedFunds`.
    pub account_sub_type: Option<String>,
    /// Whether it can be used.
    pub active: Option<bool>,
    /// Its balance.
    pub current_balance: Option<WireAmount>,
}

/// A payment method.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "PascalCase")]
pub struct WirePaymentMethod {
    /// Its id.
    pub id: Option<String>,
    /// Its version.
    pub sync_token: Option<String>,
    /// Its name.
    pub name: Option<String>,
    /// What it is.
    #[serde(rename = "Type")]
    pub kind: Option<PaymentMethodType>,
    /// Whether it can be used.
    pub active: Option<bool>,
}

/// A payment term.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "PascalCase")]
pub struct WireTerm {
    /// Its id.
    pub id: Option<String>,
    /// Its version.
    pub sync_token: Option<String>,
    /// Its name.
    pub name: Option<String>,
    /// How it counts.
    #[serde(rename = "Type")]
    pub kind: Option<TermType>,
    /// Days until due, on a standard one.
    pub due_days: Option<WireAmount>,
    /// The day of the month that it is due on, on a date-driven one.
    pub day_of_month_due: Option<WireAmount>,
    /// How many days before that day the next month's counts.
    pub due_next_month_days: Option<WireAmount>,
    /// The percentage that paying early takes off.
    pub discount_percent: Option<WireAmount>,
    /// Within how many days paying early counts, on a standard one.
    pub discount_days: Option<WireAmount>,
    /// Whether it can be used.
    pub active: Option<bool>,
}

/// A class.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "PascalCase")]
pub struct WireClass {
    /// Its id.
    pub id: Option<String>,
    /// Its version.
    pub sync_token: Option<String>,
    /// Its name.
    pub name: Option<String>,
    /// Its name with those of its parents.
    pub fully_qualified_name: Option<String>,
    /// The one above it.
    pub parent_ref: Option<WireRef>,
    /// Whether it can be used.
    pub active: Option<bool>,
}

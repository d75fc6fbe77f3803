//! The company and its settings.

use serde::Deserialize;

use crate::qbo::wire::common::WireAddress;
use crate::qbo::wire::common::WireRef;

/// The company's own data.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "PascalCase")]
pub struct WireCompany {
    /// Its id, mostly `1`.
    pub id: Option<String>,
    /// Its name.
    pub company_name: Option<String>,
    /// Its legal name.
    pub legal_name: Option<String>,
    /// Its country.
    pub country: Option<String>,
    /// Its address.
    pub company_addr: Option<WireAddress>,
    /// The address at which it is registered.
    pub legal_addr: Option<WireAddress>,
    /// The month in which its year begins.
    pub fiscal_year_start_month: Option<String>,
    /// When it began to keep its books in QuickBooks.
    pub company_start_date: Option<String>,
    /// Facts of its subscription, such as `OfferingSku`.
    pub name_value: Option<Vec<WireNameValue>>,
    /// Its time zone (since version 75).
    pub default_time_zone: Option<String>,
}

/// A fact with its name.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "PascalCase")]
pub struct WireNameValue {
    /// Its name.
    pub name: Option<String>,
    /// The fact.
    pub value: Option<String>,
}

/// The company's settings, as far as they change how documents behave.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "PascalCase")]
pub struct WirePreferences {
    /// Books and closing.
    pub accounting_info_prefs: Option<WireAccountingPrefs>,
    /// Sales forms.
    pub sales_forms_prefs: Option<WireSalesPrefs>,
    /// Sales tax.
    pub tax_prefs: Option<WireTaxPrefs>,
    /// Currencies.
    pub currency_prefs: Option<WireCurrencyPrefs>,
}

/// Settings of the books.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "PascalCase")]
pub struct WireAccountingPrefs {
    /// The last closed day.
    pub book_close_date: Option<String>,
    /// Whether documents have a class in the header.
    pub class_tracking_per_txn: Option<bool>,
    /// Whether lines have a class.
    pub class_tracking_per_txn_line: Option<bool>,
    /// Whether documents have a location.
    pub track_departments: Option<bool>,
}

/// Settings of sales forms.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "PascalCase")]
pub struct WireSalesPrefs {
    /// Whether numbers are given by who creates the document.
    pub custom_txn_numbers: Option<bool>,
    /// Whether discounts are allowed.
    pub allow_discount: Option<bool>,
    /// Whether shipping is allowed.
    pub allow_shipping: Option<bool>,
    /// Whether lines have a date of their own.
    pub allow_service_date: Option<bool>,
    /// The term of documents that name none.
    pub default_terms: Option<WireRef>,
    /// The account of discounts: a bare id.
    pub default_discount_account: Option<String>,
    /// Whether deposits on invoices are allowed.
    pub allow_deposit: Option<bool>,
    /// Whether credits are applied by themselves.
    pub auto_apply_credit: Option<bool>,
    /// Whether payments are applied by themselves.
    pub auto_apply_payments: Option<bool>,
}

/// Settings of sales tax.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "PascalCase")]
pub struct WireTaxPrefs {
    /// Whether sales tax is kept.
    pub using_sales_tax: Option<bool>,
    /// Whether QuickBooks computes it.
    pub partner_tax_enabled: Option<bool>,
}

/// Settings of currencies.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "PascalCase")]
pub struct WireCurrencyPrefs {
    /// Whether documents may have other currencies.
    pub multi_currency_enabled: Option<bool>,
    /// The currency of the books.
    pub home_currency: Option<WireRef>,
}

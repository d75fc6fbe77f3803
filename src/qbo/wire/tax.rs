//! Tax: on documents, and the codes and rates behind it.

use serde::Deserialize;

use crate::qbo::wire::amount::WireAmount;
use crate::qbo::wire::common::WireMeta;
use crate::qbo::wire::common::WireRef;
use crate::qbo::wire::words::DetailType;
use crate::qbo::wire::words::TaxReview;

/// The tax of a document.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "PascalCase")]
pub struct WireTxnTax {
    /// The code in the header.
    pub txn_tax_code_ref: Option<WireRef>,
    /// The total.
    pub total_tax: Option<WireAmount>,
    /// One line a rate.
    pub tax_line: Option<Vec<WireTaxLine>>,
    /// Who reckoned it.
    pub tax_review_status: Option<TaxReview>,
}

/// What one rate comes to.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "PascalCase")]
pub struct WireTaxLine {
    /// The tax.
    pub amount: Option<WireAmount>,
    /// Which detail it has: [`DetailType::Tax`].
    pub detail_type: Option<DetailType>,
    /// How it was computed.
    pub tax_line_detail: Option<WireTaxLineDetail>,
}

/// How a tax line was computed.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "PascalCase")]
pub struct WireTaxLineDetail {
    /// The rate's id.
    pub tax_rate_ref: Option<WireRef>,
    /// Whether it is a percentage.
    pub percent_based: Option<bool>,
    /// The percentage.
    pub tax_percent: Option<WireAmount>,
    /// What it was computed on.
    pub net_amount_taxable: Option<WireAmount>,
    /// The amount with the tax, where prices include it.
    pub tax_inclusive_amount: Option<WireAmount>,
    /// By how much somebody changed what was computed.
    pub override_delta_amount: Option<WireAmount>,
}

/// A tax code.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "PascalCase")]
pub struct WireTaxCode {
    /// Its id; `TAX` and `NON` are pseudo codes.
    pub id: Option<String>,
    /// Its version; pseudo codes have none.
    pub sync_token: Option<String>,
    /// Its name.
    pub name: Option<String>,
    /// Its description.
    pub description: Option<String>,
    /// Whether it can be used.
    pub active: Option<bool>,
    /// Whether it taxes.
    pub taxable: Option<bool>,
    /// Whether it stands for several rates.
    pub tax_group: Option<bool>,
    /// The rates for sales.
    pub sales_tax_rate_list: Option<WireTaxRateList>,
}

/// The rates behind a code.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "PascalCase")]
pub struct WireTaxRateList {
    /// One entry a rate.
    pub tax_rate_detail: Option<Vec<WireTaxRateDetail>>,
}

/// One rate of a code.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "PascalCase")]
pub struct WireTaxRateDetail {
    /// The rate.
    pub tax_rate_ref: Option<WireRef>,
    /// What it applies to: `TaxOnAmount`, or on another tax.
    pub tax_type_applicable: Option<String>,
}

/// A tax rate.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "PascalCase")]
pub struct WireTaxRate {
    /// Its id.
    pub id: Option<String>,
    /// Its version.
    pub sync_token: Option<String>,
    /// When it was made and changed.
    pub meta_data: Option<WireMeta>,
    /// Its name.
    pub name: Option<String>,
    /// The percentage.
    pub rate_value: Option<WireAmount>,
    /// Whether it can be used.
    pub active: Option<bool>,
    /// To whom the tax is owed.
    pub agency_ref: Option<WireRef>,
    /// The percentages over time.
    pub effective_tax_rate: Option<Vec<WireEffectiveRate>>,
}

/// A rate's percentage in a span of time.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "PascalCase")]
pub struct WireEffectiveRate {
    /// The percentage.
    pub rate_value: Option<WireAmount>,
    /// From when.
    pub effective_date: Option<String>,
    /// Until when.
    pub end_date: Option<String>,
}

//! Price book items and tax rates.

use serde::Deserialize;

use crate::workiz::wire::amount::WireAmount;
use crate::workiz::wire::field::Field;
use crate::workiz::wire::text::WireId;
use crate::workiz::wire::text::WireMoment;

/// A price book item, as `GET /pricebook/items` has it.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase", default)]
pub struct WireItem {
    /// The item's id.
    pub item_id: Field<WireId>,
    /// The item's name.
    pub name: Field<String>,
    /// The item's stock keeping unit.
    pub sku: Field<String>,
    /// service, product or bundle.
    #[serde(rename = "type")]
    pub kind: Field<String>,
    /// service, product or bundle, in files of documents whose `type` says `item`.
    pub item_type: Field<String>,
    /// The price of one; it may have more digits than the currency.
    pub price: Field<WireAmount>,
    /// The cost of one.
    pub cost: Field<WireAmount>,
    /// Whether tax is charged on it.
    pub taxable: Field<bool>,
    /// Whether the item is still offered.
    pub active: Field<bool>,
    /// Whether the item was deleted.
    pub deleted: Field<bool>,
    /// When the item last changed.
    pub updated_at: Field<WireMoment>,
}

/// A tax rate, as `GET /taxes` has it.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase", default)]
pub struct WireTax {
    /// The rate's id.
    pub tax_id: Field<WireId>,
    /// The rate's name.
    pub name: Field<String>,
    /// The rate in per cent.
    pub rate: Field<WireAmount>,
    /// Whether the rate is still used.
    pub active: Field<bool>,
    /// Whether new documents get this rate.
    #[serde(rename = "default")]
    pub is_default: Field<bool>,
    /// Whether the rate is the sum of its components.
    pub group: Field<bool>,
    /// The rates that a group is the sum of.
    pub components: Field<Vec<WireTaxComponent>>,
    /// When the rate last changed.
    pub updated_at: Field<WireMoment>,
}

/// One rate of a group, alone or on an invoice.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase", default)]
pub struct WireTaxComponent {
    /// The component's id.
    pub tax_id: Field<WireId>,
    /// The component's name.
    pub name: Field<String>,
    /// The component's rate in per cent.
    pub rate: Field<WireAmount>,
    /// The component's tax on the document, where it is part of one.
    pub amount: Field<WireAmount>,
}

//! Price book items and tax rates.

use crate::domain::id::PriceBookItemId;
use crate::domain::id::SourceTaxId;
use crate::domain::money::Currency;
use crate::domain::quantity::Rate;
use crate::domain::quantity::UnitPrice;
use crate::domain::source::Lifecycle;
use crate::domain::source::PriceBookItem;
use crate::domain::source::PriceBookKind;
use crate::domain::source::Tax;
use crate::domain::source::Taxability;
use crate::workiz::normalize::document::name;
use crate::workiz::normalize::document::parse;
use crate::workiz::normalize::extras::lifecycle;
use crate::workiz::normalize::extras::tax_components;
use crate::workiz::normalize::reader::Reader;
use crate::workiz::normalize::reader::Reading;
use crate::workiz::wire::catalog::WireItem;
use crate::workiz::wire::catalog::WireTax;
use crate::workiz::wire::field::Field;

/// Reads a price book item; its price is in the account's currency.
pub fn item(id: &str, body: &str, currency: Currency) -> Reading<PriceBookItem> {
    let mut reader = Reader::new(name("price book item", id, None));
    let item = parse(&mut reader, body).and_then(|wire| read_item(&mut reader, &wire, currency));
    reader.finish(item)
}

/// Reads a tax rate.
pub fn tax(id: &str, body: &str, currency: Currency) -> Reading<Tax> {
    let mut reader = Reader::new(name("tax", id, None));
    let tax = parse(&mut reader, body).and_then(|wire| read_tax(&mut reader, &wire, currency));
    reader.finish(tax)
}

fn read_item(reader: &mut Reader, wire: &WireItem, currency: Currency) -> Option<PriceBookItem> {
    let id = reader.id(&wire.item_id, "itemId");
    let title = reader.required(&wire.name, "name").cloned();
    let kind = kind(reader, wire);
    let price = reader.optional_decimal(&wire.price, "price");
    let taxable = reader.required(&wire.taxable, "taxable").copied();
    let deleted = lifecycle(reader, &wire.deleted);
    let active = active(reader, &wire.active);
    Some(PriceBookItem {
        id: PriceBookItemId::new(id?),
        name: title?,
        sku: reader.text(&wire.sku, "sku"),
        kind: kind?,
        price: price?.map(|price| UnitPrice::new(price, currency)),
        taxability: if taxable? { Taxability::Taxable } else { Taxability::NonTaxable },
        lifecycle: deleted?.max(active?),
    })
}

/// Reads what is sold. In a file of documents `type` may say `item`, as it says `invoice` of an
/// invoice; then `itemType` says it, and an item without that is work, as most items are.
fn kind(reader: &mut Reader, wire: &WireItem) -> Option<PriceBookKind> {
    let (mut field, mut kind) = ("type", reader.required(&wire.kind, "type")?.as_str());
    if kind == "item" {
        field = "itemType";
        kind = reader.optional(&wire.item_type, field)?.map_or("service", String::as_str);
    }
    match kind {
        "service" => Some(PriceBookKind::Service),
        "product" => Some(PriceBookKind::Product),
        "bundle" => Some(PriceBookKind::Bundle),
        other => {
            reader.unreadable(field, format!("`{other}` is not a known kind of item."));
            None
        }
    }
}

fn read_tax(reader: &mut Reader, wire: &WireTax, currency: Currency) -> Option<Tax> {
    let id = reader.id(&wire.tax_id, "taxId");
    let title = reader.required(&wire.name, "name").cloned();
    let rate = reader.decimal(&wire.rate, "rate");
    let components = tax_components(reader, &wire.components, "components", currency);
    let lifecycle = active(reader, &wire.active);
    Some(Tax {
        id: SourceTaxId::new(id?),
        name: title?,
        rate: Rate::percent(rate?),
        components: components?,
        lifecycle: lifecycle?,
    })
}

/// An entry that is not active any more counts as deleted: nothing new may use it.
fn active(reader: &mut Reader, field: &Field<bool>) -> Option<Lifecycle> {
    Some(match reader.optional(field, "active")? {
        Some(false) => Lifecycle::Deleted,
        Some(true) | None => Lifecycle::Live,
    })
}

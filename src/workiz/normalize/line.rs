//! Lines of an invoice.

use crate::domain::id::LineId;
use crate::domain::id::PriceBookItemId;
use crate::domain::money::Currency;
use crate::domain::quantity::Quantity;
use crate::domain::quantity::UnitPrice;
use crate::domain::source::LineItem;
use crate::domain::source::Taxability;
use crate::workiz::normalize::reader::Reader;
use crate::workiz::wire::field::Field;
use crate::workiz::wire::invoice::WireLine;

/// Reads the lines; `None` when one of them cannot be read.
pub(super) fn lines(
    reader: &mut Reader,
    field: &Field<Vec<Field<WireLine>>>,
    currency: Currency,
) -> Option<Vec<LineItem>> {
    let wires = reader.required(field, "lineItems")?;
    let mut lines = Vec::new();
    for (place, wire) in wires.iter().enumerate() {
        let name = format!("lineItems[{place}]");
        if let Some(wire) = reader.required(wire, &name)
            && let Some(line) = line(reader, wire, &name, currency)
        {
            lines.push(line);
        }
    }
    (lines.len() == wires.len()).then_some(lines)
}

fn line(reader: &mut Reader, wire: &WireLine, place: &str, currency: Currency) -> Option<LineItem> {
    let id = reader.id(&wire.line_id, &format!("{place}.lineId"));
    let item = reader.optional_id(&wire.item_id, &format!("{place}.itemId"));
    let name = reader.text(&wire.name, &format!("{place}.name"));
    let description = reader.text(&wire.description, &format!("{place}.description"));
    let quantity = reader.decimal(&wire.quantity, &format!("{place}.quantity"));
    let unit_price = reader.decimal(&wire.unit_price, &format!("{place}.unitPrice"));
    let amount = reader.money(&wire.amount, &format!("{place}.amount"), currency);
    let taxability = taxability(reader, wire, place);
    Some(LineItem {
        id: LineId::new(id?),
        item: item?.map(PriceBookItemId::new),
        name: name.unwrap_or_default(),
        description: description.unwrap_or_default(),
        quantity: Quantity::new(quantity?),
        unit_price: UnitPrice::new(unit_price?, currency),
        amount: amount?,
        taxability: taxability?,
    })
}

/// Reads whether a line is taxed, from its flag or its tax code; both must say the same.
fn taxability(reader: &mut Reader, wire: &WireLine, place: &str) -> Option<Taxability> {
    let flag = reader.optional(&wire.taxable, &format!("{place}.taxable"));
    let code = reader.optional(&wire.tax_code, &format!("{place}.taxCode"));
    let (flag, code) = (flag?.copied(), code?.map(String::as_str));
    let by_code = match code {
        Some("TAX") => Some(Taxability::Taxable),
        Some("NTX") => Some(Taxability::NonTaxable),
        Some(_) | None => None,
    };
    let by_flag = flag.map(|flag| if flag { Taxability::Taxable } else { Taxability::NonTaxable });
    match (by_flag, by_code) {
        (Some(flag), Some(code)) if flag != code => {
            let problem = "The line's flag and its tax code disagree on whether it is taxed.";
            reader.unreadable(&format!("{place}.taxable"), problem);
            None
        }
        (Some(taxability), _) | (None, Some(taxability)) => Some(taxability),
        (None, None) => {
            let problem = "The line does not say whether it is taxed.";
            reader.unreadable(&format!("{place}.taxable"), problem);
            None
        }
    }
}

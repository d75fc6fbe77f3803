//! Parts that several documents have: addresses, links, tax components.

use crate::domain::money::Currency;
use crate::domain::quantity::Rate;
use crate::domain::source::Address;
use crate::domain::source::Lifecycle;
use crate::domain::source::TaxComponent;
use crate::workiz::normalize::reader::Reader;
use crate::workiz::wire::catalog::WireTaxComponent;
use crate::workiz::wire::field::Field;
use crate::workiz::wire::job::WireLinks;
use crate::workiz::wire::party::WireAddress;

/// Reads an address; none of it is needed.
pub(super) fn address(reader: &mut Reader, field: &Field<WireAddress>, name: &str) -> Address {
    let Some(wire) = reader.incidental(field, name) else { return Address::default() };
    let street = reader.text(&wire.line1, &format!("{name}.line1"));
    let unit = reader.text(&wire.line2, &format!("{name}.line2"));
    let line1 = match (street, unit) {
        (Some(street), Some(unit)) => Some(format!("{street}, {unit}")),
        (street, unit) => street.or(unit),
    };
    Address {
        line1,
        city: reader.text(&wire.city, &format!("{name}.city")),
        region: reader.text(&wire.region, &format!("{name}.region")),
        postal_code: reader.text(&wire.postal_code, &format!("{name}.postalCode")),
        country: reader.text(&wire.country, &format!("{name}.country")),
    }
}

/// Reads the link to the page in Workiz.
pub(super) fn link(reader: &mut Reader, field: &Field<WireLinks>) -> Option<String> {
    let links = reader.incidental(field, "links")?;
    reader.text(&links.web, "links.web")
}

/// Reads the parts of a grouped tax; `None` when one cannot be read.
pub(super) fn tax_components(
    reader: &mut Reader,
    field: &Field<Vec<WireTaxComponent>>,
    name: &str,
    currency: Currency,
) -> Option<Vec<TaxComponent>> {
    let Some(components) = reader.optional(field, name)? else { return Some(Vec::new()) };
    let mut read = Vec::new();
    for (place, component) in components.iter().enumerate() {
        let place = format!("{name}[{place}]");
        let title = reader.required(&component.name, &format!("{place}.name")).cloned();
        let rate = reader.decimal(&component.rate, &format!("{place}.rate"));
        let amount = reader.optional_money(&component.amount, &format!("{place}.amount"), currency);
        if let (Some(name), Some(rate), Some(amount)) = (title, rate, amount) {
            read.push(TaxComponent { name, rate: Rate::percent(rate), amount });
        }
    }
    (read.len() == components.len()).then_some(read)
}

/// Reads a flag that says that a document was deleted; a list without it keeps no tombstones.
pub(super) fn lifecycle(reader: &mut Reader, field: &Field<bool>) -> Option<Lifecycle> {
    Some(match reader.optional(field, "deleted")? {
        Some(true) => Lifecycle::Deleted,
        Some(false) | None => Lifecycle::Live,
    })
}

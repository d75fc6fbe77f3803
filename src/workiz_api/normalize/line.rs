//! Lines of a job: what was done and sold, and the discount that stands among them.

use rust_decimal::Decimal;

use crate::domain::id::LineId;
use crate::domain::known::Known;
use crate::domain::money::Currency;
use crate::domain::money::Money;
use crate::domain::quantity::Quantity;
use crate::domain::quantity::UnitPrice;
use crate::domain::rounding::extension;
use crate::domain::source::Discount;
use crate::domain::source::DiscountKind;
use crate::domain::source::LineItem;
use crate::domain::source::Taxability;
use crate::wire::amount::Precision;
use crate::workiz_api::normalize::posted::without_noise;
use crate::workiz_api::normalize::reader::Reader;
use crate::workiz_api::wire::record::Cell;
use crate::workiz_api::wire::record::Record;

/// The type of a line that is a discount.
const DISCOUNT: &str = "DISCOUNT_TYPE";
/// The names that the quantity has in the answers of different calls.
const QUANTITY: [&str; 2] = ["Quantity", "Qty"];

/// The lines of a job, sorted by what they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Lines {
    /// What was done and sold.
    pub(super) items: Known<Vec<LineItem>>,
    /// The discount; unknown where no line states one, for then it may be in the total only.
    pub(super) discount: Known<Option<Discount>>,
}

/// Reads the lines; `None` when one of them cannot be read.
pub(super) fn lines(reader: &mut Reader, job: &Record<'_>, currency: Currency) -> Option<Lines> {
    let name = "LineItems";
    let list = match job.cell(name) {
        Cell::List(list) => list,
        Cell::Blank => Vec::new(),
        Cell::Absent => {
            return Some(Lines { items: Known::Unknown, discount: Known::Unknown });
        }
        other => {
            reader.unreadable(name, format!("The field holds {}, not a list.", other.kind()));
            return None;
        }
    };
    let (mut items, mut off) = (Vec::new(), Vec::new());
    let mut readable = true;
    for (place, raw) in list.into_iter().enumerate() {
        let place = format!("{name}[{place}]");
        let Some(record) = Record::parse(raw.get()) else {
            reader.unreadable(&place, "The line is not an object of fields.");
            readable = false;
            continue;
        };
        if reader.text(&record, "Type").as_deref() == Some(DISCOUNT) {
            match taken_off(reader, &record, &place) {
                Some(more) => off.push(more),
                None => readable = false,
            }
        } else {
            match line(reader, &record, &place, currency) {
                Some(line) => items.push(line),
                None => readable = false,
            }
        }
    }
    let discount =
        if off.is_empty() { Known::Unknown } else { discount(reader, &off, name, currency)? };
    readable.then_some(Lines { items: Known::Known(items), discount })
}

fn line(
    reader: &mut Reader,
    record: &Record<'_>,
    place: &str,
    currency: Currency,
) -> Option<LineItem> {
    let id = reader.text(record, "Id").unwrap_or_else(|| place.to_owned());
    let quantity_field = record.first(&QUANTITY).unwrap_or("Quantity");
    let quantity = reader.number(record, quantity_field, &format!("{place}.{quantity_field}"));
    let price = reader.number(record, "Price", &format!("{place}.Price"));
    let taxability = taxability(reader, record, place);
    let name = reader.text(record, "Name").unwrap_or_default();
    let description = reader.text(record, "Description").unwrap_or_default();
    let (quantity, unit_price) = (Quantity::new(quantity?), UnitPrice::new(price?, currency));
    let Some(amount) = extended(quantity, unit_price) else {
        reader.unreadable(place, "Quantity times price is larger than any amount.");
        return None;
    };
    Some(LineItem {
        id: LineId::new(id),
        // Lines do not name the entry of the price book that they came from.
        item: None,
        name,
        description,
        quantity,
        unit_price,
        amount,
        taxability: taxability?,
    })
}

fn extended(quantity: Quantity, price: UnitPrice) -> Option<Money> {
    let amount = extension(quantity, price)?;
    Money::exact(amount.amount(), price.currency()).ok()
}

fn taxability(reader: &mut Reader, record: &Record<'_>, place: &str) -> Option<Taxability> {
    let place = format!("{place}.Taxable");
    let cell = record.cell("Taxable");
    match (cell.as_flag(), cell) {
        (Some(true), _) => Some(Taxability::Taxable),
        (Some(false), _) => Some(Taxability::NonTaxable),
        (None, Cell::Absent | Cell::Blank) => {
            reader.unreadable(&place, "The field is missing.");
            None
        }
        (None, other) => {
            let found = other.kind();
            reader.unreadable(&place, format!("The field holds {found}, which is not 0 or 1."));
            None
        }
    }
}

/// Reads what a discount line takes off: its price, which is positive and may be unrounded.
fn taken_off(reader: &mut Reader, record: &Record<'_>, place: &str) -> Option<Decimal> {
    let price = reader.number(record, "Price", &format!("{place}.Price"))?;
    let Some(field) = record.first(&QUANTITY) else { return Some(price) };
    let place = format!("{place}.{field}");
    let count = match reader.optional_number(record, field, &place)? {
        Some((count, Precision::Exact)) if !count.is_zero() => without_noise(count),
        _ => return Some(price),
    };
    let off = price.checked_mul(count);
    if off.is_none() {
        reader.unreadable(&place, "Quantity times price is larger than any amount.");
    }
    off
}

/// Sums up what is taken off, and rounds it as Workiz shows it.
fn discount(
    reader: &mut Reader,
    off: &[Decimal],
    place: &str,
    currency: Currency,
) -> Option<Known<Option<Discount>>> {
    let sum = off.iter().try_fold(Decimal::ZERO, |sum, more| sum.checked_add(*more));
    let Some(off) = sum else {
        reader.unreadable(place, "The discounts come to more than any amount.");
        return None;
    };
    let amount = reader.posted(off, Precision::Exact, place, currency)?;
    if amount.is_negative() {
        let problem = format!("The discount of {} is below zero; it is left out.", amount.words());
        reader.note(place, problem, "Look at the job's discount in Workiz.");
        return Some(Known::Unknown);
    }
    let stated = Discount { kind: DiscountKind::Amount, amount };
    Some(Known::Known(amount.is_positive().then_some(stated)))
}

//! The lines of a job that is asked for, and what they come to.

use rust_decimal::Decimal;
use serde_json::Map;
use serde_json::Value;
use serde_json::json;

use crate::sandbox::decimals;
use crate::sandbox::workiz::bodies;
use crate::sandbox::workiz::issues::Issues;
use crate::sandbox::workiz::world::World;

/// Fields of a line, as the seed document has them.
const FIELDS: [&str; 5] = ["itemId", "description", "quantity", "unitPrice", "taxCode"];

/// Lines with their sums.
#[derive(Debug)]
pub(super) struct Priced {
    pub(super) lines: Vec<Value>,
    pub(super) subtotal: Decimal,
    pub(super) tax: Decimal,
}

/// Reads the lines: each half-up to cents, tax at the default rate, half-up.
pub(super) fn priced(world: &World, body: &Map<String, Value>, issues: &mut Issues) -> Priced {
    let zero = Decimal::new(0, 2);
    let (mut subtotal, mut taxable, mut lines) = (zero, zero, Vec::new());
    let given = match body.get("lineItems") {
        None | Some(Value::Null) => &[][..],
        Some(Value::Array(given)) => given,
        Some(_) => {
            issues.add("lineItems", "must be a list");
            &[]
        }
    };
    for (place, line) in given.iter().enumerate() {
        let at = format!("lineItems[{place}]");
        let Value::Object(line) = line else {
            issues.add(&at, "must be an object");
            continue;
        };
        let Some(amount) = one(world, line, &at, issues) else { continue };
        subtotal += amount;
        if line.get("taxCode").and_then(Value::as_str) == Some("TAX") {
            taxable += amount;
        }
        lines.push(Value::Object(line.clone()));
    }
    let taxes = world.collections.get("taxes").map_or(&[][..], Vec::as_slice);
    let standard = taxes.iter().find(|it| it.get("default") == Some(&json!(true)));
    let rate = standard.and_then(|it| it.get("rate")).and_then(decimals::read).unwrap_or_default();
    let tax = decimals::half_up_cents(taxable * rate / Decimal::ONE_HUNDRED);
    Priced { lines, subtotal, tax }
}

/// The amount of a line; `None` when something about it is wrong.
fn one(world: &World, line: &Map<String, Value>, at: &str, issues: &mut Issues) -> Option<Decimal> {
    issues.take_at(at, bodies::only_known(line, &FIELDS));
    if let Some(item) = issues.take_at(at, bodies::text(line, "itemId"))
        && world.place("items", "itemId", item).is_none()
    {
        issues.add(&format!("{at}.itemId"), "is not an item of the price book");
    }
    issues.take_at(at, bodies::optional_text(line, "description"));
    if let Some(code) = issues.take_at(at, bodies::text(line, "taxCode"))
        && !["TAX", "NTX"].contains(&code)
    {
        issues.add(&format!("{at}.taxCode"), "must be TAX or NTX");
    }
    let quantity = issues.take_at(at, bodies::decimal(line, "quantity"));
    let price = issues.take_at(at, bodies::decimal(line, "unitPrice"));
    let amount = quantity?.checked_mul(price?);
    if amount.is_none() {
        issues.add(&format!("{at}.quantity"), "has too many digits");
    }
    amount.map(decimals::half_up_cents)
}

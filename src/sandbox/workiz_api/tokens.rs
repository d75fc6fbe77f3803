//! Money as the API writes it: JSON numbers that went through binary fractions, or strings.
//!
//! The noise is text: no number here is ever a binary fraction itself.

use rust_decimal::Decimal;
use serde_json::Value;

use crate::sandbox::decimals;
use crate::sandbox::workiz_api::switches::Switches;

/// Digits that a double shows at most.
const DIGITS: u32 = 16;

/// Where an amount stands, for the switch that makes lists and single jobs differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// In a list.
    List,
    /// In a single record.
    Single,
}

/// An amount; `key` decides which noise it has, the same each time.
pub(super) fn money(amount: Decimal, key: &str, place: Place, switches: &Switches) -> Value {
    let amount = amount.normalize();
    match (switches.get("money"), place) {
        ("strings", _) | ("mixed", Place::List) => {
            let mut shown = amount;
            shown.rescale(amount.scale().max(2));
            decimals::text(shown)
        }
        ("exact" | "mixed", _) => decimals::number(amount),
        _ => decimals::number_of_text(&noisy(amount, key)),
    }
}

/// The token of an amount that was the result of a calculation in doubles.
fn noisy(amount: Decimal, key: &str) -> String {
    let hash = blake3::hash(key.as_bytes());
    let chance = hash.as_bytes().first().copied().unwrap_or_default() % 4;
    if amount.is_zero() {
        // The first is of a live record; the other is what 0.1 + 0.2 leaves, magnified.
        let token = match chance {
            0 | 1 => "4.5e-13",
            2 => "-1.1368683772161603e-13",
            _ => "0",
        };
        return token.to_owned();
    }
    let whole = amount.trunc().abs().to_string().len();
    let scale = DIGITS.saturating_sub(u32::try_from(whole).unwrap_or(DIGITS));
    let noise = Decimal::new(1, scale.min(28));
    let is_plain = scale <= amount.scale();
    match chance {
        0 if !is_plain => (amount + noise).to_string(),
        1 if !is_plain => (amount - noise).to_string(),
        _ => amount.to_string(),
    }
}

/// A serial number: a JSON number or a string.
pub(super) fn serial(number: &str, switches: &Switches) -> Value {
    // A number that would be written in another way, such as 007, can only be text.
    let canonical = number.parse::<u64>().is_ok_and(|it| it.to_string() == number);
    let hash = blake3::hash(number.as_bytes());
    let even = hash.as_bytes().first().is_some_and(|it| it % 2 == 0);
    let as_number = match switches.get("serial-id") {
        "number" => canonical,
        "string" => false,
        _ => canonical && even,
    };
    if as_number { decimals::number_of_text(number) } else { Value::from(number) }
}

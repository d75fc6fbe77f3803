//! Amounts, counts and moments as a person reads them.

use jiff::Timestamp;
use jiff::tz::TimeZoneDatabase;
use rust_decimal::Decimal;

use crate::domain::discrepancy::{ChangedBy, FieldName};
use crate::domain::money::Money;
use crate::domain::zone::CompanyZone;

/// Writes an amount with thousands separators and the currency's digits: `-1,403.00`.
pub(super) fn amount(money: Money) -> String {
    grouped(money.amount())
}

/// Writes an amount with its currency, as sentences do: `$1,403.00`, `-$5.00`.
pub(super) fn amount_with_currency(money: Money) -> String {
    money.words()
}

/// Writes a decimal with the digits that it has, and thousands separators before the point.
pub(super) fn grouped(value: Decimal) -> String {
    let text = value.to_string();
    let (sign, digits) = text.strip_prefix('-').map_or(("", text.as_str()), |rest| ("-", rest));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let mut out = String::from(sign);
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && whole.len().saturating_sub(place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if !fraction.is_empty() {
        out.push('.');
        out.push_str(fraction);
    }
    out
}

/// Writes a number of things: `1 correction`, `3 corrections`.
pub(super) fn count(number: usize, thing: &str) -> String {
    if number == 1 { format!("1 {thing}") } else { format!("{} {thing}s", count_digits(number)) }
}

/// Writes a number with thousands separators.
pub(super) fn count_digits(number: usize) -> String {
    grouped(Decimal::from(number))
}

/// Writes a moment by the company's clock: `2026-03-02 06:00 PST`.
///
/// The tables are those that are built into the program, as in `CompanyZone`.
pub(super) fn moment(at: Timestamp, zone: &CompanyZone) -> String {
    match TimeZoneDatabase::bundled().get(zone.name()) {
        Ok(known) => at.to_zoned(known).strftime("%Y-%m-%d %H:%M %Z").to_string(),
        Err(_unknown) => at.strftime("%Y-%m-%d %H:%M UTC").to_string(),
    }
}

/// Returns a field's words in a report: `due date`.
pub(super) fn field(name: &FieldName) -> String {
    name.name().replace('_', " ")
}

/// Returns a field's value, or the word for none.
pub(super) fn value(text: &str) -> &str {
    if text.trim().is_empty() { "nothing" } else { text }
}

/// Returns who changed a field, as a clause; `None` when that is not known.
pub(super) fn changed_by(who: ChangedBy, source: &str, ledger: &str) -> Option<String> {
    match who {
        ChangedBy::NotKnown => None,
        ChangedBy::Source => Some(format!("changed in {source}")),
        ChangedBy::Ledger => Some(format!("changed in {ledger}")),
        ChangedBy::Both => Some("changed in both".to_owned()),
    }
}

/// Ends a clause with a full stop, unless it has an end already.
pub(super) fn full_stop(clause: &str) -> String {
    let clause = clause.trim();
    if clause.ends_with(['.', '!', '?']) { clause.to_owned() } else { format!("{clause}.") }
}

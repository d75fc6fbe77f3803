//! What differs between what the books should hold and what they hold, to the cent.
//!
//! Law: the effects of all discrepancies add up to expected - actual, for every month and measure.
//! Each cent is attributed once: a line's difference to the line, a discount's to the discount, and
//! what is left when only the month differs to the date.

pub mod draft;
pub mod fields;
pub mod payments;
pub mod refunds;
pub mod sales;
pub mod sales_lines;
pub mod sales_tax;
pub mod sides;
pub mod unseen;
pub mod whole_payments;
pub mod whole_sales;

use crate::domain::discrepancy::Discrepancy;
use crate::domain::money::MoneyError;
use crate::engine::differ::sides::Sides;

/// Returns every discrepancy, in a stable order: by date, document and kind.
///
/// # Errors
/// A sum leaves the exact range, or two currencies meet: a bug, since books have one currency.
pub fn diff(sides: &Sides<'_>) -> Result<Vec<Discrepancy>, MoneyError> {
    let mut found = Vec::new();
    whole_sales::diff(sides, &mut found)?;
    sales::diff(sides, &mut found)?;
    whole_payments::diff(sides, &mut found)?;
    payments::diff(sides, &mut found)?;
    refunds::diff(sides, &mut found)?;
    found.sort_by(|a, b| {
        (a.date, &a.title, &a.source, &a.ledger, a.code, &a.fingerprint).cmp(&(
            b.date,
            &b.title,
            &b.source,
            &b.ledger,
            b.code,
            &b.fingerprint,
        ))
    });
    Ok(found)
}

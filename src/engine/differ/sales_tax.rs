//! Differences of tax within a matched document, told apart by cause.

use rust_decimal::Decimal;

use crate::domain::discrepancy::{DiscrepancyCode, FieldName};
use crate::domain::effects::Measure;
use crate::domain::money::{Money, MoneyError};
use crate::engine::differ::fields::Value;
use crate::engine::differ::sales::Pair;

/// Compares the tax amount, and the tax code where the amounts agree.
///
/// # Errors
/// A sum leaves the exact range.
pub fn diff(pair: &mut Pair<'_>) -> Result<(), MoneyError> {
    let amount = pair.left.tax.minus(pair.right.tax)?;
    if amount.is_zero() {
        code(pair);
        return Ok(());
    }
    let code = cause(pair, amount);
    let mut draft = pair.draft(code);
    draft.fields =
        vec![pair.field(FieldName::Tax, Value::plain(pair.left.tax), Value::plain(pair.right.tax))];
    draft.effects = pair.effects(&[(Measure::Tax, amount)], amount)?;
    draft.sentence = format!(
        "{}: the tax is {} in Workiz and {} in QuickBooks{}.",
        pair.subject(),
        pair.left.tax.words(),
        pair.right.tax.words(),
        match code {
            DiscrepancyCode::TaxRounding => ", a difference of rounding",
            DiscrepancyCode::TaxFollows => ", because lines or discount differ",
            _ => "",
        }
    );
    draft.advice = "Set the total tax in QuickBooks to what the client was charged.".to_owned();
    pair.found.push(draft.finish());
    Ok(())
}

/// A difference of up to a cent a line on the same base is rounding; on another base it follows
/// from that base; otherwise the tax itself differs.
fn cause(pair: &Pair<'_>, amount: Money) -> DiscrepancyCode {
    let another_base = pair.found.iter().any(|it| {
        matches!(
            it.code,
            DiscrepancyCode::LineAmount
                | DiscrepancyCode::LineMissing
                | DiscrepancyCode::LineExtra
                | DiscrepancyCode::Taxability
                | DiscrepancyCode::DiscountDiffers
                | DiscrepancyCode::DiscountUnitemized
        )
    });
    if another_base {
        return DiscrepancyCode::TaxFollows;
    }
    let lines = u64::try_from(pair.expected.content.lines.len().max(1)).unwrap_or(1);
    let cent = Decimal::new(1, amount.currency().minor_digits());
    let small =
        cent.checked_mul(Decimal::from(lines)).is_some_and(|it| amount.abs().amount() <= it);
    if small { DiscrepancyCode::TaxRounding } else { DiscrepancyCode::TaxDiffers }
}

fn code(pair: &mut Pair<'_>) {
    let (left, right) = (&pair.expected.content.tax.code, &pair.actual.content.tax.code);
    let compared = !pair.left.tax.is_zero() && pair.sides.compares("tax_code");
    if !compared || left.is_none() || left == right {
        return;
    }
    let (expected, actual) =
        (pair.sides.tax_code(left.as_ref()), pair.sides.tax_code(right.as_ref()));
    let shown = if actual.is_empty() { "no code".to_owned() } else { actual.clone() };
    let mut draft = pair.draft(DiscrepancyCode::TaxCodeDiffers);
    draft.fields = vec![pair.field(
        FieldName::TaxCode,
        Value::named(left.as_ref().map_or("", |it| it.as_str()), expected.clone()),
        Value::named(right.as_ref().map_or("", |it| it.as_str()), actual),
    )];
    draft.sentence = format!(
        "{}: the tax of {} is booked under {shown} in QuickBooks and should be under {expected}.",
        pair.subject(),
        pair.left.tax.words()
    );
    draft.advice = "Change the tax code before the return is filed.".to_owned();
    pair.found.push(draft.finish());
}

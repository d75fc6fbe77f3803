//! Refunds that are on one side only.

use crate::domain::discrepancy::{Discrepancy, DiscrepancyCode};
use crate::domain::effects::{Effects, Measure};
use crate::domain::ledger::LedgerRef;
use crate::domain::money::MoneyError;
use crate::domain::period::Month;
use crate::engine::differ::draft::{Draft, capital};
use crate::engine::differ::sides::Sides;
use crate::engine::differ::whole_sales::about_actual;
use crate::engine::measure::sales_effects;

/// Finds refunds without a counterpart, and what differs in date between matched ones.
///
/// # Errors
/// A sum leaves the exact range.
pub fn diff(sides: &Sides<'_>, found: &mut Vec<Discrepancy>) -> Result<(), MoneyError> {
    let currency = sides.expected.currency;
    for origin in &sides.refunds.missing {
        let Some(refund) = sides.expected.refunds.get(origin) else { continue };
        let mut effects = Effects::none(currency);
        effects.add(Month::of(refund.date), Measure::Refunded, refund.amount)?;
        let draft = Draft {
            source: vec![origin.clone()],
            effects,
            client: refund.client.clone(),
            title: refund.title.clone(),
            sentence: format!(
                "{} ({}) of {} on {} is not in QuickBooks.",
                capital(&refund.title),
                refund.client,
                refund.amount.words(),
                refund.date
            ),
            advice: format!(
                "Enter a refund receipt of {}, or a credit memo and its refund; the payment itself \
                 stays.",
                refund.amount.words()
            ),
            ..Draft::new(DiscrepancyCode::MissingRefund, refund.date, currency)
        };
        found.push(draft.finish());
    }
    for reference in &sides.refunds.extra {
        found.extend(extra(sides, reference)?);
    }
    for (origin, reference) in &sides.refunds.matches {
        let pair = (sides.expected.refunds.get(origin), sides.actual.sales.get(reference));
        let (Some(refund), Some(actual)) = pair else { continue };
        if Month::of(refund.date) == Month::of(actual.content.date) {
            continue;
        }
        let mut effects = Effects::none(currency);
        effects.add(Month::of(refund.date), Measure::Refunded, refund.amount)?;
        effects.subtract_all(&sales_effects(&actual.content)?)?;
        let draft = Draft {
            source: vec![origin.clone()],
            ledger: vec![reference.clone()],
            effects,
            client: refund.client.clone(),
            title: refund.title.clone(),
            sentence: format!(
                "{} ({}) of {}: given on {} by Workiz, dated {} in QuickBooks.",
                capital(&refund.title),
                refund.client,
                refund.amount.words(),
                refund.date,
                actual.content.date
            ),
            advice: "Set the date of the refund receipt.".to_owned(),
            ..Draft::new(DiscrepancyCode::DateDiffers, actual.content.date, currency)
        };
        found.push(draft.finish());
    }
    Ok(())
}

fn extra(sides: &Sides<'_>, reference: &LedgerRef) -> Result<Option<Discrepancy>, MoneyError> {
    let Some(actual) = sides.actual.sales.get(reference) else { return Ok(None) };
    let mut draft = about_actual(DiscrepancyCode::ExtraRefund, sides, actual)?;
    if draft.effects.is_none() {
        return Ok(None);
    }
    draft.sentence = format!(
        "{} ({}) of {} on {} is in QuickBooks only.",
        capital(&draft.title),
        draft.client,
        actual.content.total.words(),
        actual.content.date
    );
    draft.advice =
        "Record the refund in Workiz, or void the receipt if it is a mistake.".to_owned();
    Ok(Some(draft.finish()))
}

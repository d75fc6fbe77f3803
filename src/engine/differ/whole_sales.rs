//! Sales documents that are on one side only, on one side twice, or dead on one side.

use jiff::civil::Date;

use crate::domain::discrepancy::{Discrepancy, DiscrepancyCode};
use crate::domain::effects::Effects;
use crate::domain::expected::{Expected, HoldReason};
use crate::domain::ledger::{LedgerRef, Posted, SalesForm, SalesKind, Standing};
use crate::domain::matching::{Contest, Duplicate};
use crate::domain::money::{Money, MoneyError};
use crate::domain::source::Lifecycle;
use crate::engine::differ::draft::{Draft, capital, uncovered, which_is_which};
use crate::engine::differ::sides::Sides;
use crate::engine::measure::sales_effects;

/// Finds what concerns whole documents.
///
/// # Errors
/// A sum leaves the exact range.
pub fn diff(sides: &Sides<'_>, found: &mut Vec<Discrepancy>) -> Result<(), MoneyError> {
    for origin in &sides.sales.missing {
        if let Some(expected) = sides.expected.sales.get(origin) {
            found.extend(missing(expected)?);
        }
    }
    for reference in &sides.sales.extra {
        if let Some(actual) = sides.actual.sales.get(reference) {
            found.extend(extra(sides, actual)?);
        }
    }
    for it in &sides.sales.duplicates {
        found.extend(duplicate(sides, it)?);
    }
    for it in &sides.sales.contested {
        found.push(contested(sides, it)?);
    }
    for it in &sides.sales.matches {
        let pair = (sides.expected.sales.get(&it.expected), sides.actual.sales.get(&it.actual));
        let (Some(expected), Some(actual)) = pair else { continue };
        match (expected.lifecycle, actual.standing) {
            (Lifecycle::Deleted, Standing::Live) => {
                found.push(deleted_in_source(sides, expected, actual)?);
            }
            (Lifecycle::Live, Standing::Voided) => {
                found.push(voided_in_ledger(sides, expected, actual)?);
            }
            (Lifecycle::Live, Standing::Live) | (Lifecycle::Deleted, Standing::Voided) => {}
        }
    }
    Ok(())
}

fn about_expected(code: DiscrepancyCode, it: &Expected<SalesForm>) -> Draft {
    Draft::of_expected(code, it, it.content.date, it.content.currency)
}

/// Returns a draft about a sales document that the books should not hold as they do.
///
/// # Errors
/// A sum leaves the exact range.
pub fn about_actual(
    code: DiscrepancyCode,
    sides: &Sides<'_>,
    it: &Posted<SalesForm>,
) -> Result<Draft, MoneyError> {
    let mut draft = Draft::new(code, it.content.date, it.content.currency);
    draft.ledger.push(it.reference.clone());
    draft.effects.subtract_all(&sales_effects(&it.content)?)?;
    draft.client = it.content.customer.as_ref().map_or_else(String::new, |c| sides.customer(c));
    draft.title = sides.ledger_title(&it.reference);
    Ok(draft)
}

fn missing(it: &Expected<SalesForm>) -> Result<Option<Discrepancy>, MoneyError> {
    let effects = sales_effects(&it.content)?;
    if effects.is_none() {
        return Ok(None);
    }
    let gap = crate::engine::measure::Parts::of(&it.content)?.gap()?;
    let held = |reason| it.hold.as_ref().is_some_and(|hold| hold.reason == reason);
    let negative = held(HoldReason::NegativeTotal);
    let code = if held(HoldReason::TwiceInSource) {
        DiscrepancyCode::TwiceInSource
    } else if negative || it.content.total.is_negative() {
        DiscrepancyCode::NegativeInvoice
    } else if !it.unmapped.is_empty() {
        DiscrepancyCode::Unmapped
    } else if !gap.is_zero() && it.unseen.is_empty() {
        DiscrepancyCode::DoesNotFoot
    } else {
        DiscrepancyCode::MissingInvoice
    };
    let mut draft = about_expected(code, it);
    draft.effects = effects;
    let subject = format!("{} ({})", capital(&it.title), it.client);
    let total = it.content.total;
    let date = it.content.date;
    (draft.sentence, draft.advice) = match code {
        DiscrepancyCode::NegativeInvoice => (
            format!("{subject} of {date} is {} below zero in Workiz.", total.abs().words()),
            format!("Enter a credit memo of {} in QuickBooks.", total.abs().words()),
        ),
        DiscrepancyCode::Unmapped => {
            let (values, advice) = uncovered(&it.unmapped);
            (
                format!(
                    "{subject} of {date} over {} is not in QuickBooks, and the mapping does not \
                     cover its {}.",
                    total.words(),
                    values
                ),
                advice,
            )
        }
        DiscrepancyCode::DoesNotFoot => (
            format!(
                "{subject} of {date} states a total of {}, which is {} away from the sum of its \
                 lines, discount, tax, tip and fee; it is not in QuickBooks.",
                total.words(),
                gap.words()
            ),
            format!("Find out in Workiz what the {} are.", gap.abs().words()),
        ),
        _ => (
            format!("{subject} of {date} over {} is not in QuickBooks.", total.words()),
            it.hold.as_ref().map_or_else(
                || "Create the invoice in QuickBooks.".to_owned(),
                |hold| hold.detail.clone(),
            ),
        ),
    };
    Ok(Some(draft.finish()))
}

fn extra(sides: &Sides<'_>, it: &Posted<SalesForm>) -> Result<Option<Discrepancy>, MoneyError> {
    if it.content.kind == SalesKind::RefundReceipt || sales_effects(&it.content)?.is_none() {
        return Ok(None);
    }
    let mut draft = about_actual(DiscrepancyCode::ExtraInvoice, sides, it)?;
    draft.sentence = format!(
        "{} ({}) of {} over {} is in QuickBooks only.",
        capital(&draft.title),
        draft.client,
        it.content.date,
        it.content.total.words()
    );
    draft.advice = "Link it by hand if it was typed for a Workiz job; put its number into the \
                    mapping's scope if it never came from Workiz; void it if it is a mistake."
        .to_owned();
    Ok(Some(draft.finish()))
}

fn duplicate(sides: &Sides<'_>, it: &Duplicate) -> Result<Option<Discrepancy>, MoneyError> {
    let Some(extra) = sides.actual.sales.get(&it.extra) else { return Ok(None) };
    let mut draft = about_actual(DiscrepancyCode::DuplicateInvoice, sides, extra)?;
    draft.ledger.push(it.kept.clone());
    draft.source = vec![it.expected.clone()];
    draft.sentence = format!(
        "{} ({}) of {} over {} stands in QuickBooks twice; the other one is {} of {}.",
        capital(&draft.title),
        draft.client,
        extra.content.date,
        extra.content.total.words(),
        sides.ledger_title(&it.kept),
        date_of(sides, &it.kept),
    );
    draft.advice = "Void the one that is not paid.".to_owned();
    Ok(Some(draft.finish()))
}

fn date_of(sides: &Sides<'_>, reference: &LedgerRef) -> String {
    let found = sides.actual.sales.get(reference);
    found.map_or_else(String::new, |it| it.content.date.to_string())
}

fn contested(sides: &Sides<'_>, it: &Contest) -> Result<Discrepancy, MoneyError> {
    let currency = sides.expected.currency;
    let mut effects = Effects::none(currency);
    let mut client = String::new();
    let mut titles = Vec::new();
    let mut date: Option<Date> = None;
    let mut amount = Money::zero(currency);
    for origin in &it.expected {
        let Some(expected) = sides.expected.sales.get(origin) else { continue };
        if expected.lifecycle == Lifecycle::Live {
            effects.add_all(&sales_effects(&expected.content)?)?;
        }
        client.clone_from(&expected.client);
        titles.push(expected.title.clone());
        date = Some(expected.content.date);
        amount = expected.content.total;
    }
    for reference in &it.actual {
        let Some(actual) = sides.actual.sales.get(reference) else { continue };
        effects.subtract_all(&sales_effects(&actual.content)?)?;
        date = Some(date.map_or(actual.content.date, |it| it.min(actual.content.date)));
    }
    let title = titles.join(" and ");
    let draft = Draft {
        source: it.expected.clone(),
        ledger: it.actual.clone(),
        effects,
        sentence: format!(
            "{} ({client}), each over {}: {}.",
            capital(&title),
            amount.words(),
            it.reason
        ),
        advice: which_is_which("invoice", &it.expected, &it.actual),
        client,
        title,
        ..Draft::new(DiscrepancyCode::Contested, date.unwrap_or(sides.today), currency)
    };
    Ok(draft.finish())
}

fn deleted_in_source(
    sides: &Sides<'_>,
    expected: &Expected<SalesForm>,
    actual: &Posted<SalesForm>,
) -> Result<Discrepancy, MoneyError> {
    let mut draft = about_actual(DiscrepancyCode::DeletedInSource, sides, actual)?;
    draft.source = vec![expected.origin.clone()];
    draft.sentence = format!(
        "{} ({}) of {} over {} was deleted in Workiz and still stands in QuickBooks.",
        capital(&draft.title),
        draft.client,
        actual.content.date,
        actual.content.total.words()
    );
    draft.advice =
        "Void it in QuickBooks; payments on it become a credit of the customer.".to_owned();
    Ok(draft.finish())
}

fn voided_in_ledger(
    sides: &Sides<'_>,
    expected: &Expected<SalesForm>,
    actual: &Posted<SalesForm>,
) -> Result<Discrepancy, MoneyError> {
    let mut draft = about_expected(DiscrepancyCode::VoidedInLedger, expected);
    draft.ledger = vec![actual.reference.clone()];
    draft.effects = sales_effects(&expected.content)?;
    draft.sentence = format!(
        "{} ({}) over {} is live in Workiz and was voided in QuickBooks.",
        capital(&expected.title),
        expected.client,
        expected.content.total.words()
    );
    draft.advice = format!(
        "A void cannot be taken back: enter {} anew, or delete it in Workiz. {}",
        sides.ledger_title(&actual.reference),
        "Until then the money is missing in QuickBooks."
    );
    Ok(draft.finish())
}

//! Payments that are on one side only, on one side twice, or not money at all.

use crate::domain::discrepancy::{Discrepancy, DiscrepancyCode};
use crate::domain::effects::Effects;
use crate::domain::expected::{Expected, HoldReason};
use crate::domain::ledger::{PaymentForm, Posted, Standing};
use crate::domain::matching::{Contest, Duplicate};
use crate::domain::money::MoneyError;
use crate::domain::source::Lifecycle;
use crate::engine::differ::draft::{Draft, amounts, capital, uncovered, which_is_which};
use crate::engine::differ::sides::Sides;
use crate::engine::measure::payment_effects;

/// Finds what concerns whole payments.
///
/// # Errors
/// A sum leaves the exact range.
pub fn diff(sides: &Sides<'_>, found: &mut Vec<Discrepancy>) -> Result<(), MoneyError> {
    for origin in &sides.payments.missing {
        if let Some(expected) = sides.expected.payments.get(origin) {
            found.extend(missing(sides, expected)?);
        }
    }
    for reference in &sides.payments.extra {
        if let Some(actual) = sides.actual.payments.get(reference) {
            found.extend(extra(sides, actual)?);
        }
    }
    for it in &sides.payments.duplicates {
        found.extend(duplicate(sides, it)?);
    }
    for it in &sides.payments.contested {
        found.push(contested(sides, it)?);
    }
    for it in &sides.payments.matches {
        let pair =
            (sides.expected.payments.get(&it.expected), sides.actual.payments.get(&it.actual));
        if let (Some(expected), Some(actual)) = pair {
            found.extend(dead(sides, expected, actual)?);
        }
    }
    Ok(())
}

fn about_expected(code: DiscrepancyCode, it: &Expected<PaymentForm>) -> Draft {
    Draft::of_expected(code, it, it.content.date, it.content.amount.currency())
}

fn about_actual(
    code: DiscrepancyCode,
    sides: &Sides<'_>,
    it: &Posted<PaymentForm>,
) -> Result<Draft, MoneyError> {
    let mut draft = Draft::new(code, it.content.date, it.content.amount.currency());
    draft.ledger.push(it.reference.clone());
    draft.effects.subtract_all(&payment_effects(&it.content)?)?;
    draft.client = sides.customer(&it.content.customer);
    draft.title = sides.ledger_title(&it.reference);
    Ok(draft)
}

fn missing(
    sides: &Sides<'_>,
    it: &Expected<PaymentForm>,
) -> Result<Option<Discrepancy>, MoneyError> {
    if it.content.amount.is_zero() {
        return Ok(None);
    }
    let subject = format!("{} ({})", capital(&it.title), it.client);
    let (amount, date) = (it.content.amount.words(), it.content.date);
    let reason = it.hold.as_ref().map(|hold| hold.reason);
    let (code, sentence, advice) = match reason {
        Some(HoldReason::Failed) => return Ok(None),
        Some(HoldReason::NotSettled) => (
            DiscrepancyCode::InTransit,
            format!("{subject} of {amount} from {date} is still on its way."),
            "Nothing has to be done: it is booked when the money has come.".to_owned(),
        ),
        Some(HoldReason::NotInvoiced) => (
            DiscrepancyCode::PaymentNotInvoiced,
            format!(
                "{subject} of {amount} from {date} was taken, but Workiz has no invoice for it."
            ),
            "Invoice the job in Workiz; until then keep the money as the customer's credit."
                .to_owned(),
        ),
        Some(HoldReason::AmbiguousTip) => (
            DiscrepancyCode::TipAmbiguous,
            format!("{subject} of {amount} from {date}: the tip in it cannot be told."),
            it.hold.as_ref().map_or_else(String::new, |hold| hold.detail.clone()),
        ),
        Some(HoldReason::NegativeTotal | HoldReason::TwiceInSource | HoldReason::PartlySeen)
        | None
            if !it.unmapped.is_empty() =>
        {
            let (values, advice) = uncovered(&it.unmapped);
            (
                DiscrepancyCode::Unmapped,
                format!(
                    "{subject} of {amount} from {date} is not in QuickBooks, and the mapping does \
                     not cover its {values}."
                ),
                advice,
            )
        }
        Some(HoldReason::NegativeTotal | HoldReason::TwiceInSource | HoldReason::PartlySeen)
        | None => (
            DiscrepancyCode::MissingPayment,
            format!("{subject} of {amount} from {date} is not in QuickBooks."),
            "Record the payment in QuickBooks.".to_owned(),
        ),
    };
    let mut draft = about_expected(code, it);
    (draft.sentence, draft.advice) = (sentence, advice);
    if reason.is_none_or(HoldReason::counts) {
        draft.effects = payment_effects(&it.content)?;
    } else {
        let days = jiff::Span::new().days(i64::from(sides.terms.settlement_days));
        draft.expected_by = date.checked_add(days).ok();
        if draft.expected_by.is_some_and(|day| day < sides.today) {
            draft.code = DiscrepancyCode::MoneyOverdue;
            draft.advice =
                "It is overdue: ask the processor or the bank what became of it.".to_owned();
        }
    }
    Ok(Some(draft.finish()))
}

fn extra(sides: &Sides<'_>, it: &Posted<PaymentForm>) -> Result<Option<Discrepancy>, MoneyError> {
    if it.content.amount.is_zero() {
        return Ok(None);
    }
    let mut draft = about_actual(DiscrepancyCode::ExtraPayment, sides, it)?;
    draft.sentence = format!("{} ({}) is in QuickBooks only.", capital(&draft.title), draft.client);
    draft.advice = "Record it in Workiz if the client paid; void it if it is a mistake.".to_owned();
    Ok(Some(draft.finish()))
}

fn duplicate(sides: &Sides<'_>, it: &Duplicate) -> Result<Option<Discrepancy>, MoneyError> {
    let Some(extra) = sides.actual.payments.get(&it.extra) else { return Ok(None) };
    let mut draft = about_actual(DiscrepancyCode::DuplicatePayment, sides, extra)?;
    draft.ledger.push(it.kept.clone());
    draft.source = vec![it.expected.clone()];
    draft.sentence = format!(
        "{} ({}) stands in QuickBooks twice (QuickBooks ids {} and {}).",
        capital(&draft.title),
        draft.client,
        it.kept.id,
        it.extra.id
    );
    draft.advice = "Void the one that is not in a bank deposit.".to_owned();
    Ok(Some(draft.finish()))
}

fn contested(sides: &Sides<'_>, it: &Contest) -> Result<Discrepancy, MoneyError> {
    let currency = sides.expected.currency;
    let mut effects = Effects::none(currency);
    let (mut titles, mut client, mut date) = (Vec::new(), String::new(), None);
    let (mut left, mut right) = (Vec::new(), Vec::new());
    for origin in &it.expected {
        let Some(expected) = sides.expected.payments.get(origin) else { continue };
        if expected.counts() {
            effects.add_all(&payment_effects(&expected.content)?)?;
        }
        titles.push(expected.title.clone());
        client.clone_from(&expected.client);
        date = Some(expected.content.date);
        left.push(expected.content.amount);
    }
    for reference in &it.actual {
        if let Some(actual) = sides.actual.payments.get(reference) {
            effects.subtract_all(&payment_effects(&actual.content)?)?;
            right.push(actual.content.amount);
        }
    }
    let title = titles.join(" and ");
    let draft = Draft {
        source: it.expected.clone(),
        ledger: it.actual.clone(),
        effects,
        sentence: format!(
            "{} ({client}), {} in Workiz and {} in QuickBooks: {}.",
            capital(&title),
            amounts(&left),
            amounts(&right),
            it.reason
        ),
        advice: which_is_which("payment", &it.expected, &it.actual),
        client,
        title,
        ..Draft::new(DiscrepancyCode::Contested, date.unwrap_or(sides.today), currency)
    };
    Ok(draft.finish())
}

/// Finds payments that the books hold although the source says that they are not money.
fn dead(
    sides: &Sides<'_>,
    expected: &Expected<PaymentForm>,
    actual: &Posted<PaymentForm>,
) -> Result<Option<Discrepancy>, MoneyError> {
    let amount = actual.content.amount.words();
    let live = expected.lifecycle == Lifecycle::Live && expected.counts();
    let (code, cause, advice) = match (live, actual.standing) {
        (true, Standing::Live) | (false, Standing::Voided) => return Ok(None),
        (true, Standing::Voided) => return voided(expected, actual).map(Some),
        (false, Standing::Live) if expected.lifecycle == Lifecycle::Deleted => (
            DiscrepancyCode::PaymentDeletedInSource,
            "was deleted in Workiz",
            "Ask whether it was typed by mistake (void it) or given back (book a refund).",
        ),
        (false, Standing::Live) => (
            DiscrepancyCode::PaymentNotSettled,
            "has not come by Workiz (it is pending or failed)",
            "Undo the payment in QuickBooks until the money has come.",
        ),
    };
    let mut draft = about_actual(code, sides, actual)?;
    draft.source = vec![expected.origin.clone()];
    draft.sentence = format!(
        "{} ({}) of {amount} {cause}, but stands in QuickBooks on {}.",
        capital(&expected.title),
        expected.client,
        actual.content.date
    );
    draft.advice = advice.to_owned();
    Ok(Some(draft.finish()))
}

fn voided(
    expected: &Expected<PaymentForm>,
    actual: &Posted<PaymentForm>,
) -> Result<Discrepancy, MoneyError> {
    let mut draft = about_expected(DiscrepancyCode::VoidedInLedger, expected);
    draft.ledger = vec![actual.reference.clone()];
    draft.effects = payment_effects(&expected.content)?;
    draft.sentence = format!(
        "{} ({}) of {} is live in Workiz and was voided in QuickBooks.",
        capital(&expected.title),
        expected.client,
        expected.content.amount.words()
    );
    draft.advice = "Record the payment anew, or delete it in Workiz.".to_owned();
    Ok(draft.finish())
}

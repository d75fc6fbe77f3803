//! Differences that the source shows only as a whole: it does not say in which part they lie.

use crate::domain::discrepancy::{DiscrepancyCode, FieldName};
use crate::domain::expected::UnseenPart;
use crate::domain::known::Known;
use crate::domain::money::{Money, MoneyError};
use crate::engine::differ::fields::Value;
use crate::engine::differ::sales::Pair;
use crate::engine::differ::sides::PaidBy;

/// Attributes to the total what no part that the source shows explains.
///
/// # Errors
/// A sum leaves the exact range.
pub fn total(pair: &mut Pair<'_>, gap: Money) -> Result<(), MoneyError> {
    let mut draft = pair.draft(DiscrepancyCode::TotalDiffers);
    draft.effects = pair.effects(&[], gap)?;
    let (left, right) = (pair.left.total, pair.right.total);
    draft.fields = vec![pair.field(FieldName::Total, Value::plain(left), Value::plain(right))];
    let unseen: Vec<&str> = pair.expected.unseen.iter().filter_map(|it| part_words(*it)).collect();
    let (subject, parts) = (pair.subject(), listed(&unseen));
    draft.sentence = if left == right {
        format!(
            "{subject}: both sides come to {}, though the lines that Workiz shows differ by {} from \
             those in QuickBooks; the {parts} cannot be seen from here.",
            left.words(),
            gap.abs().words()
        )
    } else {
        format!(
            "{subject}: the total is {} in Workiz and {} in QuickBooks; {} of that lies in the \
             {parts}, which cannot be seen from here.",
            left.words(),
            right.words(),
            gap.abs().words()
        )
    };
    draft.advice = "Open the document in Workiz and in QuickBooks and compare them.".to_owned();
    pair.found.push(draft.finish());
    Ok(())
}

/// Compares what is paid where the source states it, but does not show the payments.
///
/// # Errors
/// A sum leaves the exact range.
pub fn paid(pair: &mut Pair<'_>) -> Result<(), MoneyError> {
    if pair.sides.paid_by == PaidBy::Payments {
        return Ok(());
    }
    let Known::Known(open) = pair.expected.balance else { return Ok(()) };
    let open_there = pair.actual.open_balance;
    let (left, right) = (pair.left.total.minus(open)?, pair.right.total.minus(open_there)?);
    if left == right {
        return Ok(());
    }
    let mut draft = pair.draft(DiscrepancyCode::PaidDiffers);
    draft.fields = vec![pair.field(FieldName::Paid, Value::plain(left), Value::plain(right))];
    draft.sentence = format!(
        "{}: {} is paid and {} open in Workiz; in QuickBooks {} is paid and {} open.",
        pair.subject(),
        left.words(),
        open.words(),
        right.words(),
        open_there.words()
    );
    draft.advice =
        "Look at the payments of the document in Workiz, and enter or correct them in QuickBooks."
            .to_owned();
    pair.found.push(draft.finish());
    Ok(())
}

/// Returns the words for an amount that cannot be seen.
fn part_words(part: UnseenPart) -> Option<&'static str> {
    match part {
        UnseenPart::Date => None,
        UnseenPart::Lines => Some("lines"),
        UnseenPart::Discount => Some("discount"),
        UnseenPart::Tax => Some("tax"),
        UnseenPart::Tip => Some("tip"),
        UnseenPart::ServiceFee => Some("service fee"),
    }
}

/// Joins words as a sentence does: `tax, tip or service fee`.
fn listed(words: &[&str]) -> String {
    match words {
        [] => "parts".to_owned(),
        [one] => (*one).to_owned(),
        [before @ .., last] => format!("{} or {last}", before.join(", ")),
    }
}

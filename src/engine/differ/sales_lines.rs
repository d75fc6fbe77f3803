//! Differences of lines within a matched document.

use std::collections::BTreeSet;

use crate::domain::discrepancy::{DiscrepancyCode, FieldDifference, FieldName};
use crate::domain::effects::Measure;
use crate::domain::id::{AccountId, ItemId};
use crate::domain::ledger::{LineRole, SalesLine, Target};
use crate::domain::money::{Money, MoneyError};
use crate::domain::source::Taxability;
use crate::engine::agree::{changed_by, sales_state};
use crate::engine::differ::fields::Value;
use crate::engine::differ::sales::Pair;
use crate::engine::pairing::{LinePair, pair_lines};

/// Compares the lines of work and goods.
///
/// # Errors
/// A sum leaves the exact range.
pub fn diff(pair: &mut Pair<'_>) -> Result<(), MoneyError> {
    if discount_in_lines(pair)? {
        return note_discount_in_lines(pair);
    }
    let pairs = pair_lines(&pair.expected.content.lines, &pair.actual.content.lines);
    let amounts_differ = pairs.iter().any(|it| match it {
        LinePair::Both(left, right) => {
            line_amounts(pair, *left, *right).is_some_and(|(a, b)| a != b)
        }
        LinePair::Missing(_) | LinePair::Extra(_) => true,
    });
    if amounts_differ && pair.left.net == pair.right.net {
        split_otherwise(pair);
        return Ok(());
    }
    for it in pairs {
        match it {
            LinePair::Both(left, right) => both(pair, left, right)?,
            LinePair::Missing(left) => missing(pair, left)?,
            LinePair::Extra(right) => extra(pair, right)?,
        }
    }
    Ok(())
}

/// Tells whether the same reduction stands in a discount on one side and in the lines on the other.
///
/// Source: Workiz's own sync pushes a discount into the lines when the document has a tip or fee.
///
/// # Errors
/// A sum leaves the exact range.
pub fn discount_in_lines(pair: &Pair<'_>) -> Result<bool, MoneyError> {
    let (left, right) = (pair.left, pair.right);
    let one_sided = left.discount.is_zero() != right.discount.is_zero();
    Ok(one_sided && left.net.minus(left.discount)? == right.net.minus(right.discount)?)
}

fn note_discount_in_lines(pair: &mut Pair<'_>) -> Result<(), MoneyError> {
    let mut draft = pair.draft(DiscrepancyCode::DiscountInLines);
    let net = pair.left.net.minus(pair.right.net)?;
    let discount = pair.left.discount.minus(pair.right.discount)?;
    let parts = [(Measure::NetInvoiced, net), (Measure::Discount, discount)];
    draft.effects = pair.effects(&parts, net.minus(discount)?)?;
    let amount =
        if pair.left.discount.is_zero() { pair.right.discount } else { pair.left.discount };
    draft.sentence = format!(
        "{}: the reduction of {} is a discount on one side and part of the lines on the other.",
        pair.subject(),
        amount.words()
    );
    draft.advice = "Nothing has to be done: both come to the same.".to_owned();
    pair.found.push(draft.finish());
    Ok(())
}

/// Notes lines that are cut otherwise but come to the same amount.
fn split_otherwise(pair: &mut Pair<'_>) {
    let accounts = |lines: &[SalesLine]| -> BTreeSet<Option<AccountId>> {
        let sold = lines.iter().filter(|it| it.role == LineRole::Sale && !it.amount.is_zero());
        sold.map(|line| income_account(pair, line)).collect()
    };
    let same_accounts =
        accounts(&pair.expected.content.lines) == accounts(&pair.actual.content.lines);
    let code = if same_accounts { DiscrepancyCode::TextDiffers } else { DiscrepancyCode::LineItem };
    let mut draft = pair.draft(code);
    draft.fields = vec![pair.field(
        FieldName::Lines,
        Value::plain(listing(pair, &pair.expected.content.lines)),
        Value::plain(listing(pair, &pair.actual.content.lines)),
    )];
    draft.fields.iter_mut().for_each(|it| who_changed(pair, it, "lines"));
    draft.sentence = format!(
        "{}: the lines are cut differently, and come to {} on both sides{}.",
        pair.subject(),
        pair.left.net.words(),
        if same_accounts { "" } else { ", but go to other income accounts" }
    );
    draft.advice = if same_accounts {
        "Nothing has to be done: income is booked to the same accounts.".to_owned()
    } else {
        "Take over the lines of Workiz, so that income goes to the right accounts.".to_owned()
    };
    pair.found.push(draft.finish());
}

fn income_account(pair: &Pair<'_>, line: &SalesLine) -> Option<AccountId> {
    match line.item.as_ref()? {
        Target::Existing(id) => pair.sides.actual.ledger.items.get(id)?.income_account.clone(),
        Target::New(key) => {
            pair.sides.expected.new_items.get(key).map(|it| it.income_account.clone())
        }
    }
}

fn listing(pair: &Pair<'_>, lines: &[SalesLine]) -> String {
    let sold = lines.iter().filter(|it| it.role == LineRole::Sale);
    let texts = sold.map(|it| format!("{} {}", name_of(pair, it), it.amount));
    texts.collect::<Vec<_>>().join("; ")
}

fn name_of(pair: &Pair<'_>, line: &SalesLine) -> String {
    match &line.item {
        Some(item) => pair.sides.item(item),
        None => line.description.clone(),
    }
}

fn line_amounts(pair: &Pair<'_>, left: usize, right: usize) -> Option<(Money, Money)> {
    let (left, right) = lines_at(pair, left, right)?;
    Some((left.amount, right.amount))
}

fn lines_at<'a>(
    pair: &Pair<'a>,
    left: usize,
    right: usize,
) -> Option<(&'a SalesLine, &'a SalesLine)> {
    Some((pair.expected.content.lines.get(left)?, pair.actual.content.lines.get(right)?))
}

fn place(index: usize) -> FieldName {
    FieldName::Line(u32::try_from(index).unwrap_or(u32::MAX).saturating_add(1))
}

fn both(pair: &mut Pair<'_>, left_at: usize, right_at: usize) -> Result<(), MoneyError> {
    let Some((left, right)) = lines_at(pair, left_at, right_at) else { return Ok(()) };
    if left.amount != right.amount {
        let amount = left.amount.minus(right.amount)?;
        let mut draft = pair.draft(DiscrepancyCode::LineAmount);
        draft.fields = vec![line_difference(pair, left_at, Some(left), Some(right))];
        draft.effects = pair.effects(&[(Measure::NetInvoiced, amount)], amount)?;
        draft.sentence = format!(
            "{}: the line \"{}\" is {} in Workiz and {} in QuickBooks.",
            pair.subject(),
            name_of(pair, left),
            left.amount.words(),
            right.amount.words()
        );
        draft.advice = "Correct the line in QuickBooks.".to_owned();
        pair.found.push(draft.finish());
    }
    let known_item = matches!(left.item, Some(Target::Existing(_)));
    if known_item && left.item != right.item {
        let mut draft = pair.draft(DiscrepancyCode::LineItem);
        draft.fields = vec![line_difference(pair, left_at, Some(left), Some(right))];
        draft.sentence = format!(
            "{}: the line of {} is booked to the item \"{}\" in QuickBooks and should be \"{}\".",
            pair.subject(),
            left.amount.words(),
            name_of(pair, right),
            name_of(pair, left)
        );
        draft.advice = "Set the item, so that income goes to the right account.".to_owned();
        pair.found.push(draft.finish());
    }
    taxability(pair, left_at, left, right);
    Ok(())
}

/// Compares the tax flag, where the document is taxed at all on one side.
fn taxability(pair: &mut Pair<'_>, left_at: usize, left: &SalesLine, right: &SalesLine) {
    let taxed = !pair.left.tax.is_zero() || !pair.right.tax.is_zero();
    if !taxed || left.taxability == right.taxability || left.amount.is_zero() {
        return;
    }
    let word = |it: Taxability| match it {
        Taxability::Taxable => "taxable",
        Taxability::NonTaxable => "not taxable",
    };
    let mut draft = pair.draft(DiscrepancyCode::Taxability);
    draft.fields = vec![pair.field(
        place(left_at),
        Value::plain(word(left.taxability)),
        Value::plain(word(right.taxability)),
    )];
    draft.fields.iter_mut().for_each(|it| who_changed(pair, it, "taxability"));
    draft.sentence = format!(
        "{}: the line \"{}\" of {} is {} in Workiz and {} in QuickBooks.",
        pair.subject(),
        name_of(pair, left),
        left.amount.words(),
        word(left.taxability),
        word(right.taxability)
    );
    draft.advice =
        "Set the flag on the line; usually the item is set up wrong in one price book.".to_owned();
    pair.found.push(draft.finish());
}

fn missing(pair: &mut Pair<'_>, left_at: usize) -> Result<(), MoneyError> {
    let Some(left) = pair.expected.content.lines.get(left_at) else { return Ok(()) };
    let mut draft = pair.draft(DiscrepancyCode::LineMissing);
    draft.fields = vec![line_difference(pair, left_at, Some(left), None)];
    draft.effects = pair.effects(&[(Measure::NetInvoiced, left.amount)], left.amount)?;
    draft.sentence = format!(
        "{}: the line \"{}\" of {} is not in QuickBooks.",
        pair.subject(),
        name_of(pair, left),
        left.amount.words()
    );
    draft.advice = "Add the line in QuickBooks.".to_owned();
    pair.found.push(draft.finish());
    Ok(())
}

fn extra(pair: &mut Pair<'_>, right_at: usize) -> Result<(), MoneyError> {
    let Some(right) = pair.actual.content.lines.get(right_at) else { return Ok(()) };
    // Extra lines are counted after the expected ones, so that each keeps a place of its own.
    let at = pair.expected.content.lines.len().saturating_add(right_at);
    let mut draft = pair.draft(DiscrepancyCode::LineExtra);
    draft.fields = vec![line_difference(pair, at, None, Some(right))];
    let amount = right.amount.negated();
    draft.effects = pair.effects(&[(Measure::NetInvoiced, amount)], amount)?;
    draft.sentence = format!(
        "{}: QuickBooks has a line \"{}\" of {} that Workiz does not have.",
        pair.subject(),
        name_of(pair, right),
        right.amount.words()
    );
    draft.advice = "Take the line away in QuickBooks, or add it in Workiz.".to_owned();
    pair.found.push(draft.finish());
    Ok(())
}

fn line_difference(
    pair: &Pair<'_>,
    at: usize,
    left: Option<&SalesLine>,
    right: Option<&SalesLine>,
) -> FieldDifference {
    let value = |line: Option<&SalesLine>| {
        line.map_or_else(Value::none, |it| {
            Value::plain(format!("{} {}", name_of(pair, it), it.amount))
        })
    };
    let mut found = pair.field(place(at), value(left), value(right));
    who_changed(pair, &mut found, "lines");
    found
}

/// Writes the agreed lines with the names of their items: `Haul-away 150.00; Labor 90.00`.
fn readable_lines(pair: &Pair<'_>, agreed: &str) -> String {
    let items = &pair.sides.actual.ledger.items;
    let lines = agreed.split(';').map(|line| match line.rsplit_once('=') {
        Some((item, amount)) => {
            let name = items.get(&ItemId::new(item)).map_or(item, |it| it.name.as_str());
            format!("{name} {amount}")
        }
        None => line.to_owned(),
    });
    lines.collect::<Vec<_>>().join("; ")
}

/// Says who changed a line: known when all lines together were agreed on, in their canonical text.
fn who_changed(pair: &Pair<'_>, found: &mut FieldDifference, state: &str) {
    if let Some(agreed) = pair.sides.agreed_on(&pair.expected.origin, state) {
        let text = |form| {
            sales_state(form).ok().and_then(|it| it.0.get(state).cloned()).unwrap_or_default()
        };
        let (left, right) = (text(&pair.expected.content), text(&pair.actual.content));
        found.changed_by = changed_by(Some(agreed), &left, &right);
        found.agreed =
            Some(if state == "lines" { readable_lines(pair, agreed) } else { agreed.to_owned() });
    }
}

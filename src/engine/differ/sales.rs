//! Differences within matched sales documents.

use crate::domain::discrepancy::{Discrepancy, DiscrepancyCode, FieldDifference, FieldName};
use crate::domain::effects::{Effects, Measure};
use crate::domain::expected::{DiscountBasis, Expected};
use crate::domain::ledger::{LedgerRef, Posted, SalesForm, Standing};
use crate::domain::matching::Match;
use crate::domain::money::{Money, MoneyError};
use crate::domain::period::Month;
use crate::domain::source::Lifecycle;
use crate::engine::differ::draft::{Draft, capital, sales_parts};
use crate::engine::differ::fields::{Value, difference};
use crate::engine::differ::sides::Sides;
use crate::engine::differ::{sales_lines, sales_tax, unseen};
use crate::engine::measure::{Parts, sales_effects};

/// One matched pair under comparison, with the discrepancies found so far.
#[derive(Debug)]
pub struct Pair<'a> {
    /// Both books.
    pub sides: &'a Sides<'a>,
    /// What the books should say.
    pub expected: &'a Expected<SalesForm>,
    /// What they say.
    pub actual: &'a Posted<SalesForm>,
    /// Its parts by the source.
    pub left: Parts,
    /// Its parts by the books.
    pub right: Parts,
    /// What was found.
    pub found: Vec<Discrepancy>,
}

/// Compares every matched pair that is live on both sides.
///
/// # Errors
/// A sum leaves the exact range.
pub fn diff(sides: &Sides<'_>, found: &mut Vec<Discrepancy>) -> Result<(), MoneyError> {
    for it in &sides.sales.matches {
        let Some((expected, actual)) = live_pair(sides, it) else { continue };
        let (left, right) = (Parts::of(&expected.content)?, Parts::of(&actual.content)?);
        let mut pair = Pair { sides, expected, actual, left, right, found: Vec::new() };
        if expected.content.kind == actual.content.kind {
            compare(&mut pair)?;
        } else {
            kind(&mut pair)?;
        }
        found.append(&mut pair.found);
    }
    Ok(())
}

fn live_pair<'a>(
    sides: &Sides<'a>,
    it: &Match,
) -> Option<(&'a Expected<SalesForm>, &'a Posted<SalesForm>)> {
    let expected = sides.expected.sales.get(&it.expected)?;
    let actual = sides.actual.sales.get(&it.actual)?;
    let live = expected.lifecycle == Lifecycle::Live && actual.standing == Standing::Live;
    live.then_some((expected, actual))
}

fn compare(pair: &mut Pair<'_>) -> Result<(), MoneyError> {
    sales_lines::diff(pair)?;
    discount(pair)?;
    sales_tax::diff(pair)?;
    extra_part(pair, Measure::Tips, pair.left.tips, pair.right.tips)?;
    extra_part(pair, Measure::Fees, pair.left.fees, pair.right.fees)?;
    footing(pair)?;
    unseen::paid(pair)?;
    customer(pair);
    number(pair);
    date(pair)?;
    due_date(pair);
    class(pair);
    Ok(())
}

impl Pair<'_> {
    /// Returns a draft about this pair, without sentence and effects.
    pub fn draft(&self, code: DiscrepancyCode) -> Draft {
        let (date, currency) = (self.actual.content.date, self.expected.content.currency);
        let mut draft = Draft::of_expected(code, self.expected, date, currency);
        draft.ledger.push(self.reference().clone());
        draft
    }

    /// Returns the difference of one field of this pair.
    pub fn field(&self, field: FieldName, expected: Value, actual: Value) -> FieldDifference {
        difference(self.sides, &self.expected.origin, field, expected, actual)
    }

    /// Returns the effects of parts that differ; gross is what they come to.
    ///
    /// # Errors
    /// A sum leaves the exact range.
    pub fn effects(&self, parts: &[(Measure, Money)], gross: Money) -> Result<Effects, MoneyError> {
        sales_parts(self.expected.content.kind, self.expected.content.date, parts, gross)
    }

    /// Returns how a sentence about the document begins: `Invoice 1042 (Jane Roe)`.
    pub fn subject(&self) -> String {
        format!("{} ({})", capital(&self.expected.title), self.expected.client)
    }

    fn reference(&self) -> &LedgerRef {
        &self.actual.reference
    }
}

fn kind(pair: &mut Pair<'_>) -> Result<(), MoneyError> {
    let mut draft = pair.draft(DiscrepancyCode::KindDiffers);
    draft.effects = sales_effects(&pair.expected.content)?;
    draft.effects.subtract_all(&sales_effects(&pair.actual.content)?)?;
    draft.sentence = format!(
        "{} of {} is booked in QuickBooks as {}.",
        pair.subject(),
        pair.left.total.words(),
        pair.sides.ledger_title(&pair.actual.reference)
    );
    draft.advice = "Decide which kind of document it should be; tieout leaves it alone.".to_owned();
    pair.found.push(draft.finish());
    Ok(())
}

fn discount(pair: &mut Pair<'_>) -> Result<(), MoneyError> {
    let difference_amount = pair.left.discount.minus(pair.right.discount)?;
    if difference_amount.is_zero() || sales_lines::discount_in_lines(pair)? {
        return Ok(());
    }
    let unitemized = pair.expected.discount_basis == DiscountBasis::FromTotal;
    let code = if unitemized {
        DiscrepancyCode::DiscountUnitemized
    } else {
        DiscrepancyCode::DiscountDiffers
    };
    let mut draft = pair.draft(code);
    draft.fields = vec![pair.field(
        FieldName::Discount,
        Value::plain(pair.left.discount),
        Value::plain(pair.right.discount),
    )];
    let parts = [(Measure::Discount, difference_amount)];
    draft.effects = pair.effects(&parts, difference_amount.negated())?;
    draft.sentence = if unitemized {
        format!(
            "{}: Workiz states a total that is {} below its lines without naming a discount; \
             QuickBooks has a discount of {}.",
            pair.subject(),
            pair.left.discount.words(),
            pair.right.discount.words()
        )
    } else {
        format!(
            "{}: the discount is {} in Workiz and {} in QuickBooks.",
            pair.subject(),
            pair.left.discount.words(),
            pair.right.discount.words()
        )
    };
    draft.advice = "Set the discount in QuickBooks to the amount of Workiz.".to_owned();
    pair.found.push(draft.finish());
    Ok(())
}

/// Compares tips or service fees: amounts outside the subtotal, with a line of their own.
fn extra_part(
    pair: &mut Pair<'_>,
    measure: Measure,
    left: Money,
    right: Money,
) -> Result<(), MoneyError> {
    let difference_amount = left.minus(right)?;
    if difference_amount.is_zero() {
        return Ok(());
    }
    let (code, field, word) = if measure == Measure::Tips {
        (DiscrepancyCode::TipDiffers, FieldName::Tip, "tip")
    } else {
        (DiscrepancyCode::ServiceFeeDiffers, FieldName::ServiceFee, "service fee")
    };
    let mut draft = pair.draft(code);
    draft.fields = vec![pair.field(field, Value::plain(left), Value::plain(right))];
    draft.effects = pair.effects(&[(measure, difference_amount)], difference_amount)?;
    draft.sentence = if right.is_zero() {
        format!("{}: the {word} of {} is not in QuickBooks.", pair.subject(), left.words())
    } else {
        format!(
            "{}: the {word} is {} in Workiz and {} in QuickBooks.",
            pair.subject(),
            left.words(),
            right.words()
        )
    };
    draft.advice = format!("Give the QuickBooks document a {word} line of {}.", left.words());
    pair.found.push(draft.finish());
    Ok(())
}

/// Attributes what a document states beyond its own parts.
fn footing(pair: &mut Pair<'_>) -> Result<(), MoneyError> {
    let (left, right) = (pair.left.gap()?, pair.right.gap()?);
    if left.is_zero() && right.is_zero() {
        return Ok(());
    }
    if !pair.expected.unseen.is_empty() && right.is_zero() {
        return unseen::total(pair, left);
    }
    let mut draft = pair.draft(DiscrepancyCode::DoesNotFoot);
    draft.effects = pair.effects(&[], left.minus(right)?)?;
    let (side, gap, total) = if left.is_zero() {
        ("QuickBooks", right, pair.right.total)
    } else {
        ("Workiz", left, pair.left.total)
    };
    draft.sentence = format!(
        "{}: {side} states a total of {}, which is {} away from the sum of its lines, discount, \
         tax, tip and fee.",
        pair.subject(),
        total.words(),
        gap.words()
    );
    draft.advice = format!("Find out in {side} what the {} are.", gap.abs().words());
    pair.found.push(draft.finish());
    Ok(())
}

fn customer(pair: &mut Pair<'_>) {
    let (Some(left), Some(right)) =
        (&pair.expected.content.customer, &pair.actual.content.customer)
    else {
        return;
    };
    if left == right || !pair.sides.compares("customer") {
        return;
    }
    let (expected, actual) = (pair.sides.customer(left), pair.sides.customer(right));
    let mut draft = pair.draft(DiscrepancyCode::CustomerDiffers);
    draft.sentence = format!(
        "{}: QuickBooks has it on customer {actual}; by Workiz it belongs to {expected}.",
        capital(&pair.expected.title)
    );
    draft.advice = "Move the document and its payments together to the right customer.".to_owned();
    draft.fields = vec![pair.field(
        FieldName::Customer,
        Value::named(crate::engine::agree::customer_text(left), expected),
        Value::named(crate::engine::agree::customer_text(right), actual),
    )];
    pair.found.push(draft.finish());
}

fn number(pair: &mut Pair<'_>) {
    let text =
        |form: &SalesForm| form.number.as_ref().map_or_else(String::new, ToString::to_string);
    let core =
        |form: &SalesForm| form.number.as_ref().map(crate::domain::number::DocumentNumber::core);
    let (left, right) = (&pair.expected.content, &pair.actual.content);
    let wrapped = left.number.as_ref().zip(right.number.as_ref());
    let wrapped = wrapped.is_some_and(|(left, right)| right.is_native_sync_of(left));
    if wrapped || core(left) == core(right) || !pair.sides.compares("number") {
        return;
    }
    let (expected, actual) = (text(left), text(right));
    let mut draft = pair.draft(DiscrepancyCode::NumberDiffers);
    draft.sentence = if actual.is_empty() {
        format!("{} has no number in QuickBooks; by Workiz it is {expected}.", pair.subject())
    } else {
        format!("{} has the number {actual} in QuickBooks.", pair.subject())
    };
    draft.advice = "Nothing has to be done: the documents are linked all the same.".to_owned();
    draft.fields =
        vec![pair.field(FieldName::Number, Value::plain(expected), Value::plain(actual))];
    pair.found.push(draft.finish());
}

/// Attributes to the date what the books hold in another month than they should.
fn date(pair: &mut Pair<'_>) -> Result<(), MoneyError> {
    let (left, right) = (pair.expected.content.date, pair.actual.content.date);
    // A day that nobody compares still moves the amounts when it moves them to another month.
    if left == right || !pair.sides.compares("date") && Month::of(left) == Month::of(right) {
        return Ok(());
    }
    let mut moved = pair.actual.content.clone();
    moved.date = left;
    let mut draft = pair.draft(DiscrepancyCode::DateDiffers);
    draft.effects = sales_effects(&moved)?;
    draft.effects.subtract_all(&sales_effects(&pair.actual.content)?)?;
    let shifted = left.tomorrow().is_ok_and(|next| next == right);
    let cause = if shifted { " One day later is what a late evening becomes in UTC." } else { "" };
    draft.sentence =
        format!("{}: dated {left} in Workiz and {right} in QuickBooks.{cause}", pair.subject());
    draft.advice = "Set the date in QuickBooks, if its period is still open.".to_owned();
    draft.fields = vec![pair.field(FieldName::Date, Value::plain(left), Value::plain(right))];
    pair.found.push(draft.finish());
    Ok(())
}

fn due_date(pair: &mut Pair<'_>) {
    let (Some(left), right) = (pair.expected.content.due, pair.actual.content.due) else { return };
    if Some(left) == right || !pair.sides.compares("due_date") {
        return;
    }
    let actual = right.map_or_else(|| "no date".to_owned(), |it| it.to_string());
    let mut draft = pair.draft(DiscrepancyCode::DueDateDiffers);
    draft.sentence =
        format!("{}: due on {left} by Workiz and on {actual} in QuickBooks.", pair.subject());
    draft.advice = "Set the due date in QuickBooks.".to_owned();
    draft.fields = vec![pair.field(
        FieldName::DueDate,
        Value::plain(left),
        Value::plain(right.map_or_else(String::new, |it| it.to_string())),
    )];
    pair.found.push(draft.finish());
}

fn class(pair: &mut Pair<'_>) {
    let (Some(left), right) = (&pair.expected.content.class, &pair.actual.content.class) else {
        return;
    };
    if Some(left) == right.as_ref() || !pair.sides.compares("class") {
        return;
    }
    let (expected, actual) = (pair.sides.class(Some(left)), pair.sides.class(right.as_ref()));
    let shown = if actual.is_empty() { "none".to_owned() } else { actual.clone() };
    let mut draft = pair.draft(DiscrepancyCode::ClassDiffers);
    draft.sentence =
        format!("{}: the class is {shown} in QuickBooks and should be {expected}.", pair.subject());
    draft.advice = "Set the class in QuickBooks.".to_owned();
    draft.fields = vec![pair.field(
        FieldName::Class,
        Value::named(left, expected),
        Value::named(right.as_ref().map_or("", |it| it.as_str()), actual),
    )];
    pair.found.push(draft.finish());
}

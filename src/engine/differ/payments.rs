//! Differences within matched payments.

use crate::domain::discrepancy::{Discrepancy, DiscrepancyCode, FieldName};
use crate::domain::effects::Measure;
use crate::domain::expected::{Expected, HoldReason};
use crate::domain::ledger::{AppliesTo, PaymentForm, Posted, Standing, Target};
use crate::domain::money::MoneyError;
use crate::domain::number::DocumentNumber;
use crate::domain::period::Month;
use crate::domain::source::Lifecycle;
use crate::engine::agree::{applications_text, customer_text};
use crate::engine::differ::draft::{Draft, capital};
use crate::engine::differ::fields::{Value, difference};
use crate::engine::differ::sides::Sides;
use crate::engine::matcher::face::resolve;
use crate::engine::measure::payment_effects;

struct Pair<'a> {
    sides: &'a Sides<'a>,
    expected: &'a Expected<PaymentForm>,
    actual: &'a Posted<PaymentForm>,
}

/// Compares every matched pair that is live on both sides and should be in the books.
///
/// # Errors
/// A sum leaves the exact range.
pub fn diff(sides: &Sides<'_>, found: &mut Vec<Discrepancy>) -> Result<(), MoneyError> {
    for it in &sides.payments.matches {
        let pair =
            (sides.expected.payments.get(&it.expected), sides.actual.payments.get(&it.actual));
        let (Some(expected), Some(actual)) = pair else { continue };
        let live = expected.lifecycle == Lifecycle::Live && actual.standing == Standing::Live;
        if !expected.counts() || !live {
            continue;
        }
        let pair = Pair { sides, expected, actual };
        amount(&pair, found)?;
        date(&pair, found)?;
        method(&pair, found);
        reference(&pair, found);
        customer(&pair, found);
        applications(&pair, found);
    }
    Ok(())
}

impl Pair<'_> {
    fn draft(&self, code: DiscrepancyCode) -> Draft {
        let currency = self.expected.content.amount.currency();
        let date = self.actual.content.date;
        let mut draft = Draft::of_expected(code, self.expected, date, currency);
        draft.ledger.push(self.actual.reference.clone());
        draft
    }

    fn subject(&self) -> String {
        format!("{} ({})", capital(&self.expected.title), self.expected.client)
    }

    fn field(
        &self,
        field: FieldName,
        expected: Value,
        actual: Value,
    ) -> crate::domain::discrepancy::FieldDifference {
        difference(self.sides, &self.expected.origin, field, expected, actual)
    }
}

fn amount(pair: &Pair<'_>, found: &mut Vec<Discrepancy>) -> Result<(), MoneyError> {
    let (left, right) = (pair.expected.content.amount, pair.actual.content.amount);
    let variance = left.minus(right)?;
    if variance.is_zero() {
        return Ok(());
    }
    let ambiguous =
        pair.expected.hold.as_ref().is_some_and(|it| it.reason == HoldReason::AmbiguousTip);
    let code =
        if ambiguous { DiscrepancyCode::TipAmbiguous } else { DiscrepancyCode::PaymentAmount };
    let mut draft = pair.draft(code);
    let month = Month::of(pair.expected.content.date);
    draft.effects.add(month, Measure::Collected, variance)?;
    draft.effects.add(month, Measure::Receivable, variance.negated())?;
    draft.fields = vec![pair.field(FieldName::Amount, Value::plain(left), Value::plain(right))];
    draft.sentence = format!(
        "{}: {} in Workiz and {} in QuickBooks.",
        pair.subject(),
        left.words(),
        right.words()
    );
    draft.advice = match pair.expected.hold.as_ref() {
        Some(hold) if ambiguous => hold.detail.clone(),
        _ => "Book the gross amount that the client paid; a processor's fee is booked apart."
            .to_owned(),
    };
    found.push(draft.finish());
    Ok(())
}

fn date(pair: &Pair<'_>, found: &mut Vec<Discrepancy>) -> Result<(), MoneyError> {
    let (left, right) = (pair.expected.content.date, pair.actual.content.date);
    if left == right || !pair.sides.compares("date") && Month::of(left) == Month::of(right) {
        return Ok(());
    }
    let mut moved = pair.actual.content.clone();
    moved.date = left;
    let mut draft = pair.draft(DiscrepancyCode::PaymentDate);
    draft.effects = payment_effects(&moved)?;
    draft.effects.subtract_all(&payment_effects(&pair.actual.content)?)?;
    draft.fields = vec![pair.field(FieldName::Date, Value::plain(left), Value::plain(right))];
    draft.sentence = format!(
        "{} of {}: collected on {left} by Workiz, dated {right} in QuickBooks.",
        pair.subject(),
        pair.actual.content.amount.words()
    );
    draft.advice = "Set the date to the day on which the client paid.".to_owned();
    found.push(draft.finish());
    Ok(())
}

fn method(pair: &Pair<'_>, found: &mut Vec<Discrepancy>) {
    let (left, right) = (&pair.expected.content.method, &pair.actual.content.method);
    if left.is_none() || left == right || !pair.sides.compares("method") {
        return;
    }
    let (expected, actual) = (pair.sides.method(left.as_ref()), pair.sides.method(right.as_ref()));
    let shown = if actual.is_empty() { "none".to_owned() } else { actual.clone() };
    let mut draft = pair.draft(DiscrepancyCode::PaymentMethod);
    draft.fields = vec![pair.field(
        FieldName::Method,
        Value::named(left.as_ref().map_or("", |it| it.as_str()), expected.clone()),
        Value::named(right.as_ref().map_or("", |it| it.as_str()), actual),
    )];
    draft.sentence = format!(
        "{} of {}: paid by {expected} by Workiz; the method in QuickBooks is {shown}.",
        pair.subject(),
        pair.actual.content.amount.words()
    );
    draft.advice = "Set the payment method in QuickBooks.".to_owned();
    found.push(draft.finish());
}

fn reference(pair: &Pair<'_>, found: &mut Vec<Discrepancy>) {
    let text = |it: &PaymentForm| it.reference.as_deref().unwrap_or_default().trim().to_uppercase();
    let (left, right) = (text(&pair.expected.content), text(&pair.actual.content));
    if left.is_empty() || left == right || !pair.sides.compares("reference") {
        return;
    }
    if right.is_empty() && pays_for_native_sync(pair) {
        return;
    }
    let shown = if right.is_empty() { "none".to_owned() } else { right.clone() };
    let mut draft = pair.draft(DiscrepancyCode::PaymentReference);
    let kept = |it: &PaymentForm| it.reference.clone().unwrap_or_default();
    draft.fields = vec![pair.field(
        FieldName::Reference,
        Value::named(kept(&pair.expected.content), &left),
        Value::named(kept(&pair.actual.content), &right),
    )];
    draft.sentence = format!(
        "{} of {}: the reference is {left} in Workiz and {shown} in QuickBooks.",
        pair.subject(),
        pair.actual.content.amount.words()
    );
    draft.advice = "Nothing has to be done: the payments are linked all the same.".to_owned();
    found.push(draft.finish());
}

/// Tells whether the payment is for an invoice that Workiz's own sync wrote: it carries over the method
/// of a payment, not its reference.
fn pays_for_native_sync(pair: &Pair<'_>) -> bool {
    let paid = |form: &PaymentForm| -> Vec<AppliesTo> {
        form.applications.iter().map(|it| resolve(&it.to, pair.sides.invoices)).collect()
    };
    let mut paid = paid(&pair.actual.content).into_iter().chain(paid(&pair.expected.content));
    paid.any(|it| {
        let AppliesTo::Posted(reference) = &it else { return false };
        let sale = pair.sides.actual.sales.get(reference);
        let number = sale.and_then(|it| it.content.number.as_ref());
        number.is_some_and(DocumentNumber::is_native_sync)
    })
}

fn customer(pair: &Pair<'_>, found: &mut Vec<Discrepancy>) {
    let (left, right) = (&pair.expected.content.customer, &pair.actual.content.customer);
    if left == right || !pair.sides.compares("customer") || parent_paid(pair) {
        return;
    }
    let (expected, actual) = (pair.sides.customer(left), pair.sides.customer(right));
    let mut draft = pair.draft(DiscrepancyCode::PaymentCustomer);
    draft.sentence = format!(
        "{} of {}: QuickBooks has it from {actual}; by Workiz {expected} paid.",
        capital(&pair.expected.title),
        pair.actual.content.amount.words()
    );
    draft.advice = "Move the payment to the right customer, together with its invoice.".to_owned();
    draft.fields = vec![pair.field(
        FieldName::Customer,
        Value::named(customer_text(left), expected),
        Value::named(customer_text(right), actual),
    )];
    found.push(draft.finish());
}

/// Tells whether the customer's parent has paid the same invoices: QuickBooks enters what a parent
/// pays for its sub-customers on the parent.
fn parent_paid(pair: &Pair<'_>) -> bool {
    let (left, right) = (&pair.expected.content, &pair.actual.content);
    let Target::Existing(own) = &left.customer else { return false };
    let parent = pair.sides.actual.ledger.customers.get(own).and_then(|it| it.parent.clone());
    let invoices = pair.sides.invoices;
    parent.is_some_and(|it| right.customer == Target::Existing(it))
        && !right.applications.is_empty()
        && applications_text(left, invoices) == applications_text(right, invoices)
}

fn applications(pair: &Pair<'_>, found: &mut Vec<Discrepancy>) {
    let invoices = pair.sides.invoices;
    let left = applications_text(&pair.expected.content, invoices);
    let right = applications_text(&pair.actual.content, invoices);
    if left == right || !pair.sides.compares("applications") {
        return;
    }
    let listing = |form: &PaymentForm| -> String {
        let applied = form.applications.iter().filter(|it| !it.amount.is_zero());
        let texts = applied.map(|it| {
            let to = resolve(&it.to, invoices);
            format!("{} to {}", it.amount.words(), pair.sides.application_title(&to))
        });
        let text = texts.collect::<Vec<_>>().join(", ");
        if text.is_empty() { "nothing".to_owned() } else { text }
    };
    let (expected, actual) = (listing(&pair.expected.content), listing(&pair.actual.content));
    let mut draft = pair.draft(DiscrepancyCode::PaymentApplication);
    draft.sentence = format!(
        "{} of {}: applied in QuickBooks {}; by Workiz it pays {}.",
        pair.subject(),
        pair.actual.content.amount.words(),
        if actual == "nothing" { "to nothing".to_owned() } else { actual.clone() },
        expected
    );
    draft.advice = "Apply the payment to what it was paid for.".to_owned();
    draft.fields = vec![pair.field(
        FieldName::Applications,
        Value::named(left, expected),
        Value::named(right, actual),
    )];
    found.push(draft.finish());
}

//! A document's comparable state as canonical text: the base of the three-way comparison.

use std::collections::BTreeMap;

use crate::domain::discrepancy::{AgreedState, ChangedBy};
use crate::domain::expected::SourceRef;
use crate::domain::id::{ClassId, PaymentMethodId, TaxCodeId};
use crate::domain::ledger::{
    AppliesTo, CustomerTarget, ItemTarget, LedgerRef, LineRole, NewItemKey, PaymentForm, SalesForm,
    Target,
};
use crate::domain::money::{Money, MoneyError};
use crate::domain::number::DocumentNumber;
use crate::engine::matcher::face::resolve;
use crate::engine::measure::Parts;

/// Returns the state of a sales document, by field name.
///
/// # Errors
/// A sum leaves the exact range.
pub fn sales_state(form: &SalesForm) -> Result<AgreedState, MoneyError> {
    let parts = Parts::of(form)?;
    let mut lines: Vec<String> = form
        .lines
        .iter()
        .filter(|line| line.role == LineRole::Sale)
        .map(|line| {
            format!("{}={}", line.item.as_ref().map_or_else(String::new, item_text), line.amount)
        })
        .collect();
    lines.sort_unstable();
    let mut flags: Vec<String> = form
        .lines
        .iter()
        .filter(|line| line.role == LineRole::Sale)
        .map(|line| format!("{}={:?}", line.amount, line.taxability))
        .collect();
    flags.sort_unstable();
    let text = |value: Option<&str>| value.unwrap_or_default().to_owned();
    Ok(AgreedState(BTreeMap::from([
        ("number".to_owned(), text(form.number.as_ref().map(DocumentNumber::as_str))),
        ("customer".to_owned(), form.customer.as_ref().map_or_else(String::new, customer_text)),
        ("date".to_owned(), form.date.to_string()),
        ("due_date".to_owned(), form.due.map_or_else(String::new, |it| it.to_string())),
        ("lines".to_owned(), lines.join(";")),
        ("taxability".to_owned(), flags.join(";")),
        ("discount".to_owned(), parts.discount.to_string()),
        ("tax".to_owned(), parts.tax.to_string()),
        ("tax_code".to_owned(), text(form.tax.code.as_ref().map(TaxCodeId::as_str))),
        ("tip".to_owned(), parts.tips.to_string()),
        ("service_fee".to_owned(), parts.fees.to_string()),
        ("class".to_owned(), text(form.class.as_ref().map(ClassId::as_str))),
        ("total".to_owned(), parts.total.to_string()),
    ])))
}

/// Returns the state of a payment, by field name. `invoices` says which document in the books
/// each invoice is.
pub fn payment_state(form: &PaymentForm, invoices: &BTreeMap<SourceRef, LedgerRef>) -> AgreedState {
    let text = |value: Option<&str>| value.unwrap_or_default().to_owned();
    AgreedState(BTreeMap::from([
        ("customer".to_owned(), customer_text(&form.customer)),
        ("date".to_owned(), form.date.to_string()),
        ("amount".to_owned(), form.amount.to_string()),
        ("method".to_owned(), text(form.method.as_ref().map(PaymentMethodId::as_str))),
        ("reference".to_owned(), text(form.reference.as_deref())),
        ("applications".to_owned(), applications_text(form, invoices)),
    ]))
}

/// Returns what a payment is applied to, as canonical text that does not depend on order.
pub fn applications_text(form: &PaymentForm, invoices: &BTreeMap<SourceRef, LedgerRef>) -> String {
    let mut sums: BTreeMap<String, Option<Money>> = BTreeMap::new();
    for it in form.applications.iter().filter(|it| !it.amount.is_zero()) {
        let to = match resolve(&it.to, invoices) {
            AppliesTo::Posted(reference) => format!("{}:{}", reference.kind.entity(), reference.id),
            AppliesTo::Source(id) => format!("workiz:{id}"),
        };
        let sum = sums.remove(&to);
        let added = match sum {
            None => Some(it.amount),
            Some(before) => before.and_then(|before| before.plus(it.amount).ok()),
        };
        sums.insert(to, added);
    }
    let texts = sums
        .into_iter()
        .map(|(to, sum)| format!("{to}={}", sum.map_or_else(String::new, |it| it.to_string())));
    texts.collect::<Vec<_>>().join(";")
}

/// Returns a customer target as text.
pub fn customer_text(target: &CustomerTarget) -> String {
    match target {
        Target::Existing(id) => id.to_string(),
        Target::New(client) => format!("new:{client}"),
    }
}

fn item_text(target: &ItemTarget) -> String {
    match target {
        Target::Existing(id) => id.to_string(),
        Target::New(NewItemKey::PriceBook(id)) => format!("new:{id}"),
        Target::New(NewItemKey::Name(name)) => format!("new:{name}"),
    }
}

/// Tells who changed a field since both sides last agreed.
pub fn changed_by(agreed: Option<&str>, expected: &str, actual: &str) -> ChangedBy {
    match agreed {
        None => ChangedBy::NotKnown,
        Some(base) if base == actual => ChangedBy::Source,
        Some(base) if base == expected => ChangedBy::Ledger,
        Some(_) => ChangedBy::Both,
    }
}

/// Returns what both sides agree on now: the fields in which they are equal, and for the others
/// what was agreed before.
#[must_use]
pub fn agreed_now(
    before: Option<&AgreedState>,
    expected: &AgreedState,
    actual: &AgreedState,
) -> AgreedState {
    let mut agreed = BTreeMap::new();
    for (field, value) in &expected.0 {
        if actual.0.get(field) == Some(value) {
            agreed.insert(field.clone(), value.clone());
        } else if let Some(value) = before.and_then(|it| it.0.get(field)) {
            agreed.insert(field.clone(), value.clone());
        }
    }
    AgreedState(agreed)
}

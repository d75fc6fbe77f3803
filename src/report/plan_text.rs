//! The plan as a readable diff: what each document says before and after.

use std::collections::BTreeMap;

use similar::{ChangeTag, TextDiff};

use crate::domain::discrepancy::DiscrepancyCode;
use crate::domain::expected::{NewCustomer, NewItem};
use crate::domain::id::CorrectionId;
use crate::domain::ledger::{LedgerRef, PaymentForm, SalesForm};
use crate::domain::money::Money;
use crate::domain::plan::{Action, Correction, Guard, GuardVerdict, Plan, SourceRecord};
use crate::domain::source::Taxability;
use crate::report::document::{Columns, Namer, Row, payment_rows, sales_rows};
use crate::report::error::ReportError;
use crate::report::format::{amount_with_currency, count, count_digits};
use crate::report::layout::Page;
use crate::report::model::Names;
use crate::report::text::Color;

/// A document as the books hold it now: the before side of a change.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(
    clippy::large_enum_variant,
    reason = "a plan changes few documents, and they are not moved"
)]
pub enum BeforeDocument {
    /// An invoice, sales receipt, credit memo or refund receipt.
    Sale(SalesForm),
    /// A received payment.
    Payment(PaymentForm),
}

/// What a plan's text needs beside the plan.
#[derive(Clone, Copy, Debug)]
pub struct PlanView<'a> {
    /// The company's name.
    pub company: &'a str,
    /// Names for people.
    pub names: &'a Names,
    /// The documents that the plan changes, as they stand now.
    pub before: &'a BTreeMap<LedgerRef, BeforeDocument>,
    /// The columns of the terminal; at least 40.
    pub width: usize,
    /// Whether to use ANSI colors.
    pub color: Color,
}

const INDENT: usize = 4;

/// Returns the plan as text: each correction with its documents before and after, what is left to
/// a person, and one line that sums it up.
///
/// # Errors
/// A sum leaves the exact range.
pub fn plan_text(plan: &Plan, view: PlanView<'_>) -> Result<String, ReportError> {
    let namer = Namer::of(view.names, plan);
    let mut page = Page::new(view.width, view.color);
    page.heading(&format!("Plan for {}", view.company));
    page.words(0, 2, &format!("Plan {}, made from snapshot {}", plan.id, plan.snapshot));
    let places: BTreeMap<&CorrectionId, usize> =
        plan.corrections.iter().map(|it| &it.id).zip(1..).collect();
    for (place, correction) in plan.corrections.iter().enumerate() {
        page.gap();
        let number = place.saturating_add(1);
        head(&mut page, correction, number);
        rests_on(&mut page, correction, &places);
        document(&mut page, correction, view.before, &namer);
    }
    if !plan.exceptions.is_empty() {
        page.heading(&format!("Left to a person ({})", count_digits(plan.exceptions.len())));
        for exception in &plan.exceptions {
            page.words(0, 2, &format!("- {} {}", exception.sentence, exception.reason));
        }
    }
    page.gap();
    page.words(0, 0, &plan_summary(plan)?);
    Ok(page.into_text())
}

/// Returns the plan in one line: `38 corrections, 12 need approval, 3 held, $14,201.11 to move, 6
/// left to a person`. What is held does not count as to move, unless only a policy that allows no
/// writes holds it: then the line says what would be.
///
/// # Errors
/// A sum leaves the exact range.
pub fn plan_summary(plan: &Plan) -> Result<String, ReportError> {
    let mut parts = vec![count(plan.corrections.len(), "correction")];
    let waiting = plan.waiting().count();
    let (unattended, approved) = plan.would_be();
    let may = plan.corrections.iter().filter(|it| it.verdict.may_apply()).count();
    let would = unattended.saturating_add(approved);
    let held = plan.corrections.len().saturating_sub(may).saturating_sub(would);
    if waiting > 0 {
        let verb = if waiting == 1 { "needs" } else { "need" };
        parts.push(format!("{} {verb} approval", count_digits(waiting)));
    }
    if would > 0 {
        parts.push(format!(
            "none written, for the policy does not allow writes: {} would be written without \
             approval, {} would need approval",
            count_digits(unattended),
            count_digits(approved)
        ));
    }
    if held > 0 {
        parts.push(format!("{} held", count_digits(held)));
    }
    let moving = |it: &&Correction| {
        it.verdict.may_apply()
            || matches!(it.verdict, GuardVerdict::Held { guard: Guard::ReadOnly(_), .. })
    };
    let moves: Vec<Money> = plan.corrections.iter().filter(moving).map(|it| it.moves).collect();
    if let Some(first) = moves.first() {
        let sum = Money::sum(first.currency(), moves.iter().copied())
            .map_err(ReportError::sum("the money that the plan moves"))?;
        parts.push(format!("{} to move", amount_with_currency(sum)));
    }
    parts.push(format!("{} left to a person", count_digits(plan.exceptions.len())));
    Ok(parts.join(", "))
}

fn head(page: &mut Page, it: &Correction, number: usize) {
    let label = format!("{number}. {}", it.sentence);
    page.words_and_amount(0, INDENT, &label, &amount_with_currency(it.moves));
    page.words(INDENT, 2, &verdict_line(&it.verdict));
    if !it.because.is_empty() {
        let because: Vec<&str> = it.because.iter().copied().map(DiscrepancyCode::words).collect();
        page.words(INDENT, 2, &format!("Settles: {}", because.join("; ")));
    }
}

fn rests_on(page: &mut Page, it: &Correction, places: &BTreeMap<&CorrectionId, usize>) {
    let numbers: Vec<String> =
        it.needs.iter().filter_map(|id| places.get(id)).map(ToString::to_string).collect();
    if !numbers.is_empty() {
        page.words(INDENT, 2, &format!("Written only after: {}", numbers.join(", ")));
    }
}

fn verdict_line(verdict: &GuardVerdict) -> String {
    match verdict {
        GuardVerdict::Allowed => "Allowed without approval".to_owned(),
        GuardVerdict::NeedsApproval { reason } => format!("Needs approval: {reason}"),
        GuardVerdict::Held { guard, reason } => format!("Held ({}): {reason}", guard.code()),
    }
}

fn document(
    page: &mut Page,
    correction: &Correction,
    before: &BTreeMap<LedgerRef, BeforeDocument>,
    namer: &Namer<'_>,
) {
    let after = after_rows(&correction.action, namer);
    let Some((target, _)) = correction.action.target() else {
        diff(page, &[], &after);
        return;
    };
    match before.get(target) {
        Some(BeforeDocument::Sale(form)) => diff(page, &sales_rows(form, namer), &after),
        Some(BeforeDocument::Payment(form)) => diff(page, &payment_rows(form, namer), &after),
        None => {
            page.words(INDENT, 0, "What the document says now is not at hand; afterwards it says:");
            diff(page, &after, &after);
        }
    }
}

fn after_rows(action: &Action, namer: &Namer<'_>) -> Vec<Row> {
    match action {
        Action::CreateCustomer(it) => customer_rows(it),
        Action::CreateItem(it) => item_rows(it, namer),
        Action::CreateSale { form, .. } | Action::UpdateSale { form, .. } => {
            sales_rows(form, namer)
        }
        Action::CreatePayment { form, .. } | Action::UpdatePayment { form, .. } => {
            payment_rows(form, namer)
        }
        Action::VoidSale { target, .. } | Action::VoidPayment { target, .. } => {
            vec![row("voided", &format!("the {} stays, without amounts", target.kind.word()))]
        }
        Action::RecordInSource(it) => source_rows(it),
    }
}

fn source_rows(it: &SourceRecord) -> Vec<Row> {
    let mut rows = vec![
        row("in Workiz", &format!("payment on the invoice with id {}", it.invoice)),
        row("date", &it.date.to_string()),
        row("method", it.method.word()),
    ];
    rows.extend(it.reference.as_ref().map(|reference| row("reference", reference)));
    rows.push(row("repeats", &format!("payment with QuickBooks id {}", it.payment.id)));
    let amount = amount_with_currency(it.amount);
    rows.push(Row { label: "amount".to_owned(), text: String::new(), amount });
    rows
}

fn customer_rows(it: &NewCustomer) -> Vec<Row> {
    let mut rows = vec![row("customer", &it.display_name)];
    let address = &it.address;
    let fields = [
        ("given name", &it.given_name),
        ("family name", &it.family_name),
        ("company", &it.company),
        ("e-mail", &it.email),
        ("phone", &it.phone),
        ("street", &address.line1),
        ("city", &address.city),
        ("region", &address.region),
        ("postal code", &address.postal_code),
        ("country", &address.country),
    ];
    rows.extend(fields.iter().filter_map(|(label, text)| text.as_ref().map(|it| row(label, it))));
    rows
}

fn item_rows(it: &NewItem, namer: &Namer<'_>) -> Vec<Row> {
    let taxed = match it.taxability {
        Taxability::Taxable => "yes",
        Taxability::NonTaxable => "no",
    };
    vec![
        row("item", &it.name),
        row("sales to", &namer.account(&it.income_account)),
        row("taxed", taxed),
    ]
}

fn row(label: &str, text: &str) -> Row {
    Row { label: label.to_owned(), text: text.to_owned(), amount: String::new() }
}

/// Adds both sides as one text in which every row has its sign; nothing unchanged is left out.
fn diff(page: &mut Page, before: &[Row], after: &[Row]) {
    let width = page.width().saturating_sub(INDENT).saturating_sub(2);
    let columns = Columns::over(before.iter().chain(after), width);
    let (old, new) = (keys(before), keys(after));
    let old: Vec<&str> = old.iter().map(String::as_str).collect();
    let new: Vec<&str> = new.iter().map(String::as_str).collect();
    for change in TextDiff::from_slices(&old, &new).iter_all_changes() {
        let (sign, row) = match change.tag() {
            ChangeTag::Delete => ('-', change.old_index().and_then(|it| before.get(it))),
            ChangeTag::Insert => ('+', change.new_index().and_then(|it| after.get(it))),
            ChangeTag::Equal => (' ', change.new_index().and_then(|it| after.get(it))),
        };
        for line in row.into_iter().flat_map(|row| columns.lines(row, width)) {
            page.diff_line(sign, INDENT, &line);
        }
    }
}

fn keys(rows: &[Row]) -> Vec<String> {
    rows.iter().map(|it| format!("{}\n{}\n{}", it.label, it.text, it.amount)).collect()
}

//! An invoice of Workiz as the books should hold it.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use crate::domain::discrepancy::FieldName;
use crate::domain::expected::{
    DiscountBasis, Expected, Hold, HoldReason, SourceRef, Unmapped, UnseenPart,
};
use crate::domain::id::{ClassId, SourceInvoiceId, SourceTaxId, TaxCodeId};
use crate::domain::known::Known;
use crate::domain::ledger::{SalesDiscount, SalesForm, SalesKind, SalesLine, SalesTax};
use crate::domain::money::{Money, MoneyError};
use crate::domain::number::DocumentNumber;
use crate::domain::quantity::Rate;
use crate::domain::source::{
    DiscountKind, Invoice, InvoiceDay, InvoiceStatus, Lifecycle, LineItem, TaxLine, Taxability,
};
use crate::mapping::apply::{Context, MapError};
use crate::mapping::items::Items;
use crate::mapping::lines::{map_lines, turned};
use crate::mapping::numbers::Numbered;
use crate::mapping::rules::{ClassPlace, Fallback, InvoiceDate, Switch};

/// What becomes of an invoice.
#[derive(Debug)]
pub(super) enum MappedInvoice {
    /// The books should hold this; the rules say which set what.
    Kept(Box<Expected<SalesForm>>, Vec<(FieldName, String)>),
    /// The books should not hold it, by this rule.
    LeftOut(LeftOut, String),
}

/// Why a document is left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum LeftOut {
    /// It comes to nothing.
    Zero,
    /// It is dated before the first day.
    BeforeFirstDay,
    /// Its client is excluded by name.
    ExcludedClient,
    /// It is a payment for such documents only, or money that never came.
    NotBooked,
}

/// What the tax, class and customer of an invoice came to.
#[derive(Debug, Default)]
struct Notes {
    unmapped: Vec<Unmapped>,
    rules: Vec<(FieldName, String)>,
}

impl Notes {
    fn rule(&mut self, field: FieldName, rule: impl Into<String>) {
        self.rules.push((field, rule.into()));
    }
}

/// Tells whether Workiz still holds the invoice; a void one counts as deleted.
pub(super) fn lifecycle(invoice: &Invoice) -> Lifecycle {
    match invoice.status {
        InvoiceStatus::Void => Lifecycle::Deleted,
        _ => invoice.lifecycle,
    }
}

/// Maps an invoice.
///
/// # Errors
/// Its amounts have another currency than the account, or leave the exact range.
pub(super) fn map_invoice(
    context: &Context<'_>,
    items: &mut Items<'_>,
    numbers: &BTreeMap<SourceInvoiceId, Numbered>,
    invoice: &Invoice,
) -> Result<MappedInvoice, MapError> {
    let origin = SourceRef::Invoice(invoice.id.clone());
    let amounts = lines_of(invoice).iter().map(|it| it.amount).chain([invoice.totals.total]);
    context.same_currency(&origin, amounts)?;
    let rules = &context.mapping.rules;
    let life = lifecycle(invoice);
    if life == Lifecycle::Live && rules.invoices.skip_zero.value == Switch::On && is_zero(invoice) {
        return Ok(MappedInvoice::LeftOut(LeftOut::Zero, rules.invoices.skip_zero.rule()));
    }
    let (date, unseen_date) = day(context, invoice);
    if context.is_before_first_day(date, &origin) {
        return Ok(MappedInvoice::LeftOut(LeftOut::BeforeFirstDay, rules.first_day.rule()));
    }
    if context.is_excluded(&invoice.client, &origin) {
        return Ok(MappedInvoice::LeftOut(LeftOut::ExcludedClient, rules.exclude_clients.rule()));
    }
    let mut notes = Notes::default();
    notes.rule(FieldName::Date, rules.invoices.date.rule());
    let (number, full) = number(context, numbers, invoice, &mut notes);
    let customer = context.customers.of(&invoice.client);
    notes.rule(FieldName::Customer, customer.rule);
    notes.unmapped.extend(customer.unmapped);
    let class = class(context, invoice, &mut notes);
    let (header_class, line_class) = match rules.classes.on.value {
        ClassPlace::Document => (class, None),
        ClassPlace::Lines => (None, class),
    };
    let mapped = map_lines(context.mapping, items, invoice, line_class.as_ref());
    notes.rules.extend(mapped.rules);
    notes.unmapped.extend(mapped.unmapped);
    let tax = tax(context, invoice, &mut notes);
    let (discount, basis) = discount(context, invoice, &mapped.sold, tax.amount)
        .map_err(|source| MapError::Amount { document: context.name_of(&origin), source })?;
    notes.rule(FieldName::Discount, rules.invoices.discount_account.rule());
    notes.rule(FieldName::Total, "as Workiz states it");
    let form = SalesForm {
        kind: SalesKind::Invoice,
        number,
        date,
        due: invoice.due,
        customer: customer.target,
        currency: invoice.currency,
        lines: mapped.sold,
        discount,
        discount_order: rules.invoices.discount_order.value,
        tax,
        total: invoice.totals.total,
        class: header_class,
        deposit_to: None,
        payment_method: None,
        private_note: note(invoice, &origin, full.as_deref()),
        ship_address: invoice.service_address.clone(),
    };
    let (form, hold) = positive(form);
    let mut unseen = unseen_parts(invoice);
    unseen.extend(unseen_date);
    let hold = hold.or_else(|| partly_seen(&unseen));
    let expected = Expected {
        origin,
        lifecycle: life,
        title: format!("invoice {}", title(invoice)),
        client: customer.name,
        content: form,
        unmapped: notes.unmapped,
        hold,
        discount_basis: basis,
        unseen,
        balance: invoice.totals.balance,
        link: invoice.link.clone(),
    };
    Ok(MappedInvoice::Kept(Box::new(expected), notes.rules))
}

/// Returns the lines, none where they cannot be seen.
pub(super) fn lines_of(invoice: &Invoice) -> &[LineItem] {
    invoice.lines.as_known().map_or(&[], Vec::as_slice)
}

/// Returns the day that the rules book the invoice on, and whether it only stands for one that
/// cannot be seen.
fn day(context: &Context<'_>, invoice: &Invoice) -> (Date, Option<UnseenPart>) {
    match (context.mapping.rules.invoices.date.value, invoice.day, invoice.created_at) {
        (InvoiceDate::Issued, InvoiceDay::Issued(date), _) => (date, None),
        (InvoiceDate::Created, _, Known::Known(at)) => (context.zone.date_of(at), None),
        (_, day, _) => (day.date(), Some(UnseenPart::Date)),
    }
}

/// Returns the parts whose amounts cannot be seen. Where only the discount cannot, the total and the
/// other parts say what it is.
fn unseen_parts(invoice: &Invoice) -> BTreeSet<UnseenPart> {
    let parts = [
        (UnseenPart::Lines, invoice.lines.as_known().is_none()),
        (UnseenPart::Tax, invoice.tax.as_known().is_none()),
        (UnseenPart::Tip, invoice.tip.as_known().is_none()),
        (UnseenPart::ServiceFee, invoice.service_fee.as_known().is_none()),
    ];
    let mut unseen: BTreeSet<UnseenPart> =
        parts.into_iter().filter(|(_, is_unseen)| *is_unseen).map(|(part, _)| part).collect();
    if !unseen.is_empty() && invoice.discount.as_known().is_none() {
        unseen.insert(UnseenPart::Discount);
    }
    unseen
}

/// Leaves to a person what would be written without the parts that cannot be seen.
fn partly_seen(unseen: &BTreeSet<UnseenPart>) -> Option<Hold> {
    (!unseen.is_empty()).then(|| Hold {
        reason: HoldReason::PartlySeen,
        detail: "This way into Workiz does not show all of its parts: enter it by hand.".to_owned(),
    })
}

/// Returns how the invoice is told apart from others: its number, or its id.
pub(super) fn title(invoice: &Invoice) -> String {
    invoice.number.as_ref().map_or_else(|| invoice.id.to_string(), ToString::to_string)
}

/// Tells whether an invoice comes to nothing in every part, so that there is nothing to book.
fn is_zero(invoice: &Invoice) -> bool {
    let tax = invoice.tax.as_known().and_then(Option::as_ref).map(|it| it.amount);
    let extras = [invoice.tip.as_known().copied(), invoice.service_fee.as_known().copied(), tax];
    invoice.totals.total.is_zero()
        && lines_of(invoice).iter().all(|it| it.amount.is_zero())
        && extras.into_iter().flatten().all(Money::is_zero)
}

fn number(
    context: &Context<'_>,
    numbers: &BTreeMap<SourceInvoiceId, Numbered>,
    invoice: &Invoice,
    notes: &mut Notes,
) -> (Option<DocumentNumber>, Option<String>) {
    let numbered = numbers.get(&invoice.id);
    let rules = &context.mapping.rules.invoices.number;
    notes.rule(FieldName::Number, numbered.map_or_else(|| rules.rule(), |it| it.rule.clone()));
    let number = numbered.and_then(|it| it.number.clone());
    if number.is_none() {
        notes.unmapped.push(Unmapped {
            field: "number".to_owned(),
            value: invoice.id.to_string(),
            advice: format!(
                "The template `{}` finds no number here: give the invoice one in Workiz, or change \
                 `number` under `[invoices]`.",
                rules.value
            ),
        });
    }
    (number, numbered.and_then(|it| it.full.clone()))
}

fn class(context: &Context<'_>, invoice: &Invoice, notes: &mut Notes) -> Option<ClassId> {
    let rules = &context.mapping.rules.classes;
    let field = bare(rules.from.value.as_ref()?);
    let mut fields = invoice.class_fields.iter();
    let (_, value) = fields.find(|(name, it)| bare(name) == field && !it.trim().is_empty())?;
    if let Some(row) = context.mapping.classes.find([value.as_str()]) {
        notes.rule(FieldName::Class, row.rule.clone());
        return Some(row.id.clone());
    }
    notes.rule(FieldName::Class, rules.unmapped.rule());
    if rules.unmapped.value == Fallback::Review {
        notes.unmapped.push(Unmapped {
            field: "class".to_owned(),
            value: value.clone(),
            advice: format!("Say which class it is in `{}`.", context.mapping.classes.file),
        });
    }
    None
}

/// Returns a field's name without case and joints: `job_type` and `jobType` are the same.
fn bare(name: &str) -> String {
    name.chars().filter(|it| it.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn tax(context: &Context<'_>, invoice: &Invoice, notes: &mut Notes) -> SalesTax {
    let none = SalesTax { code: None, amount: Money::zero(context.currency), rate: None };
    let Some(Some(tax)) = invoice.tax.as_known() else { return none };
    notes.rule(FieldName::Tax, "as Workiz states it");
    let is_taxed = lines_of(invoice).iter().any(|it| it.taxability == Taxability::Taxable);
    let is_rated = tax.rate != Rate::percent(rust_decimal::Decimal::ZERO);
    if tax.amount.is_zero() && !(is_taxed && is_rated) {
        return none;
    }
    let code = tax_code(context, tax, notes);
    SalesTax { code, amount: tax.amount, rate: is_rated.then_some(tax.rate) }
}

fn tax_code(context: &Context<'_>, tax: &TaxLine, notes: &mut Notes) -> Option<TaxCodeId> {
    let listed = tax.tax.as_ref().and_then(|id| context.source.taxes.get(id));
    let id = tax.tax.as_ref().map(SourceTaxId::as_str);
    let texts = [id, Some(tax.name.as_str()), listed.map(|it| it.name.as_str())];
    if let Some(row) = context.mapping.taxes.find(texts.into_iter().flatten()) {
        notes.rule(FieldName::TaxCode, row.rule.clone());
        return Some(row.id.clone());
    }
    let rule = &context.mapping.rules.taxes.unmapped;
    if rule.value == Fallback::Empty {
        notes.rule(FieldName::TaxCode, rule.rule());
        return None;
    }
    let file = &context.mapping.taxes.file;
    notes.rule(FieldName::TaxCode, format!("no row in {file}"));
    let value = if tax.name.trim().is_empty() { id.unwrap_or("(no name)") } else { &tax.name };
    notes.unmapped.push(Unmapped {
        field: "tax".to_owned(),
        value: value.to_owned(),
        advice: format!("Say which tax code of QuickBooks it is in `{file}`."),
    });
    None
}

/// Returns the discount: the stated one, or else the gap by which the total is below its parts.
fn discount(
    context: &Context<'_>,
    invoice: &Invoice,
    lines: &[SalesLine],
    tax: Money,
) -> Result<(Option<SalesDiscount>, DiscountBasis), MoneyError> {
    let account = context.mapping.discount_account.clone();
    let taken_off = |amount: Money, percent: Option<Rate>| {
        Some(SalesDiscount { line: None, amount, percent, account })
    };
    if let Known::Known(Some(stated)) = &invoice.discount
        && !stated.amount.is_zero()
    {
        let percent = match stated.kind {
            DiscountKind::Percent(rate) => Some(rate),
            DiscountKind::Amount => None,
        };
        let booked =
            if stated.amount.is_positive() { taken_off(stated.amount, percent) } else { None };
        return Ok((booked, DiscountBasis::Stated));
    }
    if !unseen_parts(invoice).is_empty() {
        // What is missing up to the total may be any of the parts that cannot be seen.
        return Ok((None, DiscountBasis::Stated));
    }
    let parts = Money::sum(context.currency, lines.iter().map(|it| it.amount))?.plus(tax)?;
    let gap = parts.minus(invoice.totals.total)?;
    if gap.is_positive() && !invoice.totals.total.is_negative() {
        return Ok((taken_off(gap, None), DiscountBasis::FromTotal));
    }
    Ok((None, DiscountBasis::Stated))
}

/// Makes a form of a total below zero a credit memo, which a person has to agree to.
fn positive(form: SalesForm) -> (SalesForm, Option<Hold>) {
    if !form.total.is_negative() {
        return (form, None);
    }
    let total = form.total;
    let detail =
        format!("The invoice comes to {total}, which QuickBooks takes only as a credit memo.");
    (credit_memo(form), Some(Hold { reason: HoldReason::NegativeTotal, detail }))
}

/// Turns every sign, so that the total is positive, as QuickBooks keeps a credit memo.
fn credit_memo(form: SalesForm) -> SalesForm {
    let discount = form.discount.map(|it| SalesDiscount { amount: it.amount.negated(), ..it });
    SalesForm {
        kind: SalesKind::CreditMemo,
        due: None,
        lines: form.lines.into_iter().map(turned).collect(),
        discount,
        tax: SalesTax { amount: form.tax.amount.negated(), ..form.tax },
        total: form.total.negated(),
        ..form
    }
}

fn note(invoice: &Invoice, origin: &SourceRef, full: Option<&str>) -> String {
    let note = format!("{} Workiz invoice {}", origin.marker(), title(invoice));
    match full.filter(|it| *it != title(invoice)) {
        Some(full) => format!("{note} (number {full})"),
        None => note,
    }
}

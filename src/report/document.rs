//! A document of the books as rows of text: what a plan's diff compares.

use std::collections::BTreeMap;

use unicode_width::UnicodeWidthStr as _;

use crate::domain::expected::SourceRef;
use crate::domain::id::{AccountId, ClassId, ClientId, PaymentMethodId, TaxCodeId};
use crate::domain::ledger::{
    AppliesTo, CustomerTarget, ItemTarget, LedgerKind, LineRole, NewItemKey, PaymentForm,
    SalesForm, SalesLine, Target,
};
use crate::domain::plan::{Action, Plan};
use crate::domain::source::Taxability;
use crate::report::format::amount;
use crate::report::layout::wrapped;
use crate::report::model::Names;

/// One row: what it is, what it says, and the amount, where it has one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) label: String,
    pub(super) text: String,
    pub(super) amount: String,
}

/// Names of ids, with those that the plan itself creates.
#[derive(Debug)]
pub(super) struct Namer<'a> {
    names: &'a Names,
    new_customers: BTreeMap<&'a ClientId, &'a str>,
    new_items: BTreeMap<&'a NewItemKey, &'a str>,
}

impl<'a> Namer<'a> {
    /// Returns the names that hold while a plan is read.
    pub(super) fn of(names: &'a Names, plan: &'a Plan) -> Self {
        let mut namer = Self { names, new_customers: BTreeMap::new(), new_items: BTreeMap::new() };
        for correction in &plan.corrections {
            match &correction.action {
                Action::CreateCustomer(it) => {
                    namer.new_customers.insert(&it.client, &it.display_name);
                }
                Action::CreateItem(it) => {
                    namer.new_items.insert(&it.key, &it.name);
                }
                Action::CreateSale { .. }
                | Action::UpdateSale { .. }
                | Action::VoidSale { .. }
                | Action::CreatePayment { .. }
                | Action::UpdatePayment { .. }
                | Action::VoidPayment { .. }
                | Action::RecordInSource(_) => {}
            }
        }
        namer
    }

    /// Returns a customer's name.
    pub(super) fn customer(&self, target: &CustomerTarget) -> String {
        match target {
            Target::Existing(id) => named(self.names.customers.get(id), "customer", id),
            Target::New(key) => {
                let name = self.new_customers.get(key).map(|&it| it.to_owned());
                format!("{} (new)", name.unwrap_or_else(|| format!("client {key}")))
            }
        }
    }

    /// Returns an item's name.
    pub(super) fn item(&self, target: &ItemTarget) -> String {
        match target {
            Target::Existing(id) => named(self.names.items.get(id), "item", id),
            Target::New(key) => {
                let name = self.new_items.get(key).map(|&it| it.to_owned());
                format!("{} (new)", name.unwrap_or_else(|| key_words(key)))
            }
        }
    }

    /// Returns an account's name.
    pub(super) fn account(&self, id: &AccountId) -> String {
        named(self.names.accounts.get(id), "account", id)
    }

    fn tax_code(&self, id: &TaxCodeId) -> String {
        named(self.names.tax_codes.get(id), "tax code", id)
    }

    fn method(&self, id: &PaymentMethodId) -> String {
        named(self.names.payment_methods.get(id), "method", id)
    }

    fn class(&self, id: &ClassId) -> String {
        named(self.names.classes.get(id), "class", id)
    }

    fn applies_to(&self, to: &AppliesTo) -> String {
        match to {
            AppliesTo::Posted(reference) => self.names.ledger_document(reference),
            AppliesTo::Source(id) => self.names.source_document(&SourceRef::Invoice(id.clone())),
        }
    }
}

/// Returns the rows of a sales document.
pub(super) fn sales_rows(form: &SalesForm, namer: &Namer<'_>) -> Vec<Row> {
    let number = form.number.as_ref().map_or("without a number", |it| it.as_str());
    let mut rows = vec![words(LedgerKind::from(form.kind).word(), number)];
    let customer = form.customer.as_ref().map(|it| namer.customer(it));
    rows.extend(customer.map(|it| words("customer", it)));
    rows.push(words("date", form.date.to_string()));
    rows.extend(form.due.map(|it| words("due", it.to_string())));
    rows.extend(form.class.as_ref().map(|it| words("class", namer.class(it))));
    rows.extend(form.payment_method.as_ref().map(|it| words("method", namer.method(it))));
    rows.extend(form.deposit_to.as_ref().map(|it| words("deposit to", namer.account(it))));
    rows.extend(form.lines.iter().map(|line| line_row(line, namer)));
    if let Some(discount) = &form.discount {
        let percent = discount.percent.map(|it| it.to_string());
        let account = discount.account.as_ref().map(|it| namer.account(it));
        let text: Vec<String> = percent.into_iter().chain(account).collect();
        rows.push(sum("discount", text.join(", "), amount(discount.amount.negated())));
    }
    let code = form.tax.code.as_ref().map(|it| namer.tax_code(it));
    let rate = form.tax.rate.map(|it| it.to_string());
    let text: Vec<String> = code.into_iter().chain(rate).collect();
    rows.push(sum("tax", text.join(", "), amount(form.tax.amount)));
    rows.push(sum("total", form.currency.code(), amount(form.total)));
    rows.extend(note(&form.private_note));
    rows
}

/// Returns the rows of a payment.
pub(super) fn payment_rows(form: &PaymentForm, namer: &Namer<'_>) -> Vec<Row> {
    let mut rows = vec![
        words("payment from", namer.customer(&form.customer)),
        words("date", form.date.to_string()),
    ];
    rows.extend(form.method.as_ref().map(|it| words("method", namer.method(it))));
    rows.extend(form.reference.as_ref().map(|it| words("reference", it)));
    rows.extend(form.deposit_to.as_ref().map(|it| words("deposit to", namer.account(it))));
    rows.push(sum("amount", form.amount.currency().code(), amount(form.amount)));
    if form.applications.is_empty() {
        rows.push(words("pays", "nothing yet"));
    }
    let pays = |it: &crate::domain::ledger::Application| {
        sum("pays", namer.applies_to(&it.to), amount(it.amount))
    };
    rows.extend(form.applications.iter().map(pays));
    rows.extend(note(&form.private_note));
    rows
}

/// Under which columns labels, words and amounts stand, for both sides of a diff.
#[derive(Clone, Copy, Debug)]
pub(super) struct Columns {
    label: usize,
    text: usize,
    amount: usize,
}

/// The narrowest column of words that is still readable.
const TEXT_MIN: usize = 16;

impl Columns {
    /// Returns columns that hold all rows in a width; words wrap within theirs.
    pub(super) fn over<'a>(rows: impl Iterator<Item = &'a Row>, width: usize) -> Self {
        let mut columns = Self { label: 0, text: 0, amount: 0 };
        for row in rows {
            columns.label = columns.label.max(row.label.width());
            columns.amount = columns.amount.max(row.amount.width());
            if !row.amount.is_empty() {
                columns.text = columns.text.max(row.text.width());
            }
        }
        let others = columns.label.saturating_add(columns.amount).saturating_add(4);
        columns.text = columns.text.min(width.saturating_sub(others));
        columns
    }

    /// Returns a row's lines, none wider than `width`.
    pub(super) fn lines(self, row: &Row, width: usize) -> Vec<String> {
        let indent = self.label.saturating_add(2);
        if width < indent.saturating_add(TEXT_MIN)
            || (self.text < TEXT_MIN && self.is_wrapping(row))
        {
            let text = format!("{}  {}  {}", row.label, row.text, row.amount);
            return wrapped(&text, width, 0, 4);
        }
        let room = if row.amount.is_empty() { width.saturating_sub(indent) } else { self.text };
        let mut words = wrapped(&row.text, room, 0, 0);
        if words.is_empty() {
            words.push(String::new());
        }
        let line = |(place, text): (usize, String)| {
            let label = if place == 0 { row.label.as_str() } else { "" };
            let line = format!("{label}{}{text}", blanks(indent, label));
            if place > 0 || row.amount.is_empty() {
                return line;
            }
            let sum = self.amount.saturating_add(2);
            format!("{line}{}{}{}", blanks(self.text, &text), blanks(sum, &row.amount), row.amount)
        };
        words.into_iter().enumerate().map(line).collect()
    }

    fn is_wrapping(self, row: &Row) -> bool {
        !row.amount.is_empty() && row.text.width() > self.text
    }
}

fn blanks(width: usize, text: &str) -> String {
    " ".repeat(width.saturating_sub(text.width()))
}

fn line_row(line: &SalesLine, namer: &Namer<'_>) -> Row {
    let label = match line.role {
        LineRole::Sale => "line",
        LineRole::Tip => "tip",
        LineRole::ServiceFee => "service fee",
    };
    let item = line.item.as_ref().map(|it| namer.item(it));
    let mut parts: Vec<String> = item.into_iter().collect();
    if !line.description.is_empty() && !parts.contains(&line.description) {
        parts.push(line.description.clone());
    }
    if let (Some(quantity), Some(price)) = (line.quantity, line.unit_price) {
        parts.push(format!("{quantity} x {price}"));
    }
    parts.push(
        match line.taxability {
            Taxability::Taxable => "taxed",
            Taxability::NonTaxable => "not taxed",
        }
        .to_owned(),
    );
    parts.extend(line.class.as_ref().map(|it| namer.class(it)));
    sum(label, parts.join(", "), amount(line.amount))
}

fn note(text: &str) -> Option<Row> {
    (!text.is_empty()).then(|| words("note", text))
}

fn words(label: impl Into<String>, text: impl Into<String>) -> Row {
    Row { label: label.into(), text: text.into(), amount: String::new() }
}

fn sum(label: impl Into<String>, text: impl Into<String>, amount: String) -> Row {
    Row { label: label.into(), text: text.into(), amount }
}

fn named(name: Option<&String>, kind: &str, id: &impl std::fmt::Display) -> String {
    name.cloned().unwrap_or_else(|| format!("{kind} with id {id}"))
}

fn key_words(key: &NewItemKey) -> String {
    match key {
        NewItemKey::PriceBook(id) => format!("price book item {id}"),
        NewItemKey::Name(name) => name.clone(),
    }
}

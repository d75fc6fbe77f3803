//! From a correction's action to the JSON that QuickBooks takes.
//!
//! Nothing is chosen here: each value is in the action. Updates are sparse, so that what the
//! action does not name stays as it is in the books.

use std::fmt;

use rust_decimal::Decimal;
use serde_json::{Value, json};

use crate::domain::expected::{NewCustomer, NewItem};
use crate::domain::id::SyncToken;
use crate::domain::ledger::{
    Application, AppliesTo, DiscountOrder, LedgerKind, LedgerRef, PaymentForm, SalesDiscount,
    SalesForm, SalesLine, SalesTax, Target,
};
use crate::domain::plan::{Action, PaymentPart, SalesPart};
use crate::domain::rounding::extension;
use crate::domain::snapshot::RawDocument;
use crate::domain::source::{Address, Taxability};
use crate::qbo::entity::Entity;
use crate::qbo::patch::{LineKeep, keep_line_fields, kept_lines};
use crate::qbo::wire::amount::json_number;
use crate::qbo::writes::{JsonObject, TakenNumber, Write};

/// An action that cannot be written, with one sentence for a bookkeeper.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct CannotEncode {
    /// Why.
    pub reason: String,
}

/// Returns the entity of a kind of document.
pub fn entity_of(kind: LedgerKind) -> Entity {
    match kind {
        LedgerKind::Invoice => Entity::Invoice,
        LedgerKind::SalesReceipt => Entity::SalesReceipt,
        LedgerKind::CreditMemo => Entity::CreditMemo,
        LedgerKind::RefundReceipt => Entity::RefundReceipt,
        LedgerKind::Payment => Entity::Payment,
        LedgerKind::Deposit => Entity::Deposit,
        LedgerKind::Customer => Entity::Customer,
        LedgerKind::Item => Entity::Item,
    }
}

/// Returns the write that carries out an action.
///
/// `current` is the document as it stands, for updates that replace its lines: text lines and ties
/// that the domain does not follow are repeated from it.
///
/// # Errors
///
/// The action refers to something that does not exist yet, or would lose part of the document.
pub fn encode(action: &Action, current: Option<&RawDocument>) -> Result<Write, CannotEncode> {
    match action {
        Action::CreateCustomer(new) => Ok(create(Entity::Customer, customer_body(new))),
        Action::CreateItem(new) => Ok(create(Entity::Item, item_body(new))),
        Action::CreateSale { form, .. } => {
            Ok(create(entity_of(LedgerKind::from(form.kind)), sale_body(form)?))
        }
        Action::UpdateSale { target, sync_token, parts, form } => {
            let mut body = versioned(target, sync_token);
            for part in parts {
                write_sales_part(*part, form, current, &mut body)?;
            }
            Ok(Write::Update { entity: entity_of(target.kind), body })
        }
        Action::CreatePayment { form, .. } => Ok(create(Entity::Payment, payment_body(form)?)),
        Action::UpdatePayment { target, sync_token, parts, form } => {
            let mut body = versioned(target, sync_token);
            for part in parts {
                write_payment_part(*part, form, current, &mut body)?;
            }
            Ok(Write::Update { entity: Entity::Payment, body })
        }
        Action::VoidSale { target, sync_token } | Action::VoidPayment { target, sync_token } => {
            Ok(Write::Void {
                entity: entity_of(target.kind),
                id: target.id.as_str().to_owned(),
                sync_token: sync_token.as_str().to_owned(),
            })
        }
        Action::RecordInSource(_) => Err(cannot("it is recorded in Workiz, not in QuickBooks")),
    }
}

fn create(entity: Entity, body: JsonObject) -> Write {
    Write::Create { entity, body, numbers: TakenNumber::Refuse }
}

fn versioned(target: &LedgerRef, sync_token: &SyncToken) -> JsonObject {
    let mut body = JsonObject::new();
    put(&mut body, "Id", text(&target.id));
    put(&mut body, "SyncToken", text(sync_token));
    put(&mut body, "sparse", Value::Bool(true));
    body
}

fn sale_body(form: &SalesForm) -> Result<JsonObject, CannotEncode> {
    let mut body = JsonObject::new();
    if let Some(number) = &form.number {
        put(&mut body, "DocNumber", text(number));
    }
    put(&mut body, "TxnDate", text(form.date));
    if let Some(due) = form.due {
        put(&mut body, "DueDate", text(due));
    }
    if let Some(customer) = &form.customer {
        put(&mut body, "CustomerRef", reference(existing(customer, "customer")?));
    }
    put(&mut body, "Line", Value::Array(sale_lines(form)?));
    put(&mut body, "ApplyTaxAfterDiscount", discount_order(form));
    let taxed = form.lines.iter().any(|line| line.taxability == Taxability::Taxable);
    if taxed || form.tax.code.is_some() || !form.tax.amount.is_zero() {
        put(&mut body, "TxnTaxDetail", tax_body(&form.tax)?);
    }
    if let Some(class) = &form.class {
        put(&mut body, "ClassRef", reference(class));
    }
    if let Some(account) = &form.deposit_to {
        put(&mut body, "DepositToAccountRef", reference(account));
    }
    if let Some(method) = &form.payment_method {
        put(&mut body, "PaymentMethodRef", reference(method));
    }
    if !form.private_note.is_empty() {
        put(&mut body, "PrivateNote", text(&form.private_note));
    }
    if let Some(address) = address_body(&form.ship_address) {
        put(&mut body, "ShipAddr", address);
    }
    Ok(body)
}

fn write_sales_part(
    part: SalesPart,
    form: &SalesForm,
    current: Option<&RawDocument>,
    body: &mut JsonObject,
) -> Result<(), CannotEncode> {
    match part {
        SalesPart::Customer => {
            let customer = form.customer.as_ref();
            let customer = customer.ok_or_else(|| cannot("a document cannot lose its customer"))?;
            put(body, "CustomerRef", reference(existing(customer, "customer")?));
        }
        SalesPart::Date => put(body, "TxnDate", text(form.date)),
        SalesPart::DueDate => {
            // An empty text clears a date; leaving it out keeps it.
            put(body, "DueDate", form.due.map_or_else(|| text(""), text));
        }
        SalesPart::Lines => {
            let mut lines =
                kept_lines(current, LineKeep::Text).map_err(|it| cannot(it.reason()))?;
            lines.extend(sale_lines(form)?);
            keep_line_fields(&mut lines, current);
            put(body, "Line", Value::Array(lines));
            put(body, "ApplyTaxAfterDiscount", discount_order(form));
            // With new lines QuickBooks computes the tax anew unless it is given.
            put(body, "TxnTaxDetail", tax_body(&form.tax)?);
        }
        SalesPart::Tax => put(body, "TxnTaxDetail", tax_body(&form.tax)?),
        SalesPart::Class => {
            put(body, "ClassRef", form.class.as_ref().map_or_else(|| reference(""), reference));
        }
    }
    Ok(())
}

fn sale_lines(form: &SalesForm) -> Result<Vec<Value>, CannotEncode> {
    let mut lines = form.lines.iter().map(line_body).collect::<Result<Vec<_>, _>>()?;
    // A discount of nothing is no discount, and not every company allows discount lines.
    if let Some(discount) = form.discount.as_ref().filter(|it| !it.amount.is_zero()) {
        lines.push(discount_body(discount)?);
    }
    Ok(lines)
}

fn line_body(line: &SalesLine) -> Result<Value, CannotEncode> {
    let mut detail = JsonObject::new();
    match (&line.item, &line.id) {
        (Some(item), _) => put(&mut detail, "ItemRef", reference(existing(item, "item")?)),
        (None, Some(_)) => {}
        (None, None) => return Err(cannot("a new line must name an item")),
    }
    // QuickBooks refuses a line whose amount is not quantity times price (6070); a line that came
    // out otherwise in the source goes in with its amount alone.
    if let (Some(quantity), Some(price)) = (line.quantity, line.unit_price)
        && extension(quantity, price) == Some(line.amount)
    {
        put(&mut detail, "Qty", number(quantity.value())?);
        put(&mut detail, "UnitPrice", number(price.amount())?);
    }
    let code = match line.taxability {
        Taxability::Taxable => "TAX",
        Taxability::NonTaxable => "NON",
    };
    // Always given: a line without a code is taxed by companies with automated tax.
    put(&mut detail, "TaxCodeRef", reference(code));
    if let Some(class) = &line.class {
        put(&mut detail, "ClassRef", reference(class));
    }
    let mut body = JsonObject::new();
    if let Some(id) = &line.id {
        put(&mut body, "Id", text(id));
    }
    if !line.description.is_empty() {
        put(&mut body, "Description", text(&line.description));
    }
    put(&mut body, "Amount", number(line.amount.amount())?);
    put(&mut body, "DetailType", text("SalesItemLineDetail"));
    put(&mut body, "SalesItemLineDetail", Value::Object(detail));
    Ok(Value::Object(body))
}

/// Always an amount, also where the discount was given as a percentage: QuickBooks would round
/// the percentage by itself.
fn discount_body(discount: &SalesDiscount) -> Result<Value, CannotEncode> {
    let mut detail = JsonObject::new();
    put(&mut detail, "PercentBased", Value::Bool(false));
    if let Some(account) = &discount.account {
        put(&mut detail, "DiscountAccountRef", reference(account));
    }
    let mut body = JsonObject::new();
    if let Some(line) = &discount.line {
        put(&mut body, "Id", text(line));
    }
    put(&mut body, "Amount", number(discount.amount.amount())?);
    put(&mut body, "DetailType", text("DiscountLineDetail"));
    put(&mut body, "DiscountLineDetail", Value::Object(detail));
    Ok(Value::Object(body))
}

fn tax_body(tax: &SalesTax) -> Result<Value, CannotEncode> {
    let mut body = JsonObject::new();
    if let Some(code) = &tax.code {
        put(&mut body, "TxnTaxCodeRef", reference(code));
    }
    put(&mut body, "TotalTax", number(tax.amount.amount())?);
    Ok(Value::Object(body))
}

fn discount_order(form: &SalesForm) -> Value {
    Value::Bool(form.discount_order == DiscountOrder::BeforeTax)
}

fn payment_body(form: &PaymentForm) -> Result<JsonObject, CannotEncode> {
    let mut body = JsonObject::new();
    put(&mut body, "CustomerRef", reference(existing(&form.customer, "customer")?));
    put(&mut body, "TxnDate", text(form.date));
    put(&mut body, "TotalAmt", number(form.amount.amount())?);
    if let Some(method) = &form.method {
        put(&mut body, "PaymentMethodRef", reference(method));
    }
    if let Some(reference) = &form.reference {
        put(&mut body, "PaymentRefNum", text(reference));
    }
    if let Some(account) = &form.deposit_to {
        put(&mut body, "DepositToAccountRef", reference(account));
    }
    if !form.private_note.is_empty() {
        put(&mut body, "PrivateNote", text(&form.private_note));
    }
    put(&mut body, "Line", Value::Array(application_lines(form)?));
    Ok(body)
}

fn write_payment_part(
    part: PaymentPart,
    form: &PaymentForm,
    current: Option<&RawDocument>,
    body: &mut JsonObject,
) -> Result<(), CannotEncode> {
    match part {
        PaymentPart::Customer => {
            put(body, "CustomerRef", reference(existing(&form.customer, "customer")?));
        }
        PaymentPart::Date => put(body, "TxnDate", text(form.date)),
        PaymentPart::Amount => put(body, "TotalAmt", number(form.amount.amount())?),
        PaymentPart::Method => {
            let method = form.method.as_ref().map_or_else(|| reference(""), reference);
            put(body, "PaymentMethodRef", method);
        }
        PaymentPart::Applications => {
            // The lines that are sent replace all ties, so that those that the domain does not
            // follow have to be repeated.
            let mut lines =
                kept_lines(current, LineKeep::ForeignTies).map_err(|it| cannot(it.reason()))?;
            lines.extend(application_lines(form)?);
            put(body, "Line", Value::Array(lines));
        }
    }
    Ok(())
}

/// An application of nothing ties nothing.
fn application_lines(form: &PaymentForm) -> Result<Vec<Value>, CannotEncode> {
    form.applications.iter().filter(|it| !it.amount.is_zero()).map(application_body).collect()
}

fn application_body(application: &Application) -> Result<Value, CannotEncode> {
    let AppliesTo::Posted(document) = &application.to else {
        return Err(cannot("what the payment pays is not in QuickBooks yet"));
    };
    let amount = number(application.amount.amount())?;
    let (id, kind) = (document.id.as_str(), document.kind.entity());
    Ok(json!({ "Amount": amount, "LinkedTxn": [{ "TxnId": id, "TxnType": kind }] }))
}

fn customer_body(new: &NewCustomer) -> JsonObject {
    let mut body = JsonObject::new();
    put(&mut body, "DisplayName", text(&new.display_name));
    for (field, value) in [
        ("GivenName", &new.given_name),
        ("FamilyName", &new.family_name),
        ("CompanyName", &new.company),
    ] {
        if let Some(value) = value {
            put(&mut body, field, text(value));
        }
    }
    if let Some(email) = &new.email {
        put(&mut body, "PrimaryEmailAddr", json!({ "Address": email }));
    }
    if let Some(phone) = &new.phone {
        put(&mut body, "PrimaryPhone", json!({ "FreeFormNumber": phone }));
    }
    if let Some(address) = address_body(&new.address) {
        put(&mut body, "BillAddr", address);
    }
    put(&mut body, "Notes", text(format!("[tieout:{}]", new.client)));
    body
}

fn item_body(new: &NewItem) -> JsonObject {
    let mut body = JsonObject::new();
    put(&mut body, "Name", text(&new.name));
    put(&mut body, "Type", text("Service"));
    put(&mut body, "IncomeAccountRef", reference(&new.income_account));
    put(&mut body, "Taxable", Value::Bool(new.taxability == Taxability::Taxable));
    body
}

fn address_body(address: &Address) -> Option<Value> {
    let mut body = JsonObject::new();
    for (field, value) in [
        ("Line1", &address.line1),
        ("City", &address.city),
        ("CountrySubDivisionCode", &address.region),
        ("PostalCode", &address.postal_code),
        ("Country", &address.country),
    ] {
        if let Some(value) = value {
            put(&mut body, field, text(value));
        }
    }
    (!body.is_empty()).then_some(Value::Object(body))
}

/// Returns the id of something that is there; the pipeline has filled in what it created before.
fn existing<'a, I, K>(target: &'a Target<I, K>, word: &str) -> Result<&'a I, CannotEncode> {
    match target {
        Target::Existing(id) => Ok(id),
        Target::New(_) => Err(cannot(format!("its {word} is not in QuickBooks yet"))),
    }
}

fn put(body: &mut JsonObject, field: &str, value: Value) {
    body.insert(field.to_owned(), value);
}

fn text(value: impl fmt::Display) -> Value {
    Value::String(value.to_string())
}

fn reference(id: impl fmt::Display) -> Value {
    json!({ "value": id.to_string() })
}

fn number(value: Decimal) -> Result<Value, CannotEncode> {
    json_number(value).map_err(|error| cannot(format!("{value} is not a number: {error}")))
}

fn cannot(reason: impl Into<String>) -> CannotEncode {
    CannotEncode { reason: reason.into() }
}

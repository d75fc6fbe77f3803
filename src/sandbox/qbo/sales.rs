//! The sales forms: invoice, credit memo, sales receipt and refund receipt on one engine.

use jiff::Span;
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde_json::Value;

use crate::sandbox::qbo::books::Books;
use crate::sandbox::qbo::custom_fields;
use crate::sandbox::qbo::fault::Fault;
use crate::sandbox::qbo::form_rules;
use crate::sandbox::qbo::json::Doc;
use crate::sandbox::qbo::json::amount;
use crate::sandbox::qbo::json::date;
use crate::sandbox::qbo::json::decimal;
use crate::sandbox::qbo::json::half_up_cents;
use crate::sandbox::qbo::json::money;
use crate::sandbox::qbo::json::object;
use crate::sandbox::qbo::json::put;
use crate::sandbox::qbo::json::put_default;
use crate::sandbox::qbo::json::reference;
use crate::sandbox::qbo::json::rows;
use crate::sandbox::qbo::json::text;
use crate::sandbox::qbo::json::to_reference;
use crate::sandbox::qbo::json::today;
use crate::sandbox::qbo::kind::Kind;
use crate::sandbox::qbo::lines;
use crate::sandbox::qbo::numbering;
use crate::sandbox::qbo::payment;
use crate::sandbox::qbo::refs;
use crate::sandbox::qbo::render::preference;
use crate::sandbox::qbo::render::prefers;
use crate::sandbox::qbo::settings::QboSettings;
use crate::sandbox::qbo::tax::regime;
use crate::sandbox::qbo::tax::regime::Regime;
use crate::sandbox::qbo::write::Draft;
use crate::sandbox::qbo::write::Origin;

/// The fields whose presence in an update makes the service compute the amounts anew.
const MONEY_FIELDS: [&str; 4] =
    ["Line", "TxnTaxDetail", "ApplyTaxAfterDiscount", "GlobalTaxCalculation"];

/// Computes a whole sales form.
pub(super) fn compute(
    books: &mut Books,
    settings: &QboSettings,
    draft: &Draft,
) -> Result<Doc, Fault> {
    let mut form = draft.doc.clone();
    check_required(draft.kind, &form)?;
    refs::check(books, draft.kind, &form, draft.previous.as_deref())?;
    check_currency(books, &form)?;
    put_dates(books, draft, &mut form);
    put_parties(books, draft, &mut form);
    form_rules::check(books, draft, &mut form)?;
    custom_fields::settle(books, draft, &mut form)?;
    put_marks(books, draft, &mut form)?;
    numbering::number(books, settings, draft, &mut form)?;

    let same_money = MONEY_FIELDS.iter().all(|it| !draft.given.contains(*it))
        && !moves_automated_tax(books, draft, &form);
    match draft.previous.as_deref().filter(|_| same_money) {
        Some(previous) => {
            for key in ["Line", "TxnTaxDetail", "TotalAmt"] {
                if let Some(kept) = previous.get(key) {
                    put(&mut form, key, kept.clone());
                }
            }
        }
        None => put_amounts(books, draft, &mut form)?,
    }
    settle_balance(books, draft, &mut form)?;
    Ok(form)
}

/// Tells whether an update moves a form to another place or customer, by which automated tax goes.
///
/// Assumed; a total that a person gave stays.
fn moves_automated_tax(books: &Books, draft: &Draft, form: &Doc) -> bool {
    let Some(previous) = draft.previous.as_deref() else {
        return false;
    };
    let overridden = object(previous, "TxnTaxDetail")
        .is_some_and(|it| text(it, "TaxReviewStatus") == Some("AST_TAX_OVERRIDE"));
    let moved = previous.get("ShipAddr") != form.get("ShipAddr")
        || reference(previous, "CustomerRef") != reference(form, "CustomerRef");
    moved && !overridden && regime::regime(books) == Regime::Automated
}

fn check_required(kind: Kind, form: &Doc) -> Result<(), Fault> {
    if rows(form, "Line").is_empty() {
        return Err(Fault::missing("Line"));
    }
    let customer_needed = matches!(kind, Kind::Invoice | Kind::CreditMemo);
    if customer_needed && reference(form, "CustomerRef").is_none() {
        return Err(Fault::missing("CustomerRef"));
    }
    if kind == Kind::RefundReceipt && reference(form, "DepositToAccountRef").is_none() {
        return Err(Fault::missing("DepositToAccountRef"));
    }
    let wants_mail = text(form, "EmailStatus") == Some("NeedToSend");
    if wants_mail && object(form, "BillEmail").and_then(|it| text(it, "Address")).is_none() {
        return Err(Fault::email_required());
    }
    Ok(())
}

/// Refuses another currency than the company's.
pub(super) fn check_currency(books: &Books, form: &Doc) -> Result<(), Fault> {
    let home = home_currency(books);
    match reference(form, "CurrencyRef") {
        Some(other) if other != home => {
            Err(Fault::not_simulated("A transaction in another currency than the company's"))
        }
        _ => Ok(()),
    }
}

/// Gives the company's currency.
pub(super) fn home_currency(books: &Books) -> String {
    let home = preference(books, "CurrencyPrefs", "HomeCurrency");
    let home = home.and_then(|it| it.get("value")).and_then(Value::as_str);
    home.unwrap_or("USD").to_owned()
}

fn put_dates(books: &Books, draft: &Draft, form: &mut Doc) {
    put_default(form, "TxnDate", today(books.now).to_string());
    if draft.kind != Kind::Invoice || form.contains_key("DueDate") {
        return;
    }
    // The company's default term counts although the answer does not show it. Source: recorded.
    let customer = reference(form, "CustomerRef");
    let customer = customer.and_then(|it| books.get_text(Kind::Customer, it));
    let default = preference(books, "SalesFormsPrefs", "DefaultTerms");
    let term = reference(form, "SalesTermRef")
        .or_else(|| customer.and_then(|it| reference(it, "SalesTermRef")))
        .or_else(|| default.and_then(|it| it.get("value")).and_then(Value::as_str));
    let term = term.and_then(|it| books.get_text(Kind::Term, it));
    if let Some(day) = text(form, "TxnDate").and_then(date) {
        put(form, "DueDate", due_date(term.map(|it| &**it), day).to_string());
    }
}

/// Gives the day on which a term makes a form of a day due.
///
/// Source: API reference; that a form within the term's last days moves on by a month, and that a
/// short month ends earlier, are assumed for terms that name a day.
fn due_date(term: Option<&Doc>, day: Date) -> Date {
    let whole = |key: &str| {
        let given = term.and_then(|it| it.get(key)).and_then(decimal).unwrap_or_default();
        i16::try_from(given).unwrap_or(0).clamp(0, 999)
    };
    if term.is_none_or(|it| it.contains_key("DueDays") || !it.contains_key("DayOfMonthDue")) {
        return day.saturating_add(Span::new().days(whole("DueDays")));
    }
    let wanted = i8::try_from(whole("DayOfMonthDue")).unwrap_or(31).max(1);
    let in_month = |months: i32| {
        let month = day.first_of_month().saturating_add(Span::new().months(months));
        let last = month.days_in_month();
        month.with().day(wanted.min(last)).build().unwrap_or(month)
    };
    let (due, grace) = (in_month(0), whole("DueNextMonthDays"));
    let soon = grace > 0 && due <= day.saturating_add(Span::new().days(grace));
    let months = i32::from(due < day || soon);
    in_month(months)
}

fn put_parties(books: &Books, draft: &Draft, form: &mut Doc) {
    let customer = reference(form, "CustomerRef");
    let customer = customer.and_then(|it| books.get_text(Kind::Customer, it)).cloned();
    if draft.previous.is_none()
        && let Some(customer) = customer
    {
        for key in ["BillAddr", "ShipAddr"] {
            if let Some(address) = customer.get(key) {
                put_default(form, key, address.clone());
            }
        }
    }
    put_default(form, "CurrencyRef", to_reference(&home_currency(books)));
}

fn put_marks(books: &Books, draft: &Draft, form: &mut Doc) -> Result<(), Fault> {
    put_default(form, "PrintStatus", "NeedToPrint");
    put_default(form, "EmailStatus", "NotSet");
    put_default(form, "ApplyTaxAfterDiscount", false);
    form.remove("AutoDocNumber");
    // US companies ignore it. Source: API reference.
    if regime::regime(books) != Regime::ByLine {
        form.remove("GlobalTaxCalculation");
    }
    if draft.kind == Kind::Invoice {
        for key in [
            "AllowIPNPayment",
            "AllowOnlinePayment",
            "AllowOnlineCreditCardPayment",
            "AllowOnlineACHPayment",
        ] {
            put_default(form, key, false);
        }
        let asked = draft.given.contains("Deposit") && !amount(form, "Deposit").is_zero();
        if asked
            && draft.origin == Origin::Request
            && !prefers(books, "SalesFormsPrefs", "AllowDeposit")
        {
            return Err(Fault::business("Deposits on invoices are turned off for this company."));
        }
    }
    put_links(draft, form)?;
    if draft.kind == Kind::SalesReceipt
        && !form.contains_key("DepositToAccountRef")
        && let Some(account) = undeposited_funds(books)
    {
        put(form, "DepositToAccountRef", to_reference(&account));
    }
    Ok(())
}

/// Keeps the links that other documents made; the writable ones are not simulated.
fn put_links(draft: &Draft, form: &mut Doc) -> Result<(), Fault> {
    let kept = draft.previous.as_ref().and_then(|it| it.get("LinkedTxn")).cloned();
    if draft.given.contains("LinkedTxn") && draft.origin == Origin::Request {
        let wanted = rows(form, "LinkedTxn").iter().filter_map(Value::as_object);
        let is_own = |it: &Doc| matches!(text(it, "TxnType"), Some("Estimate" | "TimeActivity"));
        if wanted.into_iter().any(is_own) {
            return Err(Fault::not_simulated("Linking estimates and time activities"));
        }
    }
    // A receipt shows links only once it has had one. Source: recorded traffic.
    form.remove("LinkedTxn");
    let always = matches!(draft.kind, Kind::Invoice | Kind::CreditMemo);
    let none = || always.then(|| Value::Array(Vec::new()));
    if let Some(links) = kept.or_else(none) {
        put(form, "LinkedTxn", links);
    }
    Ok(())
}

/// Finds the account named Undeposited Funds by its sub-type.
pub(super) fn undeposited_funds(books: &Books) -> Option<String> {
    let mut accounts = books.all(Kind::Account);
    let found = accounts.find(|(_, it)| text(it, "AccountSubType") == Some("UndepositedFunds"));
    found.map(|(id, _)| id.to_string())
}

fn put_amounts(books: &Books, draft: &Draft, form: &mut Doc) -> Result<(), Fault> {
    let sums = lines::compute(books, draft, form)?;
    // An update that brings new lines and no tax keeps the code and drops the amounts.
    let mut given = object(form, "TxnTaxDetail").cloned().unwrap_or_default();
    if draft.previous.is_some() && !draft.given.contains("TxnTaxDetail") {
        given.retain(|key, _| key == "TxnTaxCodeRef");
        if regime::regime(books) == Regime::ByLine {
            given.clear();
        }
    }
    let (detail, tax) = regime::compute(books, form, &sums, &given, draft.origin)?;
    put(form, "TxnTaxDetail", detail);
    let total = sums.subtotal + sums.extras - sums.discount + tax;
    if total.is_sign_negative() && !total.is_zero() {
        return Err(Fault::business("Transaction amount must be 0 or greater."));
    }
    put(form, "TotalAmt", money(total));
    Ok(())
}

/// Refuses a deposit that is negative or more than the total, so that what is open follows.
///
/// Source: API reference (it lowers the balance), list of codes for 2290; that it cannot be more
/// than the total is assumed.
fn settle_deposit(form: &mut Doc) -> Result<(), Fault> {
    if !form.contains_key("Deposit") {
        return Ok(());
    }
    let deposit = half_up_cents(amount(form, "Deposit"));
    if deposit < Decimal::ZERO {
        return Err(Fault::negative("Deposit", &deposit.to_string()));
    }
    if deposit > amount(form, "TotalAmt") {
        return Err(Fault::business("The deposit can't be more than the total of the invoice."));
    }
    put(form, "Deposit", money(deposit));
    Ok(())
}

/// Sets what is still open, and frees payments when the form shrank below what they paid.
fn settle_balance(books: &mut Books, draft: &Draft, form: &mut Doc) -> Result<(), Fault> {
    let total = amount(form, "TotalAmt");
    if !matches!(draft.kind, Kind::Invoice | Kind::CreditMemo) {
        put(form, "Balance", 0);
        return Ok(());
    }
    let applied = draft.previous.as_deref().map(payment::applied_to).unwrap_or_default();
    let customer_changed = draft
        .previous
        .as_ref()
        .is_some_and(|it| reference(it, "CustomerRef") != reference(form, "CustomerRef"));
    if customer_changed && !applied.is_zero() {
        return Err(Fault::business(
            "The customer of a transaction with payments applied can't be changed.",
        ));
    }
    settle_deposit(form)?;
    let mut open = total - amount(form, "Deposit") - applied;
    if open.is_sign_negative() && !open.is_zero() {
        if draft.kind == Kind::CreditMemo {
            return Err(Fault::business("The credit is already applied to invoices."));
        }
        let excess = applied.min(-open);
        payment::release(books, draft.kind, draft.id, form, excess)?;
        if excess == applied {
            put(form, "LinkedTxn", Vec::<Value>::new());
        }
        open = Decimal::ZERO.max(open + excess);
    }
    put(form, "Balance", money(open));
    if draft.kind == Kind::CreditMemo {
        put(form, "RemainingCredit", money(open));
    }
    Ok(())
}

//! What each kind of list row must have and gets by itself.

use rust_decimal::Decimal;
use serde_json::Value;

use crate::sandbox::qbo::account_types;
use crate::sandbox::qbo::books::Books;
use crate::sandbox::qbo::fault::Fault;
use crate::sandbox::qbo::json::Doc;
use crate::sandbox::qbo::json::amount;
use crate::sandbox::qbo::json::flag;
use crate::sandbox::qbo::json::put;
use crate::sandbox::qbo::json::put_default;
use crate::sandbox::qbo::json::reference;
use crate::sandbox::qbo::json::text;
use crate::sandbox::qbo::json::to_reference;
use crate::sandbox::qbo::json::trimmed;
use crate::sandbox::qbo::kind::Kind;
use crate::sandbox::qbo::posting_rules;
use crate::sandbox::qbo::render::preference;
use crate::sandbox::qbo::sales;
use crate::sandbox::qbo::tax::regime;
use crate::sandbox::qbo::write::Draft;
use crate::sandbox::qbo::write::Origin;

/// Completes and checks a row by its kind.
pub(super) fn put_kind_fields(books: &Books, draft: &Draft, row: &mut Doc) -> Result<(), Fault> {
    match draft.kind {
        Kind::Customer => customer_fields(books, draft, row)?,
        Kind::Item => item_fields(books, draft, row)?,
        Kind::Account => account_fields(books, draft, row)?,
        Kind::PaymentMethod => put_default(row, "Type", "NON_CREDIT_CARD"),
        Kind::Term => {
            if !row.contains_key("DueDays") && !row.contains_key("DayOfMonthDue") {
                return Err(Fault::missing("DueDays"));
            }
            check_term_range(row)?;
            let kind = if row.contains_key("DueDays") { "STANDARD" } else { "DATE_DRIVEN" };
            put(row, "Type", kind);
        }
        Kind::Vendor => {
            put_default(row, "Vendor1099", false);
            put_print_name(row);
            put_default(row, "CurrencyRef", to_reference(&sales::home_currency(books)));
            put(row, "Balance", 0);
        }
        Kind::Employee => employee_fields(draft, row)?,
        Kind::TaxAgency => {
            put_default(row, "TaxTrackedOnSales", true);
            put_default(row, "TaxTrackedOnPurchases", false);
        }
        _ => {}
    }
    Ok(())
}

fn put_print_name(row: &mut Doc) {
    let name = text(row, "DisplayName").unwrap_or_default().to_owned();
    put_default(row, "PrintOnCheckName", name);
}

/// An employee is a person, so one of the names must be there. Source: API reference.
fn employee_fields(draft: &Draft, row: &mut Doc) -> Result<(), Fault> {
    let named = text(row, "GivenName").is_some() || text(row, "FamilyName").is_some();
    if !named && draft.origin == Origin::Request {
        return Err(Fault::missing("GivenName"));
    }
    put_print_name(row);
    put_default(row, "BillableTime", false);
    Ok(())
}

/// Refuses numbers outside a term's ranges. Source: API reference.
fn check_term_range(row: &Doc) -> Result<(), Fault> {
    let ranges = [
        ("DueDays", 0, 999),
        ("DiscountDays", 0, 999),
        ("DiscountPercent", 0, 100),
        ("DayOfMonthDue", 1, 31),
        ("DueNextMonthDays", 0, 999),
        ("DiscountDayOfMonth", 1, 31),
    ];
    for (key, least, most) in ranges {
        let given = amount(row, key);
        let range = Decimal::from(least)..=Decimal::from(most);
        if row.contains_key(key) && !range.contains(&given) {
            return Err(Fault::invalid(2240, "Invalid Range", key, &given.to_string()));
        }
    }
    Ok(())
}

/// Gives a customer the defaults of a bare create.
///
/// Source: recorded traffic; that being a sub-customer needs a parent (2020) is assumed.
fn customer_fields(books: &Books, draft: &Draft, row: &mut Doc) -> Result<(), Fault> {
    let below =
        ["Job", "BillWithParent"].iter().any(|it| draft.given.contains(*it) && flag(row, it));
    if below && reference(row, "ParentRef").is_none() && draft.origin == Origin::Request {
        return Err(Fault::missing("ParentRef"));
    }
    if let Some(reason) = text(row, "TaxExemptionReasonId")
        && !reason.parse::<u32>().is_ok_and(|it| (1..=15).contains(&it))
    {
        return Err(Fault::invalid(2240, "Invalid Range", "TaxExemptionReasonId", reason));
    }
    row.remove("OpenBalanceDate");
    let path = text(row, "FullyQualifiedName").unwrap_or_default().to_owned();
    put_default(row, "PrintOnCheckName", path);
    put_default(row, "Taxable", true);
    put_default(row, "Job", false);
    put_default(row, "BillWithParent", false);
    put_default(row, "PreferredDeliveryMethod", "Print");
    put_default(row, "CurrencyRef", to_reference(&sales::home_currency(books)));
    let code = preference(books, "TaxPrefs", "TaxGroupCodeRef");
    if let Some(code) = code.and_then(|it| it.get("value")).and_then(Value::as_str) {
        put_default(row, "DefaultTaxCodeRef", to_reference(code));
    }
    Ok(())
}

fn item_fields(books: &Books, draft: &Draft, row: &mut Doc) -> Result<(), Fault> {
    put_default(row, "Type", "Service");
    put_default(row, "Taxable", false);
    put_default(row, "UnitPrice", 0);
    put_default(row, "PurchaseCost", 0);
    put_default(row, "TrackQtyOnHand", false);
    let kind = text(row, "Type").unwrap_or_default().to_owned();
    let sold = matches!(kind.as_str(), "Service" | "NonInventory" | "Inventory");
    if sold && reference(row, "IncomeAccountRef").is_none() {
        return Err(Fault::missing("IncomeAccountRef"));
    }
    if draft.origin == Origin::Request {
        check_item_type(draft, &kind)?;
        if let Some(account) = reference(row, "IncomeAccountRef") {
            posting_rules::check_earnings(books, "IncomeAccountRef", account)?;
        }
        if flag(row, "SubItem") && reference(row, "ParentRef").is_none() {
            return Err(Fault::missing("ParentRef"));
        }
    }
    if kind == "Inventory" {
        check_inventory(books, draft, row)?;
    }
    for key in ["UnitPrice", "PurchaseCost"] {
        let price = amount(row, key);
        if price > Decimal::from(99_999_999_999_u64) {
            return Err(Fault::invalid(2150, "Invalid Amount", key, &price.to_string()));
        }
        put(row, key, trimmed(price));
    }
    Ok(())
}

/// Refuses to write a bundle, and to turn a category into something that is sold, or back.
///
/// Source: API reference for bundles; assumed for categories. Other changes of the type stand.
fn check_item_type(draft: &Draft, kind: &str) -> Result<(), Fault> {
    let was = draft.previous.as_deref().and_then(|it| text(it, "Type"));
    if kind == "Group" || was == Some("Group") {
        return Err(Fault::unsupported("write on an Item of Type Group"));
    }
    if was.is_some_and(|was| was != kind && [was, kind].contains(&"Category")) {
        return Err(Fault::business("The type of a category can't be changed."));
    }
    Ok(())
}

/// Checks what an item with a stock needs. Source: API reference.
fn check_inventory(books: &Books, draft: &Draft, row: &Doc) -> Result<(), Fault> {
    for key in ["ExpenseAccountRef", "AssetAccountRef"] {
        if reference(row, key).is_none() {
            return Err(Fault::missing(key));
        }
    }
    for key in ["InvStartDate", "QtyOnHand"] {
        if !row.contains_key(key) {
            return Err(Fault::missing(key));
        }
    }
    if draft.origin == Origin::Seed {
        return Ok(());
    }
    if !flag(row, "TrackQtyOnHand") {
        return Err(Fault::missing("TrackQtyOnHand"));
    }
    let wanted = [
        ("IncomeAccountRef", "AccountSubType", "SalesOfProductIncome"),
        ("ExpenseAccountRef", "AccountType", "Cost of Goods Sold"),
        ("AssetAccountRef", "AccountSubType", "Inventory"),
    ];
    for (key, field, needed) in wanted {
        let account = reference(row, key).unwrap_or_default();
        let stored = books.get_text(Kind::Account, account);
        if stored.and_then(|it| text(it, field)) != Some(needed) {
            return Err(Fault::wrong_account_type(key, account));
        }
    }
    Ok(())
}

fn account_fields(books: &Books, draft: &Draft, row: &mut Doc) -> Result<(), Fault> {
    account_types::settle(row, draft.origin)?;
    posting_rules::check_account(books, draft, row)?;
    let number_max = if regime::is_us(&books.company) { 7 } else { 20 };
    for (key, most) in [("AcctNum", number_max), ("Description", 100)] {
        let length = text(row, key).unwrap_or_default().chars().count();
        if length > most {
            return Err(Fault::too_long(key, length, most));
        }
    }
    put_default(row, "CurrencyRef", to_reference(&sales::home_currency(books)));
    Ok(())
}

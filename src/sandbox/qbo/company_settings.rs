//! What an app may change of the company itself: its description and its preferences.

use serde_json::Value;

use crate::sandbox::qbo::books::Books;
use crate::sandbox::qbo::books::set_updated;
use crate::sandbox::qbo::clean::Given;
use crate::sandbox::qbo::clean::clean;
use crate::sandbox::qbo::company_classes::COMPANY_INFO;
use crate::sandbox::qbo::company_classes::PREFERENCES;
use crate::sandbox::qbo::fault::Fault;
use crate::sandbox::qbo::json::Doc;
use crate::sandbox::qbo::json::flag;
use crate::sandbox::qbo::json::object;
use crate::sandbox::qbo::json::put;
use crate::sandbox::qbo::json::text;
use crate::sandbox::qbo::kind::Kind;
use crate::sandbox::qbo::schema::Shape;
use crate::sandbox::qbo::settings::QboSettings;

/// Changes the company's description; only the given fields.
///
/// Source: API reference. What a full update clears is not known, so that one is taken when it has
/// all that there is, as public clients send back what they read.
pub(super) fn update_company(
    books: &mut Books,
    settings: &QboSettings,
    body: &Doc,
) -> Result<Doc, Fault> {
    let given = clean(&COMPANY_INFO, body)?;
    let is_left_out = |key: &String| {
        let is_written = COMPANY_INFO.shape(key).is_some_and(|it| !matches!(it, Shape::Ignored));
        is_written && key != "MetaData" && !given.contains_key(key)
    };
    if !flag(body, "sparse") && books.company.keys().any(is_left_out) {
        return Err(Fault::not_simulated("A full update of CompanyInfo that leaves fields out"));
    }
    check_version(&books.company, settings, body)?;
    // A company has a name. Assumed.
    if given.get("CompanyName").is_some_and(Option::is_none) {
        return Err(Fault::missing("CompanyName"));
    }
    let mut changed = books.company.clone();
    lay_over(&mut changed, given);
    Ok(keep(&mut changed, &mut books.company, books.now))
}

/// Changes preferences; only the given ones, block by block. They count from the next call on.
///
/// Source: API reference; that a block keeps what is not given is assumed.
pub(super) fn update_preferences(
    books: &mut Books,
    settings: &QboSettings,
    body: &Doc,
) -> Result<Doc, Fault> {
    let given = clean(&PREFERENCES, body)?;
    check_version(&books.preferences, settings, body)?;
    let currencies = body.get("CurrencyPrefs").and_then(|it| it.get("MultiCurrencyEnabled"));
    if currencies == Some(&Value::Bool(true)) {
        return Err(Fault::not_simulated("Turning on several currencies"));
    }
    check_accounts(books, body)?;
    let mut changed = books.preferences.clone();
    for (block, value) in given {
        // A block's own cleared fields went out in the check; they are taken from the request.
        let cleared: Vec<String> = body
            .get(&block)
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
            .filter(|(_, it)| it.as_str() == Some(""))
            .map(|(key, _)| key.clone())
            .collect();
        let target = changed.entry(block).or_insert_with(|| Value::Object(Doc::new()));
        if let (Value::Object(target), Some(Value::Object(fields))) = (target, value) {
            target.extend(fields);
            for key in cleared {
                target.remove(&key);
            }
        }
    }
    Ok(keep(&mut changed, &mut books.preferences, books.now))
}

/// Refuses a default account that is not there or not of income.
///
/// Source: API reference for discounts; assumed for shipping.
fn check_accounts(books: &Books, body: &Doc) -> Result<(), Fault> {
    let forms = object(body, "SalesFormsPrefs");
    let given = |key: &str| forms.and_then(|it| text(it, key)).filter(|it| !it.is_empty());
    for field in ["DefaultDiscountAccount", "DefaultShippingAccount"] {
        let Some(account) = given(field) else { continue };
        let row = books.get_text(Kind::Account, account);
        let row = row.ok_or_else(|| Fault::bad_reference(Kind::Account, account))?;
        if text(row, "AccountType") != Some("Income") {
            return Err(Fault::wrong_account_type(field, account));
        }
    }
    Ok(())
}

fn check_version(stored: &Doc, settings: &QboSettings, body: &Doc) -> Result<(), Fault> {
    let given = match body.get("SyncToken") {
        Some(Value::String(token)) => token.clone(),
        Some(Value::Number(token)) => token.to_string(),
        _ => return Err(Fault::missing("SyncToken")),
    };
    if text(stored, "SyncToken") == Some(given.as_str()) {
        Ok(())
    } else {
        Err(Fault::stale(&settings.user_name))
    }
}

fn lay_over(target: &mut Doc, given: Given) {
    for (key, value) in given {
        match value {
            Some(value) => target.insert(key, value),
            None => target.remove(&key),
        };
    }
}

/// Keeps the new state with its next version; one that changes nothing keeps the old.
fn keep(changed: &mut Doc, stored: &mut Doc, now: jiff::Timestamp) -> Doc {
    if changed != stored {
        let version = text(changed, "SyncToken").and_then(|it| it.parse::<u64>().ok());
        put(changed, "SyncToken", (version.unwrap_or(0) + 1).to_string());
        set_updated(changed, now);
        stored.clone_from(changed);
    }
    stored.clone()
}

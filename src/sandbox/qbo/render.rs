//! Turns a stored document into what an answer shows.

use serde_json::Value;

use crate::sandbox::qbo::books::Books;
use crate::sandbox::qbo::json::Doc;
use crate::sandbox::qbo::json::amount;
use crate::sandbox::qbo::json::doc;
use crate::sandbox::qbo::json::half_up_cents;
use crate::sandbox::qbo::json::money;
use crate::sandbox::qbo::json::object;
use crate::sandbox::qbo::json::put;
use crate::sandbox::qbo::json::rows;
use crate::sandbox::qbo::json::text;
use crate::sandbox::qbo::kind::Kind;
use crate::sandbox::qbo::postings;
use crate::sandbox::qbo::refs;

/// Renders a document: names beside references, balances of customers, the facts of linked lines.
pub(super) fn render(books: &Books, kind: Kind, id: u64, stored: &Doc) -> Doc {
    let mut shown = stored.clone();
    refs::add_names(books, kind, &mut shown);
    if kind == Kind::Customer {
        put(&mut shown, "Balance", money(books.balance(id)));
        put(&mut shown, "BalanceWithJobs", money(books.balance_with_jobs(id)));
    }
    if kind == Kind::Account {
        put(&mut shown, "CurrentBalance", money(postings::shown_balance(books, id)));
        let with_subs = postings::shown_balance_with_subs(books, id);
        put(&mut shown, "CurrentBalanceWithSubAccounts", money(with_subs));
    }
    if kind == Kind::Attachable {
        books.files.add_uris(id, &mut shown, books.now);
    }
    if kind == Kind::Payment {
        let lines = rows(stored, "Line").iter().filter_map(Value::as_object);
        let lines: Vec<Value> = lines.map(|it| Value::Object(payment_line(books, it))).collect();
        put(&mut shown, "Line", lines);
    }
    shown
}

/// Gives a list or transaction by id, rendered.
pub(super) fn render_by_id(books: &Books, kind: Kind, id: u64) -> Option<Doc> {
    books.get(kind, id).map(|it| render(books, kind, id, it))
}

/// Adds `LineEx` to a payment's line: the linked document's id, number and balance before it.
///
/// Source: API reference, payment.
fn payment_line(books: &Books, line: &Doc) -> Doc {
    let mut shown = line.clone();
    let Some(link) = rows(line, "LinkedTxn").first().and_then(Value::as_object) else {
        return shown;
    };
    let id = text(link, "TxnId").unwrap_or_default();
    let kind = Kind::by_name(text(link, "TxnType").unwrap_or_default());
    let linked = kind.and_then(|kind| books.get_text(kind, id));
    let open = linked.map(|it| amount(it, "Balance")).unwrap_or_default() + amount(line, "Amount");
    let mut facts =
        vec![fact("txnId", id), fact("txnOpenBalance", &format!("{:.2}", half_up_cents(open)))];
    if let Some(number) = linked.and_then(|it| text(it, "DocNumber")) {
        facts.push(fact("txnReferenceNumber", number));
    }
    put(&mut shown, "LineEx", doc([("any", Value::Array(facts))]));
    shown
}

fn fact(name: &str, value: &str) -> Value {
    let inner = doc([("Name", Value::from(name)), ("Value", Value::from(value))]);
    Value::Object(doc([
        ("name", Value::from("{http://schema.intuit.com/finance/v3}NameValue")),
        ("declaredType", Value::from("com.intuit.schema.finance.v3.NameValue")),
        ("scope", Value::from("javax.xml.bind.JAXBElement$GlobalScope")),
        ("value", Value::Object(inner)),
        ("nil", Value::from(false)),
        ("globalScope", Value::from(true)),
        ("typeSubstituted", Value::from(false)),
    ]))
}

/// Gives the preferences block of a name; an empty one when it is absent.
pub(super) fn preference<'a>(books: &'a Books, block: &str, key: &str) -> Option<&'a Value> {
    object(&books.preferences, block)?.get(key)
}

/// Gives a yes-or-no preference; a missing one is no.
pub(super) fn prefers(books: &Books, block: &str, key: &str) -> bool {
    preference(books, block, key).and_then(Value::as_bool).unwrap_or(false)
}

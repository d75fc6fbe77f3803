//! Creates, updates, voids and deletes documents.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::Value;

use crate::sandbox::qbo::attachable;
use crate::sandbox::qbo::auto_apply;
use crate::sandbox::qbo::books::Books;
use crate::sandbox::qbo::books::set_updated;
use crate::sandbox::qbo::classes::class;
use crate::sandbox::qbo::clean::Given;
use crate::sandbox::qbo::clean::clean;
use crate::sandbox::qbo::clean::settle;
use crate::sandbox::qbo::deposit;
use crate::sandbox::qbo::fault::Fault;
use crate::sandbox::qbo::json::Doc;
use crate::sandbox::qbo::json::at;
use crate::sandbox::qbo::json::date;
use crate::sandbox::qbo::json::doc;
use crate::sandbox::qbo::json::flag;
use crate::sandbox::qbo::json::moment;
use crate::sandbox::qbo::json::put;
use crate::sandbox::qbo::json::put_default;
use crate::sandbox::qbo::json::rows;
use crate::sandbox::qbo::json::stamp;
use crate::sandbox::qbo::json::text;
use crate::sandbox::qbo::json::today;
use crate::sandbox::qbo::kind::Kind;
use crate::sandbox::qbo::names;
use crate::sandbox::qbo::opening;
use crate::sandbox::qbo::payment;
use crate::sandbox::qbo::render::preference;
use crate::sandbox::qbo::render::render_by_id;
use crate::sandbox::qbo::sales;
use crate::sandbox::qbo::settings::QboSettings;
use crate::sandbox::qbo::void;

/// What a request wants done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operation {
    /// Create without an id, update with one.
    Save,
    Delete,
    Void,
}

/// Whether a number that another document has is good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DuplicateNumber {
    Refused,
    Allowed,
}

/// Whether a document comes in a request or from a seed, which no policy stops.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    Request,
    Seed,
}

/// A request to write.
#[derive(Debug)]
pub(super) struct Order {
    pub(super) kind: Kind,
    pub(super) operation: Operation,
    pub(super) body: Doc,
    pub(super) duplicate_number: DuplicateNumber,
}

/// A document on its way into the books.
#[derive(Debug)]
pub(super) struct Draft {
    pub(super) kind: Kind,
    pub(super) id: u64,
    /// What the document is to hold: the request, and what an update keeps.
    pub(super) doc: Doc,
    pub(super) previous: Option<Arc<Doc>>,
    /// The names of the fields that the request gave.
    pub(super) given: BTreeSet<String>,
    pub(super) origin: Origin,
    pub(super) duplicate_number: DuplicateNumber,
}

/// The fields that a full update keeps when it does not give them.
///
/// Source: recorded traffic for the first three of the sales forms; the others are assumed.
const KEPT: [&str; 22] = [
    "DocNumber",
    "PrintStatus",
    "DepositToAccountRef",
    "EmailStatus",
    "DeliveryInfo",
    "LinkedTxn",
    "CustomField",
    "CurrencyRef",
    "AllowIPNPayment",
    "AllowOnlinePayment",
    "AllowOnlineCreditCardPayment",
    "AllowOnlineACHPayment",
    "ApplyTaxAfterDiscount",
    "Active",
    "Taxable",
    "Job",
    "PreferredDeliveryMethod",
    "DefaultTaxCodeRef",
    "AccountType",
    "AccountSubType",
    "Classification",
    "Type",
];

/// Does what an order says, wholly or not at all, and gives what the envelope shows.
pub(super) fn execute(
    books: &mut Books,
    settings: &QboSettings,
    order: &Order,
) -> Result<Doc, Fault> {
    books.atomically(|books| {
        let id = match order.operation {
            Operation::Save if given_id(&order.body)?.is_none() => create(books, settings, order)?,
            Operation::Save => update(books, settings, order)?,
            Operation::Void => {
                let (id, previous) = locate(books, settings, order)?;
                void::void(books, settings, order.kind, id, &previous)?;
                id
            }
            Operation::Delete => {
                let (id, previous) = locate(books, settings, order)?;
                void::delete(books, settings, order.kind, id, &previous)?;
                return Ok(doc([
                    ("domain", Value::from("QBO")),
                    ("status", Value::from("Deleted")),
                    ("Id", Value::from(id.to_string())),
                ]));
            }
        };
        render_by_id(books, order.kind, id).ok_or_else(Fault::not_found)
    })
}

/// Puts a seeded document.
pub(super) fn plant(
    books: &mut Books,
    settings: &QboSettings,
    kind: Kind,
    wire: &Doc,
) -> Result<(), Fault> {
    let id = given_id(wire)?.ok_or_else(|| Fault::missing("Id"))?;
    let mut body = wire.clone();
    let voided = body.remove("seed_voided").and_then(|it| it.as_bool()).unwrap_or(false);
    let given = clean(class(kind), &body)?;
    let draft = Draft {
        kind,
        id,
        given: given.keys().cloned().collect(),
        doc: settle(given),
        previous: None,
        origin: Origin::Seed,
        duplicate_number: DuplicateNumber::Allowed,
    };
    books.atomically(|books| {
        let mut ready = compute(books, settings, &draft)?;
        brand(&mut ready, id);
        put(&mut ready, "SyncToken", text(wire, "SyncToken").unwrap_or("0"));
        put(&mut ready, "MetaData", seeded_times(books, wire));
        books.put(kind, id, ready.clone());
        if voided {
            let before = Arc::new(ready);
            void::void(books, settings, kind, id, &before)?;
        }
        Ok(())
    })
}

/// Gives the times that a seeded document brings, or now.
pub(super) fn seeded_times(books: &Books, wire: &Doc) -> Doc {
    let time = |key: &str| {
        let given = at(wire, key).and_then(Value::as_str);
        Value::from(stamp(given.and_then(moment).unwrap_or(books.now)))
    };
    let created = time("MetaData.CreateTime");
    let updated = time("MetaData.LastUpdatedTime");
    doc([("CreateTime", created), ("LastUpdatedTime", updated)])
}

fn create(books: &mut Books, settings: &QboSettings, order: &Order) -> Result<u64, Fault> {
    let mut body = order.body.clone();
    if order.kind == Kind::Payment {
        auto_apply::fill(books, &mut body);
    }
    let given = clean(class(order.kind), &body)?;
    if order.kind == Kind::Attachable {
        attachable::reserve(books);
    }
    let id = books.next_id(order.kind.family());
    let draft = Draft {
        kind: order.kind,
        id,
        given: given.keys().cloned().collect(),
        doc: settle(given),
        previous: None,
        origin: Origin::Request,
        duplicate_number: order.duplicate_number,
    };
    let mut ready = compute(books, settings, &draft)?;
    check_open(books, settings, &ready)?;
    brand(&mut ready, id);
    put(&mut ready, "SyncToken", "0");
    set_updated(&mut ready, books.now);
    books.put(order.kind, id, ready);
    if let Some(settling) = auto_apply::settling(books, order.kind, id) {
        create(books, settings, &settling)?;
    }
    if order.kind == Kind::Customer
        && let Some(opening) = opening::invoice(books, id, &order.body)?
    {
        create(books, settings, &opening)?;
    }
    Ok(id)
}

fn update(books: &mut Books, settings: &QboSettings, order: &Order) -> Result<u64, Fault> {
    let given = clean(class(order.kind), &order.body)?;
    let (id, previous) = locate(books, settings, order)?;
    let names: BTreeSet<String> = given.keys().cloned().collect();
    let draft = Draft {
        kind: order.kind,
        id,
        doc: merged(&previous, given, flag(&order.body, "sparse")),
        previous: Some(Arc::clone(&previous)),
        given: names,
        origin: Origin::Request,
        duplicate_number: order.duplicate_number,
    };
    let mut ready = compute(books, settings, &draft)?;
    check_open(books, settings, &ready)?;
    brand(&mut ready, id);
    for key in ["SyncToken", "MetaData"] {
        put(&mut ready, key, previous.get(key).cloned().unwrap_or_default());
    }
    // An update that changes nothing keeps the version. Source: recorded traffic.
    if ready != *previous {
        books.put_changed(order.kind, id, ready);
    }
    Ok(id)
}

/// Lays the given fields over what the kind of update keeps.
fn merged(previous: &Doc, given: Given, sparse: bool) -> Doc {
    let mut base = previous.clone();
    if !sparse {
        base.retain(|key, _| KEPT.contains(&key.as_str()));
    }
    for (key, value) in given {
        match value {
            Some(value) => base.insert(key, value),
            None => base.remove(&key),
        };
    }
    base
}

/// Finds the document that an order changes, and checks that it may be.
fn locate(books: &Books, settings: &QboSettings, order: &Order) -> Result<(u64, Arc<Doc>), Fault> {
    let id = given_id(&order.body)?.ok_or_else(|| Fault::missing("Id"))?;
    let previous = books.get(order.kind, id).ok_or_else(Fault::not_found)?;
    let given = match order.body.get("SyncToken") {
        Some(Value::String(token)) => token.clone(),
        Some(Value::Number(token)) => token.to_string(),
        // Source: recorded traffic (an attachment is deleted by its id alone).
        _ if order.kind == Kind::Attachable && order.operation == Operation::Delete => {
            return Ok((id, Arc::clone(previous)));
        }
        _ => return Err(Fault::missing("SyncToken")),
    };
    if text(previous, "SyncToken") != Some(given.as_str()) {
        return Err(Fault::stale(&settings.user_name));
    }
    if order.kind.is_transaction() {
        check_open(books, settings, previous)?;
        let links = rows(previous, "LinkedTxn").iter().filter_map(Value::as_object);
        if links.into_iter().any(|it| text(it, "TxnType") == Some("Deposit")) {
            return Err(Fault::deposited());
        }
    }
    Ok((id, Arc::clone(previous)))
}

/// Refuses a transaction dated on or before the company's closing date.
///
/// Source: API reference and a production connector; that the day itself is closed is assumed.
fn check_open(books: &Books, settings: &QboSettings, document: &Doc) -> Result<(), Fault> {
    let closing = preference(books, "AccountingInfoPrefs", "BookCloseDate");
    let closing = closing.and_then(Value::as_str).and_then(date);
    match (text(document, "TxnDate").and_then(date), closing) {
        (Some(day), Some(closing)) if day <= closing => {
            Err(Fault::closed_period(settings.closed_period_code))
        }
        _ => Ok(()),
    }
}

/// Reads the id that a body names.
pub(super) fn given_id(body: &Doc) -> Result<Option<u64>, Fault> {
    let given = match body.get("Id") {
        None | Some(Value::Null) => return Ok(None),
        Some(Value::String(id)) if id.is_empty() => return Ok(None),
        Some(Value::String(id)) => id.clone(),
        Some(other) => other.to_string(),
    };
    given.parse().ok().map(Some).ok_or_else(|| Fault::invalid_id(&given))
}

fn compute(books: &mut Books, settings: &QboSettings, draft: &Draft) -> Result<Doc, Fault> {
    let mut ready = match draft.kind {
        Kind::Invoice | Kind::CreditMemo | Kind::SalesReceipt | Kind::RefundReceipt => {
            sales::compute(books, settings, draft)?
        }
        Kind::Payment => payment::compute(books, draft)?,
        Kind::Deposit => deposit::compute(books, draft)?,
        Kind::Attachable => attachable::compute(books, draft)?,
        _ => names::compute(books, draft)?,
    };
    if draft.kind.is_transaction() {
        put_default(&mut ready, "TxnDate", today(books.now).to_string());
    }
    Ok(ready)
}

fn brand(ready: &mut Doc, id: u64) {
    put(ready, "domain", "QBO");
    put(ready, "sparse", false);
    put(ready, "Id", id.to_string());
}

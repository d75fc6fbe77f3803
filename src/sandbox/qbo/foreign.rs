//! What somebody else does in the company at the same time.

use serde_json::Value;

use crate::sandbox::qbo::books::Books;
use crate::sandbox::qbo::fault::Fault;
use crate::sandbox::qbo::json::Doc;
use crate::sandbox::qbo::json::doc;
use crate::sandbox::qbo::json::put;
use crate::sandbox::qbo::json::put_default;
use crate::sandbox::qbo::json::text;
use crate::sandbox::qbo::kind::Kind;
use crate::sandbox::qbo::render::render_by_id;
use crate::sandbox::qbo::route::operation;
use crate::sandbox::qbo::settings::QboSettings;
use crate::sandbox::qbo::write::DuplicateNumber;
use crate::sandbox::qbo::write::Order;
use crate::sandbox::qbo::write::execute;

/// Does an edit by somebody else, who always knows the newest version.
pub(super) fn edit(
    books: &mut Books,
    settings: &QboSettings,
    edit: &Value,
) -> Result<Value, Value> {
    let entity = edit.get("entity").and_then(Value::as_str).unwrap_or_default();
    let told = |fault: &Fault| Value::Object(doc([("Fault", Value::Object(fault.to_object()))]));
    let done = match Kind::by_name(entity) {
        Some(kind) => edit_kind(books, settings, kind, edit),
        None => Err(Fault::unsupported(&format!("an edit of {entity}"))),
    };
    match done {
        Ok(document) => Ok(Value::Object(doc([(entity, Value::Object(document))]))),
        Err(fault) => Err(told(&fault)),
    }
}

fn edit_kind(
    books: &mut Books,
    settings: &QboSettings,
    kind: Kind,
    edit: &Value,
) -> Result<Doc, Fault> {
    let mut body = edit.get("change").and_then(Value::as_object).cloned().unwrap_or_default();
    let asked = edit.get("operation").and_then(Value::as_str);
    let id = edit.get("id").and_then(Value::as_str).map(str::to_owned);
    if let Some(id) = id {
        let number = id.parse().ok().ok_or_else(|| Fault::invalid_id(&id))?;
        let found = books.get(kind, number).ok_or_else(Fault::not_found)?;
        if body.is_empty() && asked.is_none() {
            let document = Doc::clone(found);
            return books.atomically(|books| {
                books.put_changed(kind, number, document);
                render_by_id(books, kind, number).ok_or_else(Fault::not_found)
            });
        }
        let version = text(found, "SyncToken").unwrap_or("0").to_owned();
        put(&mut body, "Id", id);
        put(&mut body, "SyncToken", version);
        put_default(&mut body, "sparse", true);
    }
    let operation = operation(asked, false)?;
    let order = Order { kind, operation, body, duplicate_number: DuplicateNumber::Allowed };
    execute(books, settings, &order)
}

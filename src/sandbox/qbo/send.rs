//! E-mailing a sales form.

use serde_json::Value;

use crate::sandbox::qbo::books::Books;
use crate::sandbox::qbo::fault::Fault;
use crate::sandbox::qbo::json::Doc;
use crate::sandbox::qbo::json::doc;
use crate::sandbox::qbo::json::object;
use crate::sandbox::qbo::json::put;
use crate::sandbox::qbo::json::stamp;
use crate::sandbox::qbo::json::text;
use crate::sandbox::qbo::kind::Kind;
use crate::sandbox::qbo::render::render_by_id;

/// Marks a form as sent, to its own address or to the one that is given; no letter goes out.
///
/// Source: API reference; the faults for a missing and a malformed address are assumed.
pub(super) fn send(books: &mut Books, kind: Kind, id: u64, to: Option<&str>) -> Result<Doc, Fault> {
    if !kind.is_sales_form() {
        return Err(Fault::not_simulated(&format!("Sending {}", kind.name())));
    }
    let form = books.get(kind, id).ok_or_else(Fault::not_found)?;
    let mut sent = Doc::clone(form);
    if let Some(to) = to {
        if !(to.contains('@') && to.contains('.')) {
            return Err(Fault::invalid(2210, "Invalid Email Address", "sendTo", to));
        }
        put(&mut sent, "BillEmail", doc([("Address", Value::from(to))]));
    }
    if object(&sent, "BillEmail").and_then(|it| text(it, "Address")).is_none() {
        return Err(Fault::email_required());
    }
    let delivery = doc([
        ("DeliveryType", Value::from("Email")),
        ("DeliveryTime", Value::from(stamp(books.now))),
    ]);
    put(&mut sent, "EmailStatus", "EmailSent");
    put(&mut sent, "DeliveryInfo", delivery);
    books.atomically(|books| {
        books.put_changed(kind, id, sent);
        render_by_id(books, kind, id).ok_or_else(Fault::not_found)
    })
}

//! Clients as this API numbers them, and the undocumented calls of theirs.

use serde_json::Value;
use serde_json::json;

use crate::sandbox::workiz::sandbox::Shared;
use crate::sandbox::workiz_api::answer;
use crate::sandbox::workiz_api::answer::Answer;
use crate::sandbox::workiz_api::view::documents;
use crate::sandbox::workiz_api::view::text;

/// The number of the first client.
const FIRST: usize = 1001;

/// Fields of the person whom a new job or a lead is for.
pub(super) const PERSON: [&str; 10] = [
    "FirstName",
    "LastName",
    "Company",
    "Phone",
    "Email",
    "Address",
    "City",
    "State",
    "PostalCode",
    "Country",
];

/// The number of a client: its place in the account, which never changes; `null` without one.
pub(super) fn number(shared: &Shared<'_>, client_id: &str) -> Value {
    let mut clients = documents(shared, "clients").iter();
    let place = clients.position(|it| text(Some(it), "/clientId") == client_id);
    place.map_or(Value::Null, |place| json!(FIRST + place))
}

/// The client with a number.
pub(super) fn of_number<'a>(shared: &'a Shared<'_>, number: &str) -> Option<&'a Value> {
    let place = number.parse::<usize>().ok()?.checked_sub(FIRST)?;
    documents(shared, "clients").get(place)
}

/// `GET /Client/get/{id}/`, which the vendor does not document.
pub(super) fn get(shared: &Shared<'_>, number: &str) -> Answer {
    let Some(client) = of_number(shared, number) else { return answer::not_found("client") };
    let field = |pointer: &str| text(Some(client), pointer);
    Answer::data(&json!({
        "Id": number, "FirstName": field("/firstName"), "LastName": last_name(client),
        "Company": field("/company"), "Email": field("/emails/0"), "Phone": field("/phones/0"),
        "Address": field("/billingAddress/line1"), "City": field("/billingAddress/city"),
        "State": field("/billingAddress/region"), "Zip": field("/billingAddress/postalCode"),
        "Source": "", "AllowBilling": false,
    }))
}

/// The last name; a client with neither first nor last name nor company has its whole name there.
pub(super) fn last_name(client: &Value) -> &str {
    let field = |pointer: &str| text(Some(client), pointer);
    let names = ["/firstName", "/lastName", "/company"];
    if names.iter().all(|it| field(it).is_empty()) { field("/name") } else { field("/lastName") }
}

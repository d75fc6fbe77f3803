//! A job as the API writes it.

use rust_decimal::Decimal;
use serde_json::Value;
use serde_json::json;

use crate::sandbox::decimals;
use crate::sandbox::decimals::half_up_cents;
use crate::sandbox::workiz::sandbox::Shared;
use crate::sandbox::workiz_api::clients;
use crate::sandbox::workiz_api::people;
use crate::sandbox::workiz_api::switches::Switches;
use crate::sandbox::workiz_api::tokens;
use crate::sandbox::workiz_api::tokens::Place;
use crate::sandbox::workiz_api::view;
use crate::sandbox::workiz_api::view::Row;
use crate::sandbox::workiz_api::view::text;

/// What is asked of a job, and what is still due.
pub(in crate::sandbox) struct Amounts {
    /// The lines, before any discount.
    pub(in crate::sandbox) subtotal: Decimal,
    /// Everything: lines less discount, tax, tip and fee.
    pub(in crate::sandbox) total: Decimal,
    pub(in crate::sandbox) due: Decimal,
}

/// The amounts of a job: its invoice's, or its own without one.
pub(in crate::sandbox) fn amounts(row: &Row<'_>) -> Amounts {
    let read = |document: Option<&Value>, pointer: &str| {
        let value = document.and_then(|it| it.pointer(pointer)).and_then(decimals::read);
        value.map_or(Decimal::ZERO, half_up_cents)
    };
    if row.invoice.is_some() {
        return Amounts {
            subtotal: read(row.invoice, "/totals/subtotal"),
            total: read(row.invoice, "/totals/total"),
            due: read(row.invoice, "/totals/balance"),
        };
    }
    let total = read(row.job, "/priceSummary/total");
    Amounts {
        subtotal: read(row.job, "/priceSummary/subtotal"),
        total,
        due: total - read(row.job, "/priceSummary/amountCollected"),
    }
}

/// The whole record.
pub(super) fn of(row: &Row<'_>, shared: &Shared<'_>, place: Place, switches: &Switches) -> Value {
    let zone = view::zone(shared);
    let Amounts { subtotal, total, due } = amounts(row);
    let money = |field: &str, amount: Decimal| {
        tokens::money(amount, &format!("{}/{field}", row.uuid), place, switches)
    };
    let local = |pointer: &str, fallback: &str| {
        let at = view::local(text(row.job, pointer), &zone)
            .or_else(|| view::local(text(row.invoice, fallback), &zone));
        at.map_or_else(String::new, view::written)
    };
    let extra =
        |field: &str| row.extra.and_then(|it| it.get(field)).cloned().unwrap_or_else(|| json!(""));
    let due_day = text(row.invoice, "/dueDate");
    let due_day = if due_day.is_empty() { String::new() } else { format!("{due_day} 00:00:00") };
    let zone_name = text(Some(shared.account), "/timezone");
    let first = |one: &'static str, other: &'static str| {
        let it = text(row.client, one);
        if it.is_empty() { text(row.job, other) } else { it }
    };
    let address = |field: &str| {
        let of_job = text(row.job, &format!("/serviceAddress/{field}"));
        let of_invoice = text(row.invoice, &format!("/serviceAddress/{field}"));
        if of_job.is_empty() { of_invoice } else { of_job }.to_owned()
    };
    let mut record = json!({
        "UUID": row.uuid, "LocationId": 1, "LocationKey": "main",
        "SerialId": tokens::serial(&serial(row), switches),
        "JobDateTime": view::written(row.start), "JobEndDateTime": local("/scheduledEnd", "/createdAt"),
        "CreatedDate": local("/createdAt", "/createdAt"),
        "LastStatusUpdate": local("/updatedAt", "/updatedAt"), "PaymentDueDate": due_day,
        "JobTotalPrice": money("JobTotalPrice", total), "JobAmountDue": money("JobAmountDue", due),
        "SubTotal": money("SubTotal", subtotal), "item_cost": 0, "tech_cost": 0,
        "Status": row.status, "SubStatus": extra("SubStatus"),
        "FirstName": text(row.client, "/firstName"),
        "Company": text(row.client, "/company"), "Email": first("/emails/0", "/client/emails/0"),
        "Phone": first("/phones/0", "/client/phones/0"), "PhoneExt": "", "SecondPhone": "",
        "SecondPhoneExt": "", "Address": address("line1"), "Unit": unit(row),
        "City": address("city"), "State": address("region"), "PostalCode": address("postalCode"),
        "Country": address("country"), "Latitude": "", "Longitude": "",
        "JobName": text(row.job, "/title"), "JobNotes": extra("JobNotes"),
        "JobSource": own(row, "JobSource", "/classFields/source"), "ReferralCompany": "",
        "JobType": own(row, "JobType", "/classFields/jobType"),
        "ServiceArea": own(row, "ServiceArea", "/serviceArea"),
        "Timezone": if switches.is("time-zone-field", "empty") { "" } else { zone_name },
        "CreatedBy": people::OFFICE, "Comments": comments(row),
    });
    let rest = [
        ("ClientId", clients::number(shared, client_id(row))),
        ("LastName", json!(row.client.map_or(text(row.job, "/client/name"), clients::last_name))),
        ("Tags", row.job.and_then(|it| it.get("tags")).cloned().unwrap_or_else(|| json!([]))),
        ("Team", people::of_job(row)),
        ("LineItems", lines(row, place, switches)),
    ];
    if let Some(fields) = record.as_object_mut() {
        fields.extend(rest.map(|(name, value)| (name.to_owned(), value)));
    }
    record
}

/// The client of a job, by the other view's id.
pub(super) fn client_id<'a>(row: &Row<'a>) -> &'a str {
    let of_invoice = text(row.invoice, "/clientId");
    if of_invoice.is_empty() { text(row.job, "/client/id") } else { of_invoice }
}

/// The number: the invoice's, which is the job's, too; without any invoice what the other view has.
pub(in crate::sandbox) fn serial(row: &Row<'_>) -> String {
    let numbers = [text(row.invoice, "/number"), row.former_number, text(row.job, "/number")];
    numbers.into_iter().find(|it| !it.is_empty()).unwrap_or_default().to_owned()
}

fn own(row: &Row<'_>, field: &str, pointer: &str) -> Value {
    let kept = row.extra.and_then(|it| it.get(field)).cloned();
    kept.unwrap_or_else(|| json!(text(row.invoice, pointer)))
}

/// The number of a flat; its type varies from job to job.
fn unit(row: &Row<'_>) -> Value {
    match blake3::hash(row.uuid.as_bytes()).as_bytes().last().map(|it| it % 8) {
        Some(0) => json!(4),
        Some(1) => json!("4B"),
        Some(2) => Value::Null,
        _ => json!(""),
    }
}

/// Comments: an empty text when there are none, else objects.
fn comments(row: &Row<'_>) -> Value {
    if let Some(kept) = row.extra.and_then(|it| it.get("Comments")) {
        return kept.clone();
    }
    match blake3::hash(row.uuid.as_bytes()).as_bytes().last().map(|it| it % 5) {
        Some(0) => json!([{ "Id": 1, "User": people::OFFICE, "Comment": "Called ahead.",
                             "Created": view::written(row.start) }]),
        _ => json!(""),
    }
}

fn lines(row: &Row<'_>, place: Place, switches: &Switches) -> Value {
    let own = row.extra.and_then(|it| it.get("lines"));
    let stored = own.or_else(|| row.invoice.and_then(|it| it.get("lineItems")));
    let stored = stored.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let read = |line: &Value, field: &str| line.get(field).and_then(decimals::read);
    let mut lines = Vec::new();
    for (at, line) in stored.iter().enumerate() {
        let name = text(Some(line), "/name");
        let name = if name.is_empty() { text(Some(line), "/description") } else { name };
        let taxable = line.get("taxable") == Some(&Value::Bool(true))
            || text(Some(line), "/taxCode") == "TAX";
        let kind = if text(Some(line), "/type") == "product" { "product" } else { "service" };
        let price = read(line, "unitPrice").unwrap_or_default();
        let quantity = read(line, "quantity").unwrap_or(Decimal::ONE);
        let key = format!("{}/line{at}", row.uuid);
        lines.push(json!({
            "Id": at + 1, "Name": name, "Description": text(Some(line), "/description"),
            switches.get("quantity-field"): decimals::number(quantity.normalize()),
            "Price": tokens::money(price, &key, place, switches), "Cost": 0,
            "Taxable": i32::from(taxable), "Type": kind,
        }));
    }
    if let Some(price) = discount(row, switches) {
        let key = format!("{}/discount", row.uuid);
        lines.push(json!({
            "Id": stored.len() + 1, "Name": "Discount", "Description": "",
            switches.get("quantity-field"): 1,
            "Price": tokens::money(price, &key, place, switches), "Cost": 0, "Taxable": 0,
            "Type": "DISCOUNT_TYPE",
        }));
    }
    Value::Array(lines)
}

/// The positive price of the discount line, with its fractions of a cent; none when the job shows its
/// discount only as what is missing from the total.
fn discount(row: &Row<'_>, switches: &Switches) -> Option<Decimal> {
    let kept = row.extra.and_then(|it| it.get("discount")).and_then(Value::as_str);
    if kept.unwrap_or_else(|| switches.get("discounts")) == "unitemized" {
        return None;
    }
    let discount = row.invoice?.get("discount")?;
    let amount = discount.get("amount").and_then(decimals::read)?;
    if amount.is_zero() {
        return None;
    }
    let share = discount.get("value").and_then(decimals::read)?;
    let of_lines = amounts(row).subtotal * share / Decimal::ONE_HUNDRED;
    let is_share = text(Some(discount), "/type") == "percent";
    let exact = is_share && half_up_cents(of_lines) == half_up_cents(amount);
    Some(if exact { of_lines } else { amount })
}

//! One line a document, for a person who looks.

use jiff::Timestamp;
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::de::DeserializeOwned;

use crate::workiz::look::Listed;
use crate::workiz::wire::amount::WireAmount;
use crate::workiz::wire::catalog::WireItem;
use crate::workiz::wire::catalog::WireTax;
use crate::workiz::wire::estimate::WireEstimate;
use crate::workiz::wire::field::Field;
use crate::workiz::wire::invoice::WireInvoice;
use crate::workiz::wire::job::WireJob;
use crate::workiz::wire::job::WireTechnician;
use crate::workiz::wire::office::WireCall;
use crate::workiz::wire::office::WireLead;
use crate::workiz::wire::office::WireRecurringJob;
use crate::workiz::wire::office::WireSchedule;
use crate::workiz::wire::office::WireSmsThread;
use crate::workiz::wire::office::WireTeamMember;
use crate::workiz::wire::party::WireClient;
use crate::workiz::wire::party::WireJobClient;
use crate::workiz::wire::payment::WirePayment;
use crate::workiz::wire::payment::WireRefund;
use crate::workiz::wire::payout::WireDispute;
use crate::workiz::wire::payout::WirePayout;
use crate::workiz::wire::text::WireDate;
use crate::workiz::wire::text::WireId;
use crate::workiz::wire::text::WireMoment;

/// One cell, still without form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Nothing there, or nothing that can be read.
    Empty,
    /// A text.
    Text(String),
    /// An amount in the currency's major unit, as Workiz keeps it.
    Money(Decimal),
    /// A day.
    Day(Date),
    /// A moment, to be shown in the account's zone.
    Moment(Timestamp),
}

/// A cell with the title of its column.
pub type Titled = (&'static str, Cell);

/// Returns the cells of a document, without its id.
pub fn cells(kind: &Listed, body: &str) -> Vec<Titled> {
    match kind.name {
        "clients" => client(&read(body)),
        "leads" => lead(&read(body)),
        "jobs" => job(&read(body)),
        "recurring-jobs" => recurring(&read(body)),
        "schedules" => schedule(&read(body)),
        "technicians" => member(&read(body)),
        "estimates" => estimate(&read(body)),
        "invoices" => invoice(&read(body)),
        "payments" => payment(&read(body)),
        "refunds" => refund(&read(body)),
        "disputes" => dispute(&read(body)),
        "payouts" => payout(&read(body)),
        "items" => item(&read(body)),
        "taxes" => tax(&read(body)),
        "calls" => call(&read(body)),
        "sms-threads" => thread(&read(body)),
        _ => Vec::new(),
    }
}

/// A document that is no object at all is a line of empty cells.
fn read<T: DeserializeOwned + Default>(body: &str) -> T {
    serde_json::from_str(body).unwrap_or_default()
}

fn text(field: &Field<String>) -> Cell {
    field.present().filter(|it| !it.is_empty()).map_or(Cell::Empty, |it| Cell::Text(it.clone()))
}

fn id(field: &Field<WireId>) -> Cell {
    field.present().map_or(Cell::Empty, |it| Cell::Text(it.as_str().to_owned()))
}

fn money(field: &Field<WireAmount>) -> Cell {
    field.present().map_or(Cell::Empty, |it| Cell::Money(it.value()))
}

fn percent(field: &Field<WireAmount>) -> Cell {
    field.present().map_or(Cell::Empty, |it| Cell::Text(format!("{} %", it.value().normalize())))
}

fn moment(field: &Field<WireMoment>) -> Cell {
    field.present().map_or(Cell::Empty, |it| Cell::Moment(it.0))
}

fn day(field: &Field<WireDate>) -> Cell {
    field.present().map_or(Cell::Empty, |it| Cell::Day(it.0))
}

fn yes(field: &Field<bool>) -> Cell {
    field.present().map_or(Cell::Empty, |it| Cell::Text(if *it { "yes" } else { "no" }.to_owned()))
}

fn count(field: &Field<u64>) -> Cell {
    field.present().map_or(Cell::Empty, |it| Cell::Text(it.to_string()))
}

fn who(field: &Field<WireJobClient>) -> Cell {
    field.present().map_or(Cell::Empty, |it| text(&it.name))
}

fn people(field: &Field<Vec<WireTechnician>>) -> Cell {
    let people = field.present().map_or(&[][..], Vec::as_slice);
    let names: Vec<&str> =
        people.iter().filter_map(|it| it.name.present()).map(String::as_str).collect();
    if names.is_empty() { Cell::Empty } else { Cell::Text(names.join(", ")) }
}

fn first(field: &Field<Vec<String>>) -> Cell {
    field.present().and_then(|it| it.first()).map_or(Cell::Empty, |it| Cell::Text(it.clone()))
}

fn client(it: &WireClient) -> Vec<Titled> {
    vec![
        ("name", text(&it.name)),
        ("company", text(&it.company)),
        ("phone", first(&it.phones)),
        ("e-mail", first(&it.emails)),
        ("deleted", yes(&it.deleted)),
    ]
}

fn lead(it: &WireLead) -> Vec<Titled> {
    vec![
        ("number", id(&it.number)),
        ("created", moment(&it.created_at)),
        ("status", text(&it.status)),
        ("client", who(&it.client)),
        ("title", text(&it.title)),
        ("source", text(&it.source)),
    ]
}

fn job(it: &WireJob) -> Vec<Titled> {
    let prices = it.price_summary.present().cloned().unwrap_or_default();
    vec![
        ("number", id(&it.number)),
        ("start", moment(&it.scheduled_start)),
        ("status", text(&it.status)),
        ("client", who(&it.client)),
        ("title", text(&it.title)),
        ("technicians", people(&it.assigned_technicians)),
        ("total", money(&prices.total)),
        ("collected", money(&prices.amount_collected)),
    ]
}

fn recurring(it: &WireRecurringJob) -> Vec<Titled> {
    vec![
        ("client", who(&it.client)),
        ("title", text(&it.title)),
        ("every", text(&it.frequency)),
        ("next", moment(&it.next_start)),
        ("active", yes(&it.active)),
    ]
}

fn schedule(it: &WireSchedule) -> Vec<Titled> {
    vec![
        ("job", id(&it.job_id)),
        ("start", moment(&it.scheduled_start)),
        ("end", moment(&it.scheduled_end)),
        ("status", text(&it.status)),
        ("technicians", people(&it.assigned_technicians)),
    ]
}

fn member(it: &WireTeamMember) -> Vec<Titled> {
    vec![("name", text(&it.name)), ("role", text(&it.role)), ("active", yes(&it.active))]
}

fn estimate(it: &WireEstimate) -> Vec<Titled> {
    vec![
        ("number", id(&it.number)),
        ("created", moment(&it.created_at)),
        ("status", text(&it.status)),
        ("client", id(&it.client_id)),
        ("total", money(&it.total)),
        ("deposit asked", money(&it.deposit_due)),
        ("deposit paid", money(&it.paid)),
        ("invoice", id(&it.invoice_id)),
    ]
}

fn invoice(it: &WireInvoice) -> Vec<Titled> {
    let totals = it.totals.present().cloned().unwrap_or_default();
    vec![
        ("number", id(&it.number)),
        ("issued", day(&it.issued_date)),
        ("due", day(&it.due_date)),
        ("status", text(&it.status)),
        ("client", id(&it.client_id)),
        ("total", money(&totals.total)),
        ("paid", money(&totals.paid)),
        ("balance", money(&totals.balance)),
    ]
}

fn payment(it: &WirePayment) -> Vec<Titled> {
    vec![
        ("collected", moment(&it.collected_at)),
        ("status", text(&it.status)),
        ("method", text(&it.method)),
        ("invoice", id(&it.invoice_id)),
        ("amount", money(&it.amount)),
        ("tip", money(&it.tip_amount)),
        ("refunded", money(&it.amount_refunded)),
        ("payout", id(&it.payout_id)),
    ]
}

fn refund(it: &WireRefund) -> Vec<Titled> {
    vec![
        ("created", moment(&it.created_at)),
        ("status", text(&it.status)),
        ("payment", id(&it.payment_id)),
        ("amount", money(&it.amount)),
        ("reason", text(&it.reason)),
    ]
}

fn dispute(it: &WireDispute) -> Vec<Titled> {
    vec![
        ("opened", moment(&it.opened_at)),
        ("status", text(&it.status)),
        ("payment", id(&it.payment_id)),
        ("amount", money(&it.amount)),
        ("fee", money(&it.fee)),
        ("reason", text(&it.reason)),
    ]
}

fn payout(it: &WirePayout) -> Vec<Titled> {
    let entries = it.entries.present().map_or(0, Vec::len);
    vec![
        ("arrival", day(&it.arrival_date)),
        ("status", text(&it.status)),
        ("gross", money(&it.gross)),
        ("fees", money(&it.fees)),
        ("refunds", money(&it.refunds)),
        ("disputes", money(&it.disputes)),
        ("net", money(&it.net)),
        ("entries", Cell::Text(entries.to_string())),
    ]
}

fn item(it: &WireItem) -> Vec<Titled> {
    vec![
        ("name", text(&it.name)),
        ("sku", text(&it.sku)),
        ("type", text(&it.kind)),
        ("price", money(&it.price)),
        ("taxable", yes(&it.taxable)),
        ("active", yes(&it.active)),
    ]
}

fn tax(it: &WireTax) -> Vec<Titled> {
    vec![
        ("name", text(&it.name)),
        ("rate", percent(&it.rate)),
        ("default", yes(&it.is_default)),
        ("active", yes(&it.active)),
    ]
}

fn call(it: &WireCall) -> Vec<Titled> {
    vec![
        ("started", moment(&it.started_at)),
        ("direction", text(&it.direction)),
        ("from", id(&it.from)),
        ("to", id(&it.to)),
        ("status", text(&it.status)),
        ("seconds", count(&it.duration_seconds)),
    ]
}

fn thread(it: &WireSmsThread) -> Vec<Titled> {
    vec![
        ("phone", id(&it.phone)),
        ("client", id(&it.client_id)),
        ("messages", count(&it.message_count)),
        ("last message", moment(&it.last_message_at)),
    ]
}

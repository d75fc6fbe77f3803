//! One line a document, for a person who looks.

use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use crate::ports::look::Cell;
use crate::ports::look::LookKind;
use crate::ports::look::LookLine;
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

/// Returns a document as a line.
pub fn line(kind: &LookKind, document: &RawValue) -> LookLine {
    let body = document.get();
    let (id, cells) = match kind.name {
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
        _ => (Cell::Empty, Vec::new()),
    };
    let id = match id {
        Cell::Text(id) => id,
        _ => String::new(),
    };
    LookLine { id, cells, body: body.to_owned() }
}

/// An id, and the cells.
type Parts = (Cell, Vec<Cell>);

/// A document that is no object at all is a line of empty cells.
fn read<T: DeserializeOwned + Default>(body: &str) -> T {
    serde_json::from_str(body).unwrap_or_default()
}

fn text(field: &Field<String>) -> Cell {
    Cell::text(field.present().cloned())
}

fn id(field: &Field<WireId>) -> Cell {
    Cell::text(field.present().map(WireId::as_str))
}

fn money(field: &Field<WireAmount>) -> Cell {
    Cell::money(field.present().map(|it| it.value()))
}

fn moment(field: &Field<WireMoment>) -> Cell {
    Cell::moment(field.present().map(|it| it.0))
}

fn day(field: &Field<WireDate>) -> Cell {
    Cell::day(field.present().map(|it| it.0))
}

fn flag(field: &Field<bool>) -> Cell {
    Cell::flag(field.present().copied())
}

fn count(field: &Field<u64>) -> Cell {
    field.present().map_or(Cell::Empty, |it| Cell::Count(*it))
}

fn length<T>(field: &Field<Vec<T>>) -> Cell {
    let length = field.present().map(Vec::len);
    length.map_or(Cell::Empty, |it| Cell::Count(u64::try_from(it).unwrap_or(u64::MAX)))
}

/// Returns the first cell that holds something.
fn either<const N: usize>(cells: [Cell; N]) -> Cell {
    cells.into_iter().find(|it| *it != Cell::Empty).unwrap_or(Cell::Empty)
}

/// Where something stands, or, without a status, whether it is active.
fn standing(status: &Field<String>, active: &Field<bool>) -> Cell {
    let active = active.present().map(|it| if *it { "active" } else { "inactive" });
    either([text(status), Cell::text(active)])
}

fn whose(field: &Field<WireJobClient>) -> (Cell, Cell) {
    field.present().map_or((Cell::Empty, Cell::Empty), |it| (text(&it.name), id(&it.id)))
}

fn people(field: &Field<Vec<WireTechnician>>) -> Cell {
    let people = field.present().map(Vec::as_slice).unwrap_or_default();
    let named = people.iter().filter_map(|it| it.name.present().cloned());
    let names: Vec<String> = named.filter(|it| !it.is_empty()).collect();
    if names.is_empty() { Cell::Empty } else { Cell::Names(names) }
}

fn first(field: &Field<Vec<String>>) -> Cell {
    Cell::text(field.present().and_then(|it| it.first().cloned()))
}

fn client(it: &WireClient) -> Parts {
    let cells = vec![
        text(&it.name),
        text(&it.company),
        first(&it.phones),
        first(&it.emails),
        flag(&it.deleted),
    ];
    (id(&it.client_id), cells)
}

fn lead(it: &WireLead) -> Parts {
    let (name, _) = whose(&it.client);
    let cells = vec![
        id(&it.number),
        moment(&it.created_at),
        either([name, text(&it.name)]),
        text(&it.status),
        first(&it.phones),
        text(&it.source),
        either([text(&it.title), text(&it.notes)]),
    ];
    (id(&it.lead_id), cells)
}

fn job(it: &WireJob) -> Parts {
    let prices = it.price_summary.present().cloned().unwrap_or_default();
    let (name, client) = whose(&it.client);
    let cells = vec![
        id(&it.number),
        moment(&it.scheduled_start),
        name,
        text(&it.status),
        money(&prices.total),
        money(&prices.amount_collected),
        text(&it.title),
        people(&it.assigned_technicians),
        client,
    ];
    (id(&it.job_id), cells)
}

fn recurring(it: &WireRecurringJob) -> Parts {
    let (name, client) = whose(&it.client);
    let cells = vec![
        name,
        text(&it.title),
        text(&it.frequency),
        either([moment(&it.next_start), day(&it.next_date)]),
        standing(&it.status, &it.active),
        either([client, id(&it.client_id)]),
    ];
    (id(&it.recurring_job_id), cells)
}

fn schedule(it: &WireSchedule) -> Parts {
    let cells = vec![
        either([moment(&it.scheduled_start), moment(&it.start)]),
        either([moment(&it.scheduled_end), moment(&it.end)]),
        either([people(&it.assigned_technicians), id(&it.technician_id)]),
        id(&it.job_id),
        either([text(&it.status), text(&it.kind)]),
    ];
    (id(&it.schedule_id), cells)
}

fn member(it: &WireTeamMember) -> Parts {
    (id(&it.user_id), vec![text(&it.name), text(&it.role), standing(&it.status, &it.active)])
}

fn estimate(it: &WireEstimate) -> Parts {
    let cells = vec![
        id(&it.number),
        moment(&it.created_at),
        Cell::Empty,
        text(&it.status),
        money(&it.total),
        money(&it.deposit_due),
        money(&it.paid),
        id(&it.invoice_id),
        id(&it.client_id),
    ];
    (id(&it.estimate_id), cells)
}

fn invoice(it: &WireInvoice) -> Parts {
    let totals = it.totals.present().cloned().unwrap_or_default();
    let cells = vec![
        id(&it.number),
        day(&it.issued_date),
        Cell::Empty,
        text(&it.status),
        money(&totals.total),
        money(&totals.balance),
        money(&totals.paid),
        day(&it.due_date),
        id(&it.client_id),
        id(&it.job_id),
        text(&it.kind),
    ];
    (id(&it.invoice_id), cells)
}

fn payment(it: &WirePayment) -> Parts {
    let cells = vec![
        moment(&it.collected_at),
        money(&it.amount),
        text(&it.method),
        Cell::Empty,
        text(&it.status),
        id(&it.invoice_id),
        money(&it.tip_amount),
        money(&it.amount_refunded),
        id(&it.payout_id),
        id(&it.client_id),
    ];
    (id(&it.payment_id), cells)
}

fn refund(it: &WireRefund) -> Parts {
    let cells = vec![
        moment(&it.created_at),
        money(&it.amount),
        text(&it.status),
        id(&it.payment_id),
        text(&it.reason),
    ];
    (id(&it.refund_id), cells)
}

fn dispute(it: &WireDispute) -> Parts {
    let cells = vec![
        moment(&it.opened_at),
        money(&it.amount),
        money(&it.fee),
        text(&it.status),
        id(&it.payment_id),
        text(&it.reason),
    ];
    (id(&it.dispute_id), cells)
}

fn payout(it: &WirePayout) -> Parts {
    let cells = vec![
        day(&it.arrival_date),
        money(&it.net),
        text(&it.status),
        money(&it.gross),
        money(&it.fees),
        money(&it.refunds),
        money(&it.disputes),
        length(&it.entries),
    ];
    (id(&it.payout_id), cells)
}

fn item(it: &WireItem) -> Parts {
    let price = it.price.present().map_or(Cell::Empty, |it| Cell::Price(it.value()));
    let cells = vec![
        text(&it.name),
        price,
        either([text(&it.kind), text(&it.item_type)]),
        text(&it.sku),
        flag(&it.taxable),
        flag(&it.active),
    ];
    (id(&it.item_id), cells)
}

fn tax(it: &WireTax) -> Parts {
    let rate = it.rate.present().map_or(Cell::Empty, |it| Cell::Percent(it.value()));
    (id(&it.tax_id), vec![text(&it.name), rate, flag(&it.is_default), flag(&it.active)])
}

fn call(it: &WireCall) -> Parts {
    let cells = vec![
        moment(&it.started_at),
        text(&it.direction),
        text(&it.status),
        id(&it.from),
        id(&it.to),
        count(&it.duration_seconds),
    ];
    (id(&it.call_id), cells)
}

fn thread(it: &WireSmsThread) -> Parts {
    let cells = vec![
        moment(&it.last_message_at),
        id(&it.phone),
        Cell::Empty,
        text(&it.status),
        either([count(&it.message_count), length(&it.messages)]),
        id(&it.client_id),
    ];
    (id(&it.thread_id), cells)
}

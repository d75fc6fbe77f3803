//! Invoices.

use std::collections::BTreeMap;

use crate::domain::id::ClientId;
use crate::domain::id::JobId;
use crate::domain::id::SourceInvoiceId;
use crate::domain::known::Known;
use crate::domain::money::Currency;
use crate::domain::number::DocumentNumber;
use crate::domain::source::Invoice;
use crate::domain::source::InvoiceDay;
use crate::domain::source::InvoiceKind;
use crate::domain::source::InvoiceStatus;
use crate::domain::source::Lifecycle;
use crate::domain::source::StatedTotals;
use crate::workiz::normalize::document::name;
use crate::workiz::normalize::document::parse;
use crate::workiz::normalize::extras::address;
use crate::workiz::normalize::extras::link;
use crate::workiz::normalize::line::lines;
use crate::workiz::normalize::part::discount;
use crate::workiz::normalize::part::service_fee;
use crate::workiz::normalize::part::tax;
use crate::workiz::normalize::part::tip;
use crate::workiz::normalize::reader::Reader;
use crate::workiz::normalize::reader::Reading;
use crate::workiz::wire::invoice::WireInvoice;
use crate::workiz::wire::invoice::WireTotals;

/// Reads an invoice; one that names no currency is in the account's.
pub fn invoice(id: &str, body: &str, account: Currency) -> Reading<Invoice> {
    let mut reader = Reader::new(name("invoice", id, None));
    let invoice = match parse::<WireInvoice>(&mut reader, body) {
        Some(wire) => {
            reader = Reader::new(name("invoice", id, Some(&wire.number)));
            read(&mut reader, &wire, account)
        }
        None => None,
    };
    reader.finish(invoice)
}

fn read(reader: &mut Reader, wire: &WireInvoice, account: Currency) -> Option<Invoice> {
    let id = reader.id(&wire.invoice_id, "invoiceId");
    let number = reader.optional_id(&wire.number, "number");
    let kind = kind(reader, wire);
    let job = reader.optional_id(&wire.job_id, "jobId");
    let client = reader.id(&wire.client_id, "clientId");
    let status = status(reader, wire);
    let deleted = reader.required(&wire.deleted, "deleted").copied();
    let issued = reader.required(&wire.issued_date, "issuedDate").copied();
    let due = reader.optional(&wire.due_date, "dueDate");
    let created_at = reader.required(&wire.created_at, "createdAt").copied();
    let class_fields = class_fields(reader, wire);
    let service_address = address(reader, &wire.service_address, "serviceAddress");
    let link = link(reader, &wire.links);
    let currency = reader.currency(&wire.currency, "currency", account)?;
    let lines = lines(reader, &wire.line_items, currency);
    let no_totals = WireTotals::default();
    let stated = reader.required(&wire.totals, "totals");
    let totals = stated.and_then(|stated| totals(reader, stated, currency));
    let stated = stated.unwrap_or(&no_totals);
    let discount = discount(reader, wire, stated, currency);
    let tax = tax(reader, wire, stated, currency);
    let tip = tip(reader, wire, stated, currency);
    let service_fee = service_fee(reader, wire, stated, currency);
    let status = status?;
    Some(Invoice {
        id: SourceInvoiceId::new(id?),
        number: number?.and_then(DocumentNumber::parse),
        kind: kind?,
        job: job?.map(JobId::new),
        client: ClientId::new(client?),
        status,
        lifecycle: if deleted? || status == InvoiceStatus::Void {
            Lifecycle::Deleted
        } else {
            Lifecycle::Live
        },
        currency,
        day: InvoiceDay::Issued(issued?.0),
        due: due?.map(|due| due.0),
        created_at: Known::Known(created_at?.0),
        lines: Known::Known(lines?),
        discount: discount?,
        tax: tax?,
        tip: tip?,
        service_fee: service_fee?,
        totals: totals?,
        class_fields,
        service_address,
        link,
    })
}

fn kind(reader: &mut Reader, wire: &WireInvoice) -> Option<InvoiceKind> {
    match reader.required(&wire.kind, "kind")?.as_str() {
        "job" => Some(InvoiceKind::Job),
        "standalone" => Some(InvoiceKind::Standalone),
        other => {
            reader.unreadable("kind", format!("`{other}` is not a known kind of invoice."));
            None
        }
    }
}

fn status(reader: &mut Reader, wire: &WireInvoice) -> Option<InvoiceStatus> {
    match reader.required(&wire.status, "status")?.as_str() {
        "no_amount" => Some(InvoiceStatus::NoAmount),
        "draft" => Some(InvoiceStatus::Draft),
        "sent" => Some(InvoiceStatus::Sent),
        "overdue" => Some(InvoiceStatus::Overdue),
        "partially_paid" => Some(InvoiceStatus::PartiallyPaid),
        "paid" => Some(InvoiceStatus::Paid),
        "void" => Some(InvoiceStatus::Void),
        other => {
            reader.unreadable("status", format!("`{other}` is not a known status of an invoice."));
            None
        }
    }
}

fn totals(reader: &mut Reader, wire: &WireTotals, currency: Currency) -> Option<StatedTotals> {
    let subtotal = reader.known_money(&wire.subtotal, "totals.subtotal", currency);
    let total = reader.money(&wire.total, "totals.total", currency);
    let paid = reader.known_money(&wire.paid, "totals.paid", currency);
    let refunded = reader.known_money(&wire.refunded, "totals.refunded", currency);
    let balance = reader.known_money(&wire.balance, "totals.balance", currency);
    Some(StatedTotals {
        subtotal: subtotal?,
        total: total?,
        paid: paid?,
        refunded: refunded?,
        balance: balance?,
    })
}

/// Collects what classes are taken from; none of it is needed.
fn class_fields(reader: &mut Reader, wire: &WireInvoice) -> BTreeMap<String, String> {
    let mut fields = BTreeMap::new();
    for (name, field) in reader.incidental(&wire.class_fields, "classFields").into_iter().flatten()
    {
        if let Some(text) = reader.text(field, &format!("classFields.{name}")) {
            fields.insert(name.clone(), text);
        }
    }
    if let Some(area) = reader.text(&wire.service_area, "serviceArea") {
        fields.insert("serviceArea".to_owned(), area);
    }
    fields
}

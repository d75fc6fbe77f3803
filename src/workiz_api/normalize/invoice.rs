//! The invoice that stands behind a billed job: the API shows the job alone.

use std::collections::BTreeMap;

use jiff::civil::DateTime;

use crate::domain::id::JobId;
use crate::domain::id::SourceInvoiceId;
use crate::domain::known::Known;
use crate::domain::money::Money;
use crate::domain::source::Address;
use crate::domain::source::Invoice;
use crate::domain::source::InvoiceDay;
use crate::domain::source::InvoiceKind;
use crate::domain::source::InvoiceStatus;
use crate::domain::source::Lifecycle;
use crate::domain::source::StatedTotals;
use crate::workiz_api::normalize::account::Ground;
use crate::workiz_api::normalize::account::same_word;
use crate::workiz_api::normalize::job::Facts;
use crate::workiz_api::normalize::line::lines;
use crate::workiz_api::normalize::reader::Reader;
use crate::workiz_api::wire::record::Record;

/// The status of a job that was called off, in both spellings.
const CANCELED: [&str; 2] = ["Canceled", "Cancelled"];

/// Whether an invoice stands behind a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// It does.
    Billed,
    /// The job was called off and still carries money.
    CalledOff,
    /// None does, as far as this adapter can tell.
    NotBilled,
}

/// Tells whether an invoice stands behind a job.
pub(super) fn standing(facts: &Facts, ground: &Ground) -> Standing {
    if CANCELED.iter().any(|it| same_word(it, &facts.status)) {
        let has_money = [facts.total, facts.due].into_iter().flatten().any(|it| !it.is_zero());
        return if has_money { Standing::CalledOff } else { Standing::NotBilled };
    }
    if ground.is_billed(&facts.status) { Standing::Billed } else { Standing::NotBilled }
}

/// Reads the invoice behind a job.
pub(super) fn invoice(
    reader: &mut Reader,
    record: &Record<'_>,
    facts: &Facts,
    standing: Standing,
    ground: &Ground,
) -> Option<Invoice> {
    let currency = ground.account.currency;
    let client = needed(reader, "ClientId", facts.client.clone());
    let day = needed(reader, "JobDateTime", facts.when);
    let total = needed(reader, "JobTotalPrice", facts.total);
    let due = needed(reader, "JobAmountDue", facts.due);
    let subtotal = reader.optional_money(record, "SubTotal", currency);
    let due_day = reader.optional_wall(record, "PaymentDueDate");
    let lines = lines(reader, record, currency);
    let class_fields = class_fields(reader, record);
    let service_address = address(reader, record);
    let (total, due, lines) = (total?, due?, lines?);
    let lifecycle = match standing {
        Standing::CalledOff => Lifecycle::Deleted,
        Standing::Billed | Standing::NotBilled => Lifecycle::Live,
    };
    Some(Invoice {
        id: SourceInvoiceId::new(facts.uuid.clone()),
        number: facts.number.clone(),
        kind: InvoiceKind::Job,
        job: Some(JobId::new(facts.uuid.clone())),
        client: client?,
        status: status(total, due, lifecycle),
        lifecycle,
        currency,
        day: InvoiceDay::Work(day?.date()),
        due: due_day?.map(DateTime::date),
        // The job's own date of entry is not the invoice's.
        created_at: Known::Unknown,
        lines: lines.items,
        discount: lines.discount,
        tax: Known::Unknown,
        tip: Known::Unknown,
        service_fee: Known::Unknown,
        totals: StatedTotals {
            subtotal: subtotal?.map_or(Known::Unknown, Known::Known),
            total,
            paid: paid(total, due),
            refunded: Known::Unknown,
            balance: Known::Known(due),
        },
        class_fields,
        service_address,
        link: None,
    })
}

/// A field that only a job with an invoice needs; of another kind, it was reported before.
fn needed<T>(reader: &mut Reader, name: &str, found: Option<T>) -> Option<T> {
    if found.is_none() {
        reader.unreadable(name, "The field is missing, and a billed job needs it.");
    }
    found
}

fn paid(total: Money, due: Money) -> Known<Money> {
    total.minus(due).map_or(Known::Unknown, Known::Known)
}

/// What Workiz would say of the invoice, from what is due.
fn status(total: Money, due: Money, lifecycle: Lifecycle) -> InvoiceStatus {
    match lifecycle {
        Lifecycle::Deleted => InvoiceStatus::Void,
        Lifecycle::Live if total.is_zero() && due.is_zero() => InvoiceStatus::NoAmount,
        Lifecycle::Live if !due.is_positive() => InvoiceStatus::Paid,
        Lifecycle::Live if due.amount() < total.amount() => InvoiceStatus::PartiallyPaid,
        Lifecycle::Live => InvoiceStatus::Sent,
    }
}

/// Collects what classes are taken from, under the names that the other adapters use.
fn class_fields(reader: &mut Reader, record: &Record<'_>) -> BTreeMap<String, String> {
    let names = [("jobType", "JobType"), ("source", "JobSource"), ("serviceArea", "ServiceArea")];
    let found = names.into_iter().filter_map(|(ours, theirs)| {
        reader.text(record, theirs).map(|text| (ours.to_owned(), text))
    });
    found.collect()
}

fn address(reader: &mut Reader, record: &Record<'_>) -> Address {
    let street = reader.text(record, "Address");
    let unit = reader.text(record, "Unit");
    let line1 = match (street, unit) {
        (Some(street), Some(unit)) => Some(format!("{street}, {unit}")),
        (street, unit) => street.or(unit),
    };
    Address {
        line1,
        city: reader.text(record, "City"),
        region: reader.text(record, "State"),
        postal_code: reader.text(record, "PostalCode"),
        country: reader.text(record, "Country"),
    }
}

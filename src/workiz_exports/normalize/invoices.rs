//! From joined rows to the domain's jobs and invoices.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;

use crate::domain::diagnostic::Diagnostic;
use crate::domain::diagnostic::Gravity;
use crate::domain::diagnostic::Side;
use crate::domain::id::ClientId;
use crate::domain::id::SourceInvoiceId;
use crate::domain::id::SourceTaxId;
use crate::domain::known::Known;
use crate::domain::money::Currency;
use crate::domain::money::Money;
use crate::domain::number::DocumentNumber;
use crate::domain::quantity::Rate;
use crate::domain::source::Invoice;
use crate::domain::source::InvoiceDay;
use crate::domain::source::InvoiceStatus;
use crate::domain::source::Job;
use crate::domain::source::Lifecycle;
use crate::domain::source::StatedTotals;
use crate::domain::source::Tax;
use crate::domain::source::TaxLine;
use crate::workiz_exports::layout::field::Field;
use crate::workiz_exports::normalize::clients::client_id;
use crate::workiz_exports::normalize::join::Bill;
use crate::workiz_exports::normalize::join::job_id;
use crate::workiz_exports::normalize::sale::Sale;
use crate::workiz_exports::normalize::words::invoice_status;

const COMPARE: &str = "Compare the document in Workiz with its printed form.";

/// What a tax is called of which the files show no name and no rate.
const UNNAMED_TAX: &str = "Tax";

/// Returns the id of the client of a document that names none: it is nobody else's.
fn unnamed(invoice: &SourceInvoiceId) -> ClientId {
    ClientId::new(format!("unnamed:{invoice}"))
}

/// Makes the domain's invoice of joined rows; without a total or a day there is none.
pub fn invoice(
    bill: &Bill,
    taxes: &BTreeMap<SourceTaxId, Tax>,
    zone: &TimeZone,
    currency: Currency,
    said: &mut Vec<Diagnostic>,
) -> Option<Invoice> {
    let sale = &bill.sale;
    let mut say = |gravity, field: &str, problem: String, advice: &str| {
        said.push(Diagnostic {
            gravity,
            side: Side::Source,
            document: format!("invoice {} ({})", bill.number, sale.places()),
            field: field.to_owned(),
            problem,
            advice: advice.to_owned(),
        });
    };
    let mut missing = |field: &str| {
        let advice = "Look at the document in Workiz, and export the file again with the column.";
        say(Gravity::Unreadable, field, "Nothing stands there.".to_owned(), advice);
    };
    let client = sale.client();
    let total = sale.amounts.get(&Field::Total).copied();
    let day = invoice_day(sale);
    for (field, is_missing) in [("Total", total.is_none()), ("Date", day.is_none())] {
        if is_missing {
            missing(field);
        }
    }
    if client.is_none() {
        let problem = "No client stands there; nobody can say by it whose document this is.";
        say(Gravity::Note, "Client", problem.to_owned(), "Give the client a name in Workiz.");
    }
    let (total, day) = (total?, day?);
    let zero = Money::zero(currency);
    let balance = sale.amounts.get(&Field::AmountDue).copied();
    let stated = sale.amounts.get(&Field::AmountPaid).copied();
    let computed = balance.and_then(|it| total.minus(it).ok());
    if let (Some(stated), Some(computed)) = (stated, computed)
        && stated != computed
    {
        let problem = format!("{stated} was paid, but the total less what is due is {computed}.");
        say(Gravity::Note, "Amount Paid", problem, COMPARE);
    }
    let status = status(sale, total, balance, &mut say);
    Some(Invoice {
        id: bill.id.clone(),
        number: DocumentNumber::parse(&bill.number),
        kind: bill.kind,
        job: bill.job.clone(),
        client: client.map_or_else(|| unnamed(&bill.id), |name| client_id(&name)),
        status,
        lifecycle: match status {
            InvoiceStatus::Void => Lifecycle::Deleted,
            _ => Lifecycle::Live,
        },
        currency,
        day,
        due: sale.days.get(&Field::DueDate).map(|it| it.date),
        created_at: known(sale.days.get(&Field::Created).and_then(|it| it.moment(zone))),
        lines: Known::Unknown,
        discount: Known::Unknown,
        tax: tax(sale, taxes, zero),
        tip: known(sale.amount(Field::Tip, zero)),
        service_fee: known(sale.amount(Field::ServiceFee, zero)),
        totals: StatedTotals {
            subtotal: known(sale.amounts.get(&Field::Subtotal).copied()),
            total,
            paid: known(stated.or(computed)),
            refunded: Known::Unknown,
            balance: known(balance),
        },
        class_fields: class_fields(sale),
        service_address: sale.address.clone(),
        link: None,
    })
}

/// Returns what classes are taken from; the rows share the names of their columns until here.
fn class_fields(sale: &Sale) -> BTreeMap<String, String> {
    let fields = sale.class_fields.iter();
    fields.map(|(name, text)| (name.as_ref().to_owned(), text.clone())).collect()
}

/// Makes the domain's job of a row.
pub fn job(sale: &Sale, zone: &TimeZone) -> Option<Job> {
    let number = sale.texts.get(&Field::JobNumber)?;
    let paid = sale.amounts.get(&Field::AmountPaid).copied();
    Some(Job {
        id: job_id(number),
        number: DocumentNumber::parse(number),
        title: sale.class_fields.get("Job Type").cloned().unwrap_or_default(),
        status: sale.texts.get(&Field::Status).cloned().unwrap_or_default(),
        client: sale.client().map(|it| client_id(&it)),
        scheduled_start: sale.days.get(&Field::JobDate).and_then(|it| it.moment(zone)),
        total: sale.amounts.get(&Field::Total).copied(),
        collected: paid,
    })
}

/// Returns the invoice's day: the date on its face, else the day on which it was entered, else the
/// job's. Source: Workiz dates an invoice by the day on which it is created.
fn invoice_day(sale: &Sale) -> Option<InvoiceDay> {
    let date = |field| sale.days.get(&field).map(|it| it.date);
    let issued = date(Field::Issued).or_else(|| date(Field::Created)).map(InvoiceDay::Issued);
    issued.or_else(|| date(Field::JobDate).map(InvoiceDay::Work))
}

/// Returns what Workiz says of the invoice. Where the files do not say it, it follows from the
/// amounts, as it does in Workiz.
fn status(
    sale: &Sale,
    total: Money,
    balance: Option<Money>,
    say: &mut impl FnMut(Gravity, &str, String, &str),
) -> InvoiceStatus {
    // The status of the jobs report is the job's.
    let is_listed = sale.shown.contains(&Field::InvoiceNumber);
    let text = sale.texts.get(&Field::Status).filter(|_| is_listed);
    if let Some(text) = text {
        if let Some(status) = invoice_status(text) {
            return status;
        }
        let problem = format!("`{text}` is not a known status of an invoice.");
        say(Gravity::Note, "Status", problem, "Nothing has to be done: the amounts count.");
    }
    match balance {
        _ if total.is_zero() => InvoiceStatus::NoAmount,
        Some(balance) if balance.is_zero() => InvoiceStatus::Paid,
        Some(balance) if balance < total => InvoiceStatus::PartiallyPaid,
        _ => InvoiceStatus::Sent,
    }
}

/// Returns the tax as it is stated. Its name is that of the only tax of its rate in the tax report,
/// else the rate itself.
fn tax(sale: &Sale, taxes: &BTreeMap<SourceTaxId, Tax>, zero: Money) -> Known<Option<TaxLine>> {
    let Some(amount) = sale.amount(Field::Tax, zero) else { return Known::Unknown };
    if amount.is_zero() {
        return Known::Known(None);
    }
    let own = sale.texts.get(&Field::TaxName);
    let mut same_rate = taxes.values().filter(|it| Some(it.rate) == sale.rate);
    let only = match (same_rate.next(), same_rate.next()) {
        (Some(only), None) => Some(only),
        _ => None,
    };
    let name = match (own, only, sale.rate) {
        (Some(own), _, _) => own.clone(),
        (None, Some(only), _) => only.name.clone(),
        (None, None, Some(rate)) => format!("{}%", rate.value()),
        (None, None, None) => UNNAMED_TAX.to_owned(),
    };
    Known::Known(Some(TaxLine {
        tax: only.filter(|_| own.is_none()).map(|it| it.id.clone()),
        name,
        rate: sale.rate.unwrap_or_else(|| Rate::percent(rust_decimal::Decimal::ZERO)),
        taxable_amount: sale.amounts.get(&Field::TaxableAmount).copied(),
        amount,
        components: Vec::new(),
    }))
}

fn known<T>(value: Option<T>) -> Known<T> {
    value.map_or(Known::Unknown, Known::Known)
}

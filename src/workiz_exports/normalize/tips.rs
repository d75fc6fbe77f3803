//! What payments pay, and which tips are in them.

use std::collections::BTreeMap;

use crate::domain::book::SourceBook;
use crate::domain::diagnostic::Diagnostic;
use crate::domain::diagnostic::Gravity;
use crate::domain::diagnostic::Side;
use crate::domain::id::SourceInvoiceId;
use crate::domain::id::SourcePaymentId;
use crate::domain::known::Known;
use crate::domain::money::Money;
use crate::domain::source::Allocation;
use crate::domain::source::Payment;
use crate::domain::source::PaymentOrigin;
use crate::domain::source::PaymentStatus;
use crate::domain::source::TipRule;
use crate::workiz_exports::normalize::clients::client_id;
use crate::workiz_exports::normalize::join::core;
use crate::workiz_exports::normalize::join::invoice_id;
use crate::workiz_exports::normalize::join::job_id;
use crate::workiz_exports::normalize::payments::Paid;

/// The invoices of a book by their numbers, and by their jobs.
#[derive(Debug, Default)]
pub struct Numbers {
    by_number: BTreeMap<String, Vec<SourceInvoiceId>>,
    by_job: BTreeMap<String, Vec<SourceInvoiceId>>,
}

impl Numbers {
    /// Looks at a book's invoices.
    pub fn of(book: &SourceBook) -> Self {
        let mut numbers = Self::default();
        for invoice in book.invoices.values() {
            if let Some(number) = &invoice.number {
                numbers.by_number.entry(number.core()).or_default().push(invoice.id.clone());
            }
            if let Some(job) = &invoice.job {
                numbers.by_job.entry(job.to_string()).or_default().push(invoice.id.clone());
            }
        }
        numbers
    }
}

/// Says which invoice a row of the payments report pays: that of its number, and of several that of
/// its job or client; without a number the only one of its job.
pub fn allocate(
    book: &SourceBook,
    numbers: &Numbers,
    row: &Paid,
    payment: &mut Payment,
) -> Option<Diagnostic> {
    let by_job = row.job.as_deref().map(job_id);
    let none = Vec::new();
    let of_job = by_job.as_ref().and_then(|it| numbers.by_job.get(it.as_str())).unwrap_or(&none);
    let target = if let Some(number) = &row.invoice {
        let all = numbers.by_number.get(&core(number)).unwrap_or(&none);
        let client = row.client.as_deref().map(client_id);
        let of_client = |it: &&SourceInvoiceId| {
            book.invoices.get(*it).is_some_and(|it| Some(&it.client) == client.as_ref())
        };
        let any: Vec<_> = all.iter().collect();
        let in_job: Vec<_> = all.iter().filter(|it| of_job.contains(it)).collect();
        let own: Vec<_> = all.iter().filter(of_client).collect();
        match (any.as_slice(), in_job.as_slice(), own.as_slice()) {
            ([], _, _) => Some(invoice_id(number, row.job.as_deref())),
            ([only], _, _) | (_, [only], _) | (_, _, [only]) => Some((*only).clone()),
            _ => return Some(contested(row, number, all.len())),
        }
    } else {
        match of_job.as_slice() {
            [only] => Some(only.clone()),
            _ => None,
        }
    };
    if let Some(invoice) = target {
        payment.origin = PaymentOrigin::Invoice;
        let amount = payment.amount;
        payment.allocations = vec![Allocation { invoice, amount }];
    }
    None
}

fn contested(row: &Paid, number: &str, count: usize) -> Diagnostic {
    Diagnostic {
        gravity: Gravity::Unreadable,
        side: Side::Source,
        document: row.place.to_string(),
        field: "Invoice #".to_owned(),
        problem: format!("{count} invoices have the number {number}, and nothing says which."),
        advice: "Show the job's number in the payments report, and export it again.".to_owned(),
    }
}

/// Tells whether a payment's money counts as paid on its invoice.
fn counts(payment: &Payment) -> bool {
    !matches!(payment.status, PaymentStatus::Failed | PaymentStatus::Pending)
}

/// Finds out the tips of invoices, and whether payments have theirs in their amounts.
///
/// Only where the payments of an invoice come to what was paid on it are all of them seen: then its
/// tip is theirs. Source: a client may give a tip only when paying, on an invoice.
pub fn settle_tips(book: &mut SourceBook) {
    let mut by_invoice: BTreeMap<SourceInvoiceId, Vec<SourcePaymentId>> = BTreeMap::new();
    for payment in book.payments.values().filter(|it| counts(it)) {
        for part in &payment.allocations {
            by_invoice.entry(part.invoice.clone()).or_default().push(payment.id.clone());
        }
    }
    let currency = book.account.currency;
    for invoice in book.invoices.values_mut() {
        let ids = by_invoice.get(&invoice.id).map(Vec::as_slice).unwrap_or_default();
        let payments = || ids.iter().filter_map(|id| book.payments.get(id));
        let tips: Option<Vec<Money>> = payments().map(|it| it.tip.as_known().copied()).collect();
        let Some(tips) = tips else { continue };
        let sum = Money::sum(currency, payments().map(|it| it.amount));
        let (Ok(sum), Ok(tip), Known::Known(paid)) =
            (sum, Money::sum(currency, tips), invoice.totals.paid)
        else {
            continue;
        };
        let rule = if sum == paid {
            TipRule::Included
        } else if sum.plus(tip) == Ok(paid) {
            TipRule::OnTop
        } else {
            continue;
        };
        if invoice.tip == Known::Unknown {
            invoice.tip = Known::Known(tip);
        }
        for id in ids {
            if let Some(payment) = book.payments.get_mut(id)
                && payment.tip_rule == TipRule::Ambiguous
            {
                payment.tip_rule = rule;
            }
        }
    }
}

//! What these files cannot show, said in full sentences.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::domain::book::SourceBook;
use crate::domain::diagnostic::Diagnostic;
use crate::domain::diagnostic::Gravity;
use crate::domain::diagnostic::Side;
use crate::domain::effects::Measure;
use crate::domain::id::SourceInvoiceId;
use crate::domain::known::Known;
use crate::domain::money::Money;
use crate::domain::source::Invoice;
use crate::domain::source::Payment;
use crate::domain::source::PaymentStatus;
use crate::workiz_exports::layout::field::Field;
use crate::workiz_exports::layout::kind::Kind;

/// Tells whether a part of an invoice cannot be seen.
type Unseen = fn(&Invoice) -> bool;

/// What the folder has.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shown {
    /// The kinds of files.
    pub kinds: BTreeSet<Kind>,
    /// The columns of each kind.
    pub columns: BTreeSet<(Kind, Field)>,
    /// The numbers of invoices that the jobs report has, and the invoices list has not.
    pub unlisted: Vec<String>,
}

impl Shown {
    fn has(&self, kind: Kind, field: Field) -> bool {
        self.columns.contains(&(kind, field))
    }
}

/// Says of every measure that cannot be seen why, and what to add.
pub fn tell(book: &mut SourceBook, shown: &Shown) {
    let mut say = |measure, why: &str| {
        book.unseen.insert(measure, why.to_owned());
    };
    say(Measure::NetInvoiced, "No file that Workiz exports shows the lines of documents.");
    say(Measure::Discount, "No file that Workiz exports shows discounts.");
    let has_list = shown.kinds.contains(&Kind::Invoices);
    let has_report = shown.has(Kind::Jobs, Field::Invoiced);
    let has_bills = has_list || has_report;
    if !has_bills {
        let why = if shown.kinds.contains(&Kind::Jobs) {
            "The jobs report has no column `Invoiced`, so that nobody sees which jobs are billed: \
             show the column, or add the invoices list."
        } else {
            "None of the exported files shows invoices: add the invoices list or the jobs report."
        };
        for measure in [
            Measure::GrossInvoiced,
            Measure::Tax,
            Measure::Tips,
            Measure::Fees,
            Measure::Receivable,
        ] {
            say(measure, why);
        }
    }
    if !shown.kinds.contains(&Kind::Payments) {
        for (measure, what) in [
            (Measure::Collected, "payments"),
            (Measure::Refunded, "refunds"),
            (Measure::Receivable, "payments"),
        ] {
            say(
                measure,
                &format!("None of the exported files shows {what}: add the payments report."),
            );
        }
    } else if book
        .payments
        .values()
        .any(|it| matches!(it.status, PaymentStatus::Refunded | PaymentStatus::PartiallyRefunded))
    {
        say(
            Measure::Refunded,
            "The payments report says that payments were refunded, but neither when nor how much: \
             compare refunds by hand.",
        );
    }
    if !shown.kinds.contains(&Kind::Payouts) {
        say(
            Measure::Deposited,
            "None of the exported files shows payouts: add the payouts of Workiz Pay.",
        );
    }
    if has_bills {
        tell_parts(book, shown);
    }
    book.unlisted = unlisted(shown, has_list);
}

/// Says which parts of invoices are seen of some only, or of none.
fn tell_parts(book: &mut SourceBook, shown: &Shown) {
    let columns = |field| [Kind::Jobs, Kind::Invoices].into_iter().any(|it| shown.has(it, field));
    let tips_paid = shown.has(Kind::Payments, Field::Tip);
    let parts: [(Measure, Unseen, &str, &str, bool); 3] = [
        (
            Measure::Tax,
            |it| it.tax == Known::Unknown,
            "taxes",
            "add the jobs report with the columns `Tax`, `Tax Rate` and `Taxable Amount`",
            columns(Field::Tax),
        ),
        (
            Measure::Tips,
            |it| it.tip == Known::Unknown,
            "tips",
            "add the payments report",
            columns(Field::Tip) || tips_paid,
        ),
        (
            Measure::Fees,
            |it| it.service_fee == Known::Unknown,
            "service fees",
            "add the jobs report with the column `Credit Card Service Fee`",
            columns(Field::ServiceFee),
        ),
    ];
    for (measure, is_unseen, what, advice, is_shown) in parts {
        let unseen: Vec<&Invoice> = book.invoices.values().filter(|it| is_unseen(it)).collect();
        let why = match unseen.first() {
            _ if !is_shown => format!("None of the exported files shows {what}: {advice}."),
            None => continue,
            Some(first) => format!(
                "The exported files do not show the {what} of {} invoices, such as {}: {advice} \
                 for all the time in which they were made and paid.",
                unseen.len(),
                name(first)
            ),
        };
        book.unseen.insert(measure, why);
    }
}

fn unlisted(shown: &Shown, has_list: bool) -> Option<String> {
    if !has_list {
        let why = "Without the invoices list, invoices that belong to no job cannot be seen.";
        return Some(why.to_owned());
    }
    let first = shown.unlisted.first()?;
    Some(format!(
        "The invoices list does not have all invoices: {} of the jobs report, such as {first}, are \
         not in it. Export it for all the time that the jobs report covers.",
        shown.unlisted.len()
    ))
}

fn name(invoice: &Invoice) -> String {
    invoice.number.as_ref().map_or_else(|| invoice.id.to_string(), ToString::to_string)
}

/// Says when invoices were paid in ways that the payments report does not show.
pub fn uncovered(book: &SourceBook) -> Option<Diagnostic> {
    let currency = book.account.currency;
    let mut by_invoice: BTreeMap<&SourceInvoiceId, Vec<Money>> = BTreeMap::new();
    let counting =
        |it: &&Payment| !matches!(it.status, PaymentStatus::Failed | PaymentStatus::Pending);
    for part in book.payments.values().filter(counting).flat_map(|it| &it.allocations) {
        by_invoice.entry(&part.invoice).or_default().push(part.amount);
    }
    let mut short: Vec<(&Invoice, Money, Money)> = Vec::new();
    for invoice in book.invoices.values() {
        let Known::Known(paid) = invoice.totals.paid else { continue };
        let parts = by_invoice.get(&invoice.id).map(Vec::as_slice).unwrap_or_default();
        if let Ok(shown) = Money::sum(currency, parts.iter().copied())
            && shown < paid
        {
            short.push((invoice, paid, shown));
        }
    }
    let (first, paid, shown) = short.first()?;
    Some(Diagnostic {
        gravity: Gravity::Note,
        side: Side::Source,
        document: "payments report".to_owned(),
        field: "Amount".to_owned(),
        problem: format!(
            "The report does not show all payments of {} invoices, such as {}: {} was paid on it, \
             and the report has {}.",
            short.len(),
            name(first),
            paid.words(),
            shown.words()
        ),
        advice: "Export the payments report from the first payment on, or set the first day of \
                 the comparison to the first day of the report."
            .to_owned(),
    })
}

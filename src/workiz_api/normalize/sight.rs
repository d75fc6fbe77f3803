//! What the official API does not show, in the words of a report.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::domain::book::SourceBook;
use crate::domain::diagnostic::Diagnostic;
use crate::domain::diagnostic::Gravity;
use crate::domain::diagnostic::Side;
use crate::domain::effects::Measure;
use crate::workiz_api::normalize::account::Ground;
use crate::workiz_api::normalize::account::same_word;

/// Returns the measures that cannot be seen, each with the reason.
pub fn unseen() -> BTreeMap<Measure, String> {
    [
        (
            Measure::Discount,
            "The official Workiz API shows only some discounts; the others are only in a job's total.",
        ),
        (Measure::Tax, "The official Workiz API does not show taxes; they are only in a job's total."),
        (Measure::Tips, "The official Workiz API does not show tips; they are only in a job's total."),
        (
            Measure::Fees,
            "The official Workiz API does not show service fees; they are only in a job's total.",
        ),
        (
            Measure::Collected,
            "The official Workiz API does not show payments, only what a job leaves due.",
        ),
        (Measure::Refunded, "The official Workiz API does not show refunds."),
        (
            Measure::Receivable,
            "The official Workiz API does not show payments and refunds, so that what is open is \
             compared for each job only.",
        ),
        (Measure::Deposited, "The official Workiz API does not show payouts."),
    ]
    .into_iter()
    .map(|(measure, reason)| (measure, reason.to_owned()))
    .collect()
}

/// Returns why documents that only QuickBooks has prove nothing.
pub fn unlisted(first_day: &str) -> String {
    let since = if first_day.is_empty() { String::new() } else { format!(" from {first_day} on") };
    format!(
        "The official Workiz API lists jobs{since}, and no invoices: invoices without a job cannot \
         be seen."
    )
}

/// Names every status that the settings count as billed and that no job has: it may be misspelled.
pub(super) fn unused_statuses(ground: &Ground, book: &SourceBook) -> Vec<Diagnostic> {
    let met: BTreeSet<&str> = book.jobs.values().map(|it| it.status.trim()).collect();
    if met.is_empty() {
        return Vec::new();
    }
    let names = met.iter().copied().collect::<Vec<_>>().join("`, `");
    let unused =
        ground.billed_statuses.iter().filter(|it| !met.iter().any(|met| same_word(met, it)));
    let told = unused.map(|status| Diagnostic {
        gravity: Gravity::Note,
        side: Side::Source,
        document: "settings".to_owned(),
        field: "billed_statuses".to_owned(),
        problem: format!("No job has the status `{status}`."),
        advice: format!("Write a status as Workiz does; the jobs have `{names}`."),
    });
    told.collect()
}

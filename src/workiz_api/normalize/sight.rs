//! What the official API does not show, in the words of a report.

use std::collections::BTreeMap;

use crate::domain::effects::Measure;

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

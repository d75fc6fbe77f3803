//! Whether a pass compared anything: two sides that were never held against each other do not say
//! the same.

use crate::domain::book::SourceBook;
use crate::domain::diagnostic::{Diagnostic, Gravity, Side};
use crate::domain::effects::Measure;
use crate::domain::source::Lifecycle;
use crate::domain::terms::ActualBook;
use crate::engine::line::Reconciliation;

/// Tells why a pass compared nothing, if so. A source that lists every document needs no such word:
/// there, what only the books have is a discrepancy. Two empty sides say the same.
pub fn nothing_compared(
    source: &SourceBook,
    actual: &ActualBook,
    done: &Reconciliation,
    measures: usize,
) -> Option<Diagnostic> {
    let has_source = !(source.jobs.is_empty()
        && source.invoices.is_empty()
        && source.payments.is_empty()
        && source.refunds.is_empty());
    let has_books = !(actual.sales.is_empty() && actual.payments.is_empty());
    let posted = actual.sales.len();
    let unlisted = source.unlisted.as_ref();
    let problem = if unlisted.is_some() && posted > 0 && done.sales.matches.is_empty() {
        let live = |it: &&_| matches!(it, Lifecycle::Live);
        match source.invoices.values().map(|it| &it.lifecycle).filter(live).count() {
            0 => format!(
                "Workiz shows no invoice at all, and QuickBooks has {posted}: nothing was compared."
            ),
            shown => format!(
                "None of the {shown} invoices of Workiz was compared with any of the {posted} of \
                 QuickBooks."
            ),
        }
    } else if measures == 0 && (has_source || has_books) {
        "This way into Workiz shows nothing that can be compared: no total was compared.".to_owned()
    } else {
        return None;
    };
    let unseen = source.unseen.get(&Measure::GrossInvoiced).or(unlisted);
    let why = unseen.map(|it| format!("{it} ")).unwrap_or_default();
    Some(Diagnostic {
        gravity: Gravity::Unreadable,
        side: Side::Source,
        document: "list of invoices".to_owned(),
        field: "(whole list)".to_owned(),
        problem,
        advice: format!(
            "{why}Check from which day on Workiz is read, which statuses count as billed, and which \
             documents the mapping puts in scope."
        ),
    })
}

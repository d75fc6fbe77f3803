//! Puts a report's model together from passes and outcomes.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::app::pass::PassDone;
use crate::domain::approval::Approval;
use crate::domain::expected::SourceRef;
use crate::domain::id::{CorrectionId, RunId, SnapshotId};
use crate::domain::ledger::LedgerRef;
use crate::domain::plan::{Outcome, Plan};
use crate::report::model::{Links, Names, Pass, ReportModel};
use crate::report::plan_text::BeforeDocument;

/// Where QuickBooks' own pages are.
const QUICKBOOKS_PAGES: &str = "https://qbo.intuit.com/app";

/// What a report tells besides its passes.
#[derive(Clone, Debug)]
pub struct Frame {
    /// The company's name.
    pub company: String,
    /// The run.
    pub run: RunId,
    /// Its snapshot.
    pub snapshot: SnapshotId,
    /// When both sides were pulled.
    pub taken_at: Timestamp,
    /// When the run ended.
    pub generated_at: Timestamp,
    /// What came of the corrections.
    pub outcomes: BTreeMap<CorrectionId, Outcome>,
    /// What persons approved of the first plan and took back, oldest first.
    pub approvals: Vec<Approval>,
}

/// Builds the model of a run: what it found, and, if corrections were written, how things stand
/// after them.
pub fn report_model(frame: Frame, first: &PassDone, after: Option<&PassDone>) -> ReportModel {
    let mut names = names(first);
    let mut links = links(first);
    if let Some(after) = after {
        let fresh = self::names(after);
        names.customers.extend(fresh.customers);
        names.items.extend(fresh.items);
        names.ledger_documents.extend(fresh.ledger_documents);
        names.source_documents.extend(fresh.source_documents);
        links.source.extend(self::links(after).source);
    }
    ReportModel {
        company: frame.company,
        source_name: "Workiz".to_owned(),
        ledger_name: "QuickBooks".to_owned(),
        mapping_name: first.mapping_name.clone(),
        run: frame.run,
        snapshot: frame.snapshot,
        program_version: env!("CARGO_PKG_VERSION").to_owned(),
        taken_at: frame.taken_at,
        generated_at: frame.generated_at,
        zone: first.zone.clone(),
        book_close_date: first.actual.ledger.preferences.book_close_date,
        first: model_pass(first),
        outcomes: frame.outcomes,
        after: after.map(model_pass),
        names,
        links,
        diagnostics: first.diagnostics.clone(),
        not_compared: first.not_compared.clone(),
        approved: approved(&first.reconciliation.plan, &frame.approvals),
    }
}

/// Counts how many of the corrections that need it each person approved.
fn approved(plan: &Plan, approvals: &[Approval]) -> BTreeMap<String, usize> {
    let holding = Approval::in_force(approvals);
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for by in plan.waiting().filter_map(|(_, it)| holding.get(&it.id)) {
        let count = counts.entry((*by).to_owned()).or_default();
        *count = count.saturating_add(1);
    }
    counts
}

fn model_pass(done: &PassDone) -> Pass {
    Pass {
        status: done.status,
        counts: done.counts,
        bridge: done.reconciliation.bridge.clone(),
        discrepancies: done.reconciliation.discrepancies.clone(),
        plan: done.reconciliation.plan.clone(),
        matches_by_tier: done.matches_by_tier.clone(),
    }
}

/// Returns the names by which people know what a pass speaks of.
pub fn names(done: &PassDone) -> Names {
    let ledger = &done.actual.ledger;
    let sales = ledger.sales.iter().map(|(reference, it)| {
        let word = reference.kind.word();
        let name = match &it.content.number {
            Some(number) => format!("{word} {number}"),
            None => format!("{word} without a number (QuickBooks id {})", reference.id),
        };
        (reference.clone(), name)
    });
    let payments = ledger.payments.iter().map(|(reference, it)| {
        let name = format!("payment of {} on {}", it.content.amount.words(), it.content.date);
        (reference.clone(), name)
    });
    let expected = &done.reconciliation.expected;
    let source_sales = expected.sales.iter().map(|(origin, it)| (origin.clone(), it.title.clone()));
    let source_payments =
        expected.payments.iter().map(|(origin, it)| (origin.clone(), it.title.clone()));
    let source_refunds =
        expected.refunds.iter().map(|(origin, it)| (origin.clone(), it.title.clone()));
    Names {
        customers: ledger
            .customers
            .iter()
            .map(|(id, it)| (id.clone(), it.display_name.clone()))
            .collect(),
        items: ledger.items.iter().map(|(id, it)| (id.clone(), it.name.clone())).collect(),
        accounts: ledger.accounts.iter().map(|(id, it)| (id.clone(), it.name.clone())).collect(),
        tax_codes: ledger.tax_codes.iter().map(|(id, it)| (id.clone(), it.name.clone())).collect(),
        payment_methods: ledger
            .payment_methods
            .iter()
            .map(|(id, it)| (id.clone(), it.name.clone()))
            .collect(),
        classes: ledger.classes.iter().map(|(id, it)| (id.clone(), it.name.clone())).collect(),
        ledger_documents: sales.chain(payments).collect(),
        source_documents: source_sales.chain(source_payments).chain(source_refunds).collect(),
    }
}

fn links(done: &PassDone) -> Links {
    let expected = &done.reconciliation.expected;
    let sales = expected.sales.iter().map(|(origin, it)| (origin, &it.link));
    let payments = expected.payments.iter().map(|(origin, it)| (origin, &it.link));
    let source: BTreeMap<SourceRef, String> = sales
        .chain(payments)
        .filter_map(|(origin, link)| Some((origin.clone(), link.clone()?)))
        .collect();
    Links { source, ledger_base: QUICKBOOKS_PAGES.to_owned() }
}

/// Returns the documents that a plan changes, as they stand.
pub fn before_documents(done: &PassDone) -> BTreeMap<LedgerRef, BeforeDocument> {
    let plan = &done.reconciliation.plan;
    let targets = plan.corrections.iter().filter_map(|it| it.action.target());
    let documents = targets.filter_map(|(reference, _)| {
        let sale =
            done.actual.sales.get(reference).map(|it| BeforeDocument::Sale(it.content.clone()));
        let payment = done
            .actual
            .payments
            .get(reference)
            .map(|it| BeforeDocument::Payment(it.content.clone()));
        Some((reference.clone(), sale.or(payment)?))
    });
    documents.collect()
}

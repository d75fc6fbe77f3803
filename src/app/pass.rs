//! One pass over a snapshot: normalize, map, match, diff, tie out, plan, check. Nothing here reaches
//! outside, so that a kept snapshot gives the same pass years later.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::app::company::{Readers, Rules};
use crate::app::compared::nothing_compared;
use crate::app::error::AppError;
use crate::app::inputs::Inputs;
use crate::domain::book::{LedgerBook, SourceBook};
use crate::domain::diagnostic::{Diagnostic, Gravity, Side};
use crate::domain::effects::Measure;
use crate::domain::ledger::{LedgerKind, LedgerRef};
use crate::domain::matching::{Decision, Link, MatchTier};
use crate::domain::run::{RunCounts, RunStatus};
use crate::domain::snapshot::{Completeness, Snapshot};
use crate::domain::source::Lifecycle;
use crate::domain::terms::ActualBook;
use crate::domain::zone::CompanyZone;
use crate::engine::line::{LineInput, Reconciliation, reconcile};
use crate::engine::sight::Blind;
use crate::mapping::apply::expect;
use crate::mapping::compile::compile;
use crate::mapping::recordable::recordable_methods;
use crate::mapping::scope::in_scope;
use crate::ports::source::Recording;

/// The measures that this version compares. Deposits are read, but not compared yet.
const COMPARED: [Measure; 9] = [
    Measure::NetInvoiced,
    Measure::Discount,
    Measure::Tax,
    Measure::Tips,
    Measure::Fees,
    Measure::GrossInvoiced,
    Measure::Collected,
    Measure::Refunded,
    Measure::Receivable,
];

/// Everything that a pass came to.
#[derive(Debug)]
pub struct PassDone {
    /// What Workiz holds.
    pub source: SourceBook,
    /// What QuickBooks holds, of what is in scope.
    pub actual: ActualBook,
    /// The company's zone.
    pub zone: CompanyZone,
    /// The name of the mapping.
    pub mapping_name: String,
    /// The decisions.
    pub reconciliation: Reconciliation,
    /// Problems in somebody's data.
    pub diagnostics: Vec<Diagnostic>,
    /// How it ended.
    pub status: RunStatus,
    /// How much it looked at.
    pub counts: RunCounts,
    /// How many matches rest on which reason.
    pub matches_by_tier: BTreeMap<MatchTier, usize>,
    /// Measures that were not compared, with the reason.
    pub not_compared: Vec<(Measure, String)>,
    /// The day of the run in the company's zone.
    pub today: Date,
}

/// What a pass rests on besides the snapshot.
#[derive(Clone, Copy, Debug)]
pub struct PassInput<'a> {
    /// How documents and policy are read.
    pub readers: Readers<'a>,
    /// Mapping and policy.
    pub rules: &'a Rules,
    /// Links of earlier runs.
    pub links: &'a [Link],
    /// What people decided.
    pub decisions: &'a [Decision],
    /// The rest.
    pub inputs: &'a Inputs,
}

/// Refuses a pull that is not complete: nothing may be concluded from what is absent.
///
/// # Errors
/// One side is incomplete; the first list is named.
pub fn require_complete(snapshot: &Snapshot) -> Result<(), AppError> {
    for pull in [&snapshot.source, &snapshot.ledger] {
        if let Completeness::Incomplete { entity, expected, received } = &pull.completeness {
            let (entity, expected, received) = (entity.clone(), *expected, *received);
            return Err(AppError::Incomplete { entity, expected, received });
        }
    }
    Ok(())
}

/// Walks the line over a snapshot.
///
/// # Errors
/// The pull is incomplete, a side or the mapping cannot be read, or an amount leaves the range.
pub fn pass(snapshot: &Snapshot, input: PassInput<'_>) -> Result<PassDone, AppError> {
    require_complete(snapshot)?;
    let readers = input.readers;
    let source =
        readers.source.read(&snapshot.source.documents).map_err(|it| AppError::Unreadable(it.0))?;
    let ledger =
        readers.ledger.read(&snapshot.ledger.documents).map_err(|it| AppError::Unreadable(it.0))?;
    let mut diagnostics = source.diagnostics;
    diagnostics.extend(ledger.diagnostics);
    diagnostics.sort();
    let time_zone = &source.book.account.time_zone;
    let zone = CompanyZone::parse(time_zone)
        .map_err(|_error| AppError::Unreadable(vec![no_zone(time_zone)]))?;
    let mapping = compile(&input.rules.mapping, &input.rules.mapping_main, &ledger.book)
        .map_err(|faults| AppError::Mapping { faults })?;
    let currency = source.book.account.currency;
    require_same_currency(&source.book, &ledger.book)?;
    let policy = (readers.policy)(&input.rules.policy, currency).map_err(AppError::Settings)?;
    let expected = expect(&mapping, &source.book, &ledger.book, &zone)?;
    let actual = in_scope(&mapping, &ledger.book, currency);
    let blind =
        Blind { measures: source.book.unseen.clone(), documents: source.book.unlisted.clone() };
    let compared: Vec<_> = COMPARED.into_iter().filter(|it| !blind.to(*it)).collect();
    let measures = compared.len();
    let unread = diagnostics.iter().find(|it| it.gravity == Gravity::Unreadable);
    let reconciliation = reconcile(LineInput {
        expected,
        actual: &actual,
        links: input.links,
        decisions: input.decisions,
        terms: mapping.terms(),
        policy: &policy,
        snapshot: &snapshot.id,
        unknown: &input.inputs.unknown,
        native_sync: source.book.account.native_sync,
        recording: match readers.source.recording(&snapshot.source.documents) {
            Recording::Possible => Some(recordable_methods(&mapping)),
            Recording::Impossible => None,
        },
        unproven: unread.map(|it| format!("{} could not be read", it.document)),
        compared,
        blind: &blind,
        today: input.inputs.today(&zone),
    })?;
    let mut status = status(&reconciliation, unread.is_some());
    if status == RunStatus::TiedOut
        && let Some(why) = nothing_compared(&source.book, &actual, &reconciliation, measures)
    {
        status = RunStatus::Unproven;
        diagnostics.push(why);
        diagnostics.sort();
    }
    let mut counts = counts(&source.book, &actual, &reconciliation);
    counts.source_usage = snapshot.source.usage;
    counts.ledger_usage = snapshot.ledger.usage;
    Ok(PassDone {
        today: input.inputs.today(&zone),
        mapping_name: mapping.name().to_owned(),
        matches_by_tier: tiers(&reconciliation),
        not_compared: not_compared(&source.book),
        source: source.book,
        actual,
        zone,
        diagnostics,
        status,
        counts,
        reconciliation,
    })
}

fn require_same_currency(source: &SourceBook, ledger: &LedgerBook) -> Result<(), AppError> {
    if same_currency(source, ledger) {
        return Ok(());
    }
    Err(AppError::Settings(format!(
        "Workiz counts in {} and QuickBooks in {}: the settings name the accounts of two different \
         companies",
        source.account.currency, ledger.preferences.home_currency
    )))
}

/// Returns the measures that are not compared, each with the reason.
fn not_compared(source: &SourceBook) -> Vec<(Measure, String)> {
    let mut all = source.unseen.clone();
    let deposits = "Bank deposits are read, but payouts are not compared with them yet.";
    all.entry(Measure::Deposited).or_insert_with(|| deposits.to_owned());
    all.into_iter().collect()
}

fn no_zone(name: &str) -> Diagnostic {
    Diagnostic {
        gravity: Gravity::Unreadable,
        side: Side::Source,
        document: "account".to_owned(),
        field: "timezone".to_owned(),
        problem: format!("`{name}` is no time zone."),
        advice: "Correct the time zone in the settings of the Workiz account.".to_owned(),
    }
}

fn status(it: &Reconciliation, unread: bool) -> RunStatus {
    if unread || !it.bridge.is_proven() || !it.faults.is_empty() {
        RunStatus::Unproven
    } else if it.discrepancies.iter().any(crate::domain::discrepancy::Discrepancy::is_open) {
        RunStatus::DiscrepanciesOpen
    } else {
        RunStatus::TiedOut
    }
}

fn counts(source: &SourceBook, actual: &ActualBook, it: &Reconciliation) -> RunCounts {
    RunCounts {
        source_invoices: source
            .invoices
            .values()
            .filter(|it| it.lifecycle == Lifecycle::Live)
            .count(),
        source_payments: source
            .payments
            .values()
            .filter(|it| it.lifecycle == Lifecycle::Live)
            .count(),
        ledger_sales: actual.sales.len(),
        ledger_payments: actual.payments.len(),
        out_of_scope: it.out_of_scope.len(),
        matched: it.sales.matches.len().saturating_add(it.payments.matches.len()),
        ..RunCounts::default()
    }
}

fn tiers(it: &Reconciliation) -> BTreeMap<MatchTier, usize> {
    let mut tiers: BTreeMap<MatchTier, usize> = BTreeMap::new();
    for found in it.sales.matches.iter().chain(&it.payments.matches) {
        let count = tiers.entry(found.evidence.tier).or_default();
        *count = count.saturating_add(1);
    }
    tiers
}

/// Returns the name of the entity that a document in the books has in raw form.
pub fn entity_of(kind: LedgerKind) -> &'static str {
    kind.entity()
}

/// Finds the raw document behind a reference.
pub fn raw_of<'a>(
    snapshot: &'a Snapshot,
    reference: &LedgerRef,
) -> Option<&'a crate::domain::snapshot::RawDocument> {
    let entity = reference.kind.entity();
    let documents = &snapshot.ledger.documents;
    documents.iter().find(|it| it.entity == entity && it.id == reference.id.as_str())
}

/// Tells whether the books of both sides are of one company; a guard against swapped settings.
pub fn same_currency(source: &SourceBook, ledger: &LedgerBook) -> bool {
    source.account.currency == ledger.preferences.home_currency
}

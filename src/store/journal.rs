//! The journal of writes: a line before each call and a line after it, only ever added to.
//!
//! After a crash it tells what may have been written without anybody knowing.

use std::collections::BTreeMap;

use jiff::Timestamp;
use rusqlite::{Row, Transaction};

use crate::domain::expected::SourceRef;
use crate::domain::id::{CorrectionId, PlanId, RequestId, SourceInvoiceId, SyncToken};
use crate::domain::plan::{Outcome, Receipt};
use crate::domain::recorded::OpenBefore;
use crate::domain::snapshot::RawDocument;
use crate::store::bodies::{self, Bodies};
use crate::store::database::Store;
use crate::store::error::{Fault, StoreError};
use crate::store::text::{damaged, ledger_ref, moment, money, source_kind, source_ref};

/// A write that is about to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Intent {
    /// The plan that it belongs to; saved before.
    pub plan: PlanId,
    /// The correction.
    pub correction: CorrectionId,
    /// The idempotency key that is sent.
    pub request_id: RequestId,
    /// When.
    pub at: Timestamp,
    /// What is written, as text for a person and for the audit.
    pub action: String,
    /// The source document that it books; locked while the outcome is unknown.
    pub source: Option<SourceRef>,
    /// What the invoice had open in Workiz, where only that tells whether a payment arrived there; the
    /// invoice takes no other payment while the outcome is unknown.
    pub open_before: Option<OpenBefore>,
}

/// What came of a correction.
#[derive(Clone, Copy, Debug)]
pub struct Settlement<'a> {
    /// The plan that it belongs to.
    pub plan: &'a PlanId,
    /// The correction.
    pub correction: &'a CorrectionId,
    /// When.
    pub at: Timestamp,
    /// What happened.
    pub outcome: &'a Outcome,
}

/// The last that the journal says of a correction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredOutcome {
    /// When it was settled.
    pub at: Timestamp,
    /// What happened.
    pub outcome: Outcome,
}

impl Store {
    /// Announces a write. It is on disk when this returns, and only then may the write be sent.
    ///
    /// # Errors
    /// The plan is not stored, or the state cannot be written: the write must not be sent.
    pub fn intend(&self, intent: &Intent) -> Result<(), StoreError> {
        self.write("announcing the write in the journal", |transaction| {
            let before = intent.open_before.as_ref();
            transaction.execute(
                "INSERT INTO intent (plan, correction, request_id, at, action, source_kind,
                     source_id, open_invoice, open_currency, open_amount, open_before)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
                (
                    intent.plan.as_str(),
                    intent.correction.as_str(),
                    intent.request_id.as_str(),
                    intent.at.to_string(),
                    &intent.action,
                    intent.source.as_ref().map(source_kind),
                    intent.source.as_ref().map(SourceRef::id),
                    before.map(|it| it.invoice.as_str()),
                    before.map(|it| it.amount.currency().code()),
                    before.map(|it| it.amount.amount().to_string()),
                    before.map(|it| it.open.amount().to_string()),
                ),
            )?;
            Ok(())
        })
    }

    /// Records what came of a correction; it is on disk when this returns. A correction may be
    /// settled again, when an unknown outcome becomes known: the last one counts.
    ///
    /// # Errors
    /// A write is said to be done or unknown that was never announced, or the state cannot be
    /// written: the correction stays open.
    pub fn settle(&self, settlement: &Settlement<'_>) -> Result<(), StoreError> {
        self.write("recording the outcome in the journal", |transaction| {
            let intent: Option<i64> = transaction.query_row(
                "SELECT max(number) FROM intent WHERE correction = ?1",
                [settlement.correction.as_str()],
                |row| row.get(0),
            )?;
            let sent = matches!(settlement.outcome, Outcome::Done(_) | Outcome::Unknown { .. });
            if intent.is_none() && sent {
                let correction = settlement.correction.clone();
                return Err(StoreError::NotIntended { correction }.into());
            }
            put_settlement(transaction, settlement, intent)
        })
    }

    /// Returns the writes that may have been sent without anybody knowing their outcome: announced
    /// and never settled, or settled last as unknown. One line a correction, its newest, in the
    /// order of the journal.
    ///
    /// # Errors
    /// The state cannot be read.
    pub fn open_intents(&self) -> Result<Vec<Intent>, StoreError> {
        self.read("reading the journal", |transaction| {
            let mut statement = transaction.prepare_cached(
                "SELECT plan, correction, request_id, at, action, source_kind, source_id,
                     open_invoice, open_currency, open_amount, open_before
                 FROM intent AS newest
                 WHERE number = (SELECT max(number) FROM intent
                                 WHERE correction = newest.correction)
                   AND coalesce((SELECT kind FROM settlement WHERE intent = newest.number
                                 ORDER BY number DESC LIMIT 1), 'unknown') = 'unknown'
                 ORDER BY number",
            )?;
            let rows =
                statement.query_map([], intent_row)?.collect::<rusqlite::Result<Vec<_>>>()?;
            rows.into_iter().map(intent).collect()
        })
    }

    /// Returns the last outcome of each correction of a plan that has one.
    ///
    /// # Errors
    /// The state cannot be read.
    pub fn outcomes(
        &self,
        plan: &PlanId,
    ) -> Result<BTreeMap<CorrectionId, StoredOutcome>, StoreError> {
        self.read("reading the journal", |transaction| {
            let mut statement = transaction.prepare_cached(
                "SELECT correction, at, kind, reason, ledger_kind, ledger_id, sync_token,
                     server_id, document_entity, document_id, document_body
                 FROM settlement WHERE plan = ?1 ORDER BY number",
            )?;
            let rows = statement
                .query_map([plan.as_str()], settlement_row)?
                .collect::<rusqlite::Result<Vec<_>>>()?;
            // Later lines replace earlier ones.
            let last: BTreeMap<String, SettlementRow> =
                rows.into_iter().map(|row| (row.correction.clone(), row)).collect();
            let mut bodies = Bodies::default();
            last.into_iter()
                .map(|(correction, row)| {
                    let at = moment(&row.at)?;
                    let outcome = outcome(transaction, &mut bodies, &row)?;
                    Ok((CorrectionId::new(correction), StoredOutcome { at, outcome }))
                })
                .collect()
        })
    }
}

fn put_settlement(
    transaction: &Transaction<'_>,
    settlement: &Settlement<'_>,
    intent: Option<i64>,
) -> Result<(), Fault> {
    let (kind, reason, receipt) = parts(settlement.outcome);
    let body = receipt.map(|it| bodies::put(transaction, &it.document.body)).transpose()?;
    transaction.execute(
        "INSERT INTO settlement (plan, correction, intent, at, kind, reason, ledger_kind,
             ledger_id, sync_token, server_id, document_entity, document_id, document_body)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
        (
            settlement.plan.as_str(),
            settlement.correction.as_str(),
            intent,
            settlement.at.to_string(),
            kind,
            reason,
            receipt.map(|it| it.reference.kind.entity()),
            receipt.map(|it| it.reference.id.as_str()),
            receipt.map(|it| it.sync_token.as_str()),
            receipt.and_then(|it| it.server_id.as_deref()),
            receipt.map(|it| it.document.entity.as_str()),
            receipt.map(|it| it.document.id.as_str()),
            body,
        ),
    )?;
    Ok(())
}

/// Takes an outcome apart: its stored word, its text, its proof.
fn parts(outcome: &Outcome) -> (&'static str, Option<&str>, Option<&Receipt>) {
    match outcome {
        Outcome::Done(receipt) => ("done", None, Some(receipt)),
        Outcome::Stale { reason } => ("stale", Some(reason), None),
        Outcome::Refused { reason } => ("refused", Some(reason), None),
        Outcome::Unknown { reason } => ("unknown", Some(reason), None),
        Outcome::Skipped { reason } => ("skipped", Some(reason), None),
    }
}

/// What a row of the table `intent` holds.
struct IntentRow {
    plan: String,
    correction: String,
    request_id: String,
    at: String,
    action: String,
    source: (Option<String>, Option<String>),
    before: Option<BeforeRow>,
}

/// What it holds of an open amount; all of it or nothing.
struct BeforeRow {
    invoice: String,
    currency: String,
    amount: String,
    open: String,
}

fn intent_row(row: &Row<'_>) -> rusqlite::Result<IntentRow> {
    Ok(IntentRow {
        plan: row.get(0)?,
        correction: row.get(1)?,
        request_id: row.get(2)?,
        at: row.get(3)?,
        action: row.get(4)?,
        source: (row.get(5)?, row.get(6)?),
        before: match row.get(7)? {
            Some(invoice) => Some(BeforeRow {
                invoice,
                currency: row.get(8)?,
                amount: row.get(9)?,
                open: row.get(10)?,
            }),
            None => None,
        },
    })
}

fn intent(row: IntentRow) -> Result<Intent, Fault> {
    let source = match row.source {
        (Some(kind), Some(id)) => Some(source_ref(&kind, id)?),
        _ => None,
    };
    Ok(Intent {
        plan: PlanId::new(row.plan),
        correction: CorrectionId::new(row.correction),
        request_id: RequestId::new(row.request_id),
        at: moment(&row.at)?,
        action: row.action,
        source,
        open_before: row.before.map(|it| open_before(&it)).transpose()?,
    })
}

fn open_before(row: &BeforeRow) -> Result<OpenBefore, Fault> {
    Ok(OpenBefore {
        invoice: SourceInvoiceId::new(row.invoice.as_str()),
        amount: money(&row.amount, &row.currency)?,
        open: money(&row.open, &row.currency)?,
    })
}

/// What a row of the table `settlement` holds.
struct SettlementRow {
    correction: String,
    at: String,
    kind: String,
    reason: Option<String>,
    ledger_kind: Option<String>,
    ledger_id: Option<String>,
    sync_token: Option<String>,
    server_id: Option<String>,
    document_entity: Option<String>,
    document_id: Option<String>,
    document_body: Option<i64>,
}

fn settlement_row(row: &Row<'_>) -> rusqlite::Result<SettlementRow> {
    Ok(SettlementRow {
        correction: row.get(0)?,
        at: row.get(1)?,
        kind: row.get(2)?,
        reason: row.get(3)?,
        ledger_kind: row.get(4)?,
        ledger_id: row.get(5)?,
        sync_token: row.get(6)?,
        server_id: row.get(7)?,
        document_entity: row.get(8)?,
        document_id: row.get(9)?,
        document_body: row.get(10)?,
    })
}

fn outcome(
    transaction: &Transaction<'_>,
    bodies: &mut Bodies,
    row: &SettlementRow,
) -> Result<Outcome, Fault> {
    let lacking = || damaged(format!("the outcome of correction {}", row.correction));
    if row.kind == "done" {
        let kind = row.ledger_kind.as_deref().ok_or_else(lacking)?;
        let id = row.ledger_id.clone().ok_or_else(lacking)?;
        let body = bodies.get(transaction, row.document_body.ok_or_else(lacking)?)?;
        return Ok(Outcome::Done(Receipt {
            reference: ledger_ref(kind, id)?,
            sync_token: SyncToken::new(row.sync_token.clone().ok_or_else(lacking)?),
            server_id: row.server_id.clone(),
            document: RawDocument {
                entity: row.document_entity.clone().ok_or_else(lacking)?,
                id: row.document_id.clone().ok_or_else(lacking)?,
                body,
            },
        }));
    }
    let reason = row.reason.clone().ok_or_else(lacking)?;
    match row.kind.as_str() {
        "stale" => Ok(Outcome::Stale { reason }),
        "refused" => Ok(Outcome::Refused { reason }),
        "unknown" => Ok(Outcome::Unknown { reason }),
        "skipped" => Ok(Outcome::Skipped { reason }),
        _ => Err(lacking().into()),
    }
}

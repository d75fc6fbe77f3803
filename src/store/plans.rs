//! Plans and approvals. A plan never changes, and is used once.

use jiff::Timestamp;
use rusqlite::{OptionalExtension as _, Row, Transaction};

use crate::domain::approval::{Approval, ApprovalKind};
use crate::domain::id::{CorrectionId, PlanId, RunId};
use crate::store::database::Store;
use crate::store::error::{Fault, StoreError};
use crate::store::text::{damaged, moment};

/// Whether a plan may still be applied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlanState {
    /// It may be applied.
    Open,
    /// It was applied, or applying it was begun.
    Used,
    /// A newer plan took its place.
    Superseded,
}

/// A saved plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanRecord {
    /// Its id: the hash of its content.
    pub id: PlanId,
    /// The run that made it; saved before the plan.
    pub run: RunId,
    /// When it was made.
    pub created_at: Timestamp,
    /// The plan as JSON text, byte for byte.
    pub json: String,
    /// Whether it may still be applied.
    pub state: PlanState,
}

const COLUMNS: &str = "id, run, created_at, json, state";

impl Store {
    /// Saves a plan. An open plan takes the place of every open plan before it. The same plan saved
    /// again keeps the run and the moment of its first time, and is open again when only a newer
    /// plan had taken its place.
    ///
    /// # Errors
    /// Its run is not stored, its id is taken by other content, it was used already, or the state
    /// cannot be written. Nothing is saved.
    pub fn save_plan(&self, plan: &PlanRecord) -> Result<(), StoreError> {
        self.write("saving the plan", |transaction| {
            refuse_other_content(transaction, plan)?;
            if plan.state == PlanState::Open {
                transaction.execute(
                    "UPDATE plan SET state = 'superseded' WHERE state = 'open' AND id <> ?1",
                    [plan.id.as_str()],
                )?;
            }
            transaction.execute(
                "INSERT INTO plan (id, run, created_at, json, state, turn)
                 VALUES (?1, ?2, ?3, ?4, ?5, (SELECT coalesce(max(turn), 0) + 1 FROM plan))
                 ON CONFLICT (id) DO UPDATE SET state = excluded.state, turn = excluded.turn",
                (
                    plan.id.as_str(),
                    plan.run.as_str(),
                    plan.created_at.to_string(),
                    &plan.json,
                    state_word(plan.state),
                ),
            )?;
            Ok(())
        })
    }

    /// Returns a plan; `None` when there is none of that id.
    ///
    /// # Errors
    /// The state cannot be read.
    pub fn plan(&self, id: &PlanId) -> Result<Option<PlanRecord>, StoreError> {
        self.read("reading the plan", |transaction| {
            transaction
                .query_row(
                    &format!("SELECT {COLUMNS} FROM plan WHERE id = ?1"),
                    [id.as_str()],
                    plan_row,
                )
                .optional()?
                .map(finish)
                .transpose()
        })
    }

    /// Returns the plan that was saved last, in whatever state; `None` when there was none yet.
    ///
    /// # Errors
    /// The state cannot be read.
    pub fn latest_plan(&self) -> Result<Option<PlanRecord>, StoreError> {
        self.read("reading the newest plan", |transaction| {
            transaction
                .query_row(
                    &format!("SELECT {COLUMNS} FROM plan ORDER BY turn DESC LIMIT 1"),
                    [],
                    plan_row,
                )
                .optional()?
                .map(finish)
                .transpose()
        })
    }

    /// Takes a plan for applying: of any number of callers, one succeeds.
    ///
    /// # Errors
    /// There is no such plan, it was used already, a newer one took its place, or the state cannot
    /// be written. Nothing is changed.
    pub fn mark_used(&self, id: &PlanId, at: Timestamp) -> Result<(), StoreError> {
        self.write("taking the plan", |transaction| {
            let taken = transaction.execute(
                "UPDATE plan SET state = 'used', used_at = ?2 WHERE id = ?1 AND state = 'open'",
                (id.as_str(), at.to_string()),
            )?;
            if taken == 1 { Ok(()) } else { Err(why_not_open(transaction, id)?.into()) }
        })
    }

    /// Saves a person's yes to a plan, or the end of one. Approvals are only ever added.
    ///
    /// # Errors
    /// The plan is not stored, or the state cannot be written.
    pub fn save_approval(&self, approval: &Approval) -> Result<(), StoreError> {
        self.write("saving the approval", |transaction| {
            transaction.execute(
                "INSERT INTO approval (plan, by, at, kind) VALUES (?1, ?2, ?3, ?4)",
                (
                    approval.plan.as_str(),
                    &approval.by,
                    approval.at.to_string(),
                    kind_word(approval.kind),
                ),
            )?;
            let number = transaction.last_insert_rowid();
            for (place, correction) in (0_i64..).zip(&approval.corrections) {
                transaction.execute(
                    "INSERT INTO approval_correction (approval, place, correction)
                     VALUES (?1, ?2, ?3)",
                    (number, place, correction.as_str()),
                )?;
            }
            Ok(())
        })
    }

    /// Returns the approvals of a plan, and what was taken back of them, oldest first.
    ///
    /// # Errors
    /// The state cannot be read.
    pub fn approvals(&self, plan: &PlanId) -> Result<Vec<Approval>, StoreError> {
        self.read("reading the approvals", |transaction| {
            let mut statement = transaction.prepare_cached(
                "SELECT number, by, at, kind FROM approval WHERE plan = ?1 ORDER BY number",
            )?;
            let rows = statement
                .query_map([plan.as_str()], |row| {
                    Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
                })?
                .collect::<rusqlite::Result<Vec<(i64, String, String, String)>>>()?;
            let mut approvals = Vec::with_capacity(rows.len());
            for (number, by, at, word) in rows {
                let corrections = approved(transaction, number)?;
                let (plan, kind, at) = (plan.clone(), kind(&word)?, moment(&at)?);
                approvals.push(Approval { plan, kind, corrections, by, at });
            }
            Ok(approvals)
        })
    }
}

fn approved(transaction: &Transaction<'_>, approval: i64) -> Result<Vec<CorrectionId>, Fault> {
    let mut statement = transaction.prepare_cached(
        "SELECT correction FROM approval_correction WHERE approval = ?1 ORDER BY place",
    )?;
    let rows = statement.query_map([approval], |row| row.get::<_, String>(0))?;
    Ok(rows.map(|it| it.map(CorrectionId::new)).collect::<rusqlite::Result<_>>()?)
}

/// Refuses a plan whose id is stored with other content, or that was used.
fn refuse_other_content(transaction: &Transaction<'_>, plan: &PlanRecord) -> Result<(), Fault> {
    let known: Option<(String, String)> = transaction
        .query_row("SELECT json, state FROM plan WHERE id = ?1", [plan.id.as_str()], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .optional()?;
    match known {
        Some((json, _)) if json != plan.json => {
            Err(StoreError::AlreadyThere { what: format!("plan {}", plan.id) }.into())
        }
        Some((_, state)) if state == "used" => Err(why_not_open(transaction, &plan.id)?.into()),
        Some(_) | None => Ok(()),
    }
}

/// Says why a plan cannot be taken.
fn why_not_open(transaction: &Transaction<'_>, id: &PlanId) -> Result<StoreError, Fault> {
    let found: Option<Option<String>> = transaction
        .query_row("SELECT used_at FROM plan WHERE id = ?1", [id.as_str()], |row| row.get(0))
        .optional()?;
    Ok(match found {
        None => StoreError::NoSuchPlan { plan: id.clone() },
        Some(None) => StoreError::PlanSuperseded { plan: id.clone() },
        Some(Some(at)) => StoreError::PlanUsed { plan: id.clone(), at: moment(&at)? },
    })
}

/// What a row of the table `plan` holds.
struct PlanRow {
    id: String,
    run: String,
    created_at: String,
    json: String,
    state: String,
}

fn plan_row(row: &Row<'_>) -> rusqlite::Result<PlanRow> {
    Ok(PlanRow {
        id: row.get(0)?,
        run: row.get(1)?,
        created_at: row.get(2)?,
        json: row.get(3)?,
        state: row.get(4)?,
    })
}

fn finish(row: PlanRow) -> Result<PlanRecord, Fault> {
    Ok(PlanRecord {
        id: PlanId::new(row.id),
        run: RunId::new(row.run),
        created_at: moment(&row.created_at)?,
        json: row.json,
        state: state(&row.state)?,
    })
}

fn state_word(state: PlanState) -> &'static str {
    match state {
        PlanState::Open => "open",
        PlanState::Used => "used",
        PlanState::Superseded => "superseded",
    }
}

fn state(word: &str) -> Result<PlanState, StoreError> {
    match word {
        "open" => Ok(PlanState::Open),
        "used" => Ok(PlanState::Used),
        "superseded" => Ok(PlanState::Superseded),
        _ => Err(damaged(format!("the state of a plan, `{word}`,"))),
    }
}

fn kind_word(kind: ApprovalKind) -> &'static str {
    match kind {
        ApprovalKind::Given => "given",
        ApprovalKind::Withdrawn => "withdrawn",
    }
}

fn kind(word: &str) -> Result<ApprovalKind, StoreError> {
    match word {
        "given" => Ok(ApprovalKind::Given),
        "withdrawn" => Ok(ApprovalKind::Withdrawn),
        _ => Err(damaged(format!("the kind of an approval, `{word}`,"))),
    }
}

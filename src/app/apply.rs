//! Carries a plan out. Chooses nothing: every value of a write is in the plan.
//!
//! Each write is journalled before it is sent and after it was answered. A write without an answer
//! is unknown: it is never sent again under another key.

mod record;

use std::collections::{BTreeMap, BTreeSet};

use crate::app::agreement;
use crate::app::brake::Brake;
use crate::app::company::Company;
use crate::app::error::AppError;
use crate::app::pack::{least_requests, waves};
use crate::app::pass::{PassDone, raw_of};
use crate::app::presence::Weighed;
use crate::app::replay::{Replayed, replay};
use crate::app::resolve::Created;
use crate::app::verify::{Written, read_back};
use crate::domain::approval::Approval;
use crate::domain::diagnostic::Side;
use crate::domain::id::{CorrectionId, PlanId};
use crate::domain::known::Known;
use crate::domain::plan::{Absence, Action, Correction, GuardVerdict, Outcome, Plan, Precondition};
use crate::domain::policy::{SyncSetting, Writes};
use crate::domain::recorded::{OpenBefore, stand_in};
use crate::domain::snapshot::{Snapshot, Usage};
use crate::domain::source::NativeSync;
use crate::ports::ledger::{Refusal, WriteAnswer, WriteRequest};
use crate::store::error::StoreError;
use crate::store::journal::{Intent, Settlement};
use crate::store::plans::PlanState;

/// What came of a plan.
#[derive(Debug)]
pub struct Applied {
    /// The plan.
    pub plan: Plan,
    /// What came of each correction that was tried.
    pub outcomes: BTreeMap<CorrectionId, Outcome>,
    /// What persons approved and took back, oldest first.
    pub approvals: Vec<Approval>,
    /// What it cost, beside the least that it could have cost.
    pub usage: Usage,
}

/// Applies what may be applied of a saved plan: what the guards allow unattended, and what a person
/// approved. The plan is made again from its kept inputs first, and must come out the same.
///
/// # Errors
/// The plan is not there, was used, does not come out the same, failed its check, or the journal
/// cannot be written. After the first write, faults of single writes are outcomes, not errors.
pub async fn apply(company: Company<'_>, plan_id: &PlanId) -> Result<Applied, AppError> {
    let record = company
        .store
        .plan(plan_id)?
        .ok_or_else(|| AppError::NoPlan { plan: plan_id.to_string() })?;
    match record.state {
        PlanState::Open => {}
        PlanState::Used => return Err(AppError::PlanUsed { plan: plan_id.clone() }),
        PlanState::Superseded => {
            return Err(StoreError::PlanSuperseded { plan: plan_id.clone() }.into());
        }
    }
    let Replayed { snapshot, pass, .. } = replay(company.store, company.readers, &record.run)?;
    let plan = pass.reconciliation.plan.clone();
    if plan.id != *plan_id {
        return Err(AppError::PlanChanged { plan: plan_id.clone() });
    }
    if !pass.reconciliation.faults.is_empty() {
        return Err(AppError::Faults(pass.reconciliation.faults));
    }
    let approvals = company.store.approvals(plan_id)?;
    let approved = Approval::in_force(&approvals);
    let chosen: BTreeSet<CorrectionId> = plan
        .corrections
        .iter()
        .filter(|it| match it.verdict {
            GuardVerdict::Allowed => true,
            GuardVerdict::NeedsApproval { .. } => approved.contains_key(&it.id),
            GuardVerdict::Held { .. } => false,
        })
        .map(|it| it.id.clone())
        .collect();
    if chosen.is_empty() {
        let usage = Usage::default();
        return Ok(Applied { plan, outcomes: BTreeMap::new(), approvals, usage });
    }
    let currency = pass.source.account.currency;
    let policy =
        (company.readers.policy)(&company.rules.policy, currency).map_err(AppError::Settings)?;
    let setting = (policy.writes, policy.native_sync);
    let brake = Brake::new(policy, &pass.actual, sync_now(company, setting).await?)?;
    company.store.mark_used(plan_id, company.clock.now())?;
    let mut work = Work {
        company,
        plan: &plan,
        pass: &pass,
        snapshot: &snapshot,
        brake,
        chosen,
        created: Created::default(),
        outcomes: BTreeMap::new(),
        written: Vec::new(),
        sent: Vec::new(),
        least_reads: 0,
    };
    let before = company.ledger.usage();
    work.all().await?;
    let usage = Usage {
        least_reads: work.least_reads,
        least_writes: least_requests(&work.sent),
        ..company.ledger.usage().minus(before)
    };
    let (mut outcomes, written) = (work.outcomes, work.written);
    for (id, reason) in read_back(company.readers, &snapshot, &written)? {
        outcomes.insert(id, Outcome::Unknown { reason });
    }
    Ok(Applied { plan, outcomes, approvals, usage })
}

/// Whether a correction that is announced is going to be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sending {
    Now,
    /// It is only noted: there is nothing that could arrive.
    Never,
}

/// Asks Workiz again whether its own sync is on, where what it says counts: somebody may have switched
/// that on since the plan was made.
async fn sync_now(
    company: Company<'_>,
    setting: (Writes, SyncSetting),
) -> Result<Known<NativeSync>, AppError> {
    match setting {
        (Writes::Allowed, SyncSetting::Auto) => Ok(company.source.native_sync().await?),
        _ => Ok(Known::Unknown),
    }
}

struct Work<'a> {
    company: Company<'a>,
    plan: &'a Plan,
    snapshot: &'a Snapshot,
    pass: &'a PassDone,
    brake: Brake<'a>,
    chosen: BTreeSet<CorrectionId>,
    created: Created,
    outcomes: BTreeMap<CorrectionId, Outcome>,
    written: Vec<Written>,
    sent: Vec<&'a Correction>,
    least_reads: u64,
}

impl<'a> Work<'a> {
    /// Goes through the plan. Writes that do not rest on each other, and do not touch the same
    /// document, go out together.
    async fn all(&mut self) -> Result<(), AppError> {
        let plan = self.plan;
        let chosen = plan.corrections.iter().filter(|it| self.chosen.contains(&it.id));
        let (books, source): (Vec<&'a Correction>, Vec<&'a Correction>) =
            chosen.partition(|it| it.action.side() == Side::Ledger);
        let chosen = books;
        let total = u64::try_from(chosen.len()).ok();
        let mut done: usize = 0;
        for wave in waves(&chosen, &self.pass.actual.payments) {
            self.company.progress.tell("corrections", u64::try_from(done).unwrap_or(0), total);
            self.group(&wave).await?;
            done = done.saturating_add(wave.len());
        }
        self.record_all(&source).await
    }

    async fn group(&mut self, group: &[&'a Correction]) -> Result<(), AppError> {
        let mut due: Vec<(&'a Correction, Action)> = Vec::new();
        for it in group {
            let ready = match self.brake.objection(it)? {
                Some(reason) => Err(reason),
                None => self.ready(it),
            };
            match ready {
                Ok(action) => due.push((*it, action)),
                Err(reason) => self.untried(it, Outcome::Skipped { reason })?,
            }
        }
        let due = self.without_stale(due).await?;
        if due.is_empty() { Ok(()) } else { self.send(&due).await }
    }

    /// Fills in what was created, or tells why the correction cannot be tried.
    fn ready(&self, it: &Correction) -> Result<Action, String> {
        let undone =
            it.needs.iter().any(|need| !matches!(self.outcomes.get(need), Some(Outcome::Done(_))));
        if undone {
            return Err("A correction that it rests on was not carried out.".to_owned());
        }
        self.created.fill(&it.action).ok_or_else(|| "What it refers to was not created.".to_owned())
    }

    /// Looks for documents that contradict a proof of absence, with one look for all.
    async fn without_stale(
        &mut self,
        due: Vec<(&'a Correction, Action)>,
    ) -> Result<Vec<(&'a Correction, Action)>, AppError> {
        let absences: Vec<Absence> = due
            .iter()
            .filter_map(|(it, _)| match &it.precondition {
                Precondition::Absent(absence) => Some(self.created.fill_absence(absence)),
                Precondition::AtVersion { .. } | Precondition::AbsentInSource(_) => None,
            })
            .collect();
        if absences.is_empty() {
            return Ok(due);
        }
        // One look at what is there now would do for a whole plan.
        self.least_reads = 1;
        let kept = Some(&self.snapshot.ledger);
        let mut found = self.company.ledger.look(&absences, kept).await?.into_iter();
        let mut clean = Vec::new();
        for (it, action) in due {
            let hits = match &it.precondition {
                Precondition::Absent(absence) => {
                    let hits = found.next().unwrap_or_default();
                    let weighed = Weighed {
                        readers: self.company.readers,
                        snapshot: self.snapshot,
                        actual: &self.pass.actual,
                    };
                    weighed.contradiction(absence, &hits, &self.created)?
                }
                Precondition::AtVersion { .. } | Precondition::AbsentInSource(_) => None,
            };
            match hits {
                None => clean.push((it, action)),
                Some(reason) => self.untried(it, Outcome::Stale { reason })?,
            }
        }
        Ok(clean)
    }

    async fn send(&mut self, chunk: &[(&'a Correction, Action)]) -> Result<(), AppError> {
        let mut requests = Vec::new();
        for (it, action) in chunk {
            let current = it.action.target().and_then(|(target, _)| raw_of(self.snapshot, target));
            self.announce(it, Sending::Now)?;
            self.sent.push(it);
            requests.push(WriteRequest {
                request_id: it.request_id.clone(),
                action: action.clone(),
                current: current.cloned(),
            });
        }
        let answers = self.company.ledger.write(&requests).await;
        let answers = match answers {
            Ok(answers) => answers,
            Err(error) => {
                // The adapter says that nothing was sent: the intents are settled as not tried.
                for (it, _) in chunk {
                    let reason = format!("Nothing was sent: {error}");
                    self.settle(it, Outcome::Skipped { reason })?;
                }
                return Err(error.into());
            }
        };
        let fresh_before = self.written.len();
        let mut answers = answers.into_iter();
        for (it, action) in chunk {
            let outcome = match answers.next() {
                Some(answer) => outcome_of(answer),
                None => Outcome::Unknown { reason: "QuickBooks gave no answer for it.".to_owned() },
            };
            self.settle(it, outcome.clone())?;
            if let Outcome::Done(receipt) = outcome {
                self.created.note(action, &receipt);
                let (correction, action) = (it.id.clone(), action.clone());
                self.written.push(Written { correction, action, receipt });
            }
        }
        // Only when every answer is in the journal: a link that cannot be kept must not hide one.
        let fresh = self.written.len().saturating_sub(fresh_before);
        for it in self.written.iter().rev().take(fresh) {
            agreement::keep(self.company, self.pass, &it.action, &it.receipt)?;
        }
        Ok(())
    }

    fn announce(&self, it: &Correction, sending: Sending) -> Result<(), AppError> {
        let open_before = match (&it.action, sending) {
            (Action::RecordInSource(record), Sending::Now) => OpenBefore::of(record),
            _ => None,
        };
        self.company.store.intend(&Intent {
            plan: self.plan.id.clone(),
            correction: it.id.clone(),
            request_id: it.request_id.clone(),
            at: self.company.clock.now(),
            action: it.sentence.clone(),
            source: origin_of(&it.action),
            open_before,
        })?;
        Ok(())
    }

    /// Keeps what came of a correction that was not sent, so that reports of this plan tell it.
    fn untried(&mut self, it: &Correction, outcome: Outcome) -> Result<(), AppError> {
        self.announce(it, Sending::Never)?;
        self.settle(it, outcome)
    }

    fn settle(&mut self, it: &Correction, outcome: Outcome) -> Result<(), AppError> {
        self.company.store.settle(&Settlement {
            plan: &self.plan.id,
            correction: &it.id,
            at: self.company.clock.now(),
            outcome: &outcome,
        })?;
        self.outcomes.insert(it.id.clone(), outcome);
        Ok(())
    }
}

fn origin_of(action: &Action) -> Option<crate::domain::expected::SourceRef> {
    match action {
        Action::CreateSale { origin, .. } | Action::CreatePayment { origin, .. } => {
            Some(origin.clone())
        }
        Action::RecordInSource(record) => Some(stand_in(&record.payment)),
        Action::CreateCustomer(_)
        | Action::CreateItem(_)
        | Action::UpdateSale { .. }
        | Action::VoidSale { .. }
        | Action::UpdatePayment { .. }
        | Action::VoidPayment { .. } => None,
    }
}

fn outcome_of(answer: WriteAnswer) -> Outcome {
    match answer {
        WriteAnswer::Written(receipt) => Outcome::Done(receipt),
        WriteAnswer::Unknown { reason } => Outcome::Unknown { reason },
        WriteAnswer::Refused { refusal: Refusal::Stale | Refusal::Duplicate, reason } => {
            Outcome::Stale { reason }
        }
        WriteAnswer::Refused {
            refusal: Refusal::ClosedPeriod | Refusal::Deposited | Refusal::Rejected,
            reason,
        } => Outcome::Refused { reason },
    }
}

//! What stands between a proposal and the books.

use jiff::civil::Date;

use crate::domain::discrepancy::{Discrepancy, Handling};
use crate::domain::expected::SourceRef;
use crate::domain::known::Known;
use crate::domain::ledger::Preferences;
use crate::domain::money::{Money, MoneyError};
use crate::domain::plan::{Action, Guard, GuardVerdict, WouldBe};
use crate::domain::policy::{Policy, Writes};
use crate::engine::planner::PlanInput;
use crate::engine::planner::native_sync::left_to_sync;
use crate::engine::planner::proposal::Proposal;

/// What the plan has used up of its caps so far.
#[derive(Clone, Copy, Debug)]
pub struct Used {
    /// Corrections that may be applied.
    pub count: usize,
    /// The money that they move.
    pub amount: Money,
}

/// Returns the last closed day: the later of QuickBooks' own and the policy's.
pub fn closed_through(preferences: &Preferences, policy: &Policy) -> Option<Date> {
    preferences.book_close_date.max(policy.closed_through)
}

/// What a proposal rests on.
#[derive(Clone, Copy, Debug)]
pub struct Rests<'a> {
    /// The title of something held that it rests on.
    pub held: Option<&'a str>,
    /// The title of something that it rests on and that a person has to approve.
    pub approval: Option<&'a str>,
    /// How many customers and items are created for its sake and for no earlier one's.
    pub masters: usize,
}

/// Says whether a proposal may be applied.
///
/// # Errors
/// A sum leaves the exact range.
pub fn judge(
    input: &PlanInput<'_>,
    it: &Proposal,
    rests: Rests<'_>,
    used: &mut Used,
) -> Result<GuardVerdict, MoneyError> {
    if let Some((guard, reason)) = hard(input, it) {
        return Ok(GuardVerdict::Held { guard, reason });
    }
    if let Some(title) = rests.held {
        let reason = format!("it rests on another correction that is held: {title}");
        return Ok(GuardVerdict::Held { guard: Guard::Dependency, reason });
    }
    let amount = used.amount.plus(it.moves)?;
    let policy = input.policy;
    let count = used.count.saturating_add(rests.masters).saturating_add(1);
    if count > policy.corrections_max {
        let reason = format!(
            "with it the plan would have {count} corrections, more than the {} that the policy \
             allows",
            policy.corrections_max
        );
        return Ok(GuardVerdict::Held { guard: Guard::PlanCount, reason });
    }
    if amount > policy.plan_amount_max {
        let reason = format!(
            "with it the plan would move {}, more than the {} that the policy allows",
            amount.words(),
            policy.plan_amount_max.words()
        );
        return Ok(GuardVerdict::Held { guard: Guard::PlanAmount, reason });
    }
    *used = Used { count, amount };
    Ok(match (approval(policy, it), rests.approval) {
        (GuardVerdict::Allowed, Some(title)) => {
            let reason = format!("it rests on another correction that needs approval: {title}");
            GuardVerdict::NeedsApproval { reason }
        }
        (verdict, _) => verdict,
    })
}

/// Holds what the policy as a whole does not allow, and tells what it would be otherwise.
pub fn allowed_by(policy: &Policy, verdict: GuardVerdict) -> GuardVerdict {
    if policy.writes != Writes::ReadOnly {
        return verdict;
    }
    let (would_be, words) = match verdict {
        GuardVerdict::Allowed => {
            (WouldBe::Unattended, "would be written without approval".to_owned())
        }
        GuardVerdict::NeedsApproval { reason } => {
            (WouldBe::Approved, format!("would need approval: {reason}"))
        }
        held @ GuardVerdict::Held { .. } => return held,
    };
    let reason =
        format!("the policy does not allow writes (`writes = false`); if it did, it {words}");
    GuardVerdict::Held { guard: Guard::ReadOnly(would_be), reason }
}

fn hard(input: &PlanInput<'_>, it: &Proposal) -> Option<(Guard, String)> {
    if let Some(reason) = input.unproven {
        return Some((Guard::Unproven, format!("the run proves nothing: {reason}")));
    }
    let closed = closed_through(&input.sides.actual.ledger.preferences, input.policy);
    if let Some(closed) = closed
        && let Some(date) = it.dates.iter().find(|date| **date <= closed)
    {
        return Some((
            Guard::ClosedPeriod,
            format!("{date} lies in a closed period (closed through {closed})"),
        ));
    }
    if let Some(blocked) = &it.blocked {
        return Some(blocked.clone());
    }
    let creates = matches!(it.action, Action::CreateSale { .. } | Action::CreatePayment { .. });
    let records = matches!(it.action, Action::RecordInSource(_));
    // Where only what is open tells whether a payment arrived, a second one would hide the first.
    let doubtful = match &it.action {
        Action::RecordInSource(record) => {
            input.unknown.contains(&SourceRef::Invoice(record.invoice.clone()))
        }
        _ => false,
    };
    let unknown = it.origin.as_ref().is_some_and(|origin| input.unknown.contains(origin));
    if doubtful || (creates || records) && unknown {
        let reason = "an earlier attempt to create it has no known outcome".to_owned();
        return Some((Guard::UnknownOutcome, reason));
    }
    let sync = input.policy.native_sync(input.native_sync);
    let because: Vec<_> = it.settles.iter().map(|d| d.code).collect();
    // Customers and items are not asked about: they are created only for the sake of something that is.
    if let Some((guard, reason)) = left_to_sync(sync, &it.action, &because, input.sides.actual) {
        return Some((guard, reason.to_owned()));
    }
    if it.moves > input.policy.correction_amount_max {
        let reason = format!(
            "it moves {}, more than the {} that the policy allows for one correction",
            it.moves.words(),
            input.policy.correction_amount_max.words()
        );
        return Some((Guard::CorrectionAmount, reason));
    }
    None
}

fn approval(policy: &Policy, it: &Proposal) -> GuardVerdict {
    if let Action::RecordInSource(record) = &it.action
        && record.open_before != Known::Unknown
    {
        let reason =
            "Workiz does not show here which payments it has, only what is open".to_owned();
        return GuardVerdict::NeedsApproval { reason };
    }
    let open = it.settles.iter().filter(|d| d.code.handling() != Handling::Note);
    // What is recorded in Workiz goes out unattended only where the policy names its kind.
    let records = matches!(it.action, Action::RecordInSource(_));
    let safe = |d: &Discrepancy| records || d.code.handling() == Handling::Automatic;
    let asks = open.clone().find(|d| !safe(d) || !policy.unattended.contains(&d.code));
    match asks {
        None => GuardVerdict::Allowed,
        Some(d) => GuardVerdict::NeedsApproval {
            reason: format!("\"{}\" is not corrected unattended", d.code.words()),
        },
    }
}

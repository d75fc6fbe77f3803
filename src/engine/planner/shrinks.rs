//! Documents that become smaller than what is paid on them.

use crate::domain::ledger::SalesKind;
use crate::domain::money::MoneyError;
use crate::domain::plan::Action;
use crate::engine::planner::PlanInput;
use crate::engine::planner::balances::Balances;
use crate::engine::planner::proposal::{Need, Proposal};
use crate::engine::planner::triage::Triage;

/// Lets a document shrink after the payments that leave it, and leaves it to a person when more
/// stays on it than it would come to: QuickBooks would push payments aside in silence.
///
/// # Errors
/// A sum leaves the exact range.
pub fn settle(
    input: &PlanInput<'_>,
    balances: &Balances,
    triage: &mut Triage,
) -> Result<(), MoneyError> {
    let mut kept = Vec::new();
    for mut it in std::mem::take(&mut triage.proposals) {
        match effect(input, balances, &it)? {
            Shrink::Harmless => kept.push(it),
            Shrink::Waits(need) => {
                it.needs.push(need);
                kept.push(it);
            }
            Shrink::BelowPaid(reason) => {
                for found in &it.settles {
                    triage.leave(found, reason.clone());
                }
            }
        }
    }
    triage.proposals = kept;
    Ok(())
}

enum Shrink {
    /// All that becomes less is open.
    Harmless,
    /// Payments leave it by the same plan; they go first.
    Waits(Need),
    /// More stays on it than it would come to.
    BelowPaid(String),
}

fn effect(input: &PlanInput<'_>, balances: &Balances, it: &Proposal) -> Result<Shrink, MoneyError> {
    let Action::UpdateSale { target, form, .. } = &it.action else { return Ok(Shrink::Harmless) };
    let Some(actual) = input.sides.actual.sales.get(target) else { return Ok(Shrink::Harmless) };
    if actual.content.kind != SalesKind::Invoice {
        return Ok(Shrink::Harmless);
    }
    let open = actual.open_balance.plus(form.total.minus(actual.content.total)?)?;
    if !open.is_negative() || form.total >= actual.content.total {
        return Ok(Shrink::Harmless);
    }
    let planned = balances.planned(target).filter(|it| it.is_negative());
    Ok(match planned {
        None => Shrink::Waits(Need::Changed(target.clone())),
        Some(over) => Shrink::BelowPaid(format!(
            "Payments on {} come to {} more than its new total of {}; decide first where they \
             belong.",
            input.sides.ledger_title(target),
            over.abs().words(),
            form.total.words()
        )),
    })
}

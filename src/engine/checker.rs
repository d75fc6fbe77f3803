//! Reads a finished plan and complains. Shares no code with the planner: what both would get wrong
//! in the same way, neither would see.
//!
//! A fault is a bug of ours. A plan with faults is shown, but never applied.

mod records;
mod room;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::domain::bridge::VarianceBridge;
use crate::domain::diagnostic::Side;
use crate::domain::discrepancy::{Discrepancy, DiscrepancyCode, Handling};
use crate::domain::effects::Measure;
use crate::domain::id::{CorrectionId, Fingerprint};
use crate::domain::ledger::{LedgerKind, LedgerRef, PaymentForm, SalesForm, Target};
use crate::domain::money::MoneyError;
use crate::domain::plan::{
    Action, Correction, GuardVerdict, Plan, Precondition, SalesPart, SourceRecord,
};
use crate::domain::policy::{Policy, Writes};
use crate::domain::terms::ActualBook;

/// Something that must not be in a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The correction, if it is about one.
    pub correction: Option<CorrectionId>,
    /// What is wrong, as a full sentence.
    pub problem: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.correction {
            Some(id) => write!(f, "correction {id}: {}", self.problem),
            None => f.write_str(&self.problem),
        }
    }
}

/// Checks a plan against both books and the policy.
///
/// # Errors
/// A sum leaves the exact range.
pub fn check(
    plan: &Plan,
    discrepancies: &[Discrepancy],
    bridge: &VarianceBridge,
    actual: &ActualBook,
    policy: &Policy,
) -> Result<Vec<Fault>, MoneyError> {
    let mut faults = Vec::new();
    each_discrepancy_once(plan, discrepancies, &mut faults);
    one_write_a_document(plan, &mut faults);
    what_is_needed_comes_first(plan, &mut faults);
    for it in &plan.corrections {
        precondition_fits(it, actual, &mut faults);
        targets_exist(it, plan, actual, &mut faults);
        form_foots(it, &mut faults);
        guards_hold(it, actual, policy, discrepancies, &mut faults);
        if let Action::RecordInSource(record) = &it.action {
            records::record_repeats(it, record, (actual, policy), &mut faults);
        }
    }
    caps_hold(plan, policy, &mut faults);
    room::applications_find_room(plan, actual, &mut faults)?;
    arrives_at_expected(plan, discrepancies, bridge, &mut faults)?;
    Ok(faults)
}

fn fault(it: &Correction, problem: impl Into<String>) -> Fault {
    Fault { correction: Some(it.id.clone()), problem: problem.into() }
}

fn each_discrepancy_once(plan: &Plan, discrepancies: &[Discrepancy], faults: &mut Vec<Fault>) {
    let mut places: BTreeMap<&str, u32> = BTreeMap::new();
    let settled = plan.corrections.iter().flat_map(|it| it.settles.iter());
    let left = plan.exceptions.iter().map(|it| &it.fingerprint);
    for fingerprint in settled.chain(left) {
        let count = places.entry(fingerprint.as_str()).or_default();
        *count = count.saturating_add(1);
    }
    for it in discrepancies {
        let count = places.remove(it.fingerprint.as_str()).unwrap_or(0);
        let noted = it.code.handling() == Handling::Note && count <= 1;
        if count != 1 && !noted {
            faults.push(Fault {
                correction: None,
                problem: format!(
                    "The discrepancy {} about {} is in {count} places of the plan and must be in one.",
                    it.code, it.title
                ),
            });
        }
    }
    for stray in places.keys() {
        let problem = format!("The plan speaks of {stray}, which is no discrepancy of this run.");
        faults.push(Fault { correction: None, problem });
    }
}

fn one_write_a_document(plan: &Plan, faults: &mut Vec<Fault>) {
    let mut seen: BTreeSet<String> = BTreeSet::new();
    for it in &plan.corrections {
        let what = match &it.action {
            Action::CreateCustomer(new) => format!("customer {}", new.display_name),
            Action::CreateItem(new) => format!("item {}", new.name),
            Action::CreateSale { origin, .. } | Action::CreatePayment { origin, .. } => {
                format!("{} {}", origin.word(), origin.id())
            }
            Action::UpdateSale { target, .. }
            | Action::VoidSale { target, .. }
            | Action::UpdatePayment { target, .. }
            | Action::VoidPayment { target, .. }
            | Action::RecordInSource(SourceRecord { payment: target, .. }) => {
                format!("{} {}", target.kind.entity(), target.id)
            }
        };
        if !seen.insert(what.clone()) {
            faults
                .push(fault(it, format!("It writes {what}, which another correction writes too.")));
        }
    }
}

fn what_is_needed_comes_first(plan: &Plan, faults: &mut Vec<Fault>) {
    let mut done: BTreeMap<&str, &GuardVerdict> = BTreeMap::new();
    for it in &plan.corrections {
        for need in &it.needs {
            match done.get(need.as_str()) {
                None => faults
                    .push(fault(it, format!("It needs {need}, which does not come before it."))),
                Some(GuardVerdict::Held { .. }) if it.verdict.may_apply() => {
                    faults.push(fault(
                        it,
                        format!("It may be applied, but needs {need}, which is held."),
                    ));
                }
                Some(GuardVerdict::NeedsApproval { .. }) if it.verdict == GuardVerdict::Allowed => {
                    faults.push(fault(
                        it,
                        format!("It may be applied unattended, but {need} needs approval first."),
                    ));
                }
                Some(_) => {}
            }
        }
        if done.insert(it.id.as_str(), &it.verdict).is_some() {
            faults.push(fault(it, "Its id is given twice."));
        }
    }
}

fn precondition_fits(it: &Correction, actual: &ActualBook, faults: &mut Vec<Fault>) {
    let target = match &it.action {
        Action::UpdateSale { target, sync_token, .. } | Action::VoidSale { target, sync_token } => {
            Some((target, sync_token, actual.sales.get(target).map(|it| &it.sync_token)))
        }
        Action::UpdatePayment { target, sync_token, .. }
        | Action::VoidPayment { target, sync_token } => {
            Some((target, sync_token, actual.payments.get(target).map(|it| &it.sync_token)))
        }
        Action::CreateCustomer(_)
        | Action::CreateItem(_)
        | Action::CreateSale { .. }
        | Action::CreatePayment { .. }
        | Action::RecordInSource(_) => None,
    };
    if it.action.side() == Side::Source {
        return;
    }
    match (&it.precondition, target) {
        (Precondition::AtVersion { target, sync_token }, Some((wanted, token, known))) => {
            if target != wanted || sync_token != token || known != Some(token) {
                faults.push(fault(it, "Its condition is not about the version that the pull saw."));
            }
        }
        (Precondition::Absent(_), None) => {}
        (Precondition::AbsentInSource(_), _) => {
            faults.push(fault(it, "It writes into the books, but asks about Workiz."));
        }
        (Precondition::AtVersion { .. }, None) => {
            faults.push(fault(it, "It creates a document, but does not ask whether it is there."));
        }
        (Precondition::Absent(_), Some(_)) => {
            faults.push(fault(it, "It changes a document, but does not name its version."));
        }
    }
}

fn targets_exist(it: &Correction, plan: &Plan, actual: &ActualBook, faults: &mut Vec<Fault>) {
    let (customer, items) = match &it.action {
        Action::CreateSale { form, .. } | Action::UpdateSale { form, .. } => {
            (form.customer.as_ref(), form.lines.iter().filter_map(|l| l.item.as_ref()).collect())
        }
        Action::CreatePayment { form, .. } | Action::UpdatePayment { form, .. } => {
            (Some(&form.customer), Vec::new())
        }
        Action::CreateCustomer(_)
        | Action::CreateItem(_)
        | Action::VoidSale { .. }
        | Action::VoidPayment { .. }
        | Action::RecordInSource(_) => (None, Vec::new()),
    };
    let created = |what: &dyn Fn(&Action) -> bool| plan.corrections.iter().any(|c| what(&c.action));
    let customer_known = match customer {
        None => true,
        Some(Target::Existing(id)) => actual.ledger.customers.contains_key(id),
        Some(Target::New(client)) => {
            created(&|a| matches!(a, Action::CreateCustomer(new) if new.client == *client))
        }
    };
    if !customer_known {
        faults.push(fault(it, "Its customer is neither in the books nor created before it."));
    }
    for item in items {
        let known = match item {
            Target::Existing(id) => actual.ledger.items.contains_key(id),
            Target::New(key) => {
                created(&|a| matches!(a, Action::CreateItem(new) if new.key == *key))
            }
        };
        if !known {
            faults
                .push(fault(it, "One of its items is neither in the books nor created before it."));
        }
    }
}

/// Checks by the checker's own sums that a document adds up, and that a payment is not applied
/// beyond its amount.
fn form_foots(it: &Correction, faults: &mut Vec<Fault>) {
    match &it.action {
        Action::CreateSale { form, .. } => sale_foots(it, form, faults),
        Action::UpdateSale { form, parts, .. } => {
            if parts.contains(&SalesPart::Tax) {
                sale_foots(it, form, faults);
            }
        }
        Action::CreatePayment { form, .. } | Action::UpdatePayment { form, .. } => {
            payment_fits(it, form, faults);
        }
        Action::CreateCustomer(_)
        | Action::CreateItem(_)
        | Action::VoidSale { .. }
        | Action::VoidPayment { .. }
        | Action::RecordInSource(_) => {}
    }
}

fn sale_foots(it: &Correction, form: &SalesForm, faults: &mut Vec<Fault>) {
    let lines = form.lines.iter().map(|line| line.amount.amount());
    let discount = form.discount.as_ref().map(|d| -d.amount.amount());
    let sum = lines
        .chain(discount)
        .chain([form.tax.amount.amount()])
        .try_fold(Decimal::ZERO, Decimal::checked_add);
    if sum != Some(form.total.amount()) {
        faults.push(fault(it, "The document that it writes does not add up to its total."));
    }
    if form.total.is_negative() {
        faults.push(fault(it, "The document that it writes is below zero."));
    }
}

fn payment_fits(it: &Correction, form: &PaymentForm, faults: &mut Vec<Fault>) {
    let applied = form.applications.iter().map(|a| a.amount.amount());
    let sum = applied.clone().try_fold(Decimal::ZERO, Decimal::checked_add);
    if sum.is_none_or(|sum| sum > form.amount.amount()) {
        faults.push(fault(it, "The payment that it writes is applied beyond its amount."));
    }
    if form.amount.is_negative() || applied.into_iter().any(|a| a < Decimal::ZERO) {
        faults.push(fault(it, "The payment that it writes is below zero."));
    }
}

fn guards_hold(
    it: &Correction,
    actual: &ActualBook,
    policy: &Policy,
    discrepancies: &[Discrepancy],
    faults: &mut Vec<Fault>,
) {
    if !it.verdict.may_apply() {
        return;
    }
    if policy.writes == Writes::ReadOnly {
        faults.push(fault(it, "It may be applied, although the policy allows no writes."));
    }
    let preferences = &actual.ledger.preferences;
    let closed = |date: Date| {
        [preferences.book_close_date, policy.closed_through]
            .into_iter()
            .flatten()
            .any(|it| date <= it)
    };
    if written_dates(it, actual).into_iter().any(closed) {
        faults.push(fault(it, "It may be applied, although it writes into a closed period."));
    }
    if in_deposit(it, actual) {
        faults.push(fault(it, "It may be applied, although the payment is part of a deposit."));
    }
    if it.moves > policy.correction_amount_max {
        faults.push(fault(it, "It may be applied, although it moves more than the policy allows."));
    }
    let settled: Vec<DiscrepancyCode> = discrepancies
        .iter()
        .filter(|d| it.settles.contains(&d.fingerprint))
        .map(|d| d.code)
        .collect();
    let records = it.action.side() == Side::Source;
    let unattended = settled.iter().all(|code| match code.handling() {
        Handling::Note => true,
        Handling::Person if records => policy.unattended.contains(code),
        Handling::Automatic => policy.unattended.contains(code),
        Handling::Propose | Handling::Person => false,
    });
    if it.verdict == GuardVerdict::Allowed && !unattended {
        faults
            .push(fault(it, "It may be applied unattended, although a person has to approve it."));
    }
    let left_to_persons = |code: &DiscrepancyCode| match code {
        DiscrepancyCode::DoesNotFoot => false,
        DiscrepancyCode::ExtraPayment if records => false,
        code => code.handling() == Handling::Person,
    };
    if settled.iter().any(left_to_persons) {
        faults.push(fault(it, "It settles a kind of difference that only a person may settle."));
    }
}

fn written_dates(it: &Correction, actual: &ActualBook) -> Vec<Date> {
    let sale = |target: &LedgerRef| actual.sales.get(target).map(|it| it.content.date);
    let payment = |target: &LedgerRef| actual.payments.get(target).map(|it| it.content.date);
    match &it.action {
        Action::CreateCustomer(_) | Action::CreateItem(_) => Vec::new(),
        Action::CreateSale { form, .. } => vec![form.date],
        Action::CreatePayment { form, .. } => vec![form.date],
        Action::UpdateSale { target, form, .. } => {
            sale(target).into_iter().chain([form.date]).collect()
        }
        Action::UpdatePayment { target, form, .. } => {
            payment(target).into_iter().chain([form.date]).collect()
        }
        Action::VoidSale { target, .. } => sale(target).into_iter().collect(),
        Action::VoidPayment { target, .. } => payment(target).into_iter().collect(),
        Action::RecordInSource(record) => vec![record.date],
    }
}

fn in_deposit(it: &Correction, actual: &ActualBook) -> bool {
    match &it.action {
        Action::UpdatePayment { target, .. }
        | Action::VoidPayment { target, .. }
        | Action::VoidSale { target, .. } => deposit_holds(target, actual),
        Action::UpdateSale { target, parts, .. } => {
            let money = parts.iter().any(|part| {
                matches!(part, SalesPart::Lines | SalesPart::Tax | SalesPart::Customer)
            });
            let linked = actual.ledger.sales.get(target).map(|it| it.linked.as_slice());
            deposit_holds(target, actual)
                || money && linked.unwrap_or_default().iter().any(|it| deposit_holds(it, actual))
        }
        Action::CreateCustomer(_)
        | Action::CreateItem(_)
        | Action::CreateSale { .. }
        | Action::CreatePayment { .. }
        | Action::RecordInSource(_) => false,
    }
}

fn deposit_holds(target: &LedgerRef, actual: &ActualBook) -> bool {
    let linked = match target.kind {
        LedgerKind::Payment => actual.payments.get(target).map(|it| &it.linked),
        _ => actual.sales.get(target).map(|it| &it.linked),
    };
    let deposits = actual.ledger.deposits.values();
    linked.is_some_and(|it| it.iter().any(|l| l.kind == LedgerKind::Deposit))
        || deposits.flat_map(|it| it.content.linked.iter()).any(|(held, _)| held == target)
}

fn caps_hold(plan: &Plan, policy: &Policy, faults: &mut Vec<Fault>) {
    let applied: Vec<&Correction> =
        plan.corrections.iter().filter(|it| it.verdict.may_apply()).collect();
    let moved = applied.iter().try_fold(Decimal::ZERO, |a, b| a.checked_add(b.moves.amount()));
    if applied.len() > policy.corrections_max {
        let problem = "The plan has more corrections than the policy allows.".to_owned();
        faults.push(Fault { correction: None, problem });
    }
    if moved.is_none_or(|it| it > policy.plan_amount_max.amount()) {
        let problem = "The plan moves more money than the policy allows.".to_owned();
        faults.push(Fault { correction: None, problem });
    }
}

/// Carries the plan out in the totals: what the books hold, plus every correction, must be what
/// they should hold, less what is left to a person. Months are left out, since a date that is left
/// to a person keeps a corrected amount in another month.
fn arrives_at_expected(
    plan: &Plan,
    discrepancies: &[Discrepancy],
    bridge: &VarianceBridge,
    faults: &mut Vec<Fault>,
) -> Result<(), MoneyError> {
    let settled: BTreeSet<&str> =
        plan.corrections.iter().flat_map(|it| it.settles.iter().map(Fingerprint::as_str)).collect();
    for measure in Measure::ALL {
        let mut left = bridge.variance(measure)?;
        for it in &plan.corrections {
            let moved = it.effects.total(measure)?;
            // expected - actual: what Workiz gains counts with the other sign.
            left = match it.action.side() {
                Side::Ledger => left.minus(moved)?,
                Side::Source => left.plus(moved)?,
            };
        }
        for it in discrepancies.iter().filter(|it| !settled.contains(it.fingerprint.as_str())) {
            left = left.minus(it.effects.total(measure)?)?;
        }
        if !left.is_zero() {
            let problem = format!(
                "Carried out, the plan would leave {} of {measure} that nobody explains.",
                left.words()
            );
            faults.push(Fault { correction: None, problem });
        }
    }
    Ok(())
}

//! Corrections of payments.

use crate::domain::discrepancy::{Discrepancy, DiscrepancyCode};
use crate::domain::effects::Effects;
use crate::domain::expected::Expected;
use crate::domain::ledger::{Application, AppliesTo, LedgerKind, PaymentForm, Posted, SalesKind};
use crate::domain::money::MoneyError;
use crate::domain::plan::{Absence, Action, Guard, PaymentPart, Precondition};
use crate::engine::matcher::face::resolve;
use crate::engine::measure::payment_effects;
use crate::engine::planner::PlanInput;
use crate::engine::planner::balances::{Balances, Room};
use crate::engine::planner::proposal::{Need, Proposal};
use crate::engine::planner::sales::moved;
use crate::engine::planner::triage::{Triage, by_pair, objection};

/// Proposes what can be corrected about payments: first what frees balances, then moves, then new
/// payments.
///
/// # Errors
/// A sum leaves the exact range.
pub fn propose(input: &PlanInput<'_>, triage: &mut Triage) -> Result<(), MoneyError> {
    let mut balances = Balances::new(input.sides, &triage.proposals)?;
    for it in input.discrepancies {
        if it.code == DiscrepancyCode::DuplicatePayment {
            void(input, it, &mut balances, triage)?;
        }
    }
    for ((source, ledger), found) in by_pair(input.discrepancies) {
        let pair =
            (input.sides.expected.payments.get(&source), input.sides.actual.payments.get(&ledger));
        if let (Some(expected), Some(actual)) = pair {
            update(input, expected, actual, &found, &mut balances, triage)?;
        }
    }
    for it in input.discrepancies {
        if it.code == DiscrepancyCode::MissingPayment {
            create(input, it, &mut balances, triage)?;
        }
    }
    Ok(())
}

fn void(
    input: &PlanInput<'_>,
    found: &Discrepancy,
    balances: &mut Balances,
    triage: &mut Triage,
) -> Result<(), MoneyError> {
    let Some(actual) = found.ledger.first().and_then(|it| input.sides.actual.payments.get(it))
    else {
        return Ok(());
    };
    balances.release(&actual.content)?;
    let mut effects = Effects::none(actual.content.amount.currency());
    effects.subtract_all(&payment_effects(&actual.content)?)?;
    let (target, sync_token) = (actual.reference.clone(), actual.sync_token.clone());
    triage.proposals.push(Proposal {
        settles: vec![found.clone()],
        precondition: at_version(actual),
        needs: Vec::new(),
        touches: touched(&actual.content),
        effects,
        moves: actual.content.amount.abs(),
        dates: vec![actual.content.date],
        origin: found.source.first().cloned(),
        blocked: deposited(actual),
        client: found.client.clone(),
        title: found.title.clone(),
        sentence: format!(
            "Void the second {} ({}; QuickBooks id {}).",
            found.title, found.client, target.id
        ),
        action: Action::VoidPayment { target, sync_token },
    });
    Ok(())
}

fn create(
    input: &PlanInput<'_>,
    found: &Discrepancy,
    balances: &mut Balances,
    triage: &mut Triage,
) -> Result<(), MoneyError> {
    let Some(expected) =
        found.source.first().and_then(|origin| input.sides.expected.payments.get(origin))
    else {
        return Ok(());
    };
    let form = resolved(input, &expected.content);
    if let Some(reason) = foreign_target(input, &form) {
        triage.leave(found, reason);
        return Ok(());
    }
    let needs = match balances.occupy(&form)? {
        Room::Yes(needs) => needs,
        room => {
            triage.leave(found, no_room(&room));
            return Ok(());
        }
    };
    let absence = Absence::Payment {
        reference: form.reference.clone(),
        marker: expected.origin.marker(),
        customer: form.customer.clone(),
        amount: form.amount,
        date: form.date,
    };
    let pays: Vec<String> =
        form.applications.iter().map(|it| input.sides.application_title(&it.to)).collect();
    let use_words = if pays.is_empty() {
        "kept as the customer's credit".to_owned()
    } else {
        format!("applied to {}", pays.join(", "))
    };
    triage.proposals.push(Proposal {
        settles: vec![found.clone()],
        precondition: Precondition::Absent(absence),
        needs,
        touches: Vec::new(),
        effects: payment_effects(&form)?,
        moves: form.amount.abs(),
        dates: vec![form.date],
        origin: Some(expected.origin.clone()),
        blocked: None,
        client: expected.client.clone(),
        title: expected.title.clone(),
        sentence: format!(
            "Record {} of {} from {}, dated {}, {use_words}.",
            expected.title,
            form.amount.words(),
            expected.client,
            form.date
        ),
        action: Action::CreatePayment { origin: expected.origin.clone(), form },
    });
    Ok(())
}

fn update(
    input: &PlanInput<'_>,
    expected: &Expected<PaymentForm>,
    actual: &Posted<PaymentForm>,
    found: &[&Discrepancy],
    balances: &mut Balances,
    triage: &mut Triage,
) -> Result<(), MoneyError> {
    let mut form = actual.content.clone();
    let source = resolved(input, &expected.content);
    let (mut parts, mut settles) = (Vec::new(), Vec::new());
    for it in found.iter().copied() {
        let Some(part) = part_of(it.code) else { continue };
        let reason = match (&expected.hold, expected.unmapped.first()) {
            (Some(hold), _) => Some(hold.detail.clone()),
            (None, Some(it)) => Some(it.advice.clone()),
            (None, None) if part == PaymentPart::Customer => {
                Some("It has to move to the other customer together with its invoice.".to_owned())
            }
            (None, None) => objection(it, input.sides.terms),
        };
        let foreign = || {
            let moves = matches!(part, PaymentPart::Applications | PaymentPart::Amount);
            if moves { foreign_target(input, &source) } else { None }
        };
        if let Some(reason) = reason.or_else(foreign) {
            triage.leave(it, reason);
            continue;
        }
        match part {
            PaymentPart::Date => form.date = source.date,
            PaymentPart::Amount => form.amount = source.amount,
            PaymentPart::Method => form.method.clone_from(&source.method),
            PaymentPart::Applications => form.applications.clone_from(&source.applications),
            PaymentPart::Customer => {}
        }
        parts.push(part);
        settles.push(it.clone());
    }
    let needs = match room_for(&form, &parts, actual, balances)? {
        Ok(needs) => needs,
        Err(reason) => {
            settles.iter().for_each(|it| triage.leave(it, reason.clone()));
            return Ok(());
        }
    };
    if !parts.is_empty() {
        parts.sort_unstable();
        triage.proposals.push(proposal(expected, actual, form, parts, settles, needs)?);
    }
    Ok(())
}

/// Takes the room that the changed payment needs, or tells why there is none.
fn room_for(
    form: &PaymentForm,
    parts: &[PaymentPart],
    actual: &Posted<PaymentForm>,
    balances: &mut Balances,
) -> Result<Result<Vec<Need>, String>, MoneyError> {
    let mut applied = crate::domain::money::Money::zero(form.amount.currency());
    for it in &form.applications {
        applied = applied.plus(it.amount)?;
    }
    if applied > form.amount {
        let text = "What it pays by QuickBooks is more than its amount; decide what it pays.";
        return Ok(Err(text.to_owned()));
    }
    if !parts.contains(&PaymentPart::Applications) {
        return Ok(Ok(Vec::new()));
    }
    balances.release(&actual.content)?;
    Ok(match balances.occupy(form)? {
        // What the payment itself frees is not something that it waits for.
        Room::Yes(mut needs) => {
            let own = touched(&actual.content);
            needs.retain(|need| !matches!(need, Need::Changed(it) if own.contains(it)));
            Ok(needs)
        }
        room => {
            balances.occupy(&actual.content)?;
            Err(no_room(&room))
        }
    })
}

fn proposal(
    expected: &Expected<PaymentForm>,
    actual: &Posted<PaymentForm>,
    form: PaymentForm,
    parts: Vec<PaymentPart>,
    settles: Vec<Discrepancy>,
    needs: Vec<Need>,
) -> Result<Proposal, MoneyError> {
    let mut effects = payment_effects(&form)?;
    effects.subtract_all(&payment_effects(&actual.content)?)?;
    let mut moves = moved(&effects)?;
    if parts.contains(&PaymentPart::Applications) && form.amount > moves {
        moves = form.amount;
    }
    let words: Vec<&str> = parts.iter().map(|it| part_words(*it)).collect();
    let (target, sync_token) = (actual.reference.clone(), actual.sync_token.clone());
    Ok(Proposal {
        settles,
        precondition: at_version(actual),
        needs,
        touches: touched(&actual.content),
        effects,
        moves,
        dates: vec![actual.content.date, form.date],
        origin: Some(expected.origin.clone()),
        blocked: deposited(actual),
        client: expected.client.clone(),
        title: expected.title.clone(),
        sentence: format!(
            "Change {} of {} ({}): {}.",
            expected.title,
            form.amount.words(),
            expected.client,
            words.join(", ")
        ),
        action: Action::UpdatePayment { target, sync_token, parts, form },
    })
}

fn part_of(code: DiscrepancyCode) -> Option<PaymentPart> {
    match code {
        DiscrepancyCode::PaymentAmount => Some(PaymentPart::Amount),
        DiscrepancyCode::PaymentDate => Some(PaymentPart::Date),
        DiscrepancyCode::PaymentMethod => Some(PaymentPart::Method),
        DiscrepancyCode::PaymentApplication => Some(PaymentPart::Applications),
        DiscrepancyCode::PaymentCustomer => Some(PaymentPart::Customer),
        _ => None,
    }
}

fn part_words(part: PaymentPart) -> &'static str {
    match part {
        PaymentPart::Customer => "customer",
        PaymentPart::Date => "date",
        PaymentPart::Amount => "amount",
        PaymentPart::Method => "method",
        PaymentPart::Applications => "what it pays",
    }
}

fn at_version(actual: &Posted<PaymentForm>) -> Precondition {
    Precondition::AtVersion {
        target: actual.reference.clone(),
        sync_token: actual.sync_token.clone(),
    }
}

fn deposited(actual: &Posted<PaymentForm>) -> Option<(Guard, String)> {
    let held = actual.linked.iter().any(|it| it.kind == LedgerKind::Deposit);
    held.then(|| {
        let reason = "it is part of a bank deposit; take it out of the deposit first";
        (Guard::Deposited, reason.to_owned())
    })
}

fn touched(form: &PaymentForm) -> Vec<crate::domain::ledger::LedgerRef> {
    let posted = form.applications.iter().filter_map(|it| match &it.to {
        AppliesTo::Posted(reference) => Some(reference.clone()),
        AppliesTo::Source(_) => None,
    });
    posted.collect()
}

/// Fills in which document in the books each invoice is.
fn resolved(input: &PlanInput<'_>, form: &PaymentForm) -> PaymentForm {
    let mut form = form.clone();
    form.applications = form
        .applications
        .into_iter()
        .map(|it| Application { to: resolve(&it.to, input.sides.invoices), amount: it.amount })
        .collect();
    form
}

/// Tells why a payment cannot be applied to what it pays, if so.
fn foreign_target(input: &PlanInput<'_>, form: &PaymentForm) -> Option<String> {
    form.applications.iter().find_map(|it| {
        let AppliesTo::Posted(reference) = &it.to else { return None };
        let sale = input.sides.actual.sales.get(reference)?;
        let title = input.sides.ledger_title(reference);
        if sale.content.kind != SalesKind::Invoice {
            return Some(format!("It pays {title}, which is not an invoice in QuickBooks."));
        }
        let other = sale.content.customer.as_ref().is_some_and(|it| *it != form.customer);
        other.then(|| format!("{title} is on another customer in QuickBooks; settle that first."))
    })
}

fn no_room(room: &Room) -> String {
    match room {
        Room::No(open) => format!(
            "The invoice that it pays has only {} open in QuickBooks: another payment takes its \
             place. Decide which of them is right.",
            open.words()
        ),
        Room::NoTarget | Room::Yes(_) => {
            "The invoice that it pays is not in QuickBooks and is not created by this plan; settle \
             the invoice first."
                .to_owned()
        }
    }
}

//! Corrections of payments.

use crate::domain::discrepancy::{Discrepancy, DiscrepancyCode};
use crate::domain::effects::Effects;
use crate::domain::expected::{Expected, SourceRef};
use crate::domain::ledger::{Application, AppliesTo, LedgerRef, PaymentForm, Posted, SalesKind};
use crate::domain::money::{Money, MoneyError};
use crate::domain::plan::{Absence, Action, Guard, PaymentPart, Precondition};
use crate::engine::matcher::face::resolve;
use crate::engine::measure::payment_effects;
use crate::engine::planner::PlanInput;
use crate::engine::planner::balances::{Balances, Room, sums};
use crate::engine::planner::lookalike::{Lookalikes, stray_payment};
use crate::engine::planner::proposal::{Need, Proposal};
use crate::engine::planner::sales::moved;
use crate::engine::planner::triage::{Triage, by_pair, objection};

/// Proposes what can be corrected about payments: first what frees balances, then changes and new
/// payments. Returns what will be open then.
///
/// A payment may need the room that another one frees, so those that find none are tried again
/// after the others, until no more of them finds any.
///
/// # Errors
/// A sum leaves the exact range.
pub fn propose(input: &PlanInput<'_>, triage: &mut Triage) -> Result<Balances, MoneyError> {
    let mut balances = Balances::new(input, &triage.proposals)?;
    for it in input.discrepancies {
        if it.code == DiscrepancyCode::DuplicatePayment {
            void(input, it, &mut balances, triage)?;
        }
    }
    let mut open = wanted(input, &balances, triage);
    loop {
        let before = open.len();
        let mut waiting = Vec::new();
        for it in open {
            let tried = balances.exchange(it.actual.map(|it| &it.content), &it.form)?;
            match tried {
                Room::Yes(needs) => triage.proposals.push(proposal(input, it, &balances, needs)?),
                room => waiting.push((it, room)),
            }
        }
        if waiting.len() == before {
            for (it, room) in &waiting {
                for found in &it.settles {
                    triage.leave(found, no_room(room));
                }
            }
            return Ok(balances);
        }
        open = waiting.into_iter().map(|(it, _)| it).collect();
    }
}

/// A payment as it should be written, if there is room for it.
struct Wanted<'a> {
    expected: &'a Expected<PaymentForm>,
    actual: Option<&'a Posted<PaymentForm>>,
    form: PaymentForm,
    parts: Vec<PaymentPart>,
    settles: Vec<Discrepancy>,
}

fn wanted<'a>(input: &PlanInput<'a>, balances: &Balances, triage: &mut Triage) -> Vec<Wanted<'a>> {
    let mut wanted = Vec::new();
    for ((source, ledger), found) in by_pair(input.discrepancies) {
        let pair =
            (input.sides.expected.payments.get(&source), input.sides.actual.payments.get(&ledger));
        if let (Some(expected), Some(actual)) = pair {
            wanted.extend(update(input, (expected, actual), &found, balances, triage));
        }
    }
    let lookalikes = Lookalikes::new(input);
    for it in input.discrepancies.iter().filter(|it| it.code == DiscrepancyCode::MissingPayment) {
        let form = it.source.first().and_then(|origin| input.sides.expected.payments.get(origin));
        let lookalike = form.and_then(|found| {
            let form = &found.content;
            lookalikes
                .objection(input, &form.customer, form.amount, form.date)
                .or_else(|| stray_payment(input, found))
        });
        match lookalike {
            Some(reason) => triage.leave(it, reason),
            None => wanted.extend(create(input, it, balances, triage)),
        }
    }
    wanted
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
    let nothing = PaymentForm { applications: Vec::new(), ..actual.content.clone() };
    let mut effects = Effects::none(actual.content.amount.currency());
    effects.subtract_all(&payment_effects(&actual.content)?)?;
    let (target, sync_token) = (actual.reference.clone(), actual.sync_token.clone());
    triage.proposals.push(Proposal {
        settles: vec![found.clone()],
        precondition: at_version(actual),
        needs: Vec::new(),
        touches: freed(&actual.content, &nothing)?,
        effects,
        moves: actual.content.amount.abs(),
        dates: vec![actual.content.date],
        origin: found.source.first().cloned(),
        blocked: deposited(input, actual),
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

fn create<'a>(
    input: &PlanInput<'a>,
    found: &Discrepancy,
    balances: &Balances,
    triage: &mut Triage,
) -> Option<Wanted<'a>> {
    let origin = found.source.first()?;
    let expected = input.sides.expected.payments.get(origin)?;
    let form = resolved(input, &expected.content);
    let reason = never_written(expected)
        .or_else(|| input.vanished(origin))
        .or_else(|| foreign_target(input, &form, balances))
        .or_else(|| beyond_amount(&form));
    if let Some(reason) = reason {
        triage.leave(found, reason);
        return None;
    }
    let settles = vec![found.clone()];
    Some(Wanted { expected, actual: None, form, parts: Vec::new(), settles })
}

fn update<'a>(
    input: &PlanInput<'a>,
    (expected, actual): (&'a Expected<PaymentForm>, &'a Posted<PaymentForm>),
    found: &[&Discrepancy],
    balances: &Balances,
    triage: &mut Triage,
) -> Option<Wanted<'a>> {
    let mut form = actual.content.clone();
    let source = resolved(input, &expected.content);
    let (mut parts, mut settles) = (Vec::new(), Vec::new());
    for it in found.iter().copied() {
        let Some(part) = part_of(it.code) else { continue };
        let reason = never_written(expected).or_else(|| match part {
            PaymentPart::Customer => {
                Some("It has to move to the other customer together with its invoice.".to_owned())
            }
            _ => objection(it, input.sides.terms),
        });
        let foreign = || {
            // The payment stays on its customer, whoever it should be from.
            let moves = matches!(part, PaymentPart::Applications | PaymentPart::Amount);
            let customer = actual.content.customer.clone();
            let moved = PaymentForm { customer, ..source.clone() };
            if moves { foreign_target(input, &moved, balances) } else { None }
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
    if let Some(reason) = beyond_amount(&form) {
        for it in &settles {
            triage.leave(it, reason.clone());
        }
        return None;
    }
    parts.sort_unstable();
    let wanted = Wanted { expected, actual: Some(actual), form, parts, settles };
    (!wanted.parts.is_empty()).then_some(wanted)
}

/// Tells why a source payment is compared but never written, if so.
fn never_written(expected: &Expected<PaymentForm>) -> Option<String> {
    if let Some(hold) = &expected.hold {
        return Some(hold.detail.clone());
    }
    if let Some(it) = expected.unmapped.first() {
        return Some(it.advice.clone());
    }
    expected.content.amount.is_negative().then(|| {
        format!(
            "It comes to {}: QuickBooks takes no payment below zero; enter it as a refund.",
            expected.content.amount.words()
        )
    })
}

fn beyond_amount(form: &PaymentForm) -> Option<String> {
    let currency = form.amount.currency();
    let applied = Money::sum(currency, form.applications.iter().map(|it| it.amount));
    let fits = applied.is_ok_and(|applied| applied <= form.amount);
    (!fits).then(|| "What it pays comes to more than its amount; decide what it pays.".to_owned())
}

fn proposal(
    input: &PlanInput<'_>,
    it: Wanted<'_>,
    balances: &Balances,
    mut needs: Vec<Need>,
) -> Result<Proposal, MoneyError> {
    let moved = sums(&it.form)?.into_keys().filter_map(|to| match to {
        AppliesTo::Posted(reference) => balances.moved_to(&reference).map(|_| reference),
        AppliesTo::Source(_) => None,
    });
    needs.extend(moved.map(Need::Changed));
    match it.actual {
        Some(actual) => change(input, it, actual, needs),
        None => record(input, it, needs),
    }
}

fn record(input: &PlanInput<'_>, it: Wanted<'_>, needs: Vec<Need>) -> Result<Proposal, MoneyError> {
    let Wanted { expected, form, settles, .. } = it;
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
    Ok(Proposal {
        settles,
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
    })
}

fn change(
    input: &PlanInput<'_>,
    it: Wanted<'_>,
    actual: &Posted<PaymentForm>,
    needs: Vec<Need>,
) -> Result<Proposal, MoneyError> {
    let Wanted { expected, form, parts, settles, .. } = it;
    let mut effects = payment_effects(&form)?;
    effects.subtract_all(&payment_effects(&actual.content)?)?;
    let mut moves = moved(&effects)?;
    if parts.contains(&PaymentPart::Applications) && form.amount > moves {
        moves = form.amount;
    }
    let words: Vec<&str> = parts.iter().map(|it| part_words(*it)).collect();
    let (old, new) = (actual.content.amount, form.amount);
    let change = if old == new {
        format!("the amount stays {}", new.words())
    } else {
        format!("{} becomes {}", old.words(), new.words())
    };
    let (target, sync_token) = (actual.reference.clone(), actual.sync_token.clone());
    Ok(Proposal {
        settles,
        precondition: at_version(actual),
        needs,
        touches: freed(&actual.content, &form)?,
        effects,
        moves,
        dates: vec![actual.content.date, form.date],
        origin: Some(expected.origin.clone()),
        blocked: deposited(input, actual),
        client: expected.client.clone(),
        title: expected.title.clone(),
        sentence: format!(
            "Change {} ({}): {}; {change}.",
            expected.title,
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

fn deposited(input: &PlanInput<'_>, actual: &Posted<PaymentForm>) -> Option<(Guard, String)> {
    input.deposited.contains(&actual.reference).then(|| {
        let reason = "it is part of a bank deposit; take it out of the deposit first";
        (Guard::Deposited, reason.to_owned())
    })
}

/// Returns the documents on which a changed payment leaves more room than before.
fn freed(before: &PaymentForm, after: &PaymentForm) -> Result<Vec<LedgerRef>, MoneyError> {
    let after = sums(after)?;
    let less = sums(before)?.into_iter().filter_map(|(to, amount)| match &to {
        AppliesTo::Posted(reference) => {
            let stays = after.get(&to).is_some_and(|it| *it >= amount);
            (!stays).then(|| reference.clone())
        }
        AppliesTo::Source(_) => None,
    });
    Ok(less.collect())
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

/// Tells why a payment cannot be applied to what it pays, if so. An invoice that the plan moves to
/// another customer counts as being there already; the payment then waits for it.
fn foreign_target(
    input: &PlanInput<'_>,
    form: &PaymentForm,
    balances: &Balances,
) -> Option<String> {
    form.applications.iter().find_map(|it| {
        let (kind, customer, title) = match &it.to {
            AppliesTo::Posted(reference) => {
                let sale = &input.sides.actual.sales.get(reference)?.content;
                let customer = balances.moved_to(reference).or(sale.customer.as_ref());
                (sale.kind, customer, input.sides.ledger_title(reference))
            }
            AppliesTo::Source(id) => {
                let sale = input.sides.expected.sales.get(&SourceRef::Invoice(id.clone()))?;
                (sale.content.kind, sale.content.customer.as_ref(), sale.title.clone())
            }
        };
        if kind != SalesKind::Invoice {
            return Some(format!("It pays {title}, which is not an invoice in QuickBooks."));
        }
        let other = customer.is_some_and(|it| *it != form.customer);
        other.then(|| format!("{title} is on another customer in QuickBooks; settle that first."))
    })
}

fn no_room(room: &Room) -> String {
    match room {
        Room::No(open) => format!(
            "The invoice that it pays has only {} open in QuickBooks. Correct the invoice first where \
             it is too low; otherwise find the payment that stands in its place.",
            open.words()
        ),
        Room::NoTarget | Room::Yes(_) => {
            "The invoice that it pays is not in QuickBooks and is not created by this plan; settle \
             the invoice first."
                .to_owned()
        }
    }
}

//! Corrections of sales documents.

use std::collections::BTreeSet;

use crate::domain::discrepancy::{Discrepancy, DiscrepancyCode, Handling};
use crate::domain::effects::{Effects, Measure};
use crate::domain::expected::Expected;
use crate::domain::ledger::{LedgerKind, LedgerRef, LineRole, Posted, SalesForm, SalesLine};
use crate::domain::money::{Money, MoneyError};
use crate::domain::plan::{Absence, Action, Guard, Precondition, SalesPart};
use crate::engine::measure::{Parts, sales_effects};
use crate::engine::pairing::{LinePair, pair_lines};
use crate::engine::planner::PlanInput;
use crate::engine::planner::lookalike::Lookalikes;
use crate::engine::planner::proposal::{Need, Proposal};
use crate::engine::planner::triage::{Triage, by_pair, objection};

/// Proposes what can be corrected about sales documents.
///
/// # Errors
/// A sum leaves the exact range.
pub fn propose(input: &PlanInput<'_>, triage: &mut Triage) -> Result<(), MoneyError> {
    let lookalikes = Lookalikes::new(input);
    for it in input.discrepancies {
        if it.code == DiscrepancyCode::MissingInvoice {
            create(input, it, &lookalikes, triage)?;
        }
    }
    for ((source, ledger), found) in by_pair(input.discrepancies) {
        let pair = (input.sides.expected.sales.get(&source), input.sides.actual.sales.get(&ledger));
        if let (Some(expected), Some(actual)) = pair {
            update(input, expected, actual, &found, triage)?;
        }
    }
    Ok(())
}

fn create(
    input: &PlanInput<'_>,
    found: &Discrepancy,
    lookalikes: &Lookalikes<'_>,
    triage: &mut Triage,
) -> Result<(), MoneyError> {
    let Some(expected) =
        found.source.first().and_then(|origin| input.sides.expected.sales.get(origin))
    else {
        return Ok(());
    };
    let form = expected.content.clone();
    let lookalike = || {
        let customer = form.customer.as_ref()?;
        lookalikes.objection(input, customer, form.total, form.date)
    };
    let reason = never_written(expected).or_else(|| input.vanished(&expected.origin));
    if let Some(reason) = reason.or_else(lookalike) {
        triage.leave(found, reason);
        return Ok(());
    }
    let absence = Absence::Sale {
        number: form.number.clone(),
        marker: expected.origin.marker(),
        customer: form.customer.clone(),
        total: form.total,
        date: form.date,
    };
    triage.proposals.push(Proposal {
        settles: vec![found.clone()],
        precondition: Precondition::Absent(absence),
        needs: Vec::new(),
        touches: Vec::new(),
        effects: sales_effects(&form)?,
        moves: form.total.abs(),
        dates: vec![form.date],
        origin: Some(expected.origin.clone()),
        blocked: None,
        client: expected.client.clone(),
        title: expected.title.clone(),
        sentence: format!(
            "Create {} for {} over {}, dated {}.",
            expected.title,
            expected.client,
            form.total.words(),
            form.date
        ),
        action: Action::CreateSale { origin: expected.origin.clone(), form },
    });
    Ok(())
}

/// The parts of a document that are written together: what one decides, the others follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Share {
    Money,
    Single(SalesPart),
    Never,
}

fn share(code: DiscrepancyCode) -> Share {
    use DiscrepancyCode as Code;
    match code {
        Code::LineAmount
        | Code::LineMissing
        | Code::LineExtra
        | Code::LineItem
        | Code::Taxability
        | Code::DiscountDiffers
        | Code::DiscountUnitemized
        | Code::TipDiffers
        | Code::ServiceFeeDiffers
        | Code::TaxRounding
        | Code::TaxFollows
        | Code::TaxDiffers
        | Code::TaxCodeDiffers
        | Code::DoesNotFoot
        | Code::TotalDiffers
        | Code::DiscountInLines
        | Code::TextDiffers => Share::Money,
        Code::DateDiffers => Share::Single(SalesPart::Date),
        Code::DueDateDiffers => Share::Single(SalesPart::DueDate),
        Code::CustomerDiffers => Share::Single(SalesPart::Customer),
        Code::ClassDiffers => Share::Single(SalesPart::Class),
        Code::MissingInvoice
        | Code::TwiceInSource
        | Code::ExtraInvoice
        | Code::DuplicateInvoice
        | Code::DeletedInSource
        | Code::VoidedInLedger
        | Code::Contested
        | Code::NegativeInvoice
        | Code::Unmapped
        | Code::KindDiffers
        | Code::PaidDiffers
        | Code::NumberDiffers
        | Code::MissingPayment
        | Code::ExtraPayment
        | Code::DuplicatePayment
        | Code::PaymentDeletedInSource
        | Code::PaymentNotSettled
        | Code::PaymentAmount
        | Code::PaymentDate
        | Code::PaymentMethod
        | Code::PaymentApplication
        | Code::PaymentCustomer
        | Code::PaymentReference
        | Code::TipAmbiguous
        | Code::PaymentNotInvoiced
        | Code::InTransit
        | Code::MoneyOverdue
        | Code::MissingRefund
        | Code::ExtraRefund => Share::Never,
    }
}

fn update(
    input: &PlanInput<'_>,
    expected: &Expected<SalesForm>,
    actual: &Posted<SalesForm>,
    found: &[&Discrepancy],
    triage: &mut Triage,
) -> Result<(), MoneyError> {
    let money: Vec<&Discrepancy> =
        found.iter().copied().filter(|it| share(it.code) == Share::Money).collect();
    let mut form = actual.content.clone();
    let mut parts = Vec::new();
    let mut settles = Vec::new();
    if money.iter().any(|it| it.is_open()) {
        if let Some(reason) = money_objection(input, expected, &money) {
            for it in &money {
                triage.leave(it, reason.clone());
            }
        } else if money.iter().any(|it| it.is_open() && !only_tax(it.code)) {
            take_money(&mut form, expected, actual);
            parts.extend([SalesPart::Lines, SalesPart::Tax]);
            settles.extend(money.iter().map(|it| (*it).clone()));
        } else {
            // The lines stay as they are, and so does what is only noted about them.
            take_tax(&mut form, expected)?;
            parts.push(SalesPart::Tax);
            settles.extend(money.iter().filter(|it| it.is_open()).map(|it| (*it).clone()));
        }
    }
    for it in found.iter().copied() {
        let Share::Single(part) = share(it.code) else { continue };
        if let Some(reason) = single_objection(input, expected, actual, it, part) {
            triage.leave(it, reason);
            continue;
        }
        take_single(&mut form, expected, part);
        parts.push(part);
        settles.push(it.clone());
    }
    if parts.is_empty() {
        return Ok(());
    }
    parts.sort_unstable();
    parts.dedup();
    triage.proposals.push(proposal(input, expected, actual, form, parts, settles)?);
    Ok(())
}

fn single_objection(
    input: &PlanInput<'_>,
    expected: &Expected<SalesForm>,
    actual: &Posted<SalesForm>,
    found: &Discrepancy,
    part: SalesPart,
) -> Option<String> {
    if let Some(reason) = never_written(expected) {
        return Some(reason);
    }
    let copies = copies(input);
    let stays = |it: &&LedgerRef| it.kind == LedgerKind::Payment && !copies.contains(it);
    if part == SalesPart::Customer && actual.linked.iter().any(|it| stays(&it)) {
        return Some("Its payments must move to the other customer together with it.".to_owned());
    }
    objection(found, input.sides.terms)
}

/// Returns the payments that stand in the books twice: the plan voids them first of all.
fn copies<'a>(input: &PlanInput<'a>) -> BTreeSet<&'a LedgerRef> {
    let twice =
        input.discrepancies.iter().filter(|it| it.code == DiscrepancyCode::DuplicatePayment);
    twice.filter_map(|it| it.ledger.first()).collect()
}

/// Returns what has to go before a document moves to another customer.
fn leaves_first(actual: &Posted<SalesForm>, parts: &[SalesPart]) -> Vec<Need> {
    let moves = parts.contains(&SalesPart::Customer);
    let on_it = actual.linked.iter().filter(|it| moves && it.kind == LedgerKind::Payment);
    on_it.cloned().map(Need::Voided).collect()
}

/// Tells why a source document is compared but never written, if so.
fn never_written(expected: &Expected<SalesForm>) -> Option<String> {
    if let Some(it) = expected.unmapped.first() {
        return Some(format!(
            "The mapping does not cover {} \"{}\". {}",
            it.field, it.value, it.advice
        ));
    }
    if let Some(hold) = &expected.hold {
        return Some(hold.detail.clone());
    }
    expected.content.total.is_negative().then(|| {
        format!(
            "It comes to {}, and QuickBooks takes no document below zero; enter a credit memo.",
            expected.content.total.words()
        )
    })
}

fn only_tax(code: DiscrepancyCode) -> bool {
    matches!(
        code,
        DiscrepancyCode::TaxRounding
            | DiscrepancyCode::TaxDiffers
            | DiscrepancyCode::TaxCodeDiffers
    )
}

fn money_objection(
    input: &PlanInput<'_>,
    expected: &Expected<SalesForm>,
    money: &[&Discrepancy],
) -> Option<String> {
    if let Some(reason) = never_written(expected) {
        return Some(reason);
    }
    if let Some(it) = money.iter().find(|it| it.code == DiscrepancyCode::DoesNotFoot) {
        return Some(it.advice.clone());
    }
    let mut open = money.iter().filter(|it| it.code.handling() != Handling::Note);
    open.find_map(|it| objection(it, input.sides.terms))
}

/// Takes over lines, discount, tax and total; lines that are the same keep their ids.
fn take_money(form: &mut SalesForm, expected: &Expected<SalesForm>, actual: &Posted<SalesForm>) {
    let source = &expected.content;
    let same = pair_lines(&source.lines, &actual.content.lines);
    let twin_of = |at: usize, line: &SalesLine| -> Option<&SalesLine> {
        if line.role != LineRole::Sale {
            // The first tip keeps the first tip's id, the second the second's: no id twice.
            let before = source.lines.iter().take(at).filter(|it| it.role == line.role).count();
            return actual.content.lines.iter().filter(|it| it.role == line.role).nth(before);
        }
        same.iter().find_map(|pair| match pair {
            LinePair::Both(left, right) if *left == at => actual.content.lines.get(*right),
            _ => None,
        })
    };
    form.lines = source
        .lines
        .iter()
        .enumerate()
        .map(|(at, line)| {
            let twin = twin_of(at, line);
            let mut line = line.clone();
            line.id = twin.and_then(|it| it.id.clone());
            line.class = line.class.or_else(|| twin.and_then(|it| it.class.clone()));
            // A line that sells the same for the same amount keeps the wording of the books.
            let unchanged = twin.filter(|it| it.item == line.item && it.amount == line.amount);
            if let Some(twin) = unchanged {
                line.description.clone_from(&twin.description);
                line.quantity = twin.quantity;
                line.unit_price = twin.unit_price;
            }
            line
        })
        .collect();
    form.discount = source.discount.clone().map(|mut it| {
        it.line = actual.content.discount.as_ref().and_then(|old| old.line.clone());
        it
    });
    form.discount_order = source.discount_order;
    form.tax = source.tax.clone();
    form.total = source.total;
}

/// Takes over the tax alone; the total moves with it.
fn take_tax(form: &mut SalesForm, expected: &Expected<SalesForm>) -> Result<(), MoneyError> {
    form.total = form.total.minus(form.tax.amount)?.plus(expected.content.tax.amount)?;
    form.tax = expected.content.tax.clone();
    Ok(())
}

fn take_single(form: &mut SalesForm, expected: &Expected<SalesForm>, part: SalesPart) {
    let source = &expected.content;
    match part {
        SalesPart::Date => form.date = source.date,
        SalesPart::DueDate => form.due = source.due,
        SalesPart::Customer => form.customer.clone_from(&source.customer),
        SalesPart::Class => form.class.clone_from(&source.class),
        SalesPart::Lines | SalesPart::Tax => {}
    }
}

fn proposal(
    input: &PlanInput<'_>,
    expected: &Expected<SalesForm>,
    actual: &Posted<SalesForm>,
    form: SalesForm,
    parts: Vec<SalesPart>,
    settles: Vec<Discrepancy>,
) -> Result<Proposal, MoneyError> {
    let mut effects = sales_effects(&form)?;
    effects.subtract_all(&sales_effects(&actual.content)?)?;
    let (before, after) = (Parts::of(&actual.content)?, Parts::of(&form)?);
    let target = actual.reference.clone();
    let sync_token = actual.sync_token.clone();
    let change = if before.total == after.total {
        format!("total stays {}", after.total.words())
    } else {
        format!("total {} becomes {}", before.total.words(), after.total.words())
    };
    let words: Vec<&str> = parts.iter().map(|it| part_words(*it)).collect();
    let frees = after.total > before.total || parts.contains(&SalesPart::Customer);
    Ok(Proposal {
        settles,
        precondition: Precondition::AtVersion {
            target: target.clone(),
            sync_token: sync_token.clone(),
        },
        needs: leaves_first(actual, &parts),
        touches: if frees { vec![target.clone()] } else { Vec::new() },
        moves: moved(&effects)?,
        effects,
        dates: vec![actual.content.date, form.date],
        origin: Some(expected.origin.clone()),
        blocked: deposited(input, &target, &parts),
        client: expected.client.clone(),
        title: expected.title.clone(),
        sentence: format!(
            "Change {} ({}): {}; {change}.",
            named(&input.sides.ledger_title(&target), &expected.title),
            expected.client,
            words.join(", ")
        ),
        action: Action::UpdateSale { target, sync_token, parts, form },
    })
}

/// Names a document by both sides' names, where they differ.
fn named(ledger: &str, source: &str) -> String {
    if ledger == source { ledger.to_owned() } else { format!("{ledger} (Workiz: {source})") }
}

fn part_words(part: SalesPart) -> &'static str {
    match part {
        SalesPart::Customer => "customer",
        SalesPart::Date => "date",
        SalesPart::DueDate => "due date",
        SalesPart::Lines => "lines",
        SalesPart::Tax => "tax",
        SalesPart::Class => "class",
    }
}

/// Returns the most money that any measure moves, over all months.
///
/// # Errors
/// A sum leaves the exact range.
pub fn moved(effects: &Effects) -> Result<Money, MoneyError> {
    let mut most = Money::zero(effects.currency());
    for (_, _, amount) in effects.entries() {
        most = if amount.abs() > most { amount.abs() } else { most };
    }
    for measure in Measure::ALL {
        let amount = effects.total(measure)?.abs();
        most = if amount > most { amount } else { most };
    }
    Ok(most)
}

/// Tells whether the document is in a deposit itself, or a change of money or customer would pull
/// at a payment that is.
fn deposited(
    input: &PlanInput<'_>,
    target: &LedgerRef,
    parts: &[SalesPart],
) -> Option<(Guard, String)> {
    let pulls = parts
        .iter()
        .any(|it| matches!(it, SalesPart::Lines | SalesPart::Tax | SalesPart::Customer));
    if input.deposited.contains(target) {
        let reason = "it is part of a bank deposit; take it out of the deposit first";
        return Some((Guard::Deposited, reason.to_owned()));
    }
    let sale = input.sides.actual.ledger.sales.get(target)?;
    let held = sale.linked.iter().any(|linked| input.deposited.contains(linked));
    (pulls && held).then(|| {
        let reason = "a payment on it is part of a bank deposit; take it out of the deposit first";
        (Guard::Deposited, reason.to_owned())
    })
}

//! Puts the proposals in order, adds the customers and items that they need, lets the guards
//! judge, and gives everything its id.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::effects::Effects;
use crate::domain::expected::SourceRef;
use crate::domain::id::{ClientId, CorrectionId, PlanId, RequestId};
use crate::domain::ledger::{LedgerKind, LedgerRef, NewItemKey, SalesForm, Target};
use crate::domain::money::{Money, MoneyError};
use crate::domain::plan::{
    Absence, Action, Correction, Guard, GuardVerdict, Phase, Plan, Precondition,
};
use crate::domain::recorded::external_id;
use crate::engine::planner::PlanInput;
use crate::engine::planner::guards::{Rests, Used, allowed_by, judge};
use crate::engine::planner::proposal::{Need, Proposal};
use crate::engine::planner::triage::Triage;

/// Builds the plan.
///
/// # Errors
/// A sum leaves the exact range.
pub fn assemble(input: &PlanInput<'_>, triage: Triage) -> Result<Plan, MoneyError> {
    let mut proposals = triage.proposals;
    proposals.extend(masters(input, &proposals));
    let mut ordered: Vec<(Order, Proposal)> =
        proposals.into_iter().enumerate().map(|(turn, it)| (order(turn, &it), it)).collect();
    ordered.sort_by(|(a, _), (b, _)| a.cmp(b));
    let proposals: Vec<Proposal> = ordered.into_iter().map(|(_, it)| it).collect();
    let needs = places_needed(&proposals);
    let verdicts = verdicts(input, &proposals, &needs)?;
    let id = plan_id(input, &proposals, &verdicts, &triage.exceptions);
    let short = id.short().to_owned();
    let correction_id =
        |place: usize| CorrectionId::new(format!("{short}-{:04}", place.saturating_add(1)));
    let mut corrections = Vec::new();
    for (place, (it, verdict)) in proposals.into_iter().zip(verdicts).enumerate() {
        let needed = needs.get(place).into_iter().flatten();
        corrections.push(Correction {
            id: correction_id(place),
            request_id: request_id(&it.action, &id, place),
            settles: it.settles.iter().map(|d| d.fingerprint.clone()).collect(),
            because: it.settles.iter().map(|d| d.code).collect(),
            needs: needed.map(|place| correction_id(*place)).collect(),
            handling: it.handling(),
            verdict,
            moves: it.moves,
            fields: it.fields(),
            date: it.dates.last().copied(),
            action: it.action,
            precondition: it.precondition,
            effects: it.effects,
            client: it.client,
            title: it.title,
            sentence: it.sentence,
        });
    }
    let exceptions = triage.exceptions.into_values().collect();
    Ok(Plan { id, snapshot: input.snapshot.clone(), corrections, exceptions })
}

/// When a write goes out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    Masters,
    /// Payments are voided.
    Release,
    /// Payments are changed that need nothing of the plan. They go before the sales documents, so
    /// that an invoice that becomes smaller does not push a payment aside that becomes smaller too.
    Early,
    Sales,
    Payments,
    /// Sales documents are voided or become smaller once payments on them are gone.
    Retire,
    /// What is recorded in Workiz.
    Source,
}

type Order = (Step, usize, Vec<jiff::civil::Date>, String, Option<SourceRef>, Option<LedgerRef>);

/// The order of writes: by step, then date, then document. What waits for room that others free
/// comes last in its step, in the `turn` in which it found its room.
fn order(turn: usize, it: &Proposal) -> Order {
    let waits = it.needs.iter().any(|need| matches!(need, Need::Changed(_)));
    let step = match (&it.action, it.action.phase()) {
        (Action::UpdatePayment { .. }, _) if it.needs.is_empty() => Step::Early,
        (Action::VoidSale { .. } | Action::UpdateSale { .. }, _) if waits => Step::Retire,
        (_, Phase::Masters) => Step::Masters,
        (_, Phase::Release) => Step::Release,
        (_, Phase::Sales) => Step::Sales,
        (_, Phase::Payments) => Step::Payments,
        (_, Phase::Source) => Step::Source,
    };
    let turn = if waits { turn.saturating_add(1) } else { 0 };
    let target = it.action.target().map(|(target, _)| target.clone());
    (step, turn, it.dates.clone(), it.title.clone(), it.origin.clone(), target)
}

/// Returns corrections for the customers and items that others need and that do not exist yet.
fn masters(input: &PlanInput<'_>, proposals: &[Proposal]) -> Vec<Proposal> {
    let (mut clients, mut items) = (BTreeSet::new(), BTreeSet::new());
    for it in proposals {
        let (its_clients, its_items) = targets(&it.action);
        clients.extend(its_clients);
        items.extend(its_items);
    }
    let expected = input.sides.expected;
    let customers = clients.iter().filter_map(|id| expected.new_customers.get(id)).map(|it| {
        let sentence = format!("Create the customer {}.", it.display_name);
        master(
            input,
            LedgerKind::Customer,
            &it.display_name,
            sentence,
            Action::CreateCustomer(it.clone()),
        )
    });
    let items = items.iter().filter_map(|key| expected.new_items.get(key)).map(|it| {
        let sentence = format!("Create the item {}.", it.name);
        master(input, LedgerKind::Item, &it.name, sentence, Action::CreateItem(it.clone()))
    });
    customers.chain(items).collect()
}

fn master(
    input: &PlanInput<'_>,
    kind: LedgerKind,
    name: &str,
    sentence: String,
    action: Action,
) -> Proposal {
    let currency = input.sides.expected.currency;
    Proposal {
        settles: Vec::new(),
        action,
        precondition: Precondition::Absent(Absence::Name { kind, name: name.to_owned() }),
        needs: Vec::new(),
        touches: Vec::new(),
        effects: Effects::none(currency),
        moves: Money::zero(currency),
        dates: Vec::new(),
        origin: None,
        blocked: None,
        client: if kind == LedgerKind::Customer { name.to_owned() } else { String::new() },
        title: format!("{} {name}", kind.word()),
        sentence,
    }
}

/// Returns the clients and items that an action needs to be created first.
pub fn targets(action: &Action) -> (BTreeSet<ClientId>, BTreeSet<NewItemKey>) {
    let (mut clients, mut items) = (BTreeSet::new(), BTreeSet::new());
    let mut sale = |form: &SalesForm| {
        if let Some(Target::New(client)) = &form.customer {
            clients.insert(client.clone());
        }
        for line in &form.lines {
            if let Some(Target::New(key)) = &line.item {
                items.insert(key.clone());
            }
        }
    };
    match action {
        Action::CreateSale { form, .. } | Action::UpdateSale { form, .. } => sale(form),
        Action::CreatePayment { form, .. } | Action::UpdatePayment { form, .. } => {
            if let Target::New(client) = &form.customer {
                clients.insert(client.clone());
            }
        }
        Action::CreateCustomer(_)
        | Action::CreateItem(_)
        | Action::VoidSale { .. }
        | Action::VoidPayment { .. }
        | Action::RecordInSource(_) => {}
    }
    (clients, items)
}

/// For each proposal, the places of those that must be done first.
fn places_needed(proposals: &[Proposal]) -> Vec<BTreeSet<usize>> {
    let mut customers: BTreeMap<&ClientId, usize> = BTreeMap::new();
    let mut items: BTreeMap<&NewItemKey, usize> = BTreeMap::new();
    let mut created: BTreeMap<&SourceRef, usize> = BTreeMap::new();
    let mut touching: BTreeMap<&LedgerRef, Vec<usize>> = BTreeMap::new();
    let mut voided: BTreeMap<&LedgerRef, usize> = BTreeMap::new();
    for (place, it) in proposals.iter().enumerate() {
        match &it.action {
            Action::CreateCustomer(new) => drop(customers.insert(&new.client, place)),
            Action::CreateItem(new) => drop(items.insert(&new.key, place)),
            Action::CreateSale { origin, .. } => drop(created.insert(origin, place)),
            Action::VoidPayment { target, .. } => drop(voided.insert(target, place)),
            _ => {}
        }
        for reference in &it.touches {
            touching.entry(reference).or_default().push(place);
        }
    }
    let needs = proposals.iter().enumerate().map(|(place, it)| {
        let (its_clients, its_items) = targets(&it.action);
        let mut needed: BTreeSet<usize> = BTreeSet::new();
        needed.extend(its_clients.iter().filter_map(|id| customers.get(id)));
        needed.extend(its_items.iter().filter_map(|key| items.get(key)));
        for need in &it.needs {
            match need {
                Need::Created(origin) => needed.extend(created.get(origin)),
                Need::Voided(payment) => needed.extend(voided.get(payment)),
                Need::Changed(reference) => {
                    needed.extend(touching.get(reference).into_iter().flatten());
                }
            }
        }
        needed.retain(|other| *other < place);
        needed
    });
    needs.collect()
}

fn verdicts(
    input: &PlanInput<'_>,
    proposals: &[Proposal],
    needs: &[BTreeSet<usize>],
) -> Result<Vec<GuardVerdict>, MoneyError> {
    let mut used = Used { count: 0, amount: Money::zero(input.sides.expected.currency) };
    let unwanted = GuardVerdict::Held {
        guard: Guard::Dependency,
        reason: "nothing that is written needs it".to_owned(),
    };
    // A customer or item is created only for the sake of something that is written: it is held
    // until that is judged, counts with it, and needs approval as long as all of that does.
    let mut verdicts: Vec<GuardVerdict> = vec![unwanted; proposals.len()];
    for (place, it) in proposals.iter().enumerate() {
        if is_master(it) {
            continue;
        }
        let needed = needs.get(place).into_iter().flatten();
        let (masters, others): (Vec<usize>, Vec<usize>) =
            needed.copied().partition(|place| proposals.get(*place).is_some_and(is_master));
        let first = |fits: &dyn Fn(&GuardVerdict) -> bool, among: &[usize]| {
            let found = among.iter().find(|place| verdicts.get(**place).is_some_and(fits))?;
            proposals.get(*found).map(|it| it.title.as_str())
        };
        let new = masters.iter().filter(|at| verdicts.get(**at).is_some_and(is_held)).count();
        let rests = Rests {
            held: first(&is_held, &others),
            approval: first(&|it| matches!(it, GuardVerdict::NeedsApproval { .. }), &others),
            masters: new,
        };
        let verdict = judge(input, it, rests, &mut used)?;
        for at in masters {
            if let Some(master) = verdicts.get_mut(at) {
                for_the_sake_of(master, &verdict, &it.title);
            }
        }
        if let Some(own) = verdicts.get_mut(place) {
            *own = verdict;
        }
    }
    Ok(verdicts.into_iter().map(|it| allowed_by(input.policy, it)).collect())
}

fn is_master(it: &Proposal) -> bool {
    it.action.phase() == Phase::Masters
}

fn is_held(verdict: &GuardVerdict) -> bool {
    !verdict.may_apply()
}

/// Lets a customer or item be created as freely as the freest of what needs it.
fn for_the_sake_of(master: &mut GuardVerdict, verdict: &GuardVerdict, title: &str) {
    match verdict {
        GuardVerdict::Allowed => *master = GuardVerdict::Allowed,
        GuardVerdict::NeedsApproval { .. } if is_held(master) => {
            let reason =
                format!("it is created for another correction that needs approval: {title}");
            *master = GuardVerdict::NeedsApproval { reason };
        }
        GuardVerdict::NeedsApproval { .. } | GuardVerdict::Held { .. } => {}
    }
}

/// Hashes the snapshot and all that the plan would do. The snapshot is part of it on purpose: a
/// plan made anew from a new pull has new keys, so that an old refusal or an answer about a
/// document that is gone is never replayed.
fn plan_id(
    input: &PlanInput<'_>,
    proposals: &[Proposal],
    verdicts: &[GuardVerdict],
    exceptions: &impl std::fmt::Debug,
) -> PlanId {
    let mut hasher = blake3::Hasher::new();
    hasher.update(input.snapshot.as_str().as_bytes());
    for (it, verdict) in proposals.iter().zip(verdicts) {
        // The debug form of our own values is complete and ordered. It may change from one version
        // of the program to the next, and then a plan of the older one is refused, as it should be.
        let text = format!(
            "{:?}\n{:?}\n{:?}\n{}\n{:?}\n",
            it.action, it.precondition, verdict, it.moves, it.effects
        );
        hasher.update(text.as_bytes());
    }
    hasher.update(format!("{exceptions:?}").as_bytes());
    PlanId::new(hasher.finalize().to_hex().to_string())
}

/// Returns the key that is sent with a write: at most 36 characters, the same for every attempt.
///
/// A payment that is recorded in Workiz has the same key in every plan, also in one of another folder
/// of the same company: it happens once.
fn request_id(action: &Action, plan: &PlanId, place: usize) -> RequestId {
    let name = match action {
        Action::RecordInSource(record) => {
            format!("{}/{}/{}", external_id(&record.payment), record.invoice, record.amount)
        }
        _ => format!("{plan}/{place}"),
    };
    RequestId::new(uuid::Uuid::new_v5(&uuid::Uuid::NAMESPACE_OID, name.as_bytes()).to_string())
}

//! Payments that only the books have, recorded in Workiz: off unless the policy says otherwise.

use std::collections::BTreeMap;

use crate::domain::discrepancy::{Discrepancy, DiscrepancyCode};
use crate::domain::expected::{Expected, HoldReason, SourceRef};
use crate::domain::id::{PaymentMethodId, SourceInvoiceId};
use crate::domain::known::Known;
use crate::domain::ledger::{AppliesTo, LedgerRef, PaymentForm, Posted, SalesForm, Standing};
use crate::domain::money::{Money, MoneyError};
use crate::domain::plan::{Action, Precondition, SourceAbsence, SourceRecord};
use crate::domain::policy::RecordPolicy;
use crate::domain::recorded::{marker, stand_in};
use crate::domain::source::{Lifecycle, PaymentMethod};
use crate::engine::measure::payment_effects;
use crate::engine::planner::PlanInput;
use crate::engine::planner::balances::sums;
use crate::engine::planner::proposal::Proposal;
use crate::engine::planner::triage::Triage;

/// What a payment would be in Workiz, or why it is left to a person, as a clause.
type Fit<'a> = Result<Fitting<'a>, String>;

struct Fitting<'a> {
    invoice: &'a SourceInvoiceId,
    sale: &'a Expected<SalesForm>,
    method: PaymentMethod,
    method_name: &'a str,
}

/// Proposes to record in Workiz what only the books have, as far as the policy allows it. The rest
/// is left to a person, with the reason.
///
/// # Errors
/// A sum leaves the exact range.
pub fn propose(input: &PlanInput<'_>, triage: &mut Triage) -> Result<(), MoneyError> {
    let Some(policy) = &input.policy.record_in_source else { return Ok(()) };
    let mut taken: BTreeMap<SourceInvoiceId, Money> = BTreeMap::new();
    for it in input.discrepancies.iter().filter(|it| it.code == DiscrepancyCode::ExtraPayment) {
        let payments = &input.sides.actual.payments;
        let Some(actual) = it.ledger.first().and_then(|it| payments.get(it)) else { continue };
        let fit = match fit(input, policy, actual)? {
            Ok(fit) => room(input, &fit, &actual.content, &mut taken)?.map(|()| fit),
            Err(reason) => Err(reason),
        };
        match fit {
            Ok(fit) => triage.proposals.push(proposal(input, it, actual, fit)?),
            Err(reason) => {
                let advice = &it.advice;
                triage
                    .leave(it, format!("tieout does not record it in Workiz: {reason}. {advice}"));
            }
        }
    }
    Ok(())
}

fn fit<'a>(
    input: &PlanInput<'a>,
    policy: &RecordPolicy,
    actual: &'a Posted<PaymentForm>,
) -> Result<Fit<'a>, MoneyError> {
    let form = &actual.content;
    if actual.standing != Standing::Live || !form.amount.is_positive() {
        return Ok(Err("it is void, or not above zero".to_owned()));
    }
    let (method, method_name) = match allowed(input, policy, form) {
        Ok(found) => found,
        Err(reason) => return Ok(Err(reason)),
    };
    let (invoice, sale) = match only_invoice(input, form)? {
        Ok(found) => found,
        Err(reason) => return Ok(Err(reason)),
    };
    if let Some(before) = input.stood_for(&actual.reference) {
        return Ok(Err(format!(
            "an earlier run found it in Workiz as {before}, and Workiz does not have that any more; \
             whoever deleted it there knows why"
        )));
    }
    if let Some(reason) = lookalike(input, form, invoice) {
        return Ok(Err(reason));
    }
    Ok(Ok(Fitting { invoice, sale, method, method_name }))
}

/// Returns the method in Workiz, and its name in QuickBooks, of a payment that the policy lets be
/// recorded; or why it does not, as a clause.
pub(super) fn allowed<'a>(
    input: &PlanInput<'a>,
    policy: &RecordPolicy,
    form: &PaymentForm,
) -> Result<(PaymentMethod, &'a str), String> {
    if form.date > input.sides.today {
        return Err("its date lies in the future".to_owned());
    }
    if form.amount > policy.amount_max {
        return Err(format!(
            "it comes to more than the {} that the policy allows for one payment",
            policy.amount_max.words()
        ));
    }
    method(input, policy, form.method.as_ref())
}

/// What is told where the adapter only reads.
pub(super) const TAKES_NONE: &str = "this way into Workiz takes no payments";

fn method<'a>(
    input: &PlanInput<'a>,
    policy: &RecordPolicy,
    method: Option<&PaymentMethodId>,
) -> Result<(PaymentMethod, &'a str), String> {
    let Some(recording) = input.recording else {
        return Err(TAKES_NONE.to_owned());
    };
    let methods = &input.sides.actual.ledger.payment_methods;
    let named = method.and_then(|id| methods.get(id));
    let Some(named) = named else { return Err("it has no payment method".to_owned()) };
    if !policy.allows(&named.name) {
        return Err(format!("the policy records no payments by {}", named.name));
    }
    match recording.get(&named.id) {
        Some(method) => Ok((method.clone(), &named.name)),
        None => Err(format!("the mapping leads no method of Workiz to {}", named.name)),
    }
}

/// Returns the one Workiz invoice that the whole payment pays.
fn only_invoice<'a>(
    input: &PlanInput<'a>,
    form: &PaymentForm,
) -> Result<Result<(&'a SourceInvoiceId, &'a Expected<SalesForm>), String>, MoneyError> {
    let applied: Vec<(AppliesTo, Money)> = sums(form)?.into_iter().collect();
    let (to, amount) = match applied.as_slice() {
        [] => return Ok(Err("it is applied to no invoice".to_owned())),
        [(AppliesTo::Posted(to), amount)] => (to, *amount),
        _ => {
            let reason = "it pays several invoices, and a person says how much of it goes to which";
            return Ok(Err(reason.to_owned()));
        }
    };
    if amount != form.amount {
        let reason = format!("only {} of it is applied to an invoice", amount.words());
        return Ok(Err(reason));
    }
    let found = input.sides.invoices.iter().find(|(_, reference)| *reference == to);
    let sales = &input.sides.expected.sales;
    let Some((SourceRef::Invoice(invoice), sale)) =
        found.and_then(|(origin, _)| Some((origin, sales.get(origin)?)))
    else {
        let title = input.sides.ledger_title(to);
        return Ok(Err(format!("Workiz has no invoice for the {title} that it pays")));
    };
    if sale.lifecycle != Lifecycle::Live || sale.hold.is_some() {
        return Ok(Err(format!("{} in Workiz takes no payments now", sale.title)));
    }
    if sale.content.customer.as_ref() != Some(&form.customer) {
        let reason = format!("{} belongs to another customer than the payment", sale.title);
        return Ok(Err(reason));
    }
    Ok(Ok((invoice, sale)))
}

/// Tells why the payment may be one that Workiz has already, if so.
fn lookalike(
    input: &PlanInput<'_>,
    form: &PaymentForm,
    invoice: &SourceInvoiceId,
) -> Option<String> {
    let payments = input.sides.payments;
    let open = payments.contested.iter().flat_map(|it| it.expected.iter());
    let open = payments.missing.iter().chain(open);
    let alike = open.filter_map(|it| input.sides.expected.payments.get(it)).find(|it| {
        let same_party = it.content.customer == form.customer || pays(&it.content, invoice);
        it.content.amount == form.amount && same_party
    })?;
    Some(format!(
        "Workiz has {} of the same amount, which QuickBooks does not have; link the two if they are \
         the same",
        alike.title
    ))
}

fn pays(form: &PaymentForm, invoice: &SourceInvoiceId) -> bool {
    form.applications.iter().any(|it| it.to == AppliesTo::Source(invoice.clone()))
}

/// Takes the room that is open on the invoice by Workiz, or tells that there is too little.
fn room(
    input: &PlanInput<'_>,
    fit: &Fitting<'_>,
    form: &PaymentForm,
    taken: &mut BTreeMap<SourceInvoiceId, Money>,
) -> Result<Result<(), String>, MoneyError> {
    let mut open = fit.sale.content.total;
    let failed = |it: &Expected<PaymentForm>| {
        it.hold.as_ref().is_some_and(|hold| hold.reason == HoldReason::Failed)
    };
    let live = |it: &&Expected<PaymentForm>| it.lifecycle == Lifecycle::Live && !failed(it);
    for it in input.sides.expected.payments.values().filter(live) {
        let own = |to: &AppliesTo| *to == AppliesTo::Source(fit.invoice.clone());
        for part in it.content.applications.iter().filter(|it| own(&it.to)) {
            open = open.minus(part.amount)?;
        }
    }
    if let Known::Known(stated) = fit.sale.balance
        && stated < open
    {
        open = stated;
    }
    let before = taken.get(fit.invoice).copied().unwrap_or(Money::zero(open.currency()));
    let open = open.minus(before)?;
    if form.amount > open {
        let reason = format!("by Workiz only {} is open on {}", open.words(), fit.sale.title);
        return Ok(Err(reason));
    }
    taken.insert(fit.invoice.clone(), before.plus(form.amount)?);
    Ok(Ok(()))
}

/// Returns how a payment is named in a sentence: `check 1234`.
pub(super) fn name(form: &PaymentForm, method: &str) -> String {
    let method = method.to_lowercase();
    match form.reference.as_deref().map(str::trim) {
        Some(reference) if !reference.is_empty() => format!("{method} {reference}"),
        _ => format!("the {method} payment"),
    }
}

fn proposal(
    input: &PlanInput<'_>,
    found: &Discrepancy,
    actual: &Posted<PaymentForm>,
    fit: Fitting<'_>,
) -> Result<Proposal, MoneyError> {
    let form = &actual.content;
    let payment: LedgerRef = actual.reference.clone();
    let record = SourceRecord {
        payment: payment.clone(),
        sync_token: actual.sync_token.clone(),
        invoice: fit.invoice.clone(),
        amount: form.amount,
        method: fit.method,
        date: form.date,
        reference: form.reference.clone(),
        marker: marker(&payment),
        open_before: Known::Unknown,
    };
    let name = name(form, fit.method_name);
    Ok(Proposal {
        settles: vec![found.clone()],
        precondition: Precondition::AbsentInSource(SourceAbsence::before(&record)),
        needs: Vec::new(),
        touches: Vec::new(),
        effects: payment_effects(form)?,
        moves: form.amount,
        dates: vec![form.date],
        origin: Some(stand_in(&payment)),
        blocked: None,
        client: found.client.clone(),
        title: input.sides.ledger_title(&payment),
        sentence: format!(
            "Record {name} of {} in Workiz on {} ({}), dated {}. To undo it, delete that payment in \
             Workiz by hand.",
            form.amount.words(),
            fit.sale.title,
            found.client,
            form.date
        ),
        action: Action::RecordInSource(record),
    })
}

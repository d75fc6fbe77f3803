//! The pure part of the straight line: match, diff, tie out, plan, check.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use crate::domain::bridge::VarianceBridge;
use crate::domain::discrepancy::{AgreedState, Discrepancy};
use crate::domain::effects::Measure;
use crate::domain::expected::{ExpectedBook, SourceRef};
use crate::domain::id::{PaymentMethodId, SnapshotId};
use crate::domain::known::Known;
use crate::domain::ledger::LedgerRef;
use crate::domain::matching::{Decision, Link, Matching};
use crate::domain::money::MoneyError;
use crate::domain::plan::Plan;
use crate::domain::policy::Policy;
use crate::domain::source::{NativeSync, PaymentMethod};
use crate::domain::terms::{ActualBook, Terms};
use crate::engine::agree::{agreed_now, payment_state, sales_state};
use crate::engine::checker::{Fault, check};
use crate::engine::differ::diff;
use crate::engine::differ::sides::{PaidBy, Sides};
use crate::engine::matcher::learn::{learn_customers, with_customers};
use crate::engine::matcher::payments::match_payments;
use crate::engine::matcher::refunds::{RefundMatching, match_refunds};
use crate::engine::matcher::resolve;
use crate::engine::matcher::sales::match_sales;
use crate::engine::planner::deposits::deposited;
use crate::engine::planner::{PlanInput, plan};
use crate::engine::sight::{Blind, blinded, filled, without_unlisted};
use crate::engine::tieout::bridge;

/// All that the decisions rest on. The same input gives the same output, byte for byte.
#[derive(Clone, Debug)]
pub struct LineInput<'a> {
    /// What the books should hold.
    pub expected: ExpectedBook,
    /// What they hold.
    pub actual: &'a ActualBook,
    /// Links of earlier runs.
    pub links: &'a [Link],
    /// What people decided.
    pub decisions: &'a [Decision],
    /// The rules of comparison.
    pub terms: &'a Terms,
    /// What may be written.
    pub policy: &'a Policy,
    /// The snapshot that both books come from.
    pub snapshot: &'a SnapshotId,
    /// Source documents whose last write has an unknown outcome.
    pub unknown: &'a BTreeSet<SourceRef>,
    /// Whether Workiz's own sync is on.
    pub native_sync: Known<NativeSync>,
    /// Under which method Workiz is told of a payment by each method of QuickBooks; `None` where this
    /// way into Workiz takes no payments.
    pub recording: Option<BTreeMap<PaymentMethodId, PaymentMethod>>,
    /// Why the pull proves nothing, if so: then nothing may be written.
    pub unproven: Option<String>,
    /// The measures that are compared.
    pub compared: Vec<Measure>,
    /// What the source cannot see.
    pub blind: &'a Blind,
    /// The day of the run, in the company's zone.
    pub today: Date,
}

/// What the decisions came to.
#[derive(Clone, Debug)]
pub struct Reconciliation {
    /// What the books should hold, with customers that were recognized by their documents.
    pub expected: ExpectedBook,
    /// Which sales document is which.
    pub sales: Matching,
    /// Which payment is which.
    pub payments: Matching,
    /// Which refund is which.
    pub refunds: RefundMatching,
    /// What differs.
    pub discrepancies: Vec<Discrepancy>,
    /// The equation.
    pub bridge: VarianceBridge,
    /// Documents in the books that are not compared: out of scope, or unlisted by the source.
    pub out_of_scope: Vec<LedgerRef>,
    /// What would be written.
    pub plan: Plan,
    /// What the checker found wrong with the plan; a plan with faults is never offered.
    pub faults: Vec<Fault>,
    /// The links to keep, with what both sides agree on now.
    pub links: Vec<Link>,
}

/// Walks the line once, forward.
///
/// # Errors
/// A sum leaves the exact range, or two currencies meet: a bug, since books have one currency.
pub fn reconcile(input: LineInput<'_>) -> Result<Reconciliation, MoneyError> {
    let audits_only = input.blind.audits_only();
    let (expected, mut actual) = blinded(input.expected, input.actual, input.blind);
    let linked = with_recorded(input.links, &expected);
    let known = resolve::Known { links: &linked, decisions: input.decisions };
    let window = input.terms.date_window_days;
    let first = match_sales(&expected.sales, &actual.sales, window, known);
    let learned = learn_customers(&expected, &actual, &first);
    let expected = with_customers(expected, &learned);
    let mut sales = match_sales(&expected.sales, &actual.sales, window, known);
    if input.blind.documents.is_some() {
        without_unlisted(actual.to_mut(), &mut sales);
    }
    let expected = filled(expected, &actual, &sales)?;
    let invoices: BTreeMap<SourceRef, LedgerRef> =
        sales.matches.iter().map(|it| (it.expected.clone(), it.actual.clone())).collect();
    let payments = match_payments(&expected.payments, &actual.payments, &invoices, window, known);
    let refunds = match_refunds(&expected.refunds, &actual.sales);
    let agreed = agreed_before(input.links, [&sales, &payments]);
    let sides = Sides {
        expected: &expected,
        actual: &actual,
        sales: &sales,
        payments: &payments,
        refunds: &refunds,
        invoices: &invoices,
        agreed: &agreed,
        paid_by: if input.blind.to(Measure::Collected) {
            PaidBy::Statement
        } else {
            PaidBy::Payments
        },
        terms: input.terms,
        today: input.today,
    };
    let discrepancies = diff(&sides)?;
    let bridge = bridge(&expected, &actual, &discrepancies, input.compared)?;
    let broken = broken(&linked, input.decisions, [&sales, &payments]);
    let vanished: BTreeMap<SourceRef, LedgerRef> =
        broken.iter().map(|(origin, it)| (origin.clone(), it.actual.clone())).collect();
    let unexplained = (!bridge.is_proven()).then_some("cents are left that nothing explains");
    let plan = plan(&PlanInput {
        sides: &sides,
        discrepancies: &discrepancies,
        policy: input.policy,
        snapshot: input.snapshot,
        unknown: input.unknown,
        vanished: &vanished,
        parted: &parted(input.decisions),
        deposited: &deposited(input.actual),
        native_sync: input.native_sync,
        recording: input.recording.as_ref(),
        audits_only: audits_only.as_deref(),
        unproven: input.unproven.as_deref().or(unexplained),
    })?;
    let faults = check(&plan, &discrepancies, &bridge, &actual, input.policy)?;
    let mut links = links(&sides)?;
    // What was found once is remembered: a document that somebody took away is not entered again.
    links.extend(broken.into_values().cloned());
    Ok(Reconciliation {
        sales: sides.sales.clone(),
        payments: sides.payments.clone(),
        refunds: sides.refunds.clone(),
        discrepancies,
        bridge,
        plan,
        faults,
        links,
        out_of_scope: actual.out_of_scope.clone(),
        expected,
    })
}

/// Returns the links with those that a payment's mark stands for: what tieout recorded in Workiz is
/// the payment in the books that it names, also when the answer was lost before a link was kept.
fn with_recorded(links: &[Link], expected: &ExpectedBook) -> Vec<Link> {
    let linked: BTreeSet<&SourceRef> = links.iter().map(|it| &it.expected).collect();
    let marked = expected.recorded.iter().filter(|(origin, _)| !linked.contains(origin));
    let marked = marked.map(|(origin, actual)| Link {
        expected: origin.clone(),
        actual: actual.clone(),
        agreed: AgreedState::default(),
    });
    links.iter().cloned().chain(marked).collect()
}

/// Returns what the pairs that are matched now agreed on before. What a source document agreed on
/// with another document of the books says nothing about this one.
fn agreed_before(links: &[Link], families: [&Matching; 2]) -> BTreeMap<SourceRef, AgreedState> {
    let matches = families.into_iter().flat_map(|it| it.matches.iter());
    let pairs: BTreeSet<(&SourceRef, &LedgerRef)> =
        matches.map(|it| (&it.expected, &it.actual)).collect();
    let same = links.iter().filter(|it| pairs.contains(&(&it.expected, &it.actual)));
    same.map(|it| (it.expected.clone(), it.agreed.clone())).collect()
}

/// Returns the links whose documents are not matched now, unless a person parted the two.
fn broken<'a>(
    links: &'a [Link],
    decisions: &[Decision],
    families: [&Matching; 2],
) -> BTreeMap<SourceRef, &'a Link> {
    let matches = families.into_iter().flat_map(|it| it.matches.iter());
    let matched: BTreeSet<&SourceRef> = matches.map(|it| &it.expected).collect();
    let parted = parted(decisions);
    let gone = links.iter().filter(|it| {
        let pair = (it.expected.clone(), it.actual.clone());
        !matched.contains(&it.expected) && !parted.contains(&pair)
    });
    gone.map(|it| (it.expected.clone(), it)).collect()
}

/// Returns the pairs of documents that a person said are not the same.
fn parted(decisions: &[Decision]) -> BTreeSet<(SourceRef, LedgerRef)> {
    let parted = decisions.iter().filter_map(|it| match it {
        Decision::Unlink { expected, actual } => Some((expected.clone(), actual.clone())),
        Decision::Link { .. } => None,
    });
    parted.collect()
}

/// Returns a link for every matched pair, with the fields in which both sides agree now.
fn links(sides: &Sides<'_>) -> Result<Vec<Link>, MoneyError> {
    let mut links = Vec::new();
    for it in &sides.sales.matches {
        let pair = (sides.expected.sales.get(&it.expected), sides.actual.sales.get(&it.actual));
        let (Some(expected), Some(actual)) = pair else { continue };
        let (left, right) = (sales_state(&expected.content)?, sales_state(&actual.content)?);
        let agreed = agreed_now(sides.agreed.get(&it.expected), &left, &right);
        links.push(Link { expected: it.expected.clone(), actual: it.actual.clone(), agreed });
    }
    for it in &sides.payments.matches {
        let pair =
            (sides.expected.payments.get(&it.expected), sides.actual.payments.get(&it.actual));
        let (Some(expected), Some(actual)) = pair else { continue };
        let left = payment_state(&expected.content, sides.invoices);
        let right = payment_state(&actual.content, sides.invoices);
        let agreed = agreed_now(sides.agreed.get(&it.expected), &left, &right);
        links.push(Link { expected: it.expected.clone(), actual: it.actual.clone(), agreed });
    }
    Ok(links)
}

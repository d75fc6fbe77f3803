//! A plan's JSON, key by key.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::domain::diagnostic::Side;
use crate::domain::id::CorrectionId;
use crate::domain::plan::{Absence, Correction, GuardVerdict, Outcome, Phase, Plan, Precondition};
use crate::report::codes;
use crate::report::corrections::state;
use crate::report::error::ReportError;
use crate::report::json_action::{ActionJson, TargetJson};
use crate::report::json_wire::{
    EffectJson, Exact, FieldJson, ReferenceJson, effects, fields, ledger_reference,
};
use crate::report::plan_text::plan_summary;

#[derive(Debug, Serialize)]
pub(super) struct PlanDocument<'a> {
    pub(super) schema: &'static str,
    pub(super) plan: PlanJson<'a>,
}

#[derive(Debug, Serialize)]
pub(super) struct PlanJson<'a> {
    id: &'a str,
    snapshot: &'a str,
    summary: String,
    corrections: Vec<CorrectionJson<'a>>,
    exceptions: Vec<ExceptionJson<'a>>,
}

#[derive(Debug, Serialize)]
struct CorrectionJson<'a> {
    id: &'a str,
    request_id: &'a str,
    phase: &'static str,
    title: &'a str,
    client: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    date: Option<String>,
    sentence: &'a str,
    moves: Exact,
    currency: &'static str,
    because: Vec<&'static str>,
    settles: Vec<&'a str>,
    handling: &'static str,
    verdict: VerdictJson<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    state: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    outcome: Option<OutcomeJson<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    needs: Vec<&'a str>,
    precondition: PreconditionJson<'a>,
    action: ActionJson<'a>,
    fields: Vec<FieldJson<'a>>,
    effects: Vec<EffectJson>,
}

#[derive(Debug, Serialize)]
struct VerdictJson<'a> {
    verdict: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    guard: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a str>,
}

#[derive(Debug, Serialize)]
struct OutcomeJson<'a> {
    outcome: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    document: Option<ReferenceJson<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sync_token: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    server_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source_payment: Option<&'a str>,
}

/// `at-version` has `target` and `sync_token`; `absent` has the traces of a `document`.
#[derive(Debug, Default, Serialize)]
struct PreconditionJson<'a> {
    precondition: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    target: Option<ReferenceJson<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sync_token: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    document: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    number: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reference: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source_invoice: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    marker: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    customer: Option<TargetJson<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    amount: Option<Exact>,
    #[serde(skip_serializing_if = "Option::is_none")]
    date: Option<String>,
}

#[derive(Debug, Serialize)]
struct ExceptionJson<'a> {
    fingerprint: &'a str,
    code: &'static str,
    sentence: &'a str,
    reason: &'a str,
}

/// Whether a newer plan took the place of what was not tried of a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Replaced {
    /// It did: only the newer one can be approved.
    Yes,
    /// It did not.
    No,
}

/// What a report tells of a plan beside the plan.
#[derive(Clone, Copy, Debug)]
pub(super) struct Told<'a> {
    /// What came of the corrections that were tried.
    pub(super) outcomes: &'a BTreeMap<CorrectionId, Outcome>,
    /// Whether the others were replaced.
    pub(super) replaced: Replaced,
}

impl<'a> PlanJson<'a> {
    /// Writes a plan; in a report with what came of it.
    pub(super) fn of(plan: &'a Plan, told: Option<Told<'a>>) -> Result<Self, ReportError> {
        let exceptions = plan.exceptions.iter().map(|it| ExceptionJson {
            fingerprint: it.fingerprint.as_str(),
            code: it.code.code(),
            sentence: &it.sentence,
            reason: &it.reason,
        });
        Ok(Self {
            id: plan.id.as_str(),
            snapshot: plan.snapshot.as_str(),
            summary: plan_summary(plan)?,
            corrections: plan.corrections.iter().map(|it| correction(it, told)).collect(),
            exceptions: exceptions.collect(),
        })
    }
}

fn correction<'a>(it: &'a Correction, told: Option<Told<'a>>) -> CorrectionJson<'a> {
    let its = told.and_then(|told| told.outcomes.get(&it.id));
    let words = |told: Told<'_>| match (told.replaced, its) {
        (Replaced::Yes, None) => "replaced",
        _ => state(it, its).words(),
    };
    CorrectionJson {
        id: it.id.as_str(),
        request_id: it.request_id.as_str(),
        phase: phase(it.action.phase()),
        title: &it.title,
        client: &it.client,
        date: it.date.map(|day| day.to_string()),
        sentence: &it.sentence,
        moves: it.moves.into(),
        currency: it.moves.currency().code(),
        because: it.because.iter().map(|code| code.code()).collect(),
        settles: it.settles.iter().map(crate::domain::id::Fingerprint::as_str).collect(),
        handling: codes::handling(it.handling),
        verdict: verdict(&it.verdict),
        state: told.map(words),
        outcome: its.map(|its| outcome(it, its)),
        needs: it.needs.iter().map(CorrectionId::as_str).collect(),
        precondition: precondition(&it.precondition),
        action: ActionJson::of(&it.action),
        fields: fields(&it.fields),
        effects: effects(&it.effects),
    }
}

fn verdict(it: &GuardVerdict) -> VerdictJson<'_> {
    let (guard, reason) = match it {
        GuardVerdict::Allowed => (None, None),
        GuardVerdict::NeedsApproval { reason } => (None, Some(reason.as_str())),
        GuardVerdict::Held { guard, reason } => (Some(guard.code()), Some(reason.as_str())),
    };
    VerdictJson { verdict: codes::verdict(it), guard, reason }
}

fn outcome<'a>(correction: &Correction, it: &'a Outcome) -> OutcomeJson<'a> {
    let (name, reason) = match it {
        Outcome::Done(receipt) => {
            return OutcomeJson {
                outcome: "done",
                reason: None,
                document: Some(ledger_reference(&receipt.reference, None)),
                sync_token: Some(receipt.sync_token.as_str()),
                server_id: receipt.server_id.as_deref(),
                source_payment: match correction.action.side() {
                    Side::Source => Some(receipt.document.id.as_str()),
                    Side::Ledger => None,
                },
            };
        }
        Outcome::Stale { reason } => ("stale", reason),
        Outcome::Refused { reason } => ("refused", reason),
        Outcome::Unknown { reason } => ("unknown", reason),
        Outcome::Skipped { reason } => ("skipped", reason),
    };
    OutcomeJson {
        outcome: name,
        reason: Some(reason),
        document: None,
        sync_token: None,
        server_id: None,
        source_payment: None,
    }
}

fn precondition(it: &Precondition) -> PreconditionJson<'_> {
    match it {
        Precondition::AtVersion { target, sync_token } => PreconditionJson {
            precondition: "at-version",
            target: Some(ledger_reference(target, None)),
            sync_token: Some(sync_token.as_str()),
            ..PreconditionJson::default()
        },
        Precondition::AbsentInSource(it) => PreconditionJson {
            precondition: "absent-in-source",
            document: Some("payment"),
            target: Some(ledger_reference(&it.payment, None)),
            sync_token: Some(it.sync_token.as_str()),
            source_invoice: Some(it.invoice.as_str()),
            marker: Some(&it.marker),
            amount: Some(it.amount.into()),
            date: Some(it.date.to_string()),
            ..PreconditionJson::default()
        },
        Precondition::Absent(Absence::Sale { number, marker, customer, total, date }) => {
            PreconditionJson {
                precondition: "absent",
                document: Some("sale"),
                number: number.as_ref().map(crate::domain::number::DocumentNumber::as_str),
                marker: Some(marker),
                customer: customer.as_ref().map(TargetJson::customer),
                amount: Some((*total).into()),
                date: Some(date.to_string()),
                ..PreconditionJson::default()
            }
        }
        Precondition::Absent(Absence::Payment { reference, marker, customer, amount, date }) => {
            PreconditionJson {
                precondition: "absent",
                document: Some("payment"),
                reference: reference.as_deref(),
                marker: Some(marker),
                customer: Some(TargetJson::customer(customer)),
                amount: Some((*amount).into()),
                date: Some(date.to_string()),
                ..PreconditionJson::default()
            }
        }
        Precondition::Absent(Absence::Name { kind, name }) => PreconditionJson {
            precondition: "absent",
            document: Some(kind.word()),
            name: Some(name),
            ..PreconditionJson::default()
        },
    }
}

fn phase(it: Phase) -> &'static str {
    match it {
        Phase::Masters => "masters",
        Phase::Release => "release",
        Phase::Sales => "sales",
        Phase::Payments => "payments",
        Phase::Source => "source",
    }
}

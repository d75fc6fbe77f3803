//! The report's JSON, key by key.

use serde::{Serialize, Serializer};

use crate::domain::discrepancy::FieldDifference;
use crate::domain::effects::Effects;
use crate::domain::expected::SourceRef;
use crate::domain::ledger::LedgerRef;
use crate::domain::money::Money;
use crate::domain::snapshot::Usage;
use crate::report::codes;
use crate::report::corrections::{State, planned};
use crate::report::error::ReportError;
use crate::report::findings::{Finding, findings};
use crate::report::headline;
use crate::report::json_plan::{PlanJson, Replaced, Told};
use crate::report::model::{Links, Pass, ReportModel};
use crate::report::totals::control_totals;

/// A number with every digit that it has.
#[derive(Clone, Copy, Debug)]
pub(super) struct Exact(pub(super) rust_decimal::Decimal);

impl Serialize for Exact {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let number: serde_json::Number =
            self.0.to_string().parse().map_err(serde::ser::Error::custom)?;
        number.serialize(serializer)
    }
}

impl From<Money> for Exact {
    fn from(money: Money) -> Self {
        Self(money.amount())
    }
}

#[derive(Debug, Serialize)]
pub(super) struct ReportJson<'a> {
    schema: &'static str,
    company: &'a str,
    source: &'a str,
    ledger: &'a str,
    mapping: &'a str,
    run: &'a str,
    snapshot: &'a str,
    program_version: &'a str,
    taken_at: String,
    generated_at: String,
    time_zone: &'a str,
    currency: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    book_close_date: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    approved_by: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    approved: Vec<ApprovedJson<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    plan_to_approve: Option<&'a str>,
    status: &'static str,
    proven: bool,
    verdict: String,
    first: PassJson,
    #[serde(skip_serializing_if = "Option::is_none")]
    after: Option<PassJson>,
    discrepancies: Vec<DiscrepancyJson<'a>>,
    plan: PlanJson<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_plan: Option<PlanJson<'a>>,
    not_compared: Vec<NotComparedJson<'a>>,
    diagnostics: Vec<DiagnosticJson<'a>>,
}

#[derive(Debug, Serialize)]
struct ApprovedJson<'a> {
    by: &'a str,
    corrections: usize,
}

#[derive(Debug, Serialize)]
struct PassJson {
    status: &'static str,
    proven: bool,
    counts: CountsJson,
    usage: BothUsagesJson,
    matches_by_tier: Vec<TierJson>,
    bridge: BridgeJson,
}

#[derive(Debug, Serialize)]
struct CountsJson {
    source_invoices: usize,
    source_payments: usize,
    ledger_sales: usize,
    ledger_payments: usize,
    out_of_scope: usize,
    matched: usize,
}

#[derive(Debug, Serialize)]
struct BothUsagesJson {
    source: UsageJson,
    ledger: UsageJson,
}

#[derive(Debug, Serialize)]
struct UsageJson {
    reads: u64,
    writes: u64,
    retries: u64,
    documents: u64,
    least_reads: u64,
    least_writes: u64,
}

#[derive(Debug, Serialize)]
struct TierJson {
    tier: &'static str,
    count: usize,
}

#[derive(Debug, Serialize)]
struct BridgeJson {
    compared: Vec<&'static str>,
    totals: Vec<TotalJson>,
    expected: Vec<EffectJson>,
    actual: Vec<EffectJson>,
    explained: Vec<ExplainedJson>,
    residual: Vec<EffectJson>,
}

#[derive(Debug, Serialize)]
struct TotalJson {
    measure: &'static str,
    expected: Exact,
    actual: Exact,
    variance: Exact,
    explained: Exact,
    residual: Exact,
}

#[derive(Debug, Serialize)]
struct ExplainedJson {
    code: &'static str,
    words: &'static str,
    count: usize,
    effects: Vec<EffectJson>,
}

#[derive(Debug, Serialize)]
pub(super) struct EffectJson {
    month: String,
    measure: &'static str,
    amount: Exact,
}

#[derive(Debug, Serialize)]
struct DiscrepancyJson<'a> {
    fingerprint: &'a str,
    code: &'static str,
    words: &'static str,
    standing: &'static str,
    seen_in: &'static [&'static str],
    handling: &'static str,
    severity: &'static str,
    title: &'a str,
    client: &'a str,
    date: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    expected_by: Option<String>,
    headline: Exact,
    sentence: &'a str,
    notes: Vec<String>,
    advice: &'a str,
    source: Vec<ReferenceJson<'a>>,
    ledger: Vec<ReferenceJson<'a>>,
    fields: Vec<FieldJson<'a>>,
    effects: Vec<EffectJson>,
}

#[derive(Debug, Serialize)]
pub(super) struct ReferenceJson<'a> {
    kind: &'static str,
    id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    link: Option<String>,
}

#[derive(Debug, Serialize)]
pub(super) struct FieldJson<'a> {
    field: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    agreed: Option<&'a str>,
    expected: &'a str,
    actual: &'a str,
    changed_by: &'static str,
}

#[derive(Debug, Serialize)]
struct NotComparedJson<'a> {
    measure: &'static str,
    why: &'a str,
}

#[derive(Debug, Serialize)]
struct DiagnosticJson<'a> {
    gravity: &'static str,
    side: &'static str,
    document: &'a str,
    field: &'a str,
    problem: &'a str,
    advice: &'a str,
}

impl<'a> ReportJson<'a> {
    pub(super) fn of(model: &'a ReportModel) -> Result<Self, ReportError> {
        let now = model.current();
        let findings = findings(model)?;
        let after = model.after.as_ref();
        let replaced = if after.is_some() { Replaced::Yes } else { Replaced::No };
        let told = Told { outcomes: &model.outcomes, replaced };
        Ok(Self {
            schema: "tieout.report/1",
            company: &model.company,
            source: &model.source_name,
            ledger: &model.ledger_name,
            mapping: &model.mapping_name,
            run: model.run.as_str(),
            snapshot: model.snapshot.as_str(),
            program_version: &model.program_version,
            taken_at: model.taken_at.to_string(),
            generated_at: model.generated_at.to_string(),
            time_zone: model.zone.name(),
            currency: model.currency().code(),
            book_close_date: model.book_close_date.map(|day| day.to_string()),
            approved_by: (!model.approved.is_empty())
                .then(|| model.approved.keys().cloned().collect::<Vec<_>>().join(", ")),
            approved: model
                .approved
                .iter()
                .map(|(by, corrections)| ApprovedJson { by, corrections: *corrections })
                .collect(),
            plan_to_approve: plan_to_approve(model),
            status: codes::status(now.status),
            proven: now.bridge.is_proven(),
            verdict: headline::verdict(model)?,
            first: PassJson::of(&model.first)?,
            after: after.map(PassJson::of).transpose()?,
            discrepancies: findings.into_iter().map(|it| DiscrepancyJson::of(it, model)).collect(),
            plan: PlanJson::of(&model.first.plan, Some(told))?,
            next_plan: after
                .map(|it| PlanJson::of(&it.plan, Some(Told { replaced: Replaced::No, ..told })))
                .transpose()?,
            not_compared: model
                .not_compared
                .iter()
                .map(|(measure, why)| NotComparedJson { measure: measure.code(), why })
                .collect(),
            diagnostics: diagnostics(model),
        })
    }
}

impl PassJson {
    fn of(pass: &Pass) -> Result<Self, ReportError> {
        let counts = &pass.counts;
        let tiers = pass.matches_by_tier.iter();
        Ok(Self {
            status: codes::status(pass.status),
            proven: pass.bridge.is_proven(),
            counts: CountsJson {
                source_invoices: counts.source_invoices,
                source_payments: counts.source_payments,
                ledger_sales: counts.ledger_sales,
                ledger_payments: counts.ledger_payments,
                out_of_scope: counts.out_of_scope,
                matched: counts.matched,
            },
            usage: BothUsagesJson {
                source: usage(counts.source_usage),
                ledger: usage(counts.ledger_usage),
            },
            matches_by_tier: tiers
                .map(|(tier, count)| TierJson { tier: codes::tier(*tier), count: *count })
                .collect(),
            bridge: BridgeJson::of(pass)?,
        })
    }
}

impl BridgeJson {
    fn of(pass: &Pass) -> Result<Self, ReportError> {
        let bridge = &pass.bridge;
        let explained = bridge.explained.iter().map(|(code, its)| ExplainedJson {
            code: code.code(),
            words: code.words(),
            count: pass.discrepancies.iter().filter(|it| it.code == *code).count(),
            effects: effects(its),
        });
        let totals = control_totals(pass)?.into_iter().map(|it| TotalJson {
            measure: it.measure.code(),
            expected: it.expected.into(),
            actual: it.actual.into(),
            variance: it.variance.into(),
            explained: it.explained.into(),
            residual: it.residual.into(),
        });
        Ok(Self {
            compared: bridge.compared.iter().map(|it| it.code()).collect(),
            totals: totals.collect(),
            expected: effects(&bridge.expected),
            actual: effects(&bridge.actual),
            explained: explained.collect(),
            residual: effects(&bridge.residual),
        })
    }
}

impl<'a> DiscrepancyJson<'a> {
    fn of(finding: Finding<'a>, model: &'a ReportModel) -> Self {
        let it = finding.discrepancy;
        Self {
            fingerprint: it.fingerprint.as_str(),
            code: it.code.code(),
            words: it.code.words(),
            standing: finding.standing.code(),
            seen_in: finding.seen.codes(),
            handling: codes::handling(it.code.handling()),
            severity: codes::severity(it.severity),
            title: &it.title,
            client: &it.client,
            date: it.date.to_string(),
            expected_by: it.expected_by.map(|day| day.to_string()),
            headline: finding.headline.into(),
            sentence: &it.sentence,
            notes: finding.notes,
            advice: &it.advice,
            source: it.source.iter().map(|it| source_reference(it, Some(&model.links))).collect(),
            ledger: it.ledger.iter().map(|it| ledger_reference(it, Some(&model.links))).collect(),
            fields: fields(&it.fields),
            effects: effects(&it.effects),
        }
    }
}

/// Writes effects as a list by month and measure.
pub(super) fn effects(effects: &Effects) -> Vec<EffectJson> {
    effects
        .entries()
        .map(|(month, measure, amount)| EffectJson {
            month: month.to_string(),
            measure: measure.code(),
            amount: amount.into(),
        })
        .collect()
}

/// Writes field differences.
pub(super) fn fields(fields: &[FieldDifference]) -> Vec<FieldJson<'_>> {
    fields
        .iter()
        .map(|it| FieldJson {
            field: it.field.name(),
            agreed: it.agreed.as_deref(),
            expected: &it.expected,
            actual: &it.actual,
            changed_by: codes::changed_by(it.changed_by),
        })
        .collect()
}

/// Writes a reference to a source document.
pub(super) fn source_reference<'a>(it: &'a SourceRef, links: Option<&Links>) -> ReferenceJson<'a> {
    let link = links.and_then(|links| links.to_source(it));
    ReferenceJson { kind: it.word(), id: it.id(), link }
}

/// Writes a reference to a document in the books.
pub(super) fn ledger_reference<'a>(it: &'a LedgerRef, links: Option<&Links>) -> ReferenceJson<'a> {
    let link = links.and_then(|links| links.to_ledger(it));
    ReferenceJson { kind: it.kind.entity(), id: it.id.as_str(), link }
}

fn diagnostics(model: &ReportModel) -> Vec<DiagnosticJson<'_>> {
    let written = model.diagnostics.iter().map(|it| DiagnosticJson {
        gravity: codes::gravity(it.gravity),
        side: codes::side(it.side),
        document: &it.document,
        field: &it.field,
        problem: &it.problem,
        advice: &it.advice,
    });
    written.collect()
}

fn usage(it: Usage) -> UsageJson {
    UsageJson {
        reads: it.reads,
        writes: it.writes,
        retries: it.retries,
        documents: it.documents,
        least_reads: it.least_reads,
        least_writes: it.least_writes,
    }
}

/// Returns the plan that holds what waits for approval, if anything does.
fn plan_to_approve(model: &ReportModel) -> Option<&str> {
    let waits =
        planned(model).iter().any(|it| it.place.is_some() && matches!(it.state, State::Waiting(_)));
    waits.then(|| model.current().plan.id.as_str())
}

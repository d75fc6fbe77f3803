//! The first lines of every report: does it tie out, by how much not, and what is there to do.

use crate::domain::diagnostic::Side;
use crate::domain::effects::Measure;
use crate::domain::plan::{Correction, Outcome, Plan};
use crate::domain::run::RunStatus;
use crate::domain::snapshot::Usage;
use crate::report::corrections::{State, planned};
use crate::report::error::ReportError;
use crate::report::findings::{Finding, Standing};
use crate::report::format::{amount, amount_with_currency, count, count_digits};
use crate::report::model::{Pass, ReportModel};
use crate::report::totals::{control_totals, open_count};

/// Does it tie out, and by how much not: full sentences.
pub(super) fn verdict(model: &ReportModel) -> Result<String, ReportError> {
    let pass = model.current();
    let mut sentences = vec![status_sentence(model, pass)];
    let variances = variance_sentence(model, pass)?;
    if let Some(sentence) = variances {
        sentences.push(sentence);
    }
    sentences.push(proof_sentence(pass)?);
    Ok(sentences.join(" "))
}

fn status_sentence(model: &ReportModel, pass: &Pass) -> String {
    let (source, ledger) = (&model.source_name, &model.ledger_name);
    match pass.status {
        RunStatus::TiedOut => {
            format!("{source} and {ledger} say the same: nothing is open.")
        }
        RunStatus::DiscrepanciesOpen => {
            let open = count_of(open_count(pass), "discrepancy", "discrepancies");
            format!("{source} and {ledger} do not say the same: {open} open.")
        }
        RunStatus::PartlyApplied => {
            let open = count_of(open_count(pass), "discrepancy", "discrepancies");
            format!("Not every correction was written: {open} open.")
        }
        RunStatus::Unproven => {
            "Nothing in this report is certain: do not close the month on it.".to_owned()
        }
    }
}

fn variance_sentence(model: &ReportModel, pass: &Pass) -> Result<Option<String>, ReportError> {
    let mut parts = Vec::new();
    for row in control_totals(pass)? {
        let headline = [
            Measure::GrossInvoiced,
            Measure::Collected,
            Measure::Refunded,
            Measure::Receivable,
            Measure::Deposited,
        ]
        .contains(&row.measure);
        if row.variance.is_zero() || !headline {
            continue;
        }
        let side = if row.variance.is_positive() { "short" } else { "over" };
        let sum = amount_with_currency(row.variance.abs());
        parts.push(format!("{side} by {sum} in {}", row.measure.words().to_lowercase()));
    }
    if parts.is_empty() {
        return Ok(None);
    }
    Ok(Some(format!("{} is {}.", model.ledger_name, enumerate(&parts))))
}

fn proof_sentence(pass: &Pass) -> Result<String, ReportError> {
    let totals = control_totals(pass)?;
    if pass.bridge.is_proven() {
        let sentence = if pass.status == RunStatus::Unproven {
            "The residual is 0.00, but the pull is incomplete, a document could not be read, or \
             nothing was compared."
        } else if totals.iter().all(|it| it.variance.is_zero()) {
            "The variance of every control total is 0.00."
        } else {
            "Every cent of the variance is explained."
        };
        return Ok(sentence.to_owned());
    }
    let mut parts: Vec<String> = totals
        .iter()
        .filter(|it| !it.residual.is_zero())
        .map(|it| format!("{} of {}", amount(it.residual), it.measure.words().to_lowercase()))
        .collect();
    if parts.is_empty() {
        parts.push("amounts that cancel out over the months".to_owned());
    }
    Ok(format!("No discrepancy explains {}.", enumerate(&parts)))
}

/// What there is to do, counted by where each discrepancy stands, beside how many corrections that
/// are: `9 discrepancies: 4 to approve (2 corrections), 5 to decide`.
pub(super) fn tally(model: &ReportModel, findings: &[Finding<'_>]) -> String {
    let planned = planned(model);
    let corrections = |fits: &dyn Fn(&State) -> bool| {
        count(planned.iter().filter(|it| fits(&it.state)).count(), "correction")
    };
    let parts: Vec<String> = Standing::ALL
        .into_iter()
        .filter_map(|standing| {
            let number = findings.iter().filter(|it| it.standing == standing).count();
            let words = count_digits(number);
            (number > 0).then(|| match standing {
                Standing::ToApprove => {
                    let waiting = corrections(&|it| matches!(it, State::Waiting(_)));
                    format!("{words} to approve ({waiting})")
                }
                Standing::NeedsYou => format!("{words} to decide"),
                Standing::Ready => format!("{words} ready to be written"),
                Standing::Corrected => format!("{words} corrected"),
                Standing::Held => {
                    let held = corrections(&|it| matches!(it, State::Held(..)));
                    format!("{words} held ({held})")
                }
                Standing::Information => format!("{words} for information"),
            })
        })
        .collect();
    if parts.is_empty() {
        return "No discrepancies.".to_owned();
    }
    format!("{}: {}.", count_of(findings.len(), "discrepancy", "discrepancies"), parts.join(", "))
}

/// What there is to know about approval: who gave it, what waits for it under which plan, and what
/// the settings keep from being written.
pub(super) fn approval(model: &ReportModel) -> Vec<String> {
    let mut sentences: Vec<String> = approved(model).into_iter().collect();
    let plan = &model.current().plan;
    let planned = planned(model);
    let waiting = planned.iter().filter(|it| matches!(it.state, State::Waiting(_)));
    let waiting = waiting.filter(|it| it.place.is_some()).count();
    if waiting > 0 {
        let them = if waiting == 1 { "waits for approval" } else { "wait for approval" };
        sentences.push(format!(
            "{} of plan {} {them}; `tieout approve` takes the numbers under \"Corrections of plan \
             {}\".",
            count(waiting, "correction"),
            plan.id.short(),
            plan.id.short()
        ));
    }
    sentences.extend(read_only(plan));
    sentences
}

/// Who approved how much of the plan that was carried out or will be.
fn approved(model: &ReportModel) -> Option<String> {
    let parts: Vec<String> = model
        .approved
        .iter()
        .enumerate()
        .map(|(place, (by, number))| {
            let verb = if place == 0 { "approved " } else { "" };
            format!("{by} {verb}{}", count_digits(*number))
        })
        .collect();
    let of = count(model.first.plan.waiting().count(), "correction");
    let verb = if of.starts_with("1 ") { "needs" } else { "need" };
    (!parts.is_empty()).then(|| {
        format!(
            "{} of the {of} of plan {} that {verb} approval.",
            enumerate(&parts),
            model.first.plan.id.short()
        )
    })
}

/// What a plan would do if the policy allowed writes; `None` where it does.
fn read_only(plan: &Plan) -> Option<String> {
    let (unattended, approved) = plan.would_be();
    (unattended.saturating_add(approved) > 0).then(|| {
        format!(
            "The policy does not allow writes (`writes = false`): if it did, {} would be written \
             without approval, and {} would need approval.",
            count(unattended, "correction"),
            count_digits(approved)
        )
    })
}

/// The heading of the corrections that were tried.
pub(super) fn carried_out(plan: &Plan) -> String {
    format!("Carried out of plan {}", plan.id.short())
}

/// The heading of the corrections that come next.
pub(super) fn of_plan(plan: &Plan) -> String {
    format!("Corrections of plan {}", plan.id.short())
}

/// What was compared, and what it cost, as full sentences.
pub(super) fn compared(model: &ReportModel) -> Vec<String> {
    let counts = &model.first.counts;
    let now = &model.current().counts;
    let (source, ledger) = (&model.source_name, &model.ledger_name);
    let usage = model.after.as_ref().map_or((counts.source_usage, counts.ledger_usage), |after| {
        (
            counts.source_usage.plus(after.counts.source_usage),
            counts.ledger_usage.plus(after.counts.ledger_usage),
        )
    });
    let mut sentences = vec![
        format!(
            "{source}: {} and {}.",
            count(now.source_invoices, "invoice"),
            count(now.source_payments, "payment")
        ),
        format!(
            "{ledger}: {} and {} in scope; {} out of scope, never touched.",
            count(now.ledger_sales, "sales document"),
            count(now.ledger_payments, "payment"),
            count(counts.out_of_scope, "document")
        ),
        format!("{} matched{}.", count(now.matched, "pair"), by_tier(model)),
    ];
    if !model.outcomes.is_empty() {
        let written = count(written(model, Side::Ledger), "document");
        sentences.push(format!("{written} written to {ledger}."));
    }
    let recorded = written(model, Side::Source);
    if recorded > 0 {
        sentences.push(format!("{} recorded in {source}.", count(recorded, "payment")));
    }
    sentences.push(asked(source, usage.0));
    sentences.push(asked(ledger, usage.1));
    sentences
}

/// How many corrections were carried out on a side.
fn written(model: &ReportModel, side: Side) -> usize {
    let corrections = model.first.plan.corrections.iter();
    let done = |it: &&Correction| {
        it.action.side() == side && matches!(model.outcomes.get(&it.id), Some(Outcome::Done(_)))
    };
    corrections.filter(done).count()
}

/// What a service was asked for, beside the least that could have done where that is known.
fn asked(name: &str, usage: Usage) -> String {
    let again = match usage.retries {
        0 => String::new(),
        retries => format!("; {} had to be sent again", count(count_usize(retries), "request")),
    };
    if usage.least_reads == 0 {
        return format!("{name} was asked for {}{again}.", count(count_usize(usage.reads), "read"));
    }
    let writes = if usage.writes == 0 {
        "no writes".to_owned()
    } else {
        format!(
            "{} in {} ({} needed at least)",
            count(count_usize(usage.documents), "write"),
            count(count_usize(usage.writes), "call"),
            count_digits(count_usize(usage.least_writes)),
        )
    };
    format!(
        "{name}: {} ({} needed at least), {writes}{again}.",
        count(count_usize(usage.reads), "metered read"),
        count_digits(count_usize(usage.least_reads)),
    )
}

fn count_usize(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

fn by_tier(model: &ReportModel) -> String {
    let parts: Vec<String> = model
        .current()
        .matches_by_tier
        .iter()
        .filter(|(_, number)| **number > 0)
        .map(|(tier, number)| format!("{} by {}", count_digits(*number), tier.words()))
        .collect();
    if parts.is_empty() { String::new() } else { format!(": {}", parts.join(", ")) }
}

fn count_of(number: usize, one: &str, many: &str) -> String {
    format!("{} {}", count_digits(number), if number == 1 { one } else { many })
}

/// Joins clauses: `a`, `a and b`, `a, b and c`.
fn enumerate(parts: &[String]) -> String {
    match parts.split_last() {
        None => String::new(),
        Some((last, [])) => last.clone(),
        Some((last, before)) => format!("{} and {last}", before.join(", ")),
    }
}

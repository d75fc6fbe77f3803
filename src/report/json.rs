//! The report and the plan as versioned JSON.
//!
//! Amounts, quantities, prices and rates are JSON numbers with every digit that the value has
//! (`1403.00`); read them as decimals, never as floats. Keys come in a fixed order. Keys are only
//! ever added under one schema name; a key that changes its meaning makes a new schema name.
//! Optional keys are absent when there is nothing to say.
//!
//! `tieout.report/1`:
//! - `schema`, `company`, `source`, `ledger`, `mapping`, `run`, `snapshot`, `program_version`,
//!   `taken_at`, `generated_at` (UTC), `time_zone`, `currency`, `book_close_date`, `approved_by`;
//! - `approved` (`by`, `corrections`: how many of the corrections of `plan` that need it that person
//!   approved), `plan_to_approve`: the id of the plan that can be approved now, where corrections
//!   wait for that;
//! - `status` (`tied-out`, `discrepancies-open`, `partly-applied`, `unproven`), `proven`,
//!   `verdict` (sentences): how things stand now;
//! - `first`, `after`: one pass each, with `status`, `proven`, `counts`, `usage` (`source` and
//!   `ledger`: `reads`, `writes`, `retries`, `documents` in those writes, and `least_reads` and
//!   `least_writes`, the fewest that could have done, 0 where nobody counts), `matches_by_tier`,
//!   and `bridge`: `compared`, `totals` (`measure`, `expected`, `actual`, `variance`, `explained`, `residual`), and
//!   `expected`, `actual`, `residual` as lists of `month`, `measure`, `amount`, and `explained`
//!   with such a list for each `code`;
//! - `discrepancies`: `fingerprint`, `code`, `words`, `standing` (`to-approve`, `needs-you`,
//!   `ready`, `corrected`, `held`, `information`), `seen_in`, `handling`, `severity`, `title`, `client`,
//!   `date`, `expected_by`, `headline`, `sentence`, `notes`, `advice`, `source`, `ledger`,
//!   `fields` (`field`, `agreed`, `expected`, `actual`, `changed_by`), `effects`;
//! - `plan`: as below, each correction also with `state` and `outcome`; `next_plan`: what the
//!   fresh pull after the corrections found to be written next, with `state`. Where there is one,
//!   what was not tried of `plan` is `replaced`, and only what `next_plan` has can be approved;
//! - `not_compared` (`measure`, `why`), `diagnostics` (`gravity`, `side`, `document`, `field`,
//!   `problem`, `advice`).
//!
//! `tieout.plan/1`: `schema`, then `id`, `snapshot`, `summary`, `corrections` (`id`, `request_id`,
//! `phase`, `title`, `client`, `date`, `sentence`, `moves`, `currency`, `because`, `settles`,
//! `handling`, `verdict`, `needs`, `precondition`, `action`, `fields`, `effects`), `exceptions`
//! (`fingerprint`, `code`, `reason`).

use crate::domain::plan::Plan;
use crate::report::error::ReportError;
use crate::report::json_plan::{PlanDocument, PlanJson};
use crate::report::json_wire::ReportJson;
use crate::report::model::ReportModel;

/// Returns the report as JSON of schema `tieout.report/1`, indented, with a line break at the end.
///
/// # Errors
/// A sum leaves the exact range.
pub fn report_json(model: &ReportModel) -> Result<String, ReportError> {
    written(&ReportJson::of(model)?)
}

/// Returns a plan as JSON of schema `tieout.plan/1`, indented, with a line break at the end.
///
/// # Errors
/// A sum leaves the exact range.
pub fn plan_json(plan: &Plan) -> Result<String, ReportError> {
    written(&PlanDocument { schema: "tieout.plan/1", plan: PlanJson::of(plan, None)? })
}

fn written(value: &impl serde::Serialize) -> Result<String, ReportError> {
    let mut text = serde_json::to_string_pretty(value).map_err(ReportError::Json)?;
    text.push('\n');
    Ok(text)
}

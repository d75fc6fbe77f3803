//! The report as terminal text.

use owo_colors::Style;

use crate::domain::diagnostic::{Diagnostic, Gravity};
use crate::domain::discrepancy::FieldDifference;
use crate::domain::run::RunStatus;
use crate::report::codes;
use crate::report::corrections::{Shown, planned, tried};
use crate::report::error::ReportError;
use crate::report::findings::{Finding, Standing, findings};
use crate::report::format::{
    amount, amount_with_currency, changed_by, count, count_digits, field, moment, value,
};
use crate::report::headline;
use crate::report::layout::{Grid, Page};
use crate::report::model::{Pass, ReportModel};
use crate::report::totals::{
    TotalRow, bridge_measures, bridge_rows, control_total, control_totals,
};

/// Columns by which what belongs to a discrepancy is indented.
const FINDING_INDENT: usize = 2;

/// Whether the text carries ANSI colors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Color {
    /// With colors; nothing is said by color alone.
    On,
    /// Plain text.
    Off,
}

/// Returns the report as text of at most `width` columns (80 to 200 read well; at least 40).
///
/// Amounts are never cut or broken: a table that does not fit becomes one block a row.
///
/// # Errors
/// A sum leaves the exact range.
pub fn text(model: &ReportModel, width: usize, color: Color) -> Result<String, ReportError> {
    let findings = findings(model)?;
    let mut page = Page::new(width, color);
    headline_lines(&mut page, model, &findings)?;
    totals(&mut page, model)?;
    bridges(&mut page, model)?;
    for standing in Standing::ALL {
        group(&mut page, model, standing, &findings);
    }
    corrections(&mut page, model);
    notes(&mut page, model);
    Ok(page.into_text())
}

fn headline_lines(
    page: &mut Page,
    model: &ReportModel,
    findings: &[Finding<'_>],
) -> Result<(), ReportError> {
    let pass = model.current();
    let style = match pass.status {
        RunStatus::TiedOut => Style::new().green().bold(),
        RunStatus::DiscrepanciesOpen | RunStatus::PartlyApplied => Style::new().yellow().bold(),
        RunStatus::Unproven => Style::new().red().bold(),
    };
    page.styled(&format!("{}: {}", pass.status.words(), model.company), style);
    let as_of = moment(model.taken_at, &model.zone);
    let (source, ledger) = (&model.source_name, &model.ledger_name);
    page.words(0, 2, &format!("{source} against {ledger} as of {as_of} ({})", model.zone.name()));
    page.words(0, 2, &format!("Run {}, mapping {}", model.run, model.mapping_name));
    if let Some(day) = model.book_close_date {
        page.words(0, 2, &format!("The books are closed through {day}."));
    }
    page.gap();
    page.words(0, 0, &headline::verdict(model)?);
    page.words(0, 0, &headline::tally(model, findings));
    for sentence in headline::approval(model) {
        page.words(0, 0, &sentence);
    }
    Ok(())
}

fn totals(page: &mut Page, model: &ReportModel) -> Result<(), ReportError> {
    let currency = model.currency();
    page.heading(&format!("Control totals ({currency})"));
    page.grid(&totals_grid(model, control_totals(model.current())?));
    page.words(0, 0, &variance_legend(model));
    for (measure, why) in &model.not_compared {
        page.words(0, 2, &format!("{measure} is not compared: {why}"));
    }
    if model.after.is_some() {
        page.heading(&format!(
            "Control totals before the corrections, where they differed ({currency})"
        ));
        let rows = control_totals(&model.first)?.into_iter().filter(|it| !it.variance.is_zero());
        page.grid(&totals_grid(model, rows.collect()));
    }
    Ok(())
}

fn totals_grid(model: &ReportModel, rows: Vec<TotalRow>) -> Grid {
    let mapped = format!("{} as mapped", model.source_name);
    let headings = ["Measure", &mapped, &model.ledger_name, "Variance", "Explained", "Residual"];
    let mut grid = Grid::new(headings);
    for row in rows {
        let mut cells = vec![row.measure.words().to_owned()];
        let amounts = [row.expected, row.actual, row.variance, row.explained, row.residual];
        cells.extend(amounts.map(amount));
        grid.rows.push(cells);
    }
    grid
}

/// Returns what the sign of a variance means.
pub(super) fn variance_legend(model: &ReportModel) -> String {
    format!(
        "Variance = {} as mapped - {}: positive means that {} is short. Net invoiced is before \
         discounts, gross invoiced what the invoices come to; receivable = gross invoiced - \
         collected.",
        model.source_name, model.ledger_name, model.ledger_name
    )
}

fn bridges(page: &mut Page, model: &ReportModel) -> Result<(), ReportError> {
    match &model.after {
        None => bridge(page, "Why: the variance by kind", &model.first),
        Some(after) => {
            bridge(page, "Why: the variance by kind, before the corrections", &model.first)?;
            bridge(page, "What is left after the corrections", after)
        }
    }
}

fn bridge(page: &mut Page, heading: &str, pass: &Pass) -> Result<(), ReportError> {
    page.heading(&format!("{heading} ({})", pass.bridge.expected.currency()));
    let measures = bridge_measures(pass);
    let rows = bridge_rows(pass, &measures)?;
    if rows.is_empty() {
        page.words(0, 0, "No discrepancies.");
        return Ok(());
    }
    let mut grid = Grid::new(["Kind", "Count"]);
    grid.headings.extend(measures.iter().map(|it| it.words().to_owned()));
    for row in rows {
        let mut cells = vec![row.code.words().to_owned(), count_digits(row.count)];
        cells.extend(row.amounts.into_iter().map(amount));
        grid.rows.push(cells);
    }
    let mut variance = vec!["Variance".to_owned(), count_digits(pass.discrepancies.len())];
    let mut residual = vec!["Residual (unexplained)".to_owned(), String::new()];
    for measure in measures {
        let total = control_total(pass, measure)?;
        variance.push(amount(total.variance));
        residual.push(amount(total.residual));
    }
    grid.rows.extend([residual, variance]);
    page.grid(&grid);
    Ok(())
}

fn group(page: &mut Page, model: &ReportModel, standing: Standing, findings: &[Finding<'_>]) {
    let group: Vec<&Finding<'_>> = findings.iter().filter(|it| it.standing == standing).collect();
    if group.is_empty() {
        return;
    }
    page.heading(&format!("{} ({})", standing.words(), count_digits(group.len())));
    for (place, finding) in group.into_iter().enumerate() {
        if place > 0 {
            page.gap();
        }
        discrepancy(page, model, finding);
    }
}

/// Adds a discrepancy. It has no number: the numbers of a report are those of its corrections, by
/// which `tieout approve` takes them.
fn discrepancy(page: &mut Page, model: &ReportModel, finding: &Finding<'_>) {
    let (it, indent) = (finding.discrepancy, FINDING_INDENT);
    let label = format!("* {}: {}, {}, {}", it.code.words(), it.title, it.client, it.date);
    page.words_and_amount(0, indent, &label, &amount_with_currency(finding.headline));
    page.words(indent, 0, &it.sentence);
    for difference in &it.fields {
        page.words(indent, 2, &field_line(model, difference));
    }
    for note in &finding.notes {
        page.words(indent, 0, note);
    }
    if !finding.advice().is_empty() {
        page.words(indent, 0, finding.advice());
    }
}

fn field_line(model: &ReportModel, it: &FieldDifference) -> String {
    let (source, ledger) = (&model.source_name, &model.ledger_name);
    let line = format!(
        "- {}: {source} {}, {ledger} {}",
        field(&it.field),
        value(&it.expected),
        value(&it.actual)
    );
    let agreed = it.agreed.as_ref().map(|text| format!("last agreed {}", value(text)));
    let parts: Vec<String> =
        agreed.into_iter().chain(changed_by(it.changed_by, source, ledger)).collect();
    if parts.is_empty() { line } else { format!("{line} ({})", parts.join("; ")) }
}

fn corrections(page: &mut Page, model: &ReportModel) {
    let (first, current) = (&model.first.plan, &model.current().plan);
    correction_table(page, &headline::carried_out(first), &tried(model));
    correction_table(page, &headline::of_plan(current), &planned(model));
}

fn correction_table(page: &mut Page, heading: &str, corrections: &[Shown<'_>]) {
    if corrections.is_empty() {
        return;
    }
    page.heading(&format!("{heading} ({})", count_digits(corrections.len())));
    let mut grid = Grid::new(["What is written", "Moves", "State"]);
    for it in corrections {
        let moves = amount(it.correction.moves);
        grid.rows.push(vec![it.sentence(), moves, it.state.words().to_owned()]);
    }
    page.grid(&grid);
}

fn notes(page: &mut Page, model: &ReportModel) {
    page.heading("What was compared");
    for sentence in headline::compared(model) {
        page.words(0, 2, &sentence);
    }
    if !model.diagnostics.is_empty() {
        let unreadable =
            model.diagnostics.iter().filter(|it| it.gravity == Gravity::Unreadable).count();
        page.heading(&format!("Diagnostics ({})", count_digits(model.diagnostics.len())));
        if unreadable > 0 {
            page.words(0, 0, &format!("{} could not be read.", count(unreadable, "document")));
        }
        for it in &model.diagnostics {
            page.words(0, 2, &diagnostic_line(it));
        }
    }
    page.gap();
    let made = moment(model.generated_at, &model.zone);
    let (plan, snapshot) = (&model.first.plan.id, &model.snapshot);
    page.words(0, 2, &format!("Plan {plan}, snapshot {snapshot}"));
    if let Some(after) = &model.after {
        page.words(0, 2, &format!("The plan after it: {}", after.plan.id));
    }
    page.words(0, 2, &format!("tieout {}, report of {made}", model.program_version));
}

fn diagnostic_line(it: &Diagnostic) -> String {
    format!("- {}: {it}", codes::gravity(it.gravity))
}

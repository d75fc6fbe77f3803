//! What the HTML template is filled with: every value as the text that is shown.

use askama::Template;

use crate::domain::diagnostic::Diagnostic;
use crate::domain::discrepancy::Discrepancy;
use crate::domain::effects::{Effects, Measure};
use crate::domain::money::Money;
use crate::domain::run::RunStatus;
use crate::report::codes;
use crate::report::corrections::{Shown, planned, tried};
use crate::report::error::ReportError;
use crate::report::findings::{Finding, Standing, findings};
use crate::report::format::{
    amount, amount_with_currency, changed_by, count_digits, field, moment, value,
};
use crate::report::headline;
use crate::report::model::{Pass, ReportModel};
use crate::report::plan_text::plan_summary;
use crate::report::text::variance_legend;
use crate::report::totals::{
    bridge_measures, bridge_rows, control_total, control_totals, month_rows, total,
};
use crate::report::waterfall::{SCALE, Waterfall, waterfall};

/// The page.
#[derive(Debug, Template)]
#[template(path = "report.html")]
pub(super) struct ReportPage<'a> {
    model: &'a ReportModel,
    status: &'static str,
    status_class: &'static str,
    currency: &'static str,
    as_of: String,
    made: String,
    verdict: String,
    tally: String,
    totals: Table,
    legend: String,
    bridges: Vec<BridgeView>,
    groups: Vec<GroupView>,
    approval: Vec<String>,
    corrections: Vec<CorrectionsView>,
    months: Vec<MonthTable>,
    compared: Vec<String>,
    diagnostics: Vec<DiagnosticView>,
    scale: i64,
}

/// A table whose first column is words and whose others are amounts.
#[derive(Debug, Default)]
struct Table {
    headings: Vec<String>,
    rows: Vec<TableRow>,
    /// The table's CSS class: on a narrow screen, a `sparse` one leaves out what is 0.00.
    class: &'static str,
}

#[derive(Debug)]
struct TableRow {
    class: &'static str,
    label: String,
    cells: Vec<Labelled>,
}

/// A cell with its heading, which stands beside it on a narrow screen.
#[derive(Debug)]
struct Labelled {
    heading: String,
    text: String,
    class: &'static str,
}

#[derive(Debug)]
struct BridgeView {
    heading: &'static str,
    waterfalls: Vec<Waterfall>,
    table: Table,
}

#[derive(Debug)]
struct MonthTable {
    measure: &'static str,
    table: Table,
}

#[derive(Debug)]
struct GroupView {
    words: &'static str,
    code: &'static str,
    count: String,
    findings: Vec<FindingView>,
}

#[derive(Debug)]
struct FindingView {
    anchor: String,
    kind: &'static str,
    code: &'static str,
    severity: &'static str,
    title: String,
    client: String,
    date: String,
    headline: String,
    sentence: String,
    fields: Vec<FieldView>,
    has_agreed: Presence,
    notes: Vec<String>,
    advice: String,
    effects: Vec<String>,
    links: Vec<LinkView>,
}

/// Whether a column has anything in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Presence {
    Shown,
    Empty,
}

#[derive(Debug)]
struct FieldView {
    field: String,
    agreed: String,
    expected: String,
    actual: String,
    who: String,
}

/// A link, or only its words where there is no page.
#[derive(Debug)]
struct LinkView {
    words: String,
    link: Option<String>,
}

#[derive(Debug)]
struct CorrectionsView {
    heading: String,
    summary: String,
    rows: Vec<CorrectionView>,
}

#[derive(Debug)]
struct CorrectionView {
    sentence: String,
    moves: String,
    state: &'static str,
    class: &'static str,
    note: String,
}

#[derive(Debug)]
struct DiagnosticView {
    gravity: &'static str,
    side: String,
    document: String,
    field: String,
    words: String,
}

impl<'a> ReportPage<'a> {
    /// Prepares the page.
    pub(super) fn of(model: &'a ReportModel) -> Result<Self, ReportError> {
        let findings = findings(model)?;
        let now = model.current();
        Ok(Self {
            model,
            status: now.status.words(),
            status_class: status_class(now.status),
            currency: model.currency().code(),
            as_of: moment(model.taken_at, &model.zone),
            made: moment(model.generated_at, &model.zone),
            verdict: headline::verdict(model)?,
            tally: headline::tally(model, &findings),
            totals: totals_table(model)?,
            legend: variance_legend(model),
            bridges: bridges(model)?,
            groups: groups(model, &findings)?,
            approval: headline::approval(model),
            corrections: corrections(model)?,
            months: months(model)?,
            compared: headline::compared(model),
            diagnostics: model.diagnostics.iter().map(diagnostic).collect(),
            scale: SCALE,
        })
    }
}

impl Table {
    fn push(&mut self, class: &'static str, label: impl Into<String>, amounts: &[Money]) {
        let headings = self.headings.iter().skip(1);
        let cells = headings.zip(amounts).map(|(heading, sum)| Labelled {
            heading: heading.clone(),
            text: amount(*sum),
            class: if sum.is_zero() { "nil" } else { "" },
        });
        self.rows.push(TableRow { class, label: label.into(), cells: cells.collect() });
    }
}

fn totals_table(model: &ReportModel) -> Result<Table, ReportError> {
    let mut headings = vec![
        "Measure".to_owned(),
        format!("{} as mapped", model.source_name),
        model.ledger_name.clone(),
        "Variance".to_owned(),
    ];
    if model.after.is_some() {
        headings.push("Before corrections".to_owned());
    }
    headings.extend(["Explained".to_owned(), "Residual".to_owned()]);
    let mut table = Table { headings, ..Table::default() };
    for row in control_totals(model.current())? {
        let mut amounts = vec![row.expected, row.actual, row.variance];
        if model.after.is_some() {
            amounts.push(control_total(&model.first, row.measure)?.variance);
        }
        amounts.extend([row.explained, row.residual]);
        let class = match row.measure {
            Measure::GrossInvoiced | Measure::Receivable => "strong",
            Measure::NetInvoiced
            | Measure::Discount
            | Measure::Tax
            | Measure::Tips
            | Measure::Fees
            | Measure::Collected
            | Measure::Refunded
            | Measure::Deposited => "",
        };
        table.push(class, row.measure.words(), &amounts);
    }
    Ok(table)
}

fn bridges(model: &ReportModel) -> Result<Vec<BridgeView>, ReportError> {
    match &model.after {
        None => Ok(vec![bridge("Why: the variance by kind", &model.first)?]),
        Some(after) => Ok(vec![
            bridge("Why: the variance by kind, before the corrections", &model.first)?,
            bridge("What is left after the corrections", after)?,
        ]),
    }
}

fn bridge(heading: &'static str, pass: &Pass) -> Result<BridgeView, ReportError> {
    let mut waterfalls = Vec::new();
    for measure in [Measure::GrossInvoiced, Measure::Collected, Measure::Refunded] {
        if pass.bridge.compared.contains(&measure) {
            waterfalls.extend(waterfall(pass, measure)?);
        }
    }
    let measures = bridge_measures(pass);
    let mut table = Table { headings: vec!["Kind".to_owned()], rows: Vec::new(), class: "sparse" };
    table.headings.extend(measures.iter().map(|it| it.words().to_owned()));
    for row in bridge_rows(pass, &measures)? {
        let label = format!("{} ({})", row.code.words(), count_digits(row.count));
        table.push("", label, &row.amounts);
    }
    let (mut variances, mut residuals) = (Vec::new(), Vec::new());
    for measure in measures {
        let row = control_total(pass, measure)?;
        variances.push(row.variance);
        residuals.push(row.residual);
    }
    if !table.rows.is_empty() {
        table.push("residual", "Residual (unexplained)", &residuals);
        table.push("sum", "Variance", &variances);
    }
    Ok(BridgeView { heading, waterfalls, table })
}

fn months(model: &ReportModel) -> Result<Vec<MonthTable>, ReportError> {
    let pass = model.current();
    let mut tables = Vec::new();
    for measure in [Measure::GrossInvoiced, Measure::Tax, Measure::Collected, Measure::Receivable] {
        if !pass.bridge.compared.contains(&measure) {
            continue;
        }
        let mut table = Table {
            headings: vec![
                "Month".to_owned(),
                model.source_name.clone(),
                model.ledger_name.clone(),
                "Variance".to_owned(),
            ],
            ..Table::default()
        };
        for row in month_rows(pass, measure)? {
            table.push("", row.month.to_string(), &[row.expected, row.actual, row.variance]);
        }
        if !table.rows.is_empty() {
            let sum = control_total(pass, measure)?;
            table.push("sum", "All", &[sum.expected, sum.actual, sum.variance]);
            tables.push(MonthTable { measure: measure.words(), table });
        }
    }
    Ok(tables)
}

fn groups(model: &ReportModel, findings: &[Finding<'_>]) -> Result<Vec<GroupView>, ReportError> {
    let mut groups = Vec::new();
    for standing in Standing::ALL {
        let mut views = Vec::new();
        for finding in findings.iter().filter(|it| it.standing == standing) {
            views.push(finding_view(model, finding)?);
        }
        if !views.is_empty() {
            let count = count_digits(views.len());
            let (words, code) = (standing.words(), standing.code());
            groups.push(GroupView { words, code, count, findings: views });
        }
    }
    Ok(groups)
}

fn finding_view(model: &ReportModel, finding: &Finding<'_>) -> Result<FindingView, ReportError> {
    let it = finding.discrepancy;
    let fields: Vec<FieldView> = field_views(model, it);
    let agreed = it.fields.iter().any(|it| it.agreed.is_some());
    Ok(FindingView {
        anchor: it.fingerprint.to_string(),
        kind: it.code.words(),
        code: it.code.code(),
        severity: codes::severity(it.severity),
        title: it.title.clone(),
        client: it.client.clone(),
        date: it.date.to_string(),
        headline: amount_with_currency(finding.headline),
        sentence: it.sentence.clone(),
        fields,
        has_agreed: if agreed { Presence::Shown } else { Presence::Empty },
        notes: finding.notes.clone(),
        advice: finding.advice().to_owned(),
        effects: effect_lines(&it.effects)?,
        links: links(model, it),
    })
}

fn field_views(model: &ReportModel, it: &Discrepancy) -> Vec<FieldView> {
    let view = |it: &crate::domain::discrepancy::FieldDifference| FieldView {
        field: field(&it.field),
        agreed: it.agreed.as_deref().map(value).unwrap_or_default().to_owned(),
        expected: value(&it.expected).to_owned(),
        actual: value(&it.actual).to_owned(),
        who: changed_by(it.changed_by, &model.source_name, &model.ledger_name)
            .unwrap_or_else(|| "not known".to_owned()),
    };
    it.fields.iter().map(view).collect()
}

fn links(model: &ReportModel, it: &Discrepancy) -> Vec<LinkView> {
    let source = it.source.iter().map(|reference| LinkView {
        words: format!("{}: {}", model.source_name, model.names.source_document(reference)),
        link: model.links.to_source(reference),
    });
    let ledger = it.ledger.iter().map(|reference| LinkView {
        words: format!("{}: {}", model.ledger_name, model.names.ledger_document(reference)),
        link: model.links.to_ledger(reference),
    });
    source.chain(ledger).collect()
}

/// One line a month: `2026-02: Gross invoiced 1,403.00, Sales tax 100.73`.
fn effect_lines(effects: &Effects) -> Result<Vec<String>, ReportError> {
    let mut lines = Vec::new();
    for month in effects.months() {
        let parts: Vec<String> = effects
            .entries()
            .filter(|(its, _, _)| *its == month)
            .map(|(_, measure, sum)| format!("{measure} {}", amount(sum)))
            .collect();
        lines.push(format!("{month}: {}", parts.join(", ")));
    }
    // Several months may cancel out: then the sum is what the control totals see.
    if lines.len() > 1 {
        let mut parts = Vec::new();
        for measure in Measure::ALL {
            let sum = total(effects, measure)?;
            if !sum.is_zero() {
                parts.push(format!("{measure} {}", amount(sum)));
            }
        }
        let sum = if parts.is_empty() { "nothing".to_owned() } else { parts.join(", ") };
        lines.push(format!("all months: {sum}"));
    }
    Ok(lines)
}

fn corrections(model: &ReportModel) -> Result<Vec<CorrectionsView>, ReportError> {
    let (first, current) = (&model.first.plan, &model.current().plan);
    let view = |heading: String, summary: String, rows: Vec<Shown<'_>>| CorrectionsView {
        heading,
        summary,
        rows: rows.iter().map(correction).collect(),
    };
    let mut views = vec![
        view(headline::carried_out(first), String::new(), tried(model)),
        view(headline::of_plan(current), format!("{}.", plan_summary(current)?), planned(model)),
    ];
    views.retain(|it| !it.rows.is_empty());
    Ok(views)
}

fn correction(it: &Shown<'_>) -> CorrectionView {
    CorrectionView {
        sentence: it.sentence(),
        moves: amount(it.correction.moves),
        state: it.state.words(),
        class: it.state.standing().code(),
        note: it.note(),
    }
}

fn diagnostic(it: &Diagnostic) -> DiagnosticView {
    DiagnosticView {
        gravity: codes::gravity(it.gravity),
        side: it.side.to_string(),
        document: it.document.clone(),
        field: it.field.clone(),
        words: format!("{} {}", it.problem, it.advice),
    }
}

fn status_class(status: RunStatus) -> &'static str {
    match status {
        RunStatus::TiedOut => "good",
        RunStatus::DiscrepanciesOpen => "open",
        RunStatus::PartlyApplied => "partly",
        RunStatus::Unproven => "unproven",
    }
}

//! The report as CSV tables for a spreadsheet.
//!
//! Text that a spreadsheet would take for a formula gets an apostrophe in front; numbers stay
//! plain numbers without thousands separators.

use csv::Writer;

use crate::domain::diagnostic::Side;
use crate::domain::effects::Measure;
use crate::domain::money::Money;
use crate::domain::plan::Outcome;
use crate::report::codes;
use crate::report::corrections::{planned, tried};
use crate::report::error::ReportError;
use crate::report::findings::findings;
use crate::report::model::{Pass, ReportModel};
use crate::report::totals::total;

/// One cell: text is guarded, numbers are not.
enum Field {
    Text(String),
    Number(String),
}

/// Returns `discrepancies.csv`: one row for each discrepancy, the most pressing first.
///
/// # Errors
/// A sum leaves the exact range.
pub fn discrepancies(model: &ReportModel) -> Result<String, ReportError> {
    let mut rows = Vec::new();
    for finding in findings(model)? {
        let it = finding.discrepancy;
        let mut row = vec![
            text(finding.standing.code()),
            text(it.code.code()),
            text(codes::severity(it.severity)),
            text(it.date.to_string()),
            text(&it.title),
            text(&it.client),
            text(
                it.source
                    .iter()
                    .map(crate::domain::expected::SourceRef::id)
                    .collect::<Vec<_>>()
                    .join(" "),
            ),
            text(it.ledger.iter().map(|it| it.id.as_str()).collect::<Vec<_>>().join(" ")),
            text(it.effects.currency().code()),
        ];
        for measure in Measure::ALL {
            row.push(number(total(&it.effects, measure)?));
        }
        row.extend([
            text(it.expected_by.map(|day| day.to_string()).unwrap_or_default()),
            text(&it.sentence),
            text(finding.notes.join(" ")),
            text(&it.advice),
            text(it.fingerprint.as_str()),
        ]);
        rows.push(row);
    }
    let before = [
        "standing",
        "code",
        "severity",
        "date",
        "document",
        "client",
        "source_ids",
        "ledger_ids",
        "currency",
    ];
    let after = ["expected_by", "sentence", "what_happens", "advice", "fingerprint"];
    let measures = Measure::ALL.map(Measure::code);
    let header: Vec<&str> = before.into_iter().chain(measures).chain(after).collect();
    table("discrepancies.csv", &header, rows)
}

/// Returns `corrections.csv`: one row for each correction that was tried, in the order in which they
/// went out, and then for each that the newest plan has, in the order in which they would. The id of
/// the latter ends with the number by which it is approved.
///
/// # Errors
/// The table could not be written.
pub fn corrections(model: &ReportModel) -> Result<String, ReportError> {
    let mut rows = Vec::new();
    for shown in tried(model).into_iter().chain(planned(model)) {
        let it = shown.correction;
        let outcome = model.outcomes.get(&it.id);
        let written = match outcome {
            Some(Outcome::Done(receipt)) => receipt.reference.id.to_string(),
            Some(_) | None => String::new(),
        };
        let (system, recorded) = match (it.action.side(), outcome) {
            (Side::Ledger, _) => (&model.ledger_name, String::new()),
            (Side::Source, Some(Outcome::Done(receipt))) => {
                (&model.source_name, receipt.document.id.clone())
            }
            (Side::Source, _) => (&model.source_name, String::new()),
        };
        let codes: Vec<&str> = it.because.iter().map(|code| code.code()).collect();
        rows.push(vec![
            text(it.id.as_str()),
            text(shown.state.words()),
            text(&it.title),
            text(&it.client),
            text(it.date.map(|day| day.to_string()).unwrap_or_default()),
            text(codes.join(" ")),
            text(codes::handling(it.handling)),
            text(codes::verdict(&it.verdict)),
            text(it.moves.currency().code()),
            number(it.moves),
            text(&it.sentence),
            text(shown.note()),
            text(written),
            text(system),
            text(recorded),
        ]);
    }
    let header = [
        "correction",
        "state",
        "document",
        "client",
        "date",
        "because",
        "handling",
        "verdict",
        "currency",
        "moves",
        "sentence",
        "what_happened",
        "ledger_id",
        "written_to",
        "source_id",
    ];
    table("corrections.csv", &header, rows)
}

/// Returns `bridge.csv`: one row for each pass, month, measure and part (expected, actual, each
/// kind of discrepancy, residual). For each month and measure, expected - actual is the sum of all
/// other parts.
///
/// # Errors
/// The table could not be written.
pub fn bridge(model: &ReportModel) -> Result<String, ReportError> {
    let mut rows = Vec::new();
    for (name, pass) in [("first", Some(&model.first)), ("after", model.after.as_ref())] {
        if let Some(pass) = pass {
            bridge_rows(&mut rows, name, pass);
        }
    }
    table("bridge.csv", &["pass", "month", "measure", "part", "currency", "amount"], rows)
}

fn bridge_rows(rows: &mut Vec<Vec<Field>>, name: &str, pass: &Pass) {
    let bridge = &pass.bridge;
    let kinds = bridge.explained.iter().map(|(code, effects)| (code.code(), effects));
    let parts = [("expected", &bridge.expected), ("actual", &bridge.actual)]
        .into_iter()
        .chain(kinds)
        .chain([("residual", &bridge.residual)]);
    for (part, effects) in parts {
        for (month, measure, amount) in effects.entries() {
            rows.push(vec![
                text(name),
                text(month.to_string()),
                text(measure.code()),
                text(part),
                text(amount.currency().code()),
                number(amount),
            ]);
        }
    }
}

fn text(it: impl Into<String>) -> Field {
    Field::Text(it.into())
}

fn number(it: Money) -> Field {
    Field::Number(it.to_string())
}

/// A spreadsheet takes text that begins so for a formula and runs it. Source: OWASP, CSV injection.
fn guarded(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

fn table(
    name: &'static str,
    header: &[&str],
    rows: Vec<Vec<Field>>,
) -> Result<String, ReportError> {
    let failed = |source| ReportError::Csv { table: name, source };
    let mut writer = Writer::from_writer(Vec::new());
    writer.write_record(header).map_err(failed)?;
    for row in rows {
        let cells = row.into_iter().map(|cell| match cell {
            Field::Text(it) => guarded(&it),
            Field::Number(it) => it,
        });
        writer.write_record(cells).map_err(failed)?;
    }
    let bytes = writer.into_inner().map_err(|_full| ReportError::CsvText { table: name })?;
    String::from_utf8(bytes).map_err(|_odd| ReportError::CsvText { table: name })
}

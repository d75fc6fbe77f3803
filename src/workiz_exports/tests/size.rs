//! Large folders.

use crate::domain::money::Money;
use crate::ports::source::SourceFormat as _;
use crate::workiz_exports::format::ExportFormat;

use super::kit::{Folder, job, jobs, usd};

/// Reads a report of so many jobs, and checks that every one came through.
fn check(count: u32) {
    let rows: Vec<String> = (0..count)
        .map(|at| job(&(at + 1).to_string(), "Ann", ["107.75", "0.00", "7.75"]))
        .collect();
    let report = jobs(&rows);
    println!("{count} rows, {} MB", report.len() / 1_000_000);
    let folder = Folder::of(&[("jobs.csv", report.as_bytes())]);
    drop((rows, report));
    let pull = folder.pull().unwrap();
    let bytes: usize = pull.documents.iter().map(|it| it.body.len() + it.id.len()).sum();
    println!("{} documents, {} MB", pull.documents.len(), bytes / 1_000_000);
    let readout = ExportFormat.read(&pull.documents).unwrap();
    assert!(readout.diagnostics.is_empty());
    assert_eq!(readout.book.invoices.len(), usize::try_from(count).unwrap());
    let totals = readout.book.invoices.values().map(|it| it.totals.total);
    let sum = Money::sum(usd("0").currency(), totals).unwrap();
    assert_eq!(sum.amount(), usd("107.75").amount() * rust_decimal::Decimal::from(count));
}

#[test]
fn a_year_of_jobs_is_read() {
    check(5_000);
}

#[test]
#[ignore = "takes a minute; for measuring time and memory"]
fn two_hundred_thousand_jobs_are_read() {
    check(200_000);
}

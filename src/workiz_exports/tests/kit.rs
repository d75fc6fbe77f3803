//! Folders of files for the tests.

use std::fs;
use std::path::PathBuf;

use futures_util::FutureExt as _;
use rust_decimal::Decimal;
use tempfile::TempDir;

use crate::domain::book::SourceBook;
use crate::domain::diagnostic::Diagnostic;
use crate::domain::diagnostic::Gravity;
use crate::domain::money::Currency;
use crate::domain::money::Money;
use crate::domain::snapshot::Pull;
use crate::domain::source::Invoice;
use crate::domain::zone::CompanyZone;
use crate::ports::progress::Silent;
use crate::ports::source::PullRequest;
use crate::ports::source::Readout;
use crate::ports::source::ServiceError;
use crate::ports::source::Source as _;
use crate::ports::source::SourceFormat as _;
use crate::ports::source::Unreadable;
use crate::workiz_exports::format::ExportFormat;
use crate::workiz_exports::settings::ExportSettings;
use crate::workiz_exports::source::ExportSource;

/// The header of a jobs report, with two custom fields behind.
pub(super) const JOBS: &str = "Job #,Client,Tags,Job Type,Job Date,Job End,Primary Phone,\
    Email Address,Status,Tech,Address,City,Zip Code,Service Area,UUID,Sub-Status,Conversion Date,\
    Total,Converted,Invoiced,Created,Payment Due Date,Created By,Amount Due,Amount Paid,Cost,\
    Profit,Profit Margin,Company,Tax,Credit Card Service Fee,Taxable Amount,Tax Rate,Hours,Source,\
    First Name,Last Name,State,Payment Methods,Expenses,Gate Code,Warranty";

/// Writes a row of the jobs report.
pub(super) fn job(number: &str, client: &str, [total, due, tax]: [&str; 3]) -> String {
    format!(
        "{number},{client},vip,Repair,Fri Dec 19 2025,,(555) 010-0199,{client}@example.com,Done,Al,\
         1 Elm St,Springfield,00501,North,ABC123,,,{total},,Yes,Thu Dec 18 2025,,Al,{due},,0,0,0,\
         ,{tax},0.00,100.00,7.75,2,Web,{client},Doe,CA,Cash,0,#42,yes"
    )
}

/// Writes a jobs report.
pub(super) fn jobs(rows: &[String]) -> String {
    format!("{JOBS}\n{}\n", rows.join("\n"))
}

/// A folder of files.
pub(super) struct Folder(TempDir);

impl Folder {
    /// Makes a folder with files.
    pub(super) fn of(files: &[(&str, &[u8])]) -> Self {
        let folder = TempDir::new().unwrap();
        for (name, bytes) in files {
            fs::write(folder.path().join(name), bytes).unwrap();
        }
        Self(folder)
    }

    /// Makes a folder within.
    pub(super) fn add_folder(&self, name: &str) {
        fs::create_dir(self.0.path().join(name)).unwrap();
    }

    /// Pulls from a file as if it were a folder.
    pub(super) fn pull_within(&self, name: &str) -> Result<Pull, ServiceError> {
        pull(self.0.path().join(name))
    }

    pub(super) fn pull(&self) -> Result<Pull, ServiceError> {
        pull(self.0.path().to_owned())
    }
}

fn pull(folder: PathBuf) -> Result<Pull, ServiceError> {
    let settings = ExportSettings {
        time_zone: CompanyZone::parse("America/Los_Angeles").unwrap(),
        currency: Currency::USD,
        company: "Oak Street Heating".to_owned(),
    };
    let source = ExportSource::new(folder, settings);
    source.pull(&PullRequest::Full, &Silent).now_or_never().unwrap()
}

/// Pulls and reads files.
pub(super) fn try_read(files: &[(&str, &[u8])]) -> Result<Readout<SourceBook>, Unreadable> {
    ExportFormat.read(&Folder::of(files).pull().unwrap().documents)
}

/// Pulls and reads files of text.
pub(super) fn read(files: &[(&str, &str)]) -> Readout<SourceBook> {
    let files: Vec<(&str, &[u8])> = files.iter().map(|(name, it)| (*name, it.as_bytes())).collect();
    try_read(&files).unwrap()
}

/// Returns why files cannot be pulled.
pub(super) fn refusal(files: &[(&str, &[u8])]) -> String {
    Folder::of(files).pull().unwrap_err().message
}

/// Returns what makes documents unreadable.
pub(super) fn unreadable(readout: &Readout<SourceBook>) -> Vec<&Diagnostic> {
    readout.diagnostics.iter().filter(|it| it.gravity == Gravity::Unreadable).collect()
}

/// Returns the only invoice.
pub(super) fn only(book: &SourceBook) -> &Invoice {
    assert_eq!(book.invoices.len(), 1, "{:?}", book.invoices.keys());
    book.invoices.values().next().unwrap()
}

/// An amount in dollars.
pub(super) fn usd(text: &str) -> Money {
    Money::exact(Decimal::from_str_exact(text).unwrap(), Currency::USD).unwrap()
}

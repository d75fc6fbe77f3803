//! The promises of the exporter.

use std::sync::Arc;

use jiff::Timestamp;
use rust_decimal::Decimal;

use crate::sandbox::demo::company;
use crate::sandbox::exports::run::files;
use crate::sandbox::exports::style::ExportStyle;
use crate::sandbox::workiz::sandbox::WorkizSandbox;
use crate::sandbox::workiz::sandbox::WorkizSettings;
use crate::sandbox::workiz_api::golden;

/// The end of the jobs report's header is custom; what stands before it is a real account's.
const JOBS_HEADER: &str = "Job #,Client,Tags,Job Type,Job Date,Job End,Primary Phone,Email Address,\
    Status,Tech,Address,City,Zip Code,Service Area,UUID,Sub-Status,Conversion Date,Total,Converted,\
    Invoiced,Created,Payment Due Date,Created By,Amount Due,Amount Paid,Cost,Profit,Profit Margin,\
    Company,Tax,Credit Card Service Fee,Taxable Amount,Tax Rate,Hours,Source,First Name,Last Name,\
    State,Payment Methods,Expenses,Gate Code,Warranty,Permit #,Crew Notes";

fn of(seed: &serde_json::Value, style: ExportStyle) -> Vec<(String, Vec<u8>)> {
    let now: Timestamp = seed["now"].as_str().unwrap().parse().unwrap();
    let account =
        WorkizSandbox::try_new(seed, Arc::new(move || now), WorkizSettings::default()).unwrap();
    files(&account, now, style).unwrap()
}

fn bytes(files: &[(String, Vec<u8>)], name: &str) -> Vec<u8> {
    files.iter().find(|it| it.0 == name).unwrap_or_else(|| panic!("no {name}")).1.clone()
}

fn text(files: &[(String, Vec<u8>)], name: &str) -> String {
    String::from_utf8(bytes(files, name)).unwrap()
}

/// The cells of a CSV below its header, by column.
fn column(text: &str, delimiter: u8, name: &str) -> Vec<String> {
    let mut builder = csv::ReaderBuilder::new();
    let bare = text.trim_start_matches('\u{feff}');
    let mut reader = builder.delimiter(delimiter).from_reader(bare.as_bytes());
    let place = reader.headers().unwrap().iter().position(|it| it == name).unwrap();
    reader.records().map(|it| it.unwrap()[place].to_owned()).collect()
}

fn sum(cells: &[String]) -> Decimal {
    cells.iter().map(|it| Decimal::from_str_exact(it).unwrap()).sum()
}

#[test]
fn the_jobs_report_has_the_known_header_and_dates() {
    let files = of(&golden::seed(), ExportStyle::Plain);
    let jobs = text(&files, "jobs.csv");
    assert_eq!(jobs.lines().next().unwrap(), JOBS_HEADER);
    assert_eq!(column(&jobs, b',', "Job Date")[0], "Fri Mar 27 2026");
    let mut totals = column(&jobs, b',', "Total");
    totals.sort();
    assert_eq!(totals, ["2239.53", "2488.93", "425.00", "50.00"]);
    assert!(!jobs.contains('\r'));
}

#[test]
fn every_report_of_the_demo_company_is_there_and_its_sums_tie_out() {
    let demo = company::build();
    let files = of(&demo.workiz, ExportStyle::Plain);
    let names: Vec<&str> = files.iter().map(|it| it.0.as_str()).collect();
    let csv: Vec<&str> = names.iter().copied().filter(|it| !it.ends_with("xlsx")).collect();
    assert_eq!(csv.len() * 2, names.len(), "each as CSV and as XLSX");
    for name in ["jobs", "invoices", "payments", "payouts", "payout-details", "tax-report-2026-01"]
    {
        assert!(csv.contains(&format!("{name}.csv").as_str()), "{name} in {csv:?}");
    }
    let payouts = text(&files, "payouts.csv");
    let details = text(&files, "payout-details.csv");
    for (whole, parts) in [("Amount", "Amount"), ("Fees", "Fee"), ("Net", "Net")] {
        let (whole, parts) = (column(&payouts, b',', whole), column(&details, b',', parts));
        assert_eq!(sum(&whole), sum(&parts));
    }
    // What the tax reports of all months have is the tax of the invoices that are there.
    let taxes = csv.iter().filter(|it| it.starts_with("tax-report"));
    let taxes: Decimal = taxes.map(|it| sum(&column(&text(&files, it), b',', "Total Tax"))).sum();
    let invoices = text(&files, "invoices.csv");
    assert_eq!(taxes, sum(&column(&invoices, b',', "Tax")));
    let statuses = column(&invoices, b',', "Status");
    for word in ["No amount", "Due", "Overdue", "Paid"] {
        assert!(statuses.iter().any(|it| it == word), "{word}");
    }
    let live = demo.workiz["payments"].as_array().unwrap().len();
    assert_eq!(column(&text(&files, "payments.csv"), b',', "Amount").len(), live);
}

#[test]
fn the_same_state_gives_the_same_bytes() {
    let demo = company::build().workiz;
    for style in [ExportStyle::Plain, ExportStyle::Messy] {
        assert!(of(&demo, style) == of(&demo, style));
    }
}

#[test]
fn each_style_has_its_marks_and_the_same_amounts() {
    let demo = company::build().workiz;
    let plain = text(&of(&demo, ExportStyle::Plain), "jobs.csv");
    let wanted = sum(&column(&plain, b',', "Total"));
    for (style, delimiter) in
        [(ExportStyle::ExcelUs, b','), (ExportStyle::ExcelCa, b';'), (ExportStyle::Messy, b',')]
    {
        let jobs = text(&of(&demo, style), "jobs.csv");
        assert!(jobs.starts_with('\u{feff}') && jobs.contains("\r\n"), "{style:?}");
        let cells = column(&jobs, delimiter, "Total");
        let mut bare: Vec<String> = cells.iter().map(|it| plain_amount(it, style)).collect();
        if style == ExportStyle::Messy {
            assert_eq!(bare.pop().unwrap(), wanted.to_string(), "the totals row");
            assert!(column(&jobs, delimiter, "Job #").contains(&String::new()), "blank rows");
            assert!(column(&jobs, delimiter, "Address").iter().any(|it| it.contains('\n')));
        }
        bare.retain(|it| !it.is_empty());
        assert_eq!(sum(&bare), wanted, "{style:?}");
        assert!(cells.iter().any(|it| it.starts_with('(') && it.ends_with(')')), "{style:?}");
    }
}

/// A styled amount as a plain one.
fn plain_amount(cell: &str, style: ExportStyle) -> String {
    let is_negative = cell.starts_with('(');
    let bare: String = match style {
        ExportStyle::ExcelCa => cell.replace(',', "."),
        _ => cell.replace(',', ""),
    };
    let bare: String = bare.chars().filter(|it| it.is_ascii_digit() || *it == '.').collect();
    if is_negative { format!("-{bare}") } else { bare }
}

#[test]
fn a_workbook_is_one() {
    let files = of(&golden::seed(), ExportStyle::ExcelUs);
    let jobs = bytes(&files, "jobs.xlsx");
    assert!(jobs.starts_with(b"PK\x03\x04"));
    let inside = String::from_utf8_lossy(&jobs).into_owned();
    assert!(inside.contains("xl/worksheets/sheet1.xml"));
}

/// The XML of the sheet of a workbook.
fn sheet(bytes: &[u8]) -> String {
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut part = zip.by_name("xl/worksheets/sheet1.xml").unwrap();
    std::io::read_to_string(&mut part).unwrap()
}

#[test]
fn a_workbook_is_fit_for_a_bookkeeper() {
    let edited = sheet(&bytes(&of(&golden::seed(), ExportStyle::ExcelUs), "jobs.xlsx"));
    // The columns are as wide as their text, the header stays in sight, days and amounts are numbers.
    assert!(edited.contains("customWidth=\"1\"") && edited.contains("state=\"frozen\""));
    assert!(edited.contains("<v>46108</v>"), "March 27, 2026");
    assert!(edited.contains("<v>2488.93</v>"));
    let plain = sheet(&bytes(&of(&golden::seed(), ExportStyle::Plain), "jobs.xlsx"));
    assert!(!plain.contains("<v>46108</v>") && plain.contains("<v>2488.93</v>"));
}

//! Files that contradict each other, and cells that can be read in two ways: never a guess.

use super::kit::{job, jobs, only, read, try_read, unreadable};

const LIST: &str = "Invoice #,Job #,Client,Status,Created,Total,Amount Due\n";

#[test]
fn a_job_with_two_amounts_is_refused_naming_both_rows() {
    let old = jobs(&[
        job("1041", "Bob", ["10.00", "0.00", "0.00"]),
        job("1042", "Ann", ["107.75", "107.75", "7.75"]),
    ]);
    let new = jobs(&[job("1042", "Ann", ["107.75", "0.00", "7.75"])]);
    let readout = read(&[("november.csv", old.as_str()), ("december.csv", &new)]);
    let said = unreadable(&readout);
    assert_eq!(said.len(), 1, "{said:?}");
    assert_eq!((said[0].document.as_str(), said[0].field.as_str()), ("job 1042", "Amount Due"));
    assert_eq!(
        said[0].problem,
        "`0.00` stands in december.csv, row 2, and `107.75` in november.csv, row 3."
    );
    assert_eq!(only(&readout.book).id.as_str(), "job:1041", "the other one is whole");
}

#[test]
fn the_same_job_twice_with_the_same_amounts_is_one() {
    let report = jobs(&[job("1042", "Ann", ["107.75", "107.75", "7.75"])]);
    let readout = read(&[("a.csv", report.as_str()), ("a (1).csv", &report)]);
    assert!(readout.diagnostics.is_empty(), "{:?}", readout.diagnostics);
    only(&readout.book);
}

#[test]
fn the_list_and_the_report_must_agree_on_amounts() {
    let report = jobs(&[job("1042", "Ann", ["107.75", "0.00", "7.75"])]);
    let list = format!("{LIST}1042,1042,Ann,Paid,12/18/2025,107.74,0.00\n");
    let readout = read(&[("invoices.csv", list.as_str()), ("jobs.csv", &report)]);
    let said = unreadable(&readout);
    assert_eq!((said.len(), said[0].field.as_str()), (1, "Total"), "{said:?}");
    assert!(
        said[0].problem.contains("invoices.csv, row 2") && said[0].problem.contains("jobs.csv")
    );
    assert!(readout.book.invoices.is_empty());
}

#[test]
fn a_number_that_two_standalone_invoices_have_is_refused() {
    let list =
        format!("{LIST}9,,Ann,Paid,12/18/2025,5.00,0.00\n9,,Bob,Paid,12/18/2025,5.00,0.00\n");
    let readout = read(&[("invoices.csv", &list)]);
    assert_eq!(unreadable(&readout)[0].field, "Client");
    assert!(readout.book.invoices.is_empty());
}

#[test]
fn an_ambiguous_day_is_refused_with_file_row_and_column() {
    let text = format!("{LIST}9,,Ann,Paid,03/04/2025,5.00,0.00\n");
    let said = try_read(&[("invoices.csv", text.as_bytes())]).unwrap_err().0;
    assert_eq!(
        (said[0].document.as_str(), said[0].field.as_str()),
        ("invoices.csv, row 2", "Created")
    );
    assert!(said[0].problem.starts_with("`03/04/2025` can be read as month/day and as day/month"));
    let clear = format!("{text}10,,Ann,Paid,13/04/2025,5.00,0.00\n");
    let readout = read(&[("invoices.csv", &clear)]);
    let days: Vec<String> =
        readout.book.invoices.values().map(|it| it.day.date().to_string()).collect();
    assert_eq!(days, ["2025-04-13", "2025-04-03"]);
    let torn = format!("{clear}11,,Ann,Paid,04/13/2025,5.00,0.00\n");
    let said = try_read(&[("invoices.csv", torn.as_bytes())]).unwrap_err().0;
    assert!(said[0].problem.contains("13/04/2025") && said[0].problem.contains("in row 4"));
}

#[test]
fn a_thousand_or_one_and_a_bit_is_refused_unless_the_file_says_which() {
    let text = format!("{LIST}9,,Ann,Paid,2025-12-01,\"1,234\",0\n");
    let said = try_read(&[("invoices.csv", text.as_bytes())]).unwrap_err().0;
    assert_eq!(
        (said[0].document.as_str(), said[0].field.as_str()),
        ("invoices.csv, row 2", "Total")
    );
    let clear = format!("{text}10,,Ann,Paid,2025-12-01,0.50,0\n");
    let readout = read(&[("invoices.csv", &clear)]);
    let totals: Vec<String> =
        readout.book.invoices.values().map(|it| it.totals.total.to_string()).collect();
    assert_eq!(totals, ["0.50", "1234.00"]);
}

#[test]
fn every_cell_that_cannot_be_read_is_named() {
    let list = format!("{LIST}9,,Ann,Paid,someday,12.3456,€5.00\n");
    let readout = read(&[("invoices.csv", &list)]);
    let fields: Vec<&str> = unreadable(&readout).iter().map(|it| it.field.as_str()).collect();
    assert_eq!(fields, ["Total", "Amount Due", "Created"]);
    assert!(readout.diagnostics.iter().all(|it| it.document == "invoices.csv, row 2"));
}

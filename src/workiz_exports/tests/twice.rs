//! Invoices whose job only some of the files show: each counts once, or is named and counts not.

use crate::domain::source::InvoiceKind;

use super::kit::{job, jobs, only, read, unreadable};

const LIST: &str = "Invoice #,Job #,Client,Status,Created,Total,Amount Due\n";
const BARE: &str = "Invoice #,Client,Status,Created,Total,Amount Due\n";

#[test]
fn two_lists_of_which_one_lacks_the_job_give_each_invoice_once() {
    let full = format!("{LIST}1042,1042,Ann Lee,Paid,12/18/2025,107.75,0.00\n");
    for client in ["Ann Lee", "ann  lee"] {
        let bare = format!("{BARE}1042,{client},Paid,12/18/2025,107.75,0.00\n");
        for names in [["a.csv", "b.csv"], ["b.csv", "a.csv"]] {
            let readout = read(&[(names[0], full.as_str()), (names[1], &bare)]);
            assert!(unreadable(&readout).is_empty(), "{:?}", readout.diagnostics);
            assert_eq!(only(&readout.book).id.as_str(), "job:1042");
        }
    }
    // The client's name or the total tells that one of the files is older.
    for row in
        ["1042,Ann Lee,Paid,12/18/2025,99.00,0.00", "1042,Mr Ann Lee,Paid,12/18/2025,107.75,0"]
    {
        let readout = read(&[("a.csv", full.as_str()), ("b.csv", &format!("{BARE}{row}\n"))]);
        let said = unreadable(&readout);
        assert_eq!((said.len(), said[0].document.as_str()), (1, "invoice 1042"), "{row}");
        assert!(said[0].problem.contains("a.csv, row 2"), "{said:?}");
        assert!(said[0].problem.contains("b.csv, row 2"), "{said:?}");
        assert!(readout.book.invoices.is_empty());
    }
}

#[test]
fn a_list_that_leaves_the_job_blank_does_not_repeat_the_jobs_report() {
    let report = jobs(&[job("1042", "Ann Lee", ["107.75", "0.00", "7.75"])]);
    let blank = format!("{LIST}1042,,Ann Lee,Paid,12/20/2025,107.75,0.00\n");
    let readout = read(&[("invoices.csv", blank.as_str()), ("jobs.csv", &report)]);
    assert!(unreadable(&readout).is_empty(), "{:?}", readout.diagnostics);
    assert_eq!(only(&readout.book).id.as_str(), "job:1042");

    // A list without the column, in which the client's name was changed.
    let bare = format!("{BARE}1042,Ann Lee LLC,Paid,12/20/2025,107.75,0.00\n");
    for list in [bare, blank.replace("Ann Lee", "Mr. Ann Lee")] {
        let readout = read(&[("invoices.csv", list.as_str()), ("jobs.csv", &report)]);
        let said = unreadable(&readout);
        assert_eq!((said.len(), said[0].field.as_str()), (1, "Job #"), "{said:?}");
        assert!(said[0].problem.contains("invoices.csv, row 2"), "{said:?}");
        assert!(said[0].problem.contains("jobs.csv, row 2"), "{said:?}");
        assert!(readout.book.invoices.is_empty());
    }
}

#[test]
fn a_standalone_invoice_with_the_number_of_a_job_stays_its_own() {
    let report = jobs(&[job("1042", "Ann Lee", ["107.75", "0.00", "7.75"])]);
    let full = "1042,1042,Ann Lee,Paid,12/18/2025,107.75,0.00\n";
    for own in ["Bob Ray,Paid,12/20/2025,107.75", "Ann Lee,Paid,12/20/2025,80.00"] {
        let list = format!("{LIST}{full}1042,,{own},0.00\n");
        let readout = read(&[("invoices.csv", list.as_str()), ("jobs.csv", &report)]);
        assert!(unreadable(&readout).is_empty(), "{own}: {:?}", readout.diagnostics);
        let kinds: Vec<InvoiceKind> = readout.book.invoices.values().map(|it| it.kind).collect();
        assert_eq!(kinds, [InvoiceKind::Standalone, InvoiceKind::Job], "{own}");
    }
    // The same in all but the job, in one file: two documents or one, nobody knows.
    let list = format!("{LIST}{full}1042,,Ann Lee,Paid,12/18/2025,107.75,0.00\n");
    let readout = read(&[("invoices.csv", list.as_str())]);
    let said = unreadable(&readout);
    assert_eq!((said.len(), said[0].field.as_str()), (1, "Job #"), "{said:?}");
    assert!(readout.book.invoices.is_empty());
}

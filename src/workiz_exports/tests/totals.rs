//! Rows of totals and remarks are passed over; a document that looks like one is not.

use crate::domain::diagnostic::Gravity;

use super::kit::{job, jobs, only, read, unreadable, usd};

const PAYMENTS: &str = "Date,Client,Job #,Payment Type,Amount,Memo\n";

/// What is said of a payments report with these rows: gravity, row and field; and how many payments
/// it has.
fn said(rows: &[&str]) -> (Vec<(Gravity, String, String)>, usize) {
    let readout = read(&[("p.csv", &format!("{PAYMENTS}{}\n", rows.join("\n")))]);
    // Payments of jobs that no other file has are not allocated, and that is no matter here.
    let said = readout.diagnostics.into_iter().filter(|it| it.document.starts_with("p.csv"));
    let said = said.map(|it| (it.gravity, it.document, it.field)).collect();
    (said, readout.book.payments.len())
}

const ANN: &str = "12/19/2025,Ann,7,Cash,\"$1,100.00\",";
const BOB: &str = "12/20/2025,Bob,8,Cash,($50.00),total refund";

#[test]
fn totals_at_the_end_and_in_the_middle_are_passed_over() {
    for rows in [
        vec![ANN, BOB, "Total,,,,\"1,050.00\","],
        vec![ANN, BOB, ",Total,,,\"1,050.00\","],
        vec![ANN, BOB, ",,,,\"1,050.00\","],
        vec![ANN, BOB, ",,,,,", "Grand Total:,,2,,\"1,050.00\",2 payments"],
        vec![ANN, "Subtotal,,,,1100.00,", BOB, "Subtotal,,,,-50.00,", "Total,,,,1050.00,"],
        vec![ANN, BOB, "Total"],
        vec![ANN, BOB, ",,,,,Exported by Al on 12/31/2025"],
    ] {
        assert_eq!(said(&rows), (Vec::new(), 2), "{rows:?}");
    }
}

#[test]
fn a_total_that_its_rows_do_not_come_to_is_named() {
    let (said, count) = said(&[ANN, BOB, "Total,,,,\"9,999.00\","]);
    let (place, field) = ("p.csv, row 4".to_owned(), "Amount".to_owned());
    assert_eq!((said, count), (vec![(Gravity::Note, place, field)], 2));
}

#[test]
fn a_row_that_lacks_its_day_is_named_and_no_remark() {
    for row in [",Ann,7,Cash,5.00,", ",,7,Cash,5.00,", ",Ann,,Cash,5.00,see total", ",,7,,5.00,"] {
        let (said, count) = said(&[ANN, row, BOB]);
        assert_eq!((said.len(), count), (1, 2), "{row}: {said:?}");
        assert_eq!((said[0].0, said[0].1.as_str()), (Gravity::Unreadable, "p.csv, row 3"), "{row}");
    }
    let (said, count) = said(&[ANN, ",,,Cash,5.00,", BOB]);
    assert_eq!((said.len(), count), (1, 2), "{said:?}");
    assert_eq!((said[0].0, said[0].2.as_str()), (Gravity::Unreadable, "Amount"));
}

#[test]
fn a_client_of_the_name_total_is_a_client() {
    let report = jobs(&[job("1042", "Total", ["107.75", "50.00", "7.75"])]);
    let readout = read(&[("jobs.csv", &report)]);
    assert!(readout.diagnostics.is_empty(), "{:?}", readout.diagnostics);
    assert_eq!(only(&readout.book).totals.total, usd("107.75"));
    let (said, count) = said(&[ANN, "12/21/2025,Total,9,Cash,5.00,", BOB]);
    assert_eq!((said, count), (Vec::new(), 3));
    let list = read(&[("i.csv", "Invoice #,Client,Total,Created\n1,Total,5.00,2025-12-01\n")]);
    assert_eq!(only(&list.book).client.as_str(), "name:total");
    assert!(unreadable(&list).is_empty());
}

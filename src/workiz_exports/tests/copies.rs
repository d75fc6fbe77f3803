//! The same payments in two files of different columns or date forms: none counts twice.

use super::kit::{read, unreadable, usd};

const HEADER: &str = "Date,Client,Job #,Invoice #,Payment Type,Amount,Card last 4\n";
const ROWS: [&str; 3] = [
    "01/15/2026,Ann,7,7,Check,100.00,",
    "01/20/2026,Bob,8,8,Cash,50.00,",
    "01/31/2026,Cy,9,9,Credit charge,30.00,4242",
];

fn full() -> String {
    format!("{HEADER}{}\n", ROWS.join("\n"))
}

/// The file without a column.
fn without(column: usize) -> String {
    let text = full();
    let lines = text.lines().map(|line| {
        let cells = line.split(',').enumerate().filter(|(place, _)| *place != column);
        cells.map(|(_, it)| it).collect::<Vec<_>>().join(",") + "\n"
    });
    lines.collect()
}

#[test]
fn the_same_payments_in_two_files_of_other_columns_or_date_forms_count_once() {
    let with_ids: String = full()
        .lines()
        .enumerate()
        .map(|(at, line)| match at {
            0 => format!("{line},Payment ID\n"),
            _ => format!("{line},P{at}\n"),
        })
        .collect();
    let with_times = full().replace("/2026,", "/2026 1:55 PM,");
    let copies =
        [without(1), without(2), without(3), without(6), with_ids.clone(), with_times.clone()];
    for copy in &copies {
        for names in [["a.csv", "b.csv"], ["b.csv", "a.csv"]] {
            let readout = read(&[(names[0], full().as_str()), (names[1], copy)]);
            assert!(unreadable(&readout).is_empty(), "{copy}: {:?}", readout.diagnostics);
            assert_eq!(readout.book.payments.len(), 3, "{copy}");
        }
    }
    // What only one of the files says is kept.
    let readout = read(&[("a.csv", full().as_str()), ("b.csv", &with_ids), ("c.csv", &with_times)]);
    let ids: Vec<&str> =
        readout.book.payments.keys().map(crate::domain::id::SourcePaymentId::as_str).collect();
    assert_eq!(ids, ["P1", "P2", "P3"]);
    let first = readout.book.payments.values().next().unwrap();
    assert_eq!(first.collected_at.to_string(), "2026-01-15T21:55:00Z");
}

#[test]
fn files_of_the_same_days_and_amounts_in_which_no_row_is_known_again_are_refused() {
    let other = full().replace("Ann", "A.").replace("Bob", "B.").replace("Cy", "C.");
    for names in [["a.csv", "b.csv"], ["b.csv", "a.csv"]] {
        let readout = read(&[(names[0], full().as_str()), (names[1], &other)]);
        let said = unreadable(&readout);
        assert_eq!((said.len(), said[0].document.as_str()), (1, "a.csv"), "{said:?}");
        assert!(said[0].problem.contains("a.csv, row 2 and b.csv, row 2"), "{said:?}");
        assert!(readout.book.payments.is_empty());
    }
    // The days of the second file go on.
    let longer = format!("{other}02/02/2026,D.,,,Cash,7.00,\n");
    let readout = read(&[("a.csv", full().as_str()), ("b.csv", &longer)]);
    assert_eq!(unreadable(&readout).len(), 1);
    assert_eq!(readout.book.payments.values().next().unwrap().amount, usd("7"));
}

#[test]
fn rows_with_one_id_that_are_no_copies_are_named_and_not_counted() {
    let header = "Date,Client,Job #,Invoice #,Payment Type,Amount,Payment ID\n";
    let row = "01/15/2026,Ann,7,7,Check,100.00,P1\n";
    let other = "01/16/2026,Bob,8,8,Check,5.00,P2\n";
    for (changed, field) in [
        ("01/15/2026,Ann,8,8,Check,100.00,P1\n", "Job #, Invoice #"),
        ("01/15/2026,Ann,7,8,Check,100.00,P1\n", "Invoice #"),
        ("01/15/2026,Ann,7,,Check,100.00,P1\n", "Invoice #"),
        ("01/28/2026,Ann,7,7,Check,100.00,P1\n", "Payment Date"),
        ("01/15/2026,Bob,7,7,Check,100.00,P1\n", "Client"),
        ("01/15/2026,Ann,7,7,Cash,100.00,P1\n", "Payment Type"),
        ("01/15/2026,Ann,7,7,Check,90.00,P1\n", "Amount"),
    ] {
        let readout = read(&[("p.csv", &format!("{header}{row}{other}{changed}"))]);
        let said = unreadable(&readout);
        assert_eq!((said.len(), said[0].field.as_str()), (1, field), "{said:?}");
        assert!(said[0].document.ends_with("with the ID P1"), "{said:?}");
        assert!(said[0].problem.contains("p.csv, row 2 and p.csv, row 4"), "{said:?}");
        assert_eq!(readout.book.payments.len(), 1, "{changed}");
        if field != "Payment Date" {
            let one = format!("{header}{row}{other}");
            let two = format!("{header}{changed}{other}");
            let readout = read(&[("a.csv", one.as_str()), ("b.csv", &two)]);
            let said = unreadable(&readout);
            assert!(said[0].problem.contains("a.csv, row 2 and b.csv, row 2"), "{said:?}");
            assert_eq!(readout.book.payments.len(), 1, "{changed}");
        }
    }
    let readout = read(&[("p.csv", &format!("{header}{row}{other}{row}"))]);
    assert!(unreadable(&readout).is_empty());
    assert_eq!(readout.book.payments.len(), 2);
}

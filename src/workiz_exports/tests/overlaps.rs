//! Two payments reports of overlapping days: no payment counts twice, and none that is gone counts.

use crate::domain::book::SourceBook;
use crate::domain::money::Currency;
use crate::domain::money::Money;
use crate::ports::source::Readout;

use super::kit::{read, unreadable, usd};

const HEADER: &str = "Date,Client,Invoice #,Payment Type,Amount,Confirmation code\n";
const FIRST: &str = "01/15/2026,Ann,7,Check,100.00,#1\n";
const SECOND: &str = "01/20/2026,Bob,8,Cash,50.00,\n";
const THIRD: &str = "01/31/2026,Cy,9,Check,30.00,#3\n";

fn both(one: &[&str], other: &[&str]) -> Readout<SourceBook> {
    let (one, other) = (one.concat(), other.concat());
    let (one, other) = (format!("{HEADER}{one}"), format!("{HEADER}{other}"));
    let readout = read(&[("a.csv", &one), ("b.csv", &other)]);
    let turned = read(&[("a.csv", &other), ("b.csv", &one)]);
    assert_eq!(readout.book.payments, turned.book.payments, "the files' names do not matter");
    readout
}

fn sum(readout: &Readout<SourceBook>) -> Money {
    Money::sum(Currency::USD, readout.book.payments.values().map(|it| it.amount)).unwrap()
}

#[test]
fn a_payment_that_was_changed_between_two_exports_is_not_counted_twice() {
    for changed in [
        "01/15/2026,Ann,7,Check,110.00,#1\n",
        "01/15/2026,Ann Lee,7,Check,100.00,#1\n",
        "01/15/2026,Ann,7,Cash,100.00,#1\n",
        "01/15/2026,Ann,7,Check,100.00,#11\n",
    ] {
        let readout = both(&[FIRST, SECOND, THIRD], &[changed, SECOND, THIRD]);
        let said = unreadable(&readout);
        let rows: Vec<&str> = said.iter().map(|it| it.document.as_str()).collect();
        assert_eq!(rows, ["a.csv, row 2", "b.csv, row 2"], "{changed}");
        assert!(said[0].problem.contains("not in `b.csv`"), "{said:?}");
        assert_eq!(sum(&readout), usd("80"));
    }
}

#[test]
fn a_payment_that_was_moved_to_another_day_counts_once() {
    // Before the first day of a file nothing is known of it, so that only one of the rows is named.
    for (day, named) in [("01/14/2026", "a.csv, row 2"), ("01/16/2026", "b.csv, row 2")] {
        let moved = FIRST.replace("01/15/2026", day);
        let readout = both(&[FIRST, SECOND, THIRD], &[&moved, SECOND, THIRD]);
        let said = unreadable(&readout);
        assert_eq!((said.len(), said[0].document.as_str()), (1, named));
        assert_eq!(sum(&readout), usd("180"));
    }
}

#[test]
fn a_payment_that_was_deleted_between_two_exports_is_named() {
    let readout = both(&[FIRST, SECOND, THIRD], &[SECOND, THIRD, "02/02/2026,Di,10,Cash,1.00,\n"]);
    // Before the second file begins nothing is known of it.
    assert!(unreadable(&readout).is_empty());
    let readout = both(&[FIRST, SECOND, THIRD], &[FIRST, THIRD, "02/02/2026,Di,10,Cash,1.00,\n"]);
    let said = unreadable(&readout);
    assert_eq!((said.len(), said[0].document.as_str()), (1, "a.csv, row 3"));
    assert_eq!(
        said[0].problem,
        "The payment of 50.00 on 2026-01-20 stands there and not in `b.csv`, although that file has \
         payments of the same days: it was changed or deleted between the two exports."
    );
}

#[test]
fn what_came_on_the_day_of_the_export_is_no_change() {
    let later = "01/31/2026,Eve,11,Cash,5.00,\n";
    let readout = both(&[FIRST, SECOND, THIRD], &[FIRST, SECOND, THIRD, later]);
    assert!(readout.diagnostics.iter().all(|it| !it.problem.contains("changed or deleted")));
    assert_eq!(sum(&readout), usd("185"));
    let changed = "01/31/2026,Cy,9,Check,35.00,#3\n";
    let readout = both(&[FIRST, SECOND, THIRD], &[FIRST, SECOND, changed, later]);
    assert_eq!(unreadable(&readout).len(), 3);
    assert_eq!(sum(&readout), usd("150"));
}

#[test]
fn one_file_for_each_way_of_paying_is_one_whole() {
    let readout = both(&[FIRST, THIRD], &[SECOND, "01/25/2026,Di,10,Cash,1.00,\n"]);
    assert!(unreadable(&readout).is_empty());
    assert_eq!(sum(&readout), usd("181"));
}

//! What each exported file is taken for, and that payments in two kinds of files count once.

use crate::domain::id::PayoutId;
use crate::workiz_exports::layout::columns::Columns;
use crate::workiz_exports::layout::kind::Kind;

use super::kit::{JOBS, read, refusal, unreadable, usd};

const PAYMENTS: &str = "Payment Date,Client,Job #,Invoice #,Payment Type,Amount,Tip,Refunded,Status,\
    Confirmation Code,Card Last 4,Primary Tech,Service Area";
const INVOICES: &str = "Invoice #,Invoice Name,Status,Sent,Job #,Client,Company,Primary Phone,\
    Email Address,Created,Invoice Date,Due Date,Subtotal,Tax,Total,Amount Due";
const PAYOUTS: &str = "Payout ID,Arrival Date,Status,Amount,Fees,Refunds,Disputes,Net";
const DETAILS: &str = "Payout ID,Type,Payment Date,Client,Job #,Invoice #,Amount,Fee,Net";
const TAXES: &str = "Tax Name,Tax Rate,Total Tax,Taxable Amount,Non-Taxable Amount,Jobs";

fn found(header: &str) -> Option<Kind> {
    let names: Vec<String> = header.split(',').map(str::to_owned).collect();
    Columns::find(&names).ok().map(|it| it.kind)
}

#[test]
fn every_file_is_taken_for_what_it_is_whatever_the_order_of_its_columns() {
    for (header, kind) in [
        (JOBS, Kind::Jobs),
        (INVOICES, Kind::Invoices),
        (PAYMENTS, Kind::Payments),
        (PAYOUTS, Kind::Payouts),
        (DETAILS, Kind::Payouts),
        (TAXES, Kind::Taxes),
        ("Payout,Type,Date,Client,Gross,Fee,Net", Kind::Payouts),
        ("Date,Client,Type,Amount", Kind::Payments),
        ("Date,Client,Payment Type,Total,Fee,Payout", Kind::Payments),
    ] {
        let mut names: Vec<&str> = header.split(',').collect();
        for _ in 0..names.len() {
            names.rotate_left(1);
            let header = names.join(",");
            assert_eq!(found(&header), Some(kind), "{header}");
            assert_eq!(found(&header.to_uppercase()), Some(kind), "{header}");
        }
    }
}

#[test]
fn a_file_that_fits_two_kinds_is_named_and_refused() {
    let both = "Payout ID,Payment Type,Payment Date,Client,Amount,Fee,Net\npo_1,x,y,z,1,1,0\n";
    let said = refusal(&[("both.csv", both.as_bytes())]);
    assert!(said.contains("`both.csv`, row 1"), "{said}");
    assert!(said.contains("the payouts and payments report alike"), "{said}");
    let both = "Job #;Invoice #;Client;Job Date;Total\n1;2;3;4;5\n";
    let said = refusal(&[("b.csv", both.as_bytes())]);
    assert!(said.contains("jobs report and invoices list alike"), "{said}");
    // Neither payments nor payouts: a type beside a payout is no way of paying.
    let none = "Payout ID,Type,Payment Date,Client,Amount,Fee\npo_1,Payment,y,z,1,1\n";
    assert!(refusal(&[("none.csv", none.as_bytes())]).contains("has no column `Net`"));
}

#[test]
fn payouts_their_details_and_payments_together_give_each_payment_once() {
    let payments = format!(
        "{PAYMENTS}\n01/15/2026,Ann,7,7,Credit charge,100.00,0.00,0.00,Succeeded,,4242,,\n\
         01/16/2026,Bob,8,8,Cash,50.00,0.00,0.00,,,,,\n"
    );
    let payouts = format!("{PAYOUTS}\npo_1,01/20/2026,Paid,100.00,3.20,0.00,0.00,96.80\n");
    let details = format!("{DETAILS}\npo_1,Payment,01/15/2026,Ann,7,7,100.00,3.20,96.80\n");
    let three = [
        ("payments.csv", payments.as_str()),
        ("payouts.csv", &payouts),
        ("payout-details.csv", &details),
    ];
    let readout = read(&three);
    assert!(unreadable(&readout).is_empty(), "{:?}", readout.diagnostics);
    assert_eq!(readout.book.payments.len(), 2);
    let payout = &readout.book.payouts[&PayoutId::new("po_1")];
    assert_eq!((payout.gross, payout.fees, payout.net), (usd("100"), usd("3.20"), usd("96.80")));
    assert_eq!(payout.entries.len(), 1);
    assert_eq!(payout.arrival, "2026-01-20".parse().unwrap());

    let alone = read(&[("payout-details.csv", &details)]);
    assert!(alone.book.payments.is_empty());
    let said = unreadable(&alone);
    assert_eq!((said.len(), said[0].document.as_str()), (1, "payout po_1"));
    assert!(said[0].problem.contains("no file says when it arrived"), "{said:?}");
}

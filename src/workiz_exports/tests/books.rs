//! What a folder comes to as a book.

use crate::domain::effects::Measure;
use crate::domain::id::PayoutId;
use crate::domain::id::SourceInvoiceId;
use crate::domain::known::Known;
use crate::domain::settlement::PayoutEntryKind;
use crate::domain::source::InvoiceDay;
use crate::domain::source::InvoiceKind;
use crate::domain::source::InvoiceStatus;
use crate::domain::source::PaymentMethod;
use crate::domain::source::PaymentOrigin;
use crate::domain::source::PaymentStatus;
use crate::domain::source::TipRule;

use super::kit::{Folder, job, jobs, only, read, unreadable, usd};

const LIST: &str = "Invoice #,Job #,Client,Status,Created,Due Date,Total,Amount Due\n";
const PAYMENTS: &str = "Date,Client,Job #,Invoice #,Payment Type,Amount,Tip,Status,\
    Confirmation code,Card last 4\n";

#[test]
fn an_invoiced_job_alone_makes_an_invoice_with_all_that_the_report_shows() {
    let report = jobs(&[job("1042", "Ann", ["107.75", "50.00", "7.75"])]);
    let readout = read(&[("jobs.csv", &report)]);
    assert!(readout.diagnostics.is_empty(), "{:?}", readout.diagnostics);
    let invoice = only(&readout.book);
    assert_eq!(invoice.id.as_str(), "job:1042");
    assert_eq!(invoice.kind, InvoiceKind::Job);
    assert_eq!(invoice.day, InvoiceDay::Work("2025-12-19".parse().unwrap()));
    assert_eq!(invoice.totals.total, usd("107.75"));
    assert_eq!(invoice.totals.balance, Known::Known(usd("50.00")));
    assert_eq!(invoice.totals.paid, Known::Known(usd("57.75")));
    assert_eq!(invoice.lines, Known::Unknown);
    assert_eq!(invoice.tip, Known::Unknown);
    assert_eq!(invoice.service_fee, Known::Known(usd("0")));
    let tax = invoice.tax.as_known().unwrap().as_ref().unwrap();
    assert_eq!((tax.name.as_str(), tax.amount), ("7.75%", usd("7.75")));
    assert_eq!(tax.taxable_amount, Some(usd("100")));
    assert_eq!(invoice.class_fields["Gate Code"], "#42");
    assert_eq!(invoice.class_fields["Job Type"], "Repair");
    let client = &readout.book.clients[&invoice.client];
    assert_eq!(client.id.as_str(), "name:ann");
    assert_eq!(client.emails, ["Ann@example.com"]);
    assert_eq!(client.billing_address.postal_code.as_deref(), Some("00501"));
    let unseen = &readout.book.unseen;
    assert_eq!(
        unseen[&Measure::Tips],
        "None of the exported files shows tips: add the payments report."
    );
    assert!(unseen.contains_key(&Measure::Collected) && unseen.contains_key(&Measure::Deposited));
    assert!(!unseen.contains_key(&Measure::Tax) && !unseen.contains_key(&Measure::GrossInvoiced));
    assert!(readout.book.unlisted.is_some());
}

#[test]
fn the_list_gives_dates_and_standalone_invoices_and_the_report_gives_the_tax() {
    let report = jobs(&[job("1042", "Ann", ["107.75", "0.00", "7.75"])]);
    let list = format!(
        "{LIST}1042,1042,Ann,Paid,12/18/2025,,107.75,0.00\n1042,,Bob,Overdue,12/20/2025,01/04/2026,\
         \"1,200.00\",\"1,200.00\"\n"
    );
    let readout = read(&[("invoices.csv", &list), ("jobs.csv", &report)]);
    assert!(readout.diagnostics.is_empty(), "{:?}", readout.diagnostics);
    let book = readout.book;
    assert_eq!(book.unlisted, None);
    let ids: Vec<&str> = book.invoices.keys().map(SourceInvoiceId::as_str).collect();
    assert_eq!(ids, ["invoice:1042", "job:1042"], "the same number stands for two");
    let own = &book.invoices[&SourceInvoiceId::new("invoice:1042")];
    assert_eq!((own.kind, own.status), (InvoiceKind::Standalone, InvoiceStatus::Overdue));
    assert_eq!(own.day, InvoiceDay::Issued("2025-12-20".parse().unwrap()));
    assert_eq!(own.due, Some("2026-01-04".parse().unwrap()));
    assert_eq!(own.tax, Known::Unknown);
    assert!(book.unseen[&Measure::Tax].contains("of 1 invoices, such as 1042"));
    let billed = &book.invoices[&SourceInvoiceId::new("job:1042")];
    assert_eq!(billed.day, InvoiceDay::Issued("2025-12-18".parse().unwrap()));
    assert_eq!(billed.tax.as_known().unwrap().as_ref().unwrap().amount, usd("7.75"));
}

#[test]
fn payments_pay_their_invoices_and_show_its_tip() {
    let report = jobs(&[job("1042", "Ann", ["120.00", "0.00", "0.00"])]);
    let list = format!("{LIST}1042,1042,Ann,Paid,12/18/2025,,120.00,0.00\n");
    let paid = format!(
        "{PAYMENTS}12/31/2025,Ann,1042,1042,Credit charge,100.00,20.00,Succeeded,,4242\n\
         12/19/2025,Ann,1042,,Check,$20.00,,,#88,\n\
         12/20/2025,Cy,,,Zelle,(5.00),,,Refund,\nTotal,,,,,115.00,20.00,,,\n"
    );
    let files = [("invoices.csv", list.as_str()), ("jobs.csv", &report), ("payments.csv", &paid)];
    let readout = read(&files);
    assert!(readout.diagnostics.is_empty(), "{:?}", readout.diagnostics);
    let book = readout.book;
    assert_eq!(only(&book).tip, Known::Known(usd("20")));
    assert!(!book.unseen.contains_key(&Measure::Tips));
    assert!(!book.unseen.contains_key(&Measure::Collected));
    let mut payments: Vec<_> = book.payments.values().collect();
    payments.sort_by_key(|it| it.collected_at);
    let [check, refund, card] = payments.as_slice() else { panic!("{payments:?}") };
    assert_eq!(check.method, PaymentMethod::Check);
    assert_eq!(check.reference.as_deref(), Some("#88"));
    assert_eq!(check.status, PaymentStatus::Captured);
    assert_eq!(check.allocations.len(), 1, "by the job's number");
    assert_eq!(card.tip, Known::Known(usd("20")));
    assert_eq!(card.tip_rule, TipRule::Included);
    assert_eq!(card.allocations[0].invoice, only(&book).id);
    // Noon on the last day of the year in Los Angeles.
    assert_eq!(card.collected_at.to_string(), "2025-12-31T20:00:00Z");
    assert_eq!((refund.amount, refund.origin), (usd("-5"), PaymentOrigin::Job));
    assert_eq!(refund.method, PaymentMethod::Named("Zelle".to_owned()));
}

#[test]
fn tips_are_unknown_where_payments_do_not_come_to_what_was_paid() {
    let list = format!("{LIST}7,,Ann,Paid,12/18/2025,,120.00,0.00\n");
    let paid = format!("{PAYMENTS}12/31/2025,Ann,,7,Credit charge,90.00,20.00,Succeeded,,4242\n");
    let readout = read(&[("invoices.csv", list.as_str()), ("payments.csv", &paid)]);
    assert_eq!(only(&readout.book).tip, Known::Unknown);
    assert_eq!(readout.book.payments.values().next().unwrap().tip_rule, TipRule::Ambiguous);
    assert!(readout.book.unseen.contains_key(&Measure::Tips));
    let said = &readout.diagnostics[0];
    assert!(said.problem.contains("$120.00 was paid on it, and the report has $90.00"), "{said}");
}

#[test]
fn monthly_files_are_joined_and_a_row_in_two_of_them_is_one() {
    let row = "12/31/2025,Ann,,,Cash,50.00,,,,\n";
    let december = format!("{PAYMENTS}12/30/2025,Ann,,,Cash,50.00,,,,\n{row}{row}");
    let january =
        format!("{PAYMENTS}{row}01/02/2026,Ann,,,Cash,50.00,,,,\n01/31/2026,A,,,Cash,1,,,,\n");
    let readout = read(&[("a.csv", december.as_str()), ("b.csv", &january)]);
    assert!(unreadable(&readout).is_empty());
    // Two alike of December, one each of the other days.
    assert_eq!(readout.book.payments.len(), 5);
    let again = read(&[("x.csv", january.as_str()), ("y.csv", &december)]);
    assert_eq!(readout.book.payments, again.book.payments, "ids do not depend on files");
}

#[test]
fn payouts_are_gathered_by_their_id() {
    let text = "Payout ID;Payout Date;Status;Type;Job #;Client;Gross;Fee;Net\n\
        po_1;2026-01-05;Paid;Payment;1042;Ann;100,00;3,20;96,80\n\
        po_1;2026-01-05;Paid;Refund;1041;Bob;-20,00;0,00;-20,00\n";
    let readout = read(&[("payouts.csv", text)]);
    assert!(readout.diagnostics.is_empty(), "{:?}", readout.diagnostics);
    let payout = &readout.book.payouts[&PayoutId::new("po_1")];
    assert_eq!((payout.gross, payout.fees, payout.net), (usd("80"), usd("3.20"), usd("76.80")));
    assert_eq!(payout.entries[1].kind, PayoutEntryKind::Refund);
}

#[test]
fn the_tax_report_names_the_rate() {
    let report = jobs(&[job("1042", "Ann", ["107.75", "50.00", "7.75"])]);
    let taxes = "Tax name,Tax rate,Total tax,Taxable amount,Non-taxable amount,Jobs\n\
        San Diego,7.75%,7.75,100.00,0.00,1\nTotal,,7.75,100.00,0.00,1\n";
    let readout = read(&[("jobs.csv", report.as_str()), ("taxes.csv", taxes)]);
    assert!(readout.diagnostics.is_empty(), "{:?}", readout.diagnostics);
    let tax = only(&readout.book).tax.as_known().unwrap().clone().unwrap();
    assert_eq!(tax.name, "San Diego");
    assert!(readout.book.taxes.contains_key(&tax.tax.unwrap()));
}

#[test]
fn the_snapshot_keeps_each_cell_as_it_stands_and_rows_by_their_numbers() {
    let text = "\u{feff}Payment Date\tAmount\tPayment Type\t Odd  \r\n\r\n\
        12/31/2025\t $1,050.00 \t\"Ca\"\"sh\n\"\t x \r\n";
    let pull = Folder::of(&[("p.tsv", text.as_bytes())]).pull().unwrap();
    let row = pull.documents.iter().find(|it| it.entity == "export-row").unwrap();
    assert_eq!(row.id, "p.tsv:3");
    assert_eq!(
        row.body.as_ref(),
        r#"{"file":"p.tsv","row":3,"cells":{" Odd  ":" x ","Amount":" $1,050.00 ","Payment Date":"12/31/2025","Payment Type":"Ca\"sh\n"}}"#
    );
    assert!(pull.documents.is_sorted());
    let account = pull.documents.iter().find(|it| it.entity == "export-account").unwrap();
    assert!(account.body.contains("\"time_zone\":\"America/Los_Angeles\""), "{}", account.body);
}

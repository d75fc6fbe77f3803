//! What happens to money in Workiz, as the next pull reads it.

use rust_decimal::Decimal;
use serde_json::{Value, json};
use tieout::domain::book::SourceBook;
use tieout::domain::known::Known;
use tieout::domain::money::Money;
use tieout::domain::source::{
    Invoice, InvoiceStatus, Lifecycle, Payment, PaymentMethod, PaymentStatus,
};

use super::kit::Desk;
use super::writes::paid_by;

/// Pays an invoice as a client records it, and gives the payment's id.
async fn pay(desk: &Desk, invoice: &str, method: &str, amount: &str, tip: &str) -> String {
    let (body, key) = (paid_by(method, amount, tip), format!("{invoice}{method}{amount}"));
    let paid = desk.client().record_payment(invoice, &body, &key).await.unwrap();
    paid.payment_id.present().unwrap().as_str().to_owned()
}

fn invoice<'a>(book: &'a SourceBook, id: &str) -> &'a Invoice {
    book.invoices.values().find(|it| it.id.as_str() == id).unwrap()
}

fn payment<'a>(book: &'a SourceBook, id: &str) -> &'a Payment {
    book.payments.values().find(|it| it.id.as_str() == id).unwrap()
}

fn known(amount: &Known<Money>) -> String {
    amount.as_known().unwrap().amount().to_string()
}

/// Status, total, paid, refunded and balance; the balance is the total less what stayed.
fn state(book: &SourceBook, id: &str) -> String {
    let totals = &invoice(book, id).totals;
    let of = |it: &Known<Money>| it.as_known().unwrap().amount();
    let (paid, refunded) = (of(&totals.paid), of(&totals.refunded));
    assert_eq!(of(&totals.balance), totals.total.amount() - (paid - refunded));
    let status = invoice(book, id).status;
    format!("{status:?} {} {paid} {refunded} {}", totals.total.amount(), known(&totals.balance))
}

#[tokio::test]
async fn payments_stand_where_their_method_puts_them_and_tips_join_the_invoice() {
    let desk = Desk::open().await;
    let mut ids = Vec::new();
    for (method, stands) in [
        ("card", PaymentStatus::Captured),
        ("ach", PaymentStatus::Pending),
        ("financing", PaymentStatus::Pending),
        ("cash", PaymentStatus::Settled),
        ("check", PaymentStatus::Settled),
    ] {
        ids.push((pay(&desk, "inv_1", method, "100.00", "0.00").await, stands));
    }
    let tipped = pay(&desk, "inv_2", "cash", "1407.60", "100.00").await;
    let book = desk.book().await;
    for (id, stands) in &ids {
        assert_eq!(payment(&book, id).status, *stands, "{id}");
    }
    assert_eq!(payment(&book, &ids[0].0).method, PaymentMethod::Card);
    assert_eq!(payment(&book, &ids[1].0).method, PaymentMethod::Ach);
    assert_eq!(state(&book, "inv_1"), "PartiallyPaid 1307.60 500.00 0.00 807.60");
    assert_eq!(state(&book, "inv_2"), "Paid 1407.60 1407.60 0.00 0.00");
    assert_eq!(known(&invoice(&book, "inv_2").tip), "100.00");
    assert_eq!(known(&payment(&book, &tipped).tip), "100.00");
    let job = book.jobs.values().find(|it| it.id.as_str() == "job_92af31").unwrap();
    assert_eq!(format!("{job:?}").matches("1907.60").count(), 1, "{job:?}");
}

#[tokio::test]
async fn money_that_fails_is_refunded_or_deleted_is_owed_again() {
    let desk = Desk::open().await;
    let debit = pay(&desk, "inv_1", "ach", "1307.60", "0.00").await;
    desk.happen(&json!({ "what": "fail", "paymentId": debit }));
    let card = pay(&desk, "inv_2", "card", "1307.60", "0.00").await;
    desk.happen(&json!({ "what": "settle", "paymentId": card }));
    let cash = pay(&desk, "inv_3", "cash", "7.60", "0.00").await;
    let book = desk.book().await;
    assert_eq!(payment(&book, &debit).status, PaymentStatus::Failed);
    assert_eq!(state(&book, "inv_1"), "Overdue 1307.60 0.00 0.00 1307.60");
    // 2.9 % and 0.30.
    assert_eq!(known(&payment(&book, &card).fee), "38.22");
    assert_eq!(payment(&book, &card).status, PaymentStatus::Settled);

    let part = json!({ "what": "refund", "paymentId": card, "amount": "307.60", "reason": "late" });
    desk.happen(&part);
    desk.happen(&json!({ "what": "delete-payment", "paymentId": cash }));
    let book = desk.book().await;
    assert_eq!(state(&book, "inv_2"), "PartiallyPaid 1307.60 1307.60 307.60 307.60");
    assert_eq!(payment(&book, &card).status, PaymentStatus::PartiallyRefunded);
    assert_eq!(known(&payment(&book, &card).refunded), "307.60");
    let refund = book.refunds.values().next().unwrap();
    assert_eq!(
        (refund.amount.amount(), refund.status),
        (Decimal::new(30_760, 2), PaymentStatus::Settled)
    );
    assert_eq!(refund.reason.as_deref(), Some("late"));
    assert_eq!(payment(&book, &cash).lifecycle, Lifecycle::Deleted);
    assert_eq!(state(&book, "inv_3"), "Overdue 1307.60 0.00 0.00 1307.60");

    desk.happen(&json!({ "what": "refund", "paymentId": card }));
    let book = desk.book().await;
    assert_eq!(payment(&book, &card).status, PaymentStatus::Refunded);
    assert_eq!(state(&book, "inv_2"), "Overdue 1307.60 1307.60 1307.60 1307.60");
    assert_eq!(book.refunds.len(), 2);
}

fn refused(desk: &Desk, given: &Value) -> String {
    let now = tieout::ports::clock::Clock::now(&desk.time);
    let (status, body) = desk.sandbox.administer("POST", "/happen", given, now).unwrap_err();
    assert_eq!(status, 409);
    body["error"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn refunds_keep_the_rules_of_the_processor_and_a_refused_one_changes_nothing() {
    let desk = Desk::open().await;
    desk.edit("invoices", "inv_2", &json!({ "jobId": null, "kind": "standalone" }));
    let alone = pay(&desk, "inv_2", "card", "1307.60", "0.00").await;
    let card = pay(&desk, "inv_1", "card", "1307.60", "0.00").await;
    desk.happen(&json!({ "what": "settle", "paymentId": card }));
    let before = desk.book().await;
    let part = |id: &str| json!({ "what": "refund", "paymentId": id, "amount": "1.00" });
    assert!(refused(&desk, &part(&alone)).contains("only be refunded whole"));
    desk.time.pass(61 * 24 * super::kit::HOUR);
    assert!(refused(&desk, &part(&card)).contains("more than 60 days"));
    assert_eq!(desk.book().await, before);
}

#[tokio::test]
async fn a_dispute_is_read_with_its_fee_and_ends_won_or_lost() {
    for (end, stands) in
        [("dispute-won", PaymentStatus::Settled), ("dispute-lost", PaymentStatus::Disputed)]
    {
        let desk = Desk::open().await;
        let card = pay(&desk, "inv_1", "card", "1307.60", "0.00").await;
        desk.happen(&json!({ "what": "settle", "paymentId": card }));
        let dispute = desk.happen(&json!({ "what": "dispute", "paymentId": card }));
        let book = desk.book().await;
        assert_eq!(payment(&book, &card).status, PaymentStatus::Disputed);
        let read = &book.disputes[0];
        assert_eq!(
            (read.amount.amount().to_string(), known(&read.fee)),
            ("1307.60".to_owned(), "25.00".to_owned())
        );
        assert_eq!(read.status, "needs_response");
        desk.happen(&json!({ "what": end, "disputeId": dispute["disputeId"] }));
        let book = desk.book().await;
        assert_eq!(payment(&book, &card).status, stands, "{end}");
        assert_eq!(book.disputes[0].status, end.trim_start_matches("dispute-"));
        assert_eq!(state(&book, "inv_1"), "Paid 1307.60 1307.60 0.00 0.00", "{end}");
    }
}

#[tokio::test]
async fn a_payout_is_read_as_its_entries_net_of_fees() {
    let desk = Desk::open().await;
    let one = pay(&desk, "inv_1", "card", "1000.00", "0.00").await;
    let two = pay(&desk, "inv_2", "card", "500.00", "0.00").await;
    let debit = pay(&desk, "inv_3", "ach", "200.00", "0.00").await;
    pay(&desk, "inv_3", "cash", "5.00", "0.00").await;
    for id in [&one, &two, &debit] {
        desk.happen(&json!({ "what": "settle", "paymentId": id }));
    }
    desk.happen(&json!({ "what": "refund", "paymentId": one, "amount": "100.00" }));
    desk.happen(&json!({ "what": "dispute", "paymentId": two }));
    desk.happen(&json!({ "what": "payout", "arrivalDate": "2026-04-06" }));
    let book = desk.book().await;
    let payout = book.payouts.values().next().unwrap();
    // 29.30 and 14.80 of the cards, 2.00 of the bank debit, 25.00 for the dispute.
    assert_eq!(payout.net.amount(), Decimal::new(102_890, 2));
    assert_eq!(payout.entries.len(), 6);
    let sum: Decimal = payout.entries.iter().map(|it| it.net.amount()).sum();
    assert_eq!(sum, payout.net.amount());
    assert_eq!(payout.arrival.to_string(), "2026-04-06");
    for id in [&one, &two, &debit] {
        assert_eq!(payment(&book, id).payout.as_ref(), Some(&payout.id), "{id}");
    }
}

#[tokio::test]
async fn a_merged_client_names_the_other_and_its_documents_move_over() {
    let desk = Desk::open().await;
    let before = desk.book().await;
    let from = invoice(&before, "inv_1").client.clone();
    desk.happen(&json!({ "what": "merge-clients", "clientId": from.as_str(), "intoId": "cl_2" }));
    let book = desk.book().await;
    let merged = &book.clients[&from];
    assert_eq!(merged.merged_into.as_ref().unwrap().as_str(), "cl_2");
    assert_eq!(merged.lifecycle, Lifecycle::Deleted);
    assert!(book.invoices.values().all(|it| it.client.as_str() == "cl_2"));
    assert!(!format!("{:?}", book.jobs).contains(from.as_str()));
}

#[tokio::test]
async fn a_deleted_invoice_is_read_as_deleted_and_takes_no_payment() {
    let desk = Desk::open().await;
    desk.happen(&json!({ "what": "delete-invoice", "invoiceId": "inv_1" }));
    let book = desk.book().await;
    assert_eq!(invoice(&book, "inv_1").lifecycle, Lifecycle::Deleted);
    assert_eq!(invoice(&book, "inv_1").status, InvoiceStatus::Void);
    let error = desk.client().record_payment("inv_1", &paid_by("cash", "1.00", "0.00"), "k").await;
    assert!(error.unwrap_err().to_string().contains("was deleted and takes no payment"));
}

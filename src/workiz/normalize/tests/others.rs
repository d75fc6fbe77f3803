//! Everything but invoices, and the whole snapshot.

use std::sync::Arc;

use crate::domain::diagnostic::Gravity;
use crate::domain::known::Known;
use crate::domain::money::Currency;
use crate::domain::settlement::PayoutEntryKind;
use crate::domain::settlement::PayoutStatus;
use crate::domain::snapshot::RawDocument;
use crate::domain::source::Lifecycle;
use crate::domain::source::NativeSync;
use crate::domain::source::PaymentMethod;
use crate::domain::source::PaymentOrigin;
use crate::domain::source::PaymentStatus;
use crate::domain::source::TipRule;
use crate::ports::source::SourceFormat as _;
use crate::workiz::normalize::format::WorkizFormat;
use crate::workiz::normalize::payment::payment;
use crate::workiz::normalize::tests::fixture::fixture;
use crate::workiz::wire::envelope::ListPage;

fn raw(entity: &str, id: &str, body: &str) -> RawDocument {
    RawDocument { entity: entity.to_owned(), id: id.to_owned(), body: Arc::from(body) }
}

fn snapshot() -> Vec<RawDocument> {
    let jobs: ListPage = serde_json::from_str(&fixture("seed-jobs-list.json")).unwrap();
    let mut documents = vec![raw("job", "job_92af31", jobs.items[0].get())];
    for (entity, id) in [
        ("account", "account"),
        ("client", "cl_44bb20"),
        ("item", "svc_LABOR_STD"),
        ("tax", "tax_1"),
        ("estimate", "est_1"),
        ("invoice", "inv_5aa110"),
        ("payment", "pay_7f3102"),
        ("refund", "ref_1"),
        ("payout", "po_1"),
        ("dispute", "dp_1"),
    ] {
        documents.push(raw(entity, id, &fixture(&format!("adapter-{entity}.json"))));
    }
    documents
}

#[test]
fn a_snapshot_of_all_examples_is_a_book_without_diagnostics() {
    let readout = WorkizFormat.read(&snapshot()).unwrap();
    assert_eq!(readout.diagnostics, vec![]);
    let book = readout.book;
    assert_eq!(book.account.time_zone, "America/Los_Angeles");
    assert_eq!(book.account.native_sync, Known::Known(NativeSync::Off));
    let job = book.jobs.values().next().unwrap();
    assert_eq!(job.total.unwrap().to_string(), "1403.00");
    assert_eq!(job.collected.unwrap().to_string(), "0.00");
    assert_eq!(job.client.as_ref().unwrap().as_str(), "cl_44bb20");
    let client = book.clients.values().next().unwrap();
    assert_eq!((client.name.as_str(), client.company.as_ref()), ("Alex Johnson", None));
    let item = book.items.values().next().unwrap();
    assert_eq!(item.price.unwrap().amount().to_string(), "150.00");
    let tax = book.taxes.values().next().unwrap();
    assert_eq!((tax.rate.value().to_string().as_str(), tax.lifecycle), ("7.75", Lifecycle::Live));
    assert_eq!((book.invoices.len(), book.payments.len(), book.refunds.len()), (1, 1, 1));
    let refund = book.refunds.values().next().unwrap();
    assert_eq!(
        (refund.amount.to_string().as_str(), refund.status),
        ("100.00", PaymentStatus::Settled)
    );
    let payout = book.payouts.values().next().unwrap();
    assert_eq!((payout.status, payout.net.to_string().as_str()), (PayoutStatus::Paid, "1455.60"));
    assert_eq!(payout.entries[0].kind, PayoutEntryKind::Payment);
    assert_eq!(payout.entries[1].net.to_string(), "970.40");
    assert_eq!(book.disputes[0].fee.as_known().unwrap().to_string(), "25.00");
}

#[test]
fn the_order_of_a_snapshot_does_not_matter() {
    let mut backwards = snapshot();
    backwards.reverse();
    let book = WorkizFormat.read(&backwards).unwrap().book;
    assert_eq!(book, WorkizFormat.read(&snapshot()).unwrap().book);
}

#[test]
fn without_an_account_or_its_currency_nothing_is_read() {
    let documents: Vec<RawDocument> =
        snapshot().into_iter().filter(|it| it.entity != "account").collect();
    assert_eq!(WorkizFormat.read(&documents).unwrap_err().0[0].document, "account");
    let account = fixture("adapter-account.json").replace("\"currency\":\"USD\",", "");
    let unreadable = WorkizFormat.read(&[raw("account", "account", &account)]).unwrap_err();
    assert_eq!(unreadable.0[0].field, "currency");
}

#[test]
fn a_document_that_cannot_be_read_is_left_out_and_named() {
    let mut documents = snapshot();
    documents.push(raw("payment", "pay_2", "{\"paymentId\":\"pay_2\"}"));
    let readout = WorkizFormat.read(&documents).unwrap();
    assert_eq!(readout.book.payments.len(), 1);
    assert!(readout.diagnostics.iter().all(|it| it.gravity == Gravity::Unreadable));
    assert!(readout.diagnostics.iter().all(|it| it.document == "payment pay_2"));
}

#[test]
fn the_example_payment_is_read_to_the_cent() {
    let reading = payment("pay_7f3102", &fixture("adapter-payment.json"), Currency::USD);
    assert_eq!(reading.diagnostics, vec![]);
    let payment = reading.document.unwrap();
    assert_eq!(payment.amount.to_string(), "500.00");
    assert_eq!(payment.fee.as_known().unwrap().to_string(), "14.80");
    assert_eq!(payment.allocations[0].amount.to_string(), "500.00");
    assert_eq!((payment.origin, payment.tip_rule), (PaymentOrigin::Invoice, TipRule::Included));
    assert_eq!((&payment.method, payment.status), (&PaymentMethod::Card, PaymentStatus::Settled));
    assert_eq!(payment.external_id.as_deref(), Some("ch_example_0001"));
    assert_eq!((payment.reference, payment.memo), (None, None));
    assert_eq!(payment.payout.unwrap().as_str(), "po_1");
}

#[test]
fn a_tip_that_may_be_in_the_amount_or_on_top_is_ambiguous() {
    let text = fixture("adapter-payment.json").replace("\"amountIncludesTip\":true,", "");
    let no_tip = payment("x", &text, Currency::USD).document.unwrap();
    assert_eq!(no_tip.tip_rule, TipRule::Included);
    let tipped = text.replace("\"tipAmount\":\"0.00\"", "\"tipAmount\":\"20.00\"");
    let tipped = payment("x", &tipped, Currency::USD).document.unwrap();
    assert_eq!(tipped.tip_rule, TipRule::Ambiguous);
}

#[test]
fn every_status_and_method_has_its_place() {
    let text = fixture("adapter-payment.json");
    for (word, status) in [
        ("pending", PaymentStatus::Pending),
        ("captured", PaymentStatus::Captured),
        ("succeeded", PaymentStatus::Settled),
        ("failed", PaymentStatus::Failed),
        ("refunded", PaymentStatus::Refunded),
        ("partially_refunded", PaymentStatus::PartiallyRefunded),
        ("disputed", PaymentStatus::Disputed),
    ] {
        let text = text.replace("\"settled\"", &format!("\"{word}\""));
        assert_eq!(payment("x", &text, Currency::USD).document.unwrap().status, status);
    }
    for (word, method) in [
        ("cash", PaymentMethod::Cash),
        ("check", PaymentMethod::Check),
        ("ach", PaymentMethod::Ach),
        ("financing", PaymentMethod::Financing),
        ("venmo", PaymentMethod::Named("venmo".to_owned())),
        ("other", PaymentMethod::Named("Credit charge".to_owned())),
    ] {
        let text = text.replace("\"method\":\"card\"", &format!("\"method\":\"{word}\""));
        assert_eq!(payment("x", &text, Currency::USD).document.unwrap().method, method);
    }
}

#[test]
fn a_check_number_may_come_as_a_number() {
    let text = fixture("adapter-payment.json").replace("\"reference\":\"\"", "\"reference\":1047");
    let payment = payment("x", &text, Currency::USD).document.unwrap();
    assert_eq!(payment.reference.as_deref(), Some("1047"));
}

//! Payments, credits, deposits and what customers owe.

use serde_json::json;

use crate::sandbox::qbo::tests::kit::Client;
use crate::sandbox::qbo::tests::kit::id;
use crate::sandbox::qbo::tests::kit::invoice;
use crate::sandbox::qbo::tests::kit::number;
use crate::sandbox::qbo::tests::kit::payment;
use crate::sandbox::qbo::tests::kit::shown;
use crate::sandbox::qbo::tests::kit::token;

#[test]
fn a_payment_lowers_the_balance_and_bumps_the_invoice() {
    let client = Client::new();
    let made = client.make("Invoice", &invoice("1", "100"));
    client.pass(10);
    let paid = client.make("Payment", &payment("60.5", &[("Invoice", &id(&made), "60.5")]));
    assert_eq!(shown(&paid["UnappliedAmt"]), "0");
    assert_eq!(paid["DepositToAccountRef"]["value"], "4");
    let facts = &paid["Line"][0]["LineEx"]["any"];
    assert_eq!(facts[1]["value"]["Value"], "100.00");
    let after = client.read("Invoice", &id(&made));
    assert_eq!(shown(&after["Balance"]), "39.50");
    assert_eq!(token(&after), "1");
    assert_eq!(after["LinkedTxn"], json!([{"TxnId": id(&paid), "TxnType": "Payment"}]));
    assert_ne!(after["MetaData"]["LastUpdatedTime"], made["MetaData"]["LastUpdatedTime"]);
    assert_eq!(shown(&client.read("Customer", "1")["Balance"]), "39.50");
}

#[test]
fn what_is_paid_too_much_stays_unapplied() {
    let client = Client::new();
    let made = client.make("Invoice", &invoice("1", "40"));
    let paid = client.make("Payment", &payment("100", &[("Invoice", &id(&made), "100")]));
    assert_eq!(shown(&paid["UnappliedAmt"]), "60.00");
    assert_eq!(shown(&client.read("Customer", "1")["Balance"]), "-60.00");
    let again = client.post("/payment", &payment("5", &[("Invoice", &id(&made), "5")]));
    assert_eq!(again.code(), "620");
    let negative = payment("5", &[("Invoice", &id(&made), "-5")]);
    assert_eq!(client.post("/payment", &negative).code(), "2290");
}

#[test]
fn sending_lines_replaces_all_links_and_sending_none_keeps_them() {
    let client = Client::new();
    let one = client.make("Invoice", &invoice("1", "40"));
    let two = client.make("Invoice", &invoice("2", "50"));
    let links = [("Invoice", id(&one), "40"), ("Invoice", id(&two), "50")];
    let links: Vec<_> =
        links.iter().map(|(kind, id, amount)| (*kind, id.as_str(), *amount)).collect();
    let paid = client.make("Payment", &payment("90", &links));
    let note = json!({"Id": id(&paid), "SyncToken": "0", "sparse": true, "PrivateNote": "n"});
    client.make("Payment", &note);
    assert_eq!(shown(&client.read("Invoice", &id(&two))["Balance"]), "0");
    let fewer = json!({"Id": id(&paid), "SyncToken": "1", "sparse": true,
        "Line": [{"Amount": 40, "LinkedTxn": [{"TxnId": id(&one), "TxnType": "Invoice"}]}]});
    let paid = client.make("Payment", &fewer);
    assert_eq!(shown(&paid["UnappliedAmt"]), "50.00");
    assert_eq!(shown(&client.read("Invoice", &id(&two))["Balance"]), "50.00");
    assert_eq!(token(&client.read("Invoice", &id(&one))), "1", "an unchanged link bumps nothing");
}

#[test]
fn voiding_and_deleting_a_payment_opens_the_invoice_again() {
    let client = Client::new();
    let made = client.make("Invoice", &invoice("1", "40"));
    for operation in ["operation=update&include=void", "operation=delete"] {
        let paid = client.make("Payment", &payment("40", &[("Invoice", &id(&made), "40")]));
        assert_eq!(shown(&client.read("Invoice", &id(&made))["Balance"]), "0");
        let body = json!({"Id": id(&paid), "SyncToken": "0", "sparse": true});
        let got = client.post(&format!("/payment?{operation}"), &body);
        assert_eq!(got.status, 200, "{}", got.text);
        let after = client.read("Invoice", &id(&made));
        assert_eq!(shown(&after["Balance"]), "40.00");
        assert_eq!(after["LinkedTxn"], json!([]));
    }
}

#[test]
fn another_customers_invoice_cannot_be_paid_but_a_billed_job_can() {
    let client = Client::new();
    let mut body = invoice("1", "40");
    body["CustomerRef"] = json!({"value": "3"});
    let other = client.make("Invoice", &body);
    let got = client.post("/payment", &payment("40", &[("Invoice", &id(&other), "40")]));
    assert_eq!(got.code(), "620");
    body["DocNumber"] = json!("2");
    body["CustomerRef"] = json!({"value": "2"});
    let job = client.make("Invoice", &body);
    client.make("Payment", &payment("40", &[("Invoice", &id(&job), "40")]));
}

#[test]
fn a_credit_memo_is_applied_by_a_payment_of_nothing() {
    let client = Client::new();
    let made = client.make("Invoice", &invoice("1", "40"));
    let credit = client.make("CreditMemo", &invoice("C1", "15"));
    assert_eq!(shown(&credit["RemainingCredit"]), "15.00");
    let (bill, memo) = (id(&made), id(&credit));
    let body = payment("0", &[("Invoice", &bill, "15"), ("CreditMemo", &memo, "15")]);
    let paid = client.make("Payment", &body);
    assert_eq!((shown(&paid["TotalAmt"]), shown(&paid["UnappliedAmt"])), ("0".into(), "0".into()));
    assert_eq!(shown(&client.read("Invoice", &bill)["Balance"]), "25.00");
    assert_eq!(shown(&client.read("CreditMemo", &memo)["RemainingCredit"]), "0");
    let more = payment("0", &[("Invoice", &bill, "5")]);
    assert_eq!(client.post("/payment", &more).code(), "6000");
}

#[test]
fn a_deposit_locks_what_it_holds_and_lets_go_when_deleted() {
    let client = Client::new();
    let made = client.make("Invoice", &invoice("1", "100"));
    let paid = client.make("Payment", &payment("100", &[("Invoice", &id(&made), "100")]));
    let linked = |amount: &str| {
        json!({"DepositToAccountRef": {"value": "35"}, "Line": [
            {"Amount": number(amount), "LinkedTxn": [{"TxnId": id(&paid), "TxnType": "Payment", "TxnLineId": "0"}]},
            {"Amount": number("-2.90"), "DetailType": "DepositLineDetail",
                "DepositLineDetail": {"AccountRef": {"value": "92"}}}]})
    };
    assert_eq!(client.post("/deposit", &linked("50")).code(), "6460");
    let deposit = client.make("Deposit", &linked("100"));
    assert_eq!(shown(&deposit["TotalAmt"]), "97.10");
    assert_eq!(client.post("/deposit", &linked("100")).code(), "6540");
    let held = client.read("Payment", &id(&paid));
    assert_eq!(held["LinkedTxn"][0]["TxnType"], "Deposit");
    let touch =
        json!({"Id": id(&paid), "SyncToken": token(&held), "sparse": true, "PrivateNote": "n"});
    assert_eq!(client.post("/payment", &touch).code(), "6540");
    assert_eq!(client.post("/payment?operation=delete", &touch).code(), "6540");
    client.post("/deposit?operation=delete", &json!({"Id": id(&deposit), "SyncToken": "0"}));
    let free = client.read("Payment", &id(&paid));
    let touch =
        json!({"Id": id(&paid), "SyncToken": token(&free), "sparse": true, "PrivateNote": "n"});
    assert_eq!(client.make("Payment", &touch)["PrivateNote"], "n");
}

//! Invoices and their kin: creation, numbers, updates, voiding, deletion.

use serde_json::json;

use crate::sandbox::qbo::settings::QboSettings;
use crate::sandbox::qbo::settings::VoidWithPayments;
use crate::sandbox::qbo::tests::kit::Client;
use crate::sandbox::qbo::tests::kit::id;
use crate::sandbox::qbo::tests::kit::invoice;
use crate::sandbox::qbo::tests::kit::line;
use crate::sandbox::qbo::tests::kit::number;
use crate::sandbox::qbo::tests::kit::payment;
use crate::sandbox::qbo::tests::kit::seed;
use crate::sandbox::qbo::tests::kit::shown;
use crate::sandbox::qbo::tests::kit::token;

#[test]
fn a_created_invoice_has_the_fields_the_service_adds() {
    let client = Client::new();
    let made = client.make("Invoice", &invoice("1001", "100.00"));
    assert_eq!(made["SyncToken"], "0");
    assert_eq!(made["TxnDate"], "2026-04-02");
    assert_eq!(made["DueDate"], "2026-05-02");
    assert_eq!(made["PrintStatus"], "NeedToPrint");
    assert_eq!(made["EmailStatus"], "NotSet");
    assert_eq!(shown(&made["TotalAmt"]), "100.00");
    assert_eq!(shown(&made["Balance"]), "100.00");
    assert_eq!(shown(&made["TxnTaxDetail"]), "{\"TotalTax\":0}");
    assert_eq!(made["Line"][0]["Id"], "1");
    assert_eq!(made["Line"][1]["DetailType"], "SubTotalLineDetail");
    assert_eq!(made["CustomerRef"]["name"], "Marta's Bakery");
    assert_eq!(made["BillAddr"]["Line1"], "1 Mill Road");
    assert_eq!(made["MetaData"]["CreateTime"], "2026-04-02T06:00:00-07:00");
}

#[test]
fn an_amount_must_be_the_half_up_product_of_price_and_quantity() {
    let client = Client::new();
    let with = |amount: &str| {
        let mut body = invoice("1", amount);
        body["Line"][0]["SalesItemLineDetail"]["UnitPrice"] = number("14.50");
        body["Line"][0]["SalesItemLineDetail"]["Qty"] = number("128.350");
        client.post("/invoice", &body)
    };
    let refused = with("1861.07");
    assert_eq!(refused.code(), "6070");
    assert!(refused.detail().ends_with("Supplied value:1,861.07"));
    let made = with("1861.08");
    let made = made.json()["Invoice"].clone();
    assert_eq!(shown(&made["Line"][0]["SalesItemLineDetail"]["Qty"]), "128.35");
    assert_eq!(shown(&made["Line"][0]["SalesItemLineDetail"]["UnitPrice"]), "14.5");
}

#[test]
fn a_document_number_is_used_once_and_the_fault_names_its_holder() {
    let client = Client::new();
    let first = client.make("Invoice", &invoice("W-7", "10"));
    let got = client.post("/invoice", &invoice("W-7", "11"));
    assert_eq!((got.status, got.code().as_str()), (400, "6140"));
    let tail = format!("DocNumber=W-7 is assigned to TxnType=Invoice with TxnId={}", id(&first));
    assert!(got.detail().ends_with(&tail), "{}", got.detail());
    let got = client.post("/invoice?include=allowduplicatedocnum", &invoice("W-7", "11"));
    assert_eq!(got.status, 200);
}

#[test]
fn a_number_comes_only_when_the_company_numbers_itself_or_is_asked_to() {
    let client = Client::new();
    let mut body = invoice("x", "10");
    body.as_object_mut().unwrap().remove("DocNumber");
    assert!(client.make("Invoice", &body).get("DocNumber").is_none());
    body["DocNumber"] = json!("AUTO_GENERATE");
    assert_eq!(client.make("Invoice", &body)["DocNumber"], "1001");

    let mut seed = seed();
    seed["preferences"]["SalesFormsPrefs"]["CustomTxnNumbers"] = json!(false);
    let client = Client::with(&seed, QboSettings::default());
    body.as_object_mut().unwrap().remove("DocNumber");
    assert_eq!(client.make("Invoice", &body)["DocNumber"], "1001");
    assert_eq!(client.make("Invoice", &body)["DocNumber"], "1002");
}

#[test]
fn wrong_requests_get_the_code_for_what_is_wrong() {
    let client = Client::new();
    let code = |change: &dyn Fn(&mut serde_json::Value)| {
        let mut body = invoice("1", "10");
        change(&mut body);
        let got = client.post("/invoice", &body);
        assert_eq!(got.status, 400, "{}", got.text);
        got.code()
    };
    assert_eq!(code(&|it| it["BadJson"] = json!(true)), "2010");
    assert_eq!(code(&|it| it["Line"][0]["Unknown"] = json!(1)), "2010");
    assert_eq!(code(&|it| it["Line"] = json!([])), "2020");
    assert_eq!(code(&|it| it["CustomerRef"] = json!({})), "2020");
    assert_eq!(code(&|it| it["CustomerRef"] = json!({"value": "77"})), "2500");
    assert_eq!(code(&|it| it["DocNumber"] = json!("1234567890123456789012")), "2050");
    assert_eq!(code(&|it| it["TxnDate"] = json!("04/02/2026")), "2060");
    assert_eq!(
        code(&|it| it["Line"][0]["SalesItemLineDetail"]["TaxCodeRef"]["value"] = json!("2")),
        "6100"
    );
    assert_eq!(code(&|it| it["EmailStatus"] = json!("NeedToSend")), "6420");
    assert_eq!(code(&|it| it["Line"][0]["Amount"] = json!(-5)), "6000");
    assert!(client.sandbox.documents("Invoice").is_empty());
}

#[test]
fn a_refused_request_changes_nothing() {
    let client = Client::new();
    client.make("Invoice", &invoice("1", "10"));
    let before = client.sandbox.documents("Invoice");
    let bad = payment("5", &[("Invoice", "1", "5"), ("Invoice", "99", "1")]);
    assert_eq!(client.post("/payment", &bad).code(), "620");
    assert_eq!(client.sandbox.documents("Invoice"), before);
    assert!(client.sandbox.documents("Payment").is_empty());
    assert_eq!(id(&client.make("Payment", &payment("5", &[("Invoice", "1", "5")]))), "2");
}

#[test]
fn a_stale_token_is_refused_and_a_missing_one_too() {
    let client = Client::new();
    let made = client.make("Invoice", &invoice("1", "10"));
    let body = |token: &str| json!({"Id": id(&made), "SyncToken": token, "sparse": true, "PrivateNote": "n"});
    assert_eq!(client.post("/invoice", &body("7")).code(), "5010");
    assert_eq!(client.post("/invoice", &json!({"Id": id(&made), "sparse": true})).code(), "2020");
    assert_eq!(client.post("/invoice", &json!({"Id": "99", "SyncToken": "0"})).code(), "610");
    assert_eq!(token(&client.make("Invoice", &body("0"))), "1");
}

#[test]
fn a_sparse_update_keeps_the_rest_and_a_full_one_does_not() {
    let client = Client::new();
    let mut body = invoice("1", "10");
    body["PrivateNote"] = json!("old");
    let made = client.make("Invoice", &body);
    let sparse =
        json!({"Id": id(&made), "SyncToken": "0", "sparse": true, "CustomerMemo": {"value": "hi"}});
    let made = client.make("Invoice", &sparse);
    assert_eq!(made["PrivateNote"], "old");
    let full = json!({"Id": id(&made), "SyncToken": "1", "CustomerRef": {"value": "1"}, "Line": [line("12", "NON")]});
    let made = client.make("Invoice", &full);
    assert!(made.get("PrivateNote").is_none());
    assert_eq!(made["DocNumber"], "1");
    assert_eq!(shown(&made["TotalAmt"]), "12.00");
    assert_eq!(made["Line"][0]["Id"], "2", "a line sent without its id gets the next one");
}

#[test]
fn an_update_that_changes_nothing_keeps_the_version() {
    let client = Client::new();
    let made = client.make("Invoice", &invoice("1", "10"));
    client.pass(60);
    let same = json!({"Id": id(&made), "SyncToken": "0", "sparse": true, "DocNumber": "1"});
    assert_eq!(client.make("Invoice", &same), made);
}

#[test]
fn a_void_zeroes_the_invoice_and_a_delete_removes_it() {
    let client = Client::new();
    let made = client.make("Invoice", &invoice("1", "10"));
    let body = json!({"Id": id(&made), "SyncToken": "0"});
    let voided = client.post("/invoice?operation=void", &body).json()["Invoice"].clone();
    assert_eq!((token(&voided).as_str(), &voided["PrivateNote"]), ("1", &json!("Voided")));
    assert_eq!(shown(&voided["TotalAmt"]), "0");
    assert_eq!(shown(&voided["Line"][0]["Amount"]), "0");
    assert_eq!(voided["DocNumber"], "1");
    let body = json!({"Id": id(&made), "SyncToken": "1"});
    let gone = client.post("/invoice?operation=delete", &body).json();
    assert_eq!(gone["Invoice"]["status"], "Deleted");
    let got = client.get(&format!("/invoice/{}", id(&made)));
    assert_eq!((got.status, got.code().as_str()), (400, "610"));
    assert_ne!(id(&client.make("Invoice", &invoice("1", "10"))), id(&made));
}

#[test]
fn a_paid_invoice_is_not_voided_unless_the_setting_unlinks() {
    for mode in [VoidWithPayments::Refuse, VoidWithPayments::Unlink] {
        let settings = QboSettings { void_with_payments: mode, ..QboSettings::default() };
        let client = Client::with(&seed(), settings);
        let made = client.make("Invoice", &invoice("1", "10"));
        let paid = client.make("Payment", &payment("10", &[("Invoice", &id(&made), "10")]));
        let fresh = client.read("Invoice", &id(&made));
        let got = client
            .post("/invoice?operation=void", &json!({"Id": id(&made), "SyncToken": token(&fresh)}));
        if mode == VoidWithPayments::Refuse {
            assert_eq!(got.code(), "6000");
        } else {
            assert_eq!(got.status, 200, "{}", got.text);
            let paid = client.read("Payment", &id(&paid));
            assert_eq!(shown(&paid["UnappliedAmt"]), "10.00");
        }
    }
}

#[test]
fn a_closed_period_refuses_create_update_void_and_delete() {
    let mut seed = seed();
    seed["preferences"]["AccountingInfoPrefs"]["BookCloseDate"] = json!("2026-03-31");
    let mut old = invoice("old", "10");
    old["Id"] = json!("5");
    old["TxnDate"] = json!("2026-03-31");
    seed["entities"]["Invoice"] = json!([old]);
    let client = Client::with(&seed, QboSettings::default());
    let mut body = invoice("1", "10");
    body["TxnDate"] = json!("2026-03-31");
    assert_eq!(client.post("/invoice", &body).code(), "6210");
    let touch = json!({"Id": "5", "SyncToken": "0", "sparse": true, "PrivateNote": "n"});
    assert_eq!(client.post("/invoice", &touch).code(), "6210");
    assert_eq!(client.post("/invoice?operation=void", &touch).code(), "6210");
    assert_eq!(client.post("/invoice?operation=delete", &touch).code(), "6210");
    body["TxnDate"] = json!("2026-04-01");
    let made = client.make("Invoice", &body);
    let back = json!({"Id": id(&made), "SyncToken": "0", "sparse": true, "TxnDate": "2026-03-01"});
    assert_eq!(client.post("/invoice", &back).code(), "6210");
}

#[test]
fn an_invoice_that_shrinks_below_its_payments_frees_the_excess() {
    let client = Client::new();
    let made = client.make("Invoice", &invoice("1", "100"));
    let paid = client.make("Payment", &payment("100", &[("Invoice", &id(&made), "100")]));
    let body =
        json!({"Id": id(&made), "SyncToken": "1", "sparse": true, "Line": [line("70", "NON")]});
    let made = client.make("Invoice", &body);
    assert_eq!(shown(&made["Balance"]), "0");
    let paid = client.read("Payment", &id(&paid));
    assert_eq!(shown(&paid["UnappliedAmt"]), "30.00");
    assert_eq!(shown(&paid["Line"][0]["Amount"]), "70.00");
}

#[test]
fn a_sales_receipt_goes_to_undeposited_funds_and_a_refund_needs_an_account() {
    let client = Client::new();
    let made = client.make("SalesReceipt", &json!({"Line": [line("10", "NON")]}));
    assert_eq!(made["DepositToAccountRef"]["name"], "Undeposited Funds");
    assert_eq!(shown(&made["Balance"]), "0");
    let refund = json!({"CustomerRef": {"value": "1"}, "Line": [line("4", "NON")]});
    assert_eq!(client.post("/refundreceipt", &refund).code(), "2020");
    let mut refund = refund;
    refund["DepositToAccountRef"] = json!({"value": "35"});
    assert_eq!(shown(&client.make("RefundReceipt", &refund)["TotalAmt"]), "4.00");
    let body = json!({"Id": id(&made), "SyncToken": "0", "sparse": true});
    let got = client.post("/salesreceipt?operation=update&include=void", &body);
    assert_eq!(got.json()["SalesReceipt"]["PrivateNote"], "Voided");
}

#[test]
fn a_credit_memo_cannot_be_voided() {
    let client = Client::new();
    let made = client.make("CreditMemo", &invoice("C1", "10"));
    let got =
        client.post("/creditmemo?operation=void", &json!({"Id": id(&made), "SyncToken": "0"}));
    assert_eq!(got.code(), "500");
}

/// A client that reads, changes nothing and writes back must not make a version.
#[test]
fn a_document_sent_back_as_it_was_read_changes_nothing() {
    let client = Client::new();
    let mut body = invoice("1", "100");
    body["Line"] = json!([line("100", "TAX"), line("7.5", "NON"), {"DetailType": "DiscountLineDetail",
        "DiscountLineDetail": {"PercentBased": true, "DiscountPercent": number("12.5")}}]);
    body["TxnTaxDetail"] = json!({"TxnTaxCodeRef": {"value": "3"}});
    let bill = id(&client.make("Invoice", &body));
    let paid = id(&client.make("Payment", &payment("50", &[("Invoice", &bill, "50")])));
    let credit = id(&client.make("CreditMemo", &invoice("C", "5")));
    let sale = id(&client.make("SalesReceipt", &json!({"Line": [line("10", "NON")]})));
    let job = json!({"DisplayName": "Oven 2", "ParentRef": {"value": "1"}, "Job": true});
    let job = id(&client.make("Customer", &job));
    let rows = [
        ("Invoice", bill),
        ("Payment", paid.clone()),
        ("CreditMemo", credit),
        ("SalesReceipt", sale),
        ("Customer", job),
        ("Item", "3".to_owned()),
        ("Account", "35".to_owned()),
    ];
    let deposit = json!({"DepositToAccountRef": {"value": "35"}, "Line": [
        {"Amount": 50, "LinkedTxn": [{"TxnId": paid, "TxnType": "Payment", "TxnLineId": "0"}]}]});
    client.pass(60);
    for (entity, id) in rows {
        for sparse in [false, true] {
            let mut echo = client.read(entity, &id);
            echo["sparse"] = json!(sparse);
            let after = client.make(entity, &echo);
            assert_eq!(after["SyncToken"], echo["SyncToken"], "{entity} {sparse}: {echo} {after}");
        }
    }
    let deposit = client.make("Deposit", &deposit);
    assert_eq!(client.make("Deposit", &deposit), deposit);
}

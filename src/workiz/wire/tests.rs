//! The documents' own examples go through the wire types, to the digit.

use std::str::FromStr as _;

use rust_decimal::Decimal;
use secrecy::ExposeSecret as _;
use secrecy::SecretString;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::wire::amount::Precision;
use crate::workiz::mfa::Channel;
use crate::workiz::wire::account::WireAccount;
use crate::workiz::wire::amount::WireAmount;
use crate::workiz::wire::catalog::WireItem;
use crate::workiz::wire::catalog::WireTax;
use crate::workiz::wire::envelope::ListPage;
use crate::workiz::wire::estimate::WireEstimate;
use crate::workiz::wire::fault::Fault;
use crate::workiz::wire::fault::RetryAdvice;
use crate::workiz::wire::field::Field;
use crate::workiz::wire::invoice::WireInvoice;
use crate::workiz::wire::job::WireJob;
use crate::workiz::wire::party::WireClient;
use crate::workiz::wire::payment::RecordPaymentRequest;
use crate::workiz::wire::payment::RecordPaymentResponse;
use crate::workiz::wire::payment::WirePayment;
use crate::workiz::wire::payment::WireRefund;
use crate::workiz::wire::payout::WireDispute;
use crate::workiz::wire::payout::WirePayout;
use crate::workiz::wire::session::MfaRequest;
use crate::workiz::wire::session::SessionRequest;
use crate::workiz::wire::session::SessionResponse;
use crate::workiz::wire::session::SessionUser;

macro_rules! fixture {
    ($name:literal) => {
        include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/workiz/", $name))
    };
}

fn decimal(text: &str) -> Decimal {
    Decimal::from_str_exact(text).unwrap()
}

/// Checks that the amount is this one, trailing zeros included.
fn check_amount(field: &Field<WireAmount>, text: &str) {
    assert_eq!(field.present().unwrap().value().to_string(), text);
}

fn read<T: DeserializeOwned + std::fmt::Debug>(text: &str) -> T {
    let value: T = serde_json::from_str(text).unwrap();
    assert!(!format!("{value:?}").contains("IllTyped"), "{value:?}");
    value
}

#[test]
fn numbers_and_numeric_strings_are_read_to_the_digit() {
    for (json, text) in [
        ("1299.00", "1299.00"),
        ("\"1299.00\"", "1299.00"),
        ("0", "0"),
        ("-12.5", "-12.5"),
        ("12345678901234567.89", "12345678901234567.89"),
        ("1e2", "100"),
        ("1.5E-3", "0.0015"),
        ("118.803000000001", "118.803000000001"),
        ("4.5e-13", "0.00000000000045"),
    ] {
        let amount: WireAmount = serde_json::from_str(json).unwrap();
        assert_eq!(amount.value().to_string(), text, "{json}");
        assert_eq!(amount.precision(), Precision::Exact, "{json}");
        let field: Field<WireAmount> = serde_json::from_str(json).unwrap();
        assert_eq!(field, Field::Present(amount), "{json}");
    }
}

#[test]
fn what_a_binary_float_leaves_over_is_cut_and_says_so() {
    for (json, text) in [
        ("-2.2737367544323206e-13", "-0.0000000000002273736754432320"),
        ("1e-30", "0.0000000000000000000000000000"),
    ] {
        let amount: WireAmount = serde_json::from_str(json).unwrap();
        assert_eq!(amount.value(), decimal(text), "{json}");
        assert_eq!(amount.precision(), Precision::Cut, "{json}");
    }
}

#[test]
fn anything_else_than_a_decimal_is_refused() {
    for json in [
        "\"\"",
        "\"1,299.00\"",
        "\"$5\"",
        "\"1_000\"",
        "\"+5\"",
        "\"5.\"",
        "\".5\"",
        "\"NaN\"",
        "\" 5\"",
        "\"1e\"",
        "\"0x10\"",
        "\"--1\"",
        "true",
        "[]",
        "{}",
        "99999999999999999999999999999999",
        "1e400",
        "1e99999999999999999999",
    ] {
        assert!(serde_json::from_str::<WireAmount>(json).is_err(), "{json}");
    }
}

#[test]
fn an_amount_is_written_as_a_json_number_with_its_digits() {
    for text in ["1403.00", "0.00", "-5.10", "118.803"] {
        let amount = WireAmount::exact(decimal(text));
        assert_eq!(serde_json::to_string(&amount).unwrap(), text);
    }
    assert_eq!(WireAmount::from_str("1403.00").unwrap(), WireAmount::exact(decimal("1403.00")));
}

#[test]
fn the_session_request_is_the_documented_one() {
    let request = SessionRequest {
        username: "[email\u{a0}protected]".to_owned(),
        password: SecretString::from("<password>"),
        mfa: Some(MfaRequest { channel: Channel::Totp, code: SecretString::from("123456") }),
    };
    let documented: Value = serde_json::from_str(fixture!("seed-session-request.json")).unwrap();
    assert_eq!(serde_json::to_value(&request).unwrap(), documented);
    assert!(!format!("{request:?}").contains("<password>"));
}

#[test]
fn the_session_response_is_read_and_its_token_is_not_printed() {
    let response: SessionResponse = read(fixture!("seed-session-response.json"));
    assert_eq!(response.auth_token.expose_secret(), "eyJhbGciOi...");
    assert_eq!(response.expires_in, 3600);
    let user = SessionUser::read(response.user.as_ref().unwrap());
    assert_eq!(user.name.present().unwrap(), "Dispatch Lead");
    assert!(user.may_see(&["payments"]) && !user.may_see(&["estimates"]));
    assert!(!format!("{response:?}").contains("eyJ"));
}

#[test]
fn the_job_list_is_read() {
    let page: ListPage = serde_json::from_str(fixture!("seed-jobs-list.json")).unwrap();
    assert_eq!((page.page, page.page_size, page.total, page.items.len()), (1, 50, 1, 1));
    let job: WireJob = read(page.items[0].get());
    assert_eq!(job.job_id.present().unwrap().as_str(), "job_92af31");
    let prices = job.price_summary.present().unwrap();
    check_amount(&prices.subtotal, "1299.00");
    check_amount(&prices.tax, "104.00");
    check_amount(&prices.total, "1403.00");
    check_amount(&prices.amount_collected, "0.00");
}

#[test]
fn a_list_without_a_total_is_refused() {
    let text = fixture!("seed-jobs-list.json").replace("\"total\": 1\n", "\"count\": 1\n");
    assert!(serde_json::from_str::<ListPage>(&text).is_err());
}

#[test]
fn the_answer_to_a_new_job_reads_as_a_job() {
    let job: WireJob = read(fixture!("seed-job-create-response.json"));
    assert_eq!(job.number.present().unwrap().as_str(), "J-2026-00314");
    assert!(job.links.present().unwrap().web.present().is_some());
    let request: Value = serde_json::from_str(fixture!("seed-job-create-request.json")).unwrap();
    assert_eq!(request["clientId"], "cl_44bb20");
    let price = &request["lineItems"][0]["unitPrice"];
    let price: WireAmount = serde_json::from_str(&price.to_string()).unwrap();
    assert_eq!(price.value().to_string(), "999.00");
}

#[test]
fn the_payment_request_is_the_documented_one() {
    let request = RecordPaymentRequest {
        amount: WireAmount::exact(decimal("1403.00")),
        method: "card".to_owned(),
        tip_amount: WireAmount::exact(decimal("0.00")),
        collected_at: "2026-02-01T17:10:00Z".to_owned(),
        processor: Some("workiz_pay".to_owned()),
        external_transaction_id: Some("ch_1Ng8cYH...".to_owned()),
        card_last4: Some("4242".to_owned()),
        memo: Some("Paid in full on site".to_owned()),
    };
    let documented: Value = serde_json::from_str(fixture!("seed-payment-request.json")).unwrap();
    assert_eq!(serde_json::to_value(&request).unwrap(), documented);
}

#[test]
fn the_payment_response_is_read() {
    let response: RecordPaymentResponse = read(fixture!("seed-payment-response.json"));
    assert_eq!(response.payment_id.present().unwrap().as_str(), "pay_7f3102");
    check_amount(&response.total_applied, "1403.00");
    check_amount(&response.balance_remaining, "0.00");
}

#[test]
fn every_document_of_the_design_is_read_without_an_ill_typed_field() {
    let invoice: WireInvoice = read(fixture!("adapter-invoice.json"));
    check_amount(&invoice.totals.present().unwrap().total, "1307.60");
    check_amount(&invoice.tax.present().unwrap().rate, "7.75");
    let payment: WirePayment = read(fixture!("adapter-payment.json"));
    check_amount(&payment.fee, "14.80");
    let refund: WireRefund = read(fixture!("adapter-refund.json"));
    check_amount(&refund.fee_refunded, "0.00");
    let payout: WirePayout = read(fixture!("adapter-payout.json"));
    assert_eq!(payout.entries.present().unwrap().len(), 2);
    let client: WireClient = read(fixture!("adapter-client.json"));
    assert_eq!(client.parent_client_id, Field::Null);
    let item: WireItem = read(fixture!("adapter-item.json"));
    check_amount(&item.price, "150.00");
    let tax: WireTax = read(fixture!("adapter-tax.json"));
    assert_eq!(tax.is_default, Field::Present(true));
    let dispute: WireDispute = read(fixture!("adapter-dispute.json"));
    check_amount(&dispute.fee, "25.00");
    let estimate: WireEstimate = read(fixture!("adapter-estimate.json"));
    check_amount(&estimate.deposit_due, "200.00");
    let account: WireAccount = read(fixture!("adapter-account.json"));
    assert_eq!(account.currency.present().unwrap(), "USD");
}

#[test]
fn one_ill_typed_field_costs_that_field_only() {
    let text = fixture!("adapter-payment.json").replace("\"amount\":\"500.00\",", "\"amount\":[],");
    let payment: WirePayment = serde_json::from_str(&text).unwrap();
    assert!(matches!(&payment.amount, Field::IllTyped(ill) if ill.found == "a list"));
    assert!(payment.payment_id.present().is_some());
}

#[test]
fn an_empty_text_in_place_of_something_else_is_null() {
    let text = r#"{"dueDate":"","lineItems":"","deleted":"","timezone":"","number":""}"#;
    let invoice: WireInvoice = serde_json::from_str(text).unwrap();
    assert_eq!((invoice.due_date, invoice.line_items), (Field::Null, Field::Null));
    assert_eq!(invoice.deleted, Field::Null);
    assert_eq!(invoice.timezone, Field::Present(String::new()));
    assert_eq!(invoice.number.present().unwrap().as_str(), "");
}

#[test]
fn all_three_error_bodies_are_understood() {
    let full = Fault::parse(fixture!("adapter-error.json").as_bytes()).unwrap();
    assert_eq!(full.code.as_deref(), Some("validation_failed"));
    assert_eq!(full.request_id.as_deref(), Some("req_1"));
    assert_eq!(full.details[0].field, "amount");
    assert_eq!(full.retry, RetryAdvice::Final);
    let flat = Fault::parse(fixture!("adapter-error-flat.json").as_bytes()).unwrap();
    assert_eq!(flat.code.as_deref(), Some("Forbidden"));
    assert_eq!(flat.sentence(), "Invalid API path or malformed API key.");
    let flag = Fault::parse(fixture!("adapter-error-flag.json").as_bytes()).unwrap();
    assert_eq!(flag.sentence(), "job Not Found");
    for body in ["", "<html>", "{}", "[]", "{\"flag\":true}", "{\"items\":[]}"] {
        assert_eq!(Fault::parse(body.as_bytes()), None, "{body}");
    }
}

#[test]
fn error_details_may_be_a_list_or_an_object() {
    for body in [
        r#"{"flag":false,"code":400,"msg":"bad","details":{"amount":"too small"}}"#,
        r#"{"flag":false,"code":400,"msg":"bad","details":[{"field":"amount","issue":"too small"}]}"#,
    ] {
        let fault = Fault::parse(body.as_bytes()).unwrap();
        assert_eq!(fault.code.as_deref(), Some("400"));
        assert_eq!(fault.details[0].issue, "too small");
    }
}

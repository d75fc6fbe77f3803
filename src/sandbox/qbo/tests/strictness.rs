//! Where the service says no: versions, references, names, numbers, closed books, paid documents.

use axum::body::Body;
use serde_json::Value;
use serde_json::json;

use crate::sandbox::qbo::settings::QboSettings;
use crate::sandbox::qbo::tests::kit::Client;
use crate::sandbox::qbo::tests::kit::id;
use crate::sandbox::qbo::tests::kit::invoice;
use crate::sandbox::qbo::tests::kit::number;
use crate::sandbox::qbo::tests::kit::payment;
use crate::sandbox::qbo::tests::kit::seed;
use crate::sandbox::qbo::tests::kit::shown;
use crate::sandbox::qbo::tests::kit::token;

fn touch(document: &Value, token: &str) -> Value {
    json!({"Id": id(document), "SyncToken": token, "sparse": true, "PrivateNote": "n"})
}

#[test]
fn a_stale_version_is_refused_for_every_kind_of_write() {
    let client = Client::new();
    let bill = client.make("Invoice", &invoice("1", "10"));
    let paid = client.make("Payment", &payment("5", &[]));
    client.make("Invoice", &touch(&bill, "0"));
    client.make("Payment", &touch(&paid, "0"));
    let notes = json!({"Id": "1", "SyncToken": "0", "sparse": true, "Notes": "a"});
    client.make("Customer", &notes);
    let stale = [
        ("/invoice", touch(&bill, "0")),
        ("/invoice?operation=void", touch(&bill, "0")),
        ("/invoice?operation=delete", touch(&bill, "0")),
        ("/payment", touch(&paid, "0")),
        ("/payment?operation=update&include=void", touch(&paid, "0")),
        ("/payment?operation=delete", touch(&paid, "0")),
        ("/customer", json!({"Id": "1", "SyncToken": "0", "sparse": true, "Notes": "b"})),
    ];
    let before = client.sandbox.state()["entities"].clone();
    for (path, body) in stale {
        assert_eq!(client.post(path, &body).code(), "5010", "{path}");
    }
    assert_eq!(client.sandbox.state()["entities"], before);
}

#[test]
fn what_each_kind_needs_is_asked_for() {
    let client = Client::new();
    let lacking = [
        ("/payment", json!({"TotalAmt": 5})),
        ("/payment", json!({"CustomerRef": {"value": "1"}})),
        ("/invoice", json!({"CustomerRef": {"value": "1"}})),
        ("/invoice", json!({"Line": invoice("1", "10")["Line"]})),
        ("/item", json!({"Type": "Service", "IncomeAccountRef": {"value": "87"}})),
        ("/customer", json!({})),
    ];
    for (path, body) in lacking {
        assert_eq!(client.post(path, &body).code(), "2020", "{path} {body}");
    }
}

#[test]
fn a_reference_to_nothing_names_the_table() {
    let client = Client::new();
    let sale = |change: &dyn Fn(&mut Value)| {
        let mut body = invoice("1", "10");
        change(&mut body);
        let got = client.post("/invoice", &body);
        (got.code(), got.detail())
    };
    let unknown = |table: &str| {
        let detail = format!("Invalid Reference Id : {table} element id 777 not found");
        ("2500".to_owned(), detail)
    };
    let detail = |it: &mut Value, key: &str| {
        it["Line"][0]["SalesItemLineDetail"][key] = json!({"value": "777"});
    };
    assert_eq!(sale(&|it| it["CustomerRef"] = json!({"value": "777"})), unknown("Names"));
    assert_eq!(sale(&|it| detail(it, "ItemRef")), unknown("Items"));
    assert_eq!(sale(&|it| detail(it, "ClassRef")), unknown("Klasses"));
    let mut body = payment("5", &[]);
    body["DepositToAccountRef"] = json!({"value": "777"});
    assert_eq!(client.post("/payment", &body).detail(), unknown("Accounts").1);
}

#[test]
fn what_is_inactive_cannot_be_used_anew_but_stays_where_it_is() {
    let client = Client::new();
    let retire = |entity: &str, made: &Value| {
        let body = json!({"Id": id(made), "SyncToken": token(made), "sparse": true,
            "Active": false});
        assert_eq!(client.make(entity, &body)["Active"], false);
    };
    let item = json!({"Name": "Old work", "Type": "Service", "IncomeAccountRef": {"value": "87"}});
    let item = client.make("Item", &item);
    let class = client.make("Class", &json!({"Name": "Old class"}));
    let method = client.make("PaymentMethod", &json!({"Name": "Barter"}));
    let mut sale = invoice("1", "10");
    sale["Line"][0]["SalesItemLineDetail"]["ItemRef"] = json!({"value": id(&item)});
    sale["Line"][0]["SalesItemLineDetail"]["ClassRef"] = json!({"value": id(&class)});
    let made = client.make("Invoice", &sale);
    for (entity, made) in [("Item", &item), ("Class", &class), ("PaymentMethod", &method)] {
        retire(entity, made);
    }
    sale["DocNumber"] = json!("2");
    assert_eq!(client.post("/invoice", &sale).code(), "2500");
    let mut paid = payment("5", &[]);
    paid["PaymentMethodRef"] = json!({"value": id(&method)});
    assert_eq!(client.post("/payment", &paid).code(), "2500");
    let mut again = touch(&made, "0");
    again["Line"] = made["Line"].clone();
    assert_eq!(client.make("Invoice", &again)["PrivateNote"], "n");
}

#[test]
fn a_name_is_used_once_over_customers_vendors_and_employees() {
    let mut seed = seed();
    seed["entities"]["Vendor"] = json!([{"Id": "9", "DisplayName": "Pipes & More"}]);
    seed["entities"]["Employee"] = json!([{"Id": "10", "DisplayName": "Kim Alder"}]);
    let client = Client::with(&seed, QboSettings::default());
    for name in ["Zeta Dental", "Pipes & More", "kim alder"] {
        assert_eq!(client.post("/customer", &json!({"DisplayName": name})).code(), "6240");
        let rename = json!({"Id": "1", "SyncToken": "0", "sparse": true, "DisplayName": name});
        assert_eq!(client.post("/customer", &rename).code(), "6240", "{name}");
    }
    let item = json!({"Name": "services", "Type": "Service", "IncomeAccountRef": {"value": "87"}});
    assert_eq!(client.post("/item", &item).code(), "6240");
}

#[test]
fn a_number_that_is_taken_cannot_be_changed_to() {
    let client = Client::new();
    client.make("Invoice", &invoice("1", "10"));
    let other = client.make("Invoice", &invoice("2", "10"));
    let body = json!({"Id": id(&other), "SyncToken": "0", "sparse": true, "DocNumber": "1"});
    assert_eq!(client.post("/invoice", &body).code(), "6140");
    let got = client.post("/invoice?include=allowduplicatedocnum", &body);
    assert_eq!(got.status, 200, "{}", got.text);
}

#[test]
fn closed_books_hold_for_payments_too() {
    let client = Client::new();
    let mut old = payment("5", &[]);
    old["TxnDate"] = json!("2026-03-31");
    let made = client.make("Payment", &old);
    client.sandbox.set_preference("AccountingInfoPrefs", "BookCloseDate", json!("2026-03-31"));
    assert_eq!(client.post("/payment", &old).code(), "6210");
    for operation in ["", "?operation=update&include=void", "?operation=delete"] {
        let got = client.post(&format!("/payment{operation}"), &touch(&made, "0"));
        assert_eq!(got.code(), "6210", "{operation}");
    }
    assert_eq!(client.read("Payment", &id(&made)), made);
}

#[test]
fn a_refused_void_or_deletion_of_a_paid_invoice_leaves_invoice_and_payment() {
    let client = Client::new();
    let bill = client.make("Invoice", &invoice("1", "10"));
    let paid = client.make("Payment", &payment("4", &[("Invoice", &id(&bill), "4")]));
    let bill = client.read("Invoice", &id(&bill));
    for operation in ["void", "delete"] {
        let got =
            client.post(&format!("/invoice?operation={operation}"), &touch(&bill, &token(&bill)));
        assert_eq!(got.code(), "6000");
        assert_eq!(client.read("Invoice", &id(&bill)), bill);
        assert_eq!(client.read("Payment", &id(&paid)), paid);
    }
    let free = json!({"Id": id(&paid), "SyncToken": "0", "sparse": true});
    client.post("/payment?operation=update&include=void", &free);
    let bill = client.read("Invoice", &id(&bill));
    let got = client.post("/invoice?operation=void", &touch(&bill, &token(&bill))).json();
    assert_eq!(shown(&got["Invoice"]["Balance"]), "0");
}

#[test]
fn a_deposited_payment_cannot_be_voided() {
    let client = Client::new();
    let paid = client.make("Payment", &payment("40", &[]));
    let deposit = json!({"DepositToAccountRef": {"value": "35"}, "Line": [{"Amount": number("40"),
        "LinkedTxn": [{"TxnId": id(&paid), "TxnType": "Payment", "TxnLineId": "0"}]}]});
    client.make("Deposit", &deposit);
    let held = client.read("Payment", &id(&paid));
    let body = touch(&held, &token(&held));
    assert_eq!(client.post("/payment?operation=update&include=void", &body).code(), "6540");
    assert_eq!(client.read("Payment", &id(&paid)), held);
}

#[test]
fn a_sparse_update_whose_flag_is_text_keeps_what_it_leaves_out() {
    let client = Client::new();
    let mut body = invoice("1001", "10");
    body["PrivateNote"] = json!("kept");
    let made = client.make("Invoice", &body);
    let change =
        json!({"Id": made["Id"], "SyncToken": "0", "sparse": "true", "DueDate": "2026-05-01"});
    let after = client.post("/invoice", &change).json()["Invoice"].clone();
    assert_eq!(after["PrivateNote"], "kept");
    assert_eq!(after["Line"], made["Line"]);
}

#[test]
fn a_line_without_an_item_is_of_the_companys_first_service() {
    let client = Client::new();
    let body = json!({"Line": [{"Amount": 110, "DetailType": "SalesItemLineDetail",
        "SalesItemLineDetail": {"TaxCodeRef": {"value": "NON"}}}]});
    let made = client.make("SalesReceipt", &body);
    assert_eq!(made["Line"][0]["SalesItemLineDetail"]["ItemRef"]["value"], "1");
    assert_eq!(made["Line"][0]["SalesItemLineDetail"]["ItemRef"]["name"], "Services");
}

#[test]
fn bodies_in_xml_or_compressed_are_said_not_to_be_simulated() {
    let client = Client::new();
    for body in ["<Customer/>".as_bytes(), &[0x1f, 0x8b, 8, 0]] {
        let mut request = client.request("POST", "/customer", String::new());
        *request.body_mut() = Body::from(body);
        let got = client.send(request);
        assert!(got.detail().contains("not simulated"), "{}", got.text);
    }
}

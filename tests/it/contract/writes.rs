//! What QuickBooks computes, links and refuses when the client writes.

use serde_json::{Value, json};
use tieout::qbo::class::ErrorClass;
use tieout::qbo::entity::Entity;
use tieout::qbo::patch::{Change, full_update};
use tieout::qbo::writes::Write;
use tieout::sandbox::qbo::starter_taxes::{empty_ast_seed, empty_canada_seed};

use crate::books_kit::company::{Setup, World};

use super::kit::{id, invoice, line, open, token};

async fn void(world: &World, entity: Entity, document: &Value) -> Result<Value, ErrorClass> {
    let write = Write::Void { entity, id: id(document), sync_token: token(document) };
    world.try_write(&write).await.map_err(|error| error.class())
}

fn taxed(customer: &str, amount: u32) -> Value {
    let mut body = invoice(customer, "1042", amount);
    body["Line"][0]["SalesItemLineDetail"]["TaxCodeRef"] = json!({ "value": "TAX" });
    body
}

#[tokio::test]
async fn a_payment_makes_the_version_of_its_invoice_stale_and_opens_it_again_when_it_is_voided() {
    let world = open().await;
    let ada = world.customer("Ada").await;
    let made = world.invoice(&ada, "1042", 20).await;
    let paid = world.pay(&ada, &id(&made), 15).await;
    assert_eq!(void(&world, Entity::Invoice, &made).await, Err(ErrorClass::Stale));
    let now = world.read(Entity::Invoice, &id(&made)).await;
    assert_eq!(now["Balance"].to_string(), "5.00");
    assert_eq!(now["LinkedTxn"][0]["TxnId"], paid["Id"]);
    void(&world, Entity::Payment, &paid).await.unwrap();
    let open = world.read(Entity::Invoice, &id(&made)).await;
    assert_eq!(open["Balance"].to_string(), "20.00");
    void(&world, Entity::Invoice, &open).await.unwrap();
    let gone = world.read(Entity::Invoice, &id(&made)).await;
    assert_eq!(
        (gone["TotalAmt"].to_string(), &gone["PrivateNote"]),
        ("0".to_owned(), &json!("Voided"))
    );
}

#[tokio::test]
async fn what_is_paid_too_much_stays_unapplied_and_lowers_what_the_customer_owes() {
    let world = open().await;
    let ada = world.customer("Ada").await;
    let made = world.invoice(&ada, "1042", 20).await;
    let line = json!({ "Amount": 25, "LinkedTxn": [
        { "TxnId": made["Id"], "TxnType": "Invoice" }] });
    let body = json!({ "CustomerRef": { "value": ada }, "TotalAmt": 25, "Line": [line] });
    let paid = world.make(Entity::Payment, body).await;
    assert_eq!(paid["UnappliedAmt"].to_string(), "5.00");
    let owes = world.read(Entity::Customer, &ada).await["Balance"].to_string();
    assert_eq!(owes, "-5.00");
}

#[tokio::test]
async fn a_payment_in_a_deposit_is_left_alone_until_the_deposit_is_gone() {
    let world = open().await;
    let ada = world.customer("Ada").await;
    let made = world.invoice(&ada, "1042", 20).await;
    let paid = world.pay(&ada, &id(&made), 20).await;
    let line = json!({ "Amount": 20, "LinkedTxn": [
        { "TxnId": paid["Id"], "TxnType": "Payment", "TxnLineId": "0" }] });
    let fee = json!({ "Amount": -1, "DetailType": "DepositLineDetail",
        "DepositLineDetail": { "AccountRef": { "value": "92" } } });
    let body = json!({ "DepositToAccountRef": { "value": "35" }, "Line": [line, fee],
        "TxnDate": "2026-04-02" });
    let deposit = world.make(Entity::Deposit, body).await;
    assert_eq!(deposit["TotalAmt"].to_string(), "19.00");
    let held = world.read(Entity::Payment, &id(&paid)).await;
    assert_eq!(void(&world, Entity::Payment, &held).await, Err(ErrorClass::Deposited));
    let gone = json!({ "entity": "Deposit", "id": deposit["Id"], "operation": "delete" });
    world.sandbox.edit(&gone).unwrap();
    let free = world.read(Entity::Payment, &id(&paid)).await;
    void(&world, Entity::Payment, &free).await.unwrap();
}

#[tokio::test]
async fn names_are_shared_with_vendors_and_employees_and_a_deactivated_one_is_free_again() {
    let world = open().await;
    let ada = world.customer("Ada").await;
    for entity in ["Vendor", "Employee"] {
        let (name, given) = (format!("Some {entity}"), json!("Some"));
        let change = json!({ "DisplayName": name, "GivenName": given, "FamilyName": entity });
        world.sandbox.edit(&json!({ "entity": entity, "change": change })).unwrap();
        let error = world.try_make(Entity::Customer, json!({ "DisplayName": name })).await;
        assert_eq!(error.unwrap_err().class(), ErrorClass::DuplicateName, "{entity}");
    }
    let taken = world.try_make(Entity::Customer, json!({ "DisplayName": "ADA" })).await;
    assert_eq!(taken.unwrap_err().class(), ErrorClass::DuplicateName);
    let inactive = json!({ "entity": "Customer", "id": ada, "change": { "Active": false } });
    world.sandbox.edit(&inactive).unwrap();
    let error = world.try_make(Entity::Invoice, invoice(&ada, "1042", 20)).await.unwrap_err();
    assert_eq!(error.class(), ErrorClass::BadRef, "an inactive customer: {error:?}");
    world.customer("Ada").await;
}

#[tokio::test]
async fn wrong_writes_are_sorted_by_what_is_wrong_and_change_nothing() {
    let world = open().await;
    let ada = world.customer("Ada").await;
    let with = |change: &dyn Fn(&mut Value)| {
        let mut body = invoice(&ada, "1042", 20);
        change(&mut body);
        body
    };
    for (code, class, body) in [
        ("2010", ErrorClass::Permanent, with(&|it| it["Nonsense"] = json!(1))),
        (
            "2020",
            ErrorClass::Permanent,
            with(&|it| {
                it.as_object_mut().unwrap().remove("CustomerRef");
            }),
        ),
        ("2050", ErrorClass::Permanent, with(&|it| it["DocNumber"] = json!("1".repeat(22)))),
        ("2500", ErrorClass::BadRef, with(&|it| it["CustomerRef"]["value"] = json!("999"))),
        (
            "6070",
            ErrorClass::Permanent,
            with(&|it| {
                it["Line"][0]["SalesItemLineDetail"]["Qty"] = json!(3);
                it["Line"][0]["SalesItemLineDetail"]["UnitPrice"] = json!(3);
            }),
        ),
    ] {
        let error = world.try_make(Entity::Invoice, body).await.unwrap_err();
        let refusal = error.refusal().unwrap_or_else(|| panic!("{error:?}"));
        assert_eq!((refusal.code.as_str(), error.class()), (code, class), "{error:?}");
        assert!(refusal.tid.is_some(), "{code} has the number of the request");
    }
    assert_eq!(world.count("Invoice"), 0);
}

#[tokio::test]
async fn a_created_invoice_has_what_the_service_adds() {
    let world = open().await;
    let ada = world.customer("Ada").await;
    let mut body = taxed(&ada, 100);
    body["TxnTaxDetail"] = json!({ "TxnTaxCodeRef": { "value": "2" } });
    body["SalesTermRef"] = json!({ "value": "2" });
    body.as_object_mut().unwrap().remove("DueDate");
    let made = world.make(Entity::Invoice, body).await;
    assert_eq!(made["DueDate"], "2026-04-16");
    let lines = made["Line"].as_array().unwrap();
    assert_eq!(lines.last().unwrap()["DetailType"], "SubTotalLineDetail");
    assert_eq!(made["TxnTaxDetail"]["TotalTax"].to_string(), "8.00");
    assert_eq!((made["TotalAmt"].to_string(), token(&made)), ("108.00".to_owned(), "0".to_owned()));
}

#[tokio::test]
async fn automated_tax_goes_by_the_place_and_a_total_with_a_code_stands() {
    let world = Setup { seed: empty_ast_seed(), ..Setup::default() }.open().await;
    let ada = world.customer("Ada").await;
    let mut body = taxed(&ada, 100);
    body["ShipAddr"] = json!({ "City": "Tucson", "CountrySubDivisionCode": "AZ" });
    let made = world.make(Entity::Invoice, body.clone()).await;
    assert_eq!(made["TxnTaxDetail"]["TotalTax"].to_string(), "9.10");
    body["DocNumber"] = json!("1043");
    body["TxnTaxDetail"] = json!({ "TxnTaxCodeRef": { "value": "3" }, "TotalTax": 5 });
    let given = world.make(Entity::Invoice, body).await;
    assert_eq!(given["TxnTaxDetail"]["TotalTax"].to_string(), "5.00");
}

#[tokio::test]
async fn a_canadian_line_needs_a_code_and_each_rate_has_a_tax_line() {
    let world = Setup { seed: empty_canada_seed(), ..Setup::default() }.open().await;
    let ada = world.customer("Ada").await;
    let mut body = invoice(&ada, "1042", 100);
    body["GlobalTaxCalculation"] = json!("TaxExcluded");
    body["Line"][0]["SalesItemLineDetail"].as_object_mut().unwrap().remove("TaxCodeRef");
    let error = world.try_make(Entity::Invoice, body.clone()).await.unwrap_err();
    assert_eq!(error.refusal().unwrap().code, "6000", "{error:?}");
    body["Line"][0]["SalesItemLineDetail"]["TaxCodeRef"] = json!({ "value": "5" });
    let made = world.make(Entity::Invoice, body).await;
    assert_eq!(made["TxnTaxDetail"]["TaxLine"].as_array().unwrap().len(), 2);
    assert_eq!(made["TotalAmt"].to_string(), "112.00");
}

#[tokio::test]
async fn receipts_refunds_and_credits_are_written_and_only_credits_cannot_be_voided() {
    let world = open().await;
    let ada = world.customer("Ada").await;
    for (entity, number) in
        [(Entity::SalesReceipt, "1"), (Entity::RefundReceipt, "2"), (Entity::CreditMemo, "3")]
    {
        let mut body = json!({ "CustomerRef": { "value": ada }, "DocNumber": number,
            "TxnDate": "2026-04-01", "Line": [line(20)] });
        if entity == Entity::RefundReceipt {
            let error = world.try_make(entity, body.clone()).await.unwrap_err();
            assert_eq!(error.class(), ErrorClass::Permanent, "it needs an account: {error:?}");
            body["DepositToAccountRef"] = json!({ "value": "35" });
        }
        let made = world.make(entity, body).await;
        assert_eq!(made["TotalAmt"].to_string(), "20.00");
        let voided = void(&world, entity, &made).await;
        if entity == Entity::CreditMemo {
            assert_eq!(voided, Err(ErrorClass::Local), "the client does not even ask");
        } else {
            assert_eq!(voided.unwrap()["TotalAmt"].to_string(), "0");
        }
    }
}

#[tokio::test]
async fn an_update_that_changes_nothing_keeps_the_version_and_another_raises_it() {
    let world = open().await;
    let ada = world.customer("Ada").await;
    let made = id(&world.invoice(&ada, "1042", 20).await);
    let entity = Entity::Invoice;
    for (note, version) in [("", "0"), ("done", "1"), ("done", "1")] {
        let document = world.client.read(entity, &made).await.unwrap();
        let change =
            (!note.is_empty()).then(|| ("PrivateNote".to_owned(), Change::Set(json!(note))));
        let body = full_update(entity, &document.body, change).unwrap();
        let after = world.try_write(&Write::Update { entity, body }).await.unwrap();
        assert_eq!(token(&after), version, "{note}");
    }
}

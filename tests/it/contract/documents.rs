//! What bookkeepers and other apps put into documents: the client writes it, and reads it whole.

use serde_json::{Value, json};
use tieout::domain::book::LedgerBook;
use tieout::ports::ledger::{Ledger as _, LedgerFormat as _};
use tieout::ports::progress::Silent;
use tieout::ports::source::PullRequest;
use tieout::qbo::entity::Entity;
use tieout::qbo::normalize::format::QboFormat;
use tieout::qbo::patch::{Change, full_update};
use tieout::qbo::writes::Write;
use tieout::sandbox::qbo::starter;
use tieout::sandbox::qbo::starter_taxes::{empty_ast_seed, empty_canada_seed};

use crate::books_kit::company::{Setup, World};

use super::kit::{id, invoice, line, open};

/// The code of a refused invoice.
async fn refused(world: &World, entity: Entity, body: Value) -> String {
    let error = world.try_make(entity, body).await.unwrap_err();
    error.refusal().unwrap_or_else(|| panic!("{error:?}")).code.clone()
}

fn add(body: &mut Value, line: Value) {
    body["Line"].as_array_mut().unwrap().push(line);
}

/// The total and the tax of a document that is written.
async fn totals(world: &World, entity: Entity, body: Value) -> (String, String) {
    let made = world.make(entity, body).await;
    (made["TotalAmt"].to_string(), made["TxnTaxDetail"]["TotalTax"].to_string())
}

fn pair(total: &str, tax: &str) -> (String, String) {
    (total.to_owned(), tax.to_owned())
}

/// Reads the whole company as a run does; nothing in it is unreadable.
async fn book(world: &World) -> LedgerBook {
    let pull = world.ledger.pull(&PullRequest::Full, &Silent).await.unwrap();
    let readout = QboFormat.read(&pull.documents).unwrap();
    assert_eq!(readout.diagnostics, []);
    readout.book
}

/// Changes the note of an invoice by a full update, and asserts that nothing else changed.
async fn note(world: &World, made: &Value) {
    let before = world.client.read(Entity::Invoice, &id(made)).await.unwrap();
    let change = ("PrivateNote".to_owned(), Change::Set(json!("seen")));
    let body = full_update(Entity::Invoice, &before.body, [change]).unwrap();
    world.try_write(&Write::Update { entity: Entity::Invoice, body }).await.unwrap();
    let before: Value = serde_json::from_str(before.body.get()).unwrap();
    let after = world.read(Entity::Invoice, &id(made)).await;
    assert_eq!(after["PrivateNote"], "seen");
    for (field, value) in before.as_object().unwrap() {
        if !["PrivateNote", "SyncToken", "MetaData"].contains(&field.as_str()) {
            assert_eq!(after[field], *value, "{field}");
        }
    }
}

#[tokio::test]
async fn discounts_shipping_tips_and_text_lines_are_written_read_and_kept() {
    let world = open().await;
    let ada = world.customer("Ada").await;
    for (after, number, total, tax) in [(false, "1", "98.00", "8.00"), (true, "2", "97.20", "7.20")]
    {
        let mut body = invoice(&ada, number, 100);
        body["Line"][0]["SalesItemLineDetail"]["TaxCodeRef"]["value"] = json!("TAX");
        body["ApplyTaxAfterDiscount"] = json!(after);
        body["TxnTaxDetail"] = json!({ "TxnTaxCodeRef": { "value": "2" } });
        add(
            &mut body,
            json!({ "DetailType": "DiscountLineDetail",
            "DiscountLineDetail": { "PercentBased": true, "DiscountPercent": 10 } }),
        );
        assert_eq!(totals(&world, Entity::Invoice, body).await, pair(total, tax));
    }
    world.sandbox.set_preference("SalesFormsPrefs", "AllowShipping", json!(true));
    let mut body = invoice(&ada, "3", 100);
    let mut shipping = line(9);
    shipping["SalesItemLineDetail"]["ItemRef"]["value"] = json!("SHIPPING_ITEM_ID");
    for line in [json!({ "DetailType": "DescriptionOnly", "Description": "Thanks" }), shipping] {
        add(&mut body, line);
    }
    let made = world.make(Entity::Invoice, body).await;
    assert_eq!(made["TotalAmt"].to_string(), "109.00");
    note(&world, &made).await;
    assert_eq!(book(&world).await.sales.len(), 3);
}

#[tokio::test]
async fn a_bundle_is_sold_read_and_kept_and_never_written_as_an_item() {
    let mut seed = starter::empty_seed();
    seed["entities"]["Item"][1]["UnitPrice"] = json!(40);
    seed["entities"]["Item"][2]["UnitPrice"] = json!(12);
    let world = Setup { seed, ..Setup::default() }.open().await;
    let ada = world.customer("Ada").await;
    let mut body = invoice(&ada, "1", 7);
    add(
        &mut body,
        json!({ "DetailType": "GroupLineDetail",
        "GroupLineDetail": { "GroupItemRef": { "value": "6" }, "Quantity": 2 } }),
    );
    let made = world.make(Entity::Invoice, body).await;
    assert_eq!(made["TotalAmt"].to_string(), "191.00");
    note(&world, &made).await;
    assert_eq!(book(&world).await.sales.len(), 1);
    let bundle = json!({ "Name": "Set", "Type": "Group" });
    world.try_make(Entity::Item, bundle).await.unwrap_err();
}

#[tokio::test]
async fn classes_locations_and_own_fields_are_kept_and_wait_for_their_features() {
    let mut seed = starter::empty_seed();
    seed["entities"]["Class"] = json!([{ "Id": "1", "Name": "North" }]);
    seed["entities"]["Department"] = json!([{ "Id": "1", "Name": "Shop" }]);
    let world = Setup { seed, ..Setup::default() }.open().await;
    let ada = world.customer("Ada").await;
    let mut body = invoice(&ada, "1", 20);
    body["DepartmentRef"] = json!({ "value": "1" });
    assert_eq!(refused(&world, Entity::Invoice, body.clone()).await, "5030");
    world.sandbox.set_preference("AccountingInfoPrefs", "TrackDepartments", json!(true));
    body["Line"][0]["SalesItemLineDetail"]["ClassRef"] = json!({ "value": "1" });
    body["CustomField"] =
        json!([{ "DefinitionId": "1", "Type": "StringType", "StringValue": "A" }]);
    assert_eq!(refused(&world, Entity::Invoice, body.clone()).await, "3000");
    let defined = json!([
        { "CustomField": [{ "Name": "SalesFormsPrefs.UseSalesCustom1", "Type": "BooleanType",
            "BooleanValue": true }] },
        { "CustomField": [{ "Name": "SalesFormsPrefs.SalesCustomName1", "Type": "StringType",
            "StringValue": "Crew" }] },
    ]);
    world.sandbox.set_preference("SalesFormsPrefs", "CustomField", defined);
    let made = world.make(Entity::Invoice, body).await;
    assert_eq!(made["CustomField"][0]["StringValue"], "A");
    note(&world, &made).await;
    assert_eq!(book(&world).await.sales.len(), 1);
}

#[tokio::test]
async fn an_invoice_that_shrinks_below_its_payments_frees_what_is_too_much() {
    let world = open().await;
    let ada = world.customer("Ada").await;
    let made = world.invoice(&ada, "1", 20).await;
    let paid = world.pay(&ada, &id(&made), 20).await;
    let raw = world.client.read(Entity::Invoice, &id(&made)).await.unwrap();
    let lines = ("Line".to_owned(), Change::Set(json!([line(12)])));
    let body = full_update(Entity::Invoice, &raw.body, [lines]).unwrap();
    world.try_write(&Write::Update { entity: Entity::Invoice, body }).await.unwrap();
    let free = world.read(Entity::Payment, &id(&paid)).await["UnappliedAmt"].to_string();
    assert_eq!(free, "8.00");
    assert_eq!(world.read(Entity::Customer, &ada).await["Balance"].to_string(), "-8.00");
}

#[tokio::test]
async fn a_credit_is_applied_by_a_payment_of_nothing() {
    let world = open().await;
    let ada = world.customer("Ada").await;
    let made = world.invoice(&ada, "1", 40).await;
    let credit =
        json!({ "CustomerRef": { "value": ada }, "TxnDate": "2026-04-01", "Line": [line(15)] });
    let credit = world.make(Entity::CreditMemo, credit).await;
    let link = |kind: &str, of: &Value| {
        json!({ "Amount": 15, "LinkedTxn": [
        { "TxnId": of["Id"], "TxnType": kind }] })
    };
    let body = json!({ "CustomerRef": { "value": ada }, "TotalAmt": 0,
        "Line": [link("Invoice", &made), link("CreditMemo", &credit)] });
    world.make(Entity::Payment, body).await;
    assert_eq!(world.read(Entity::Invoice, &id(&made)).await["Balance"].to_string(), "25.00");
    let left = world.read(Entity::CreditMemo, &id(&credit)).await["RemainingCredit"].to_string();
    assert_eq!(left, "0");
    assert_eq!(book(&world).await.payments.len(), 1);
}

#[tokio::test]
async fn payments_that_apply_themselves_are_read_as_what_they_became() {
    let world = open().await;
    let ada = world.customer("Ada").await;
    let made = world.invoice(&ada, "1", 50).await;
    world.sandbox.set_preference("SalesFormsPrefs", "AutoApplyPayments", json!(true));
    let body = json!({ "CustomerRef": { "value": ada }, "TotalAmt": 30, "TxnDate": "2026-04-02" });
    let paid = world.make(Entity::Payment, body).await;
    assert_eq!(paid["Line"][0]["LinkedTxn"][0]["TxnId"], made["Id"]);
    let book = book(&world).await;
    let payment = book.payments.values().next().unwrap();
    assert_eq!(payment.content.applications.len(), 1);
}

#[tokio::test]
async fn an_opening_balance_is_an_invoice_that_is_read_like_others() {
    let world = open().await;
    let body = json!({ "DisplayName": "Ada", "Balance": 250, "OpenBalanceDate": "2026-01-31" });
    let ada = world.make(Entity::Customer, body).await;
    assert_eq!(ada["Balance"].to_string(), "250.00");
    let book = book(&world).await;
    assert_eq!(book.sales.values().next().unwrap().open_balance.to_string(), "250.00");
}

#[tokio::test]
async fn items_and_accounts_need_what_belongs_to_their_type() {
    let world = open().await;
    let stocked =
        json!({ "Name": "Tap", "Type": "Inventory", "IncomeAccountRef": { "value": "79" } });
    world.try_make(Entity::Item, stocked).await.unwrap_err();
    let item =
        json!({ "Name": "Tap", "Type": "NonInventory", "IncomeAccountRef": { "value": "79" } });
    world.make(Entity::Item, item.clone()).await;
    assert_eq!(refused(&world, Entity::Item, item).await, "6240");
    assert_eq!(refused(&world, Entity::Account, json!({ "Name": "x" })).await, "2020");
    let till = json!({ "Name": "Till", "AccountSubType": "CashOnHand" });
    assert_eq!(world.make(Entity::Account, till).await["AccountType"], "Bank");
}

#[tokio::test]
async fn the_balances_of_accounts_follow_from_what_the_client_wrote() {
    let world = open().await;
    let ada = world.customer("Ada").await;
    let made = world.invoice(&ada, "1", 20).await;
    world.pay(&ada, &id(&made), 15).await;
    for (account, balance) in [("84", "5.00"), ("4", "15.00"), ("79", "0")] {
        let shown = world.read(Entity::Account, account).await["CurrentBalance"].to_string();
        assert_eq!(shown, balance, "{account}");
    }
}

#[tokio::test]
async fn a_company_without_sales_tax_ignores_what_the_client_says_of_tax() {
    let world = open().await;
    let ada = world.customer("Ada").await;
    world.sandbox.set_preference("TaxPrefs", "UsingSalesTax", json!(false));
    let mut body = invoice(&ada, "1", 100);
    body["Line"][0]["SalesItemLineDetail"]["TaxCodeRef"]["value"] = json!("TAX");
    body["TxnTaxDetail"] = json!({ "TxnTaxCodeRef": { "value": "2" } });
    assert_eq!(world.make(Entity::Invoice, body).await["TotalAmt"].to_string(), "100.00");
}

#[tokio::test]
async fn automated_tax_falls_on_a_line_that_has_no_code() {
    let world = Setup { seed: empty_ast_seed(), ..Setup::default() }.open().await;
    let ada = world.customer("Ada").await;
    let mut body = invoice(&ada, "1", 100);
    body["Line"][0]["SalesItemLineDetail"].as_object_mut().unwrap().remove("TaxCodeRef");
    assert_eq!(totals(&world, Entity::Invoice, body).await, pair("108.00", "8.00"));
}

fn abroad(customer: &str, code: &str, mode: &str) -> Value {
    let mut line = line(100);
    line["SalesItemLineDetail"]["TaxCodeRef"]["value"] = json!(code);
    json!({ "CustomerRef": { "value": customer }, "GlobalTaxCalculation": mode, "Line": [line] })
}

#[tokio::test]
async fn canadian_tax_is_compound_inclusive_or_discounted_as_the_document_says() {
    let world = Setup { seed: empty_canada_seed(), ..Setup::default() }.open().await;
    let ada = world.customer("Ada").await;
    let sale = Entity::Invoice;
    let compound = abroad(&ada, "7", "TaxExcluded");
    assert_eq!(totals(&world, sale, compound).await, pair("114.98", "14.98"));
    let inclusive = abroad(&ada, "6", "TaxInclusive");
    assert_eq!(totals(&world, sale, inclusive).await, pair("113.00", "13.00"));
    let mut discounted = abroad(&ada, "4", "TaxExcluded");
    add(
        &mut discounted,
        json!({ "DetailType": "DiscountLineDetail",
        "DiscountLineDetail": { "PercentBased": true, "DiscountPercent": 10 } }),
    );
    assert_eq!(totals(&world, sale, discounted).await, pair("94.50", "4.50"));
    assert_eq!(refused(&world, sale, abroad(&ada, "99", "TaxExcluded")).await, "6100");
    let made = world.make(sale, abroad(&ada, "5", "TaxExcluded")).await;
    let raw = world.client.read(sale, &id(&made)).await.unwrap();
    let lines = ("Line".to_owned(), Change::Set(abroad(&ada, "5", "")["Line"].clone()));
    let mut body = full_update(sale, &raw.body, [lines]).unwrap();
    body["Line"][0]["Amount"] = json!(50);
    let error = world.try_write(&Write::Update { entity: sale, body }).await.unwrap_err();
    assert_eq!(error.refusal().unwrap().code, "6470", "{error:?}");
}

#[tokio::test]
async fn another_currency_and_too_many_taxed_lines_are_refused() {
    let world = open().await;
    let ada = world.customer("Ada").await;
    let mut body = invoice(&ada, "1", 1);
    body["CurrencyRef"] = json!({ "value": "EUR" });
    world.try_make(Entity::Invoice, body).await.unwrap_err();
    let mut body = invoice(&ada, "1", 1);
    let mut taxed = line(1);
    taxed["SalesItemLineDetail"]["TaxCodeRef"]["value"] = json!("TAX");
    body["Line"] = Value::Array(vec![taxed; 751]);
    assert_eq!(refused(&world, Entity::Invoice, body).await, "6000");
    assert_eq!(world.count("Invoice"), 0);
}

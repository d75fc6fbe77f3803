//! A company that ran Workiz's own QuickBooks sync for years ties out without noise, and while that
//! is on, nothing is created that it would create.

use serde_json::{Value, json};

use crate::company::{Company, Seeds};

/// The item and the account that the sync makes for tips.
const TIP_ITEM: &str = "9001";
const TIP_ACCOUNT: &str = "9002";

/// Gives an invoice a discount and a tip, both of which its payment pays.
fn with_tip_and_discount(workiz: &mut Value) {
    let invoice = &mut workiz["invoices"][1];
    let id = invoice["invoiceId"].clone();
    assert_eq!(invoice["totals"]["total"], "189.50");
    invoice["discount"] = json!({ "type": "amount", "value": "10.00", "amount": "10.00" });
    invoice["tipAmount"] = json!("12.00");
    let totals = json!({ "subtotal": "189.50", "discount": "10.00", "tax": "0.00", "tip": "12.00",
        "serviceFee": "0.00", "total": "191.50", "paid": "191.50", "refunded": "0.00",
        "balance": "0.00" });
    invoice["totals"] = totals;
    let payments = workiz["payments"].as_array_mut().unwrap();
    let payment = payments.iter_mut().find(|it| it["invoiceId"] == id).unwrap();
    payment["amount"] = json!("191.50");
    payment["tipAmount"] = json!("12.00");
    payment["net"] = json!("191.50");
    payment["allocations"][0]["amount"] = json!("191.50");
}

/// Writes the books as the sync would have: its numbers, no marker, its own lines for tips, and a
/// discount in the lines where there is a tip.
fn as_synced(entities: &mut Value) {
    let account = entities["Account"].as_array().unwrap().iter();
    let mut account = account.clone().find(|it| it["AccountType"] == "Income").unwrap().clone();
    account["Id"] = json!(TIP_ACCOUNT);
    account["AccountType"] = json!("Other Current Liability");
    account["AccountSubType"] = json!("OtherCurrentLiabilities");
    account["Classification"] = json!("Liability");
    account["Name"] = json!("Workiz tips");
    account["FullyQualifiedName"] = json!("Workiz tips");
    entities["Account"].as_array_mut().unwrap().push(account);
    let mut item = entities["Item"][0].clone();
    item["Id"] = json!(TIP_ITEM);
    item["Name"] = json!("Workiz tip");
    item["FullyQualifiedName"] = json!("Workiz tip");
    item["IncomeAccountRef"] = json!({ "value": TIP_ACCOUNT });
    entities["Item"].as_array_mut().unwrap().push(item);
    for invoice in entities["Invoice"].as_array_mut().unwrap() {
        invoice.as_object_mut().unwrap().remove("PrivateNote");
        let number = invoice["DocNumber"].as_str().unwrap().to_owned();
        invoice["DocNumber"] = json!(format!("SAJ{number}_SKOT"));
        let lines = invoice["Line"].as_array_mut().unwrap();
        let discounted = lines.iter().any(|it| it["DetailType"] == "DiscountLineDetail");
        lines.retain(|it| it["DetailType"] != "DiscountLineDetail");
        if discounted {
            lines[0]["Amount"] = serde_json::from_str("179.50").unwrap();
            lines[0]["SalesItemLineDetail"]["UnitPrice"] = serde_json::from_str("179.5").unwrap();
            lines[1]["SalesItemLineDetail"]["ItemRef"] = json!({ "value": TIP_ITEM });
            lines[1]["Description"] = json!("Workiz tip");
        }
    }
    for payment in entities["Payment"].as_array_mut().unwrap() {
        payment.as_object_mut().unwrap().remove("PrivateNote");
    }
    let whose = entities["Invoice"][2]["CustomerRef"]["value"].clone();
    let customers = entities["Customer"].as_array_mut().unwrap();
    let customer = customers.iter_mut().find(|it| it["Id"] == whose).unwrap();
    let name = format!("{} - 2", customer["DisplayName"].as_str().unwrap());
    customer["DisplayName"] = json!(name);
    customer["FullyQualifiedName"] = json!(name);
}

/// The company after years of the sync.
async fn synced() -> Company {
    let mut seeds = Seeds::small();
    with_tip_and_discount(&mut seeds.workiz);
    let before = Company::open_with(seeds.clone()).await;
    before.works();
    let mut entities = before.sandbox.quickbooks().state()["entities"].clone();
    as_synced(&mut entities);
    seeds.quickbooks["entities"] = entities;
    seeds.workiz["account"]["nativeQuickBooksSync"] = json!({ "enabled": true });
    Company::open_with(seeds).await
}

#[tokio::test(flavor = "multi_thread")]
async fn books_that_the_native_sync_wrote_tie_out_without_noise() {
    let company = synced().await;
    let before = company.books();
    let ran = company.run(&["run"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(ran.stdout.contains("discount"), "it is noted: {}", ran.stdout);
    assert_eq!(company.books(), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn while_the_native_sync_is_on_nothing_is_created_that_it_would_create() {
    let company = synced().await;
    let mut seeds = company.seeds.clone();
    let mut fresh = seeds.workiz["invoices"][0].clone();
    fresh["invoiceId"] = json!("inv_fresh");
    fresh["number"] = json!("9901");
    fresh["jobNumber"] = json!("J-2026-9901");
    fresh["status"] = json!("sent");
    fresh["totals"]["paid"] = json!("0.00");
    fresh["totals"]["balance"] = fresh["totals"]["total"].clone();
    seeds.workiz["invoices"].as_array_mut().unwrap().push(fresh);
    let company = Company::open_with(seeds).await;
    let before = company.books();
    let ran = company.run(&["run"]);
    assert_eq!(ran.code, Some(4), "{ran:?}");
    assert!(ran.stdout.contains("Workiz's own QuickBooks sync is on"), "{}", ran.stdout);
    assert_eq!(company.books(), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn while_nobody_says_whether_the_sync_is_on_nothing_is_created() {
    let mut seeds = Seeds::small();
    seeds.workiz["account"]["nativeQuickBooksSync"] = json!({});
    let company = Company::open_with(seeds).await;
    let before = company.books();
    let ran = company.run(&["run"]);
    assert_eq!(ran.code, Some(4), "{ran:?}");
    assert!(ran.stdout.contains("write `native_sync = \"off\"`"), "{}", ran.stdout);
    assert_eq!(company.books(), before);
    // The person who looked in Workiz says so.
    company.change_settings("writes = true", "writes = true\nnative_sync = \"off\"");
    company.works();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_is_not_carried_out_once_the_settings_say_that_the_sync_is_on() {
    let company = Company::open().await;
    let before = company.look();
    company.change_settings("writes = true", "writes = true\nnative_sync = \"on\"");
    let ran = company.run(&["apply"]);
    assert_eq!(ran.code, Some(4), "{ran:?}");
    assert_eq!(company.books(), before.books);
    let report = std::fs::read_to_string(company.file("reports/out/report.json")).unwrap();
    let says = "The settings say now that Workiz's own QuickBooks sync is on";
    assert!(report.contains(says), "{report}");
}

/// Lets Workiz say from now on whether its own sync is on.
fn workiz_says(company: &Company, enabled: bool) {
    let mut state = company.sandbox.workiz().state();
    state["account"]["nativeQuickBooksSync"] = json!({ "enabled": enabled });
    company.sandbox.workiz().restore(&state).unwrap();
}

fn nothing_is_written_because_the_sync_is_on(company: &Company) {
    let before = company.books();
    let ran = company.run(&["apply"]);
    assert_eq!(ran.code, Some(4), "{ran:?}");
    assert_eq!(company.books(), before);
    let report = std::fs::read_to_string(company.file("reports/out/report.json")).unwrap();
    let says = "As things are now, Workiz's own QuickBooks sync is on and would create it too";
    assert!(report.contains(says), "{report}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_is_not_carried_out_once_the_sync_was_switched_on_in_workiz() {
    let company = Company::open().await;
    company.look();
    workiz_says(&company, true);
    nothing_is_written_because_the_sync_is_on(&company);
    // Nothing is lost: switched off again, the books are written.
    workiz_says(&company, false);
    company.works();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_that_was_made_while_the_settings_said_off_is_not_carried_out_without_that_word() {
    let company = Company::open().await;
    workiz_says(&company, true);
    company.change_settings("writes = true", "writes = true\nnative_sync = \"off\"");
    company.look();
    company.write("tieout.toml", &company.settings());
    nothing_is_written_because_the_sync_is_on(&company);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_waits_while_workiz_cannot_be_asked_about_its_sync() {
    let company = Company::open().await;
    let before = company.look();
    let settings = company.settings();
    let address = company.sandbox.info()["workiz"]["base_url"].as_str().unwrap().to_owned();
    assert!(settings.contains(&address), "{settings}");
    company.write("tieout.toml", &settings.replace(&address, "http://127.0.0.1:9/"));
    let ran = company.run(&["apply"]);
    company.told(&ran, 6, &["Workiz"]);
    assert_eq!(company.books(), before.books);
    // The plan is not used up.
    company.write("tieout.toml", &settings);
    let ran = company.run(&["apply"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
}

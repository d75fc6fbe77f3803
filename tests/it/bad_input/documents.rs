//! Documents that cannot be read: the run says which, proves nothing, and writes nothing.

use serde_json::{Value, json};

use crate::company::{Company, Ran};

const UNPROVEN: i32 = 7;

/// What is done to the documents of Workiz.
type Spoil<'a> = &'a dyn Fn(&mut Value);

/// Serves the company's Workiz side again with a document spoiled, and runs.
async fn run_with(company: &Company, spoil: impl FnOnce(&mut Value), arguments: &[&str]) -> Ran {
    let _spoiled = company.change_workiz(spoil).await;
    let ran = company.run(arguments);
    company.write("tieout.toml", &company.settings());
    ran
}

#[tokio::test(flavor = "multi_thread")]
async fn a_document_that_cannot_be_read_is_named_with_its_field() {
    let company = Company::open().await;
    let before = company.look();
    let total = |workiz: &mut Value| {
        workiz["invoices"][0]["totals"].as_object_mut().unwrap().remove("total");
    };
    let decimals = |workiz: &mut Value| workiz["invoices"][0]["totals"]["tax"] = json!("73.555");
    let paid = |workiz: &mut Value| workiz["payments"][0]["amount"] = json!("1.005");
    let currency = |workiz: &mut Value| workiz["invoices"][0]["currency"] = json!("ZZZ");
    let number = company.seeds.workiz["invoices"][0]["number"].as_str().unwrap();
    let invoice = format!("(number {number})");
    let cases: [(Spoil<'_>, [&str; 3]); 4] = [
        (&total, [&invoice, "`totals.total`", "missing"]),
        (&decimals, [&invoice, "`totals.tax`", "cannot be posted"]),
        (&paid, ["payment pay_", "`amount`", "cannot be posted"]),
        (&currency, [&invoice, "`currency`", "ZZZ"]),
    ];
    for (spoil, says) in cases {
        let ran = run_with(&company, spoil, &["run", "--json"]).await;
        company.told(&ran, UNPROVEN, &says);
        company.told(&ran, UNPROVEN, &["Workiz", "proves nothing", "no correction"]);
        serde_json::from_str::<Value>(&ran.stdout).unwrap();
        // The run is kept for whoever asks what happened, but nothing was learned from it.
        assert_eq!(company.books(), before.books);
        assert_eq!(company.state().get("link"), before.state.get("link"));
    }
    // Nothing of such a plan can be approved or applied.
    let ran = company.run(&["apply"]);
    assert_eq!(ran.code, Some(4), "{ran:?}");
    assert_eq!(company.books(), before.books);
    company.works();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_or_a_document_in_a_wrong_currency_is_refused() {
    let company = Company::open().await;
    let before = company.look();
    let account =
        |code: &'static str| move |workiz: &mut Value| workiz["account"]["currency"] = json!(code);
    let ran = run_with(&company, account("ZZZ"), &["run"]).await;
    company.refused(&before, &ran, UNPROVEN, &["account", "`currency`", "ZZZ"]);
    let invoice = |workiz: &mut Value| workiz["invoices"][0]["currency"] = json!("CAD");
    let ran = run_with(&company, invoice, &["run"]).await;
    company.refused(&before, &ran, UNPROVEN, &["is in CAD", "account is in USD"]);
    let all = |workiz: &mut Value| {
        workiz["account"]["currency"] = json!("CAD");
        for invoice in workiz["invoices"].as_array_mut().unwrap() {
            invoice["currency"] = json!("CAD");
        }
    };
    let ran = run_with(&company, all, &["run"]).await;
    company.refused(&before, &ran, 2, &["CAD", "USD", "two different companies"]);
    let zone = |workiz: &mut Value| workiz["account"]["timezone"] = json!("Mars/Olympus");
    let ran = run_with(&company, zone, &["run"]).await;
    company.refused(&before, &ran, UNPROVEN, &["time zone", "Mars/Olympus"]);
    company.works();
}

//! The demo company: its documents in files come to the same as a run over HTTP.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::app::look::{Extent, Look, look};
use crate::cli::clock::FixedClock;
use crate::cli::commands::compare::Compared;
use crate::cli::commands::demo_folder::furnish;
use crate::cli::compare::tests::support::{Files, NOW, reports};
use crate::cli::connect::Pace;
use crate::cli::office::Office;
use crate::cli::output::Output;
use crate::domain::discrepancy::Discrepancy;
use crate::mapping::shipped::DEMO_FILES;
use crate::sandbox::demo::company;
use crate::sandbox::serve::{RunningSandbox, SandboxOptions, Seed, Speed, start};

/// The lists of Workiz, with the type of their documents.
const SOURCE: [(&str, &str); 9] = [
    ("clients", "client"),
    ("items", "item"),
    ("taxes", "tax"),
    ("jobs", "job"),
    ("invoices", "invoice"),
    ("payments", "payment"),
    ("refunds", "refund"),
    ("payouts", "payout"),
    ("disputes", "dispute"),
];
/// The entities of QuickBooks.
const LEDGER: [&str; 14] = [
    "Account",
    "Class",
    "CreditMemo",
    "Customer",
    "Deposit",
    "Invoice",
    "Item",
    "Payment",
    "PaymentMethod",
    "RefundReceipt",
    "SalesReceipt",
    "TaxCode",
    "TaxRate",
    "Term",
];

async fn sandbox() -> RunningSandbox {
    let options = SandboxOptions {
        quickbooks_port: 0,
        workiz_port: 0,
        seed: Seed::Demo,
        data: None,
        speed: Speed::Fast,
    };
    start(options).await.unwrap()
}

fn source_lines(sandbox: &RunningSandbox, lists: &[(&str, &str)]) -> Vec<Value> {
    let documents = lists.iter().flat_map(|(list, kind)| {
        let typed = move |(place, mut it): (usize, Value)| {
            // Items say what they are in both of the ways that are open to them.
            if *kind != "item" {
                it["type"] = json!(kind);
            } else if place % 2 == 0 {
                it["itemType"] = it["type"].clone();
                it["type"] = json!("item");
            }
            it
        };
        sandbox.workiz().documents(list).into_iter().enumerate().map(typed)
    });
    documents.collect()
}

fn ledger_lines(sandbox: &RunningSandbox, entities: &[&str]) -> Vec<Value> {
    let documents = entities.iter().flat_map(|entity| {
        let wrapped = move |it: Value| json!({ *entity: it });
        sandbox.quickbooks().documents(entity).into_iter().map(wrapped)
    });
    documents.collect()
}

fn whole(sandbox: &RunningSandbox) -> (Vec<Value>, Vec<Value>) {
    let demo = company::build();
    let mut source = source_lines(sandbox, &SOURCE);
    let mut account = demo.workiz["account"].clone();
    account["type"] = json!("account");
    source.push(account);
    let mut ledger = ledger_lines(sandbox, &LEDGER);
    ledger.push(json!({ "CompanyInfo": demo.quickbooks["company"] }));
    ledger.push(json!({ "Preferences": demo.quickbooks["preferences"] }));
    (source, ledger)
}

fn keys(found: &[Discrepancy]) -> BTreeSet<String> {
    found.iter().map(|it| format!("{:?} {:?} {:?}", it.code, it.source, it.ledger)).collect()
}

#[tokio::test]
async fn files_of_the_demo_company_come_to_the_same_as_a_run_over_http() {
    let sandbox = sandbox().await;
    let (mut source, mut ledger) = whole(&sandbox);
    let folder = tempfile::tempdir().unwrap();
    furnish(folder.path(), &sandbox.info()).unwrap();
    let clock = Box::new(FixedClock(NOW.parse().unwrap()));
    let output = Output::of_terminal(false);
    let office = Office::open_with(folder.path(), output, Pace::Unlimited, clock).unwrap();
    let looked = look(office.company(), Look::now(Extent::Changes)).await.unwrap();

    let files = Files::of(&source, &ledger).mapping(&DEMO_FILES);
    let (compared, said) = files.compared();
    let by_files = &compared.pass.reconciliation;
    let by_run = &looked.pass.reconciliation;
    assert!(by_run.discrepancies.len() > 25);
    assert_eq!(keys(&by_files.discrepancies), keys(&by_run.discrepancies));
    assert_eq!(by_files.discrepancies, by_run.discrepancies);
    assert_eq!(by_files.bridge, by_run.bridge);
    assert_eq!(said.lines().count(), 2, "{said}");
    assert!(!files.path("state.db").exists());

    source.reverse();
    ledger.rotate_left(100);
    let shuffled = Files::of(&source, &ledger).mapping(&DEMO_FILES);
    assert_eq!(reports(&shuffled.compared().0), reports(&compared));
    sandbox.shutdown().await.unwrap();
}

#[tokio::test]
async fn the_demo_company_is_compared_by_its_invoices_and_payments_alone() {
    let sandbox = sandbox().await;
    let source = source_lines(&sandbox, &[("invoices", "invoice"), ("payments", "payment")]);
    let ledger = ledger_lines(&sandbox, &["Invoice", "Payment"]);
    let (alone, _) = Files::of(&source, &ledger).compared();
    let (source, ledger) = whole(&sandbox);
    let (plain, _) = Files::of(&source, &ledger).compared();
    let (own, _) = Files::of(&source, &ledger).mapping(&DEMO_FILES).compared();
    let found = |it: &Compared| keys(&it.pass.reconciliation.discrepancies);
    let codes = |more: &BTreeSet<String>, less: &BTreeSet<String>| -> BTreeSet<String> {
        let only = more.difference(less).map(|it| it.split(' ').next().unwrap_or_default());
        only.map(str::to_owned).collect()
    };
    let (alone, plain, own) = (found(&alone), found(&plain), found(&own));
    // Wholesale invoices and an unmapped tax are matters of the demo's own rules.
    assert_eq!(codes(&plain, &own), ["ExtraInvoice", "MissingInvoice"].map(str::to_owned).into());
    let unseen = ["ClassDiffers", "TaxCodeDiffers", "Unmapped"].map(str::to_owned);
    assert_eq!(codes(&own, &plain), unseen.into());
    // Without lists nothing else is missed but what is no invoice and no payment.
    assert_eq!(codes(&alone, &plain), BTreeSet::new());
    assert_eq!(codes(&plain, &alone), ["MissingRefund"].map(str::to_owned).into());
    sandbox.shutdown().await.unwrap();
}

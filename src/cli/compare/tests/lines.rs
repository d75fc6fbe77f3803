//! Lines that are no documents.

use serde_json::json;

use crate::cli::compare::tests::support::{Files, booked, codes, invoice};

const ANN: (&str, &str) = ("11", "Ann Example");

fn refused(source: impl AsRef<[u8]>, ledger: impl AsRef<[u8]>) -> String {
    let files = Files::of_text(source, ledger);
    let (exit, message) = files.refused();
    assert_eq!(exit, 2, "{message}");
    let folder = format!("{}/", files.folder.path().display());
    message.replace(&folder, "")
}

#[test]
fn every_faulty_line_is_named_with_file_and_number() {
    let good = invoice("inv_1", "cl_1", "10.00");
    let source = format!(
        "{good}\n{{\"type\":\"invoice\",\n\n[1]\n{{\"invoiceId\":\"inv_2\"}}\n\
         {{\"type\":\"quote\"}}\n{{\"type\":\"invoice\",\"invoiceId\":\"\"}}\n{{\"type\":\"invoice\",\
         \"type\":\"payment\"}}\n"
    );
    let ledger = "{\"Invoice\":{\"DocNumber\":\"1\"}}\n{\"Invoce\":{\"Id\":\"1\"}}\n{}\n\
                  {\"Invoice\":{\"Id\":\"1\"},\"Payment\":{\"Id\":\"1\"}}\nnonsense\n";
    insta::assert_snapshot!(refused(source, ledger), @r#"
    tieout: these lines cannot be used; correct them:
    source.jsonl:2: it is not JSON; the mistake is at character 18.
    source.jsonl:4: it is not one JSON object in which each field stands once.
    source.jsonl:5: it does not say what it is; write `"type":"invoice"`, `"type":"payment"` and so on into it.
    source.jsonl:6: `quote` is no kind of document that tieout knows; there are account, client, dispute, estimate, invoice, item, job, payment, payout, refund, tax.
    source.jsonl:7: the invoice has no `invoiceId`; every document needs its id.
    source.jsonl:8: it is not one JSON object in which each field stands once.
    ledger.jsonl:1: the Invoice has no `Id`; every document needs its id.
    ledger.jsonl:2: `Invoce` is no kind of document that tieout knows; there are Account, Class, CompanyInfo, CreditMemo, Customer, Deposit, Invoice, Item, Payment, PaymentMethod, Preferences, RefundReceipt, SalesReceipt, TaxCode, TaxRate, Term.
    ledger.jsonl:3: it does not say what it is; write it as QuickBooks sends it, such as `{"Invoice":{…}}`.
    ledger.jsonl:4: it does not say what it is; write it as QuickBooks sends it, such as `{"Invoice":{…}}`.
    ledger.jsonl:5: it is not JSON; the mistake is at character 2.
    "#);
}

#[test]
fn only_the_first_twenty_mistakes_are_listed() {
    let message = refused("x\n".repeat(25), "");
    assert_eq!(message.matches(": it is not JSON").count(), 20);
    assert!(message.contains("source.jsonl: and 5 more lines."), "{message}");
}

#[test]
fn a_document_that_stands_twice_is_a_mistake_of_the_later_line() {
    let source = [invoice("inv_1", "cl_1", "10.00"), invoice("inv_2", "cl_1", "10.00")];
    let source = [&source[0], &source[1], &source[0]].map(|it| format!("{it}\n")).concat();
    let message = refused(source, "");
    let expected = "source.jsonl:3: the invoice inv_1 is on line 1 already";
    assert!(message.contains(expected), "{message}");
    let account = "{\"type\":\"account\",\"timezone\":\"UTC\",\"currency\":\"USD\"}\n";
    assert!(refused(account.repeat(2), "").contains("source.jsonl:2: the account"));
    let company = "{\"CompanyInfo\":{\"Country\":\"US\"}}\n";
    assert!(refused("", company.repeat(2)).contains("ledger.jsonl:2: the CompanyInfo 1"));
}

#[test]
fn the_same_id_of_another_kind_is_another_document() {
    let ledger = [
        booked("11", "1", ANN, "10.00"),
        json!({"Customer": {"Id": "11",
        "SyncToken": "0", "DisplayName": "Ann Example"}}),
    ];
    let (compared, _) = Files::of(&[], &ledger).compared();
    assert_eq!(compared.pass.counts.ledger_sales, 1);
}

#[test]
fn bytes_that_are_no_text_are_a_mistake() {
    assert!(refused([0xff, 0xfe, b'{', 0, b'\n'], "").contains(":1: it is not text in UTF-8"));
}

#[test]
fn blank_lines_line_ends_of_windows_and_a_byte_order_mark_make_no_difference() {
    let (source, ledger) = (invoice("inv_1", "cl_1", "10.00"), booked("1", "1", ANN, "10.00"));
    let source = format!("\u{feff}\r\n{source}\r\n   \r\n");
    let ledger = format!("\u{feff}{ledger}");
    let (compared, _) = Files::of_text(source, ledger).compared();
    assert_eq!(codes(&compared), []);
    assert_eq!(compared.pass.counts.matched, 1);
}

#[test]
fn the_time_of_an_answer_and_entities_that_are_not_compared_are_passed_over() {
    let mut ledger = booked("1", "1", ANN, "10.00");
    ledger["time"] = json!("2026-04-02T06:00:00.000-07:00");
    let vendor = json!({ "Vendor": { "Id": "4", "DisplayName": "Pipes Ltd" } });
    let files = Files::of(&[invoice("inv_1", "cl_1", "10.00")], &[vendor, ledger]);
    let (compared, said) = files.compared();
    assert_eq!(codes(&compared), []);
    assert!(said.contains("1 documents, and 1 of kinds that are not compared"), "{said}");
}

#[test]
fn a_file_or_mapping_that_is_not_there_is_an_error_of_usage() {
    let mut files = Files::of(&[], &[]);
    files.args.source = files.path("nothing.jsonl");
    assert_eq!(files.refused().0, 2);
    let mut files = Files::of(&[], &[]);
    files.args.ledger = files.folder.path().to_owned();
    assert_eq!(files.refused().0, 2);
    let mut files = Files::of(&[], &[]);
    files.args.mapping = Some(files.path("nothing.toml"));
    assert_eq!(files.refused().0, 2);
}

#[test]
fn an_item_may_say_its_kind_in_either_way() {
    let fields = |kind: &str| {
        json!({ "type": kind, "name": format!("Work {kind}"),
        "price": "150.00", "taxable": false, "active": true })
    };
    let mut lines = ["service", "product", "bundle", "item", "item"].map(fields);
    for (place, line) in lines.iter_mut().enumerate() {
        line["itemId"] = json!(format!("svc_{place}"));
    }
    lines[4]["itemType"] = json!("product");
    let (compared, _) = Files::of(&lines, &[]).compared();
    assert_eq!(compared.pass.source.items.len(), 5);
}

#[test]
fn a_document_that_cannot_be_read_leaves_the_comparison_unproven() {
    let mut source = invoice("inv_1", "cl_1", "10.00");
    source["totals"]["total"] = json!(null);
    let (compared, _) = Files::of(&[source], &[]).compare().unwrap();
    assert_eq!(crate::cli::exit::Exit::from(compared.pass.status).code(), 7);
}

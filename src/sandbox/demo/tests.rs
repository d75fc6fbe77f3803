//! The demo company is consistent in itself, and ties out wherever nothing was planted.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::fs;

use rust_decimal::Decimal;
use serde_json::Value;

use crate::sandbox::decimals;
use crate::sandbox::decimals::half_up_cents;
use crate::sandbox::demo::company;
use crate::sandbox::demo::situations;

const LIST: &str = "fixtures/demo/situations.csv";

fn amount(value: &Value) -> Decimal {
    half_up_cents(decimals::read(value).unwrap_or_else(|| panic!("not an amount: {value}")))
}

/// The amount at a pointer; 0 where there is nothing.
fn at(document: &Value, pointer: &str) -> Decimal {
    document.pointer(pointer).filter(|it| !it.is_null()).map_or(Decimal::ZERO, amount)
}

fn list<'a>(seed: &'a Value, name: &str) -> &'a [Value] {
    seed[name].as_array().unwrap()
}

fn ids(seed: &Value, name: &str, field: &str) -> BTreeSet<String> {
    let documents = list(seed, name);
    let ids: BTreeSet<String> =
        documents.iter().map(|it| it[field].as_str().unwrap().to_owned()).collect();
    assert_eq!(ids.len(), documents.len(), "an id stands twice in {name}");
    ids
}

fn known(ids: &BTreeSet<String>, reference: &Value) {
    let reference = reference.as_str().unwrap();
    assert!(ids.contains(reference), "{reference} is not there");
}

#[test]
fn the_demo_is_the_same_each_time_and_nothing_was_skipped() {
    let demo = company::build();
    assert_eq!(demo, company::build());
    assert_eq!(demo.skipped, 0, "a plant found no fitting document");
    let kinds: BTreeSet<u32> = demo.situations.iter().map(|it| it.situation).collect();
    assert!(kinds.len() >= 27, "{} situations: {kinds:?}", kinds.len());
    let invoices = list(&demo.workiz, "invoices").len();
    assert!((400..=450).contains(&invoices), "{invoices} invoices");
}

#[test]
fn the_list_of_planted_cases_is_the_one_in_the_fixtures() {
    let made = situations::csv(&company::build().situations).unwrap();
    let kept = fs::read_to_string(LIST).unwrap_or_default();
    assert!(made == kept, "{LIST} is out of date: run `cargo test --lib write_list -- --ignored`");
}

#[test]
#[ignore = "writes the list of planted cases anew"]
fn write_list() {
    fs::write(LIST, situations::csv(&company::build().situations).unwrap()).unwrap();
}

#[test]
fn workiz_invoices_foot_and_balance() {
    let demo = company::build();
    let mut odd = Vec::new();
    for invoice in list(&demo.workiz, "invoices") {
        let id = invoice["invoiceId"].as_str().unwrap();
        let lines = invoice["lineItems"].as_array().unwrap();
        for line in lines {
            let product = decimals::read(&line["quantity"]).unwrap() * amount(&line["unitPrice"]);
            assert_eq!(half_up_cents(product), amount(&line["amount"]), "{id}");
        }
        let sum: Decimal = lines.iter().map(|it| amount(&it["amount"])).sum();
        let footing = sum - at(invoice, "/discount/amount")
            + at(invoice, "/tax/amount")
            + at(invoice, "/tipAmount")
            + at(invoice, "/serviceFee/amount");
        if footing != at(invoice, "/totals/total") {
            odd.push(id.to_owned());
        }
        let paid: Decimal = list(&demo.workiz, "payments")
            .iter()
            .filter(|it| !matches!(it["status"].as_str(), Some("pending" | "failed")))
            .flat_map(|it| it["allocations"].as_array().unwrap())
            .filter(|it| it["invoiceId"] == invoice["invoiceId"])
            .map(|it| amount(&it["amount"]))
            .sum();
        assert_eq!(paid, at(invoice, "/totals/paid"), "{id}");
        let balance = at(invoice, "/totals/total") - paid + at(invoice, "/totals/refunded");
        assert_eq!(balance, at(invoice, "/totals/balance"), "{id}");
    }
    let unitemized = demo.situations.iter().find(|it| it.situation == 53).unwrap();
    assert_eq!(odd.first(), unitemized.workiz.first());
    assert_eq!(odd.len(), 1, "only the unitemized discount may not foot: {odd:?}");
}

#[test]
fn workiz_references_resolve() {
    let demo = company::build();
    let seed = &demo.workiz;
    let (clients, jobs) = (ids(seed, "clients", "clientId"), ids(seed, "jobs", "jobId"));
    let (items, taxes) = (ids(seed, "items", "itemId"), ids(seed, "taxes", "taxId"));
    let (invoices, payments) =
        (ids(seed, "invoices", "invoiceId"), ids(seed, "payments", "paymentId"));
    let payouts = ids(seed, "payouts", "payoutId");
    for invoice in list(seed, "invoices") {
        known(&clients, &invoice["clientId"]);
        if invoice["kind"] == "job" {
            known(&jobs, &invoice["jobId"]);
        }
        for line in invoice["lineItems"].as_array().unwrap() {
            known(&items, &line["itemId"]);
        }
        if !invoice["tax"].is_null() {
            known(&taxes, &invoice["tax"]["taxId"]);
        }
    }
    for payment in list(seed, "payments") {
        known(&clients, &payment["clientId"]);
        for allocation in payment["allocations"].as_array().unwrap() {
            known(&invoices, &allocation["invoiceId"]);
        }
        if !payment["jobId"].is_null() {
            known(&jobs, &payment["jobId"]);
        }
        if !payment["payoutId"].is_null() {
            known(&payouts, &payment["payoutId"]);
        }
        assert!(payment["externalTransactionId"].as_str().unwrap().len() <= 21);
    }
    for document in list(seed, "refunds").iter().chain(list(seed, "disputes")) {
        known(&payments, &document["paymentId"]);
    }
    for payout in list(seed, "payouts") {
        let entries = payout["entries"].as_array().unwrap();
        assert!(entries.len() > 2, "{payout}");
        let net: Decimal = entries.iter().map(|it| amount(&it["net"])).sum();
        assert_eq!(net, amount(&payout["net"]));
    }
}

#[test]
fn quickbooks_references_resolve_and_numbers_are_unique() {
    let demo = company::build();
    let books = &demo.quickbooks["entities"];
    let (customers, items) = (ids(books, "Customer", "Id"), ids(books, "Item", "Id"));
    let (codes, classes) = (ids(books, "TaxCode", "Id"), ids(books, "Class", "Id"));
    let (terms, methods) = (ids(books, "Term", "Id"), ids(books, "PaymentMethod", "Id"));
    let accounts = ids(books, "Account", "Id");
    let names = ids(books, "Customer", "DisplayName");
    assert_eq!(names.len(), customers.len());
    ids(books, "Item", "Name");
    let mut transactions = BTreeSet::new();
    let mut numbers = BTreeSet::new();
    for kind in ["Invoice", "Payment", "RefundReceipt", "Deposit"] {
        for document in list(books, kind) {
            assert!(transactions.insert(document["Id"].as_str().unwrap()), "{document}");
            assert!(document["TxnDate"].as_str().unwrap() <= "2026-04-02", "{document}");
        }
    }
    for invoice in list(books, "Invoice") {
        known(&customers, &invoice["CustomerRef"]["value"]);
        if let Some(number) = invoice["DocNumber"].as_str() {
            assert!(numbers.insert(number), "{number} stands twice");
            assert!(number.len() <= 21);
        }
        for line in invoice["Line"].as_array().unwrap() {
            if line["DetailType"] == "SalesItemLineDetail" {
                known(&items, &line["SalesItemLineDetail"]["ItemRef"]["value"]);
            } else {
                known(&accounts, &line["DiscountLineDetail"]["DiscountAccountRef"]["value"]);
            }
        }
        for (reference, ids) in [
            (&invoice["TxnTaxDetail"]["TxnTaxCodeRef"]["value"], &codes),
            (&invoice["ClassRef"]["value"], &classes),
            (&invoice["SalesTermRef"]["value"], &terms),
        ] {
            if !reference.is_null() {
                known(ids, reference);
            }
        }
    }
    for payment in list(books, "Payment") {
        known(&customers, &payment["CustomerRef"]["value"]);
        known(&methods, &payment["PaymentMethodRef"]["value"]);
    }
    for deposit in list(books, "Deposit") {
        let linked = deposit["Line"].as_array().unwrap().iter();
        for id in linked.filter_map(|it| it.pointer("/LinkedTxn/0/TxnId")) {
            assert!(transactions.contains(id.as_str().unwrap()));
        }
    }
}

fn book_total(invoice: &Value) -> Decimal {
    let mut total = at(invoice, "/TxnTaxDetail/TotalTax");
    for line in invoice["Line"].as_array().unwrap() {
        let sign =
            if line["DetailType"] == "DiscountLineDetail" { -Decimal::ONE } else { Decimal::ONE };
        total += sign * amount(&line["Amount"]);
    }
    total
}

#[test]
fn no_payment_in_the_books_applies_more_than_there_is() {
    let demo = company::build();
    let books = &demo.quickbooks["entities"];
    let mut open: BTreeMap<&str, (Decimal, &str)> = list(books, "Invoice")
        .iter()
        .map(|it| {
            let total = if it["seed_voided"] == true { Decimal::ZERO } else { book_total(it) };
            let customer = it["CustomerRef"]["value"].as_str().unwrap();
            (it["Id"].as_str().unwrap(), (total, customer))
        })
        .collect();
    for payment in list(books, "Payment") {
        let mut left = amount(&payment["TotalAmt"]);
        for line in payment["Line"].as_array().unwrap() {
            let applied = amount(&line["Amount"]);
            left -= applied;
            let id = line["LinkedTxn"][0]["TxnId"].as_str().unwrap();
            let entry = open.get_mut(id).unwrap();
            entry.0 -= applied;
            assert!(entry.0 >= Decimal::ZERO, "invoice {id} is overpaid");
            assert_eq!(entry.1, payment["CustomerRef"]["value"].as_str().unwrap());
        }
        assert!(left >= Decimal::ZERO, "{payment}");
    }
}

#[test]
fn whatever_is_not_listed_ties_out_to_the_cent() {
    let demo = company::build();
    let listed: BTreeSet<&String> = demo.situations.iter().flat_map(|it| &it.workiz).collect();
    let books = &demo.quickbooks["entities"];
    let mut clean = 0;
    for invoice in list(&demo.workiz, "invoices") {
        let id = invoice["invoiceId"].as_str().unwrap();
        let payments: Vec<&Value> = list(&demo.workiz, "payments")
            .iter()
            .filter(|it| it["allocations"].to_string().contains(id))
            .collect();
        let planted = listed.contains(&id.to_owned())
            || payments.iter().any(|it| listed.iter().any(|id| it["paymentId"] == id.as_str()));
        if planted {
            continue;
        }
        clean += 1;
        let book = list(books, "Invoice").iter().find(|it| it["DocNumber"] == invoice["number"]);
        let book = book.unwrap_or_else(|| panic!("{id} is not booked"));
        assert_eq!(book_total(book), at(invoice, "/totals/total"), "{id}");
        assert_eq!(at(book, "/TxnTaxDetail/TotalTax"), at(invoice, "/tax/amount"), "{id}");
        assert_eq!(book["TxnDate"], invoice["issuedDate"]);
        assert_eq!(book["DueDate"], invoice["dueDate"]);
        let applied: Vec<&Value> = list(books, "Payment")
            .iter()
            .filter(|it| it["Line"][0]["LinkedTxn"][0]["TxnId"] == book["Id"])
            .collect();
        assert_eq!(applied.len(), payments.len(), "{id}");
        for (booked, payment) in applied.iter().zip(&payments) {
            assert_eq!(amount(&booked["TotalAmt"]), amount(&payment["amount"]), "{id}");
        }
    }
    assert!(clean >= 325, "{clean} clean invoices");
}

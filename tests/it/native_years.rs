//! Books of several years in which Workiz's own QuickBooks sync wrote everything, in every way that
//! it is known to write, tie out: nothing is found but the notes on discounts in the lines.

use std::collections::BTreeMap;
use std::fs;

use serde_json::{Value, json};

use crate::company::{Company, Seeds};

const YEARS: [i32; 3] = [2023, 2024, 2025];
const TIP: &str = "9101";
const FEE: &str = "9102";
const JOHN: &str = "9201";
const SECOND_JOHN: &str = "9202";
const GRETA: &str = "9203";
const HOUSE: &str = "9204";
const FLAT: &str = "9205";

/// Writes cents as both sides do: text in Workiz, a number in QuickBooks.
fn text(cents: i64) -> String {
    format!("{}.{:02}", cents / 100, cents % 100)
}

fn number(cents: i64) -> Value {
    serde_json::from_str(&text(cents)).unwrap()
}

/// One invoice with its payment.
#[derive(Clone, Debug)]
struct Doc {
    number: String,
    kind: &'static str,
    client: &'static str,
    customer: &'static str,
    /// Who paid by QuickBooks.
    payer: &'static str,
    /// Price book id, QuickBooks item, cents, taxed.
    lines: Vec<(&'static str, &'static str, i64, bool)>,
    discount: i64,
    tip: i64,
    fee: i64,
    method: &'static str,
    /// On which day of the month it was paid; invoices are of the tenth.
    paid_on: u8,
}

impl Doc {
    fn plain(number: String) -> Self {
        Self {
            number,
            kind: "job",
            client: "cl_john",
            customer: JOHN,
            payer: JOHN,
            lines: vec![("svc_LABOR", "2", 30_000, false), ("svc_CALL", "1", 8_900, false)],
            discount: 0,
            tip: 0,
            fee: 0,
            method: "check",
            paid_on: 12,
        }
    }

    fn taxed(number: String) -> Self {
        let lines = vec![("svc_LABOR", "2", 15_000, false), ("prd_DISP", "15", 20_000, true)];
        Self { lines, ..Self::plain(number) }
    }

    fn of(self, client: &'static str, customer: &'static str) -> Self {
        Self { client, customer, payer: customer, ..self }
    }

    fn subtotal(&self) -> i64 {
        self.lines.iter().map(|it| it.2).sum()
    }

    /// What a line comes to after its part of the discount; the amounts here leave no rest.
    fn reduced(&self, cents: i64) -> i64 {
        assert_eq!(cents * self.discount % self.subtotal(), 0);
        cents - cents * self.discount / self.subtotal()
    }

    fn base(&self) -> i64 {
        let taxed = self.lines.iter().filter(|it| it.3);
        taxed.map(|it| self.reduced(it.2)).sum()
    }

    fn tax(&self) -> i64 {
        (self.base() * 775 + 5_000) / 10_000
    }

    fn total(&self) -> i64 {
        self.subtotal() - self.discount + self.tax() + self.tip + self.fee
    }
}

/// All habits of the sync in one year.
fn year(year: i32) -> Vec<Doc> {
    let number = |place: i32| ((year - 2020) * 1000 + place).to_string();
    let plain = |place: i32| Doc::plain(number(place));
    let taxed = |place: i32| Doc::taxed(number(place));
    vec![
        plain(1),
        Doc::plain(format!("C5UR{}", year - 2020)),
        Doc { discount: 3_500, ..taxed(3) },
        Doc { discount: 3_500, tip: 2_000, method: "card", ..taxed(4) },
        Doc { discount: 3_500, fee: 1_050, method: "card", ..taxed(5) },
        Doc { tip: 1_500, fee: 900, method: "card", ..plain(6) },
        plain(7).of("cl_john2", SECOND_JOHN),
        plain(8).of("cl_4711", GRETA),
        // The deposit came before the invoice.
        Doc { paid_on: 2, ..plain(9) },
        // A standalone invoice of a number that a job has, too.
        Doc { kind: "standalone", ..taxed(1) },
        Doc { payer: HOUSE, ..plain(10).of("cl_flat", FLAT) },
    ]
}

/// An invoice and its payment in Workiz.
fn in_workiz(place: usize, month: &str, it: &Doc) -> (Value, Value) {
    let lines: Vec<Value> = it
        .lines
        .iter()
        .enumerate()
        .map(|(at, (item, _, cents, taxed))| {
            json!({ "lineId": format!("li_{at}"), "itemId": item, "name": item, "description": "",
                "type": "service", "quantity": "1", "unitPrice": text(*cents),
                "amount": text(*cents), "taxable": taxed, "hidden": false, "groupId": null,
                "taxCode": if *taxed { "TAX" } else { "NTX" } })
        })
        .collect();
    let (at, paid_at) =
        (format!("{month}-10T19:00:00Z"), format!("{month}-{:02}T19:00:00Z", it.paid_on));
    let (id, total) = (format!("inv_y{place}"), text(it.total()));
    let cents = text(it.discount);
    let discount = json!({ "type": "amount", "value": cents, "amount": cents });
    let tax = json!({ "taxId": "tax_1", "name": "San Diego 7.75%", "rate": "7.75",
        "taxableAmount": text(it.base()), "amount": text(it.tax()), "components": [] });
    let invoice = json!({
        "invoiceId": id, "number": it.number, "kind": it.kind, "jobId": null, "jobNumber": null,
        "clientId": it.client, "status": "paid", "sent": true, "deleted": false,
        "currency": "USD", "issuedDate": format!("{month}-10"), "dueDate": format!("{month}-24"),
        "createdAt": at, "updatedAt": at, "timezone": "America/Los_Angeles",
        "lineItems": lines, "discount": if it.discount == 0 { Value::Null } else { discount },
        "tax": if it.tax() == 0 { Value::Null } else { tax }, "tipAmount": text(it.tip),
        "serviceFee": { "amount": text(it.fee) },
        "totals": { "subtotal": text(it.subtotal()), "discount": cents, "tax": text(it.tax()),
            "tip": text(it.tip), "serviceFee": text(it.fee), "total": total, "paid": total,
            "refunded": "0.00", "balance": "0.00" },
        "classFields": { "jobType": "repair" }, "tags": [],
    });
    let card = it.method == "card";
    let payment = json!({
        "paymentId": format!("pay_y{place}"), "source": "invoice", "invoiceId": id,
        "estimateId": null, "jobId": null, "clientId": it.client,
        "allocations": [{ "invoiceId": id, "amount": total }], "amount": total,
        "tipAmount": text(it.tip), "amountIncludesTip": true, "serviceFeeAmount": "0.00",
        "method": it.method, "rawMethod": it.method, "status": "settled",
        "processor": if card { "workiz_pay" } else { "" }, "collectedAt": paid_at,
        "settledAt": paid_at, "amountRefunded": "0.00", "cardLast4": null,
        "externalTransactionId": if card { format!("ch_{place}") } else { String::new() },
        "reference": if card { String::new() } else { format!("7{place}") }, "memo": "",
        "payoutId": null, "fee": "0.00", "net": total, "createdAt": paid_at, "updatedAt": paid_at,
        "deleted": false,
    });
    (invoice, payment)
}

fn sold(item: &str, cents: i64, tax: &str) -> Value {
    json!({ "Amount": number(cents), "DetailType": "SalesItemLineDetail", "Description": "",
        "SalesItemLineDetail": { "ItemRef": { "value": item }, "Qty": 1,
            "UnitPrice": number(cents), "TaxCodeRef": { "value": tax } } })
}

/// The same in QuickBooks as the sync writes it: no marker, no reference, its own number.
fn in_quickbooks(place: usize, month: &str, it: &Doc, class: &Value) -> (Value, Value) {
    let extras = it.tip != 0 || it.fee != 0;
    let mut lines: Vec<Value> = Vec::new();
    for (_, item, cents, taxed) in &it.lines {
        let cents = if extras { it.reduced(*cents) } else { *cents };
        lines.push(sold(item, cents, if *taxed { "TAX" } else { "NON" }));
    }
    for (item, cents) in [(TIP, it.tip), (FEE, it.fee)] {
        if cents != 0 {
            lines.push(sold(item, cents, "NON"));
        }
    }
    if it.discount != 0 && !extras {
        lines.push(json!({ "Amount": number(it.discount), "DetailType": "DiscountLineDetail",
            "DiscountLineDetail": { "PercentBased": false } }));
    }
    // Two invoices of one number get numbers of their own.
    let suffix = if it.kind == "job" { "SKOT" } else { "SKOU" };
    let id = (20_000 + place).to_string();
    let mut invoice = json!({
        "Id": id, "SyncToken": "0", "CustomerRef": { "value": it.customer },
        "DocNumber": format!("SAJ{}_{suffix}", it.number), "TxnDate": format!("{month}-10"),
        "DueDate": format!("{month}-24"), "Line": lines, "ClassRef": { "value": class },
        "ApplyTaxAfterDiscount": it.discount != 0,
    });
    if it.tax() != 0 {
        invoice["TxnTaxDetail"] =
            json!({ "TxnTaxCodeRef": { "value": "2" }, "TotalTax": number(it.tax()) });
    }
    let payment = json!({
        "Id": (30_000 + place).to_string(), "SyncToken": "0",
        "CustomerRef": { "value": it.payer }, "TxnDate": format!("{month}-{:02}", it.paid_on),
        "TotalAmt": number(it.total()),
        "PaymentMethodRef": { "value": if it.method == "card" { "3" } else { "2" } },
        "Line": [{ "Amount": number(it.total()),
            "LinkedTxn": [{ "TxnId": id, "TxnType": "Invoice" }] }],
    });
    (invoice, payment)
}

fn rows<'a>(book: &'a mut Value, entity: &str) -> &'a mut Vec<Value> {
    book[entity].as_array_mut().unwrap()
}

/// The items, accounts and customers that the sync makes.
fn masters(entities: &mut Value) {
    let income = rows(entities, "Account").iter().find(|it| it["AccountType"] == "Income");
    let income = income.unwrap().clone();
    for (id, item, name) in [("9111", TIP, "Workiz tip"), ("9112", FEE, "Workiz service fee")] {
        let mut account = income.clone();
        let account_name = format!("{name}s");
        for (key, value) in [
            ("Id", id),
            ("AccountType", "Other Current Liability"),
            ("AccountSubType", "OtherCurrentLiabilities"),
            ("Classification", "Liability"),
            ("Name", account_name.as_str()),
            ("FullyQualifiedName", account_name.as_str()),
        ] {
            account[key] = json!(value);
        }
        rows(entities, "Account").push(account);
        let mut made = rows(entities, "Item")[0].clone();
        for (key, value) in [("Id", item), ("Name", name), ("FullyQualifiedName", name)] {
            made[key] = json!(value);
        }
        made["IncomeAccountRef"] = json!({ "value": id });
        rows(entities, "Item").push(made);
    }
    for (id, name, parent) in [
        (JOHN, "John Marlow", None),
        (SECOND_JOHN, "John Marlow - 2", None),
        (GRETA, "Greta Pell 4711", None),
        (HOUSE, "Marlow House", None),
        (FLAT, "Flat 4", Some(HOUSE)),
    ] {
        let full = if parent.is_some() { format!("Marlow House:{name}") } else { name.to_owned() };
        let mut customer = json!({ "Id": id, "SyncToken": "0", "DisplayName": name,
            "FullyQualifiedName": full, "Active": true });
        if let Some(parent) = parent {
            customer["Job"] = json!(true);
            customer["BillWithParent"] = json!(true);
            customer["ParentRef"] = json!({ "value": parent });
        }
        rows(entities, "Customer").push(customer);
    }
}

fn clients() -> Value {
    let one = |(id, name, parent): (&str, &str, Option<&str>)| {
        json!({ "clientId": id, "name": name, "firstName": "", "lastName": "", "company": "",
            "emails": [], "phones": [], "billingAddress": {}, "parentClientId": parent,
            "parentPays": parent.is_some(), "mergedIntoId": null, "deleted": false,
            "createdAt": "2022-11-03T17:00:00Z", "updatedAt": "2022-12-15T17:00:00Z" })
    };
    [
        ("cl_john", "John Marlow", None),
        ("cl_john2", "John Marlow", None),
        ("cl_4711", "Greta Pell", None),
        ("cl_house", "Marlow House", None),
        ("cl_flat", "Flat 4", Some("cl_house")),
    ]
    .map(one)
    .to_vec()
    .into()
}

/// Both sides after years of the sync, with the last of them closed.
fn seeds() -> Seeds {
    let mut seeds = Seeds::small();
    for collection in ["invoices", "payments", "jobs"] {
        seeds.workiz[collection] = json!([]);
    }
    seeds.workiz["clients"] = clients();
    seeds.workiz["account"]["nativeQuickBooksSync"] = json!({ "enabled": true });
    let prefs = &mut seeds.quickbooks["preferences"]["AccountingInfoPrefs"];
    assert!(prefs["BookCloseDate"].is_string());
    prefs["BookCloseDate"] = json!("2025-12-31");
    let entities = &mut seeds.quickbooks["entities"];
    masters(entities);
    let repair = rows(entities, "Class").iter().find(|it| it["Name"] == "Repair").unwrap();
    let class = repair["Id"].clone();
    let mut place = 0;
    for it in YEARS {
        for (at, doc) in year(it).iter().enumerate() {
            let month = format!("{it}-{:02}", at + 1);
            let (invoice, payment) = in_workiz(place, &month, doc);
            rows(&mut seeds.workiz, "invoices").push(invoice);
            rows(&mut seeds.workiz, "payments").push(payment);
            let (invoice, payment) = in_quickbooks(place, &month, doc, &class);
            rows(entities, "Invoice").push(invoice);
            rows(entities, "Payment").push(payment);
            place += 1;
        }
    }
    seeds
}

async fn company(seeds: Seeds) -> Company {
    let company = Company::open_with(seeds).await;
    let mapping = fs::read_to_string(company.file("mapping.toml")).unwrap();
    assert!(mapping.contains("first_day = 2026-01-01"));
    company.write("mapping.toml", &mapping.replace("first_day = 2026-01-01", ""));
    company
}

/// How often each kind of finding stands in the report, with one example.
fn found(company: &Company) -> BTreeMap<String, (usize, String)> {
    let report = fs::read_to_string(company.file("reports/out/report.json")).unwrap();
    let report: Value = serde_json::from_str(&report).unwrap();
    let mut found = BTreeMap::new();
    for it in report["discrepancies"].as_array().unwrap() {
        let sentence = it["sentence"].as_str().unwrap().to_owned();
        let code = it["code"].as_str().unwrap().to_owned();
        found.entry(code).or_insert((0, sentence)).0 += 1;
    }
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn years_of_the_native_sync_tie_out_without_noise() {
    let company = company(seeds()).await;
    let before = company.books();
    let ran = company.run(&["run"]);
    let found = found(&company);
    assert_eq!(ran.code, Some(0), "{ran:?} {found:#?}");
    let counts: Vec<(&str, usize)> =
        found.iter().map(|(code, (count, _))| (code.as_str(), *count)).collect();
    // A discount beside a tip or a fee, each of them once a year.
    assert_eq!(counts, [("discount-in-lines", 2 * YEARS.len())], "{found:#?}");
    assert_eq!(company.books(), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_native_sync_left_undone_is_found_among_years_of_it() {
    let mut seeds = seeds();
    // A deleted invoice that it left, a payment that it left unapplied, and one that it never sent.
    let deleted = &mut rows(&mut seeds.workiz, "invoices")[7];
    deleted["deleted"] = json!(true);
    deleted["status"] = json!("void");
    rows(&mut seeds.workiz, "payments").remove(7);
    let payments = rows(&mut seeds.quickbooks["entities"], "Payment");
    payments[8]["Line"] = json!([]);
    payments.remove(7);
    payments.remove(0);
    seeds.quickbooks["preferences"]["AccountingInfoPrefs"]["BookCloseDate"] = json!("2022-12-31");
    let company = company(seeds).await;
    let before = company.books();
    let ran = company.run(&["run"]);
    let found = found(&company);
    let codes: Vec<&str> = found.keys().map(String::as_str).collect();
    let expected =
        ["deleted-in-workiz", "discount-in-lines", "missing-payment", "payment-application"];
    assert_eq!(codes, expected, "{found:#?}");
    assert_eq!(ran.code, Some(4), "{ran:?}");
    // The first waits for a person; the others are left to the sync.
    assert_eq!(company.books(), before);
    let report = fs::read_to_string(company.file("reports/out/report.json")).unwrap();
    for guard in ["native-sync", "native-sync-rewrites"] {
        assert!(report.contains(&format!("\"{guard}\"")), "{guard}");
    }
}

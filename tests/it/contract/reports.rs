//! The client's reports are the documents that the client wrote, to the cent.

use jiff::civil::date;
use rust_decimal::Decimal;
use serde_json::{Value, json};
use tieout::qbo::entity::Entity;
use tieout::qbo::reports::ask::Period;
use tieout::sandbox::qbo::starter_taxes::empty_canada_seed;

use crate::books_kit::company::{Setup, World};

use super::kit::{id, line, open};

fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn number(value: &Value) -> Decimal {
    decimal(&value.to_string())
}

fn year() -> Period {
    Period { from: date(2026, 1, 1), to: date(2026, 12, 31) }
}

/// Two customers: an old invoice that is partly paid, a fresh one, a credit, more money than owed.
async fn books(world: &World) -> (String, String) {
    let ada = world.customer("Ada").await;
    let bea = world.customer("Bea").await;
    let bill = |customer: &str, number: &str, day: &str, due: &str, amount: u32| {
        json!({ "CustomerRef": { "value": customer }, "DocNumber": number, "TxnDate": day,
            "DueDate": due, "Line": [line(amount)], "PrivateNote": format!("Job {number}") })
    };
    let old = bill(&ada, "1", "2026-01-05", "2026-02-04", 100);
    let old = world.make(Entity::Invoice, old).await;
    world.make(Entity::Invoice, bill(&ada, "2", "2026-03-20", "2026-04-19", 50)).await;
    world.make(Entity::Invoice, bill(&bea, "3", "2026-02-20", "2026-03-22", 75)).await;
    let mut credit = bill(&bea, "4", "2026-03-25", "2026-03-25", 5);
    credit.as_object_mut().unwrap().remove("DueDate");
    world.make(Entity::CreditMemo, credit).await;
    world.pay(&ada, &id(&old), 40).await;
    let body = json!({ "CustomerRef": { "value": bea }, "TotalAmt": 9, "TxnDate": "2026-03-30" });
    world.make(Entity::Payment, body).await;
    (ada, bea)
}

#[tokio::test]
async fn the_documents_behind_the_ageing_are_the_open_documents() {
    let world = open().await;
    let (ada, bea) = books(&world).await;
    let ageing = world.client.receivables_ageing_detail(date(2026, 4, 2)).await.unwrap();
    let mut rows: Vec<(String, String, String)> = Vec::new();
    for row in &ageing.rows {
        let entity = match row.kind.as_str() {
            "Invoice" => Entity::Invoice,
            "Credit Memo" => Entity::CreditMemo,
            "Payment" => Entity::Payment,
            other => panic!("{other}"),
        };
        let document = world.read(entity, row.id.as_deref().unwrap()).await;
        let open = match entity {
            Entity::Invoice => number(&document["Balance"]),
            Entity::CreditMemo => -number(&document["Balance"]),
            _ => -number(&document["UnappliedAmt"]),
        };
        assert_eq!(row.open, open, "{row:?}");
        assert_eq!(row.customer.as_deref(), document["CustomerRef"]["value"].as_str());
        assert_eq!(row.date.unwrap().to_string(), document["TxnDate"]);
        rows.push((
            row.customer.clone().unwrap(),
            row.number.clone(),
            row.open.normalize().to_string(),
        ));
    }
    rows.sort();
    let expected = [
        (&ada, "1", "60"),
        (&ada, "2", "50"),
        (&bea, "", "-9"),
        (&bea, "3", "75"),
        (&bea, "4", "-5"),
    ];
    assert_eq!(rows, expected.map(|it| (it.0.clone(), it.1.to_owned(), it.2.to_owned())));
    assert_eq!(ageing.open, decimal("171"));
}

#[tokio::test]
async fn the_ageing_by_customer_is_what_each_customer_owes_by_how_late_it_is() {
    let world = open().await;
    let (ada, bea) = books(&world).await;
    let ageing = world.client.receivables_ageing(date(2026, 4, 2)).await.unwrap();
    let detail = world.client.receivables_ageing_detail(date(2026, 4, 2)).await.unwrap();
    assert_eq!(ageing.total, detail.open);
    for customer in [&ada, &bea] {
        let row = ageing.rows.iter().find(|it| it.customer.as_ref() == Some(customer)).unwrap();
        let balance = number(&world.read(Entity::Customer, customer).await["Balance"]);
        let open: Decimal = detail
            .rows
            .iter()
            .filter(|it| it.customer.as_ref() == Some(customer))
            .map(|it| it.open)
            .sum();
        assert_eq!((row.total, open), (balance, balance), "{row:?}");
    }
    // 57 days late, and not late yet.
    let row = ageing.rows.iter().find(|it| it.customer.as_ref() == Some(&ada)).unwrap();
    let at = |span: &str| ageing.spans.iter().position(|it| it.contains(span)).unwrap();
    assert_eq!(row.amounts[at("31 - 60")], decimal("60"));
    assert_eq!(row.amounts[at("Current")], decimal("50"));
}

#[tokio::test]
async fn the_list_of_transactions_has_every_document_once_with_its_amount() {
    let world = open().await;
    books(&world).await;
    let listed = world.client.transaction_list(year()).await.unwrap();
    let mut expected: Vec<(String, Decimal)> = Vec::new();
    // As they change what customers owe.
    for (entity, sign) in [("Invoice", "1"), ("CreditMemo", "-1"), ("Payment", "-1")] {
        for document in world.sandbox.documents(entity) {
            expected.push((id(&document), decimal(sign) * number(&document["TotalAmt"])));
        }
    }
    let mut found: Vec<(String, Decimal)> =
        listed.iter().map(|it| (it.id.clone().unwrap(), it.amount)).collect();
    expected.sort();
    found.sort();
    assert_eq!(found, expected);
    let first = listed.iter().find(|it| it.number == "1").unwrap();
    assert_eq!((first.name.as_str(), first.memo.as_str()), ("Ada", "Job 1"));
    let march = Period { from: date(2026, 3, 1), to: date(2026, 3, 31) };
    assert_eq!(world.client.transaction_list(march).await.unwrap().len(), 3);
}

#[tokio::test]
async fn the_tax_of_an_agency_is_the_sum_of_the_tax_lines_of_the_documents() {
    let world = Setup { seed: empty_canada_seed(), ..Setup::default() }.open().await;
    let ada = world.customer("Ada").await;
    let mut made = Vec::new();
    for (entity, code, amount) in [
        (Entity::Invoice, "5", 100),
        (Entity::Invoice, "4", 33),
        (Entity::Invoice, "2", 20),
        (Entity::CreditMemo, "5", 10),
    ] {
        let line = json!({ "Amount": amount, "DetailType": "SalesItemLineDetail",
            "SalesItemLineDetail": { "ItemRef": { "value": "3" }, "TaxCodeRef": { "value": code } } });
        let body = json!({ "CustomerRef": { "value": ada }, "TxnDate": "2026-04-01", "Line": [line],
            "GlobalTaxCalculation": "TaxExcluded" });
        made.push((entity, world.make(entity, body).await));
    }
    for (agency, rate, net, tax) in [("1", "1", "123", "6.15"), ("2", "2", "90", "6.3")] {
        let mut sums = (Decimal::ZERO, Decimal::ZERO);
        for (entity, document) in &made {
            let sign = if *entity == Entity::CreditMemo { decimal("-1") } else { Decimal::ONE };
            let lines = document["TxnTaxDetail"]["TaxLine"].as_array().cloned().unwrap_or_default();
            for line in lines.iter().filter(|it| it["TaxLineDetail"]["TaxRateRef"]["value"] == rate)
            {
                sums.0 += sign * number(&line["TaxLineDetail"]["NetAmountTaxable"]);
                sums.1 += sign * number(&line["Amount"]);
            }
        }
        assert_eq!(sums, (decimal(net), decimal(tax)));
        let lines = world.client.tax_summary(agency, year()).await.unwrap();
        let of = |word: &str| {
            lines.iter().find(|it| it.label.starts_with(word)).map(|it| it.amount).unwrap()
        };
        assert_eq!((of("Net amount taxed"), of("Tax collected")), sums, "{lines:?}");
    }
}

#[tokio::test]
async fn a_report_of_nothing_is_empty_and_one_that_is_not_offered_is_refused() {
    let world = open().await;
    let day = date(2026, 4, 2);
    assert_eq!(world.client.receivables_ageing(day).await.unwrap().rows, []);
    assert_eq!(world.client.receivables_ageing_detail(day).await.unwrap().rows, []);
    assert_eq!(world.client.transaction_list(year()).await.unwrap(), []);
    let error = world.client.tax_summary("1", year()).await.unwrap_err();
    assert_eq!(error.class(), tieout::qbo::class::ErrorClass::Permanent, "{error:?}");
}

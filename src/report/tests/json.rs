use proptest::prelude::{ProptestConfig, Strategy as _, any, prop_assert_eq, proptest};
use rust_decimal::Decimal;
use serde_json::Value;

use crate::domain::effects::{Effects, Measure};
use crate::domain::money::{Currency, Money};
use crate::domain::period::Month;
use crate::report::json::{plan_json, report_json};
use crate::report::tests::fixture::{applied, planned};

fn parsed(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

#[test]
fn a_report_begins_with_its_schema_and_how_things_stand() {
    let text = report_json(&applied()).unwrap();
    let head: Vec<&str> = text.lines().take(20).collect();
    insta::assert_snapshot!(head.join("\n"), @r#"
    {
      "schema": "tieout.report/1",
      "company": "Brightwater Plumbing LLC",
      "source": "Workiz",
      "ledger": "QuickBooks",
      "mapping": "brightwater.toml",
      "run": "run-000231",
      "snapshot": "snap-7c1e04",
      "program_version": "0.1.0",
      "taken_at": "2026-03-02T14:00:05Z",
      "generated_at": "2026-03-02T14:03:41Z",
      "time_zone": "America/Los_Angeles",
      "currency": "USD",
      "book_close_date": "2026-01-31",
      "approved_by": "Dana Whitfield",
      "approved": [
        {
          "by": "Dana Whitfield",
          "corrections": 1
        }
    "#);
}

#[test]
fn a_discrepancy_says_everything() {
    let report = parsed(&report_json(&applied()).unwrap());
    let all = report["discrepancies"].as_array().unwrap();
    let it = all.iter().find(|it| it["code"] == "tax-rounding").unwrap();
    insta::assert_snapshot!(serde_json::to_string_pretty(it).unwrap(), @r#"
    {
      "advice": "Nothing is wrong with either; the cent is carried by the correction.",
      "client": "<b>O'Neil & Sons</b>",
      "code": "tax-rounding",
      "date": "2026-02-12",
      "effects": [
        {
          "amount": 0.01,
          "measure": "tax",
          "month": "2026-02"
        },
        {
          "amount": 0.01,
          "measure": "gross_invoiced",
          "month": "2026-02"
        },
        {
          "amount": 0.01,
          "measure": "receivable",
          "month": "2026-02"
        }
      ],
      "fields": [
        {
          "actual": "101.22",
          "agreed": "101.22",
          "changed_by": "source",
          "expected": "101.23",
          "field": "tax"
        }
      ],
      "fingerprint": "fp-tax",
      "handling": "automatic",
      "headline": 0.01,
      "ledger": [
        {
          "id": "1310",
          "kind": "Invoice",
          "link": "https://qbo.intuit.com/app/invoice?txnId=1310"
        }
      ],
      "notes": [
        "The correction was written and read back."
      ],
      "seen_in": [
        "first"
      ],
      "sentence": "Workiz rounds the tax of invoice 1044 on the sum and QuickBooks on each line: 101.23 against 101.22.",
      "severity": "major",
      "source": [
        {
          "id": "inv_5aa3",
          "kind": "invoice"
        }
      ],
      "standing": "corrected",
      "title": "invoice 1044",
      "words": "Tax rounded differently"
    }
    "#);
}

#[test]
fn a_stored_plan_says_all_that_it_would_write() {
    let plan = parsed(&plan_json(&planned().first.plan).unwrap());
    assert_eq!(plan["schema"], "tieout.plan/1");
    let it = &plan["plan"]["corrections"][1];
    let sale = &it["action"]["sale"];
    insta::assert_snapshot!(sale["lines"][0].to_string(), @r#"{"amount":238.59,"class":null,"description":"Main line, snaked","id":"7","item":{"id":"7"},"quantity":2.5,"role":"sale","taxability":"taxable","unit_price":95.4375}"#);
    insta::assert_snapshot!(sale["tax"].to_string(), @r#"{"amount":101.23,"code":"3","rate":7.75}"#);
    insta::assert_snapshot!(it["precondition"].to_string(), @r#"{"amount":1403.00,"customer":{"id":"58"},"date":"2026-02-11","document":"sale","marker":"[tieout:inv_5aa1]","number":"1042","precondition":"absent"}"#);
    let update = &plan["plan"]["corrections"][2];
    assert_eq!(update["action"]["kind"], "update-sale");
    assert_eq!(update["action"]["parts"], serde_json::json!(["tax"]));
    assert_eq!(update["precondition"]["sync_token"], "2");
    assert_eq!(number(&sale["total"]), "1403.00");
}

#[test]
fn the_same_model_gives_the_same_bytes() {
    assert_eq!(report_json(&applied()).unwrap(), report_json(&applied()).unwrap());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Every amount of the bridge and of the discrepancies comes out digit by digit.
    #[test]
    fn amounts_come_out_to_the_digit(
        cents in proptest::collection::vec(any::<i64>().prop_map(|it| it % 100_000_000_000_000_000), 1..10),
    ) {
        let mut model = planned();
        let mut sum = Effects::none(Currency::USD);
        for (discrepancy, cents) in model.first.discrepancies.iter_mut().zip(&cents) {
            let money = Money::exact(Decimal::new(*cents, 2), Currency::USD).unwrap();
            let mut effects = Effects::none(Currency::USD);
            effects.add(Month::of(discrepancy.date), Measure::Tax, money).unwrap();
            sum.add_all(&effects).unwrap();
            discrepancy.effects = effects;
        }
        model.first.bridge.residual = sum.clone();
        let report = parsed(&report_json(&model).unwrap());
        for it in &model.first.discrepancies {
            let all = report["discrepancies"].as_array().unwrap();
            let json = all.iter().find(|json| json["fingerprint"] == it.fingerprint.as_str()).unwrap();
            prop_assert_eq!(texts(&json["effects"]), entries(&it.effects));
            prop_assert_eq!(number(&json["headline"]), it.headline().unwrap().to_string());
        }
        let bridge = &report["first"]["bridge"];
        prop_assert_eq!(texts(&bridge["residual"]), entries(&sum));
        prop_assert_eq!(texts(&bridge["expected"]), entries(&model.first.bridge.expected));
        prop_assert_eq!(texts(&bridge["actual"]), entries(&model.first.bridge.actual));
    }
}

fn number(value: &Value) -> String {
    match value {
        Value::Number(number) => number.as_str().to_owned(),
        other => panic!("{other} is not a number"),
    }
}

fn texts(effects: &Value) -> Vec<String> {
    effects.as_array().unwrap().iter().map(|it| number(&it["amount"])).collect()
}

fn entries(effects: &Effects) -> Vec<String> {
    effects.entries().map(|(_, _, amount)| amount.to_string()).collect()
}

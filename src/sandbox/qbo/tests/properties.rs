//! What must hold after any sequence of calls.

use proptest::prelude::*;
use rust_decimal::Decimal;
use serde_json::Value;
use serde_json::json;

use crate::sandbox::qbo::settings::QboSettings;
use crate::sandbox::qbo::tests::kit::Client;
use crate::sandbox::qbo::tests::kit::id;
use crate::sandbox::qbo::tests::kit::invoice;
use crate::sandbox::qbo::tests::kit::line;
use crate::sandbox::qbo::tests::kit::payment;
use crate::sandbox::qbo::tests::kit::token;

/// One thing that a client may do.
#[derive(Clone, Debug)]
enum Step {
    Bill(u16),
    Credit(u16),
    Pay { cents: u16, invoice: usize, wanted: u16 },
    UseCredit { credit: usize, invoice: usize, cents: u16 },
    Shrink { invoice: usize, cents: u16 },
    Delete { payment: usize },
    Void { payment: usize },
    Deposit { payment: usize },
}

fn step() -> impl Strategy<Value = Step> {
    let which = 0..6_usize;
    prop_oneof![
        (1..20_000_u16).prop_map(Step::Bill),
        (1..5_000_u16).prop_map(Step::Credit),
        (0..20_000_u16, which.clone(), 1..20_000_u16)
            .prop_map(|(cents, invoice, wanted)| Step::Pay { cents, invoice, wanted }),
        (which.clone(), which.clone(), 1..5_000_u16)
            .prop_map(|(credit, invoice, cents)| Step::UseCredit { credit, invoice, cents }),
        (which.clone(), 0..20_000_u16).prop_map(|(invoice, cents)| Step::Shrink { invoice, cents }),
        which.clone().prop_map(|payment| Step::Delete { payment }),
        which.clone().prop_map(|payment| Step::Void { payment }),
        which.prop_map(|payment| Step::Deposit { payment }),
    ]
}

fn money(cents: u16) -> String {
    Decimal::new(i64::from(cents), 2).to_string()
}

fn amount(document: &Value, key: &str) -> Decimal {
    document[key].to_string().parse().unwrap()
}

fn pick(client: &Client, entity: &str, index: usize) -> Option<Value> {
    let rows = client.sandbox.documents(entity);
    if rows.is_empty() { None } else { Some(rows[index % rows.len()].clone()) }
}

/// Does a step; a refusal is as good, as long as it changes nothing.
fn act(client: &Client, number: usize, step: &Step) -> Option<()> {
    let before = client.sandbox.state()["entities"].clone();
    let name = format!("N{number}");
    let got = match step {
        Step::Bill(cents) => client.post("/invoice", &invoice(&name, &money(*cents))),
        Step::Credit(cents) => client.post("/creditmemo", &invoice(&name, &money(*cents))),
        Step::Pay { cents, invoice, wanted } => {
            let bill = id(&pick(client, "Invoice", *invoice)?);
            client
                .post("/payment", &payment(&money(*cents), &[("Invoice", &bill, &money(*wanted))]))
        }
        Step::UseCredit { credit, invoice, cents } => {
            let bill = id(&pick(client, "Invoice", *invoice)?);
            let memo = id(&pick(client, "CreditMemo", *credit)?);
            let cents = money(*cents);
            let links = [("Invoice", bill.as_str(), cents.as_str()), ("CreditMemo", &memo, &cents)];
            client.post("/payment", &payment("0", &links))
        }
        Step::Shrink { invoice, cents } => {
            let bill = pick(client, "Invoice", *invoice)?;
            let line = line(&money(*cents), "NON");
            let body =
                json!({"Id": id(&bill), "SyncToken": token(&bill), "sparse": true, "Line": [line]});
            client.post("/invoice", &body)
        }
        Step::Delete { payment } | Step::Void { payment } => {
            let paid = pick(client, "Payment", *payment)?;
            let body = json!({"Id": id(&paid), "SyncToken": token(&paid), "sparse": true});
            let how =
                if matches!(step, Step::Delete { .. }) { "delete" } else { "update&include=void" };
            client.post(&format!("/payment?operation={how}"), &body)
        }
        Step::Deposit { payment } => {
            let paid = pick(client, "Payment", *payment)?;
            let link = json!({"TxnId": id(&paid), "TxnType": "Payment", "TxnLineId": "0"});
            let body = json!({"DepositToAccountRef": {"value": "35"},
                "Line": [{"Amount": paid["TotalAmt"], "LinkedTxn": [link]}]});
            client.post("/deposit", &body)
        }
    };
    if got.status != 200 {
        assert_eq!(client.sandbox.state()["entities"], before, "{step:?}: {}", got.text);
    }
    Some(())
}

/// Every cent that a payment has applied is missing from a balance, and the other way round.
fn check_books(client: &Client) {
    let payments = client.sandbox.documents("Payment");
    let applied = |kind: &str, id: &str| -> Decimal {
        let lines = payments.iter().flat_map(|it| it["Line"].as_array().unwrap());
        let lines = lines.filter(|it| {
            it["LinkedTxn"][0]["TxnId"] == id && it["LinkedTxn"][0]["TxnType"] == kind
        });
        lines.map(|it| amount(it, "Amount")).sum()
    };
    let mut owed = Decimal::ZERO;
    for (entity, key, sign) in [("Invoice", "Balance", 1), ("CreditMemo", "RemainingCredit", -1)] {
        for it in client.sandbox.documents(entity) {
            let open = amount(&it, key);
            assert!(open >= Decimal::ZERO);
            assert_eq!(open + applied(entity, &id(&it)), amount(&it, "TotalAmt"), "{it}");
            let linked = it["LinkedTxn"].as_array().unwrap().len();
            assert!(linked > 0 || applied(entity, &id(&it)).is_zero(), "{it}");
            owed += open * Decimal::from(sign);
        }
    }
    for it in &payments {
        let unapplied = amount(it, "UnappliedAmt");
        assert!(unapplied >= Decimal::ZERO, "{it}");
        owed -= unapplied;
    }
    assert_eq!(amount(&client.read("Customer", "1"), "Balance"), owed);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn balances_links_and_payments_agree_after_any_steps(
        steps in prop::collection::vec(step(), 1..25),
    ) {
        let client = Client::new();
        for (number, step) in steps.iter().enumerate() {
            client.pass(1);
            act(&client, number, step);
            check_books(&client);
        }
        let again = Client::with(&client.sandbox.state(), QboSettings::default());
        let entities = |it: &Client| it.sandbox.state()["entities"].clone();
        prop_assert!(entities(&again) == entities(&client));
    }

    #[test]
    fn no_query_makes_the_service_stumble(query in "(select|from|where|Invoice|Id|=|'|\\\\|,|\\(|\\)|%|in|like|\\*| |é|[0-9.]){0,14}") {
        let client = Client::new();
        let status = client.query(&query).status;
        prop_assert!(status == 200 || status == 400);
    }
}

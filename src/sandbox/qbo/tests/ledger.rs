//! Double entry: what documents do to the accounts adds up to nothing.

use rust_decimal::Decimal;
use serde_json::Value;
use serde_json::json;

use crate::sandbox::qbo::kind::Kind;
use crate::sandbox::qbo::postings::postings;
use crate::sandbox::qbo::seed::load;
use crate::sandbox::qbo::settings::QboSettings;
use crate::sandbox::qbo::starter_taxes::empty_ast_seed;
use crate::sandbox::qbo::starter_taxes::empty_canada_seed;
use crate::sandbox::qbo::tests::kit::Client;
use crate::sandbox::qbo::tests::kit::id;
use crate::sandbox::qbo::tests::kit::line;
use crate::sandbox::qbo::tests::kit::number;
use crate::sandbox::qbo::tests::kit::payment;
use crate::sandbox::qbo::tests::kit::seed;

/// One form with all kinds of lines.
fn form(codes: (&str, &str)) -> Value {
    let special = |item: &str| {
        let mut line = line("3.33", codes.1);
        line["SalesItemLineDetail"]["ItemRef"]["value"] = json!(item);
        line
    };
    json!({"CustomerRef": {"value": "1"}, "GlobalTaxCalculation": "TaxExcluded",
        "DepositToAccountRef": {"value": "35"},
        "TxnTaxDetail": {"TxnTaxCodeRef": {"value": "3"}},
        "Line": [line("33.35", codes.0), line("7.77", codes.1),
            {"DetailType": "GroupLineDetail", "GroupLineDetail":
                {"GroupItemRef": {"value": "6"}, "Line": [line("5.55", codes.0)]}},
            special("SHIPPING_ITEM_ID"), special("GRATUITY_ITEM_ID"),
            {"DetailType": "DiscountLineDetail", "DiscountLineDetail":
                {"PercentBased": true, "DiscountPercent": number("7.5")}}]})
}

#[test]
fn the_postings_of_every_document_add_up_to_nothing() {
    for (seed, codes) in [
        (seed(), ("TAX", "NON")),
        (empty_ast_seed(), ("TAX", "NON")),
        (empty_canada_seed(), ("7", "2")),
    ] {
        let mut seed = seed;
        seed["entities"]["Customer"] = json!([{"Id": "1", "DisplayName": "Una Lark"}]);
        seed["preferences"]["SalesFormsPrefs"]["AllowShipping"] = json!(true);
        let client = Client::with(&seed, QboSettings::default());
        let mut bill = form(codes);
        if codes.0 == "7" {
            bill.as_object_mut().unwrap().remove("TxnTaxDetail");
        }
        for entity in ["CreditMemo", "SalesReceipt", "RefundReceipt"] {
            client.make(entity, &bill);
        }
        bill["Deposit"] = json!(5);
        let bill = id(&client.make("Invoice", &bill));
        let paid = id(&client.make("Payment", &payment("20", &[("Invoice", &bill, "9")])));
        client.make(
            "Deposit",
            &json!({"DepositToAccountRef": {"value": "36"},
            "CashBack": {"AccountRef": {"value": "35"}, "Amount": 2},
            "Line": [{"Amount": 20, "LinkedTxn":
                [{"TxnId": paid, "TxnType": "Payment", "TxnLineId": "0"}]},
            {"Amount": number("-0.88"), "DetailType": "DepositLineDetail",
                "DepositLineDetail": {"AccountRef": {"value": "92"}}}]}),
        );
        let now = "2026-04-02T13:00:00Z".parse().unwrap();
        let books = load(&client.sandbox.state(), now, &QboSettings::default()).unwrap().books;
        let mut seen = 0;
        for kind in Kind::ALL.into_iter().filter(|it| it.is_transaction()) {
            for (_, form) in books.all(kind) {
                let all = postings(&books, kind, form);
                let sum: Decimal = all.iter().map(|it| it.amount).sum();
                assert!(sum.is_zero(), "{kind:?} {all:?}");
                assert!(all.iter().all(|it| !it.account.is_empty()), "{kind:?} {all:?}");
                seen += 1;
            }
        }
        assert_eq!(seen, 6);
    }
}

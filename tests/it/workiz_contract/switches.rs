//! Where the facts leave a way open, the client is right either way.

use tieout::http::response::MayHaveHappened;
use tieout::workiz::error::WorkizError;

use super::kit::Desk;
use super::writes::check;

#[tokio::test]
async fn a_known_key_with_another_body_writes_nothing_more_either_way() {
    for way in ["refuse", "replay"] {
        let desk = Desk::open().await;
        desk.switch("key-reuse", way);
        let client = desk.client();
        let first = client.record_payment("inv_1", &check("10.00"), "k").await.unwrap();
        match client.record_payment("inv_1", &check("11.00"), "k").await {
            Ok(again) => {
                assert_eq!(way, "replay");
                assert_eq!(again, first, "the answer says what was recorded, not what was asked");
            }
            Err(error) => {
                assert_eq!(way, "refuse");
                assert!(matches!(error, WorkizError::KeyConflict { .. }), "{error}");
                assert_eq!(error.may_have_happened(), MayHaveHappened::Maybe);
            }
        }
        assert_eq!(desk.sandbox.documents("payments").len(), 1, "{way}");
    }
}

#[tokio::test]
async fn a_payment_over_the_balance_is_refused_with_its_reason_or_read_as_a_balance_below_zero() {
    for way in ["refuse", "accept"] {
        let desk = Desk::open().await;
        desk.switch("over-payment", way);
        let paid = desk.client().record_payment("inv_1", &check("1400.00"), "k").await;
        let book = desk.book().await;
        let invoice = book.invoices.values().find(|it| it.id.as_str() == "inv_1").unwrap();
        let balance = invoice.totals.balance.as_known().unwrap().amount().to_string();
        if way == "refuse" {
            let error = paid.unwrap_err().to_string();
            assert!(error.contains("is more than the invoice's balance"), "{error}");
            assert!(balance == "1307.60", "{balance}");
        } else {
            let remaining = paid.unwrap().balance_remaining;
            assert_eq!(remaining.present().unwrap().value().to_string(), "-92.40");
            assert!(balance == "-92.40", "{balance}");
        }
    }
}

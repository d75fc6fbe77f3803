//! What a bookkeeper sees.

use jiff::tz::TimeZone;
use serde_json::value::RawValue;

use crate::cli::workiz_table::{Frame, table};
use crate::workiz::look::{LISTED, Listed};
use crate::workiz::rows::cells;

fn raw(text: &str) -> Box<RawValue> {
    RawValue::from_string(text.to_owned()).unwrap()
}

#[test]
fn a_line_has_the_id_cents_and_the_zones_time() {
    let documents = [
        raw(r#"{"paymentId":"pay_1","collectedAt":"2026-02-01T03:10:00Z","status":"settled",
            "method":"card","invoiceId":"inv_1","amount":"1500.5","tipAmount":4.5e-13}"#),
        raw(r#"{"paymentId":"pay_2","collectedAt":7,"amount":80.755,"method":"a\nb"}"#),
    ];
    let zone = TimeZone::get("America/Los_Angeles").unwrap();
    let frame = Frame { zone, currency: "USD".to_owned() };
    let shown = table(Listed::find("payments").unwrap(), &documents, &frame);
    assert_eq!(
        shown.lines().collect::<Vec<_>>(),
        [
            "id     collected         status   method  invoice   amount   tip  refunded  payout",
            "pay_1  2026-01-31 19:10  settled  card    inv_1    1500.50  0.00  -         -",
            "pay_2  -                 -        a b     -          80.76     -  -         -",
            "amounts in USD",
        ]
    );
}

#[test]
fn every_list_has_columns() {
    for kind in LISTED {
        assert!(cells(kind, "{}").len() > 2, "{}", kind.name);
    }
}

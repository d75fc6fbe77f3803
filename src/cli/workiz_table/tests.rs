//! What a bookkeeper sees.

use jiff::tz::TimeZone;
use serde_json::value::RawValue;
use unicode_width::UnicodeWidthStr;

use crate::cli::workiz_table::{Frame, card, counted, document, outline, rows, table};
use crate::ports::look::{LookKind, LookLine};
use crate::workiz::kinds::KINDS;
use crate::workiz::rows::line;

fn kind(name: &str) -> &'static LookKind {
    KINDS.iter().find(|it| it.name == name).unwrap()
}

fn read(kind: &LookKind, text: &str) -> LookLine {
    line(kind, &RawValue::from_string(text.to_owned()).unwrap())
}

fn frame() -> Frame {
    let zone = TimeZone::get("America/Los_Angeles").unwrap();
    Frame { zone, currency: "USD".to_owned() }
}

fn payments() -> [LookLine; 2] {
    let kind = kind("payments");
    [
        read(
            kind,
            r#"{"paymentId":"pay_1","collectedAt":"2026-02-01T03:10:00Z","status":"settled",
            "method":"card","invoiceId":"inv_1","amount":"1500.5","tipAmount":4.5e-13}"#,
        ),
        read(
            kind,
            r#"{"paymentId":"pay_2","collectedAt":7,"amount":80.755,"method":"a\nb",
            "status":"a status that nobody has ever met in the wild, and longer than anything"}"#,
        ),
    ]
}

#[test]
fn a_line_has_the_id_cents_and_the_zones_time() {
    let [first, second] = payments();
    let laid = table(kind("payments"), &[first, second], &frame(), 200);
    let lines: Vec<&str> = laid.text.lines().collect();
    assert!(laid.left_out.is_empty());
    assert!(
        lines[0].starts_with("id     collected           amount  method  client  status "),
        "{lines:#?}"
    );
    assert!(
        lines[1].starts_with("pay_1  2026-01-31 19:10  1,500.50  card    -       settled "),
        "{lines:#?}"
    );
    assert!(lines[1].contains("inv_1    0.00"), "{lines:#?}");
    assert!(
        lines[2].starts_with("pay_2  -                    80.76  a b     -       a status that"),
        "{lines:#?}"
    );
    assert_eq!(lines[3], "amounts in USD");
}

#[test]
fn a_table_fits_its_width_and_says_what_it_leaves_out() {
    let kind = kind("payments");
    for width in 40..160 {
        let laid = table(kind, &payments(), &frame(), width);
        let widest = laid.text.lines().map(UnicodeWidthStr::width).max().unwrap();
        assert!(widest <= width, "{width}: {}", laid.text);
        assert!(laid.text.contains("1,500.50"), "{width}: {}", laid.text);
    }
    let laid = table(kind, &payments(), &frame(), 60);
    assert!(!laid.left_out.is_empty() && laid.text.contains('…'), "{laid:?}");
}

#[test]
fn a_program_gets_stable_keys_with_amounts_as_texts() {
    let [first, _] = payments();
    let value = document(kind("payments"), &first, &frame());
    assert_eq!(
        value.to_string(),
        r#"{"amount":"1500.50","client":null,"client_id":null,"collected_at":"2026-02-01T03:10:00Z","id":"pay_1","invoice_id":"inv_1","method":"card","payout_id":null,"refunded":null,"status":"settled","tip":"0.00"}"#
    );
}

#[test]
fn a_card_leaves_out_what_is_empty_and_an_outline_keeps_every_digit() {
    let [first, _] = payments();
    let shown = card(kind("payments"), &first, &frame());
    assert!(shown.starts_with("payment pay_1\n  collected  2026-01-31 19:10\n"), "{shown}");
    assert!(shown.contains("  amount     1,500.50 USD\n") && !shown.contains("payout"), "{shown}");
    let body =
        r#"{"a":12345678901234567890.10,"b":null,"c":[],"d":[{"e":"x","f":["y","z"]},{"e":"w"}]}"#;
    assert_eq!(
        outline(body, 80),
        "  a: 12345678901234567890.10\n  d:\n    - e x; f y, z\n    - e w\n"
    );
}

#[test]
fn rows_of_files_are_shown_with_their_place() {
    let body =
        r#"[{"file":"jobs.csv","row":7,"cells":{"Job #":"1042","Total":"9.00"},"formats":{}}]"#;
    assert_eq!(rows(body, 80), "  jobs.csv, row 7\n    Job #: 1042\n    Total: 9.00\n");
}

#[test]
fn one_is_not_written_as_many() {
    let shown = [0, 1, 2].map(|it| counted(it, "tax", "taxes"));
    assert_eq!(shown, ["no taxes", "1 tax", "2 taxes"]);
}

#[test]
fn every_list_has_columns_and_a_cell_for_each() {
    for kind in KINDS {
        assert!(kind.columns.len() > 2, "{}", kind.name);
        let cells = read(kind, "{}").cells.len();
        assert_eq!(cells, kind.columns.len(), "{}", kind.name);
    }
}

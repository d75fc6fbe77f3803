//! Lines of Workiz documents.

use crate::domain::snapshot::RawDocument;
use crate::ports::lines::LineFormat as _;
use crate::workiz::jsonl::fill::fill;
use crate::workiz::jsonl::line::WorkizLines;

fn read(line: &str) -> RawDocument {
    WorkizLines::default().read(line).unwrap().unwrap()
}

#[test]
fn a_document_is_kept_byte_for_byte() {
    let line = r#"{ "type" : "payment","paymentId":"pay_1", "amount":4.50, "x":1e2 }"#;
    let document = read(line);
    assert_eq!((document.entity.as_str(), document.id.as_str()), ("payment", "pay_1"));
    assert_eq!(document.body.as_ref(), line);
}

#[test]
fn a_document_names_others_and_is_not_taken_for_them() {
    let document = read(r#"{"type":"refund","invoiceId":"inv_1","refundId":7}"#);
    assert_eq!((document.entity.as_str(), document.id.as_str()), ("refund", "7"));
}

#[test]
fn each_kind_of_item_is_an_item() {
    for kind in ["item", "service", "product", "bundle"] {
        let document = read(&format!(r#"{{"type":"{kind}","itemId":"svc_1"}}"#));
        assert_eq!(document.entity, "item");
    }
}

#[test]
fn nothing_is_made_where_nothing_is_lacking() {
    let mut lines = WorkizLines::default();
    for line in [
        r#"{"type":"account","timezone":"UTC","currency":"USD"}"#,
        r#"{"type":"invoice","invoiceId":"inv_1","clientId":"cl_1"}"#,
        r#"{"type":"client","clientId":"cl_1","name":"Ann Example"}"#,
    ] {
        lines.read(line).unwrap();
    }
    let filled = fill(&lines.mentions, None).unwrap();
    assert_eq!((filled.documents, filled.assumed), (Vec::new(), Vec::new()));
}

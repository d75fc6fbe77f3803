//! The wire form of a form's tax.

use rust_decimal::Decimal;
use serde_json::Value;

use crate::sandbox::qbo::json::Doc;
use crate::sandbox::qbo::json::doc;
use crate::sandbox::qbo::json::money;
use crate::sandbox::qbo::json::put;
use crate::sandbox::qbo::json::to_reference;
use crate::sandbox::qbo::json::trimmed;
use crate::sandbox::qbo::tax::rates::Part;

/// Gives a tax line a part.
pub(super) fn tax_lines(parts: &[Part]) -> Vec<Value> {
    parts.iter().map(tax_line).collect()
}

fn tax_line(part: &Part) -> Value {
    let inner = doc([
        ("TaxRateRef", to_reference(&part.rate_id)),
        ("PercentBased", Value::from(true)),
        ("TaxPercent", trimmed(part.percent)),
        ("NetAmountTaxable", money(part.base)),
    ]);
    Value::Object(doc([
        ("Amount", money(part.tax)),
        ("DetailType", Value::from("TaxLineDetail")),
        ("TaxLineDetail", Value::Object(inner)),
    ]))
}

/// Makes the whole detail.
pub(super) fn detail(code: Option<&str>, total: Decimal, lines: Vec<Value>) -> Doc {
    let mut detail = untaxed(code);
    put(&mut detail, "TotalTax", money(total));
    if !lines.is_empty() {
        put(&mut detail, "TaxLine", lines);
    }
    detail
}

/// Makes the detail of a form without tax.
pub(super) fn untaxed(code: Option<&str>) -> Doc {
    let mut detail = doc([("TotalTax", Value::from(0))]);
    if let Some(code) = code {
        put(&mut detail, "TxnTaxCodeRef", to_reference(code));
    }
    detail
}

//! The two forms in which money and quantities go out: numbers or strings.

use serde::Deserialize;
use serde::Serialize;
use serde_json::Value;

use crate::sandbox::decimals;

/// The form in which amounts, quantities and rates of the newer lists are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MoneyForm {
    /// JSON strings such as `"1299.00"`.
    #[default]
    Strings,
    /// JSON numbers such as `1299.00`.
    Numbers,
}

/// Fields that hold an amount, a quantity or a rate wherever they are scalars.
const DECIMAL_FIELDS: [&str; 29] = [
    "amount",
    "amountCollected",
    "amountRefunded",
    "balance",
    "cost",
    "depositDue",
    "discount",
    "disputes",
    "fee",
    "feeRefunded",
    "fees",
    "gross",
    "net",
    "paid",
    "price",
    "quantity",
    "rate",
    "refunded",
    "refunds",
    "serviceFee",
    "serviceFeeAmount",
    "subtotal",
    "tax",
    "taxableAmount",
    "tip",
    "tipAmount",
    "total",
    "unitPrice",
    "value",
];

/// Rewrites every amount, quantity and rate of a document in the given form.
pub(super) fn rewrite(document: &mut Value, form: MoneyForm) {
    match document {
        Value::Array(items) => items.iter_mut().for_each(|item| rewrite(item, form)),
        Value::Object(fields) => {
            for (name, value) in fields {
                if DECIMAL_FIELDS.binary_search(&name.as_str()).is_ok() && is_scalar(value) {
                    rewrite_scalar(value, form);
                } else {
                    rewrite(value, form);
                }
            }
        }
        _ => {}
    }
}

fn is_scalar(value: &Value) -> bool {
    matches!(value, Value::String(_) | Value::Number(_))
}

fn rewrite_scalar(value: &mut Value, form: MoneyForm) {
    let replacement = match (form, &*value) {
        (MoneyForm::Strings, Value::Number(number)) => Value::String(number.as_str().to_owned()),
        (MoneyForm::Numbers, Value::String(text)) => decimals::number_of_text(text),
        _ => return,
    };
    *value = replacement;
}

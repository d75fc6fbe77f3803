//! Choices where the facts leave open how the integration behaves.

use serde::Deserialize;
use serde::Serialize;
use serde_json::Map;
use serde_json::Value;
use serde_json::json;

use crate::sandbox::workiz::money::MoneyForm;

/// The shape of refusals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ErrorForm {
    /// `{"error": {"code", "message", "requestId", "details", "retryable"}}`.
    #[default]
    Nested,
    /// `{"error", "message"}`.
    Flat,
    /// `{"flag": false, "msg"}`.
    Flag,
}

/// Whether a one-time password by time is good a second time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum TotpReuse {
    /// As long as its time lasts.
    #[default]
    Accept,
    /// Each is good once.
    Refuse,
}

/// A plain yes or no.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Wish {
    #[default]
    No,
    Yes,
}

/// What happens to an answer to a known `Idempotency-Key` with another body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum KeyReuse {
    /// 409 `idempotency_conflict`.
    #[default]
    Refuse,
    /// The first answer again.
    Replay,
}

/// What happens to a payment of more than the balance and the tip.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum OverPayment {
    /// 400 `validation_failed`.
    #[default]
    Refuse,
    /// It is taken, and the balance goes below zero.
    Accept,
}

/// All switches, in the form that a seed's `switches` has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", default, deny_unknown_fields)]
pub(super) struct Switches {
    /// The form of amounts; without one the sandbox's own setting.
    pub(super) money: Option<MoneyForm>,
    pub(super) errors: ErrorForm,
    pub(super) totp_reuse: TotpReuse,
    pub(super) key_reuse: KeyReuse,
    pub(super) over_payment: OverPayment,
    /// Each webhook is sent twice.
    pub(super) webhook_duplicates: Wish,
    /// Webhooks that wait together go out newest first.
    pub(super) webhook_reversed: Wish,
}

/// Each switch with what it takes.
const TAKES: [(&str, &[&str]); 7] = [
    ("money", &["strings", "numbers"]),
    ("errors", &["nested", "flat", "flag"]),
    ("totp-reuse", &["accept", "refuse"]),
    ("key-reuse", &["refuse", "replay"]),
    ("over-payment", &["refuse", "accept"]),
    ("webhook-duplicates", &["no", "yes"]),
    ("webhook-reversed", &["no", "yes"]),
];

impl Switches {
    /// Returns the switches with some of them set; nothing is set when one cannot be.
    pub(super) fn with(self, given: &Value) -> Result<Self, String> {
        let given = given.as_object().ok_or(
            "switches are a JSON object of names and values, such as {\"money\": \"numbers\"}",
        )?;
        let mut all = self.to_map();
        for (name, value) in given {
            let Some((_, takes)) = TAKES.iter().find(|(known, _)| known == name) else {
                let names: Vec<&str> = TAKES.iter().map(|it| it.0).collect();
                return Err(format!("there is no switch `{name}`; there are {}", names.join(", ")));
            };
            if !value.as_str().is_some_and(|it| takes.contains(&it)) {
                return Err(format!("`{name}` is {}", takes.join(" or ")));
            }
            all.insert(name.clone(), value.clone());
        }
        serde_json::from_value(Value::Object(all)).map_err(|error| error.to_string())
    }

    /// How many times each webhook is sent.
    pub(super) fn webhook_copies(self) -> u32 {
        if self.webhook_duplicates == Wish::Yes { 2 } else { 1 }
    }

    /// Each switch with its value and what it takes.
    pub(super) fn shown(self) -> Value {
        let all = self.to_map();
        let rows = TAKES.iter().map(|(name, takes)| {
            let value = all.get(*name).cloned().unwrap_or(Value::Null);
            ((*name).to_owned(), json!({ "value": value, "takes": takes }))
        });
        Value::Object(rows.collect())
    }

    fn to_map(self) -> Map<String, Value> {
        match serde_json::to_value(self) {
            Ok(Value::Object(all)) => all,
            _ => Map::new(),
        }
    }
}

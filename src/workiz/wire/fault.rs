//! The three error bodies that the API is known to send.

use serde::Deserialize;
use serde_json::Value;

/// What an error body says, whichever of the three forms it has.
///
/// The forms: `{"error":{code,message,requestId,details,retryable}}`, flat `{error,message}`, and
/// `{flag:false,msg}`, which may come with status 200.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fault {
    /// The machine-readable code, such as `validation_failed`.
    pub code: Option<String>,
    /// The sentence for people.
    pub message: Option<String>,
    /// The id under which the service logged the call.
    pub request_id: Option<String>,
    /// The fields that were refused.
    pub details: Vec<FaultDetail>,
    /// Whether the service says that asking again may help.
    pub retry: RetryAdvice,
}

/// One refused field.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct FaultDetail {
    /// The field.
    #[serde(default)]
    pub field: String,
    /// What is wrong with it.
    #[serde(default)]
    pub issue: String,
}

/// The flag of the third form.
#[derive(Deserialize)]
struct Flag {
    #[serde(default)]
    flag: Option<bool>,
}

/// What the service says about asking again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RetryAdvice {
    /// Asking again may help.
    Retryable,
    /// Asking again will not help.
    Final,
    /// The service does not say.
    #[default]
    Unstated,
}

impl Fault {
    /// Reads an error body; `None` when the body has none of the three forms.
    pub fn parse(body: &[u8]) -> Option<Self> {
        let value: Value = serde_json::from_slice(body).ok()?;
        let object = value.as_object()?;
        if let Some(inner) = object.get("error").and_then(Value::as_object) {
            return Some(Self {
                code: text(inner.get("code")),
                message: text(inner.get("message")),
                request_id: text(inner.get("requestId")),
                details: details(inner.get("details")),
                retry: advice(inner.get("retryable")),
            });
        }
        if let Some(code) = text(object.get("error")) {
            return Some(Self {
                code: Some(code),
                message: text(object.get("message")),
                ..Self::default()
            });
        }
        if object.get("flag").and_then(Value::as_bool) == Some(false) {
            return Some(Self {
                code: text(object.get("code")),
                message: text(object.get("msg")),
                details: details(object.get("details")),
                ..Self::default()
            });
        }
        None
    }

    /// Tells whether a body that came with a status of success is `{flag:false,…}`.
    ///
    /// Cheap on large bodies: everything but the flag is skipped.
    pub fn is_refusal_with_success(body: &[u8]) -> bool {
        serde_json::from_slice::<Flag>(body).is_ok_and(|body| body.flag == Some(false))
    }

    /// The sentence for people, else the code, else a note that neither came.
    pub fn sentence(&self) -> &str {
        self.message.as_deref().or(self.code.as_deref()).unwrap_or("no reason given")
    }
}

/// A text or a number, as text.
fn text(value: Option<&Value>) -> Option<String> {
    match value? {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.as_str().to_owned()),
        Value::Null | Value::Bool(_) | Value::String(_) | Value::Array(_) | Value::Object(_) => {
            None
        }
    }
}

/// The details, which come as a list of `{field, issue}` or as an object `{field: issue}`.
fn details(value: Option<&Value>) -> Vec<FaultDetail> {
    match value {
        Some(Value::Array(list)) => {
            list.iter().filter_map(|detail| FaultDetail::deserialize(detail).ok()).collect()
        }
        Some(Value::Object(map)) => map
            .iter()
            .filter_map(|(field, issue)| {
                text(Some(issue)).map(|issue| FaultDetail { field: field.clone(), issue })
            })
            .collect(),
        _ => Vec::new(),
    }
}

/// What `retryable` says.
fn advice(value: Option<&Value>) -> RetryAdvice {
    match value.and_then(Value::as_bool) {
        Some(true) => RetryAdvice::Retryable,
        Some(false) => RetryAdvice::Final,
        None => RetryAdvice::Unstated,
    }
}

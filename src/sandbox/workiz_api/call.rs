//! One request, taken apart.

use axum::body::Bytes;
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use rust_decimal::Decimal;
use serde_json::Map;
use serde_json::Value;

use crate::sandbox::decimals;
use crate::sandbox::workiz_api::answer;
use crate::sandbox::workiz_api::answer::Answer;
use crate::sandbox::workiz_api::switches::Switches;

/// One request with its body and the sandbox's time when it came.
#[derive(Debug)]
pub(super) struct Call {
    pub(super) method: String,
    /// The segment that must be the account's token.
    pub(super) token: String,
    /// The path behind the token, such as `/job/all/`.
    pub(super) path: String,
    pub(super) query: Vec<(String, String)>,
    pub(super) body: Bytes,
    pub(super) now: Timestamp,
}

impl Call {
    /// The last value of a parameter.
    pub(super) fn parameter(&self, name: &str) -> Option<&str> {
        self.query.iter().rev().find(|it| it.0 == name).map(|it| it.1.as_str())
    }

    /// The parts of the path behind the token; none when it does not end with a slash.
    pub(super) fn parts(&self) -> Option<Vec<&str>> {
        let inner = self.path.strip_prefix('/')?.strip_suffix('/')?;
        Some(inner.split('/').collect())
    }

    /// The body as fields.
    pub(super) fn fields(&self, switches: &Switches) -> Result<Fields, Answer> {
        match serde_json::from_slice(&self.body) {
            Ok(Value::Object(fields)) => Ok(Fields { fields, switches: switches.clone() }),
            Ok(_) | Err(_) => Err(answer::invalid("The body must be a JSON object", switches)),
        }
    }
}

/// The fields of a body, with the refusal that each mistake deserves.
pub(super) struct Fields {
    fields: Map<String, Value>,
    switches: Switches,
}

impl Fields {
    /// Refuses with these words.
    pub(super) fn wrong(&self, words: &str) -> Answer {
        answer::invalid(words, &self.switches)
    }

    /// Refuses fields that the call does not have.
    pub(super) fn only(&self, known: &[&str]) -> Result<(), Answer> {
        let mut names = self.fields.keys().filter(|it| *it != "auth_secret");
        match names.find(|it| !known.contains(&it.as_str())) {
            Some(unknown) => Err(self.wrong(&format!("{unknown} is not a valid parameter"))),
            None => Ok(()),
        }
    }

    /// A value as it stands.
    pub(super) fn get(&self, name: &str) -> Option<&Value> {
        self.fields.get(name).filter(|it| !it.is_null())
    }

    /// A text; a number counts as the text that it is written as.
    pub(super) fn text(&self, name: &str) -> Result<Option<String>, Answer> {
        match self.get(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.clone())),
            Some(Value::Number(number)) => Ok(Some(number.to_string())),
            Some(_) => Err(self.wrong(&format!("{name} must be a string"))),
        }
    }

    /// A text that must be there.
    pub(super) fn needed(&self, name: &str) -> Result<String, Answer> {
        let text = self.text(name)?.filter(|it| !it.trim().is_empty());
        text.ok_or_else(|| self.wrong(&format!("{name} is required")))
    }

    /// An amount: a JSON number above zero, of at most two decimals.
    pub(super) fn amount(&self, name: &str) -> Result<Decimal, Answer> {
        let value = self.get(name).ok_or_else(|| self.wrong(&format!("{name} is required")))?;
        let amount = if value.is_number() { decimals::read(value) } else { None };
        let amount = amount.filter(|it| *it > Decimal::ZERO && it.normalize().scale() <= 2);
        let amount = amount.ok_or_else(|| {
            self.wrong(&format!("{name} must be a number above 0 with at most 2 decimals"))
        })?;
        Ok(decimals::half_up_cents(amount))
    }

    /// A moment: a date with a time, in the account's zone unless it has an offset.
    pub(super) fn moment(&self, name: &str, zone: &TimeZone) -> Result<Option<Timestamp>, Answer> {
        let Some(written) = self.text(name)? else { return Ok(None) };
        let moment = moment(&written, zone);
        let words = format!("{name} must be a date and time such as 2026-03-02 17:30:00");
        moment.map(Some).ok_or_else(|| self.wrong(&words))
    }
}

/// A moment of text; a date alone is none.
fn moment(written: &str, zone: &TimeZone) -> Option<Timestamp> {
    if written.len() < 16 {
        return None;
    }
    if let Ok(moment) = written.parse::<Timestamp>() {
        return Some(moment);
    }
    let local: DateTime = written.parse().ok()?;
    Some(local.to_zoned(zone.clone()).ok()?.timestamp())
}

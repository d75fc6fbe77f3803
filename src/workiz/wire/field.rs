//! One field of a document, with what went wrong in it.

use serde::Deserialize;
use serde::Deserializer;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

/// A field as it came: present, absent, null, or of another kind than expected.
///
/// A document with one bad field is still read; the normalizer turns the bad field into a
/// diagnostic that names it. Use it with `#[serde(default)]`, so that an absent field is
/// [`Field::Absent`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Field<T> {
    /// The document does not have the field.
    #[default]
    Absent,
    /// The field is there and says null, or an empty text where a text is not expected.
    Null,
    /// The field is there and of the expected kind.
    Present(T),
    /// The field is there, and is not what was expected.
    IllTyped(IllTyped),
}

/// What was found instead of the expected kind of value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IllTyped {
    /// The kind of JSON value that came, such as `a text`.
    pub found: &'static str,
    /// What was expected, or why the value could not be read.
    pub reason: String,
}

impl<T> Field<T> {
    /// The value, when it is present and well typed.
    pub fn present(&self) -> Option<&T> {
        match self {
            Self::Present(value) => Some(value),
            Self::Absent | Self::Null | Self::IllTyped(_) => None,
        }
    }

    /// Says whether the field is absent or null.
    pub fn is_empty(&self) -> bool {
        matches!(self, Self::Absent | Self::Null)
    }
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Field<T> {
    // By way of the text: a `serde_json::Value` would hand numbers on as binary floats.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw: Box<RawValue> = Deserialize::deserialize(deserializer)?;
        let text = raw.get();
        if text == "null" {
            return Ok(Self::Null);
        }
        Ok(match serde_json::from_str(text) {
            Ok(value) => Self::Present(value),
            // Workiz sends an empty text for dates and lists that are not set.
            Err(_) if text == "\"\"" => Self::Null,
            Err(error) => {
                let reason = reason(&error.to_string());
                Self::IllTyped(IllTyped { found: kind_of(text), reason })
            }
        })
    }
}

/// Drops the parser's line and column: they count from the field, and would mislead.
fn reason(message: &str) -> String {
    message.split(" at line ").next().unwrap_or(message).to_owned()
}

/// Names the kind of a JSON value, for a bookkeeper.
fn kind_of(text: &str) -> &'static str {
    match text.bytes().next() {
        Some(b'"') => "a text",
        Some(b'[') => "a list",
        Some(b'{') => "an object",
        Some(b't' | b'f') => "true or false",
        _ => "a number",
    }
}

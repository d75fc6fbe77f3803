//! One record: an object whose fields may be of any kind.

use std::collections::BTreeMap;

use serde_json::value::RawValue;

/// An object, with the text of each field as it came.
///
/// The API sends the same field as a number here and as a text there, so that a record is not
/// forced into one form: whoever reads a field says which forms it may have.
#[derive(Debug)]
pub struct Record<'a> {
    fields: BTreeMap<String, &'a RawValue>,
}

/// A field as it came.
#[derive(Clone, Debug)]
pub enum Cell<'a> {
    /// The record does not have the field.
    Absent,
    /// The field is null or an empty text: Workiz sends an empty text for what is not set.
    Blank,
    /// A text that is not empty.
    Text(String),
    /// A number, as it is written.
    Number(&'a str),
    /// True or false.
    Flag(bool),
    /// A list.
    List(Vec<&'a RawValue>),
    /// An object.
    Object(&'a RawValue),
}

impl<'a> Record<'a> {
    /// Reads an object; `None` when the text is none.
    pub fn parse(text: &'a str) -> Option<Self> {
        serde_json::from_str(text).ok().map(|fields| Self { fields })
    }

    /// Tells whether the record has a field, whatever it holds.
    pub fn has(&self, name: &str) -> bool {
        self.fields.contains_key(name)
    }

    /// Returns a field.
    pub fn cell(&self, name: &str) -> Cell<'a> {
        self.fields.get(name).map_or(Cell::Absent, |raw| Cell::of(raw))
    }

    /// Returns every field's value, by name.
    pub fn cells(&self) -> impl Iterator<Item = Cell<'a>> {
        self.fields.values().map(|raw| Cell::of(raw))
    }

    /// Returns the field with the first of several names that the record has.
    pub fn first(&self, names: &[&'static str]) -> Option<&'static str> {
        names.iter().copied().find(|name| self.has(name))
    }

    /// Returns the text of an id that is a text or a whole number, if it is there.
    pub fn id(&self, name: &str) -> Option<String> {
        match self.cell(name) {
            Cell::Text(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
            Cell::Number(digits) if digits.bytes().all(|byte| byte.is_ascii_digit()) => {
                Some(digits.to_owned())
            }
            _ => None,
        }
    }
}

impl<'a> Cell<'a> {
    /// Sorts a value by its kind.
    pub fn of(raw: &'a RawValue) -> Self {
        let text = raw.get();
        match text.bytes().next() {
            Some(b'"') => match serde_json::from_str::<String>(text) {
                Ok(inner) if inner.trim().is_empty() => Self::Blank,
                Ok(inner) => Self::Text(inner),
                Err(_) => Self::Blank,
            },
            Some(b'n') => Self::Blank,
            Some(b't') => Self::Flag(true),
            Some(b'f') => Self::Flag(false),
            Some(b'[') => Self::List(serde_json::from_str(text).unwrap_or_default()),
            Some(b'{') => Self::Object(raw),
            _ => Self::Number(text),
        }
    }

    /// Names the kind of the value, for a bookkeeper.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Absent => "nothing",
            Self::Blank => "an empty text",
            Self::Text(_) => "a text",
            Self::Number(_) => "a number",
            Self::Flag(_) => "true or false",
            Self::List(_) => "a list",
            Self::Object(_) => "an object",
        }
    }

    /// Reads yes or no in the forms that Workiz has for it: `true`, `1`, `"1"`, `"true"`.
    pub fn as_flag(&self) -> Option<bool> {
        match self {
            Self::Flag(flag) => Some(*flag),
            Self::Number("1") => Some(true),
            Self::Number("0") => Some(false),
            Self::Text(text) => match text.trim().to_ascii_lowercase().as_str() {
                "1" | "true" | "yes" => Some(true),
                "0" | "false" | "no" => Some(false),
                _ => None,
            },
            _ => None,
        }
    }
}

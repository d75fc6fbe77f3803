//! What an answer says when it refuses.

use serde_json::value::RawValue;

use crate::workiz_api::wire::record::Cell;
use crate::workiz_api::wire::record::Record;

/// How deep details are searched for sentences.
const DEPTH_MAX: u32 = 4;

/// A refusal, as far as it can be read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fault {
    /// The code in the body; it may differ from the status.
    pub code: Option<u16>,
    /// Its sentences, in the order in which they stand, each once.
    pub words: Vec<String>,
}

impl Fault {
    /// Reads a refusal from a body; an unreadable body is a refusal without words.
    pub fn parse(text: &str) -> Self {
        // Some answers wrap the refusal into a list.
        if let Ok(list) = serde_json::from_str::<Vec<&RawValue>>(text) {
            return list.first().map_or_else(Self::default, |first| Self::parse(first.get()));
        }
        Record::parse(text).map(|record| Self::of(&record)).unwrap_or_default()
    }

    /// Reads the refusal that a record is.
    pub fn of(record: &Record<'_>) -> Self {
        let mut words = Vec::new();
        for name in ["msg", "message", "error", "details"] {
            collect(&record.cell(name), &mut words, 0);
        }
        let code = match record.cell("code") {
            Cell::Number(digits) => digits.parse().ok(),
            Cell::Text(digits) => digits.trim().parse().ok(),
            _ => None,
        };
        Self { code, words }
    }

    /// Tells whether a record is a refusal, whatever the status of its answer.
    ///
    /// Source: `{"flag":false,"msg":…}` comes with status 200.
    pub fn is(record: &Record<'_>) -> bool {
        let denied = |name| record.cell(name).as_flag() == Some(false);
        let error = match record.cell("error") {
            Cell::Absent | Cell::Blank => false,
            other => other.as_flag() != Some(false),
        };
        let code = Self::of(record).code.is_some_and(|code| code >= 400);
        denied("flag") || denied("success") || error || code
    }
}

/// Collects the texts of a value, however it nests them.
fn collect(cell: &Cell<'_>, words: &mut Vec<String>, depth: u32) {
    if depth > DEPTH_MAX {
        return;
    }
    match cell {
        Cell::Text(text) => {
            let text = text.trim().to_owned();
            if !words.contains(&text) {
                words.push(text);
            }
        }
        Cell::List(list) => {
            for raw in list {
                collect(&Cell::of(raw), words, depth.saturating_add(1));
            }
        }
        Cell::Object(raw) => {
            for value in Record::parse(raw.get()).iter().flat_map(Record::cells) {
                collect(&value, words, depth.saturating_add(1));
            }
        }
        Cell::Absent | Cell::Blank | Cell::Number(_) | Cell::Flag(_) => {}
    }
}

//! Switches: where reports about the API disagree, or are silent, and both ways are simulated.

use serde_json::Map;
use serde_json::Value;

/// A switch: its name, and the ways that it has, the default first.
pub(super) struct Switch {
    pub(super) name: &'static str,
    pub(super) takes: &'static [&'static str],
}

const fn switch(name: &'static str, takes: &'static [&'static str]) -> Switch {
    Switch { name, takes }
}

/// All switches.
pub(super) const SWITCHES: [Switch; 12] = [
    switch("offset", &["page", "record"]),
    switch("details", &["object", "array"]),
    switch("money", &["noisy", "exact", "strings", "mixed"]),
    switch("serial-id", &["mixed", "number", "string"]),
    switch("quantity-field", &["Quantity", "Qty"]),
    switch("job-all", &["data", "found", "bare"]),
    switch("job-get", &["data", "array"]),
    switch("discounts", &["lines", "unitemized"]),
    switch("over-payment", &["accept", "refuse"]),
    switch("reads-need-secret", &["no", "yes"]),
    switch("limits", &["speed", "off", "real"]),
    switch("time-zone-field", &["account", "empty"]),
];

/// The switches that do not have their default.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Switches {
    set: Map<String, Value>,
}

impl Switches {
    /// Reads what a seed or a state has; a name or a value that is unknown is passed over.
    pub(super) fn of_json(kept: Option<&Value>) -> Self {
        let mut switches = Self::default();
        for (name, value) in kept.and_then(Value::as_object).into_iter().flatten() {
            let _unknown = switches.set(name, value.as_str().unwrap_or_default());
        }
        switches
    }

    /// Writes it for `of_json`.
    pub(super) fn to_json(&self) -> Value {
        Value::Object(self.set.clone())
    }

    /// Sets one.
    pub(super) fn set(&mut self, name: &str, value: &str) -> Result<(), String> {
        let names = || SWITCHES.iter().map(|it| it.name).collect::<Vec<_>>().join(", ");
        let known = SWITCHES.iter().find(|it| it.name == name);
        let known = known.ok_or_else(|| {
            format!("the official Workiz API has no switch `{name}`; it has {}", names())
        })?;
        if !known.takes.contains(&value) {
            let takes = known.takes.join("|");
            return Err(format!("the switch `{name}` does not take `{value}`; it takes {takes}"));
        }
        self.set.insert(name.to_owned(), Value::from(value));
        Ok(())
    }

    /// The way that a switch has.
    pub(super) fn get(&self, name: &str) -> &str {
        let fallback = SWITCHES.iter().find(|it| it.name == name);
        let fallback = fallback.and_then(|it| it.takes.first()).copied().unwrap_or_default();
        self.set.get(name).and_then(Value::as_str).unwrap_or(fallback)
    }

    /// Whether a switch has a way.
    pub(super) fn is(&self, name: &str, way: &str) -> bool {
        self.get(name) == way
    }
}

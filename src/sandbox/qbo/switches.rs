//! The switches: each choice of the settings under a name, with a word or a number as value.

use crate::sandbox::qbo::settings::Choice;
use crate::sandbox::qbo::settings::QboSettings;

/// Why a switch cannot be set.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SwitchError {
    /// There is no such switch.
    #[error("the sandbox has no switch `{name}`; it has {}", names())]
    Unknown {
        /// The name given.
        name: String,
    },
    /// The switch does not take the value.
    #[error("the switch `{name}` does not take `{value}`; it takes {takes}")]
    Value {
        /// The switch.
        name: String,
        /// The value given.
        value: String,
        /// What it takes.
        takes: String,
    },
    /// There is no sign between name and value.
    #[error("`{given}` is no switch; write it as NAME=VALUE, such as void-paid=unlink")]
    Form {
        /// What was given.
        given: String,
    },
}

/// A switch with the value that it has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Switch {
    /// Its name.
    pub name: &'static str,
    /// The values that it takes, the default first.
    pub takes: String,
    /// The value that it has.
    pub value: String,
}

/// A slot of the settings seen as a switch.
trait Slot {
    fn takes(&self) -> String;
    fn value(&self) -> String;
    /// Sets the value; tells whether it is one that the slot takes.
    fn set(&mut self, value: &str) -> bool;
}

impl<T: Choice> Slot for T {
    fn takes(&self) -> String {
        T::ALL.iter().map(|it| it.word()).collect::<Vec<_>>().join("|")
    }

    fn value(&self) -> String {
        self.word().to_owned()
    }

    fn set(&mut self, value: &str) -> bool {
        let found = T::ALL.iter().find(|it| it.word() == value);
        if let Some(found) = found {
            *self = *found;
        }
        found.is_some()
    }
}

/// A number that may be left out.
struct Optional<'a>(&'a mut Option<u64>);

impl Slot for Optional<'_> {
    fn takes(&self) -> String {
        "none|N".to_owned()
    }

    fn value(&self) -> String {
        self.0.map_or_else(|| "none".to_owned(), |it| it.to_string())
    }

    fn set(&mut self, value: &str) -> bool {
        match (value, value.parse()) {
            ("none", _) => *self.0 = None,
            (_, Ok(number)) => *self.0 = Some(number),
            (_, Err(_)) => return false,
        }
        true
    }
}

/// Milliseconds.
struct Millis<'a>(&'a mut u64);

impl Slot for Millis<'_> {
    fn takes(&self) -> String {
        "0|MILLISECONDS".to_owned()
    }

    fn value(&self) -> String {
        self.0.to_string()
    }

    fn set(&mut self, value: &str) -> bool {
        let number = value.parse().ok();
        *self.0 = number.unwrap_or(*self.0);
        number.is_some()
    }
}

/// The most items of a batch.
struct BatchMax<'a>(&'a mut usize);

impl Slot for BatchMax<'_> {
    fn takes(&self) -> String {
        "30|25|10".to_owned()
    }

    fn value(&self) -> String {
        self.0.to_string()
    }

    fn set(&mut self, value: &str) -> bool {
        let number = value.parse().ok().filter(|it| [30, 25, 10].contains(it));
        *self.0 = number.unwrap_or(*self.0);
        number.is_some()
    }
}

/// The code of a closed period.
struct ClosedCode<'a>(&'a mut u32);

impl Slot for ClosedCode<'_> {
    fn takes(&self) -> String {
        "6210|6200".to_owned()
    }

    fn value(&self) -> String {
        self.0.to_string()
    }

    fn set(&mut self, value: &str) -> bool {
        let number = value.parse().ok().filter(|it| [6210, 6200].contains(it));
        *self.0 = number.unwrap_or(*self.0);
        number.is_some()
    }
}

/// Names all switches.
const NAMES: [&str; 28] = [
    "attachable-delete",
    "batch-items-count",
    "batch-max",
    "batch-order",
    "cdc-cap",
    "cdc-look-back",
    "closed-code",
    "closing-day",
    "consent",
    "default-order",
    "docnumber-when-auto",
    "duplicate-scope",
    "language",
    "limits",
    "list-lag",
    "name-lengths",
    "quota",
    "refresh-life",
    "refresh-overlap",
    "request-id",
    "request-id-faults",
    "request-id-reuse",
    "request-id-ttl",
    "retry-after",
    "rotation",
    "rows-over-1000",
    "throttle-form",
    "void-paid",
];

fn names() -> String {
    NAMES.join(", ")
}

/// Does something with the slot of a name; nothing when there is none.
fn with<R>(
    settings: &mut QboSettings,
    name: &str,
    work: impl FnOnce(&mut dyn Slot) -> R,
) -> Option<R> {
    Some(match name {
        "attachable-delete" => work(&mut settings.attachable_delete),
        "batch-items-count" => work(&mut settings.batch_items),
        "batch-max" => work(&mut BatchMax(&mut settings.batch_max)),
        "batch-order" => work(&mut settings.batch_order),
        "cdc-cap" => work(&mut settings.cdc_cap),
        "cdc-look-back" => work(&mut settings.cdc_look_back),
        "closed-code" => work(&mut ClosedCode(&mut settings.closed_period_code)),
        "closing-day" => work(&mut settings.closing_day),
        "consent" => work(&mut settings.consent),
        "default-order" => work(&mut settings.default_order),
        "docnumber-when-auto" => work(&mut settings.given_number),
        "duplicate-scope" => work(&mut settings.duplicate_scope),
        "language" => work(&mut settings.language),
        "limits" => work(&mut settings.limits),
        "list-lag" => work(&mut Millis(&mut settings.list_lag)),
        "name-lengths" => work(&mut settings.name_lengths),
        "quota" => work(&mut Optional(&mut settings.quota)),
        "refresh-life" => work(&mut settings.refresh_life),
        "refresh-overlap" => work(&mut settings.refresh_overlap),
        "request-id" => work(&mut settings.request_id),
        "request-id-faults" => work(&mut settings.request_id_faults),
        "request-id-reuse" => work(&mut settings.request_id_reuse),
        "request-id-ttl" => work(&mut settings.request_id_life),
        "retry-after" => work(&mut Optional(&mut settings.retry_after)),
        "rotation" => work(&mut settings.refresh_rotation),
        "rows-over-1000" => work(&mut settings.too_many_rows),
        "throttle-form" => work(&mut settings.throttle_form),
        "void-paid" => work(&mut settings.void_with_payments),
        _ => return None,
    })
}

impl QboSettings {
    /// Sets a switch by its name.
    ///
    /// # Errors
    /// When there is no such switch, or it does not take the value.
    pub fn set(&mut self, name: &str, value: &str) -> Result<(), SwitchError> {
        let done = with(self, name, |slot| (slot.set(value), slot.takes()));
        match done {
            Some((true, _)) => {
                self.chosen.insert(name.to_owned(), value.to_owned());
                Ok(())
            }
            Some((false, takes)) => {
                Err(SwitchError::Value { name: name.to_owned(), value: value.to_owned(), takes })
            }
            None => Err(SwitchError::Unknown { name: name.to_owned() }),
        }
    }

    /// Sets a switch that is written as `NAME=VALUE`.
    ///
    /// # Errors
    /// When it has another form, there is no such switch, or it does not take the value.
    pub fn set_pair(&mut self, pair: &str) -> Result<(), SwitchError> {
        let (name, value) =
            pair.split_once('=').ok_or_else(|| SwitchError::Form { given: pair.to_owned() })?;
        self.set(name.trim(), value.trim())
    }

    /// Gives all switches as they stand, by name.
    pub fn switches(&self) -> Vec<Switch> {
        let mut settings = self.clone();
        let found = NAMES.into_iter().filter_map(|name| {
            with(&mut settings, name, |slot| Switch {
                name,
                takes: slot.takes(),
                value: slot.value(),
            })
        });
        found.collect()
    }
}

//! How long a run bears with a service that does not answer well: the section `[http]`.

use crate::config::reader::{Reader, Section};

/// Five attempts with the waits between them span about a minute.
const ATTEMPTS: u32 = 5;
/// More attempts than this do not help a service that is down.
const ATTEMPTS_MAX: u32 = 20;
/// What Intuit's documentation asks for after a refusal for too many requests.
const THROTTLED_WAIT_SECONDS: u64 = 60;
/// A run that sits still for longer than an hour looks as if it hangs.
const THROTTLED_WAIT_SECONDS_MAX: u64 = 3_600;

/// How often a request is sent, and how long a run waits when it sends too many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    /// How often one request is sent at most, the first time included.
    pub attempts: u32,
    /// The wait after a refusal for too many requests (429) that does not say how long, in seconds.
    pub throttled_wait_seconds: u64,
}

impl Patience {
    /// Returns what holds where the settings say nothing.
    pub fn usual() -> Self {
        Self { attempts: ATTEMPTS, throttled_wait_seconds: THROTTLED_WAIT_SECONDS }
    }
}

/// Reads the section; what is wrong in it is noted, and stays as usual.
pub(super) fn read(reader: &mut Reader<'_>, section: &Section<'_>) -> Patience {
    let mut patience = Patience::usual();
    if let Some(count) = whole(reader, section, "attempts", (1, u64::from(ATTEMPTS_MAX))) {
        patience.attempts = u32::try_from(count).unwrap_or(ATTEMPTS);
    }
    let range = (0, THROTTLED_WAIT_SECONDS_MAX);
    if let Some(seconds) = whole(reader, section, "throttled_wait_seconds", range) {
        patience.throttled_wait_seconds = seconds;
    }
    patience
}

/// Reads a whole number within bounds, both included.
fn whole(
    reader: &mut Reader<'_>,
    section: &Section<'_>,
    key: &str,
    (least, most): (u64, u64),
) -> Option<u64> {
    let found = reader.whole_number(section, key)?;
    let number = u64::try_from(found.value).ok().filter(|it| (least..=most).contains(it));
    if number.is_none() {
        let message = format!("`{key}` must be from {least} to {most}");
        reader.note(found.span, message, None);
    }
    number
}

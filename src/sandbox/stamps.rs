//! Time stamps as both simulators' seeds write them.

use jiff::Timestamp;

/// Seconds-precision UTC text of a moment, as all time stamps of the Workiz integration are.
pub(in crate::sandbox) fn stamp(moment: Timestamp) -> String {
    moment.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

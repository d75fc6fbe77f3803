//! The time.

use jiff::Timestamp;

/// Tells the time. The only clock of the program; tests and the demo bring their own.
pub trait Clock: Send + Sync + std::fmt::Debug {
    /// Returns this moment.
    fn now(&self) -> Timestamp;
}

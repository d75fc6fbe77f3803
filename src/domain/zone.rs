//! The company's time zone: the one place where a moment becomes a date.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::{TimeZone, TimeZoneDatabase};

/// The time zone in which the company keeps its books.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CompanyZone {
    name: String,
    zone: TimeZone,
}

/// The name is not a time zone.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{name}` is not a time zone; write it like `America/Los_Angeles`")]
pub struct ZoneError {
    name: String,
}

impl CompanyZone {
    /// Finds a zone by its IANA name, in the tables that are built into the program, so that the
    /// same moment is the same date on every machine.
    ///
    /// # Errors
    /// There is no zone of that name.
    pub fn parse(name: &str) -> Result<Self, ZoneError> {
        TimeZoneDatabase::bundled()
            .get(name)
            .map(|zone| Self { name: name.to_owned(), zone })
            .map_err(|_unknown| ZoneError { name: name.to_owned() })
    }

    /// Returns the IANA name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the moment at which the company's clocks show that; of a wall time that the switch to
    /// winter time repeats, the first one, and of one that the switch to summer time leaves out,
    /// the moment an hour later. `None` beyond the calendar.
    pub fn moment_of(&self, wall: DateTime) -> Option<Timestamp> {
        self.zone.to_timestamp(wall).ok()
    }

    /// Returns noon of a date on the wall of the company; `None` at the ends of time. No change of the
    /// clocks falls on noon, so that the moment lies on that date.
    pub fn noon_of(&self, date: Date) -> Option<Timestamp> {
        let noon = date.at(12, 0, 0, 0).to_zoned(self.zone.clone()).ok()?;
        Some(noon.timestamp())
    }

    /// Returns the calendar date on the wall of the company at that moment.
    pub fn date_of(&self, moment: Timestamp) -> Date {
        self.zone.to_datetime(moment).date()
    }
}

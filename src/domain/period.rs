//! Calendar periods.

use std::fmt;

use jiff::civil::Date;

/// A calendar month: what control totals are cut by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month {
    year: i16,
    month: i8,
}

impl Month {
    /// Returns the month of a date.
    pub fn of(date: Date) -> Self {
        Self { year: date.year(), month: date.month() }
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

/// The days that a run covers, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    first: Date,
    last: Date,
}

/// A period that ends before it begins.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the period ends on {last}, before it begins on {first}")]
pub struct PeriodError {
    first: Date,
    last: Date,
}

impl Period {
    /// Takes the first and the last day.
    ///
    /// # Errors
    /// The last day is before the first.
    pub fn try_new(first: Date, last: Date) -> Result<Self, PeriodError> {
        if last < first { Err(PeriodError { first, last }) } else { Ok(Self { first, last }) }
    }

    /// Returns the first day.
    pub fn first(self) -> Date {
        self.first
    }

    /// Returns the last day.
    pub fn last(self) -> Date {
        self.last
    }

    /// Tells whether a date lies in the period.
    pub fn contains(self, date: Date) -> bool {
        self.first <= date && date <= self.last
    }
}

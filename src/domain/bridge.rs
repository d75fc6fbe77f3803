//! The variance bridge: expected - actual, explained to the cent.

use std::collections::BTreeMap;

use crate::domain::discrepancy::DiscrepancyCode;
use crate::domain::effects::{Effects, Measure};
use crate::domain::money::{Money, MoneyError};

/// The control totals of both sides and what lies between them.
///
/// For every measure and month: expected - actual = sum of the discrepancies' effects + residual.
/// There is no row called "other"; a residual that is not zero means that the program is wrong,
/// and the run is not proven.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VarianceBridge {
    /// What the books should hold.
    pub expected: Effects,
    /// What they hold, of what is in scope.
    pub actual: Effects,
    /// What each kind of discrepancy explains.
    pub explained: BTreeMap<DiscrepancyCode, Effects>,
    /// What nothing explains.
    pub residual: Effects,
    /// The measures that both sides can see.
    pub compared: Vec<Measure>,
}

impl VarianceBridge {
    /// Tells whether every cent is explained.
    pub fn is_proven(&self) -> bool {
        self.residual.is_none()
    }

    /// Returns expected - actual of a measure.
    ///
    /// # Errors
    /// A sum leaves the exact range.
    pub fn variance(&self, measure: Measure) -> Result<Money, MoneyError> {
        self.expected.total(measure)?.minus(self.actual.total(measure)?)
    }
}

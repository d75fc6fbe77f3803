//! Quantities, unit prices and rates: they keep the digits they came with.

use std::fmt;

use rust_decimal::Decimal;

use crate::domain::money::Currency;

/// How many of an item; may have decimals (hours) and may be negative.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Quantity(Decimal);

impl Quantity {
    /// Takes the number as it came.
    pub fn new(value: Decimal) -> Self {
        Self(value)
    }

    /// Returns the number.
    pub fn value(self) -> Decimal {
        self.0
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0.normalize(), f)
    }
}

/// The price of one, in major units; may have more digits than the currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnitPrice {
    amount: Decimal,
    currency: Currency,
}

impl UnitPrice {
    /// Takes the price as it came.
    pub fn new(amount: Decimal, currency: Currency) -> Self {
        Self { amount, currency }
    }

    /// Returns the price in major units.
    pub fn amount(self) -> Decimal {
        self.amount
    }

    /// Returns the currency.
    pub fn currency(self) -> Currency {
        self.currency
    }
}

impl fmt::Display for UnitPrice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.amount.normalize(), f)
    }
}

/// A rate in percent: 7.75 means 7.75 %.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rate(Decimal);

impl Rate {
    /// Takes a percentage.
    pub fn percent(value: Decimal) -> Self {
        Self(value.normalize())
    }

    /// Returns the percentage: 7.75.
    pub fn value(self) -> Decimal {
        self.0
    }

    /// Returns the fraction: 0.0775, exact.
    pub fn fraction(self) -> Decimal {
        let mut fraction = self.0;
        // Moving the point is exact as long as the scale stays in 28 digits; no rate comes near.
        if fraction.set_scale(fraction.scale().saturating_add(2)).is_err() {
            return self.0 / Decimal::ONE_HUNDRED;
        }
        fraction
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} %", self.0)
    }
}

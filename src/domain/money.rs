//! Money: an exact amount in one currency.

use std::fmt;

use rust_decimal::Decimal;

/// The largest amount that a document may carry, in major units. Inside it every sum of a million
/// documents stays exact in 28 digits.
const AMOUNT_MAX: i64 = 1_000_000_000_000_000;

/// An ISO 4217 currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency(iso_currency::Currency);

impl Currency {
    /// US dollar.
    pub const USD: Self = Self(iso_currency::Currency::USD);
    /// Canadian dollar.
    pub const CAD: Self = Self(iso_currency::Currency::CAD);

    /// Reads a three-letter code, upper case.
    ///
    /// # Errors
    /// The code is not in ISO 4217.
    pub fn parse(code: &str) -> Result<Self, MoneyError> {
        iso_currency::Currency::from_code(code)
            .map(Self)
            .ok_or_else(|| MoneyError::UnknownCurrency { code: code.to_owned() })
    }

    /// Returns the three-letter code.
    pub fn code(self) -> &'static str {
        self.0.code()
    }

    /// Returns the number of digits after the point: 2 for USD, 0 for JPY.
    pub fn minor_digits(self) -> u32 {
        u32::from(self.0.exponent().unwrap_or(0))
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// A posted amount.
///
/// Unit: the currency's major unit (dollars), never cents. Scale: exactly the currency's minor
/// digits. Sign: as the field says; an invoice's total is positive when the client owes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Money {
    amount: Decimal,
    currency: Currency,
}

/// Why an amount is not money, or two amounts cannot be put together.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// More digits after the point than the currency has.
    #[error(
        "{amount} has more than {digits} digits after the point, which {currency} does not have"
    )]
    TooPrecise {
        /// The amount as it came.
        amount: Decimal,
        /// The currency.
        currency: Currency,
        /// What the currency has.
        digits: u32,
    },
    /// Beyond any amount that an invoice carries.
    #[error("{amount} is larger than any amount that tieout handles")]
    TooLarge {
        /// The amount as it came.
        amount: Decimal,
    },
    /// The code is not a currency.
    #[error("`{code}` is not a currency code of ISO 4217, such as USD")]
    UnknownCurrency {
        /// The code as it came.
        code: String,
    },
    /// Two currencies in one sum.
    #[error("{left} and {right} cannot be added")]
    MixedCurrencies {
        /// The first currency.
        left: Currency,
        /// The second currency.
        right: Currency,
    },
}

impl Money {
    /// Takes an amount that is exact in the currency's minor units; trailing zeros do not matter.
    ///
    /// # Errors
    /// The amount has more digits than the currency, or is beyond 10^15.
    pub fn exact(amount: Decimal, currency: Currency) -> Result<Self, MoneyError> {
        let digits = currency.minor_digits();
        if amount.normalize().scale() > digits {
            return Err(MoneyError::TooPrecise { amount, currency, digits });
        }
        if amount.abs() > Decimal::from(AMOUNT_MAX) {
            return Err(MoneyError::TooLarge { amount });
        }
        let mut scaled = amount;
        scaled.rescale(digits);
        if scaled.is_zero() {
            scaled.set_sign_positive(true);
        }
        Ok(Self { amount: scaled, currency })
    }

    /// Returns nothing, in this currency.
    pub fn zero(currency: Currency) -> Self {
        let mut amount = Decimal::ZERO;
        amount.rescale(currency.minor_digits());
        Self { amount, currency }
    }

    /// Takes a value that a named rounding just cut to the currency's digits.
    pub(super) fn rounded(amount: Decimal, currency: Currency) -> Self {
        let mut scaled = amount;
        scaled.rescale(currency.minor_digits());
        if scaled.is_zero() {
            scaled.set_sign_positive(true);
        }
        Self { amount: scaled, currency }
    }

    /// Returns the amount in major units.
    pub fn amount(self) -> Decimal {
        self.amount
    }

    /// Returns the currency.
    pub fn currency(self) -> Currency {
        self.currency
    }

    /// Tells whether it is nothing.
    pub fn is_zero(self) -> bool {
        self.amount.is_zero()
    }

    /// Tells whether it is below zero.
    pub fn is_negative(self) -> bool {
        self.amount < Decimal::ZERO
    }

    /// Tells whether it is above zero.
    pub fn is_positive(self) -> bool {
        self.amount > Decimal::ZERO
    }

    /// Returns the amount without its sign.
    #[must_use]
    pub fn abs(self) -> Self {
        Self { amount: self.amount.abs(), ..self }
    }

    /// Returns the amount with the other sign.
    #[must_use]
    pub fn negated(self) -> Self {
        if self.is_zero() { self } else { Self { amount: -self.amount, ..self } }
    }

    /// Adds.
    ///
    /// # Errors
    /// The currencies differ, or the sum leaves the exact range.
    pub fn plus(self, other: Self) -> Result<Self, MoneyError> {
        if self.currency != other.currency {
            return Err(MoneyError::MixedCurrencies { left: self.currency, right: other.currency });
        }
        let sum = self
            .amount
            .checked_add(other.amount)
            .ok_or(MoneyError::TooLarge { amount: self.amount })?;
        Ok(Self::rounded(sum, self.currency))
    }

    /// Subtracts.
    ///
    /// # Errors
    /// The currencies differ, or the difference leaves the exact range.
    pub fn minus(self, other: Self) -> Result<Self, MoneyError> {
        self.plus(other.negated())
    }

    /// Adds up amounts of one currency.
    ///
    /// # Errors
    /// One of them has another currency, or the sum leaves the exact range.
    pub fn sum(
        currency: Currency,
        amounts: impl IntoIterator<Item = Self>,
    ) -> Result<Self, MoneyError> {
        amounts.into_iter().try_fold(Self::zero(currency), Self::plus)
    }
}

impl Money {
    /// Writes the amount as a sentence names it: `$1,403.00`, `-$5.00`, `1,403.00 EUR`.
    pub fn words(self) -> String {
        let text = self.amount.abs().to_string();
        let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
        let mut grouped = String::new();
        for (place, digit) in whole.chars().enumerate() {
            if place > 0 && whole.len().saturating_sub(place) % 3 == 0 {
                grouped.push(',');
            }
            grouped.push(digit);
        }
        let point = if fraction.is_empty() { "" } else { "." };
        let sign = if self.is_negative() { "-" } else { "" };
        match self.currency {
            Currency::USD => format!("{sign}${grouped}{point}{fraction}"),
            Currency::CAD => format!("{sign}CA${grouped}{point}{fraction}"),
            other => format!("{sign}{grouped}{point}{fraction} {other}"),
        }
    }
}

impl fmt::Display for Money {
    /// Writes the plain amount with the currency's digits and no currency: `1403.00`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.amount, f)
    }
}

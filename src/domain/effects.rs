//! Signed amounts by measure and month: what control totals and discrepancies are counted in.

use std::collections::BTreeMap;
use std::fmt;

use rust_decimal::Decimal;

use crate::domain::money::{Currency, Money, MoneyError};
use crate::domain::period::Month;

/// What is measured on both sides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Measure {
    /// Lines of work and goods, before the discount.
    NetInvoiced,
    /// Discounts; positive takes off.
    Discount,
    /// Sales tax.
    Tax,
    /// Tips on invoices.
    Tips,
    /// Service fees on invoices.
    Fees,
    /// What the documents come to.
    GrossInvoiced,
    /// Payments received.
    Collected,
    /// Money given back.
    Refunded,
    /// What invoices and credit memos leave open: invoiced - collected. Refunds stand in their own
    /// measure.
    Receivable,
    /// Money that payouts brought to the bank.
    Deposited,
}

impl Measure {
    /// Every measure, in the order of a report.
    pub const ALL: [Self; 10] = [
        Self::NetInvoiced,
        Self::Discount,
        Self::Tax,
        Self::Tips,
        Self::Fees,
        Self::GrossInvoiced,
        Self::Collected,
        Self::Refunded,
        Self::Receivable,
        Self::Deposited,
    ];

    /// Returns the measure's words in a report.
    pub fn words(self) -> &'static str {
        match self {
            Self::NetInvoiced => "Net invoiced",
            Self::Discount => "Discounts",
            Self::Tax => "Sales tax",
            Self::Tips => "Tips",
            Self::Fees => "Service fees",
            Self::GrossInvoiced => "Gross invoiced",
            Self::Collected => "Collected",
            Self::Refunded => "Refunded",
            Self::Receivable => "Receivable",
            Self::Deposited => "Deposited",
        }
    }

    /// Returns the measure's stable code in JSON and CSV.
    pub fn code(self) -> &'static str {
        match self {
            Self::NetInvoiced => "net_invoiced",
            Self::Discount => "discount",
            Self::Tax => "tax",
            Self::Tips => "tips",
            Self::Fees => "fees",
            Self::GrossInvoiced => "gross_invoiced",
            Self::Collected => "collected",
            Self::Refunded => "refunded",
            Self::Receivable => "receivable",
            Self::Deposited => "deposited",
        }
    }
}

impl fmt::Display for Measure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.words())
    }
}

/// Signed amounts of one currency by month and measure. Entries that are zero are not kept, so
/// that equal effects are equal values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Effects {
    currency: Currency,
    amounts: BTreeMap<(Month, Measure), Decimal>,
}

impl Effects {
    /// Returns no effect at all.
    pub fn none(currency: Currency) -> Self {
        Self { currency, amounts: BTreeMap::new() }
    }

    /// Returns the currency.
    pub fn currency(&self) -> Currency {
        self.currency
    }

    /// Adds an amount to a measure of a month.
    ///
    /// # Errors
    /// The amount has another currency, or the sum leaves the exact range.
    pub fn add(&mut self, month: Month, measure: Measure, amount: Money) -> Result<(), MoneyError> {
        if amount.currency() != self.currency {
            return Err(MoneyError::MixedCurrencies {
                left: self.currency,
                right: amount.currency(),
            });
        }
        self.add_exact(month, measure, amount.amount())
    }

    /// Adds all of another's amounts.
    ///
    /// # Errors
    /// The currencies differ, or a sum leaves the exact range.
    pub fn add_all(&mut self, other: &Self) -> Result<(), MoneyError> {
        self.same_currency(other)?;
        other
            .amounts
            .iter()
            .try_for_each(|((month, measure), amount)| self.add_exact(*month, *measure, *amount))
    }

    /// Takes away all of another's amounts.
    ///
    /// # Errors
    /// The currencies differ, or a difference leaves the exact range.
    pub fn subtract_all(&mut self, other: &Self) -> Result<(), MoneyError> {
        self.same_currency(other)?;
        other
            .amounts
            .iter()
            .try_for_each(|((month, measure), amount)| self.add_exact(*month, *measure, -*amount))
    }

    /// Returns the amount of a measure over all months.
    ///
    /// # Errors
    /// The sum leaves the exact range.
    pub fn total(&self, measure: Measure) -> Result<Money, MoneyError> {
        let mut sum = Decimal::ZERO;
        for ((_, its), amount) in &self.amounts {
            if *its == measure {
                sum = checked_add(sum, *amount)?;
            }
        }
        Ok(Money::rounded(sum, self.currency))
    }

    /// Returns the amount of a measure in a month.
    pub fn of(&self, month: Month, measure: Measure) -> Money {
        let amount = self.amounts.get(&(month, measure)).copied().unwrap_or_default();
        Money::rounded(amount, self.currency)
    }

    /// Returns the months in which there is any effect.
    pub fn months(&self) -> Vec<Month> {
        let mut months: Vec<Month> = self.amounts.keys().map(|(month, _)| *month).collect();
        months.dedup();
        months
    }

    /// Tells whether there is no effect on any measure in any month.
    pub fn is_none(&self) -> bool {
        self.amounts.is_empty()
    }

    /// Returns every entry, by month and then measure.
    pub fn entries(&self) -> impl Iterator<Item = (Month, Measure, Money)> + '_ {
        self.amounts.iter().map(|((month, measure), amount)| {
            (*month, *measure, Money::rounded(*amount, self.currency))
        })
    }

    fn same_currency(&self, other: &Self) -> Result<(), MoneyError> {
        if self.currency == other.currency {
            Ok(())
        } else {
            Err(MoneyError::MixedCurrencies { left: self.currency, right: other.currency })
        }
    }

    fn add_exact(
        &mut self,
        month: Month,
        measure: Measure,
        amount: Decimal,
    ) -> Result<(), MoneyError> {
        let key = (month, measure);
        let sum = checked_add(self.amounts.get(&key).copied().unwrap_or_default(), amount)?;
        if sum.is_zero() {
            self.amounts.remove(&key);
        } else {
            self.amounts.insert(key, sum);
        }
        Ok(())
    }
}

fn checked_add(left: Decimal, right: Decimal) -> Result<Decimal, MoneyError> {
    left.checked_add(right).ok_or(MoneyError::TooLarge { amount: left })
}

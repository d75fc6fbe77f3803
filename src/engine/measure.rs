//! What a document adds to the control totals.

use crate::domain::effects::{Effects, Measure};
use crate::domain::ledger::{LineRole, PaymentForm, SalesForm, SalesKind};
use crate::domain::money::{Money, MoneyError};
use crate::domain::period::Month;

/// A sales document taken apart. The sum of the parts need not be the total that it states.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parts {
    /// Lines of work and goods.
    pub net: Money,
    /// The discount; positive takes off.
    pub discount: Money,
    /// The tax.
    pub tax: Money,
    /// Tips.
    pub tips: Money,
    /// Service fees.
    pub fees: Money,
    /// The total that it states.
    pub total: Money,
}

impl Parts {
    /// Takes a document apart.
    ///
    /// # Errors
    /// A sum leaves the exact range, or a part has another currency.
    pub fn of(form: &SalesForm) -> Result<Self, MoneyError> {
        let sum = |role: LineRole| {
            let lines = form.lines.iter().filter(|line| line.role == role);
            Money::sum(form.currency, lines.map(|line| line.amount))
        };
        let zero = Money::zero(form.currency);
        Ok(Self {
            net: sum(LineRole::Sale)?,
            discount: form.discount.as_ref().map_or(zero, |it| it.amount),
            tax: form.tax.amount,
            tips: sum(LineRole::Tip)?,
            fees: sum(LineRole::ServiceFee)?,
            total: form.total,
        })
    }

    /// Returns what the parts come to.
    ///
    /// # Errors
    /// A sum leaves the exact range.
    pub fn footed(self) -> Result<Money, MoneyError> {
        self.net.minus(self.discount)?.plus(self.tax)?.plus(self.tips)?.plus(self.fees)
    }

    /// Returns stated total - sum of the parts; zero when the document foots.
    ///
    /// # Errors
    /// A sum leaves the exact range.
    pub fn gap(self) -> Result<Money, MoneyError> {
        self.total.minus(self.footed()?)
    }
}

/// Returns what a sales document adds to the control totals, in the month of its date.
///
/// An invoice is invoiced and receivable. A sales receipt is invoiced and collected at once. A
/// credit memo is an invoice with the other sign. A refund receipt is money given back, and
/// stands in that measure alone.
///
/// # Errors
/// A sum leaves the exact range.
pub fn sales_effects(form: &SalesForm) -> Result<Effects, MoneyError> {
    let month = Month::of(form.date);
    let parts = Parts::of(form)?;
    let mut effects = Effects::none(form.currency);
    let (sign, last) = match form.kind {
        SalesKind::Invoice => (Sign::Plus, Measure::Receivable),
        SalesKind::SalesReceipt => (Sign::Plus, Measure::Collected),
        SalesKind::CreditMemo => (Sign::Minus, Measure::Receivable),
        SalesKind::RefundReceipt => {
            effects.add(month, Measure::Refunded, parts.total)?;
            return Ok(effects);
        }
    };
    let measured = [
        (Measure::NetInvoiced, parts.net),
        (Measure::Discount, parts.discount),
        (Measure::Tax, parts.tax),
        (Measure::Tips, parts.tips),
        (Measure::Fees, parts.fees),
        (Measure::GrossInvoiced, parts.total),
        (last, parts.total),
    ];
    for (measure, amount) in measured {
        effects.add(month, measure, sign.of(amount))?;
    }
    Ok(effects)
}

/// Returns what a payment adds to the control totals: collected, and no longer receivable.
///
/// # Errors
/// A sum leaves the exact range.
pub fn payment_effects(form: &PaymentForm) -> Result<Effects, MoneyError> {
    let month = Month::of(form.date);
    let mut effects = Effects::none(form.amount.currency());
    effects.add(month, Measure::Collected, form.amount)?;
    effects.add(month, Measure::Receivable, form.amount.negated())?;
    Ok(effects)
}

#[derive(Clone, Copy)]
enum Sign {
    Plus,
    Minus,
}

impl Sign {
    fn of(self, amount: Money) -> Money {
        match self {
            Self::Plus => amount,
            Self::Minus => amount.negated(),
        }
    }
}

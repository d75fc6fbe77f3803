//! One invoice with everything that belongs to it, on both sides.

use rust_decimal::Decimal;

use crate::sandbox::demo::book::Banked;
use crate::sandbox::demo::book::Booked;
use crate::sandbox::demo::sale::Receipt;
use crate::sandbox::demo::sale::Sale;
use crate::sandbox::demo::sale::cents;

/// A sale, its receipts, and what the books hold of them.
#[derive(Debug, Clone)]
pub(super) struct Case {
    pub(super) sale: Sale,
    pub(super) receipts: Vec<Receipt>,
    pub(super) book: Option<Booked>,
    pub(super) banked: Vec<Banked>,
    /// Further documents of a case that spans several.
    pub(super) more_sales: Vec<Sale>,
    pub(super) more_books: Vec<Booked>,
}

impl Case {
    pub(super) fn month(&self) -> i8 {
        self.sale.issued.month()
    }

    pub(super) fn sales(&self) -> impl Iterator<Item = &Sale> {
        std::iter::once(&self.sale).chain(&self.more_sales)
    }

    pub(super) fn books(&self) -> impl Iterator<Item = &Booked> {
        self.book.iter().chain(&self.more_books)
    }

    /// Neither discount, tip nor fee, and no payment in a payout.
    pub(super) fn is_plain(&self) -> bool {
        self.sale.discount.is_none()
            && self.sale.tip.is_zero()
            && self.sale.fee.is_zero()
            && !self.is_deposited()
    }

    pub(super) fn is_deposited(&self) -> bool {
        self.receipts.iter().any(|it| it.payout.is_some())
    }

    /// Paid at once, in full, with this method.
    pub(super) fn is_paid_by(&self, method: &str) -> bool {
        self.receipts.len() == 1
            && self.receipts.iter().all(|it| it.method == method && it.amount == self.sale.total())
    }

    /// Paid at once, in full.
    pub(super) fn is_paid(&self) -> bool {
        ["card", "cash", "check", "ach"].iter().any(|method| self.is_paid_by(method))
    }

    pub(super) fn is_unpaid(&self) -> bool {
        self.receipts.is_empty()
    }

    pub(super) fn is_taxed(&self) -> bool {
        !self.sale.tax_amount().is_zero()
    }

    /// Cuts each payment's links down to what its invoice can take.
    pub(super) fn cut_links(&mut self) {
        let totals: Vec<(String, Decimal)> = self
            .books()
            .map(|it| (it.id.clone(), if it.voided { cents(0) } else { it.total() }))
            .collect();
        for (id, total) in totals {
            let mut open = total;
            for (linked, amount) in self.banked.iter_mut().flat_map(|it| &mut it.links) {
                if *linked == id {
                    *amount = (*amount).min(open);
                    open -= *amount;
                }
            }
        }
        for banked in &mut self.banked {
            banked.links.retain(|(_, amount)| !amount.is_zero());
        }
    }
}
